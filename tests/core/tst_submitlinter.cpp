// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitlinter.h"
#include "testdata.h"
#include "tests/support/lintsamples.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

QString told(const QList<Finding> &findings)
{
    QStringList lines;
    for (const Finding &finding : findings)
        lines.append(QStringLiteral("%1:%2 %3 %4")
                         .arg(finding.file)
                         .arg(finding.line)
                         .arg(finding.rule, finding.message));
    return lines.join(u'\n');
}

QList<Finding> findingsOf(const LintSample &sample)
{
    return lintSubmitFile(SubmitFile(sample.text), sample.facts);
}

const Finding *findingOf(const QList<Finding> &findings, const LintSample &sample)
{
    for (const Finding &finding : findings) {
        if (finding.rule == sample.rule && finding.line == sample.line &&
            finding.file == sample.file)
            return &finding;
    }
    return nullptr;
}

/// The sample with the fix applied to its text, or to that of the script that it is about.
LintSample fixedSample(const LintSample &sample, const Fix &fix)
{
    LintSample fixed = sample;
    if (sample.file.isEmpty()) {
        fixed.text = applyFix(sample.text, fix);
        return fixed;
    }
    LintFile &file = fixed.facts.files[sample.file];
    file.text = applyFix(*file.text, fix);
    if (fix.makesExecutable)
        file.isExecutable = true;
    return fixed;
}

void addSampleColumns(bool breaking)
{
    QTest::addColumn<int>("index");
    const QList<LintSample> samples = lintSamples();
    for (qsizetype i = 0; i < samples.size(); ++i) {
        if (samples[i].breaks == breaking)
            QTest::addRow("%s, %s", qPrintable(samples[i].rule), qPrintable(samples[i].sentence))
                << int(i);
    }
}

} // namespace

class TestSubmitLinter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysNothingOfAGoodJob();
    void saysNothingOfATemplate_data();
    void saysNothingOfATemplate();
    void findsWhatBreaksARule_data() { addSampleColumns(true); }
    void findsWhatBreaksARule();
    void saysNothingOfWhatKeepsARule_data() { addSampleColumns(false); }
    void saysNothingOfWhatKeepsARule();
    void everyRuleHasItsCheckAndItsSamples();
    void aFixMendsWhatItIsFor_data() { addSampleColumns(true); }
    void aFixMendsWhatItIsFor();
    void everyPromisedFixIsThere();
    void joinsTheLostRequirementsOfTheExample();
    void acceptsWhatIsRight_data();
    void acceptsWhatIsRight();
    void anotherSiteHasItsOwnRulesAndNumbers();
    void secretsAreNotRepeated();
    void anEmptyFileIsExplained();
    void findingsAreInOrderOfLine();
    void errorsAreKeptWhenThereIsMuchToSay();
    void whatIsNotKnownIsNotJudged();
    void anyTextIsSurvived();
};

