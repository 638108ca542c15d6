// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"

#include <QRandomGenerator>
#include <QTest>

using namespace perch;

namespace
{

using Kind = SubmitFile::Kind;

const QString example =
    QStringLiteral("# Hello PyTorch\n"
                   "universe = container\n"
                   "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n"
                   "\n"
                   "executable = run.sh\n"
                   "arguments = --epochs 14 # not a comment\n"
                   "transfer_input_files = MNIST_data.tar.gz, src\n"
                   "log = $(Cluster).log\n"
                   "\n"
                   "request_cpus=1\n"
                   "Request_GPUs  =  1\n"
                   "+WantGPULab = true\n"
                   "MY.GPUJobLength = \"short\"\n"
                   "requirements = (HasCHTCStaging == true) && \\\n"
                   "    (OpSysMajorVer > 7)\n"
                   "# one job\n"
                   "queue 1\n"
                   "request_cpus = 64\n");

QString value(const QString &text, const char *name)
{
    return SubmitFile(text).value(QString::fromLatin1(name)).value_or(QStringLiteral("(none)"));
}

} // namespace

class TestSubmitFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheSameText_data();
    void givesTheSameText();
    void givesTheSameTextForAnything();
    void statementsCoverEveryLine();
    void tellsKinds_data();
    void tellsKinds();
    void readsValues_data();
    void readsValues();
    void tellsTheLineOfACommand_data();
    void tellsTheLineOfACommand();
    void readsQueues_data();
    void readsQueues();
    void changesOneLineOnly_data();
    void changesOneLineOnly();
    void aSetValueIsReadAgain();
    void aSetValueNeverBreaksTheNextLine();
    void removesAllAssignments();
    void listsLocalFiles_data();
    void listsLocalFiles();
};

void TestSubmitFile::givesTheSameText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("a newline") << QStringLiteral("\n");
    QTest::newRow("the example") << example;
    QTest::newRow("no final newline") << example.chopped(1);
    QTest::newRow("CR LF") << QString(example).replace(u'\n', QStringLiteral("\r\n"));
    QTest::newRow("mixed line ends") << QStringLiteral("a = 1\r\nb = 2\nc = 3\rd = 4\n\r\n");
    QTest::newRow("trailing blanks and tabs") << QStringLiteral("  a = 1 \t \n\t\n \\ \n");
    QTest::newRow("continuation at the end") << QStringLiteral("a = 1 \\");
    QTest::newRow("comment inside a continuation")
        << QStringLiteral("a = 1 \\\n# why \\\n 2\nb = 3\n");
    QTest::newRow("block without end") << QStringLiteral("a @=end\nx\ny");
    QTest::newRow("list without end") << QStringLiteral("queue a from (\n1\n2");
    QTest::newRow("NUL and lone surrogate")
        << QString(QChar(0)) + QChar(0xd800) + QStringLiteral(" = \u00e9\n");
}

void TestSubmitFile::givesTheSameText()
{
    QFETCH(QString, text);
    QCOMPARE(SubmitFile(text).text(), text);
}

void TestSubmitFile::givesTheSameTextForAnything()
{
    static const char16_t letters[] = u"\r\n\\#=+@()\"$ \tqueue from in MY.a_1:,\u00e9";
    QRandomGenerator random(1);
    for (int round = 0; round < 3000; ++round) {
        QString text;
        for (int i = random.bounded(0, 120); i > 0; --i)
            text += random.bounded(0, 20) == 0
                        ? QChar(char16_t(random.bounded(0, 0x10000)))
                        : QChar(letters[random.bounded(0, int(std::size(letters)) - 1)]);
        SubmitFile file(text);
        QVERIFY(file.text() == text);
        int next = 1;
        for (const SubmitFile::Statement &statement : file.statements()) {
            QCOMPARE(statement.line, next);
            QVERIFY(statement.lineCount >= 1);
            next += statement.lineCount;
        }
        (void)file.localInputFiles();
        file.setValue(QStringLiteral("request_gpus"), QStringLiteral("2"));
        QCOMPARE(file.value(QStringLiteral("request_gpus")), std::optional(QStringLiteral("2")));
        file.remove(QStringLiteral("request_gpus"));
        QVERIFY(!file.value(QStringLiteral("request_gpus")));
    }
}

void TestSubmitFile::statementsCoverEveryLine()
{
    const SubmitFile file(example);
    const auto statements = file.statements();
    QCOMPARE(statements.size(), 17);
    QCOMPARE(statements[13].name, QStringLiteral("requirements"));
    QCOMPARE(statements[13].line, 14);
    QCOMPARE(statements[13].lineCount, 2);
    QCOMPARE(statements[15].kind, Kind::Queue);
    QCOMPARE(statements[15].line, 17);
    QVERIFY(SubmitFile().statements().isEmpty());
}

