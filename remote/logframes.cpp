// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/logframes.h"

#include "remote/remotefailure.h"

namespace perch
{

namespace
{

constexpr qsizetype longestHeader = 200;

Error broken(const QString &detail)
{
    return Error(
        Error::Code::Parse,
        QStringLiteral(
            "The access point's answer about the job logs broke off. Perch reads them again."),
        detail);
}

} // namespace

Result<void> LogFrames::takeHeader(QByteArrayView line)
{
    const QList<QByteArray> words = line.toByteArray().split(' ');
    const Error problem = broken(
        QStringLiteral("header %1: %2").arg(m_frames.size()).arg(plainLine(line.toByteArray())));
    if (words.size() != 4 || m_frames.size() >= m_maxima.size() ||
        words.at(0) != QByteArray::number(m_frames.size()))
        return problem;
    bool sizeIsNumber = false;
    bool lengthIsNumber = false;
    LogFrame frame;
    frame.size = words.at(1).toLongLong(&sizeIsNumber);
    m_missing = words.at(3).toLongLong(&lengthIsNumber);
    if (!sizeIsNumber || !lengthIsNumber || m_missing < 0 ||
        m_missing > m_maxima.at(m_frames.size()))
        return problem;
    frame.isMissing = frame.size < 0;
    frame.identity = words.at(2);
    m_frames.append(frame);
    return {};
}

Result<bool> LogFrames::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (m_missing > 0) {
            const qsizetype count = qMin<qint64>(m_missing, bytes.size());
            m_frames.last().bytes += bytes.first(count);
            m_missing -= count;
            bytes = bytes.sliced(count);
            continue;
        }
        const qsizetype end = bytes.indexOf('\n');
        m_line += bytes.first(end < 0 ? bytes.size() : end);
        if (m_line.size() > longestHeader)
            return broken(QStringLiteral("no header %1").arg(m_frames.size()));
        if (end < 0)
            return false;
        bytes = bytes.sliced(end + 1);
        const QByteArray line = std::exchange(m_line, {});
        if (m_frames.size() == m_maxima.size() && line == "end")
            return bytes.isEmpty() ? Result<bool>(true)
                                   : Result<bool>(broken(QStringLiteral("more than was asked")));
        const Result<void> header = takeHeader(line);
        if (!header)
            return header.error();
    }
    return false;
}

} // namespace perch
