// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/expansion.h"

#include <QElapsedTimer>
#include <QTest>

using namespace perch;

namespace
{

using Kind = SubmitProblem::Kind;

/// A submit folder with few files; everything about it is known.
SubmitContext folderContext()
{
    SubmitContext context;
    context.folder = QStringLiteral("/home/bucky/job");
    context.submitFile = QStringLiteral("job.sub");
    context.now = QDateTime(QDate(2026, 11, 27), QTime(12, 0), Qt::UTC);
    context.userName = "bucky";
    context.fileSystemDomain = "chtc";
    context.environment = [](const QByteArray &name) {
        return name == "STAGING" ? std::optional<QByteArray>("/staging/b/bucky") : std::nullopt;
    };
    context.readFile = [](const QString &path) -> std::optional<QByteArray> {
        if (path.endsWith(u"/rows.txt"))
            return "1 2\n# data\n\n3";
        if (path.endsWith(u"/part.sub"))
            return "priority = 7\n";
        if (path.endsWith(u"/self.sub"))
            return "include : self.sub\n";
        return std::nullopt;
    };
    context.match = [](const QByteArray &) {
        return QByteArrayList{"a.dat", "b/", "c.dat"};
    };
    context.fileFacts = [](const QString &path) {
        return SubmitFileFacts{!path.contains(u"nosuch"), path == u"/home/bucky/job",
                               path.contains(u"empty") ? 0 : 2048, path.contains(u"dos")};
    };
    return context;
}

QString text(const QString &lines)
{
    return QStringLiteral("executable = run.sh\n") + lines;
}

/// One attribute of all jobs, or "-" where a job has none and "?" where it is not known.
QString valuesOf(Expansion &expansion, const QString &attribute)
{
    QStringList values;
    for (qint64 i = 0; i < expansion.jobCount(); ++i) {
        const ExpandedJob job = expansion.job(i);
        values.append(job.unknown.contains(attribute)
                          ? QStringLiteral("?")
                          : job.attributes.value(attribute, QStringLiteral("-")));
    }
    return values.join(u' ');
}

} // namespace

/// Whole descriptions; what is expected here is what condor_submit -dry-run said
/// (tst_expansiononpool asks it again, for many more).
class TestExpansion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesJobs_data();
    void makesJobs();
    void setsAttributes_data();
    void setsAttributes();
    void refuses_data();
    void refuses();
    void warns_data();
    void warns();
    void saysWhatItCannotKnow_data();
    void saysWhatItCannotKnow();
    void marksWhatIsDrawnByLot();
    void tellsTheRowOfAJob();
    void knowsNothingWithoutAFolder();
    void makesAnyOfAHundredThousandJobsAtOnce();
    void staysSmall_data();
    void staysSmall();
};