void TestSubmitFile::tellsKinds_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *sentence, const char *line, Kind kind, const char *name) {
        QTest::newRow(sentence) << QString::fromLatin1(line) << int(kind)
                                << QString::fromLatin1(name);
    };
    row("blank", "   ", Kind::Blank, "");
    row("comment", "  # x = 1", Kind::Comment, "");
    row("comment never continues", "# x \\", Kind::Comment, "");
    row("command", "request_gpus = 1", Kind::Command, "request_gpus");
    row("indented, no blanks", "\trequest_gpus=1", Kind::Command, "request_gpus");
    row("nothing assigned", "container_image =", Kind::Command, "container_image");
    row("a command named error", "error = job.err", Kind::Command, "error");
    row("dots in the name", "JOBSET.Name = x", Kind::Command, "JOBSET.Name");
    row("job attribute with plus", "+WantGPULab = true", Kind::JobAttribute, "WantGPULab");
    row("plus and a blank is an error", "+ WantGPULab = true", Kind::Other, "");
    row("MY and a blank is an error", "MY. WantGPULab = true", Kind::Other, "");
    row("job attribute with MY", "my.WantGPULab = true", Kind::JobAttribute, "WantGPULab");
    row("queue", "Queue", Kind::Queue, "queue");
    row("queue with a number", "QUEUE 3", Kind::Queue, "queue");
    row("iterate of HTCondor 25", "iterate x in (a, b)", Kind::Queue, "queue");
    row("a command that begins with queue", "queue_x = 3", Kind::Command, "queue_x");
    row("queue = 3 is an error", "queue = 3", Kind::Other, "");
    row("name and colon", "arguments : a", Kind::Other, "");
    row("include", "include : defaults.sub", Kind::Other, "");
    row("if", "if defined X", Kind::Other, "");
    row("append of HTCondor 25", "requirements += (x)", Kind::Other, "");
    row("identifier with a minus", "foo-bar = 1", Kind::Other, "");
    row("a word", "hello", Kind::Other, "");
}

void TestSubmitFile::tellsKinds()
{
    QFETCH(QString, line);
    const auto statements = SubmitFile(line + u'\n').statements();
    QCOMPARE(statements.size(), 1);
    QTEST(int(statements[0].kind), "kind");
    QTEST(statements[0].name, "name");
}

void TestSubmitFile::readsValues_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *sentence, const QString &text, const char *name,
                        const char *expected) {
        QTest::newRow(sentence) << text << QString::fromLatin1(name)
                                << QString::fromLatin1(expected);
    };
    row("plain", example, "executable", "run.sh");
    row("names are case-insensitive", example, "REQUEST_gpus", "1");
    row("a # later in a line is data", example, "arguments", "--epochs 14 # not a comment");
    row("plus is asked with MY", example, "MY.wantgpulab", "true");
    row("MY is asked with plus", example, "+GPUJobLength", "\"short\"");
    row("a job attribute is no command", example, "WantGPULab", "(none)");
    row("continued", example, "requirements", "(HasCHTCStaging == true) && (OpSysMajorVer > 7)");
    row("what comes after queue does not count", example, "request_cpus", "1");
    row("missing", example, "output", "(none)");
    row("the last one wins", QStringLiteral("a = 1\nA = 2\nqueue\na = 3\n"), "a", "2");
    row("empty is set", QStringLiteral("a = 1\na =\n"), "a", "");
    row("first = splits", QStringLiteral("a = b = c\n"), "a", "b = c");
    row("CR LF", QStringLiteral("a = 1\r\nb = 2 \\\r\n 3\r\n"), "b", "2 3");
    row("continuation joins trimmed lines", QStringLiteral("a = 1\\\n   2\\  \n3\n"), "a", "123");
    row("continuation at the end of the text", QStringLiteral("a = 1 \\"), "a", "1");
    row("comment with backslash inside goes on", QStringLiteral("a = 1 \\\n# why \\\n2\n"), "a",
        "1 2");
    row("last letter of a comment between continued lines", QStringLiteral("a = 1 \\\n# why\n"),
        "a", "1 y");
    row("comment without backslash ends it", QStringLiteral("a = 1 \\\n# why\nb = 2\n"), "b", "2");
    row("block", QStringLiteral("a @=end\n one\n two # 2\n@end\nb = 3\n"), "a", "one\n two # 2");
    row("after a block", QStringLiteral("a @=end\nqueue\n@end\nb = 3\n"), "b", "3");
}

void TestSubmitFile::readsValues()
{
    QFETCH(QString, text);
    QFETCH(QString, name);
    QTEST(SubmitFile(text).value(name).value_or(QStringLiteral("(none)")), "expected");
}

