// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"
#include "core/recordedrun.h"
#include "core/store.h"
#include "remote/downloader.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <functional>

#include <QCoro/QCoroTask>

namespace perch
{

class Session;
class StoreWorker;

/// Keeps the record of each run (core/recordfolder.h): makes its folder when it was submitted, adds
/// what is found later, and closes it when its jobs have ended. All is written in the store's
/// thread, one thing after the other. Of a shared computer's profile nothing is kept.
class RecordKeeper : public QObject
{
    Q_OBJECT

public:
    /// What the Results page shows now.
    struct Shown {
        Job job;
        RunRecord run;
        QMap<QString, MetricSeries> series;
    };

    /// `place`: the folder of all records.
    RecordKeeper(StoreWorker &store, QString place, QObject *parent = nullptr);
    ~RecordKeeper() override;

    void setSession(Session *session); ///< nullptr: offline; records are written all the same
    /// Looked at when a record is written; null for one that is not known.
    void setKnownJobs(std::function<const Job *(JobId)> jobs) { m_jobs = std::move(jobs); }
    void setShown(std::function<Shown()> shown) { m_shown = std::move(shown); }

    void noteRun(const RunRecord &run, bool isFollowed); ///< of JobsController::runKnown
    void forgetRuns();                                   ///< another profile's come
    void keep(const RunRecord &run);                     ///< it was just submitted
    void noteJob(const Job &job);
    void noteMetrics(); ///< what setShown() answers has changed
    void noteDownload(const RunRecord &run, const QString &name, const DownloadResult &result);

    /// The folder of this run's record; made now where there is none. Error Refused on a shared
    /// computer.
    QCoro::Task<Result<QString>> folderOf(RunRecord run);
    /// Notes and tags, as they are found by the search of the Jobs page, too.
    QCoro::Task<Result<void>> annotate(RunRecord run, QString notes, QStringList tags);

Q_SIGNALS:
    void changed(qint64 runId); ///< its record was written
    void failed(const perch::Error &error);

private:
    struct Followed {
        RunRecord run;
        bool isOpen = false;    ///< has a record that is not complete
        bool isChanged = false; ///< jobs ended since it was written
        QDateTime written;
    };
    struct Facts; // what is told of a new record beside the run itself

    void recall();
    void writeChanged();
    void writeMetrics();
    QCoro::Task<void> make(RunRecord run);
    QCoro::Task<void> write(int cluster);
    QCoro::Task<void> writeMetricsOf(Shown shown);
    QCoro::Task<void> writeDownload(RunRecord run, QString name, DownloadResult result);
    QCoro::Task<void> askVersion();
    [[nodiscard]] Facts facts() const;
    [[nodiscard]] QList<Job> jobsOf(const RunRecord &run) const;
    [[nodiscard]] bool isKeeping() const;

    StoreWorker &m_store;
    QString m_place;
    QPointer<Session> m_session;
    std::function<const Job *(JobId)> m_jobs;
    std::function<Shown()> m_shown;
    QString m_htcondor; ///< of this session's access point
    bool m_isAsking = false;
    bool m_isShared = false;
    QHash<int, Followed> m_followed; ///< by cluster
    QTimer m_recallTimer;
    QTimer m_writeTimer;
    QTimer m_metricsTimer;
    QDateTime m_metricsWritten;
    JobId m_metricsOf;
    QThreadPool m_pool; ///< long tables, so that the store does not wait for them
};

} // namespace perch