void TestExpansion::makesJobs_data()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("arguments");
    const auto row = [](const char *sentence, const char *lines, const char *arguments) {
        QTest::newRow(sentence) << QString::fromUtf8(lines) << QString::fromUtf8(arguments);
    };
    row("one job", "arguments = a\nqueue\n", "\"a\"");
    row("a number of jobs", "arguments = $(Process)\nqueue 3\n", "\"0\" \"1\" \"2\"");
    row("no job", "queue 0\n", "");
    row("an empty list", "queue x in ()\n", "");
    row("items, with jobs for each", "arguments = $(Item)$(Step)$(ItemIndex)\nqueue 2 in (a, b)\n",
        "\"a00\" \"a10\" \"b01\" \"b11\"");
    row("rows, a column that is missing and a blank row",
        "arguments = $(a)|$(b)|$(c)\nqueue a,b,c from (\n1 , 2,3\nx\ny z\n\n4,5 6 7\n)\n",
        "\"1||2,3\" \"x||2,3\" \"y|z|2,3\" \"|z|2,3\" \"4|5|6 7\"");
    row("a file of rows, where # is data", "arguments = $(a):$(b)\nqueue a,b from rows.txt\n",
        "\"1:2\" \"#:data\" \":data\" \"3:data\"");
    row("a slice", "arguments = $(x)\nqueue x in [1::2] (a b c d)\n", "\"b\" \"d\"");
    row("matching files", "arguments = $(f)\nqueue f matching files *\n", "\"a.dat\" \"c.dat\"");
    row("matching folders", "arguments = $(f)\nqueue f matching dirs *\n", "\"b/\"");
    row("a later line counts", "arguments = $(x)\nx = 1\nx = 2\nqueue\nx = 3\n", "\"2\"");
    row("a value built on itself", "x = 1\nx = $(x)2\nx = $(x:9)3\narguments = $(x)\nqueue\n",
        "\"123\"");
    row("a variable after its queue", "arguments = $(x)\nqueue x in (a)\nqueue\n",
        "\"a\" \"<Queue_item>\"");
    row("a variable that is a command", "queue arguments from (\nx\ny\n)\n", "\"x\" \"y\"");
    row("numbers go on", "arguments = $(Process)\nqueue\nqueue 2\n", "\"0\" \"1\" \"2\"");
    row("another executable begins a cluster",
        "arguments = $(Cluster).$(Process)\nqueue 2\nexecutable = b\nqueue\n",
        "\"1.0\" \"1.1\" \"2.0\"");
    row("conditions count while reading",
        "if defined late\narguments = no\nelif $(Process)\narguments = no\nelse\narguments = yes\n"
        "endif\nlate = 1\nqueue\n",
        "\"yes\"");
    row("versions", "if version >= 23.9\narguments = new\nendif\nqueue\n", "\"new\"");
    row("an if without endif before queue", "if true\narguments = a\nqueue\n", "\"a\"");
    row("a comment among joined lines", "arguments = a \\\n# why\nqueue\n", "\"a y\"");
    row("a comment that goes on", "arguments = a \\\n# why \\\n  b\nqueue\n", "\"a b\"");
    row("a block", "arguments @=end\n a\n# no\n\n b \\\n c\n@end\nqueue\n", "\"a b c\"");
    row("old colons", ":if 1\n:arguments = yes\n:endif\nqueue\n", "\"yes\"");
    row("a name from a macro", "$(bar)x = 3\nbar = y\narguments = $(x)\nqueue\n", "\"3\"");
    row("line ends of Windows", "arguments = a\r\nqueue\r\n", "\"a\"");
    row("no last line end", "arguments = a\nqueue", "\"a\"");
}

void TestExpansion::makesJobs()
{
    QFETCH(QString, lines);
    Expansion expansion(SubmitFile(text(lines)), folderContext());
    QString values = valuesOf(expansion, QStringLiteral("Args"));
    values.replace(u'\n', u' ');
    QTEST(values, "arguments");
    QVERIFY(expansion.problems().isEmpty());
}

