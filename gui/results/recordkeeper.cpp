// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recordkeeper.h"

#include "core/recordfolder.h"
#include "core/recordtable.h"
#include "core/stagedpath.h"
#include "gui/session.h"
#include "gui/whendone.h"
#include "gui/storeworker.h"

#include <QCoreApplication>
#include <QCoroFuture>
#include <QCoroTask>
#include <QFileInfo>
#include <QMap>
#include <QSet>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto writeAfter = 1s;
constexpr int manyJobs = 200;
constexpr qint64 secondsOfMany = 30; ///< between two writings of a run of many jobs
constexpr auto metricsAfter = 1s;
constexpr qint64 secondsOfMetrics = 60; ///< while the job runs

QString wordsOf(const RecordedRun &run)
{
    return run.notes + u'\n' + run.tags.join(u'\n');
}

} // namespace

struct RecordKeeper::Facts {
    QString perch;
    QString htcondor;
    QString siteTitle;
    QString machine;
    QString ownFolder;
    std::optional<Site> site;
};

namespace
{

/// Where the source lies, and what is known of its bytes.
void complete(RecordedSource &source, const std::optional<Site> &site, const QString &ownFolder,
              const QString &machine, const QList<StagedRecord> &known)
{
    if (!site || source.url.isEmpty())
        return;
    source.path = stagedPathMeant(*site, source.url, ownFolder);
    if (source.path.isEmpty())
        return;
    source.machine = machine;
    for (const StagedRecord &one : known) {
        if (one.path == source.path && source.sha256.isEmpty())
            source.sha256 = one.sha256;
    }
}

/// In the store's thread.
Result<QString> makeRecord(Store &store, const RunRecord &run, RecordedRun recorded,
                           const QString &place)
{
    Result<QString> folder = makeRecordFolder(place, recorded);
    if (!folder)
        return folder;
    const Result<void> kept = keepInputs(*folder, recorded);
    const Result<void> written = kept ? writeRecord(*folder, recorded) : kept;
    const Result<void> noted =
        written ? store.keepRunFolder({run.id, *folder, recorded.isComplete(), wordsOf(recorded)})
                : written;
    return noted ? folder : noted.error();
}

/// Changes the record in this folder.
Result<RecordedRun> changeRecord(const QString &folder,
                                 const std::function<Result<void>(RecordedRun &)> &change)
{
    Result<RecordedRun> run = readRecord(folder);
    if (!run)
        return run;
    const Result<void> changed = change(*run);
    if (!changed)
        return changed.error();
    const Result<void> written = writeRecord(folder, *run);
    return written ? run : written.error();
}

/// What is known now takes the place of what was recorded of the same job.
QList<Job> merged(const QList<Job> &recorded, const QList<Job> &known)
{
    QMap<int, Job> jobs;
    for (const Job &job : recorded)
        jobs.insert(job.id.proc, job);
    for (const Job &job : known)
        jobs.insert(job.id.proc, job);
    return jobs.values();
}

struct MadeFolder {
    QString path;
    bool isNew = false;
};

/// The record's folder, if it is still there.
Result<QString> knownFolder(Store &store, qint64 runId)
{
    const Result<std::optional<RunFolder>> known = store.runFolder(runId);
    if (!known)
        return known.error();
    const QString folder = known->value_or(RunFolder()).folder;
    return folder.isEmpty() || !QFileInfo(folder + QStringLiteral("/run.json")).isFile() ? QString()
                                                                                         : folder;
}

} // namespace

RecordKeeper::RecordKeeper(StoreWorker &store, QString place, QObject *parent)
    : QObject(parent), m_store(store), m_place(std::move(place))
{
    m_pool.setMaxThreadCount(1);
    m_recallTimer.setSingleShot(true);
    m_recallTimer.setInterval(0);
    connect(&m_recallTimer, &QTimer::timeout, this, &RecordKeeper::recall);
    m_writeTimer.setSingleShot(true);
    m_writeTimer.setInterval(writeAfter);
    connect(&m_writeTimer, &QTimer::timeout, this, &RecordKeeper::writeChanged);
    m_metricsTimer.setSingleShot(true);
    m_metricsTimer.setInterval(metricsAfter);
    connect(&m_metricsTimer, &QTimer::timeout, this, &RecordKeeper::writeMetrics);
}

