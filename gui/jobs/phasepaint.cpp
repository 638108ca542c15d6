// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/phasepaint.h"

#include "gui/theme.h"

#include <QCoreApplication>
#include <QPainter>

namespace perch
{

namespace
{

enum class Fill { Hollow, Hatched, Striped, Solid };

Fill fillOf(JobState state)
{
    switch (state) {
    case JobState::Idle:
    case JobState::Unknown:
    case JobState::Suspended:
        return Fill::Hollow;
    case JobState::TransferringInput:
    case JobState::TransferringOutput:
    case JobState::Starting:
        return Fill::Hatched;
    case JobState::Held:
    case JobState::Disconnected:
        return Fill::Striped;
    default:
        return Fill::Solid;
    }
}

QString tr(const char *text)
{
    return QCoreApplication::translate("phases", text);
}

} // namespace

void paintPhase(QPainter &painter, const QRectF &rect, JobState state, const QPalette &palette)
{
    const QColor color = theme::toneColor(theme::toneOf(state), palette);
    const Fill fill = fillOf(state);
    painter.setPen(QPen(color, 1));
    const QRectF inner = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setBrush(fill == Fill::Solid ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(inner, 2, 2);
    if (fill == Fill::Hollow || fill == Fill::Solid)
        return;
    QColor faint = color;
    faint.setAlphaF(0.35F);
    painter.setBrush(faint);
    painter.drawRoundedRect(inner, 2, 2);
    painter.setBrush(QBrush(color, fill == Fill::Hatched ? Qt::BDiagPattern : Qt::VerPattern));
    painter.drawRoundedRect(inner, 2, 2);
}

void paintThinPhase(QPainter &painter, const QRectF &rect, JobState state, const QPalette &palette)
{
    const QColor color = theme::toneColor(theme::toneOf(state), palette);
    const auto middle = [&rect](double share) {
        const double height = qMax(1.0, rect.height() * share);
        return QRectF(rect.left(), rect.center().y() - height / 2, rect.width(), height);
    };
    switch (fillOf(state)) {
    case Fill::Hollow:
        painter.fillRect(middle(0.2), color);
        return;
    case Fill::Hatched:
        painter.fillRect(middle(0.5), color);
        return;
    case Fill::Striped:
        painter.fillRect(rect, QBrush(color, Qt::Dense4Pattern));
        return;
    case Fill::Solid:
        painter.fillRect(rect, color);
        return;
    }
}

JobState stateOfUse(TimeUse use)
{
    switch (use) {
    case TimeUse::Waiting:
        return JobState::Idle;
    case TimeUse::Transferring:
        return JobState::TransferringInput;
    case TimeUse::Computing:
        return JobState::Running;
    case TimeUse::OnHold:
        return JobState::Held;
    case TimeUse::OutOfReach:
        break;
    }
    return JobState::Disconnected;
}

QString timeUseWords(TimeUse use)
{
    switch (use) {
    case TimeUse::Waiting:
        return tr("waiting for a machine");
    case TimeUse::Transferring:
        return tr("transferring and starting");
    case TimeUse::Computing:
        return tr("computing");
    case TimeUse::OnHold:
        return tr("on hold");
    case TimeUse::OutOfReach:
        break;
    }
    return tr("suspended or out of reach");
}

} // namespace perch
