// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobanswers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace perch;

using Outcome = JobAnswer::Outcome;

class TestJobAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheToolsSay_data();
    void readsWhatTheToolsSay();
    void answersForEachJobInItsOrder();
    void boundsForeignWords();
    void makesEditsOfSubmitLines_data();
    void makesEditsOfSubmitLines();
    void refusesValuesThatCannotBe_data();
    void refusesValuesThatCannotBe();
    void refusesUnusableEdits();
    void readsValuesAsAPersonDoes_data();
    void readsValuesAsAPersonDoes();
    void tellsWhatAnEditChanged();
    void survivesHostileQueues_data();
    void survivesHostileQueues();
    void meansTheJobsAndNoOthers();
    void keepsConstraintsShort();
};

void TestJobAnswers::readsWhatTheToolsSay_data()
{
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("err");
    QTest::addColumn<Outcome>("outcome");
    const auto row = [](const char *out, const char *err, Outcome outcome) {
        QTest::newRow(QByteArray(*out ? out : err).simplified().constData())
            << QByteArray(out) << QByteArray(err) << outcome;
    };
    row("Job 81.0 marked for removal\n", "", Outcome::Done);
    row("Job 81.0 held\n", "", Outcome::Done);
    row("Job 81.0 released\n", "", Outcome::Done);
    row("Job 81.0 vacated\n", "", Outcome::Done);
    row("", "\nJob 81.0 not found\n", Outcome::NotThere);
    row("", "\nJob 81.0 not held to be released\n", Outcome::WrongState);
    row("", "Job 81.0 already held\n", Outcome::WrongState);
    row("", "Job 81.0 already marked for removal\n", Outcome::WrongState);
    row("", "Job 81.0 not running to be vacated\n", Outcome::WrongState);
    row("", "Permission denied to remove job 81.0\n", Outcome::Forbidden);
    row("", "No result found for job 81.0\n", Outcome::Unknown);
    row(" ", "", Outcome::Unknown);
    row("Job 181.0 held\n", "", Outcome::Unknown);
    row("Job 81.00000000001 held\n", "", Outcome::Unknown);
}

void TestJobAnswers::readsWhatTheToolsSay()
{
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, err);
    const JobAnswers answers = parseJobAnswers(out, err, {{81, 0}});
    QCOMPARE(answers.size(), 1);
    QCOMPARE(answers.first().id, (JobId{81, 0}));
    QTEST(answers.first().outcome, "outcome");
    QVERIFY(!answers.first().said.isEmpty());
}

void TestJobAnswers::answersForEachJobInItsOrder()
{
    const QList<JobId> jobs{{5, 2}, {5, 0}, {6, 1}, {7, -1}};
    const JobAnswers answers =
        parseJobAnswers("Job 5.0 held\nJob 5.2 held\n",
                        "Job 6.1 not found\nCouldn't find/hold all jobs in cluster 7\n", jobs);
    QCOMPARE(answers.size(), jobs.size());
    for (qsizetype i = 0; i < jobs.size(); ++i)
        QCOMPARE(answers[i].id, jobs[i]);
    QCOMPARE(countDone(answers), 2);
    QCOMPARE(answers[2].said, QStringLiteral("Job 6.1 not found"));
    QCOMPARE(answers[3].outcome, Outcome::NotThere);
}

void TestJobAnswers::boundsForeignWords()
{
    const QByteArray hostile = "Job 5.0 \x1b[31m" + QByteArray(1'000'000, 'x') + "\xff\n";
    const JobAnswers answers = parseJobAnswers({}, hostile, {{5, 0}});
    QVERIFY(answers.first().said.size() <= 300);
    QVERIFY(!answers.first().said.contains(QChar(0x1b)));
}