void TestSubmitFile::tellsTheLineOfACommand_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("line");
    QTest::newRow("a command") << example << "transfer_input_files" << 7;
    QTest::newRow("in another spelling") << example << "REQUEST_GPUS" << 11;
    QTest::newRow("the last of two") << "a = 1\na = 2\nqueue\n"
                                     << "a" << 2;
    QTest::newRow("none: the queue statement") << example << "periodic_hold" << 17;
    QTest::newRow("after queue it counts for nothing") << "queue\na = 1\n"
                                                       << "a" << 1;
    QTest::newRow("no queue") << "a = 1\nb = 2\n"
                              << "c" << 2;
    QTest::newRow("nothing") << ""
                             << "c" << 1;
}

void TestSubmitFile::tellsTheLineOfACommand()
{
    QFETCH(QString, text);
    QFETCH(QString, command);
    QTEST(SubmitFile(text).lineOf(command), "line");
}

void TestSubmitFile::readsQueues_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("lineCount");
    const auto row = [](const char *sentence, const char *text, const char *arguments,
                        int lineCount) {
        QTest::newRow(sentence) << QString::fromLatin1(text) << QString::fromLatin1(arguments)
                                << lineCount;
    };
    row("bare", "queue\n", "", 1);
    row("number", "queue 10\n", "10", 1);
    row("list in one line", "queue x in (a, b)\nz = 1\n", "x in (a, b)", 1);
    row("rows", "queue a,b from (\n 1 2\n# no row\n3 4\n )\nz = 1\n",
        "a,b from (\n1 2\n# no row\n3 4\n)", 5);
    row("first row after the bracket", "queue a from ( 1\n2\n)\n", "a from ( 1\n2\n)", 3);
    row("slice", "queue a from [1:3] (\n1\n)\n", "a from [1:3] (\n1\n)", 3);
    row("matching", "queue matching files (\n*.dat\n)\n", "matching files (\n*.dat\n)", 3);
    row("file", "queue a from list.txt\nz = 1\n", "a from list.txt", 1);
    row("command with a macro", "queue a from ls $(dir) |\nz = 1\n", "a from ls $(dir) |", 1);
}

void TestSubmitFile::readsQueues()
{
    QFETCH(QString, text);
    const auto statements = SubmitFile(text).statements();
    QCOMPARE(statements[0].kind, Kind::Queue);
    QTEST(statements[0].value, "arguments");
    QTEST(statements[0].lineCount, "lineCount");
}

void TestSubmitFile::changesOneLineOnly_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("newValue");
    QTest::addColumn<QString>("after");
    const auto row = [](const char *sentence, const char *before, const char *name,
                        const char *newValue, const char *after) {
        QTest::newRow(sentence) << QString::fromLatin1(before) << QString::fromLatin1(name)
                                << QString::fromLatin1(newValue) << QString::fromLatin1(after);
    };
    row("keeps spelling and blanks", "  Request_GPUs  =  1  # x\nqueue\n", "request_gpus", "2",
        "  Request_GPUs  =  2\nqueue\n");
    row("no blanks stay no blanks", "a=1\n", "a", "2", "a=2\n");
    row("the same value changes nothing", "a =   1 \\\n  2\n", "a", "1 2", "a =   1 \\\n  2\n");
    row("continuation becomes one line", "a = 1 \\\n 2 \\\n 3\nb = 4\n", "a", "5",
        "a = 5\nb = 4\n");
    row("= in the second line", "a \\\n = 1\nb = 4\n", "a", "5", "a = 5\nb = 4\n");
    row("block becomes one line", "a @=x\n1\n@x\nb = 4\n", "a", "5", "a =5\nb = 4\n");
    row("the last of two", "a = 1\na = 2\nqueue\na = 3\n", "a", "4",
        "a = 1\na = 4\nqueue\na = 3\n");
    row("nothing gets a value", "container_image =\nqueue\n", "container_image", "x.sif",
        "container_image = x.sif\nqueue\n");
    row("value gets nothing", "a = 1\n", "a", "", "a = \n");
    row("CR LF", "a = 1\r\nb = 2\r\n", "a", "3", "a = 3\r\nb = 2\r\n");
    row("no final newline", "a = 1", "a", "2", "a = 2");
    row("MY is found by plus", "MY.X = 1\n", "+x", "2", "MY.X = 2\n");
    row("new line before queue, comments stay with queue", "a = 1\n\n# jobs\nqueue\n", "b", "2",
        "a = 1\nb = 2\n\n# jobs\nqueue\n");
    row("new line in a file of comments", "# mine\n\nqueue\n", "b", "2",
        "# mine\n\nb = 2\nqueue\n");
    row("new line without queue", "a = 1\n", "+WantGPULab", "true", "a = 1\n+WantGPULab = true\n");
    row("new line after a line without end", "a = 1", "b", "2", "a = 1\nb = 2");
    row("new line in nothing", "", "b", "2", "b = 2\n");
    row("new line with CR LF", "a = 1\r\nqueue\r\n", "b", "2", "a = 1\r\nb = 2\r\nqueue\r\n");
    row("an open end swallows no new line", "x = 1 \\", "b", "2", "b = 2\nx = 1 \\");
    row("set only after queue", "queue\nb = 1\n", "b", "2", "b = 2\nqueue\nb = 1\n");
}

