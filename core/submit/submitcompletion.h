// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace perch
{

class SubmitCommandTable;

/// What can be named in a submit description besides commands.
struct CompletionFacts {
    QStringList macros; ///< names that the text sets
    QStringList files;  ///< of the job folder
};

/// One word that an editor offers.
struct Completion {
    QString word;   ///< as it is listed
    QString insert; ///< what takes the place of the word begun
    QString hint;   ///< "whole number, 1 if not set"
    QString help;   ///< a sentence; may be empty
};

struct Completions {
    int begin = 0; ///< column of the first character that the choice replaces
    QList<Completion> items;
};

/// What fits at this column of a line: commands at its beginning, values of their kind after the
/// equals sign, names after $(. Best matches first; nothing inside a comment.
[[nodiscard]] Completions completionsAt(const QString &line, int column,
                                        const CompletionFacts &facts,
                                        const SubmitCommandTable &table);

/// What an editor tells of the word at a column.
struct WordHelp {
    int begin = 0; ///< first column of the word
    int end = 0;
    QString text; ///< plain, of several lines, bounded
    QString url;  ///< the page that says more; the site's guide before the manual
};
/// `values`: what the macros of the text are set to. Nothing for a word that nothing is known of.
[[nodiscard]] std::optional<WordHelp> helpAt(const QString &line, int column,
                                             const QHash<QString, QString> &values,
                                             const SubmitCommandTable &table);

} // namespace perch
