// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"

#include "gui/activityline.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectionbar.h"
#include "gui/connect/connectpage.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/imagespage.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/session.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QPushButton>
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

QString storePath(const Options &options)
{
    const QString folder =
        options.stateFolder.isEmpty()
            ? QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)
            : options.stateFolder;
    return folder + QStringLiteral("/perch.sqlite");
}

QString machineName(const SshService &service)
{
    return service.label.isEmpty() ? service.host : service.label;
}

QString addressOf(const SshService &service)
{
    return QStringLiteral("%1:%2").arg(service.host).arg(service.port);
}

QString folderKey()
{
    return QStringLiteral("compose/folder");
}

QString geometryKey()
{
    return QStringLiteral("window/geometry");
}

struct Recalled {
    QString folder; ///< empty: none, or it is gone
    QByteArray geometry;
};

Result<theme::Scheme> schemeOf(const QString &word)
{
    if (word == QLatin1String("light"))
        return theme::Scheme::Light;
    if (word == QLatin1String("dark"))
        return theme::Scheme::Dark;
    if (word == QLatin1String("system"))
        return theme::Scheme::System;
    return Error(Error::Code::Refused,
                 Application::tr("--scheme takes light, dark or system, not “%1”.").arg(word));
}

} // namespace

Result<Options> Options::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Application::tr("From an Apptainer image to a training curve, on CHTC's pool."));
    const QCommandLineOption site(QStringLiteral("site"),
                                  Application::tr("A site described in FILE."),
                                  QStringLiteral("FILE"));
    const QCommandLineOption user(QStringLiteral("user"), Application::tr("Log in as NAME."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption key(QStringLiteral("key"),
                                 Application::tr("Private key to try first."),
                                 QStringLiteral("FILE"));
    const QCommandLineOption hosts(
        QStringLiteral("known-hosts"),
        Application::tr("Host keys that are known (~/.ssh/known_hosts)."), QStringLiteral("FILE"));
    const QCommandLineOption state(QStringLiteral("state"),
                                   Application::tr("Keep what Perch remembers in DIR."),
                                   QStringLiteral("DIR"));
    const QCommandLineOption now(QStringLiteral("connect"), Application::tr("Connect at once."));
    const QCommandLineOption folder(QStringLiteral("job-folder"),
                                    Application::tr("Open DIR on the Compose page."),
                                    QStringLiteral("DIR"));
    const QCommandLineOption scheme(QStringLiteral("scheme"),
                                    Application::tr("light, dark or system."),
                                    QStringLiteral("NAME"), QStringLiteral("system"));
    parser.addOptions({site, user, key, hosts, state, now, folder, scheme});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("images"), Application::tr("Images to upload."),
                                 QStringLiteral("[FILES.sif...]"));
    if (!parser.parse(arguments))
        return Error(Error::Code::Refused, parser.errorText());
    if (parser.isSet(QStringLiteral("help")))
        parser.showHelp();
    if (parser.isSet(QStringLiteral("version")))
        parser.showVersion();
    const Result<theme::Scheme> wanted = schemeOf(parser.value(scheme));
    if (!wanted)
        return wanted.error();
    Options options;
    options.siteFile = parser.value(site);
    options.user = parser.value(user);
    options.keyFile = parser.value(key);
    options.knownHostsFile = parser.value(hosts);
    options.stateFolder = parser.value(state);
    options.jobFolder = parser.value(folder);
    options.images = parser.positionalArguments();
    options.connectNow = parser.isSet(now);
    options.scheme = *wanted;
    return options;
}

Application::Application(const Options &options)
    : m_options(dressed(options)), m_store(storePath(options)),
      m_connect(std::make_unique<ConnectController>(m_store, m_prompter, options.knownHostsFile)),
      m_images(std::make_unique<ImagesController>(m_store)),
      m_compose(std::make_unique<ComposeController>(m_store)),
      m_jobs(std::make_unique<JobsController>(m_store)),
      m_results(std::make_unique<ResultsController>())
{
    m_prompter.setWindow(&m_window);
    m_connectPage = new ConnectPage(&m_window);
    m_bar = new ConnectionBar(&m_window);
    m_activity = new ActivityLine(&m_window);
    m_window.setConnectionBar(m_bar);
    m_window.setActivityLine(m_activity);
    m_window.setPage(Place::Connect, m_connectPage);
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
    Profile wanted;
    wanted.user = m_options.user;
    wanted.keyFile = m_options.keyFile;
    m_connect->load(m_options.siteFile, wanted);
    openPaths(m_options.images);
    if (!m_options.jobFolder.isEmpty())
        m_compose->openFolder(QFileInfo(m_options.jobFolder).absoluteFilePath());
    recall();
}

void Application::joinConnection()
{
    ConnectController *controller = m_connect.get();
    connect(controller, &ConnectController::sitesChanged, m_connectPage, &ConnectPage::setSites);
    connect(controller, &ConnectController::profileSuggested, this, [this](const Profile &profile) {
        m_connectPage->setProfile(profile);
        if (std::exchange(m_options.connectNow, false))
            m_connectPage->connectButton().click();
    });
    connect(controller, &ConnectController::connectingChanged, m_connectPage,
            &ConnectPage::setConnecting);
    connect(&m_prompter, &DialogPrompter::waitingChanged, m_connectPage, &ConnectPage::setWaiting);
    connect(controller, &ConnectController::failed, m_connectPage, &ConnectPage::showError);
    connect(m_connectPage, &ConnectPage::connectWanted, controller, &ConnectController::connectTo);
    connect(m_connectPage, &ConnectPage::cancelWanted, controller, &ConnectController::disconnect);
    connect(controller, &ConnectController::opened, this, &Application::takeSession);
    connect(controller, &ConnectController::closed, this, &Application::dropSession);
    connect(controller, &ConnectController::lost, m_bar,
            [this](const Error &error) { m_bar->showLost(error.message); });
    connect(controller, &ConnectController::noticesChanged, m_bar, &ConnectionBar::setNotices);
    connect(controller, &ConnectController::restored, m_bar, &ConnectionBar::showLinked);
    connect(m_bar, &ConnectionBar::disconnectWanted, controller, &ConnectController::disconnect);
    connect(m_bar, &ConnectionBar::reconnectWanted, this, [this] {
        m_bar->showReconnecting();
        m_connect->reconnect();
    });
    connect(&m_window, &MainWindow::seenChanged, this, &Application::setPace);
    connect(&m_window, &MainWindow::schemeToggled, this, &Application::toggleScheme);
    connect(&m_window, &MainWindow::filesDropped, this, &Application::openPaths);
}

