// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/filestates.h"
#include "gui/compose/jobfolder.h"

#include <QListWidget>
#include <QSet>

namespace perch
{

/// The files of the open job: what each is for, and, in a word, how it stands to the last
/// submission.
class FileList : public QListWidget
{
    Q_OBJECT

public:
    enum Role { NameRole = Qt::UserRole, StateTextRole, IsSentRole };

    explicit FileList(QWidget *parent = nullptr);

    /// `sent`: those that go to the access point with the job. The choice stays, or falls on the
    /// submit description. Without `states` nothing is said about the last submission.
    void setFiles(const QList<JobFile> &files, const QString &submitName, const QSet<QString> &sent,
                  const FileStates *states = nullptr);
    [[nodiscard]] QString chosenName() const;
    void choose(const QString &name);

Q_SIGNALS:
    void chosen(const QString &name); ///< by the person or by choose()

protected:
    void changeEvent(QEvent *event) override;

private:
    void colorNames();
};

} // namespace perch
