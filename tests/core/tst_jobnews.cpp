// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobnews.h"

#include <QElapsedTimer>
#include <QHash>
#include <QTest>

using namespace perch;

namespace
{

using Kind = JobNews::Kind;
using State = JobState;

const QDateTime start = QDateTime(QDate(2026, 11, 20), QTime(8, 0), Qt::UTC);

QDateTime at(qint64 seconds)
{
    return start.addSecs(seconds);
}

Job jobIn(State state, qint64 since, int proc = 0, const QString &batch = QStringLiteral("train"),
          int cluster = 7)
{
    Job job;
    job.id = {cluster, proc};
    job.batchName = batch;
    job.state = state;
    job.submitted = at(since - 100);
    if (isFinal(state)) {
        job.ended = at(since);
        job.exitCode = state == State::Failed ? 3 : 0;
        job.exitSignal = state == State::Killed ? 9 : 0;
    } else {
        job.phases = {{state, at(since), {}}};
    }
    if (state == State::Held) {
        job.holdCode = 1;
        job.holdReason = QStringLiteral("via condor_hold (by user bucky)");
    }
    return job;
}

/// A desk, and what it was told of each job before.
struct Watch {
    void hear(const Job &job, qint64 when)
    {
        const auto before = jobs.constFind(job.id);
        desk.take(before == jobs.cend() ? nullptr : &*before, job, at(when));
        jobs.insert(job.id, job);
    }
    /// All that is told until then, with a look each second.
    QList<JobNews> until(qint64 from, qint64 to, const std::optional<QString> &inFront = {})
    {
        QList<JobNews> all;
        for (qint64 second = from; second <= to; ++second)
            all += desk.due(at(second), inFront);
        return all;
    }

    JobNewsDesk desk{start};
    QHash<JobId, Job> jobs;
};

QList<Kind> kindsOf(const QList<JobNews> &news)
{
    QList<Kind> kinds;
    for (const JobNews &one : news)
        kinds << one.kind;
    return kinds;
}

} // namespace

class TestJobNews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneChangeIsToldOnce_data();
    void oneChangeIsToldOnce();
    void aBatchIsFinishedWhenAllOfItIs();
    void thousandsAreOneMessage();
    void aFailureOfTheLastJobIsToldWithTheEnd();
    void theSecondFailureIsNoNews();
    void theNameMayBeUsedAgain();
    void whatHappenedBeforeIsSummedUpOnce();
    void theFirstNewsOfAJobIsItsPast();
    void nothingOfWhatIsInFront();
    void longIdleIsToldOnce();
    void longIdleOfYesterdayIsNoNews();
    void manyBatchesAreOneMessage();
    void thousandsOfBatchesTakeNoTime();
    void noMarkupOfForeignNames();
    void anotherPersonsJobsBeginAnew();
};

void TestJobNews::oneChangeIsToldOnce_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<QString>("title"); ///< empty: nothing is told
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, State from, State to, const char *title,
                        const char *text) {
        QTest::newRow(name) << int(from) << int(to) << QString::fromUtf8(title)
                            << QString::fromUtf8(text);
    };
    row("starts", State::Idle, State::Running, "", "");
    row("is evicted", State::Running, State::Idle, "", "");
    row("fails", State::Running, State::Failed, "train: a job failed",
        "Job 7.0 ended with exit code 3.");
    row("is killed", State::Running, State::Killed, "train: a job failed",
        "Job 7.0 was killed by signal 9.");
    row("is held", State::Running, State::Held, "train: job 7.0 is on hold",
        "The job was put on hold by hand: via condor_hold (by user bucky).");
    row("succeeds, and others go on", State::Running, State::Succeeded, "", "");
    row("is removed, and others go on", State::Running, State::Removed, "", "");
}

