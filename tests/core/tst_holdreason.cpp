// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/holdreason.h"

#include "core/eventlog.h"
#include "core/jobedit.h"
#include "core/jobhistory.h"
#include "testdata.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace perch;

namespace
{

Job heldJob(int code, int subCode, const QString &reason)
{
    Job job;
    job.id = {7, 0};
    job.state = JobState::Held;
    job.holdCode = code;
    job.holdSubCode = subCode;
    job.holdReason = reason;
    return job;
}

HoldDiagnosis explained(int code, int subCode, const QString &reason, const QString &text = {})
{
    return diagnoseHold(heldJob(code, subCode, reason), text);
}

HoldFix edit(const char *command, const char *proposal)
{
    return {HoldRemedy::Way::Edit, QString::fromLatin1(command), QString::fromLatin1(proposal)};
}

HoldFix change(const char *command)
{
    return {HoldRemedy::Way::Change, QString::fromLatin1(command), {}};
}

const HoldFix release{};

const char *const memoryReason =
    "Error from slot1_1@gpu2000: Job has gone over cgroup memory limit of 4096 megabytes. Last "
    "measured usage: 4403 megabytes.  Consider resubmitting with a higher request_memory.";

} // namespace

class TestHoldReason : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void explainsInPlainWords_data();
    void explainsInPlainWords();
    void readsItsTable();
    void complainsAboutAWrongTable_data();
    void complainsAboutAWrongTable();
    void tellsTheNumbersOfThisJob_data();
    void tellsTheNumbersOfThisJob();
    void namesTheFixes_data();
    void namesTheFixes();
    void knowsTheHoldsOfRealLogs_data();
    void knowsTheHoldsOfRealLogs();
    void groupsJobsOfTheSameCause();
    void everyCodeHasAnAnswer();
    void unknownCodesAreSaidToBeUnknown();
    void foreignTextIsBoundedAndNeverAForm();
};

