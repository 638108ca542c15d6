// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/stagedfacts.h"

#include <QAbstractTableModel>
#include <QHash>

namespace perch
{

/// What is known of one image besides what lies there.
struct StagedDetails {
    HashFacts hash;
    ImageUse use;
    double share = -1; ///< of the quota that counts for its folder; negative: not known
};

/// The images on /staging: a snapshot in, changed rows out. Times are told relative to `setNow`.
/// A row can be dragged onto a job.
class StagedImagesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Folder, Hash, UsedBy, Size, Share, Modified, ColumnCount };
    enum Role { SortRole = Qt::UserRole, HashStateRole };

    explicit StagedImagesModel(QObject *parent = nullptr);

    void setImages(const QList<StagedImage> &images);
    void setNow(const QDateTime &now);
    /// By path; of images that are not here nothing is shown.
    void setDetails(const QHash<QString, StagedDetails> &details);
    void setStagingRoot(const QString &root); ///< is left out of the folders' names
    [[nodiscard]] StagedDetails detailsAt(int row) const;
    [[nodiscard]] const QList<StagedImage> &images() const { return m_images; }
    [[nodiscard]] const StagedImage &imageAt(int row) const { return m_images.at(row); }
    /// nullptr: not here; valid until the next change.
    [[nodiscard]] const StagedImage *find(const QString &path) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    [[nodiscard]] Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }

private:
    [[nodiscard]] QString textOf(int row, int column) const;
    [[nodiscard]] QString toolTipOf(int row, int column) const;
    [[nodiscard]] QVariant sortKeyOf(int row, int column) const;
    [[nodiscard]] QString folderOf(const StagedImage &image) const;

    QList<StagedImage> m_images;
    QHash<QString, StagedDetails> m_details;
    QString m_root;
    QDateTime m_now;
};

} // namespace perch
