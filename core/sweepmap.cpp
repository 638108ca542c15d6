// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sweepmap.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr int mostLonelyLines = 24; ///< of numbers, where most pairs have no job
constexpr qint64 loneliness = 4;    ///< so many pairs of values for each job, and more
constexpr double wideSpan = 1'000;  ///< from here on ranges grow by a factor

/// One job, or several that are not there yet, on its way into a cell.
struct Entry {
    int x = 0; ///< the number of a value, then a line
    int y = 0;
    int place = -1; ///< -1: it is not there yet
};

/// Every job of the batch, and those that its clusters will have. `without`: jobs that have no
/// value of either parameter.
std::vector<Entry> entriesOf(const JobSnapshot &snapshot, const SweepMapQuery &query, int &without)
{
    ParameterColumn x(snapshot.parameters, query.x);
    ParameterColumn y(snapshot.parameters, query.y);
    QHash<int, std::vector<bool>> isThere;
    for (const int cluster : snapshot.parameters.clusters())
        isThere.insert(cluster, std::vector<bool>(size_t(snapshot.parameters.procCount(cluster))));
    QSet<int> clusters; // of the batch
    std::vector<Entry> entries;
    entries.reserve(size_t(snapshot.newestFirst.size()));
    int lastCluster = -1;
    std::vector<bool> *procs = nullptr;
    for (const int place : snapshot.newestFirst) {
        const JobRow &row = snapshot.rows.at(place);
        if (query.batch && row.batch != *query.batch)
            continue;
        if (row.id.cluster != lastCluster) {
            lastCluster = row.id.cluster;
            clusters.insert(lastCluster);
            const auto known = isThere.find(lastCluster);
            procs = known == isThere.end() ? nullptr : &*known;
        }
        if (procs && size_t(row.id.proc) < procs->size())
            (*procs)[size_t(row.id.proc)] = true;
        const Entry entry{x.numberOf(row.id), y.numberOf(row.id), place};
        if (entry.x == 0 && entry.y == 0)
            ++without;
        else
            entries.push_back(entry);
    }
    for (const int cluster : std::as_const(clusters)) {
        const std::vector<bool> known = isThere.value(cluster);
        for (int proc = 0; proc < int(known.size()); ++proc) {
            const Entry entry{x.numberOf({cluster, proc}), y.numberOf({cluster, proc}), -1};
            if (!known[size_t(proc)] && (entry.x != 0 || entry.y != 0))
                entries.push_back(entry);
        }
    }
    return entries;
}

/// The different values that one coordinate of the entries has, in order.
std::vector<int> valuesIn(const std::vector<Entry> &entries, int Entry::*coordinate,
                          const QList<QString> &texts)
{
    std::vector<bool> isUsed(size_t(texts.size()));
    for (const Entry &entry : entries)
        isUsed[size_t(entry.*coordinate)] = true;
    std::vector<int> numbers;
    for (size_t number = 0; number < isUsed.size(); ++number) {
        if (isUsed[number])
            numbers.push_back(int(number));
    }
    return inOrderOfValues(std::move(numbers), texts);
}

QString shortNumber(double value)
{
    return QString::number(value, 'g', 3);
}

/// The axis, and by number of a value the line that it lies in.
class Lines
{
public:
    Lines(const std::vector<int> &values, const QList<QString> &texts)
        : m_ofValue(size_t(texts.size()), 0)
    {
        for (size_t line = 0; line < values.size(); ++line) {
            m_ofValue[size_t(values[line])] = int(line);
            m_labels.append(values[line] == 0 ? QStringLiteral("–") : texts.at(values[line]));
        }
    }

    /// Values that are all numbers, as equally wide ranges.
    static std::optional<Lines> ofRanges(const std::vector<int> &values,
                                         const QList<QString> &texts)
    {
        std::vector<double> numbers;
        for (const int value : values) {
            const std::optional<double> number = numberIn(texts.at(value));
            if (!number)
                return std::nullopt;
            numbers.push_back(*number);
        }
        if (numbers.size() <= size_t(mostLonelyLines) || numbers.front() == numbers.back())
            return std::nullopt;
        const bool isByFactor = numbers.front() > 0 && numbers.back() / numbers.front() >= wideSpan;
        const auto scaled = [isByFactor](double number) {
            return isByFactor ? std::log(number) : number;
        };
        const double from = scaled(numbers.front());
        const double step = (scaled(numbers.back()) - from) / mostLonelyLines;
        if (!(step > 0) || !std::isfinite(step)) // wider than a number can be
            return std::nullopt;
        Lines lines;
        lines.m_ofValue.resize(size_t(texts.size()));
        for (size_t i = 0; i < values.size(); ++i)
            lines.m_ofValue[size_t(values[i])] =
                std::clamp(int((scaled(numbers[i]) - from) / step), 0, mostLonelyLines - 1);
        for (int line = 0; line < mostLonelyLines; ++line) {
            const double low = from + line * step;
            const double high = low + step;
            lines.m_labels.append(
                QStringLiteral("%1 … %2").arg(shortNumber(isByFactor ? std::exp(low) : low),
                                              shortNumber(isByFactor ? std::exp(high) : high)));
        }
        lines.m_hasRanges = true;
        return lines;
    }

    [[nodiscard]] int of(int value) const { return m_ofValue[size_t(value)]; }
    [[nodiscard]] SweepAxis axis(const QString &name) const
    {
        return {name, m_labels, m_hasRanges};
    }

private:
    Lines() = default;

    std::vector<int> m_ofValue;
    QStringList m_labels;
    bool m_hasRanges = false;
};

