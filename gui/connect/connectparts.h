// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/profile.h"
#include "gui/connect/commandrecordmodel.h"
#include "gui/connect/reportcontroller.h"
#include "gui/options.h"
#include "remote/secretstore.h"

#include <QObject>
#include <QPointer>

class QAction;

namespace perch
{

class ActivityLine;
class CommandRecordDialog;
class ConnectController;
class ConnectPage;
class ConnectionBar;
class DialogPrompter;
class MainWindow;
class ProfilesController;
class ReportDialog;
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
    void makeActions();
    void recordBoth(Session *session);
    void record(const Connection &machine, const QString &name);
    void checkConnection();
    void showRecord();
    void showRules();
    void showFailure(const Error &error);
    void connectTo(const Profile &profile);
    void forgetSecrets(const Profile &profile);
    void showLinks();

    ConnectController &m_connection;
    ProfilesController &m_profiles;
    StoreWorker &m_store;
    MainWindow &m_window;
    ReportController m_report;
    CommandRecordModel m_record;
    SecretStore m_secrets;
    QPointer<ReportDialog> m_reportDialog;
    CommandRecordDialog *m_recordDialog = nullptr; // of the window, made when first wanted
    QString m_knownHostsFile;
    Profile m_profile; ///< of the last login, also of one that failed
    QAction *m_check = nullptr;
    QAction *m_showRecord = nullptr;
    QAction *m_showRules = nullptr;
    ConnectPage *m_page = nullptr;
    ConnectionBar *m_bar = nullptr;
    ActivityLine *m_activity = nullptr;
    bool m_connectsNow = false;
};

} // namespace perch
