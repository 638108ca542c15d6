// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sweepmap.h"

#include <QObject>

#include <memory>

namespace perch
{

class JobsModel;
class JobsProxy;
class JobSweeps;

/// Makes the map of the jobs that are shown: with few jobs at once, with many in a worker thread.
class SweepMapSource : public QObject
{
    Q_OBJECT

public:
    SweepMapSource(JobsModel &model, JobsProxy &proxy, JobSweeps &sweeps,
                   QObject *parent = nullptr);

    /// Axes and measure; the batch is the shown one.
    void setQuery(const SweepMapQuery &query);
    [[nodiscard]] const SweepMapQuery &query() const { return m_query; }
    /// Jobs, values or time are others. Costs nothing while it is not active.
    void refresh();
    /// Whether somebody looks at the map.
    void setActive(bool isActive);

Q_SIGNALS:
    void made(std::shared_ptr<const perch::SweepMap> map);

private:
    void makeElsewhere();

    JobsModel &m_model;
    JobsProxy &m_proxy;
    JobSweeps &m_sweeps;
    SweepMapQuery m_query;
    bool m_isActive = false;
    bool m_isMaking = false; // in the worker
    bool m_isStale = false;  // something is another since it began
    int m_serial = 0;        // of what was made: an older answer is not taken
};

} // namespace perch
