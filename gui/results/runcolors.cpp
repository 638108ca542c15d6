// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runcolors.h"

#include "gui/theme.h"

#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <array>
#include <cmath>

namespace perch
{

namespace
{

constexpr int shownEntries = 8;

} // namespace

RunColors::RunColors(const RunSheet &sheet, const QString &by, const QPalette &palette)
    : m_by(by), m_palette(palette)
{
    const QStringList values = sheet.valuesOf(by);
    if (!by.isEmpty())
        m_scale = ValueScale::ofTexts(values);
    QHash<QRgb, int> seen;
    for (qsizetype row = 0; row < sheet.rows.size(); ++row) {
        const QColor color = by.isEmpty() ? ofNumber(row, palette) : colorOf(values.at(row));
        m_colors << color;
        m_ranks << seen[color.rgb()]++;
    }
}

QColor RunColors::colorOf(const QString &value) const
{
    if (m_scale.isNumeric())
        return onScale(m_scale.shareOf(value), m_palette);
    const qsizetype category = m_scale.categoryOf(value);
    return category < 0 ? theme::mutedText(m_palette) : ofNumber(category, m_palette);
}

QList<RunColors::Entry> RunColors::entries() const
{
    QList<Entry> entries;
    for (const ValueScale::Tick &tick : m_scale.ticks(shownEntries)) {
        const QColor color =
            m_scale.isNumeric() ? onScale(tick.share, m_palette) : colorOf(tick.text);
        entries.append({tick.text, color});
    }
    return entries;
}

QColor RunColors::onScale(double share, const QPalette &palette)
{
    // "plasma" of matplotlib (CC0), without the end that the ground swallows
    constexpr std::array<std::array<int, 3>, 5> onLight = {
        {{13, 8, 135}, {104, 0, 168}, {177, 42, 144}, {218, 80, 90}, {226, 108, 32}}};
    constexpr std::array<std::array<int, 3>, 5> onDark = {
        {{122, 112, 255}, {196, 94, 230}, {238, 104, 148}, {251, 159, 58}, {243, 234, 60}}};
    if (std::isnan(share))
        return theme::mutedText(palette);
    const auto &stops = theme::isDark(palette) ? onDark : onLight;
    const double place = std::clamp(share, 0.0, 1.0) * double(stops.size() - 1);
    const auto from = std::min(std::size_t(place), stops.size() - 2);
    const double part = place - double(from);
    const auto mixed = [&](std::size_t channel) {
        return int(
            std::lround(stops[from][channel] * (1 - part) + stops[from + 1][channel] * part));
    };
    return {mixed(0), mixed(1), mixed(2)};
}

QColor RunColors::ofNumber(qsizetype number, const QPalette &palette)
{
    constexpr std::array hues = {215, 25, 150, 330, 275, 180, 0, 90};
    const bool isDark = theme::isDark(palette);
    const bool isSecond = number / qsizetype(hues.size()) % 2 == 1;
    const int lightness = isDark ? (isSecond ? 205 : 160) : (isSecond ? 65 : 100);
    return QColor::fromHsl(hues[std::size_t(number) % hues.size()], isDark ? 190 : 175, lightness);
}

QIcon RunColors::swatch(const QColor &color)
{
    constexpr int side = 36;
    QPixmap patch(side, side);
    patch.fill(Qt::transparent);
    QPainter painter(&patch);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(QRect(6, 6, side - 12, side - 12), 5, 5);
    return QIcon(patch);
}

} // namespace perch
