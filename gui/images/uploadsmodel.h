// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/upload.h"

#include <QAbstractListModel>

namespace perch
{

/// Where one of those that wait for their turn can be moved to.
struct UploadMoves {
    bool first = false;
    bool up = false;
    bool down = false;
};

/// The queue of uploads, in the order in which they go.
class UploadsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { StateRole = Qt::UserRole };

    explicit UploadsModel(QObject *parent = nullptr);

    int add(const QString &localPath); ///< answers the new upload's id
    void change(const Upload &upload); ///< by its id; unknown ids are ignored
    void remove(int id);
    /// Before all others that wait. Nothing happens where moves() says that it cannot.
    void moveFirst(int row);
    void moveUp(int row);
    void moveDown(int row);
    [[nodiscard]] QList<UploadMoves> moves() const; ///< of each row
    [[nodiscard]] const QList<Upload> &uploads() const { return m_uploads; }
    [[nodiscard]] const Upload *find(int id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    /// The row whose place it would take; -1: none.
    [[nodiscard]] int firstPlace(int row) const;
    [[nodiscard]] int nextPlace(int row, int step) const;
    void move(int from, int to);

    QList<Upload> m_uploads;
    int m_lastId = 0;
};

} // namespace perch
