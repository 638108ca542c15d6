// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

// QCustomPlot's header uses Qt's keywords, which Perch's flags turn off: lend them for its sake
// alone.
#pragma push_macro("foreach")
#pragma push_macro("signals")
#pragma push_macro("slots")
#define foreach Q_FOREACH
#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <qcustomplot.h>
#pragma pop_macro("slots")
#pragma pop_macro("signals")
#pragma pop_macro("foreach")
