// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"

#include <QMultiHash>

namespace perch
{

/// Gives lists of the same numbers the same memory: a thousand runs of one program tell the same
/// steps and epochs, which then lie there once, and what is worked out from them is worked out
/// once.
class SharedLists
{
public:
    /// The steps, epochs and times of a series; its values are its own.
    void share(MetricSeries &series);
    /// Forgets the lists that no one else holds any more.
    void prune();

private:
    [[nodiscard]] QList<double> shared(const QList<double> &list);

    QMultiHash<size_t, QList<double>> m_lists; ///< by a hash of their bytes
};

} // namespace perch
