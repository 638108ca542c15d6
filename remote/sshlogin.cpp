// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshlogin.h"

#include "remote/sshkeys.h"
#include "remote/sshknownhosts.h"
#include "remote/sshquestions.h"
#include "remote/sshsession.h"

namespace perch
{

SshLogin::SshLogin(SshSession &session, const SshTarget &target, const SshAsk &ask, bool useKeys)
    : SshAuth(session, target, ask), m_useKeys(useKeys)
{
}

std::optional<SshFailure> SshLogin::run()
{
    m_ask.stage(SshStage::HostKey);
    if (auto failure = checkHostKey())
        return failure;
    m_ask.stage(SshStage::Login);
    Step step = none();
    if (step == Step::Go && m_useKeys) {
        step = SshKeys(*this).run();
        // libssh's words for a server that hangs up on purpose; else there must be another way to
        // try, or it was the line that was cut
        const bool isRefusal = m_failure.detail.find("SSH_MSG_DISCONNECT") != std::string::npos;
        m_failedOnKeys =
            step == Step::Failed && m_failure.kind == SshFailure::Kind::Closed &&
            (isRefusal || offers(SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_INTERACTIVE));
    }
    if (step == Step::Go && !m_target.mayAsk) // asked for nothing, so that no telephone rings
        step = fail({SshFailure::Kind::NeedsPerson, m_session.errorText()});
    if (step == Step::Go)
        step = SshQuestions(*this).run();
    if (step == Step::Success)
        return std::nullopt;
    if (step == Step::Go)
        m_failure = {SshFailure::Kind::AuthFailed, m_session.errorText()};
    return m_failure;
}

std::optional<SshFailure> SshLogin::checkHostKey()
{
    const SshKeyVerdict verdict = judgeHostKey(m_session, m_target);
    if (verdict.kind == SshKeyVerdict::Kind::Known)
        return std::nullopt;
    if (verdict.kind == SshKeyVerdict::Kind::Refuse)
        return verdict.refusal;
    if (!m_target.mayAsk)
        return SshFailure{SshFailure::Kind::NeedsPerson, verdict.key.fingerprint};
    const auto answer = m_ask.hostKey(verdict.key);
    if (const auto *failure = std::get_if<SshFailure>(&answer))
        return *failure;
    if (!std::get<bool>(answer))
        return SshFailure{SshFailure::Kind::HostKeyDeclined, verdict.key.fingerprint};
    // accepted for now in any case; a file that cannot be written only means to be asked again
    [[maybe_unused]] const bool isRemembered = rememberHostKey(verdict, m_target);
    return std::nullopt;
}

SshLogin::Step SshLogin::none()
{
    const auto rc = call([this] { return ssh_userauth_none(m_session.handle(), nullptr); },
                         serverAnswersWithin);
    if (!rc)
        return Step::Failed;
    showBanner();
    return judge(*rc);
}

} // namespace perch
