// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/runsheet.h"
#include "gui/results/runmetrics.h"
#include "gui/results/runorigins.h"

#include <QObject>
#include <QTimer>

namespace perch
{

class JobsController;
class Session;
class StoreWorker;

/// Use cases of the Results page for several runs beside each other: which ones are picked, what
/// they were started with and what they reached.
class RunsController : public QObject
{
    Q_OBJECT

public:
    /// More are not compared at once.
    static constexpr qsizetype mostPicked = 1000;

    RunsController(JobsController &jobs, StoreWorker &store, QObject *parent = nullptr);
    ~RunsController() override;

    void setSession(Session *session);
    /// In the order in which they are shown. Those beyond the most are left out, and those that
    /// never ran.
    void pick(const QList<JobId> &runs);
    [[nodiscard]] const QList<JobId> &picked() const { return m_picked; }
    /// Picked, but left out.
    [[nodiscard]] qsizetype leftOut() const { return m_leftOut; }
    [[nodiscard]] bool isComparing() const { return m_picked.size() > 1; }

    [[nodiscard]] JobsController &jobs() { return m_jobs; }
    [[nodiscard]] RunMetrics &metrics() { return m_metrics; }
    [[nodiscard]] const RunOrigins &origins() const { return m_origins; }
    /// Of all picked runs together.
    [[nodiscard]] QStringList metricNames() const;
    /// The picked runs by a metric, with the parameters in which they differ. Running ones have run
    /// until `now`.
    [[nodiscard]] RunSheet sheet(const QString &metric, BetterValue better,
                                 const QDateTime &now) const;

Q_SIGNALS:
    void pickedChanged();
    void changed(); ///< values, states or parameters of the picked runs; at most every 200 ms
    void failed(const perch::Error &error);

private:
    void readPicked();

    JobsController &m_jobs;
    RunMetrics m_metrics;
    RunOrigins m_origins;
    QList<JobId> m_picked;
    QSet<JobId> m_isPicked;
    qsizetype m_leftOut = 0;
    QTimer m_soon;
};

} // namespace perch
