// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/site.h"
#include "core/submit/submitfile.h"

#include <QMetaType>
#include <QSet>

#include <optional>

namespace perch
{

/// One remark on a line of a submit description.
struct Finding {
    enum class Severity { Error, Warning, Note };
    Severity severity = Severity::Warning;
    int line = 1;    ///< from 1
    QString message; ///< what is wrong, why it matters, what to do
    /// A command and the value that would mend it; empty where only a person can.
    QString fixName{};
    QString fixValue{};
};

/// What the linter knows besides the text.
struct LintFacts {
    bool wantGpuLab = false;     ///< the site wants +WantGPULab for GPU jobs
    QString stagingRoot;         ///< "/staging"
    QSet<QString> filesInFolder; ///< relative paths in the job folder; empty set: not known
    bool knowsFiles = false;
    std::optional<Site> site; ///< whose staging folders are named
};

/// Findings in order of line: a command set twice (the first is lost), unknown request_*, missing
/// log, queue missing, GPU job without +WantGPULab, file:/// image without HasCHTCStaging, bare
/// numbers, missing input files, CRLF ...
[[nodiscard]] QList<Finding> lintSubmitFile(const SubmitFile &file, const LintFacts &facts);

} // namespace perch

Q_DECLARE_METATYPE(perch::Finding)
