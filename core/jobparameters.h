// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"
#include "core/sweepparameters.h"

#include <memory>

namespace perch
{

/// The parameters of the jobs of several clusters. Values are numbered over all of them, so that
/// equal ones are found together. A copy costs little and may go to another thread.
class JobParameters
{
public:
    /// Keeps the numbers that values have already.
    void add(int cluster, const SweepParameters &parameters);

    [[nodiscard]] bool isEmpty() const { return m_names.isEmpty(); }
    /// In the order in which they came; without those of clusters whose jobs have none.
    [[nodiscard]] QStringList names() const { return m_names; }
    /// Names whose values differ between jobs.
    [[nodiscard]] QStringList varyingNames() const;
    /// By number; 0 is the empty one: no value.
    [[nodiscard]] const QList<QString> &texts() const { return m_texts.names(); }
    [[nodiscard]] QList<int> clusters() const { return m_clusters.keys(); }
    /// The procs of this cluster of which parameters are known are 0 up to before this.
    [[nodiscard]] int procCount(int cluster) const;
    /// "lr = 0.1", one a name; empty where none is known.
    [[nodiscard]] QStringList words(JobId id) const;

private:
    friend class ParameterColumn;
    /// By name in m_names, then by proc; empty where the cluster lacks the name.
    using Columns = std::vector<std::vector<quint32>>;
    [[nodiscard]] std::shared_ptr<const Columns> columnsOf(int cluster) const
    {
        return m_clusters.value(cluster);
    }

    QStringList m_names;
    NameNumbers m_texts;
    QHash<int, std::shared_ptr<const Columns>> m_clusters;
};

/// One parameter of many jobs.
class ParameterColumn
{
public:
    /// A name that there is not, also the empty one: no job has a value.
    ParameterColumn(const JobParameters &parameters, const QString &name);

    /// In JobParameters::texts(); 0 where the job has no value. Asked for at best cluster by
    /// cluster.
    [[nodiscard]] int numberOf(JobId id);

private:
    const JobParameters &m_parameters;
    qsizetype m_name = -1;
    int m_cluster = -1; ///< mostly asked for again
    std::shared_ptr<const JobParameters::Columns> m_columns;
};

/// Numbers of values, in the order of what they say: numbers by their size, then words, in which
/// digits count as numbers too ("part2" before "part10"); no value last.
[[nodiscard]] std::vector<int> inOrderOfValues(std::vector<int> numbers,
                                               const QList<QString> &texts);

/// Nothing where it is none. As programs write them: "0.1", "1e-3".
[[nodiscard]] std::optional<double> numberIn(const QString &value);

} // namespace perch
