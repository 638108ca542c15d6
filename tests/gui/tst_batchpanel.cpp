// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logtable.h"
#include "gui/jobs/batchlist.h"
#include "gui/jobs/batchpanel.h"
#include "gui/jobs/batchreckoner.h"
#include "gui/jobs/hourslist.h"
#include "gui/jobs/jobdetail.h"
#include "gui/jobs/joblogs.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobside.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/sizinglist.h"
#include "gui/jobs/submitteddialog.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/madejobs.h"

#include "jobsamples.h"
#include "shots.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

const QDateTime base = QDateTime(QDate(2026, 11, 20), QTime(8, 0), Qt::UTC);

/// One of many alike: what it used of 16 GB, and an hour of two GPUs.
Job trained(int proc, int cluster = 8850, JobState state = JobState::Succeeded)
{
    Job job;
    job.id = {cluster, proc};
    job.batchName = QStringLiteral("train mnist with larger batches");
    job.state = state;
    job.submitted = base;
    job.started = base.addSecs(900);
    job.ended = base.addSecs(900 + 3600);
    job.starts = 1;
    job.host = QStringLiteral("gpu2003.chtc.wisc.edu");
    job.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB"), QStringLiteral("NVIDIA A100-SXM4-80GB")};
    job.phases = {{JobState::Idle, job.submitted, job.started},
                  {JobState::Running, job.started, job.ended}};
    const QString memory = QString::number(2900 + proc % 7 * 40);
    job.resources = {{QStringLiteral("Cpus"),
                      QStringLiteral("3.80"),
                      QStringLiteral("8"),
                      QStringLiteral("8"),
                      {}},
                     {QStringLiteral("Disk (KB)"),
                      QStringLiteral("9900000"),
                      QStringLiteral("10485760"),
                      QStringLiteral("10485760"),
                      {}},
                     {QStringLiteral("Gpus (Average)"), QStringLiteral("0.94"), QStringLiteral("2"),
                      QStringLiteral("2"), QStringLiteral("GPU-a, GPU-b")},
                     {QStringLiteral("Memory (MB)"),
                      memory,
                      QStringLiteral("16384"),
                      QStringLiteral("16384"),
                      {}},
                     {QStringLiteral("TimeExecute (s)"), QStringLiteral("3600"), {}, {}, {}}};
    return job;
}

RunRecord runOf(int cluster)
{
    RunRecord run;
    run.siteId = QStringLiteral("chtc");
    run.user = QStringLiteral("bucky");
    run.accessPoint = QStringLiteral("ap2002.chtc.wisc.edu:22");
    run.jobFolder = QStringLiteral("/home/me/jobs/mnist <b>larger</b> batches");
    run.remoteFolder = QStringLiteral("/home/bucky/perch/mnist-larger-batches");
    run.eventLogPath = QStringLiteral("/home/bucky/perch/mnist-larger-batches/train.log");
    run.cluster = cluster;
    run.jobCount = 40;
    run.imageUrl = QStringLiteral("osdf:///chtc/staging/b/bucky/hello-pytorch-54990e82.sif");
    run.imageSha256 = QString(64, u'a');
    run.submitText = QStringLiteral("executable = train.sh\nrequest_memory = 16 GB\n"
                                    "request_gpus = 2\n+GPUJobLength = \"long\"\nqueue 40\n");
    run.submitted = base;
    run.files = {{QStringLiteral("job.sub"), 120, QString(64, u'b')},
                 {QStringLiteral("train.sh"), 5'000, QString(64, u'c')}};
    return run;
}

QString placeKey()
{
    return QStringLiteral("chtc/bucky/ap2002.chtc.wisc.edu:22");
}

/// The page with these jobs, as it stands on the desk of a person.
struct Desk {
    explicit Desk(const QList<Job> &jobs = {})
    {
        page.resize(1072, 736);
        page.show();
        controller.model().setNow(base.addDays(1));
        controller.model().setJobs(jobs);
    }
    [[nodiscard]] JobSide &side() const { return *page.findChild<JobSide *>(); }
    [[nodiscard]] BatchPanel &panel() const { return *page.findChild<BatchPanel *>(); }
    [[nodiscard]] QString words() const
    {
        QStringList all;
        const QList<QLabel *> labels = panel().findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (label->isVisibleTo(&panel()))
                all << label->text();
        }
        return all.join(u'\n');
    }
    [[nodiscard]] QAbstractButton *button(const QString &text) const
    {
        const QList<QAbstractButton *> buttons = page.findChildren<QAbstractButton *>();
        for (QAbstractButton *one : buttons) {
            if (one->text() == text)
                return one;
        }
        return nullptr;
    }

    StoreWorker store{QStringLiteral(":memory:")};
    JobsController controller{store};
    JobsPage page{controller};
};

QList<Job> fortyTrained()
{
    QList<Job> jobs;
    for (int proc = 0; proc < 38; ++proc)
        jobs << trained(proc);
    jobs << trained(38, 8850, JobState::Failed) << trained(39, 8850, JobState::Failed);
    return jobs;
}

} // namespace

class TestBatchPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void saysWhatToAskForAndWhy();
    void theValuesGoToTheFolderOfTheJobs();
    void withoutAFolderTheButtonSaysWhy();
    void aSelectionIsReckonedAlone();
    void severalBatchesHaveNoCommonSize();
    void hoursAreOfThePeriod();
    void whatWasSubmittedCanBeRead();
    void damageAndUnknownEventsAreSaidAfterARestart();
    void endedJobsAreFoundByTheirFolderAfterARestart();
    void thousandsDoNotHoldUpTheWindow();
    void jobsThatChangeAreReckonedAgain();
    void allJobsOfAPerson();
};

void TestBatchPanel::saysWhatToAskForAndWhy()
{
    Desk desk(fortyTrained());
    desk.controller.follow(runOf(8850));
    desk.button(QStringLiteral("Batch"))->click();
    QTRY_VERIFY2(desk.words().contains(QStringLiteral("16 GB → 4 GB")), qPrintable(desk.words()));
    const QString words = desk.words();
    QVERIFY(words.contains(QStringLiteral("The most that any of 38 jobs used was 3.1 GB; ask for "
                                          "4 GB.")));
    QVERIFY(words.contains(QStringLiteral("8 → 4")));
    QVERIFY(words.contains(QStringLiteral("2 failed · 38 succeeded")));
    QVERIFY(words.contains(QStringLiteral("40.0 h")));
    QVERIFY(words.contains(QStringLiteral("80.0 h"))); // of GPUs
    QVERIFY(words.contains(QStringLiteral("5.0 % of the computing was wasted")) ||
            words.contains(QStringLiteral("5 % of the computing was wasted")));
    test::saveShots(desk.page, QStringLiteral("batch"), {1072, 736});
    test::saveShots(desk.page, QStringLiteral("batch-tall"), {1280, 1300});
}

void TestBatchPanel::theValuesGoToTheFolderOfTheJobs()
{
    Desk desk(fortyTrained());
    desk.controller.follow(runOf(8850));
    desk.side().setPage(JobSide::Page::Batch);
    QAbstractButton *use = desk.button(QStringLiteral("Use these values"));
    QTRY_VERIFY(use->isVisible());
    QVERIFY(use->isEnabled());
    QSignalSpy wanted(&desk.page, &JobsPage::valuesWanted);
    use->click();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.first().at(0).toString(), runOf(8850).jobFolder);
    const auto values = wanted.first().at(1).value<QList<SubmitValue>>();
    QVERIFY(values.contains(SubmitValue(QStringLiteral("request_memory"), QStringLiteral("4 GB"))));
    QVERIFY(values.contains(SubmitValue(QStringLiteral("request_cpus"), QStringLiteral("4"))));
    QVERIFY(values.contains(SubmitValue(QStringLiteral("request_gpus"), QStringLiteral("1"))));
    QVERIFY(values.contains(SubmitValue(QStringLiteral("request_disk"), QStringLiteral("12 GB"))));
}