void TestSubmitFile::changesOneLineOnly()
{
    QFETCH(QString, before);
    QFETCH(QString, name);
    QFETCH(QString, newValue);
    SubmitFile file(before);
    file.setValue(name, newValue);
    QTEST(file.text(), "after");
    QCOMPARE(file.value(name), std::optional(newValue));
}

void TestSubmitFile::aSetValueIsReadAgain()
{
    SubmitFile file(example);
    const QString image =
        QStringLiteral("osdf:///chtc/staging/b/bucky/a b$(x)\"=#\u00e9-00000000.sif");
    file.setValue(QStringLiteral("container_image"), image);
    QCOMPARE(SubmitFile(file.text()).value(QStringLiteral("container_image")),
             std::optional(image));
    QCOMPARE(SubmitFile(file.text()).statements().size(), 17);
}

void TestSubmitFile::aSetValueNeverBreaksTheNextLine()
{
    SubmitFile file(QStringLiteral("a = 1\nb = 2\nqueue\n"));
    file.setValue(QStringLiteral("a"), QStringLiteral("x\nqueue 1000\r\ny \\ \\"));
    QCOMPARE(file.text(), QStringLiteral("a = x queue 1000  y\nb = 2\nqueue\n"));
}

void TestSubmitFile::removesAllAssignments()
{
    SubmitFile file(QStringLiteral("a = 1\nb = 2\nA = 3 \\\n 4\nqueue\na = 5\n"));
    file.remove(QStringLiteral("a"));
    QCOMPARE(file.text(), QStringLiteral("b = 2\nqueue\na = 5\n"));
    file.remove(QStringLiteral("nothing"));
    QCOMPARE(file.text(), QStringLiteral("b = 2\nqueue\na = 5\n"));
    QCOMPARE(value(file.text(), "a"), QStringLiteral("(none)"));
}

void TestSubmitFile::listsLocalFiles_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("files");
    const auto row = [](const char *sentence, const QString &text, const char *files) {
        QTest::newRow(sentence) << text << QString::fromLatin1(files);
    };
    row("the example", example, "run.sh|MNIST_data.tar.gz|src");
    row("program that is in the image",
        QStringLiteral("executable = run.sh\ntransfer_executable = False\n"), "");
    row("program of the machine", QStringLiteral("executable = /bin/echo\n"), "");
    row("macros are not known here",
        QStringLiteral("executable = $(prog)\ntransfer_input_files = a_$(Process), b\n"), "b");
    row("URLs come from elsewhere",
        QStringLiteral(
            "transfer_input_files = osdf:///chtc/staging/x.tar, a.txt, https://example.org/b\n"),
        "a.txt");
    row("absolute paths are the access point's",
        QStringLiteral("transfer_input_files = /home/bucky/a, b\n"), "b");
    row("nothing outside the folder",
        QStringLiteral("transfer_input_files = ../a, b/../../c, d/..e\n"), "d/..e");
    row("quotes around the list", QStringLiteral("transfer_input_files = \"a b.txt, c\"\n"),
        "a b.txt|c");
    row("needless parts", QStringLiteral("transfer_input_files = ./a, data/, ./data, ., ,\n"),
        "a|data");
    row("standard input", QStringLiteral("input = in.txt\n"), "in.txt");
    row("list of queue", QStringLiteral("queue x,y from rows.csv\n"), "rows.csv");
    row("slice of a list of queue", QStringLiteral("queue x from [1:3] rows.csv\n"), "rows.csv");
    row("list in place", QStringLiteral("queue x from (\na\n)\n"), "");
    row("one row in place", QStringLiteral("queue x from ( a )\n"), "");
    row("list from a program", QStringLiteral("queue x from ./make.sh |\n"), "");
    row("list of words", QStringLiteral("queue x in (a, b)\n"), "");
}

void TestSubmitFile::listsLocalFiles()
{
    QFETCH(QString, text);
    QTEST(SubmitFile(text).localInputFiles().join(u'|'), "files");
}

QTEST_GUILESS_MAIN(TestSubmitFile)
#include "tst_submitfile.moc"