void TestJobNews::oneChangeIsToldOnce()
{
    QFETCH(const int, from);
    QFETCH(const int, to);
    QFETCH(const QString, title);
    QFETCH(const QString, text);
    Watch watch;
    watch.hear(jobIn(State(from), -50), 1);
    watch.hear(jobIn(State::Running, -50, 1), 1); // another one goes on
    watch.hear(jobIn(State(to), 10), 11);
    QVERIFY(watch.until(11, 13).isEmpty()); // more may come
    const QList<JobNews> news = watch.until(14, 300);
    QCOMPARE(news.size(), title.isEmpty() ? 0 : 1);
    if (title.isEmpty())
        return;
    QCOMPARE(news.first().title, title);
    QCOMPARE(news.first().text, text);
    QCOMPARE(news.first().batch, QStringLiteral("train"));
    QVERIFY(!watch.desk.isWaiting());
}

void TestJobNews::aBatchIsFinishedWhenAllOfItIs()
{
    Watch watch;
    watch.desk.expect(7, 3); // the log tells of two so far
    watch.hear(jobIn(State::Running, -50, 0), 1);
    watch.hear(jobIn(State::Running, -50, 1), 1);
    watch.hear(jobIn(State::Succeeded, 10, 0), 10);
    watch.hear(jobIn(State::Succeeded, 11, 1), 11);
    QVERIFY(watch.until(11, 100).isEmpty());
    watch.hear(jobIn(State::Succeeded, 101, 2), 101);
    const QList<JobNews> news = watch.until(101, 200);
    QCOMPARE(kindsOf(news), QList<Kind>{Kind::Finished});
    QCOMPARE(news.first().title, QStringLiteral("train has finished"));
    QCOMPARE(news.first().text, QStringLiteral("All 3 jobs succeeded."));
}

void TestJobNews::thousandsAreOneMessage()
{
    Watch watch;
    constexpr int jobs = 5000;
    for (int proc = 0; proc < jobs; ++proc)
        watch.hear(jobIn(State::Running, -50, proc), 1);
    QList<JobNews> news;
    for (int proc = 0; proc < jobs; ++proc) {
        const State end = proc % 100 == 0 ? State::Failed : State::Succeeded;
        watch.hear(jobIn(end, 10 + proc / 100, proc), 10 + proc / 100);
        if (proc % 100 == 99)
            news += watch.desk.due(at(10 + proc / 100));
    }
    news += watch.until(60, 200);
    QCOMPARE(kindsOf(news), (QList<Kind>{Kind::FirstFailure, Kind::Finished}));
    QCOMPARE(news.last().text, QStringLiteral("4,950 of 5,000 jobs succeeded, 50 failed."));
}

void TestJobNews::aFailureOfTheLastJobIsToldWithTheEnd()
{
    Watch watch;
    watch.hear(jobIn(State::Running, -50), 1);
    watch.hear(jobIn(State::Failed, 10), 10);
    const QList<JobNews> news = watch.until(10, 100);
    QCOMPARE(kindsOf(news), QList<Kind>{Kind::Finished});
    QCOMPARE(news.first().text, QStringLiteral("Its job failed."));
}

void TestJobNews::theSecondFailureIsNoNews()
{
    Watch watch;
    watch.hear(jobIn(State::Running, -50, 0), 1);
    watch.hear(jobIn(State::Failed, -20, 1), 1); // yesterday
    watch.hear(jobIn(State::Held, -20, 2), 1);
    watch.hear(jobIn(State::Running, -50, 3), 1);
    watch.hear(jobIn(State::Failed, 10, 0), 10);
    watch.hear(jobIn(State::Idle, 11, 2), 11);
    watch.hear(jobIn(State::Held, 12, 2), 12);
    QVERIFY(watch.until(10, 100).isEmpty());
}

