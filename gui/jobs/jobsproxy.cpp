// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsproxy.h"

#include "gui/jobs/jobsmodel.h"

#include <algorithm>

namespace perch
{

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
    invalidateRowsFilter();
}

bool JobsProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
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
    // also the words by which HTCondor calls these states
    const QString state = jobStateText(job.state) + (job.state == JobState::Held   ? u" held"_qs
                                                     : job.state == JobState::Idle ? u" idle"_qs
                                                                                   : QString());
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString &word) {
        const auto has = [&word](const QString &text) {
            return text.contains(word, Qt::CaseInsensitive);
        };
        return has(id) || has(state) || has(job.batchName) || has(job.host) ||
               std::any_of(job.gpus.cbegin(), job.gpus.cend(), has) || has(exitText(job));
    });
}

} // namespace perch
