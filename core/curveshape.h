// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QPointF>

#include <optional>
#include <utility>
#include <vector>

namespace perch
{

class ColumnIndex;

/// The points of one curve, and what of them a screen can show: between two x at most the first,
/// lowest, highest and last of each column of pixels, so that drawing costs by the screen and not
/// by the points. Where x goes back, as after a restart, the curve begins anew. Shares the lists
/// that it is made of.
class CurveShape
{
public:
    using Range = std::pair<double, double>;     ///< lowest, highest
    static constexpr qsizetype fineBlock = 4;    ///< points whose span is known
    static constexpr qsizetype coarseBlock = 16; ///< a multiple of it

    /// What a column shows; with low > high nothing.
    struct Span {
        float low = 1;
        float high = 0;
    };

    CurveShape() = default;
    /// Points without a finite x are left out; a y that is not finite is a gap.
    CurveShape(QList<double> x, QList<double> y);

    [[nodiscard]] const QList<double> &x() const { return m_x; }
    [[nodiscard]] const QList<double> &y() const { return m_y; }

    /// The line from `lower` to `upper`, a point beyond on both sides, on so many columns; a y that
    /// is NaN parts it.
    [[nodiscard]] std::vector<QPointF> line(double lower, double upper, int columns) const;
    /// The same for a picture of thousands of curves: each column's span, joined with its
    /// neighbour's. Exact to a column.
    void spans(double lower, double upper, std::vector<Span> &columns) const;
    /// That of an index of this x, for a shape that is plain: many curves can share the index.
    void spans(const ColumnIndex &index, std::vector<Span> &columns) const;
    /// One part without gaps.
    [[nodiscard]] bool isPlain() const { return m_isPlain; }

    /// The points next to an x: up to three of each part.
    [[nodiscard]] std::vector<QPointF> near(double x) const;
    [[nodiscard]] std::optional<Range> xRange() const;
    /// Of the finite values; with `positive` only of those a logarithm has.
    [[nodiscard]] std::optional<Range> yRange(bool positive) const;

private:
    void findParts();
    void findBlocks();
    [[nodiscard]] Span spanOf(qsizetype begin, qsizetype end) const;
    [[nodiscard]] std::pair<qsizetype, qsizetype> between(qsizetype part, double lower,
                                                          double upper) const;

    QList<double> m_x;
    QList<double> m_y;
    std::vector<qsizetype> m_parts; ///< where each begins, and at last the number of points
    std::vector<Span> m_blocks;     ///< of each fineBlock points
    std::vector<Span> m_coarse;     ///< of each coarseBlock points
    bool m_isPlain = false;
};

/// Exponential smoothing as TensorBoard does it: each value is `weight` parts of those before it,
/// from the first one on without bias. 0 changes nothing; below 1. Gaps stay and do not count.
[[nodiscard]] QList<double> smoothed(const QList<double> &values, double weight);

/// Epochs told as whole numbers many times over, spread out: the values of the third pass stand
/// between 2 and 3. Others stay as they are.
[[nodiscard]] QList<double> spreadEpochs(const QList<double> &epochs);

} // namespace perch
