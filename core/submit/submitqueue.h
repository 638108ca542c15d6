// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace perch
{

/// [start:end:step] of a queue statement, as condor_submit 23.9.6 takes it: a step counts from the
/// start, whatever its sign.
struct QueueSlice {
    bool isSet = false;
    std::optional<int> start;
    std::optional<int> end;
    std::optional<int> step;

    /// How many of `size` rows it takes, and which one is the n-th.
    [[nodiscard]] qsizetype count(qsizetype size) const;
    [[nodiscard]] qsizetype place(qsizetype n, qsizetype size) const;

private:
    struct Range {
        qsizetype first = 0;
        qsizetype end = 0;
        qsizetype step = 1;
    };
    [[nodiscard]] Range range(qsizetype size) const;
};

/// The arguments of a queue statement, macros replaced.
struct QueueArguments {
    enum class Mode { Plain, In, From, Matching, MatchingFiles, MatchingFolders, MatchingAny };
    Mode mode = Mode::Plain;
    int count = 1; ///< jobs for each row
    QByteArrayList variables;
    QueueSlice slice;
    bool isInPlace = false; ///< rows follow in the submit description, up to a bracket
    QByteArray source;      ///< a file, "-", or a command with a bar at its end
    QByteArrayList rows;    ///< those in the queue line itself

    [[nodiscard]] bool isMatching() const { return mode >= Mode::Matching; }
};

enum class QueueReading { Valid, Invalid, Unknown };
[[nodiscard]] QueueReading readQueueArguments(const QByteArray &text, QueueArguments &arguments);

/// The arguments after the word queue, or nothing when the line is no queue statement.
[[nodiscard]] std::optional<QByteArray> queueStatement(const QByteArray &line);

/// The rows of a queue statement, taken apart when asked for.
class QueueRows
{
public:
    QueueRows() = default;
    QueueRows(QByteArrayList rows, qsizetype variableCount, QueueSlice slice);

    /// Those that the slice takes.
    [[nodiscard]] qsizetype count() const { return m_slice.count(m_rows.size()); }
    /// The number of the n-th of them among all ($(ItemIndex)).
    [[nodiscard]] qsizetype itemIndex(qsizetype n) const { return m_slice.place(n, m_rows.size()); }
    /// One value for each variable. A column that a row does not have keeps its value of the row
    /// before; null where no row before it had one.
    [[nodiscard]] QByteArrayList values(qsizetype n) const;

private:
    [[nodiscard]] QByteArrayList fields(const QByteArray &row) const;

    QByteArrayList m_rows;
    qsizetype m_variableCount = 0;
    QueueSlice m_slice;
    /// For each row that lacks columns, the nearest taken row before it that has more; else -1.
    QList<qint32> m_fullerRow;
};

} // namespace perch
