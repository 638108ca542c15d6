// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/outcome.h"
#include "payload/unpack.h"

#include <cstdint>
#include <filesystem>

namespace perch
{

/// A picture: \p channels bytes for each pixel (1 grey, 3 red, green and blue), row by row.
struct Picture {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::int64_t channels = 3;
    Bytes pixels;
};

/// No picture that is read may have more pixels: what a network looks at is smaller by far, and a
/// file of a few bytes can promise gigabytes.
inline constexpr std::int64_t pictureLimit = 4096 * 4096;

/// The PNG file \p file as grey values; what is transparent counts as black.
Outcome<Picture> readPng(const std::filesystem::path &file);

/// Writes \p picture as a PNG file, whole or not at all.
Done writePng(const Picture &picture, const std::filesystem::path &file);

} // namespace perch
