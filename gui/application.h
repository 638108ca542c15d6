// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/connect/connectparts.h"
#include "gui/dialogprompter.h"
#include "gui/mainwindow.h"
#include "gui/options.h"
#include "gui/storeworker.h"

#include <QObject>
#include <QTimer>

namespace perch
{

class ComposeController;
class ConnectController;
class ComposePage;
class JobNotifier;
class NewsTray;
class ImagesController;
class JobsController;
class JobsPage;
class ProfilesController;
class RecordDesk;
class RecordKeeper;
class RecordsController;
class Rerun;
class ResultsController;
class ResultsPage;
class RunsController;
class Session;

/// Builds everything, gives each part what it needs, and joins them. Needs a QApplication; not a
/// singleton.
class Application : public QObject
{
    Q_OBJECT

public:
    explicit Application(const Options &options);
    ~Application() override;

    /// Shows the window, then loads what was remembered.
    void start();

    [[nodiscard]] MainWindow &window() { return m_window; }
    [[nodiscard]] ConnectController &connection() { return *m_connect; }
    [[nodiscard]] ProfilesController &profiles() { return *m_profiles; }
    [[nodiscard]] ImagesController &images() { return *m_images; }
    [[nodiscard]] ComposeController &compose() { return *m_compose; }
    [[nodiscard]] JobsController &jobs() { return *m_jobs; }
    [[nodiscard]] ResultsController &results() { return *m_results; }
    [[nodiscard]] RunsController &runs() { return *m_runs; }
    [[nodiscard]] RecordKeeper &recordKeeper() { return *m_keeper; }
    [[nodiscard]] RecordsController &records() { return *m_records; }
    [[nodiscard]] Rerun &rerun() { return *m_rerun; }
    [[nodiscard]] NewsTray &news() { return *m_news; }
    [[nodiscard]] DialogPrompter &prompter() { return m_prompter; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void joinConnection();
    void joinPages();
    void joinNews(JobsPage &jobs);
    void joinRecords(ResultsPage &results);
    void takeSession(Session *session);
    void dropSession();
    void openPaths(const QStringList &paths);
    void setPace(bool seen);
    void toggleScheme();
    void recall(); // window geometry and last job folder
    void rememberWindow();
    void remember(const QString &key, const QString &value);

    Options m_options;
    StoreWorker m_store;
    DialogPrompter m_prompter;
    // The window is destroyed before the controllers that its pages speak to: it is declared after
    // them.
    std::unique_ptr<ConnectController> m_connect;
    std::unique_ptr<ProfilesController> m_profiles;
    std::unique_ptr<ImagesController> m_images;
    std::unique_ptr<ComposeController> m_compose;
    std::unique_ptr<JobsController> m_jobs;
    std::unique_ptr<ResultsController> m_results;
    std::unique_ptr<RunsController> m_runs;
    std::unique_ptr<RecordKeeper> m_keeper;
    std::unique_ptr<RecordsController> m_records;
    std::unique_ptr<Rerun> m_rerun;
    std::unique_ptr<JobNotifier> m_notifier;
    MainWindow m_window;
    ConnectParts m_parts;
    std::unique_ptr<NewsTray> m_news;
    std::unique_ptr<RecordDesk> m_recordDesk;
    ComposePage *m_composePage = nullptr;
    bool m_isLeaving = false; // what is not saved was given up, or is saved
    QTimer m_placeTimer;      // the window was moved or resized: remembered when it rests
};

} // namespace perch
