// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/jobrow.h"

#include <QList>
#include <QObject>

#include <functional>

class QAction;
class QPushButton;
class QWidget;

namespace perch
{

class JobActions;
class QueueActions;

/// What can be done with the chosen jobs, as a menu and as buttons: see their results, hold,
/// release, remove (asked first), and the rest of QueueActions. Each says how many of the chosen
/// ones it is for, and does it to those only.
class JobMenu : public QObject
{
    Q_OBJECT

public:
    /// The actions belong to `page` and have their shortcuts in it. `chosen` tells the jobs when
    /// one is triggered.
    JobMenu(JobActions &actions, QWidget &page, std::function<QList<Job>()> chosen);

    /// How many are chosen, what can be done with how many of them, and how many have a machine.
    void setChosen(int jobs, const StageCounts &stages, int onMachines);
    /// Another button of the page is the first thing to do now.
    void setResultsPrimary(bool isPrimary);
    [[nodiscard]] QList<QAction *> all() const;
    [[nodiscard]] QAction *results() const { return m_results; }
    /// Buttons of all, that of the results on top.
    [[nodiscard]] QWidget *makeButtons();

Q_SIGNALS:
    void resultsWanted(perch::JobId job);

private:
    QAction *make(const QString &text, const QString &iconName, const QString &tip,
                  const QKeySequence &keys);
    void askRemove();
    [[nodiscard]] QList<JobId> chosenIn(bool (*isMeant)(JobState)) const;

    JobActions &m_actions;
    QWidget &m_page;
    std::function<QList<Job>()> m_chosen;
    QueueActions *m_more = nullptr;
    QPushButton *m_resultsButton = nullptr;
    QAction *m_results = nullptr;
    QAction *m_hold = nullptr;
    QAction *m_release = nullptr;
    QAction *m_remove = nullptr;
};

} // namespace perch
