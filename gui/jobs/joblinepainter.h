// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"
#include "gui/jobs/timeaxis.h"

#include <QHash>
#include <QPalette>
#include <QPixmap>
#include <QRectF>

class QPainter;

namespace perch
{

/// Paints one job's life as a line: its phases to scale, where a run broke off, how it ended.
class JobLinePainter
{
public:
    /// What is the same for all lines of a picture.
    struct Look {
        TimeSpan span;
        QDateTime now;       ///< until then lasts what lasts
        bool isThin = false; ///< only a few pixels high: no icons, simple shapes
        QPalette palette;
        qreal pixelRatio = 1;
    };

    void paint(QPainter &painter, const Job &job, const QRectF &line, const Look &look);
    /// The colours are others.
    void forgetMarks() { m_marks.clear(); }

private:
    void paintPhases(QPainter &painter, const Job &job, const QRectF &line, const Look &look);
    void paintBreaks(QPainter &painter, const Job &job, const QRectF &line, const Look &look);
    void paintEnd(QPainter &painter, const Job &job, const QRectF &line, const Look &look);
    [[nodiscard]] const QPixmap &mark(const QString &iconName, const QColor &color, int side,
                                      qreal pixelRatio);

    QHash<QString, QPixmap> m_marks; // a cache: making one icon reads an SVG
};

} // namespace perch
