// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/uploader.h"

#include "core/sif.h"
#include "core/stagedname.h"
#include "remote/hashingreader.h"
#include "remote/orstopped.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transfermeter.h"
#include "remote/transport.h"

#include <QCoro/QCoroFuture>

#include <QFileInfo>
#include <QRandomGenerator>
#include <QtConcurrent>

namespace perch
{

namespace
{

const QString storeAction()
{
    return QStringLiteral("The image could not be stored");
}

// One process owns the partial file from its birth to its end and removes it whatever happens: "$1"
// the folder,
// "$2" the partial file's name, "$3" the image's size. After the bytes it prints the hash of what
// lies there, then takes final names line by line until one is free. `ln -T` cannot replace
// anything; the rest is the trap's work.
const QString &receiveScript()
{
    static const QString script =
        QStringLiteral("umask 022\n"
                       "cd -- \"$1\" || exit %1\n"
                       "part=$2\n"
                       "trap 'rm -f -- \"$part\"' EXIT\n"
                       "trap 'exit 1' HUP INT TERM PIPE\n"
                       "exec 3<&0\n"
                       "dd bs=256K iflag=fullblock,count_bytes count=\"$3\" of=\"$part\" "
                       "conv=excl,fsync status=none "
                       "<&3 || exit %2\n"
                       "size=$(stat -c %s -- \"$part\") || exit %2\n"
                       "[ \"$size\" = \"$3\" ] || exit %3\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitToolFailed),
                 QString::number(ExitCutInput)) +
        watchedCommand(QStringLiteral("sha256sum <\"$part\"")) +
        QStringLiteral("[ \"$r\" = 0 ] || exit %1\n"
                       "echo \"$size\"\n"
                       "while IFS= read -r name <&3; do\n"
                       "  if said=$(ln -T -- \"$part\" \"./$name\" 2>&1); then\n"
                       "    rm -f -- \"$part\"\n"
                       "    sync . 2>/dev/null\n"
                       "    echo \"published $(stat -c %Y -- \"./$name\")\"\n"
                       "    exit 0\n"
                       "  fi\n"
                       "  [ -e \"./$name\" ] || [ -L \"./$name\" ] || { printf '%s\\n' \"$said\" "
                       ">&2; exit %1; }\n"
                       "  echo exists\n"
                       "done\n"
                       "exit %2\n")
            .arg(QString::number(ExitToolFailed), QString::number(ExitCutInput));
    return script;
}

const QString &hashScript()
{
    static const QString script =
        QStringLiteral("[ -e \"$1\" ] || exit %1\n"
                       "[ -f \"$1\" ] || exit %2\n"
                       "[ -r \"$1\" ] || exit %3\n"
                       "exec 3<&0\n")
            .arg(QString::number(ExitNoFile), QString::number(ExitNotAFile),
                 QString::number(ExitNotReadable)) +
        watchedCommand(QStringLiteral("sha256sum <\"$1\"")) +
        QStringLiteral("[ \"$r\" = 0 ] || exit %1\n").arg(QString::number(ExitToolFailed));
    return script;
}

/// The hash in a line of sha256sum ("<64 hex>  -"), empty when it is no such line.
QString hashOfLine(const QByteArray &line)
{
    const QString hash = QString::fromLatin1(line.left(64));
    return isSha256(hash) ? hash : QString();
}

Result<std::shared_ptr<HashingReader>> inspectAndOpen(const QString &path, qint64 maximumBytes)
{
    const Result<SifImage> image = inspectImageFile(path, maximumBytes);
    if (!image)
        return image.error();
    return HashingReader::open(path);
}

/// One upload: the state that its steps share. Lives in the frame of uploadImage().
class Upload
{
public:
    Upload(Transport &transport, UploadRequest request,
           std::function<void(UploadProgress)> progress, std::stop_token stop)
        : m_transport(transport), m_request(std::move(request)), m_tell(std::move(progress)),
          m_stop(std::move(stop))
    {
    }

