// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QString>

namespace perch
{

class JobDetail;
class JobsController;

/// Joins what the detail of a job says of a hold, or of waiting, with what can be done about it.
class JobRemedies : public QObject
{
    Q_OBJECT

public:
    JobRemedies(JobsController &controller, JobDetail &detail, QObject *parent = nullptr);

Q_SIGNALS:
    /// Open this local job folder at the line of a command of its submit file.
    void composeWanted(const QString &folder, const QString &command);
    void changed(); ///< the detail says something else now

private:
    void joinHold();
    void joinWaiting();

    JobsController &m_controller;
    JobDetail &m_detail;
};

} // namespace perch