void TestBatchPanel::withoutAFolderTheButtonSaysWhy()
{
    Desk desk(fortyTrained());
    desk.side().setPage(JobSide::Page::Batch);
    QAbstractButton *use = desk.button(QStringLiteral("Use these values"));
    QTRY_VERIFY(use->isVisible());
    QVERIFY(!use->isEnabled());
    QVERIFY(use->toolTip().contains(u"did not submit"));
    test::saveShots(desk.page, QStringLiteral("batch-foreign"), {1072, 736});
}

void TestBatchPanel::aSelectionIsReckonedAlone()
{
    Desk desk(fortyTrained());
    desk.side().setPage(JobSide::Page::Batch);
    QTRY_VERIFY(desk.words().contains(u"38 succeeded"));
    auto *table = desk.page.findChild<JobsTable *>();
    table->setFocus();
    for (int row = 0; row < 3; ++row)
        QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
    QTRY_VERIFY2(desk.words().contains(QStringLiteral("4 chosen jobs")), qPrintable(desk.words()));
    QTRY_VERIFY(desk.words().contains(u"any of 4 jobs"));
    QTest::keyClick(table, Qt::Key_Down);
    QTRY_VERIFY(desk.words().contains(u"any of 38 jobs"));
}

void TestBatchPanel::severalBatchesHaveNoCommonSize()
{
    QList<Job> jobs = fortyTrained();
    jobs += test::asCluster(test::jobsOfLog(QStringLiteral("container_gpu.log")), 8841);
    Desk desk(jobs);
    desk.side().setPage(JobSide::Page::Batch);
    QTRY_VERIFY2(desk.words().contains(QStringLiteral("All jobs")), qPrintable(desk.words()));
    QVERIFY(desk.words().contains(u"Choose one batch"));
    QVERIFY(!desk.button(QStringLiteral("Use these values"))->isVisible());
    auto *batches = desk.page.findChild<BatchList *>();
    batches->setFocus();
    QTest::keyClick(batches, Qt::Key_Down);
    QTRY_VERIFY(desk.words().contains(QStringLiteral("train mnist with larger batches")));
    QTRY_VERIFY(desk.button(QStringLiteral("Use these values"))->isVisible());
    QTest::keyClick(batches, Qt::Key_Down);
    QTRY_VERIFY2(desk.words().contains(QStringLiteral("1 GB → 128 MB")), qPrintable(desk.words()));
}

void TestBatchPanel::hoursAreOfThePeriod()
{
    Desk desk(fortyTrained());
    desk.controller.model().setNow(base.addDays(20));
    desk.side().setPage(JobSide::Page::Batch);
    QTRY_VERIFY(desk.words().contains(QStringLiteral("40.0 h")));
    auto *period = desk.panel().findChild<QComboBox *>();
    period->setCurrentIndex(period->findText(QStringLiteral("Last 7 days")));
    // the page's clock goes on to today, months from then
    QTRY_VERIFY2(desk.words().contains(u"No program ran in this time"), qPrintable(desk.words()));
    period->setCurrentIndex(0);
    QTRY_VERIFY(desk.words().contains(QStringLiteral("40.0 h")));
}

void TestBatchPanel::whatWasSubmittedCanBeRead()
{
    Desk desk(fortyTrained());
    desk.controller.follow(runOf(8850));
    desk.side().setPage(JobSide::Page::Batch);
    QAbstractButton *read = desk.button(QStringLiteral("Read …"));
    QTRY_VERIFY(read->isVisible());
    read->click();
    auto *dialog = desk.page.findChild<SubmittedDialog *>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QPlainTextEdit *>()->toPlainText(), runOf(8850).submitText);
    QVERIFY(dialog->findChild<QPlainTextEdit *>()->isReadOnly());
    test::saveShots(*dialog, QStringLiteral("submitted"), {720, 560});
    dialog->close();
    QSignalSpy wanted(&desk.page, &JobsPage::composeWanted);
    desk.button(QStringLiteral("Open in Compose"))->click();
    QCOMPARE(wanted.size(), 1);
}

