// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/condoroutput.h"
#include "testdata.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTest>

using namespace perch;

class TestCondorOutput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSubmittedClusters_data();
    void readsSubmittedClusters();
    void whatWasNotSubmittedIsNoSuccess_data();
    void whatWasNotSubmittedIsNoSuccess();
    void translatesComplaints_data();
    void translatesComplaints();
    void saysOneThingOnce();
    void keepsEveryComplaint();
    void warningsDoNotSpoilASuccess();
    void halfASubmissionIsNotHidden();
    void foreignTextIsBoundedAndNeverAForm();
    void readsTheGpusOfThePool();
    void readsMixedModels();
    void readsAProjection();
    void nothingMatchedIsNoError_data();
    void nothingMatchedIsNoError();
    void badBytesInAnAdLoseNothing();
    void whatIsNoJsonIsAnError_data();
    void whatIsNoJsonIsAnError();
};

void TestCondorOutput::readsSubmittedClusters_data()
{
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<int>("cluster");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::newRow("one job") << QByteArray("7.0 - 7.0\n") << 7 << 0 << 0;
    QTest::newRow("three jobs") << QByteArray("6.0 - 6.2\n") << 6 << 0 << 2;
    QTest::newRow("no final newline")
        << QByteArray("1234567.0 - 1234567.1999") << 1234567 << 0 << 1999;
    QTest::newRow("CR LF, as through a terminal") << QByteArray("6.0 - 6.2\r\n") << 6 << 0 << 2;
    QTest::newRow("two executables give two clusters")
        << QByteArray("13.0 - 13.1\n14.0 - 14.0\n") << 13 << 0 << 1;
    QTest::newRow("a greeting of the login shell before")
        << QByteArray("Welcome\n9.0 - 9.0\n") << 9 << 0 << 0;
}

void TestCondorOutput::readsSubmittedClusters()
{
    QFETCH(QByteArray, out);
    const Result<SubmittedCluster> submitted = parseSubmitOutput(0, out, {});
    QVERIFY(submitted.has_value());
    QTEST(submitted->cluster, "cluster");
    QTEST(submitted->firstProc, "first");
    QTEST(submitted->lastProc, "last");
}

void TestCondorOutput::whatWasNotSubmittedIsNoSuccess_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("err");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *sentence, int status, const char *out, const char *err,
                        const char *says) {
        QTest::newRow(sentence) << status << QByteArray(out) << QByteArray(err)
                                << QString::fromLatin1(says);
    };
    row("exit code 0 and queue 0", 0, "",
        "\nWARNING: \"q.sub\" has only empty \"queue\" commands -- no jobs queued\n",
        "asks for no job");
    row("exit code 0 and no word", 0, "", "", "asks for no job");
    row("exit code 1 and a reason", 1, "Submitting job(s)",
        "\nERROR: Executable file nosuch.sh does not exist\n",
        "The program nosuch.sh is not in the job's folder");
    row("exit code 4 of a macro", 4, "",
        "ERROR at Queue statement on Line 9: $INT() macro: v*2 does not evaluate to an "
        "integer!\n\t at Step 0, ItemIndex 0\n",
        "Line 9: $INT() got something that is no number: v*2");
    row("no HTCondor there", 127, "", "bash: line 1: condor_submit: command not found\n",
        "no condor_submit on this machine");
    row("a range that cannot be", 0, "6.2 - 6.0\n", "", "gave no reason");
    row("two clusters in one range", 0, "6.0 - 7.0\n", "", "gave no reason");
    row("a number too large", 0, "99999999999.0 - 99999999999.0\n", "", "gave no reason");
    row("an error after a warning", 1, "",
        "WARNING: the line 'foo = bar' was unused by condor_submit. Is it a typo?\n"
        "\nERROR: No 'executable' parameter was provided\n",
        "names no program");
}

