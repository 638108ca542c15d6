// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/stagedimagesmodel.h"

#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <algorithm>

namespace perch
{

namespace
{

bool same(const StagedImage &a, const StagedImage &b)
{
    return a.path == b.path && a.size == b.size && a.modified == b.modified && a.digits == b.digits;
}

} // namespace

StagedImagesModel::StagedImagesModel(QObject *parent)
    : QAbstractTableModel(parent), m_now(QDateTime::currentDateTimeUtc())
{
}

void StagedImagesModel::setImages(const QList<StagedImage> &images)
{
    const auto holds = [](const QList<StagedImage> &list, const QString &path) {
        return std::any_of(list.begin(), list.end(),
                           [&path](const StagedImage &image) { return image.path == path; });
    };
    for (int row = int(m_images.size()) - 1; row >= 0; --row) {
        if (holds(images, m_images.at(row).path))
            continue;
        beginRemoveRows({}, row, row);
        m_images.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < images.size(); ++row) {
        const StagedImage &image = images.at(row);
        if (row < m_images.size() && m_images.at(row).path == image.path) {
            if (!same(m_images.at(row), image)) {
                m_images[row] = image;
                Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
            }
            continue;
        }
        // one that has moved is taken out and put in again
        for (int old = row; old < m_images.size(); ++old) {
            if (m_images.at(old).path == image.path) {
                beginRemoveRows({}, old, old);
                m_images.removeAt(old);
                endRemoveRows();
                break;
            }
        }
        beginInsertRows({}, row, row);
        m_images.insert(row, image);
        endInsertRows();
    }
}

void StagedImagesModel::setNow(const QDateTime &now)
{
    m_now = now;
    if (!m_images.isEmpty())
        Q_EMIT dataChanged(index(0, Modified), index(int(m_images.size()) - 1, Modified),
                           {Qt::DisplayRole});
}

int StagedImagesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_images.size());
}

int StagedImagesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString StagedImagesModel::textOf(const StagedImage &image, int column) const
{
    switch (column) {
    case Name:
        return image.fileName;
    case Digits:
        return image.digits.isEmpty() ? tr("none") : image.digits;
    case Size:
        return sizeText(image.size);
    case Modified:
        return agoText(image.modified, m_now);
    default:
        return {};
    }
}

QVariant StagedImagesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const StagedImage &image = m_images.at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return textOf(image, column);
    case Qt::DecorationRole:
        return column == Name ? QVariant(icon(QStringLiteral("image-sif"))) : QVariant();
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (column == Size ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        if (column == Digits && image.digits.isEmpty())
            return tr(
                "The name carries no digits of the file's hash. If other bytes ever had this name, "
                "caches may still serve them.");
        if (column == Modified)
            return exactTimeText(image.modified);
        if (column == Size)
            return tr("%L1 bytes").arg(image.size);
        // rich text would be guessed from a foreign name
        return QString(image.path).toHtmlEscaped();
    case SortRole:
        if (column == Size)
            return image.size;
        if (column == Modified)
            return image.modified;
        return textOf(image, column).toLower();
    default:
        return {};
    }
}

QVariant StagedImagesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Size ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Image");
    case Digits:
        return tr("Hash digits");
    case Size:
        return tr("Size");
    case Modified:
        return tr("Staged");
    default:
        return {};
    }
}

} // namespace perch

#include "moc_stagedimagesmodel.cpp"
