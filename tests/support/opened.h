// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"

#include <QCoro/QCoroTask>

#include <QTest>

#include <optional>

namespace perch::test
{

/// Opens, and lets the test go on in the event loop meanwhile. No answer within the time is a
/// failure, not a hang.
inline Result<void> opened(Connection &connection, int withinMilliseconds = 30'000)
{
    auto answer = std::make_shared<std::optional<Result<void>>>();
    auto opening = connection.open();
    QCoro::connect(std::move(opening), &connection,
                   [answer](const Result<void> &result) { *answer = result; });
    if (!QTest::qWaitFor([&answer] { return answer->has_value(); }, withinMilliseconds))
        return Error(Error::Code::Internal, QStringLiteral("open() never answered"));
    return **answer;
}

/// A failure in the words of the person and of the library, for QVERIFY2.
inline QByteArray words(const Result<void> &result)
{
    if (result)
        return {};
    return (result.error().message + QStringLiteral(" | ") + result.error().detail).toUtf8();
}

} // namespace perch::test