void TestSubmitLinter::saysNothingOfAGoodJob()
{
    const auto findings = lintSubmitFile(SubmitFile(goodJob()), chtcFacts());
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::saysNothingOfATemplate_data()
{
    QTest::addColumn<QString>("path");
    QDirIterator files(QStringLiteral(PERCH_TEST_DATA "/../../resources/templates"),
                       {QStringLiteral("*.sub")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        QTest::addRow("%s", qPrintable(QFileInfo(path).fileName())) << path;
    }
}

void TestSubmitLinter::saysNothingOfATemplate()
{
    QFETCH(QString, path);
    LintFacts facts = chtcFacts();
    facts.files.clear();
    facts.submitFileName = QFileInfo(path).fileName();
    const QDir folder = QFileInfo(path).dir();
    QDirIterator files(folder.path(), QDir::Files, QDirIterator::Subdirectories);
    QString text;
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        LintFile entry;
        entry.bytes = file.size();
        entry.text = QString::fromUtf8(file.readAll());
        const QString name = folder.relativeFilePath(file.fileName());
        // fields of a template, as they would be filled in
        entry.text->remove(QRegularExpression(QStringLiteral("\\{\\{if [a-z_]+\\}\\}")));
        entry.text->replace(QStringLiteral("{{image}}"),
                            QStringLiteral("osdf:///chtc/staging/b/bucky/torch-54990e82.sif"));
        entry.text->replace(QStringLiteral("{{staging}}"), QStringLiteral("/staging/b/bucky"));
        entry.text->replace(QRegularExpression(QStringLiteral("\\{\\{[a-z_]+\\}\\}")),
                            QStringLiteral("x"));
        if (name == facts.submitFileName)
            text = *entry.text;
        facts.files.insert(name, entry);
    }
    // what a person brings: the image, and the data
    const SubmitFile submitFile(text);
    for (const QString &name : submitFile.localInputFiles()) {
        if (!facts.files.contains(name) && name.startsWith(QStringLiteral("MNIST")))
            facts.files.insert(name, LintFile{12'000'000});
    }
    QList<Finding> findings = lintSubmitFile(submitFile, facts);
    findings.removeIf([](const Finding &finding) { return finding.rule == u"image-placeholder"; });
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::findsWhatBreaksARule()
{
    QFETCH(int, index);
    const LintSample sample = lintSamples()[index];
    const QList<Finding> findings = findingsOf(sample);
    const Finding *const finding = findingOf(findings, sample);
    QVERIFY2(finding, qPrintable(told(findings)));
    QVERIFY(!finding->message.isEmpty() && !finding->reason.isEmpty());
    QVERIFY(finding->guide.startsWith(QStringLiteral("https://")));
    QVERIFY(!finding->date.isEmpty());
    for (const QString &text : {finding->message, finding->reason, finding->fix.label}) {
        static const QRegularExpression place(QStringLiteral("(?<!\\$)\\{[a-z]+\\}"));
        QVERIFY2(!place.match(text).hasMatch(), qPrintable(text));
    }
}

void TestSubmitLinter::saysNothingOfWhatKeepsARule()
{
    QFETCH(int, index);
    const LintSample sample = lintSamples()[index];
    const QList<Finding> findings = findingsOf(sample);
    for (const Finding &finding : findings)
        QVERIFY2(finding.rule != sample.rule, qPrintable(told(findings)));
}

void TestSubmitLinter::everyRuleHasItsCheckAndItsSamples()
{
    const QStringList checked = checkedRules();
    QCOMPARE(QSet<QString>(checked.cbegin(), checked.cend()).size(), checked.size());
    QSet<QString> broken;
    QSet<QString> kept;
    for (const LintSample &sample : lintSamples())
        (sample.breaks ? broken : kept).insert(sample.rule);
    const QHash<QString, LintRule> rules = chtcFacts().rules.byId;
    for (auto it = rules.cbegin(); it != rules.cend(); ++it) {
        QVERIFY2(checked.contains(it.key()), qPrintable(it.key() + QStringLiteral(": no check")));
        QVERIFY2(broken.contains(it.key()) && kept.contains(it.key()),
                 qPrintable(it.key() + QStringLiteral(": no samples")));
    }
    for (const QString &id : checked)
        QVERIFY2(rules.contains(id), qPrintable(id + QStringLiteral(": no rule")));
}

void TestSubmitLinter::aFixMendsWhatItIsFor()
{
    QFETCH(int, index);
    const LintSample sample = lintSamples()[index];
    const QList<Finding> before = findingsOf(sample);
    const Finding *const finding = findingOf(before, sample);
    QVERIFY2(finding, qPrintable(told(before)));
    if (finding->fix.isEmpty())
        return;
    QVERIFY(!finding->fix.label.isEmpty());
    const LintSample fixed = fixedSample(sample, finding->fix);
    const QList<Finding> after = findingsOf(fixed);
    const auto count = [&sample](const QList<Finding> &findings) {
        return std::count_if(findings.cbegin(), findings.cend(),
                             [&sample](const Finding &one) { return one.rule == sample.rule; });
    };
    QVERIFY2(count(after) == count(before) - 1, qPrintable(told(after) + u'\n' + fixed.text));
    // no new error comes of it
    for (const Finding &left : after) {
        const bool wasThere = std::any_of(before.cbegin(), before.cend(), [&](const Finding &old) {
            return old.rule == left.rule;
        });
        QVERIFY2(wasThere || left.severity != Finding::Severity::Error,
                 qPrintable(told(after) + u'\n' + fixed.text));
    }
}

void TestSubmitLinter::everyPromisedFixIsThere()
{
    QSet<QString> mended;
    for (const LintSample &sample : lintSamples()) {
        const QList<Finding> findings = sample.breaks ? findingsOf(sample) : QList<Finding>();
        const Finding *const finding = findingOf(findings, sample);
        if (finding && !finding->fix.isEmpty())
            mended.insert(sample.rule);
    }
    const QHash<QString, LintRule> rules = chtcFacts().rules.byId;
    for (auto it = rules.cbegin(); it != rules.cend(); ++it)
        QVERIFY2(it->fix.isEmpty() || mended.contains(it.key()), qPrintable(it.key()));
}

void TestSubmitLinter::joinsTheLostRequirementsOfTheExample()
{
    const QString lines = QStringLiteral("requirements = (OpSysMajorVer > 7)\n# GPU\n"
                                         "requirements = (HasCHTCStaging == true) && \\\n  (x)\n");
    const QString text = lines + goodJob();
    const QList<Finding> findings = lintSubmitFile(SubmitFile(text), chtcFacts());
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].rule, QStringLiteral("twice-set"));
    QCOMPARE(findings[0].line, 1);
    QVERIFY(findings[0].message.contains(QStringLiteral("line 3")));
    QCOMPARE(applyFix(text, findings[0].fix),
             QStringLiteral("# GPU\nrequirements = (OpSysMajorVer > 7) && "
                            "((HasCHTCStaging == true) && (x))\n") +
                 goodJob());
}