void TestCondorOutput::whatWasNotSubmittedIsNoSuccess()
{
    QFETCH(int, status);
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, err);
    QFETCH(QString, says);
    const Result<SubmittedCluster> submitted = parseSubmitOutput(status, out, err);
    QVERIFY(!submitted.has_value());
    QCOMPARE(submitted.error().code, Error::Code::Remote);
    QVERIFY2(submitted.error().message.startsWith(u"The job was not submitted. "),
             qPrintable(submitted.error().message));
    QVERIFY2(submitted.error().message.contains(says), qPrintable(submitted.error().message));
    QCOMPARE(submitted.error().detail, QString::fromUtf8(err));
}

void TestCondorOutput::translatesComplaints_data()
{
    QTest::addColumn<QByteArray>("err");
    QTest::addColumn<int>("line");
    QTest::addColumn<bool>("isError");
    QTest::addColumn<QString>("says");
    const auto error = [](const char *sentence, const char *err, int line, const char *says) {
        QTest::newRow(sentence) << QByteArray(err) << line << true << QString::fromLatin1(says);
    };
    const auto warning = [](const char *sentence, const char *err, int line, const char *says) {
        QTest::newRow(sentence) << QByteArray(err) << line << false << QString::fromLatin1(says);
    };
    error("no queue line",
          "\nERROR: on Line 8 of submit file: no queue statement\n\nERROR: Failed to parse command "
          "file (line 8).\n",
          8, "no queue statement");
    error("line that is no assignment",
          "\nERROR: on Line 8 of submit file: \n\nERROR: Failed to parse command file (line 8).\n",
          8, "neither a command nor a queue statement");
    error("name and colon",
          "\nERROR: on Line 5 of submit file: invalid queue statement.\nSubmit:-1:Error "
          "\"lex.sub\", Line 5: cannot parse: "
          "arguments : a\n",
          5, "This line is no command: arguments : a.");
    error("bad identifier", "Submit:-1:Error \"lex.sub\", Line 5: Illegal Identifier: <foo-bar>\n",
          5, "foo-bar cannot be");
    error("size in GiB", "\nERROR: Parse error in expression: \n\tRequestMemory = 2GiB\n", 0,
          "The size cannot be read: RequestMemory = 2GiB. Write");
    error("broken requirements",
          "\nERROR: Parse error in expression: \n\tRequirements = ((Arch ==) && (x)\n", 0,
          "The expression cannot be read: Requirements = ((Arch ==) && (x)");
    error("executable missing", "\nERROR: Executable file nosuch.sh does not exist\n", 0,
          "nosuch.sh is not in");
    error("no executable", "\nERROR: No 'executable' parameter was provided\n", 0,
          "executable = run.sh");
    error("executable empty", "\nERROR: Executable file emptyexe.sh has zero length\n", 0,
          "emptyexe.sh is empty");
    error("CR LF script",
          "\nERROR: Executable file crlf.sh is a script with CRLF (DOS/Windows) line endings.\n", 0,
          "crlf.sh has Windows line ends");
    error("initialdir missing", "\nERROR: No such directory: /nosuch\n", 0,
          "The folder /nosuch does not exist");
    error("misspelt universe", "\nERROR: I don't know about the 'vanila' universe.\n", 0,
          "There is no universe vanila.");
    error("container without image",
          "\nERROR: container jobs require a container_image or docker_image\n", 0,
          "needs an image");
    error("yes is no bool", "\nERROR: stream_output=yes is invalid, must eval to a boolean.\n", 0,
          "stream_output = yes is neither true nor false");
    error("notification",
          "\nERROR: Notification must be 'Never', 'Always', 'Complete', or 'Error'\n", 0,
          "notification can be Never");
    error("should_transfer_files, wrapped",
          "\nERROR: invalid value (perhaps) for ShouldTransferFiles. Please either \nspecify YES, "
          "NO, or IF_NEEDED and try "
          "again. \n",
          0, "should_transfer_files can be");
    error("unterminated quote", "\nERROR: Unterminated double-quote.\n", 0, "is not closed");
    error("quote inside quotes",
          "\nERROR: Found illegal unescaped double-quote: \"b\" c\nThe full arguments you "
          "specified were: a \"b\" c\n",
          0, "Write it twice");
    error("environment without =", "\nERROR: ERROR: Missing '=' after environment variable 'a'.\n",
          0, "the variable a has no value. Write \"a=value\"");
    error("invalid queue", "\nERROR: on Line 8 of submit file: invalid Queue statement\n", 8,
          "This line cannot be read");
    error("list of queue missing",
          "\nERROR: on Line 8 of submit file: can't open file nosuch.txt: No such file or "
          "directory\n",
          8, "The list nosuch.txt");
    error("list of queue not closed",
          "\nERROR: Reached end of file without finding closing brace ')' for Queue command on "
          "line 8\n",
          8, "not closed");
    error("comparison in if",
          "\nERROR: on Line 3 of submit file: $(x) > 2 is not a valid if condition because complex "
          "conditionals are not "
          "supported\n",
          3, "The condition $(x) > 2 is not possible");
    error("too many jobs", "\nERROR: Number of submitted jobs would exceed -maxjobs (5)\n", 0,
          "more than the 5 jobs");
    error("submit file missing",
          "\nERROR: Failed to open command file (nosuch.sub) (No such file or directory)\n", 0,
          "The submit file nosuch.sub");
    error("schedd down", "\nERROR: Can't find address of local schedd\n", 0, "does not answer");
    error("refused by the site",
          "\nERROR: Failed to commit job submission into the queue.\n\nERROR: Jobs must ask for 1 "
          "GPU at most.\n",
          0, "refused the job by a rule of the site. Jobs must ask for 1 GPU at most.");
    error(
        "log in a folder that is not there",
        "\nERROR: Invalid log file: \"/home/bucky/nosuchdir/a.log\" (No such file or directory)\n",
        0, "The log /home/bucky/nosuchdir/a.log");
    error("input that is not there",
          "\nERROR: Can't open \"/home/bucky/nosuch.txt\"  with flags 00 (No such file or "
          "directory)\n",
          0, "The file /home/bucky/nosuch.txt");
    error("something new keeps its words", "\nERROR: The moon is in the wrong phase\n", 0,
          "The moon is in the wrong phase");
    warning("unused line",
            "WARNING: the line 'foo = bar' was unused by condor_submit. Is it a typo?\n", 0,
            "does not know the line foo = bar");
    warning("unused variable",
            "WARNING: the Queue variable 'b' was unused by condor_submit. Is it a typo?\n", 0,
            "sets b, but nothing uses it. Is $(b) missing");
    warning("misspelt request",
            "WARNING: request_cpu is not a valid submit keyword, did you mean request_cpus?\n", 0,
            "Did you mean request_cpus?");
    warning("two queue statements",
            "Warning: Use of multiple queue statements in a single submit file is deprecated.\n", 0,
            "more than one queue");
    warning("nothing queued",
            "\nWARNING: \"q.sub\" has only empty \"queue\" commands -- no jobs queued\n", 0,
            "asks for no job");
    warning("empty row", "WARNING: Empty value(s) for a at ItemIndex=2!\n", 0,
            "Row 2 of the list has no value for a");
    warning("requirements on memory",
            "WARNING: your Requirements expression refers to TARGET.Memory. This is obsolete. Set "
            "request_memory and "
            "condor_submit will modify the\nRequirements expression as needed.\n",
            0, "use request_memory");
    warning("warned by the file", "WARNING: Warning \"lex.sub\", Line 5: watch out 1\n", 5,
            "itself warns: watch out 1");
    warning("warned by the site",
            "WARNING: Committed job submission into the queue with the following warning(s):\n  "
            "Jobs over 72 hours are held.\n",
            0, "The site warns: Jobs over 72 hours are held.");
}

