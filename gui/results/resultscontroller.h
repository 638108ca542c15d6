// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/job.h"
#include "core/metriclog.h"
#include "core/store.h"
#include "remote/downloader.h"
#include "remote/remotefolder.h"

#include <QObject>

#include <memory>

namespace perch
{

class OutputFollower;
class Session;

/// Use cases of the Results page for one chosen job: its output (OutputFollower), its metric
/// records as series, its files, downloads.
class ResultsController : public QObject
{
    Q_OBJECT

public:
    explicit ResultsController(QObject *parent = nullptr);
    ~ResultsController() override;

    void setSession(Session *session);
    void showJob(const Job &job, const RunRecord &run);
    void updateJob(const Job &job); ///< from JobsController::jobChanged
    void download(const QStringList &remoteNames, const QString &localFolder);
    void cancelDownloads(); ///< what came of the file that was on its way is removed
    void pauseDownloads();  ///< it stays, and the next download of that file goes on with it
    void refreshFiles();

    [[nodiscard]] OutputFollower &output(); ///< standard output, from which the metrics come
    [[nodiscard]] OutputFollower &errors(); ///< standard error
    [[nodiscard]] const MetricLog &metrics() const;
    [[nodiscard]] const Job &job() const;
    [[nodiscard]] const RunRecord &run() const;
    [[nodiscard]] Session *session() const; ///< null while there is no connection

Q_SIGNALS:
    void jobShown(const perch::Job &job, const perch::RunRecord &run);
    void jobUpdated(const perch::Job &job); ///< the same job in another state
    void metricsChanged();                  ///< at most every 100 ms
    void filesChanged(const QList<perch::RemoteFile> &files);
    void downloadProgress(const QString &name, qint64 received, qint64 total);
    void downloaded(const perch::DownloadResult &result);
    void fileDownloaded(const QString &name, const perch::DownloadResult &result);
    void downloadsEnded();
    void noticed(const QString &text); ///< "The link was lost. The output goes on when it is back."
    void failed(const perch::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
