// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadsender.h"

#include "gui/images/uploadspeed.h"
#include "gui/session.h"
#include "gui/storeworker.h"

#include <QCoro/QCoroFuture>

#include <algorithm>

namespace perch
{

namespace
{

Error gone()
{
    return Error(Error::Code::Cancelled,
                 UploadSender::tr("The connection was closed before the image was sent."));
}

} // namespace

UploadSender::UploadSender(StoreWorker &store, UploadSpeed &speed, QObject *parent)
    : QObject(parent), m_store(store), m_speed(speed), m_chunks(store)
{
}

UploadSender::~UploadSender()
{
    pause(); // the next Perch goes on with what was sent
}

void UploadSender::setSession(Session *session)
{
    m_session = session;
    m_stagingFolder.clear();
    m_quotas.clear();
    m_speed.forgetLink();
    pause();
}

void UploadSender::stop()
{
    m_stop.request_stop();
}

void UploadSender::pause()
{
    m_pause.request_stop();
}

QCoro::Task<Result<void>> UploadSender::logIn(bool isQuiet)
{
    const QPointer<UploadSender> self = this;
    const QPointer<Session> with = m_session;
    if (!with)
        co_return gone();
    m_stop = std::stop_source();
    m_pause = std::stop_source();
    auto opening = isQuiet ? with->transferServer().reopen() : with->transferServer().open();
    const Result<void> online = co_await std::move(opening);
    if (!self || !is(with))
        co_return gone();
    co_return online;
}

QCoro::Task<Result<UploadResult>> UploadSender::send(Upload upload, FileStamp stamp)
{
    const QPointer<UploadSender> self = this;
    const QPointer<Session> with = m_session;
    if (!with)
        co_return gone();
    auto finding = findFolder(with);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || !is(with))
        co_return gone();
    if (!folder)
        co_return folder.error();
    // what lies there of it counts already
    auto checking = checkQuota(with, *folder, std::max<qint64>(0, upload.size - upload.bytesThere));
    const Result<void> fits = co_await std::move(checking);
    if (!self || !is(with))
        co_return gone();
    if (!fits)
        co_return fits.error();
    if (m_stop.stop_requested() || m_pause.stop_requested())
        co_return Error(Error::Code::Cancelled, tr("The upload was cancelled."));
    auto sending = sendTo(with, *folder, upload);
    const Result<UploadResult> result = co_await std::move(sending);
    if (!self)
        co_return gone();
    if (result)
        remember(stamp, result->sha256);
    co_return result;
}

QCoro::Task<Result<UploadResult>> UploadSender::sendTo(QPointer<Session> with, QString folder,
                                                       Upload upload)
{
    const QPointer<UploadSender> self = this;
    const QString machine = with->profile().site.transferServer.address();
    auto asking = m_store.run<QList<StagedRecord>>(
        [machine](Store &opened) { return opened.stagedRecords(machine); });
    const Result<QList<StagedRecord>> verified = co_await asking;
    if (!self || !is(with))
        co_return gone();
    UploadRequest request;
    request.lists = &m_chunks;
    if (verified)
        request.verified = *verified;
    request.localPath = upload.localPath;
    request.stagingFolder = folder;
    request.knownSha256 = upload.sha256;
    request.maximumBytes = with->profile().site.maximumImageBytes;
    request.bytesPerSecond = [self]() -> qint64 {
        return self ? self->m_speed.bytesPerSecond() : 0;
    };
    const std::function<void(UploadProgress)> tell = [self](const UploadProgress &progress) {
        if (!self)
            return;
        self->m_speed.note(progress);
        Q_EMIT self->progressed(progress);
    };
    m_speed.beginUpload();
    auto uploading =
        uploadImage(with->transferServer(), request, tell, m_stop.get_token(), m_pause.get_token());
    const Result<UploadResult> result = co_await std::move(uploading);
    co_return result;
}

QCoro::Task<Result<QString>> UploadSender::findFolder(QPointer<Session> with)
{
    if (!m_stagingFolder.isEmpty()) {
        const QString known = m_stagingFolder; // g++ 12 moves from a member that is returned
        co_return known;
    }
    const QPointer<UploadSender> self = this;
    auto asking = findStagingFolder(with->transferServer(), with->profile().stagingFolder());
    const Result<QString> found = co_await std::move(asking);
    if (self && is(with) && found)
        m_stagingFolder = *found;
    co_return found;
}

QCoro::Task<Result<void>> UploadSender::checkQuota(QPointer<Session> with, QString folder,
                                                   qint64 bytes)
{
    const QString command = with->profile().site.quotaCommand;
    if (command.isEmpty())
        co_return Result<void>();
    const QPointer<UploadSender> self = this;
    auto asking = queryQuotas(with->transferServer(), command);
    const Result<QList<Quota>> told = co_await std::move(asking);
    if (!self || !is(with))
        co_return gone();
    if (told) {
        m_quotas = *told;
        Q_EMIT quotasChanged(m_quotas);
    }
    // A machine that cannot tell its quotas must not stop an upload: the server refuses by itself
    // when it is full.
    const Quota *quota = quotaOfFolder(m_quotas, folder);
    co_return quota ? checkFitsQuota(*quota, bytes) : Result<void>();
}

QCoro::Task<> UploadSender::remember(FileStamp stamp, QString sha256)
{
    const QPointer<UploadSender> self = this;
    // the file may have changed while it was sent: then its stamp tells other bytes
    auto reading = QtConcurrent::run(stampOf, stamp.path);
    const Result<FileStamp> now = co_await reading;
    if (!self || !now || !(*now == stamp))
        co_return;
    auto writing = m_store.run<void>(
        [stamp, sha256](Store &opened) { return opened.rememberSha256(stamp, sha256); });
    const Result<void> written = co_await writing;
    if (self && !written)
        Q_EMIT failed(written.error());
}

QCoro::Task<Result<void>> UploadSender::discard(QString localPath)
{
    const QPointer<UploadSender> self = this;
    const QPointer<Session> with = m_session;
    if (!with)
        co_return gone();
    auto opening = with->transferServer().reopen();
    const Result<void> online = co_await std::move(opening);
    if (!self || !is(with))
        co_return gone();
    if (!online)
        co_return online.error();
    auto finding = findFolder(with);
    const Result<QString> folder = co_await std::move(finding);
    if (!self || !is(with))
        co_return gone();
    if (!folder)
        co_return folder.error();
    auto discarding = discardUpload(with->transferServer(), localPath, *folder);
    const Result<void> result = co_await std::move(discarding);
    if (!self || !is(with))
        co_return gone();
    co_return result;
}

} // namespace perch

#include "moc_uploadsender.cpp"
