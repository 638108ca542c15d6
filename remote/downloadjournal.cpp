// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/downloadjournal.h"

#include "core/sha256.h"
#include "remote/partfile.h"

#include <QFileInfo>

#include <utility>

namespace perch
{

namespace
{

constexpr qint64 longestLine = 256;
constexpr qint64 mostBytes = 64 * 1024 * 1024;

bool isPlain(const QByteArray &word)
{
    return !word.isEmpty() && word.size() <= 40;
}

} // namespace

std::optional<RemoteVersion> readVersion(const QByteArray &line)
{
    const QList<QByteArray> words = line.split(' ');
    bool isNumber = false;
    const qint64 size = words.value(0).toLongLong(&isNumber);
    if (words.size() != 3 || !isNumber || size < 0 || !isPlain(words[1]) || !isPlain(words[2]))
        return std::nullopt;
    return RemoteVersion{size, words[1], words[2]};
}

QByteArray versionLine(const RemoteVersion &version)
{
    return QByteArray::number(version.size) + ' ' + version.modified + ' ' + version.inode;
}

DownloadJournal::DownloadJournal(QString path, qint64 blockSize)
    : m_file(std::move(path)), m_blockSize(blockSize)
{
}

DownloadJournal::Content DownloadJournal::read(std::optional<RemoteVersion> &version)
{
    Content content;
    m_file.seek(0);
    while (!m_file.atEnd() && m_file.pos() < mostBytes) {
        const QByteArray line = m_file.readLine(longestLine).trimmed();
        const QList<QByteArray> words = line.split(' ');
        const QString hash = QString::fromLatin1(words.last());
        if (words.first() == "file") {
            const auto next = readVersion(line.mid(5));
            if (!next || (version && !version->hasGrownTo(*next)))
                content.blocks.clear();
            else if (version)
                content.blocks.remove(version->size / m_blockSize); // it was shorter
            content.sha256.clear();
            version = next;
        } else if (words.first() == "all") {
            content.sha256 = isSha256(hash) ? hash : QString();
        } else if (words.first() == "block" && words.size() == 3 && isSha256(hash)) {
            bool isNumber = false;
            const qint64 block = words[1].toLongLong(&isNumber);
            if (isNumber && block >= 0)
                content.blocks.insert(block, hash);
        }
    }
    return content;
}

Result<DownloadJournal::Content> DownloadJournal::begin(const RemoteVersion &version)
{
    if (QFileInfo(m_file.fileName()).isSymLink() ||
        !m_file.open(QIODevice::ReadWrite | QIODevice::Append))
        return diskError(QFileInfo(m_file.fileName()).path(), m_file.errorString());
    std::optional<RemoteVersion> before;
    Content content = read(before);
    if (before == version) {
        const auto begun = append("\n"); // the last line may be torn
        if (!begun)
            return begun.error();
        return content;
    }
    if (before && before->hasGrownTo(version)) {
        content.blocks.remove(before->size / m_blockSize);
    } else {
        content.blocks.clear();
        m_file.resize(0);
    }
    content.sha256.clear();
    const auto begun = append("\nfile " + versionLine(version) + '\n');
    if (!begun)
        return begun.error();
    return content;
}

Result<void> DownloadJournal::append(const QByteArray &line)
{
    if (m_file.write(line) != line.size() || !m_file.flush())
        return diskError(QFileInfo(m_file.fileName()).path(), m_file.errorString());
    return {};
}

Result<void> DownloadJournal::addBlock(qint64 block, const QString &sha256)
{
    return append("block " + QByteArray::number(block) + ' ' + sha256.toLatin1() + '\n');
}

Result<void> DownloadJournal::addWhole(const QString &sha256)
{
    return append("all " + sha256.toLatin1() + '\n');
}

} // namespace perch
