// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/error.h"
#include "core/store.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>

#include <QCoro/QCoroTask>

namespace perch
{

class Session;
class StoreWorker;

/// Submissions whose answer was lost: with the link, or with an earlier run of Perch that ended
/// before it came. While one is open nobody knows whether the job is in the queue, so nothing may
/// be submitted again; as soon as the same access point is online it is asked
/// (Condor::submitOutcome), and one of the signals follows. The store's open runs are theirs: they
/// stay there until whoever hears the signal has closed or removed them.
class SubmitWatch : public QObject
{
    Q_OBJECT

public:
    explicit SubmitWatch(StoreWorker &store, QObject *parent = nullptr);

    /// Also looks for what earlier runs of Perch have left open there.
    void setSession(Session *session);
    /// Its command is about to be sent. `run` is as it will be recorded, without its cluster.
    void expect(const RunRecord &run);
    /// The answer came.
    void settle(const QString &token);
    /// It was lost.
    void lose(const QString &token);
    /// An answer of the access point that is connected is missing, or, while there is none, any.
    [[nodiscard]] bool isOpen() const;
    /// After such an error of Condor::submit() nobody knows.
    [[nodiscard]] static bool isAnswerLost(const Error &error);
    /// "It is not known whether ...", for the person.
    [[nodiscard]] static QString sentence();

Q_SIGNALS:
    void openChanged(); ///< isOpen() may have
    /// It is in the queue; `run` lacks only what comes of `cluster`.
    void found(const perch::RunRecord &run, const perch::SubmittedCluster &cluster);
    /// It is not, and will not be: why. Of condor_submit itself: Error Remote with its words.
    void notSubmitted(const perch::RunRecord &run, const perch::Error &error);
    /// It could not be found out in this session; the person has to look.
    void givenUp(const perch::Error &error);

private:
    struct Entry {
        RunRecord run;
        bool isLost = false;
        int looks = 0; ///< that got no answer though the machine was there
    };
    using Outcome = Result<std::optional<SubmittedCluster>>;

    [[nodiscard]] bool belongsHere(const Entry &entry) const;
    [[nodiscard]] Entry *find(const QString &token);
    [[nodiscard]] const Entry *next() const;
    [[nodiscard]] bool judge(const RunRecord &run, const Outcome &outcome);
    QCoro::Task<void> load();
    QCoro::Task<void> look();

    StoreWorker &m_store;
    QPointer<Session> m_session;
    QList<Entry> m_entries;
    bool m_isLooking = false;
    QTimer m_again;
};

} // namespace perch