    QCoro::Task<Result<UploadResult>> run();

private:
    QCoro::Task<Result<QString>> hashLocalFile();
    QCoro::Task<Result<std::optional<StagedImage>>> findSameBytes(QString sha256);
    QCoro::Task<Result<QString>> hashRemoteFile(QString path);
    QCoro::Task<Result<UploadResult>> send();
    QCoro::Task<Result<QString>> sendBytes(std::shared_ptr<ExecStream> stream);
    QCoro::Task<Result<void>> compare(std::shared_ptr<ExecStream> stream, QString sha256);
    QCoro::Task<Result<UploadResult>> publish(std::shared_ptr<ExecStream> stream, QString sha256);
    QCoro::Task<Result<QByteArray>> offer(std::shared_ptr<ExecStream> stream, StreamReader *reader,
                                          QString fileName);
    QCoro::Task<Error> explain(std::shared_ptr<ExecStream> stream, Error seen);
    QCoro::Task<Result<bool>> isSameImage(QString path, QString sha256);
    QCoro::Task<> removePart(QString partPath);

    void enter(UploadProgress::Phase phase);
    void tell(qint64 bytes, bool always = false);
    [[nodiscard]] bool isStopped() const { return m_stop.stop_requested(); }
    [[nodiscard]] QString pathOf(const QString &fileName) const;

    Transport &m_transport;
    UploadRequest m_request;
    std::function<void(UploadProgress)> m_tell;
    std::stop_token m_stop;
    std::shared_ptr<HashingReader> m_reader;
    QList<StagedImage> m_staged;
    UploadProgress m_progress;
    TransferMeter m_meter;
};

QString Upload::pathOf(const QString &fileName) const
{
    const QString &folder = m_request.stagingFolder;
    return folder + (folder.endsWith(u'/') ? QString() : QStringLiteral("/")) + fileName;
}

void Upload::enter(UploadProgress::Phase phase)
{
    m_progress.phase = phase;
    m_meter.restart();
    m_progress.bytesPerSecond = 0;
    tell(phase <= UploadProgress::Phase::Sending ? 0 : m_progress.sent, true);
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
    auto opening = QtConcurrent::run(&inspectAndOpen, m_request.localPath, m_request.maximumBytes);
    const Result<std::shared_ptr<HashingReader>> opened = co_await opening;
    if (!opened)
        co_return opened.error();
    m_reader = *opened;
    m_progress.total = m_reader->size();
    if (isStopped())
        co_return cancelled();

    auto preparing = prepareUploadFolder(m_transport, m_request.stagingFolder);
    const Result<QList<StagedImage>> staged = co_await preparing;
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
            enter(UploadProgress::Phase::Done);
            const UploadResult result{**same, sha256, 0, true};
            co_return result;
        }
    }
    auto sending = send();
    const Result<UploadResult> result = co_await sending;
    co_return result;
}

QCoro::Task<Result<QString>> Upload::hashLocalFile()
{
    enter(UploadProgress::Phase::Reading);
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
        enter(UploadProgress::Phase::Verifying);
        auto comparing = isSameImage(image.path, sha256);
        const Result<bool> same = co_await comparing;
        if (!same)
            co_return same.error();
        if (*same)
            co_return std::optional<StagedImage>(image);
    }
    co_return std::optional<StagedImage>();
}

QCoro::Task<Result<bool>> Upload::isSameImage(QString path, QString sha256)
{
    auto hashing = hashRemoteFile(path);
    const Result<QString> hash = co_await hashing;
    if (!hash &&
        (hash.error().code == Error::Code::NotFound || hash.error().code == Error::Code::Refused))
        co_return false; // gone in the meantime, or not ours to read: then it is not a copy that we
                         // know
    if (!hash)
        co_return hash.error();
    co_return *hash == sha256;
}

