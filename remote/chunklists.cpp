// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/chunklists.h"

#include "core/sha256.h"
#include "core/stagedname.h"
#include "remote/imagescanner.h"
#include "remote/remotescript.h"
#include "remote/transport.h"

#include <QCoro/QCoroFuture>

#include <QtConcurrent>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int mostBases = 4;
constexpr qint64 longestList = 64 * 1024 * 1024;
constexpr auto patience = std::chrono::seconds(60);

QString fileNameOf(const QString &sha256)
{
    return sha256 + QStringLiteral(".chunks");
}

const QString &listScript()
{
    static const QString script =
        QStringLiteral("umask 077\n"
                       "mkdir -p ~/.perch/chunks && cd ~/.perch/chunks || exit %1\n"
                       "ls -t | sed -n '/^[0-9a-f]*\\.chunks$/p' | sed -n '65,$p' |\n"
                       "  while read -r f; do rm -f -- \"$f\"; done\n"
                       "ls -t\n")
            .arg(ExitNotWritable);
    return script;
}

QCoro::Task<std::optional<KnownChunks>> fetchList(Transport &transport, QString sha256,
                                                  qint64 imageSize)
{
    const QString script = QStringLiteral("cat -- ~/.perch/chunks/\"$1\"\n");
    auto running = transport.run(greetingCommand(script, {fileNameOf(sha256)}), QByteArray(),
                                 patience, longestList);
    const Result<ExecOutput> output = co_await running;
    if (!output || !output->exit.succeeded())
        co_return std::optional<KnownChunks>();
    const Result<QByteArray> bytes = withoutGreeting(output->out);
    if (!bytes)
        co_return std::optional<KnownChunks>();
    // millions of chunks in the biggest: not in the caller's thread
    auto reading = QtConcurrent::run(&ChunkList::fromBytes, *bytes);
    const Result<ChunkList> list = co_await reading;
    if (!list || list->totalBytes() != imageSize)
        co_return std::optional<KnownChunks>();
    co_return std::optional<KnownChunks>(KnownChunks{sha256, *list});
}

QCoro::Task<std::optional<KnownChunks>> findList(Transport &transport, ChunkLists *lists,
                                                 StagedImage image, QStringList keptThere)
{
    std::optional<KnownChunks> known;
    if (image.digits.isEmpty())
        co_return known;
    if (lists) {
        auto finding = lists->find(image.digits, image.size);
        known = co_await finding;
        if (known)
            co_return known;
    }
    for (const QString &sha256 : std::as_const(keptThere)) {
        if (!sha256.startsWith(image.digits))
            continue;
        auto fetching = fetchList(transport, sha256, image.size);
        known = co_await fetching;
        if (known && lists) {
            auto keeping = lists->keep(*known);
            co_await keeping;
        }
        if (known)
            break;
    }
    co_return known;
}

} // namespace

QCoro::Task<QStringList> listKeptLists(Transport &transport)
{
    auto running =
        transport.run(greetingCommand(listScript()), QByteArray(), patience, 1024 * 1024);
    const Result<ExecOutput> output = co_await running;
    QStringList kept;
    if (!output || !output->exit.succeeded())
        co_return kept;
    const Result<QByteArray> names = withoutGreeting(output->out);
    if (!names)
        co_return kept;
    for (const QByteArray &line : names->split('\n')) {
        const QString name = QString::fromLatin1(line);
        if (name == fileNameOf(name.left(64)) && isSha256(name.left(64)))
            kept.append(name.left(64));
    }
    co_return kept;
}

QCoro::Task<Bases> chooseBases(Transport &transport, ChunkLists *lists, QList<StagedImage> staged,
                               QStringList keptThere, QString localFileName)
{
    const QString stem = stagedStem(localFileName);
    std::stable_partition(staged.begin(), staged.end(), [&stem](const StagedImage &image) {
        const std::optional<StagedName> name = parseStagedName(image.fileName);
        return name && name->stem == stem;
    }); // newest first in each half, as they were
    Bases bases;
    for (const StagedImage &image : std::as_const(staged)) {
        if (bases.images.size() >= mostBases)
            break;
        auto finding = findList(transport, lists, image, keptThere);
        const std::optional<KnownChunks> known = co_await finding;
        if (!known)
            continue;
        bases.images.append({image.path, image.size, image.modifiedNs, image.inode});
        bases.known.append(*known);
    }
    co_return bases;
}

QCoro::Task<> keepListThere(std::shared_ptr<PartProcess> owner, KnownChunks image,
                            QList<ChunkRun> runs, QStringList baseSha256s, QStringList keptThere)
{
    if (keptThere.contains(image.sha256))
        co_return;
    const QByteArray bytes = image.chunks.toBytes();
    PartFrame next;
    next.kind = PartFrame::NextPart;
    next.offset = bytes.size();
    next.payload = passingPart(QString()).fileName.toLatin1();
    const auto claiming = owner->ask(next);
    QHash<int, quint16> baseNumbers;
    for (int base = 0; base < baseSha256s.size(); ++base) {
        if (!keptThere.contains(baseSha256s.at(base)))
            continue;
        baseNumbers.insert(base, quint16(baseNumbers.size()));
        const auto asking = owner->ask(openBase({fileNameOf(baseSha256s.at(base))}));
    }
    qint64 number = 0;
    const auto bring = [&owner, &bytes, &number](const ChunkRun &run, int base) {
        PartFrame frame;
        frame.offset = number == 0 ? 0 : ChunkList::positionOf(number); // the head goes along
        frame.length = ChunkList::positionOf(number + run.count) - frame.offset;
        if (base >= 0) {
            frame.kind = PartFrame::Copy;
            frame.base = quint16(base);
            frame.length = run.count * ChunkList::recordBytes;
            frame.offset = ChunkList::positionOf(number);
            frame.source = ChunkList::positionOf(run.number);
        } else {
            const qint64 end = frame.offset + frame.length;
            for (; frame.offset < end - ImageScanner::frameBytes;
                 frame.offset += ImageScanner::frameBytes) {
                frame.payload = bytes.mid(frame.offset, ImageScanner::frameBytes);
                const auto asking = owner->ask(frame);
            }
            frame.payload = bytes.mid(frame.offset, end - frame.offset);
        }
        number += run.count;
        const auto asking = owner->ask(frame);
    };
    PartFrame head;
    head.payload = bytes.left(ChunkList::recordBytes);
    const auto heading = owner->ask(head);
    for (const ChunkRun &run : std::as_const(runs))
        bring(run, baseNumbers.contains(run.base) ? int(baseNumbers.value(run.base)) : -1);
    PartFrame publish;
    publish.kind = PartFrame::Publish;
    publish.payload = fileNameOf(image.sha256).toLatin1();
    auto publishing = owner->ask(publish);
    const Result<QByteArray> ignored = co_await publishing;
    Q_UNUSED(ignored)
}

} // namespace perch
