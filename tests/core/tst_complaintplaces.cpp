// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/complaintplaces.h"

#include <QTest>

using namespace perch;

namespace
{

const QString job = QStringLiteral("universe = vanilla\n"                   // 1
                                   "executable = run.sh\n"                  // 2
                                   "initialdir = /nosuch\n"                 // 3
                                   "log = logs/a.log\n"                     // 4
                                   "request_memory = 2GiB\n"                // 5
                                   "Request_Disk = 1GiB\n"                  // 6
                                   "requirements = (Memory > \n"            // 7
                                   "+WantGPULab = Word and\n"               // 8
                                   "on_exit_hold = (x\n"                    // 9
                                   "stream_output = yes\n"                  // 10
                                   "notification = Sometimes\n"             // 11
                                   "should_transfer_files = maybe\n"        // 12
                                   "arguments = \"a\n"                      // 13
                                   "environment = \"A=1\"\n"                // 14
                                   "foo = bar\n"                            // 15
                                   "request_cpu = 1\n"                      // 16
                                   "transfer_input_files = in/nosuch.txt\n" // 17
                                   "if $(x) > 2\n"                          // 18
                                   "endif\n"                                // 19
                                   "request_memory = 3GiB\n"                // 20
                                   "queue b from nosuch.list\n"             // 21
                                   "request_memory = 4 GB\n");              // 22

} // namespace

/// At which line a complaint of condor_submit (HTCondor 23.9) belongs.
class TestComplaintPlaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheLine_data();
    void findsTheLine();
    void saysWhatIsMissingAtTheQueue();
    void doesNotGuess_data();
    void doesNotGuess();
};

void TestComplaintPlaces::findsTheLine_data()
{
    QTest::addColumn<QByteArray>("err");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const char *err, int line) {
        QTest::newRow(name) << QByteArray(err) << line;
    };
    row("a number that is said", "\nERROR: on Line 8 of submit file: \n", 8);
    row("a number that is said in other words",
        "Submit:-1:Error \"lex.sub\", Line 5: Illegal Identifier: <foo-bar>\n", 5);
    row("a job attribute for its command, the last one of two",
        "\nERROR: Parse error in expression: \n\tRequestMemory = 2GiB\n\t\n", 20);
    row("a command in another spelling",
        "\nERROR: Parse error in expression: \n\tRequestDisk = 1GiB\n", 6);
    row("an expression over several words",
        "\nERROR: Parse error in expression: \n\tRequirements = ((Memory > ) && x)\n", 7);
    row("a job attribute", "\nERROR: Parse error in expression: \n\tWantGPULab = Word and\n", 8);
    row("an attribute called otherwise",
        "\nERROR: Parse error in expression: \n\tOnExitHoldCheck = (x\n", 9);
    row("the program", "\nERROR: Executable file run.sh does not exist\n", 2);
    row("an empty program", "\nERROR: Executable file run.sh has zero length\n", 2);
    row("a program with CRLF",
        "\nERROR: Executable file run.sh is a script with CRLF (DOS/Windows) line endings.\n", 2);
    row("a folder", "\nERROR: No such directory: /nosuch\n", 3);
    row("the universe", "\nERROR: I don't know about the 'vanila' universe.\n", 1);
    row("a container's universe",
        "\nERROR: container jobs require a container_image or docker_image\n", 1);
    row("a boolean", "\nERROR: stream_output=yes is invalid, must eval to a boolean.\n", 10);
    row("notification", "\nERROR: Notification must be 'Never', 'Always', 'Complete', or 'Error'\n",
        11);
    row("should_transfer_files, wrapped",
        "\nERROR: invalid value (perhaps) for ShouldTransferFiles. Please either \nspecify YES, "
        "NO, or IF_NEEDED and try again. \n",
        12);
    row("a quote that only one value has open", "\nERROR: Unterminated double-quote.\n", 13);
    row("arguments",
        "\nERROR: Found illegal unescaped double-quote: \"b\" c\nThe full arguments you specified "
        "were: a \"b\" c\n",
        13);
    row("environment", "\nERROR: ERROR: Missing '=' after environment variable 'a'.\n", 14);
    row("a list that is not there",
        "\nERROR: can't open file nosuch.list: No such file or directory\n", 21);
    row("a queue statement", "\nERROR: invalid Queue statement\n", 21);
    row("too many jobs", "\nERROR: Number of submitted jobs would exceed -maxjobs (5)\n", 21);
    row("a condition",
        "\nERROR: $(x) > 2 is not a valid if condition because complex conditionals are not "
        "supported\n",
        18);
    row("an unused line",
        "WARNING: the line 'foo = bar' was unused by condor_submit. Is it a typo?\n", 15);
    row("a misspelt command",
        "WARNING: request_cpu is not a valid submit keyword, did you mean request_cpus?\n", 16);
    row("an unused variable",
        "WARNING: the Queue variable 'b' was unused by condor_submit. Is it a typo?\n", 21);
    row("an obsolete requirement",
        "WARNING: your Requirements expression refers to TARGET.Memory. This is obsolete.\n", 7);
    row("the log",
        "\nERROR: Invalid log file: \"/home/b/logs/a.log\" (No such file or directory)\n", 4);
    row("an input file",
        "\nERROR: Can't open \"/home/bucky/rs/nosuch.txt\"  with flags 00 (No such file or "
        "directory)\n",
        17);
    row("a command in a site's words",
        "\nERROR: Failed to commit job submission into the queue.\nERROR: Set request_memory below "
        "64 GB here.\n",
        20);
    row("an attribute in a site's words",
        "\nERROR: Failed to commit job submission into the queue.\nERROR: RequestDisk is needed.\n",
        6);
}

