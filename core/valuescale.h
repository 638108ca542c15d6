// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <limits>

namespace perch
{

/// Where values lie between the least and the most: 0 to 1, for colours and for the axes of a
/// diagram. Numbers lie by their size, by that of their logarithm where they span more than two
/// decades as learning rates do; words lie in their order with equal distances.
class ValueScale
{
public:
    struct Tick {
        double share = 0;
        QString text;
    };

    ValueScale() = default;
    /// As programs write them; empty texts are no values. Words where one of them is no number.
    [[nodiscard]] static ValueScale ofTexts(const QStringList &texts);
    /// NaN is no value.
    [[nodiscard]] static ValueScale ofNumbers(const QList<double> &numbers);

    [[nodiscard]] bool isNumeric() const { return m_isNumeric; }
    [[nodiscard]] bool isLog() const { return m_isLog; }
    [[nodiscard]] double least() const { return m_least; }
    [[nodiscard]] double most() const { return m_most; }
    /// The different values in order; of numbers, too, at most `categoryLimit` of them.
    [[nodiscard]] const QStringList &categories() const { return m_categories; }
    static constexpr qsizetype categoryLimit = 1000;

    /// NaN for no value. A single value lies in the middle.
    [[nodiscard]] double shareOf(const QString &text) const;
    [[nodiscard]] double shareOf(double number) const;
    /// -1 where it is none of them.
    [[nodiscard]] qsizetype categoryOf(const QString &text) const;
    /// For an axis: all values where they are few, else round ones in between, at most `most`.
    [[nodiscard]] QList<Tick> ticks(int most) const;

private:
    void spanNumbers(const QList<double> &numbers);

    QStringList m_categories;
    double m_least = std::numeric_limits<double>::quiet_NaN();
    double m_most = std::numeric_limits<double>::quiet_NaN();
    bool m_isNumeric = false;
    bool m_isLog = false;
};

} // namespace perch
