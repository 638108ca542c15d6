// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/filelane.h"
#include "remote/localcopy.h"

#include <QFuture>

#include <deque>
#include <functional>
#include <optional>

namespace perch
{

/// Several lanes that bring the missing blocks of one file: each takes a run of blocks from what is
/// left, and is always asked for one more than it is sending. The first lane is there already; the
/// others join as the server has channels for them, and the second one hashes the file before it
/// does, when the server's hash is not known. Must outlive its task.
class FileLanes
{
public:
    static constexpr int mostLanes = 4;

    FileLanes(Transport &transport, QString remotePath, std::shared_ptr<LocalCopy> copy,
              std::shared_ptr<FileLane> first, std::function<void(qint64)> arrived,
              std::stop_token stop);

    /// Done when all blocks are in the copy, or nothing goes on any more. `arrived` is told how
    /// many bytes have come since it was told last. To be called once.
    [[nodiscard]] QCoro::Task<Result<void>> fetch();

private:
    struct Run {
        qint64 first = 0;
        qint64 blocks = 0;
    };

    QCoro::Task<void> recruit();
    QCoro::Task<void> join(std::shared_ptr<FileLane> lane, bool hashesFirst);
    QCoro::Task<Result<void>> hash(std::shared_ptr<FileLane> lane);
    QCoro::Task<Result<void>> work(std::shared_ptr<FileLane> lane);
    QCoro::Task<Result<void>> askAhead(std::shared_ptr<FileLane> lane, std::deque<Run> *asked);
    QCoro::Task<Result<void>> receive(std::shared_ptr<FileLane> lane, Run run,
                                      QFuture<Result<void>> *storing);
    [[nodiscard]] Run take();
    void fail(const Error &error);

    Transport &m_transport;
    QString m_remotePath;
    std::shared_ptr<LocalCopy> m_copy;
    std::shared_ptr<FileLane> m_first;
    std::function<void(qint64)> m_arrived;
    std::stop_source m_end;       ///< of all lanes but the first
    std::stop_source m_enough;    ///< nothing is left for another lane
    std::optional<Error> m_error; ///< the first
    std::deque<qint64> m_left;
    std::stop_callback<std::function<void()>> m_onStop; ///< after what it uses
};

} // namespace perch
