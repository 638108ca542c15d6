// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/curvecloud.h"

#include "core/columnindex.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>

namespace perch
{

namespace
{

constexpr int tile = 16; ///< pixels; turning the picture over by tiles stays in the cache

/// Logarithms by table, a third of the time of std::log(): right to 0.0003.
class QuickLog
{
public:
    QuickLog()
    {
        for (std::size_t i = 0; i < m_parts.size(); ++i)
            m_parts[i] = std::log(1 + (float(i) + 0.5F) / float(m_parts.size()));
    }

    /// Of a positive, normal number.
    [[nodiscard]] float of(float value) const
    {
        constexpr float log2 = 0.69314718F;
        const auto bits = std::bit_cast<quint32>(value);
        return float(int(bits >> 23) - 127) * log2 + m_parts[(bits >> 12) & 0x7ffU];
    }

private:
    std::array<float, 2048> m_parts{}; // by the first 11 bits of the fraction
};

QImage turned(const std::vector<QRgb> &pixels, int width, int height)
{
    QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
    auto *bits = reinterpret_cast<QRgb *>(image.bits());
    const qsizetype stride = image.bytesPerLine() / qsizetype(sizeof(QRgb));
    for (int left = 0; left < width; left += tile) {
        for (int top = 0; top < height; top += tile) {
            for (int y = top; y < std::min(top + tile, height); ++y) {
                for (int x = left; x < std::min(left + tile, width); ++x)
                    bits[y * stride + x] =
                        pixels[std::size_t(x) * std::size_t(height) + std::size_t(y)];
            }
        }
    }
    return image;
}

} // namespace

CurveCloud::CurveCloud(QCPAxis *xAxis, QCPAxis *yAxis) : QCPAbstractPlottable(xAxis, yAxis) {}

double CurveCloud::selectTest(const QPointF & /*pos*/, bool /*onlySelectable*/,
                              QVariant * /*details*/) const
{
    return -1;
}

QCPRange CurveCloud::getKeyRange(bool &foundRange, QCP::SignDomain /*inSignDomain*/) const
{
    foundRange = false; // its curves tell theirs
    return {};
}

QCPRange CurveCloud::getValueRange(bool &foundRange, QCP::SignDomain /*inSignDomain*/,
                                   const QCPRange & /*inKeyRange*/) const
{
    foundRange = false;
    return {};
}

void CurveCloud::draw(QCPPainter *painter)
{
    const QRect rect = keyAxis()->axisRect()->rect();
    const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1;
    m_width = int(std::lround(rect.width() * ratio));
    m_height = int(std::lround(rect.height() * ratio));
    if (m_width < 1 || m_height < 1)
        return;
    const QCPRange range = keyAxis()->range();
    m_spans.resize(std::size_t(m_width));
    m_covered.assign(std::size_t(m_width), Covered());
    m_pixels.assign(std::size_t(m_width) * std::size_t(m_height), 0);
    QHash<const double *, int> shared; // how many curves have this x
    for (const MetricCurve *curve : m_curves)
        ++shared[curve->shown().x().constData()];
    QHash<const double *, std::shared_ptr<const ColumnIndex>> indexes;
    // from the foremost to the hindmost: a pixel is painted once, and most curves lie behind others
    for (auto curve = m_curves.rbegin(); curve != m_curves.rend(); ++curve) {
        const CurveShape &shape = (*curve)->shown();
        const double *x = shape.x().constData();
        if (shape.isPlain() && shared.value(x) > 1) {
            std::shared_ptr<const ColumnIndex> &index = indexes[x];
            if (!index)
                index = std::make_shared<ColumnIndex>(shape.x(), range.lower, range.upper, m_width);
            shape.spans(*index, m_spans);
        } else {
            shape.spans(range.lower, range.upper, m_spans);
        }
        paintBehind(qPremultiply((*curve)->pen().color().rgba()));
    }
    painter->drawImage(rect, turned(m_pixels, m_width, m_height));
}

void CurveCloud::paintBehind(QRgb color)
{
    const QCPRange range = valueAxis()->range();
    const bool isLog = valueAxis()->scaleType() == QCPAxis::stLogarithmic;
    const auto lower = float(isLog ? std::log(range.lower) : range.lower);
    const auto upper = float(isLog ? std::log(range.upper) : range.upper);
    static const QuickLog quickLog;
    const bool isWide = upper - lower > 0.5F; // so that no pixel is wrong
    const float scale = float(m_height) / (upper - lower);
    const auto top = float(m_height - 1);
    const auto pixelOf = [&](float value) {
        if (isLog)
            value = value < std::numeric_limits<float>::min() ? lower - 1
                    : isWide                                  ? quickLog.of(value)
                                                              : std::log(value);
        return std::clamp(top - (value - lower) * scale, -1.0F, top + 1);
    };
    for (int x = 0; x < m_width; ++x) {
        const CurveShape::Span &span = m_spans[std::size_t(x)];
        Covered &covered = m_covered[std::size_t(x)];
        if (span.low > span.high || (span.low >= covered.low && span.high <= covered.high))
            continue;
        // rounded; -1 is the least
        const int from = std::max(int(pixelOf(span.high) + 1.5F) - 1, 0);
        const int to = std::min(int(pixelOf(span.low) + 1.5F) - 1, m_height - 1);
        if (from > to)
            continue;
        paintColumn(x, from, to, color);
        if (covered.top > covered.bottom) {
            covered = {span.low, span.high, from, to};
        } else if (from <= covered.bottom + 1 && to >= covered.top - 1) {
            covered = {std::min(covered.low, span.low), std::max(covered.high, span.high),
                       std::min(covered.top, from), std::max(covered.bottom, to)};
        }
    }
}

void CurveCloud::paintColumn(int x, int from, int to, QRgb color)
{
    const Covered &covered = m_covered[std::size_t(x)];
    QRgb *column = m_pixels.data() + std::size_t(x) * std::size_t(m_height);
    const bool isAny = covered.top <= covered.bottom;
    for (int y = from; y <= to; ++y) {
        if (isAny && y >= covered.top && y <= covered.bottom)
            y = covered.bottom;
        else if (column[y] == 0)
            column[y] = color;
    }
}

void CurveCloud::drawLegendIcon(QCPPainter * /*painter*/, const QRectF & /*rect*/) const {}

} // namespace perch
