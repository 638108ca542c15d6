// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobnews.h"

#include <QObject>

#include <memory>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace perch
{

class JobNotifier;
class JobsPage;
class MainWindow;

/// Tells news of jobs outside of the window: on the desktop and in the tray where there is one, and
/// by asking for attention in the list of windows. A click on what is told opens that batch. The
/// switch stands in the window, and in the tray's menu.
class NewsTray : public QObject
{
    Q_OBJECT

public:
    NewsTray(JobNotifier &notifier, MainWindow &window, JobsPage &page);
    ~NewsTray() override;

    [[nodiscard]] bool hasTray() const { return m_icon != nullptr; }
    void show(const JobNews &news);
    /// What a click on the last message does.
    void openLast();

Q_SIGNALS:
    void noticed(const QString &text); ///< for the window itself

private:
    void makeSwitch();
    void makeTray();

    JobNotifier &m_notifier;
    MainWindow &m_window;
    JobsPage &m_page;
    QAction *m_switch = nullptr;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSystemTrayIcon> m_icon; ///< null: this desktop has no tray
    QString m_lastBatch;
};

} // namespace perch