void TestJobAnswers::makesEditsOfSubmitLines_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("value");
    QTest::addColumn<JobEdit>("edit");
    const auto row = [](const char *command, const char *value, const char *attribute,
                        const char *text) {
        QTest::addRow("%s = %s", command, value)
            << QString::fromLatin1(command) << QString::fromLatin1(value)
            << JobEdit{QString::fromLatin1(attribute), QString::fromLatin1(text)};
    };
    row("request_memory", "6 GB", "RequestMemory", "6144");
    row("request_memory", "512", "RequestMemory", "512");
    row("request_memory", "1500000K", "RequestMemory", "1465"); // never less than was asked for
    row("Request_Disk", "2GB", "RequestDisk", "2097152");
    row("request_disk", "100", "RequestDisk", "100");
    row("request_cpus", "4", "RequestCpus", "4");
    row("request_gpus", "0", "RequestGPUs", "0");
    row("allowed_execute_duration", "3600", "AllowedExecuteDuration", "3600");
    row("priority", "-5", "JobPrio", "-5");
    row("periodic_hold", "false", "PeriodicHold", "false");
    row("transfer_output_files", "a.txt, b \"c\".txt", "TransferOutput",
        "\"a.txt,b \\\"c\\\".txt\"");
}

void TestJobAnswers::makesEditsOfSubmitLines()
{
    QFETCH(QString, command);
    QFETCH(QString, value);
    const Result<JobEdit> edit = jobEdit(command, value);
    QVERIFY2(edit, edit ? "" : qPrintable(edit.error().message));
    QTEST(*edit, "edit");
    QCOMPARE(attributeOfCommand(command), edit->attribute);
}

void TestJobAnswers::refusesValuesThatCannotBe_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("value");
    QTest::newRow("no size") << "request_memory"
                             << "much";
    QTest::newRow("a unit HTCondor does not know") << "request_memory"
                                                   << "6 GiB";
    QTest::newRow("nothing") << "request_memory"
                             << "";
    QTest::newRow("less than nothing") << "request_disk"
                                       << "-1";
    QTest::newRow("an expression") << "request_memory"
                                   << "MemoryUsage * 2";
    QTest::newRow("half a CPU") << "request_cpus"
                                << "0.5";
    QTest::newRow("no CPU") << "request_cpus"
                            << "0";
    QTest::newRow("too many") << "request_cpus"
                              << "99999999999999999999";
    QTest::newRow("a rule that is set") << "periodic_hold"
                                        << "true";
    QTest::newRow("a command that cannot be changed") << "executable"
                                                      << "a.sh";
    QTest::newRow("a list without end") << "transfer_output_files" << QString(10'000, u'x');
}

void TestJobAnswers::refusesValuesThatCannotBe()
{
    QFETCH(QString, command);
    QFETCH(QString, value);
    const Result<JobEdit> edit = jobEdit(command, value);
    QVERIFY(!edit);
    QVERIFY(edit.error().message.contains(command));
}