QCoro::Task<Result<QString>> Upload::hashRemoteFile(QString path)
{
    auto starting = m_transport.start(scriptCommand(hashScript(), {path}));
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    StreamReader reader(*stream, m_stop);
    auto reading = reader.readUntil();
    const Result<QByteArray> line = co_await reading;
    if (!line) {
        auto explaining =
            explainFailure(*stream, line.error(),
                           QStringLiteral("The image on the server could not be compared"), path);
        const Error error = co_await explaining;
        co_return error;
    }
    const QString hash = hashOfLine(*line);
    if (hash.isEmpty())
        co_return Error(
            Error::Code::Remote,
            QStringLiteral(
                "The image on the server could not be compared: sha256sum gave no hash."),
            plainLine(*line));
    co_return hash;
}

QCoro::Task<Result<UploadResult>> Upload::send()
{
    const QString partName =
        QStringLiteral(".perch-%1.part")
            .arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0'));
    auto starting = m_transport.start(scriptCommand(
        receiveScript(), {m_request.stagingFolder, partName, QString::number(m_reader->size())}));
    const Result<std::shared_ptr<ExecStream>> started = co_await starting;
    if (!started)
        co_return started.error();
    std::shared_ptr<ExecStream> stream = *started;

    auto sending = sendBytes(stream);
    const Result<QString> sha256 = co_await sending;
    Result<void> compared = sha256 ? Result<void>() : Result<void>(sha256.error());
    if (compared.has_value()) {
        enter(UploadProgress::Phase::Verifying);
        auto comparing = compare(stream, *sha256);
        compared = co_await comparing;
    }
    Result<UploadResult> result =
        compared ? Result<UploadResult>() : Result<UploadResult>(compared.error());
    if (compared.has_value()) {
        auto publishing = publish(stream, *sha256);
        result = co_await publishing;
    }
    stream.reset(); // the script over there sees the end of its input and removes the partial file
    if (!result && result.error().code != Error::Code::Network) {
        auto removing = removePart(pathOf(partName));
        co_await removing;
    }
    co_return result;
}

QCoro::Task<Result<QString>> Upload::sendBytes(std::shared_ptr<ExecStream> stream)
{
    enter(UploadProgress::Phase::Sending);
    qint64 sent = 0;
    auto reading = QtConcurrent::run(&readNextBlock, m_reader);
    for (;;) {
        const Result<QByteArray> block = co_await reading;
        if (!block)
            co_return block.error();
        if (block->isEmpty())
            break;
        reading = QtConcurrent::run(&readNextBlock,
                                    m_reader); // the disk and the hash work while the link sends
        auto writing = orStopped(stream->write(*block), m_stop);
        const Result<void> written = co_await writing;
        if (!written) {
            auto explaining = explain(stream, written.error());
            const Error error = co_await explaining;
            co_return error;
        }
        sent += block->size();
        tell(sent);
    }
    tell(sent, true);
    co_return m_reader->sha256();
}

QCoro::Task<Error> Upload::explain(std::shared_ptr<ExecStream> stream, Error seen)
{
    return explainFailure(std::move(stream), std::move(seen), storeAction(),
                          m_request.stagingFolder);
}

QCoro::Task<Result<void>> Upload::compare(std::shared_ptr<ExecStream> stream, QString sha256)
{
    StreamReader reader(stream, m_stop);
    auto readingHash = reader.readUntil();
    const Result<QByteArray> hash = co_await readingHash;
    if (!hash) {
        auto explaining = explain(stream, hash.error());
        const Error error = co_await explaining;
        co_return error;
    }
    auto readingSize = reader.readUntil();
    const Result<QByteArray> size = co_await readingSize;
    if (!size) {
        auto explaining = explain(stream, size.error());
        const Error error = co_await explaining;
        co_return error;
    }
    if (hashOfLine(*hash) == sha256 && *size == QByteArray::number(m_reader->size()))
        co_return Result<void>();
    co_return Error(
        Error::Code::Io,
        QStringLiteral(
            "The copy on the server differs from the file, so it was thrown away. Try again; "
            "if it happens again, tell the site's staff that %1 changes bytes.")
            .arg(plainLine(m_request.stagingFolder)),
        QStringLiteral("here %1, there %2, %3 bytes")
            .arg(sha256, plainLine(*hash), plainLine(*size)));
}

