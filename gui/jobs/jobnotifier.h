// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobnews.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace perch
{

class JobsController;
class StoreWorker;

/// Hears of all jobs, and says what is news of them, when a person wants to be told. Whether they
/// do is remembered.
class JobNotifier : public QObject
{
    Q_OBJECT

public:
    /// What happened before `start` is no news.
    JobNotifier(JobsController &controller, StoreWorker &store, const QDateTime &start,
                QObject *parent = nullptr);

    /// Which batch a person looks at now, as of JobNewsDesk::due().
    void setInFront(std::function<std::optional<QString>()> inFront);
    [[nodiscard]] bool isOn() const { return m_isOn; }
    void setOn(bool isOn);
    /// Looks at what is due; by itself it does so each second while something waits, else each
    /// minute.
    void look(const QDateTime &now);

Q_SIGNALS:
    void told(const perch::JobNews &news);
    void onChanged(bool isOn);

private:
    void recall();
    void pace();

    StoreWorker &m_store;
    JobNewsDesk m_desk;
    std::function<std::optional<QString>()> m_inFront;
    QTimer m_clock;
    bool m_isOn = true;
    bool m_isChosen = false; // in this run, before the store has answered
};

} // namespace perch
