// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/downloader.h"
#include "remote/remotefolder.h"

#include <QAbstractTableModel>
#include <QHash>

namespace perch
{

/// The files of a job's folder on the access point, and how far each has come to this computer.
/// Names are foreign.
class FilesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, SizeColumn, ModifiedColumn, LocalColumn, ColumnCount };
    enum Role { NameRole = Qt::UserRole + 1, ProgressRole, VerifiedRole };

    explicit FilesModel(QObject *parent = nullptr);

    void setFiles(const QList<RemoteFile> &files);
    void setProgress(const QString &name, qint64 received, qint64 total);
    void setDownloaded(const QString &name, const DownloadResult &result);
    void clearProgress(); ///< downloads that did not end are forgotten
    [[nodiscard]] RemoteFile fileAt(int row) const { return m_files.value(row); }
    [[nodiscard]] QString pathOf(const QModelIndex &index) const; ///< empty: not here yet

    /// Files that are here can be dragged out of the window, as what they are on this computer. The
    /// others cannot: a drop wants a whole file at once, and waiting for one would hold up the
    /// window; their tool tip says what to do.
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    /// A copy only: what was downloaded stays where Perch says that it is.
    [[nodiscard]] Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    struct Local {
        qint64 received = 0;
        qint64 total = 0;
        DownloadResult result; // localPath empty: not here yet
    };
    void touch(const QString &name);
    [[nodiscard]] QString localText(const Local &local) const;
    [[nodiscard]] QString localToolTip(const Local &local) const;

    QList<RemoteFile> m_files;
    QHash<QString, Local> m_locals;
};

} // namespace perch
