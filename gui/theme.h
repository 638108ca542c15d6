// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QColor>
#include <QFont>
#include <QPalette>

class QPainter;
class QWidget;

namespace perch
{

/// The one place for Perch's look: spacing scale, type sizes, colours. Device-independent units.
namespace theme
{

inline constexpr int spaceXS = 4;
inline constexpr int spaceS = 8;
inline constexpr int spaceM = 12;
inline constexpr int spaceL = 16;
inline constexpr int spaceXL = 24;
/// A heading may begin with a letter that reaches to the left of its place (J): it would be cut
/// there.
inline constexpr int headingIndent = 2;
inline constexpr int radius = 6; ///< corners of cards, buttons and fields

enum class Scheme { System, Light, Dark };
/// Sets Fusion style, the palette (Qt 6.4 does not report the desktop's scheme: System reads the
/// platform's palette) and the base font of the application.
void apply(Scheme scheme);
[[nodiscard]] bool isDark(const QPalette &palette);

[[nodiscard]] QFont headingFont(); ///< page titles
[[nodiscard]] QFont sectionFont(); ///< section titles inside a page
[[nodiscard]] QFont hintFont();    ///< smaller, for hints
[[nodiscard]] QFont fixedFont();   ///< hashes, paths, code

/// Muted text that still passes 4.5:1 on the window's background.
[[nodiscard]] QColor mutedText(const QPalette &palette);
[[nodiscard]] QColor borderColor(const QPalette &palette);
[[nodiscard]] QColor
cardColor(const QPalette &palette); ///< background of cards, drop areas, side bar

/// A card's surface: rounded, of the card colour, with a one-pixel border.
void drawCard(QPainter &painter, const QRect &rect, const QPalette &palette);

/// Colours one widget's text; does nothing when it has that colour already (so it may be called on
/// PaletteChange).
void setTextColor(QWidget &widget, const QColor &color);

/// Meanings that have a colour pair (light, dark), each 4.5:1 on the base colour; always shown with
/// a word or shape.
enum class Tone { Neutral, Info, Good, Warning, Bad };
[[nodiscard]] QColor toneColor(Tone tone, const QPalette &palette);
[[nodiscard]] Tone toneOf(JobState state);
/// Name of the icon that stands for a state ("state-running" ...).
[[nodiscard]] QString iconNameOf(JobState state);

} // namespace theme
} // namespace perch