void TestComplaintPlaces::findsTheLine()
{
    QFETCH(QByteArray, err);
    QFETCH(int, line);
    const QList<SubmitComplaint> complaints =
        withPlaces(parseSubmitComplaints(err), SubmitFile(job));
    QCOMPARE(complaints.size(), 1);
    QVERIFY2(complaints.first().line == line,
             qPrintable(QString::number(complaints.first().line) + u' ' + complaints.first().said));
}

void TestComplaintPlaces::saysWhatIsMissingAtTheQueue()
{
    const SubmitFile file(QStringLiteral("log = a.log\nqueue\n"));
    for (const QByteArray err :
         {"ERROR: No 'executable' parameter was provided\n",
          "ERROR: container jobs require a container_image or docker_image\n"})
        QCOMPARE(withPlaces(parseSubmitComplaints(err), file).first().line, 2);
}

void TestComplaintPlaces::doesNotGuess_data()
{
    QTest::addColumn<QByteArray>("err");
    QTest::newRow("the queue's daemon")
        << QByteArray("ERROR: Can't find address of local schedd\n");
    QTest::newRow("a plain word that is a command, too")
        << QByteArray("ERROR: the log says that the queue has an error in its input\n");
    QTest::newRow("an attribute that the file does not set")
        << QByteArray("ERROR: Parse error in expression: \n\tRank = (\n");
    QTest::newRow("a command after the queue only")
        << QByteArray("ERROR: Parse error in expression: \n\tRequestGPUs = (\n");
    QTest::newRow("nothing at all") << QByteArray("ERROR: \n");
    QTest::newRow("many words") << "ERROR: " + QByteArray("Aa").repeated(20'000);
}

void TestComplaintPlaces::doesNotGuess()
{
    QFETCH(QByteArray, err);
    const SubmitFile file(job + QStringLiteral("request_gpus = 1\n"));
    for (const SubmitComplaint &complaint : withPlaces(parseSubmitComplaints(err), file))
        QCOMPARE(complaint.line, 0);
    // two values with an open quote: which one is not said
    const SubmitFile both(QStringLiteral("arguments = \"a\nenvironment = \"b\nqueue\n"));
    QCOMPARE(
        withPlaces(parseSubmitComplaints("ERROR: Unterminated double-quote.\n"), both).first().line,
        0);
}

QTEST_GUILESS_MAIN(TestComplaintPlaces)
#include "tst_complaintplaces.moc"