void TestSubmitLinter::acceptsWhatIsRight_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *sentence, const char *from, const char *to) {
        QTest::newRow(sentence) << spoilt(QString::fromUtf8(from), QString::fromUtf8(to));
    };
    row("a variable that is used", "--epochs 14 # not a comment", "--lr $(lr)\nlr = 0.1");
    row("a variable with a default", "--epochs 14 # not a comment", "--lr $(lr:0.1)\nlr = 0.2");
    row("a variable that only a function uses", "--epochs 14 # not a comment", "$INT(n)\nn = 3");
    row("names of attributes", "request_cpus = 1", "JobPrio = 3");
    row("a jobset", "request_cpus = 1", "JOBSET.Name = \"x\"");
    row("CR LF", "queue 1", "queue 1\r");
    row("a sweep", "--epochs 14 # not a comment\ntransfer_input",
        "--lr $(lr)\noutput = $(Cluster)_$(Process).out\nqueue lr from (\n0.1\n0.2\n)\nx");
}

void TestSubmitLinter::acceptsWhatIsRight()
{
    QFETCH(QString, text);
    if (text.contains(QStringLiteral("queue lr"))) {
        text = goodJob().replace(QStringLiteral("--epochs 14 # not a comment"),
                                 QStringLiteral("--lr $(lr)"));
        text.replace(QStringLiteral("$(Cluster).out"), QStringLiteral("$(Cluster)_$(Process).out"));
        text.replace(QStringLiteral("$(Cluster).err"), QStringLiteral("$(Cluster)_$(lr).err"));
        text.replace(QStringLiteral("queue 1\n"),
                     QStringLiteral("queue lr from (\n  0.1\n  # twice\n  0.2\n)\n"));
    }
    const QList<Finding> findings = lintSubmitFile(SubmitFile(text), chtcFacts());
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::anotherSiteHasItsOwnRulesAndNumbers()
{
    LintFacts facts = chtcFacts();
    const QByteArray own = R"({
        "limits": { "jobsAtOnce": 5 },
        "rules": [ { "id": "many-jobs-at-once", "severity": "error",
                     "message": "{jobs} jobs, and {limit} are allowed.", "reason": "So it is." } ]
    })";
    facts.site->lint = QJsonDocument::fromJson(own).object();
    facts.rules = lintRulesOf(*facts.site);
    QString text = spoilt(QStringLiteral("queue 1"), QStringLiteral("queue 6"));
    text.replace(QStringLiteral("$(Cluster)."), QStringLiteral("$(Cluster)_$(Process)."));
    text.replace(QStringLiteral("+WantGPULab = true\n"), QString());
    const QList<Finding> findings = lintSubmitFile(SubmitFile(text), facts);
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].message, QStringLiteral("6 jobs, and 5 are allowed."));
    QCOMPARE(findings[0].severity, Finding::Severity::Error);
    QVERIFY(applyFix(text, findings[0].fix).contains(QStringLiteral("max_idle = 5\nqueue 6")));
}

