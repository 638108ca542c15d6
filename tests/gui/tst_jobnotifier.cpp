// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchlist.h"
#include "gui/jobs/jobnotifier.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/newstray.h"
#include "gui/mainwindow.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include "shots.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace perch;

namespace
{

const QDateTime start = QDateTime::currentDateTimeUtc().addSecs(-60);

Job jobIn(JobState state, int proc = 0, int cluster = 7)
{
    Job job;
    job.id = {cluster, proc};
    job.batchName = QStringLiteral("batch %1").arg(cluster);
    job.state = state;
    job.submitted = start.addSecs(1);
    if (isFinal(state))
        job.ended = start.addSecs(10);
    else
        job.phases = {{state, start.addSecs(5), {}}};
    return job;
}

/// The window with its Jobs page, as Application joins them.
struct Place {
    explicit Place(const QString &storePath = QStringLiteral(":memory:"))
        : store(storePath), controller(store), notifier(controller, store, start)
    {
        page = new JobsPage(controller, &window);
        window.setPage(MainWindow::Place::Jobs, page);
        tray = std::make_unique<NewsTray>(notifier, window, *page);
        QObject::connect(&notifier, &JobNotifier::told, &window,
                         [this](const JobNews &one) { news << one; });
    }
    void hear(const Job &job)
    {
        const Job *before = controller.model().job(job.id);
        Q_EMIT controller.jobTurns(before, job);
        controller.model().updateJobs({job});
    }
    void wait() { notifier.look(QDateTime::currentDateTimeUtc().addSecs(30)); }

    StoreWorker store;
    JobsController controller;
    JobNotifier notifier;
    MainWindow window;
    JobsPage *page = nullptr; // the window's
    std::unique_ptr<NewsTray> tray;
    QList<JobNews> news;
};

QToolButton *switchOf(const MainWindow &window)
{
    const QList<QToolButton *> buttons = window.findChildren<QToolButton *>();
    for (QToolButton *button : buttons) {
        if (button->accessibleName() == QStringLiteral("Tell about jobs"))
            return button;
    }
    return nullptr;
}

} // namespace

class TestJobNotifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void tellsOnceWhatIsNews();
    void severalAreJoined();
    void nothingBreaksWithoutATray();
    void aClickOpensTheBatch();
    void aGoneBatchOpensAll();
    void theSwitchIsRemembered();
    void offMeansNothingLaterEither();
    void looksSoonWhenSomethingWaits();
    void whatIsInFrontIsNotTold();
};

void TestJobNotifier::tellsOnceWhatIsNews()
{
    Place place;
    place.hear(jobIn(JobState::Running));
    place.hear(jobIn(JobState::Succeeded));
    place.notifier.look(QDateTime::currentDateTimeUtc());
    QVERIFY(place.news.isEmpty()); // more may come
    place.wait();
    place.wait();
    QCOMPARE(place.news.size(), 1);
    QCOMPARE(place.news.first().title, QStringLiteral("batch 7 has finished"));
}

void TestJobNotifier::severalAreJoined()
{
    Place place;
    for (int cluster = 7; cluster < 10; ++cluster) {
        place.hear(jobIn(JobState::Running, 0, cluster));
        place.hear(jobIn(JobState::Failed, 0, cluster));
    }
    place.wait();
    QCOMPARE(place.news.size(), 1);
    QCOMPARE(place.news.first().title, QStringLiteral("News of 3 batches"));
}

void TestJobNotifier::nothingBreaksWithoutATray()
{
    Place place;
    QVERIFY(!place.tray->hasTray()); // the platform of the tests has none
    QSignalSpy noticed(place.tray.get(), &NewsTray::noticed);
    place.hear(jobIn(JobState::Running));
    place.hear(jobIn(JobState::Succeeded));
    place.wait();
    QCOMPARE(noticed.size(), 1);
    QCOMPARE(noticed.first().first().toString(),
             QStringLiteral("batch 7 has finished. Its job succeeded."));
    place.tray->openLast();
    QVERIFY(place.window.isVisible());
}

