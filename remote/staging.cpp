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

constexpr qsizetype MaximumFolders = 16;

// "$1" not empty: before an upload, with "$2" the part that is not swept; then the folders, of
// which the first must be there. One level only: CHTC forbids scans of /staging.
/// find's words for images, and for archives that were staged under a hash.
QString stagedFiles()
{
    QStringList patterns{QStringLiteral("-name '*.sif'")};
    for (const QString &suffix : archiveSuffixes())
        patterns.append(QStringLiteral("-name '*-????????*%1'").arg(suffix));
    return QStringLiteral("\\( %1 \\)").arg(patterns.join(QStringLiteral(" -o ")));
}

const QString &listScript()
{
    static const QString script =
        QStringLiteral("mode=$1; part=$2; shift 2; me=$(id -u)\n"
                       "[ -e \"$1\" ] || exit %1\n"
                       "[ -d \"$1\" ] || exit %2\n"
                       "cd -- \"$1\" || exit %3\n"
                       "if [ -n \"$mode\" ]; then\n"
                       "  [ -w . ] || exit %4\n"
                       "  find . -maxdepth 1 -type f -name '.perch-*.part' -user \"$me\" "
                       "! -name \"$part\" -mmin +2880 -delete\n"
                       "fi\n"
                       "n=0\n"
                       "for folder; do\n"
                       "  if [ \"$n\" = 0 ] || cd -- \"$folder\" 2>/dev/null; then\n"
                       "    find . -maxdepth 1 -type f %6 ! -name '.*' "
                       "-printf \"$n $me %U %s %T@ %i %f\\\\0\" || [ \"$n\" != 0 ] || exit %5\n"
                       "  fi\n"
                       "  n=$((n + 1))\n"
                       "done\n")
            .arg(QString::number(ExitNoFolder), QString::number(ExitNotAFolder),
                 QString::number(ExitNotReadable), QString::number(ExitNotWritable),
                 QString::number(ExitToolFailed), stagedFiles());
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

/// "1700000000.1234567890" in nanoseconds, without the rounding of a double.
std::optional<qint64> readNanoseconds(const QByteArray &text)
{
    const qsizetype point = text.indexOf('.');
    bool isNumber = false;
    const qint64 seconds = text.left(point).toLongLong(&isNumber); // -1: all of it
    constexpr qint64 farOff = 9'000'000'000;                       // seconds; fits in nanoseconds
    if (!isNumber || seconds > farOff || seconds < -farOff)
        return std::nullopt;
    qint64 fraction = 0;
    if (point >= 0) {
        fraction = text.mid(point + 1).left(9).leftJustified(9, '0').toLongLong(&isNumber);
        if (!isNumber || fraction < 0)
            return std::nullopt;
    }
    // find counts the fraction upwards from the second before, also before 1970
    return seconds * 1'000'000'000 + fraction;
}

/// "FOLDER ME OWNER SIZE TIME INODE NAME"; the name may hold blanks.
std::optional<StagedImage> readRow(const QByteArray &row, const QStringList &folders)
{
    constexpr qsizetype figures = 6;
    QList<QByteArray> words;
    qsizetype begin = 0;
    while (words.size() < figures) {
        const qsizetype end = row.indexOf(' ', begin);
        if (end < 0)
            return std::nullopt;
        words.append(row.mid(begin, end - begin));
        begin = end + 1;
    }
    bool isIndex = false;
    bool isSize = false;
    bool isInode = false;
    const int folder = words.at(0).toInt(&isIndex);
    StagedImage image;
    image.isForeign = words.at(1) != words.at(2);
    image.size = words.at(3).toLongLong(&isSize);
    const std::optional<qint64> modified = readNanoseconds(words.at(4));
    image.inode = words.at(5).toULongLong(&isInode);
    const QByteArray name = row.mid(begin);
    image.fileName = QString::fromUtf8(name);
    // A name that is no UTF-8 could not be named in a job either.
    if (!isIndex || folder < 0 || folder >= folders.size() || !isSize || !modified || !isInode ||
        name.isEmpty() || name.contains('/') || image.fileName.toUtf8() != name)
        return std::nullopt;
    image.modifiedNs = *modified;
    image.modified = QDateTime::fromMSecsSinceEpoch(*modified / 1'000'000, Qt::UTC);
    const QString &place = folders.at(folder);
    image.path = place + (place.endsWith(u'/') ? QString() : QStringLiteral("/")) + image.fileName;
    if (const std::optional<StagedName> staged = parseStagedName(image.fileName))
        image.digits = staged->digits;
    else if (isArchiveName(image.fileName))
        return std::nullopt; // somebody else's way to name files
    return image;
}

QList<StagedImage> readRows(const QByteArray &out, const QStringList &folders)
{
    QList<StagedImage> images;
    const QList<QByteArray> rows = out.split('\0');
    for (const QByteArray &row : rows) {
        if (const std::optional<StagedImage> image = readRow(row, folders))
            images.append(*image);
    }
    std::sort(images.begin(), images.end(), [](const StagedImage &a, const StagedImage &b) {
        return a.modifiedNs != b.modifiedNs ? a.modifiedNs > b.modifiedNs : a.path < b.path;
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

/// `folders`: at least one. Those after the first that are no whole path are not looked at.
QCoro::Task<Result<QList<StagedImage>>> list(Transport &transport, QStringList folders,
                                             bool isForUpload, QString keptPart)
{
    const QString first = folders.value(0);
    const auto isWhole = [](const QString &path) {
        return isUsablePath(path) && path.startsWith(u'/');
    };
    if (!isWhole(first))
        co_return Error(
            Error::Code::Refused,
            QStringLiteral(
                "\"%1\" is no staging folder: it must be a whole path like /staging/b/bucky. "
                "Correct it in the site's settings.")
                .arg(plainLine(first)));
    QStringList places;
    for (const QString &folder : std::as_const(folders)) {
        if (isWhole(folder) && !places.contains(folder) && places.size() < MaximumFolders)
            places.append(folder);
    }
    QStringList words{isForUpload ? QStringLiteral("write") : QString(),
                      isForUpload ? keptPart : QString()};
    words += places;
    auto running = transport.run(greetingCommand(listScript(), words));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded()) {
        const QString action = isForUpload ? QStringLiteral("The image cannot be stored")
                                           : QStringLiteral("The staged images cannot be listed");
        const Error error = remoteFailure(output->exit, output->err, action, first);
        if (output->exit.status == ExitNoFolder || output->exit.status == ExitNotAFolder)
            co_return noStagingFolder(first, error);
        co_return error;
    }
    const Result<QByteArray> rows = withoutGreeting(output->out);
    if (!rows)
        co_return rows.error();
    co_return readRows(*rows, places);
}

} // namespace

QCoro::Task<Result<QList<StagedImage>>> listStagedImages(Transport &transport, QString folder)
{
    return list(transport, {std::move(folder)}, false, QString());
}

QCoro::Task<Result<QList<StagedImage>>> listStagedFolders(Transport &transport, QStringList folders)
{
    return list(transport, std::move(folders), false, QString());
}

QCoro::Task<Result<QList<StagedImage>>> prepareUploadFolder(Transport &transport, QString folder,
                                                            QString keptPart)
{
    return list(transport, {std::move(folder)}, true, std::move(keptPart));
}

QCoro::Task<Result<QString>> hashStagedFile(Transport &transport, QString path,
                                            std::stop_token stop)
{
    auto starting = transport.start(greetingCommand(hashScript(), {path}));
    const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
    if (!stream)
        co_return stream.error();
    StreamReader reader(*stream, std::move(stop));
    auto greeting = reader.skipGreeting();
    const Result<void> greeted = co_await greeting;
    Result<QByteArray> line = greeted ? Result<QByteArray>() : Result<QByteArray>(greeted.error());
    if (greeted) {
        auto reading = reader.readUntil();
        line = co_await reading;
    }
    if (!line && line.error().code == Error::Code::Parse)
        co_return line.error(); // what prints without an end does not end either
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
    auto running = transport.run(greetingCommand(stagingVariableScript()), QByteArray(),
                                 std::chrono::seconds(30), 64 * 1024);
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    const Result<QByteArray> said = withoutGreeting(output->out);
    QString folder = said ? QString::fromUtf8(*said) : QString();
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
    auto running = transport.run(greetingCommand(quotaScript(), words));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("Your quota could not be asked for"), words.first());
    const Result<QByteArray> table = withoutGreeting(output->out);
    if (!table)
        co_return table.error();
    co_return parseQuotas(*table);
}

} // namespace perch
