// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/stagedimagesmodel.h"

#include "core/plaintext.h"
#include "gui/imagedrag.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QLocale>

#include <algorithm>

namespace perch
{

namespace
{

bool same(const StagedImage &a, const StagedImage &b)
{
    return isSameFile(a, b) && a.modified == b.modified && a.digits == b.digits;
}

bool same(const StagedDetails &a, const StagedDetails &b)
{
    return a.hash.state == b.hash.state && a.hash.sha256 == b.hash.sha256 &&
           a.hash.verified == b.hash.verified && a.use == b.use &&
           qFuzzyCompare(2 + a.share, 2 + b.share);
}

QString shareText(double share)
{
    if (share < 0)
        return {};
    const double percent = 100 * share;
    if (percent > 0 && percent < 0.1)
        return QStringLiteral("< %1 %").arg(QLocale().toString(0.1, 'f', 1));
    return QStringLiteral("%1 %").arg(QLocale().toString(percent, 'f', 1));
}

/// Rich text would be guessed from a foreign name.
QString plainTip(const QString &text)
{
    return text.toHtmlEscaped();
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
        Q_EMIT dataChanged(index(0, UsedBy), index(int(m_images.size()) - 1, Modified),
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

const StagedImage *StagedImagesModel::find(const QString &path) const
{
    const auto found =
        std::find_if(m_images.cbegin(), m_images.cend(),
                     [&path](const StagedImage &image) { return image.path == path; });
    return found == m_images.cend() ? nullptr : &*found;
}

void StagedImagesModel::setDetails(const QHash<QString, StagedDetails> &details)
{
    const QHash<QString, StagedDetails> before = std::exchange(m_details, details);
    for (int row = 0; row < m_images.size(); ++row) {
        const QString &path = m_images.at(row).path;
        if (!same(before.value(path), m_details.value(path)))
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

void StagedImagesModel::setStagingRoot(const QString &root)
{
    m_root = root;
}

StagedDetails StagedImagesModel::detailsAt(int row) const
{
    return m_details.value(m_images.at(row).path);
}

QString StagedImagesModel::folderOf(const StagedImage &image) const
{
    const QString folder = image.path.left(image.path.lastIndexOf(u'/'));
    return !m_root.isEmpty() && folder.startsWith(m_root + u'/') ? folder.mid(m_root.size() + 1)
                                                                 : folder;
}

QString StagedImagesModel::textOf(int row, int column) const
{
    const StagedImage &image = m_images.at(row);
    switch (column) {
    case Name:
        return image.fileName;
    case Folder:
        return folderOf(image);
    case Hash:
        return hashStateText(detailsAt(row).hash.state);
    case UsedBy:
        return useText(detailsAt(row).use, m_now);
    case Size:
        return sizeText(image.size);
    case Share:
        return shareText(detailsAt(row).share);
    case Modified:
        return agoText(image.modified, m_now);
    default:
        return {};
    }
}

QString StagedImagesModel::toolTipOf(int row, int column) const
{
    const StagedImage &image = m_images.at(row);
    switch (column) {
    case Hash:
        return plainTip(hashStateTip(detailsAt(row).hash, image));
    case UsedBy: {
        const ImageUse use = detailsAt(row).use;
        if (use.isNeeded())
            return plainTip(tr("Jobs that need this file: %1")
                                .arg(use.needing.mid(0, 10).join(QStringLiteral(", "))));
        if (use.lastUsed.isValid())
            return plainTip(exactTimeText(use.lastUsed));
        return tr("No run that Perch knows has used this image");
    }
    case Size: {
        const QString share = shareText(detailsAt(row).share);
        const QString bytes = tr("%L1 bytes").arg(image.size);
        return plainTip(share.isEmpty() ? bytes : tr("%1, %2 of the quota").arg(bytes, share));
    }
    case Share:
        return tr("How much of the quota this file takes");
    case Modified:
        return exactTimeText(image.modified);
    default:
        return plainTip(plainLine(image.path, 4096));
    }
}

QVariant StagedImagesModel::sortKeyOf(int row, int column) const
{
    const StagedImage &image = m_images.at(row);
    switch (column) {
    case Hash:
        return int(detailsAt(row).hash.state);
    case UsedBy: {
        const ImageUse use = detailsAt(row).use;
        constexpr qint64 beforeAll = 1'000'000'000'000'000; // needed ones stand together
        if (use.isNeeded())
            return beforeAll + use.waiting + use.running;
        return use.lastUsed.isValid() ? use.lastUsed.toMSecsSinceEpoch() : qint64(0);
    }
    case Size:
    case Share:
        return image.size;
    case Modified:
        return image.modified;
    default:
        return textOf(row, column).toLower();
    }
}

QVariant StagedImagesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case Qt::DecorationRole:
        return column == Name ? QVariant(icon(QStringLiteral("image-sif"))) : QVariant();
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter |
                   (column == Size || column == Share ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        return toolTipOf(row, column);
    case Qt::AccessibleTextRole:
        return column == Name ? QVariant(tr("%1, %2").arg(textOf(row, Name), textOf(row, Hash)))
                              : QVariant(textOf(row, column));
    case SortRole:
        return sortKeyOf(row, column);
    case HashStateRole:
        return int(detailsAt(row).hash.state);
    default:
        return {};
    }
}

Qt::ItemFlags StagedImagesModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.isValid() ? usual | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren : usual;
}

QStringList StagedImagesModel::mimeTypes() const
{
    return {imagedrag::format()};
}

QMimeData *StagedImagesModel::mimeData(const QModelIndexList &indexes) const
{
    return indexes.isEmpty() ? nullptr : imagedrag::mimeOf(imageAt(indexes.first().row()).path);
}

QVariant StagedImagesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter |
                   (section == Size || section == Share ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Image");
    case Folder:
        return tr("Folder");
    case Hash:
        return tr("Hash");
    case UsedBy:
        return tr("Used by");
    case Share:
        return tr("Of quota");
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
