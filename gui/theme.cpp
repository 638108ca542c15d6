// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/theme.h"

#include "gui/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPainter>
#include <QStyle>
#include <QWidget>

namespace perch::theme
{

namespace
{

/// The colours of one scheme, from which its palette is made.
struct Colors {
    QRgb window, base, alternateBase, text, muted, disabled, button, border, accent, accentText,
        link, tip, tipText;
};

constexpr Colors lightColors = {
    0xfff4f5f8, // window
    0xffffffff, // base
    0xfff8f9fb, // alternate rows
    0xff1c2027, // text
    0xff5a6372, // muted
    0xffa0a7b3, // disabled
    0xffffffff, // button
    0xffd9dde4, // border
    0xff3056d3, // accent
    0xffffffff, // text on accent
    0xff2a4fc7, // link
    0xff242933, // tool tip
    0xfff4f5f8, // its text
};

constexpr Colors darkColors = {
    0xff14161b, 0xff1a1d23, 0xff1f2229, 0xffe6e9ef, 0xff9aa3b2, 0xff5d6573, 0xff262a33,
    0xff343943, 0xff4767e6, 0xffffffff, 0xff8fa9ff, 0xff343a46, 0xfff0f2f6,
};

QPalette paletteOf(const Colors &c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, QColor(c.window));
    palette.setColor(QPalette::WindowText, QColor(c.text));
    palette.setColor(QPalette::Base, QColor(c.base));
    palette.setColor(QPalette::AlternateBase, QColor(c.alternateBase));
    palette.setColor(QPalette::Text, QColor(c.text));
    palette.setColor(QPalette::PlaceholderText, QColor(c.muted));
    palette.setColor(QPalette::Button, QColor(c.button));
    palette.setColor(QPalette::ButtonText, QColor(c.text));
    palette.setColor(QPalette::BrightText, QColor(c.accentText));
    palette.setColor(QPalette::Highlight, QColor(c.accent));
    palette.setColor(QPalette::HighlightedText, QColor(c.accentText));
    palette.setColor(QPalette::Link, QColor(c.link));
    palette.setColor(QPalette::LinkVisited, QColor(c.link));
    palette.setColor(QPalette::ToolTipBase, QColor(c.tip));
    palette.setColor(QPalette::ToolTipText, QColor(c.tipText));
    palette.setColor(QPalette::Light, QColor(c.base));
    palette.setColor(QPalette::Midlight, QColor(c.alternateBase));
    palette.setColor(QPalette::Mid, QColor(c.border));
    palette.setColor(QPalette::Dark, QColor(c.border).darker(115));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(c.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(c.border));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor(c.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Base, QColor(c.window));
    return palette;
}

/// The platform's own font when it is a proportional text font; DejaVu Sans where fontconfig would
/// give a serif, condensed or extra-light face because nothing was configured.
QFont baseFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const QString family = QFontInfo(font).family();
    const bool unfit = family.isEmpty() || family.startsWith(QLatin1String("DejaVu"));
    if (unfit)
        font = QFont(QStringLiteral("DejaVu Sans"));
    font.setStyleHint(QFont::SansSerif);
    font.setWeight(QFont::Normal);
    font.setPointSizeF(unfit ? 9.5 : qMax(9.5, font.pointSizeF()));
    return font;
}

QFont scaled(qreal factor, QFont::Weight weight = QFont::Normal)
{
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setWeight(weight);
    return font;
}

const Colors &colorsFor(const QPalette &palette)
{
    return isDark(palette) ? darkColors : lightColors;
}

} // namespace

void apply(Scheme scheme)
{
    const bool dark = scheme == Scheme::Dark || (scheme == Scheme::System &&
                                                 isDark(QApplication::style()->standardPalette()));
    QApplication::setStyle(new Style);
    QApplication::setPalette(paletteOf(dark ? darkColors : lightColors));
    QApplication::setFont(baseFont());
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128;
}

QFont headingFont()
{
    return scaled(1.55, QFont::DemiBold);
}

QFont sectionFont()
{
    return scaled(1.1, QFont::DemiBold);
}

QFont hintFont()
{
    return scaled(0.9);
}

QFont fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (!QFontInfo(font).fixedPitch() ||
        QFontInfo(font).family().startsWith(QLatin1String("DejaVu")))
        font = QFont(QStringLiteral("DejaVu Sans Mono"));
    font.setStyleHint(QFont::Monospace);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

QColor mutedText(const QPalette &palette)
{
    return QColor(colorsFor(palette).muted);
}

QColor borderColor(const QPalette &palette)
{
    return QColor(colorsFor(palette).border);
}

QColor cardColor(const QPalette &palette)
{
    return isDark(palette) ? QColor(0x1d, 0x20, 0x27) : QColor(0xff, 0xff, 0xff);
}

void drawCard(QPainter &painter, const QRect &rect, const QPalette &palette)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(borderColor(palette));
    painter.setBrush(cardColor(palette));
    constexpr qreal corner = radius + 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
    painter.restore();
}

void setTextColor(QWidget &widget, const QColor &color)
{
    QPalette palette = widget.palette();
    if (palette.color(QPalette::WindowText) == color)
        return;
    palette.setColor(QPalette::WindowText, color);
    widget.setPalette(palette);
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Neutral:
        return mutedText(palette);
    case Tone::Info:
        return dark ? QColor(0x8f, 0xa9, 0xff) : QColor(0x2a, 0x4f, 0xc7);
    case Tone::Good:
        return dark ? QColor(0x56, 0xc9, 0x8d) : QColor(0x15, 0x75, 0x3a);
    case Tone::Warning:
        return dark ? QColor(0xe5, 0xb5, 0x4a) : QColor(0x8a, 0x5a, 0x00);
    case Tone::Bad:
        return dark ? QColor(0xff, 0x86, 0x7d) : QColor(0xc0, 0x25, 0x2d);
    }
    return mutedText(palette);
}

Tone toneOf(JobState state)
{
    switch (state) {
    case JobState::TransferringInput:
    case JobState::Starting:
    case JobState::Running:
    case JobState::TransferringOutput:
        return Tone::Info;
    case JobState::Succeeded:
        return Tone::Good;
    case JobState::Suspended:
    case JobState::Disconnected:
    case JobState::Held:
        return Tone::Warning;
    case JobState::Failed:
    case JobState::Killed:
        return Tone::Bad;
    case JobState::Unknown:
    case JobState::Idle:
    case JobState::Removed:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

QString iconNameOf(JobState state)
{
    switch (state) {
    case JobState::Idle:
        return QStringLiteral("state-idle");
    case JobState::TransferringInput:
    case JobState::TransferringOutput:
        return QStringLiteral("state-transferring");
    case JobState::Starting:
        return QStringLiteral("state-starting");
    case JobState::Running:
        return QStringLiteral("state-running");
    case JobState::Suspended:
        return QStringLiteral("state-suspended");
    case JobState::Disconnected:
        return QStringLiteral("state-disconnected");
    case JobState::Held:
        return QStringLiteral("state-held");
    case JobState::Succeeded:
        return QStringLiteral("state-succeeded");
    case JobState::Failed:
        return QStringLiteral("state-failed");
    case JobState::Killed:
        return QStringLiteral("state-killed");
    case JobState::Removed:
        return QStringLiteral("state-removed");
    case JobState::Unknown:
        break;
    }
    return QStringLiteral("state-unknown");
}

} // namespace perch::theme
