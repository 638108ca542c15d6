// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "core/metriclog.h"
#include "core/store.h"
#include "gui/application.h"
#include "remote/staging.h"
#include "tests/e2e/stallwatch.h"

#include <QSet>

#include <functional>
#include <memory>
#include <optional>

namespace perch
{

/// Where the main job is done, and with what.
struct MainJobOptions {
    QString poolDir; ///< of `tests/pool/pool start`
    QString user = QStringLiteral("bucky");
    QString image;     ///< local SIF
    QString jobFolder; ///< local; has the submit description and the inputs
    QString stateDir;  ///< Perch's own files
    QString shotsDir;  ///< empty: no pictures
};

/// The whole job in the real window, by mouse and keyboard, one step at a time: what `perch demo
/// --unattended` shows and what the end-to-end test proves. A step answers an error when something
/// expected did not come in time.
class MainJob : public QObject
{
    Q_OBJECT

public:
    MainJob(MainJobOptions options, std::function<void(QString)> print);
    ~MainJob() override;

    struct Step {
        QString name;
        std::function<Result<void>()> run;
    };
    /// connect, drop, stage, submit, watch, chart, download.
    [[nodiscard]] QList<Step> steps();

    [[nodiscard]] Result<void> connectToPool();
    [[nodiscard]] Result<void> dropImage();
    [[nodiscard]] Result<void> waitUntilStaged();
    [[nodiscard]] Result<void> submitJob();
    [[nodiscard]] Result<void> watchUntilRunning();
    [[nodiscard]] Result<void> seeCurveGrow();
    [[nodiscard]] Result<void> downloadFiles();

    [[nodiscard]] Application &application() { return *m_application; }
    [[nodiscard]] StallWatch &stalls() { return m_stalls; }

    // what came of it
    [[nodiscard]] const StagedImage &image() const { return m_image; }
    [[nodiscard]] QString sha256() const { return m_sha256; }
    [[nodiscard]] const RunRecord &run() const { return m_run; }
    [[nodiscard]] const Job &job() const { return m_job; }
    [[nodiscard]] const QSet<JobState> &statesSeen() const { return m_statesSeen; }
    [[nodiscard]] qint64 recordsWhileRunning() const { return m_recordsWhileRunning; }
    [[nodiscard]] int epochs() const;
    [[nodiscard]] double accuracy() const; ///< percent; of the last epoch
    [[nodiscard]] QStringList downloaded() const { return m_downloaded; }
    [[nodiscard]] const MetricSeries *series(const QString &name) const;

private:
    [[nodiscard]] Result<void> failedInstead(const QString &what) const;
    void takeShot(const QString &name);

    MainJobOptions m_options;
    std::function<void(QString)> m_print;
    std::unique_ptr<Application> m_application;
    StallWatch m_stalls;

    std::optional<Error> m_error; ///< the last one any controller told
    StagedImage m_image;
    QString m_sha256;
    RunRecord m_run;
    Job m_job;
    QSet<JobState> m_statesSeen;
    qint64 m_recordsWhileRunning = 0;
    QStringList m_downloaded;
    bool m_downloadsEnded = false;
};

} // namespace perch
