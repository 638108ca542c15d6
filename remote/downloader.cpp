// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/downloader.h"

#include "remote/filelanes.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transfermeter.h"

#include <QCoro/QCoroFuture>

#include <QtConcurrent>

namespace perch
{

namespace
{

/// Up to this, more than one command costs more than it gains, and there is little to go on with.
constexpr qint64 smallBytes = 4 * 1024 * 1024;

using Copy = std::shared_ptr<LocalCopy>;

Result<void> beginCopy(Copy copy, RemoteVersion version, bool isLasting, std::stop_token stop)
{
    return copy->begin(version, isLasting, stop);
}

Result<QString> hashCopy(Copy copy, std::stop_token stop)
{
    return copy->sha256(stop);
}

Result<void> compareCopy(Copy copy, std::vector<QString> hashes, std::stop_token stop)
{
    return copy->compare(hashes, stop);
}

Result<void> keepHash(Copy copy, QString sha256)
{
    return copy->setTheirSha256(sha256);
}

Result<QString> publishCopy(Copy copy, QString wanted)
{
    return copy->publish(wanted);
}

void discardCopy(Copy copy)
{
    copy->discard();
}

void leaveCopy(Copy copy)
{
    copy->leave();
}

/// Whether the same download, tried again, can go on with what is here.
bool canGoOnAfter(const Error &error)
{
    switch (error.code) {
    case Error::Code::Network:
    case Error::Code::Timeout:
    case Error::Code::Remote:
    case Error::Code::Auth:
    case Error::Code::Cancelled: // closed, or paused; a stop is told apart before
        return true;
    default:
        return false;
    }
}

/// One download: the state that its steps share. Lives in the frame of downloadFile().
class Download
{
public:
    Download(Transport &transport, QString remotePath, std::function<void(qint64, qint64)> progress,
             std::stop_token stop, std::stop_token pause)
        : m_transport(transport), m_remotePath(std::move(remotePath)), m_tell(std::move(progress)),
          m_stop(std::move(stop)), m_onStop(m_stop, [this] { m_end.request_stop(); }),
          m_onPause(std::move(pause), [this] { m_end.request_stop(); })
    {
    }

    QCoro::Task<Result<DownloadResult>> run(QString localFolder);

private:
    QCoro::Task<Result<DownloadResult>> receive();
    QCoro::Task<Result<void>> fetch();
    QCoro::Task<Result<bool>> isSame();
    QCoro::Task<Result<void>> findDifferences();
    QCoro::Task<Result<bool>> hasGrown();
    [[nodiscard]] Error changed() const;
    [[nodiscard]] Error differs() const;
    void tell(bool always);

