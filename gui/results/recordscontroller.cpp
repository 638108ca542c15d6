// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recordscontroller.h"

#include "core/plaintext.h"
#include "core/recordarchive.h"
#include "core/recordtable.h"
#include "gui/compose/jobmacros.h"
#include "gui/results/recordkeeper.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "remote/remotefolder.h"

#include <QCoreApplication>
#include <QCoroFuture>
#include <QCoroTask>
#include <QDir>
#include <QFileInfo>

namespace perch
{

namespace
{

constexpr qint64 endOfLog = 4'000'000; ///< bytes: of a log of many jobs
constexpr qint64 endOfOutput = 100'000;

/// With the values of the same job or, where it has none, of its first one.
Result<OpenedRecord> openLike(const QString &path, int proc)
{
    const Result<OpenedRecord> record = openRecord(path, proc);
    if (!record || record->proc >= 0 || record->procs.isEmpty())
        return record;
    Result<OpenedRecord> other = openRecord(record->folder, record->procs.first());
    if (other)
        other->place = record->place; // of an unpacked archive
    return other;
}

QList<RecordsController::Other> othersOf(const QList<RunRecord> &runs,
                                         const QList<RunFolder> &folders, qint64 but)
{
    QList<RecordsController::Other> others;
    for (const RunFolder &folder : folders) {
        for (const RunRecord &run : runs) {
            if (run.id == folder.runId && run.id != but)
                others.append({recordedRunOf(run).title(), folder.folder, run.submitted});
        }
    }
    return others;
}

} // namespace

RecordsController::RecordsController(StoreWorker &store, RecordKeeper &keeper, QObject *parent)
    : QObject(parent), m_store(store), m_keeper(keeper)
{
    connect(&keeper, &RecordKeeper::changed, this, [this](qint64 runId) {
        if (runId == m_run.id)
            read(true);
    });
}

void RecordsController::setSession(Session *session)
{
    m_session = session;
}

void RecordsController::show(const Job &job, const RunRecord &run)
{
    const bool isOther = run.id != m_run.id || job.id != m_job.id;
    m_job = job;
    m_run = run;
    if (isOther)
        m_record = {};
    read(false);
}

void RecordsController::update(const Job &job)
{
    if (job.id == m_job.id)
        m_job = job;
}

QCoro::Task<void> RecordsController::read(bool isAgain)
{
    const QPointer<RecordsController> self = this;
    const int mine = ++m_turn;
    const int proc = m_job.id.proc;
    auto finding = m_keeper.folderOf(m_run);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || mine != m_turn)
        co_return;
    if (!folder) {
        if (!isAgain)
            Q_EMIT notShown(folder.error().message);
        co_return;
    }
    auto reading = QtConcurrent::run([folder = *folder, proc] { return openRecord(folder, proc); });
    const Result<OpenedRecord> record = co_await reading;
    if (!self || mine != m_turn)
        co_return;
    if (!record) {
        Q_EMIT notShown(record.error().message);
        co_return;
    }
    m_record = *record;
    m_runs.insert(m_record.folder, m_run);
    Q_EMIT shown(m_record);
}

void RecordsController::annotate(const QString &folder, const QString &notes,
                                 const QStringList &tags)
{
    if (m_runs.contains(folder))
        keepNotes(m_runs.value(folder), notes, tags);
}

QCoro::Task<void> RecordsController::keepNotes(RunRecord run, QString notes, QStringList tags)
{
    const QPointer<RecordsController> self = this;
    auto keeping = m_keeper.annotate(run, notes, tags);
    const Result<void> kept = co_await std::move(keeping);
    if (!self)
        co_return;
    if (kept)
        Q_EMIT annotated();
    else
        Q_EMIT failed(kept.error());
}

void RecordsController::exportTo(const QString &archivePath)
{
    exportRecord(m_record, archivePath);
}

void RecordsController::exportRecord(const OpenedRecord &record, const QString &archivePath)
{
    if (!record.folder.isEmpty())
        pack(record.folder, archivePath);
}

QCoro::Task<void> RecordsController::pack(QString folder, QString archivePath)
{
    const QPointer<RecordsController> self = this;
    auto packing =
        QtConcurrent::run([folder, archivePath] { return packRecord(folder, archivePath); });
    const Result<void> packed = co_await packing;
    if (!self)
        co_return;
    if (packed)
        Q_EMIT exported(archivePath);
    else
        Q_EMIT failed(packed.error());
}

void RecordsController::open(const QString &path)
{
    openAt(path);
}

