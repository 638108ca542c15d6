// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace perch
{

/// Bytes as known_hosts and public key files write them (RFC 4648, with padding).
[[nodiscard]] std::string toBase64(std::string_view bytes);

/// Nothing when `text` is not such text.
[[nodiscard]] std::optional<std::string> fromBase64(std::string_view text);

} // namespace perch