RecordKeeper::~RecordKeeper() = default;

bool RecordKeeper::isKeeping() const
{
    return !m_place.isEmpty() && !m_isShared;
}

void RecordKeeper::setSession(Session *session)
{
    m_session = session;
    m_htcondor.clear();
    if (session)
        m_isShared = session->profile().isSharedComputer;
}

RecordKeeper::Facts RecordKeeper::facts() const
{
    Facts facts;
    facts.perch = QStringLiteral("Perch %1").arg(QCoreApplication::applicationVersion()).trimmed();
    facts.htcondor = m_htcondor;
    if (m_session) {
        const Profile &profile = m_session->profile();
        facts.site = profile.site;
        facts.siteTitle = profile.site.title;
        facts.machine = profile.site.transferServer.address();
        facts.ownFolder = profile.stagingFolder();
    }
    return facts;
}

void RecordKeeper::noteRun(const RunRecord &run, bool isFollowed)
{
    if (!isFollowed || m_followed.contains(run.cluster))
        return;
    m_followed.insert(run.cluster, {run, false, false, {}});
    m_recallTimer.start();
}

void RecordKeeper::forgetRuns()
{
    m_followed.clear();
}

/// Which of the runs have a record that waits for the end of its jobs.
void RecordKeeper::recall()
{
    if (m_followed.isEmpty())
        return;
    const RunRecord any = m_followed.cbegin()->run;
    whenDone(m_store.run<QList<RunFolder>>([site = any.siteId, user = any.user](Store &opened) {
        return opened.runFolders(site, user);
    }),
             this, [this](const Result<QList<RunFolder>> &folders) {
                 QSet<qint64> open;
                 for (const RunFolder &folder : folders ? *folders : QList<RunFolder>()) {
                     if (!folder.isComplete)
                         open.insert(folder.runId);
                 }
                 for (Followed &one : m_followed) {
                     const bool isOpen = open.contains(one.run.id);
                     one.isChanged =
                         one.isChanged || (isOpen && !one.isOpen); // since Perch ran last
                     one.isOpen = one.isOpen || isOpen;
                 }
                 m_writeTimer.start();
             });
}

void RecordKeeper::keep(const RunRecord &run)
{
    if (isKeeping())
        make(run);
}

QCoro::Task<void> RecordKeeper::make(RunRecord run)
{
    const QPointer<RecordKeeper> self = this;
    auto making = folderOf(run);
    const Result<QString> folder = co_await std::move(making);
    if (!self)
        co_return;
    if (!folder)
        Q_EMIT failed(folder.error());
    if (m_session && m_htcondor.isEmpty() && !m_isAsking)
        askVersion();
}

/// Once for each login, when something was submitted.
QCoro::Task<void> RecordKeeper::askVersion()
{
    const QPointer<RecordKeeper> self = this;
    const QPointer<Session> session = m_session;
    m_isAsking = true;
    auto asking = session->condor().version();
    const Result<QString> version = co_await std::move(asking);
    if (!self)
        co_return;
    m_isAsking = false;
    if (version && session == m_session)
        m_htcondor = *version; // goes into the record when its jobs have ended
}

