// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/sha256.h"
#include "remote/downloadjournal.h"
#include "remote/partfile.h"

#include <QLockFile>

#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace perch
{

/// The copy in the making of one remote file: a hidden part that takes blocks in any order, its
/// journal, and the hash of the whole, which follows the blocks. Every function blocks on the disk:
/// call them by QtConcurrent::run; store() may run in several threads at once. Unless it was
/// published or discarded, what it has stays for the next download of the same file. Its end is
/// like leave().
class LocalCopy
{
public:
    static constexpr qint64 blockSize = 1024 * 1024;

    /// Takes up what an earlier download of this remote file left in the folder. A second download
    /// at the same time gets a copy of its own, of which nothing stays.
    [[nodiscard]] static Result<std::shared_ptr<LocalCopy>> open(const QString &folder,
                                                                 const QString &remotePath);
    ~LocalCopy();
    LocalCopy(const LocalCopy &) = delete;
    LocalCopy &operator=(const LocalCopy &) = delete;

    /// Reads what is there and finds what of it is of use. `isLasting`: whether it is worth a
    /// journal. Error Io where the disk has no room for the rest; Cancelled.
    [[nodiscard]] Result<void> begin(const RemoteVersion &version, bool isLasting,
                                     const std::stop_token &stop);
    [[nodiscard]] qint64 size() const { return m_version.size; }
    [[nodiscard]] qint64 bytesOf(qint64 block) const;
    /// Numbers of the blocks to fetch, in order.
    [[nodiscard]] std::vector<qint64> missing() const;
    [[nodiscard]] qint64 bytesMissing() const;

    [[nodiscard]] Result<void> store(qint64 block, const QByteArray &bytes);
    /// Of all bytes as they lie on the disk, where they are then. Cancelled.
    [[nodiscard]] Result<QString> sha256(const std::stop_token &stop);
    /// These are the server's hashes of all blocks: what differs here is missing from now on.
    [[nodiscard]] Result<void> compare(const std::vector<QString> &hashes,
                                       const std::stop_token &stop);

    /// The server's hash of the whole; empty: not yet known.
    [[nodiscard]] QString theirSha256() const { return m_theirSha256; }
    [[nodiscard]] Result<void> setTheirSha256(const QString &sha256);

    /// PartFile::publish(); the journal goes.
    [[nodiscard]] Result<QString> publish(const QString &wanted);
    void discard();
    /// Nobody will use it any more: the next download may have it. What is of no use to that one
    /// goes.
    void leave();

private:
    LocalCopy() = default;
    [[nodiscard]] Result<QByteArray> readBlock(qint64 block);
    [[nodiscard]] Result<void> takeUp(const DownloadJournal::Content &content,
                                      const std::stop_token &stop);
    [[nodiscard]] Result<void> hashOn(qint64 mostBlocks, const std::stop_token &stop);
    [[nodiscard]] Result<void> checkRoom() const;
    [[nodiscard]] bool isOfUse() const;

    QString m_folder;
    std::shared_ptr<PartFile> m_part;
    std::unique_ptr<DownloadJournal> m_journal;
    std::unique_ptr<QLockFile> m_lock; ///< of a lasting copy
    bool m_isLasting = false;
    bool m_isTakenUp = false;
    bool m_isOver = false;
    RemoteVersion m_version;
    QString m_theirSha256;

    mutable std::mutex m_mutex; ///< guards the files and m_has
    std::vector<bool> m_has;
    std::mutex m_hashMutex; ///< guards the two below
    Sha256 m_hash;
    qint64 m_hashed = 0; ///< blocks
};

/// Removes what an ended download of this file left in the folder, unless another one is at it.
/// Blocks on the disk.
void removeLocalCopy(const QString &folder, const QString &remotePath);

} // namespace perch
