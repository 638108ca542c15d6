// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"

#include "core/inputlist.h"
#include "core/stagedname.h"
#include "gui/compose/jobmacros.h"
#include "gui/compose/submitwatch.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/widgets/timetext.h"
#include "remote/jobsender.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto lintAfter = 200ms; ///< of silence while typing

/// What the linter and the footer need to know of one text.
struct LintAnswer {
    QList<Finding> findings;
    QString jobs; ///< "1 job", "3 jobs", "jobs of a list"
    QString gpus;
};

QString jobsText(const SubmitFile &file)
{
    qint64 count = 0;
    for (const SubmitFile::Statement &statement : file.statements()) {
        if (statement.kind != SubmitFile::Kind::Queue)
            continue;
        if (statement.value.isEmpty()) {
            ++count;
            continue;
        }
        bool plain = false;
        const qint64 number = statement.value.toLongLong(&plain);
        if (!plain)
            return ComposeController::tr("the jobs of a list");
        count += number;
    }
    return count == 1 ? ComposeController::tr("1 job")
                      : ComposeController::tr("%1 jobs").arg(count);
}

QString gpusText(const SubmitFile &file)
{
    const QString value = file.value(QStringLiteral("request_gpus")).value_or(QString());
    bool plain = false;
    const int number = value.toInt(&plain);
    if (value.isEmpty() || (plain && number == 0))
        return ComposeController::tr("no GPU");
    if (!plain)
        return ComposeController::tr("GPUs: %1").arg(value);
    return number == 1 ? ComposeController::tr("1 GPU each")
                       : ComposeController::tr("%1 GPUs each").arg(number);
}

LintAnswer lintText(const QString &text, const LintFacts &facts)
{
    const SubmitFile file(text);
    return {lintSubmitFile(file, facts), jobsText(file), gpusText(file)};
}

} // namespace

struct ComposeController::Private {
    Private(ComposeController &controller, StoreWorker &storeWorker)
        : q(controller), store(storeWorker)
    {
    }

    QCoro::Task<void> open(QString path);
    QCoro::Task<void> create(QString templateName, QString path);
    QCoro::Task<void> lint();
    QCoro::Task<Result<void>> saveAll();
    QCoro::Task<void> saveAndTell();
    QCoro::Task<void> submit();
    QCoro::Task<RunRecord> record(RunRecord run, SubmittedCluster cluster);
    QCoro::Task<void> tellSubmitted(RunRecord run, SubmittedCluster cluster);
    QCoro::Task<Result<RunRecord>> sendAndSubmit(QPointer<Session> by);
    void setBusy(const QString &what);
    void changeSubmitText(const QString &text);
    void markModified(const QString &fileName, bool modified);
    [[nodiscard]] LintFacts facts() const;
    [[nodiscard]] QString submitText() const { return folder.texts.value(folder.submitFileName); }

    ComposeController &q;
    StoreWorker &store;
    QPointer<Session> session;
    std::optional<Site> site; ///< of the last session: what was known stays usable offline
    JobFolder folder;
    QHash<QString, QString> savedTexts;
    QList<StagedImage> staged;
    QList<StagedImage> images;      ///< of those, what jobs can run in
    QHash<QString, QString> hashes; ///< by path, of the images staged in this session
    QString hashOf(const QString &imageUrl) const;
    LintAnswer answer;
    bool answered = false; ///< `answer` is about the present text
    bool isLinting = false;
    bool isStale = false; ///< the text was changed while it was being read
    QTimer lintTimer;
    /// Not the global pool: Qt paints large areas with that one, and would wait for a long text.
    QThreadPool lintPool;
    QString busy;
    std::stop_source stop;
    SubmitWatch watch; ///< of a submission whose answer was lost
};

ComposeController::ComposeController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store))
{
    d->lintTimer.setSingleShot(true);
    d->lintTimer.setInterval(lintAfter);
    d->lintPool.setMaxThreadCount(1);
    connect(&d->lintTimer, &QTimer::timeout, this, [this] { d->lint(); });
    connect(&d->watch, &SubmitWatch::found, this,
            [this](const RunRecord &run, const SubmittedCluster &cluster) {
                Q_EMIT statusChanged();
                d->tellSubmitted(run, cluster);
            });
    connect(&d->watch, &SubmitWatch::notSubmitted, this, [this](const Error &error) {
        Q_EMIT statusChanged();
        if (error.code == Error::Code::Remote)
            Q_EMIT complained(parseSubmitComplaints(error.detail.toUtf8()));
        Q_EMIT failed(error);
    });
    connect(&d->watch, &SubmitWatch::givenUp, this, [this](const Error &error) {
        Q_EMIT statusChanged();
        Q_EMIT failed(error);
    });
}

