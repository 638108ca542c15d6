// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/uploader.h"

#include "core/archivecheck.h"
#include "core/sif.h"
#include "core/stagedname.h"
#include "remote/hashingreader.h"
#include "remote/lanedupload.h"
#include "remote/orstopped.h"
#include "remote/plainupload.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/stagedpart.h"
#include "remote/transfermeter.h"
#include "remote/transport.h"
#include "remote/uploadlock.h"

#include <QCoro/QCoroFuture>

#include <QFileInfo>
#include <QtConcurrent>

namespace perch
{

namespace
{

/// Gives the part a name; the file's time, or nullopt when the name is taken.
using PublishStep = std::function<QCoro::Task<Result<std::optional<QDateTime>>>(QString fileName)>;

/// The SHA-256 of a file in the staging folder.
using HashStep = std::function<QCoro::Task<Result<QString>>(QString fileName)>;

/// A file that was found good, and the part on the server that is its own.
struct Opened {
    std::shared_ptr<HashingReader> reader;
    PartName part;
    UploadLock lock; ///< of a lasting part
};

Result<Opened> inspectAndOpen(const QString &path, const QString &folder, qint64 maximumBytes)
{
    if (isArchiveName(path)) {
        const Result<void> archive = inspectArchiveFile(path, maximumBytes);
        if (!archive)
            return archive.error();
    } else {
        const Result<SifImage> image = inspectImageFile(path, maximumBytes);
        if (!image)
            return image.error();
    }
    const Result<std::shared_ptr<HashingReader>> reader = HashingReader::open(path);
    if (!reader)
        return reader.error();
    const PartName lasting = lastingPart(folder, QFileInfo(path).absoluteFilePath());
    const UploadLock lock = lockUpload(lasting);
    return Opened{*reader, lock ? lasting : passingPart(folder), lock};
}

/// One upload: the state that its steps share. Lives in the frame of uploadImage().
class Upload
{
public:
    Upload(Transport &transport, UploadRequest request,
           std::function<void(UploadProgress)> progress, std::stop_token stop,
           std::stop_token pause)
        : m_transport(transport), m_request(std::move(request)), m_tell(std::move(progress)),
          m_givenUp(stop), m_onStop(std::move(stop), EndIt{m_end}),
          m_onPause(std::move(pause), EndIt{m_end})
    {
    }

    QCoro::Task<Result<UploadResult>> run();

private:
    struct EndIt {
        std::stop_source end;
        void operator()() { end.request_stop(); }
    };

    QCoro::Task<Result<QString>> hashLocalFile();
    QCoro::Task<Result<std::optional<StagedImage>>> findSameBytes(QString sha256);
    QCoro::Task<Result<bool>> isSame(QCoro::Task<Result<QString>> hashing, QString sha256);
    QCoro::Task<Result<PlainPart>> tryPlainly();
    QCoro::Task<Result<UploadResult>> sendPlainly();
    QCoro::Task<> removePart(Error reason);
    QCoro::Task<Result<LanedPart>> tryLanes();
    QCoro::Task<Result<UploadResult>> sendInLanes();
    QCoro::Task<Result<UploadResult>> publish(PublishStep step, HashStep hash, QString sha256);

    [[nodiscard]] bool isKnown(const StagedImage &image, const QString &sha256) const;
    void enter(UploadProgress::Phase phase, qint64 bytes);
    void follow(UploadProgress::Phase phase, qint64 bytes);
    void tell(qint64 bytes, bool always = false);
    [[nodiscard]] bool isStopped() const { return m_stop.stop_requested(); }
    [[nodiscard]] QString pathOf(const QString &fileName) const;

