// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitlinter.h"

#include <QRandomGenerator>
#include <QTest>

using namespace perch;

namespace
{

using Severity = Finding::Severity;

/// A job as it should be; each row of the tests spoils one thing. queue is line 17.
const char *const goodJob =
    "universe = container\n"                                                      // 1
    "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n"         // 2
    "executable = run.sh\n"                                                       // 3
    "arguments = --epochs 14 # not a comment\n"                                   // 4
    "transfer_input_files = MNIST_data.tar.gz, src, osdf:///chtc/staging/x.tar\n" // 5
    "should_transfer_files = YES\n"                                               // 6
    "log = logs/$(Cluster).log\n"                                                 // 7
    "output = $(Cluster).out\n"                                                   // 8
    "error = $(Cluster).err\n"                                                    // 9
    "request_cpus = 1\n"                                                          // 10
    "request_gpus = 1\n"                                                          // 11
    "request_memory = 4 GB\n"                                                     // 12
    "request_disk = 10GB\n"                                                       // 13
    "gpus_minimum_capability = 7.5\n"                                             // 14
    "+WantGPULab = true\n"                                                        // 15
    "+GPUJobLength = \"short\"\n"                                                 // 16
    "queue 1\n";                                                                  // 17

LintFacts chtc()
{
    LintFacts facts;
    facts.wantGpuLab = true;
    facts.stagingRoot = QStringLiteral("/staging");
    facts.knowsFiles = true;
    facts.filesInFolder = {QStringLiteral("run.sh"), QStringLiteral("MNIST_data.tar.gz"),
                           QStringLiteral("src/main.py"), QStringLiteral("logs/keep")};
    return facts;
}

QString spoilt(const char *from, const char *to)
{
    QString text = QString::fromUtf8(goodJob);
    const QString old = QString::fromUtf8(from);
    if (!text.contains(old))
        qFatal("the good job has no %s", from);
    return text.replace(text.indexOf(old), old.size(), QString::fromUtf8(to));
}

QString told(const QList<Finding> &findings)
{
    QStringList lines;
    for (const Finding &finding : findings)
        lines.append(QStringLiteral("%1 [%2] %3")
                         .arg(finding.line)
                         .arg(int(finding.severity))
                         .arg(finding.message));
    return lines.join(u'\n');
}

} // namespace

class TestSubmitLinter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysNothingOfAGoodJob();
    void findsWhatIsWrong_data();
    void findsWhatIsWrong();
    void acceptsWhatIsRight_data();
    void acceptsWhatIsRight();
    void findsTheLostRequirementsOfTheExample();
    void secretsAreNotRepeated();
    void anEmptyFileIsExplained();
    void findingsAreInOrderOfLine();
    void unknownFilesAreNotMissed();
    void mendsOldNamesOfStagingFolders_data();
    void mendsOldNamesOfStagingFolders();
    void anyTextIsSurvived();
};

