// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "gui/jobs/joblinepainter.h"

#include <QAbstractScrollArea>

class QItemSelectionModel;
class QPainter;

namespace perch
{

class JobsModel;
class JobsProxy;

/// The same jobs as in the table, in the same order and with the same ones chosen: each a line, its
/// phases to scale. Only what is seen is painted, so that 100,000 lines scroll as few do. The time
/// is that of the lines that are seen, until a person zooms: Ctrl and the wheel, + and -; 0 goes
/// back.
class JobTimeline : public QAbstractScrollArea
{
    Q_OBJECT

public:
    JobTimeline(JobsModel &model, JobsProxy &proxy, QItemSelectionModel &selection,
                QWidget *parent = nullptr);

    /// The time until which running jobs have run is the model's.
    void refresh();
    [[nodiscard]] TimeSpan span() const { return m_span; }
    void zoom(double factor, double fixedTime);
    void zoomToLines();

    [[nodiscard]] int lineHeight() const { return m_lineHeight; }
    /// -1 when there is none.
    [[nodiscard]] int rowAt(int y) const;
    /// Top of a row in the viewport; may lie outside.
    [[nodiscard]] int topOf(int row) const;
    /// What is at a place in the viewport, in words: the job, its phase and how long it took.
    [[nodiscard]] QString textAt(const QPoint &place) const;

Q_SIGNALS:
    void jobActivated();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void fit();
    void fitSpan();
    void fitBars();
    void choose(int row, Qt::KeyboardModifiers modifiers);
    void scrollToRow(int row);
    void paintAxis(QPainter &painter);
    void paintRow(QPainter &painter, int row, int top);
    void paintGroup(QPainter &painter, int row, int top);
    [[nodiscard]] int headerHeight() const;
    [[nodiscard]] int axisHeight() const;
    [[nodiscard]] QRect lines() const; ///< where the phases lie, without names and axis
    [[nodiscard]] int heightOfAll() const;
    [[nodiscard]] int headersBefore(int row) const;

    JobsModel &m_model;
    JobsProxy &m_proxy;
    QItemSelectionModel &m_selection;
    TimeSpan m_whole;
    TimeSpan m_span;
    bool m_isZoomed = false; // the person looks at a part: it stays when time goes on
    bool m_isFitting = false;
    int m_lineHeight = 20;
    JobLinePainter m_linePainter;
};

} // namespace perch
