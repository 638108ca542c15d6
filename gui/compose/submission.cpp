// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submission.h"

#include "core/plaintext.h"
#include "core/sha256.h"
#include "core/submit/complaintplaces.h"
#include "core/sweepparameters.h"
#include "gui/compose/jobmacros.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/widgets/timetext.h"
#include "remote/jobsender.h"
#include "remote/submitonce.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QFileInfo>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

Error connectionClosed()
{
    return {Error::Code::Cancelled,
            Submission::tr("The connection was closed. Nothing was submitted.")};
}

Error withNothingSubmitted(const Error &error)
{
    return {error.code, Submission::tr("%1 Nothing was submitted.").arg(error.message),
            error.detail};
}

/// Where this job's files were sent to last, also when condor_submit then refused it.
QString sentFolderKey(const RunRecord &run)
{
    return QStringList{QStringLiteral("sent-folder"), run.siteId, run.user, run.accessPoint,
                       run.jobFolder}
        .join(u'|');
}

/// What can be known of a run before its files are sent.
RunRecord startedRun(const Profile &profile, const Submission::Order &order)
{
    RunRecord run;
    run.siteId = profile.site.id;
    run.user = profile.user;
    run.accessPoint =
        profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port);
    run.jobFolder = order.folder;
    run.imageUrl = order.imageUrl;
    run.imageSha256 = order.imageSha256;
    run.submitText = order.submitText;
    run.token = newSubmissionToken();
    return run;
}

/// Answers the id of the run.
Result<qint64> recordStarted(Store &store, const RunRecord &run,
                             const std::optional<QByteArray> &list, const QString &folderKey)
{
    const Result<void> remembered = store.setSetting(folderKey, run.remoteFolder);
    const Result<qint64> id = remembered ? store.addRun(run) : remembered.error();
    if (id && list) // no reason not to submit: it is in the job folder too
        static_cast<void>(store.keepQueueList(*id, *list));
    return id;
}

RunRecord finishedRun(RunRecord run, const SubmittedCluster &cluster)
{
    run.cluster = cluster.cluster;
    run.jobCount = cluster.lastProc - cluster.firstProc + 1;
    run.eventLogPath = jobFilePath(SubmitFile(run.submitText), QStringLiteral("log"),
                                   run.remoteFolder, {cluster.cluster, cluster.firstProc});
    return run;
}

QList<SubmitComplaint> complaintsOf(const QString &submitText, const QString &said)
{
    return withPlaces(parseSubmitComplaints(said.toUtf8()), SubmitFile(submitText));
}

/// Only the rows that are wanted stand in the text that is sent, but the file beside it has them
/// all: it is the same as at this submission while it stays as it is here.
QList<SentFile> asInTheFolder(QList<SentFile> files, const QString &fileName,
                              const QString &submitText)
{
    QByteArray text = submitText.toUtf8();
    text.replace("\r\n", "\n");
    for (SentFile &file : files) {
        if (file.name == fileName)
            file = {fileName, text.size(), sha256Of(text)};
    }
    return files;
}

/// Short enough for one line, as foreign file names may not be.
QString namesOf(const QStringList &scripts)
{
    constexpr qsizetype longest = 60;
    const QString names = plainLine(scripts.join(QStringLiteral(", ")), 2 * longest);
    return names.size() <= longest ? names : Submission::tr("%1 scripts").arg(scripts.size());
}

/// "run.sh had Windows line ends; it was sent with Unix ones. 2 of 3 files were unchanged and not
/// sent again."
QString noticeOf(const SentJob &sent)
{
    QStringList sentences;
    if (sent.mended.size() == 1)
        sentences += Submission::tr("%1 had Windows line ends; it was sent with Unix ones.")
                         .arg(plainLine(sent.mended.first(), 60));
    else if (!sent.mended.isEmpty())
        sentences += Submission::tr("%1 had Windows line ends; they were sent with Unix ones.")
                         .arg(namesOf(sent.mended));
    if (!sent.taken.isEmpty())
        sentences += Submission::tr("%1 of %2 files were unchanged and not sent again.")
                         .arg(sent.taken.size())
                         .arg(sent.files.size());
    return sentences.join(u' ');
}

} // namespace

