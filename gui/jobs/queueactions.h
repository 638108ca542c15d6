// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace perch
{

class JobActions;

/// What can be done to the chosen jobs beside hold, release and remove: change their requests or
/// their priority, or take them off their machines. Each asks in a dialog that says what it will
/// do.
class QueueActions : public QObject
{
    Q_OBJECT

public:
    /// The dialogs belong to `window`. `chosen`: the jobs that are selected when an action is
    /// triggered.
    QueueActions(JobActions &actions, std::function<QList<Job>()> chosen, QWidget *window);

    [[nodiscard]] QList<QAction *> actions() const;
    /// Of the chosen jobs: how many are in the queue, and how many are on a machine.
    void setCounts(qsizetype queued, qsizetype onMachines);

private:
    void askForRequests();
    void askForPriority();
    void askToVacate();
    void askForValues(const QString &title, const QStringList &commands);

    JobActions &m_actions;
    std::function<QList<Job>()> m_chosen;
    QWidget *m_window;
    QAction *m_requests = nullptr;
    QAction *m_priority = nullptr;
    QAction *m_vacate = nullptr;
};

/// Whether the job has a machine now.
[[nodiscard]] bool isOnMachine(JobState state);

} // namespace perch