void TestBatchPanel::damageAndUnknownEventsAreSaidAfterARestart()
{
    Desk desk;
    Job job = trained(0);
    job.unknownEvents = QStringLiteral("099 2026-11-20 09:00:00 UTC  Something <b>new</b>");
    KnownLog log{runOf(8850).eventLogPath, {}, {job, trained(1)}};
    log.position.offset = 4'000;
    log.position.unreadableBlocks = 3;
    QFuture<Result<void>> keeping = desk.store.run<void>([log](Store &store) -> Result<void> {
        if (const Result<void> kept = store.keepJobLog(placeKey(), log); !kept)
            return kept.error();
        if (const Result<qint64> run = store.addRun(runOf(8850)); !run)
            return run.error();
        return store.setSetting(QStringLiteral("jobs/place"), placeKey());
    });
    QTRY_VERIFY(keeping.isFinished());
    QVERIFY(keeping.result());
    desk.controller.recall();
    QTRY_COMPARE(desk.controller.model().rowCount(), 2);
    QTRY_VERIFY(desk.controller.runOf({8850, 0}));
    QCOMPARE(desk.controller.logs().logOf(8850)->damagedRecords, 3);
    QVERIFY(!desk.controller.logs().logOf(1));

    desk.page.showJob({8850, 1});
    desk.page.showJob({8850, 0});
    const auto detail = [&desk] {
        QStringList all;
        const QList<QLabel *> labels = desk.side().detail().findChildren<QLabel *>();
        for (const QLabel *label : labels)
            all << label->text();
        return all.join(u'\n');
    };
    QTRY_VERIFY2(detail().contains(QStringLiteral("Something <b>new</b>")), qPrintable(detail()));
    QVERIFY(detail().contains(QStringLiteral("3 records of its log could not be read")));
    test::saveShots(desk.page, QStringLiteral("job-unknown"), {1072, 1000});

    desk.side().setPage(JobSide::Page::Batch);
    QTRY_VERIFY2(desk.words().contains(u"3 records of its event log are damaged"),
                 qPrintable(desk.words()));
    QVERIFY(desk.words().contains(u"event that Perch does not know"));
    // from the site that comes with Perch, though there is no connection
    QTRY_VERIFY2(desk.words().contains(QStringLiteral("not asked for → short")) ||
                     desk.words().contains(QStringLiteral("long → short")) ||
                     desk.words().contains(u"Job length"),
                 qPrintable(desk.words()));
    test::saveShots(desk.page, QStringLiteral("batch-damaged"), {1072, 736});
}

void TestBatchPanel::endedJobsAreFoundByTheirFolderAfterARestart()
{
    Desk desk;
    Job removed = trained(2, 8851, JobState::Removed);
    removed.removeReason = QStringLiteral("via condor_rm (by user bucky)");
    const QList<KnownLog> logs{
        {runOf(8850).eventLogPath, {}, {trained(0), trained(1)}},
        {QStringLiteral("/home/bucky/other.log"), {}, {trained(1, 8851), removed}}};
    QFuture<Result<void>> keeping = desk.store.run<void>([logs](Store &store) -> Result<void> {
        for (const KnownLog &log : logs) {
            if (const Result<void> kept = store.keepJobLog(placeKey(), log); !kept)
                return kept.error();
        }
        if (const Result<qint64> run = store.addRun(runOf(8850)); !run)
            return run.error();
        return store.setSetting(QStringLiteral("jobs/place"), placeKey());
    });
    QTRY_VERIFY(keeping.isFinished());
    QVERIFY(keeping.result());
    desk.controller.recall();
    QTRY_COMPARE(desk.controller.model().rowCount(), 4);
    auto *line = desk.page.findChild<QLineEdit *>();
    const QAbstractItemModel *rows = desk.page.findChild<JobsTable *>()->model();
    QTest::keyClicks(line, QStringLiteral("mnist-larger")); // its folder on the access point
    QTRY_COMPARE(rows->rowCount(), 2);
    line->selectAll();
    QTest::keyClicks(line, QStringLiteral("54990e82")); // of the image
    QTRY_COMPARE(rows->rowCount(), 2);
    line->selectAll();
    QTest::keyClicks(line, QStringLiteral("condor_rm 8851"));
    QTRY_COMPARE(rows->rowCount(), 1);
    line->selectAll();
    QTest::keyClicks(line, QStringLiteral("condor_rm 8850"));
    QTRY_COMPARE(rows->rowCount(), 0);
    line->clear();
    QTRY_COMPARE(rows->rowCount(), 4);
}