void Application::joinPages()
{
    auto *images = new ImagesPage(*m_images, &m_window);
    auto *jobs = new JobsPage(*m_jobs, &m_window);
    m_window.setPage(Place::Images, images);
    m_composePage = new ComposePage(*m_compose, &m_window);
    m_window.setPage(Place::Compose, m_composePage);
    m_window.setPage(Place::Jobs, jobs);
    m_window.setPage(Place::Results, new ResultsPage(*m_results, &m_window));

    connect(m_images.get(), &ImagesController::activityChanged, m_activity,
            &ActivityLine::setActivity);
    connect(m_images.get(), &ImagesController::imagesChanged, m_compose.get(),
            &ComposeController::setImages);
    connect(m_images.get(), &ImagesController::imageStaged, m_compose.get(),
            &ComposeController::rememberImage);
    connect(m_jobs.get(), &JobsController::noticed, m_activity, &ActivityLine::showNotice);
    connect(m_compose.get(), &ComposeController::opened, this,
            [this](const QString &folder) { remember(folderKey(), folder); });
    connect(images, &ImagesPage::useWanted, this, [this](const StagedImage &image) {
        m_compose->useImage(image);
        m_window.showPlace(Place::Compose);
    });
    connect(m_compose.get(), &ComposeController::submitted, this, [this](const RunRecord &run) {
        m_jobs->follow(run);
        m_window.showPlace(Place::Jobs);
    });
    connect(m_jobs.get(), &JobsController::jobChanged, m_results.get(),
            &ResultsController::updateJob);
    connect(jobs, &JobsPage::resultsWanted, this, [this](JobId id) {
        const Job *job = m_jobs->model().job(id);
        const RunRecord *run = m_jobs->runOf(id);
        if (!job || !run)
            return;
        m_results->showJob(*job, *run);
        m_window.showPlace(Place::Results);
    });
}

void Application::takeSession(Session *session)
{
    const QList<const Connection *> machines = {&session->accessPoint(),
                                                &session->transferServer()};
    for (const Connection *machine : machines)
        connect(machine, &Connection::stateChanged, this, &Application::showLinks);
    connect(&session->accessPoint(), &Connection::commandCountChanged, m_activity,
            &ActivityLine::setCommandCount);
    m_activity->setCommandCount(session->accessPoint().commandCount());
    m_images->setSession(session);
    m_compose->setSession(session);
    m_jobs->setSession(session);
    m_results->setSession(session);
    setPace(m_window.isVisible() && !m_window.isMinimized());
    showLinks();
    m_bar->showLinked();
    m_window.setPlacesEnabled(true);
    m_window.showPlace(Place::Images);
}

void Application::dropSession()
{
    m_results->setSession(nullptr);
    m_jobs->setSession(nullptr);
    m_compose->setSession(nullptr);
    m_images->setSession(nullptr);
    m_bar->showOffline();
    m_activity->clearCommandCount();
    m_window.setPlacesEnabled(false);
    m_window.showPlace(Place::Connect);
}

void Application::openPaths(const QStringList &paths)
{
    QStringList files;
    for (const QString &path : paths) {
        if (QFileInfo(path).isDir()) {
            m_composePage->openFolder(path);
            if (m_connect->session())
                m_window.showPlace(Place::Compose);
        } else {
            files.append(QFileInfo(path).absoluteFilePath());
        }
    }
    if (files.isEmpty())
        return;
    m_images->addFiles(files);
    if (m_connect->session())
        m_window.showPlace(Place::Images);
}

void Application::showLinks()
{
    Session *session = m_connect->session();
    if (!session)
        return;
    const Profile &profile = session->profile();
    const SshService &machine = profile.accessPoint();
    const QString name = machineName(machine);
    m_bar->setAccessPoint(
        (name.contains(u' ') ? QStringLiteral("%1 · %2") : QStringLiteral("%1@%2"))
            .arg(profile.user, name),
        addressOf(machine), session->accessPoint().state());
    const SshService &server = profile.site.transferServer;
    const bool isNamed = !server.label.isEmpty() && server.label != server.host;
    m_bar->setTransferServer(isNamed ? server.label : tr("transfer server"), addressOf(server),
                             session->transferServer().state());
}

void Application::recall()
{
    m_store
        .run<Recalled>([](Store &opened) -> Result<Recalled> {
            Recalled recalled;
            if (const Result<QString> folder = opened.setting(folderKey());
                folder && QFileInfo(*folder).isDir())
                recalled.folder = *folder;
            if (const Result<QString> geometry = opened.setting(geometryKey()))
                recalled.geometry = QByteArray::fromBase64(geometry->toLatin1());
            return recalled;
        })
        .then(this, [this](const Result<Recalled> &recalled) {
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
