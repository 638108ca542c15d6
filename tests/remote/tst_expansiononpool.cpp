// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/expansion.h"
#include "testdata.h"
#include "tests/support/dryrun.h"
#include "tests/support/pool.h"
#include "tests/support/submitgenerator.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>

#include <sys/stat.h>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int generatedCount = 500;
constexpr quint32 fixedSeed = 20'261'127;
constexpr int freeCount = 30; ///< of a seed that is new each time
constexpr int handWrittenCount = 30;
constexpr int judgeMilliseconds = 540'000; ///< half a minute, on a machine that does nothing else

/// Attributes that say when, by whom and with what the job was submitted; and those of the
/// submission itself, not of the description.
const QSet<QByteArray> notOfTheDescription = {
    "clusterid", "procid", "qdate", "enteredcurrentstatus", "condorversion", "condorplatform"};

struct Description {
    QString name;
    QString text;
};

/// What HTCondor said to it.
struct Verdict {
    bool isAccepted = false;
    QByteArray words;
    QList<DryRunAd> jobs;
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

QString problemText(const QList<SubmitProblem> &problems)
{
    QStringList lines;
    for (const SubmitProblem &problem : problems)
        lines.append(QStringLiteral("%1 in line %2: %3")
                         .arg(int(problem.kind))
                         .arg(problem.line)
                         .arg(problem.message));
    return lines.join(u'\n');
}

bool hasKind(const QList<SubmitProblem> &problems, SubmitProblem::Kind kind)
{
    return std::any_of(problems.begin(), problems.end(),
                       [kind](const SubmitProblem &problem) { return problem.kind == kind; });
}

} // namespace

/// Perch's expansion of submit descriptions against the real condor_submit -dry-run: attribute by
/// attribute for every job of those that HTCondor takes, and an error for each that it refuses.
class TestExpansionOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void handWrittenDescriptionsAreAsHTCondorSees_data();
    void handWrittenDescriptionsAreAsHTCondorSees();
    void generatedDescriptionsAreAsHTCondorSees_data();
    void generatedDescriptionsAreAsHTCondorSees();

private:
    void judge(const QList<Description> &descriptions);
    [[nodiscard]] SubmitContext contextFor(const QString &name) const;
    void compare(const Description &description);
    /// Empty when both say the same.
    [[nodiscard]] QString difference(const ExpandedJob &job, const DryRunAd &ad) const;

    std::unique_ptr<Pool> m_pool;
    QString m_outside;
    QString m_inside = QStringLiteral("/home/bucky/expansion");
    QHash<QByteArray, QByteArray> m_environment;
    QHash<QString, Verdict> m_verdicts;
    DryRunAd m_plain; ///< of the shortest description
    int m_unknown = 0;
    int m_refused = 0;
    int m_compared = 0;
    int m_attributes = 0;
    int m_unknownAttributes = 0;
};

void TestExpansionOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_outside = m_pool->outside(QStringLiteral("home")) + QStringLiteral("/bucky/expansion");
    QDir(m_outside).removeRecursively();
    QVERIFY(QDir().mkpath(m_outside));
    ::chmod(m_outside.toUtf8().constData(), 0777);
    for (const SubmitFixtureFile &file : submitFixture()) {
        const QString path = m_outside + u'/' + file.path;
        if (file.path.endsWith(u'/')) {
            QVERIFY(QDir().mkpath(path));
            continue;
        }
        write(path, file.content);
        ::chmod(path.toUtf8().constData(), file.isExecutable ? 0755 : 0644);
    }
    const QByteArray environment = m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                                                {QStringLiteral("env"), QStringLiteral("-0")});
    for (const QByteArray &entry : environment.split('\0'))
        m_environment.insert(entry.left(entry.indexOf('=')), entry.mid(entry.indexOf('=') + 1));

    QList<Description> all = {{QStringLiteral("plain.sub"), QStringLiteral("executable = run.sh\n"
                                                                           "queue\n")}};
    const QDir data(QStringLiteral(PERCH_TEST_DATA "/submit"));
    for (const QString &name : data.entryList({QStringLiteral("*.sub")}, QDir::Files, QDir::Name))
        all.append({name, QString::fromUtf8(contentOf(data.filePath(name)))});
    const quint32 freeSeed = QRandomGenerator::global()->generate();
    qInfo("seeds: %u and %u", fixedSeed, freeSeed);
    SubmitGenerator fixed(fixedSeed);
    for (int i = 0; i < generatedCount; ++i)
        all.append({QStringLiteral("g%1.sub").arg(i), fixed.next()});
    SubmitGenerator free(freeSeed);
    for (int i = 0; i < freeCount; ++i)
        all.append({QStringLiteral("f%1.sub").arg(i), free.next()});
    judge(all);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(m_verdicts.value(QStringLiteral("plain.sub")).jobs.size(), 1);
    m_plain = m_verdicts.value(QStringLiteral("plain.sub")).jobs.first();
}

