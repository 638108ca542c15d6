// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshknownhosts.h"

#include "remote/sshsession.h"

#include <libssh/libssh.h>

#include <fstream>
#include <memory>
#include <sstream>

namespace perch
{

namespace
{

struct FreeKey {
    void operator()(ssh_key key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, FreeKey>;

Key serverKey(SshSession &session)
{
    ssh_key key = nullptr;
    if (ssh_get_server_publickey(session.handle(), &key) != SSH_OK)
        return nullptr;
    return Key(key);
}

std::string fingerprint(ssh_key key)
{
    unsigned char *hash = nullptr;
    std::size_t size = 0;
    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != 0)
        return {};
    char *text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
    ssh_clean_pubkey_hash(&hash);
    std::string copy = text ? text : "";
    ssh_string_free_char(text);
    return copy;
}

/// libssh 0.10 passes over "@revoked" lines, so they are looked for here: a revoked key is refused
/// for every host.
bool isRevoked(ssh_key key, const std::string &knownHostsFile)
{
    char *text = nullptr;
    if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
        return false;
    const std::string base64 = text;
    ssh_string_free_char(text);
    std::ifstream file(knownHostsFile);
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string marker, hosts, type, listed;
        if (words >> marker >> hosts >> type >> listed && marker == "@revoked" && listed == base64)
            return true;
    }
    return false;
}

} // namespace

SshKeyVerdict judgeHostKey(SshSession &session, const SshTarget &target)
{
    using Kind = SshFailure::Kind;
    SshKeyVerdict verdict;
    const Key key = serverKey(session);
    if (!key) {
        verdict.refusal = {Kind::Protocol, session.errorText()};
        return verdict;
    }
    verdict.key = {ssh_key_type_to_char(ssh_key_type(key.get())), fingerprint(key.get()),
                   target.host, target.port, target.publishedFingerprint};
    if (isRevoked(key.get(), target.knownHostsFile)) {
        verdict.refusal = {Kind::HostKeyRevoked, verdict.key.fingerprint};
        return verdict;
    }
    const bool isPublished = verdict.key.fingerprint == target.publishedFingerprint;
    switch (ssh_session_is_known_server(session.handle())) {
    case SSH_KNOWN_HOSTS_OK:
        verdict.kind = SshKeyVerdict::Kind::Known;
        return verdict;
    case SSH_KNOWN_HOSTS_CHANGED:
        verdict.refusal = {Kind::HostKeyChanged, verdict.key.fingerprint};
        return verdict;
    case SSH_KNOWN_HOSTS_OTHER: // a key of another type is on file: new for OpenSSH too, but a way
                                // to sneak one in
        if (!isPublished) {
            verdict.refusal = {Kind::HostKeyChanged, verdict.key.fingerprint};
            return verdict;
        }
        break;
    case SSH_KNOWN_HOSTS_UNKNOWN:
    case SSH_KNOWN_HOSTS_NOT_FOUND:
        break;
    case SSH_KNOWN_HOSTS_ERROR:
        verdict.refusal = {Kind::Protocol, session.errorText()};
        return verdict;
    }
    if (!target.publishedFingerprint.empty() && !isPublished) {
        verdict.refusal = {Kind::HostKeyDiffers, verdict.key.fingerprint};
        return verdict;
    }
    verdict.kind = SshKeyVerdict::Kind::Ask;
    return verdict;
}

bool rememberHostKey(SshSession &session)
{
    return ssh_session_update_known_hosts(session.handle()) == SSH_OK;
}

} // namespace perch
