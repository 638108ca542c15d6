// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTimer>
#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace perch
{

/// The quiet line at the bottom: what runs now on the left, what Perch asked of the access point on
/// the right.
class ActivityLine : public QWidget
{
    Q_OBJECT

public:
    explicit ActivityLine(QWidget *parent = nullptr);

    void setActivity(const QString &text); ///< empty: nothing runs
    /// For some seconds in place of the activity.
    void showNotice(const QString &text);
    void setCommandCount(int count); ///< commands run on the access point since the program began
    void clearCommandCount();
    /// What the count of commands opens, with its shortcut.
    void setCommandAction(QAction *action);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void restyle();

    void refresh();

    QString m_running; // empty: nothing is being sent
    QString m_notice;
    QTimer m_noticeTimer;
    QLabel *m_icon = nullptr;
    QLabel *m_activity = nullptr;
    QToolButton *m_commands = nullptr;
};

} // namespace perch