void TestHoldReason::explainsInPlainWords_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("subCode");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("happened");
    QTest::addColumn<QString>("toDo"); // part of it
    const auto row = [](const char *sentence, int code, int subCode, const char *reason,
                        const char *happened, const char *toDo) {
        QTest::newRow(sentence) << code << subCode << QString::fromLatin1(reason)
                                << QString::fromLatin1(happened) << QString::fromLatin1(toDo);
    };
    row("held by its user", 1, 0, "via condor_hold (by user bucky)",
        "The job was put on hold by hand: via condor_hold (by user bucky).",
        "Release it when it should run");
    row("rule of the submit file", 3, 99, "exit code 9",
        "A rule of your own submit file (periodic_hold or on_exit_hold) put the job on hold: exit "
        "code 9.",
        "Look at the rule");
    row("program of another format", 6, 8,
        "Error from slot1_3@vm: Failed to execute '/var/lib/condor/execute/dir_3242/bad.bin': "
        "(errno=8: 'Exec format error')",
        "The program bad.bin could not be started: it has a format that the machine cannot run.",
        "#!/bin/bash");
    row("interpreter that is not there", 6, 2,
        "Error from slot1_1@vm: Failed to execute '/x/run.sh': (errno=2: 'No such file or "
        "directory')",
        "The program run.sh could not be started: it, or the interpreter in its first line, is not "
        "there.",
        "Unix way");
    row("program that is not executable", 6, 13, "Failed to execute '/x/run.sh'",
        "The program run.sh could not be started: it is not executable.", "chmod +x");
    row("result that was not made", 12, 2,
        "Transfer output files failure at execution point slot1_4@vm while sending files to access "
        "point vm. Details: reading "
        "from file /var/lib/condor/execute/dir_3221/nosuchresult.txt: (errno 2) No such file or "
        "directory",
        "The result nosuchresult.txt could not be brought back: the program did not make it.",
        "transfer_output_files");
    row("results and a full quota", 12, 122,
        "Transfer output files failure at access point vm while receiving files from execution "
        "point slot1_4@vm. Details: "
        "writing to file /home/bucky/model.pt: (errno 122) Disk quota exceeded",
        "The results could not be brought back: your space on the access point is full.",
        "Delete or fetch files");
    row("input that is not there", 13, 2,
        "Transfer input files failure at access point vm while sending files to execution point "
        "slot1_4@vm. Details: reading "
        "from file /home/bucky/rs/ev/nosuch.txt: (errno 2) No such file or directory",
        "/home/bucky/rs/ev/nosuch.txt could not be sent to the machine: there is no such file.",
        "transfer_input_files");
    row("staged image that is not there", 13, 256,
        "Transfer input files failure at execution point slot1_2@vm using protocol osdf. Details: "
        "[Errno 2] No such file or "
        "directory: '/staging/b/bucky/apptainer/nosuch.sif' ( URL file = "
        "osdf:///chtc/staging/b/bucky/apptainer/nosuch.sif )|",
        "The image osdf:///chtc/staging/b/bucky/apptainer/nosuch.sif could not be sent to the "
        "machine: there is no such file.",
        "Stage the image");
    row("transfer that took too long", 13, 62,
        "using protocol osdf. ( URL file = osdf:///x/y.sif )|",
        "osdf:///x/y.sif could not be sent to the machine: the transfer took too long.",
        "Release the job later");
    row("plugin that says why, after HTCondor's own words", 13, 256,
        "Transfer input files failure at execution point slot1_4@gpu4001 using protocol osdf. "
        "Details: Error from slot1_4@gpu4001: Failed to transfer files: FILETRANSFER:1:non-zero "
        "exit (1) from /usr/local/libexec/osdf_plugin. |Error: osdf:///x/secret: /x/secret is no "
        "readable file ( URL file = osdf:///x/secret )|",
        "osdf:///x/secret could not be fetched by the transfer plugin: /x/secret is no readable "
        "file.",
        "Release the job when the cause is gone");
    row("plugin of another kind", 13, 256,
        "using protocol osdf. Details: 403 Forbidden ( URL file = osdf:///x/y )|",
        "osdf:///x/y could not be fetched by the transfer plugin: 403 Forbidden.", "Check the URL");
    row("transfer without a name", 13, 0, "something broke.",
        "The image or an input file could not be sent to the machine: something broke.",
        "container_image");
    row("folder that is gone", 14, 2, "Cannot access initial working directory /home/bucky/x",
        "The folder that the job was submitted from cannot be entered: Cannot access initial "
        "working directory /home/bucky/x.",
        "Make the folder again");
    row("machine's rule", 21, 0, "too long",
        "The machine's own rules put the job on hold: too long.", "Read the reason");
    row("log in a folder that is not there", 22, 0, "no log",
        "The job's log could not be written: no log.", "folder that log names");
    row("site's rule", 26, 0, "Job ran over 72 hours.",
        "A rule of the site put the job on hold: Job ran over 72 hours.", "before you release");
    row("memory, with numbers", 34, 102,
        "Error from slot1_1@gpu2000: Job has gone over cgroup memory limit of 4096 megabytes. Last "
        "measured usage: 4100 "
        "megabytes.  Consider resubmitting with a higher request_memory.",
        "The job used more memory than it asked for: 4100 MB of 4096 MB.", "6 GB leaves some room");
    row("memory, peak", 34, 102,
        "Job has gone over cgroup memory limit of 128 megabytes. Peak usage: 130 megabytes.  "
        "Consider resubmitting with a "
        "higher request_memory.",
        "The job used more memory than it asked for: 130 MB of 128 MB.", "1 GB leaves some room");
    row("memory, without numbers", 34, 102, "Job has encountered an out-of-memory event.",
        "The job used more memory than it asked for.", "Raise request_memory");
    row("memory, without subcode", 34, 0, "memory usage exceeded request_memory",
        "The job used more memory than it asked for.", "Raise request_memory");
    row("disk", 34, 104, "disk usage exceeded allocated disk",
        "The job used more disk than it asked for.", "Raise request_disk");
    row("image that cannot be run", 45, 0, "Singularity test failed: image format not recognized",
        "The machine could not run the image: Singularity test failed: image format not "
        "recognized.",
        "stage it again");
    row("too long in all", 46, 0, "",
        "The job was in the queue longer than its allowed_job_duration.", "allowed_job_duration");
    row("ran too long", 47, 0, "The job exceeded allowed execute duration of 00:05",
        "The job ran longer than its allowed_execute_duration.", "allowed_execute_duration");
}

void TestHoldReason::explainsInPlainWords()
{
    QFETCH(int, code);
    QFETCH(int, subCode);
    QFETCH(QString, reason);
    QFETCH(QString, toDo);
    const HoldDiagnosis explanation = explained(code, subCode, reason);
    QTEST(explanation.whatHappened, "happened");
    QVERIFY2(explanation.whatToDo.contains(toDo), qPrintable(explanation.whatToDo));
}

