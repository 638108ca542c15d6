// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QScrollArea>
#include <QWidget>

namespace perch
{

/// A rounded surface of the card colour. Dashed: something can be dropped here.
class Card : public QWidget
{
    Q_OBJECT

public:
    enum class Edge { Solid, Dashed };
    explicit Card(Edge edge, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Edge m_edge;
};

/// A frameless scroll area that is as high as its content, up to the height of its first
/// `visibleRows` widgets.
class FittingScrollArea : public QScrollArea
{
    Q_OBJECT

public:
    FittingScrollArea(int visibleRows, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    int m_visibleRows;
};

} // namespace perch
