// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobtemplate.h"
#include "core/submit/ladder.h"
#include "core/submit/submitfile.h"
#include "core/submit/sweeptext.h"
#include "testdata.h"
#include "tests/support/pool.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <optional>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int poolMilliseconds =
    120'000; // a job waits for a match, on a machine that does much else

const QString templatesFolder = QStringLiteral(PERCH_TEST_DATA "/../../resources/templates");

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

SweepParameter parameter(const QString &name, const QStringList &values)
{
    SweepParameter made;
    made.name = name;
    made.values = values;
    return made;
}

/// A value that may stand in a list, of all letters that may.
QString randomValue(QRandomGenerator &random)
{
    static const QString letters =
        QStringLiteral("abcXYZ0189.-+_/:;=()[]{}<>|&!?*%@^~`#\u00e4\u00df\u4ed5");
    QString value;
    const int size = random.bounded(1, 12);
    for (int i = 0; i < size; ++i)
        value += letters[random.bounded(int(letters.size()))];
    return complaintAboutSweepValue(value).isEmpty() ? value : randomValue(random);
}

} // namespace

/// Templates, sweeps and their steps against the real condor_submit, and a resumable job's real
/// way through the pool.
class TestTemplatesOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_pool.reset(); }

    void acceptsEveryTemplate_data();
    void acceptsEveryTemplate();
    void readsTheRowsOfASweepAsMeant_data();
    void readsTheRowsOfASweepAsMeant();
    void letsASweepReplaceAMacroOfTheFile();
    void takesEveryRowOnceInThreeSteps_data();
    void takesEveryRowOnceInThreeSteps();
    void queuesEveryRowOnceInThreeClusters();
    void resumesFromACheckpoint();

private:
    void put(const QString &name, const QByteArray &bytes, bool isExecutable = false);
    QByteArray sh(const QString &command);
    /// The values of +Row of all jobs, in their order.
    QStringList rowsOf(const QString &submitText);

    std::unique_ptr<Pool> m_pool;
    QString m_inside;
    QString m_outside;
};

void TestTemplatesOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_inside = QStringLiteral("/home/bucky/templates");
    m_outside = m_pool->outside(QStringLiteral("home")) + QStringLiteral("/bucky/templates");
    const auto asBucky = [this](const QStringList &words) {
        m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"), words);
    };
    asBucky({QStringLiteral("rm"), QStringLiteral("-rf"), m_inside});
    asBucky({QStringLiteral("mkdir"), QStringLiteral("-m"), QStringLiteral("777"), m_inside});
}

void TestTemplatesOnPool::put(const QString &name, const QByteArray &bytes, bool isExecutable)
{
    QFile file(m_outside + u'/' + name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
    file.close();
    QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup |
                                     QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if (isExecutable)
        permissions |= QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
    QVERIFY(file.setPermissions(permissions));
}

QByteArray TestTemplatesOnPool::sh(const QString &command)
{
    return m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("cd '%1' && { %2; } 2>&1; echo \"rc=$?\"").arg(m_inside, command)});
}

QStringList TestTemplatesOnPool::rowsOf(const QString &submitText)
{
    put(QStringLiteral("rows.sub"), submitText.toUtf8());
    const QString said = QString::fromUtf8(
        sh(QStringLiteral("condor_submit -dry-run ads.txt -terse rows.sub && cat ads.txt")));
    if (!said.endsWith(QStringLiteral("rc=0\n")))
        qWarning("%s", qPrintable(said.right(2000)));
    // a job that is like the first one does not say so again
    static const QRegularExpression row(QStringLiteral("^Row=\"(.*)\"$"),
                                        QRegularExpression::MultilineOption);
    QStringList rows;
    const QStringList ads = said.sliced(said.indexOf(u'\n') + 1).split(QStringLiteral("\n\n"));
    for (const QString &ad : ads) {
        const auto match = row.match(ad);
        if (ad.contains(u"ProcId="))
            rows.append(match.hasMatch() || rows.isEmpty() ? match.captured(1) : rows.first());
    }
    return rows;
}

