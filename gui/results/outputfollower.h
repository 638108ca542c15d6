// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/job.h"
#include "core/outputjoin.h"
#include "core/sha256.h"
#include "core/store.h"
#include "gui/results/outputpart.h"
#include "remote/downloader.h"
#include "remote/transport.h"

#include <QCoroTask>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <memory>
#include <stop_token>

class QTemporaryDir;

namespace perch
{

class Session;

/// Standard output or standard error of one job: live by condor_tail while somebody watches it and
/// the job runs, then the file that came back, without a seam where the two fit. A file of more
/// than `mostUnasked` bytes comes as its end, and whole only when asked for.
class OutputFollower : public QObject
{
    Q_OBJECT

public:
    enum class Stream { Output, Error };
    /// Why what was told so far is of no value any more, and what comes instead.
    enum class Begin { AnotherJob, AnotherTry, Gap, MoreOfTail, WholeFile, EndOfFile };
    enum class End { Complete, NotNamed, NotThere };

    static constexpr qint64 firstTailed = OutputJoin::window;
    static constexpr qint64 mostUnasked = 64'000'000;

    explicit OutputFollower(Stream stream, QObject *parent = nullptr);
    ~OutputFollower() override;

    void setSession(Session *session);
    void show(const Job &job, const RunRecord &run);
    void update(const Job &job); ///< the same job, perhaps in another state
    /// What the link can do has changed.
    void advance();
    /// The tail of a running job ends soon after nobody watches it any more, and goes on.
    void setWatched(bool watched);
    void fetchMore();      ///< of what part() says is not shown
    void cancelFetching(); ///< of the whole file
    [[nodiscard]] const OutputPart &part() const { return m_part; }
    /// What its file would be called on this computer; empty: it has none.
    [[nodiscard]] QString fileName() const;

Q_SIGNALS:
    void restarted(perch::OutputFollower::Begin begin);
    void appended(const QByteArray &bytes); ///< bounded pieces
    /// All of it lies in this file, until another job is shown.
    void fetched(const QString &localPath);
    void ended(perch::OutputFollower::End end); ///< no more will come
    void partChanged(const perch::OutputPart &part);
    void failed(const perch::Error &error);

private:
    [[nodiscard]] bool isOnline() const;
    [[nodiscard]] QString remotePath() const;
    void restart(Begin begin);
    void take(const QByteArray &bytes);
    void setPart(const OutputPart &part);
    void stopTail();
    void stopFetch();
    QCoro::Task<void> tail();
    void takeOfTail(const QByteArray &bytes, bool isOneTelling);
    QCoro::Task<void> fetch();
    void endFetch(const Result<void> &result);
    QCoro::Task<void> fetchWhole();
    void endFetchWhole(const Result<DownloadResult> &result);

    const Stream m_stream;
    QPointer<Session> m_session;
    bool m_isShown = false;
    bool m_isWatched = false;
    Job m_job;
    RunRecord m_run;
    OutputPart m_part;

    OutputJoin m_join; ///< of this try of the job
    Sha256 m_hash;     ///< of what was told since the last restart
    qint64 m_told = 0;
    int m_tailTurn = 0; ///< a tail of an earlier turn ends
    bool m_isTailing = false;
    qint64 m_tailFrom = firstTailed; ///< before the end, where nothing is known yet
    qint64 m_telling = 0;            ///< bytes of the first telling of this tail
    std::chrono::milliseconds m_tailAgainAfter;
    std::stop_source m_stopTail;
    QTimer m_tailAgain;
    QTimer m_endTail;

    int m_fetchTurn = 0;
    bool m_isFetched = false; ///< the returned file was read, or is being read
    bool m_isFetching = false;
    std::stop_source m_stopFetch;

    bool m_isFetchingWhole = false;
    bool m_waitsForWhole = false; ///< the link was lost meanwhile: it goes on when it is back
    QString m_wholeOf;            ///< remote path
    OutputPart m_partBefore;
    std::shared_ptr<QTemporaryDir> m_folder;
    std::stop_source m_cancelWhole;
    std::stop_source m_pauseWhole;
    QString m_whole; ///< where the whole file lies
};

} // namespace perch
