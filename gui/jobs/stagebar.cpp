// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/stagebar.h"

#include "gui/jobs/phaseline.h"

#include <QPainter>
#include <QPainterPath>

namespace perch
{

namespace
{

/// What has ended first, then what goes on, then what waits.
constexpr JobStage inBar[] = {JobStage::Succeeded, JobStage::Failed, JobStage::Removed,
                              JobStage::OnMachine, JobStage::Held,   JobStage::Waiting,
                              JobStage::Unknown};
constexpr double leastWidth = 5; ///< one job of 100,000 is still seen

theme::Tone toneOfStage(JobStage stage)
{
    switch (stage) {
    case JobStage::OnMachine:
        return theme::Tone::Info;
    case JobStage::Held:
        return theme::Tone::Warning;
    case JobStage::Succeeded:
        return theme::Tone::Good;
    case JobStage::Failed:
        return theme::Tone::Bad;
    case JobStage::Waiting:
    case JobStage::Removed:
    case JobStage::Unknown:
        break;
    }
    return theme::Tone::Neutral;
}

/// Filled are success and what runs; all others have a pattern, or nothing inside.
Qt::BrushStyle patternOf(JobStage stage)
{
    switch (stage) {
    case JobStage::Succeeded:
        return Qt::SolidPattern;
    case JobStage::OnMachine:
        return Qt::Dense3Pattern;
    case JobStage::Held:
        return Qt::VerPattern;
    case JobStage::Failed:
        return Qt::DiagCrossPattern;
    case JobStage::Removed:
        return Qt::FDiagPattern;
    case JobStage::Waiting:
    case JobStage::Unknown:
        break;
    }
    return Qt::NoBrush;
}

} // namespace

void paintStage(QPainter &painter, const QRectF &rect, JobStage stage, const QPalette &palette)
{
    const QColor color = stageColor(stage, palette);
    QColor ground = color;
    ground.setAlphaF(stage == JobStage::Waiting ? 0.06F : 0.18F);
    painter.fillRect(rect, ground);
    painter.fillRect(rect, QBrush(color, patternOf(stage)));
    painter.setPen(QPen(color, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
}

QColor stageColor(JobStage stage, const QPalette &palette)
{
    return theme::toneColor(toneOfStage(stage), palette);
}

void paintStages(QPainter &painter, const QRectF &rect, const StageCounts &counts,
                 const QPalette &palette, Qt::LayoutDirection direction)
{
    QList<JobStage> stages;
    QList<double> parts;
    for (const JobStage stage : inBar) {
        if (counts.of(stage) > 0) {
            stages << stage;
            parts << counts.of(stage);
        }
    }
    const QList<PhaseLine::Segment> segments = PhaseLine::segments(parts, rect.width(), leastWidth);
    painter.save();
    QPainterPath outline;
    outline.addRoundedRect(rect, 3, 3);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(outline, Qt::IntersectClip);
    for (qsizetype i = 0; i < segments.size(); ++i) {
        QRectF place(rect.left() + segments[i].x, rect.top(), segments[i].width, rect.height());
        if (direction == Qt::RightToLeft)
            place.moveLeft(rect.left() + rect.right() - place.right());
        paintStage(painter, place, stages[i], palette);
    }
    painter.restore();
}

QPixmap stageSwatch(JobStage stage, QSize size, qreal ratio, const QPalette &palette)
{
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const double side = qMin(size.width(), size.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(QRectF(QPointF(), size).center());
    paintStage(painter, square, stage, palette);
    return pixmap;
}

} // namespace perch
