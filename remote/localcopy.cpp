// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/localcopy.h"

#include "remote/orstopped.h"
#include "remote/remotefailure.h"

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QStorageInfo>

#include <algorithm>

namespace perch
{

namespace
{

QString partName(const QString &digits)
{
    return QStringLiteral(".perch-%1.part").arg(digits);
}

QString lastingName(const QString &remotePath)
{
    return partName(sha256Of(remotePath.toUtf8()).left(16));
}

QString passingName()
{
    return partName(QStringLiteral("%1").arg(QRandomGenerator::system()->generate64(), 16, 16,
                                             QLatin1Char('0')));
}

QString journalPath(const QString &folder, const QString &name)
{
    return QDir(folder).filePath(name + QStringLiteral(".journal"));
}

/// On this computer one download at a time owns the lasting part of a file. nullptr: another one
/// does, or there is no place for locks. The lock of a Perch that was killed does not count.
std::unique_ptr<QLockFile> lockCopy(const QString &folder, const QString &remotePath)
{
    const QByteArray what =
        QFileInfo(folder).canonicalFilePath().toUtf8() + '\0' + remotePath.toUtf8();
    const QString name = QStringLiteral("perch-%1.download.lock").arg(sha256Of(what).left(16));
    auto lock = std::make_unique<QLockFile>(QDir(QDir::tempPath()).filePath(name));
    lock->setStaleLockTime(std::chrono::milliseconds::zero()); // never by its age
    return lock->tryLock() ? std::move(lock) : nullptr;
}

} // namespace

Result<std::shared_ptr<LocalCopy>> LocalCopy::open(const QString &folder, const QString &remotePath)
{
    std::shared_ptr<LocalCopy> copy(new LocalCopy);
    copy->m_folder = folder;
    copy->m_lock = lockCopy(folder, remotePath);
    const QString name = copy->m_lock ? lastingName(remotePath) : passingName();
    const auto part = PartFile::open(folder, name);
    if (!part)
        return part.error();
    copy->m_part = *part;
    copy->m_journal = std::make_unique<DownloadJournal>(journalPath(folder, name), blockSize);
    return copy;
}

LocalCopy::~LocalCopy()
{
    leave();
}

void LocalCopy::leave()
{
    if (!m_isOver && !isOfUse())
        discard();
    m_isOver = true;
    m_lock.reset();
}

/// Whether another download can go on with it.
bool LocalCopy::isOfUse() const
{
    if (!m_isTakenUp) // not looked at, or not to its end
        return m_lock && m_part && m_part->size() > 0;
    return m_isLasting && std::find(m_has.begin(), m_has.end(), true) != m_has.end();
}

qint64 LocalCopy::bytesOf(qint64 block) const
{
    return std::min(blockSize, m_version.size - block * blockSize);
}

Result<void> LocalCopy::begin(const RemoteVersion &version, bool isLasting,
                              const std::stop_token &stop)
{
    m_version = version;
    m_isLasting = isLasting && m_lock;
    m_has.assign(static_cast<std::size_t>((version.size + blockSize - 1) / blockSize), false);
    if (m_isLasting) {
        const auto content = m_journal->begin(version);
        if (!content)
            return content.error();
        m_theirSha256 = content->sha256;
        auto taken = takeUp(*content, stop);
        if (!taken)
            return taken;
    }
    m_isTakenUp = true;
    auto resized = m_part->resize(isOfUse() ? version.size : 0);
    return resized ? checkRoom() : resized;
}

Result<void> LocalCopy::takeUp(const DownloadJournal::Content &content, const std::stop_token &stop)
{
    for (qint64 block = 0; block < qint64(m_has.size()); ++block) {
        const QString said = content.blocks.value(block);
        if (said.isEmpty())
            continue;
        if (stop.stop_requested())
            return cancelled();
        const auto bytes = readBlock(block);
        if (!bytes)
            return bytes.error();
        if (bytes->size() != bytesOf(block) || sha256Of(*bytes) != said)
            continue;
        m_has[static_cast<std::size_t>(block)] = true;
        if (block == m_hashed) {
            m_hash.add(*bytes);
            ++m_hashed;
        }
    }
    return {};
}

Result<void> LocalCopy::checkRoom() const
{
    const QStorageInfo disk(m_folder);
    if (!disk.isValid() || disk.bytesAvailable() < 0 || disk.bytesAvailable() >= bytesMissing())
        return {};
    return diskError(m_folder, QStringLiteral("there is room for %1 MB, and %2 MB are to come")
                                   .arg(disk.bytesAvailable() / 1'000'000)
                                   .arg(bytesMissing() / 1'000'000));
}

std::vector<qint64> LocalCopy::missing() const
{
    const std::scoped_lock lock(m_mutex);
    std::vector<qint64> blocks;
    for (std::size_t block = 0; block < m_has.size(); ++block) {
        if (!m_has[block])
            blocks.push_back(qint64(block));
    }
    return blocks;
}

qint64 LocalCopy::bytesMissing() const
{
    qint64 bytes = 0;
    for (const qint64 block : missing())
        bytes += bytesOf(block);
    return bytes;
}

Result<QByteArray> LocalCopy::readBlock(qint64 block)
{
    const std::scoped_lock lock(m_mutex);
    return m_part->read(block * blockSize, bytesOf(block));
}

Result<void> LocalCopy::store(qint64 block, const QByteArray &bytes)
{
    const QString hash = m_isLasting ? sha256Of(bytes) : QString();
    {
        const std::scoped_lock lock(m_mutex);
        auto written = m_part->write(block * blockSize, bytes);
        if (written && m_isLasting)
            written = m_journal->addBlock(block, hash);
        if (!written)
            return written;
        m_has[static_cast<std::size_t>(block)] = true;
    }
    constexpr qint64 atOnce = 4; // more than one, so that it catches up with the blocks
    return hashOn(atOnce, {});
}

/// One thread at a time hashes on; the others need not wait for it.
Result<void> LocalCopy::hashOn(qint64 mostBlocks, const std::stop_token &stop)
{
    const std::unique_lock hashing(m_hashMutex, std::try_to_lock);
    if (!hashing.owns_lock())
        return {};
    for (qint64 end = m_hashed + mostBlocks; m_hashed < end; ++m_hashed) {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_hashed >= qint64(m_has.size()) || !m_has[static_cast<std::size_t>(m_hashed)])
                return {};
        }
        if (stop.stop_requested())
            return cancelled();
        const auto bytes = readBlock(m_hashed);
        if (!bytes)
            return bytes.error();
        m_hash.add(*bytes);
    }
    return {};
}

