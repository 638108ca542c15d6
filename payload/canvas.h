// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/png.h"

#include <array>
#include <cstdint>
#include <string>

namespace perch
{

using Colour = std::array<std::uint8_t, 3>; ///< red, green, blue

inline constexpr Colour black = {0, 0, 0};
inline constexpr Colour white = {255, 255, 255};

/// Draws a picture: areas, grey images and letters, which have 5 x 7 dots and need no font. What
/// lies outside is left out.
class Canvas
{
public:
    Canvas(std::int64_t width, std::int64_t height, const Colour &colour = white);

    void fill(std::int64_t x, std::int64_t y, std::int64_t width, std::int64_t height,
              const Colour &colour);
    /// A grey image, each of its pixels \p zoom wide and high.
    void drawImage(std::int64_t x, std::int64_t y, const std::uint8_t *pixels, std::int64_t width,
                   std::int64_t height, std::int64_t zoom);
    /// \p text in capital letters, each dot \p zoom wide and high; "?" for what there is no letter
    /// for. \p x and \p y are its upper left corner.
    void drawText(std::int64_t x, std::int64_t y, const std::string &text, std::int64_t zoom,
                  const Colour &colour = black);

    static std::int64_t textWidth(const std::string &text, std::int64_t zoom);
    static std::int64_t textHeight(std::int64_t zoom) { return 7 * zoom; }

    const Picture &picture() const { return m_picture; }

private:
    Picture m_picture;
};

} // namespace perch
