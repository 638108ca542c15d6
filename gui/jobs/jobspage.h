// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"
#include "gui/jobs/sizinglist.h"

#include <QList>
#include <QWidget>

#include <memory>
#include <optional>

namespace perch
{

struct ActionReport;
struct Error;
struct Job;
class JobsController;
class StoreWorker;

/// The Jobs page: the batches with their progress, the jobs of one or all of them as a table, and
/// one job in detail.
class JobsPage : public QWidget
{
    Q_OBJECT

public:
    explicit JobsPage(JobsController &controller, QWidget *parent = nullptr);
    ~JobsPage() override;

    /// What a person chooses of the page's look is kept there for the next start.
    void rememberIn(StoreWorker &store);
    /// Chooses this job's row, when it is here; a filter that hides it is cleared.
    void showJob(JobId job);
    [[nodiscard]] QList<JobId> selectedJobs() const;
    /// Its jobs only, by the name that JobNames has for it; all jobs when it is empty or gone.
    void showBatch(const QString &name);
    /// The batch that a person looks at now, empty for all jobs; nothing when they look at
    /// something else.
    [[nodiscard]] std::optional<QString> batchInFront() const;

Q_SIGNALS:
    void resultsWanted(perch::JobId job);
    /// Open this local job folder at the line of a command of its submit file.
    void composeWanted(const QString &folder, const QString &command);
    /// The same, with these values in its submit file.
    void valuesWanted(const QString &folder, const QList<perch::SubmitValue> &values);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeLayout();
    [[nodiscard]] QWidget *makeLeft();
    [[nodiscard]] QWidget *makeRight();
    void joinFilter();
    void joinTable();
    void joinActions();
    void showReport(const ActionReport &report);
    [[nodiscard]] QList<Job> chosenJobs() const;
    void clearFilter();
    void refresh();
    void refreshCounts();
    void refreshFilter();
    void refreshSummary();
    void refreshSelection();
    void refreshDetail();
    void refreshActions();
    void chooseWanted();
    void fitBatches();
    void tick();

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