Submission::Submission(StoreWorker &store, QObject *parent)
    : QObject(parent), m_store(store), m_watch(store)
{
    connect(&m_watch, &SubmitWatch::openChanged, this, &Submission::openChanged);
    connect(
        &m_watch, &SubmitWatch::found, this,
        [this](const RunRecord &run, const SubmittedCluster &cluster) { tellFound(run, cluster); });
    connect(&m_watch, &SubmitWatch::notSubmitted, this,
            [this](const RunRecord &run, const Error &error) { tellNotSubmitted(run, error); });
    connect(&m_watch, &SubmitWatch::givenUp, this, &Submission::failed);
}

Submission::~Submission()
{
    m_stop.request_stop();
}

void Submission::setSession(Session *session)
{
    m_session = session;
    m_watch.setSession(session);
}

void Submission::start(const Order &order)
{
    run(order);
}

QCoro::Task<void> Submission::run(Order order)
{
    const QPointer<Submission> self = this;
    auto sending = sendAndSubmit(m_session, order);
    const Result<RunRecord> run = co_await std::move(sending);
    if (!self)
        co_return;
    Q_EMIT stepped({});
    if (run) {
        Q_EMIT submitted(*run);
        co_return;
    }
    auto telling = tellFailure(order.folder, order.submitText, run.error());
    co_await std::move(telling);
}

QCoro::Task<Result<RunRecord>> Submission::sendAndSubmit(QPointer<Session> by, Order order)
{
    const QPointer<Submission> self = this;
    if (m_watch.isOpen())
        co_return Error(Error::Code::Refused, SubmitWatch::sentence());
    if (!by)
        co_return connectionClosed();
    const QString wholeText = order.submitText;
    if (order.rows) {
        auto choosing = QtConcurrent::run(limitedToRows, order.submitText, *order.rows);
        const Result<QString> chosen = co_await choosing;
        if (!self || !by)
            co_return connectionClosed();
        if (!chosen)
            co_return withNothingSubmitted(chosen.error());
        order.submitText = *chosen;
    }
    RunRecord run = startedRun(by->profile(), order);
    const QString key = sentFolderKey(run);
    auto recalling = m_store.run<QString>([key](Store &opened) { return opened.setting(key); });
    const Result<QString> older = co_await recalling;
    if (!self || !by)
        co_return connectionClosed();
    auto sending = send(by, order, older ? *older : QString());
    const Result<SentJob> sent = co_await std::move(sending);
    if (!self || !by)
        co_return connectionClosed();
    if (!sent && sent.error().code == Error::Code::Network)
        co_return withNothingSubmitted(sent.error());
    if (!sent)
        co_return sent.error();
    if (m_watch.isOpen()) // what an earlier run of Perch left open may be known since a moment
        co_return Error(Error::Code::Refused, SubmitWatch::sentence());
    run.remoteFolder = sent->folder;
    auto comparing = QtConcurrent::run(asInTheFolder, sent->files, order.submitFileName, wholeText);
    run.files = co_await comparing;
    if (!self || !by)
        co_return connectionClosed();
    run.submitted = QDateTime::currentDateTimeUtc();
    auto reading = QtConcurrent::run(queueListAsSent, run);
    const std::optional<QByteArray> list = co_await reading;
    if (!self || !by)
        co_return connectionClosed();
    auto recording = m_store.run<qint64>(
        [run, list, key](Store &opened) { return recordStarted(opened, run, list, key); });
    const Result<qint64> id = co_await recording;
    if (!self || !by)
        co_return connectionClosed();
    if (!id)
        co_return withNothingSubmitted(id.error());
    run.id = *id;
    auto submitting = submit(by, run, order.submitFileName);
    const Result<RunRecord> result = co_await std::move(submitting);
    if (const QString notice = noticeOf(*sent); self && result && !notice.isEmpty())
        Q_EMIT noticed(notice);
    co_return result;
}

