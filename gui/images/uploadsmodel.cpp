// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadsmodel.h"

#include <utility>

namespace perch
{

UploadsModel::UploadsModel(QObject *parent) : QAbstractListModel(parent) {}

int UploadsModel::add(const QString &localPath)
{
    Upload upload;
    upload.id = ++m_lastId;
    upload.localPath = localPath;
    const int row = int(m_uploads.size());
    beginInsertRows({}, row, row);
    m_uploads.append(upload);
    endInsertRows();
    return upload.id;
}

void UploadsModel::change(const Upload &upload)
{
    for (int row = 0; row < m_uploads.size(); ++row) {
        if (m_uploads.at(row).id == upload.id) {
            m_uploads[row] = upload;
            Q_EMIT dataChanged(index(row), index(row));
            return;
        }
    }
}

void UploadsModel::remove(int id)
{
    for (int row = 0; row < m_uploads.size(); ++row) {
        if (m_uploads.at(row).id == id) {
            beginRemoveRows({}, row, row);
            m_uploads.removeAt(row);
            endRemoveRows();
            return;
        }
    }
}

int UploadsModel::firstPlace(int row) const
{
    if (m_uploads.at(row).state != Upload::State::Waiting)
        return -1; // a paused one would not be sent first
    for (int other = 0; other < row; ++other) {
        const Upload::State state = m_uploads.at(other).state;
        if (state == Upload::State::Waiting || state == Upload::State::Inspecting)
            return other;
    }
    return -1;
}

int UploadsModel::nextPlace(int row, int step) const
{
    if (!m_uploads.at(row).isMovable())
        return -1;
    for (int other = row + step; other >= 0 && other < m_uploads.size(); other += step) {
        if (m_uploads.at(other).isMovable())
            return other;
    }
    return -1;
}

QList<UploadMoves> UploadsModel::moves() const
{
    QList<UploadMoves> moves;
    for (int row = 0; row < m_uploads.size(); ++row)
        moves.append({firstPlace(row) >= 0, nextPlace(row, -1) >= 0, nextPlace(row, 1) >= 0});
    return moves;
}

void UploadsModel::moveFirst(int row)
{
    if (row >= 0 && row < m_uploads.size())
        move(row, firstPlace(row));
}

void UploadsModel::moveUp(int row)
{
    if (row >= 0 && row < m_uploads.size())
        move(row, nextPlace(row, -1));
}

void UploadsModel::moveDown(int row)
{
    if (row >= 0 && row < m_uploads.size())
        move(row, nextPlace(row, 1));
}

void UploadsModel::move(int from, int to)
{
    if (to < 0 || !beginMoveRows({}, from, from, {}, to > from ? to + 1 : to))
        return;
    m_uploads.move(from, to);
    endMoveRows();
}

const Upload *UploadsModel::find(int id) const
{
    for (const Upload &upload : m_uploads) {
        if (upload.id == id)
            return &upload;
    }
    return nullptr;
}

int UploadsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_uploads.size());
}

QVariant UploadsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Upload &upload = m_uploads.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return upload.fileName();
    case Qt::ToolTipRole:
        return upload.localPath.toHtmlEscaped();
    case StateRole:
        return int(upload.state);
    default:
        return {};
    }
}

} // namespace perch

#include "moc_uploadsmodel.cpp"
