// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobsearch.h"

#include "core/jobarrangement.h"
#include "core/logtable.h"
#include "core/recordtable.h"
#include "core/store.h"

#include <QElapsedTimer>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

const QString place = QStringLiteral("chtc/bucky/ap2002.chtc.wisc.edu:22");

Job heldJob()
{
    Job job;
    job.id = {12, 0};
    job.state = JobState::Held;
    job.batchName = QStringLiteral("learning rate");
    job.host = QStringLiteral("gpu2007.chtc.wisc.edu");
    job.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB")};
    job.holdCode = 13;
    job.holdReason = QStringLiteral("Transfer input files failure: reading /home/bucky/100%.tar");
    return job;
}

Job removedJob()
{
    Job job;
    job.id = {12, 1};
    job.state = JobState::Removed;
    job.batchName = QStringLiteral("learning rate");
    job.ended = QDateTime(QDate(2026, 11, 20), QTime(8, 0), Qt::UTC);
    job.removeReason = QStringLiteral("via condor_rm (by user bucky)");
    return job;
}

Job otherJob()
{
    Job job;
    job.id = {40, 3};
    job.state = JobState::Failed;
    job.exitCode = 3;
    job.lastTrouble = QStringLiteral("Shadow exception: Failed to connect");
    return job;
}

RunRecord runOf(int cluster, const QString &folder, const QString &image)
{
    RunRecord run;
    run.siteId = QStringLiteral("chtc");
    run.user = QStringLiteral("bucky");
    run.accessPoint = QStringLiteral("ap2002.chtc.wisc.edu:22");
    run.jobFolder = folder;
    run.remoteFolder = QStringLiteral("/home/bucky/perch/%1").arg(cluster);
    run.eventLogPath = run.remoteFolder + QStringLiteral("/job.log");
    run.cluster = cluster;
    run.jobCount = 2;
    run.imageUrl = image;
    run.submitText = QStringLiteral("queue\n");
    run.submitted = QDateTime(QDate(2026, 11, 20), QTime(8, 0), Qt::UTC);
    return run;
}

KnownLog logOf(const QString &name, const QList<Job> &jobs)
{
    KnownLog log;
    log.path = QStringLiteral("/home/bucky/%1.log").arg(name);
    log.position.offset = 1;
    log.jobs = jobs;
    return log;
}

void fill(Store &store)
{
    QVERIFY(store.keepJobLog(place, logOf(QStringLiteral("a"), {heldJob(), removedJob()})));
    QVERIFY(store.keepJobLog(place, logOf(QStringLiteral("b"), {otherJob()})));
    QVERIFY(store.keepJobLog(QStringLiteral("chtc/another/ap2002.chtc.wisc.edu:22"),
                             logOf(QStringLiteral("c"), {heldJob()})));
    const Result<qint64> id =
        store.addRun(runOf(12, QStringLiteral("/home/me/jobs/mnist sweep"),
                           QStringLiteral("osdf:///chtc/staging/b/bucky/pytorch-54990e82.sif")));
    QVERIFY(id);
    QVERIFY(store.keepRunFolder({*id, QStringLiteral("/home/me/runs/12"), false,
                                 QStringLiteral("for the paper\nbaseline")}));
    QVERIFY(store.addRun(runOf(12, QStringLiteral("/home/me/older"), QString())));
    RunRecord foreign = runOf(40, QStringLiteral("/home/other/mnist"), QString());
    foreign.user = QStringLiteral("another");
    QVERIFY(store.addRun(foreign));
}

} // namespace

class TestJobSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatTheTableDoesNotShow_data();
    void findsWhatTheTableDoesNotShow();
    void knowsTheWordsAfterARestart();
    void aChangedJobHasOtherWords();
    void jobsOfAnEarlierPerchAreFoundToo();
    void wordsAreBounded();
    void isQuickEnoughForManyJobs();
    void theFilterShowsThemToo();
};

void TestJobSearch::findsWhatTheTableDoesNotShow_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("ids");
    const auto row = [](const char *name, const QStringList &words, const QStringList &ids) {
        QTest::newRow(name) << words << ids;
    };
    const auto w = [](const char *text) {
        return QString::fromUtf8(text);
    };
    const QStringList both{w("12.0"), w("12.1")};
    row("batch", {w("rate")}, both);
    row("id", {w("40.3")}, {w("40.3")});
    row("machine", {w("gpu2007")}, {w("12.0")});
    row("GPU, other letters", {w("a100")}, {w("12.0")});
    row("reason of the hold", {w("input"), w("failure")}, {w("12.0")});
    row("reason of the removal", {w("condor_rm")}, {w("12.1")});
    row("reason of a failure", {w("shadow")}, {w("40.3")});
    row("job folder", {w("sweep")}, both);
    row("image", {w("54990e82")}, both);
    row("notes of the run's record", {w("Paper")}, both);
    row("tags of it", {w("baseline"), w("gpu2007")}, {w("12.0")});
    row("not where the record lies", {w("/runs/12")}, {});
    row("words of different columns", {w("sweep"), w("gpu2007")}, {w("12.0")});
    row("one word is nowhere", {w("sweep"), w("nowhere")}, {});
    row("signs of LIKE mean themselves", {w("100%")}, {w("12.0")});
    row("percent alone", {w("%")}, {w("12.0")});
    row("an underscore is no joker", {w("condor_r_")}, {});
    row("a backslash", {w("\\")}, {});
    row("a quote", {w("'; DROP TABLE jobs; --")}, {});
    row("folders of another person", {w("/home/other")}, {});
    row("no word", {}, {w("12.0"), w("12.1"), w("40.3")});
}

