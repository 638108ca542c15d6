// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/jobid.h"

#include <QObject>

class QSplitter;
class QStackedWidget;
class QWidget;

namespace perch
{

class ComparePane;
class ResultsController;
class RunList;
class RunsController;

/// Puts the list of runs on the left of the Results page, and the comparison of several in the
/// place of the curves of one. A single picked run is shown as the page always shows it; of several
/// the one clicked last has its output and files below.
class RunsDesk : public QObject
{
    Q_OBJECT

public:
    /// `columns`: about the job, and beside it its curves above its output. `stack`: the page, on
    /// which `columns` lies. Belongs to `columns`.
    RunsDesk(RunsController &runs, ResultsController &results, QSplitter &columns,
             QStackedWidget &stack);

Q_SIGNALS:
    void noticed(const QString &text);
    void failed(const perch::Error &error);

private:
    void makeColumns();
    void takePicks();
    void show(JobId id);
    void arrange();

    RunsController &m_runs;
    ResultsController &m_results;
    QSplitter &m_columns;
    QStackedWidget &m_stack;
    RunList *m_list = nullptr;
    ComparePane *m_compare = nullptr;
    QWidget *m_about = nullptr;         ///< the job that is shown
    QStackedWidget *m_right = nullptr;  ///< of a shown job, or that none is
    QStackedWidget *m_charts = nullptr; ///< of one run, or of several
    JobId m_shown{-1, -1};
    bool m_isTaking = false;
};

} // namespace perch
