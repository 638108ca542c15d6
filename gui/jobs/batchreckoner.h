// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobhours.h"
#include "core/jobrow.h"
#include "core/usagetally.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace perch
{

class JobsModel;

/// Which jobs are reckoned together.
struct ReckonScope {
    std::optional<int> batch; ///< its number in JobNames; nothing: all jobs
    std::vector<int> chosen;  ///< places in the model; not empty: these jobs alone
    Period period;            ///< of the hours

    [[nodiscard]] bool isSelection() const { return !chosen.empty(); }
};

/// What many jobs used, and what became of their hours.
struct BatchReckoning {
    StageCounts counts;
    UsageTally usage;
    JobHours hours;
    int clusters = 0;      ///< how many there are
    JobId newest{-1, -1};  ///< cluster -1: no job
    int unknownEvents = 0; ///< jobs whose log tells of something that Perch does not know
};

/// Goes through the jobs of a batch in small steps, so that the window never waits, however many
/// there are.
class BatchReckoner : public QObject
{
    Q_OBJECT

public:
    explicit BatchReckoner(const JobsModel &model, QObject *parent = nullptr);

    /// Begins anew; done() follows. What a run before had not finished is given up.
    void begin(const ReckonScope &scope);
    void stop();
    [[nodiscard]] bool isBusy() const { return m_step.isActive(); }
    [[nodiscard]] const BatchReckoning &reckoning() const { return m_done; }

Q_SIGNALS:
    void done();

private:
    void step();
    void take(int place);

    const JobsModel &m_model;
    QTimer m_step;
    ReckonScope m_scope;
    size_t m_next = 0;
    int m_lastCluster = -1;
    QSet<int> m_clusters;
    BatchReckoning m_sums;
    BatchReckoning m_done;
};

} // namespace perch
