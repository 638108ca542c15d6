// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshknownhosts.h"

#include "remote/sshhostfile.h"
#include "remote/sshkeyhandle.h"
#include "remote/sshsession.h"

#include <libssh/libssh.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

namespace perch
{

namespace
{

constexpr std::size_t maximumFileBytes = 16 * 1024 * 1024;
constexpr std::uint16_t standardPort = 22;

SshKeyHandle serverKey(SshSession &session)
{
    ssh_key key = nullptr;
    if (ssh_get_server_publickey(session.handle(), &key) != SSH_OK)
        return nullptr;
    return SshKeyHandle(key);
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

/// At most `maximumFileBytes` of a file; empty when there is none.
std::string contents(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text;
    std::array<char, 64 * 1024> part{};
    while (file && text.size() < maximumFileBytes) {
        file.read(part.data(), part.size());
        text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    }
    return text;
}

/// Of all files, in their order.
std::vector<KnownHostLine> linesOnFile(const SshTarget &target, const std::string &name)
{
    std::vector<std::string> files{target.knownHostsFile};
    files.insert(files.end(), target.moreKnownHostsFiles.begin(), target.moreKnownHostsFiles.end());
    std::vector<KnownHostLine> lines;
    for (const std::string &file : files) {
        if (!file.empty())
            std::ranges::move(linesFor(contents(file), file, name), std::back_inserter(lines));
    }
    return lines;
}

/// Where the name with the port says nothing, OpenSSH looks for the name alone.
bool looksWithoutPort(const SshTarget &target)
{
    return target.hostKeyAlias.empty() && target.port != standardPort;
}

KeyOnFile lookUp(const SshTarget &target, const std::string &type, const std::string &base64)
{
    using Kind = KeyOnFile::Kind;
    KeyOnFile found =
        lookUpKey(linesOnFile(target, knownHostName(target.host, target.port, target.hostKeyAlias)),
                  type, base64);
    if (!looksWithoutPort(target) || found.kind == Kind::Known || found.kind == Kind::Changed)
        return found;
    const KeyOnFile plain =
        lookUpKey(linesOnFile(target, knownHostName(target.host, standardPort, {})), type, base64);
    const bool saysMore = plain.kind == Kind::Revoked || plain.kind == Kind::Known ||
                          (plain.kind == Kind::CertAuthority && found.kind == Kind::Unknown);
    return saysMore && found.kind != Kind::Revoked ? plain : found;
}

SshFailure refusal(SshFailure::Kind kind, const SshHostKey &key, const KnownHostLine &line = {})
{
    SshFailure failure{kind, key.fingerprint};
    failure.file = line.file;
    failure.line = line.number;
    return failure;
}

/// "ssh-rsa" names the key, not how it signs.
std::string algorithmsOf(const std::string &type)
{
    return type == "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}

} // namespace

std::string wantedHostKeys(const SshTarget &target)
{
    std::vector<std::string> types;
    const auto add = [&types](const std::string &type) {
        const std::string algorithms = algorithmsOf(type);
        if (std::ranges::find(types, algorithms) == types.end())
            types.push_back(algorithms);
    };
    auto lines = linesOnFile(target, knownHostName(target.host, target.port, target.hostKeyAlias));
    if (looksWithoutPort(target))
        std::ranges::move(linesOnFile(target, knownHostName(target.host, standardPort, {})),
                          std::back_inserter(lines));
    for (const KnownHostLine &line : lines) {
        if (line.marker == KnownHostLine::Marker::None &&
            ssh_key_type_from_name(line.type.c_str()) != SSH_KEYTYPE_UNKNOWN)
            add(line.type);
    }
    if (types.empty())
        return {};
    for (const char *type : {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                             "ecdsa-sha2-nistp521", "ssh-rsa"})
        add(type);
    std::string list;
    for (const std::string &type : types)
        list += (list.empty() ? "" : ",") + type;
    return list;
}

SshKeyVerdict judgeHostKey(SshSession &session, const SshTarget &target)
{
    using Kind = SshFailure::Kind;
    SshKeyVerdict verdict;
    const SshKeyHandle key = serverKey(session);
    if (!key) {
        verdict.refusal = {Kind::Protocol, session.errorText()};
        return verdict;
    }
    verdict.base64 = publicBase64(key.get());
    verdict.key = {ssh_key_type_to_char(ssh_key_type(key.get())), fingerprint(key.get()),
                   target.host, target.port, target.publishedFingerprint};
    const bool isPublished = !target.publishedFingerprint.empty() &&
                             verdict.key.fingerprint == target.publishedFingerprint;
    const KeyOnFile found = lookUp(target, verdict.key.type, verdict.base64);
    const auto refuse = [&verdict, &found](Kind kind) {
        verdict.refusal = refusal(kind, verdict.key, found.line);
        return verdict;
    };
    switch (found.kind) {
    case KeyOnFile::Kind::Revoked:
        return refuse(Kind::HostKeyRevoked);
    case KeyOnFile::Kind::Changed:
        return refuse(Kind::HostKeyChanged);
    case KeyOnFile::Kind::Known:
        verdict.kind = SshKeyVerdict::Kind::Known;
        return verdict;
    case KeyOnFile::Kind::OtherType:
        // the type on file was asked for first: a server that shows another one is new for OpenSSH
        // too, but this is also how one would be put in its place
        if (!isPublished)
            return refuse(Kind::HostKeyChanged);
        break;
    case KeyOnFile::Kind::CertAuthority:
        if (!isPublished)
            return refuse(Kind::HostKeySigned);
        break;
    case KeyOnFile::Kind::Unknown:
        break;
    }
    if (!target.publishedFingerprint.empty() && !isPublished)
        return refuse(Kind::HostKeyDiffers);
    if (target.refusesUnknownHosts)
        return refuse(Kind::HostKeyUnknown);
    verdict.kind = SshKeyVerdict::Kind::Ask;
    return verdict;
}

bool rememberHostKey(const SshKeyVerdict &verdict, const SshTarget &target)
{
    std::string name = knownHostName(target.host, target.port, target.hostKeyAlias);
    if (target.hashKnownHosts) {
        const std::string salt = newSalt();
        if (salt.empty())
            return false;
        name = hashedHostName(name, salt);
    }
    return appendKnownHost(target.knownHostsFile,
                           name + " " + verdict.key.type + " " + verdict.base64);
}

} // namespace perch