QCoro::Task<Result<QByteArray>> Upload::offer(std::shared_ptr<ExecStream> stream,
                                              StreamReader *reader, QString fileName)
{
    auto writing = stream->write(fileName.toUtf8() + '\n');
    const Result<void> written = co_await writing;
    if (!written) {
        auto explaining = explain(stream, written.error());
        const Error error = co_await explaining;
        co_return error;
    }
    auto reading = reader->readUntil();
    const Result<QByteArray> answer = co_await reading;
    if (!answer) {
        auto explaining = explain(stream, answer.error());
        const Error error = co_await explaining;
        co_return error;
    }
    co_return answer;
}

QCoro::Task<Result<UploadResult>> Upload::publish(std::shared_ptr<ExecStream> stream,
                                                  QString sha256)
{
    enter(UploadProgress::Phase::Publishing);
    UploadResult result;
    result.sha256 = sha256;
    result.bytesSent = m_reader->size();
    StreamReader reader(
        stream, std::stop_token()); // a stop between asking and answer would hide what happened
    // Another image may own the eight digits; it is never touched, this one takes more of its own.
    for (int digitCount = 8; digitCount <= 64; digitCount += 4) {
        if (isStopped())
            co_return cancelled();
        const StagedName name =
            stagedNameFor(QFileInfo(m_request.localPath).fileName(), sha256, digitCount);
        const QString path = pathOf(name.fileName());
        auto offering = offer(stream, &reader, name.fileName());
        const Result<QByteArray> answer = co_await offering;
        if (!answer)
            co_return answer.error();
        result.image = {name.fileName(), path, m_reader->size(), {}, name.digits};
        if (answer->startsWith("published ")) {
            result.image.modified =
                QDateTime::fromSecsSinceEpoch(answer->mid(10).toLongLong(), Qt::UTC);
            enter(UploadProgress::Phase::Done);
            co_return result;
        }
        auto comparing = isSameImage(path, sha256);
        const Result<bool> same = co_await comparing;
        if (!same)
            co_return same.error();
        if (*same) { // somebody was faster with the same bytes
            result.image.modified = QDateTime::currentDateTimeUtc();
            result.wasAlreadyStaged = true;
            enter(UploadProgress::Phase::Done);
            co_return result;
        }
    }
    co_return Error(
        Error::Code::Refused,
        QStringLiteral("Every name for this image is taken in %1. Rename the file and try again.")
            .arg(plainLine(m_request.stagingFolder)));
}

QCoro::Task<> Upload::removePart(QString partPath)
{
    // The script removes it too, when it notices; this makes sure that it is gone when the user is
    // told.
    auto running = m_transport.run(scriptCommand(QStringLiteral("rm -f -- \"$1\"\n"), {partPath}),
                                   QByteArray(), std::chrono::seconds(20));
    const Result<ExecOutput> ignored = co_await running;
    Q_UNUSED(ignored)
}

} // namespace

QCoro::Task<Result<UploadResult>> uploadImage(Transport &transport, UploadRequest request,
                                              std::function<void(UploadProgress)> progress,
                                              std::stop_token stop)
{
    if (!isUsablePath(request.localPath))
        co_return Error(Error::Code::NotFound, QStringLiteral("No image file was chosen."));
    Upload upload(transport, std::move(request), std::move(progress), std::move(stop));
    auto running = upload.run();
    const Result<UploadResult> result = co_await running;
    co_return result;
}

} // namespace perch