QCoro::Task<Result<QString>> RecordKeeper::folderOf(RunRecord run)
{
    const QPointer<RecordKeeper> self = this;
    if (!isKeeping())
        co_return Error(Error::Code::Refused,
                        tr("On a shared computer no records of runs are kept."));
    if (run.id == 0 || run.cluster == 0)
        co_return Error(Error::Code::NotFound, tr("There is no record of this run."));
    auto making =
        m_store.run<MadeFolder>([run, place = m_place, told = facts(),
                                 jobs = jobsOf(run)](Store &opened) -> Result<MadeFolder> {
            const Result<QString> known = knownFolder(opened, run.id);
            if (!known)
                return known.error();
            if (!known->isEmpty())
                return MadeFolder{*known, false};
            const Result<QList<StagedRecord>> staged = opened.stagedRecords(told.machine);
            RecordedRun recorded = recordedRunOf(run);
            recorded.perch = told.perch;
            recorded.htcondor = told.htcondor;
            recorded.siteTitle = told.siteTitle;
            recorded.jobs = jobs;
            const QList<StagedRecord> list = staged ? *staged : QList<StagedRecord>();
            complete(recorded.image, told.site, told.ownFolder, told.machine, list);
            for (RecordedSource &source : recorded.staged)
                complete(source, told.site, told.ownFolder, told.machine, list);
            const Result<QString> made = makeRecord(opened, run, recorded, place);
            return made ? Result<MadeFolder>(MadeFolder{*made, true})
                        : Result<MadeFolder>(made.error());
        });
    const Result<MadeFolder> folder = co_await making;
    if (!folder)
        co_return folder.error();
    if (self && folder->isNew && m_followed.contains(run.cluster)) {
        Followed &followed = m_followed[run.cluster];
        followed.isOpen = true;
        followed.isChanged = true; // it may have ended before
        m_writeTimer.start();
    }
    co_return QString(folder->path);
}

QList<Job> RecordKeeper::jobsOf(const RunRecord &run) const
{
    QList<Job> jobs;
    const int count = int(std::min<qsizetype>(run.jobCount, RecordedRun::mostJobs));
    for (int proc = 0; m_jobs && proc < count; ++proc) {
        if (const Job *job = m_jobs({run.cluster, proc}))
            jobs.append(*job);
    }
    return jobs;
}

void RecordKeeper::noteJob(const Job &job)
{
    if (!isFinal(job.state))
        return;
    const auto followed = m_followed.find(job.id.cluster);
    if (followed == m_followed.end() || followed->isChanged)
        return;
    followed->isChanged = true;
    if (followed->isOpen && !m_writeTimer.isActive())
        m_writeTimer.start();
}

void RecordKeeper::writeChanged()
{
    if (!isKeeping())
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QList<int> due;
    bool isEarly = false;
    for (const Followed &one : std::as_const(m_followed)) {
        if (!one.isOpen || !one.isChanged)
            continue;
        const bool isSoonAgain = one.run.jobCount > manyJobs && one.written.isValid() &&
                                 one.written.secsTo(now) < secondsOfMany;
        isEarly = isEarly || isSoonAgain;
        if (!isSoonAgain)
            due.append(one.run.cluster);
    }
    for (const int cluster : std::as_const(due))
        write(cluster);
    if (isEarly)
        QTimer::singleShot(std::chrono::seconds(secondsOfMany), &m_writeTimer,
                           [this] { m_writeTimer.start(); });
}

QCoro::Task<void> RecordKeeper::write(int cluster)
{
    const QPointer<RecordKeeper> self = this;
    Followed &followed = m_followed[cluster];
    followed.isChanged = false;
    followed.written = QDateTime::currentDateTimeUtc();
    const RunRecord run = followed.run;
    auto writing = m_store.run<bool>(
        [run, jobs = jobsOf(run), htcondor = m_htcondor](Store &opened) -> Result<bool> {
            const Result<QString> folder = knownFolder(opened, run.id);
            if (!folder || folder->isEmpty())
                return folder ? Result<bool>(true) : Result<bool>(folder.error());
            const Result<RecordedRun> written =
                changeRecord(*folder, [&](RecordedRun &recorded) -> Result<void> {
                    recorded.jobs = merged(recorded.jobs, jobs);
                    if (recorded.htcondor.isEmpty())
                        recorded.htcondor = htcondor;
                    return {};
                });
            if (!written)
                return written.error();
            const bool isComplete = written->isComplete();
            const Result<void> noted =
                opened.keepRunFolder({run.id, *folder, isComplete, wordsOf(*written)});
            return noted ? Result<bool>(isComplete) : Result<bool>(noted.error());
        });
    const Result<bool> isComplete = co_await writing;
    if (!self)
        co_return;
    if (!isComplete) {
        Q_EMIT failed(isComplete.error());
        co_return;
    }
    if (*isComplete && m_followed.contains(cluster))
        m_followed[cluster].isOpen = false;
    Q_EMIT changed(run.id);
}

