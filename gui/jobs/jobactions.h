// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"

#include <QList>
#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace perch
{

class JobsController;

/// What can be done with the chosen jobs: hold, release, remove (asked first), and see their
/// results. Each says how many of the chosen ones it is for.
class JobActions : public QObject
{
    Q_OBJECT

public:
    /// The actions belong to `page` and have their shortcuts in it. `chosen` tells the jobs when
    /// one is triggered.
    JobActions(JobsController &controller, QWidget &page, std::function<QList<JobId>()> chosen);

    /// How many are chosen, and what can be done with how many of them.
    void setChosen(int jobs, const StageCounts &stages);
    [[nodiscard]] QList<QAction *> all() const;
    [[nodiscard]] QAction *results() const { return m_results; }
    /// Buttons of all, that of the results on top.
    [[nodiscard]] QWidget *makeButtons() const;

Q_SIGNALS:
    void resultsWanted(perch::JobId job);

private:
    QAction *make(const QString &text, const QString &iconName, const QString &tip,
                  const QKeySequence &keys);
    void askRemove();

    JobsController &m_controller;
    QWidget &m_page;
    std::function<QList<JobId>()> m_chosen;
    QAction *m_results = nullptr;
    QAction *m_hold = nullptr;
    QAction *m_release = nullptr;
    QAction *m_remove = nullptr;
};

} // namespace perch
