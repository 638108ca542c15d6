// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "remote/answer.h"
#include "remote/stagedpart.h"

#include <QElapsedTimer>
#include <QHash>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace perch
{

/// One order to the server's half of an upload (remote/partserver.py).
struct PartFrame {
    enum Kind : char {
        Data = 'D', ///< `payload` is to be written at `offset`
        Copy = 'C', ///< `length` bytes at `source` of base number `base` are to be written there
        OpenBase = 'O', ///< the next base; answers "x" when it is not the file it was
        HashTo = 'H',   ///< hashes what lies before `offset`
        Sum = 'S',      ///< to the disk; answers the whole SHA-256 and the size
        Blocks = 'B',   ///< what lies there, block by block; the hash begins anew
        Publish = 'P',  ///< "published MTIME_NS INODE", "taken" or "changed"
        HashFile = 'F', ///< the SHA-256 of the file `payload` beside the part
        NextPart = 'N', ///< after Publish: a part for the list of the image's chunks
    };
    Kind kind = Data;
    qint64 offset = 0; ///< of NextPart: its size
    qint64 length = 0;
    quint16 base = 0;
    qint64 source = 0;
    QByteArray payload; ///< at most longestPayload
    QByteArray keeper;  ///< holds the payload's bytes where that is QByteArray::fromRawData()
    static constexpr qint64 longestPayload = 1024 * 1024;
};

/// A file on the server that Copy frames may take bytes from: the same only while these agree.
struct PartBase {
    QString path;
    qint64 size = 0;
    qint64 modifiedNs = 0; ///< 0: any
    quint64 inode = 0;
};
[[nodiscard]] PartFrame openBase(const PartBase &base);

/// A block of the part as it lies on the server.
struct PartBlock {
    qint64 length = 0;
    QByteArray digest; ///< 32 hex digits: half of its SHA-256
};
using PartBlocks = QHash<qint64, PartBlock>; ///< by offset

/// One process on the server that writes to a part: its owner, or one more lane. Orders are
/// answered in their order; the first failure answers all that wait, in the words of
/// remoteFailure(). Must outlive its tasks, which end at once when it is closed.
class PartProcess
{
public:
    struct Opened {
        std::shared_ptr<PartProcess>
            process; ///< nullptr: the part is not to be had (see StagedPart)
        PartBlocks blocks;
        bool hasPython = true; ///< false: this server cannot do it
        qint64 room = 0;       ///< bytes that the file system still takes, with what the part has
    };
    /// Becomes the owner of the part of a file of `size` bytes.
    [[nodiscard]] static QCoro::Task<Result<Opened>> own(Transport &transport, PartName name,
                                                         qint64 size, std::stop_token stop);
    /// Tells the opened part from any other file, also when its name leads to another.
    struct Identity {
        QString device;
        QString inode;
    };
    /// One more lane to the part of an owner; waits in line for a free channel.
    [[nodiscard]] static QCoro::Task<Result<std::shared_ptr<PartProcess>>>
    lane(Transport &transport, PartName name, qint64 size, Identity part, std::stop_token stop);

    [[nodiscard]] Identity identity() const { return m_identity; }

    /// Sends the order and waits for the answer's last line; `blocks` gets what Blocks told before.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> ask(PartFrame frame,
                                                      PartBlocks *blocks = nullptr);

    /// Bytes of orders that are not answered; a Copy counts as little.
    [[nodiscard]] qint64 unanswered() const { return m_unanswered; }
    /// How long nothing was answered while something should be.
    [[nodiscard]] qint64 silentMilliseconds() const;
    /// Ends it; all that waits is answered Cancelled.
    void close();

private:
    struct Waiting {
        std::shared_ptr<Answer<QByteArray>> answer;
        PartBlocks *blocks = nullptr;
    };
    PartProcess(std::shared_ptr<ExecStream> stream, QString folder, std::stop_token stop);
    static QCoro::Task<Result<std::shared_ptr<PartProcess>>>
    start(Transport &transport, PartName name, qint64 size, QStringList role, std::stop_token stop);
    QCoro::Task<Result<void>> readBeginning(Opened *opened);
    static QCoro::Task<> readAnswers(std::shared_ptr<PartProcess> self);
    void take(const QByteArray &line);
    void fail(const Error &error);

    std::weak_ptr<PartProcess> m_self;
    std::stop_source m_end;
    std::stop_callback<std::function<void()>> m_onStop;
    std::shared_ptr<ExecStream> m_stream;
    StreamReader m_reader;
    QString m_folder;
    Identity m_identity;
    std::deque<Waiting> m_waiting;
    std::optional<Error> m_failure;
    qint64 m_unanswered = 0;
    bool m_isReading = false;
    QElapsedTimer m_lastAnswer;
};

/// One block line ("OFFSET LENGTH DIGEST"), foreign text; false when it is none.
[[nodiscard]] bool readPartBlock(const QByteArray &line, PartBlocks &blocks);

} // namespace perch
