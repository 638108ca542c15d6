// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobactions.h"

#include "gui/session.h"

#include <QHash>
#include <QMap>

#include <algorithm>

namespace perch
{

namespace
{

QList<JobId> doneOf(const JobAnswers &answers)
{
    QList<JobId> done;
    for (const JobAnswer &answer : answers) {
        if (answer.isDone())
            done << answer.id;
    }
    return done;
}

JobAnswers refusedFirst(JobAnswers answers)
{
    std::stable_partition(answers.begin(), answers.end(),
                          [](const JobAnswer &answer) { return !answer.isDone(); });
    return answers;
}

/// "Job 12.0 was released.", "11 of 12 jobs were released."
QString summaryOf(const JobAnswers &answers, const QString &verb)
{
    const qsizetype done = countDone(answers);
    if (answers.size() == 1 && done == 1)
        return JobActions::tr("Job %1 was %2.").arg(answers.first().id.text(), verb);
    if (answers.size() == 1)
        return JobActions::tr("Job %1 was not %2. HTCondor says: %3")
            .arg(answers.first().id.text(), verb, answers.first().said);
    if (done == answers.size())
        return JobActions::tr("%1 jobs were %2.").arg(QString::number(done), verb);
    return JobActions::tr("%1 of %2 jobs were %3.")
        .arg(QString::number(done), QString::number(answers.size()), verb);
}

ActionReport reportOf(const JobAnswers &answers, const QString &verb)
{
    ActionReport report{summaryOf(answers, verb), countDone(answers) == answers.size(),
                        refusedFirst(answers)};
    return report;
}

/// What stands for both steps of a job: the refused edit, or what the release said.
JobAnswers joined(const JobAnswers &edited, const JobAnswers &released)
{
    QHash<JobId, JobAnswer> second;
    for (const JobAnswer &answer : released)
        second.insert(answer.id, answer);
    JobAnswers answers;
    for (JobAnswer answer : edited) {
        const auto then = second.constFind(answer.id);
        if (answer.isDone() && then != second.cend()) {
            answer.outcome = then->outcome;
            answer.said = JobActions::tr("%1; %2").arg(answer.said, then->said);
        }
        answers << answer;
    }
    return answers;
}

Error notConnected()
{
    return Error(Error::Code::Network,
                 JobActions::tr("You are not connected to the access point, so its jobs cannot be "
                                "changed now. Connect, then try again."));
}

} // namespace

QString editSentence(const QString &command, const QString &value, qsizetype jobs, bool thenRelease)
{
    const QString set =
        value == QLatin1StringView("false")
            ? (jobs == 1
                   ? JobActions::tr("Switches %1 off for this job (condor_qedit)").arg(command)
                   : JobActions::tr("Switches %1 off for %2 jobs (condor_qedit)")
                         .arg(command, QString::number(jobs)))
            : (jobs == 1
                   ? JobActions::tr("Sets %1 to %2 for this job (condor_qedit)").arg(command, value)
                   : JobActions::tr("Sets %1 to %2 for %3 jobs (condor_qedit)")
                         .arg(command, value, QString::number(jobs)));
    if (!thenRelease)
        return set + u'.';
    return jobs == 1
               ? JobActions::tr("%1, then lets it wait for a machine again (condor_release).")
                     .arg(set)
               : JobActions::tr("%1, then lets them wait for machines again (condor_release).")
                     .arg(set);
}

JobActions::JobActions(QObject *parent) : QObject(parent)
{
    qRegisterMetaType<ActionReport>();
}

void JobActions::setSession(Session *session)
{
    m_session = session;
    m_undo = {};
}

bool JobActions::begin()
{
    if (!m_session) {
        Q_EMIT failed(notConnected());
        return false;
    }
    if (++m_running == 1)
        Q_EMIT busyChanged(true);
    return true;
}

void JobActions::finish()
{
    if (--m_running == 0)
        Q_EMIT busyChanged(false);
}

void JobActions::end(const ActionReport &report)
{
    const QPointer<JobActions> self = this;
    if (m_session)
        m_session->logs().readNow();
    finish();
    if (self)
        Q_EMIT ended(report);
}

void JobActions::giveUp(const Error &error)
{
    const QPointer<JobActions> self = this;
    finish();
    if (self)
        Q_EMIT failed(error);
}

void JobActions::hold(const QList<JobId> &jobs)
{
    act(Command::Hold, jobs);
}

void JobActions::release(const QList<JobId> &jobs)
{
    act(Command::Release, jobs);
}

void JobActions::remove(const QList<JobId> &jobs)
{
    act(Command::Remove, jobs);
}

void JobActions::vacate(const QList<JobId> &jobs)
{
    act(Command::Vacate, jobs);
}

void JobActions::edit(const QList<JobId> &jobs, const QList<JobEdit> &edits)
{
    change(jobs, edits, false);
}

void JobActions::editAndRelease(const QList<JobId> &jobs, const QList<JobEdit> &edits)
{
    change(jobs, edits, true);
}

void JobActions::undo()
{
    Undo undo = std::exchange(m_undo, {});
    if (!undo.edits.isEmpty() || undo.then != Then::Nothing)
        takeBack(std::move(undo));
}

QCoro::Task<Result<JobAnswers>> JobActions::ask(Command command, QList<JobId> jobs)
{
    Condor &condor = m_session->condor();
    switch (command) {
    case Command::Hold:
        return condor.hold(std::move(jobs));
    case Command::Release:
        return condor.release(std::move(jobs));
    case Command::Remove:
        return condor.remove(std::move(jobs));
    case Command::Vacate:
        break;
    }
    return condor.vacate(std::move(jobs));
}

QCoro::Task<void> JobActions::act(Command command, QList<JobId> jobs)
{
    const QPointer<JobActions> self = this;
    if (jobs.isEmpty() || !begin())
        co_return;
    auto asking = ask(command, jobs);
    const Result<JobAnswers> answers = co_await std::move(asking);
    if (!self)
        co_return;
    if (!answers) {
        giveUp(answers.error());
        co_return;
    }
    const QList<JobId> done = doneOf(*answers);
    ActionReport report;
    m_undo = {};
    switch (command) {
    case Command::Hold:
        report = reportOf(*answers, tr("held"));
        report.undoText = done.isEmpty() ? QString() : tr("Release again");
        m_undo = {{}, Then::Release, done};
        break;
    case Command::Release:
        report = reportOf(*answers, tr("released"));
        report.undoText = done.isEmpty() ? QString() : tr("Hold again");
        m_undo = {{}, Then::Hold, done};
        break;
    case Command::Remove:
        report = reportOf(*answers, tr("removed"));
        break;
    case Command::Vacate:
        report = reportOf(*answers, tr("taken off the machine"));
        break;
    }
    end(report);
}

/// The edits that bring the values before back: jobs with the same ones go together.
QList<JobActions::EditStep> JobActions::backSteps(const JobAnswers &edited,
                                                  const QList<JobEdit> &edits)
{
    QMap<QString, EditStep> steps;
    for (const JobAnswer &answer : edited) {
        if (!answer.isDone())
            continue;
        QList<JobEdit> back;
        QString key;
        for (const JobEdit &one : edits) {
            back.append({one.attribute, answer.before.value(one.attribute)});
            key += back.last().value + u'\n';
        }
        EditStep &step = steps[key];
        step.edits = back;
        step.jobs << answer.id;
    }
    return steps.values();
}

QCoro::Task<void> JobActions::change(QList<JobId> jobs, QList<JobEdit> edits, bool thenRelease)
{
    const QPointer<JobActions> self = this;
    if (jobs.isEmpty() || edits.isEmpty() || !begin())
        co_return;
    auto editing = m_session->condor().edit(jobs, edits);
    const Result<JobAnswers> edited = co_await std::move(editing);
    if (!self)
        co_return;
    if (!edited) {
        giveUp(edited.error());
        co_return;
    }
    const QList<JobId> changed = doneOf(*edited);
    Undo undo{backSteps(*edited, edits), Then::Nothing, changed};
    ActionReport report = reportOf(*edited, tr("changed"));
    report.undoText = changed.isEmpty() ? QString() : tr("Change back");
    if (thenRelease && changed.isEmpty()) {
        report.summary += u' ' + tr("Nothing was released, as it would be held again.");
    } else if (thenRelease && m_session) {
        auto releasing = m_session->condor().release(changed);
        const Result<JobAnswers> released = co_await std::move(releasing);
        if (!self)
            co_return;
        if (!released) {
            m_undo = undo;
            giveUp(Error(
                released.error().code,
                tr("The jobs were changed, but not released: %1").arg(released.error().message),
                released.error().detail));
            co_return;
        }
        report = reportOf(joined(*edited, *released), tr("changed and released"));
        report.undoText = tr("Hold and change back");
        undo.then = Then::Hold;
        undo.jobs = doneOf(*released);
    }
    m_undo = undo;
    end(report);
}

QCoro::Task<void> JobActions::takeBack(Undo undo)
{
    const QPointer<JobActions> self = this;
    if (!begin())
        co_return;
    JobAnswers answers;
    JobAnswers edited;
    if (undo.then != Then::Nothing && !undo.jobs.isEmpty()) {
        auto asking = ask(undo.then == Then::Hold ? Command::Hold : Command::Release, undo.jobs);
        const Result<JobAnswers> some = co_await std::move(asking);
        if (!self)
            co_return;
        if (!some) {
            giveUp(some.error());
            co_return;
        }
        answers = *some;
    }
    for (const EditStep &step : std::as_const(undo.edits)) {
        if (!m_session)
            break;
        auto editing = m_session->condor().edit(step.jobs, step.edits);
        const Result<JobAnswers> some = co_await std::move(editing);
        if (!self)
            co_return;
        if (!some) {
            giveUp(some.error());
            co_return;
        }
        edited += *some;
    }
    if (!undo.edits.isEmpty())
        answers = joined(edited, answers);
    end(reportOf(answers, undo.then == Then::Release ? tr("released again")
                          : undo.edits.isEmpty()     ? tr("held again")
                          : undo.then == Then::Hold  ? tr("held again and changed back")
                                                     : tr("changed back")));
}

} // namespace perch

#include "moc_jobactions.cpp"
