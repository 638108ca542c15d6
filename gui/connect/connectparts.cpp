// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectparts.h"

#include "gui/activityline.h"
#include "gui/connect/commandrecorddialog.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectionbar.h"
#include "gui/connect/connectpage.h"
#include "gui/connect/profilescontroller.h"
#include "gui/connect/reportdialog.h"
#include "gui/connect/rulesdialog.h"
#include "gui/dialogprompter.h"
#include "gui/mainwindow.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QAction>
#include <QPushButton>

namespace perch
{

namespace
{

QString transferName(const Site &site)
{
    const SshService &server = site.transferServer;
    const bool isNamed = !server.label.isEmpty() && server.label != server.host;
    return isNamed ? server.label : ConnectParts::tr("transfer server");
}

} // namespace

ConnectParts::ConnectParts(ConnectController &connection, ProfilesController &profiles,
                           StoreWorker &store, DialogPrompter &prompter, MainWindow &window)
    : m_connection(connection), m_profiles(profiles), m_store(store), m_window(window),
      m_report(prompter), m_page(new ConnectPage(&window)), m_bar(new ConnectionBar(&window)),
      m_activity(new ActivityLine(&window))
{
    window.setConnectionBar(m_bar);
    window.setActivityLine(m_activity);
    window.setPage(MainWindow::Place::Connect, m_page);
    connect(&prompter, &DialogPrompter::waitingChanged, m_page, &ConnectPage::setWaiting);
    joinPage();
    makeActions();
    joinBar();
}

void ConnectParts::start(const Options &options)
{
    m_connectsNow = options.connectNow;
    m_knownHostsFile = options.knownHostsFile;
    Profile wanted;
    wanted.user = options.user;
    wanted.keyFile = options.keyFile;
    m_profiles.load(options.siteFile, wanted);
}

void ConnectParts::joinPage()
{
    ProfilesController *profiles = &m_profiles;
    connect(profiles, &ProfilesController::sitesChanged, m_page, &ConnectPage::setSites);
    connect(profiles, &ProfilesController::profilesChanged, m_page, &ConnectPage::setProfiles);
    connect(profiles, &ProfilesController::suggested, m_page,
            [this](const Profile &profile, bool isWanted) {
                m_page->suggest(profile, isWanted);
                if (std::exchange(m_connectsNow, false))
                    m_page->connectButton().click();
            });
    connect(profiles, &ProfilesController::removed, m_page, &ConnectPage::showRemoved);
    connect(profiles, &ProfilesController::imported, m_page, &ConnectPage::showImported);
    connect(profiles, &ProfilesController::exported, m_page, [this](const QString &path) {
        m_page->showNotice(tr("The login was written to %1. It holds no password and no key; what "
                              "it names is your NetID and the site's machines.")
                               .arg(path));
    });
    connect(profiles, &ProfilesController::failed, m_page,
            [this](const Error &error) { m_page->showError(error); });
    connect(profiles, &ProfilesController::secretsUnwanted, this, &ConnectParts::forgetSecrets);
    connect(m_page, &ConnectPage::keepWanted, profiles, &ProfilesController::keep);
    connect(m_page, &ConnectPage::removeWanted, profiles, &ProfilesController::remove);
    connect(m_page, &ConnectPage::undoRemoveWanted, profiles, &ProfilesController::undoRemove);
    connect(m_page, &ConnectPage::importWanted, profiles, &ProfilesController::importFile);
    connect(m_page, &ConnectPage::exportWanted, profiles, &ProfilesController::exportProfile);

    ConnectController *controller = &m_connection;
    connect(controller, &ConnectController::connectingChanged, m_page, &ConnectPage::setConnecting);
    connect(controller, &ConnectController::began, this, &ConnectParts::recordBoth);
    connect(controller, &ConnectController::failed, this, &ConnectParts::showFailure);
    connect(m_page, &ConnectPage::checkWanted, this, &ConnectParts::checkConnection);
    connect(m_page, &ConnectPage::connectWanted, this, &ConnectParts::connectTo);
    connect(m_page, &ConnectPage::cancelWanted, controller, &ConnectController::disconnect);
}

void ConnectParts::joinBar()
{
    ConnectController *controller = &m_connection;
    connect(controller, &ConnectController::reconnecting, m_bar,
            [this](const Error &why, std::chrono::seconds left) {
                m_bar->showLost(why.message, left);
            });
    connect(controller, &ConnectController::loginNeeded, m_bar,
            [this](const Error &why) { m_bar->showLoginNeeded(why.message); });
    connect(controller, &ConnectController::noticesChanged, m_bar, &ConnectionBar::setNotices);
    connect(controller, &ConnectController::restored, m_bar, &ConnectionBar::showLinked);
    const auto offerLogin = [this](MainWindow::Place place) {
        m_bar->offerLogin(!m_connection.session() && place != MainWindow::Place::Connect);
    };
    connect(&m_window, &MainWindow::placeChanged, m_bar, offerLogin);
    connect(m_bar, &ConnectionBar::loginWanted, &m_window,
            [this] { m_window.showPlace(MainWindow::Place::Connect); });
    connect(m_bar, &ConnectionBar::disconnectWanted, controller, &ConnectController::disconnect);
    connect(m_bar, &ConnectionBar::reconnectWanted, controller, &ConnectController::reconnect);
}

/// For what the network, the machine or the login did; not for what the person wanted.
void ConnectParts::showFailure(const Error &error)
{
    m_page->showError(error, error.code != Error::Code::Cancelled);
}

void ConnectParts::makeActions()
{
    const auto make = [this](const QString &text, const QString &keys, auto slot) {
        auto *action = new QAction(text, this);
        if (!keys.isEmpty())
            action->setShortcut(QKeySequence(keys));
        connect(action, &QAction::triggered, this, slot);
        m_window.addAction(action);
        return action;
    };
    m_check = make(tr("Check the connection …"), {}, &ConnectParts::checkConnection);
    m_showRecord = make(tr("What Perch ran on the servers …"), QStringLiteral("Ctrl+Shift+L"),
                        &ConnectParts::showRecord);
    m_showRules = make(tr("What the site asks of its users …"), {}, &ConnectParts::showRules);
    m_activity->setCommandAction(m_showRecord);
}

void ConnectParts::checkConnection()
{
    Session *session = m_connection.session();
    if (m_profile.site.id.isEmpty())
        return; // nothing was tried yet
    if (!m_reportDialog) {
        m_reportDialog = new ReportDialog(&m_window);
        m_reportDialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(&m_report, &ReportController::reportChanged, m_reportDialog,
                &ReportDialog::setReport);
        connect(m_reportDialog, &ReportDialog::againWanted, this, &ConnectParts::checkConnection);
        connect(m_reportDialog, &QObject::destroyed, &m_report, &ReportController::stop);
    }
    SiteProbe::Subject subject;
    subject.profile = m_profile;
    subject.accessPoint = accessPointTarget(m_profile, m_knownHostsFile);
    subject.transferServer = transferServerTarget(m_profile, m_knownHostsFile);
    if (session) {
        subject.link = &session->accessPoint();
        subject.isTransferOnline = session->transferServer().state() == Connection::State::Online;
    }
    m_report.check(subject);
    m_reportDialog->show();
    m_reportDialog->raise();
    m_reportDialog->activateWindow();
}

void ConnectParts::showRecord()
{
    if (!m_recordDialog)
        m_recordDialog = new CommandRecordDialog(m_record, &m_window);
    m_recordDialog->show();
    m_recordDialog->raise();
    m_recordDialog->activateWindow();
}

void ConnectParts::showRules()
{
    if (m_profile.site.rules.isEmpty())
        return;
    auto *dialog = new RulesDialog(m_profile.site, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ConnectParts::recordBoth(Session *session)
{
    const Profile &profile = session->profile();
    record(session->accessPoint(), profile.accessPoint().name());
    record(session->transferServer(), transferName(profile.site));
}

void ConnectParts::record(const Connection &machine, const QString &name)
{
    connect(&machine, &Connection::commandStarted, this,
            [this, name](const RanCommand &command) { m_record.begin(name, command); });
    connect(&machine, &Connection::commandRan, this,
            [this, name](const RanCommand &command) { m_record.end(name, command); });
}

void ConnectParts::connectTo(const Profile &profile)
{
    m_profile = profile;
    if (profile.isSharedComputer) {
        m_profiles.keep(profile); // drops what was kept of it, while the store is still a file
        m_store.forget();
    }
    m_connection.connectTo(profile);
}

/// A machine on the way, and keys that the profile does not name, are left as they are: other
/// logins use them.
void ConnectParts::forgetSecrets(const Profile &profile)
{
    QStringList accounts;
    for (const SshService &machine : {profile.accessPoint(), profile.site.transferServer})
        accounts.append(passwordAccount(profile.user, machine.host.toLower(), machine.port));
    if (!profile.keyFile.isEmpty())
        accounts.append(profile.keyFile);
    for (const QString &account : std::as_const(accounts))
        const auto forgetting = m_secrets.forget(account);
}

void ConnectParts::takeSession(Session *session)
{
    const QList<const Connection *> machines = {&session->accessPoint(),
                                                &session->transferServer()};
    for (const Connection *machine : machines)
        connect(machine, &Connection::stateChanged, this, &ConnectParts::showLinks);
    for (const Connection *machine : machines)
        connect(machine, &Connection::stageChanged, this, &ConnectParts::showLinks);
    const Profile &profile = session->profile();
    m_bar->setMenuActions(profile.site.rules.isEmpty()
                              ? QList<QAction *>{m_check, m_showRecord}
                              : QList<QAction *>{m_check, m_showRecord, m_showRules});
    connect(&session->accessPoint(), &Connection::commandCountChanged, m_activity,
            &ActivityLine::setCommandCount);
    m_activity->setCommandCount(session->accessPoint().commandCount());
    m_profiles.keepAsUsed(session->profile());
    showLinks();
    m_bar->showLinked();
}

void ConnectParts::dropSession()
{
    m_record.endAll();
    m_bar->setMenuActions({});
    m_bar->showOffline();
    m_activity->clearCommandCount();
}

void ConnectParts::showLinks()
{
    Session *session = m_connection.session();
    if (!session)
        return;
    const Profile &profile = session->profile();
    const SshService &machine = profile.accessPoint();
    const QString name = machine.name();
    m_bar->setAccessPoint(
        (name.contains(u' ') ? QStringLiteral("%1 · %2") : QStringLiteral("%1@%2"))
            .arg(profile.user, name),
        machine.address(), session->accessPoint().state(),
        stageWord(session->accessPoint().stage()));
    m_bar->setTransferServer(transferName(profile.site), profile.site.transferServer.address(),
                             session->transferServer().state(),
                             stageWord(session->transferServer().stage()));
}

} // namespace perch

#include "moc_connectparts.cpp"