void TestCondorOutput::translatesComplaints()
{
    QFETCH(QByteArray, err);
    QFETCH(QString, says);
    const QList<SubmitComplaint> complaints = parseSubmitComplaints(err);
    QCOMPARE(complaints.size(), 1);
    QTEST(complaints[0].line, "line");
    QTEST(complaints[0].isError, "isError");
    QVERIFY2(complaints[0].message.contains(says), qPrintable(complaints[0].message));
    QVERIFY(!complaints[0].message.contains(u"ERROR"));
}

void TestCondorOutput::saysOneThingOnce()
{
    const auto lines =
        parseSubmitComplaints("ERROR: on Line 5 of submit file: invalid queue statement.\n"
                              "Submit:-1:Error \"lex.sub\", Line 5: cannot parse: arguments : a\n"
                              "ERROR: Failed to parse command file (line 5).\n");
    QCOMPARE(lines.size(), 1);
    QVERIFY(lines[0].message.contains(u"arguments : a"));
}

void TestCondorOutput::keepsEveryComplaint()
{
    const auto all = parseSubmitComplaints(
        "WARNING: the line 'b = 1' was unused by condor_submit. Is it a typo?\n"
        "WARNING: the line 'a = 1' was unused by condor_submit. Is it a typo?\n"
        "\nERROR: stream_output=yes is invalid, must eval to a boolean.\n"
        "\nERROR: No 'executable' parameter was provided\n");
    QCOMPARE(all.size(), 4);
    QVERIFY(!all[1].isError && all[2].isError && all[3].isError);
}

