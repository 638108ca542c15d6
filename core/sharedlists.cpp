// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sharedlists.h"

#include <cstring>

namespace perch
{

namespace
{

/// Bit for bit: a list of gaps (NaN) is the same as another of as many.
bool isSame(const QList<double> &a, const QList<double> &b)
{
    return a.size() == b.size() &&
           std::memcmp(a.constData(), b.constData(), std::size_t(a.size()) * sizeof(double)) == 0;
}

} // namespace

QList<double> SharedLists::shared(const QList<double> &list)
{
    if (list.isEmpty())
        return list;
    const size_t hash = qHashBits(list.constData(), std::size_t(list.size()) * sizeof(double));
    for (auto it = m_lists.constFind(hash); it != m_lists.cend() && it.key() == hash; ++it) {
        if (isSame(*it, list))
            return *it;
    }
    m_lists.insert(hash, list);
    return list;
}

void SharedLists::share(MetricSeries &series)
{
    series.steps = shared(series.steps);
    series.epochs = shared(series.epochs);
    series.wallTimes = shared(series.wallTimes);
}

void SharedLists::prune()
{
    m_lists.removeIf([](const std::pair<const size_t &, QList<double> &> &entry) {
        return entry.second.isDetached();
    });
}

} // namespace perch