ComposeController::~ComposeController()
{
    d->stop.request_stop();
}

void ComposeController::setSession(Session *session)
{
    if (d->session)
        d->session->accessPoint().disconnect(this);
    d->session = session;
    if (session) {
        d->site = session->profile().site;
        connect(&session->accessPoint(), &Connection::stateChanged, this,
                &ComposeController::statusChanged);
        d->lintTimer.start();
        Q_EMIT imagesChanged(); // their URLs are known now
    }
    d->watch.setSession(session);
    Q_EMIT statusChanged();
}

void ComposeController::setImages(const QList<StagedImage> &images)
{
    d->staged = images;
    d->images = images;
    d->images.removeIf([](const StagedImage &one) { return isArchiveName(one.fileName); });
    Q_EMIT imagesChanged();
}

QList<StagedImage> ComposeController::images() const
{
    return d->images;
}

void ComposeController::rememberImage(const StagedImage &image, const QString &sha256)
{
    d->hashes.insert(image.path, sha256);
}

QString ComposeController::Private::hashOf(const QString &wanted) const
{
    for (const StagedImage &image : images) {
        if (hashes.contains(image.path) && site &&
            perch::imageUrl(*site, image.path, image.size) == wanted)
            return hashes.value(image.path);
    }
    return {};
}

QHash<QString, qint64> ComposeController::stagedSizes() const
{
    QHash<QString, qint64> sizes;
    for (const StagedImage &image : std::as_const(d->staged))
        sizes.insert(urlOf(image), image.size);
    return sizes;
}

std::optional<Site> ComposeController::site() const
{
    return d->site;
}

QString ComposeController::urlOf(const StagedImage &image) const
{
    return d->site ? imageUrl(*d->site, image.path, image.size) : QString();
}

QString ComposeController::folder() const
{
    return d->folder.path;
}

QString ComposeController::submitFileName() const
{
    return d->folder.submitFileName;
}

QList<JobFile> ComposeController::files() const
{
    return d->folder.files;
}

QString ComposeController::text(const QString &fileName) const
{
    return d->folder.texts.value(fileName);
}

QString ComposeController::savedText(const QString &fileName) const
{
    return d->savedTexts.value(fileName);
}

QList<Finding> ComposeController::findings() const
{
    return d->answer.findings;
}

bool ComposeController::isBusy() const
{
    return !d->busy.isEmpty();
}

bool ComposeController::isModified() const
{
    return std::any_of(d->folder.files.cbegin(), d->folder.files.cend(),
                       [](const JobFile &file) { return file.isModified; });
}

void ComposeController::Private::setBusy(const QString &what)
{
    busy = what;
    Q_EMIT q.busyChanged(what);
    Q_EMIT q.statusChanged();
}

void ComposeController::openFolder(const QString &folder)
{
    d->open(folder);
}

QCoro::Task<void> ComposeController::Private::open(QString path)
{
    const QPointer<ComposeController> self = &q;
    auto reading = QtConcurrent::run([path] { return readJobFolder(path); });
    const Result<JobFolder> read = co_await reading;
    if (!self)
        co_return;
    if (!read) {
        Q_EMIT q.failed(read.error());
        co_return;
    }
    folder = *read;
    savedTexts = folder.texts;
    answer = {};
    answered = false;
    Q_EMIT q.findingsChanged({});
    Q_EMIT q.filesChanged();
    Q_EMIT q.opened(folder.path, folder.submitFileName);
    Q_EMIT q.statusChanged();
    lint();
}

void ComposeController::createFromTemplate(const QString &templateName, const QString &folder)
{
    d->create(templateName, folder);
}

QCoro::Task<void> ComposeController::Private::create(QString templateName, QString path)
{
    const QPointer<ComposeController> self = &q;
    auto copying =
        QtConcurrent::run([templateName, path] { return copyTemplate(templateName, path); });
    const Result<void> copied = co_await copying;
    if (!self)
        co_return;
    if (!copied) {
        Q_EMIT q.failed(copied.error());
        co_return;
    }
    open(path);
}

