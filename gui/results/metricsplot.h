// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"

#include <QPointF>
#include <QWidget>

#include <memory>

namespace perch
{

/// The curves of one job: losses in one diagram, accuracies and all else in others. Grows while
/// records come; the values under the pointer are told; light and dark as the palette. A text
/// summary serves those who cannot see it.
class MetricsPlot : public QWidget
{
    Q_OBJECT

public:
    explicit MetricsPlot(QWidget *parent = nullptr);
    ~MetricsPlot() override;

    /// Shows these series; only what is new since the last call is added.
    void setSeries(const QMap<QString, MetricSeries> &all);
    void clear();

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] QStringList plottedNames() const;
    [[nodiscard]] QList<QPointF> plottedPoints(const QString &name) const;
    /// What the curves say, in a few words for each.
    [[nodiscard]] QString summary() const;
    /// The picture as it is shown, twice as fine.
    [[nodiscard]] QImage image() const;
    /// All values: name,step,epoch,wall,value.
    [[nodiscard]] static QByteArray csv(const QMap<QString, MetricSeries> &series);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void restyle();
    void fitAxes();
    void addMissingDiagrams(const QMap<QString, MetricSeries> &series);
    void showValueAt(const QPointF &position);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