void TestJobNews::theNameMayBeUsedAgain()
{
    Watch watch;
    watch.hear(jobIn(State::Failed, -5000, 0), 1);
    watch.hear(jobIn(State::Idle, 10, 0, QStringLiteral("train"), 8), 10);
    watch.hear(jobIn(State::Running, 20, 0, QStringLiteral("train"), 8), 20);
    QVERIFY(watch.until(10, 50).isEmpty());
    watch.hear(jobIn(State::Failed, 60, 0, QStringLiteral("train"), 8), 60);
    QCOMPARE(kindsOf(watch.until(60, 100)), QList<Kind>{Kind::Finished});
    watch.hear(jobIn(State::Idle, 110, 0, QStringLiteral("train"), 9), 110);
    watch.hear(jobIn(State::Succeeded, 120, 0, QStringLiteral("train"), 9), 120);
    QCOMPARE(kindsOf(watch.until(110, 200)), QList<Kind>{Kind::Finished});
}

void TestJobNews::whatHappenedBeforeIsSummedUpOnce()
{
    Watch watch;
    for (int proc = 0; proc < 10; ++proc)
        watch.hear(jobIn(State::Running, -9000, proc), 1); // from the store
    QVERIFY(watch.until(1, 20).isEmpty());
    for (int proc = 0; proc < 10; ++proc) // the log, after the login
        watch.hear(jobIn(proc < 8    ? State::Succeeded
                         : proc == 8 ? State::Failed
                                     : State::Held,
                         -600, proc),
                   30);
    const QList<JobNews> news = watch.until(30, 100);
    QCOMPARE(kindsOf(news), QList<Kind>{Kind::WhileAway});
    QCOMPARE(news.first().text, QStringLiteral("1 failed · 1 on hold · 8 succeeded."));
    watch.hear(jobIn(State::Running, -9000, 10), 110);
    watch.hear(jobIn(State::Failed, -60, 10), 120);
    QVERIFY(watch.until(110, 200).isEmpty());
}

void TestJobNews::theFirstNewsOfAJobIsItsPast()
{
    Watch watch;
    for (int proc = 0; proc < 10; ++proc)
        watch.hear(jobIn(State::Failed, -600, proc), 5);
    QVERIFY(watch.until(5, 100).isEmpty());
    // but not of one that came and went between two looks
    watch.hear(jobIn(State::Succeeded, 110, 0, QStringLiteral("quick"), 9), 112);
    QCOMPARE(kindsOf(watch.until(112, 200)), QList<Kind>{Kind::Finished});
}

void TestJobNews::nothingOfWhatIsInFront()
{
    const QString train = QStringLiteral("train");
    for (const QString &inFront : {train, QString()}) {
        Watch watch;
        watch.hear(jobIn(State::Running, -50), 1);
        watch.hear(jobIn(State::Failed, 10), 10);
        QVERIFY(watch.until(10, 100, inFront).isEmpty());
        QVERIFY(watch.until(101, 200).isEmpty()); // seen, so no news later
    }
    Watch watch;
    watch.hear(jobIn(State::Running, -50), 1);
    watch.hear(jobIn(State::Failed, 10), 10);
    QCOMPARE(watch.until(10, 100, QStringLiteral("another")).size(), 1);
}

void TestJobNews::longIdleIsToldOnce()
{
    Watch watch;
    watch.hear(jobIn(State::Idle, 100, 0), 100);
    watch.hear(jobIn(State::Idle, 100, 1), 100);
    QVERIFY(watch.desk.due(at(100 + 6 * 3600 - 1)).isEmpty());
    const QList<JobNews> news = watch.desk.due(at(100 + 6 * 3600));
    QCOMPARE(kindsOf(news), QList<Kind>{Kind::LongIdle});
    QVERIFY(news.first().text.contains(u"2 jobs"));
    QVERIFY(watch.desk.due(at(48 * 3600)).isEmpty());
    // one that runs: the batch moves
    Watch other;
    other.hear(jobIn(State::Idle, 100, 0), 100);
    other.hear(jobIn(State::Running, 200, 1), 200);
    QVERIFY(other.desk.due(at(20 * 3600)).isEmpty());
}

