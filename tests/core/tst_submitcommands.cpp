// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitcommands.h"

#include <QTest>

using namespace perch;

class TestSubmitCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsCommands_data();
    void knowsCommands();
    void findsTheNearest_data();
    void findsTheNearest();
};

void TestSubmitCommands::knowsCommands_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isCommand");
    QTest::addColumn<bool>("isBoolean");
    QTest::newRow("first of the table") << QStringLiteral("accounting_group") << true << false;
    QTest::newRow("last of the table") << QStringLiteral("xen_root") << true << false;
    QTest::newRow("in capitals") << QStringLiteral("Request_GPUs") << true << false;
    QTest::newRow("bool") << QStringLiteral("stream_output") << true << true;
    QTest::newRow("CHTC's own") << QStringLiteral("want_campus_pools") << true << true;
    QTest::newRow("attribute") << QStringLiteral("JobPrio") << true << false;
    QTest::newRow("family") << QStringLiteral("ec2_tag_owner") << true << false;
    QTest::newRow("token of a service") << QStringLiteral("box_oauth_permissions") << true << false;
    QTest::newRow("misspelt") << QStringLiteral("ouptut") << false << false;
    QTest::newRow("nothing") << QString() << false << false;
    QTest::newRow("a word that HTCondor itself refuses")
        << QStringLiteral("request_gpu_memory") << false << false;
}

void TestSubmitCommands::knowsCommands()
{
    QFETCH(QString, name);
    QTEST(isSubmitCommand(name), "isCommand");
    QTEST(isBooleanCommand(name), "isBoolean");
}

void TestSubmitCommands::findsTheNearest_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("letter missing")
        << QStringLiteral("request_cpu") << QStringLiteral("request_cpus");
    QTest::newRow("letter too many")
        << QStringLiteral("executeable") << QStringLiteral("executable");
    QTest::newRow("letters swapped") << QStringLiteral("lgo") << QStringLiteral("log");
    QTest::newRow("as CHTC's guide once had it")
        << QStringLiteral("requests_cpus") << QStringLiteral("request_cpus");
    QTest::newRow("too far") << QStringLiteral("favourite_colour") << QString();
    QTest::newRow("too short") << QStringLiteral("lr") << QString();
    QTest::newRow("endless") << QString(100'000, u'x') << QString();
}

void TestSubmitCommands::findsTheNearest()
{
    QFETCH(QString, name);
    QTEST(nearestSubmitCommand(name), "nearest");
}

QTEST_GUILESS_MAIN(TestSubmitCommands)
#include "tst_submitcommands.moc"
