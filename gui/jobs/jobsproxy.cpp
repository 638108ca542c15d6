// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsproxy.h"

#include "gui/jobs/jobsmodel.h"

#include <QMap>

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

/// How a person may call a state: its name, and the word by which HTCondor calls it.
QString wordsOf(JobState state)
{
    return jobStateText(state) + (state == JobState::Held   ? u" held"_qs
                                  : state == JobState::Idle ? u" idle"_qs
                                                            : QString());
}

} // namespace

JobsProxy::JobsProxy(JobsModel &model, QObject *parent)
    : QSortFilterProxyModel(parent), m_model(model)
{
    setSourceModel(&model);
}

void JobsProxy::setFilterText(const QString &text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    m_stateHits.clear();
    for (const QString &word : words) {
        QSet<int> hits;
        for (int state = int(JobState::Unknown); state <= int(JobState::Removed); ++state) {
            if (wordsOf(JobState(state)).contains(word, Qt::CaseInsensitive))
                hits.insert(state);
        }
        m_stateHits.push_back(hits);
    }
    invalidateRowsFilter();
}

void JobsProxy::sort(int column, Qt::SortOrder order)
{
    m_keys = column < 0 ? std::vector<qint64>() : keysOf(column);
    QSortFilterProxyModel::sort(column, order);
    m_keys.clear();
}

std::vector<qint64> JobsProxy::keysOf(int column) const
{
    constexpr qint64 high = qint64(1) << 32;
    const auto timeKey = [](const QDateTime &time) {
        return time.isValid() ? time.toMSecsSinceEpoch() : std::numeric_limits<qint64>::min();
    };
    QMap<QString, qint64> ranks; // few different names, however many jobs
    const auto nameOf = [column](const Job &job) {
        return column == JobsModel::HostColumn ? job.host : job.gpus.join(u',');
    };
    const int rows = m_model.rowCount();
    const bool isName = column == JobsModel::HostColumn || column == JobsModel::GpuColumn;
    for (int row = 0; isName && row < rows; ++row)
        ranks.insert(nameOf(*m_model.jobAt(row)), 0);
    qint64 rank = 0;
    for (qint64 &value : ranks)
        value = rank++;
    std::vector<qint64> keys;
    keys.reserve(size_t(rows));
    for (int row = 0; row < rows; ++row) {
        const Job &job = *m_model.jobAt(row);
        switch (column) {
        case JobsModel::StateColumn:
            keys.push_back(qint64(job.state));
            break;
        case JobsModel::GpuColumn:
        case JobsModel::HostColumn:
            keys.push_back(ranks.value(nameOf(job)));
            break;
        case JobsModel::SubmittedColumn:
            keys.push_back(timeKey(job.submitted));
            break;
        case JobsModel::StartedColumn:
            keys.push_back(timeKey(job.started));
            break;
        case JobsModel::DurationColumn:
            keys.push_back(runSeconds(job, m_model.now()));
            break;
        case JobsModel::ExitColumn:
            keys.push_back(qint64(job.state) * high + job.exitCode);
            break;
        default:
            keys.push_back(job.id.cluster * high + job.id.proc);
        }
    }
    return keys;
}

bool JobsProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    if (!m_keys.empty())
        return m_keys[size_t(left.row())] < m_keys[size_t(right.row())];
    const Job &a = *m_model.jobAt(left.row());
    const Job &b = *m_model.jobAt(right.row());
    switch (left.column()) {
    case JobsModel::StateColumn:
        return a.state < b.state;
    case JobsModel::GpuColumn:
        return a.gpus < b.gpus;
    case JobsModel::HostColumn:
        return a.host < b.host;
    case JobsModel::SubmittedColumn:
        return a.submitted < b.submitted;
    case JobsModel::StartedColumn:
        return a.started < b.started;
    case JobsModel::DurationColumn:
        return runSeconds(a, m_model.now()) < runSeconds(b, m_model.now());
    case JobsModel::ExitColumn:
        return std::pair(a.state, a.exitCode) < std::pair(b.state, b.exitCode);
    default:
        return a.id < b.id;
    }
}

bool JobsProxy::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    Q_UNUSED(sourceParent)
    if (m_words.isEmpty())
        return true;
    const Job &job = *m_model.jobAt(sourceRow);
    const QString id = job.id.text();
    for (qsizetype i = 0; i < m_words.size(); ++i) {
        const auto has = [&word = m_words[i]](const QString &text) {
            return text.contains(word, Qt::CaseInsensitive);
        };
        if (!m_stateHits[size_t(i)].contains(int(job.state)) && !has(id) && !has(job.batchName) &&
            !has(job.host) && std::none_of(job.gpus.cbegin(), job.gpus.cend(), has) &&
            !(isFinal(job.state) && has(exitText(job))))
            return false;
    }
    return true;
}

} // namespace perch
