// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/staging.h"

#include "core/sha256.h"
#include "core/stagedname.h"
#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "remote/transport.h"

#include <algorithm>

namespace perch
{

namespace
{

// "$1" the folder, "$2" not empty: before an upload, with "$3" the part that is not swept. One
// level only: CHTC forbids scans of /staging.
const QString &listScript()
{
    static const QString script =
        QStringLiteral("[ -e \"$1\" ] || exit %1\n"
                       "[ -d \"$1\" ] || exit %2\n"
                       "cd -- \"$1\" || exit %3\n"
                       "if [ -n \"$2\" ]; then\n"
                       "  [ -w . ] || exit %4\n"
                       "  find . -maxdepth 1 -type f -name '.perch-*.part' -user \"$(id -u)\" "
                       "! -name \"$3\" -mmin +2880 -delete\n"
                       "fi\n"
                       "find . -maxdepth 1 -type f -name '*.sif' ! -name '.*' -printf '%s %T@ "
                       "%f\\0' || exit %5\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitNotAFolder),
                 QString::number(ExitNotReadable), QString::number(ExitNotWritable),
                 QString::number(ExitToolFailed));
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

// A login shell is asked only when the plain one does not know: its start files may print and may
// be slow.
const QString &stagingVariableScript()
{
    static const QString script =
        QStringLiteral("if [ -z \"${STAGING:-}\" ]; then\n"
                       "  shell=/bin/sh; [ -x /bin/bash ] && shell=/bin/bash\n"
                       "  STAGING=$(timeout 10 \"$shell\" -lc 'printf \"\\nperch-staging=%s\\n\" "
                       "\"${STAGING:-}\"' </dev/null "
                       "2>/dev/null | sed -n 's/^perch-staging=//p' | tail -n 1)\n"
                       "fi\n"
                       "printf '%s' \"$STAGING\"\n");
    return script;
}

const QString &quotaScript()
{
    static const QString script =
        QStringLiteral("command -v \"$1\" >/dev/null 2>&1 && exec \"$@\"\n"
                       "shell=/bin/sh; [ -x /bin/bash ] && shell=/bin/bash\n"
                       "exec \"$shell\" -lc 'exec \"$@\"' perch \"$@\"\n");
    return script;
}

std::optional<StagedImage> readRow(const QByteArray &row, const QString &folder)
{
    const qsizetype first = row.indexOf(' ');
    const qsizetype second = row.indexOf(' ', first + 1);
    if (first <= 0 || second <= first)
        return std::nullopt;
    StagedImage image;
    bool sizeIsNumber = false;
    bool timeIsNumber = false;
    image.size = row.left(first).toLongLong(&sizeIsNumber);
    const double seconds = row.mid(first + 1, second - first - 1).toDouble(&timeIsNumber);
    const QByteArray name = row.mid(second + 1);
    image.fileName = QString::fromUtf8(name);
    // A name that is no UTF-8 could not be named in a job either.
    if (!sizeIsNumber || !timeIsNumber || name.isEmpty() || image.fileName.toUtf8() != name)
        return std::nullopt;
    image.modified = QDateTime::fromSecsSinceEpoch(qint64(seconds), Qt::UTC);
    image.path =
        folder + (folder.endsWith(u'/') ? QString() : QStringLiteral("/")) + image.fileName;
    if (const std::optional<StagedName> staged = parseStagedName(image.fileName))
        image.digits = staged->digits;
    return image;
}

QList<StagedImage> readRows(const QByteArray &out, const QString &folder)
{
    QList<StagedImage> images;
    const QList<QByteArray> rows = out.split('\0');
    for (const QByteArray &row : rows) {
        if (const std::optional<StagedImage> image = readRow(row, folder))
            images.append(*image);
    }
    std::sort(images.begin(), images.end(), [](const StagedImage &a, const StagedImage &b) {
        return a.modified != b.modified ? a.modified > b.modified : a.fileName < b.fileName;
    });
    return images;
}

Error noStagingFolder(const QString &folder, const Error &error)
{
    return Error(
        Error::Code::NotFound,
        QStringLiteral(
            "There is no folder %1 on the transfer server. Staging folders are made on request: "
            "ask "
            "for one with the site's quota request form, or correct the folder in the site's "
            "settings.")
            .arg(plainLine(folder)),
        error.detail);
}

QCoro::Task<Result<QList<StagedImage>>> list(Transport &transport, QString folder, bool isForUpload,
                                             QString keptPart)
{
    if (!isUsablePath(folder) || !folder.startsWith(u'/'))
        co_return Error(
            Error::Code::Refused,
            QStringLiteral(
                "\"%1\" is no staging folder: it must be a whole path like /staging/b/bucky. "
                "Correct it in the site's settings.")
                .arg(plainLine(folder)));
    const QString command =
        scriptCommand(listScript(), {folder, isForUpload ? QStringLiteral("write") : QString(),
                                     isForUpload ? keptPart : QString()});
    auto running = transport.run(command);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded()) {
        const QString action = isForUpload ? QStringLiteral("The image cannot be stored")
                                           : QStringLiteral("The staged images cannot be listed");
        const Error error = remoteFailure(output->exit, output->err, action, folder);
        if (output->exit.status == ExitNoFolder || output->exit.status == ExitNotAFolder)
            co_return noStagingFolder(folder, error);
        co_return error;
    }
    co_return readRows(output->out, folder);
}

} // namespace

QCoro::Task<Result<QList<StagedImage>>> listStagedImages(Transport &transport, QString folder)
{
    return list(transport, std::move(folder), false, QString());
}

QCoro::Task<Result<QList<StagedImage>>> prepareUploadFolder(Transport &transport, QString folder,
                                                            QString keptPart)
{
    return list(transport, std::move(folder), true, std::move(keptPart));
}

QCoro::Task<Result<QString>> hashStagedFile(Transport &transport, QString path,
                                            std::stop_token stop)
{
    auto starting = transport.start(scriptCommand(hashScript(), {path}));
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    StreamReader reader(*stream, std::move(stop));
    auto reading = reader.readUntil();
    const Result<QByteArray> line = co_await reading;
    if (!line) {
        auto explaining =
            explainFailure(*stream, line.error(),
                           QStringLiteral("The image on the server could not be compared"), path);
        const Error error = co_await explaining;
        co_return error;
    }
    const QString hash = QString::fromLatin1(line->left(64));
    if (!isSha256(hash))
        co_return Error(
            Error::Code::Remote,
            QStringLiteral(
                "The image on the server could not be compared: sha256sum gave no hash."),
            plainLine(*line));
    co_return hash;
}

QCoro::Task<Result<QString>> findStagingFolder(Transport &transport, QString expected)
{
    auto running = transport.run(scriptCommand(stagingVariableScript()), QByteArray(),
                                 std::chrono::seconds(30), 64 * 1024);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    QString folder = QString::fromUtf8(output->out);
    while (folder.size() > 1 && folder.endsWith(u'/'))
        folder.chop(1);
    const bool isSane = output->exit.succeeded() && isUsablePath(folder) &&
                        folder.startsWith(u'/') && plainLine(folder, 4096) == folder;
    co_return isSane ? folder : expected;
}

QCoro::Task<Result<QList<Quota>>> queryQuotas(Transport &transport, QString quotaCommand)
{
    const QStringList words = quotaCommand.split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        co_return QList<Quota>();
    auto running = transport.run(scriptCommand(quotaScript(), words));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("Your quota could not be asked for"), words.first());
    co_return parseQuotas(output->out);
}

} // namespace perch
