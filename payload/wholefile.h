// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/outcome.h"
#include "payload/unpack.h"

#include <filesystem>
#include <string>

namespace perch
{

/// Writes \p bytes as \p file, whole or not at all; an older file of this name is replaced.
Done writeWhole(const Bytes &bytes, const std::filesystem::path &file);
Done writeWhole(const std::string &text, const std::filesystem::path &file);

} // namespace perch
