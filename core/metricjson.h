// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"

#include <QByteArray>

namespace perch
{

/// The values of a whole JSON document, which may be laid out over many lines: a list of objects,
/// an object with such a list (trainer_state.json of Hugging Face's trainer), lists by name (the
/// history of Keras), or one object of numbers. Python's NaN and Infinity count as no number.
/// Nothing where it is no JSON or tells no convincing values.
[[nodiscard]] std::vector<FoundMetrics> readMetricJson(const QByteArray &document);

} // namespace perch
