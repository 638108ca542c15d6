// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTest>

/// Ends the test with the error's message where a step of it gave one.
#define VERIFY_DONE(step)                                                                          \
    do {                                                                                           \
        const auto done = (step);                                                                  \
        QVERIFY2(done.has_value(), done.has_value() ? "" : qPrintable(done.error().message));      \
    } while (false)
