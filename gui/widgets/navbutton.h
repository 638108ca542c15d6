// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QToolButton>

namespace perch
{

/// One place in the side bar: icon and word in a row; the chosen one on a tint of the accent with a
/// bar at its edge.
class NavButton : public QToolButton
{
    Q_OBJECT

public:
    /// The action gives the text, the shortcut and the tooltip.
    NavButton(QString iconName, QAction *action, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_iconName;
};

} // namespace perch
