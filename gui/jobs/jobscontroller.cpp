// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobscontroller.h"

#include "gui/jobs/jobsmodel.h"

namespace perch
{

struct JobsController::Private {
    JobsModel model;
};

JobsController::JobsController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    Q_UNUSED(store)
}

JobsController::~JobsController() = default;

void JobsController::setSession(Session *session)
{
    Q_UNUSED(session)
}

JobsModel &JobsController::model() const
{
    return d->model;
}

void JobsController::follow(const RunRecord &run)
{
    Q_UNUSED(run)
}

void JobsController::hold(const QList<JobId> &jobs)
{
    Q_UNUSED(jobs)
}

void JobsController::release(const QList<JobId> &jobs)
{
    Q_UNUSED(jobs)
}

void JobsController::remove(const QList<JobId> &jobs)
{
    Q_UNUSED(jobs)
}

const RunRecord *JobsController::runOf(JobId job) const
{
    Q_UNUSED(job)
    return nullptr;
}

} // namespace perch
