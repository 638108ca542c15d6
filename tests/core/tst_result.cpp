// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/result.h"

#include <QTest>

using namespace perch;

class TestResult : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsAValue();
    void holdsAnErrorThatConvertsToAnyResult();
};

void TestResult::holdsAValue()
{
    const Result<int> result(7);
    QVERIFY(result.has_value());
    QCOMPARE(*result, 7);
}

void TestResult::holdsAnErrorThatConvertsToAnyResult()
{
    const Result<int> first(Error(Error::Code::NotFound, QStringLiteral("There is no such file.")));
    QVERIFY(!first);
    const Result<QString> second = first.error();
    QVERIFY(!second.has_value());
    QCOMPARE(second.error().code, Error::Code::NotFound);
    QCOMPARE(second.error().message, QStringLiteral("There is no such file."));
}

QTEST_GUILESS_MAIN(TestResult)
#include "tst_result.moc"
