// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"

#include "core/submit/sweeptext.h"
#include "gui/compose/filestates.h"
#include "gui/compose/folderfacts.h"
#include "gui/compose/jobcheck.h"
#include "gui/compose/jobfolders.h"
#include "gui/compose/jobimages.h"
#include "gui/compose/jobsteps.h"
#include "gui/compose/openjob.h"
#include "gui/compose/submission.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>
#include <optional>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto lintAfter = 200ms; ///< of silence while typing

} // namespace

struct ComposeController::Private {
    Private(ComposeController &controller, StoreWorker &storeWorker)
        : q(controller), store(storeWorker), folders(storeWorker), submission(storeWorker),
          steps(storeWorker)
    {
    }

    QCoro::Task<void> useSweep(SweepRows rows);
    QCoro::Task<void> recallSent(QString path);
    void compareWithSent();
    void showFromDisk(const QStringList &fileNames);
    QCoro::Task<void> lint();
    QCoro::Task<void> markExecutable(QString path, QString fileName);
    QCoro::Task<void> save();
    QCoro::Task<void> submit(std::optional<RowSlice> rows);
    QCoro::Task<Result<JobCheck>> prepare(JobFolder folder, QString text);
    QCoro::Task<void> lookAhead();
    void takeCheck(const JobCheck &fresh, const QString &text);
    void joinJob();
    void joinSubmission();
    void setBusy(const QString &what);
    void changeSubmitText(const QString &text);
    [[nodiscard]] LintFacts facts() const;
    [[nodiscard]] bool isOnline() const
    {
        return session && session->accessPoint().state() == Connection::State::Online;
    }

    ComposeController &q;
    StoreWorker &store;
    JobFolders folders;
    FileStates states;
    int sentTurn = 0; ///< `states` was told again meanwhile
    Submission submission;
    JobSteps steps;
    QPointer<Session> session;
    OpenJob job;
    JobImages images;
    JobCheck check;
    bool isChecked = false; ///< `check` is about the present text
    bool isLinting = false;
    bool isStale = false; ///< the text was changed while it was being read
    QTimer lintTimer;
    /// Not the global pool: Qt paints large areas with that one, and would wait for a long text.
    QThreadPool lintPool;
    QThreadPool aheadPool; ///< so that the next findings do not wait for the jobs of a long text
    QString busy;
};

ComposeController::ComposeController(StoreWorker &store, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, store))
{
    d->lintTimer.setSingleShot(true);
    d->lintTimer.setInterval(lintAfter);
    d->lintPool.setMaxThreadCount(1);
    d->aheadPool.setMaxThreadCount(1);
    connect(&d->lintTimer, &QTimer::timeout, this, [this] { d->lint(); });
    connect(&d->folders, &JobFolders::created, this, &ComposeController::openFolder);
    connect(&d->folders, &JobFolders::failed, this, &ComposeController::failed);
    d->joinJob();
    d->joinSubmission();
}

ComposeController::~ComposeController() = default;

void ComposeController::Private::joinJob()
{
    connect(&job, &OpenJob::failed, &q, &ComposeController::failed);
    connect(&job, &OpenJob::filesChanged, &q, &ComposeController::filesChanged);
    connect(&job, &OpenJob::saved, &q, [this] { compareWithSent(); });
    connect(&job, &OpenJob::textsReloaded, &q,
            [this](const QStringList &names) { showFromDisk(names); });
    connect(&job, &OpenJob::changedElsewhere, &q, &ComposeController::changedElsewhere);
    connect(&job, &OpenJob::opened, &q, [this] {
        check = {};
        isChecked = false;
        steps.clear();
        Q_EMIT q.findingsChanged({});
        Q_EMIT q.jobsAheadChanged();
        Q_EMIT q.filesChanged();
        folders.noteOpened(job.folder().path);
        recallSent(job.folder().path);
        Q_EMIT q.opened(job.folder().path, job.folder().submitFileName);
        Q_EMIT q.statusChanged();
        lint();
    });
}