void TestExpansion::setsAttributes_data()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *lines, const char *attribute, const char *value) {
        QTest::newRow(lines) << QString::fromUtf8(lines) + QStringLiteral("\nqueue\n")
                             << QString::fromLatin1(attribute) << QString::fromUtf8(value);
    };
    row("# the program", "Cmd", "\"/home/bucky/job/run.sh\"");
    row("transfer_executable = False", "Cmd", "\"run.sh\"");
    row("arguments = \"a 'b c' d''e \"\"q\"\" '' 'it''s'\"", "Arguments",
        "\"a b' 'c de \\\"q\\\" '' it''''s\"");
    row("arguments = a  b\\\"c 'd e'", "Args", "\"a b\\\"c 'd e'\"");
    row("environment = \"Z=1 A='x y' m=$$(x) $$(y) E=\"", "Environment",
        "\"$$(y) A=x' 'y E= Z=1 m=$$(x)\"");
    row("environment = Z=1;A=x y;;C=3", "Environment", "\"A=x' 'y C=3 Z=1\"");
    row("env = Z=1;A=x y", "Env", "\"A=x y;Z=1\"");
    row("environment = \"S=$ENV(STAGING)\"", "Environment", "\"S=/staging/b/bucky\"");
    row("request_memory = 2.5 GB", "RequestMemory", "2560");
    row("request_memory = 700", "RequestMemory", "700");
    row("request_memory = 2048K", "RequestMemory", "2");
    row("request_memory = 1 + x", "RequestMemory", "1 + x");
    row("request_disk = 1 g", "RequestDisk", "1048576");
    row("request_disk = undefined", "RequestDisk", "-");
    row("RequestCPUs = 3", "RequestCpus", "3");
    row("request_widgets = 2", "RequestWidgets", "-");
    row("request_widgets = 2", "Requestwidgets", "2");
    row("request_gpus = 1\ngpus_minimum_memory = 16 GB", "GPUsMinMemory", "16384");
    row("request_gpus = 1\ngpus_minimum_memory = 16 GB\nrequire_gpus = a || b", "RequireGPUs",
        "(a || b) && GlobalMemoryMb >= GPUsMinMemory");
    row("gpus_minimum_memory = 16 GB", "GPUsMinMemory", "-");
    row("request_gpus = 1\ngpus_minimum_runtime = 12.1", "GPUsMinRuntime", "12010");
    row("+Foo = a isnt \"b\"", "Foo", "a =!= \"b\"");
    row("MY.Foo = Word", "Foo", "Word");
    row("-Foo = 3", "Foo", "undefined");
    row("max_retries = 3\nretry_until = a ? b : c", "OnExitRemove",
        "NumJobCompletions > JobMaxRetries || ExitCode =?= 0 || (a ? b : c)");
    row("retry_until = 5", "JobMaxRetries", "2");
    row("hold = 1", "JobStatus", "5");
    row("notification = Error", "JobNotification", "3");
    row("log = logs//$(Cluster).log", "UserLog", "\"/home/bucky/job/logs/1.log\"");
    row("initialdir = sub", "Iwd", "\"/home/bucky/job/sub\"");
    row("batch_name = \"my name\"", "JobBatchName", "\"my name\"");
    row("kill_sig = 10", "KillSig", "\"SIGUSR1\"");
    row("container_image = x.sif", "WantSIF", "true");
    row("container_image = dir/x.sif", "ContainerImage", "\"x.sif\"");
    row("container_image = osdf:///c/x.sif\ntransfer_input_files = a, b", "TransferInput",
        "\"a,b,osdf:///c/x.sif\"");
    row("container_image = docker://a/b", "ContainerImage", "\"docker://a/b\"");
    row("transfer_output_remaps = \"a = b; c = d/e\"", "TransferOutputRemaps",
        "\"a = b; c = d/e\"");
    row("transfer_output_files = \"\"", "TransferOutput", "\"\"");
    row("when_to_transfer_output = always", "ShouldTransferFiles", "\"YES\"");
    row("concurrency_limits = B:2, a", "ConcurrencyLimits", "\"a,b:2\"");
    row("accounting_group = g", "AccountingGroup", "\"g.bucky\"");
    row("requirements = Arch == \"x\" && OpSys == \"y\"", "Requirements",
        "(Arch == \"x\" && OpSys == \"y\") && (TARGET.Disk >= RequestDisk) && (TARGET.Memory >= "
        "RequestMemory) && ((TARGET.FileSystemDomain == MY.FileSystemDomain) || "
        "(TARGET.HasFileTransfer))");
    row("+Requirements = true", "Requirements", "true");
    row("include : part.sub", "JobPrio", "7");
    row("include ifexist : nosuch.sub", "JobPrio", "0");
}

void TestExpansion::setsAttributes()
{
    QFETCH(QString, lines);
    QFETCH(QString, attribute);
    Expansion expansion(SubmitFile(text(lines)), folderContext());
    QCOMPARE(expansion.jobCount(), 1);
    QTEST(valuesOf(expansion, attribute), "value");
    QVERIFY(!expansion.job(0).isRefused());
}