void TestTemplatesOnPool::acceptsEveryTemplate_data()
{
    QTest::addColumn<JobTemplate>("jobTemplate");
    const auto all = readJobTemplates(templatesFolder);
    QVERIFY2(all, all ? "" : qPrintable(all.error().message));
    for (const JobTemplate &one : *all)
        QTest::newRow(qPrintable(one.name)) << one;
}

void TestTemplatesOnPool::acceptsEveryTemplate()
{
    QFETCH(JobTemplate, jobTemplate);
    TemplateValues values = templateValues(QStringLiteral("My job"), std::nullopt);
    values.user = QStringLiteral("bucky");
    values.staging = QStringLiteral("/staging/b/bucky");
    values.image = QStringLiteral("osdf:///chtc/staging/b/bucky/torch-54990e82.sif");
    const auto filled = fillJobTemplate(jobTemplate, values);
    QVERIFY(filled);
    for (const TemplateFile &file : *filled)
        put(file.name, file.text.toUtf8(), file.isExecutable);
    put(QStringLiteral("MNIST_data.tar.gz"), "x");
    const QByteArray said =
        sh(QStringLiteral("condor_submit -dry-run ads.txt -terse ") + jobTemplate.submitFileName);
    // nothing but the range of jobs: no warning about a line either
    QVERIFY2(said.startsWith("1.0 - 1.") && said.endsWith("\nrc=0\n") && said.count('\n') == 2,
             said.constData());
    const QByteArray ads = read(m_outside + QStringLiteral("/ads.txt"));
    const bool isContainer = jobTemplate.image != JobTemplate::Image::None;
    QCOMPARE(ads.contains("\nWantSIF=true\n"), isContainer);
    QCOMPARE(ads.contains("osdf:///chtc/staging/b/bucky/torch-54990e82.sif\"\n"), isContainer);
    QCOMPARE(ads.contains("\nRequestGPUs=1\n"), isContainer);
    QCOMPARE(ads.contains("\nWantGPULab=true\n"), isContainer);
    QVERIFY(ads.contains("HasCHTCStaging"));
    QVERIFY(ads.contains("\nUserLog="));
}

void TestTemplatesOnPool::readsTheRowsOfASweepAsMeant_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 25; ++seed)
        QTest::addRow("sweep %u", seed) << seed;
}

void TestTemplatesOnPool::readsTheRowsOfASweepAsMeant()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    Sweep sweep;
    sweep.shape = seed % 2 == 0 ? Sweep::Shape::Grid : Sweep::Shape::Table;
    const int columns = random.bounded(1, 5);
    const int tall = random.bounded(1, 30);
    for (int i = 0; i < columns; ++i) {
        QStringList values;
        const int count = sweep.shape == Sweep::Shape::Table ? tall : random.bounded(1, 5);
        for (int j = 0; j < count; ++j)
            values.append(randomValue(random));
        sweep.parameters.append(parameter(QStringLiteral("p%1").arg(i), values));
    }
    const auto rows = SweepRows::of(sweep);
    QVERIFY2(rows, rows ? "" : qPrintable(rows.error().message));
    QStringList macros;
    for (const QString &name : rows->names())
        macros.append(QStringLiteral("$(%1)").arg(name));
    const auto text = withSweep(QStringLiteral("executable = /bin/true\n+Row = \"%1\"\nqueue\n")
                                    .arg(macros.join(QStringLiteral(" , "))),
                                *rows, QStringLiteral("params.csv"));
    QVERIFY(text);
    put(QStringLiteral("params.csv"), sweepFile(*rows));
    QStringList wanted;
    for (qint64 i = 0; i < rows->count(); ++i)
        wanted.append(rows->row(i).join(QStringLiteral(" , ")));
    QCOMPARE(rowsOf(*text), wanted);
}

