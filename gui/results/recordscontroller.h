// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/helpbundle.h"
#include "core/recordcomparison.h"
#include "core/store.h"
#include "gui/results/openedrecord.h"

#include <QObject>
#include <QPointer>

#include <QCoro/QCoroTask>

namespace perch
{

class RecordKeeper;
class Session;
class StoreWorker;

/// Use cases around run records: that of the shown job, notes and tags, export, records that others
/// made, comparison, and what staff needs to help.
class RecordsController : public QObject
{
    Q_OBJECT

public:
    /// A record of this computer.
    struct Other {
        QString title; ///< foreign, one line
        QString folder;
        QDateTime submitted;
    };

    RecordsController(StoreWorker &store, RecordKeeper &keeper, QObject *parent = nullptr);

    void setSession(Session *session);
    /// The job of the Results page; `shown` or `notShown` follows.
    void show(const Job &job, const RunRecord &run);
    void update(const Job &job); ///< the same job in another state
    [[nodiscard]] const OpenedRecord &record() const { return m_record; } ///< of that job's run

    /// Of a record that was shown, by its folder.
    void annotate(const QString &folder, const QString &notes, const QStringList &tags);
    /// As one archive; `exported` or `failed` follows.
    void exportTo(const QString &archivePath);
    void exportRecord(const OpenedRecord &record, const QString &archivePath);
    /// A record's folder, run.json or archive; `opened` or `failed` follows.
    void open(const QString &path);
    /// `compared` or `failed` follows.
    void compare(const OpenedRecord &first, const QString &otherPath);
    /// The records that this computer has of the person's other runs; `othersFound` follows.
    void findOthers();
    /// Asks the access point for the ends of the logs of the shown job; `helpReady` follows.
    void gatherHelp();

Q_SIGNALS:
    void shown(const perch::OpenedRecord &record);
    void notShown(const QString &why);
    void annotated();
    void exported(const QString &archivePath);
    void opened(const perch::OpenedRecord &record);
    void compared(const perch::OpenedRecord &first, const perch::OpenedRecord &second,
                  const perch::RecordComparison &comparison);
    void othersFound(const QList<perch::RecordsController::Other> &others);
    void helpReady(const perch::ScrubbedText &text, const QString &fileName);
    void failed(const perch::Error &error);

private:
    QCoro::Task<void> read(bool isAgain);
    QCoro::Task<void> keepNotes(RunRecord run, QString notes, QStringList tags);
    QCoro::Task<void> pack(QString folder, QString archivePath);
    QCoro::Task<void> openAt(QString path);
    QCoro::Task<void> compareWith(OpenedRecord first, QString otherPath);
    QCoro::Task<void> listOthers(RunRecord run);
    QCoro::Task<void> gather(HelpBundle bundle);
    QCoro::Task<Result<QByteArray>> endOf(QString path, qint64 most);

    StoreWorker &m_store;
    RecordKeeper &m_keeper;
    QPointer<Session> m_session;
    Job m_job;
    RunRecord m_run;
    OpenedRecord m_record;
    QHash<QString, RunRecord> m_runs; ///< by the folders of records that were shown
    int m_turn = 0;                   ///< another job is shown, or it is read again
};

} // namespace perch