void TestJobNews::longIdleOfYesterdayIsNoNews()
{
    Watch watch;
    watch.hear(jobIn(State::Idle, -30 * 3600), 1);
    QVERIFY(watch.desk.due(at(60)).isEmpty());
    QVERIFY(watch.desk.due(at(20 * 3600)).isEmpty());
    Watch other;
    other.hear(jobIn(State::Idle, -5 * 3600), 1);
    QVERIFY(other.desk.due(at(60)).isEmpty());
    QCOMPARE(other.desk.due(at(3600)).size(), 1);
}

void TestJobNews::manyBatchesAreOneMessage()
{
    Watch watch;
    for (int i = 0; i < 7; ++i) {
        const QString name = QStringLiteral("sweep %1").arg(i);
        watch.hear(jobIn(State::Running, -50, 0, name, 10 + i), 1);
        watch.hear(jobIn(State::Succeeded, 10, 0, name, 10 + i), 10);
    }
    const QList<JobNews> news = watch.until(10, 60);
    QCOMPARE(news.size(), 7);
    const JobNews joined = joinedNews(news);
    QCOMPARE(joined.title, QStringLiteral("News of 7 batches"));
    QCOMPARE(joined.batch, QString());
    QCOMPARE(joined.text.count(u'\n'), 4);
    QVERIFY(joined.text.endsWith(QStringLiteral("… and 3 more")));
    QCOMPARE(joinedNews({news.first()}), news.first());
}

void TestJobNews::thousandsOfBatchesTakeNoTime()
{
    constexpr int many = 20'000;
    Watch apart;    // each job a batch of its own
    Watch together; // one batch, of as many clusters
    QElapsedTimer clock;
    clock.start();
    for (const State state : {State::Running, State::Succeeded}) {
        for (int i = 0; i < many; ++i) {
            apart.hear(jobIn(state, 10, 0, QStringLiteral("batch %1").arg(i), 10 + i), 10);
            together.hear(jobIn(state, 10, 0, QStringLiteral("one"), 10 + i), 10);
        }
    }
    const QList<JobNews> news = apart.desk.due(at(60));
    QCOMPARE(news.size(), many);
    QVERIFY(joinedNews(news).text.size() < 1'000);
    QCOMPARE(kindsOf(together.desk.due(at(60))), QList<Kind>{Kind::Finished});
    qInfo("%d changes in %lld ms", 4 * many, static_cast<long long>(clock.elapsed()));
    QVERIFY(clock.elapsed() < 5'000);
}

void TestJobNews::noMarkupOfForeignNames()
{
    const QString name =
        QStringLiteral("<a href=\"x\">free & GPUs</a>\n\u202e") + QString(500, u'x');
    Watch watch;
    watch.hear(jobIn(State::Running, -50, 0, name), 1);
    watch.hear(jobIn(State::Succeeded, 10, 0, name), 10);
    const QList<JobNews> news = watch.until(10, 60);
    QCOMPARE(news.size(), 1);
    QCOMPARE(news.first().batch, name); // to find it again
    const QString said = news.first().title + news.first().text;
    for (const QChar c : {QChar(u'<'), QChar(u'>'), QChar(u'&'), QChar(u'\n'), QChar(0x202e)})
        QVERIFY(!said.contains(c));
    QVERIFY(said.size() < 200);
}

void TestJobNews::anotherPersonsJobsBeginAnew()
{
    Watch watch;
    watch.hear(jobIn(State::Running, -50), 1);
    watch.hear(jobIn(State::Failed, 10), 10);
    watch.desk.clear();
    QVERIFY(!watch.desk.isWaiting());
    QVERIFY(watch.until(10, 60).isEmpty());
}

QTEST_GUILESS_MAIN(TestJobNews)
#include "tst_jobnews.moc"
