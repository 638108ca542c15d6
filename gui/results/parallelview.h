// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/parallelaxes.h"

#include <QWidget>

namespace perch
{

/// The picked runs as lines across parallel axes, one for each parameter and one for the metric, by
/// whose value they are coloured. A drag along an axis marks a part of it, and runs outside become
/// faint; a click on an axis takes the mark away. The run under the pointer is named, a click on a
/// line chooses it; Up and Down go through the runs by the metric, Escape takes all marks away.
class ParallelView : public QWidget
{
    Q_OBJECT

public:
    explicit ParallelView(QWidget *parent = nullptr);

    void setSheet(const RunSheet &sheet);
    void setChosen(JobId id);
    /// How many runs lie within all marks.
    [[nodiscard]] int runsWithin() const;
    [[nodiscard]] QString summary() const;
    /// Where an axis lies on this widget; share 0 is its lower end.
    [[nodiscard]] QPoint placeOn(qsizetype axis, double share) const;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void runChosen(perch::JobId id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QRect frame() const;
    [[nodiscard]] qsizetype axisAt(const QPoint &position) const;
    [[nodiscard]] qsizetype runAt(const QPoint &position) const;
    [[nodiscard]] double shareAt(int y) const;
    [[nodiscard]] QPolygonF lineOf(qsizetype row) const;
    [[nodiscard]] QColor colorOf(qsizetype row) const;
    void paintLines(QPainter &painter) const;
    void paintAxis(QPainter &painter, qsizetype axis) const;
    void chooseNext(int by);
    void tellRunAt(const QPoint &position);

    RunSheet m_sheet;
    QStringList m_names;
    QList<ParallelAxis> m_axes;
    QList<AxisBrush> m_brushes;
    JobId m_chosen{-1, -1};
    qsizetype m_dragged = -1; ///< axis
    QPoint m_pressed;
};

} // namespace perch
