// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/phaseline.h"

#include "gui/jobs/phasepaint.h"
#include "gui/theme.h"
#include "gui/widgets/timetext.h"

#include <QFontMetrics>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace perch
{

namespace
{

constexpr int shownPhases = 8;
constexpr int barHeight = 10;
constexpr double leastWidth = 6;

QString earlierText(int phases)
{
    return phases == 1 ? PhaseLine::tr("1 earlier phase")
                       : PhaseLine::tr("%L1 earlier phases").arg(phases);
}

} // namespace

PhaseLine::PhaseLine(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Phases of this job"));
}

void PhaseLine::setPhases(const QList<JobPhase> &phases, const QDateTime &now)
{
    m_earlier = int(qMax<qsizetype>(0, phases.size() - shownPhases));
    m_phases = phases.mid(m_earlier);
    m_now = now;
    describe();
    updateGeometry();
    update();
}

void PhaseLine::setNow(const QDateTime &now)
{
    m_now = now;
    if (!m_phases.isEmpty() && !m_phases.last().end.isValid())
        update();
}

QList<PhaseLine::Segment> PhaseLine::segments(const QList<double> &seconds, double width,
                                              double minimum)
{
    if (seconds.isEmpty() || width <= 0)
        return {};
    const double count = double(seconds.size());
    const double least = qMin(minimum, width / count);
    const double total = std::accumulate(seconds.cbegin(), seconds.cend(), 0.0,
                                         [](double sum, double s) { return sum + qMax(0.0, s); });
    const double spare = width - least * count;
    QList<Segment> result;
    double x = 0;
    for (const double length : seconds) {
        const double share = total > 0 ? qMax(0.0, length) / total : 1.0 / count;
        const Segment segment{x, least + spare * share};
        result.append(segment);
        x += segment.width;
    }
    return result;
}

double PhaseLine::secondsOf(const JobPhase &phase) const
{
    if (!phase.begin.isValid() || isFinal(phase.state))
        return 0; // an ended job stays ended: that is no stretch of its life
    return double(qMax<qint64>(0, phase.begin.secsTo(phase.end.isValid() ? phase.end : m_now)));
}

int PhaseLine::rowHeight() const
{
    return fontMetrics().height() + theme::spaceXS;
}

QSize PhaseLine::sizeHint() const
{
    const int rows = int(m_phases.size()) + (m_earlier > 0 ? 1 : 0);
    return {320, m_phases.isEmpty() ? 0 : barHeight + theme::spaceS + rows * rowHeight()};
}

QSize PhaseLine::minimumSizeHint() const
{
    return {200, sizeHint().height()};
}

void PhaseLine::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    if (m_phases.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto place = [&](QRectF rect) {
        if (mirrored)
            rect.moveLeft(width() - rect.right());
        return rect;
    };

    QList<double> lengths;
    for (const JobPhase &phase : std::as_const(m_phases))
        lengths.append(secondsOf(phase));
    const QList<Segment> bar = segments(lengths, width(), leastWidth);
    for (qsizetype i = 0; i < bar.size(); ++i)
        paintPhase(painter, place(QRectF(bar[i].x, 0, qMax(2.0, bar[i].width - 2), barHeight)),
                   m_phases[i].state, palette());

    const QFontMetrics metrics(font());
    int y = barHeight + theme::spaceS;
    const auto row = [&](const QString &left, const QString &right, const QColor &color) {
        const int rightWidth = metrics.horizontalAdvance(right);
        const int textLeft = theme::spaceL;
        painter.setPen(color);
        painter.drawText(
            place(QRectF(textLeft, y, qMax(0, width() - textLeft - rightWidth - 8),
                         metrics.height())),
            Qt::AlignVCenter | Qt::AlignLeft,
            metrics.elidedText(left, Qt::ElideRight, width() - textLeft - rightWidth - 8));
        painter.drawText(place(QRectF(width() - rightWidth, y, rightWidth, metrics.height())),
                         Qt::AlignVCenter | Qt::AlignRight, right);
        y += rowHeight();
    };
    if (m_earlier > 0)
        row(earlierText(m_earlier), {}, theme::mutedText(palette()));
    for (qsizetype i = 0; i < m_phases.size(); ++i) {
        const JobPhase &phase = m_phases[i];
        const double side = qMin(10, metrics.height());
        paintPhase(painter, place(QRectF(0, y + (metrics.height() - side) / 2.0, side, side)),
                   phase.state, palette());
        const bool lasts = !phase.end.isValid();
        const bool over = lasts && isFinal(phase.state);
        const QString length =
            over ? QLocale().toString(phase.begin.toLocalTime().time(), QLocale::ShortFormat)
                 : durationText(qint64(lengths[i]));
        row(jobStateText(phase.state), length,
            lasts ? palette().color(QPalette::WindowText) : theme::mutedText(palette()));
    }
}

void PhaseLine::describe()
{
    QStringList parts;
    if (m_earlier > 0)
        parts << earlierText(m_earlier);
    for (const JobPhase &phase : std::as_const(m_phases)) {
        const bool over = !phase.end.isValid() && isFinal(phase.state);
        parts << (over ? jobStateText(phase.state)
                       : tr("%1: %2").arg(jobStateText(phase.state),
                                          durationText(qint64(secondsOf(phase)))));
    }
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

} // namespace perch
