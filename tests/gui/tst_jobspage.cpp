// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/phaseline.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include "jobsamples.h"
#include "shots.h"

#include <QAction>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

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
        QVERIFY(!page.findChild<QTableView *>()->isVisible());
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
        auto *table = page.findChild<QTableView *>();
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
        auto *table = page.findChild<QTableView *>();
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
};

QTEST_MAIN(TestJobsPage)
#include "tst_jobspage.moc"
