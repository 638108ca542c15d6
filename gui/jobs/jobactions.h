// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/jobanswers.h"

#include <QMetaType>
#include <QObject>
#include <QPointer>

#include <QCoro/QCoroTask>

namespace perch
{

class Session;

/// What an action did to jobs of the queue, for a person.
struct ActionReport {
    QString summary;     ///< "11 of 12 jobs were released."
    bool isWhole = true; ///< every job did as it was asked to
    JobAnswers answers;  ///< those that refused first
    QString undoText{};  ///< "Hold them again"; empty: it cannot be undone
};

/// Changes jobs in the queue, each time because a person wants it, and tells what HTCondor answered
/// for each of them. What HTCondor can undo can be undone: the last action only.
class JobActions : public QObject
{
    Q_OBJECT

public:
    explicit JobActions(QObject *parent = nullptr);

    void setSession(Session *session);
    [[nodiscard]] bool isBusy() const { return m_running > 0; }

    void hold(const QList<JobId> &jobs);
    void release(const QList<JobId> &jobs);
    void remove(const QList<JobId> &jobs);
    void vacate(const QList<JobId> &jobs);
    void edit(const QList<JobId> &jobs, const QList<JobEdit> &edits);
    /// Releases only those that the edit has changed: the others would be held again.
    void editAndRelease(const QList<JobId> &jobs, const QList<JobEdit> &edits);
    void undo();

Q_SIGNALS:
    void busyChanged(bool busy);
    void ended(const perch::ActionReport &report);
    /// Nothing could be asked; perhaps some jobs were changed before the link was lost.
    void failed(const perch::Error &error);

private:
    enum class Then { Nothing, Hold, Release };
    struct EditStep {
        QList<JobId> jobs;
        QList<JobEdit> edits;
    };
    /// What takes the last action back: edits first, then the other command.
    struct Undo {
        QList<EditStep> edits;
        Then then = Then::Nothing;
        QList<JobId> jobs;
    };
    enum class Command { Hold, Release, Remove, Vacate };

    QCoro::Task<void> act(Command command, QList<JobId> jobs);
    QCoro::Task<void> change(QList<JobId> jobs, QList<JobEdit> edits, bool thenRelease);
    QCoro::Task<void> takeBack(Undo undo);
    [[nodiscard]] static QList<EditStep> backSteps(const JobAnswers &edited,
                                                   const QList<JobEdit> &edits);
    [[nodiscard]] bool begin();
    void end(const ActionReport &report);
    void giveUp(const Error &error);
    void finish();
    [[nodiscard]] QCoro::Task<Result<JobAnswers>> ask(Command command, QList<JobId> jobs);

    QPointer<Session> m_session;
    int m_running = 0;
    Undo m_undo;
};

/// "Sets request_memory to 6 GB …": what editAndRelease() of one command will do to so many jobs.
[[nodiscard]] QString editSentence(const QString &command, const QString &value, qsizetype jobs,
                                   bool thenRelease);

} // namespace perch

Q_DECLARE_METATYPE(perch::ActionReport)
