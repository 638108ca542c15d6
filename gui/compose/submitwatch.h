// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/error.h"
#include "core/store.h"

#include <QObject>
#include <QTimer>

#include <optional>

#include <QCoro/QCoroTask>

namespace perch
{

class Session;

/// One submission whose answer was lost with the link. While it is open nobody knows whether the
/// job is in the queue, so nothing may be submitted again; as soon as the same access point is
/// online it is asked (Condor::submitOutcome), and one of the signals follows.
class SubmitWatch : public QObject
{
    Q_OBJECT

public:
    explicit SubmitWatch(QObject *parent = nullptr);

    void setSession(Session *session);
    /// `run` as it will be recorded, without its cluster.
    void begin(const RunRecord &run);
    [[nodiscard]] bool isOpen() const { return m_run.has_value(); }
    /// After such an error of Condor::submit() nobody knows.
    [[nodiscard]] static bool isAnswerLost(const Error &error);
    /// "It is not known whether ...", for the person.
    [[nodiscard]] static QString sentence();

Q_SIGNALS:
    /// It is in the queue; `run` lacks only what comes of `cluster`.
    void found(const perch::RunRecord &run, const perch::SubmittedCluster &cluster);
    /// It is not, and will not be: why. Of condor_submit itself: Error Remote with its words.
    void notSubmitted(const perch::Error &error);
    /// It could not be found out; the person has to look.
    void givenUp(const perch::Error &error);

private:
    [[nodiscard]] bool isHere() const;
    QCoro::Task<void> look();

    Session *m_session = nullptr;
    std::optional<RunRecord> m_run;
    bool m_isLooking = false;
    int m_looks = 0; ///< that got no answer though the machine was there
    QTimer m_again;
};

} // namespace perch