void TestSubmitLinter::secretsAreNotRepeated()
{
    const auto findings = lintSubmitFile(
        SubmitFile(spoilt(QStringLiteral("request_cpus = 1"),
                          QStringLiteral("environment = \"HF_TOKEN=hf_swordfish\""))),
        chtcFacts());
    QCOMPARE(findings.size(), 1);
    QVERIFY(!told(findings).contains(u"swordfish"));
    QVERIFY(!findings[0].reason.contains(u"swordfish"));
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
        SubmitFile(QStringLiteral("hello\nrequest_memry = 4\nqueue\nx = 1\n")), chtcFacts());
    QVERIFY(findings.size() >= 5);
    for (qsizetype i = 1; i < findings.size(); ++i)
        QVERIFY(findings[i - 1].line <= findings[i].line);
}

void TestSubmitLinter::errorsAreKeptWhenThereIsMuchToSay()
{
    QString text;
    for (int i = 0; i < 5000; ++i)
        text += QStringLiteral("argumnts = %1\nhello\nrequest_fpgas%1 = 1\n+A%1 = word\n").arg(i);
    text += QStringLiteral("queue -1\n");
    const auto findings = lintSubmitFile(SubmitFile(text), chtcFacts());
    QVERIFY(findings.size() <= 200);
    QVERIFY(std::any_of(findings.cbegin(), findings.cend(),
                        [](const Finding &finding) { return finding.rule == u"queue-negative"; }));
}

void TestSubmitLinter::whatIsNotKnownIsNotJudged()
{
    const QList<Finding> findings = lintSubmitFile(SubmitFile(goodJob()), LintFacts());
    QVERIFY2(findings.isEmpty(), qPrintable(told(findings)));
}

void TestSubmitLinter::anyTextIsSurvived()
{
    QRandomGenerator random(2);
    const QList<LintSample> samples = lintSamples();
    for (int round = 0; round < 400; ++round) {
        LintSample sample = samples[random.bounded(int(samples.size()))];
        const auto spoil = [&random](QString &text) {
            for (int i = random.bounded(1, 30); i > 0 && !text.isEmpty(); --i) {
                text[random.bounded(0, int(text.size()))] =
                    QChar(char16_t(random.bounded(0, random.bounded(0, 2) == 0 ? 0x80 : 0x10000)));
            }
        };
        spoil(sample.text);
        if (sample.facts.files[QStringLiteral("run.sh")].text)
            spoil(*sample.facts.files[QStringLiteral("run.sh")].text);
        const auto findings = findingsOf(sample);
        QVERIFY(findings.size() <= 200);
        for (const Finding &finding : findings) {
            const QString fixed = applyFix(sample.text, finding.fix);
            QVERIFY(lintSubmitFile(SubmitFile(fixed), sample.facts).size() <= 200);
        }
    }
}

QTEST_GUILESS_MAIN(TestSubmitLinter)
#include "tst_submitlinter.moc"