void TestSubmitLinter::saysNothingOfAGoodJob()
{
    const auto findings = lintSubmitFile(SubmitFile(QString::fromUtf8(goodJob)), chtc());
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::findsWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("severity");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("says");
    const auto error = [](const char *sentence, const char *from, const char *to, int line,
                          const char *says) {
        QTest::newRow(sentence) << spoilt(from, to) << int(Severity::Error) << line
                                << QString::fromUtf8(says);
    };
    const auto warning = [](const char *sentence, const char *from, const char *to, int line,
                            const char *says) {
        QTest::newRow(sentence) << spoilt(from, to) << int(Severity::Warning) << line
                                << QString::fromUtf8(says);
    };
    const auto note = [](const char *sentence, const char *from, const char *to, int line,
                         const char *says) {
        QTest::newRow(sentence) << spoilt(from, to) << int(Severity::Note) << line
                                << QString::fromUtf8(says);
    };
    // the text
    error("no queue", "queue 1\n", "", 16, "no queue statement");
    error("queue = 3", "queue 1", "queue = 3\nqueue", 17, "queue takes no = sign");
    error("name and colon", "executable = run.sh", "executable = run.sh\narguments : a", 4,
          "not with a colon");
    error("a stray word", "executable = run.sh", "executable = run.sh\nhello", 4,
          "neither a command");
    error("identifier with a minus", "request_cpus = 1", "request-cpus = 1", 10,
          "neither a command");
    warning("adding, of HTCondor 25", "request_cpus = 1", "request_cpus = 1\nrequirements += (x)",
            11, "HTCondor 25");
    warning("set after queue", "queue 1", "queue 1\noutput = x", 18, "ignored");
    warning("a comment behind a value", "request_cpus = 1", "request_cpus = 1 # one", 10,
            "part of request_cpus");
    warning("curly quotes", "\"short\"", "\xe2\x80\x9cshort\xe2\x80\x9d", 16, "curly quotes");
    warning("a blank that cannot be broken", "4 GB", "4\xc2\xa0GB", 12, "cannot be broken");
    // set twice
    warning("requirements twice", "request_cpus = 1", "requirements = (a)\nRequirements = (b)", 10,
            "line 11 sets requirements again, and only the last one counts. Join both");
    warning("a command twice", "request_cpus = 1", "request_cpus = 1\nrequest_cpus = 2", 10,
            "line 11 sets request_cpus again");
    warning("a job attribute in both spellings", "+WantGPULab = true",
            "+WantGPULab = true\nMY.wantgpulab = True", 15, "sets WantGPULab again");
    note("twice the same", "request_cpus = 1", "request_cpus = 1\nrequest_cpus = 1", 10,
         "One of them is enough");
    // commands
    warning("misspelt command", "arguments =", "argumnets =", 4, "Did you mean arguments?");
    warning("swapped letters", "output =", "ouptut =", 8, "Did you mean output?");
    note("a word that nothing uses", "request_cpus = 1",
         "request_cpus = 1\nmyfavouritecolour = blue", 11,
         "nothing here uses $(myfavouritecolour)");
    error("misspelt request", "request_memory =", "request_memry =", 12,
          "Did you mean request_memory?");
    error("request_cpu", "request_cpus =", "request_cpu =", 10, "Did you mean request_cpus?");
    error("request_gpu_memory", "request_cpus = 1", "request_cpus = 1\nrequest_gpu_memory = 8GB",
          11, "gpus_minimum_memory");
    warning("a resource of the site's own", "request_cpus = 1",
            "request_cpus = 1\nrequest_fpgas = 1", 11, "of the site's own");
    error("yes is no bool", "request_cpus = 1", "request_cpus = 1\nstream_output = yes", 11,
          "must be true or false");
    error("misspelt universe", "universe = container", "universe = contaner", 1,
          "universe must be container");
    error("should_transfer_files = true", "should_transfer_files = YES",
          "should_transfer_files = true", 6, "YES, NO or IF_NEEDED");
    error("capability is no number", "capability = 7.5", "capability = high", 14,
          "must be a number");
    // sizes
    warning("memory of 4 MB", "4 GB", "4", 12, "this is 4 MB");
    note("memory in MB without unit", "4 GB", "4096", 12, "this is 4096 MB");
    warning("disk of 10 KB", "10GB", "10", 13, "this is 10 KB");
    note("disk in KB without unit", "10GB", "10485760", 13, "this is 10485760 KB");
    error("memory in GiB", "4 GB", "4 GiB", 12, "does not know the unit GiB");
    // job attributes
    error("job length that is none", "\"short\"", "\"tiny\"", 16, "12 hours");
    error("job length without quotes", "\"short\"", "short", 16, "with the quotes");
    error("WantGPULab in quotes", "+WantGPULab = true", "+WantGPULab = \"true\"", 15,
          "without quotes");
    warning("text without quotes", "request_cpus = 1",
            "request_cpus = 1\n+ProjectName = UWMadison_X", 11, "Write \"UWMadison_X\"");
    // program and records
    warning("no executable in a container", "executable = run.sh\n", "", 16, "own start script");
    error("executable and shell", "executable = run.sh", "executable = run.sh\nshell = ./run.sh", 4,
          "Remove one");
    note("should_transfer_files missing", "should_transfer_files = YES\n", "", 16,
         "Add should_transfer_files = YES");
    warning("no log", "log = logs/$(Cluster).log\n", "", 16, "No log is set");
    warning("log of nothing", "log = logs/$(Cluster).log", "log =", 17, "No log is set");
    warning("no output", "output = $(Cluster).out\n", "", 16, "No output is set");
    warning("no error", "error = $(Cluster).err\n", "", 16, "No error is set");
    warning("log in a folder that is not there", "log = logs/", "log = log/", 7, "leave no log");
    // GPUs
    warning("GPU job without WantGPULab", "+WantGPULab = true\n", "", 11, "Add +WantGPULab = true");
    warning("GPU job that opts out", "+WantGPULab = true", "+WantGPULab = false", 11,
            "Add +WantGPULab = true");
    error("GPU wishes without a GPU", "request_gpus = 1\n", "", 13, "ignored without request_gpus");
    // image
    error("container without image",
          "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n", "", 1,
          "needs an image");
    warning(
        "no container at all",
        "universe = container\ncontainer_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif\n",
        "", 15, "bare machine");
    error("image not chosen", "container_image = osdf:///chtc/staging/b/bucky/torch-54990e82.sif",
          "container_image =", 2, "is empty");
    error("placeholder in angle brackets", "b/bucky/torch-54990e82.sif", "<username>/<image>.sif",
          2, "placeholder");
    error("placeholder netid", "b/bucky", "n/netid", 2, "placeholder");
    warning("staged image without hash", "torch-54990e82.sif", "torch.sif", 2, "has no hash");
    note("image of a registry", "osdf:///chtc/staging/b/bucky/torch-54990e82.sif",
         "docker://pytorch/pytorch:2.4.0", 2, "registry");
    warning("group image by osdf", "staging/b/bucky", "staging/groups/lab", 2, "Group folders");
    warning("plain path of staging", "osdf:///chtc/staging", "/staging", 2,
            "through the access point");
    error("image that is not in the folder", "osdf:///chtc/staging/b/bucky/torch-54990e82.sif",
          "torch.sif", 2, "not in the job's folder");
    // staging
    warning("file URL without HasCHTCStaging", "osdf:///chtc/staging/b", "file:///staging/b", 2,
            "HasCHTCStaging");
    warning("input by file URL without HasCHTCStaging", "osdf:///chtc/staging/x.tar",
            "file:///staging/x.tar", 5, "HasCHTCStaging");
    warning("staging and other pools", "request_cpus = 1",
            "requirements = (HasCHTCStaging == true)\nwant_campus_pools = true", 11,
            "in line 10 (HasCHTCStaging) excludes");
    warning("staging and the OSPool", "request_cpus = 1",
            "requirements = (HasCHTCStaging == true)\nwant_ospool = true", 11,
            "Remove one of both");
    // environment
    warning("CUDA_VISIBLE_DEVICES", "request_cpus = 1", "environment = \"CUDA_VISIBLE_DEVICES=0\"",
            10, "HTCondor sets CUDA_VISIBLE_DEVICES");
    warning("a token in the environment", "request_cpus = 1",
            "environment = \"A=1 HF_TOKEN='abc'\"", 10, "HF_TOKEN looks like a secret");
    warning("a key in the old form", "request_cpus = 1", "environment = A=1;WANDB_API_KEY=abc", 10,
            "WANDB_API_KEY looks like a secret");
    warning("a value that looks like a token", "request_cpus = 1", "environment = \"X=ghp_abcdef\"",
            10, "X looks like a secret");
    warning("a file of secrets", "MNIST_data.tar.gz,", "MNIST_data.tar.gz, .env,", 5, "secrets");
    // files
    error("executable that is not there", "run.sh", "start.sh", 3,
          "start.sh is not in the job's folder");
    error("input that is not there", "MNIST_data.tar.gz", "mnist.tar.gz", 5,
          "mnist.tar.gz is not in the job's folder");
    error("list of queue that is not there", "queue 1", "queue x from rows.txt", 17,
          "rows.txt is not in the job's folder");
    warning("input outside the folder", "MNIST_data.tar.gz", "../MNIST_data.tar.gz", 5,
            "outside the job's folder");
    warning("input of staging by path", "MNIST_data.tar.gz", "/staging/b/bucky/x.tar", 5,
            "Name it by its URL");
}