void TestExpansionOnPool::cleanupTestCase()
{
    qInfo("%d descriptions compared, %d of them refused, %d not known; %d attributes compared, %d "
          "more not known",
          m_compared, m_refused, m_unknown, m_attributes, m_unknownAttributes);
    m_pool.reset();
}

/// All dry runs in one command, which goes on by itself.
void TestExpansionOnPool::judge(const QList<Description> &descriptions)
{
    QByteArray names;
    for (const Description &description : descriptions) {
        write(m_outside + u'/' + description.name, description.text.toUtf8());
        names += description.name.toUtf8() + '\n';
    }
    write(m_outside + QStringLiteral("/names"), names);
    write(m_outside + QStringLiteral("/judge.sh"),
          "cd \"$(dirname \"$0\")\" && xargs -P 4 -n 1 sh -c '"
          "timeout 10 condor_submit -dry-run \"$0.ad\" \"$0\" </dev/null >\"$0.out\" 2>&1; "
          "echo $? >\"$0.rc\"' <names; touch judged\n");
    (void)m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("setsid sh '%1/judge.sh' </dev/null >/dev/null 2>&1 &").arg(m_inside)});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_outside + QStringLiteral("/judged")),
                             judgeMilliseconds);
    for (const Description &description : descriptions) {
        const QString path = m_outside + u'/' + description.name;
        Verdict verdict;
        verdict.isAccepted = contentOf(path + QStringLiteral(".rc")).trimmed() == "0";
        verdict.words = contentOf(path + QStringLiteral(".out"));
        if (verdict.isAccepted)
            verdict.jobs = readDryRun(contentOf(path + QStringLiteral(".ad")));
        m_verdicts.insert(description.name, verdict);
    }
}

SubmitContext TestExpansionOnPool::contextFor(const QString &name) const
{
    const auto outsideOf = [this](const QString &path) {
        return path.startsWith(m_inside) ? m_outside + path.sliced(m_inside.size()) : QString();
    };
    SubmitContext context;
    context.folder = m_inside;
    context.submitFile = name;
    context.now = QDateTime::fromSecsSinceEpoch(m_plain.value("qdate").toLongLong(), Qt::UTC);
    context.userName = "bucky";
    context.fileSystemDomain = m_plain.value("filesystemdomain").replace('"', "");
    context.scheddInterval = "5";
    context.environment = [this](const QByteArray &variable) {
        return m_environment.contains(variable) ? std::optional(m_environment.value(variable))
                                                : std::nullopt;
    };
    context.readFile = [outsideOf](const QString &path) -> std::optional<QByteArray> {
        QFile file(outsideOf(path));
        return file.open(QIODevice::ReadOnly) ? std::optional(file.readAll()) : std::nullopt;
    };
    context.match = [this](const QByteArray &pattern) {
        const QString text = QString::fromUtf8(pattern);
        const qsizetype slash = text.lastIndexOf(u'/') + 1;
        QDir folder(m_outside + u'/' + text.left(slash));
        QByteArrayList found;
        for (const QFileInfo &info : folder.entryInfoList(
                 {text.mid(slash)}, QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name))
            found.append((text.left(slash) + info.fileName()).toUtf8() + (info.isDir() ? "/" : ""));
        return found;
    };
    context.fileFacts = [outsideOf](const QString &path) {
        const bool isOurs = !outsideOf(path).isEmpty();
        const QFileInfo info(isOurs ? outsideOf(path) : path);
        SubmitFileFacts facts;
        facts.exists = info.exists() && (isOurs || path == u"/bin/echo");
        facts.isFolder = info.isDir();
        facts.bytes = info.size();
        if (info.isDir()) {
            facts.bytes = 0;
            QDirIterator files(info.filePath(), QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                files.next();
                facts.bytes += files.fileInfo().size();
            }
        } else if (isOurs) {
            const QByteArray line = contentOf(info.filePath()).left(127);
            facts.isDosScript = line.startsWith("#!") && line.contains("\r\n");
        }
        return facts;
    };
    return context;
}

