// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

class QCustomPlot;

namespace perch
{

/// The plot as it is shown, as lines and letters that stay sharp at any size.
[[nodiscard]] QByteArray plotAsPdf(QCustomPlot &plot);
[[nodiscard]] QByteArray plotAsSvg(QCustomPlot &plot);

} // namespace perch