void TestTemplatesOnPool::letsASweepReplaceAMacroOfTheFile()
{
    put(QStringLiteral("params.csv"), "3\n5\n");
    QCOMPARE(rowsOf(QStringLiteral("executable = /bin/true\nepochs = 14\n+Row = \"$(epochs)\"\n"
                                   "queue epochs from params.csv\n")),
             QStringList({QStringLiteral("3"), QStringLiteral("5")}));
}

void TestTemplatesOnPool::takesEveryRowOnceInThreeSteps_data()
{
    QTest::addColumn<QString>("queue");
    QTest::addColumn<int>("total");
    const QString file = QStringLiteral("queue a,b from params.csv\n");
    for (const int total : {1, 2, 10, 11, 12, 40})
        QTest::addRow("%d rows of a file", total) << file << total;
    QString inPlace = QStringLiteral("queue a,b from (\n");
    for (int i = 0; i < 14; ++i)
        inPlace += QStringLiteral("%1,x%1\n").arg(i);
    QTest::newRow("rows in place") << inPlace + QStringLiteral(")\n") << 14;
    QTest::newRow("list in one line")
        << QStringLiteral("queue a in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)\n") << 13;
    QTest::newRow("two jobs a row") << QStringLiteral("queue 2 a,b from params.csv\n") << 13;
}

void TestTemplatesOnPool::takesEveryRowOnceInThreeSteps()
{
    QFETCH(QString, queue);
    QFETCH(int, total);
    QByteArray list;
    for (int i = 0; i < total; ++i)
        list += QByteArray::number(i) + ",x" + QByteArray::number(i) + '\n';
    put(QStringLiteral("params.csv"), list);
    const QString text = QStringLiteral("executable = /bin/true\n"
                                        "+Row = \"$(a) $(b) $(Step) $(ItemIndex) $(Row)\"\n") +
                         queue;
    Ladder ladder;
    ladder.total = total;
    QStringList steps;
    while (!ladder.isDone()) {
        const RowSlice step = nextStep(ladder);
        const auto limited = limitedToRows(text, step);
        QVERIFY(limited);
        steps.append(rowsOf(*limited));
        ladder = climbed(ladder, step, 1);
    }
    const QStringList whole = rowsOf(text);
    QVERIFY(whole.size() >= total);
    QCOMPARE(steps, whole);
}

void TestTemplatesOnPool::queuesEveryRowOnceInThreeClusters()
{
    QByteArray list;
    QStringList wanted;
    for (int i = 0; i < 25; ++i) {
        list += "r" + QByteArray::number(i).rightJustified(2, '0') + "\n";
        wanted.append(QStringLiteral("r%1").arg(i, 2, 10, QLatin1Char('0')));
    }
    put(QStringLiteral("params.csv"), list);
    const QString text = QStringLiteral("executable = /bin/true\nhold = true\n+Row = \"$(a)\"\n"
                                        "+LadderTest = true\nqueue a from params.csv\n");
    Ladder ladder;
    ladder.total = wanted.size();
    while (!ladder.isDone()) {
        const RowSlice step = nextStep(ladder);
        const auto limited = limitedToRows(text, step);
        QVERIFY(limited);
        put(QStringLiteral("rows.sub"), limited->toUtf8());
        const QByteArray said = sh(QStringLiteral("condor_submit -terse rows.sub"));
        QVERIFY2(said.endsWith("rc=0\n"), said.constData());
        const int cluster = said.left(said.indexOf('.')).toInt();
        QVERIFY(cluster > 0);
        ladder = climbed(ladder, step, cluster);
    }
    QCOMPARE(ladder.clusters.size(), 3);
    QStringList queued =
        QString::fromUtf8(
            sh(QStringLiteral("condor_q -constraint 'LadderTest =?= true' -af Row; "
                              "condor_rm -constraint 'LadderTest =?= true' >/dev/null")))
            .split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(queued.takeLast(), QStringLiteral("rc=0"));
    queued.sort();
    QCOMPARE(queued, wanted);
}

