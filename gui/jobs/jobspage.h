// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QList>
#include <QWidget>

#include <memory>

namespace perch
{

struct ActionReport;
struct Error;
struct Job;
enum class JobState;
class JobsController;

/// The Jobs page: all followed jobs as a table, and one job in detail.
class JobsPage : public QWidget
{
    Q_OBJECT

public:
    explicit JobsPage(JobsController &controller, QWidget *parent = nullptr);
    ~JobsPage() override;

    /// Chooses this job's row, when it is here.
    void showJob(JobId job);
    [[nodiscard]] QList<JobId> selectedJobs() const;

Q_SIGNALS:
    void resultsWanted(perch::JobId job);
    /// Open this local job folder at the line of a command of its submit file.
    void composeWanted(const QString &folder, const QString &command);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    void makeLayout();
    void wireActions();
    void wireHoldPanel();
    void wireWhyIdlePanel();
    void showReport(const ActionReport &report);
    [[nodiscard]] QList<Job> chosenJobs() const;
    [[nodiscard]] QList<JobId> chosenIn(bool (*isMeant)(JobState)) const;
    void fitColumns();
    void askRemove();
    void refreshDetail();
    void refreshActions();
    void refreshSummary();
    void tick();

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
