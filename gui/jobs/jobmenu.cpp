// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobmenu.h"

#include "gui/jobs/jobactions.h"
#include "gui/jobs/queueactions.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QGridLayout>
#include <QMessageBox>
#include <QPushButton>

namespace perch
{

namespace
{

QPushButton *buttonOf(QAction *action)
{
    auto *push = new QPushButton;
    const auto follow = [push, action] {
        push->setText(action->text());
        push->setIcon(action->icon());
        push->setToolTip(action->toolTip());
        push->setEnabled(action->isEnabled());
    };
    follow();
    QObject::connect(action, &QAction::changed, push, follow);
    QObject::connect(push, &QPushButton::clicked, action, &QAction::trigger);
    return push;
}

bool isHoldable(JobState state)
{
    return state != JobState::Held && !isFinal(state);
}

bool isHeld(JobState state)
{
    return state == JobState::Held;
}

bool isInQueue(JobState state)
{
    return !isFinal(state);
}

} // namespace

JobMenu::JobMenu(JobActions &actions, QWidget &page, std::function<QList<Job>()> chosen)
    : QObject(&page), m_actions(actions), m_page(page), m_chosen(std::move(chosen))
{
    m_results = make(tr("See results"), QStringLiteral("results"),
                     tr("Curves, output and files of this job (Enter)"), {});
    m_hold =
        make(tr("Hold"), QStringLiteral("hold"), tr("Stop these jobs and keep them in the queue"),
             QKeySequence(QStringLiteral("Ctrl+H")));
    m_release =
        make(tr("Release"), QStringLiteral("release"), tr("Let held jobs wait for a machine again"),
             QKeySequence(QStringLiteral("Ctrl+R")));
    m_remove =
        make(tr("Remove …"), QStringLiteral("trash"),
             tr("Take these jobs out of the queue for good"), QKeySequence(QKeySequence::Delete));
    connect(m_results, &QAction::triggered, this, [this] {
        const QList<Job> jobs = m_chosen();
        if (!jobs.isEmpty())
            Q_EMIT resultsWanted(jobs.first().id);
    });
    connect(m_hold, &QAction::triggered, this, [this] { m_actions.hold(chosenIn(isHoldable)); });
    connect(m_release, &QAction::triggered, this, [this] { m_actions.release(chosenIn(isHeld)); });
    connect(m_remove, &QAction::triggered, this, &JobMenu::askRemove);
    m_more = new QueueActions(m_actions, m_chosen, &m_page);
    m_page.addActions(m_more->actions());
    setChosen(0, {}, 0);
}

QList<JobId> JobMenu::chosenIn(bool (*isMeant)(JobState)) const
{
    QList<JobId> jobs;
    for (const Job &job : m_chosen()) {
        if (isMeant(job.state))
            jobs << job.id;
    }
    return jobs;
}

QAction *JobMenu::make(const QString &text, const QString &iconName, const QString &tip,
                       const QKeySequence &keys)
{
    auto *action = new QAction(icon(iconName), text, &m_page);
    action->setToolTip(tip);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_page.addAction(action);
    return action;
}

void JobMenu::setChosen(int jobs, const StageCounts &stages, int onMachines)
{
    const int held = stages.of(JobStage::Held);
    const int removable = stages.total() - stages.ended();
    const int holdable = removable - held;
    const auto label = [](const QString &one, const QString &many, int count) {
        return count > 1 ? many.arg(count) : one;
    };
    m_results->setEnabled(jobs == 1);
    m_hold->setEnabled(holdable > 0);
    m_hold->setText(label(tr("Hold"), tr("Hold %L1"), holdable));
    m_hold->setToolTip(label(
        tr("Stops the job and keeps it in the queue (condor_hold); Release takes that back"),
        tr("Stops %L1 jobs and keeps them in the queue (condor_hold); Release takes that back"),
        holdable));
    m_release->setEnabled(held > 0);
    m_release->setText(label(tr("Release"), tr("Release %L1"), held));
    m_release->setToolTip(label(tr("Lets the held job wait for a machine again (condor_release)"),
                                tr("Lets %L1 held jobs wait for machines again (condor_release)"),
                                held));
    m_remove->setEnabled(removable > 0);
    m_remove->setText(label(tr("Remove …"), tr("Remove %L1 …"), removable));
    m_more->setCounts(removable, onMachines);
}

void JobMenu::setResultsPrimary(bool isPrimary)
{
    m_resultsButton->setProperty("primary", isPrimary);
    m_resultsButton->update();
}

QList<QAction *> JobMenu::all() const
{
    return QList<QAction *>{m_results, m_hold, m_release, m_remove} + m_more->actions();
}

QWidget *JobMenu::makeButtons()
{
    auto *box = new QWidget;
    auto *buttons = new QGridLayout(box);
    buttons->setContentsMargins(theme::spaceM, theme::spaceS, 0, theme::spaceXS);
    buttons->setSpacing(theme::spaceS);
    m_resultsButton = buttonOf(m_results);
    m_resultsButton->setProperty("primary", true);
    buttons->addWidget(m_resultsButton, 0, 0, 1, 3);
    buttons->addWidget(buttonOf(m_hold), 1, 0);
    buttons->addWidget(buttonOf(m_release), 1, 1);
    buttons->addWidget(buttonOf(m_remove), 1, 2);
    return box;
}

void JobMenu::askRemove()
{
    const QList<JobId> jobs = chosenIn(isInQueue);
    if (jobs.isEmpty())
        return;
    auto *box = new QMessageBox(&m_page);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Remove jobs"));
    box->setText(jobs.size() == 1 ? tr("Remove job %1 from the queue?").arg(jobs.first().text())
                                  : tr("Remove %L1 jobs from the queue?").arg(jobs.size()));
    box->setInformativeText(tr("What it has computed so far is lost, unless it has saved it "
                               "elsewhere. Files that came back "
                               "earlier stay where they are."));
    QPushButton *yes = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    QPushButton *no = box->addButton(tr("Keep"), QMessageBox::RejectRole);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this, [this, jobs] { m_actions.remove(jobs); });
    box->open();
}

} // namespace perch

#include "moc_jobmenu.cpp"
