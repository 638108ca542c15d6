// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/outputpaint.h"

#include <QAbstractScrollArea>
#include <QTimer>

namespace perch
{

struct OutputMatch;

/// Shows an output of any size as text: only the rows that are seen are read, laid out and painted.
/// Colours as a terminal has them, every other control sequence without effect. Follows the end
/// until one scrolls away from it.
class OutputView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit OutputView(OutputSource &source, QWidget *parent = nullptr);

    void setPlaceholderText(const QString &text);
    void setWrapped(bool wrapped);
    [[nodiscard]] bool isWrapped() const { return m_isWrapped; }
    [[nodiscard]] bool isFollowing() const { return m_follows; }
    void goToEnd();
    void goToRow(qint64 row);
    /// What is marked wherever it is seen; empty: nothing.
    void setMarked(const QString &pattern, bool matchCase);
    void showMatch(const OutputMatch &match);
    void showRow(const OutputMatch &match); ///< the same, and selected
    /// Where a search goes on: the match that is shown, else the begin of what is seen.
    [[nodiscard]] OutputMatch searchBegin() const;
    /// What is at hand to be shown, some pages: a small output as a whole.
    [[nodiscard]] QString shownText() const;
    [[nodiscard]] qint64 topRow() const { return m_top.row; }
    /// The selected text goes to the clipboard.
    void copy();
    void selectAll();
    [[nodiscard]] bool hasSelection() const { return m_anchor != m_cursor; }

Q_SIGNALS:
    void followingChanged(bool follows);
    void wrappedChanged(bool wrapped);
    void findAsked();
    void noticed(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// The upper edge: a row, and of a wrapped one the line within it.
    struct Place {
        qint64 row = 0;
        int line = 0;
        auto operator<=>(const Place &) const = default;
    };

    void measure();
    void restart();
    void takeRows(qint64 first, const QList<PlacedRow> &rows);
    void ask();
    [[nodiscard]] const PlacedRow *at(qint64 row) const;
    [[nodiscard]] int linesSeen() const; ///< whole ones
    [[nodiscard]] int columns() const;
    [[nodiscard]] int linesOf(qint64 row) const;
    [[nodiscard]] Place moved(Place place, qint64 lines) const;
    [[nodiscard]] Place lowest() const; ///< the place that shows the end
    void setTop(Place place);
    void scrollLines(qint64 lines);
    void updateBars();
    void setFollowing(bool follows);
    void reveal(const OutputSpot &spot);
    [[nodiscard]] OutputSpot spotAt(QPoint position) const;
    [[nodiscard]] RowMarks marksOf(qint64 row, const PlacedRow &placed) const;
    [[nodiscard]] bool select(QKeyEvent *event);
    void dragBeyond();

    OutputSource &m_source;
    QString m_placeholder;
    CellGrid m_grid;
    QList<PlacedRow> m_rows;
    qint64 m_first = 0; ///< row of m_rows
    int m_widest = 0;   ///< cells, of what was seen
    Place m_top;
    bool m_isWrapped = false;
    bool m_follows = true;
    bool m_isMoving = false; ///< the bars are moved by the view
    OutputSpot m_anchor;
    OutputSpot m_cursor;
    QPoint m_pointer;
    QTimer m_dragTimer;
    QString m_marked;
    Qt::CaseSensitivity m_markedCase = Qt::CaseInsensitive;
    UnitRange m_match; ///< of m_matchRow
    qint64 m_matchRow = -1;
    int m_wheelRest = 0;
};

} // namespace perch
