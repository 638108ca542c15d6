// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchlist.h"
#include "gui/jobs/columnsbutton.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/jobtimeline.h"
#include "gui/jobs/phaseline.h"
#include "gui/jobs/stagechips.h"
#include "gui/mainwindow.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "tests/support/madejobs.h"

#include "jobsamples.h"
#include "shots.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace perch;

namespace
{

QList<Job> sampleJobs(const QDateTime &now)
{
    QList<Job> jobs;
    int cluster = 8841;
    for (const char *log : {"container_gpu.log", "held.log", "exit3.log", "signal.log",
                            "removed.log", "badsif_requeue_loop.log", "evicted.log"})
        jobs += test::asCluster(test::jobsOfLog(QLatin1String(log)), cluster++);
    Job running;
    running.id = {9000, 0};
    running.batchName = QStringLiteral("hello pytorch on the shared GPUs with a rather long name");
    running.state = JobState::Running;
    running.host = QStringLiteral("gpu2007.chtc.wisc.edu");
    running.slotName = QStringLiteral("slot1_12@gpu2007.chtc.wisc.edu");
    running.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB"),
                    QStringLiteral("NVIDIA A100-SXM4-80GB")};
    running.submitted = now.addSecs(-900);
    running.started = now.addSecs(-192);
    running.starts = 1;
    running.memoryMegabytes = 5321;
    running.phases = {{JobState::Idle, now.addSecs(-900), now.addSecs(-610)},
                      {JobState::TransferringInput, now.addSecs(-610), now.addSecs(-205)},
                      {JobState::Starting, now.addSecs(-205), now.addSecs(-192)},
                      {JobState::Running, now.addSecs(-192), {}}};
    jobs << running;
    Job copying = running;
    copying.id = {9000, 1};
    copying.state = JobState::TransferringInput;
    copying.started = {};
    copying.gpus.clear();
    copying.phases = {{JobState::Idle, now.addSecs(-900), now.addSecs(-300)},
                      {JobState::TransferringInput, now.addSecs(-300), {}}};
    jobs << copying;
    return jobs;
}

QAction *actionOf(const QWidget &page, const QString &text)
{
    for (QAction *action : page.actions()) {
        if (action->text().startsWith(text))
            return action;
    }
    return nullptr;
}

/// Presses the button that shows the jobs in this way.
void look(JobsPage &page, const QString &text)
{
    const QList<QPushButton *> buttons = page.findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->text() == text)
            button->click();
    }
}

Job plainJob(int cluster, int proc, JobState state)
{
    Job job;
    job.id = {cluster, proc};
    job.state = state;
    return job;
}

/// A page that is seen, with these jobs.
struct Desk {
    explicit Desk(const QList<Job> &jobs)
    {
        page.resize(1072, 700);
        page.show();
        controller.model().setJobs(jobs);
    }
    [[nodiscard]] JobsTable &table() const { return *page.findChild<JobsTable *>(); }
    [[nodiscard]] QLineEdit &line() const { return *page.findChild<QLineEdit *>(); }
    [[nodiscard]] BatchList &batches() const { return *page.findChild<BatchList *>(); }
    void group(JobGrouping grouping)
    {
        auto *box = page.findChild<QComboBox *>();
        box->setCurrentIndex(box->findData(int(grouping)));
    }

    StoreWorker store{QStringLiteral(":memory:")};
    JobsController controller{store};
    JobsPage page{controller};
};

/// Two batches: 8.0 and 8.1 are held, 8.2 failed; 9.0 to 9.4 wait.
QList<Job> twoBatches()
{
    QList<Job> jobs{plainJob(8, 0, JobState::Held), plainJob(8, 1, JobState::Held),
                    plainJob(8, 2, JobState::Failed)};
    for (int proc = 0; proc < 5; ++proc)
        jobs << plainJob(9, proc, JobState::Idle);
    return jobs;
}

} // namespace

class TestJobsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void beginsWithAWordOnWhatComesHere()
    {
        StoreWorker store(QStringLiteral(":memory:"));
        JobsController controller(store);
        JobsPage page(controller);
        page.show();
        QVERIFY(!page.findChild<JobsTable *>()->isVisible());
        test::saveShots(page, QStringLiteral("jobs-empty"));
    }

    void showsTheJobsAndTheChosenOne()
    {
        StoreWorker store(QStringLiteral(":memory:"));
        JobsController controller(store);
        JobsPage page(controller);
        page.resize(1280, 800);
        page.show();
        const QDateTime now = QDateTime::currentDateTimeUtc();
        controller.model().setNow(now);
        controller.model().setJobs(sampleJobs(now));
        auto *table = page.findChild<JobsTable *>();
        QTRY_VERIFY(table->isVisible());
        QCOMPARE(page.selectedJobs(), QList<JobId>({{9000, 0}}));
        QVERIFY(page.findChild<PhaseLine *>()->accessibleDescription().contains(
            jobStateText(JobState::Running)));
        test::saveShots(page, QStringLiteral("jobs"));

        page.showJob({8842, 0});
        QCOMPARE(page.selectedJobs(), QList<JobId>({{8842, 0}}));
        QVERIFY(actionOf(page, QStringLiteral("Hold")));
        test::saveShots(page, QStringLiteral("jobs-held"));
        page.showJob({8846, 0});
        test::saveShots(page, QStringLiteral("jobs-requeued"));
        page.showJob({8841, 0});
        test::saveShots(page, QStringLiteral("jobs-done"));
    }

    void filtersByTyping()
    {
        StoreWorker store(QStringLiteral(":memory:"));
        JobsController controller(store);
        JobsPage page(controller);
        page.show();
        const QDateTime now = QDateTime::currentDateTimeUtc();
        controller.model().setJobs(sampleJobs(now));
        auto *table = page.findChild<JobsTable *>();
        QTRY_VERIFY(table->isVisible());
        QTest::keyClicks(page.findChild<QLineEdit *>(), QStringLiteral("9000 a100"));
        QCOMPARE(table->model()->rowCount(), 1);
        QTest::keyClicks(page.findChild<QLineEdit *>(), QStringLiteral(" zzz"));
        QCOMPARE(table->model()->rowCount(), 0);
    }

    void offersOnlyWhatFitsTheState()
    {
        StoreWorker store(QStringLiteral(":memory:"));
        JobsController controller(store);
        JobsPage page(controller);
        page.show();
        Job held;
        held.id = {1, 0};
        held.state = JobState::Held;
        Job done;
        done.id = {2, 0};
        done.state = JobState::Succeeded;
        controller.model().setJobs({held, done});
        page.showJob(held.id);
        QVERIFY(actionOf(page, QStringLiteral("Release"))->isEnabled());
        QVERIFY(!actionOf(page, QStringLiteral("Hold"))->isEnabled());
        page.showJob(done.id);
        QVERIFY(!actionOf(page, QStringLiteral("Release"))->isEnabled());
        QVERIFY(!actionOf(page, QStringLiteral("Remove"))->isEnabled());
        QSignalSpy wanted(&page, &JobsPage::resultsWanted);
        actionOf(page, QStringLiteral("See results"))->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().value<JobId>(), done.id);
    }

    void asksBeforeItRemovesAndSaysWhenOffline()
    {
        StoreWorker store(QStringLiteral(":memory:"));
        JobsController controller(store);
        JobsPage page(controller);
        page.show();
        Job held;
        held.id = {1, 0};
        held.state = JobState::Held;
        controller.model().setJobs({held});
        page.showJob(held.id);
        QSignalSpy failed(&controller, &JobsController::failed);
        actionOf(page, QStringLiteral("Remove"))->trigger();
        auto *box = page.findChild<QMessageBox *>();
        QVERIFY(box);
        QCOMPARE(failed.size(), 0);
        for (QAbstractButton *button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Error>().code, Error::Code::Network);
    }

    void aBatchShowsItsJobsOnly()
    {
        Desk desk(twoBatches());
        QCOMPARE(desk.table().model()->rowCount(), 8);
        const QModelIndex batch = desk.batches().model()->index(2, 0);
        QCOMPARE(batch.data().toString(), QStringLiteral("Cluster 8"));
        QTest::mouseClick(desk.batches().viewport(), Qt::LeftButton, Qt::NoModifier,
                          desk.batches().visualRect(batch).center());
        QCOMPARE(desk.table().model()->rowCount(), 3);
        QTest::keyClick(&desk.batches(), Qt::Key_Escape);
        QCOMPARE(desk.table().model()->rowCount(), 8);
    }

    void stagesAreChosenWithTheirCounts()
    {
        Desk desk(twoBatches());
        auto *chips = desk.page.findChild<StageChips *>();
        QToolButton *held = chips->button(JobStage::Held);
        QVERIFY(held->text().contains(QStringLiteral("2")));
        QVERIFY(!chips->button(JobStage::Succeeded)->isVisible());
        held->click();
        QCOMPARE(desk.table().model()->rowCount(), 2);
        chips->button(JobStage::Failed)->click();
        QCOMPARE(desk.table().model()->rowCount(), 3);
        QVERIFY(chips->button(JobStage::Waiting)->text().contains(QStringLiteral("5")));
        held->click();
        chips->button(JobStage::Failed)->click();
        QCOMPARE(desk.table().model()->rowCount(), 8);
    }

    void saysThatNothingMatchesAndClearsTheFilter()
    {
        Desk desk(twoBatches());
        desk.page.findChild<StageChips *>()->button(JobStage::Held)->click();
        QTest::keyClicks(&desk.line(), QStringLiteral("zzz"));
        QVERIFY(!desk.table().isVisible());
        EmptyState *state = nullptr;
        for (EmptyState *candidate : desk.page.findChildren<EmptyState *>()) {
            if (candidate->isVisible())
                state = candidate;
        }
        QVERIFY(state);
        QVERIFY(state->accessibleName().contains(QStringLiteral("zzz")));
        test::saveShots(desk.page, QStringLiteral("jobs-nomatch"), {1072, 700});
        state->findChild<QPushButton *>()->click();
        QVERIFY(desk.table().isVisible());
        QCOMPARE(desk.table().model()->rowCount(), 8);
        QCOMPARE(desk.line().text(), QString());
    }

    void theHeaderOfAGroupStandsForAllOfIt()
    {
        Desk desk(twoBatches());
        desk.group(JobGrouping::State);
        desk.table().setFocus();
        desk.table().selectRow(0); // waiting
        QCOMPARE(desk.page.selectedJobs().size(), 5);
        QCOMPARE(actionOf(desk.page, QStringLiteral("Hold"))->text(), QStringLiteral("Hold 5"));
        QTest::keyClick(&desk.table(), Qt::Key_Left);
        QCOMPARE(desk.table().model()->rowCount(), 3 + 3);
        QCOMPARE(desk.page.selectedJobs().size(), 5); // folded or not
        QTest::keyClick(&desk.table(), Qt::Key_Right);
        QCOMPARE(desk.table().model()->rowCount(), 3 + 8);
        desk.table().selectAll();
        QCOMPARE(desk.page.selectedJobs().size(), 8); // none twice
    }

    void aClickOnTheMarkFoldsAGroup()
    {
        Desk desk(twoBatches());
        desk.group(JobGrouping::State);
        const QRect header = desk.table().visualRect(desk.table().model()->index(0, 0));
        QTest::mouseClick(desk.table().viewport(), Qt::LeftButton, Qt::NoModifier,
                          QPoint(theme::spaceM, header.center().y()));
        QCOMPARE(desk.table().model()->rowCount(), 3 + 3);
    }

    void whatIsChosenStaysChosenWhileRowsMove()
    {
        Desk desk(twoBatches());
        desk.page.showJob({8, 1});
        desk.table().sortByColumn(JobsModel::JobColumn, Qt::AscendingOrder);
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{8, 1}}));
        QCOMPARE(desk.table().currentJob()->id, (JobId{8, 1}));
        QTest::keyClicks(&desk.line(), QStringLiteral("held"));
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{8, 1}}));
        desk.controller.model().updateJobs({plainJob(7, 0, JobState::Held)});
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{8, 1}}));
    }

    void allChosenMeansTheseAndNoOthers()
    {
        Desk desk(twoBatches());
        QTest::keyClicks(&desk.line(), QStringLiteral("held"));
        desk.table().selectAll();
        QCOMPARE(desk.page.selectedJobs().size(), 2);
        desk.line().clear();
        QCOMPARE(desk.page.selectedJobs().size(), 2);
    }

    void showsAJobThatTheFilterHides()
    {
        Desk desk(twoBatches());
        desk.page.findChild<StageChips *>()->button(JobStage::Held)->click();
        desk.batches().chooseBatch(desk.batches().batches().numberAt(2));
        desk.page.showJob({9, 4});
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{9, 4}}));
    }

    void lettersTypedInTheTableFilter()
    {
        Desk desk(twoBatches());
        QVERIFY(QTest::qWaitForWindowActive(&desk.page));
        desk.table().setFocus();
        QTest::keyClicks(&desk.table(), QStringLiteral("f"));
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("ailed"));
        QCOMPARE(desk.line().text(), QStringLiteral("failed"));
        QCOMPARE(desk.table().model()->rowCount(), 1);
        QTest::keyClick(&desk.line(), Qt::Key_Down);
        QVERIFY(desk.table().hasFocus());
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{8, 2}}));
    }

    void tableAndTimelineShowAndChooseTheSame()
    {
        Desk desk(twoBatches());
        auto *timeline = desk.page.findChild<JobTimeline *>();
        QVERIFY(!timeline->isVisible());
        look(desk.page, QStringLiteral("Timeline"));
        QVERIFY(timeline->isVisible());
        QVERIFY(!desk.table().isVisible());
        QTest::mouseClick(timeline->viewport(), Qt::LeftButton, Qt::NoModifier,
                          QPoint(200, timeline->topOf(6) + 3));
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{8, 1}}));
        QTest::keyClicks(&desk.line(), QStringLiteral("held"));
        QCOMPARE(desk.page.selectedJobs(), QList<JobId>({{8, 1}}));
        QCOMPARE(timeline->rowAt(timeline->topOf(1) + 1), 1);
        QCOMPARE(timeline->rowAt(timeline->topOf(1) + 1 + timeline->lineHeight()), -1);
        QTest::keyClicks(&desk.line(), QStringLiteral("zzz"));
        QVERIFY(!timeline->isVisible());
        desk.line().clear();
        QVERIFY(timeline->isVisible());
        desk.page.showJob({8, 2});
        look(desk.page, QStringLiteral("Table"));
        QCOMPARE(desk.table().currentJob()->id, (JobId{8, 2}));
    }

    void columnsAreRememberedForTheNextStart()
    {
        const QTemporaryDir folder;
        StoreWorker store(folder.filePath(QStringLiteral("perch.sqlite")));
        JobsController controller(store);
        {
            JobsPage page(controller);
            page.rememberIn(store);
            auto *button = page.findChild<ColumnsButton *>();
            for (QAction *action : button->menu()->actions()) {
                if (action->text() == QStringLiteral("Memory"))
                    action->trigger();
            }
            QVERIFY(!page.findChild<JobsTable *>()->isColumnHidden(JobsModel::MemoryColumn));
        }
        JobsPage page(controller);
        auto *table = page.findChild<JobsTable *>();
        QVERIFY(table->isColumnHidden(JobsModel::MemoryColumn));
        page.rememberIn(store);
        QTRY_VERIFY(!table->isColumnHidden(JobsModel::MemoryColumn));
        QVERIFY(!table->isColumnHidden(JobsModel::JobColumn));
    }

    void keptColumnsOfAnotherVersionAreRead_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QList<int>>("columns");
        QTest::newRow("nothing kept") << QString() << QList<int>();
        QTest::newRow("nothing that is known") << "color,shape" << QList<int>();
        QTest::newRow("the job is always there")
            << "state,color" << QList<int>{JobsModel::JobColumn, JobsModel::StateColumn};
        QTest::newRow("in the table's order")
            << "hold,job" << QList<int>{JobsModel::JobColumn, JobsModel::HoldColumn};
    }

    void keptColumnsOfAnotherVersionAreRead()
    {
        QFETCH(QString, words);
        QFETCH(QList<int>, columns);
        QCOMPARE(ColumnsButton::columnsOf(words), columns);
        QCOMPARE(ColumnsButton::columnsOf(ColumnsButton::wordsOf(columns)), columns);
    }

    void aNarrowTableKeepsTheMostNeededColumns()
    {
        Desk desk(twoBatches());
        desk.page.resize(640, 560);
        QTRY_VERIFY(desk.table().isColumnHidden(JobsModel::BatchColumn));
        QVERIFY(!desk.table().isColumnHidden(JobsModel::JobColumn));
        QVERIFY(!desk.table().isColumnHidden(JobsModel::StateColumn));
        QVERIFY(!desk.table().horizontalScrollBar()->isVisible());
    }

    /// The whole window, with 5, 1,000 and 100,000 jobs.
    void showsFewAndVeryMany_data()
    {
        QTest::addColumn<int>("jobs");
        QTest::newRow("5") << 5;
        QTest::newRow("1000") << 1'000;
        QTest::newRow("100000") << 100'000;
    }

    void showsFewAndVeryMany()
    {
        QFETCH(int, jobs);
        const qint64 now = QDateTime::currentSecsSinceEpoch();
        QList<Job> made;
        const QList<test::MadeCluster> clusters =
            test::madeClusters(jobs, jobs > 100 ? jobs / 12 + 1 : 3, now);
        for (const test::MadeCluster &cluster : clusters)
            made += test::jobsOf(cluster);
        QCOMPARE(made.size(), jobs);
        StoreWorker store(QStringLiteral(":memory:"));
        JobsController controller(store);
        MainWindow window;
        auto *page = new JobsPage(controller);
        window.setPage(MainWindow::Place::Jobs, page);
        window.showPlace(MainWindow::Place::Jobs);
        window.show();
        controller.model().setJobs(made);
        auto *table = page->findChild<JobsTable *>();
        QTRY_COMPARE(table->model()->rowCount(), jobs);
        const QString name = QStringLiteral("jobs-%1").arg(jobs);
        test::saveShots(window, name);
        look(*page, QStringLiteral("Timeline"));
        test::saveShots(window, name + QStringLiteral("-timeline"));
        look(*page, QStringLiteral("Table"));
        auto *grouping = page->findChild<QComboBox *>();
        grouping->setCurrentIndex(grouping->findData(int(JobGrouping::Machine)));
        QTRY_VERIFY(static_cast<JobsProxy *>(table->model())->groupAt(0));
        test::saveShots(window, name + QStringLiteral("-bymachine"));
        page->findChild<StageChips *>()->button(JobStage::Failed)->click();
        static_cast<JobsProxy *>(table->model())->foldAll(false);
        QTRY_VERIFY(!static_cast<JobsProxy *>(table->model())->isArranging());
        test::saveShots(window, name + QStringLiteral("-failed"));
        QVERIFY(page->findChild<BatchList *>()->model()->rowCount() > 1);
    }
};

QTEST_MAIN(TestJobsPage)
#include "tst_jobspage.moc"
