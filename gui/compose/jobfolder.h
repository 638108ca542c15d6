// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QHash>
#include <QList>
#include <QString>

namespace perch
{

/// One file of a job folder, as it lies on this computer.
struct JobFile {
    QString name; ///< relative to the folder
    qint64 size = 0;
    bool isText = false;     ///< valid UTF-8 without NUL, small enough to be edited
    bool isModified = false; ///< edited and not yet saved
};

/// A local folder with one job: its submit description and what belongs to it.
struct JobFolder {
    QString path; ///< absolute
    QString submitFileName;
    QList<JobFile> files;          ///< one level, by name, at most 1000
    QHash<QString, QString> texts; ///< of the small text files, by name
};

/// One file to be written.
struct TextFile {
    QString name;
    QString text;
};

/// These block on the disk: call them off the GUI thread.

/// Error NotFound: no folder, or no submit description (*.sub) in it. Of several, the one named
/// like the folder or the first by name. Files over 2 MiB are listed, not read.
[[nodiscard]] Result<JobFolder> readJobFolder(const QString &path);
/// Writes each file whole or not at all, keeping its permissions. The error names the file.
[[nodiscard]] Result<void> writeTextFiles(const QString &folder, const QList<TextFile> &files);

} // namespace perch
