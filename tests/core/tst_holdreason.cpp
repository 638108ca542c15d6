// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/holdreason.h"

#include <QTest>

using namespace perch;

class TestHoldReason : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void explainsInPlainWords_data();
    void explainsInPlainWords();
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
        "osdf:///chtc/staging/b/bucky/apptainer/nosuch.sif could not be sent to the machine: there "
        "is no such file.",
        "Stage the file");
    row("transfer that took too long", 13, 62,
        "using protocol osdf. ( URL file = osdf:///x/y.sif )|",
        "osdf:///x/y.sif could not be sent to the machine: the transfer took too long.",
        "Release the job later");
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
        "The job used more memory than it asked for: 4100 MB were used, 4096 MB allowed.",
        "for example to 6 GB");
    row("memory, peak", 34, 102,
        "Job has gone over cgroup memory limit of 128 megabytes. Peak usage: 130 megabytes.  "
        "Consider resubmitting with a "
        "higher request_memory.",
        "The job used more memory than it asked for: 130 MB were used, 128 MB allowed.",
        "for example to 1 GB");
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
    const HoldExplanation explanation = explainHold(code, subCode, reason);
    QTEST(explanation.whatHappened, "happened");
    QVERIFY2(explanation.whatToDo.contains(toDo), qPrintable(explanation.whatToDo));
}

void TestHoldReason::everyCodeHasAnAnswer()
{
    for (int code = 0; code < 60; ++code) {
        for (const int subCode : {0, 2, 13, 62, 102, 104, 256, -1001}) {
            for (const QString &reason : {QString(), QStringLiteral("Some reason.")}) {
                const HoldExplanation explanation = explainHold(code, subCode, reason);
                QVERIFY(explanation.whatHappened.endsWith(u'.') &&
                        !explanation.whatHappened.contains(u"%1"));
                QVERIFY(explanation.whatToDo.endsWith(u'.'));
            }
        }
    }
}

void TestHoldReason::unknownCodesAreSaidToBeUnknown()
{
    const HoldExplanation explanation = explainHold(4711, 12, QStringLiteral("The moon is wrong."));
    QCOMPARE(explanation.whatHappened,
             QStringLiteral("The job is on hold for a reason that Perch does not know (code 4711, "
                            "subcode 12): The moon is wrong."));
    QVERIFY(!explanation.whatToDo.isEmpty());
}

void TestHoldReason::foreignTextIsBoundedAndNeverAForm()
{
    QVERIFY(explainHold(26, 0, QString(100'000, u'x')).whatHappened.size() < 1000);
    QVERIFY(explainHold(13, 2,
                        QStringLiteral("reading from file ") + QString(100'000, u'x') +
                            QStringLiteral(": (errno 2)"))
                .whatHappened.size() < 1000);
    QCOMPARE(explainHold(26, 0, QStringLiteral("100%1 of %2\n  lines")).whatHappened,
             QStringLiteral("A rule of the site put the job on hold: 100%1 of %2 lines."));
    QVERIFY(explainHold(34, 102, QStringLiteral("memory limit of 99999999999999999999 megabytes"))
                .whatToDo.contains(u"request_memory"));
}

QTEST_GUILESS_MAIN(TestHoldReason)
#include "tst_holdreason.moc"