    Transport &m_transport;
    QString m_remotePath;
    std::function<void(qint64, qint64)> m_tell;
    std::stop_token m_stop;
    std::stop_source m_end; ///< by a stop, or a pause
    std::stop_callback<std::function<void()>> m_onStop;
    std::stop_callback<std::function<void()>> m_onPause;
    Copy m_copy;
    std::shared_ptr<FileLane> m_lane;
    TransferMeter m_meter;
    qint64 m_received = 0;
    QString m_sha256; ///< of the copy
};

void Download::tell(bool always)
{
    const bool isTime = m_meter.add(m_received);
    if (m_tell && (isTime || always))
        m_tell(m_received, m_copy->size());
}

Error Download::changed() const
{
    return remoteFailure({.status = ExitChanged, .signal = {}}, {},
                         QStringLiteral("The file could not be downloaded"), m_remotePath);
}

Error Download::differs() const
{
    return Error(Error::Code::Io,
                 QStringLiteral(
                     "The downloaded copy of %1 differs from the file on the server, so it was "
                     "thrown away. The file may still be changing: try again when it is finished.")
                     .arg(plainLine(m_remotePath)),
                 QStringLiteral("here %1, there %2").arg(m_sha256, m_copy->theirSha256()));
}

QCoro::Task<Result<DownloadResult>> Download::run(QString localFolder)
{
    auto opening = QtConcurrent::run(&LocalCopy::open, localFolder, m_remotePath);
    const Result<Copy> copy = co_await opening;
    if (!copy)
        co_return copy.error();
    m_copy = *copy;
    auto receiving = receive();
    Result<DownloadResult> result = co_await receiving;
    m_lane.reset(); // its channel is free
    if (result.has_value()) {
        auto publishing = QtConcurrent::run(&publishCopy, m_copy, localFileName(m_remotePath));
        const Result<QString> path = co_await publishing;
        if (path)
            result->localPath = *path;
        else
            result = path.error();
    }
    if (!result && (m_stop.stop_requested() || !canGoOnAfter(result.error()))) {
        auto discarding = QtConcurrent::run(&discardCopy, m_copy); // takes time for a big file
        co_await discarding;
    }
    auto leaving = QtConcurrent::run(&leaveCopy, m_copy);
    co_await leaving;
    co_return result;
}

QCoro::Task<Result<DownloadResult>> Download::receive()
{
    const FileLane::Request request{m_remotePath, smallBytes, -1};
    auto opening = FileLane::open(m_transport, request, m_end.get_token());
    const Result<std::shared_ptr<FileLane>> lane = co_await opening;
    if (!lane)
        co_return lane.error();
    m_lane = *lane;
    auto beginning = QtConcurrent::run(&beginCopy, m_copy, m_lane->version(), !m_lane->isSmall(),
                                       m_end.get_token());
    const Result<void> begun = co_await beginning;
    if (!begun)
        co_return begun.error();
    constexpr int mostTries = 2; // the second one brings what differs
    for (int tries = 1;; ++tries) {
        auto fetching = fetch();
        const Result<void> fetched = co_await fetching;
        if (!fetched)
            co_return fetched.error();
        auto comparing = isSame();
        const Result<bool> same = co_await comparing;
        if (!same)
            co_return same.error();
        auto looking = hasGrown();
        const Result<bool> grown = co_await looking;
        if (!grown)
            co_return grown.error();
        if (*same) {
            const DownloadResult result{QString(), m_copy->size(), m_sha256, *grown};
            co_return result;
        }
        if (*grown && tries == mostTries)
            co_return changed();
        if (m_lane->isSmall() || tries == mostTries)
            co_return differs();
        auto finding = findDifferences();
        const Result<void> found = co_await finding;
        if (!found)
            co_return found.error();
    }
}

QCoro::Task<Result<void>> Download::fetch()
{
    m_received = m_copy->size() - m_copy->bytesMissing();
    m_meter.restart(m_received);
    tell(true);
    const auto arrived = [this](qint64 bytes) {
        m_received += bytes;
        tell(false);
    };
    FileLanes lanes(m_transport, m_remotePath, m_copy, m_lane, arrived, m_end.get_token());
    auto fetching = lanes.fetch();
    const Result<void> fetched = co_await fetching;
    if (fetched)
        tell(true);
    co_return fetched;
}

/// The whole files, by their hashes; the server's is asked for only once.
QCoro::Task<Result<bool>> Download::isSame()
{
    if (m_copy->theirSha256().isEmpty()) {
        auto asking = m_lane->hash();
        const Result<QString> theirs = co_await asking;
        if (!theirs)
            co_return theirs.error();
        auto keeping = QtConcurrent::run(&keepHash, m_copy, *theirs);
        const Result<void> kept = co_await keeping;
        if (!kept)
            co_return kept.error();
    }
    auto hashing = QtConcurrent::run(&hashCopy, m_copy, m_end.get_token());
    const Result<QString> ours = co_await hashing;
    if (!ours)
        co_return ours.error();
    m_sha256 = *ours;
    const bool same = m_sha256 == m_copy->theirSha256();
    co_return same;
}

/// Blocks of an earlier download that are not what they should be, though nothing seems to have
/// changed: those that differ are fetched again, the others stay.
QCoro::Task<Result<void>> Download::findDifferences()
{
    auto asking = m_lane->hashesOf(LocalCopy::blockSize);
    const Result<std::vector<QString>> hashes = co_await asking;
    if (!hashes)
        co_return hashes.error();
    auto forgetting = QtConcurrent::run(&keepHash, m_copy, QString()); // it may be the wrong one
    const Result<void> forgotten = co_await forgetting;
    if (!forgotten)
        co_return forgotten;
    auto comparing = QtConcurrent::run(&compareCopy, m_copy, *hashes, m_end.get_token());
    const Result<void> compared = co_await comparing;
    co_return compared;
}

/// Error Io when it is another file than it was.
QCoro::Task<Result<bool>> Download::hasGrown()
{
    auto looking = m_lane->versionNow();
    const Result<RemoteVersion> now = co_await looking;
    if (!now)
        co_return now.error();
    const bool grown = m_lane->version().hasGrownTo(*now);
    if (!grown && *now != m_lane->version())
        co_return changed();
    co_return grown;
}

} // namespace

QCoro::Task<Result<DownloadResult>> downloadFile(Transport &transport, QString remotePath,
                                                 QString localFolder,
                                                 std::function<void(qint64, qint64)> progress,
                                                 std::stop_token stop, std::stop_token pause)
{
    if (!isUsablePath(remotePath))
        co_return Error(Error::Code::NotFound, QStringLiteral("No file on the server was chosen."));
    Download download(transport, std::move(remotePath), std::move(progress), std::move(stop),
                      std::move(pause));
    auto running = download.run(std::move(localFolder));
    const Result<DownloadResult> result = co_await running;
    co_return result;
}

QCoro::Task<void> discardDownload(QString remotePath, QString localFolder)
{
    auto removing = QtConcurrent::run(&removeLocalCopy, localFolder, remotePath);
    co_await removing;
}

} // namespace perch