void TestJobNotifier::aClickOpensTheBatch()
{
    Place place;
    for (int cluster = 7; cluster < 10; ++cluster)
        place.hear(jobIn(JobState::Running, 0, cluster));
    place.hear(jobIn(JobState::Succeeded, 0, 8));
    place.wait();
    place.tray->openLast();
    QCOMPARE(place.window.place(), MainWindow::Place::Jobs);
    auto *batches = place.page->findChild<BatchList *>();
    QVERIFY(batches->chosenBatch());
    QCOMPARE(place.controller.model().rows().batchName(*batches->chosenBatch()),
             QStringLiteral("batch 8"));
}

void TestJobNotifier::aGoneBatchOpensAll()
{
    Place place;
    for (int cluster = 7; cluster < 10; ++cluster)
        place.hear(jobIn(JobState::Running, 0, cluster));
    place.page->showBatch(QStringLiteral("batch 9"));
    QVERIFY(place.page->findChild<BatchList *>()->chosenBatch());
    place.page->showBatch(QStringLiteral("gone"));
    QVERIFY(!place.page->findChild<BatchList *>()->chosenBatch());
}

void TestJobNotifier::theSwitchIsRemembered()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("perch.sqlite"));
    {
        Place place(path);
        QVERIFY(place.notifier.isOn());
        place.window.show();
        QToolButton *button = switchOf(place.window);
        QVERIFY(button);
        QVERIFY(button->isChecked());
        test::saveShots(place.window, QStringLiteral("news-on"));
        button->click();
        QVERIFY(!place.notifier.isOn());
        QVERIFY(!button->isChecked());
        test::saveShots(place.window, QStringLiteral("news-off"));
    }
    Place next(path);
    QTRY_VERIFY(!next.notifier.isOn());
    QVERIFY(!switchOf(next.window)->isChecked());
    switchOf(next.window)->click();
    QVERIFY(next.notifier.isOn());
}

void TestJobNotifier::offMeansNothingLaterEither()
{
    Place place;
    place.notifier.setOn(false);
    place.hear(jobIn(JobState::Running));
    place.hear(jobIn(JobState::Succeeded));
    place.wait();
    place.notifier.setOn(true);
    place.wait();
    QVERIFY(place.news.isEmpty());
}

void TestJobNotifier::looksSoonWhenSomethingWaits()
{
    Place place;
    place.hear(jobIn(JobState::Running));
    place.hear(jobIn(JobState::Held));
    QTRY_COMPARE_WITH_TIMEOUT(place.news.size(), 1, 20'000);
    QVERIFY(place.news.first().title.contains(QStringLiteral("on hold")));
}

void TestJobNotifier::whatIsInFrontIsNotTold()
{
    Place place;
    place.window.show();
    place.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&place.window));
    place.window.showPlace(MainWindow::Place::Jobs);
    place.notifier.setInFront([&place] { return place.page->batchInFront(); });
    for (int cluster = 7; cluster < 10; ++cluster)
        place.hear(jobIn(JobState::Running, 0, cluster));
    QTRY_COMPARE(place.page->batchInFront(), std::optional<QString>(QString()));
    place.hear(jobIn(JobState::Succeeded, 0, 7));
    place.wait();
    QVERIFY(place.news.isEmpty());
    place.page->showBatch(QStringLiteral("batch 8"));
    place.hear(jobIn(JobState::Succeeded, 0, 8));
    place.wait();
    QVERIFY(place.news.isEmpty());
    place.hear(jobIn(JobState::Succeeded, 0, 9));
    place.wait();
    QCOMPARE(place.news.size(), 1);
    place.window.hide();
    QVERIFY(!place.page->batchInFront());
}

QTEST_MAIN(TestJobNotifier)
#include "tst_jobnotifier.moc"