void TestExpansion::refuses_data()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<int>("line");
    const auto row = [](const char *lines, int line) {
        QTest::newRow(lines) << QString::fromUtf8(lines) << line;
    };
    row("a = 1\n", 2);
    row("just words\nqueue\n", 2);
    row("word\nqueue\n", 2);
    row("name : value\nqueue\n", 2);
    row("foo-bar = 1\nqueue\n", 2);
    row("+ Foo = 1\nqueue\n", 2);
    row("+Foo @=x\n1\n@x\nqueue\n", 2);
    row("a @=end\nqueue\n", 3);
    row("a += b\nqueue\n", 2);
    row("queue = 3\n", 2);
    row("queue -1\n", 2);
    row("queue words\n", 2);
    row("queue x from nosuch.txt\n", 2);
    row("queue a from (\n1\n2 )\n", 4);
    row("queue\nfoo-bar = 1\n", 3);
    row("if true\nqueue\nendif\n", 4);
    row("if $(Process) > 2\nendif\nqueue\n", 2);
    row("if version >= 24\nendif\nqueue\n", 2);
    row("if word\nendif\nqueue\n", 2);
    row("else\nqueue\n", 2);
    row("if true\na = 1\n", 3);
    row("error : stop\nqueue\n", 2);
    row("include : nosuch.sub\nqueue\n", 2);
    row("include : self.sub\nqueue\n", 2);
    row("request_memory = 2GiB\nqueue\n", 2);
    row("arguments = \"open\nqueue\n", 2);
    row("arguments = a \"b\" c\nqueue\n", 2);
    row("environment = \"A\"\nqueue\n", 2);
    row("executable = nosuch.sh\nqueue\n", 2);
    row("executable = empty.sh\nqueue\n", 2);
    row("executable = dos.sh\nqueue\n", 2);
    row("executable =\nqueue\n", 2);
    row("initialdir = nosuch\nqueue\n", 2);
    row("universe = vanila\nqueue\n", 2);
    row("universe = container\nqueue\n", 2);
    row("stream_output = yes\nqueue\n", 2);
    row("notification = x\nqueue\n", 2);
    row("should_transfer_files = x\nqueue\n", 2);
    row("transfer_output_remaps = a=b\nqueue\n", 2);
    row("arguments = $INT(x)\nqueue\n", 2);
    row("request_foo =\nqueue\n", 2);
    row("max_idle = 3\nqueue\na = 1\n", 4);
    row("x = $(y)\ny = $(x)\narguments = $(x)\nqueue\n", 4);
    row("priority = $(p)\nqueue p in (1 high 3)\n", 2);
}

void TestExpansion::refuses()
{
    QFETCH(QString, lines);
    QFETCH(int, line);
    Expansion expansion(SubmitFile(text(lines)), folderContext());
    const QList<SubmitProblem> problems = expansion.check(100);
    QVERIFY(!problems.isEmpty());
    QCOMPARE(problems.last().kind, Kind::Error);
    QCOMPARE(problems.last().line, line);
    QVERIFY(problems.last().message.size() > 10);
}

void TestExpansion::warns_data()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("word");
    QTest::newRow("a line that no job uses")
        << QStringLiteral("foo = bar\nqueue\n") << QStringLiteral("foo");
    QTest::newRow("a queue variable that no job uses")
        << QStringLiteral("queue b in (1 2)\n") << QStringLiteral("b");
    QTest::newRow("a name that is not quite right")
        << QStringLiteral("request_cpu = 1\nqueue\n") << QStringLiteral("request_cpus");
    QTest::newRow("a warning of its own")
        << QStringLiteral("warning : mind this\nqueue\n") << QStringLiteral("mind this");
}

