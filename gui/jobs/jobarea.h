// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/jobs/jobfilterbar.h"

#include <QStackedWidget>

namespace perch
{

class EmptyState;
class JobsTable;
class JobTimeline;
class JobsModel;
class JobsProxy;
class JobSweeps;
class SweepMapPanel;
class SweepMapView;
class TimeSumsBar;

/// The jobs that the filter lets through, as a table, along time or as a map of their sweep; or
/// that there are none, and the way out.
class JobArea : public QStackedWidget
{
    Q_OBJECT

public:
    JobArea(JobsModel &model, JobsProxy &proxy, JobSweeps &sweeps, QWidget *parent = nullptr);

    [[nodiscard]] JobsTable &table() const { return *m_table; }
    [[nodiscard]] JobTimeline &timeline() const { return *m_timeline; }
    [[nodiscard]] SweepMapView &map() const;
    void setLook(JobsLook look);
    /// The keyboard goes to what is shown.
    void takeFocus();
    /// Other rows, or other words in them.
    void refresh();
    /// Time went on.
    void tick();

Q_SIGNALS:
    void jobActivated();
    void clearWanted(); ///< of the filter

private:
    [[nodiscard]] QWidget *makeTimeline();
    [[nodiscard]] QWidget *lookWidget() const;
    void tellThatNothingMatches();

    JobsModel &m_model;
    JobsProxy &m_proxy;
    JobsLook m_look = JobsLook::Table;
    JobsTable *m_table = nullptr;
    QWidget *m_timelineBox = nullptr;
    TimeSumsBar *m_sums = nullptr;
    JobTimeline *m_timeline = nullptr;
    SweepMapPanel *m_map = nullptr;
    EmptyState *m_noMatch = nullptr;
};

} // namespace perch
