// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitcontext.h"

#include <QHash>

namespace perch
{

/// The files of a job folder as condor_submit will find them: those that are edited here as they
/// are edited, the others as they lay on the disk when this was made. facts() and isInSight()
/// answer from memory, text() and match() read the disk. Paths are absolute.
class FilesInSight
{
public:
    /// Reads the folder, to 5000 entries: beyond that, what was not met is out of sight.
    FilesInSight(QString folder, QHash<QString, QString> texts);

    [[nodiscard]] bool isInSight(const QString &path) const;
    [[nodiscard]] SubmitFileFacts facts(const QString &path) const;
    /// Nothing when it is no file, or has more than 64 MiB.
    [[nodiscard]] std::optional<QByteArray> text(const QString &path) const;
    /// Of a relative pattern, as glob(7) matches it.
    [[nodiscard]] QByteArrayList match(const QByteArray &pattern) const;

private:
    [[nodiscard]] QString relative(const QString &path) const; ///< of one below the folder

    QString m_folder;
    QHash<QString, QString> m_texts;
    QHash<QString, SubmitFileFacts> m_facts; ///< by path relative to the folder
    bool m_knowsAll = false;
};

} // namespace perch
