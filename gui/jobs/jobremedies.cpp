// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobremedies.h"

#include "gui/jobs/holdpanel.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/whyidle.h"
#include "gui/jobs/whyidlepanel.h"

namespace perch
{

namespace
{

constexpr qsizetype mostAlike = 20'000; ///< held jobs that are compared, and changed at once

} // namespace

JobRemedies::JobRemedies(JobsController &controller, JobDetail &detail, QObject *parent)
    : QObject(parent), m_controller(controller), m_detail(detail)
{
    joinHold();
    joinWaiting();
}

void JobRemedies::joinHold()
{
    HoldPanel &panel = m_detail.holdPanel();
    JobActions &actions = m_controller.actions();
    panel.setSources({[this](JobId id) {
                          const RunRecord *run = m_controller.runOf(id);
                          return run ? run->submitText : QString();
                      },
                      [this](int code, int subCode) {
                          QList<Job> held;
                          const JobsModel &model = m_controller.model();
                          const int rows = model.rowCount();
                          for (int row = 0; row < rows && held.size() < mostAlike; ++row) {
                              const Job *job = model.jobAt(row);
                              if (job && job->state == JobState::Held && job->holdCode == code &&
                                  job->holdSubCode == subCode)
                                  held << *job;
                          }
                          return held;
                      }});
    connect(&panel, &HoldPanel::releaseWanted, &actions, &JobActions::release);
    connect(&panel, &HoldPanel::editWanted, &actions,
            [&actions](const QList<JobId> &jobs, const JobEdit &edit) {
                actions.editAndRelease(jobs, {edit});
            });
    connect(&panel, &HoldPanel::composeWanted, this, [this](JobId id, const QString &command) {
        if (const RunRecord *run = m_controller.runOf(id))
            Q_EMIT composeWanted(run->jobFolder, command);
    });
    connect(&actions, &JobActions::busyChanged, &panel, &HoldPanel::setBusy);
    const auto sayObstacle = [this, &panel] {
        panel.setObstacle(m_controller.isOnline()
                              ? QString()
                              : tr("You are not connected to the access point. Connect, then "
                                   "change the job."));
    };
    connect(&m_controller, &JobsController::onlineChanged, &panel, sayObstacle);
    sayObstacle();
}

void JobRemedies::joinWaiting()
{
    WhyIdlePanel &panel = m_detail.whyIdlePanel();
    WhyIdle &whyIdle = m_controller.whyIdle();
    connect(&panel, &WhyIdlePanel::askWanted, &whyIdle, &WhyIdle::ask);
    connect(&whyIdle, &WhyIdle::changed, this, &JobRemedies::changed);
    connect(&panel, &WhyIdlePanel::editWanted, this,
            [this](const QList<JobId> &jobs, const QString &command, const QString &value) {
                if (const Result<JobEdit> edit = jobEdit(command, value))
                    m_controller.actions().edit(jobs, {*edit});
            });
}

} // namespace perch

#include "moc_jobremedies.cpp"
