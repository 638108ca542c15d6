// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/dropoverlay.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QPainter>

namespace perch
{

DropOverlay::DropOverlay(QWidget *parent) : QWidget(parent)
{
    setAttribute(Qt::WA_NoSystemBackground);
    hide();
}

void DropOverlay::paintEvent(QPaintEvent *)
{
    constexpr int signSide = 56;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = palette().color(QPalette::Window);
    veil.setAlphaF(0.92F);
    painter.fillRect(rect(), veil);
    painter.setPen(QPen(palette().color(QPalette::Link), 2, Qt::DashLine));
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(theme::spaceL, theme::spaceL, -theme::spaceL, -theme::spaceL),
        2 * theme::radius, 2 * theme::radius);
    const QPoint centre = rect().center();
    icon(QStringLiteral("download"), palette().color(QPalette::Link))
        .paint(&painter, QRect(centre.x() - signSide / 2, centre.y() - signSide - theme::spaceM,
                               signSide, signSide));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.setFont(theme::sectionFont());
    QRect line(0, centre.y(), width(), 2 * theme::spaceXL);
    painter.drawText(line, Qt::AlignCenter,
                     tr("Drop images to check and upload them, or a folder to open it as a job"));
}

} // namespace perch

#include "moc_dropoverlay.cpp"
