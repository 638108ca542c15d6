// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/filesmodel.h"

#include "gui/widgets/timetext.h"

#include <QDateTime>
#include <QDir>
#include <QMimeData>
#include <QTextDocument>
#include <QUrl>

#include <algorithm>

namespace perch
{

FilesModel::FilesModel(QObject *parent) : QAbstractTableModel(parent) {}

void FilesModel::setFiles(const QList<RemoteFile> &files)
{
    beginResetModel();
    m_files = files;
    std::sort(m_files.begin(), m_files.end(),
              [](const RemoteFile &a, const RemoteFile &b) { return a.name < b.name; });
    m_locals.removeIf([this](const std::pair<const QString &, Local &> &entry) {
        return std::none_of(m_files.cbegin(), m_files.cend(),
                            [&entry](const RemoteFile &file) { return file.name == entry.first; });
    });
    endResetModel();
}

void FilesModel::setProgress(const QString &name, qint64 received, qint64 total)
{
    Local &local = m_locals[name];
    local.received = received;
    local.total = total;
    touch(name);
}

void FilesModel::setDownloaded(const QString &name, const DownloadResult &result)
{
    m_locals[name].result = result;
    touch(name);
}

void FilesModel::clearProgress()
{
    m_locals.removeIf([](const std::pair<const QString &, Local &> &entry) {
        return entry.second.result.localPath.isEmpty();
    });
    if (!m_files.isEmpty())
        Q_EMIT dataChanged(index(0, LocalColumn), index(int(m_files.size()) - 1, LocalColumn));
}

void FilesModel::touch(const QString &name)
{
    for (int row = 0; row < m_files.size(); ++row) {
        if (m_files[row].name == name)
            Q_EMIT dataChanged(index(row, 0), index(row, LocalColumn));
    }
}

int FilesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_files.size());
}

int FilesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString FilesModel::localText(const Local &local) const
{
    const QString path = QDir::toNativeSeparators(local.result.localPath);
    if (!path.isEmpty() && local.result.hasGrown)
        return tr("verified, as it was when the download began, in %1").arg(path);
    if (!path.isEmpty())
        return tr("verified, in %1").arg(path);
    if (local.total > 0)
        return tr("%1 % of %2").arg(100 * local.received / local.total).arg(sizeText(local.total));
    return tr("waiting …");
}

QString FilesModel::localToolTip(const Local &local) const
{
    if (local.result.localPath.isEmpty())
        return tr("Download the file first: then it can be dragged out of this window, to a folder "
                  "or another program.");
    return tr("Size and SHA-256 are equal on both sides: %1\n"
              "Drag it out of this window to have a copy elsewhere.")
        .arg(local.result.sha256);
}

QString FilesModel::pathOf(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_files.size())
        return {};
    return m_locals.value(m_files[index.row()].name).result.localPath;
}

Qt::ItemFlags FilesModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return pathOf(index).isEmpty() ? flags : flags | Qt::ItemIsDragEnabled;
}

QStringList FilesModel::mimeTypes() const
{
    return {QStringLiteral("text/uri-list")};
}

QMimeData *FilesModel::mimeData(const QModelIndexList &indexes) const
{
    QList<QUrl> urls;
    for (const QModelIndex &index : indexes) {
        const QUrl url = QUrl::fromLocalFile(pathOf(index));
        if (!url.isEmpty() && !urls.contains(url)) // a row has several cells
            urls.append(url);
    }
    if (urls.isEmpty())
        return nullptr;
    auto *data = new QMimeData; // the caller's
    data->setUrls(urls);
    return data;
}

QVariant FilesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_files.size())
        return {};
    const RemoteFile &file = m_files[index.row()];
    const auto local = m_locals.constFind(file.name);
    const bool known = local != m_locals.cend();
    switch (role) {
    case NameRole:
        return file.name;
    case VerifiedRole:
        return known && !local->result.localPath.isEmpty();
    case ProgressRole:
        return known && local->total > 0 ? double(local->received) / double(local->total) : 0.0;
    case Qt::TextAlignmentRole:
        return index.column() == SizeColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (index.column() == ModifiedColumn)
            return exactTimeText(QDateTime::fromSecsSinceEpoch(file.modified));
        if (index.column() == LocalColumn)
            return localToolTip(known ? *local : Local());
        return Qt::mightBeRichText(file.name) ? file.name.toHtmlEscaped() : file.name;
    case Qt::DisplayRole:
        switch (index.column()) {
        case NameColumn:
            return file.name;
        case SizeColumn:
            return sizeText(file.size);
        case ModifiedColumn:
            return agoText(QDateTime::fromSecsSinceEpoch(file.modified),
                           QDateTime::currentDateTimeUtc());
        case LocalColumn:
            return known ? localText(*local) : QString();
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant FilesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == SizeColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                     : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("File");
    case SizeColumn:
        return tr("Size");
    case ModifiedColumn:
        return tr("Changed");
    case LocalColumn:
        return tr("On this computer");
    default:
        return {};
    }
}

} // namespace perch
