// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "gui/compose/jobfolder.h"

#include <QHash>
#include <QObject>

#include <QCoro/QCoroTask>

namespace perch
{

/// The job folder that is open: its files as they are edited. Reads and writes the disk off the GUI
/// thread.
class OpenJob : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void open(const QString &path); ///< `opened` or `failed` follows
    /// Looks whether another program has changed the files. Texts that nobody has edited here are
    /// taken anew; for edited ones `changedElsewhere` asks.
    void reread();
    /// Gives up what was edited here for what lies on the disk.
    void takeFromDisk(const QStringList &fileNames);
    [[nodiscard]] const JobFolder &folder() const { return m_folder; }
    [[nodiscard]] QString submitText() const;
    [[nodiscard]] bool isModified() const;
    [[nodiscard]] QString savedText(const QString &fileName) const; ///< as it lies on the disk
    /// It is edited, and its text follows.
    void noteEdit(const QString &fileName) { markModified(fileName, true); }
    /// False when nothing changed, or when that is no text of this job.
    bool setText(const QString &fileName, const QString &text);
    /// Writes the changed files. Another job may be open when it is done.
    [[nodiscard]] QCoro::Task<Result<void>> save();

Q_SIGNALS:
    void opened();
    void filesChanged(); ///< others, or the unsaved mark of one
    void saved();
    void textsReloaded(const QStringList &fileNames); ///< these texts are as on the disk
    void changedElsewhere(const QStringList &fileNames);
    void failed(const perch::Error &error);

private:
    QCoro::Task<void> read(QString path);
    QCoro::Task<void> readAgain();
    void markModified(const QString &fileName, bool modified);

    JobFolder m_folder;
    QHash<QString, QString> m_savedTexts; ///< as on the disk
    int m_saveTurn = 0;                   ///< odd while files are written
};

} // namespace perch
