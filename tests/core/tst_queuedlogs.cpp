// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/queuedlogs.h"

#include <QTest>

using namespace perch;

class TestQueuedLogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsEachClusterOnce();
    void anEmptyQueueIsNoError_data();
    void anEmptyQueueIsNoError();
    void leavesOutWhatCannotBeFollowed_data();
    void leavesOutWhatCannotBeFollowed();
    void refusesWhatIsNoList_data();
    void refusesWhatIsNoList();
};

void TestQueuedLogs::tellsEachClusterOnce()
{
    // as HTCondor 23.9 prints it; a byte that is no UTF-8 is copied as it is
    const Result<QList<QueuedLog>> logs = parseQueuedLogs(
        "[\n{\n  \"ClusterId\": 9,\n  \"Iwd\": \"/home/bucky\",\n  \"JobBatchName\": \"caf\xe9\",\n"
        "  \"UserLog\": \"/home/bucky/9.log\"\n}\n,\n"
        "{\n  \"ClusterId\": 9,\n  \"UserLog\": \"/home/bucky/9.log\"\n}\n,\n"
        "{\n  \"ClusterId\": 4,\n  \"Iwd\": \"/home/bucky/a b\",\n  \"UserLog\": "
        "\"x/4.log\"\n}\n]\n");
    QVERIFY(logs);
    const QList<QueuedLog> expected{
        {9, QStringLiteral("/home/bucky/9.log"), QString::fromUtf8("caf\ufffd")},
        {4, QStringLiteral("/home/bucky/a b/x/4.log"), QString()}};
    QCOMPARE(logs->size(), 2);
    QVERIFY(*logs == expected);
}

void TestQueuedLogs::anEmptyQueueIsNoError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no bytes") << QByteArray();
    QTest::newRow("a line") << QByteArray("\n");
    QTest::newRow("an empty list") << QByteArray("[\n]\n");
}

void TestQueuedLogs::anEmptyQueueIsNoError()
{
    QFETCH(QByteArray, json);
    const Result<QList<QueuedLog>> logs = parseQueuedLogs(json);
    QVERIFY(logs && logs->isEmpty());
}

void TestQueuedLogs::leavesOutWhatCannotBeFollowed_data()
{
    QTest::addColumn<QByteArray>("ad");
    QTest::newRow("no log") << QByteArray("{\"ClusterId\": 1}");
    QTest::newRow("no cluster") << QByteArray("{\"UserLog\": \"/a\"}");
    QTest::newRow("a cluster that is none")
        << QByteArray("{\"ClusterId\": \"1\", \"UserLog\": \"/a\"}");
    QTest::newRow("a cluster too large")
        << QByteArray("{\"ClusterId\": 1e12, \"UserLog\": \"/a\"}");
    QTest::newRow("a relative folder")
        << QByteArray("{\"ClusterId\": 1, \"UserLog\": \"a\", \"Iwd\": \"b\"}");
    QTest::newRow("a NUL") << QByteArray("{\"ClusterId\": 1, \"UserLog\": \"/a\\u0000b\"}");
    QTest::newRow("no ad") << QByteArray("7");
}

void TestQueuedLogs::leavesOutWhatCannotBeFollowed()
{
    QFETCH(QByteArray, ad);
    const Result<QList<QueuedLog>> logs =
        parseQueuedLogs("[" + ad + ",{\"ClusterId\": 2, \"UserLog\": \"/b\"}]");
    QVERIFY(logs);
    QCOMPARE(logs->size(), 1);
    QCOMPARE(logs->last().cluster, 2);
}

void TestQueuedLogs::refusesWhatIsNoList_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("an object") << QByteArray("{}");
    QTest::newRow("words") << QByteArray("-- Failed to fetch ads");
    QTest::newRow("cut off") << QByteArray("[{\"ClusterId\": 1,");
}

void TestQueuedLogs::refusesWhatIsNoList()
{
    QFETCH(QByteArray, json);
    const Result<QList<QueuedLog>> logs = parseQueuedLogs(json);
    QVERIFY(!logs);
    QCOMPARE(logs.error().code, Error::Code::Parse);
}

QTEST_GUILESS_MAIN(TestQueuedLogs)
#include "tst_queuedlogs.moc"
