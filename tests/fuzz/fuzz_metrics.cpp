// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must give the same metrics in whatever slices they come and when the output comes once
// more; names and points stay bounded, no infinity gets in, and every curve can be drawn.
#include "core/curveshape.h"
#include "core/metriclog.h"

#include <cmath>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void draw(const MetricSeries &series)
{
    const CurveShape shape(series.steps, smoothed(series.values, 0.9));
    const CurveShape epochs(spreadEpochs(series.epochs), series.values);
    const auto range = shape.xRange();
    require(range.has_value());
    std::vector<CurveShape::Span> spans(100);
    shape.spans(range->first, range->second + 1, spans);
    require(shape.line(range->first, range->second + 1, 100).size() <= 500 + 5 * 64);
    (void)epochs.near(1);
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const qsizetype slice = 1 + data[0];
    const QByteArrayView bytes(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    MetricLog whole;
    whole.feed(bytes);
    whole.finish();
    MetricLog sliced;
    for (qsizetype at = 0; at < bytes.size(); at += slice)
        sliced.feed(bytes.sliced(at, std::min(slice, bytes.size() - at)));
    sliced.finish();
    const QByteArray table = metricTable(whole.series());
    require(table == metricTable(sliced.series()));
    whole.restartOutput();
    whole.feed(bytes);
    whole.finish();
    require(table == metricTable(whole.series()));

    require(whole.series().size() <= 64);
    for (const MetricSeries &series : whole.series()) {
        require(series.name.size() <= 64 && series.values.size() <= 1'000'000);
        require(series.steps.size() == series.values.size());
        for (const double value : series.values)
            require(!std::isinf(value));
        draw(series);
    }
    return 0;
}
