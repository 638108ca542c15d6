// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshlogin.h"

#include "remote/sshkeys.h"
#include "remote/sshknownhosts.h"
#include "remote/sshsession.h"

#include <utility>

namespace perch
{

namespace
{

constexpr int maximumAttempts = 3;
constexpr int maximumPrompts = 16;
constexpr int maximumParts = 4;
/// A second factor on a telephone takes its time; sshd itself gives up after two minutes
/// (LoginGraceTime).
constexpr std::chrono::seconds serverJudgesWithin{150};

} // namespace

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
        m_failedOnKeys = step == Step::Failed && m_failure.kind == SshFailure::Kind::Closed;
    }
    if (step == Step::Go && !m_target.mayAsk) // asked for nothing, so that no telephone rings
        step = fail({SshFailure::Kind::NeedsPerson, m_session.errorText()});
    // a server may want a password and then a code: each accepted part changes what it offers
    for (int part = 0; step == Step::Go && part < maximumParts; ++part) {
        m_isPartAccepted = false;
        step = interactive();
        if (step == Step::Go && !m_isPartAccepted)
            step = password();
        if (!m_isPartAccepted)
            break;
    }
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
    [[maybe_unused]] const bool isRemembered = rememberHostKey(m_session);
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

SshLogin::Step SshLogin::interactive()
{
    int attempt = 0;
    for (; attempt < maximumAttempts && offers(SSH_AUTH_METHOD_INTERACTIVE); ++attempt) {
        int asked = 0;
        const Step step = interactiveRounds(attempt, asked);
        if (step != Step::Go)
            return step;
        if (asked == 0 || m_isPartAccepted)
            return Step::Go; // the server has no questions, so a password may do
        m_failure.detail = m_session.errorText();
    }
    if (attempt == 0)
        return Step::Go;
    return fail({SshFailure::Kind::AuthFailed, m_failure.detail});
}

/// One conversation of any number of rounds. A round without prompts carries only text, shown with
/// the next prompt.
SshLogin::Step SshLogin::interactiveRounds(int attempt, int &asked)
{
    const ssh_session handle = m_session.handle();
    std::string text;
    while (true) {
        const auto rc = call([handle] { return ssh_userauth_kbdint(handle, nullptr, nullptr); },
                             serverJudgesWithin);
        if (!rc)
            return Step::Failed;
        if (*rc != SSH_AUTH_INFO)
            return judge(*rc);
        for (const char *part :
             {ssh_userauth_kbdint_getname(handle), ssh_userauth_kbdint_getinstruction(handle)}) {
            const std::string plain = plainText(part);
            if (!plain.empty() && text.size() < 8192)
                text += (text.empty() ? "" : "\n") + plain;
        }
        const int count = ssh_userauth_kbdint_getnprompts(handle);
        if (count <= 0)
            continue;
        if (count > maximumPrompts)
            return fail({SshFailure::Kind::Protocol, "the server asks too many questions at once"});
        SshQuestion question;
        question.instruction = std::exchange(text, {});
        question.isRefused = attempt > 0 && asked == 0;
        question.triesLeft = maximumAttempts - 1 - attempt;
        for (int i = 0; i < count; ++i) {
            char echo = 0;
            const char *prompt =
                ssh_userauth_kbdint_getprompt(handle, static_cast<unsigned int>(i), &echo);
            question.prompts.push_back({plainText(prompt), echo != 0});
        }
        auto answers = askPerson(std::move(question));
        if (!answers)
            return Step::Failed;
        for (int i = 0; i < count; ++i)
            ssh_userauth_kbdint_setanswer(handle, static_cast<unsigned int>(i),
                                          (*answers)[static_cast<std::size_t>(i)].c_str());
        wipe(*answers);
        ++asked;
    }
}

SshLogin::Step SshLogin::password()
{
    SshQuestion question;
    question.kind = SshQuestion::Kind::Password;
    question.prompts = {{"Password:", false}};
    for (int attempt = 0; attempt < maximumAttempts && offers(SSH_AUTH_METHOD_PASSWORD);
         ++attempt) {
        question.isRefused = attempt > 0;
        question.triesLeft = maximumAttempts - 1 - attempt;
        auto answers = askPerson(question);
        if (!answers)
            return Step::Failed;
        const auto rc = call(
            [this, &answers] {
                return ssh_userauth_password(m_session.handle(), nullptr, answers->front().c_str());
            },
            serverJudgesWithin);
        wipe(*answers);
        const Step step = rc ? judge(*rc) : Step::Failed;
        if (step == Step::Failed && m_failure.kind == SshFailure::Kind::Closed)
            m_failure.kind =
                SshFailure::Kind::AuthFailed; // sshd hangs up after too many wrong ones
        if (step != Step::Go || m_isPartAccepted)
            return step;
    }
    return Step::Go;
}

} // namespace perch
