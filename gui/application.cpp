// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"

#include "gui/activityline.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/jobsteps.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/profilescontroller.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/imageuses.h"
#include "gui/images/imagespage.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/jobs/jobnotifier.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsweeps.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/newstray.h"
#include "gui/results/recorddesk.h"
#include "gui/results/recordkeeper.h"
#include "gui/results/recordpane.h"
#include "gui/results/recordscontroller.h"
#include "gui/results/rerun.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/results/runscontroller.h"
#include "gui/session.h"
#include "gui/whendone.h"

#include <QApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include <chrono>

namespace perch
{

namespace
{

using Place = MainWindow::Place;

/// Before the first widget is built: widgets take their fonts from the theme.
const Options &dressed(const Options &options)
{
    theme::apply(options.scheme);
    return options;
}

QString stateFolder(const Options &options)
{
    return options.stateFolder.isEmpty()
               ? QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)
               : options.stateFolder;
}

QString storePath(const Options &options)
{
    return stateFolder(options) + QStringLiteral("/perch.sqlite");
}

QString folderKey()
{
    return QStringLiteral("compose/folder");
}

QString geometryKey()
{
    return QStringLiteral("window/geometry");
}

struct Dropped {
    QStringList folders;
    QStringList files; ///< absolute
};

Dropped sorted(const QStringList &paths)
{
    Dropped dropped;
    for (const QString &path : paths) {
        const QFileInfo info(path);
        if (info.isDir())
            dropped.folders.append(path);
        else
            dropped.files.append(info.absoluteFilePath());
    }
    return dropped;
}

struct Recalled {
    QString folder; ///< empty: none, or it is gone
    QByteArray geometry;
};

} // namespace

Application::Application(const Options &options)
    : m_options(dressed(options)), m_store(storePath(options)),
      m_connect(std::make_unique<ConnectController>(m_prompter, options.knownHostsFile)),
      m_profiles(std::make_unique<ProfilesController>(m_store)),
      m_images(std::make_unique<ImagesController>(m_store)),
      m_compose(std::make_unique<ComposeController>(m_store)),
      m_jobs(std::make_unique<JobsController>(m_store)),
      m_results(std::make_unique<ResultsController>()),
      m_runs(std::make_unique<RunsController>(*m_jobs, m_store)),
      m_keeper(
          std::make_unique<RecordKeeper>(m_store, stateFolder(options) + QStringLiteral("/runs"))),
      m_records(std::make_unique<RecordsController>(m_store, *m_keeper)),
      m_rerun(std::make_unique<Rerun>(m_store)),
      m_notifier(std::make_unique<JobNotifier>(*m_jobs, m_store, QDateTime::currentDateTimeUtc())),
      m_parts(*m_connect, *m_profiles, m_store, m_prompter, m_window)
{
    m_prompter.setWindow(&m_window);
    joinPages();
    joinConnection();
    m_window.setPlacesEnabled(false);
    m_window.showPlace(Place::Connect);
    using namespace std::chrono_literals;
    m_placeTimer.setSingleShot(true);
    m_placeTimer.setInterval(500ms);
    connect(&m_placeTimer, &QTimer::timeout, this, &Application::rememberWindow);
    m_window.installEventFilter(this);
}

Application::~Application()
{
    dropSession();
}

void Application::start()
{
    m_window.show();
    m_parts.start(m_options);
    openPaths(m_options.images);
    if (!m_options.jobFolder.isEmpty())
        m_compose->openFolder(QFileInfo(m_options.jobFolder).absoluteFilePath());
    recall();
}

void Application::joinConnection()
{
    ConnectController *controller = m_connect.get();
    connect(controller, &ConnectController::opened, this, &Application::takeSession);
    connect(controller, &ConnectController::closed, this, &Application::dropSession);
    connect(&m_window, &MainWindow::seenChanged, this, &Application::setPace);
    connect(&m_window, &MainWindow::schemeToggled, this, &Application::toggleScheme);
    connect(&m_window, &MainWindow::filesDropped, this, &Application::openPaths);
}

