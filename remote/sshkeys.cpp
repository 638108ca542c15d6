// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshkeys.h"

#include "remote/sshsession.h"

#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace perch
{

namespace
{

constexpr int maximumPassphrases = 3;

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

SshAuth::Step SshKeys::run()
{
    for (const std::string &file : m_auth.target().keyFiles) {
        if (!m_auth.offers(SSH_AUTH_METHOD_PUBLICKEY))
            return Step::Go;
        if (const Step step = keyFile(file); step != Step::Go)
            return step;
    }
    return m_auth.offers(SSH_AUTH_METHOD_PUBLICKEY) ? agent() : Step::Go;
}

SshAuth::Step SshKeys::keyFile(const std::string &file)
{
    struct stat status {
    };
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return Step::Go;
    ssh_key key = nullptr;
    bool isLocked = false;
    if (ssh_pki_import_privkey_file(file.c_str(), nullptr, noteLocked, &isLocked, &key) != SSH_OK) {
        if (!isLocked || !m_auth.target().mayAsk)
            return Step::Go; // no key, or one to ask for: the next way may do
        const Step step = unlockKeyFile(file, key);
        if (!key)
            return step;
    }
    const auto rc = m_auth.call(
        [this, key] { return ssh_userauth_publickey(m_auth.session().handle(), nullptr, key); },
        SshAuth::serverAnswersWithin);
    ssh_key_free(key);
    return rc ? m_auth.judgeKey(*rc) : Step::Failed;
}

/// Asks for the passphrase only when the server would take the key. Sets `key` when unlocked.
SshAuth::Step SshKeys::unlockKeyFile(const std::string &file, ssh_key &key)
{
    ssh_key publicKey = nullptr;
    if (ssh_pki_import_pubkey_file((file + ".pub").c_str(), &publicKey) != SSH_OK)
        return Step::Go;
    const auto rc = m_auth.call(
        [this, publicKey] {
            return ssh_userauth_try_publickey(m_auth.session().handle(), nullptr, publicKey);
        },
        SshAuth::serverAnswersWithin);
    ssh_key_free(publicKey);
    if (!rc)
        return Step::Failed;
    if (*rc != SSH_AUTH_SUCCESS)
        return m_auth.judgeKey(*rc);
    SshQuestion question;
    question.kind = SshQuestion::Kind::Passphrase;
    question.keyFile = file;
    question.prompts = {{"Passphrase of the key " + file + ":", false}};
    for (int attempt = 0; attempt < maximumPassphrases; ++attempt) {
        question.refusedRounds = attempt > 0 ? 1 : 0;
        question.triesLeft = maximumPassphrases - 1 - attempt;
        auto answers = m_auth.askPerson(question);
        if (!answers)
            return Step::Failed;
        ssh_pki_import_privkey_file(file.c_str(), answers->front().c_str(), nullptr, nullptr, &key);
        wipe(*answers);
        if (key)
            return Step::Go;
    }
    return Step::Go;
}

SshAuth::Step SshKeys::agent()
{
    const int fd = connectToAgent(m_auth.target().agentSocket);
    if (fd < 0)
        return Step::Go;
    const int watch = ::dup(fd); // libssh owns fd; the one to be shut from outside stays ours
    if (ssh_set_agent_socket(m_auth.session().handle(), fd) != SSH_OK) {
        ::close(fd);
        ::close(watch);
        return Step::Go;
    }
    m_auth.ask().agentBusy(watch);
    const auto rc =
        m_auth.call([this] { return ssh_userauth_agent(m_auth.session().handle(), nullptr); },
                    SshAuth::serverAnswersWithin);
    m_auth.ask().agentBusy(-1);
    ::close(watch);
    return rc ? m_auth.judgeKey(*rc) : Step::Failed;
}

} // namespace perch
