// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshhostfile.h"

#include "remote/sshbase64.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace perch
{

namespace
{

constexpr std::size_t saltBytes = 20;

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char &letter : result) {
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    }
    return result;
}

/// `*` and `?` as in OpenSSH's match.c. Goes back to the last star only, so that no pattern takes
/// long.
bool matches(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t afterStar = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            afterStar = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++afterStar;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

std::string hmacSha1(std::string_view key, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned int size = 0;
    if (!HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char *>(text.data()), text.size(), hash.data(),
              &size))
        return {};
    return {reinterpret_cast<const char *>(hash.data()), size};
}

/// The next word of a line; `rest` is what follows it.
std::string_view nextWord(std::string_view &rest)
{
    const auto begin = std::min(rest.find_first_not_of(" \t"), rest.size());
    rest.remove_prefix(begin);
    const auto end = std::min(rest.find_first_of(" \t\r"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

} // namespace

std::string knownHostName(std::string_view host, std::uint16_t port, std::string_view alias)
{
    if (!alias.empty())
        return lower(alias);
    if (port == 22)
        return lower(host);
    return "[" + lower(host) + "]:" + std::to_string(port);
}

bool namesHost(std::string_view hosts, std::string_view name)
{
    if (hosts.starts_with("|1|")) {
        const auto bar = hosts.find('|', 3);
        if (bar == std::string_view::npos)
            return false;
        const auto salt = fromBase64(hosts.substr(3, bar - 3));
        const auto hash = fromBase64(hosts.substr(bar + 1));
        return salt && hash && salt->size() == saltBytes && hmacSha1(*salt, name) == *hash;
    }
    bool isNamed = false;
    while (!hosts.empty()) {
        const auto comma = std::min(hosts.find(','), hosts.size());
        std::string pattern = lower(hosts.substr(0, comma));
        hosts.remove_prefix(std::min(comma + 1, hosts.size()));
        const bool isExcluded = pattern.starts_with('!');
        if (isExcluded)
            pattern.erase(0, 1);
        if (!matches(pattern, name))
            continue;
        if (isExcluded)
            return false;
        isNamed = true;
    }
    return isNamed;
}

std::vector<KnownHostLine> linesFor(std::string_view text, const std::string &file,
                                    std::string_view name)
{
    std::vector<KnownHostLine> lines;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view rest = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        KnownHostLine line;
        std::string_view word = nextWord(rest);
        if (word.starts_with('#'))
            continue;
        if (word.starts_with('@')) {
            if (word == "@revoked")
                line.marker = KnownHostLine::Marker::Revoked;
            else if (word == "@cert-authority")
                line.marker = KnownHostLine::Marker::CertAuthority;
            else
                continue;
            word = nextWord(rest);
        }
        line.hosts = word;
        line.type = nextWord(rest);
        line.base64 = nextWord(rest);
        line.file = file;
        line.number = number;
        if (!line.base64.empty() && namesHost(line.hosts, name))
            lines.push_back(std::move(line));
    }
    return lines;
}

KeyOnFile lookUpKey(const std::vector<KnownHostLine> &lines, std::string_view type,
                    std::string_view base64)
{
    using Marker = KnownHostLine::Marker;
    using Kind = KeyOnFile::Kind;
    // the stronger word first: the kinds that a line can say, in the order of their weight
    static constexpr std::array order{Kind::Revoked, Kind::Known, Kind::Changed, Kind::OtherType,
                                      Kind::CertAuthority};
    KeyOnFile found;
    std::size_t weight = order.size();
    for (const KnownHostLine &line : lines) {
        const bool isSame = line.base64 == base64;
        Kind kind = Kind::Unknown;
        if (line.marker == Marker::Revoked)
            kind = isSame ? Kind::Revoked : Kind::Unknown;
        else if (line.marker == Marker::CertAuthority)
            kind = Kind::CertAuthority;
        else if (isSame)
            kind = Kind::Known;
        else
            kind = line.type == type ? Kind::Changed : Kind::OtherType;
        const auto rank = static_cast<std::size_t>(std::ranges::find(order, kind) - order.begin());
        if (rank < weight) {
            weight = rank;
            found = {kind, line};
        }
    }
    return found;
}

std::string hashedHostName(std::string_view name, std::string_view salt)
{
    return "|1|" + toBase64(salt) + "|" + toBase64(hmacSha1(salt, name));
}

std::string newSalt()
{
    std::string salt(saltBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(salt.data()), saltBytes) != 1)
        return {};
    return salt;
}

bool appendKnownHost(const std::string &file, const std::string &line)
{
    const auto slash = file.rfind('/');
    if (slash == std::string::npos)
        return false;
    ::mkdir(file.substr(0, slash).c_str(), 0700); // there already, or the open tells
    const int fd = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    struct stat status {
    };
    char last = '\n';
    if (::fstat(fd, &status) == 0 && status.st_size > 0 &&
        ::pread(fd, &last, 1, status.st_size - 1) != 1)
        last = '\n';
    const std::string text = (last == '\n' ? "" : "\n") + line + "\n";
    const bool isWritten =
        ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return ::close(fd) == 0 && isWritten;
}

} // namespace perch
