// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/curveshape.h"
#include "gui/results/customplot.h"

namespace perch
{

/// One curve of a diagram, drawn by as many points as the screen has columns. Smoothed, the values
/// themselves stay faintly behind it.
class MetricCurve final : public QCPAbstractPlottable
{
public:
    MetricCurve(QCPAxis *xAxis, QCPAxis *yAxis);

    void setPoints(const QList<double> &x, const QList<double> &y);
    /// 0 for none, below 1.
    void setSmoothing(double weight);
    /// So few points get a mark each.
    void setMark(QCPScatterStyle::ScatterShape mark) { m_mark = mark; }

    [[nodiscard]] const CurveShape &told() const { return m_told; }
    /// What is drawn boldly: the smoothed values, or those that were told.
    [[nodiscard]] const CurveShape &shown() const { return m_weight > 0 ? m_smooth : m_told; }

    /// The point of what is shown that is nearest to a pixel, and how many pixels it is away.
    [[nodiscard]] std::optional<std::pair<QPointF, double>> nearest(const QPointF &pixel) const;
    /// Its name, last, lowest and highest value.
    [[nodiscard]] QString summary() const;

    double selectTest(const QPointF &pos, bool onlySelectable,
                      QVariant *details = nullptr) const override;
    QCPRange getKeyRange(bool &foundRange,
                         QCP::SignDomain inSignDomain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool &foundRange, QCP::SignDomain inSignDomain = QCP::sdBoth,
                           const QCPRange &inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter *painter) override;
    void drawLegendIcon(QCPPainter *painter, const QRectF &rect) const override;

private:
    void drawLine(QCPPainter *painter, const CurveShape &shape, const QPen &pen) const;

    CurveShape m_told;
    CurveShape m_smooth;
    double m_weight = 0;
    QCPScatterStyle::ScatterShape m_mark = QCPScatterStyle::ssCircle;
};

} // namespace perch