void TestSubmitLinter::findsWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(int, severity);
    QFETCH(int, line);
    QFETCH(QString, says);
    const QList<Finding> findings = lintSubmitFile(SubmitFile(text), chtc());
    const bool found = std::any_of(findings.cbegin(), findings.cend(), [&](const Finding &finding) {
        return int(finding.severity) == severity && finding.line == line &&
               finding.message.contains(says);
    });
    QVERIFY2(found, qPrintable(told(findings)));
    for (const Finding &finding : findings)
        QVERIFY2(!finding.message.contains(u"%1") && !finding.message.contains(u"%2"),
                 qPrintable(finding.message));
}

void TestSubmitLinter::acceptsWhatIsRight_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *sentence, const char *from, const char *to) {
        QTest::newRow(sentence) << spoilt(from, to);
    };
    row("requirements that add to themselves", "request_cpus = 1",
        "requirements = (a)\nrequirements = $(requirements) && (b)");
    row("two branches of if", "request_cpus = 1",
        "if defined big\nrequest_cpus = 8\nelse\nrequest_cpus = 1\nendif");
    row("a variable that is used", "--epochs 14 # not a comment", "--lr $(lr)\nlr = 0.1");
    row("a variable with a default", "--epochs 14 # not a comment", "--lr $(lr:0.1)\nlr = 0.2");
    row("a variable that only a function uses", "--epochs 14 # not a comment", "$INT(n)\nn = 3");
    row("names of attributes", "request_cpus = 1", "JobPrio = 3");
    row("a jobset", "request_cpus = 1", "JOBSET.Name = \"x\"");
    row("numbers from variables", "4 GB", "$(mem)\nmem = 4GB");
    row("expressions as sizes", "4 GB", "max({ 4096, MemoryUsage * 2 })");
    row("lower-case units", "4 GB", "4gb");
    row("bools as words", "request_cpus = 1", "stream_output = True");
    row("file URL with HasCHTCStaging", "osdf:///chtc/staging/b/bucky", "file:///staging/b/bucky");
    row("environment without secrets", "request_cpus = 1",
        "environment = \"MAX_TOKENS=5 TOKENIZERS_PARALLELISM=false PASSWORD=$(x)\"");
    row("several queues", "queue 1", "queue 1\nrequest_cpus = 2\nqueue 1");
    row("CR LF", "queue 1", "queue 1\r");
}

