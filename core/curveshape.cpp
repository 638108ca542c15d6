// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/curveshape.h"

#include "core/columnindex.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace perch
{

namespace
{

constexpr qsizetype blockPoints = CurveShape::fineBlock;
constexpr std::size_t partLimit = 64; ///< of more restarts none can be made out
constexpr double infinity = std::numeric_limits<double>::infinity();

bool areAllFinite(const QList<double> &list)
{
    return std::all_of(list.cbegin(), list.cend(), [](double one) { return std::isfinite(one); });
}

void join(CurveShape::Span &span, float low, float high)
{
    if (span.low > span.high) {
        span = {low, high};
    } else {
        span.low = std::min(span.low, low);
        span.high = std::max(span.high, high);
    }
}

/// Puts what it is told, from left to right, into columns, and fills those between two points.
class Columns
{
public:
    Columns(double lower, double upper, std::vector<CurveShape::Span> &columns)
        : m_columns(columns), m_lower(lower), m_scale(double(columns.size()) / (upper - lower))
    {
    }

    void gap() { m_isLine = false; }

    void add(double x, float low, float high)
    {
        const double at = (x - m_lower) * m_scale;
        // what is off the screen stands beside it; std::floor() is a call, here by millions
        const double near = std::clamp(at, -1.0, double(m_columns.size()));
        add(qsizetype(near + 1) - 1, at, low, high);
    }

    /// At a place that is counted in columns.
    void add(qsizetype column, double at, float low, float high)
    {
        if (m_isLine && (column > m_column + 1 || m_at < -1))
            fill(column, at, low, high);
        if (column >= 0 && column < qsizetype(m_columns.size())) {
            float from = low;
            float to = high;
            if (m_isLine && column != m_column) { // touches its neighbour
                from = std::min(from, m_high);
                to = std::max(to, m_low);
            }
            join(m_columns[std::size_t(column)], from, to);
        }
        const bool isSame = m_isLine && column == m_column;
        m_low = isSame ? std::min(m_low, low) : low;
        m_high = isSame ? std::max(m_high, high) : high;
        m_column = column;
        m_at = at;
        m_isLine = true;
    }

private:
    void fill(qsizetype column, double at, float low, float high)
    {
        const double from = 0.5 * (double(m_low) + double(m_high));
        const double slope =
            at > m_at ? (0.5 * (double(low) + double(high)) - from) / (at - m_at) : 0;
        double before = from + slope * (std::max(m_at, -1.0) - m_at);
        for (qsizetype i = std::max<qsizetype>(m_column + 1, 0); i < column; ++i) {
            const double value = from + slope * (double(i) + 0.5 - m_at);
            join(m_columns[std::size_t(i)], float(std::min(before, value)),
                 float(std::max(before, value)));
            before = value;
        }
        m_low = m_high = float(before);
    }

    std::vector<CurveShape::Span> &m_columns;
    double m_lower;
    double m_scale;
    double m_at = 0;
    qsizetype m_column = 0;
    float m_low = 0;
    float m_high = 0;
    bool m_isLine = false;
};

} // namespace

CurveShape::CurveShape(QList<double> x, QList<double> y) : m_x(std::move(x)), m_y(std::move(y))
{
    const qsizetype count = std::min(m_x.size(), m_y.size());
    if (m_x.size() > count)
        m_x.resize(count);
    if (m_y.size() > count)
        m_y.resize(count);
    if (!areAllFinite(m_x)) {
        qsizetype kept = 0;
        for (qsizetype i = 0; i < count; ++i) {
            if (!std::isfinite(m_x.at(i)))
                continue;
            m_x[kept] = m_x.at(i);
            m_y[kept++] = m_y.at(i);
        }
        m_x.resize(kept);
        m_y.resize(kept);
    }
    findParts();
    findBlocks();
}

void CurveShape::findParts()
{
    m_parts = {0};
    for (qsizetype i = 1; i < m_x.size() && m_parts.size() <= partLimit; ++i) {
        if (m_x.at(i) < m_x.at(i - 1))
            m_parts.push_back(i);
    }
    if (m_parts.size() > partLimit) {
        std::vector<qsizetype> order(std::size_t(m_x.size()));
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
                         [this](qsizetype a, qsizetype b) { return m_x.at(a) < m_x.at(b); });
        const QList<double> x = m_x;
        const QList<double> y = m_y;
        for (qsizetype i = 0; i < x.size(); ++i) {
            m_x[i] = x.at(order[std::size_t(i)]);
            m_y[i] = y.at(order[std::size_t(i)]);
        }
        m_parts = {0};
    }
    m_parts.push_back(m_x.size());
}

