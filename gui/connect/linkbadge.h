// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"

#include <QWidget>

namespace perch
{

/// One machine of the connection bar: a shape for its state (filled, half, open, crossed), its name
/// and a word.
class LinkBadge : public QWidget
{
    Q_OBJECT

public:
    /// `offlineWord` is what Offline means here: "not connected", or "not needed yet".
    explicit LinkBadge(QString offlineWord, QWidget *parent = nullptr);

    /// `step` stands for "connecting …" where it says more ("checking the host key …").
    void show(const QString &name, Connection::State state, const QString &step = {});

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QString word() const;

    QString m_offlineWord;
    QString m_name;
    QString m_step;
    Connection::State m_state = Connection::State::Offline;
};

} // namespace perch
