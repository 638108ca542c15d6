// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/willitrun.h"
#include "testdata.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace perch;

namespace
{

/// Answers of the real tools (HTCondor 23.9.6) to jobs, with slots in the shape of CHTC's 122
/// shared GPUs (make_slots.py).
QByteArray answerOf(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/condor/answers/%1.txt").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What the answer's own summary says of machines: "19 are rejected by your job's requirements".
int machinesThat(const QByteArray &answer, const char *what)
{
    const QRegularExpression line(QStringLiteral("\\n +(\\d+) ") + QString::fromLatin1(what));
    return line.match(QString::fromUtf8(answer)).captured(1).toInt();
}

/// HTCondor's own count of GPUs in the part `name` ("gpus", "gpus-now").
int gpusIn(const QByteArray &answer, const QByteArray &name)
{
    const QByteArray lines = answer.mid(answer.indexOf('\n' + name + ' ') + 1);
    int sum = 0;
    for (const QByteArray &line : lines.split('\n').mid(1)) {
        if (line.startsWith("gpus-now "))
            break;
        sum += line.mid(line.lastIndexOf(' ') + 1).toInt();
    }
    return sum;
}

} // namespace

/// What the pool's answer means for a job.
class TestWillItRunAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheGpusThatHtcondorCounts_data();
    void countsTheGpusThatHtcondorCounts();
    void arithmeticAndHtcondorAgree_data();
    void arithmeticAndHtcondorAgree();
    void namesTheStepThatRulesOut();
    void saysItInOneSentence_data();
    void saysItInOneSentence();
    void tellsMachinesThatRefuse();
    void tellsARefusal();
    void keepsWarnings();
    void countsMachinesWithoutGpus();
    void anEmptyPoolIsNoError();
    void everyCutIsAnErrorOrAnAnswer();
};

void TestWillItRunAnswer::countsTheGpusThatHtcondorCounts_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("80 GB") << QStringLiteral("gpu_80gb");
    QTest::newRow("any GPU") << QStringLiteral("gpu_anything");
    QTest::newRow("a rule of its own") << QStringLiteral("gpu_custom");
}

void TestWillItRunAnswer::countsTheGpusThatHtcondorCounts()
{
    QFETCH(QString, name);
    const QByteArray answer = answerOf(name);
    const Result<RunForecast> forecast = readRunForecast(answer);
    QVERIFY2(forecast, forecast ? "" : qPrintable(forecast.error().detail));
    QVERIFY(forecast->wantsGpus);
    QCOMPARE(forecast->units, 122);
    QVERIFY(gpusIn(answer, "gpus") > 0);
    QCOMPARE(forecast->able.ever, gpusIn(answer, "gpus"));
    QCOMPARE(forecast->able.now, gpusIn(answer, "gpus-now"));
    QVERIFY(forecast->able.now < forecast->able.ever);
}

void TestWillItRunAnswer::arithmeticAndHtcondorAgree_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"gpu_80gb", "gpu_anything", "gpu_nothing", "warned"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestWillItRunAnswer::arithmeticAndHtcondorAgree()
{
    QFETCH(QString, name);
    const QByteArray answer = answerOf(name);
    const Result<RunForecast> forecast = readRunForecast(answer);
    QVERIFY(forecast);
    const MatchLimits limits =
        limitsOfJobAd(answer.mid(answer.indexOf("\nad "), 4000)); // up to the slots and some
    QSet<QString> usable;
    if (name != u"gpu_nothing") { // there other rules forbid every machine
        for (const Slot &slot : forecast->pool)
            usable.insert(slot.name);
    }
    QCOMPARE(countMatches(forecast->pool, usable, limits), forecast->able);
}

void TestWillItRunAnswer::namesTheStepThatRulesOut()
{
    const QByteArray answer = answerOf(QStringLiteral("gpu_80gb"));
    const Result<RunForecast> forecast = readRunForecast(answer);
    QVERIFY(forecast);
    QList<Requirement> ruling;
    for (const Requirement &one : forecast->requirements) {
        QCOMPARE(one.machines, int(forecast->pool.size()));
        QVERIFY2(one.isPlain, qPrintable(one.condition));
        if (one.matched < one.machines)
            ruling << one;
    }
    QCOMPARE(ruling.size(), 1);
    QCOMPARE(ruling.first().machines - ruling.first().matched,
             machinesThat(answer, "are rejected by your job"));
    QCOMPARE(ruling.first().text,
             QStringLiteral("1 GPU with capability 8.0 or more, 80 GB of memory or more"));
    QVERIFY(!forecast->relaxations.isEmpty());
    QCOMPARE(forecast->relaxations.first().command, QStringLiteral("gpus_minimum_memory"));
}

