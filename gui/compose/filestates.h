// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sentfile.h"
#include "core/store.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>

namespace perch
{

/// How a file of the job folder stands to the last submission.
enum class FileState {
    Unknown, ///< nothing was submitted from this folder yet, or it is not compared yet
    New,     ///< was not there
    Changed,
    Same
};

/// Compares by size first and then by hash; a file known to be unchanged since it was hashed is not
/// read again (`hashes`: of files by their stamps, to which this adds). A script whose line ends
/// were mended on the way is the same. Blocks on the disk.
[[nodiscard]] QHash<QString, FileState> compareWithSent(const QString &folder,
                                                        const QStringList &names,
                                                        const QList<SentFile> &sent,
                                                        QList<QPair<FileStamp, QString>> &hashes);

/// The states of the open job's files, found out beside the GUI thread.
class FileStates : public QObject
{
    Q_OBJECT

public:
    explicit FileStates(QObject *parent = nullptr);
    ~FileStates() override;

    /// What went with the last submission from this folder; empty: there was none.
    void setSent(const QList<SentFile> &sent);
    /// The files that a submission sends, now. `changed` follows when anything did.
    void compare(const QString &folder, const QStringList &names);
    [[nodiscard]] FileState state(const QString &name) const;

Q_SIGNALS:
    void changed();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace perch
