// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/lanedupload.h"

#include "core/sha256.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"

#include <QCoro/QCoroFuture>

#include <QFileInfo>
#include <QLocale>
#include <QtConcurrent>

namespace perch
{

namespace
{

using Phase = UploadProgress::Phase;

QString sizeOf(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 2, QLocale::DataSizeSIFormat); // as the window does
}

/// One image on its way. Lives in the frame of sendInLanes().
class LanedUpload
{
public:
    LanedUpload(Transport &transport, LanedJob job, std::stop_token stop)
        : m_transport(transport), m_job(std::move(job)), m_stop(std::move(stop))
    {
    }

    QCoro::Task<Result<LanedPart>> run();

private:
    QCoro::Task<Result<void>> begin();
    QCoro::Task<Result<void>> sendAll();
    QCoro::Task<Result<void>> sendRefused();
    QCoro::Task<Result<void>> sendFrames(QList<PartFrame> frames);
    QCoro::Task<Result<bool>> isWholeThere();
    QCoro::Task<Result<void>> sendWhatDiffers();
    void tell(Phase phase);

    Transport &m_transport;
    LanedJob m_job;
    std::stop_token m_stop;
    PartProcess::Opened m_opened;
    Bases m_bases;
    std::shared_ptr<ImageScanner> m_scanner;
    std::unique_ptr<PartLanes> m_lanes;
    qint64 m_found = 0;
    LanedPart m_result;
};

/// What an earlier upload brought is compared while the file is read, until something is to be
/// sent.
void LanedUpload::tell(Phase phase)
{
    if (phase == Phase::Sending && !m_opened.blocks.isEmpty() && m_lanes->sentBytes() == 0 &&
        m_lanes->copiedBytes() == 0)
        phase = Phase::Comparing;
    if (m_job.progress)
        m_job.progress({phase, m_lanes->sentBytes() + m_lanes->copiedBytes() + m_found,
                        m_lanes->copiedBytes(), m_found});
}

QCoro::Task<Result<void>> LanedUpload::begin()
{
    const qint64 size = m_job.reader->size();
    auto choosing = chooseBases(m_transport, m_job.lists, m_job.staged, m_job.keptThere,
                                QFileInfo(m_job.localPath).fileName());
    m_bases = co_await choosing;
    auto owning = PartProcess::own(m_transport, m_job.part, size, m_stop);
    const Result<PartProcess::Opened> opened = co_await owning;
    if (!opened)
        co_return opened.error();
    m_opened = *opened;
    if (!m_opened.process)
        co_return Result<void>();
    if (m_opened.room > 0 && m_opened.room < size)
        co_return Error(
            Error::Code::Refused,
            QStringLiteral("The image could not be stored. %1 is full, or your quota there is used "
                           "up: %2 are free, and the image has %3. Delete what you no longer need, "
                           "or ask the site for more space, then try again.")
                .arg(plainLine(m_job.part.folder), sizeOf(m_opened.room), sizeOf(size)));
    PartLanes::Settings settings;
    settings.name = m_job.part;
    settings.size = size;
    settings.bases = m_bases.images;
    settings.bytesPerSecond = m_job.bytesPerSecond;
    settings.onWritten = [this] {
        tell(Phase::Sending);
    };
    m_lanes = std::make_unique<PartLanes>(m_transport, m_opened.process, settings, m_stop);
    m_scanner = std::make_shared<ImageScanner>(m_job.reader);
    m_scanner->setBlocks(m_opened.blocks);
    tell(Phase::Sending);
    co_return Result<void>();
}

QCoro::Task<Result<void>> LanedUpload::sendFrames(QList<PartFrame> frames)
{
    for (const PartFrame &frame : std::as_const(frames)) {
        auto sending = m_lanes->send(frame);
        const Result<void> sent = co_await sending;
        if (!sent)
            co_return sent.error();
    }
    co_return Result<void>();
}

QCoro::Task<Result<void>> LanedUpload::sendAll()
{
    QList<ChunkList> lists;
    for (const KnownChunks &known : std::as_const(m_bases.known))
        lists.append(known.chunks);
    if (!lists.isEmpty()) {
        auto indexing = QtConcurrent::run([lists] { return std::make_shared<ChunkIndex>(lists); });
        const std::shared_ptr<ChunkIndex> index = co_await indexing;
        m_scanner->setBases(index);
    }
    const auto frameLength = [this] {
        return m_lanes->isFast() ? ImageScanner::longFrameBytes : ImageScanner::frameBytes;
    };
    auto scanning = QtConcurrent::run(&scanNext, m_scanner, frameLength());
    for (;;) {
        const Result<ScanStep> step = co_await scanning;
        if (!step)
            co_return step.error();
        if (m_stop.stop_requested())
            co_return cancelled();
        if (!step->isEnd)
            scanning = QtConcurrent::run(&scanNext, m_scanner, frameLength()); // meanwhile
        for (const ByteRange &range : step->found) {
            m_found += range.size();
            m_lanes->addFound(range);
        }
        auto sending = sendFrames(step->frames);
        const Result<void> sent = co_await sending;
        if (!sent) {
            const Result<ScanStep> last = co_await scanning; // it reads yet
            Q_UNUSED(last)
            co_return sent.error();
        }
        tell(Phase::Sending);
        if (step->isEnd)
            co_return Result<void>();
    }
}

/// Copies whose base is not any more what it was.
QCoro::Task<Result<void>> LanedUpload::sendRefused()
{
    for (;;) {
        auto draining = m_lanes->drain();
        const Result<void> drained = co_await draining;
        if (!drained)
            co_return drained.error();
        const QList<ByteRange> refused = m_lanes->takeRefused();
        if (refused.isEmpty())
            co_return Result<void>();
        for (const ByteRange &range : refused) {
            auto reading = QtConcurrent::run(&readFrames, m_job.localPath, QList<ByteRange>{range});
            const Result<QList<PartFrame>> frames = co_await reading;
            if (!frames)
                co_return frames.error();
            auto sending = sendFrames(*frames);
            const Result<void> sent = co_await sending;
            if (!sent)
                co_return sent.error();
        }
    }
}

QCoro::Task<Result<bool>> LanedUpload::isWholeThere()
{
    auto draining = sendRefused();
    const Result<void> drained = co_await draining;
    if (!drained)
        co_return drained.error();
    m_lanes->closeLanes();
    tell(Phase::Verifying);
    PartFrame frame;
    frame.kind = PartFrame::Sum;
    auto summing = m_opened.process->ask(frame);
    const Result<QByteArray> sum = co_await summing;
    if (!sum)
        co_return sum.error();
    if (m_stop.stop_requested())
        co_return cancelled();
    const QByteArray wanted =
        m_scanner->sha256().toLatin1() + ' ' + QByteArray::number(m_job.reader->size());
    co_return isSha256(m_scanner->sha256()) && *sum == wanted;
}

/// Compares what lies there with the file, block by block, and sends what differs.
QCoro::Task<Result<void>> LanedUpload::sendWhatDiffers()
{
    PartBlocks blocks;
    PartFrame frame;
    frame.kind = PartFrame::Blocks;
    auto asking = m_opened.process->ask(frame, &blocks);
    const Result<QByteArray> told = co_await asking;
    if (!told)
        co_return told.error();
    const Result<void> rewound = m_job.reader->rewind();
    if (!rewound)
        co_return rewound.error();
    m_result.sent += m_lanes->sentBytes();
    m_result.copied += m_lanes->copiedBytes();
    m_found = 0;
    m_scanner = std::make_shared<ImageScanner>(m_job.reader);
    m_scanner->setBlocks(blocks);
    m_bases = {};
    PartLanes::Settings settings;
    settings.name = m_job.part;
    settings.size = m_job.reader->size();
    settings.bytesPerSecond = m_job.bytesPerSecond;
    settings.onWritten = [this] {
        tell(Phase::Sending);
    };
    m_lanes = std::make_unique<PartLanes>(m_transport, m_opened.process, settings, m_stop);
    auto sending = sendAll();
    const Result<void> result = co_await sending;
    co_return result;
}

QCoro::Task<Result<LanedPart>> LanedUpload::run()
{
    auto beginning = begin();
    const Result<void> begun = co_await beginning;
    if (!begun) {
        if (m_opened.process)
            m_opened.process->close();
        co_return begun.error();
    }
    if (!m_opened.process) {
        m_result.isBusy = m_opened.hasPython;
        const LanedPart none = m_result;
        co_return none;
    }
    auto sending = sendAll();
    Result<void> sent = co_await sending;
    Result<bool> isWhole = sent ? Result<bool>(false) : Result<bool>(sent.error());
    if (sent) {
        for (const KnownChunks &known : std::as_const(m_bases.known))
            m_result.bases.append(known.sha256);
        m_result.chunks = {m_scanner->sha256(), m_scanner->chunks()};
        m_result.runs = m_scanner->runs();
        auto comparing = isWholeThere();
        isWhole = co_await comparing;
    }
    if (isWhole && !*isWhole) {
        auto again = sendWhatDiffers();
        sent = co_await again;
        if (sent) {
            auto comparing = isWholeThere();
            isWhole = co_await comparing;
        } else {
            isWhole = sent.error();
        }
    }
    m_result.owner = m_opened.process;
    m_result.sha256 = m_scanner->sha256();
    m_result.sent += m_lanes->sentBytes();
    m_result.copied += m_lanes->copiedBytes();
    m_result.found = qMax(qint64(0), m_job.reader->size() - m_result.sent - m_result.copied);
    m_lanes.reset();
    if (isWhole && *isWhole) {
        const LanedPart part = m_result;
        co_return part;
    }
    m_opened.process->close();
    if (!isWhole)
        co_return isWhole.error();
    co_return Error(
        Error::Code::Io,
        QStringLiteral(
            "The copy on the server differs from the file, so it was thrown away. Try again; "
            "if it happens again, tell the site's staff that %1 changes bytes.")
            .arg(plainLine(m_job.part.folder)));
}

} // namespace

