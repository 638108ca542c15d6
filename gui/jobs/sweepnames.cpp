// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepnames.h"

#include "gui/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

namespace perch
{

namespace
{

constexpr qsizetype measuredNames = 150; ///< at each end: names of one axis are alike
constexpr int columnLetters = 16;
constexpr int lineLetters = 24;

QString tr(const char *text)
{
    return QCoreApplication::translate("SweepNames", text);
}

QFont demiBold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

QString lineTitle(const SweepMap &map)
{
    return map.y.name.isEmpty() ? QString() : tr("%1 ↓").arg(map.y.name);
}

} // namespace

void SweepNames::measure(const SweepMap &map, const QFont &font)
{
    m_font = font;
    const QFontMetrics metrics(demiBold(font)); // that of the current cell is
    const auto widest = [&metrics](const QStringList &names) {
        int width = 0;
        const qsizetype behind = qMax(measuredNames, names.size() - measuredNames);
        for (const QString &name : names.mid(0, measuredNames) + names.mid(behind))
            width = qMax(width, metrics.horizontalAdvance(name));
        return width + theme::spaceM;
    };
    const int letter = metrics.averageCharWidth();
    m_textHeight = metrics.height();
    m_height = 2 * m_textHeight + theme::spaceS;
    m_columnWidth = qMin(widest(map.x.labels), columnLetters * letter);
    const QStringList lines = map.y.name.isEmpty() ? map.x.labels : map.y.labels;
    m_lineWidth = qMin(qMax(widest(lines), widest({lineTitle(map)})), lineLetters * letter);
}

int SweepNames::width(const SweepMap &map, const SweepGrid &grid) const
{
    return map.y.name.isEmpty() && !grid.isWrapped ? theme::spaceXS : m_lineWidth;
}

void SweepNames::paint(QPainter &painter, const SweepMap &map, const SweepGrid &grid,
                       const Frame &frame) const
{
    const QFont bold = demiBold(m_font);
    const QFontMetrics metrics(bold);
    painter.setFont(bold);
    painter.setPen(frame.palette.color(QPalette::Text));
    const QRect title(frame.cells.left(), 0, frame.right - frame.cells.left(), m_textHeight);
    const QString x =
        grid.isWrapped ? tr("%1 →, line by line").arg(map.x.name) : tr("%1 →").arg(map.x.name);
    painter.drawText(title, int(Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine),
                     metrics.elidedText(x, Qt::ElideMiddle, title.width()));
    const QRect corner(0, m_textHeight + theme::spaceXS, frame.cells.left() - theme::spaceS,
                       m_textHeight);
    painter.drawText(corner, int(Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine),
                     metrics.elidedText(lineTitle(map), Qt::ElideMiddle, corner.width()));
    if (!grid.isWrapped)
        paintColumns(painter, map, grid, frame);
    if (!map.y.name.isEmpty() || grid.isWrapped)
        paintLines(painter, map, grid, frame);
}

void SweepNames::paintColumns(QPainter &painter, const SweepMap &map, const SweepGrid &grid,
                              const Frame &frame) const
{
    const int width = grid.cell.width();
    const int step = (m_columnWidth + width - 1) / width;
    const int room = step * width;
    const auto box = [&](int column) {
        const int middle = frame.origin.x() + column * width + width / 2;
        const int from = qBound(frame.cells.left() - theme::spaceXS, middle - room / 2,
                                qMax(frame.cells.left(), frame.right - room));
        return QRect(from, m_textHeight + theme::spaceXS, room, m_textHeight);
    };
    const QRect &places = frame.places;
    const int current = frame.current.x();
    const bool isSeen = current >= places.left() && current <= places.right();
    const QRect taken = isSeen ? box(current) : QRect();
    int end = 0; // of the name before
    for (int column = (places.left() + step - 1) / step * step; column <= places.right();
         column += step) {
        const QRect one = box(column);
        if (one.intersects(taken) || one.left() < end)
            continue;
        end = one.right();
        paintName(painter, one, map.x.labels.value(column), false, Qt::AlignHCenter, frame.palette);
    }
    if (isSeen)
        paintName(painter, taken, map.x.labels.value(current), true, Qt::AlignHCenter,
                  frame.palette);
}

void SweepNames::paintLines(QPainter &painter, const SweepMap &map, const SweepGrid &grid,
                            const Frame &frame) const
{
    const int height = grid.cell.height();
    const int step = (m_textHeight + height - 1) / height;
    const auto box = [&](int line) {
        const int middle = frame.origin.y() + line * height + height / 2;
        const int from = qBound(frame.cells.top(), middle - m_textHeight / 2,
                                qMax(frame.cells.top(), frame.bottom - m_textHeight));
        return QRect(0, from, frame.cells.left() - theme::spaceS, m_textHeight);
    };
    const auto paintOne = [&](int line, const QRect &place, bool isCurrent) {
        const QString name =
            grid.isWrapped ? map.x.labels.value(line * grid.columns) : map.y.labels.value(line);
        paintName(painter, place, name, isCurrent, Qt::AlignRight, frame.palette);
    };
    const QRect &places = frame.places;
    const int current = frame.current.y();
    const bool isSeen = current >= places.top() && current <= places.bottom();
    const QRect taken = isSeen ? box(current) : QRect();
    int end = 0; // of the name before
    for (int line = (places.top() + step - 1) / step * step; line <= places.bottom();
         line += step) {
        const QRect one = box(line);
        if (one.intersects(taken) || one.top() < end)
            continue;
        end = one.bottom();
        paintOne(line, one, false);
    }
    if (isSeen)
        paintOne(current, taken, true);
}

void SweepNames::paintName(QPainter &painter, const QRect &box, const QString &name, bool isCurrent,
                           Qt::Alignment alignment, const QPalette &palette) const
{
    const QFont font = isCurrent ? demiBold(m_font) : m_font;
    painter.setFont(font);
    painter.setPen(isCurrent ? palette.color(QPalette::Text) : theme::mutedText(palette));
    painter.drawText(box, int(Qt::AlignVCenter | alignment | Qt::TextSingleLine),
                     QFontMetrics(font).elidedText(name, Qt::ElideMiddle, box.width()));
}

} // namespace perch
