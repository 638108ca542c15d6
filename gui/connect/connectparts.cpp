// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectparts.h"

#include "gui/activityline.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectionbar.h"
#include "gui/connect/connectpage.h"
#include "gui/connect/profilescontroller.h"
#include "gui/dialogprompter.h"
#include "gui/mainwindow.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QPushButton>

namespace perch
{

ConnectParts::ConnectParts(ConnectController &connection, ProfilesController &profiles,
                           StoreWorker &store, DialogPrompter &prompter, MainWindow &window)
    : m_connection(connection), m_profiles(profiles), m_store(store),
      m_page(new ConnectPage(&window)), m_bar(new ConnectionBar(&window)),
      m_activity(new ActivityLine(&window))
{
    window.setConnectionBar(m_bar);
    window.setActivityLine(m_activity);
    window.setPage(MainWindow::Place::Connect, m_page);
    connect(&prompter, &DialogPrompter::waitingChanged, m_page, &ConnectPage::setWaiting);
    joinPage();
    joinBar();
}

void ConnectParts::start(const Options &options)
{
    m_connectsNow = options.connectNow;
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
    connect(m_page, &ConnectPage::keepWanted, profiles, &ProfilesController::keep);
    connect(m_page, &ConnectPage::removeWanted, profiles, &ProfilesController::remove);
    connect(m_page, &ConnectPage::undoRemoveWanted, profiles, &ProfilesController::undoRemove);
    connect(m_page, &ConnectPage::importWanted, profiles, &ProfilesController::importFile);
    connect(m_page, &ConnectPage::exportWanted, profiles, &ProfilesController::exportProfile);

    ConnectController *controller = &m_connection;
    connect(controller, &ConnectController::connectingChanged, m_page, &ConnectPage::setConnecting);
    connect(controller, &ConnectController::failed, m_page,
            [this](const Error &error) { m_page->showError(error); });
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
    connect(m_bar, &ConnectionBar::disconnectWanted, controller, &ConnectController::disconnect);
    connect(m_bar, &ConnectionBar::reconnectWanted, controller, &ConnectController::reconnect);
}

void ConnectParts::connectTo(const Profile &profile)
{
    if (profile.isSharedComputer)
        m_store.forget();
    m_connection.connectTo(profile);
}

void ConnectParts::takeSession(Session *session)
{
    const QList<const Connection *> machines = {&session->accessPoint(),
                                                &session->transferServer()};
    for (const Connection *machine : machines)
        connect(machine, &Connection::stateChanged, this, &ConnectParts::showLinks);
    connect(&session->accessPoint(), &Connection::commandCountChanged, m_activity,
            &ActivityLine::setCommandCount);
    m_activity->setCommandCount(session->accessPoint().commandCount());
    m_profiles.keepAsUsed(session->profile());
    showLinks();
    m_bar->showLinked();
}

void ConnectParts::dropSession()
{
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
        machine.address(), session->accessPoint().state());
    const SshService &server = profile.site.transferServer;
    const bool isNamed = !server.label.isEmpty() && server.label != server.host;
    m_bar->setTransferServer(isNamed ? server.label : tr("transfer server"), server.address(),
                             session->transferServer().state());
}

} // namespace perch

#include "moc_connectparts.cpp"