QCoro::Task<Result<LanedPart>> sendInLanes(Transport &transport, LanedJob job, std::stop_token stop)
{
    LanedUpload upload(transport, std::move(job), std::move(stop));
    auto running = upload.run();
    const Result<LanedPart> result = co_await running;
    co_return result;
}

QCoro::Task<Result<QString>> hashBeside(std::shared_ptr<PartProcess> owner, QString fileName)
{
    PartFrame frame;
    frame.kind = PartFrame::HashFile;
    frame.payload = fileName.toUtf8();
    auto asking = owner->ask(frame);
    const Result<QByteArray> answer = co_await asking;
    if (!answer)
        co_return answer.error();
    const QString hash = QString::fromLatin1(*answer);
    co_return isSha256(hash) ? hash : QString();
}

QCoro::Task<> keepChunks(LanedPart part, ChunkLists *lists, QStringList keptThere)
{
    auto keepingThere = keepListThere(part.owner, part.chunks, part.runs, part.bases, keptThere);
    if (lists) {
        auto keeping = lists->keep(part.chunks);
        co_await keeping;
    }
    co_await keepingThere;
}

QCoro::Task<Result<std::optional<QDateTime>>> publishPart(std::shared_ptr<PartProcess> owner,
                                                          QString fileName)
{
    PartFrame frame;
    frame.kind = PartFrame::Publish;
    frame.payload = fileName.toUtf8();
    auto asking = owner->ask(frame);
    const Result<QByteArray> answer = co_await asking;
    if (!answer)
        co_return answer.error();
    const QList<QByteArray> words = answer->split(' ');
    if (words.first() == "published" && words.size() == 3)
        co_return std::optional<QDateTime>(
            QDateTime::fromMSecsSinceEpoch(words.at(1).toLongLong() / 1'000'000, Qt::UTC));
    if (*answer == "taken")
        co_return std::optional<QDateTime>();
    co_return Error(Error::Code::Remote,
                    QStringLiteral("The image's partial file was changed by something else, so it "
                                   "got no name. Try again."),
                    plainLine(*answer));
}

} // namespace perch
