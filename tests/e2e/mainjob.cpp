// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/e2e/mainjob.h"

#include "gui/compose/composecontroller.h"
#include "gui/connect/connectcontroller.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/uploadsmodel.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/mainwindow.h"
#include "gui/results/resultscontroller.h"
#include "gui/session.h"
#include "tests/e2e/hands.h"

#include <QAbstractButton>
#include <QDir>
#include <QFileInfo>
#include <QPixmap>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

using namespace std::chrono_literals;

namespace
{

Options applicationOptions(const MainJobOptions &options)
{
    Options result;
    result.siteFile = options.poolDir + QStringLiteral("/site.json");
    result.user = options.user;
    result.keyFile = options.poolDir + QStringLiteral("/id_ed25519");
    result.knownHostsFile = options.poolDir + QStringLiteral("/known_hosts");
    result.stateFolder = options.stateDir;
    result.jobFolder = options.jobFolder;
    return result;
}

} // namespace

MainJob::MainJob(MainJobOptions options, std::function<void(QString)> print)
    : m_options(std::move(options)), m_print(std::move(print)),
      m_application(std::make_unique<Application>(applicationOptions(m_options)))
{
    const auto keepError = [this](const Error &error) {
        m_error = error;
    };
    connect(&m_application->images(), &ImagesController::failed, this, keepError);
    connect(&m_application->compose(), &ComposeController::failed, this, keepError);
    connect(&m_application->jobs(), &JobsController::failed, this, keepError);
    connect(&m_application->results(), &ResultsController::failed, this, keepError);
    connect(&m_application->images(), &ImagesController::imageStaged, this,
            [this](const StagedImage &image, const QString &sha256) {
                m_image = image;
                m_sha256 = sha256;
            });
    connect(&m_application->compose(), &ComposeController::submitted, this,
            [this](const RunRecord &run) { m_run = run; });
    connect(&m_application->jobs(), &JobsController::jobChanged, this, [this](const Job &job) {
        if (job.id.cluster != m_run.cluster)
            return;
        for (const JobPhase &phase : job.phases) {
            if (!m_statesSeen.contains(phase.state))
                m_print(QStringLiteral("job %1: %2").arg(job.id.text(), jobStateText(phase.state)));
            m_statesSeen.insert(phase.state);
        }
        m_job = job;
    });
    connect(&m_application->results(), &ResultsController::metricsChanged, this, [this] {
        if (m_job.state == JobState::Running)
            m_recordsWhileRunning = m_application->results().metrics().recordCount();
    });
    connect(&m_application->results(), &ResultsController::downloaded, this,
            [this](const DownloadResult &result) { m_downloaded.append(result.localPath); });
    connect(&m_application->results(), &ResultsController::downloadsEnded, this,
            [this] { m_downloadsEnded = true; });
    connect(&m_application->connection(), &ConnectController::failed, this, keepError);
    m_application->window().resize(1280, 800);
    m_application->start();
}

MainJob::~MainJob() = default;

QList<MainJob::Step> MainJob::steps()
{
    return {
        {QStringLiteral("connect"),
         [this] {
             return connectToPool();
         }},
        {QStringLiteral("drop"),
         [this] {
             return dropImage();
         }},
        {QStringLiteral("stage"),
         [this] {
             return waitUntilStaged();
         }},
        {QStringLiteral("submit"),
         [this] {
             return submitJob();
         }},
        {QStringLiteral("watch"),
         [this] {
             return watchUntilRunning();
         }},
        {QStringLiteral("chart"),
         [this] {
             return seeCurveGrow();
         }},
        {QStringLiteral("download"),
         [this] {
             return downloadFiles();
         }},
    };
}

Result<void> MainJob::failedInstead(const QString &what) const
{
    if (!m_error)
        return Error(Error::Code::Timeout, what);
    return Error(m_error->code, what + QStringLiteral(": ") + m_error->message, m_error->detail);
}

void MainJob::takeShot(const QString &name)
{
    if (m_options.shotsDir.isEmpty())
        return;
    // the picture is the test's doing, not Perch's
    const StallWatch::Pause pause(m_stalls);
    const QPixmap picture = m_application->window().grab();
    picture.save(QDir(m_options.shotsDir).filePath(name + QStringLiteral(".png")));
}

Result<void> MainJob::connectToPool()
{
    const Result<QAbstractButton *> ready = hands::waitForButton(QStringLiteral("Connect"), 10s);
    if (!ready)
        return ready.error();
    takeShot(QStringLiteral("connect"));
    const Result<void> pressed = hands::press(QStringLiteral("Connect"));
    if (!pressed)
        return pressed;
    const bool online = hands::waitUntil(
        [this] {
            Session *session = m_application->connection().session();
            return session && session->accessPoint().state() == Connection::State::Online &&
                   m_application->window().place() == MainWindow::Place::Images;
        },
        30s);
    if (!online)
        return failedInstead(QStringLiteral("no connection to the access point"));
    const Profile &profile = m_application->connection().session()->profile();
    m_print(QStringLiteral("connected as %1 to %2:%3")
                .arg(profile.user, profile.accessPoint().host)
                .arg(profile.accessPoint().port));
    return {};
}

Result<void> MainJob::dropImage()
{
    takeShot(QStringLiteral("images-empty"));
    const Result<void> dropped = hands::drop(m_application->window(), {m_options.image});
    if (!dropped)
        return dropped;
    if (!hands::waitUntil([this] { return m_application->images().uploads().rowCount() > 0; }, 5s))
        return failedInstead(QStringLiteral("no upload card came"));
    m_print(QStringLiteral("dropped %1").arg(QFileInfo(m_options.image).fileName()));
    return {};
}

