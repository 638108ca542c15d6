// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files that metrics are read from beside the output: event files, with any bytes and with records
// whose checksums are right, so that what is in them is looked at; whole JSON documents; and what a
// pattern finds. Slices change nothing, values and names stay bounded, no infinity gets in.
#include "core/metricfiles.h"
#include "core/metricpreview.h"
#include "core/tensorboardreader.h"

#include <QtEndian>

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

void requireBounded(const MetricLog &log)
{
    require(log.series().size() <= 64);
    for (const MetricSeries &series : log.series()) {
        require(series.name.size() <= 64 && series.steps.size() == series.values.size());
        for (const double value : series.values)
            require(!std::isinf(value));
    }
}

QByteArray checksum(const QByteArray &bytes)
{
    const quint32 crc = crc32c(bytes.toStdString());
    QByteArray text(4, 0);
    qToLittleEndian(((crc >> 15) | (crc << 17)) + 0xa282ead8U, text.data());
    return text;
}

/// The bytes between two 0xfe, each as a record with good checksums.
QByteArray asRecords(const QByteArray &bytes)
{
    QByteArray file;
    for (const QByteArray &data : bytes.split('\xfe')) {
        QByteArray length(8, 0);
        qToLittleEndian(quint64(data.size()), length.data());
        file += length + checksum(length) + data + checksum(data);
    }
    return file;
}

void readEvents(const QByteArray &file, qsizetype slice)
{
    const MetricFiles files{MetricFiles::Kind::Events, {QStringLiteral("e")}, file.size()};
    const MetricReading whole = readMetricFiles(files, {file});
    MetricLog sliced;
    TensorBoardReader reader;
    for (qsizetype at = 0; at < file.size(); at += slice)
        sliced.take(
            reader.feed(QByteArrayView(file).sliced(at, std::min(slice, file.size() - at))));
    require(metricTable(whole.log.series()) == metricTable(sliced.series()));
    requireBounded(sliced);
}

void lookForPattern(const QByteArray &bytes)
{
    const qsizetype end = std::max<qsizetype>(bytes.indexOf('\n'), 0);
    const QString text = QString::fromUtf8(bytes.first(end));
    const QByteArray output = bytes.sliced(end);
    (void)suggestedPattern(text);
    const Result<MetricPattern> pattern = MetricPattern::parse(text);
    if (!pattern) {
        require(!pattern.error().message.isEmpty());
        return;
    }
    MetricLog log;
    log.setPattern(*pattern);
    log.feed(output);
    log.finish();
    requireBounded(log);
    const MetricPreview preview = metricPreview(output, *pattern);
    require(preview.matched <= preview.lines && preview.rows.size() <= 200);
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 2, qsizetype(size) - 2);
    switch (data[0] % 4) {
    case 0:
        readEvents(bytes, 1 + data[1]);
        break;
    case 1:
        readEvents(asRecords(bytes), 1 + data[1]);
        break;
    case 2:
        requireBounded(
            readMetricFiles({MetricFiles::Kind::Json, {QStringLiteral("j")}, 1}, {bytes}).log);
        break;
    default:
        lookForPattern(bytes);
    }
    return 0;
}
