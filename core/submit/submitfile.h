// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace perch
{

/// A lossless model of a submit description: text in, the same text out, whatever its line ends;
/// setting a command changes its line only. The grammar is of the HTCondor manual, "Submit file
/// language" (comments, continuation lines, +Attr, MY.Attr, name @=tag blocks); nothing is
/// evaluated: neither macros nor if.
class SubmitFile
{
public:
    /// Other: if, else, endif, include, use, error :, warning :, `name += value` (HTCondor 25), and
    /// what is no line of a submit description at all.
    enum class Kind { Blank, Comment, Command, JobAttribute, Queue, Other };
    struct Statement {
        Kind kind = Kind::Other;
        int line = 1;      ///< first line, from 1
        int lineCount = 1; ///< more than 1 with continuation lines, @= blocks and lists of queue
        QString
            name; ///< as written ("request_gpus", "WantGPULab" of +WantGPULab and of MY.WantGPULab)
        /// Continuation lines joined, trimmed; for Queue the arguments after the word, with the
        /// rows of a list in lines of their own; for Other the whole line.
        QString value;
    };

    SubmitFile() = default;
    explicit SubmitFile(const QString &text);

    [[nodiscard]] QString text() const;
    /// One line as it stands, from 1, without its end; empty where there is none.
    [[nodiscard]] QString lineText(int line) const;
    [[nodiscard]] QList<Statement> statements() const;
    /// The value that counts: of the last assignment before the first queue. Names are
    /// case-insensitive;
    /// "+WantGPULab" and "MY.WantGPULab" are the same, "WantGPULab" is another. An assignment of
    /// nothing is empty.
    [[nodiscard]] std::optional<QString> value(const QString &name) const;
    /// The line of that assignment, from 1; where there is none, that of the first queue statement,
    /// before which it would be written.
    [[nodiscard]] int lineOf(const QString &name) const;
    /// Changes the last assignment's value in place, or adds a line before the queue statement. A
    /// value is one line: line ends become blanks, and a backslash at the end is dropped, as it
    /// would swallow the next line.
    void setValue(const QString &name, const QString &value);
    /// Removes all assignments before the first queue, so that none of them counts.
    void remove(const QString &name);
    /// Files of the job folder that submitting needs on the access point: executable (unless
    /// transfer_executable = false), input, transfer_input_files, and the list that queue reads,
    /// where they are plain relative paths. Left out: macros, URLs, absolute paths (they are the
    /// access point's own), paths that lead out of the folder, and the container image. A folder
    /// comes without its last slash.
    [[nodiscard]] QStringList localInputFiles() const;
    /// The same of statements() that are at hand.
    [[nodiscard]] static QStringList localInputFiles(const QList<Statement> &all);

private:
    [[nodiscard]] QString trimmedLine(int index) const;
    [[nodiscard]] Statement statementAt(int index) const;
    [[nodiscard]] QString joinedLines(int index, int &lineCount) const;
    void extendBlock(Statement &statement, const QString &tag) const;
    void extendQueue(Statement &statement) const;
    [[nodiscard]] QList<Statement> assignments(const QString &name) const;
    void replaceValue(const Statement &statement, const QString &value);
    void insertAssignment(const QString &name, const QString &value);
    void insertLine(int index, const QString &line);

    QStringList m_lines;                      ///< each with its own line end
    QString m_lineEnd = QStringLiteral("\n"); ///< for new lines
};

/// True for the words that submit files take for false (a bool command): "false", "0".
[[nodiscard]] bool isSubmitFalse(const QString &value);

} // namespace perch
