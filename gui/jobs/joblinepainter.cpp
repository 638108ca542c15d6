// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/joblinepainter.h"

#include "gui/jobs/phasepaint.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QPainter>

#include <algorithm>

namespace perch
{

namespace
{

constexpr double leastPhase = 2;

double secondsOf(const QDateTime &time)
{
    return double(time.toMSecsSinceEpoch()) / 1000;
}

/// The run broke off: the job lost its machine, or was put on hold.
bool isBrokenOff(const JobPhase &phase, const JobPhase &next)
{
    return phase.state == JobState::Running &&
           (next.state == JobState::Idle || next.state == JobState::Held);
}

} // namespace

void JobLinePainter::paint(QPainter &painter, const Job &job, const QRectF &line, const Look &look)
{
    paintPhases(painter, job, line, look);
    paintBreaks(painter, job, line, look);
    paintEnd(painter, job, line, look);
}

void JobLinePainter::paintPhases(QPainter &painter, const Job &job, const QRectF &line,
                                 const Look &look)
{
    const QList<JobPhase> phases = job.phases;
    for (qsizetype i = 0; i < phases.size(); ++i) {
        const JobPhase &phase = phases.at(i);
        if (isFinal(phase.state))
            continue;
        const QDateTime end = phase.end.isValid() ? phase.end : look.now;
        const double from = line.left() + look.span.xOf(secondsOf(phase.begin), line.width());
        const double to = line.left() + look.span.xOf(secondsOf(end), line.width());
        if (to < line.left() || from > line.right())
            continue;
        // far outside, painting with patterns would cost as much as what is seen
        const double left = std::max(from, line.left() - 10);
        const double right = std::min(to, line.right() + 10);
        const QRectF rect(left, line.top(), std::max(leastPhase, right - left), line.height());
        if (look.isThin)
            paintThinPhase(painter, rect, phase.state, look.palette);
        else
            paintPhase(painter, rect, phase.state, look.palette);
    }
}

/// Where a run broke off: above the phases on both sides of it.
void JobLinePainter::paintBreaks(QPainter &painter, const Job &job, const QRectF &line,
                                 const Look &look)
{
    const QList<JobPhase> phases = job.phases;
    const QColor color = theme::toneColor(theme::Tone::Bad, look.palette);
    for (qsizetype i = 0; i + 1 < phases.size(); ++i) {
        if (!isBrokenOff(phases.at(i), phases.at(i + 1)))
            continue;
        const double x = line.left() + look.span.xOf(secondsOf(phases.at(i).end), line.width());
        if (x < line.left() || x > line.right())
            continue;
        painter.fillRect(QRectF(x - 1, line.top() - 1, 2, line.height() + 2), color);
        if (look.isThin)
            continue;
        const QRectF badge(x - 8, line.center().y() - 8, 16, 16);
        painter.setPen(Qt::NoPen);
        painter.setBrush(look.palette.color(QPalette::Base));
        painter.drawEllipse(badge);
        painter.drawPixmap(QPointF(badge.left() + 1, badge.top() + 1),
                           mark(QStringLiteral("warning"), color, 14, look.pixelRatio));
    }
}

/// How it ended stands behind the line.
void JobLinePainter::paintEnd(QPainter &painter, const Job &job, const QRectF &line,
                              const Look &look)
{
    if (!isFinal(job.state) || !job.ended.isValid())
        return;
    const double x = line.left() + look.span.xOf(secondsOf(job.ended), line.width());
    if (x < line.left() || x > line.right() + theme::spaceS)
        return;
    const QColor color = theme::toneColor(theme::toneOf(job.state), look.palette);
    if (look.isThin) {
        if (job.state != JobState::Succeeded) // what needs a look
            painter.fillRect(QRectF(x + 1, line.top(), 3, line.height()), color);
        return;
    }
    painter.drawPixmap(QPointF(x + 2, line.center().y() - 6),
                       mark(theme::iconNameOf(job.state), color, 12, look.pixelRatio));
}

const QPixmap &JobLinePainter::mark(const QString &iconName, const QColor &color, int side,
                                    qreal pixelRatio)
{
    QPixmap &cached = m_marks[iconName + color.name()];
    if (cached.isNull() || !qFuzzyCompare(cached.devicePixelRatio(), pixelRatio))
        cached = icon(iconName, color).pixmap(QSize(side, side), pixelRatio);
    return cached;
}

} // namespace perch
