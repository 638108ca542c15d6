// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitcommands.h"

#include "testdata.h"

#include <QFile>
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
    void knowsAllThatCondorSubmitTakes();
    void explainsEveryCommandInOneSentence();
    void findsByWhatMayStandForIt_data();
    void findsByWhatMayStandForIt();
    void refusesATableThatIsNone_data();
    void refusesATableThatIsNone();
    void isReadInNoTime();
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

void TestSubmitCommands::knowsAllThatCondorSubmitTakes()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/condor/submit-names.txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int lines = 0;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (line.startsWith(u'#'))
            continue;
        ++lines;
        const QString name = line.section(u' ', 1);
        QVERIFY2(isSubmitCommand(name), qPrintable(name));
        QVERIFY2(isSubmitCommand(name.toUpper()), qPrintable(name));
        QCOMPARE(nearestSubmitCommand(name).isEmpty() || isSubmitCommand(name), true);
        if (line.startsWith(u"boolean"))
            QVERIFY2(isBooleanCommand(name), qPrintable(name));
    }
    QVERIFY(lines > 500);
}

void TestSubmitCommands::explainsEveryCommandInOneSentence()
{
    const SubmitCommandTable &table = submitCommandTable();
    QVERIFY(table.commands().size() > 300);
    QVERIFY(!table.manual().isEmpty());
    QVERIFY(table.manualUrl().startsWith(u"https://"));
    for (const SubmitCommand &command : table.commands()) {
        const char *name = qPrintable(command.name);
        QVERIFY2(command.help.size() >= 20 && command.help.size() <= 160, name);
        QVERIFY2(command.help.endsWith(u'.') && command.help.front().isUpper(), name);
        QVERIFY2(!command.help.contains(u'\n') && !command.help.contains(u'<'), name);
        QVERIFY2(!command.section.isEmpty(), name);
        QVERIFY2((command.kind == SubmitCommand::Kind::Enumeration) == !command.values.isEmpty(),
                 name);
        QVERIFY2(command.guide.isEmpty() || command.guide.startsWith(u"https://"), name);
        QVERIFY2(!valueKindText(command).isEmpty(), name);
        for (const QString &other : {command.aliasOf, command.replacedBy}) {
            const SubmitCommand *meant = table.find(other);
            QVERIFY2(other.isEmpty() || (meant && !meant->isRefused && meant->aliasOf.isEmpty()),
                     name);
        }
    }
}

void TestSubmitCommands::findsByWhatMayStandForIt_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("found");
    QTest::newRow("itself") << QStringLiteral("request_gpus") << QStringLiteral("request_gpus");
    QTest::newRow("in capitals") << QStringLiteral("LOG") << QStringLiteral("log");
    QTest::newRow("attribute") << QStringLiteral("JobPrio") << QStringLiteral("priority");
    QTest::newRow("with a plus") << QStringLiteral("+wantgpulab") << QStringLiteral("+WantGPULab");
    QTest::newRow("with MY.") << QStringLiteral("MY.WantGPULab") << QStringLiteral("+WantGPULab");
    QTest::newRow("without a plus it is another") << QStringLiteral("WantGPULab") << QString();
    QTest::newRow("a site's own resource")
        << QStringLiteral("request_teapots") << QStringLiteral("request_<name>");
    QTest::newRow("a service's token") << QStringLiteral("box_oauth_permissions_work")
                                       << QStringLiteral("<service>_oauth_permissions[_<handle>]");
    QTest::newRow("a statement") << QStringLiteral("Queue") << QStringLiteral("queue");
    QTest::newRow("nothing") << QString() << QString();
}

void TestSubmitCommands::findsByWhatMayStandForIt()
{
    QFETCH(QString, name);
    const SubmitCommand *command = submitCommandTable().find(name);
    QTEST(command ? command->name : QString(), "found");
}

void TestSubmitCommands::refusesATableThatIsNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no commands") << QByteArray(R"({"commands": []})");
    QTest::newRow("a command without help")
        << QByteArray(R"({"commands": [{"name": "log", "kind": "path"}]})");
    QTest::newRow("a kind that nobody knows")
        << QByteArray(R"({"commands": [{"name": "log", "kind": "tea", "help": "x"}]})");
}

void TestSubmitCommands::refusesATableThatIsNone()
{
    QFETCH(QByteArray, json);
    QVERIFY(!SubmitCommandTable::parse(json));
}

void TestSubmitCommands::isReadInNoTime()
{
    QFile file(QStringLiteral(":/rules/submitcommands.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray json = file.readAll();
    QBENCHMARK
    {
        QVERIFY(SubmitCommandTable::parse(json));
    }
}

QTEST_GUILESS_MAIN(TestSubmitCommands)
#include "tst_submitcommands.moc"
