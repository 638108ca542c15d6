// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/error.h"
#include "core/store.h"
#include "core/submit/ladder.h"
#include "gui/compose/submitwatch.h"

#include <QObject>
#include <QPointer>

#include <optional>
#include <stop_token>

#include <QCoro/QCoroTask>

namespace perch
{

class Session;
class StoreWorker;
struct SentJob;

/// Brings a saved job folder into the queue: sends what has changed, asks condor_submit, and keeps
/// what was submitted. It is in the store before condor_submit is asked, so that whatever becomes
/// of the link, or of Perch, it is found out later what became of it.
class Submission : public QObject
{
    Q_OBJECT

public:
    /// What is to be submitted.
    struct Order {
        QString folder; ///< local, all of it on the disk
        QString submitFileName;
        QString submitText;
        std::optional<RowSlice> rows{}; ///< of its queue list, to be submitted; all where empty
        QStringList inputFiles;         ///< relative
        QString imageUrl{};
        QString imageSha256{}; ///< empty where not known
    };
    explicit Submission(StoreWorker &store, QObject *parent = nullptr);
    ~Submission() override;

    void setSession(Session *session);
    /// One at a time; `submitted` or `failed` follows. Error Refused while isOpen().
    void start(const Order &order);
    /// The answer to an earlier submission is missing: nothing may be submitted.
    [[nodiscard]] bool isOpen() const { return m_watch.isOpen(); }

Q_SIGNALS:
    void openChanged();                ///< isOpen() may have
    void stepped(const QString &what); ///< "Sending 3 files …", empty at the end
    void submitted(const perch::RunRecord &run);
    /// The order ended without a job, or it is not known yet; also later, when it is known.
    void failed(const perch::Error &error);
    /// What condor_submit said of the submit description in this folder, each at its line.
    void complained(const QString &folder, const QList<perch::SubmitComplaint> &complaints);
    /// What was done on the way and should be known.
    void noticed(const QString &text);

private:
    QCoro::Task<void> run(Order order);
    QCoro::Task<Result<RunRecord>> sendAndSubmit(QPointer<Session> by, Order order);
    QCoro::Task<Result<SentJob>> send(QPointer<Session> by, Order order, QString older);
    QCoro::Task<Result<RunRecord>> submit(QPointer<Session> by, RunRecord run, QString fileName);
    QCoro::Task<RunRecord> record(RunRecord run, SubmittedCluster cluster);
    QCoro::Task<void> tellFound(RunRecord run, SubmittedCluster cluster);
    QCoro::Task<void> tellNotSubmitted(RunRecord run, Error error);
    QCoro::Task<void> tellFailure(QString folder, QString submitText, Error error);
    void forget(const RunRecord &run);

    StoreWorker &m_store;
    QPointer<Session> m_session;
    std::stop_source m_stop;
    SubmitWatch m_watch;
};

} // namespace perch