QString TestExpansionOnPool::difference(const ExpandedJob &job, const DryRunAd &ad) const
{
    QSet<QByteArray> known;
    for (auto it = job.attributes.begin(); it != job.attributes.end(); ++it) {
        const QByteArray name = it.key().toUtf8().toLower();
        known.insert(name);
        if (!ad.contains(name))
            return it.key() + QStringLiteral(" is not in HTCondor's ad");
        if (ad.value(name) != it.value().toUtf8())
            return QStringLiteral("%1\n  Perch:    %2\n  HTCondor: %3")
                .arg(it.key(), it.value(), QString::fromUtf8(ad.value(name)));
    }
    for (auto it = job.unknown.begin(); it != job.unknown.end(); ++it)
        known.insert(it.key().toUtf8().toLower());
    for (auto it = ad.begin(); it != ad.end(); ++it) {
        if (!known.contains(it.key()) && !notOfTheDescription.contains(it.key()) &&
            m_plain.value(it.key()) != it.value())
            return QStringLiteral("Perch does not have %1 = %2")
                .arg(QString::fromUtf8(it.key()), QString::fromUtf8(it.value()));
    }
    return {};
}

void TestExpansionOnPool::compare(const Description &description)
{
    QCOMPARE(SubmitFile(description.text).text(), description.text);
    const Verdict verdict = m_verdicts.value(description.name);
    Expansion expansion(SubmitFile(description.text), contextFor(description.name));
    const QList<SubmitProblem> problems = expansion.check(1000);
    const QByteArray told = "\n" + description.text.toUtf8() + "\nHTCondor: " + verdict.words +
                            "\nPerch: " + problemText(problems).toUtf8();
    ++m_compared;
    const bool isUnknown = hasKind(problems, SubmitProblem::Kind::Unknown);
    m_unknown += isUnknown ? 1 : 0;
    if (!verdict.isAccepted) {
        ++m_refused;
        QVERIFY2(hasKind(problems, SubmitProblem::Kind::Error) || isUnknown,
                 ("Perch finds no error" + told).constData());
        return;
    }
    QVERIFY2(!hasKind(problems, SubmitProblem::Kind::Error),
             ("HTCondor takes it" + told).constData());
    if (isUnknown)
        return;
    const qint64 count = expansion.jobCount();
    // of jobs that the schedd makes later the dry run shows none but the cluster
    const bool isFactory = verdict.jobs.isEmpty() && description.text.contains(u"max_");
    if (!isFactory)
        QVERIFY2(count == verdict.jobs.size(), (QByteArray::number(count) + " jobs, not " +
                                                QByteArray::number(verdict.jobs.size()) + told)
                                                   .constData());
    for (qint64 i = 0; i < verdict.jobs.size(); ++i) {
        const ExpandedJob job = expansion.job(i);
        const DryRunAd &ad = verdict.jobs.at(i);
        QCOMPARE(QByteArray::number(job.proc), ad.value("procid"));
        QCOMPARE(QByteArray::number(job.cluster), ad.value("clusterid"));
        const QString found = difference(job, ad);
        m_attributes += int(job.attributes.size());
        m_unknownAttributes += int(job.unknown.size());
        QVERIFY2(found.isEmpty(),
                 ("job " + QByteArray::number(i) + ": " + found.toUtf8() + told).constData());
    }
}

void TestExpansionOnPool::handWrittenDescriptionsAreAsHTCondorSees_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    const QDir data(QStringLiteral(PERCH_TEST_DATA "/submit"));
    const QStringList names = data.entryList({QStringLiteral("*.sub")}, QDir::Files, QDir::Name);
    QVERIFY(names.size() >= handWrittenCount);
    for (const QString &name : names)
        QTest::newRow(qPrintable(name))
            << name << QString::fromUtf8(contentOf(data.filePath(name)));
}

void TestExpansionOnPool::handWrittenDescriptionsAreAsHTCondorSees()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    compare({name, text});
    const bool mustBeRefused = name.startsWith(u"refused");
    QCOMPARE(!m_verdicts.value(name).isAccepted, mustBeRefused);
}

void TestExpansionOnPool::generatedDescriptionsAreAsHTCondorSees_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : m_verdicts.keys()) {
        static const QRegularExpression generated(QStringLiteral("^[fg][0-9]+\\.sub$"));
        if (generated.match(name).hasMatch())
            QTest::newRow(qPrintable(name)) << name;
    }
}

void TestExpansionOnPool::generatedDescriptionsAreAsHTCondorSees()
{
    QFETCH(QString, name);
    compare({name, QString::fromUtf8(contentOf(m_outside + u'/' + name))});
}

QTEST_GUILESS_MAIN(TestExpansionOnPool)
#include "tst_expansiononpool.moc"