QCoro::Task<Result<SentJob>> Submission::send(QPointer<Session> by, Order order, QString older)
{
    const QPointer<Submission> self = this;
    const JobFiles files{order.folder, order.submitFileName, order.submitText, order.inputFiles,
                         older};
    const qsizetype count = files.inputFiles.size() + 1;
    Q_EMIT stepped(tr("Sending %1 files …").arg(count));
    const std::function<void(qint64, qint64)> progress = [self, count](qint64 sent, qint64 total) {
        if (self && total > 0)
            Q_EMIT self->stepped(tr("Sending %1 files: %2 of %3 …")
                                     .arg(QString::number(count), sizeText(sent), sizeText(total)));
    };
    m_stop = std::stop_source();
    return sendJobFiles(by->accessPoint(), files, progress, m_stop.get_token());
}

/// `run` is in the store, open.
QCoro::Task<Result<RunRecord>> Submission::submit(QPointer<Session> by, RunRecord run,
                                                  QString fileName)
{
    const QPointer<Submission> self = this;
    Q_EMIT stepped(tr("Submitting …"));
    m_watch.expect(run);
    auto submitting = by->condor().submit(run.remoteFolder, fileName, run.token);
    const Result<SubmittedCluster> cluster = co_await std::move(submitting);
    if (!self)
        co_return connectionClosed();
    if (!cluster && SubmitWatch::isAnswerLost(cluster.error())) {
        m_watch.lose(run.token);
        co_return Error(cluster.error().code, SubmitWatch::sentence(), cluster.error().message);
    }
    if (!cluster && cluster.error().code == Error::Code::Refused) { // somebody else has claimed it
        m_watch.lose(run.token);
        co_return cluster.error();
    }
    if (!cluster) {
        m_watch.settle(run.token);
        forget(run);
        co_return cluster.error();
    }
    auto recording = record(run, *cluster);
    const RunRecord recorded = co_await std::move(recording);
    if (!self)
        co_return connectionClosed();
    m_watch.settle(run.token);
    co_return recorded;
}

/// Closes a submitted run in the store.
QCoro::Task<RunRecord> Submission::record(RunRecord run, SubmittedCluster cluster)
{
    const QPointer<Submission> self = this;
    auto finishing = QtConcurrent::run(finishedRun, run, cluster);
    RunRecord finished = co_await finishing;
    if (!self)
        co_return finished;
    auto storing =
        m_store.run<qint64>([finished](Store &opened) { return opened.closeRun(finished); });
    const Result<qint64> id = co_await storing;
    if (self && id)
        finished.id = *id;
    else if (self) // the job is in the queue: it must be seen even when the disk is full
        Q_EMIT failed(id.error());
    co_return finished;
}

QCoro::Task<void> Submission::tellFound(RunRecord run, SubmittedCluster cluster)
{
    const QPointer<Submission> self = this;
    auto recording = record(std::move(run), cluster);
    const RunRecord recorded = co_await std::move(recording);
    if (!self)
        co_return;
    Q_EMIT noticed(tr("The job in %1 was submitted after all: it is cluster %2.")
                       .arg(plainLine(QFileInfo(recorded.jobFolder).fileName(), 60))
                       .arg(recorded.cluster));
    Q_EMIT submitted(recorded);
}

QCoro::Task<void> Submission::tellNotSubmitted(RunRecord run, Error error)
{
    forget(run);
    auto telling = tellFailure(run.jobFolder, run.submitText, error);
    co_await std::move(telling);
}

QCoro::Task<void> Submission::tellFailure(QString folder, QString submitText, Error error)
{
    const QPointer<Submission> self = this;
    if (error.code == Error::Code::Remote) {
        auto placing = QtConcurrent::run(complaintsOf, submitText, error.detail);
        const QList<SubmitComplaint> complaints = co_await placing;
        if (!self)
            co_return;
        Q_EMIT complained(folder, complaints);
    }
    Q_EMIT failed(error);
}

/// When the disk does not take that, the access point is asked again later, with the same answer.
void Submission::forget(const RunRecord &run)
{
    m_store.run<void>([id = run.id](Store &opened) { return opened.removeRun(id); });
}

} // namespace perch

#include "moc_submission.cpp"
