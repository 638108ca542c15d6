// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/valuescale.h"

#include "core/jobparameters.h"

#include <QSet>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr double logFrom = 100; ///< the most is so many times the least

QString shortNumber(double number)
{
    return QString::number(number, 'g', 4);
}

} // namespace

ValueScale ValueScale::ofTexts(const QStringList &texts)
{
    ValueScale scale;
    QSet<QString> seen;
    QStringList different{QString()}; // 0 is no value for inOrderOfValues()
    QList<double> numbers;
    bool areNumbers = true;
    for (const QString &text : texts) {
        if (text.isEmpty() || seen.contains(text))
            continue;
        seen.insert(text);
        const std::optional<double> number = numberIn(text);
        areNumbers &= number.has_value();
        if (number)
            numbers << *number;
        different << text;
    }
    std::vector<int> order;
    for (int i = 1; i < different.size(); ++i)
        order.push_back(i);
    for (const int i : inOrderOfValues(std::move(order), different)) {
        if (scale.m_categories.size() < categoryLimit)
            scale.m_categories << different.at(i);
    }
    if (areNumbers && !numbers.isEmpty())
        scale.spanNumbers(numbers);
    return scale;
}

ValueScale ValueScale::ofNumbers(const QList<double> &numbers)
{
    ValueScale scale;
    scale.spanNumbers(numbers);
    return scale;
}

void ValueScale::spanNumbers(const QList<double> &numbers)
{
    m_isNumeric = true;
    for (const double number : numbers) {
        if (!std::isfinite(number))
            continue;
        if (!(m_least <= number))
            m_least = number;
        if (!(m_most >= number))
            m_most = number;
    }
    m_isLog = m_least > 0 && m_most / m_least >= logFrom;
}

double ValueScale::shareOf(double number) const
{
    if (!m_isNumeric || !std::isfinite(number) || !std::isfinite(m_least))
        return std::numeric_limits<double>::quiet_NaN();
    if (m_most <= m_least)
        return 0.5;
    const double share = m_isLog ? std::log(number / m_least) / std::log(m_most / m_least)
                                 : (number - m_least) / (m_most - m_least);
    return std::isnan(share) ? share : std::clamp(share, 0.0, 1.0);
}

double ValueScale::shareOf(const QString &text) const
{
    if (m_isNumeric) {
        const std::optional<double> number = numberIn(text);
        return number ? shareOf(*number) : std::numeric_limits<double>::quiet_NaN();
    }
    const qsizetype category = categoryOf(text);
    if (category < 0)
        return std::numeric_limits<double>::quiet_NaN();
    return m_categories.size() == 1 ? 0.5 : double(category) / double(m_categories.size() - 1);
}

qsizetype ValueScale::categoryOf(const QString &text) const
{
    return m_categories.indexOf(text);
}

QList<ValueScale::Tick> ValueScale::ticks(int most) const
{
    QList<Tick> ticks;
    const qsizetype count = m_categories.size();
    if (count > 0 && (count <= most || !m_isNumeric)) {
        const qsizetype step = std::max<qsizetype>(1, (count + most - 1) / std::max(most, 1));
        for (qsizetype i = 0; i < count; i += step)
            ticks.append({shareOf(m_categories.at(i)), m_categories.at(i)});
        return ticks;
    }
    if (!std::isfinite(m_least))
        return ticks;
    if (m_most <= m_least) {
        ticks.append({0.5, shortNumber(m_least)});
        return ticks;
    }
    const int parts = std::clamp(most - 1, 1, 4);
    for (int i = 0; i <= parts; ++i) {
        const double share = double(i) / parts;
        const double number = m_isLog ? m_least * std::pow(m_most / m_least, share)
                                      : m_least + share * (m_most - m_least);
        ticks.append({share, shortNumber(number)});
    }
    return ticks;
}

} // namespace perch
