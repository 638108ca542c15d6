// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/byteranges.h"
#include "remote/partprocess.h"

#include <functional>

namespace perch
{

/// Spreads the orders to write over several processes on one connection. A channel of SSH holds at
/// most 2 MiB on the way, so a far server needs several to fill the link; each is opened when there
/// is enough waiting for it and the last one helped. While the owner is the only one (short files,
/// MaxSessions 1) it writes too. A lane that is silent for 20 s loses its frames to the others.
/// Runs in the caller's thread; must outlive its tasks.
class PartLanes
{
public:
    struct Settings {
        PartName name;
        qint64 size = 0;
        QList<PartBase> bases;
        std::function<qint64()> bytesPerSecond; ///< asked often; 0 no limit; may be empty
        std::function<void()> onWritten;        ///< something was written or copied
        /// Besides the owner: a channel of SshLoop::maximumChannels stays free for what else the
        /// window asks.
        int maximumLanes = 7;
        std::chrono::milliseconds stallAfter{20'000};
    };
    PartLanes(Transport &transport, std::shared_ptr<PartProcess> owner, Settings settings,
              std::stop_token stop);
    ~PartLanes();
    PartLanes(const PartLanes &) = delete;
    PartLanes &operator=(const PartLanes &) = delete;

    /// Done when it is in line, and the line is not long. A Copy that could not be done (its base
    /// changed) is told by takeRefused().
    [[nodiscard]] QCoro::Task<Result<void>> send(PartFrame frame);
    /// Done when all is written.
    [[nodiscard]] QCoro::Task<Result<void>> drain();
    /// Frees the channels of all but the owner; after drain().
    void closeLanes();
    [[nodiscard]] QList<ByteRange> takeRefused();
    /// These bytes are there already.
    void addFound(ByteRange range);

    [[nodiscard]] qint64 sentBytes() const;   ///< written over there, as their answers tell
    [[nodiscard]] qint64 copiedBytes() const; ///< on the server
    [[nodiscard]] bool isFast() const;        ///< longer frames cost less, and nobody waits for one

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace perch