QCoro::Task<void> RecordsController::openAt(QString path)
{
    const QPointer<RecordsController> self = this;
    auto reading = QtConcurrent::run([path] { return openRecord(path); });
    const Result<OpenedRecord> record = co_await reading;
    if (!self)
        co_return;
    if (record)
        Q_EMIT opened(*record);
    else
        Q_EMIT failed(record.error());
}

void RecordsController::compare(const OpenedRecord &first, const QString &otherPath)
{
    compareWith(first, otherPath);
}

QCoro::Task<void> RecordsController::compareWith(OpenedRecord first, QString otherPath)
{
    const QPointer<RecordsController> self = this;
    auto reading = QtConcurrent::run(openLike, otherPath, first.proc);
    const Result<OpenedRecord> second = co_await reading;
    if (!self)
        co_return;
    if (!second) {
        Q_EMIT failed(second.error());
        co_return;
    }
    auto comparing = QtConcurrent::run([first, second = *second] {
        return compareRecords(first.run, first.lastValues(), second.run, second.lastValues());
    });
    const RecordComparison comparison = co_await comparing;
    if (self)
        Q_EMIT compared(first, *second, comparison);
}

void RecordsController::findOthers()
{
    listOthers(m_run);
}

QCoro::Task<void> RecordsController::listOthers(RunRecord run)
{
    const QPointer<RecordsController> self = this;
    auto asking = m_store.run<QList<Other>>([run](Store &opened) -> Result<QList<Other>> {
        const Result<QList<RunRecord>> runs = opened.runs(run.siteId, run.user);
        const Result<QList<RunFolder>> folders = opened.runFolders(run.siteId, run.user);
        if (!runs || !folders)
            return runs ? folders.error() : runs.error();
        return othersOf(*runs, *folders, run.id);
    });
    const Result<QList<Other>> others = co_await asking;
    if (!self)
        co_return;
    if (others)
        Q_EMIT othersFound(*others);
    else
        Q_EMIT failed(others.error());
}

void RecordsController::gatherHelp()
{
    HelpBundle bundle;
    bundle.made = QDateTime::currentDateTimeUtc();
    bundle.perch =
        QStringLiteral("Perch %1, Qt %2")
            .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()));
    bundle.system =
        QSysInfo::prettyProductName() + QStringLiteral(", ") + QSysInfo::currentCpuArchitecture();
    bundle.htcondor = m_record.run.htcondor;
    bundle.run = m_run;
    bundle.job = m_job;
    gather(bundle);
}

QCoro::Task<Result<QByteArray>> RecordsController::endOf(QString path, qint64 most)
{
    if (!m_session || m_session->accessPoint().state() != Connection::State::Online)
        co_return Error(Error::Code::Network, tr("not connected to the access point"));
    if (path.isEmpty())
        co_return Error(Error::Code::NotFound, tr("the submit description names none"));
    auto reading = readFileEnd(m_session->accessPoint(), path, most);
    const Result<QByteArray> bytes = co_await std::move(reading);
    co_return bytes;
}

QCoro::Task<void> RecordsController::gather(HelpBundle bundle)
{
    const QPointer<RecordsController> self = this;
    const SubmitFile submit(bundle.run.submitText);
    const auto pathOf = [&](const char *command) {
        return jobFilePath(submit, QString::fromLatin1(command), bundle.run.remoteFolder,
                           bundle.job.id);
    };
    struct Part {
        QString name;
        QString path;
        qint64 most;
        QByteArray HelpBundle::*into;
    };
    const QList<Part> parts{
        {tr("event log"), bundle.run.eventLogPath, endOfLog, &HelpBundle::eventLog},
        {tr("output"), pathOf("output"), endOfOutput, &HelpBundle::output},
        {tr("error output"), pathOf("error"), endOfOutput, &HelpBundle::error}};
    for (const Part &part : parts) {
        auto reading = endOf(part.path, part.most);
        const Result<QByteArray> bytes = co_await std::move(reading);
        if (!self)
            co_return;
        if (bytes)
            bundle.*part.into = *bytes;
        else
            bundle.missing.append(part.name + QStringLiteral(": ") + bytes.error().message);
    }
    auto writing = QtConcurrent::run(helpBundleText, bundle, QDir::homePath());
    const ScrubbedText text = co_await writing;
    if (self)
        Q_EMIT helpReady(text, QStringLiteral("perch-help-%1.txt").arg(bundle.job.id.text()));
}

} // namespace perch

#include "moc_recordscontroller.cpp"