void CurveShape::findBlocks()
{
    m_blocks.resize(std::size_t((m_y.size() + blockPoints - 1) / blockPoints));
    m_coarse.resize(std::size_t((m_y.size() + coarseBlock - 1) / coarseBlock));
    m_isPlain = m_parts.size() == 2 && !m_y.isEmpty();
    for (qsizetype i = 0; i < m_y.size(); ++i) {
        const auto value = float(m_y.at(i));
        if (std::isfinite(value)) {
            join(m_blocks[std::size_t(i / blockPoints)], value, value);
            join(m_coarse[std::size_t(i / coarseBlock)], value, value);
        } else {
            m_isPlain = false;
        }
    }
}

CurveShape::Span CurveShape::spanOf(qsizetype begin, qsizetype end) const
{
    Span all{std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()};
    const auto take = [&all](float low, float high) {
        all.low = std::min(all.low, low);
        all.high = std::max(all.high, high);
    };
    const double *y = m_y.constData();
    for (; begin < end && begin % blockPoints != 0; ++begin)
        take(float(y[begin]), float(y[begin]));
    for (; begin + blockPoints <= end && begin % coarseBlock != 0; begin += blockPoints)
        take(m_blocks[std::size_t(begin / blockPoints)].low,
             m_blocks[std::size_t(begin / blockPoints)].high);
    for (; begin + coarseBlock <= end; begin += coarseBlock)
        take(m_coarse[std::size_t(begin / coarseBlock)].low,
             m_coarse[std::size_t(begin / coarseBlock)].high);
    for (; begin + blockPoints <= end; begin += blockPoints)
        take(m_blocks[std::size_t(begin / blockPoints)].low,
             m_blocks[std::size_t(begin / blockPoints)].high);
    for (; begin < end; ++begin)
        take(float(y[begin]), float(y[begin]));
    return all;
}

void CurveShape::spans(const ColumnIndex &index, std::vector<Span> &columns) const
{
    Q_ASSERT(m_isPlain);
    std::fill(columns.begin(), columns.end(), Span());
    Columns line(0, double(columns.size()), columns);
    for (const ColumnIndex::Run &run : index.runs()) {
        const Span all = spanOf(run.begin, run.end);
        line.add(run.column, run.at, all.low, all.high);
    }
}

std::pair<qsizetype, qsizetype> CurveShape::between(qsizetype part, double lower,
                                                    double upper) const
{
    const qsizetype begin = m_parts[std::size_t(part)];
    const qsizetype end = m_parts[std::size_t(part) + 1];
    const double *x = m_x.constData();
    const qsizetype first = std::lower_bound(x + begin, x + end, lower) - x;
    const qsizetype last = std::upper_bound(x + begin, x + end, upper) - x;
    return {std::max(first - 1, begin), std::min(last + 1, end)};
}

std::vector<QPointF> CurveShape::line(double lower, double upper, int columns) const
{
    const QPointF gap(0, std::numeric_limits<double>::quiet_NaN());
    std::vector<QPointF> points;
    const double scale = columns / (upper - lower);
    for (std::size_t part = 0; part + 1 < m_parts.size(); ++part) {
        const auto [begin, end] = between(qsizetype(part), lower, upper);
        if (!points.empty())
            points.push_back(gap);
        const bool isShort = end - begin <= qsizetype(4) * columns;
        for (qsizetype i = begin; i < end;) {
            qsizetype next = i + 1;
            qsizetype low = i;
            qsizetype high = i;
            const double column = std::floor((m_x.at(i) - lower) * scale);
            while (!isShort && next < end && std::isfinite(m_y.at(i)) &&
                   std::isfinite(m_y.at(next)) &&
                   std::floor((m_x.at(next) - lower) * scale) == column) {
                low = m_y.at(next) < m_y.at(low) ? next : low;
                high = m_y.at(next) > m_y.at(high) ? next : high;
                ++next;
            }
            qsizetype before = -1;
            for (const qsizetype one : {i, std::min(low, high), std::max(low, high), next - 1}) {
                if (one > before)
                    points.push_back(std::isfinite(m_y.at(one)) ? QPointF(m_x.at(one), m_y.at(one))
                                                                : gap);
                before = std::max(before, one);
            }
            i = next;
        }
    }
    return points;
}

