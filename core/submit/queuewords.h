// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace perch
{

/// The parts of a queue statement, as the linter needs them; nothing is evaluated.
struct QueueWords {
    enum class Source { None, In, From, Matching };

    QString count;         ///< "3", "$(n)"; empty: 1 of each
    QStringList variables; ///< as written; for a list without one: none (it is Item)
    Source source = Source::None;
    bool hasSlice = false;
    QString from;        ///< what stands behind in, from or matching: a file, a command, words
    bool isList = false; ///< what stands behind it is a list in ( )
    bool isClosed = true;
    /// Lines of the list between the brackets, with the number of their line below the first; those
    /// that are comments left out. Not filled for lists on one line (see `from`).
    QList<std::pair<int, QStringView>> rows;
};

/// `value` must outlive the answer, whose rows point into it. As SubmitFile::Statement::value.
[[nodiscard]] QueueWords queueWords(const QString &value);

/// The columns that a row fills, at most `wanted`: split at commas and blanks, the last one takes
/// the rest.
[[nodiscard]] int rowColumns(QStringView row, int wanted);

} // namespace perch