Result<QString> LocalCopy::sha256(const std::stop_token &stop)
{
    const auto hashed = hashOn(qint64(m_has.size()), stop);
    if (!hashed)
        return hashed.error();
    Q_ASSERT(m_hashed == qint64(m_has.size()));
    return m_hash.soFar();
}

Result<void> LocalCopy::compare(const std::vector<QString> &hashes, const std::stop_token &stop)
{
    for (std::size_t block = 0; block < m_has.size(); ++block) {
        if (stop.stop_requested())
            return cancelled();
        const auto bytes = readBlock(qint64(block));
        if (!bytes)
            return bytes.error();
        m_has[block] = block < hashes.size() && sha256Of(*bytes) == hashes[block];
    }
    m_hash = Sha256();
    m_hashed = 0;
    return {};
}

Result<void> LocalCopy::setTheirSha256(const QString &sha256)
{
    const std::scoped_lock lock(m_mutex);
    m_theirSha256 = sha256;
    return m_isLasting ? m_journal->addWhole(sha256) : Result<void>();
}

Result<QString> LocalCopy::publish(const QString &wanted)
{
    const auto finished = m_part->finish();
    if (!finished)
        return finished.error();
    auto path = m_part->publish(wanted);
    if (path) {
        m_isOver = true;
        m_journal->remove();
    }
    return path;
}

void LocalCopy::discard()
{
    if (std::exchange(m_isOver, true) || !m_part)
        return;
    m_part->remove();
    m_journal->remove();
}

void removeLocalCopy(const QString &folder, const QString &remotePath)
{
    const auto lock = lockCopy(folder, remotePath);
    if (!lock)
        return;
    const QString name = lastingName(remotePath);
    QFile::remove(QDir(folder).filePath(name));
    QFile::remove(journalPath(folder, name));
}

} // namespace perch