void TestJobSearch::findsWhatTheTableDoesNotShow()
{
    QFETCH(const QStringList, words);
    QFETCH(const QStringList, ids);
    Result<Store> store = Store::open(QStringLiteral(":memory:"));
    QVERIFY(store);
    fill(*store);
    const Result<QSet<JobId>> found = store->jobsWith(place, words);
    QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
    QStringList told;
    for (const JobId &id : *found)
        told << id.text();
    std::sort(told.begin(), told.end());
    QCOMPARE(told, ids);
}

void TestJobSearch::knowsTheWordsAfterARestart()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("perch.sqlite"));
    {
        Result<Store> store = Store::open(path);
        QVERIFY(store);
        fill(*store);
    }
    Result<Store> again = Store::open(path);
    QVERIFY(again);
    QCOMPARE(again->jobsWith(place, {QStringLiteral("sweep")})->size(), 2);
}

void TestJobSearch::aChangedJobHasOtherWords()
{
    Result<Store> store = Store::open(QStringLiteral(":memory:"));
    QVERIFY(store);
    fill(*store);
    Job job = heldJob();
    job.state = JobState::Idle;
    job.holdReason.clear();
    QVERIFY(store->keepJobLog(place, logOf(QStringLiteral("a"), {job})));
    QVERIFY(store->jobsWith(place, {QStringLiteral("failure")})->isEmpty());
    QCOMPARE(store->jobsWith(place, {QStringLiteral("gpu2007")})->size(), 1);
}

void TestJobSearch::jobsOfAnEarlierPerchAreFoundToo()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("perch.sqlite"));
    {
        Result<Store> store = Store::open(path);
        QVERIFY(store);
        fill(*store);
    }
    {
        QSqlDatabase database =
            QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("earlier"));
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY(query.exec(QStringLiteral("UPDATE jobs SET words = ''")));
        QVERIFY(addSearchedWords(query));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("earlier"));
    Result<Store> store = Store::open(path);
    QVERIFY(store);
    QCOMPARE(store->jobsWith(place, {QStringLiteral("gpu2007")})->size(), 1);
    QCOMPARE(store->jobsWith(place, {QStringLiteral("condor_rm")})->size(), 1);
}

void TestJobSearch::wordsAreBounded()
{
    Job job = heldJob();
    job.holdReason = QString(100'000, u'x');
    job.removeReason = QString(100'000, u'y');
    job.lastTrouble = QString(100'000, u'z');
    QVERIFY(searchedWords(job).size() < 2'000);
    QVERIFY(searchedWords(Job()).isEmpty());
    Result<Store> store = Store::open(QStringLiteral(":memory:"));
    QVERIFY(store);
    QVERIFY(store->jobsWith(place, QStringList(5'000, QString(5'000, u'%'))));
}

void TestJobSearch::isQuickEnoughForManyJobs()
{
    Result<Store> store = Store::open(QStringLiteral(":memory:"));
    QVERIFY(store);
    constexpr int many = 100'000;
    QList<Job> jobs;
    for (int proc = 0; proc < many; ++proc) {
        Job job = heldJob();
        job.id.proc = proc;
        if (proc == 77'777)
            job.holdReason = QStringLiteral("a needle in the hay");
        jobs << job;
    }
    QVERIFY(store->keepJobLog(place, logOf(QStringLiteral("many"), jobs)));
    QVERIFY(store->addRun(runOf(12, QStringLiteral("/home/me/jobs"), QString())));
    QElapsedTimer clock;
    clock.start();
    const Result<QSet<JobId>> found =
        store->jobsWith(place, {QStringLiteral("needle"), QStringLiteral("jobs")});
    const qint64 milliseconds = clock.elapsed();
    qInfo("%d jobs searched in %lld ms", many, static_cast<long long>(milliseconds));
    QVERIFY(found);
    QCOMPARE(found->size(), 1);
    QCOMPARE(found->cbegin()->proc, 77'777);
    QVERIFY(milliseconds < 3'000);
}

void TestJobSearch::theFilterShowsThemToo()
{
    JobRows rows;
    JobQuery query;
    JobSnapshot snapshot;
    for (const Job &job : {heldJob(), removedJob(), otherJob()})
        snapshot.newestFirst << rows.add(job);
    snapshot.rows = rows;
    query.words = {QStringLiteral("sweep")};
    QVERIFY(arrangeJobs(snapshot, query).places.empty());
    query.found = {JobId{12, 0}, JobId{12, 1}};
    QCOMPARE(arrangeJobs(snapshot, query).places, (std::vector<int>{0, 1}));
    query.stages = {int(JobStage::Held)};
    QCOMPARE(arrangeJobs(snapshot, query).places, std::vector<int>{0});
}

QTEST_GUILESS_MAIN(TestJobSearch)
#include "tst_jobsearch.moc"
