// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perch
{

/// \p text in quotes as JSON wants it. Bytes that are not ASCII become "?": what is written so are
/// names from drivers and the environment, which may hold anything.
inline std::string jsonText(std::string_view text)
{
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            json += '\\';
        json += c >= 0x20 && c < 0x7f ? c : '?';
    }
    return json + '"';
}

} // namespace perch
