// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sweepmap.h"
#include "gui/jobs/sweepcellpainter.h"
#include "gui/jobs/sweepgrid.h"
#include "gui/jobs/sweepnames.h"

#include <QAbstractScrollArea>

#include <functional>
#include <memory>

namespace perch
{

/// A map of a sweep: a cell for each pair of values. Only the cells that are seen are painted. The
/// arrows move the current cell, Space and Return choose its jobs, Shift makes a rectangle, Ctrl
/// adds to what is chosen; a click on a value chooses its whole line. Ctrl and the wheel, + and -
/// zoom; 0 goes back.
class SweepMapView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit SweepMapView(QWidget *parent = nullptr);

    void setMap(std::shared_ptr<const SweepMap> map);
    [[nodiscard]] const SweepMap &map() const { return *m_map; }
    /// By cell.
    void setChosen(std::vector<bool> chosen);
    [[nodiscard]] bool isChosen(int cell) const { return m_chosen.at(size_t(cell)); }
    /// What a cell means, in lines of plain text.
    void setWords(std::function<QString(int column, int line)> words);
    /// The column and the line in the map; (-1, -1) while there is none.
    [[nodiscard]] QPoint current() const { return m_current; }
    void setCurrent(QPoint mapPlace);

    [[nodiscard]] const SweepGrid &grid() const { return m_grid; }
    /// Where a cell is, in the viewport; may lie outside.
    [[nodiscard]] QRect rectOf(QPoint mapPlace) const;
    /// The column and the line in the map; (-1, -1) where there is none.
    [[nodiscard]] QPoint placeAt(QPoint inViewport) const;
    [[nodiscard]] SweepCellPainter &cellPainter() { return m_painter; }

Q_SIGNALS:
    /// Choose the jobs of these cells. `adds`: what is chosen stays.
    void cellsWanted(const std::vector<int> &cells, bool adds);
    void currentMoved();
    void jobActivated();
    void looksChanged(); ///< other sizes or colours: the legend follows

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void fit();
    void zoom(double factor);
    void moveTo(QPoint place, Qt::KeyboardModifiers modifiers);
    void moveBy(QPoint step, Qt::KeyboardModifiers modifiers);
    void choose(const QRect &places, bool adds);
    void chooseLine(QPoint inViewport, bool adds);
    void showPlace(QPoint place);
    void useCurrent(bool adds);
    [[nodiscard]] std::vector<int> cellsIn(const QRect &places) const;
    [[nodiscard]] QPoint gridPoint(QPoint inViewport) const;
    [[nodiscard]] QRect area() const; ///< of the cells, in the viewport
    [[nodiscard]] QRect seenPlaces() const;
    [[nodiscard]] QPoint currentPlace() const; ///< in the grid
    [[nodiscard]] static QRect spanned(QPoint a, QPoint b);
    [[nodiscard]] QPoint origin() const; ///< of the grid, in the viewport
    void paintCells(QPainter &painter, const QRect &places);
    void paintChosen(QPainter &painter, const SweepCell &cell, const QRect &rect) const;
    [[nodiscard]] bool isChosenAt(QPoint place) const; ///< in the grid
    void paintFrames(QPainter &painter);

    std::shared_ptr<const SweepMap> m_map;
    std::vector<bool> m_chosen;
    std::function<QString(int, int)> m_words;
    SweepGrid m_grid;
    SweepNames m_names;
    SweepCellPainter m_painter;
    double m_zoom = 1;
    QPoint m_current{-1, -1}; // in the map
    QPoint m_anchor{-1, -1};  // in the grid: the other corner of a rectangle
    QRect m_dragged;          // in the grid, while the mouse is down
};

} // namespace perch