void TestJobAnswers::refusesUnusableEdits()
{
    QVERIFY(isUsableEdit({QStringLiteral("JobPrio"), QStringLiteral("1")}));
    QVERIFY(!isUsableEdit({QStringLiteral("-debug"), QStringLiteral("1")}));
    QVERIFY(!isUsableEdit({QStringLiteral("Job Prio"), QStringLiteral("1")}));
    QVERIFY(!isUsableEdit({QStringLiteral("JobPrio"), QStringLiteral(" ")}));
    QVERIFY(!isUsableEdit({QStringLiteral("JobPrio"), QStringLiteral("1\n2")}));
    QVERIFY(!isUsableEdit({QStringLiteral("JobPrio"), QString(5'000, u'1')}));
}

void TestJobAnswers::readsValuesAsAPersonDoes_data()
{
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("memory") << "RequestMemory"
                            << "6144"
                            << "6 GB";
    QTest::newRow("odd memory") << "RequestMemory"
                                << "4403"
                                << "4.3 GB";
    QTest::newRow("little memory") << "RequestMemory"
                                   << "128"
                                   << "128 MB";
    QTest::newRow("disk") << "RequestDisk"
                          << "2097152"
                          << "2 GB";
    QTest::newRow("an expression") << "RequestMemory"
                                   << "MemoryUsage * 2"
                                   << "MemoryUsage * 2";
    QTest::newRow("a number") << "RequestCpus"
                              << "4"
                              << "4";
    QTest::newRow("none") << "JobPrio"
                          << "undefined"
                          << "not set";
}

void TestJobAnswers::readsValuesAsAPersonDoes()
{
    QFETCH(QString, attribute);
    QFETCH(QString, value);
    QTEST(attributeText(attribute, value), "text");
}

void TestJobAnswers::tellsWhatAnEditChanged()
{
    // as condor_q prints it, with an expression and with attributes left out
    const QByteArray before = R"([
{ "ClusterId": 7, "ProcId": 0, "RequestMemory": 128 }
,
{ "ClusterId": 7, "ProcId": 1, "RequestMemory": "\/Expr(ifThenElse(MemoryUsage isnt undefined,MemoryUsage,1))\/" }
,
{ "ClusterId": 7, "ProcId": 2 }
])";
    const QByteArray after = R"([
{ "ClusterId": 7, "ProcId": 0, "RequestMemory": 1024 }
,
{ "ClusterId": 7, "ProcId": 1, "RequestMemory": 1024 }
,
{ "ClusterId": 7, "ProcId": 2 }
])";
    const QList<JobEdit> edits{{QStringLiteral("RequestMemory"), QStringLiteral("1024")}};
    const QList<JobId> jobs{{7, 0}, {7, 1}, {7, 2}, {7, 3}};
    const JobAnswers answers =
        editAnswers(before, after, edits, jobs, QStringLiteral("Failed to set attribute"));
    QCOMPARE(answers.size(), 4);
    QCOMPARE(answers[0].outcome, Outcome::Done);
    QCOMPARE(answers[0].said, QStringLiteral("RequestMemory: 128 MB → 1 GB"));
    QCOMPARE(answers[0].before.value(QStringLiteral("RequestMemory")), QStringLiteral("128"));
    QCOMPARE(answers[1].outcome, Outcome::Done);
    QCOMPARE(answers[1].before.value(QStringLiteral("RequestMemory")),
             QStringLiteral("ifThenElse(MemoryUsage isnt undefined,MemoryUsage,1)"));
    QCOMPARE(answers[2].outcome, Outcome::NotChanged);
    QCOMPARE(answers[2].said, QStringLiteral("Failed to set attribute"));
    QCOMPARE(answers[3].outcome, Outcome::NotThere);
}

void TestJobAnswers::survivesHostileQueues_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing matched") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("-- Parse error in constraint");
    QTest::newRow("no list") << QByteArray("{}");
    QTest::newRow("no ids") << QByteArray(R"([{"RequestMemory": 1}, 5, null, "x"])");
    QTest::newRow("deep") << QByteArray(100'000, '[');
    QTest::newRow("bytes that are no text")
        << QByteArray("[{\"ClusterId\": 7, \"ProcId\": 0, \"A\": \"\xff\xfe\"}]");
}

void TestJobAnswers::survivesHostileQueues()
{
    QFETCH(QByteArray, json);
    const JobAnswers answers =
        editAnswers(json, json, {{QStringLiteral("JobPrio"), QStringLiteral("1")}}, {{7, 0}}, {});
    QCOMPARE(answers.size(), 1);
    QVERIFY(!answers.first().isDone());
}

void TestJobAnswers::meansTheJobsAndNoOthers()
{
    const QList<JobConstraint> constraints =
        constraintsOf({{7, 3}, {7, 1}, {7, 2}, {8, 0}, {7, 9}, {7, 2}});
    QCOMPARE(constraints.size(), 1);
    QCOMPARE(constraints.first().text,
             QStringLiteral("(ClusterId == 7 && ProcId >= 1 && ProcId <= 3) || (ClusterId == 7 && "
                            "ProcId == 9) || (ClusterId == 8 && ProcId == 0)"));
    QCOMPARE(constraints.first().jobs.size(), 5);
    QVERIFY(constraintsOf({}).isEmpty());
}

void TestJobAnswers::keepsConstraintsShort()
{
    QList<JobId> scattered;
    for (int proc = 0; proc < 10'000; proc += 2)
        scattered << JobId{2'000'000'000, proc};
    QList<JobId> row;
    for (int proc = 0; proc < 20'000; ++proc)
        row << JobId{2'000'000'000, proc};
    for (const QList<JobId> &jobs : {scattered, row}) {
        QList<JobId> meant;
        for (const JobConstraint &one : constraintsOf(jobs)) {
            QVERIFY(one.text.size() < 16'000);
            meant += one.jobs;
        }
        QCOMPARE(meant, jobs);
    }
}

QTEST_GUILESS_MAIN(TestJobAnswers)
#include "tst_jobanswers.moc"