void TestExpansion::warns()
{
    QFETCH(QString, lines);
    QFETCH(QString, word);
    Expansion expansion(SubmitFile(text(lines)), folderContext());
    const QList<SubmitProblem> problems = expansion.check(100);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems.first().kind, Kind::Warning);
    QCOMPARE(problems.first().line, 2);
    QVERIFY(problems.first().message.contains(word));
}

void TestExpansion::saysWhatItCannotKnow_data()
{
    QTest::addColumn<QString>("lines");
    QTest::newRow("rows of a command") << QStringLiteral("queue x from ls |\n");
    QTest::newRow("rows from the keyboard") << QStringLiteral("queue x from -\n");
    QTest::newRow("an included command") << QStringLiteral("include command : date\nqueue\n");
    QTest::newRow("a template") << QStringLiteral("use template : x\nqueue\n");
    QTest::newRow("a number of jobs by lot") << QStringLiteral("queue $RANDOM_INTEGER(1,3)\n");
    QTest::newRow("another universe")
        << QStringLiteral("universe = grid\ngrid_resource = batch x\nqueue\n");
    QTest::newRow("a universe by lot")
        << QStringLiteral("universe = $RANDOM_CHOICE(local,vanilla)\nqueue\n");
}

void TestExpansion::saysWhatItCannotKnow()
{
    QFETCH(QString, lines);
    Expansion expansion(SubmitFile(text(lines)), folderContext());
    const QList<SubmitProblem> problems = expansion.check(100);
    QVERIFY(std::any_of(problems.begin(), problems.end(), [](const SubmitProblem &problem) {
        return problem.kind == Kind::Unknown && problem.line == 2;
    }));
    QVERIFY(std::none_of(problems.begin(), problems.end(),
                         [](const SubmitProblem &problem) { return problem.kind == Kind::Error; }));
}

void TestExpansion::marksWhatIsDrawnByLot()
{
    Expansion expansion(
        SubmitFile(text(QStringLiteral("request_memory = $RANDOM_INTEGER(1,9)\n"
                                       "now = time()\narguments = $EVAL(now)\nqueue\n"))),
        folderContext());
    const ExpandedJob job = expansion.job(0);
    QVERIFY(job.unknown.value(QStringLiteral("RequestMemory")).isRandom);
    QVERIFY(!job.attributes.contains(QStringLiteral("RequestMemory")));
    QVERIFY(job.unknown.contains(QStringLiteral("Args")));
    QVERIFY(!job.unknown.value(QStringLiteral("Args")).isRandom);
    // what follows from it is not known either
    QVERIFY(job.unknown.contains(QStringLiteral("Requirements")));
    QCOMPARE(job.attributes.value(QStringLiteral("RequestCpus")), QStringLiteral("1"));
}

void TestExpansion::tellsTheRowOfAJob()
{
    Expansion expansion(
        SubmitFile(text(QStringLiteral("queue 2 lr tag from [1:] (\na b\n0.1 first\n)\n"))),
        folderContext());
    QCOMPARE(expansion.jobCount(), 2);
    const ExpandedJob job = expansion.job(1);
    QCOMPARE(job.proc, 1);
    QCOMPARE(job.step, 1);
    QCOMPARE(job.itemIndex, 1);
    QCOMPARE(job.queueVariables, (QStringList{QStringLiteral("lr"), QStringLiteral("tag")}));
    QCOMPARE(job.queueValues, (QStringList{QStringLiteral("0.1"), QStringLiteral("first")}));
    QVERIFY(expansion.job(-1).attributes.isEmpty());
    QVERIFY(expansion.job(2).attributes.isEmpty());
}