void ComposeController::Private::joinSubmission()
{
    connect(&submission, &Submission::openChanged, &q, &ComposeController::statusChanged);
    connect(&submission, &Submission::stepped, &q, [this](const QString &what) { setBusy(what); });
    connect(&submission, &Submission::noticed, &q, &ComposeController::noticed);
    connect(&submission, &Submission::submitted, &q, [this](const RunRecord &run) {
        if (run.jobFolder == job.folder().path) {
            ++sentTurn;
            states.setSent(run.files);
            compareWithSent();
        }
        steps.takeRun(run);
        Q_EMIT q.submitted(run);
    });
    connect(&submission, &Submission::failed, &q, &ComposeController::failed);
    connect(&submission, &Submission::complained, &q,
            [this](const QString &path, const QList<SubmitComplaint> &complaints) {
                if (path == job.folder().path) // another job may be open by now
                    Q_EMIT q.complained(complaints);
            });
}

void ComposeController::setSession(Session *session)
{
    if (d->session)
        d->session->accessPoint().disconnect(this);
    d->session = session;
    if (session) {
        d->images.setSite(session->profile().site);
        d->folders.setProfile(session->profile());
        d->folders.readRecent();
        connect(&session->accessPoint(), &Connection::stateChanged, this,
                &ComposeController::statusChanged);
        d->lintTimer.start();
        Q_EMIT imagesChanged(); // their URLs are known now
    }
    d->submission.setSession(session);
    Q_EMIT sessionChanged();
    Q_EMIT statusChanged();
}

Session *ComposeController::session() const
{
    return d->session;
}

void ComposeController::setImages(const QList<StagedImage> &images)
{
    d->images.setStaged(images);
    Q_EMIT imagesChanged();
}

QList<StagedImage> ComposeController::images() const
{
    return d->images.list();
}

void ComposeController::rememberImage(const StagedImage &image, const QString &sha256)
{
    d->images.remember(image, sha256);
}

QHash<QString, qint64> ComposeController::stagedSizes() const
{
    QHash<QString, qint64> sizes;
    for (const StagedImage &image : d->images.staged())
        sizes.insert(urlOf(image), image.size);
    return sizes;
}

std::optional<Site> ComposeController::site() const
{
    return d->images.site();
}

QString ComposeController::urlOf(const StagedImage &image) const
{
    return d->images.urlOf(image);
}

QString ComposeController::folder() const
{
    return d->job.folder().path;
}

QString ComposeController::submitFileName() const
{
    return d->job.folder().submitFileName;
}

QList<JobFile> ComposeController::files() const
{
    return d->job.folder().files;
}

QString ComposeController::text(const QString &fileName) const
{
    return d->job.folder().texts.value(fileName);
}

QString ComposeController::savedText(const QString &fileName) const
{
    return d->job.savedText(fileName);
}

QList<Finding> ComposeController::findings() const
{
    return d->check.findings;
}

bool ComposeController::isBusy() const
{
    return !d->busy.isEmpty();
}

bool ComposeController::isModified() const
{
    return d->job.isModified();
}

void ComposeController::Private::setBusy(const QString &what)
{
    busy = what;
    Q_EMIT q.busyChanged(what);
    Q_EMIT q.statusChanged();
}

void ComposeController::openFolder(const QString &folder)
{
    d->job.open(folder);
}

void ComposeController::createFromTemplate(const QString &templateName, const QString &folder)
{
    d->folders.createFromTemplate(templateName, folder);
}

JobFolders &ComposeController::jobFolders()
{
    return d->folders;
}

FileStates &ComposeController::fileStates()
{
    return d->states;
}

void ComposeController::Private::compareWithSent()
{
    const JobFolder &folder = job.folder();
    states.compare(folder.path, QStringList(folder.submitFileName) + check.inputFiles);
}