void ComposeController::setText(const QString &fileName, const QString &text)
{
    const auto known = d->folder.texts.find(fileName);
    if (known == d->folder.texts.end() || *known == text)
        return;
    *known = text;
    d->markModified(fileName, text != d->savedTexts.value(fileName));
    if (fileName == d->folder.submitFileName) {
        d->answered = false;
        d->lintTimer.start();
    }
    Q_EMIT textChanged(fileName);
    Q_EMIT statusChanged();
}

void ComposeController::noteEdit(const QString &fileName)
{
    d->markModified(fileName, true);
    if (fileName == d->folder.submitFileName && std::exchange(d->answered, false))
        Q_EMIT statusChanged();
}

void ComposeController::Private::markModified(const QString &fileName, bool modified)
{
    for (JobFile &file : folder.files) {
        if (file.name == fileName && file.isModified != modified) {
            file.isModified = modified;
            Q_EMIT q.filesChanged();
        }
    }
}

void ComposeController::Private::changeSubmitText(const QString &text)
{
    if (text == submitText())
        return;
    q.setText(folder.submitFileName, text);
    Q_EMIT q.submitTextChanged(text);
}

void ComposeController::setField(const QString &name, const QString &value)
{
    Q_EMIT textWanted();
    if (d->folder.submitFileName.isEmpty())
        return;
    SubmitFile file(d->submitText());
    if (value.isEmpty())
        file.remove(name);
    else
        file.setValue(name, value);
    d->changeSubmitText(file.text());
}

void ComposeController::useImage(const StagedImage &image)
{
    Q_EMIT textWanted();
    if (d->folder.submitFileName.isEmpty()) {
        Q_EMIT failed(
            Error(Error::Code::Refused,
                  tr("No job is open. Open a job folder or make one from a template, then choose "
                     "the image.")));
        return;
    }
    const QString url = urlOf(image);
    if (url.isEmpty()) {
        Q_EMIT failed(
            Error(Error::Code::Network,
                  tr("Perch has not been connected yet, so it does not know how jobs name images "
                     "here. Connect, then choose the image.")));
        return;
    }
    SubmitFile file(d->submitText());
    if (isArchiveName(image.fileName)) {
        const QString inputs = QStringLiteral("transfer_input_files");
        file.setValue(inputs, withStagedInput(file.value(inputs).value_or(QString()), url));
    } else {
        file.setValue(QStringLiteral("container_image"), url);
    }
    d->changeSubmitText(file.text());
}

LintFacts ComposeController::Private::facts() const
{
    LintFacts known;
    if (site) {
        known.wantGpuLab = site->wantGpuLab;
        known.stagingRoot = site->stagingRoot;
        known.site = site;
    }
    known.knowsFiles = true;
    for (const JobFile &file : folder.files)
        known.filesInFolder.insert(file.name);
    return known;
}

QCoro::Task<void> ComposeController::Private::lint()
{
    const QPointer<ComposeController> self = &q;
    if (folder.submitFileName.isEmpty())
        co_return;
    isStale = isLinting;
    if (isLinting)
        co_return; // one at a time: it is asked again at its end
    isLinting = true;
    auto linting = QtConcurrent::run(
        &lintPool, [text = submitText(), known = facts()] { return lintText(text, known); });
    const LintAnswer fresh = co_await linting;
    if (!self)
        co_return;
    isLinting = false;
    if (isStale) {
        lint();
        co_return;
    }
    answer = fresh;
    answered = !lintTimer.isActive();
    Q_EMIT q.findingsChanged(answer.findings);
    Q_EMIT q.statusChanged();
}