double measured(const JobRow &row, const SweepMapQuery &query, quint32 now,
                const JobMetrics &metrics)
{
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    switch (query.measure) {
    case SweepMeasure::State:
        return none;
    case SweepMeasure::RunTime: {
        TimeSums sums;
        row.addTimes(sums, now);
        const qint64 seconds = sums.of(TimeUse::Computing);
        return row.started == 0 ? none : double(seconds);
    }
    case SweepMeasure::Memory:
        return row.memoryMegabytes > 0 ? double(row.memoryMegabytes) : none;
    case SweepMeasure::Metric: {
        const auto job = metrics.constFind(row.id);
        return job == metrics.cend() ? none : job->value(query.metric, none);
    }
    }
    return none;
}

/// Puts the entries, which lie cell by cell, together.
class CellMaker
{
public:
    CellMaker(SweepMap &map, const JobSnapshot &snapshot, const JobArrangement &shown,
              const JobMetrics &metrics)
        : m_map(map), m_snapshot(snapshot), m_metrics(metrics),
          m_isShown(size_t(snapshot.rows.placeCount()))
    {
        for (const int place : shown.places) {
            if (size_t(place) < m_isShown.size())
                m_isShown[size_t(place)] = true;
        }
        map.cellOfPlace.assign(m_isShown.size(), -1);
    }

    void add(const Entry &entry)
    {
        if (m_map.cells.empty() || m_map.cells.back().x != entry.x ||
            m_map.cells.back().y != entry.y) {
            finish();
            m_map.cells.push_back({entry.x, entry.y, int(m_map.places.size())});
        }
        SweepCell &cell = m_map.cells.back();
        if (entry.place < 0)
            ++cell.missing;
        else if (!m_isShown[size_t(entry.place)])
            ++cell.hidden;
        else
            addJob(cell, entry.place);
    }

    /// The last cell has all of its jobs.
    void finish()
    {
        if (m_valueCount > 0) {
            const double value = m_sum / m_valueCount;
            m_map.cells.back().value = value;
            const bool isFirst = !m_map.hasValues();
            m_map.least = isFirst ? value : std::min(m_map.least, value);
            m_map.most = isFirst ? value : std::max(m_map.most, value);
        }
        m_sum = 0;
        m_valueCount = 0;
    }

private:
    void addJob(SweepCell &cell, int place)
    {
        const JobRow &row = m_snapshot.rows.at(place);
        m_map.cellOfPlace[size_t(place)] = int(m_map.cells.size()) - 1;
        m_map.places.push_back(place);
        cell.isMixed =
            cell.isMixed || (cell.count > 0 && stageOf(cell.state) != stageOf(row.state));
        if (cell.count == 0 || urgencyOf(row.state) > urgencyOf(cell.state))
            cell.state = row.state;
        ++cell.count;
        const double value = measured(row, m_map.query, m_snapshot.now, m_metrics);
        if (std::isfinite(value)) {
            m_sum += value;
            ++m_valueCount;
        }
    }

    SweepMap &m_map;
    const JobSnapshot &m_snapshot;
    const JobMetrics &m_metrics;
    std::vector<bool> m_isShown;
    double m_sum = 0;
    int m_valueCount = 0;
};

} // namespace

int urgencyOf(JobState state)
{
    constexpr JobStage order[] = {JobStage::Succeeded, JobStage::OnMachine, JobStage::Waiting,
                                  JobStage::Unknown,   JobStage::Removed,   JobStage::Held,
                                  JobStage::Failed};
    return int(std::find(std::begin(order), std::end(order), stageOf(state)) - std::begin(order));
}

int SweepMap::firstCellFrom(int column, int line) const
{
    const auto at = std::lower_bound(
        cells.cbegin(), cells.cend(), std::pair(line, column),
        [](const SweepCell &cell, std::pair<int, int> place) { return cell.place() < place; });
    return int(at - cells.cbegin());
}

int SweepMap::cellAt(int column, int line) const
{
    const int cell = firstCellFrom(column, line);
    const bool isHere =
        cell < int(cells.size()) && cells[size_t(cell)].place() == std::pair(line, column);
    return isHere ? cell : -1;
}

SweepMap makeSweepMap(const JobSnapshot &snapshot, const JobArrangement &shown,
                      const SweepMapQuery &query, const JobMetrics &metrics)
{
    SweepMap map;
    map.query = query;
    std::vector<Entry> entries = entriesOf(snapshot, query, map.jobsWithoutValues);
    const QList<QString> &texts = snapshot.parameters.texts();
    const std::vector<int> xValues = valuesIn(entries, &Entry::x, texts);
    const std::vector<int> yValues = valuesIn(entries, &Entry::y, texts);
    Lines x(xValues, texts);
    Lines y(yValues, texts);
    const bool isLonely =
        qint64(xValues.size()) * qint64(yValues.size()) > loneliness * qint64(entries.size());
    if (isLonely) {
        x = Lines::ofRanges(xValues, texts).value_or(x);
        y = Lines::ofRanges(yValues, texts).value_or(y);
    }
    map.x = x.axis(query.x);
    map.y = y.axis(query.y);
    for (Entry &entry : entries) {
        entry.x = x.of(entry.x);
        entry.y = y.of(entry.y);
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return a.y != b.y ? a.y < b.y : a.x < b.x;
    });
    CellMaker maker(map, snapshot, shown, metrics);
    for (const Entry &entry : entries)
        maker.add(entry);
    maker.finish();
    return map;
}

} // namespace perch
