// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/outcome.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace perch
{

using Bytes = std::vector<std::uint8_t>;

/// No file, packed or not, may hold more than this: a data set of MNIST's kind has 55 MB.
inline constexpr std::size_t unpackLimit = std::size_t{4} << 30;

/// One regular file of an archive.
struct ArchiveFile {
    std::string path;
    Bytes bytes;
};

/// The bytes of \p file. Fails with DataMissing when it cannot be read.
Outcome<Bytes> readFile(const std::filesystem::path &file);

/// True for the first two bytes of a gzip file (RFC 1952).
bool isGzip(const Bytes &bytes);

/// Unpacks gzip \p bytes, checksum included; \p name stands in the message of a failure.
Outcome<Bytes> gunzip(const Bytes &bytes, const std::string &name);

/// The regular files of the tar archive (POSIX ustar) in \p bytes; \p name stands in messages.
Outcome<std::vector<ArchiveFile>> untar(const Bytes &bytes, const std::string &name);

} // namespace perch
