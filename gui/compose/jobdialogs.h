// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

class QWidget;

namespace perch
{

class ComposeController;

/// The dialogs around the open job, over `page`'s window. None of them blocks; what the person
/// wants goes to the controller.
class JobDialogs : public QObject
{
    Q_OBJECT

public:
    JobDialogs(ComposeController &controller, QWidget &page);

    void askForNewJob();
    void askForCopy();
    void askForSweep();
    /// Of these files two texts are about to part ways: only a person can tell which one counts.
    void askWhichText(const QStringList &names);

private:
    ComposeController &m_controller;
    QWidget &m_page;
};

} // namespace perch
