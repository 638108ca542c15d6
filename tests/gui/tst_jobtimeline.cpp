// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobtimeline.h"

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/timesumsbar.h"
#include "gui/theme.h"
#include "tests/support/madejobs.h"

#include "shots.h"

#include <QItemSelectionModel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

const QDateTime begin = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);

/// Waits 100 s, copies 20 s, runs 80 s, loses its machine, waits since.
Job evictedJob(int proc)
{
    Job job;
    job.id = {5, proc};
    job.state = JobState::Idle;
    job.submitted = begin;
    job.started = begin.addSecs(120);
    job.gpus = {QStringLiteral("NVIDIA L40S"), QStringLiteral("NVIDIA L40S")};
    job.evictions = 1;
    job.phases = {{JobState::Idle, begin, begin.addSecs(100)},
                  {JobState::TransferringInput, begin.addSecs(100), begin.addSecs(120)},
                  {JobState::Running, begin.addSecs(120), begin.addSecs(200)},
                  {JobState::Idle, begin.addSecs(200), {}}};
    return job;
}

QList<Job> evictedJobs(int count)
{
    QList<Job> jobs;
    for (int proc = 0; proc < count; ++proc)
        jobs << evictedJob(proc);
    return jobs;
}

struct Picture {
    explicit Picture(const QList<Job> &jobs, const QDateTime &now = begin.addSecs(1'000))
    {
        model.setNow(now);
        model.setJobs(jobs);
        timeline.resize(900, 400);
        timeline.show();
        timeline.refresh();
    }

    JobsModel model;
    JobsProxy proxy{model};
    QItemSelectionModel selection{&proxy};
    JobTimeline timeline{model, proxy, selection};
};

} // namespace

class TestJobTimeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void zoomingKeepsTheTimeUnderThePointer()
    {
        const TimeSpan whole{0, 1'000};
        const TimeSpan near = whole.zoomed(0.5, 250, whole);
        QCOMPARE(near.length(), 500.0);
        QCOMPARE(near.xOf(250, 100), whole.xOf(250, 100));
        QCOMPARE(near.zoomed(100, 250, whole), whole);
        QVERIFY(near.zoomed(1e-9, 250, whole).length() >= 10);
        QCOMPARE(near.moved(1e9, whole).to, whole.to);
        QCOMPARE(near.moved(-1e9, whole).from, whole.from);
    }

    void ticksAreRoundAndNeverTooMany_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::newRow("seconds") << 20.0;
        QTest::newRow("an hour") << 3'600.0;
        QTest::newRow("days") << 5 * 86'400.0;
        QTest::newRow("years") << 5 * 365 * 86'400.0;
    }

