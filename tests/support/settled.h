// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QFile>
#include <QTest>

#include <unistd.h>

namespace perch::test
{

/// Lets the event loop run until the programs that this thread started have ended and what waits to
/// be deleted is gone: what a test has given up ends in its own time, and a leak checker that looks
/// before that takes it for lost. False when they do not end.
inline bool isSettled()
{
    QFile children(QStringLiteral("/proc/self/task/%1/children").arg(::gettid()));
    if (!children.open(QIODevice::ReadOnly))
        return false;
    const bool isQuiet = QTest::qWaitFor(
        [&children] {
            children.seek(0);
            return children.readAll().trimmed().isEmpty();
        },
        10'000);
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return isQuiet;
}

} // namespace perch::test