ComposeController::Status ComposeController::status() const
{
    Status status;
    for (const Finding &finding : d->answer.findings) {
        status.errors += finding.severity == Finding::Severity::Error ? 1 : 0;
        status.warnings += finding.severity == Finding::Severity::Warning ? 1 : 0;
    }
    if (d->folder.submitFileName.isEmpty()) {
        status.sentence = tr("No job is open.");
    } else if (isBusy()) {
        status.sentence = d->busy;
    } else if (d->watch.isOpen()) {
        status.sentence = SubmitWatch::sentence();
    } else if (status.errors > 0) {
        const auto first = std::find_if(
            d->answer.findings.cbegin(), d->answer.findings.cend(),
            [](const Finding &finding) { return finding.severity == Finding::Severity::Error; });
        status.sentence = (status.errors == 1 ? tr("1 error, line %1: %2")
                                              : tr("%3 errors, the first in line %1: %2"))
                              .arg(first->line)
                              .arg(first->message);
        if (status.errors > 1)
            status.sentence = status.sentence.arg(status.errors);
    } else {
        const bool online =
            d->session && d->session->accessPoint().state() == Connection::State::Online;
        const QString what = tr("%1, %2").arg(d->answer.jobs, d->answer.gpus);
        const QString warnings = status.warnings == 0   ? QString()
                                 : status.warnings == 1 ? tr(", 1 warning")
                                                        : tr(", %1 warnings").arg(status.warnings);
        if (!d->answered)
            status.sentence = tr("Checking …");
        else
            status.sentence =
                online ? tr("Ready: %1%2").arg(what, warnings)
                       : tr("Good so far: %1%2. Connect to submit it.").arg(what, warnings);
        status.canSubmit = online;
    }
    return status;
}

void ComposeController::save()
{
    Q_EMIT textWanted();
    d->saveAndTell();
}

QCoro::Task<Result<void>> ComposeController::Private::saveAll()
{
    const QPointer<ComposeController> self = &q;
    const QString path = folder.path;
    QList<TextFile> changed;
    for (const JobFile &file : std::as_const(folder.files)) {
        if (file.isModified)
            changed << TextFile{file.name, folder.texts.value(file.name)};
    }
    auto writing = QtConcurrent::run([path, changed] { return writeTextFiles(path, changed); });
    const Result<void> written = co_await writing;
    if (!self)
        co_return Error(Error::Code::Cancelled, QString());
    if (!written || folder.path != path)
        co_return written;
    for (const TextFile &file : std::as_const(changed)) {
        savedTexts.insert(file.name, file.text);
        markModified(file.name, folder.texts.value(file.name) != file.text);
    }
    co_return Result<void>();
}

QCoro::Task<void> ComposeController::Private::saveAndTell()
{
    const QPointer<ComposeController> self = &q;
    auto saving = saveAll();
    const Result<void> done = co_await std::move(saving);
    if (!self)
        co_return;
    if (done)
        Q_EMIT q.saved();
    else
        Q_EMIT q.failed(done.error());
}

void ComposeController::submit()
{
    Q_EMIT textWanted();
    if (!isBusy())
        d->submit();
}

QCoro::Task<void> ComposeController::Private::submit()
{
    const QPointer<ComposeController> self = &q;
    Q_EMIT q.complained({});
    if (folder.submitFileName.isEmpty()) {
        Q_EMIT q.failed(Error(Error::Code::Refused,
                              ComposeController::tr("No job is open. Open a job folder first.")));
        co_return;
    }
    if (!session || session->accessPoint().state() != Connection::State::Online) {
        Q_EMIT q.failed(
            Error(Error::Code::Network,
                  ComposeController::tr(
                      "You are not connected to the access point. Connect, then submit.")));
        co_return;
    }
    if (watch.isOpen()) {
        Q_EMIT q.failed(Error(Error::Code::Refused, SubmitWatch::sentence()));
        co_return;
    }
    setBusy(ComposeController::tr("Checking …"));
    auto linting = QtConcurrent::run(
        &lintPool, [text = submitText(), known = facts()] { return lintText(text, known); });
    const LintAnswer fresh = co_await linting;
    if (!self)
        co_return;
    answer = fresh;
    answered = true;
    Q_EMIT q.findingsChanged(answer.findings);
    for (const Finding &finding : std::as_const(answer.findings)) {
        if (finding.severity == Finding::Severity::Error) {
            setBusy({});
            Q_EMIT q.failed(
                Error(Error::Code::Refused,
                      ComposeController::tr(
                          "Nothing was submitted: the submit description has errors. Mend line %1 "
                          "first: %2")
                          .arg(finding.line)
                          .arg(finding.message)));
            co_return;
        }
    }
    auto sending = sendAndSubmit(session);
    const Result<RunRecord> run = co_await std::move(sending);
    if (!self)
        co_return;
    setBusy({});
    if (run) {
        Q_EMIT q.submitted(*run);
        co_return;
    }
    if (run.error().code == Error::Code::Remote)
        Q_EMIT q.complained(parseSubmitComplaints(run.error().detail.toUtf8()));
    Q_EMIT q.failed(run.error());
}