Result<void> MainJob::waitUntilStaged()
{
    bool pictured = false;
    const bool staged = hands::waitUntil(
        [this, &pictured] {
            const QList<Upload> &uploads = m_application->images().uploads().uploads();
            if (!pictured && !uploads.isEmpty() && uploads.last().progress.sent > 50'000'000) {
                pictured = true;
                takeShot(QStringLiteral("images-uploading"));
            }
            return !m_sha256.isEmpty() || m_error;
        },
        300s);
    if (!staged || m_sha256.isEmpty())
        return failedInstead(QStringLiteral("the image was not staged"));
    m_print(QStringLiteral("staged %1 (%2 bytes)").arg(m_image.fileName).arg(m_image.size));
    takeShot(QStringLiteral("images"));
    return {};
}

Result<void> MainJob::submitJob()
{
    const Result<void> used = hands::press(QStringLiteral("Use in a job"));
    if (!used)
        return used;
    if (!hands::waitUntil(
            [this] { return m_application->window().place() == MainWindow::Place::Compose; }, 5s))
        return failedInstead(QStringLiteral("the Compose page did not come"));
    const Result<QAbstractButton *> button = hands::waitForButton(QStringLiteral("Submit"), 10s);
    if (!button)
        return button.error();
    takeShot(QStringLiteral("compose"));
    const Result<void> pressed = hands::press(QStringLiteral("Submit"));
    if (!pressed)
        return pressed;
    if (!hands::waitUntil([this] { return m_run.cluster > 0 || m_error; }, 60s) ||
        m_run.cluster == 0)
        return failedInstead(QStringLiteral("the job was not submitted"));
    m_print(QStringLiteral("submitted cluster %1").arg(m_run.cluster));
    return {};
}

Result<void> MainJob::watchUntilRunning()
{
    if (!hands::waitUntil(
            [this] { return m_application->window().place() == MainWindow::Place::Jobs; }, 5s))
        return failedInstead(QStringLiteral("the Jobs page did not come"));
    const bool running = hands::waitUntil(
        [this] {
            return m_job.state == JobState::Running || m_job.state == JobState::Held ||
                   isFinal(m_job.state);
        },
        180s);
    if (!running || m_job.state != JobState::Running) {
        return failedInstead(QStringLiteral("the job does not run, it is: %1 %2")
                                 .arg(jobStateText(m_job.state), m_job.holdReason.text()));
    }
    m_print(QStringLiteral("running on %1, GPU %2")
                .arg(m_job.host, m_job.gpus.join(QStringLiteral(", "))));
    takeShot(QStringLiteral("jobs"));
    return {};
}

Result<void> MainJob::seeCurveGrow()
{
    const Result<void> pressed = hands::press(QStringLiteral("See results"));
    if (!pressed)
        return pressed;
    if (!hands::waitUntil([this] { return m_recordsWhileRunning >= 40 || isFinal(m_job.state); },
                          300s))
        return failedInstead(QStringLiteral("no metric records came"));
    takeShot(QStringLiteral("results-live"));
    m_print(QStringLiteral("%1 metric records while the job ran").arg(m_recordsWhileRunning));
    const bool ended = hands::waitUntil(
        [this] { return isFinal(m_job.state) || m_job.state == JobState::Held; }, 1200s);
    if (!ended || m_job.state != JobState::Succeeded) {
        return failedInstead(QStringLiteral("the job did not end well, it is: %1 %2 exit code %3")
                                 .arg(jobStateText(m_job.state), m_job.holdReason.text())
                                 .arg(m_job.exitCode));
    }
    if (!hands::waitUntil([this] { return epochs() > 0; }, 30s))
        return failedInstead(QStringLiteral("no accuracy came"));
    m_print(QStringLiteral("succeeded, exit code %1").arg(m_job.exitCode));
    return {};
}

Result<void> MainJob::downloadFiles()
{
    const Result<void> chosen = hands::chooseTab(QStringLiteral("Files"));
    if (!chosen)
        return chosen;
    const Result<void> pressed = hands::press(QStringLiteral("Download all"), 30s);
    if (!pressed)
        return pressed;
    if (!hands::waitUntil([this] { return m_downloadsEnded || m_error; }, 120s) || m_error ||
        m_downloaded.isEmpty())
        return failedInstead(QStringLiteral("the files did not come back"));
    for (const QString &path : std::as_const(m_downloaded))
        m_print(QStringLiteral("downloaded %1, verified").arg(QFileInfo(path).fileName()));
    takeShot(QStringLiteral("results"));
    return {};
}

const MetricSeries *MainJob::series(const QString &name) const
{
    const auto &all = m_application->results().metrics().series();
    const auto found = all.constFind(name);
    return found == all.constEnd() ? nullptr : &*found;
}

int MainJob::epochs() const
{
    const MetricSeries *accuracies = series(QStringLiteral("test_accuracy"));
    return accuracies ? int(accuracies->values.size()) : 0;
}

double MainJob::accuracy() const
{
    const MetricSeries *accuracies = series(QStringLiteral("test_accuracy"));
    if (!accuracies || accuracies->values.isEmpty())
        return 0;
    return accuracies->values.last() * 100;
}

} // namespace perch
