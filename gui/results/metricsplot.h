// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/curvex.h"

#include <QPointF>
#include <QWidget>

#include <memory>

namespace perch
{

/// Curves, of one job or of many: losses in one diagram, accuracies and all else in others. Grows
/// while values come; the value under the pointer is told; a drag zooms in, with Shift it moves,
/// the wheel zooms along x and with Shift along y, a double click shows all again, and the keyboard
/// does the same (+, -, arrows, Home). Light and dark as the palette. A text summary serves those
/// who cannot see it.
class MetricsPlot : public QWidget
{
    Q_OBJECT

public:
    explicit MetricsPlot(QWidget *parent = nullptr);
    ~MetricsPlot() override;

    /// Shows these series; of those that it has already, nothing is done again.
    void setSeries(const QMap<QString, MetricSeries> &all);
    void clear();

    /// Where the series do not tell it, steps are shown.
    void setX(CurveX x);
    [[nodiscard]] bool hasX(CurveX x) const;
    void setLogScale(bool isLog);
    /// Exponential; 0 for none, below 1.
    void setSmoothing(double weight);
    /// A name stays shown or hidden until told otherwise, for other jobs, too.
    void setShown(const QString &name, bool isShown);
    [[nodiscard]] bool isShown(const QString &name) const;
    [[nodiscard]] bool isZoomed() const;
    /// Both times along x; below 1 out.
    void zoom(double factor);
    /// By a share of what is seen, to the right when positive.
    void pan(double share);
    void showWhole();

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] QStringList names() const; ///< all, the hidden ones, too
    [[nodiscard]] QStringList plottedNames() const;
    /// Every point, smoothed if that is asked for.
    [[nodiscard]] QList<QPointF> plottedPoints(const QString &name) const;
    /// What the curves say, in a few words for each.
    [[nodiscard]] QString summary() const;
    /// The picture as it is shown: twice as fine, and as lines.
    [[nodiscard]] QImage image() const;
    [[nodiscard]] QByteArray pdf() const;
    [[nodiscard]] QByteArray svg() const;

Q_SIGNALS:
    void namesChanged();
    void zoomedChanged(bool isZoomed);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();
    void layOut(const QStringList &names);
    void addDiagram(const QString &name);
    void restyle();
    void fitAxes();
    void setZoomed(bool isZoomed);
    void showValueAt(const QPointF &position);
    [[nodiscard]] CurveX x() const;

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