void TestExpansion::knowsNothingWithoutAFolder()
{
    SubmitContext context;
    context.folder = QStringLiteral("/home/bucky/job");
    Expansion expansion(SubmitFile(text(QStringLiteral("arguments = $ENV(HOME)\nqueue\n"))),
                        context);
    const ExpandedJob job = expansion.job(0);
    QVERIFY(!job.isRefused());
    for (const char *attribute : {"Args", "ExecutableSize", "DiskUsage", "FileSystemDomain"})
        QVERIFY2(job.unknown.contains(QLatin1String(attribute)), attribute);
    QCOMPARE(job.attributes.value(QStringLiteral("Cmd")),
             QStringLiteral("\"/home/bucky/job/run.sh\""));
    QCOMPARE(Expansion(SubmitFile(text(QStringLiteral("queue x from rows.txt\n"))), context)
                 .problems()
                 .value(0)
                 .kind,
             Kind::Unknown);
}

void TestExpansion::makesAnyOfAHundredThousandJobsAtOnce()
{
    constexpr int count = 100'000;
    QString rows;
    for (int i = 0; i < count; ++i)
        rows += QStringLiteral("%1 0.%1 name%1\n").arg(i);
    const SubmitFile file(text(QStringLiteral("arguments = $(seed) $(lr)\n"
                                              "output = out/$(name).txt\n"
                                              "queue seed lr name from (\n") +
                               rows + QStringLiteral(")\n")));
    QElapsedTimer timer;
    timer.start();
    Expansion expansion(file, folderContext());
    QCOMPARE(expansion.jobCount(), count);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    timer.restart();
    for (const qint64 index : {qint64(count - 1), qint64(0), qint64(77'777)}) {
        const ExpandedJob job = expansion.job(index);
        QCOMPARE(job.attributes.value(QStringLiteral("Args")),
                 QStringLiteral("\"%1 0.%1\"").arg(index));
    }
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
}

void TestExpansion::staysSmall_data()
{
    QTest::addColumn<QString>("lines");
    QString nested = QStringLiteral("a0 = xxxxxxxxxx\n");
    for (int i = 1; i < 30; ++i)
        nested += QStringLiteral("a%1 = $(a%2)$(a%2)$(a%2)$(a%2)\n").arg(i).arg(i - 1);
    QTest::newRow("values that double") << nested + QStringLiteral("arguments = $(a29)\nqueue\n");
    QTest::newRow("ever more jobs") << QString(QStringLiteral("queue 2147483646\n")).repeated(1000);
    QTest::newRow("many queue statements")
        << QString(QStringLiteral("a = 1\nqueue\n")).repeated(20'000);
    QString names;
    for (int i = 0; i < 5000; ++i)
        names += QStringLiteral("n%1 = 1\nqueue\n").arg(i);
    QTest::newRow("many queue statements with many names") << names;
    QTest::newRow("ifs without end") << QString(QStringLiteral("if true\n")).repeated(50'000);
    QTest::newRow("a deep expression")
        << QStringLiteral("+A = ") + QString(100'000, u'(') + QStringLiteral("\nqueue\n");
    QTest::newRow("a long expression") << QStringLiteral("+A = 1") +
                                              QString(QStringLiteral("+1")).repeated(100'000) +
                                              QStringLiteral("\nqueue\n");
    QTest::newRow("many signs") << QStringLiteral("+A = ") + QString(100'000, u'-') +
                                       QStringLiteral("1\nqueue\n");
    QTest::newRow("many dollars") << QStringLiteral("arguments = ") + QString(300'000, u'$') +
                                         QStringLiteral("\nqueue\n");
    QTest::newRow("many open macros") << QStringLiteral("arguments = ") +
                                             QString(QStringLiteral("$(a:$(")).repeated(50'000) +
                                             QStringLiteral("\nqueue\n");
    QTest::newRow("a zero byte") << QString(QChar(u'\0')) + QStringLiteral("\nqueue\n");
}

void TestExpansion::staysSmall()
{
    QFETCH(QString, lines);
    QElapsedTimer timer;
    timer.start();
    Expansion expansion(SubmitFile(text(lines)), folderContext());
    if (expansion.jobCount() > 0)
        (void)expansion.job(expansion.jobCount() - 1);
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(TestExpansion)
#include "tst_expansion.moc"