/// What went with the last submission from this folder.
QCoro::Task<void> ComposeController::Private::recallSent(QString path)
{
    const QPointer<ComposeController> self = &q;
    const int turn = ++sentTurn;
    auto recalling =
        store.run<QList<SentFile>>([path](Store &opened) { return opened.filesOfLastRun(path); });
    const Result<QList<SentFile>> sent = co_await recalling;
    if (!self || sentTurn != turn)
        co_return;
    states.setSent(sent ? *sent : QList<SentFile>());
    compareWithSent();
}

void ComposeController::rereadFolder()
{
    d->job.reread();
}

void ComposeController::takeFromDisk(const QStringList &fileNames)
{
    d->job.takeFromDisk(fileNames);
}

/// Tells everybody of texts that are as on the disk.
void ComposeController::Private::showFromDisk(const QStringList &fileNames)
{
    compareWithSent();
    for (const QString &name : fileNames) {
        isChecked = false;
        Q_EMIT q.textReloaded(name);
        if (name == job.folder().submitFileName)
            Q_EMIT q.submitTextChanged(job.submitText());
    }
    lintTimer.start();
    Q_EMIT q.statusChanged();
}

void ComposeController::useSweep(const SweepRows &rows)
{
    Q_EMIT textWanted();
    if (!d->job.folder().submitFileName.isEmpty())
        d->useSweep(rows);
}

QCoro::Task<void> ComposeController::Private::useSweep(SweepRows rows)
{
    const QPointer<ComposeController> self = &q;
    const QString path = job.folder().path;
    QStringList names;
    for (const JobFile &file : job.folder().files)
        names.append(file.name);
    const QString name = sweepFileName(SubmitFile(job.submitText()), names);
    const Result<QString> text = withSweep(job.submitText(), rows, name);
    if (!text) {
        Q_EMIT q.failed(text.error());
        co_return;
    }
    auto writing = QtConcurrent::run([path, name, rows] {
        return writeTextFiles(path, {{name, QString::fromUtf8(sweepFile(rows))}});
    });
    const Result<void> written = co_await writing;
    if (!self || job.folder().path != path)
        co_return;
    if (!written) {
        Q_EMIT q.failed(written.error());
        co_return;
    }
    // the text may have been edited meanwhile
    if (const Result<QString> fresh = withSweep(job.submitText(), rows, name); fresh)
        changeSubmitText(*fresh);
    job.reread();
}

void ComposeController::setText(const QString &fileName, const QString &text)
{
    if (!d->job.setText(fileName, text))
        return;
    d->isChecked = false;
    d->lintTimer.start();
    Q_EMIT textChanged(fileName);
    Q_EMIT statusChanged();
}

void ComposeController::noteEdit(const QString &fileName)
{
    d->job.noteEdit(fileName);
    if (std::exchange(d->isChecked, false))
        Q_EMIT statusChanged();
}

void ComposeController::Private::changeSubmitText(const QString &text)
{
    if (text == job.submitText())
        return;
    q.setText(job.folder().submitFileName, text);
    Q_EMIT q.submitTextChanged(text);
}

void ComposeController::setField(const QString &name, const QString &value)
{
    Q_EMIT textWanted();
    if (d->job.folder().submitFileName.isEmpty())
        return;
    SubmitFile file(d->job.submitText());
    if (value.isEmpty())
        file.remove(name);
    else
        file.setValue(name, value);
    d->changeSubmitText(file.text());
}

void ComposeController::useImage(const StagedImage &image)
{
    Q_EMIT textWanted();
    if (d->job.folder().submitFileName.isEmpty()) {
        Q_EMIT failed(
            Error(Error::Code::Refused,
                  tr("No job is open. Open a job folder or make one from a template, then choose "
                     "the image.")));
        return;
    }
    const Result<QString> text = d->images.putInto(d->job.submitText(), image);
    if (text)
        d->changeSubmitText(*text);
    else
        Q_EMIT failed(text.error());
}

