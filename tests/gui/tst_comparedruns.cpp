// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/results/bestrunstable.h"
#include "gui/results/comparepane.h"
#include "gui/results/metricsplot.h"
#include "gui/results/parallelview.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/results/runkey.h"
#include "gui/results/runlist.h"
#include "gui/results/runscontroller.h"
#include "gui/results/runsplot.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include "shots.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QTabWidget>
#include <QTest>
#include <QTreeWidget>

#include <cmath>

using namespace perch;

namespace
{

const QDateTime noon = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);

/// All learning rates with all widths, the widths changing fastest.
RunRecord sweepOf(int cluster, const QStringList &rates, const QStringList &widths)
{
    RunRecord run;
    run.cluster = cluster;
    run.remoteFolder = QStringLiteral("/home/bucky/perch/sweep/%1").arg(cluster);
    run.submitText = QStringLiteral("executable = run.sh\noutput = run_$(Process).out\n"
                                    "queue lr, width from (\n");
    for (const QString &rate : rates) {
        for (const QString &width : widths)
            run.submitText += QStringLiteral("%1, %2\n").arg(rate, width);
    }
    run.submitText += QStringLiteral(")\n");
    run.jobCount = int(rates.size() * widths.size());
    return run;
}

QList<Job> jobsOf(const RunRecord &run, const QString &batch)
{
    QList<Job> jobs;
    for (int proc = 0; proc < run.jobCount; ++proc) {
        Job job;
        job.id = {run.cluster, proc};
        job.state = JobState::Succeeded;
        job.batchName = batch;
        job.starts = 1;
        job.submitted = noon;
        job.started = noon.addSecs(60);
        job.ended = noon.addSecs(660 + proc * 7);
        job.gpus = {QStringLiteral("NVIDIA A100-SXM4-40GB")};
        job.host = QStringLiteral("gpu%1.chtc.wisc.edu").arg(4000 + proc % 5);
        job.phases = {{JobState::Running, job.started, job.ended}};
        jobs << job;
    }
    return jobs;
}

/// What the program of such a run prints: the best of six is 0.01 with 32.
QMap<QString, MetricSeries> valuesOf(int proc, int points = 60)
{
    MetricLog log;
    QByteArray output;
    const double floor = 0.05 * (1 + (proc * 7 + 5) % 11);
    for (int i = 1; i <= points; ++i) {
        const double loss = floor + 2.0 / (1 + i * 0.2) + 0.02 * std::sin(i * (proc + 1));
        output += "step=" + QByteArray::number(i * 100) +
                  " val_loss=" + QByteArray::number(loss, 'f', 6) +
                  " accuracy=" + QByteArray::number(1 - loss / 3, 'f', 6) + '\n';
    }
    log.feed(output);
    return log.series();
}

/// The Results page with a list of runs.
struct Desk {
    Desk() : store(QStringLiteral(":memory:")), jobs(store), runs(jobs, store), page(results)
    {
        page.compareRuns(runs);
        page.resize(1072, 740);
        page.show();
    }

    void add(const RunRecord &run, const QString &batch)
    {
        jobs.follow(run);
        all += jobsOf(run, batch);
        jobs.model().setJobs(all);
    }

    template <class T> T &part() { return *page.findChild<T *>(); }
    JobsTable &table() { return part<RunList>().table(); }
    ComparePane &pane() { return part<ComparePane>(); }
    int rowOf(JobId id) { return static_cast<JobsProxy *>(table().model())->rowOf(id); }

    void click(int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        const QModelIndex index = table().model()->index(row, 0);
        table().scrollTo(index);
        QTest::mouseClick(table().viewport(), Qt::LeftButton, modifiers,
                          table().visualRect(index).center());
    }

    /// Picks the whole batch of the first header, and tells the values of all of its runs.
    void compareFirstBatch(int points = 60)
    {
        click(0);
        tell(points);
    }

