// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshwire.h"

namespace perch
{

std::string plainText(const char *text, std::size_t maximum)
{
    std::string plain;
    for (; text && *text && plain.size() < maximum; ++text) {
        const auto byte = static_cast<unsigned char>(*text);
        if (byte == '\t')
            plain += ' ';
        else if (byte == '\n' || (byte >= 0x20 && byte != 0x7f))
            plain += *text;
    }
    return plain;
}

} // namespace perch