LintFacts ComposeController::Private::facts() const
{
    return lintFactsOf(job.folder(), images.site(), images.staged());
}

void ComposeController::mend(const Finding &finding)
{
    Q_EMIT textWanted();
    const JobFolder &folder = d->job.folder();
    const QString name = finding.file.isEmpty() ? folder.submitFileName : finding.file;
    if (finding.fix.makesExecutable) {
        d->markExecutable(folder.path, name);
        return;
    }
    if (!folder.texts.contains(name))
        return;
    const QString text = applyFix(folder.texts.value(name), finding.fix);
    if (name == folder.submitFileName) {
        d->changeSubmitText(text);
    } else {
        // first, so that an editor that is made for it begins with the old text and can go back
        Q_EMIT scriptChanged(name, text);
        setText(name, text);
    }
}

QCoro::Task<void> ComposeController::Private::markExecutable(QString path, QString fileName)
{
    const QPointer<ComposeController> self = &q;
    auto marking = QtConcurrent::run([path, fileName] { return makeExecutable(path, fileName); });
    const Result<void> marked = co_await marking;
    if (!self)
        co_return;
    if (!marked)
        Q_EMIT q.failed(marked.error());
    lint();
}

QCoro::Task<void> ComposeController::Private::lint()
{
    const QPointer<ComposeController> self = &q;
    if (job.folder().submitFileName.isEmpty())
        co_return;
    isStale = isLinting;
    if (isLinting)
        co_return; // one at a time: it is asked again at its end
    isLinting = true;
    auto linting = QtConcurrent::run(
        &lintPool, [text = job.submitText(), known = facts(), folder = job.folder()] {
            return checkJob(text, known, folder);
        });
    const JobCheck fresh = co_await linting;
    if (!self)
        co_return;
    isLinting = false;
    if (isStale) {
        lint();
        co_return;
    }
    const bool hasOtherInputs = fresh.inputFiles != check.inputFiles;
    isChecked = !lintTimer.isActive();
    takeCheck(fresh, job.submitText());
    if (hasOtherInputs)
        compareWithSent();
    Q_EMIT q.statusChanged();
    if (!fresh.hasLookedAhead)
        lookAhead();
}

/// Of a long text the findings come first.
QCoro::Task<void> ComposeController::Private::lookAhead()
{
    const QPointer<ComposeController> self = &q;
    const QString text = job.submitText();
    auto looking = QtConcurrent::run(&aheadPool, [known = check, text, folder = job.folder()] {
        return withJobs(known, text, folder);
    });
    const JobCheck whole = co_await looking;
    if (!self || !isChecked || text != job.submitText() || check.hasLookedAhead)
        co_return;
    takeCheck(whole, text);
    Q_EMIT q.statusChanged();
}

void ComposeController::Private::takeCheck(const JobCheck &fresh, const QString &text)
{
    check = fresh;
    Q_EMIT q.findingsChanged(check.findings);
    if (!check.hasLookedAhead)
        return;
    steps.setJobs(job.folder().path, text, check.ahead);
    Q_EMIT q.jobsAheadChanged();
}

JobSteps &ComposeController::steps()
{
    return d->steps;
}

const JobsAhead &ComposeController::jobsAhead() const
{
    return d->check.ahead;
}

ComposeController::Status ComposeController::status() const
{
    Status status;
    status.errors = d->check.count(Finding::Severity::Error);
    status.warnings = d->check.count(Finding::Severity::Warning);
    if (d->job.folder().submitFileName.isEmpty()) {
        status.sentence = tr("No job is open.");
    } else if (isBusy()) {
        status.sentence = d->busy;
    } else if (d->submission.isOpen()) {
        status.sentence = SubmitWatch::sentence();
    } else if (status.errors > 0) {
        status.sentence = d->check.summary();
    } else {
        status.canSubmit = d->isOnline();
        if (!d->isChecked)
            status.sentence = tr("Checking …");
        else
            status.sentence =
                (status.canSubmit ? tr("Ready: %1") : tr("Good so far: %1. Connect to submit it."))
                    .arg(d->check.summary());
    }
    return status;
}

