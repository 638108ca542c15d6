// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/staging.h"

#include <QAbstractTableModel>

namespace perch
{

/// The images on /staging: a snapshot in, changed rows out. Times are told relative to `setNow`.
class StagedImagesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Digits, Size, Modified, ColumnCount };
    enum Role { SortRole = Qt::UserRole };

    explicit StagedImagesModel(QObject *parent = nullptr);

    void setImages(const QList<StagedImage> &images);
    void setNow(const QDateTime &now);
    [[nodiscard]] const QList<StagedImage> &images() const { return m_images; }
    [[nodiscard]] const StagedImage &imageAt(int row) const { return m_images.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString textOf(const StagedImage &image, int column) const;

    QList<StagedImage> m_images;
    QDateTime m_now;
};

} // namespace perch