void RecordKeeper::noteMetrics()
{
    if (!m_metricsTimer.isActive())
        m_metricsTimer.start();
}

void RecordKeeper::writeMetrics()
{
    if (!m_shown || !isKeeping())
        return;
    const Shown shown = m_shown();
    if (shown.series.isEmpty() || shown.run.id == 0)
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const bool isSoonAgain = m_metricsOf == shown.job.id && m_metricsWritten.isValid() &&
                             m_metricsWritten.secsTo(now) < secondsOfMetrics;
    if (isSoonAgain && !isFinal(shown.job.state))
        return;
    m_metricsOf = shown.job.id;
    m_metricsWritten = now;
    writeMetricsOf(shown);
}

QCoro::Task<void> RecordKeeper::writeMetricsOf(Shown shown)
{
    const QPointer<RecordKeeper> self = this;
    auto finding = folderOf(shown.run);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || !folder)
        co_return; // that was told
    auto writing = QtConcurrent::run(&m_pool, [folder = *folder, shown] {
        return keepMetrics(folder, shown.job.id.proc, shown.series);
    });
    const Result<void> written = co_await writing;
    if (!self)
        co_return;
    if (written)
        Q_EMIT changed(shown.run.id);
    else if (written.error().code != Error::Code::Refused)
        Q_EMIT failed(written.error());
}

void RecordKeeper::noteDownload(const RunRecord &run, const QString &name,
                                const DownloadResult &result)
{
    if (isKeeping())
        writeDownload(run, name, result);
}

QCoro::Task<void> RecordKeeper::writeDownload(RunRecord run, QString name, DownloadResult result)
{
    const QPointer<RecordKeeper> self = this;
    auto finding = folderOf(run);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || !folder)
        co_return;
    auto writing = m_store.run<void>([folder = *folder, name, result](Store &) -> Result<void> {
        const Result<RecordedRun> written =
            changeRecord(folder, [&](RecordedRun &recorded) -> Result<void> {
                return keepOutput(folder, recorded, result.localPath,
                                  {name, result.bytes, result.sha256});
            });
        return written ? Result<void>() : Result<void>(written.error());
    });
    const Result<void> written = co_await writing;
    if (!self)
        co_return;
    if (written)
        Q_EMIT changed(run.id);
    else
        Q_EMIT failed(written.error());
}

QCoro::Task<Result<void>> RecordKeeper::annotate(RunRecord run, QString notes, QStringList tags)
{
    const QPointer<RecordKeeper> self = this;
    auto finding = folderOf(run);
    const Result<QString> folder = co_await std::move(finding);
    if (!folder)
        co_return folder.error();
    if (!self)
        co_return Error(Error::Code::Cancelled, QString());
    auto writing =
        m_store.run<void>([folder = *folder, run, notes, tags](Store &opened) -> Result<void> {
            const Result<RecordedRun> written =
                changeRecord(folder, [&](RecordedRun &recorded) -> Result<void> {
                    recorded.notes = notes.left(RecordedRun::longestNotes);
                    recorded.tags = tags.mid(0, RecordedRun::mostTags);
                    return {};
                });
            if (!written)
                return written.error();
            return opened.keepRunFolder({run.id, folder, written->isComplete(), wordsOf(*written)});
        });
    const Result<void> written = co_await writing;
    if (self && written)
        Q_EMIT changed(run.id);
    co_return written;
}

} // namespace perch

#include "moc_recordkeeper.cpp"
