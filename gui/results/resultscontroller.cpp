// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/resultscontroller.h"

namespace perch
{

struct ResultsController::Private {
    MetricLog metrics;
};

ResultsController::ResultsController(QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
}

ResultsController::~ResultsController() = default;

void ResultsController::setSession(Session *session)
{
    Q_UNUSED(session)
}

void ResultsController::showJob(const Job &job, const RunRecord &run)
{
    Q_UNUSED(job)
    Q_UNUSED(run)
}

void ResultsController::updateJob(const Job &job)
{
    Q_UNUSED(job)
}

void ResultsController::download(const QStringList &remoteNames, const QString &localFolder)
{
    Q_UNUSED(remoteNames)
    Q_UNUSED(localFolder)
}

void ResultsController::cancelDownloads() {}

const MetricLog &ResultsController::metrics() const
{
    return d->metrics;
}

} // namespace perch
