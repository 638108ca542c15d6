// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshkeys.h"

#include "remote/sshbase64.h"
#include "remote/sshkeyhandle.h"
#include "remote/sshsession.h"

#include <algorithm>

#include <sys/stat.h>
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

bool isFile(const std::string &path)
{
    struct stat status {
    };
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// The public half of a key file: the file may be a public key itself, or a private one in
/// OpenSSH's format, which begins with its public half in the clear; else there may be a ".pub".
SshKeyHandle publicHalf(const std::string &file)
{
    for (const std::string &path : {file, file + ".pub"}) {
        ssh_key key = nullptr;
        if (isFile(path) && ssh_pki_import_pubkey_file(path.c_str(), &key) == SSH_OK)
            return SshKeyHandle(key);
    }
    return nullptr;
}

std::string blobOf(ssh_key key)
{
    return fromBase64(publicBase64(key)).value_or(std::string());
}

} // namespace

std::vector<KeyChoice> orderKeys(const std::vector<KeyChoice> &files,
                                 const std::vector<AgentKey> &agent, bool identitiesOnly)
{
    std::vector<KeyChoice> order;
    std::vector<std::string> seen;
    const auto add = [&order, &seen](KeyChoice choice) {
        const std::string &mark = choice.blob.empty() ? choice.file : choice.blob;
        if (std::ranges::find(seen, mark) != seen.end())
            return;
        seen.push_back(mark);
        order.push_back(std::move(choice));
    };
    for (const KeyChoice &file : files) {
        const auto held = std::ranges::find(agent, file.blob, &AgentKey::blob);
        if (!file.blob.empty() && held != agent.end())
            add({file.file, file.blob, *held});
    }
    if (!identitiesOnly) {
        for (const AgentKey &key : agent)
            add({{}, key.blob, key});
    }
    for (const KeyChoice &file : files)
        add(file);
    return order;
}

SshAuth::Step SshKeys::run()
{
    if (!m_auth.offers(SSH_AUTH_METHOD_PUBLICKEY))
        return Step::Go;
    std::vector<AgentKey> held;
    m_agent = SshAgent::connect(m_auth.target().agentSocket);
    if (m_agent) {
        auto listed = m_agent->keys(m_auth.session());
        if (const auto *failure = std::get_if<SshFailure>(&listed))
            return m_auth.fail(*failure);
        held = std::move(std::get<0>(listed));
    }
    std::vector<AgentKey> fromAgent;
    std::vector<KeyChoice> fromFiles;
    for (KeyChoice &key : orderKeys(keyFiles(), held, m_auth.target().identitiesOnly)) {
        if (key.agent)
            fromAgent.push_back(std::move(*key.agent));
        else
            fromFiles.push_back(std::move(key));
    }
    Step step = fromAgent.empty() ? Step::Go : offerFromAgent(std::move(fromAgent));
    for (const KeyChoice &key : fromFiles) {
        if (step != Step::Go || !m_auth.offers(SSH_AUTH_METHOD_PUBLICKEY))
            return step;
        step = offerFromFile(key);
    }
    return step;
}

std::vector<KeyChoice> SshKeys::keyFiles() const
{
    std::vector<KeyChoice> files;
    for (const std::string &file : m_auth.target().keyFiles) {
        const std::string blob = blobOf(publicHalf(file).get());
        if (!blob.empty() || isFile(file)) // a ".pub" alone may be in the agent
            files.push_back({file, blob, std::nullopt});
    }
    return files;
}

/// All in one call: libssh 0.10 loses the agent's list each time that it asks for another.
SshAuth::Step SshKeys::offerFromAgent(std::vector<AgentKey> keys)
{
    if (!m_agent->show(m_auth.session(), std::move(keys)))
        return Step::Go;
    m_auth.ask().agentBusy(m_agent->watched());
    const auto rc =
        m_auth.call([this] { return ssh_userauth_agent(m_auth.session().handle(), nullptr); },
                    SshAuth::serverAnswersWithin);
    m_auth.ask().agentBusy(-1);
    return rc ? m_auth.judgeKey(*rc) : Step::Failed;
}

SshAuth::Step SshKeys::offerFromFile(const KeyChoice &choice)
{
    ssh_key opened = nullptr;
    bool isLocked = false;
    const int rc =
        ssh_pki_import_privkey_file(choice.file.c_str(), nullptr, noteLocked, &isLocked, &opened);
    if (rc != SSH_OK && (!isLocked || !m_auth.target().mayAsk))
        return Step::Go; // no key, or one to ask for: the next way may do
    if (rc != SSH_OK) {
        const Step step = unlock(choice, opened);
        if (!opened)
            return step;
    }
    const SshKeyHandle key(opened);
    const auto answer = m_auth.call(
        [this, &key] {
            return ssh_userauth_publickey(m_auth.session().handle(), nullptr, key.get());
        },
        SshAuth::serverAnswersWithin);
    return answer ? m_auth.judgeKey(*answer) : Step::Failed;
}

/// Asks for the passphrase only when the server would take the key, as far as its public half can
/// be known. Sets `key` when unlocked.
SshAuth::Step SshKeys::unlock(const KeyChoice &choice, ssh_key &key)
{
    bool isWanted = true;
    if (const Step step = wouldTake(choice.file, isWanted); !isWanted)
        return step;
    SshQuestion question;
    question.kind = SshQuestion::Kind::Passphrase;
    question.keyFile = choice.file;
    question.prompts = {{"Passphrase of the key " + choice.file + ":", false}};
    for (int attempt = 0; attempt < maximumPassphrases; ++attempt) {
        question.refusedRounds = attempt > 0 ? 1 : 0;
        question.triesLeft = maximumPassphrases - 1 - attempt;
        auto answers = m_auth.askPerson(question);
        if (!answers)
            return Step::Failed;
        ssh_pki_import_privkey_file(choice.file.c_str(), answers->front().c_str(), nullptr, nullptr,
                                    &key);
        wipe(*answers);
        if (key)
            return Step::Go;
    }
    return Step::Go;
}

/// Asks the server about the public half of a key.
SshAuth::Step SshKeys::wouldTake(const std::string &file, bool &isWanted)
{
    const SshKeyHandle key = publicHalf(file);
    if (!key)
        return Step::Go; // in the old PEM format: only the passphrase tells
    const auto rc = m_auth.call(
        [this, &key] {
            return ssh_userauth_try_publickey(m_auth.session().handle(), nullptr, key.get());
        },
        SshAuth::serverAnswersWithin);
    isWanted = rc == SSH_AUTH_SUCCESS;
    if (!rc)
        return Step::Failed;
    return isWanted ? Step::Go : m_auth.judgeKey(*rc);
}

} // namespace perch
