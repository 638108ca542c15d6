// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace perch
{

/// One attribute of jobs in the queue, to be set by condor_qedit.
struct JobEdit {
    QString attribute; ///< "RequestMemory"
    QString value;     ///< ClassAd text: "4096", "false", "\"a,b\""
    bool operator==(const JobEdit &) const = default;
};

/// The edit that stands for a line of a submit file: `command` "request_memory" with `value`
/// "6 GB" sets RequestMemory to 6144. Known are the requests for memory, disk, CPUs and GPUs,
/// allowed_job_duration and allowed_execute_duration (seconds), priority, transfer_output_files,
/// and the rules that switchOffRule() names. Error Parse says what is wrong with the value.
[[nodiscard]] Result<JobEdit> jobEdit(const QString &command, const QString &value);
/// The job attribute that such a command sets; empty where jobEdit() does not know it.
[[nodiscard]] QString attributeOfCommand(const QString &command);
/// The value of an attribute as a person reads it: RequestMemory "6144" is "6 GB". What is no plain
/// number (an expression of HTCondor's) stays as it is, bounded.
[[nodiscard]] QString attributeText(const QString &attribute, const QString &value);
/// "6 GB", "128 MB", "4.3 GB": counted in 1024s, with the units of requests.
[[nodiscard]] QString requestText(qint64 bytes);

/// The ClassAd text of a value in the JSON of condor_q: a string in quotes, an expression
/// ("\/Expr(...)\/") as it is, "undefined" for what is not there.
[[nodiscard]] QString classAdText(const QJsonValue &value);
/// A ClassAd string: in quotes, with backslashes where they are needed.
[[nodiscard]] QString classAdString(const QString &text);

/// Fit to be given to condor_qedit: a plain attribute name, and one line of text that is neither
/// empty nor longer than 4,000 characters.
[[nodiscard]] bool isUsableEdit(const JobEdit &edit);

} // namespace perch
