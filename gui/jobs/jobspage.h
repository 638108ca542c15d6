// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QList>
#include <QWidget>

#include <memory>

namespace perch
{

struct Error;
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

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    void makeLayout();
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
