// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/plotexport.h"

#include "gui/results/customplot.h"

#include <QBuffer>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace perch
{

namespace
{

void paint(QCustomPlot &plot, QPaintDevice &device)
{
    QCPPainter painter;
    if (!painter.begin(&device))
        return;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmNonCosmetic);
    painter.setWindow(0, 0, plot.width(), plot.height());
    plot.toPainter(&painter, plot.width(), plot.height());
    painter.end();
}

} // namespace

QByteArray plotAsPdf(QCustomPlot &plot)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    // a point for each pixel
    writer.setPageSize(
        QPageSize(QSizeF(plot.size()), QPageSize::Point, QString(), QPageSize::ExactMatch));
    paint(plot, writer);
    return buffer.data();
}

QByteArray plotAsSvg(QCustomPlot &plot)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(plot.size());
    generator.setViewBox(QRect(QPoint(), plot.size()));
    paint(plot, generator);
    return buffer.data();
}

} // namespace perch
