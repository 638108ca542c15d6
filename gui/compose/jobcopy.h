// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobtemplate.h"
#include "core/result.h"

#include <QSet>
#include <QString>
#include <QStringList>

namespace perch
{

/// These block on the disk: call them off the GUI thread. None ever overwrites a file.

/// What speaks against making a job in this folder, in a sentence; empty when nothing does: it does
/// not exist yet or is empty, and its name is fit.
[[nodiscard]] QString complaintAboutPlace(const QString &folder);

/// Writes the files of a filled template into `folder`, made if needed. Error Refused when one of
/// them is there already, and nothing is written then.
[[nodiscard]] Result<void> writeJob(const QList<TemplateFile> &files, const QString &folder);

/// Copies a job folder to a new one, without what earlier runs left: outputs by the names of the
/// submit description (core/submit/joboutputs.h), and `returned`, relative paths that are known to
/// have come back. Keeps permissions; links stay links. At most 10,000 files. Answers what was left
/// out. Error Refused when the new place is taken; no half copy stays.
[[nodiscard]] Result<QStringList> duplicateJob(const QString &folder, const QString &newFolder,
                                               const QSet<QString> &returned = {});

} // namespace perch
