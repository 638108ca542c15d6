// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobparameters.h"
#include "core/store.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <functional>

#include <QCoro/QCoroTask>

namespace perch
{

class StoreWorker;

/// What runs were started with, and where their output lies: read off the GUI thread from what was
/// submitted, once for each run.
class RunOrigins : public QObject
{
    Q_OBJECT

public:
    explicit RunOrigins(StoreWorker &store, QObject *parent = nullptr);
    ~RunOrigins() override;

    /// `recordOf` answers what a job was submitted with, or null.
    void want(const QList<JobId> &runs, const std::function<const RunRecord *(JobId)> &recordOf);
    void clear();

    [[nodiscard]] const JobParameters &parameters() const { return m_parameters; }
    /// Absolute, on the access point; empty where it is not known, or not yet.
    [[nodiscard]] QString outputOf(JobId id) const { return m_outputs.value(id); }
    /// Nothing more will be known of it.
    [[nodiscard]] bool isKnown(JobId id) const { return m_outputs.contains(id); }

Q_SIGNALS:
    void changed();

private:
    QCoro::Task<void> read();

    struct Wanted {
        RunRecord run;
        QList<int> procs;
    };

    StoreWorker &m_store;
    QHash<int, Wanted> m_wanted; ///< by cluster
    QSet<int> m_readClusters;    ///< whose parameters are known
    JobParameters m_parameters;
    QHash<JobId, QString> m_outputs;
    bool m_isReading = false;
    int m_turn = 0; ///< an answer of an earlier one is of another place
};

} // namespace perch