/// The template's own files, with a program in the place of the image's that does what
/// perch-payload does with a checkpoint, so that no image must be built here.
void TestTemplatesOnPool::resumesFromACheckpoint()
{
    const auto all = readJobTemplates(templatesFolder);
    QVERIFY(all);
    const auto found = std::find_if(all->cbegin(), all->cend(), [](const JobTemplate &one) {
        return one.name == u"resumable";
    });
    QVERIFY(found != all->cend());
    const auto filled =
        fillJobTemplate(*found, templateValues(QStringLiteral("resumable"), std::nullopt));
    QVERIFY(filled);
    for (const TemplateFile &file : *filled)
        put(file.name, file.text.toUtf8(), file.isExecutable);
    SubmitFile file(QString::fromUtf8(read(m_outside + u'/' + found->submitFileName)));
    const auto set = [&file](const char *name, const char *value) {
        file.setValue(QString::fromLatin1(name), QString::fromLatin1(value));
    };
    file.remove(QStringLiteral("container_image"));
    set("universe", "vanilla");
    set("log", "resumable.log");
    set("epochs", "6");
    set("request_disk", "100MB");
    set("request_memory", "100MB");
    set("transfer_input_files", "MNIST_data.tar.gz, perch-payload");
    set("environment", "\"PATH=.:/usr/bin:/bin\"");
    put(QStringLiteral("resumable.sub"), file.text().toUtf8());
    put(QStringLiteral("MNIST_data.tar.gz"), "x");
    put(QStringLiteral("perch-payload"),
        "#!/bin/bash\n"
        "# train --data D --save-model M --metrics J --checkpoint C --run R --epochs N "
        "--stop-after S\n"
        "model=$5 metrics=$7 checkpoint=$9 epochs=${13} stop=${15}\n"
        "done=$(cat \"$checkpoint\" 2>/dev/null)\n"
        "for i in $(seq $stop); do\n"
        "    done=$((done + 1))\n"
        "    echo epoch $done >>\"$metrics\"\n"
        "    [ $done = $epochs ] && { echo model >\"$model\"; exit 0; }\n"
        "done\n"
        "echo $done >\"$checkpoint\"\n"
        "exit 85\n",
        true);
    const QByteArray said = sh(QStringLiteral("condor_submit -terse resumable.sub"));
    QVERIFY2(said.endsWith("rc=0\n"), said.constData());
    const QByteArray cluster = said.left(said.indexOf('.'));
    QTRY_VERIFY2_WITH_TIMEOUT(
        read(m_outside + QStringLiteral("/resumable.log")).contains("\n005 ("),
        read(m_outside + QStringLiteral("/resumable.log")).constData(), poolMilliseconds);
    const QByteArray log = read(m_outside + QStringLiteral("/resumable.log"));
    QVERIFY2(log.contains("Normal termination (return value 0)"), log.constData());
    QCOMPARE(read(m_outside + QStringLiteral("/metrics.jsonl")),
             QByteArray("epoch 1\nepoch 2\nepoch 3\nepoch 4\nepoch 5\nepoch 6\n"));
    QCOMPARE(read(m_outside + QStringLiteral("/mnist_cnn.pt")), QByteArray("model\n"));
    const QByteArray out =
        read(m_outside + QStringLiteral("/resumable_%1_0.out").arg(QString::fromLatin1(cluster)));
    QCOMPARE(out.count("Going on from the checkpoint"), 2);
    QCOMPARE(out.count("exit code 85"), 2);
    QVERIFY2(!log.contains("\n012 ("), log.constData());
}

QTEST_GUILESS_MAIN(TestTemplatesOnPool)
#include "tst_templatesonpool.moc"