void Application::joinPages()
{
    auto *images = new ImagesPage(*m_images, &m_window);
    auto *jobs = new JobsPage(*m_jobs, &m_window);
    jobs->rememberIn(m_store);
    m_window.setPage(Place::Images, images);
    m_composePage = new ComposePage(*m_compose, &m_window);
    m_composePage->setDraftPlace(stateFolder(m_options) + QStringLiteral("/drafts"));
    m_window.setPage(Place::Compose, m_composePage);
    m_window.setPage(Place::Jobs, jobs);
    auto *results = new ResultsPage(*m_results, &m_window);
    results->rememberIn(m_store);
    results->compareRuns(*m_runs);
    m_window.setPage(Place::Results, results);

    connect(m_images.get(), &ImagesController::activityChanged, &m_parts.activity(),
            &ActivityLine::setActivity);
    connect(m_images.get(), &ImagesController::imagesChanged, m_compose.get(),
            &ComposeController::setImages);
    connect(m_images.get(), &ImagesController::imageStaged, m_compose.get(),
            &ComposeController::rememberImage);
    connect(images, &ImagesPage::noticed, &m_parts.activity(), &ActivityLine::showNotice);
    ImageUses &uses = m_images->uses();
    connect(m_jobs.get(), &JobsController::runsForgotten, &uses, &ImageUses::clear);
    connect(m_jobs.get(), &JobsController::runKnown, &uses, &ImageUses::addRun);
    connect(m_jobs.get(), &JobsController::jobChanged, &uses, &ImageUses::updateJob);
    JobSteps &steps = m_compose->steps();
    steps.setKnownJobs([this](JobId id) { return m_jobs->model().job(id); });
    connect(m_jobs.get(), &JobsController::jobChanged, &steps, &JobSteps::updateJob);
    connect(m_jobs.get(), &JobsController::noticed, &m_parts.activity(), &ActivityLine::showNotice);
    connect(m_compose.get(), &ComposeController::opened, this,
            [this](const QString &folder) { remember(folderKey(), folder); });
    connect(images, &ImagesPage::useWanted, this, [this](const StagedImage &image) {
        m_compose->useImage(image);
        m_window.showPlace(Place::Compose);
    });
    connect(&m_window, &MainWindow::imageDropped, this, [this](const QString &path) {
        if (const StagedImage *image = m_images->images().find(path)) {
            m_compose->useImage(*image);
            m_window.showPlace(Place::Compose);
        }
    });
    connect(m_compose.get(), &ComposeController::noticed, &m_parts.activity(),
            &ActivityLine::showNotice);
    connect(m_compose.get(), &ComposeController::submitted, this, [this](const RunRecord &run) {
        m_jobs->follow(run);
        m_keeper->keep(run);
        if (m_window.place() == Place::Compose) // what an earlier run left open is found anywhere
            m_window.showPlace(Place::Jobs);
    });
    // what the store knows of yesterday's jobs can be looked at before there is a connection
    connect(&m_jobs->model(), &QAbstractItemModel::rowsInserted, this,
            [this] { m_window.setPlaceEnabled(Place::Jobs, true); });
    connect(m_jobs.get(), &JobsController::jobChanged, m_results.get(),
            &ResultsController::updateJob);
    connect(m_results.get(), &ResultsController::metricsChanged, this, [this] {
        m_jobs->sweeps().setMetrics(m_results->job().id, lastValues(m_results->metrics()));
    });
    connect(jobs, &JobsPage::composeWanted, this,
            [this](const QString &folder, const QString &command) {
                m_window.showPlace(Place::Compose);
                m_composePage->openFolderAt(folder, command);
            });
    connect(jobs, &JobsPage::valuesWanted, this,
            [this](const QString &folder, const QList<SubmitValue> &values) {
                m_window.showPlace(Place::Compose);
                m_composePage->openFolderWith(folder, values);
            });
    connect(jobs, &JobsPage::resultsWanted, this, [this](JobId id) {
        const Job *job = m_jobs->model().job(id);
        const RunRecord *run = m_jobs->runOf(id);
        if (!job || !run)
            return;
        m_results->showJob(*job, *run);
        m_window.showPlace(Place::Results);
    });
    joinNews(*jobs);
    joinRecords(*results);
}

void Application::joinNews(JobsPage &jobs)
{
    m_news = std::make_unique<NewsTray>(*m_notifier, m_window, jobs);
    connect(m_news.get(), &NewsTray::noticed, &m_parts.activity(), &ActivityLine::showNotice);
    m_notifier->setInFront([&jobs] { return jobs.batchInFront(); });
}

void Application::joinRecords(ResultsPage &results)
{
    RecordKeeper &keeper = *m_keeper;
    keeper.setKnownJobs([this](JobId id) { return m_jobs->model().job(id); });
    keeper.setShown([this] {
        return RecordKeeper::Shown{m_results->job(), m_results->run(),
                                   m_results->metrics().series()};
    });
    connect(m_jobs.get(), &JobsController::runKnown, &keeper, &RecordKeeper::noteRun);
    connect(m_jobs.get(), &JobsController::runsForgotten, &keeper, &RecordKeeper::forgetRuns);
    connect(m_jobs.get(), &JobsController::jobChanged, &keeper, &RecordKeeper::noteJob);
    connect(m_results.get(), &ResultsController::metricsChanged, &keeper,
            &RecordKeeper::noteMetrics);
    connect(m_results.get(), &ResultsController::jobUpdated, &keeper, &RecordKeeper::noteMetrics);
    connect(m_results.get(), &ResultsController::fileDownloaded, &keeper,
            [this](const QString &name, const DownloadResult &result) {
                m_keeper->noteDownload(m_results->run(), name, result);
            });
    connect(m_results.get(), &ResultsController::jobShown, m_records.get(),
            &RecordsController::show);
    connect(m_results.get(), &ResultsController::jobUpdated, m_records.get(),
            &RecordsController::update);
    auto *pane = new RecordPane;
    results.addTab(pane, QStringLiteral("info"), ResultsPage::tr("Record"));
    m_recordDesk =
        std::make_unique<RecordDesk>(*pane, *m_records, *m_rerun, m_compose->jobFolders());
    connect(m_recordDesk.get(), &RecordDesk::failed, &results, &ResultsPage::showError);
    connect(&keeper, &RecordKeeper::failed, &results, &ResultsPage::showError);
    connect(m_recordDesk.get(), &RecordDesk::noticed, &m_parts.activity(),
            &ActivityLine::showNotice);
    connect(m_rerun.get(), &Rerun::restored, this, [this](const QString &folder) {
        m_window.showPlace(Place::Compose);
        m_composePage->openFolder(folder);
        m_parts.activity().showNotice(
            ResultsPage::tr("The same text, inputs and image: press Submit to run it again."));
    });
}