void TestBatchPanel::thousandsDoNotHoldUpTheWindow()
{
    QList<Job> jobs;
    const auto clusters = test::madeClusters(100'000, 10'000, base.toSecsSinceEpoch());
    for (const test::MadeCluster &cluster : clusters)
        jobs += test::jobsOf(cluster);
    JobsModel model;
    model.setNow(base);
    model.setJobs(jobs);
    BatchReckoner reckoner(model);
    QSignalSpy done(&reckoner, &BatchReckoner::done);
    QElapsedTimer clock;
    clock.start();
    test::EventLoopCheck loop;
    reckoner.begin({});
    QTRY_COMPARE_WITH_TIMEOUT(done.size(), 1, 60'000);
    QVERIFY2(loop.longestGapMilliseconds() < 100,
             qPrintable(QString::number(loop.longestGapMilliseconds())));
    qInfo("%lld jobs in %lld ms, longest gap %lld ms", static_cast<long long>(jobs.size()),
          static_cast<long long>(clock.elapsed()),
          static_cast<long long>(loop.longestGapMilliseconds()));
    QCOMPARE(reckoner.reckoning().counts, model.rows().counts());
    QCOMPARE(reckoner.reckoning().usage.succeeded(), model.rows().counts().of(JobStage::Succeeded));
    QVERIFY(reckoner.reckoning().hours.wasted().seconds > 0);
    // another choice gives up the first
    reckoner.begin({});
    reckoner.begin({std::nullopt, {0, 1, 2}, {}});
    QTRY_COMPARE(done.size(), 2);
    QCOMPARE(reckoner.reckoning().counts.total(), 3);
}

void TestBatchPanel::jobsThatChangeAreReckonedAgain()
{
    Desk desk(fortyTrained());
    desk.side().setPage(JobSide::Page::Batch);
    QTRY_VERIFY(desk.words().contains(u"38 succeeded"));
    desk.controller.model().updateJobs({trained(40), trained(41)});
    QTRY_VERIFY_WITH_TIMEOUT(desk.words().contains(u"40 succeeded"), 10'000);
}

void TestBatchPanel::allJobsOfAPerson()
{
    QList<Job> jobs;
    for (const test::MadeCluster &cluster : test::madeClusters(1'000, 100, base.toSecsSinceEpoch()))
        jobs += test::jobsOf(cluster);
    Desk desk(jobs);
    desk.side().setPage(JobSide::Page::Batch);
    QTRY_VERIFY2(desk.words().contains(QStringLiteral("Put on hold")), qPrintable(desk.words()));
    test::saveShots(desk.page, QStringLiteral("batch-all"), {1072, 736});
    auto *batches = desk.page.findChild<BatchList *>();
    batches->setFocus();
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(batches, Qt::Key_Down);
    QTRY_VERIFY(!desk.words().contains(u"Choose one batch"));
    QTRY_VERIFY2(desk.words().contains(u"put on hold because"), qPrintable(desk.words()));
    test::saveShots(desk.page, QStringLiteral("batch-memory"), {1072, 736});
}

QTEST_MAIN(TestBatchPanel)
#include "tst_batchpanel.moc"