void TestSubmitLinter::acceptsWhatIsRight()
{
    QFETCH(QString, text);
    if (text.contains(u"file:///"))
        text.prepend(QStringLiteral("requirements = (HasCHTCStaging == true)\n"));
    const QList<Finding> findings = lintSubmitFile(SubmitFile(text), chtc());
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::findsTheLostRequirementsOfTheExample()
{
    QString text = QString::fromUtf8(goodJob);
    text.prepend(QStringLiteral("requirements = (OpSysMajorVer > 7)\n# GPU\nrequirements = "
                                "(HasCHTCStaging == true) && \\\n  (x)\n"));
    const QList<Finding> findings = lintSubmitFile(SubmitFile(text), chtc());
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].line, 1);
    QCOMPARE(
        findings[0].message,
        QStringLiteral(
            "This requirements line is lost: line 3 sets requirements again, and only the last "
            "one counts. Join both in one line with &&."));
}

void TestSubmitLinter::secretsAreNotRepeated()
{
    const auto findings = lintSubmitFile(
        SubmitFile(spoilt("request_cpus = 1", "environment = \"HF_TOKEN=hf_swordfish\"")), chtc());
    QCOMPARE(findings.size(), 1);
    QVERIFY(!findings[0].message.contains(u"swordfish"));
}

