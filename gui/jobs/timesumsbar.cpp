// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/timesumsbar.h"

#include "gui/jobs/phaseline.h"
#include "gui/jobs/phasepaint.h"
#include "gui/theme.h"

#include <QLocale>
#include <QPainter>

namespace perch
{

namespace
{

constexpr TimeUse order[] = {TimeUse::Computing, TimeUse::Transferring, TimeUse::OutOfReach,
                             TimeUse::OnHold, TimeUse::Waiting};
constexpr int barHeight = 14;
constexpr double leastWidth = 6;
constexpr int swatchSide = 11;

/// "1,204 h", "3.2 h", "4 min".
QString hoursText(qint64 seconds)
{
    const double hours = double(seconds) / 3600;
    if (seconds < 3600)
        return TimeSumsBar::tr("%1 min").arg((seconds + 59) / 60);
    return TimeSumsBar::tr("%1 h").arg(QLocale().toString(hours, 'f', hours < 100 ? 1 : 0));
}

QString shareText(qint64 seconds, qint64 total)
{
    const double percent = 100.0 * double(seconds) / double(total);
    return percent < 1 ? TimeSumsBar::tr("under 1 %")
                       : TimeSumsBar::tr("%1 %").arg(QLocale().toString(percent, 'f', 0));
}

QString entryText(const TimeSums &sums, TimeUse use)
{
    return QStringLiteral("%1 %2 (%3)")
        .arg(timeUseWords(use), shareText(sums.of(use), sums.total()), hoursText(sums.of(use)));
}

} // namespace

TimeSumsBar::TimeSumsBar(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Where the time went"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TimeSumsBar::setSums(const TimeSums &sums)
{
    if (sums == m_sums)
        return;
    m_sums = sums;
    setAccessibleDescription(words(sums) + QStringLiteral(". ") + remark(sums));
    setToolTip(tr("Summed over all jobs that are shown: a job that waits for an hour counts one "
                  "hour."));
    updateGeometry();
    update();
}

QString TimeSumsBar::words(const TimeSums &sums)
{
    QStringList entries;
    for (const TimeUse use : order) {
        if (sums.of(use) > 0)
            entries << entryText(sums, use);
    }
    return entries.join(QStringLiteral(" · "));
}

QString TimeSumsBar::remark(const TimeSums &sums)
{
    QStringList remarks;
    if (sums.gpuSeconds > 0)
        remarks << tr("%1 GPU hours computed")
                       .arg(QLocale().toString(double(sums.gpuSeconds) / 3600, 'f', 1));
    if (sums.lostSeconds > 0)
        remarks
            << tr("%1 of computing lost in runs that broke off").arg(hoursText(sums.lostSeconds));
    return remarks.join(QStringLiteral(" · "));
}

/// Lines of words below the bar.
int TimeSumsBar::lines() const
{
    const int room = qMax(1, width());
    int count = 1;
    int x = 0;
    for (const TimeUse use : order) {
        if (m_sums.of(use) == 0)
            continue;
        const int needed =
            swatchSide + theme::spaceXS + fontMetrics().horizontalAdvance(entryText(m_sums, use));
        if (x > 0 && x + needed > room) {
            ++count;
            x = 0;
        }
        x += needed + theme::spaceL;
    }
    return count + (remark(m_sums).isEmpty() ? 0 : 1);
}

QSize TimeSumsBar::sizeHint() const
{
    return {400, barHeight + theme::spaceXS + lines() * (fontMetrics().height() + theme::spaceXS)};
}

QSize TimeSumsBar::minimumSizeHint() const
{
    return {200, sizeHint().height()};
}

void TimeSumsBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateGeometry(); // another width, other lines
}

void TimeSumsBar::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QList<TimeUse> uses;
    QList<double> seconds;
    for (const TimeUse use : order) {
        if (m_sums.of(use) > 0) {
            uses << use;
            seconds << double(m_sums.of(use));
        }
    }
    const auto placed = [this](QRectF rect) {
        if (layoutDirection() == Qt::RightToLeft)
            rect.moveLeft(width() - rect.right());
        return rect;
    };
    const QList<PhaseLine::Segment> bar = PhaseLine::segments(seconds, width(), leastWidth);
    for (qsizetype i = 0; i < bar.size(); ++i)
        paintPhase(painter, placed(QRectF(bar[i].x, 0, qMax(2.0, bar[i].width - 2), barHeight)),
                   stateOfUse(uses[i]), palette());

    const QFontMetrics metrics(font());
    const int lineHeight = metrics.height() + theme::spaceXS;
    int y = barHeight + theme::spaceXS;
    int x = 0;
    for (const TimeUse use : std::as_const(uses)) {
        const QString text = entryText(m_sums, use);
        const int needed = swatchSide + theme::spaceXS + metrics.horizontalAdvance(text);
        if (x > 0 && x + needed > width()) {
            x = 0;
            y += lineHeight;
        }
        paintPhase(
            painter,
            placed(QRectF(x, y + (metrics.height() - swatchSide) / 2.0, swatchSide, swatchSide)),
            stateOfUse(use), palette());
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(placed(QRectF(x + swatchSide + theme::spaceXS, y,
                                       needed - swatchSide - theme::spaceXS + 1, metrics.height())),
                         int(Qt::AlignVCenter | Qt::AlignLeft), text);
        x += needed + theme::spaceL;
    }
    if (const QString text = remark(m_sums); !text.isEmpty()) {
        painter.setPen(theme::mutedText(palette()));
        painter.drawText(placed(QRectF(0, y + lineHeight, width(), metrics.height())),
                         int(Qt::AlignVCenter | Qt::AlignLeft),
                         metrics.elidedText(text, Qt::ElideRight, width()));
    }
}

} // namespace perch

#include "moc_timesumsbar.cpp"
