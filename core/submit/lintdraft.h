// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitlinter.h"

#include <QMap>

namespace perch::lint
{

using Kind = SubmitFile::Kind;
using Severity = Finding::Severity;
using Statement = SubmitFile::Statement;

/// What the rules share while one submit file is looked at: what counts (that is, stands before the
/// first queue), what is known besides, and the findings. Only for submitlinter.cpp and its rules.
class Draft
{
public:
    Draft(const SubmitFile &file, const LintFacts &facts);

    /// At most 200 are kept.
    void add(Severity severity, int line, const QString &message);
    /// What would mend the finding added last.
    void mendLast(const QString &name, const QString &value);
    /// The assignment that counts of "request_gpus" or "+wantgpulab" (lower case), or nullptr.
    [[nodiscard]] const Statement *last(const char *name) const;
    /// Its value; empty where there is none.
    [[nodiscard]] QString value(const char *name) const;
    /// $(name), $(name:default), $INT(name, ...), and "if defined name".
    [[nodiscard]] bool isUsedAsMacro(const QString &name) const;
    [[nodiscard]] bool isInFolder(const QString &path) const;
    /// Where to say that something is missing: the first queue.
    [[nodiscard]] int placeOfMissing() const { return firstQueue > 0 ? firstQueue : 1; }

    const LintFacts facts;
    const QStringList localFiles;
    const QList<Statement> statements;
    QMap<QString, QList<Statement>> assignments; ///< by "name" or "+name" in lower case
    int firstQueue = 0;                          ///< line; 0 when there is none
    int lastQueue = 0;
    QList<Finding> findings;

private:
    const QString m_text; ///< lower case
};

/// Rules on single lines and on lines that undo each other.
void checkLines(Draft &draft);
/// Rules on the job as a whole: program, records, GPUs, image, staging, environment, files.
void checkJob(Draft &draft);

[[nodiscard]] bool matches(const char *pattern, const QString &text);
/// Foreign text inside a message, bounded.
[[nodiscard]] QString quoted(const QString &text);
/// `sentence` with %1 and %2 filled in; not arg(), as the texts are foreign and may hold %1
/// themselves.
[[nodiscard]] QString filled(const char *sentence, const QString &first,
                             const QString &second = {});

} // namespace perch::lint
