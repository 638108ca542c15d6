// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/stagedremoval.h"

#include "remote/remotefailure.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

namespace perch
{

namespace
{

constexpr qsizetype MaximumAtOnce = 200;

// Three words for each file: the folder, the name, and "SIZE INODE TIME" as stat says it. A
// symbolic link is no image, wherever it leads.
const QString &removeScript()
{
    static const QString script =
        QStringLiteral("n=0\n"
                       "while [ \"$#\" -ge 3 ]; do\n"
                       "  folder=$1; name=./$2; wanted=$3; shift 3\n"
                       "  said=\n"
                       "  if ! cd -- \"$folder\" 2>/dev/null; then state=gone\n"
                       "  elif [ ! -e \"$name\" ] && [ ! -L \"$name\" ]; then state=gone\n"
                       "  elif [ -L \"$name\" ] || [ ! -f \"$name\" ]; then state=changed\n"
                       "  elif [ \"$(stat -c '%s %i %.9Y' \"$name\")\" != \"$wanted\" ]; then "
                       "state=changed\n"
                       "  elif said=$(rm -f \"$name\" 2>&1 </dev/null); then state=removed\n"
                       "  else state=refused; fi\n"
                       "  printf '%s %s %.500s\\0' \"$n\" \"$state\" \"$said\"\n"
                       "  n=$((n + 1))\n"
                       "done\n");
    return script;
}

/// As `stat -c '%s %i %.9Y'` says it.
QString stateOf(const StagedImage &image)
{
    constexpr qint64 second = 1'000'000'000;
    return QStringLiteral("%1 %2 %3.%4")
        .arg(QString::number(image.size), QString::number(image.inode),
             QString::number(image.modifiedNs / second),
             QString::number(image.modifiedNs % second).rightJustified(9, u'0'));
}

/// The listed folder in which the file lies itself, or nothing.
QString folderOf(const StagedImage &image, const QStringList &folders)
{
    for (const QString &folder : folders) {
        const QString beginning =
            folder + (folder.endsWith(u'/') ? QString() : QStringLiteral("/"));
        if (folder.startsWith(u'/') && image.path.startsWith(beginning) &&
            image.path.mid(beginning.size()) == image.fileName && isUsablePath(image.path) &&
            !image.fileName.isEmpty() && !image.fileName.contains(u'/') && image.fileName != u"." &&
            image.fileName != u"..")
            return folder;
    }
    return {};
}

StagedRemoval::Outcome outcomeOf(const QByteArray &word)
{
    using Outcome = StagedRemoval::Outcome;
    if (word == "removed")
        return Outcome::Removed;
    if (word == "gone")
        return Outcome::Gone;
    if (word == "changed")
        return Outcome::Changed;
    return word == "refused" ? Outcome::Refused : Outcome::Unknown;
}

/// `asked`: which of the removals the answer's numbers mean.
void readAnswer(const QByteArray &out, const QList<qsizetype> &asked,
                QList<StagedRemoval> &removals)
{
    const QList<QByteArray> rows = out.split('\0');
    for (const QByteArray &row : rows) {
        const QList<QByteArray> words = row.split(' ');
        bool isNumber = false;
        const int number = words.first().toInt(&isNumber);
        if (words.size() < 3 || !isNumber || number < 0 || number >= asked.size())
            continue;
        StagedRemoval &removal = removals[asked.at(number)];
        removal.outcome = outcomeOf(words.at(1));
        removal.detail = plainLine(row.mid(words.at(0).size() + words.at(1).size() + 2));
    }
}

} // namespace

QCoro::Task<Result<QList<StagedRemoval>>>
removeStagedImages(Transport &transport, QList<StagedImage> images, QStringList folders)
{
    QList<StagedRemoval> removals;
    QStringList words;
    QList<qsizetype> asked;
    for (const StagedImage &image : std::as_const(images)) {
        StagedRemoval removal;
        removal.image = image;
        const QString folder = folderOf(image, folders);
        if (folder.isEmpty() || asked.size() >= MaximumAtOnce) {
            removal.outcome = StagedRemoval::Outcome::Refused;
        } else {
            asked.append(removals.size());
            words += {folder, image.fileName, stateOf(image)};
        }
        removals.append(removal);
    }
    if (asked.isEmpty())
        co_return removals;
    auto running = transport.run(scriptCommand(removeScript(), words));
    const Result<ExecOutput> output = co_await running;
    if (!output)
        co_return output.error();
    readAnswer(output->out, asked, removals);
    if (!output->exit.succeeded())
        co_return remoteFailure(output->exit, output->err,
                                QStringLiteral("The images could not be deleted"),
                                folders.value(0));
    co_return removals;
}

} // namespace perch
