// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/metriclog.h"
#include "core/result.h"

namespace perch
{

/// Reads what metricTable() wrote: name,step,epoch,wall,value. Anybody's file: at most 64 names of
/// 200 characters and 2,000,000 points; cells that are no number are as if they were empty. Error
/// Parse: another kind of table.
[[nodiscard]] Result<QMap<QString, MetricSeries>> readMetricTable(QByteArrayView table);

} // namespace perch
