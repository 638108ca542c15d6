// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobparameters.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

/// Below 0, 0 or above it. Runs of digits are compared as numbers.
int compareWords(QStringView a, QStringView b)
{
    const auto digitsAt = [](QStringView text, qsizetype at) {
        qsizetype end = at;
        while (end < text.size() && text[end] >= u'0' && text[end] <= u'9')
            ++end;
        return end - at;
    };
    const auto withoutZeros = [](QStringView digits) {
        while (digits.size() > 1 && digits.front() == u'0')
            digits = digits.sliced(1);
        return digits;
    };
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        const qsizetype inA = digitsAt(a, i);
        const qsizetype inB = digitsAt(b, j);
        if (inA > 0 && inB > 0) {
            const QStringView one = withoutZeros(a.sliced(i, inA));
            const QStringView other = withoutZeros(b.sliced(j, inB));
            if (one.size() != other.size())
                return one.size() < other.size() ? -1 : 1;
            if (const int order = one.compare(other); order != 0)
                return order;
            i += inA;
            j += inB;
            continue;
        }
        if (const QChar one = a[i].toCaseFolded(), other = b[j].toCaseFolded(); one != other)
            return one < other ? -1 : 1;
        ++i;
        ++j;
    }
    const qsizetype left = a.size() - i;
    const qsizetype right = b.size() - j;
    return left != right ? (left < right ? -1 : 1) : a.compare(b);
}

} // namespace

std::optional<double> numberIn(const QString &value)
{
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    return isNumber && std::isfinite(number) ? std::optional<double>(number) : std::nullopt;
}

std::vector<int> inOrderOfValues(std::vector<int> numbers, const QList<QString> &texts)
{
    struct Keyed {
        int number = 0;
        std::optional<double> value; ///< looked at once, not at each comparison
    };
    std::vector<Keyed> keyed;
    keyed.reserve(numbers.size());
    for (const int number : numbers)
        keyed.push_back({number, numberIn(texts.at(number))});
    std::sort(keyed.begin(), keyed.end(), [&texts](const Keyed &a, const Keyed &b) {
        if ((a.number == 0) != (b.number == 0))
            return b.number == 0;
        if (a.value.has_value() != b.value.has_value())
            return a.value.has_value();
        if (a.value && *a.value != *b.value)
            return *a.value < *b.value;
        const int order = compareWords(texts.at(a.number), texts.at(b.number));
        return order != 0 ? order < 0 : a.number < b.number;
    });
    std::transform(keyed.cbegin(), keyed.cend(), numbers.begin(),
                   [](const Keyed &one) { return one.number; });
    return numbers;
}

void JobParameters::add(int cluster, const SweepParameters &parameters)
{
    std::vector<quint32> numbers; // of its texts, here
    numbers.reserve(size_t(parameters.texts.size()));
    for (const QString &text : parameters.texts)
        numbers.push_back(quint32(m_texts.numberOf(text)));
    auto columns = std::make_shared<Columns>();
    for (qsizetype i = 0; i < parameters.names.size(); ++i) {
        auto place = size_t(m_names.indexOf(parameters.names.at(i)));
        if (place == size_t(-1)) {
            place = size_t(m_names.size());
            m_names.append(parameters.names.at(i));
        }
        if (columns->size() <= place)
            columns->resize(place + 1);
        std::vector<quint32> column = parameters.values[size_t(i)];
        for (quint32 &number : column)
            number = numbers[number];
        (*columns)[place] = std::move(column);
    }
    m_clusters.insert(cluster, columns);
}

QStringList JobParameters::varyingNames() const
{
    QStringList varying;
    for (qsizetype name = 0; name < m_names.size(); ++name) {
        std::optional<quint32> first;
        const auto differs = [&first](quint32 number) {
            const bool isOther = first && *first != number;
            first = number;
            return isOther;
        };
        const bool isVarying =
            std::any_of(m_clusters.cbegin(), m_clusters.cend(), [&](const auto &columns) {
                return size_t(name) < columns->size() &&
                       std::any_of((*columns)[size_t(name)].cbegin(),
                                   (*columns)[size_t(name)].cend(), differs);
            });
        if (isVarying)
            varying.append(m_names.at(name));
    }
    return varying;
}

int JobParameters::procCount(int cluster) const
{
    size_t count = 0;
    if (const std::shared_ptr<const Columns> columns = columnsOf(cluster)) {
        for (const std::vector<quint32> &column : *columns)
            count = std::max(count, column.size());
    }
    return int(count);
}

QStringList JobParameters::words(JobId id) const
{
    QStringList all;
    for (const QString &name : m_names) {
        if (const int number = ParameterColumn(*this, name).numberOf(id); number > 0)
            all.append(QStringLiteral("%1 = %2").arg(name, m_texts.names().at(number)));
    }
    return all;
}

ParameterColumn::ParameterColumn(const JobParameters &parameters, const QString &name)
    : m_parameters(parameters), m_name(parameters.m_names.indexOf(name))
{
}

int ParameterColumn::numberOf(JobId id)
{
    if (m_name < 0 || id.proc < 0)
        return 0;
    if (id.cluster != m_cluster) {
        m_cluster = id.cluster;
        m_columns = m_parameters.columnsOf(id.cluster);
    }
    if (!m_columns || size_t(m_name) >= m_columns->size())
        return 0;
    const std::vector<quint32> &column = (*m_columns)[size_t(m_name)];
    return size_t(id.proc) < column.size() ? int(column[size_t(id.proc)]) : 0;
}

} // namespace perch
