// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/downloadjournal.h"
#include "remote/streamreader.h"
#include "remote/transport.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace perch
{

/// One process on the server that reads one file and is told what to send next on its standard
/// input: a part of the file costs no new channel, and asked for in advance, no pause. Answers come
/// in the order of the questions. Nothing of it is left there when its channel closes. Must outlive
/// its tasks.
class FileLane
{
public:
    struct Request {
        QString path;
        qint64 smallBytes = 0; ///< a file of at most this is sent whole, without being asked
        qint64 size = -1;      ///< what hash() is of; -1: all that is there at the beginning
    };

    /// Waits for a channel. Error NotFound, Refused ... in words for the person.
    [[nodiscard]] static QCoro::Task<Result<std::shared_ptr<FileLane>>>
    open(Transport &transport, Request request, std::stop_token stop);

    /// What the file was when the lane began.
    [[nodiscard]] const RemoteVersion &version() const { return m_version; }
    /// The file comes as all bytes, its hash and its version: ask for just that, in this order.
    [[nodiscard]] bool isSmall() const { return m_version.size <= m_request.smallBytes; }

    /// Asks for bytes; done before they come.
    [[nodiscard]] QCoro::Task<Result<void>> ask(qint64 from, qint64 count);
    /// The next `count` bytes of those that were asked for; `arrived` is told of each piece.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> bytes(qint64 count,
                                                        std::function<void(qint64)> arrived);
    /// SHA-256 of the file's first bytes. Nothing may be asked before it has answered.
    [[nodiscard]] QCoro::Task<Result<QString>> hash();
    /// SHA-256 of each part of `partBytes`; the last one may be shorter.
    [[nodiscard]] QCoro::Task<Result<std::vector<QString>>> hashesOf(qint64 partBytes);
    /// What the file is now.
    [[nodiscard]] QCoro::Task<Result<RemoteVersion>> versionNow();

private:
    FileLane(std::shared_ptr<ExecStream> stream, Request request, std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<void>> write(QByteArray line);
    [[nodiscard]] QCoro::Task<Result<QByteArray>> line();
    [[nodiscard]] QCoro::Task<Result<QString>> hashLine();
    [[nodiscard]] QCoro::Task<Result<RemoteVersion>> versionLine();
    [[nodiscard]] QCoro::Task<Error> explain(Error seen);

    std::shared_ptr<ExecStream> m_stream;
    StreamReader m_reader;
    std::stop_token m_stop;
    Request m_request;
    RemoteVersion m_version;
};

} // namespace perch
