// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/runsheet.h"
#include "core/valuescale.h"

#include <QColor>
#include <QIcon>
#include <QPalette>

namespace perch
{

/// The colours of runs that are compared: by the values of a parameter, numbers on a scale from one
/// colour to another and words in colours that differ, or each run in one of its own.
class RunColors
{
public:
    struct Entry {
        QString text;
        QColor color;
    };

    RunColors() = default;
    /// `by`: a parameter; empty for a colour of each run's own.
    RunColors(const RunSheet &sheet, const QString &by, const QPalette &palette);

    [[nodiscard]] QColor of(qsizetype row) const { return m_colors.value(row); }
    /// How many runs before it have the same colour: they need another difference.
    [[nodiscard]] int rankOf(qsizetype row) const { return m_ranks.value(row); }
    [[nodiscard]] QString by() const { return m_by; }
    [[nodiscard]] const ValueScale &scale() const { return m_scale; }
    /// What the colours mean, in order: each value, or of many numbers some.
    [[nodiscard]] QList<Entry> entries() const;

    /// From 0 to 1, from dark and cold to bright and warm; NaN: no value.
    [[nodiscard]] static QColor onScale(double share, const QPalette &palette);
    /// Neighbours differ most; 16 of them, then again.
    [[nodiscard]] static QColor ofNumber(qsizetype number, const QPalette &palette);
    /// A small patch of it.
    [[nodiscard]] static QIcon swatch(const QColor &color);

private:
    [[nodiscard]] QColor colorOf(const QString &value) const;

    QString m_by;
    QPalette m_palette;
    ValueScale m_scale;
    QList<QColor> m_colors;
    QList<int> m_ranks;
};

} // namespace perch