    void ticksAreRoundAndNeverTooMany()
    {
        QFETCH(double, seconds);
        const double from = double(begin.toSecsSinceEpoch()) + 17;
        const TimeSpan span{from, from + seconds};
        const QList<TimeTick> ticks = timeTicks(span, seconds / 8);
        QVERIFY(ticks.size() >= 1);
        QVERIFY(ticks.size() <= 9);
        for (const TimeTick &tick : ticks) {
            QVERIFY(tick.time >= span.from && tick.time <= span.to);
            QVERIFY(!tick.text.isEmpty());
            if (seconds >= 3'600)
                QCOMPARE(QDateTime::fromSecsSinceEpoch(qint64(tick.time)).time().second(), 0);
        }
    }

    void sumsSayWhereTheTimeWent()
    {
        Picture picture(evictedJobs(3));
        const TimeSums times = picture.proxy.arrangement().times;
        QCOMPARE(times.of(TimeUse::Waiting), 3 * (100 + 800));
        QCOMPARE(times.of(TimeUse::Transferring), 3 * 20);
        QCOMPARE(times.of(TimeUse::Computing), 3 * 80);
        QCOMPARE(times.lostSeconds, 3 * 80);
        QCOMPARE(times.gpuSeconds, 3 * 80 * 2);
        QVERIFY(TimeSumsBar::words(times).contains(QStringLiteral("waiting for a machine 90 %")));
        QVERIFY(TimeSumsBar::remark(times).contains(QStringLiteral("lost")));
        QCOMPARE(TimeSumsBar::words({}), QString());
    }

    void tellsWhatIsUnderThePointer()
    {
        Picture picture(evictedJobs(3));
        const int y = picture.timeline.topOf(1) + picture.timeline.lineHeight() / 2;
        QCOMPARE(picture.timeline.rowAt(y), 1);
        QString running;
        QString waiting;
        for (int x = 0; x < picture.timeline.viewport()->width(); ++x) {
            const QString text = picture.timeline.textAt({x, y});
            QVERIFY(text.contains(QStringLiteral("5.1")));
            if (text.contains(jobStateText(JobState::Running)))
                running = text;
            if (text.contains(QStringLiteral("1 min 40 s")))
                waiting = text;
        }
        QVERIFY(running.contains(QStringLiteral("1 min 20 s")));
        QVERIFY(waiting.contains(jobStateText(JobState::Idle)));
        QCOMPARE(picture.timeline.textAt({100, 390}), QString()); // below the last one
    }

    void choosesTheSameJobsAsTheTable()
    {
        Picture picture(evictedJobs(5));
        QTest::mouseClick(picture.timeline.viewport(), Qt::LeftButton, Qt::NoModifier,
                          QPoint(300, picture.timeline.topOf(2) + 3));
        QCOMPARE(picture.selection.currentIndex().row(), 2);
        QTest::keyClick(&picture.timeline, Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(picture.selection.isRowSelected(2) && picture.selection.isRowSelected(3));
        QTest::mouseClick(picture.timeline.viewport(), Qt::LeftButton, Qt::ControlModifier,
                          QPoint(300, picture.timeline.topOf(0) + 3));
        QVERIFY(picture.selection.isRowSelected(0) && picture.selection.isRowSelected(2));
        QSignalSpy activated(&picture.timeline, &JobTimeline::jobActivated);
        QTest::keyClick(&picture.timeline, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
    }

    void theKeyboardZooms()
    {
        Picture picture(evictedJobs(2));
        const TimeSpan whole = picture.timeline.span();
        QTest::keyClick(&picture.timeline, Qt::Key_Plus);
        QVERIFY(picture.timeline.span().length() < whole.length());
        const TimeSpan near = picture.timeline.span();
        QTest::keyClick(&picture.timeline, Qt::Key_Right);
        QVERIFY(picture.timeline.span().from > near.from);
        picture.model.setNow(begin.addSecs(2'000));
        picture.timeline.refresh(); // time goes on: the part that is looked at stays
        QVERIFY(picture.timeline.span().from > near.from);
        QTest::keyClick(&picture.timeline, Qt::Key_0);
        QVERIFY(picture.timeline.span().length() > whole.length());
    }

    void rowsAreFoundWithAndWithoutGroups()
    {
        Picture picture(evictedJobs(300));
        picture.proxy.setGrouping(JobGrouping::Gpu);
        picture.proxy.foldAll(false);
        for (const int row : {0, 1, 40, 300}) {
            const int top = picture.timeline.topOf(row);
            if (top >= 30 && top < 400)
                QCOMPARE(picture.timeline.rowAt(top + 1), row);
        }
        picture.timeline.verticalScrollBar()->setValue(
            picture.timeline.verticalScrollBar()->maximum());
        const int last = picture.timeline.rowAt(picture.timeline.viewport()->height() - 1);
        QCOMPARE(last, 300);
    }

    void paintsOnlyWhatIsSeen()
    {
        Picture picture(evictedJobs(100'000));
        QTRY_COMPARE(picture.proxy.rowCount(), 100'000);
        picture.timeline.refresh();
        qint64 worst = 0;
        for (int i = 0; i <= 20; ++i) {
            QScrollBar *bar = picture.timeline.verticalScrollBar();
            bar->setValue(int(qint64(bar->maximum()) * i / 20));
            QElapsedTimer timer;
            timer.start();
            picture.timeline.viewport()->repaint();
            worst = qMax(worst, timer.nsecsElapsed());
        }
        qInfo("100000 lines: worst picture %.1f ms", double(worst) / 1e6);
        QVERIFY(worst < 250'000'000); // other programs share this machine: the figure above tells
    }

    void looksWell_data()
    {
        QTest::addColumn<int>("jobs");
        QTest::newRow("12") << 12;
        QTest::newRow("2000") << 2'000;
    }

    void looksWell()
    {
        QFETCH(int, jobs);
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QList<Job> made = evictedJobs(2);
        for (Job &job : made) {
            QList<JobPhase> moved;
            for (JobPhase phase : job.phases) {
                phase.begin = phase.begin.addSecs(begin.secsTo(now) - 1'500);
                if (phase.end.isValid())
                    phase.end = phase.end.addSecs(begin.secsTo(now) - 1'500);
                moved.append(phase);
            }
            job.phases = moved;
            job.submitted = now.addSecs(-1'500);
        }
        for (const test::MadeCluster &cluster :
             test::madeClusters(jobs, jobs, now.toSecsSinceEpoch()))
            made += test::jobsOf(cluster);
        Picture picture(made, now);
        TimeSumsBar sums;
        sums.setSums(picture.proxy.arrangement().times);
        test::saveShots(picture.timeline, QStringLiteral("timeline-%1").arg(jobs), {760, 420});
        test::saveShots(sums, QStringLiteral("timesums-%1").arg(jobs), {760, 90});
        QVERIFY(!sums.accessibleDescription().isEmpty());
    }
};

QTEST_MAIN(TestJobTimeline)
#include "tst_jobtimeline.moc"
