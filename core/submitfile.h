// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace perch
{

/// A lossless model of a submit description: text in, the same text out; setting a command changes its line only.
/// The grammar is of the HTCondor manual, "Submit file language" (comments, continuation lines, +Attr, MY.Attr).
class SubmitFile
{
public:
    enum class Kind { Blank, Comment, Command, JobAttribute, Queue, Other };
    struct Statement {
        Kind kind = Kind::Other;
        int line = 1;      ///< first line, from 1
        int lineCount = 1; ///< more than 1 with continuation lines
        QString name;      ///< as written ("request_gpus", "+WantGPULab" without the +)
        QString value;     ///< continuation lines joined, trimmed; for Queue the arguments after the word
    };

    SubmitFile() = default;
    explicit SubmitFile(const QString &text);

    [[nodiscard]] QString text() const;
    [[nodiscard]] QList<Statement> statements() const;
    /// The value that counts: of the last assignment before the first queue. Names are case-insensitive;
    /// "+WantGPULab" and "MY.WantGPULab" are the same.
    [[nodiscard]] std::optional<QString> value(const QString &name) const;
    /// Changes the last assignment's value in place, or adds a line before the queue statement.
    void setValue(const QString &name, const QString &value);
    void remove(const QString &name);
    /// Files that must be sent with the job: executable (unless transfer_executable = false) and
    /// transfer_input_files that are plain local paths; macros and URLs are left out.
    [[nodiscard]] QStringList localInputFiles() const;

private:
    QStringList m_lines;
    QString m_lineEnd = QStringLiteral("\n");
    bool m_endsWithLineEnd = true;
};

} // namespace perch