void Application::takeSession(Session *session)
{
    m_parts.takeSession(session);
    m_images->setSession(session);
    m_compose->setSession(session);
    m_jobs->setSession(session);
    m_results->setSession(session);
    m_runs->setSession(session);
    m_keeper->setSession(session);
    m_records->setSession(session);
    m_rerun->setSession(session);
    m_recordDesk->setHelpUrl(session->profile().site.helpUrl);
    setPace(m_window.isVisible() && !m_window.isMinimized());
    m_window.setPlacesEnabled(true);
    m_window.showPlace(Place::Images);
}

void Application::dropSession()
{
    m_runs->setSession(nullptr);
    m_results->setSession(nullptr);
    m_rerun->setSession(nullptr);
    m_records->setSession(nullptr);
    m_keeper->setSession(nullptr);
    m_jobs->setSession(nullptr);
    m_compose->setSession(nullptr);
    m_images->setSession(nullptr);
    m_parts.dropSession();
    m_window.setPlacesEnabled(false);
    m_window.setPlaceEnabled(Place::Jobs, m_jobs->model().rowCount() > 0);
    m_window.showPlace(Place::Connect);
}

/// The disk may be a slow one: which of them are folders is found out beside the GUI thread.
void Application::openPaths(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    whenDone(QtConcurrent::run(sorted, paths), this, [this](const Dropped &dropped) {
        for (const QString &folder : dropped.folders) {
            m_composePage->openFolder(folder);
            if (m_connect->session())
                m_window.showPlace(Place::Compose);
        }
        if (dropped.files.isEmpty())
            return;
        m_images->addFiles(dropped.files);
        if (m_connect->session())
            m_window.showPlace(Place::Images);
    });
}

void Application::recall()
{
    m_images->recall();
    m_jobs->recall();
    whenDone(m_store.run<Recalled>([](Store &opened) -> Result<Recalled> {
        Recalled recalled;
        if (const Result<QString> folder = opened.setting(folderKey());
            folder && QFileInfo(*folder).isDir())
            recalled.folder = *folder;
        if (const Result<QString> geometry = opened.setting(geometryKey()))
            recalled.geometry = QByteArray::fromBase64(geometry->toLatin1());
        return recalled;
    }),
             this, [this](const Result<Recalled> &recalled) {
                 if (!recalled)
                     return;
                 if (!recalled->geometry.isEmpty())
                     m_window.restoreGeometry(recalled->geometry);
                 if (!recalled->folder.isEmpty() && m_options.jobFolder.isEmpty() &&
                     m_compose->folder().isEmpty())
                     m_compose->openFolder(recalled->folder);
             });
}

void Application::rememberWindow()
{
    remember(geometryKey(), QString::fromLatin1(m_window.saveGeometry().toBase64()));
}

/// A setting that could not be kept is no trouble worth a word.
void Application::remember(const QString &key, const QString &value)
{
    m_store.run<void>([key, value](Store &opened) { return opened.setSetting(key, value); });
}

bool Application::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != &m_window)
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move) {
        m_placeTimer.start();
    } else if (event->type() == QEvent::Close) {
        if (!m_isLeaving && m_compose->isModified()) {
            event->ignore();
            m_window.showPlace(Place::Compose);
            m_composePage->whenTextIsSafe([this] {
                m_isLeaving = true;
                m_window.close();
            });
            return true;
        }
        rememberWindow();
    }
    return QObject::eventFilter(watched, event);
}

void Application::setPace(bool seen)
{
    using namespace std::chrono_literals;
    if (Session *session = m_connect->session())
        session->logs().setPace(seen ? 2s : 30s);
}

void Application::toggleScheme()
{
    theme::apply(theme::isDark(QApplication::palette()) ? theme::Scheme::Light
                                                        : theme::Scheme::Dark);
}

} // namespace perch

#include "moc_application.cpp"