void TestHoldReason::readsItsTable()
{
    QVERIFY(holdCauses().size() > 40);
    QSet<QString> words{QStringLiteral("reason"),   QStringLiteral("file"),
                        QStringLiteral("name"),     QStringLiteral("program"),
                        QStringLiteral("rule"),     QStringLiteral("ruleCommand"),
                        QStringLiteral("used"),     QStringLiteral("allowed"),
                        QStringLiteral("proposal"), QStringLiteral("error")};
    static const QRegularExpression word(QStringLiteral("\\{([^}]*)\\}"));
    for (const HoldCause &cause : holdCauses()) {
        QVERIFY(!cause.when.isEmpty());
        const QStringList sentences = cause.happened + cause.toDo + QStringList{cause.likely};
        for (const QString &sentence : sentences) {
            auto matches = word.globalMatch(sentence);
            while (matches.hasNext()) {
                const QString name = matches.next().captured(1);
                QVERIFY2(words.contains(name), qPrintable(sentence));
            }
        }
        for (const HoldRemedy &remedy : cause.remedies) {
            const bool isEdit = remedy.way == HoldRemedy::Way::Edit;
            const bool isKnown = !attributeOfCommand(remedy.command).isEmpty() ||
                                 remedy.command == QStringLiteral("rule");
            QVERIFY2(!isEdit || isKnown, qPrintable(cause.name));
        }
    }
}

void TestHoldReason::complainsAboutAWrongTable_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("complaint");
    const QByteArray good = R"("happened": ["x."], "toDo": ["y."])";
    const auto row = [](const char *name, const QByteArray &cause, const char *complaint) {
        QTest::newRow(name) << "{\"causes\": [" + cause + "]}" << QString::fromLatin1(complaint);
    };
    QTest::newRow("no JSON") << QByteArray("{") << QStringLiteral("\"causes\" must be a list");
    row("no name", "{" + good + "}", "causes[0].cause");
    row("no sentence", R"({"cause": "a", "toDo": ["y."]})", "causes[0].happened");
    row("no code", R"({"cause": "a", "when": [{}], )" + good + "}", "causes[0].code");
    row("an unknown need",
        R"({"cause": "a", "when": [{"code": 1, "needs": "luck"}], )" + good + "}",
        "causes[0].needs");
    row("an unknown fix", R"({"cause": "a", "fixes": ["pray"], )" + good + "}", "fixes");
}

void TestHoldReason::complainsAboutAWrongTable()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, complaint);
    const Result<QList<HoldCause>> table = readHoldCauses(json);
    QVERIFY(!table);
    QCOMPARE(table.error().code, Error::Code::Parse);
    QVERIFY2(table.error().message.contains(complaint), qPrintable(table.error().message));
}

void TestHoldReason::tellsTheNumbersOfThisJob_data()
{
    QTest::addColumn<Job>("job");
    QTest::addColumn<QString>("submitText");
    QTest::addColumn<QString>("happened");
    QTest::addColumn<QString>("proposal");
    const QString policy = QStringLiteral("memory usage exceeded request_memory");
    const QString diskPolicy = QStringLiteral("disk usage exceeded request_disk");

    QTest::newRow("memory: the reason's own")
        << heldJob(34, 102, QString::fromLatin1(memoryReason)) << QString()
        << "The job used more memory than it asked for: 4.3 GB of 4 GB."
        << "6 GB";
    Job measured = heldJob(21, 102, policy);
    measured.memoryMegabytes = 900;
    QTest::newRow("memory: event 006 and the submit file")
        << measured << "request_memory = 512\nqueue\n"
        << "The job used more memory than it asked for: 900 MB of 512 MB."
        << "2 GB";
    measured.memoryMegabytes = 100;
    QTest::newRow("memory: an old measure below the limit is not told")
        << measured << "request_memory = 512\nqueue\n"
        << "The job used more memory than the 512 MB it was allowed."
        << "1 GB";
    QTest::newRow("memory: a macro tells nothing")
        << measured << "request_memory = $(mem)\nqueue mem in 1GB 2GB\n"
        << "The job used more memory than it asked for."
        << "1 GB";
    measured.resources = {{QStringLiteral("Memory (MB)"),
                           QStringLiteral("700"),
                           QStringLiteral("500"),
                           QStringLiteral("512"),
                           {}}};
    QTest::newRow("memory: the table of event 004")
        << measured << QString() << "The job used more memory than it asked for: 700 MB of 512 MB."
        << "1 GB";
    Job disk = heldJob(21, 104, diskPolicy);
    disk.resources = {{QStringLiteral("Disk (KB)"),
                       QStringLiteral("4194304"),
                       QStringLiteral("1048576"),
                       QStringLiteral("1048580"),
                       {}}};
    QTest::newRow("disk: the table of event 004")
        << disk << QString() << "The job used more disk than it asked for: 4 GB of 1 GB."
        << "5 GB";
    QTest::newRow("disk: a bare number counts KB")
        << heldJob(34, 104, diskPolicy) << "request_disk = 2097152\nqueue\n"
        << "The job used more disk than the 2 GB it was allowed."
        << "3 GB";
    QTest::newRow("nothing known")
        << heldJob(34, 104, diskPolicy) << QString() << "The job used more disk than it asked for."
        << "";
    Job odd = heldJob(21, 102, policy);
    odd.resources = {{QStringLiteral("Memory (MB)"),
                      QStringLiteral("1e300"),
                      QStringLiteral("nan"),
                      QStringLiteral("-5"),
                      {}}};
    QTest::newRow("numbers that cannot be")
        << odd << QString() << "The job used more memory than it asked for."
        << "";
}

