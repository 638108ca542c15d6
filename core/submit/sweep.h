// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

namespace perch
{

/// The most jobs that one sweep makes (HTCondor's own MAX_JOBS_PER_OWNER).
inline constexpr qint64 maximumSweepJobs = 100'000;
inline constexpr qsizetype maximumSweepParameters = 32;

/// One parameter of a sweep and the values that it takes.
struct SweepParameter {
    /// Range: from, from + step, ... up to `to`. LogRange: `count` values from `from` to `to` with
    /// the same factor between neighbours. Random: `count` values between the two, evenly spread;
    /// LogRandom: their logarithms are.
    enum class Kind { List, Range, LogRange, Random, LogRandom };
    /// Number and Whole: every value must be one; computed values of Whole are rounded.
    enum class Type { Text, Number, Whole };

    QString name{};
    Kind kind = Kind::List;
    Type type = Type::Text;
    QStringList values{}; ///< of a List
    double from = 0;
    double to = 0;
    double step = 1;
    int count = 1;
};

/// Jobs that differ by parameters. Grid: every value with every other, the last parameter changing
/// fastest. Table: the values side by side, a single value stands in all rows.
struct Sweep {
    enum class Shape { Grid, Table };
    Shape shape = Shape::Grid;
    QList<SweepParameter> parameters{};
    quint64 seed = 1; ///< of the random values: the same seed gives the same values everywhere
};

/// The rows of a sweep, made on demand.
class SweepRows
{
public:
    SweepRows() = default;

    /// Error Refused, in a sentence for the person, when a name or a value cannot stand in a queue
    /// list or there are too many rows.
    [[nodiscard]] static Result<SweepRows> of(const Sweep &sweep);

    [[nodiscard]] QStringList names() const { return m_names; }
    [[nodiscard]] qint64 count() const { return m_count; }
    /// The values by parameter; `index` is below count().
    [[nodiscard]] QStringList row(qint64 index) const;

private:
    QStringList m_names;
    QList<QStringList> m_columns;
    bool m_isGrid = true;
    qint64 m_count = 0;
};

/// What is wrong with a name for a queue variable, in a sentence; empty when nothing is. HTCondor's
/// own names are refused (CHTC guide multiple-jobs).
[[nodiscard]] QString complaintAboutSweepName(const QString &name);
/// The same for a value: `queue ... from` has no quoting, splits at commas and blanks, and expands
/// macros.
[[nodiscard]] QString complaintAboutSweepValue(const QString &value);

/// A table from a CSV file (RFC 4180; comma, or semicolon or tab where the first line has no
/// comma) whose first row names the parameters. Foreign: at most 16 MB. Error Parse, with the line.
[[nodiscard]] Result<Sweep> parseSweepCsv(const QByteArray &csv);

} // namespace perch

Q_DECLARE_METATYPE(perch::SweepRows)
