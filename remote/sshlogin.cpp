// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshlogin.h"

#include "remote/sshknownhosts.h"
#include "remote/sshsession.h"

#include <algorithm>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace perch
{

namespace
{

constexpr int maximumAttempts = 3;
constexpr int maximumPrompts = 16;
constexpr int maximumParts = 4;
constexpr std::chrono::seconds serverAnswersWithin{60}; // it may look up our name first
/// A second factor on a telephone takes its time; sshd itself gives up after two minutes
/// (LoginGraceTime).
constexpr std::chrono::seconds serverJudgesWithin{150};

void wipe(std::vector<std::string> &secrets)
{
    for (std::string &secret : secrets)
        explicit_bzero(secret.data(), secret.size());
    secrets.clear();
}

/// Called for a key with a passphrase. Without it libssh would ask on the terminal.
int noteLocked(const char *, char *, std::size_t, int, int, void *isLocked)
{
    *static_cast<bool *>(isLocked) = true;
    return -1;
}

int connectToAgent(const std::string &path)
{
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return -1;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        ::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

} // namespace

SshLogin::SshLogin(SshSession &session, const SshTarget &target, const SshAsk &ask, bool useKeys)
    : m_session(session), m_target(target), m_ask(ask), m_useKeys(useKeys)
{
}

std::optional<SshFailure> SshLogin::run()
{
    if (auto failure = checkHostKey())
        return failure;
    Step step = none();
    if (step == Step::Go && m_useKeys) {
        step = keys();
        m_failedOnKeys = step == Step::Failed && m_failure.kind == SshFailure::Kind::Closed;
    }
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
    const auto answer = m_ask.hostKey(verdict.key);
    if (const auto *failure = std::get_if<SshFailure>(&answer))
        return *failure;
    if (!std::get<bool>(answer))
        return SshFailure{SshFailure::Kind::HostKeyDeclined, verdict.key.fingerprint};
    // accepted for now in any case; a file that cannot be written only means to be asked again
    [[maybe_unused]] const bool isRemembered = rememberHostKey(m_session);
    return std::nullopt;
}

template <typename Call>
std::optional<int> SshLogin::call(Call libsshCall, std::chrono::seconds patience)
{
    int rc = SSH_AUTH_ERROR;
    if (auto failure =
            m_session.repeat(SSH_AUTH_AGAIN, SshClock::now() + patience, rc, libsshCall)) {
        fail(*failure);
        return std::nullopt;
    }
    return rc;
}

SshLogin::Step SshLogin::fail(SshFailure failure)
{
    m_failure = std::move(failure);
    return Step::Failed;
}

/// A key that cannot be used is no reason to give up.
SshLogin::Step SshLogin::judgeKey(int rc)
{
    return rc == SSH_AUTH_ERROR && ssh_is_connected(m_session.handle()) ? Step::Go : judge(rc);
}

SshLogin::Step SshLogin::judge(int rc)
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

bool SshLogin::offers(int method) const
{
    return (ssh_userauth_list(m_session.handle(), nullptr) & method) != 0;
}

void SshLogin::showBanner()
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

SshLogin::Step SshLogin::none()
{
    const auto rc = call([this] { return ssh_userauth_none(m_session.handle(), nullptr); },
                         serverAnswersWithin);
    if (!rc)
        return Step::Failed;
    showBanner();
    return judge(*rc);
}

SshLogin::Step SshLogin::keys()
{
    for (const std::string &file : m_target.keyFiles) {
        if (!offers(SSH_AUTH_METHOD_PUBLICKEY))
            return Step::Go;
        if (const Step step = keyFile(file); step != Step::Go)
            return step;
    }
    return offers(SSH_AUTH_METHOD_PUBLICKEY) ? agent() : Step::Go;
}

SshLogin::Step SshLogin::keyFile(const std::string &file)
{
    struct stat status {
    };
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return Step::Go;
    ssh_key key = nullptr;
    bool isLocked = false;
    if (ssh_pki_import_privkey_file(file.c_str(), nullptr, noteLocked, &isLocked, &key) != SSH_OK) {
        if (!isLocked)
            return Step::Go; // no key: the next way may do
        const Step step = unlockKeyFile(file, key);
        if (!key)
            return step;
    }
    const auto rc =
        call([this, key] { return ssh_userauth_publickey(m_session.handle(), nullptr, key); },
             serverAnswersWithin);
    ssh_key_free(key);
    return rc ? judgeKey(*rc) : Step::Failed;
}

/// Asks for the passphrase only when the server would take the key. Sets `key` when unlocked.
SshLogin::Step SshLogin::unlockKeyFile(const std::string &file, ssh_key &key)
{
    ssh_key publicKey = nullptr;
    if (ssh_pki_import_pubkey_file((file + ".pub").c_str(), &publicKey) != SSH_OK)
        return Step::Go;
    const auto rc = call(
        [this, publicKey] {
            return ssh_userauth_try_publickey(m_session.handle(), nullptr, publicKey);
        },
        serverAnswersWithin);
    ssh_key_free(publicKey);
    if (!rc)
        return Step::Failed;
    if (*rc != SSH_AUTH_SUCCESS)
        return judgeKey(*rc);
    SshQuestion question;
    question.prompts = {{"Passphrase of the key " + file + ":", false}};
    for (int attempt = 0; attempt < maximumAttempts; ++attempt) {
        auto answers = askPerson(question);
        if (!answers)
            return Step::Failed;
        ssh_pki_import_privkey_file(file.c_str(), answers->front().c_str(), nullptr, nullptr, &key);
        wipe(*answers);
        if (key)
            return Step::Go;
        question.instruction = "This passphrase does not open the key.";
    }
    return Step::Go;
}

SshLogin::Step SshLogin::agent()
{
    const int fd = connectToAgent(m_target.agentSocket);
    if (fd < 0)
        return Step::Go;
    const int watch = ::dup(fd); // libssh owns fd; the one to be shut from outside stays ours
    if (ssh_set_agent_socket(m_session.handle(), fd) != SSH_OK) {
        ::close(fd);
        ::close(watch);
        return Step::Go;
    }
    m_ask.agentBusy(watch);
    const auto rc = call([this] { return ssh_userauth_agent(m_session.handle(), nullptr); },
                         serverAnswersWithin);
    m_ask.agentBusy(-1);
    ::close(watch);
    return rc ? judgeKey(*rc) : Step::Failed;
}

std::optional<std::vector<std::string>> SshLogin::askPerson(SshQuestion question)
{
    const std::size_t count = question.prompts.size();
    auto outcome = m_ask.question(question);
    if (const auto *failure = std::get_if<SshFailure>(&outcome)) {
        fail(*failure);
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

SshLogin::Step SshLogin::interactive()
{
    std::string refusal;
    for (int attempt = 0; attempt < maximumAttempts && offers(SSH_AUTH_METHOD_INTERACTIVE);
         ++attempt) {
        int asked = 0;
        const Step step = interactiveRounds(refusal, asked);
        if (step != Step::Go)
            return step;
        if (asked == 0 || m_isPartAccepted)
            return Step::Go; // the server has no questions, so a password may do
        refusal = "The server did not accept that. Please try again.";
        m_failure.detail = m_session.errorText();
    }
    if (refusal.empty())
        return Step::Go;
    return fail({SshFailure::Kind::AuthFailed, m_failure.detail});
}

/// One conversation of any number of rounds. A round without prompts carries only text, shown with
/// the next prompt.
SshLogin::Step SshLogin::interactiveRounds(const std::string &refusal, int &asked)
{
    const ssh_session handle = m_session.handle();
    std::string text = refusal;
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
        SshQuestion question{text, {}};
        text.clear();
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
    question.prompts = {{"Password:", false}};
    int attempt = 0;
    for (; attempt < maximumAttempts && offers(SSH_AUTH_METHOD_PASSWORD); ++attempt) {
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
        question.instruction = "The server did not accept this password.";
    }
    return Step::Go;
}

} // namespace perch