    Transport &m_transport;
    UploadRequest m_request;
    std::function<void(UploadProgress)> m_tell;
    std::stop_token m_givenUp; ///< by the person: nothing is kept
    std::stop_source m_end;    ///< given up or paused
    std::stop_token m_stop = m_end.get_token();
    std::stop_callback<EndIt> m_onStop;
    std::stop_callback<EndIt> m_onPause;
    std::shared_ptr<HashingReader> m_reader;
    PartName m_partName;
    UploadLock m_lock;
    QList<StagedImage> m_staged;
    QStringList m_keptThere; ///< listKeptLists()
    UploadProgress m_progress;
    TransferMeter m_meter;
};

QString Upload::pathOf(const QString &fileName) const
{
    const QString &folder = m_request.stagingFolder;
    return folder + (folder.endsWith(u'/') ? QString() : QStringLiteral("/")) + fileName;
}

bool Upload::isKnown(const StagedImage &image, const QString &sha256) const
{
    return std::any_of(m_request.verified.cbegin(), m_request.verified.cend(),
                       [&](const StagedRecord &record) {
                           return record.path == image.path && record.size == image.size &&
                                  record.modifiedNs == image.modifiedNs &&
                                  record.inode == image.inode && record.sha256 == sha256;
                       });
}

void Upload::enter(UploadProgress::Phase phase, qint64 bytes)
{
    m_progress.phase = phase;
    m_meter.restart(bytes);
    m_progress.bytesPerSecond = 0;
    tell(bytes, true);
}

/// What those who send tell.
void Upload::follow(UploadProgress::Phase phase, qint64 bytes)
{
    if (m_progress.phase == phase) {
        tell(bytes);
        return;
    }
    if (m_progress.phase == UploadProgress::Phase::Sending)
        tell(bytes, true);
    enter(phase, bytes);
}

void Upload::tell(qint64 bytes, bool always)
{
    m_progress.sent = bytes;
    const bool isTime = m_meter.add(bytes);
    if (!m_tell || (!isTime && !always))
        return;
    m_progress.bytesPerSecond = m_meter.bytesPerSecond();
    m_tell(m_progress);
}

QCoro::Task<Result<UploadResult>> Upload::run()
{
    auto opening = QtConcurrent::run(&inspectAndOpen, m_request.localPath, m_request.stagingFolder,
                                     m_request.maximumBytes);
    const Result<Opened> opened = co_await opening;
    if (!opened)
        co_return opened.error();
    m_reader = opened->reader;
    m_partName = opened->part;
    m_lock = opened->lock;
    m_progress.total = m_reader->size();
    if (isStopped())
        co_return cancelled();

    // asked at the same time: each question costs a round trip
    auto listing = listKeptLists(m_transport);
    auto preparing = prepareUploadFolder(m_transport, m_request.stagingFolder, m_partName.fileName);
    const Result<QList<StagedImage>> staged = co_await preparing;
    m_keptThere = co_await listing;
    if (!staged)
        co_return staged.error();
    m_staged = *staged;

    QString sha256 = isSha256(m_request.knownSha256) ? m_request.knownSha256 : QString();
    const bool mayBeThere =
        std::any_of(m_staged.cbegin(), m_staged.cend(),
                    [this](const StagedImage &image) { return image.size == m_reader->size(); });
    if (mayBeThere && sha256.isEmpty()) {
        auto hashing = hashLocalFile();
        const Result<QString> hash = co_await hashing;
        if (!hash)
            co_return hash.error();
        sha256 = *hash;
    }
    if (mayBeThere) {
        auto finding = findSameBytes(sha256);
        const Result<std::optional<StagedImage>> same = co_await finding;
        if (!same)
            co_return same.error();
        if (*same) {
            if (m_partName.isLasting) { // what a broken upload of it left is of no use any more
                auto removing = removeStagedPart(m_transport, m_partName);
                const Result<void> ignored = co_await removing;
                Q_UNUSED(ignored)
            }
            enter(UploadProgress::Phase::Done, m_progress.total);
            const UploadResult result{**same, sha256, 0, 0, true};
            co_return result;
        }
    }
    auto sending = sendInLanes();
    const Result<UploadResult> result = co_await sending;
    co_return result;
}

QCoro::Task<Result<LanedPart>> Upload::tryLanes()
{
    LanedJob job;
    job.reader = m_reader;
    job.localPath = m_request.localPath;
    job.part = m_partName;
    job.staged = m_staged;
    job.keptThere = m_keptThere;
    job.lists = m_request.lists;
    job.bytesPerSecond = m_request.bytesPerSecond;
    job.progress = [this](const LanedProgress &progress) {
        m_progress.copied = progress.copied;
        m_progress.found = progress.found;
        follow(progress.phase, progress.there);
    };
    auto sending = perch::sendInLanes(m_transport, job, m_stop);
    const Result<LanedPart> part = co_await sending;
    co_return part;
}

QCoro::Task<Result<UploadResult>> Upload::sendInLanes()
{
    auto trying = tryLanes();
    Result<LanedPart> part = co_await trying;
    if (part && part->isBusy) { // another one has it: begin beside it
        m_partName = passingPart(m_request.stagingFolder);
        auto again = tryLanes();
        part = co_await again;
    }
    if (part && !part->owner) { // no Python there
        auto plain = sendPlainly();
        const Result<UploadResult> sent = co_await plain;
        co_return sent;
    }
    Result<UploadResult> result =
        part ? Result<UploadResult>() : Result<UploadResult>(part.error());
    if (part) {
        const std::shared_ptr<PartProcess> owner = part->owner;
        auto publishing = publish(
            [owner](const QString &fileName) { return publishPart(owner, fileName); },
            [owner](const QString &fileName) { return hashBeside(owner, fileName); }, part->sha256);
        result = co_await publishing;
        if (result && !result->wasAlreadyStaged) {
            auto keeping = keepChunks(*part, m_request.lists, m_keptThere);
            co_await keeping;
        }
        owner->close();
    }
    if (result) {
        result->bytesSent = part->sent;
        result->bytesFound = part->found;
        result->bytesCopied = part->copied;
    } else {
        auto removing = removePart(result.error());
        co_await removing;
    }
    co_return result;
}

/// Unless what lies there is gone on with.
QCoro::Task<> Upload::removePart(Error reason)
{
    const bool isPaused = reason.code == Error::Code::Cancelled && !m_givenUp.stop_requested();
    if (reason.code == Error::Code::Network || (isPaused && m_partName.isLasting))
        co_return;
    auto removing = removeStagedPart(m_transport, m_partName);
    const Result<void> ignored = co_await removing;
    Q_UNUSED(ignored)
    if (isPaused)
        tell(0, true);
}

QCoro::Task<Result<QString>> Upload::hashLocalFile()
{
    enter(UploadProgress::Phase::Reading, 0);
    for (;;) {
        auto reading = QtConcurrent::run(&readNextBlock, m_reader);
        const Result<QByteArray> block = co_await reading;
        if (!block)
            co_return block.error();
        if (block->isEmpty())
            break;
        if (isStopped())
            co_return cancelled();
        tell(m_reader->position());
    }
    const QString sha256 = m_reader->sha256();
    const Result<void> rewound = m_reader->rewind();
    if (!rewound)
        co_return rewound.error();
    co_return sha256;
}

QCoro::Task<Result<std::optional<StagedImage>>> Upload::findSameBytes(QString sha256)
{
    for (const StagedImage &image : std::as_const(m_staged)) {
        if (image.size != m_reader->size() || image.digits.isEmpty() ||
            !sha256.startsWith(image.digits))
            continue;
        enter(UploadProgress::Phase::Verifying, m_progress.sent);
        if (isKnown(image, sha256))
            co_return std::optional<StagedImage>(image);
        auto comparing = isSame(hashStagedFile(m_transport, image.path, m_stop), sha256);
        const Result<bool> same = co_await comparing;
        if (!same)
            co_return same.error();
        if (*same)
            co_return std::optional<StagedImage>(image);
    }
    co_return std::optional<StagedImage>();
}

QCoro::Task<Result<bool>> Upload::isSame(QCoro::Task<Result<QString>> hashing, QString sha256)
{
    const Result<QString> hash = co_await hashing;
    if (!hash &&
        (hash.error().code == Error::Code::NotFound || hash.error().code == Error::Code::Refused))
        co_return false; // gone in the meantime, or not ours to read: then it is not a copy that we
                         // know
    if (!hash)
        co_return hash.error();
    co_return *hash == sha256;
}

QCoro::Task<Result<PlainPart>> Upload::tryPlainly()
{
    PlainJob job;
    job.reader = m_reader;
    job.part = m_partName;
    job.bytesPerSecond = m_request.bytesPerSecond;
    job.progress = [this](UploadProgress::Phase phase, qint64 bytes) {
        follow(phase, bytes);
    };
    auto sending = perch::sendPlainly(m_transport, job, m_stop);
    const Result<PlainPart> part = co_await sending;
    co_return part;
}

QCoro::Task<Result<UploadResult>> Upload::sendPlainly()
{
    auto trying = tryPlainly();
    Result<PlainPart> sent = co_await trying;
    if (sent && !sent->part) { // another one has it: begin beside it
        m_partName = passingPart(m_request.stagingFolder);
        auto again = tryPlainly();
        sent = co_await again;
    }
    Result<UploadResult> result =
        sent ? Result<UploadResult>() : Result<UploadResult>(sent.error());
    if (sent && !sent->part)
        result = Error(
            Error::Code::Remote,
            QStringLiteral("The image could not be stored: no file of its own could be made in "
                           "%1. Try again.")
                .arg(plainLine(m_request.stagingFolder)));
    if (sent && sent->part) {
        auto publishing = publish(
            [part = sent->part](const QString &fileName) { return part->publish(fileName); },
            [this](const QString &fileName) {
                return hashStagedFile(m_transport, pathOf(fileName), m_stop);
            },
            m_reader->sha256());
        result = co_await publishing;
    }
    if (result && sent) {
        result->bytesSent = m_reader->size() - sent->found;
        result->bytesFound = sent->found;
        co_return result;
    }
    sent = PlainPart(); // the process over there sees the end of its input
    // also what a lasting part held before: it is not the beginning of this file, or not wanted
    auto removing = removePart(result.error());
    co_await removing;
    co_return result;
}

QCoro::Task<Result<UploadResult>> Upload::publish(PublishStep step, HashStep hash, QString sha256)
{
    enter(UploadProgress::Phase::Publishing, m_progress.sent);
    UploadResult result;
    result.sha256 = sha256;
    // Another image may own the eight digits; it is never touched, this one takes more of its own.
    for (int digitCount = 8; digitCount <= 64; digitCount += 4) {
        if (isStopped())
            co_return cancelled();
        const StagedName name =
            stagedNameFor(QFileInfo(m_request.localPath).fileName(), sha256, digitCount);
        const QString path = pathOf(name.fileName());
        auto publishing = step(name.fileName());
        const Result<std::optional<QDateTime>> published = co_await publishing;
        if (!published)
            co_return published.error();
        result.image = {name.fileName(), path, m_reader->size(), {}, name.digits};
        if (published->has_value()) {
            result.image.modified = **published;
            enter(UploadProgress::Phase::Done, m_progress.sent);
            co_return result;
        }
        auto comparing = isSame(hash(name.fileName()), sha256);
        const Result<bool> same = co_await comparing;
        if (!same)
            co_return same.error();
        if (*same) { // somebody was faster with the same bytes
            result.image.modified = QDateTime::currentDateTimeUtc();
            result.wasAlreadyStaged = true;
            auto removing = removeStagedPart(m_transport, m_partName);
            const Result<void> ignored = co_await removing;
            Q_UNUSED(ignored)
            enter(UploadProgress::Phase::Done, m_progress.sent);
            co_return result;
        }
    }
    co_return Error(
        Error::Code::Refused,
        QStringLiteral("Every name for this image is taken in %1. Rename the file and try again.")
            .arg(plainLine(m_request.stagingFolder)));
}

} // namespace

QCoro::Task<Result<UploadResult>> uploadImage(Transport &transport, UploadRequest request,
                                              std::function<void(UploadProgress)> progress,
                                              std::stop_token stop, std::stop_token pause)
{
    if (!isUsablePath(request.localPath))
        co_return Error(Error::Code::NotFound, QStringLiteral("No image file was chosen."));
    Upload upload(transport, std::move(request), std::move(progress), std::move(stop),
                  std::move(pause));
    auto running = upload.run();
    const Result<UploadResult> result = co_await running;
    co_return result;
}

QCoro::Task<Result<void>> discardUpload(Transport &transport, QString localPath,
                                        QString stagingFolder)
{
    if (!isUsablePath(localPath))
        co_return Result<void>();
    const PartName part = lastingPart(stagingFolder, QFileInfo(localPath).absoluteFilePath());
    auto locking = QtConcurrent::run(&lockUpload, part);
    const UploadLock lock = co_await locking;
    if (!lock)
        co_return Result<void>(); // somebody goes on with it
    auto removing = removeStagedPart(transport, part);
    const Result<void> removed = co_await removing;
    co_return removed;
}

} // namespace perch
