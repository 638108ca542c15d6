// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshbase64.h"

#include <openssl/evp.h>

namespace perch
{

namespace
{

constexpr std::size_t maximumBytes = 1024 * 1024; // the lengths of EVP are int

} // namespace

std::string toBase64(std::string_view bytes)
{
    if (bytes.size() > maximumBytes)
        return {};
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // EVP ends it with a zero
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                     reinterpret_cast<const unsigned char *>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::string> fromBase64(std::string_view text)
{
    if (text.empty() || text.size() % 4 != 0 || text.size() > maximumBytes)
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                                     reinterpret_cast<const unsigned char *>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0)
        return std::nullopt;
    std::size_t padding = 0; // EVP counts it as zero bytes
    while (padding < 2 && text[text.size() - 1 - padding] == '=')
        ++padding;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

} // namespace perch