void CurveShape::spans(double lower, double upper, std::vector<Span> &columns) const
{
    std::fill(columns.begin(), columns.end(), Span());
    for (std::size_t part = 0; part + 1 < m_parts.size(); ++part) {
        const auto [begin, end] = between(qsizetype(part), lower, upper);
        // as many at once as fit in a column: whole blocks, or a few points
        const qsizetype stride = std::max<qsizetype>((end - begin) / qsizetype(columns.size()), 1);
        Columns line(lower, upper, columns);
        for (qsizetype i = begin; i < end;) {
            Span all;
            const qsizetype first = i;
            if (stride >= blockPoints && i % blockPoints == 0 && i + blockPoints <= end) {
                const qsizetype until = std::min(i + stride - stride % blockPoints, end);
                for (; i + blockPoints <= until; i += blockPoints) {
                    const Span &block = m_blocks[std::size_t(i / blockPoints)];
                    if (block.low <= block.high)
                        join(all, block.low, block.high);
                }
            } else {
                // up to the next block, if there are any
                const qsizetype until = std::min(stride < blockPoints ? i + stride : i + 1, end);
                for (; i < until; ++i) {
                    const auto value = float(m_y.at(i));
                    if (std::isfinite(value))
                        join(all, value, value);
                }
            }
            if (all.low <= all.high)
                line.add(m_x.at(first), all.low, all.high);
            else
                line.gap();
        }
    }
}

std::vector<QPointF> CurveShape::near(double x) const
{
    std::vector<QPointF> points;
    for (std::size_t part = 0; part + 1 < m_parts.size(); ++part) {
        const auto [begin, end] = between(qsizetype(part), x, x);
        for (qsizetype i = begin; i < std::min(end, begin + 3); ++i)
            points.emplace_back(m_x.at(i), m_y.at(i));
    }
    return points;
}

std::optional<CurveShape::Range> CurveShape::xRange() const
{
    Range range(infinity, -infinity);
    for (std::size_t part = 0; part + 1 < m_parts.size() && !m_x.isEmpty(); ++part) {
        range.first = std::min(range.first, m_x.at(m_parts[part]));
        range.second = std::max(range.second, m_x.at(m_parts[part + 1] - 1));
    }
    return range.first <= range.second ? std::optional(range) : std::nullopt;
}

std::optional<CurveShape::Range> CurveShape::yRange(bool positive) const
{
    Range range(infinity, -infinity);
    for (const double value : m_y) {
        if (!std::isfinite(value) || (positive && value <= 0))
            continue;
        range.first = std::min(range.first, value);
        range.second = std::max(range.second, value);
    }
    return range.first <= range.second ? std::optional(range) : std::nullopt;
}

QList<double> smoothed(const QList<double> &values, double weight)
{
    QList<double> list = values;
    double sum = 0;
    double bias = 1;
    for (double &value : list) {
        if (!std::isfinite(value))
            continue;
        sum = weight * sum + (1 - weight) * value;
        bias *= weight;
        value = sum / (1 - bias);
    }
    return list;
}

QList<double> spreadEpochs(const QList<double> &epochs)
{
    QList<double> spread = epochs;
    qsizetype usual = 1;
    for (qsizetype i = 0; i < epochs.size();) {
        qsizetype next = i + 1;
        while (next < epochs.size() && epochs.at(next) == epochs.at(i))
            ++next;
        const qsizetype count = next - i;
        // the last may still go on
        usual = next == epochs.size() ? std::max(usual, count) : count;
        if (count > 1 && epochs.at(i) >= 1 && std::floor(epochs.at(i)) == epochs.at(i)) {
            for (qsizetype k = 0; k < count; ++k)
                spread[i + k] = epochs.at(i) - 1 + double(k + 1) / double(usual);
        }
        i = next;
    }
    return spread;
}

} // namespace perch
