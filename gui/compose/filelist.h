// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/filestates.h"
#include "gui/compose/jobfolder.h"

#include <QListWidget>

namespace perch
{

/// The files of the open job: what each is for, and, in a word, how it stands to the last
/// submission.
class FileList : public QListWidget
{
    Q_OBJECT

public:
    explicit FileList(QWidget *parent = nullptr);

    /// `sent`: the files that a submission sends, besides the submit description. The chosen file
    /// stays chosen.
    void showFiles(const QList<JobFile> &files, const QString &submitFileName,
                   const QStringList &sent, const FileStates &states);
    [[nodiscard]] QString chosenName() const;
    void choose(const QString &name);

    enum Role { NameRole = Qt::UserRole, StateTextRole, IsSentRole };

protected:
    void changeEvent(QEvent *event) override;

private:
    void colorNames();
};

} // namespace perch
