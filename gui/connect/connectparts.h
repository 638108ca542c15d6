// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"
#include "gui/options.h"

#include <QObject>

namespace perch
{

class ActivityLine;
class ConnectController;
class ConnectPage;
class ConnectionBar;
class DialogPrompter;
class MainWindow;
class ProfilesController;
class Session;
class StoreWorker;

/// All that the window shows of the connection - the Connect page, the bar above, the line below -
/// joined to the controllers behind it. The widgets belong to the window.
class ConnectParts : public QObject
{
    Q_OBJECT

public:
    ConnectParts(ConnectController &connection, ProfilesController &profiles, StoreWorker &store,
                 DialogPrompter &prompter, MainWindow &window);

    /// Loads what there is to log in with; connects at once where the command line says so.
    void start(const Options &options);
    [[nodiscard]] ActivityLine &activity() const { return *m_activity; }

    void takeSession(Session *session);
    void dropSession();

private:
    void joinPage();
    void joinBar();
    void connectTo(const Profile &profile);
    void showLinks();

    ConnectController &m_connection;
    ProfilesController &m_profiles;
    StoreWorker &m_store;
    ConnectPage *m_page = nullptr;
    ConnectionBar *m_bar = nullptr;
    ActivityLine *m_activity = nullptr;
    bool m_connectsNow = false;
};

} // namespace perch