void TestCondorOutput::warningsDoNotSpoilASuccess()
{
    const QByteArray err =
        "WARNING: the line 'want_ospool = true' was unused by condor_submit. Is it a typo?\n";
    QVERIFY(parseSubmitOutput(0, "6.0 - 6.2\n", err).has_value());
    QVERIFY(parseSubmitComplaints("To monitor your job(s), run: condor_watch_q -clusters 6\n")
                .isEmpty());
}

void TestCondorOutput::halfASubmissionIsNotHidden()
{
    const auto submitted =
        parseSubmitOutput(1, "13.0 - 13.1\n", "\nERROR: No such directory: /nosuch\n");
    QVERIFY(!submitted.has_value());
    QVERIFY(submitted.error().message.startsWith(
        u"Cluster 13 was submitted, then condor_submit failed."));
    QCOMPARE(parseSubmittedClusters("13.0 - 13.1\n14.0 - 14.0\n").size(), 2);
}

void TestCondorOutput::foreignTextIsBoundedAndNeverAForm()
{
    const auto percent = parseSubmitComplaints("ERROR: No such directory: /a%1b%2\n");
    QCOMPARE(percent.size(), 1);
    QVERIFY(percent[0].message.contains(u"/a%1b%2"));

    const auto longLine = parseSubmitComplaints("ERROR: " + QByteArray(1'000'000, 'x'));
    QCOMPARE(longLine.size(), 1);
    QVERIFY(longLine[0].message.size() <= 1000);
    QVERIFY(parseSubmitComplaints(QByteArray("ERROR: x\n").repeated(10'000)).size() <= 200);

    QRandomGenerator random(5);
    for (int round = 0; round < 300; ++round) {
        QByteArray noise(random.bounded(0, 400), '\0');
        for (char &c : noise)
            c = char(random.bounded(0, 256));
        QVERIFY(!parseSubmitOutput(1, noise, noise).has_value());
    }
}

void TestCondorOutput::readsTheGpusOfThePool()
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/condor/status_gpus.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<QList<PoolGpu>> gpus = parsePoolGpus(file.readAll());
    QVERIFY(gpus.has_value());
    QCOMPARE(gpus->size(), 2);
    for (const PoolGpu &gpu : *gpus) {
        QCOMPARE(gpu.machine, QStringLiteral("vm"));
        QCOMPARE(gpu.deviceName, QStringLiteral("Tesla V100-PCIE-16GB"));
        QCOMPARE(gpu.capability, QStringLiteral("7.0"));
        QCOMPARE(gpu.memoryMegabytes, 24220);
    }
}

void TestCondorOutput::readsMixedModels()
{
    const auto gpus = parsePoolGpus(R"([
{ "Machine": "gpu2000.chtc.example", "Name": "slot1@gpu2000.chtc.example", "SlotType": "Partitionable", "TotalGPUs": 2,
  "GPUs_GPU_aa": { "DeviceName": "NVIDIA L40", "Capability": 8.9, "GlobalMemoryMb": 45589 },
  "GPUs_GPU_bb": { "DeviceName": "NVIDIA A100-SXM4-80GB", "Capability": 8.0, "GlobalMemoryMb": 81051 } },
{ "Machine": "gpu2000.chtc.example", "Name": "slot1_1@gpu2000.chtc.example", "SlotType": "Dynamic", "TotalGPUs": 2,
  "GPUs_GPU_bb": { "DeviceName": "NVIDIA A100-SXM4-80GB", "Capability": 8.0, "GlobalMemoryMb": 81051 } },
{ "Machine": "cpu1.chtc.example", "Name": "slot1@cpu1.chtc.example", "TotalGPUs": 0 }
])");
    QVERIFY(gpus.has_value());
    QCOMPARE(gpus->size(), 2);
    QCOMPARE((*gpus)[0].deviceName, QStringLiteral("NVIDIA L40"));
    QCOMPARE((*gpus)[0].capability, QStringLiteral("8.9"));
    QCOMPARE((*gpus)[1].deviceName, QStringLiteral("NVIDIA A100-SXM4-80GB"));
    QCOMPARE((*gpus)[1].memoryMegabytes, 81051);
}

void TestCondorOutput::readsAProjection()
{
    const auto gpus =
        parsePoolGpus(R"([{ "Machine": "a", "Name": "slot1@a", "TotalGPUs": 3, "GPUs": 1,
        "GPUs_DeviceName": "NVIDIA H200", "GPUs_Capability": 9.0, "GPUs_GlobalMemoryMb": 143771,
        "AvailableGPUs": ["\/Expr(GPUs_GPU_aa)\/"] },
      { "Machine": "b", "Name": "slot1@b", "TotalGPUs": 1 }])");
    QVERIFY(gpus.has_value());
    QCOMPARE(gpus->size(), 4);
    QCOMPARE((*gpus)[2].deviceName, QStringLiteral("NVIDIA H200"));
    QCOMPARE((*gpus)[3].deviceName, QStringLiteral("unknown"));
}

