// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The files that the job names: there, large, outside.

#include "core/submit/lintdraft.h"

#include <algorithm>

namespace perch::lint
{

namespace
{

int lineOf(const Draft &draft, const QString &path)
{
    for (const char *name : {"executable", "input", "transfer_input_files"}) {
        const Statement *const statement = draft.last(name);
        if (statement && statement->value.contains(path))
            return statement->line;
    }
    return draft.lastQueue > 0 ? draft.lastQueue : 1;
}

/// A file that differs by case only, or by its folder.
QString similarFile(const Draft &draft, const QString &path)
{
    QString similar;
    const QString name = path.section(u'/', -1);
    for (auto it = draft.facts.files.cbegin(); it != draft.facts.files.cend(); ++it) {
        const bool isSame =
            it.key().compare(path, Qt::CaseInsensitive) == 0 || it.key().section(u'/', -1) == name;
        if (!isSame)
            continue;
        if (!similar.isEmpty())
            return {}; // more than one may be meant
        similar = it.key();
    }
    return similar;
}

void checkFilesAreThere(Draft &draft)
{
    if (!draft.facts.knowsFiles || !draft.value("initialdir").isEmpty())
        return;
    static const QRegularExpression separators(QStringLiteral("[\\s;]+"));
    for (const QString &path : std::as_const(draft.localFiles)) {
        if (draft.isInFolder(path))
            continue;
        const int line = lineOf(draft, path);
        const Statement *const inputs = draft.last("transfer_input_files");
        const QStringList pieces = path.split(separators, Qt::SkipEmptyParts);
        const bool isList =
            pieces.size() > 1 && inputs && inputs->value.contains(path) &&
            std::all_of(pieces.cbegin(), pieces.cend(),
                        [&draft](const QString &piece) { return draft.isInFolder(piece); });
        if (isList) {
            QString right = inputs->value;
            mend(draft.report("inputs-without-commas", line),
                 {withValue(draft, *inputs,
                            right.replace(path, pieces.join(QStringLiteral(", "))))});
            continue;
        }
        // "run.sh --x" has a rule of its own
        if (path.contains(u' ') && draft.value("executable") == path &&
            draft.isInFolder(path.section(u' ', 0, 0)))
            continue;
        Finding *const finding = draft.report("file-not-there", line, {{"name", path}});
        const QString similar = similarFile(draft, path);
        for (const char *name : {"executable", "input", "transfer_input_files"}) {
            const Statement *const statement = draft.last(name);
            if (similar.isEmpty() || !statement || !statement->value.contains(path))
                continue;
            QString right = statement->value;
            mend(finding, {withValue(draft, *statement, right.replace(path, similar))},
                 QStringLiteral("Write %1").arg(similar));
            break;
        }
    }
}

void checkPaths(Draft &draft)
{
    for (const char *name : {"executable", "transfer_input_files", "input"}) {
        const Statement *const statement = draft.last(name);
        if (!statement)
            continue;
        for (const QString &path : draft.listOf(name)) {
            if (path.startsWith(u"~"))
                draft.report("tilde-path", statement->line, {{"name", path}});
            else if (!path.contains(u"://") && path.split(u'/').contains(QStringLiteral("..")))
                draft.report("file-outside-folder", statement->line, {{"name", path}});
        }
    }
    for (const char *name : {"log", "output", "error", "initialdir"}) {
        const Statement *const statement = draft.last(name);
        if (statement && statement->value.startsWith(u"~"))
            draft.report("tilde-path", statement->line, {{"name", statement->value}});
    }
}

void checkFileSizes(Draft &draft)
{
    const qint64 limit = draft.limits.plainBytes;
    if (limit <= 0)
        return;
    QStringList paths = draft.localFiles;
    const QString image = draft.plainValue("container_image");
    if (draft.fileOf(image))
        paths.append(image);
    for (const QString &path : std::as_const(paths)) {
        const LintFile *const file = draft.fileOf(path);
        if (!file || file->bytes <= limit)
            continue;
        const bool isImage = path == image && draft.last("container_image");
        draft.report(
            "file-too-large", isImage ? draft.last("container_image")->line : lineOf(draft, path),
            {{"name", path}, {"size", bytesText(file->bytes)}, {"limit", bytesText(limit)}});
    }
}

/// Image and inputs all lie on the job's disk.
void checkDisk(Draft &draft)
{
    const Statement *const disk = draft.last("request_disk");
    if (!disk)
        return;
    const qint64 wanted = bytesOf(draft.plain(disk->value), 1024);
    qint64 needed = 0;
    QStringList names = draft.localFiles;
    if (const QString image = draft.plainValue("container_image"); !names.contains(image))
        names.append(image);
    for (const QString &entry : draft.listOf("transfer_input_files")) {
        if (!names.contains(entry))
            names.append(entry);
    }
    for (const QString &name : std::as_const(names)) {
        if (const LintFile *const file = draft.fileOf(name); file && file->bytes > 0)
            needed += file->bytes;
        else if (draft.facts.site)
            needed += std::max<qint64>(
                0, draft.facts.stagedBytes.value(stagedPathOfUrl(*draft.facts.site, name)));
    }
    if (wanted < 0 || needed <= wanted)
        return;
    constexpr qint64 gigabyte = 1024LL * 1024 * 1024;
    const qint64 enough = (needed + needed / 2) / gigabyte + 1; // with room for what is written
    const QString right = QString::number(enough) + QStringLiteral(" GB");
    Finding *const finding = draft.report("disk-too-small", disk->line,
                                          {{"size", bytesText(needed)}, {"value", disk->value}});
    mend(finding, {withValue(draft, *disk, right)}, setCommand(disk->name, right).label);
}

} // namespace

QList<Check> fileChecks()
{
    return {{checkFilesAreThere, {"file-not-there", "inputs-without-commas"}},
            {checkPaths, {"tilde-path", "file-outside-folder"}},
            {checkFileSizes, {"file-too-large"}},
            {checkDisk, {"disk-too-small"}}};
}

} // namespace perch::lint
