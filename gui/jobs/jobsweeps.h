// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobparameters.h"
#include "core/store.h"
#include "core/sweepmap.h"

#include <QMap>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <optional>

#include <QCoro/QCoroTask>

namespace perch
{

class JobsModel;
class StoreWorker;

/// Finds the parameters of the jobs that are looked at, for the model: read once for each cluster
/// of the chosen batch, off the GUI thread, and forgotten when another batch is chosen. Of clusters
/// that Perch did not submit it knows none.
class JobSweeps : public QObject
{
    Q_OBJECT

public:
    JobSweeps(JobsModel &model, StoreWorker &store, QObject *parent = nullptr);
    ~JobSweeps() override;

    /// Another place's runs come.
    void clear();
    void addRun(const RunRecord &run);
    /// Its number in JobNames; nothing: all jobs, the newest clusters first as far as there is
    /// memory for.
    void setBatch(std::optional<int> number);
    [[nodiscard]] std::optional<int> batch() const { return m_batch; }

    /// Names of parameters whose values differ.
    [[nodiscard]] QStringList varyingNames() const { return m_varyingNames; }
    [[nodiscard]] bool isReading() const { return m_isReading; }
    /// Why there are no parameters, in a sentence; empty where there are some or they are being
    /// read.
    [[nodiscard]] QString whyNone() const;

    /// What is known of the results of a job: the last value of each of its metrics.
    void setMetrics(JobId job, const QHash<QString, double> &lastValues);
    [[nodiscard]] const JobMetrics &metrics() const { return m_metrics; }
    [[nodiscard]] QStringList metricNames() const;

Q_SIGNALS:
    void changed();
    void metricsChanged();

private:
    [[nodiscard]] bool isInBatch(const RunRecord &run) const;
    void forgetParameters();
    void readMore();
    QCoro::Task<void> read(QList<RunRecord> runs);

    JobsModel &m_model;
    StoreWorker &m_store;
    QMap<int, RunRecord> m_runs; // by cluster
    std::optional<int> m_batch;
    QSet<int> m_asked; // clusters of the batch
    QStringList m_varyingNames;
    QString m_failure; // the first of them
    JobMetrics m_metrics;
    bool m_isReading = false;
    int m_turn = 0; // an answer of an earlier one is of another batch
    QTimer m_soon;  // jobs have come
};

} // namespace perch
