// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metriclog.h"

#include "payload/metricrecord.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace perch
{

namespace
{

constexpr qsizetype lineLimit = qsizetype(metricLineLimit);
constexpr qsizetype nameLimit = 64;
constexpr qint64 recordLimit = 2'000'000;
constexpr qint64 pointLimit = 1'000'000;

/// Equal for records that say the same at whatever time; not so for others, save once in 2^64.
quint64 fingerprint(const MetricRecord &record)
{
    quint64 hash = 0x9e3779b97f4a7c15U;
    const auto mix = [&hash](quint64 word) { // finalizer of splitmix64
        hash += word + 0x9e3779b97f4a7c15U;
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
        hash ^= hash >> 31;
    };
    const auto mixText = [&mix](const std::string &text) {
        mix(text.size());
        for (const char c : text)
            mix(static_cast<unsigned char>(c));
    };
    mixText(record.run);
    mix(static_cast<quint64>(record.step));
    mix(static_cast<quint64>(record.epoch));
    for (const auto &[name, value] : record.values) {
        mixText(name);
        mix(std::bit_cast<quint64>(value));
    }
    return hash;
}

void reorder(QList<double> &list, const std::vector<qsizetype> &order)
{
    QList<double> sorted;
    sorted.reserve(list.size());
    for (const qsizetype index : order)
        sorted.append(list[index]);
    list.swap(sorted);
}

/// Every second value, and always the last.
void halve(QList<double> &list)
{
    const double last = list.last();
    const bool lastStays = list.size() % 2 == 1;
    qsizetype kept = 0;
    for (qsizetype i = 0; i < list.size(); i += 2)
        list[kept++] = list[i];
    list.resize(kept);
    if (!lastStays)
        list.append(last);
}

} // namespace

int MetricLog::feed(QByteArrayView bytes)
{
    const qint64 before = m_recordCount;
    const bool hadRecords = m_hasRecords;
    qsizetype begin = 0;
    for (qsizetype i = 0; i <= bytes.size(); ++i) {
        const bool atEnd = i == bytes.size();
        if (!atEnd && bytes[i] != '\n' && bytes[i] != '\r')
            continue;
        const QByteArrayView piece = bytes.sliced(begin, i - begin);
        begin = i + 1;
        if (m_tooLong || m_pending.size() + piece.size() > lineLimit) {
            m_tooLong = atEnd;
            m_pending.resize(0);
        } else if (atEnd) {
            m_pending.append(piece);
        } else if (m_pending.isEmpty()) {
            takeLine(piece);
        } else {
            m_pending.append(piece);
            takeLine(m_pending);
            m_pending.resize(0);
        }
    }
    sortByWallTime();
    return int(m_hasRecords == hadRecords ? m_recordCount - before : m_recordCount);
}

int MetricLog::finish()
{
    return feed("\n");
}

int MetricLog::take(const std::vector<FoundMetrics> &found)
{
    int taken = 0;
    for (const FoundMetrics &one : found) {
        if (m_hasRecords || m_recordCount >= recordLimit)
            break;
        takeFound(one);
        ++taken;
    }
    return taken;
}

void MetricLog::takeLine(QByteArrayView line)
{
    if (m_recordCount >= recordLimit)
        return;
    const std::string_view text(line.data(), size_t(line.size()));
    if (m_pattern) {
        if (const std::optional<FoundMetrics> found = m_pattern->read(text))
            takeFound(*found);
        return;
    }
    const auto first =
        std::find_if(text.begin(), text.end(), [](char c) { return c != ' ' && c != '\t'; });
    if (first != text.end() && *first == '{') {
        if (const auto record = parseMetric(text)) {
            takeRecord(*record);
            return;
        }
    }
    if (m_hasRecords)
        return;
    if (const std::optional<FoundMetrics> found = m_formats.read(text))
        takeFound(*found);
}

void MetricLog::takeRecord(const MetricRecord &record)
{
    const quint64 hash = fingerprint(record);
    if (m_seen.contains(hash))
        return;
    if (!m_hasRecords) {
        m_before = {};
        forgetFound();
    }
    m_hasRecords = true;
    m_seen.insert(hash);
    ++m_recordCount;
    add(record);
}

void MetricLog::takeFound(const FoundMetrics &found)
{
    for (const auto &[text, value] : found.values) {
        MetricSeries *series = seriesOf(text);
        if (!series)
            continue;
        const qint64 ordinal = ++m_found[series->name];
        append(*series, std::isfinite(found.step) ? found.step : double(ordinal), found.epoch,
               found.wall, value);
    }
    ++m_recordCount;
}

MetricSeries *MetricLog::seriesOf(const std::string &text)
{
    const QString name = QString::fromLatin1(text.data(), qsizetype(text.size()));
    auto series = m_series.find(name);
    if (series == m_series.end()) {
        if (m_series.size() >= nameLimit)
            return nullptr;
        series = m_series.insert(name, MetricSeries());
        series->name = name;
    }
    return &*series;
}

void MetricLog::add(const MetricRecord &record)
{
    for (const auto &[text, value] : record.values) {
        MetricSeries *series = seriesOf(text);
        if (!series)
            continue;
        if (!series->wallTimes.isEmpty() && record.wall < series->wallTimes.last())
            m_unsorted.insert(series->name);
        append(*series, double(record.step), double(record.epoch), record.wall, value);
    }
}

void MetricLog::append(MetricSeries &series, double step, double epoch, double wall, double value)
{
    series.steps.append(step);
    series.epochs.append(epoch);
    series.wallTimes.append(wall);
    series.values.append(value);
    if (++m_pointCount >= pointLimit)
        halveLongestSeries();
}

void MetricLog::beginOutput()
{
    m_pending.clear();
    m_tooLong = false;
    restartFormats();
    if (!m_hasRecords)
        m_before = {m_series, m_found, m_recordCount, m_pointCount};
}

void MetricLog::restartOutput()
{
    m_pending.clear();
    m_tooLong = false;
    if (!m_hasRecords)
        forgetFound();
}

void MetricLog::forgetFound()
{
    restartFormats();
    m_series = m_before.series;
    m_found = m_before.found;
    m_recordCount = m_before.recordCount;
    m_pointCount = m_before.pointCount;
}

void MetricLog::restartFormats()
{
    m_formats = MetricFormats();
    if (m_pattern)
        m_pattern->restart();
}

void MetricLog::halveLongestSeries()
{
    sortByWallTime();
    const auto longest = std::max_element(m_series.begin(), m_series.end(),
                                          [](const MetricSeries &a, const MetricSeries &b) {
                                              return a.values.size() < b.values.size();
                                          });
    const qsizetype before = longest->values.size();
    halve(longest->steps);
    halve(longest->epochs);
    halve(longest->wallTimes);
    halve(longest->values);
    m_pointCount -= before - longest->values.size();
}

void MetricLog::sortByWallTime()
{
    for (const QString &name : std::as_const(m_unsorted)) {
        MetricSeries &series = m_series[name];
        std::vector<qsizetype> order(size_t(series.wallTimes.size()));
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&series](qsizetype a, qsizetype b) {
            return series.wallTimes.at(a) < series.wallTimes.at(b);
        });
        reorder(series.steps, order);
        reorder(series.epochs, order);
        reorder(series.values, order);
        reorder(series.wallTimes, order);
    }
    m_unsorted.clear();
}

void MetricLog::clear()
{
    *this = MetricLog();
}

QHash<QString, double> lastValues(const MetricLog &log)
{
    QHash<QString, double> last;
    for (const MetricSeries &series : log.series()) {
        const auto value = std::find_if(series.values.crbegin(), series.values.crend(),
                                        [](double one) { return std::isfinite(one); });
        if (value != series.values.crend())
            last.insert(series.name, *value);
    }
    return last;
}

QByteArray metricTable(const QMap<QString, MetricSeries> &series)
{
    QByteArray text("name,step,epoch,wall,value\n");
    const auto number = [](const QList<double> &list, qsizetype i) {
        return i < list.size() && !std::isnan(list[i]) ? QByteArray::number(list[i], 'g', 17)
                                                       : QByteArray();
    };
    for (const MetricSeries &one : series) {
        QByteArray name = one.name.toUtf8();
        // a spreadsheet must not take a name for a formula
        name = '"' + name.replace('"', "\"\"") + '"';
        for (qsizetype i = 0; i < one.values.size(); ++i)
            text += name + ',' + number(one.steps, i) + ',' + number(one.epochs, i) + ',' +
                    number(one.wallTimes, i) + ',' + number(one.values, i) + '\n';
    }
    return text;
}

} // namespace perch