void TestHoldReason::tellsTheNumbersOfThisJob()
{
    QFETCH(Job, job);
    QFETCH(QString, submitText);
    const HoldDiagnosis diagnosis = diagnoseHold(job, submitText);
    QTEST(diagnosis.whatHappened, "happened");
    QCOMPARE(diagnosis.fixes.first().way, HoldRemedy::Way::Edit);
    QTEST(diagnosis.fixes.first().proposal, "proposal");
}

void TestHoldReason::namesTheFixes_data()
{
    QTest::addColumn<Job>("job");
    QTest::addColumn<QString>("submitText");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QList<HoldFix>>("fixes");
    const QString noFile =
        QStringLiteral("Transfer output files failure. Details: reading from file "
                       "/var/lib/condor/execute/dir_3/b.txt: (errno 2) No such file or directory");
    QTest::newRow("memory") << heldJob(34, 102, QString::fromLatin1(memoryReason)) << QString()
                            << "memory"
                            << QList{edit("request_memory", "6 GB"), change("request_memory")};
    QTest::newRow("by hand") << heldJob(1, 0, QStringLiteral("via condor_hold (by user bucky)"))
                             << QString() << "by-hand" << QList{release};
    QTest::newRow("a result that was not made")
        << heldJob(12, 2, noFile) << "transfer_output_files = a.txt, b.txt\nqueue\n"
        << "output-missing"
        << QList{edit("transfer_output_files", "a.txt"), change("transfer_output_files"), release};
    QTest::newRow("a result of a list that is not known")
        << heldJob(12, 2, noFile) << "transfer_output_files = $(name)\nqueue\n"
        << "output-missing" << QList{change("transfer_output_files"), release};
    QTest::newRow("own rule, named by HTCondor")
        << heldJob(3, 0,
                   QStringLiteral("The job attribute PeriodicHold expression '(NumJobStarts > 3)' "
                                  "evaluated to TRUE"))
        << QString() << "own-rule"
        << QList{edit("periodic_hold", "false"), change("periodic_hold"), release};
    QTest::newRow("own rule, with words of its own")
        << heldJob(3, 4, QStringLiteral("out of patience"))
        << "periodic_hold = false\non_exit_hold = ExitCode != 0\n"
           "on_exit_hold_reason = \"out of patience\"\nqueue\n"
        << "own-rule" << QList{edit("on_exit_hold", "false"), change("on_exit_hold"), release};
    QTest::newRow("ran too long")
        << heldJob(47, 0, QStringLiteral("The job exceeded allowed execute duration of 00:01"))
        << "allowed_execute_duration = 60\nqueue\n"
        << "run-time"
        << QList{edit("allowed_execute_duration", "120"), change("allowed_execute_duration")};
    QTest::newRow("a plugin that failed")
        << heldJob(13, 256,
                   QStringLiteral("Transfer input files failure using protocol osdf. Details: "
                                  "403 Forbidden ( URL file = osdf:///chtc/staging/b/data.tar )|"))
        << QString() << "plugin-failed" << QList{release, change("transfer_input_files")};
    QTest::newRow("an image without the ending")
        << heldJob(13, 2,
                   QStringLiteral("Details: reading from file /home/b/env: (errno 2) No such file"))
        << "container_image = env\nqueue\n"
        << "image-missing" << QList{change("container_image"), release};
}

