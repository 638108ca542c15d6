// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/runcurves.h"
#include "core/runplan.h"
#include "remote/jobtails.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QThreadPool>
#include <QTimer>

#include <memory>

namespace perch
{

class Session;

/// What runs told, as far as it was read.
using CurvesOfRuns = QList<std::pair<JobId, RunCurves>>;

/// Follows what a few running jobs print, through one channel, and finds their metrics in it. Where
/// a condor_tail ends before its job it begins again after some seconds.
class RunTails : public QObject
{
    Q_OBJECT

public:
    /// `parser` has one thread, so that pieces of one job are taken in their order, and outlives
    /// this.
    explicit RunTails(QThreadPool &parser, QObject *parent = nullptr);
    ~RunTails() override;

    void setSession(Session *session);
    /// These run now; a new command begins only where others are wanted than are followed. Of each
    /// about `mostPoints` are kept.
    void follow(const QList<RunToRead> &runs, qsizetype mostPoints);
    [[nodiscard]] bool isFollowing(JobId id) const { return m_tailed.contains(id); }
    /// What they told is no longer needed: it is read elsewhere.
    void forget(JobId id) { m_logs.remove(id); }
    [[nodiscard]] int commands() const { return m_commands; }

Q_SIGNALS:
    void found(const perch::CurvesOfRuns &curves);

private:
    struct Log;
    struct Lines;
    [[nodiscard]] static CurvesOfRuns parse(const QList<Lines> &all, qsizetype mostPoints);
    void begin();
    [[nodiscard]] bool isAnyTooMuch() const;
    void lookLater();
    QCoro::Task<void> tail(QList<JobId> jobs);
    [[nodiscard]] QList<Lines> linesOf(const QList<JobTails::Piece> &pieces, QSet<JobId> &begun);

    QThreadPool &m_parser;
    Session *m_session = nullptr;
    QHash<JobId, RunToRead> m_wanted;
    QList<JobId> m_order; ///< of the wanted
    qsizetype m_mostPoints = 0;
    QHash<JobId, std::shared_ptr<Log>> m_logs;
    QList<JobId> m_tailed; ///< by the command that runs
    QSet<JobId> m_ended;   ///< of them, those whose condor_tail has ended
    std::shared_ptr<ExecStream> m_stream;
    int m_turn = 0; ///< a coroutine of an earlier one ends itself
    QTimer m_again;
    int m_commands = 0;
};

} // namespace perch
