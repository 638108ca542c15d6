// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobactions.h"

#include "gui/jobs/jobscontroller.h"
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

} // namespace

JobActions::JobActions(JobsController &controller, QWidget &page,
                       std::function<QList<JobId>()> chosen)
    : QObject(&page), m_controller(controller), m_page(page), m_chosen(std::move(chosen))
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
        const QList<JobId> jobs = m_chosen();
        if (!jobs.isEmpty())
            Q_EMIT resultsWanted(jobs.first());
    });
    connect(m_hold, &QAction::triggered, this, [this] { m_controller.hold(m_chosen()); });
    connect(m_release, &QAction::triggered, this, [this] { m_controller.release(m_chosen()); });
    connect(m_remove, &QAction::triggered, this, &JobActions::askRemove);
    setChosen(0, {});
}

QAction *JobActions::make(const QString &text, const QString &iconName, const QString &tip,
                          const QKeySequence &keys)
{
    auto *action = new QAction(icon(iconName), text, &m_page);
    action->setToolTip(tip);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_page.addAction(action);
    return action;
}

void JobActions::setChosen(int jobs, const StageCounts &stages)
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
    m_release->setEnabled(held > 0);
    m_release->setText(label(tr("Release"), tr("Release %L1"), held));
    m_remove->setEnabled(removable > 0);
    m_remove->setText(label(tr("Remove …"), tr("Remove %L1 …"), removable));
}

QList<QAction *> JobActions::all() const
{
    return {m_results, m_hold, m_release, m_remove};
}

QWidget *JobActions::makeButtons() const
{
    auto *box = new QWidget;
    auto *buttons = new QGridLayout(box);
    buttons->setContentsMargins(theme::spaceM, theme::spaceS, 0, theme::spaceXS);
    buttons->setSpacing(theme::spaceS);
    QPushButton *results = buttonOf(m_results);
    results->setProperty("primary", true);
    buttons->addWidget(results, 0, 0, 1, 3);
    buttons->addWidget(buttonOf(m_hold), 1, 0);
    buttons->addWidget(buttonOf(m_release), 1, 1);
    buttons->addWidget(buttonOf(m_remove), 1, 2);
    return box;
}

void JobActions::askRemove()
{
    const QList<JobId> jobs = m_chosen();
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
    connect(yes, &QPushButton::clicked, this, [this, jobs] { m_controller.remove(jobs); });
    box->open();
}

} // namespace perch

#include "moc_jobactions.cpp"