void TestCondorOutput::nothingMatchedIsNoError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no byte") << QByteArray();
    QTest::newRow("a newline") << QByteArray("\n");
    QTest::newRow("empty list") << QByteArray("[\n]\n");
}

void TestCondorOutput::nothingMatchedIsNoError()
{
    QFETCH(QByteArray, json);
    const auto gpus = parsePoolGpus(json);
    QVERIFY(gpus.has_value());
    QVERIFY(gpus->isEmpty());
}

void TestCondorOutput::badBytesInAnAdLoseNothing()
{
    const auto gpus =
        parsePoolGpus("[{ \"Machine\": \"a\", \"Args\": \"\xff\xfe\xc3\", \"TotalGPUs\": 1,"
                      " \"GPUs_DeviceName\": \"NVIDIA L40\" }]");
    QVERIFY(gpus.has_value());
    QCOMPARE(gpus->size(), 1);
}

void TestCondorOutput::whatIsNoJsonIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("text") << QByteArray("Error: communication error");
    QTest::newRow("cut") << QByteArray("[{ \"Machine\": \"a\", \"Tot");
    QTest::newRow("an object") << QByteArray("{}");
}

void TestCondorOutput::whatIsNoJsonIsAnError()
{
    QFETCH(QByteArray, json);
    const auto gpus = parsePoolGpus(json);
    QVERIFY(!gpus.has_value());
    QCOMPARE(gpus.error().code, Error::Code::Parse);
    QVERIFY(!gpus.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(TestCondorOutput)
#include "tst_condoroutput.moc"
