// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobarrangement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <string_view>

namespace perch
{

namespace
{

constexpr int stateCount = int(JobState::Removed) + 1;
constexpr qint64 high = qint64(1) << 32;
constexpr qint64 lacking = std::numeric_limits<qint64>::max();

std::vector<char> hitsIn(const QList<QString> &names, const QString &word)
{
    std::vector<char> hits(size_t(names.size()));
    std::transform(names.cbegin(), names.cend(), hits.begin(), [&word](const QString &name) {
        return char(name.contains(word, Qt::CaseInsensitive));
    });
    return hits;
}

/// One word of the filter, looked up beforehand in every name, so that a row costs a few steps.
class WordTest
{
public:
    WordTest(const QString &word, const JobNames &names)
        : m_batches(hitsIn(names.batches, word)), m_gpus(hitsIn(names.gpus, word)),
          m_machines(hitsIn(names.machines, word)), m_causes(hitsIn(names.causes, word)),
          m_word(word)
    {
        for (int state = 0; state < stateCount; ++state)
            m_states[size_t(state)] =
                searchedStateText(JobState(state)).contains(word, Qt::CaseInsensitive);
        const auto isOfIds = [](QChar c) {
            return (c >= u'0' && c <= u'9') || c == u'.';
        };
        if (std::all_of(word.cbegin(), word.cend(), isOfIds))
            m_idPart = word.toLatin1();
    }

    bool matches(const JobRow &row)
    {
        return m_states[size_t(row.state)] || m_batches[size_t(row.batch)] ||
               m_gpus[size_t(row.gpu)] || m_machines[size_t(row.machine)] ||
               m_causes[size_t(row.cause)] || isInId(row.id) || isInResult(row);
    }

private:
    [[nodiscard]] bool isInId(JobId id) const
    {
        if (m_idPart.isEmpty())
            return false;
        std::array<char, 32> text{};
        char *end = std::to_chars(text.data(), text.data() + 12, id.cluster).ptr;
        *end++ = '.';
        end = std::to_chars(end, text.data() + text.size(), id.proc).ptr;
        const std::string_view whole(text.data(), size_t(end - text.data()));
        return whole.find(std::string_view(m_idPart.constData(), size_t(m_idPart.size()))) !=
               std::string_view::npos;
    }

    bool isInResult(const JobRow &row)
    {
        const bool isKilled = row.state == JobState::Killed;
        if (!isKilled && row.state != JobState::Failed && row.state != JobState::Succeeded)
            return false;
        const std::pair<bool, int> key(isKilled, row.result);
        const auto known = m_results.constFind(key);
        if (known != m_results.cend())
            return *known;
        const QString form = isKilled ? QStringLiteral("signal %1") : QStringLiteral("exit %1");
        const bool found = form.arg(row.result).contains(m_word, Qt::CaseInsensitive);
        m_results.insert(key, found);
        return found;
    }

    std::array<bool, stateCount> m_states{};
    std::vector<char> m_batches;
    std::vector<char> m_gpus;
    std::vector<char> m_machines;
    std::vector<char> m_causes;
    QString m_word;
    QByteArray m_idPart; // empty: cannot be in an id
    QHash<std::pair<bool, int>, bool> m_results;
};

/// The place of each name when all are sorted; the empty one lacks.
std::vector<qint64> ranksOf(const QList<QString> &names)
{
    std::vector<int> sorted(size_t(names.size()));
    std::iota(sorted.begin(), sorted.end(), 0);
    std::sort(sorted.begin(), sorted.end(), [&names](int a, int b) {
        return names[a].compare(names[b], Qt::CaseInsensitive) < 0;
    });
    std::vector<qint64> ranks(sorted.size());
    for (size_t i = 0; i < sorted.size(); ++i)
        ranks[size_t(sorted[i])] = names[sorted[i]].isEmpty() ? lacking : qint64(i);
    return ranks;
}

qint64 orLacking(qint64 value)
{
    return value == 0 ? lacking : value;
}

qint64 resultKey(const JobRow &row)
{
    const bool hasResult = row.state == JobState::Succeeded || row.state == JobState::Failed ||
                           row.state == JobState::Killed;
    return hasResult ? qint64(row.state) * high + row.result : lacking;
}

const QList<QString> *namesOf(JobOrder order, const JobNames &names)
{
    switch (order) {
    case JobOrder::Batch:
        return &names.batches;
    case JobOrder::Gpu:
        return &names.gpus;
    case JobOrder::Machine:
        return &names.machines;
    case JobOrder::HoldCause:
        return &names.causes;
    default:
        return nullptr;
    }
}

/// What the rows are sorted by.
class SortKeys
{
public:
    SortKeys(JobOrder order, const JobNames &names, quint32 now) : m_order(order), m_now(now)
    {
        if (const QList<QString> *used = namesOf(order, names))
            m_ranks = ranksOf(*used);
    }

