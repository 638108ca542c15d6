// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/queueactions.h"

#include "gui/jobs/jobactions.h"
#include "gui/jobs/requestdialog.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>

namespace perch
{

namespace
{

struct Chosen {
    QList<JobId> queued;
    QList<JobId> onMachines;
};

Chosen sorted(const QList<Job> &jobs)
{
    Chosen chosen;
    for (const Job &job : jobs) {
        if (isFinal(job.state))
            continue;
        chosen.queued << job.id;
        if (isOnMachine(job.state))
            chosen.onMachines << job.id;
    }
    return chosen;
}

} // namespace

bool isOnMachine(JobState state)
{
    switch (state) {
    case JobState::TransferringInput:
    case JobState::Starting:
    case JobState::Running:
    case JobState::Suspended:
    case JobState::Disconnected:
    case JobState::TransferringOutput:
        return true;
    default:
        return false;
    }
}

QueueActions::QueueActions(JobActions &actions, std::function<QList<Job>()> chosen, QWidget *window)
    : QObject(window), m_actions(actions), m_chosen(std::move(chosen)), m_window(window)
{
    const auto make = [this](const QString &text, const QString &iconName, const QString &tip) {
        auto *action = new QAction(icon(iconName), text, this);
        action->setToolTip(tip);
        return action;
    };
    m_requests = make(tr("Change requests …"), QStringLiteral("settings"),
                      tr("Ask for other memory, disk or CPUs, as long as a job is in the queue"));
    m_priority = make(tr("Change priority …"), QStringLiteral("star"),
                      tr("Let some of your own jobs start before others"));
    m_vacate = make(tr("Take off the machine …"), QStringLiteral("stop"),
                    tr("Send running jobs back to the queue, to see whether they go on from their "
                       "checkpoint"));
    connect(m_requests, &QAction::triggered, this, &QueueActions::askForRequests);
    connect(m_priority, &QAction::triggered, this, &QueueActions::askForPriority);
    connect(m_vacate, &QAction::triggered, this, &QueueActions::askToVacate);
    setCounts(0, 0);
}

QList<QAction *> QueueActions::actions() const
{
    return {m_requests, m_priority, m_vacate};
}

void QueueActions::setCounts(qsizetype queued, qsizetype onMachines)
{
    m_requests->setEnabled(queued > 0);
    m_priority->setEnabled(queued > 0);
    m_vacate->setEnabled(onMachines > 0);
}

void QueueActions::askForRequests()
{
    askForValues(tr("Change requests"),
                 {QStringLiteral("request_memory"), QStringLiteral("request_disk"),
                  QStringLiteral("request_cpus")});
}

void QueueActions::askForPriority()
{
    askForValues(tr("Change priority"), {QStringLiteral("priority")});
}

void QueueActions::askForValues(const QString &title, const QStringList &commands)
{
    const Chosen chosen = sorted(m_chosen());
    if (chosen.queued.isEmpty())
        return;
    auto *dialog = new RequestDialog(title, commands, chosen.queued.size(),
                                     chosen.onMachines.size(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(
        dialog, &RequestDialog::chosen, this,
        [this, jobs = chosen.queued](const QList<JobEdit> &edits) { m_actions.edit(jobs, edits); });
    dialog->open();
}

void QueueActions::askToVacate()
{
    const QList<JobId> jobs = sorted(m_chosen()).onMachines;
    if (jobs.isEmpty())
        return;
    auto *box = new QMessageBox(m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Take off the machine"));
    box->setText(jobs.size() == 1 ? tr("Take job %1 off its machine?").arg(jobs.first().text())
                                  : tr("Take %1 jobs off their machines?").arg(jobs.size()));
    box->setInformativeText(
        tr("HTCondor stops the program, as a machine does that is needed for something else "
           "(condor_vacate_job), and the job waits for a machine again. It goes on from its last "
           "checkpoint, or from its beginning where it writes none. This cannot be undone."));
    QPushButton *yes = box->addButton(tr("Take off"), QMessageBox::DestructiveRole);
    QPushButton *no = box->addButton(tr("Let it run"), QMessageBox::RejectRole);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this, [this, jobs] { m_actions.vacate(jobs); });
    box->open();
}

} // namespace perch

#include "moc_queueactions.cpp"
