// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/metriccurve.h"

namespace perch
{

/// The curves of a diagram that has very many, a thousand runs say, painted pixel by pixel into one
/// picture: a painter's lines take a second for them. Each is a thin line in its pen's colour, and
/// dashes and marks are left out.
class CurveCloud final : public QCPAbstractPlottable
{
public:
    CurveCloud(QCPAxis *xAxis, QCPAxis *yAxis);

    /// They belong to the plot and must outlive this.
    void setCurves(std::vector<const MetricCurve *> curves) { m_curves = std::move(curves); }

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
    /// What a column is painted with already, without a hole: the pixels, and the values that stand
    /// there. Most of a thousand curves lie wholly within.
    struct Covered {
        float low = 1;
        float high = 0;
        int top = 0;
        int bottom = -1;
    };
    void paintBehind(QRgb color);
    void paintColumn(int x, int from, int to, QRgb color);

    std::vector<const MetricCurve *> m_curves;
    int m_width = 0;
    int m_height = 0;
    std::vector<CurveShape::Span> m_spans; ///< of one curve
    std::vector<Covered> m_covered;
    std::vector<QRgb> m_pixels; ///< column by column, so that a span is one piece of memory
};

} // namespace perch
