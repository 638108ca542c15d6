// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputpaint.h"

#include "gui/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr qreal leastContrast = 3.0; ///< WCAG's for large text: the program chose the colour
constexpr QRgb sixteen[] = {0x000000, 0xcd3131, 0x0dbc79, 0xc5a500, 0x2472c8, 0xbc3fbc,
                            0x11a8cd, 0xe5e5e5, 0x767676, 0xf14c4c, 0x23d18b, 0xf5f543,
                            0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff};

qreal luminance(const QColor &colour) // WCAG 2.1
{
    const auto linear = [](qreal part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

qreal contrast(const QColor &a, const QColor &b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

QColor mixed(const QColor &a, const QColor &b, qreal part)
{
    return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * part),
                            float(a.greenF() + (b.greenF() - a.greenF()) * part),
                            float(a.blueF() + (b.blueF() - a.blueF()) * part));
}

QColor readable(const QColor &colour, const QColor &base)
{
    const QColor far = luminance(base) > 0.18 ? QColor(Qt::black) : QColor(Qt::white);
    QColor result = colour;
    for (int step = 1; step <= 10 && contrast(result, base) < leastContrast; ++step)
        result = mixed(colour, far, step / 10.0);
    return result;
}

QColor rawColour(quint32 colour)
{
    if (colour & TextStyle::direct)
        return QColor::fromRgb(colour & 0xffffff);
    const int number = int(colour & 0xff);
    if (number < 16)
        return QColor::fromRgb(sixteen[number]);
    if (number >= 232) // greys
        return QColor(8 + 10 * (number - 232), 8 + 10 * (number - 232), 8 + 10 * (number - 232));
    const auto level = [](int part) {
        return part == 0 ? 0 : 55 + 40 * part;
    }; // xterm's cube
    return QColor(level((number - 16) / 36), level((number - 16) / 6 % 6),
                  level((number - 16) % 6));
}

struct Look {
    QColor text;
    QColor background; ///< invalid: that of the view
    QFont font;
};

Look lookOf(const TextStyle &style, const QFont &font, const QPalette &palette)
{
    const QColor base = palette.color(QPalette::Base);
    QColor text = style.foreground ? rawColour(style.foreground) : palette.color(QPalette::Text);
    QColor background = style.background ? rawColour(style.background) : QColor();
    if (style.inverse) {
        const QColor behind = background.isValid() ? background : base;
        background = text;
        text = behind;
    }
    if (style.faint)
        text = mixed(text, background.isValid() ? background : base, 0.35);
    Look look{readable(text, background.isValid() ? background : base), background, font};
    look.font.setBold(style.bold);
    look.font.setItalic(style.italic);
    look.font.setUnderline(style.underlined);
    look.font.setStrikeOut(style.struck);
    return look;
}

/// One row while it is drawn.
struct RowPainter {
    QPainter &painter;
    const CellGrid &grid;
    const PlacedRow &row;
    int firstCell;
    QPointF at;
    UnitRange seen;

    [[nodiscard]] qreal xOf(int unit) const
    {
        return at.x() + (row.cells.at(unit) - firstCell) * grid.cellWidth;
    }

    void fill(UnitRange range, const QColor &colour) const
    {
        const int begin = std::max(range.begin, seen.begin);
        const int end = std::min(range.end, seen.end);
        if (begin < end)
            painter.fillRect(QRectF(xOf(begin), at.y(), xOf(end) - xOf(begin), grid.rowHeight),
                             colour);
    }

    /// Combined with the one before, or the other half of it.
    [[nodiscard]] bool takesNoCell(int unit) const
    {
        return row.cells.at(unit + 1) == row.cells.at(unit);
    }

    [[nodiscard]] int afterCombined(int unit, int end) const
    {
        while (unit < end && takesNoCell(unit))
            ++unit;
        return unit;
    }

    /// ASCII at once: the font is a fixed one; each other character in its own cells.
    void draw(UnitRange range) const
    {
        const QString &text = row.row.text;
        const qreal baseline = at.y() + grid.ascent;
        int unit = std::max(range.begin, seen.begin);
        const int end = std::min(range.end, seen.end);
        while (unit < end) {
            int next = unit;
            while (next < end && text.at(next).unicode() < 0x80 && text.at(next) != u'\t')
                ++next;
            const bool isCombined = next < end && takesNoCell(next);
            if (next > unit + 1 && isCombined)
                --next; // with what comes over it, next time
            else if (next == unit || isCombined)
                next = afterCombined(std::max(next, unit + 1), end);
            if (text.at(unit) != u'\t')
                painter.drawText(QPointF(xOf(unit), baseline), text.mid(unit, next - unit));
            unit = next;
        }
    }
};

} // namespace

void paintRow(QPainter &painter, const CellGrid &grid, const PlacedRow &row, int firstCell,
              int cellCount, QPointF at, const RowMarks &marks)
{
    const auto unitOf = [&row](int cell) {
        const auto begin = row.cells.begin();
        return int(std::lower_bound(begin, row.cells.end() - 1, cell) - begin);
    };
    const UnitRange seen{unitOf(firstCell), unitOf(firstCell + cellCount)};
    const RowPainter one{painter, grid, row, firstCell, at, seen};
    const auto isSeen = [&seen](const StyleSpan &span) {
        return span.begin < seen.end && span.begin + span.length > seen.begin;
    };
    const QFont font = painter.font();
    const QPen pen = painter.pen();
    for (const StyleSpan &span : row.row.spans) {
        if (!isSeen(span) || (!span.style.background && !span.style.inverse))
            continue;
        const Look look = lookOf(span.style, font, grid.palette);
        if (look.background.isValid())
            one.fill({span.begin, span.begin + span.length}, look.background);
    }
    QColor mark = theme::toneColor(theme::Tone::Warning, grid.palette);
    mark.setAlpha(70);
    for (const UnitRange &found : marks.found)
        one.fill(found, mark);
    mark.setAlpha(150);
    one.fill(marks.current, mark);
    QColor selection = grid.palette.color(QPalette::Highlight);
    selection.setAlpha(90);
    one.fill(marks.selected, selection);

    int unit = 0;
    painter.setPen(grid.palette.color(QPalette::Text));
    for (const StyleSpan &span : row.row.spans) {
        one.draw({unit, span.begin});
        if (isSeen(span)) {
            const Look look = lookOf(span.style, font, grid.palette);
            painter.setFont(look.font);
            painter.setPen(look.text);
            one.draw({span.begin, span.begin + span.length});
            painter.setFont(font);
            painter.setPen(grid.palette.color(QPalette::Text));
        }
        unit = span.begin + span.length;
    }
    one.draw({unit, int(row.row.text.size())});
    painter.setPen(pen);
}

} // namespace perch
