// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/curvex.h"
#include "core/jobid.h"

#include <QColor>
#include <QWidget>

#include <memory>

namespace perch
{

/// One run's curve beside others.
struct PlottedRun {
    JobId id;
    QString name; ///< plain, foreign
    MetricSeries series;
    QColor color;
    int dash = 0; ///< so that runs of one colour differ
};

/// One metric of several runs in one diagram. A few have a legend with their names; of many each is
/// a thin line. The run under the pointer is named, a click chooses it, and the chosen one is drawn
/// boldly above the others. Zoom as in MetricsPlot, by mouse and keyboard.
class RunsPlot : public QWidget
{
    Q_OBJECT

public:
    explicit RunsPlot(QWidget *parent = nullptr);
    ~RunsPlot() override;

    /// Of runs that are there already only what has changed is done again.
    void setRuns(const QList<PlottedRun> &runs, const QString &metric);
    /// Cluster -1: none.
    void setChosen(JobId id);
    /// Time counts from each run's own first value. Where no run tells it, steps are shown.
    void setX(CurveX x);
    [[nodiscard]] bool hasX(CurveX x) const;
    void setLogScale(bool isLog);
    /// Exponential; 0 for none, below 1.
    void setSmoothing(double weight);
    void showWhole();
    [[nodiscard]] bool isZoomed() const;

    [[nodiscard]] int curveCount() const;
    /// Every point of a run, smoothed if that is asked for.
    [[nodiscard]] QList<QPointF> plottedPoints(JobId id) const;
    [[nodiscard]] QString summary() const;
    /// Where on this widget a run's curve has its last point.
    [[nodiscard]] QPoint endOf(JobId id) const;
    [[nodiscard]] QImage image() const;
    [[nodiscard]] QByteArray pdf() const;
    [[nodiscard]] QByteArray svg() const;

Q_SIGNALS:
    void runChosen(perch::JobId id); ///< by a click
    void axesChanged();              ///< hasX() may answer something else
    void zoomedChanged(bool isZoomed);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void makeDiagram();
    void layOut();
    void refresh();
    void restyle();
    void fitAxes();
    void setZoomed(bool isZoomed);
    [[nodiscard]] CurveX x() const;
    [[nodiscard]] int runAt(const QPointF &pixel, QPointF *point) const;
    void showValueAt(const QPointF &position);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
