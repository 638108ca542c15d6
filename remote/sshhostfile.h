// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The format of known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), without a session: libssh 0.10
// reads neither markers nor aliases.
namespace perch
{

/// One line of a known_hosts file.
struct KnownHostLine {
    enum class Marker { None, Revoked, CertAuthority };
    Marker marker = Marker::None;
    std::string hosts;  ///< patterns with commas, or one hashed name
    std::string type;   ///< "ssh-ed25519"
    std::string base64; ///< the public key
    std::string file;
    int number = 0; ///< of the line, from 1
};

/// What the lines for a host say about a key.
struct KeyOnFile {
    enum class Kind {
        Known,
        Unknown,
        Changed,      ///< another key of this type is on file
        OtherType,    ///< only keys of other types are on file
        Revoked,      ///< this key is marked so
        CertAuthority ///< no key, but an authority that signs this host's
    };
    Kind kind = Kind::Unknown;
    KnownHostLine line; ///< the one that says so
};

/// The name of a host in known_hosts: the alias, "host", or "[host]:port" where the port is not 22.
[[nodiscard]] std::string knownHostName(std::string_view host, std::uint16_t port,
                                        std::string_view alias);

/// Whether the first field of a line names `name`: by patterns (`*`, `?`, `!`), or hashed.
[[nodiscard]] bool namesHost(std::string_view hosts, std::string_view name);

/// The lines of a file's text that name `name`. Lines that are no such lines are passed over.
[[nodiscard]] std::vector<KnownHostLine> linesFor(std::string_view text, const std::string &file,
                                                  std::string_view name);

/// A revoked key is never known, wherever else it stands; a known one is, whatever else is there.
[[nodiscard]] KeyOnFile lookUpKey(const std::vector<KnownHostLine> &lines, std::string_view type,
                                  std::string_view base64);

/// "|1|salt|hash": HMAC-SHA1 of the name (OpenSSH, HashKnownHosts). `salt` is 20 bytes.
[[nodiscard]] std::string hashedHostName(std::string_view name, std::string_view salt);

/// A new salt. Empty when there is no randomness to be had.
[[nodiscard]] std::string newSalt();

/// Appends a line in one write, so that two programs that do so at once both get theirs; ends an
/// unended last line before. Makes the file (mode 600) and its folder (700). False when it cannot
/// be written.
[[nodiscard]] bool appendKnownHost(const std::string &file, const std::string &line);

} // namespace perch