void ComposeController::save()
{
    Q_EMIT textWanted();
    d->save();
}

QCoro::Task<void> ComposeController::Private::save()
{
    const QPointer<ComposeController> self = &q;
    auto saving = job.save();
    const Result<void> done = co_await std::move(saving);
    if (!self)
        co_return;
    if (done)
        Q_EMIT q.saved();
    else
        Q_EMIT q.failed(done.error());
}

void ComposeController::submit(const std::optional<RowSlice> &rows)
{
    // a key pressed twice must not submit the same rows again
    if (!isBusy() && !(rows && d->steps.isTaking()))
        d->submit(rows);
}

QCoro::Task<void> ComposeController::Private::submit(std::optional<RowSlice> rows)
{
    const QPointer<ComposeController> self = &q;
    Q_EMIT q.textWanted();
    Q_EMIT q.complained({});
    if (job.folder().submitFileName.isEmpty()) {
        Q_EMIT q.failed(Error(Error::Code::Refused,
                              ComposeController::tr("No job is open. Open a job folder first.")));
        co_return;
    }
    if (!isOnline()) {
        Q_EMIT q.failed(
            Error(Error::Code::Network,
                  ComposeController::tr(
                      "You are not connected to the access point. Connect, then submit.")));
        co_return;
    }
    if (submission.isOpen()) {
        Q_EMIT q.failed(Error(Error::Code::Refused, SubmitWatch::sentence()));
        co_return;
    }
    Submission::Order order{
        job.folder().path, job.folder().submitFileName, job.submitText(), rows, {}};
    auto preparing = prepare(job.folder(), order.submitText);
    const Result<JobCheck> prepared = co_await std::move(preparing);
    if (!self)
        co_return;
    if (!prepared) {
        setBusy({});
        Q_EMIT q.failed(prepared.error());
        co_return;
    }
    if (rows && prepared->ahead.jobsId != steps.ladder().jobsId) {
        setBusy({});
        Q_EMIT q.failed(Error(Error::Code::Refused,
                              ComposeController::tr("The jobs are others than those of this step. "
                                                    "Nothing was submitted: look at the steps, and "
                                                    "submit again.")));
        co_return;
    }
    order.inputFiles = prepared->inputFiles;
    order.imageUrl = prepared->imageUrl;
    order.imageSha256 = images.sha256Of(order.imageUrl);
    submission.start(order);
}

/// Checks the text and saves all files of this folder. What was found is of this very text: the
/// person may type on meanwhile.
QCoro::Task<Result<JobCheck>> ComposeController::Private::prepare(JobFolder folder, QString text)
{
    const QString path = folder.path;
    const QPointer<ComposeController> self = &q;
    setBusy(ComposeController::tr("Checking …"));
    auto checking = QtConcurrent::run(&lintPool, [text, known = facts(), folder] {
        return withJobs(checkJob(text, known, folder), text, folder);
    });
    const JobCheck fresh = co_await checking;
    const Error closed(Error::Code::Cancelled,
                       ComposeController::tr("Another job was opened. Nothing was submitted."));
    if (!self || job.folder().path != path)
        co_return closed;
    isChecked = text == job.submitText();
    takeCheck(fresh, text);
    if (const Finding *const first = check.firstError())
        co_return Error(Error::Code::Refused,
                        ComposeController::tr("Nothing was submitted: the job has errors. Mend %1 "
                                              "first: %2 %3")
                            .arg(placeOf(*first), first->message, first->reason));
    setBusy(ComposeController::tr("Saving …"));
    auto saving = job.save();
    const Result<void> saved = co_await std::move(saving);
    if (!self || job.folder().path != path)
        co_return closed;
    if (!saved)
        co_return saved.error();
    co_return fresh;
}

} // namespace perch
