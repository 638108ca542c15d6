// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshauth.h"

#include "remote/sshsession.h"

namespace perch
{

void wipe(std::vector<Secret> &secrets)
{
    for (Secret &secret : secrets)
        secret.wipe();
    secrets.clear();
}

SshAuth::SshAuth(SshSession &session, const SshTarget &target, const SshAsk &ask)
    : m_session(session), m_target(target), m_ask(ask)
{
}

std::optional<int> SshAuth::call(const std::function<int()> &libsshCall,
                                 std::chrono::seconds patience)
{
    int rc = SSH_AUTH_ERROR;
    if (auto failure =
            m_session.repeat(SSH_AUTH_AGAIN, SshClock::now() + patience, rc, libsshCall)) {
        fail(*failure);
        return std::nullopt;
    }
    return rc;
}

SshAuth::Step SshAuth::fail(SshFailure failure)
{
    m_failure = std::move(failure);
    return Step::Failed;
}

SshAuth::Step SshAuth::judgeKey(int rc)
{
    return rc == SSH_AUTH_ERROR && ssh_is_connected(m_session.handle()) ? Step::Go : judge(rc);
}

SshAuth::Step SshAuth::judge(int rc)
{
    switch (rc) {
    case SSH_AUTH_SUCCESS:
        showBanner();
        return Step::Success;
    case SSH_AUTH_PARTIAL:
        m_isPartAccepted = true;
        return Step::Go;
    case SSH_AUTH_DENIED:
        return Step::Go;
    default:
        return fail({ssh_is_connected(m_session.handle()) ? SshFailure::Kind::AuthFailed
                                                          : SshFailure::Kind::Closed,
                     m_session.errorText()});
    }
}

bool SshAuth::offers(int method) const
{
    return (ssh_userauth_list(m_session.handle(), nullptr) & method) != 0;
}

void SshAuth::showBanner()
{
    if (m_bannerShown)
        return;
    char *banner = ssh_get_issue_banner(m_session.handle());
    if (!banner)
        return;
    m_bannerShown = true;
    m_ask.banner(plainText(banner, 16 * 1024));
    ssh_string_free_char(banner);
}

std::optional<std::vector<Secret>> SshAuth::askPerson(SshQuestion question)
{
    if (!m_target.mayAsk) {
        fail({SshFailure::Kind::NeedsPerson, {}});
        return std::nullopt;
    }
    const std::size_t count = question.prompts.size();
    question.machine = m_target.host;
    question.port = m_target.port;
    question.user = m_target.user;
    auto outcome = m_ask.question(question);
    if (const auto *failure = std::get_if<SshFailure>(&outcome)) {
        const bool isClosed = failure->kind == SshFailure::Kind::Closed;
        fail({isClosed ? SshFailure::Kind::ClosedAsking : failure->kind, failure->detail});
        return std::nullopt;
    }
    auto &answers = std::get<0>(outcome);
    if (!answers) {
        fail({SshFailure::Kind::AuthGivenUp, {}});
        return std::nullopt;
    }
    answers->resize(count);
    return answers;
}

} // namespace perch