    void tell(int points = 60)
    {
        const int count = int(runs.picked().size());
        QTRY_COMPARE(runs.metrics().progress().waiting, count);
        for (const JobId id : runs.picked())
            runs.metrics().take(id, valuesOf(id.proc, points));
        QTRY_VERIFY(runs.metrics().curvesOf(runs.picked().last()));
        QTRY_VERIFY(!pane().sheet().metric.isEmpty());
    }

    StoreWorker store;
    JobsController jobs;
    RunsController runs;
    ResultsController results;
    ResultsPage page;
    QList<Job> all;
};

RunRecord sixRuns()
{
    return sweepOf(71, {QStringLiteral("0.001"), QStringLiteral("0.01"), QStringLiteral("0.1")},
                   {QStringLiteral("8"), QStringLiteral("32")});
}

QStringList numbers(int count, double step)
{
    QStringList all;
    for (int i = 1; i <= count; ++i)
        all << QString::number(i * step);
    return all;
}

void choose(QComboBox &combo, const QString &data)
{
    const int row = combo.findData(data);
    QVERIFY(row >= 0);
    combo.setCurrentIndex(row);
    Q_EMIT combo.activated(row);
}

} // namespace

class TestComparedRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void listsOnlyWhatRan()
    {
        Desk desk;
        QVERIFY(desk.part<RunList>().isEmpty());
        RunRecord run = sixRuns();
        desk.jobs.follow(run);
        QList<Job> jobs = jobsOf(run, QStringLiteral("sweep"));
        jobs[5].starts = 0;
        jobs[5].started = {};
        jobs[5].state = JobState::Idle;
        desk.jobs.model().setJobs(jobs);
        QTRY_COMPARE(desk.table().model()->rowCount(), 6); // the batch and five runs
        QCOMPARE(desk.rowOf({71, 5}), -1);
        desk.click(0);
        QCOMPARE(desk.runs.picked().size(), 5);
    }

    void oneRunIsShownAsBefore()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.click(desk.rowOf({71, 2}));
        QCOMPARE(desk.results.job().id, (JobId{71, 2}));
        QVERIFY(!desk.runs.isComparing());
        QVERIFY(!desk.pane().isVisible());
        QVERIFY(desk.page.findChild<QWidget *>(QStringLiteral("output"))->isVisible());
    }

    void aJobFromAnotherPageIsPickedInTheList()
    {
        Desk desk;
        const RunRecord run = sixRuns();
        desk.add(run, QStringLiteral("sweep"));
        desk.results.showJob(desk.all.at(3), run);
        QCOMPARE(desk.part<RunList>().picked(), (QList<JobId>{{71, 3}}));
    }

    void aBatchIsPickedByItsTitle()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("learning rates"));
        desk.compareFirstBatch();
        QVERIFY(desk.pane().isVisible());
        QTRY_COMPARE(desk.part<RunsPlot>().curveCount(), 6);
        const RunSheet &sheet = desk.pane().sheet();
        QCOMPARE(sheet.metric, QStringLiteral("val_loss"));
        QCOMPARE(sheet.better, BetterValue::Less);
        QCOMPARE(sheet.parameterNames,
                 (QStringList{QStringLiteral("lr"), QStringLiteral("width")}));
        // values equal the log's
        const MetricSeries told = valuesOf(4).value(QStringLiteral("val_loss"));
        const QList<QPointF> plotted = desk.part<RunsPlot>().plottedPoints({71, 4});
        QCOMPARE(plotted.size(), told.values.size());
        for (qsizetype i = 0; i < plotted.size(); ++i)
            QCOMPARE(plotted.at(i), QPointF(told.steps.at(i), told.values.at(i)));
        QVERIFY(desk.part<RunKey>().text().contains(QStringLiteral("0.001, 0.01, 0.1")));
        QVERIFY(desk.pane().note().contains(QStringLiteral("no connection"))); // in this test
        test::saveShots(desk.page, QStringLiteral("runs-6"));
    }

    void ctrlAndShiftPickSeveral()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.click(desk.rowOf({71, 0}));
        desk.click(desk.rowOf({71, 3}), Qt::ControlModifier);
        QCOMPARE(desk.runs.picked(), (QList<JobId>{{71, 0}, {71, 3}}));
        QCOMPARE(desk.results.job().id, (JobId{71, 3})); // its output is below
        desk.table().setFocus();
        QTest::keyClick(&desk.table(), Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(&desk.table(), Qt::Key_Down);
        QTest::keyClick(&desk.table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&desk.table(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(desk.runs.picked(), (QList<JobId>{{71, 0}, {71, 1}, {71, 2}}));
    }

    void theFilterLeavesWhatMatches()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("learning rates"));
        RunRecord other = sixRuns();
        other.cluster = 72;
        desk.add(other, QStringLiteral("another sweep"));
        QTest::keyClicks(&desk.table(), QStringLiteral("l")); // letters go to the filter
        auto &filter = *desk.part<RunList>().findChild<QLineEdit *>();
        QTest::keyClicks(&filter, QStringLiteral("earning"));
        QCOMPARE(filter.text(), QStringLiteral("learning"));
        QTRY_COMPARE(desk.table().model()->rowCount(), 7);
        QVERIFY(desk.rowOf({72, 0}) < 0);
        QTest::keyClick(&filter, Qt::Key_Escape);
        QTRY_COMPARE(desk.table().model()->rowCount(), 14);
    }

    void theBestRunIsOnTopAndChosenEverywhere()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.compareFirstBatch();
        auto &tabs = *desk.pane().findChild<QTabWidget *>();
        auto &table = desk.part<BestRunsTable>();
        const QAbstractItemModelTester tester(
            table.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        tabs.setCurrentIndex(1);
        const RunSheet &sheet = desk.pane().sheet();
        const JobId best = sheet.rows.at(sheet.bestRow()).id;
        double least = 1e9;
        int leastProc = -1;
        for (int proc = 0; proc < 6; ++proc) {
            const MetricSeries told = valuesOf(proc).value(QStringLiteral("val_loss"));
            const double value = *std::min_element(told.values.cbegin(), told.values.cend());
            if (value < least) {
                least = value;
                leastProc = proc;
            }
        }
        QCOMPARE(best, (JobId{71, leastProc}));
        QCOMPARE(table.model()->index(0, 0).data(BestRunsModel::JobIdRole).value<JobId>(), best);
        QCOMPARE(table.model()->index(0, 3).data(BestRunsModel::SortRole).toDouble(), least);
        test::saveShots(desk.page, QStringLiteral("runs-6-table"));

        table.selectRow(2);
        const JobId third =
            table.model()->index(2, 0).data(BestRunsModel::JobIdRole).value<JobId>();
        QCOMPARE(desk.results.job().id, third);
        QCOMPARE(desk.runs.picked().size(), 6); // all stay picked

        // the other way round the last comes first, and that is kept while values come
        auto &better = *desk.pane().findChildren<QComboBox *>().at(1);
        better.setCurrentIndex(1);
        Q_EMIT better.activated(1);
        QCOMPARE(desk.pane().sheet().better, BetterValue::More);
        const RunSheet &turned = desk.pane().sheet();
        QCOMPARE(table.model()->index(0, 0).data(BestRunsModel::JobIdRole).value<JobId>(),
                 turned.rows.at(turned.bestRow()).id);
        // rates are ordered by their size, not by their letters
        table.sortByColumn(1, Qt::DescendingOrder);
        QCOMPARE(table.model()->index(0, 1).data().toString(), QStringLiteral("0.1"));
        QCOMPARE(table.model()->index(5, 1).data().toString(), QStringLiteral("0.001"));
        QCOMPARE(table.inShownOrder().rows.first().parameters.first(), QStringLiteral("0.1"));
    }

    void aClickOnACurveChoosesItsRun()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.compareFirstBatch();
        auto &plot = desk.part<RunsPlot>();
        QTRY_COMPARE(plot.curveCount(), 6);
        QTRY_VERIFY(plot.width() > 300);
        QTest::qWait(50); // the plot is laid out when it is painted
        for (const int proc : {5, 1}) {
            const QPoint end = plot.endOf({71, proc});
            auto *inner = plot.childAt(end);
            QVERIFY(inner);
            QTest::mouseClick(inner, Qt::LeftButton, Qt::NoModifier, inner->mapFrom(&plot, end));
            QCOMPARE(desk.results.job().id, (JobId{71, proc}));
        }
    }

    void anotherMetricAndColourAreKept()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.compareFirstBatch();
        const QList<QComboBox *> combos = desk.pane().findChildren<QComboBox *>();
        choose(*combos.at(0), QStringLiteral("accuracy"));
        QCOMPARE(desk.pane().sheet().metric, QStringLiteral("accuracy"));
        QCOMPARE(desk.pane().sheet().better, BetterValue::More); // by its name
        choose(*combos.at(2), QStringLiteral("width"));
        QVERIFY(desk.part<RunKey>().text().contains(QStringLiteral("8, 32")));
        desk.runs.metrics().take({71, 0}, valuesOf(0, 80)); // live
        QTRY_COMPARE(desk.part<RunsPlot>().plottedPoints({71, 0}).size(), 80);
        QCOMPARE(desk.pane().sheet().metric, QStringLiteral("accuracy"));
        QVERIFY(desk.part<RunKey>().text().contains(QStringLiteral("8, 32")));
        test::saveShots(desk.page, QStringLiteral("runs-6-accuracy"));
    }

    void aPartOfAnAxisIsMarked()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.compareFirstBatch();
        auto &tabs = *desk.pane().findChild<QTabWidget *>();
        tabs.setCurrentIndex(2);
        auto &view = desk.part<ParallelView>();
        QTRY_COMPARE(view.runsWithin(), 6);
        test::saveShots(desk.page, QStringLiteral("runs-6-parallel"));
        const auto drag = [&view](QPoint from, QPoint to) {
            QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, from);
            QMouseEvent move(QEvent::MouseMove, QPointF(to), view.mapToGlobal(QPointF(to)),
                             Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&view, &move);
            QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, to);
        };
        drag(view.placeOn(1, 1.0), view.placeOn(1, 0.8)); // width 32
        QCOMPARE(view.runsWithin(), 3);
        drag(view.placeOn(0, 0.6), view.placeOn(0, 0.4)); // lr 0.01
        QCOMPARE(view.runsWithin(), 1);
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("1 of 6")));
        test::saveShots(desk.page, QStringLiteral("runs-6-brushed"));
        QTest::mouseClick(&view, Qt::LeftButton, Qt::NoModifier, view.placeOn(0, 0.1));
        QCOMPARE(view.runsWithin(), 3);
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(view.runsWithin(), 6);
        // Up goes through the runs by the metric
        QTest::keyClick(&view, Qt::Key_Up);
        const RunSheet &sheet = desk.pane().sheet();
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Down);
        for (int press = 0; press < 6; ++press)
            QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(desk.results.job().id, sheet.rows.at(sheet.bestRow()).id);
    }

    void twoRunsSayInWhatTheyDiffer()
    {
        Desk desk;
        desk.add(sixRuns(), QStringLiteral("sweep"));
        desk.click(desk.rowOf({71, 0}));
        desk.click(desk.rowOf({71, 1}), Qt::ControlModifier);
        desk.tell();
        auto &tabs = *desk.pane().findChild<QTabWidget *>();
        QVERIFY(tabs.isTabEnabled(3));
        tabs.setCurrentIndex(3);
        auto &rows = *desk.pane().findChild<QTreeWidget *>();
        QVERIFY(!rows.findItems(QStringLiteral("width"), Qt::MatchExactly | Qt::MatchRecursive)
                     .isEmpty());
        const auto best =
            rows.findItems(QStringLiteral("val_loss, best"), Qt::MatchExactly | Qt::MatchRecursive);
        QCOMPARE(best.size(), 1);
        QCOMPARE(best.first()->text(1), QStringLiteral("≠"));
        QVERIFY(rows.findItems(QStringLiteral("Submit description"),
                               Qt::MatchExactly | Qt::MatchRecursive)
                    .isEmpty()); // it is the same
        test::saveShots(desk.page, QStringLiteral("runs-2-differences"));
        desk.click(desk.rowOf({71, 2}), Qt::ControlModifier);
        QVERIFY(!tabs.isTabEnabled(3));
    }

    void longNamesAndValuesThatAreForeign()
    {
        Desk desk;
        RunRecord run = sweepOf(73,
                                {QStringLiteral("<b>a very long optimizer name that goes on and "
                                                "on and on/with/paths</b>"),
                                 QStringLiteral("sgd")},
                                {QStringLiteral("/staging/bucky/data/imagenet-train-2012.tar.gz"),
                                 QStringLiteral("/staging/bucky/data/imagenet-train-2013.tar.gz")});
        desk.add(run, QStringLiteral("a batch whose name is as long as that of a person's whole "
                                     "experiment <img src=x>"));
        desk.compareFirstBatch();
        QTRY_COMPARE(desk.part<RunsPlot>().curveCount(), 4);
        test::saveShots(desk.page, QStringLiteral("runs-long-names"));
        desk.pane().findChild<QTabWidget *>()->setCurrentIndex(1);
        test::saveShots(desk.page, QStringLiteral("runs-long-names-table"));
        desk.pane().findChild<QTabWidget *>()->setCurrentIndex(2);
        test::saveShots(desk.page, QStringLiteral("runs-long-names-parallel"));
    }

    void twoHundredRuns()
    {
        Desk desk;
        desk.add(sweepOf(74, numbers(20, 0.005), numbers(10, 16)), QStringLiteral("large sweep"));
        desk.compareFirstBatch(200);
        QTRY_COMPARE(desk.part<RunsPlot>().curveCount(), 200);
        test::saveShots(desk.page, QStringLiteral("runs-200"));
        desk.pane().findChild<QTabWidget *>()->setCurrentIndex(1);
        test::saveShots(desk.page, QStringLiteral("runs-200-table"));
        desk.pane().findChild<QTabWidget *>()->setCurrentIndex(2);
        test::saveShots(desk.page, QStringLiteral("runs-200-parallel"));
    }

    void moreThanTheMostAreLeftOutInWords()
    {
        Desk desk;
        desk.add(sweepOf(75, numbers(60, 0.005), numbers(20, 16)), QStringLiteral("huge sweep"));
        desk.click(0);
        QCOMPARE(desk.runs.picked().size(), RunsController::mostPicked);
        QCOMPARE(desk.runs.leftOut(), 200);
        QVERIFY(desk.pane().note().contains(QStringLiteral("200")));
    }

    void saysWhatIsThereBeforeAnythingIs()
    {
        Desk desk;
        test::saveShots(desk.page, QStringLiteral("runs-none"));
        desk.add(sixRuns(), QStringLiteral("sweep"));
        test::saveShots(desk.page, QStringLiteral("runs-none-picked"));
        desk.click(0);
        QTRY_COMPARE(desk.runs.metrics().progress().waiting, 6);
        QVERIFY(desk.pane().note().contains(QStringLiteral("6 ended runs")));
        test::saveShots(desk.page, QStringLiteral("runs-reading"));
    }
};

QTEST_MAIN(TestComparedRuns)
#include "tst_comparedruns.moc"