void TestWillItRunAnswer::saysItInOneSentence_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("some") << QStringLiteral("gpu_80gb")
                          << QStringLiteral("%1 of 122 GPUs can run this job; %2 are free now.");
    QTest::newRow("none") << QStringLiteral("gpu_nothing")
                          << QStringLiteral("None of the pool's 122 GPUs can run this job: it "
                                            "would wait for ever.");
    QTest::newRow("refused") << QStringLiteral("refused")
                             << QStringLiteral("condor_submit refuses this job.");
}

void TestWillItRunAnswer::saysItInOneSentence()
{
    QFETCH(QString, name);
    QFETCH(QString, sentence);
    const Result<RunForecast> forecast = readRunForecast(answerOf(name));
    QVERIFY(forecast);
    if (sentence.contains(u'%'))
        sentence = sentence.arg(forecast->able.ever).arg(forecast->able.now);
    QCOMPARE(headlineOf(*forecast), sentence);
    QCOMPARE(summaryOf(*forecast),
             forecast->isRefused
                 ? QString()
                 : QStringLiteral("%1 of 122 GPUs can run it").arg(forecast->able.ever));
    RunForecast full;
    full.wantsGpus = true;
    full.pool = forecast->pool;
    full.units = 122;
    full.able = {3, 0};
    if (!full.pool.isEmpty())
        QVERIFY(headlineOf(full).contains(QStringLiteral("none is free now")));
}

void TestWillItRunAnswer::tellsMachinesThatRefuse()
{
    const QByteArray answer = answerOf(QStringLiteral("gpu_without_lab"));
    const Result<RunForecast> forecast = readRunForecast(answer, QStringLiteral("OwnerPool"));
    QVERIFY(forecast);
    QCOMPARE(forecast->refusingMachines, machinesThat(answer, "reject your job because"));
    QVERIFY(forecast->refusingMachines > 0);
    QCOMPARE(forecast->requirements.last().machines - forecast->requirements.last().matched,
             forecast->refusingMachines);
    QCOMPARE(forecast->jobs, 3);
    // what is left are the machines of the group
    int owned = 0;
    for (const Slot &slot : forecast->pool)
        owned += slot.group == u"chemistry" ? int(slot.gpus.size()) : 0;
    QCOMPARE(forecast->able.ever, owned);
}

void TestWillItRunAnswer::tellsARefusal()
{
    const Result<RunForecast> forecast = readRunForecast(answerOf(QStringLiteral("refused")));
    QVERIFY(forecast);
    QVERIFY(forecast->isRefused);
    QCOMPARE(forecast->complaints.size(), 1);
    QVERIFY(forecast->complaints.first().isError);
    const Result<RunForecast> wordless =
        readRunForecast("status 2\n0\nsubmitted 0\ncomplaints 0\n");
    QVERIFY(wordless && wordless->isRefused);
    QCOMPARE(wordless->complaints.size(), 1);
}

void TestWillItRunAnswer::keepsWarnings()
{
    const Result<RunForecast> forecast = readRunForecast(answerOf(QStringLiteral("warned")));
    QVERIFY(forecast);
    QVERIFY(!forecast->isRefused);
    QVERIFY(!forecast->complaints.isEmpty());
    QVERIFY(!forecast->complaints.first().isError);
}

void TestWillItRunAnswer::countsMachinesWithoutGpus()
{
    const QByteArray answer = answerOf(QStringLiteral("no_gpu"));
    const Result<RunForecast> forecast = readRunForecast(answer);
    QVERIFY(forecast);
    QVERIFY(!forecast->wantsGpus);
    QCOMPARE(forecast->units, int(forecast->pool.size()));
    QCOMPARE(forecast->able.ever, machinesThat(answer, "are able to run your job"));
    QVERIFY(summaryOf(*forecast).contains(QStringLiteral("machine")));
}

void TestWillItRunAnswer::anEmptyPoolIsNoError()
{
    const Result<RunForecast> forecast = readRunForecast(
        "status 2\n0\nsubmitted 10\n1.0 - 1.0\ncomplaints 0\nad 14\nRequestGPUs=1\nslots 0\n");
    QVERIFY(forecast);
    QVERIFY(forecast->pool.isEmpty());
    QCOMPARE(headlineOf(*forecast), QStringLiteral("The pool shows no machine with a GPU."));
    QCOMPARE(summaryOf(*forecast), QString());
}

void TestWillItRunAnswer::everyCutIsAnErrorOrAnAnswer()
{
    const QByteArray answer = answerOf(QStringLiteral("no_gpu"));
    for (qsizetype length = 0; length < answer.size(); length += 7) {
        const Result<RunForecast> forecast = readRunForecast(answer.left(length));
        QVERIFY(forecast || forecast.error().code == Error::Code::Parse);
    }
    QVERIFY(!readRunForecast("status 999999999999\n0"));
    QVERIFY(!readRunForecast("status -1\n0"));
    QVERIFY(!readRunForecast(QByteArray(100'000, '\n')));
    QVERIFY(!readRunForecast({}));
}

QTEST_GUILESS_MAIN(TestWillItRunAnswer)
#include "tst_willitrunanswer.moc"
