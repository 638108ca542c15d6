// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/plotstyle.h"

#include "gui/results/plottickers.h"
#include "gui/theme.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

QString labelOf(CurveX x)
{
    switch (x) {
    case CurveX::Step:
        return QCoreApplication::translate("MetricsPlot", "Step");
    case CurveX::Epoch:
        return QCoreApplication::translate("MetricsPlot", "Epoch");
    case CurveX::Time:
        return QCoreApplication::translate("MetricsPlot", "Time since the first value");
    }
    return {};
}

} // namespace

void stylePlot(QCustomPlot &plot, const QPalette &palette)
{
    plot.setBackground(palette.color(QPalette::Base));
    QColor marked = palette.color(QPalette::Highlight);
    plot.selectionRect()->setPen(QPen(marked));
    marked.setAlphaF(0.15F);
    plot.selectionRect()->setBrush(marked);
}

void styleDiagram(QCPAxisRect &rect, QCPLegend &legend, const QPalette &palette)
{
    const QColor text = theme::mutedText(palette);
    const QColor line = theme::borderColor(palette);
    QColor grid = line;
    grid.setAlphaF(0.5F);
    for (QCPAxis *axis : rect.axes()) {
        axis->setBasePen(QPen(line));
        axis->setTickPen(QPen(line));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(text);
        axis->setLabelColor(text);
        axis->setTickLabelFont(theme::hintFont());
        axis->setLabelFont(theme::hintFont());
        axis->grid()->setPen(QPen(grid, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    legend.setFont(theme::hintFont());
    legend.setTextColor(palette.color(QPalette::Text));
    QColor behind = palette.color(QPalette::Base);
    behind.setAlphaF(0.85F);
    legend.setBrush(behind);
    legend.setBorderPen(Qt::NoPen);
}

void setScales(QCPAxisRect &rect, CurveX x, bool isLog, qsizetype beside)
{
    using Ticker = QSharedPointer<QCPAxisTicker>;
    QCPAxis *left = rect.axis(QCPAxis::atLeft);
    left->setScaleType(isLog ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    left->setTicker(isLog ? Ticker(new LogTicker) : Ticker(new QCPAxisTicker));
    left->setNumberFormat(QStringLiteral("g"));
    QCPAxis *bottom = rect.axis(QCPAxis::atBottom);
    bottom->setTicker(x == CurveX::Time ? Ticker(new DurationTicker) : Ticker(new QCPAxisTicker));
    bottom->ticker()->setTickCount(beside > 2 ? 2 : 4); // long numbers of a narrow one would meet
    bottom->setNumberFormat(x == CurveX::Step ? QStringLiteral("f") : QStringLiteral("g"));
    bottom->setNumberPrecision(x == CurveX::Step ? 0 : 6);
    bottom->setLabel(labelOf(x));
}

QCPRange widened(const QCPRange &range, bool isLog)
{
    if (isLog) {
        const double factor = std::max(std::pow(range.upper / range.lower, 0.04), 1.02);
        return {range.lower / factor, range.upper * factor};
    }
    const double pad =
        std::max(range.size() > 0 ? range.size() * 0.04 : std::abs(range.lower) * 0.05, 1e-9);
    return {range.lower - pad, range.upper + pad};
}

} // namespace perch