void TestHoldReason::namesTheFixes()
{
    QFETCH(Job, job);
    QFETCH(QString, submitText);
    const HoldDiagnosis diagnosis = diagnoseHold(job, submitText);
    QTEST(diagnosis.cause, "cause");
    QTEST(diagnosis.fixes, "fixes");
    for (const HoldFix &fix : diagnosis.fixes) {
        if (fix.way == HoldRemedy::Way::Edit)
            QVERIFY(jobEdit(fix.command, fix.proposal));
    }
}

void TestHoldReason::knowsTheHoldsOfRealLogs_data()
{
    QTest::addColumn<QString>("cause");
    QTest::newRow("held.log") << "by-hand";
    QTest::newRow("badbin.log") << "program-format";
    QTest::newRow("badosdf.log") << "image-missing";
    QTest::newRow("missingsif.log") << "image-missing";
    QTest::newRow("noinput.log") << "input-missing";
    QTest::newRow("nooutput.log") << "output-missing";
    QTest::newRow("duration.log") << "run-time";
    QTest::newRow("onexithold.log") << "own-rule";
}

void TestHoldReason::knowsTheHoldsOfRealLogs()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/eventlogs/") +
               QLatin1String(QTest::currentDataTag()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    EventLogParser parser;
    int holds = 0;
    const QList<JobEvent> events = parser.feed(file.readAll());
    JobHistory history;
    for (const JobEvent &event : events) {
        history.apply(event);
        if (event.code != 12 || holds++ > 0) // one was held again by hand
            continue;
        QTEST(diagnoseHold(history.jobs().value(event.id)).cause, "cause");
    }
    QVERIFY(holds > 0);
}

void TestHoldReason::groupsJobsOfTheSameCause()
{
    const auto missing = [](int proc, const QString &file) {
        Job job = heldJob(13, 2,
                          QStringLiteral("Transfer input files failure at access point vm while "
                                         "sending files to execution point slot1_%1@vm. Details: "
                                         "reading from file %2: (errno 2) No such file")
                              .arg(QString::number(proc), file));
        job.id.proc = proc;
        return job;
    };
    QList<Job> jobs{missing(0, QStringLiteral("/a")), missing(1, QStringLiteral("/b")),
                    missing(2, QStringLiteral("/a")), missing(3, QStringLiteral("/a"))};
    jobs[3].state = JobState::Idle; // released: its reason is gone in a real job
    Job other = heldJob(1, 0, QStringLiteral("via condor_hold"));
    other.id.proc = 4;
    jobs << other;
    QCOMPARE(heldAlike(jobs.first(), jobs), (QList<JobId>{{7, 0}, {7, 2}}));
    QCOMPARE(heldAlike(other, jobs), (QList<JobId>{{7, 4}}));
}

void TestHoldReason::everyCodeHasAnAnswer()
{
    for (int code = 0; code < 60; ++code) {
        for (const int subCode : {0, 2, 13, 62, 102, 104, 256, -1001}) {
            for (const QString &reason : {QString(), QStringLiteral("Some reason.")}) {
                const HoldDiagnosis explanation = explained(code, subCode, reason);
                QVERIFY(explanation.whatHappened.endsWith(u'.') &&
                        !explanation.whatHappened.contains(u"%1"));
                QVERIFY(explanation.whatToDo.endsWith(u'.'));
            }
        }
    }
}

void TestHoldReason::unknownCodesAreSaidToBeUnknown()
{
    const HoldDiagnosis explanation = explained(4711, 12, QStringLiteral("The moon is wrong."));
    QCOMPARE(explanation.whatHappened,
             QStringLiteral("The job is on hold for a reason that Perch does not know (code 4711, "
                            "subcode 12): The moon is wrong."));
    QVERIFY(!explanation.whatToDo.isEmpty());
}

void TestHoldReason::foreignTextIsBoundedAndNeverAForm()
{
    QVERIFY(explained(26, 0, QString(100'000, u'x')).whatHappened.size() < 1000);
    QVERIFY(explained(13, 2,
                      QStringLiteral("reading from file ") + QString(100'000, u'x') +
                          QStringLiteral(": (errno 2)"))
                .whatHappened.size() < 1000);
    QCOMPARE(explained(26, 0, QStringLiteral("100%1 of %2\n  lines")).whatHappened,
             QStringLiteral("A rule of the site put the job on hold: 100%1 of %2 lines."));
    QVERIFY(explained(34, 102, QStringLiteral("memory limit of 99999999999999999999 megabytes"))
                .whatToDo.contains(u"request_memory"));
}

QTEST_GUILESS_MAIN(TestHoldReason)
#include "tst_holdreason.moc"