QCoro::Task<Result<RunRecord>> ComposeController::Private::sendAndSubmit(QPointer<Session> by)
{
    const QPointer<ComposeController> self = &q;
    const Error gone(Error::Code::Cancelled,
                     ComposeController::tr("The connection was closed. Nothing was submitted."));
    setBusy(ComposeController::tr("Saving …"));
    auto saving = saveAll();
    const Result<void> written = co_await std::move(saving);
    if (!self || !by)
        co_return gone;
    if (!written)
        co_return written.error();

    JobFiles files;
    files.localFolder = folder.path;
    files.submitFileName = folder.submitFileName;
    files.submitText = submitText();
    const SubmitFile submitFile(files.submitText);
    files.inputFiles = submitFile.localInputFiles();
    const qsizetype count = files.inputFiles.size() + 1;
    const QString name = files.submitFileName;
    const QString text = files.submitText;
    setBusy(ComposeController::tr("Sending %1 files …").arg(count));
    const std::function<void(qint64, qint64)> progress = [self, count](qint64 sent, qint64 total) {
        if (self && total > 0)
            self->d->setBusy(ComposeController::tr("Sending %1 files: %2 of %3 …")
                                 .arg(QString::number(count), sizeText(sent), sizeText(total)));
    };
    stop = std::stop_source();
    auto sending = sendJobFiles(by->accessPoint(), files, progress, stop.get_token());
    const Result<QString> remoteFolder = co_await std::move(sending);
    if (!self || !by)
        co_return gone;
    if (!remoteFolder && remoteFolder.error().code == Error::Code::Network)
        co_return Error(
            Error::Code::Network,
            ComposeController::tr("%1 Nothing was submitted.").arg(remoteFolder.error().message),
            remoteFolder.error().detail);
    if (!remoteFolder)
        co_return remoteFolder.error();

    const Profile &profile = by->profile();
    RunRecord run;
    run.siteId = profile.site.id;
    run.user = profile.user;
    run.accessPoint =
        profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port);
    run.jobFolder = files.localFolder; // another one may be open by now
    run.remoteFolder = *remoteFolder;
    run.imageUrl = submitFile.value(QStringLiteral("container_image")).value_or(QString());
    run.imageSha256 = hashOf(run.imageUrl);
    run.submitText = text;
    run.submitted = QDateTime::currentDateTimeUtc();

    setBusy(ComposeController::tr("Submitting …"));
    auto submitting = by->condor().submit(*remoteFolder, name);
    const Result<SubmittedCluster> cluster = co_await std::move(submitting);
    if (!self)
        co_return gone;
    if (!cluster && SubmitWatch::isAnswerLost(cluster.error())) {
        watch.begin(run);
        co_return Error(cluster.error().code, SubmitWatch::sentence(), cluster.error().message);
    }
    if (!cluster)
        co_return cluster.error();
    auto recording = record(run, *cluster);
    const RunRecord recorded = co_await std::move(recording);
    if (!self)
        co_return gone;
    co_return recorded;
}

/// Puts a submitted run into the store.
QCoro::Task<RunRecord> ComposeController::Private::record(RunRecord run, SubmittedCluster cluster)
{
    const QPointer<ComposeController> self = &q;
    run.cluster = cluster.cluster;
    run.jobCount = cluster.lastProc - cluster.firstProc + 1;
    run.eventLogPath = jobFilePath(SubmitFile(run.submitText), QStringLiteral("log"),
                                   run.remoteFolder, {cluster.cluster, cluster.firstProc});
    auto storing = store.run<qint64>([run](Store &opened) { return opened.addRun(run); });
    const Result<qint64> id = co_await storing;
    if (self && id)
        run.id = *id;
    else if (self) // the job is in the queue: it must be seen even when the disk is full
        Q_EMIT q.failed(id.error());
    co_return run;
}

QCoro::Task<void> ComposeController::Private::tellSubmitted(RunRecord run, SubmittedCluster cluster)
{
    const QPointer<ComposeController> self = &q;
    auto recording = record(std::move(run), cluster);
    const RunRecord recorded = co_await std::move(recording);
    if (self)
        Q_EMIT q.submitted(recorded);
}

} // namespace perch
