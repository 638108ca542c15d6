// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/jobfolder.h"

#include <QListWidget>
#include <QSet>

namespace perch
{

/// The files of a job folder: what each is for, and which ones are not saved.
class FileList : public QListWidget
{
    Q_OBJECT

public:
    explicit FileList(QWidget *parent = nullptr);

    /// `sent`: those that go to the access point with the job. The choice stays, or falls on the
    /// submit description.
    void setFiles(const QList<JobFile> &files, const QString &submitName,
                  const QSet<QString> &sent);
    void choose(const QString &name);

Q_SIGNALS:
    void chosen(const QString &name); ///< by the person or by choose()
};

} // namespace perch
