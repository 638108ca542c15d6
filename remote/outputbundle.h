// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QStringList>

#include <QCoro/QCoroTask>

#include <memory>
#include <optional>
#include <stop_token>

namespace perch
{

class StreamReader;
class Transport;

/// What a job printed, as its file says it.
struct OutputFile {
    qsizetype index = 0; ///< among the paths that were asked for
    bool isMissing = false;
    bool isWhole = true; ///< else its middle was left out, and a line end stands in its place
    qint64 size = 0;
    QByteArray bytes;
};

/// The files of many jobs, printed one after the other by a single remote command. Of a file larger
/// than `mostBytes` come the first and the last part.
class OutputBundle
{
public:
    static constexpr qint64 mostBytes = 8 * 1024 * 1024;

    OutputBundle(std::unique_ptr<StreamReader> reader, qsizetype count);
    ~OutputBundle();
    OutputBundle(const OutputBundle &) = delete;
    OutputBundle &operator=(const OutputBundle &) = delete;

    /// The next file; nothing after the last one. Must outlive its tasks. Error Parse when the
    /// answer makes no sense, as when a file shrank while it was read.
    [[nodiscard]] QCoro::Task<Result<std::optional<OutputFile>>> next();

private:
    [[nodiscard]] QCoro::Task<Result<OutputFile>> readFile(QByteArray header);

    std::unique_ptr<StreamReader> m_reader;
    qsizetype m_count;
    qsizetype m_next = 0;
};

/// Begins to read them. The paths are absolute and make at most 100 KB together.
[[nodiscard]] QCoro::Task<Result<std::shared_ptr<OutputBundle>>>
openOutputs(Transport &transport, QStringList paths, std::stop_token stop = {},
            qint64 mostBytes = OutputBundle::mostBytes);

} // namespace perch
