// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweeplegend.h"

#include "gui/theme.h"

#include <QPainter>

namespace perch
{

namespace
{

constexpr int side = 16;

} // namespace

SweepLegend::SweepLegend(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("What the cells mean"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void SweepLegend::setEntries(const QList<Entry> &entries)
{
    m_entries = entries;
    QStringList words;
    for (const Entry &entry : entries)
        words << entry.words;
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int SweepLegend::lineHeight() const
{
    return qMax(side, fontMetrics().height()) + theme::spaceXS;
}

QList<QPoint> SweepLegend::places(int width) const
{
    QList<QPoint> all;
    QPoint next(0, 0);
    for (const Entry &entry : m_entries) {
        const int needed =
            side + theme::spaceXS + fontMetrics().horizontalAdvance(entry.words) + theme::spaceL;
        if (next.x() > 0 && next.x() + needed - theme::spaceL > width)
            next = {0, next.y() + lineHeight()};
        all.append(next);
        next.rx() += needed;
    }
    return all;
}

int SweepLegend::heightForWidth(int width) const
{
    const QList<QPoint> all = places(width);
    return (all.isEmpty() ? 0 : all.last().y()) + lineHeight();
}

QSize SweepLegend::sizeHint() const
{
    return {300, heightForWidth(width())};
}

void SweepLegend::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setPen(theme::mutedText(palette()));
    const QList<QPoint> all = places(width());
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QPoint at = all.at(i) + QPoint(0, (lineHeight() - side) / 2);
        painter.drawPixmap(at, m_entries.at(i).swatch);
        painter.drawText(
            QRect(all.at(i).x() + side + theme::spaceXS, all.at(i).y(), width(), lineHeight()),
            int(Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine), m_entries.at(i).words);
    }
}

} // namespace perch

#include "moc_sweeplegend.cpp"
