// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

namespace perch
{

/// One change of a text: either lines are replaced, or a command of a submit description is set.
struct Edit {
    int line = 0;        ///< first line that is replaced, from 1
    int lineCount = 0;   ///< 0: `lines` go before `line`; more than there are: at the end
    QStringList lines{}; ///< without line ends
    QString name{};      ///< not empty: set this command to `value` instead
    QString value{};

    bool operator==(const Edit &) const = default;
};

/// What mends a finding. Either edits of one text, or a change of a whole file.
struct Fix {
    QString label{}; ///< "Set request_memory = 4 GB"
    QList<Edit> edits{};
    bool convertsLineEnds = false; ///< CR LF of the finding's file becomes LF
    bool makesExecutable = false;  ///< the finding's file gets its execute bits

    [[nodiscard]] bool isEmpty() const
    {
        return edits.isEmpty() && !convertsLineEnds && !makesExecutable;
    }
    bool operator==(const Fix &) const = default;
};

/// One remark on a line of a submit description, or of a script beside it.
struct Finding {
    enum class Severity { Error, Warning, Note };
    Severity severity = Severity::Warning;
    int line = 1;       ///< from 1
    QString message{};  ///< one sentence: what is wrong
    Fix fix{};          ///< empty where only a person can mend it
    QString rule{};     ///< "twice-set"; empty for what condor_submit said
    QString file{};     ///< the script, relative to the job folder; empty: the submit description
    QString reason{};   ///< why it matters, and what to do
    QString guide{};    ///< https, where that is written
    QString date{};     ///< when it was read there: "2026-08"
    bool isSure = true; ///< false: perhaps it is meant so

    bool operator==(const Finding &) const = default;
};

/// The text with the fix applied: only the lines it speaks of differ. Whatever is asked for, no
/// other line changes; line ends stay as they are, new lines get those of the first one.
[[nodiscard]] QString applyFix(const QString &text, const Fix &fix);

} // namespace perch

Q_DECLARE_METATYPE(perch::Finding)