    [[nodiscard]] qint64 of(const JobRow &row) const
    {
        switch (m_order) {
        case JobOrder::Newest:
        case JobOrder::Id:
            return row.id.cluster * high + row.id.proc;
        case JobOrder::State:
            return qint64(row.state);
        case JobOrder::Batch:
            return m_ranks[size_t(row.batch)];
        case JobOrder::Gpu:
            return m_ranks[size_t(row.gpu)];
        case JobOrder::Machine:
            return m_ranks[size_t(row.machine)];
        case JobOrder::HoldCause:
            return m_ranks[size_t(row.cause)];
        case JobOrder::Submitted:
            return orLacking(row.submitted);
        case JobOrder::Started:
            return orLacking(row.started);
        case JobOrder::Ended:
            return orLacking(row.ended);
        case JobOrder::RunTime:
            return row.started == 0
                       ? lacking
                       : std::max<qint64>(0, qint64(row.stopped == 0 ? m_now : row.stopped) -
                                                 qint64(row.started));
        case JobOrder::Result:
            return resultKey(row);
        case JobOrder::Starts:
            return orLacking(row.starts);
        case JobOrder::Evictions:
            return orLacking(row.evictions);
        case JobOrder::Memory:
            return orLacking(row.memoryMegabytes);
        }
        return 0;
    }

private:
    JobOrder m_order;
    quint32 m_now;
    std::vector<qint64> m_ranks;
};

void sortPlaces(std::vector<int> &places, const JobSnapshot &snapshot, const JobNames &names,
                const JobQuery &query)
{
    if (query.order == JobOrder::Newest)
        return;
    struct Keyed {
        qint64 key = 0;
        int place = 0;
    };
    const SortKeys keys(query.order, names, snapshot.now);
    std::vector<Keyed> keyed;
    keyed.reserve(places.size());
    for (const int place : places)
        keyed.push_back({keys.of(snapshot.rows.at(place)), place});
    const auto end = std::stable_partition(keyed.begin(), keyed.end(),
                                           [](const Keyed &row) { return row.key != lacking; });
    const bool isDescending = query.isDescending;
    std::stable_sort(keyed.begin(), end, [isDescending](const Keyed &a, const Keyed &b) {
        return isDescending ? a.key > b.key : a.key < b.key;
    });
    std::transform(keyed.cbegin(), keyed.cend(), places.begin(),
                   [](const Keyed &row) { return row.place; });
}

int groupKeyOf(const JobRow &row, JobGrouping grouping)
{
    switch (grouping) {
    case JobGrouping::State:
        return int(row.state);
    case JobGrouping::Batch:
        return row.batch;
    case JobGrouping::HoldCause:
        return row.cause;
    case JobGrouping::Gpu:
        return row.gpu;
    case JobGrouping::Machine:
        return row.machine;
    case JobGrouping::Parameter: // not in the row
    case JobGrouping::None:
        break;
    }
    return 0;
}

void orderByValues(std::vector<JobGroup> &groups, const QList<QString> &texts)
{
    std::vector<int> numbers;
    for (const JobGroup &group : groups)
        numbers.push_back(group.key);
    const std::vector<int> sorted = inOrderOfValues(std::move(numbers), texts);
    std::vector<int> ranks(size_t(texts.size()));
    for (size_t i = 0; i < sorted.size(); ++i)
        ranks[size_t(sorted[i])] = int(i);
    std::sort(groups.begin(), groups.end(), [&ranks](const JobGroup &a, const JobGroup &b) {
        return ranks[size_t(a.key)] < ranks[size_t(b.key)];
    });
}

/// States in the order of a job's life, batches the newest first, values of a parameter by what
/// they say, others the largest first; what has no name comes last.
void orderGroups(std::vector<JobGroup> &groups, const JobSnapshot &snapshot, JobGrouping grouping)
{
    if (grouping == JobGrouping::Parameter)
        return orderByValues(groups, snapshot.parameters.texts());
    const auto newest = [&snapshot](const JobGroup &group) {
        return snapshot.rows.batches().value(group.key).newestCluster;
    };
    std::sort(groups.begin(), groups.end(), [&](const JobGroup &a, const JobGroup &b) {
        if (grouping == JobGrouping::State)
            return a.key < b.key;
        if (grouping == JobGrouping::Batch)
            return newest(a) > newest(b);
        if ((a.key == 0) != (b.key == 0))
            return b.key == 0;
        return a.count != b.count ? a.count > b.count : a.key < b.key;
    });
}

void groupPlaces(JobArrangement &arrangement, const JobSnapshot &snapshot)
{
    const JobQuery &query = arrangement.query;
    std::vector<int> groupOfKey;
    std::vector<int> keys; // of the places: to look at a row costs more than to remember
    keys.reserve(arrangement.places.size());
    std::vector<JobGroup> &groups = arrangement.groups;
    ParameterColumn parameter(snapshot.parameters, query.parameter);
    const bool isByParameter = query.grouping == JobGrouping::Parameter;
    for (const int place : arrangement.places) {
        const JobRow &row = snapshot.rows.at(place);
        const auto key =
            size_t(isByParameter ? parameter.numberOf(row.id) : groupKeyOf(row, query.grouping));
        keys.push_back(int(key));
        if (key >= groupOfKey.size())
            groupOfKey.resize(key + 1, -1);
        if (groupOfKey[key] < 0) {
            groupOfKey[key] = int(groups.size());
            groups.push_back({int(key), 0, 0, 0, false, {}});
        }
        JobGroup &group = groups[size_t(groupOfKey[key])];
        ++group.count;
        group.counts.add(stageOf(row.state));
    }
    orderGroups(groups, snapshot, query.grouping);
    std::vector<int> next(groupOfKey.size());
    int first = 0;
    for (JobGroup &group : groups) {
        group.first = first;
        group.isFolded = query.turnedGroups.contains(group.key) != query.isFolded;
        next[size_t(group.key)] = first;
        first += group.count;
    }
    std::vector<int> grouped(arrangement.places.size());
    for (size_t i = 0; i < keys.size(); ++i)
        grouped[size_t(next[size_t(keys[i])]++)] = arrangement.places[i];
    arrangement.places = std::move(grouped);
}

void layRows(JobArrangement &arrangement, int placeCount)
{
    if (arrangement.groups.empty())
        arrangement.rows = arrangement.places;
    else
        arrangement.rows.reserve(arrangement.places.size() + arrangement.groups.size());
    for (size_t i = 0; i < arrangement.groups.size(); ++i) {
        JobGroup &group = arrangement.groups[i];
        group.headerRow = int(arrangement.rows.size());
        arrangement.rows.push_back(-1 - int(i));
        if (group.isFolded)
            continue;
        const auto first = arrangement.places.cbegin() + group.first;
        arrangement.rows.insert(arrangement.rows.end(), first, first + group.count);
    }
    arrangement.rowOfPlace.assign(size_t(placeCount), -1);
    for (size_t row = 0; row < arrangement.rows.size(); ++row) {
        if (arrangement.rows[row] >= 0)
            arrangement.rowOfPlace[size_t(arrangement.rows[row])] = int(row);
    }
}

} // namespace

QString searchedStateText(JobState state)
{
    switch (state) {
    case JobState::Idle:
        return jobStateText(state) + QStringLiteral(" idle");
    case JobState::Held:
        return jobStateText(state) + QStringLiteral(" held");
    case JobState::Succeeded:
    case JobState::Failed:
        return jobStateText(state) + QStringLiteral(" completed");
    default:
        return jobStateText(state);
    }
}

JobArrangement arrangeJobs(const JobSnapshot &snapshot, const JobQuery &query)
{
    JobArrangement arrangement;
    arrangement.query = query;
    const JobNames names = snapshot.rows.names();
    std::vector<WordTest> tests;
    for (const QString &word : query.words)
        tests.emplace_back(word, names);
    std::array<bool, jobStageCount> isWanted{};
    for (int stage = 0; stage < jobStageCount; ++stage)
        isWanted[size_t(stage)] = query.stages.isEmpty() || query.stages.contains(stage);

    arrangement.places.reserve(size_t(snapshot.newestFirst.size()));
    for (const int place : snapshot.newestFirst) {
        const JobRow &row = snapshot.rows.at(place);
        if (query.batch && row.batch != *query.batch)
            continue;
        if (query.startedOnly && row.starts == 0 && row.started == 0)
            continue;
        if (!std::all_of(tests.begin(), tests.end(),
                         [&row](WordTest &test) { return test.matches(row); }) &&
            !query.found.contains(row.id))
            continue;
        const JobStage stage = stageOf(row.state);
        arrangement.stages.add(stage);
        if (!isWanted[size_t(stage)])
            continue;
        arrangement.places.push_back(place);
        row.addTimes(arrangement.times, snapshot.now);
        if (row.submitted > 0 &&
            (arrangement.firstSubmitted == 0 || row.submitted < arrangement.firstSubmitted))
            arrangement.firstSubmitted = row.submitted;
    }
    sortPlaces(arrangement.places, snapshot, names, query);
    if (query.grouping != JobGrouping::None)
        groupPlaces(arrangement, snapshot);
    layRows(arrangement, snapshot.rows.placeCount());
    return arrangement;
}

} // namespace perch
