// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QWidget>

namespace perch
{

/// The phases of one job's life: a line to scale, and below it a row for each phase with its word,
/// its length and its begin. Words and marks say it all; colours only help. Many phases: the last
/// ones, and how many are not shown.
class PhaseLine : public QWidget
{
    Q_OBJECT

public:
    struct Segment {
        double x = 0;
        double width = 0;
    };

    explicit PhaseLine(QWidget *parent = nullptr);

    void setPhases(const QList<JobPhase> &phases, const QDateTime &now);
    /// Only the length of the phase that lasts changes.
    void setNow(const QDateTime &now);

    /// Where phases of these lengths lie on a line: in order, side by side without overlap, none
    /// narrower than `minimum` (while they fit at all), together `width`.
    [[nodiscard]] static QList<Segment> segments(const QList<double> &seconds, double width,
                                                 double minimum);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] double secondsOf(const JobPhase &phase) const;

    QList<JobPhase> m_phases;
    int m_earlier = 0; // phases that are not shown
    QDateTime m_now;
};

} // namespace perch