void TestSubmitLinter::anEmptyFileIsExplained()
{
    const auto findings = lintSubmitFile(SubmitFile(), LintFacts());
    QVERIFY(!findings.isEmpty());
    for (const Finding &finding : findings)
        QCOMPARE(finding.line, 1);
}

void TestSubmitLinter::findingsAreInOrderOfLine()
{
    const auto findings = lintSubmitFile(
        SubmitFile(QStringLiteral("hello\nrequest_memry = 4\nqueue\nx = 1\n")), chtc());
    QVERIFY(findings.size() >= 5);
    for (qsizetype i = 1; i < findings.size(); ++i)
        QVERIFY(findings[i - 1].line <= findings[i].line);
}

void TestSubmitLinter::unknownFilesAreNotMissed()
{
    const QList<Finding> findings =
        lintSubmitFile(SubmitFile(QString::fromUtf8(goodJob)), LintFacts());
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::mendsOldNamesOfStagingFolders_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("mended");
    QTest::newRow("an image by the cache")
        << "container_image = osdf:///chtc/staging/bucky/x-54990e82.sif"
        << "osdf:///chtc/staging/b/bucky/x-54990e82.sif";
    QTest::newRow("an image by its path") << "container_image = /staging/bucky/x.sif"
                                          << "/staging/b/bucky/x.sif";
    QTest::newRow("one of several inputs")
        << "transfer_input_files = run.sh, file:///staging/bucky/a.tar, osdf:///chtc/staging/b/c/d"
        << "run.sh, file:///staging/b/bucky/a.tar, osdf:///chtc/staging/b/c/d";
    QTest::newRow("the present name")
        << "container_image = osdf:///chtc/staging/b/bucky/x-54990e82.sif" << QString();
    QTest::newRow("a group") << "container_image = file:///staging/groups/lab/x-54990e82.sif"
                             << QString();
}

void TestSubmitLinter::mendsOldNamesOfStagingFolders()
{
    QFETCH(QString, line);
    QFETCH(QString, mended);
    LintFacts facts = chtc();
    facts.site.emplace();
    facts.site->stagingLayout = QStringLiteral("/staging/{first}/{user}");
    facts.site->imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
    const QString text = line + QStringLiteral("\nqueue\n");
    QStringList fixes;
    for (const Finding &finding : lintSubmitFile(SubmitFile(text), facts)) {
        if (finding.fixName.isEmpty())
            continue;
        fixes.append(finding.fixValue);
        QCOMPARE(finding.line, 1);
        QCOMPARE(finding.fixName, line.section(u' ', 0, 0));
        SubmitFile file(text);
        file.setValue(finding.fixName, finding.fixValue);
        for (const Finding &left : lintSubmitFile(file, facts))
            QVERIFY(left.fixName.isEmpty());
    }
    QCOMPARE(fixes, mended.isEmpty() ? QStringList() : QStringList{mended});
}

void TestSubmitLinter::anyTextIsSurvived()
{
    QRandomGenerator random(2);
    const QString good = QString::fromUtf8(goodJob);
    for (int round = 0; round < 150; ++round) {
        QString text = good;
        for (int i = random.bounded(1, 30); i > 0; --i)
            text[random.bounded(0, int(text.size()))] =
                QChar(char16_t(random.bounded(0, random.bounded(0, 2) == 0 ? 0x80 : 0x10000)));
        const auto findings = lintSubmitFile(SubmitFile(text), chtc());
        QVERIFY(findings.size() <= 200);
    }
    QVERIFY(lintSubmitFile(SubmitFile(QStringLiteral("hello\n").repeated(2000)), chtc()).size() <=
            200);
}

QTEST_GUILESS_MAIN(TestSubmitLinter)
#include "tst_submitlinter.moc"
