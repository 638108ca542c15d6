// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"

#include "jobsamples.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace perch;

namespace
{

Job jobOf(int cluster, int proc, JobState state = JobState::Idle)
{
    Job job;
    job.id = {cluster, proc};
    job.state = state;
    job.submitted = QDateTime::fromSecsSinceEpoch(1'760'000'000 + proc, Qt::UTC);
    return job;
}

QList<Job> manyJobs(int count)
{
    QList<Job> jobs;
    jobs.reserve(count);
    for (int i = 0; i < count; ++i) {
        Job job = jobOf(7, i, i % 3 == 0 ? JobState::Running : JobState::Idle);
        job.host = QStringLiteral("gpu%1.example.org").arg(i % 97);
        job.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB")};
        job.phases = {{JobState::Idle, job.submitted, {}}};
        jobs << job;
    }
    return jobs;
}

QStringList firstColumn(const QAbstractItemModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, JobsModel::JobColumn).data().toString();
    return texts;
}

} // namespace

class TestJobsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheRulesOfModelsThroughEveryChange()
    {
        JobsModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setJobs({jobOf(2, 1), jobOf(2, 0), jobOf(1, 0)});
        model.setJobs({jobOf(3, 0), jobOf(2, 1, JobState::Held)});
        model.updateJobs({jobOf(2, 0), jobOf(4, 0), jobOf(1, 5), jobOf(3, 1)});
        QCOMPARE(firstColumn(model), QStringList({QStringLiteral("4.0"), QStringLiteral("3.0"),
                                                  QStringLiteral("3.1"), QStringLiteral("2.0"),
                                                  QStringLiteral("2.1"), QStringLiteral("1.5")}));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsOnlyTheRowsThatChanged()
    {
        JobsModel model;
        model.setJobs(manyJobs(10));
        QSignalSpy changed(&model, &JobsModel::dataChanged);
        QSignalSpy inserted(&model, &JobsModel::rowsInserted);
        QSignalSpy removed(&model, &JobsModel::rowsRemoved);
        QList<Job> next = manyJobs(10);
        model.setJobs(next);
        QCOMPARE(changed.size() + inserted.size() + removed.size(), 0);
        next[4].state = JobState::Held;
        model.setJobs(next);
        QCOMPARE(changed.size(), 1);
        QVERIFY(changed.first().at(0).toModelIndex().row() <= 4);
        QVERIFY(changed.first().at(1).toModelIndex().row() >= 4);
        next.removeAt(2);
        model.setJobs(next);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed.first().at(1).toInt(), 2);
    }

    void findsJobsByTheirId()
    {
        JobsModel model;
        model.setJobs({jobOf(2, 1), jobOf(2, 0), jobOf(1, 0)});
        QCOMPARE(model.rowOf({2, 1}), 1);
        QCOMPARE(model.rowOf({2, 7}), -1);
        QVERIFY(model.job({1, 0}));
        QVERIFY(!model.job({9, 0}));
    }

    void showsWhatTheLogTold_data()
    {
        QTest::addColumn<QString>("log");
        QTest::addColumn<QString>("result");
        QTest::newRow("a program that returned 3 has not succeeded") << "exit3.log"
                                                                     << "exit 3";
        QTest::newRow("a killed program names its signal") << "signal.log"
                                                           << "signal 11";
    }

    void showsWhatTheLogTold()
    {
        QFETCH(QString, log);
        QFETCH(QString, result);
        JobsModel model;
        model.setJobs(test::jobsOfLog(log));
        QVERIFY(model.rowCount() > 0);
        QCOMPARE(model.index(0, JobsModel::ExitColumn).data().toString(), result);
        QVERIFY(model.index(0, JobsModel::StateColumn).data().toString() !=
                jobStateText(JobState::Succeeded));
    }

    void showsTheGpuOfARealJob()
    {
        JobsModel model;
        model.setJobs(test::jobsOfLog(QStringLiteral("container_gpu.log")));
        QCOMPARE(model.index(0, JobsModel::GpuColumn).data().toString(),
                 QStringLiteral("Tesla V100-PCIE-16GB"));
    }

    void countsARunningJobToTheTimeGiven()
    {
        JobsModel model;
        Job job = jobOf(1, 0, JobState::Running);
        job.started = job.submitted.addSecs(60);
        model.setJobs({job});
        model.setNow(job.started.addSecs(192));
        QCOMPARE(model.index(0, JobsModel::DurationColumn).data().toString(),
                 QStringLiteral("3 min 12 s"));
        job.ended = job.started.addSecs(10);
        job.state = JobState::Succeeded;
        model.setJobs({job});
        QCOMPARE(model.index(0, JobsModel::DurationColumn).data().toString(),
                 QStringLiteral("10 s"));
    }

    void hidesMarkupOfForeignTextInTooltips()
    {
        JobsModel model;
        Job job = jobOf(1, 0, JobState::Held);
        job.holdReason = QStringLiteral("<b>x</b><img src=http://example.org/a>");
        model.setJobs({job});
        const QString tip = model.index(0, JobsModel::StateColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(!tip.contains(u'<'));
    }

    void findsEveryWordOfTheFilter()
    {
        JobsModel model;
        QList<Job> jobs = manyJobs(6);
        jobs[3].state = JobState::Held;
        model.setJobs(jobs);
        JobsProxy proxy(model);
        const QAbstractItemModelTester tester(
            &proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setFilterText(QStringLiteral("HELD a100"));
        QCOMPARE(firstColumn(proxy), QStringList{QStringLiteral("7.3")});
        proxy.setFilterText(QStringLiteral("held nothing"));
        QCOMPARE(proxy.rowCount(), 0);
        proxy.setFilterText({});
        QCOMPARE(proxy.rowCount(), 6);
        proxy.sort(JobsModel::JobColumn, Qt::DescendingOrder);
        QCOMPARE(firstColumn(proxy).first(), QStringLiteral("7.5"));
    }

    void staysFluidWith100000Jobs()
    {
        constexpr int total = 100'000;
        constexpr int step = 500;
        const QList<Job> jobs = manyJobs(total);
        JobsModel model;
        JobsProxy proxy(model);
        QTableView table;
        table.setModel(&proxy);
        table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        table.resize(900, 500);
        table.show();
        double worst = 0;
        QElapsedTimer all;
        all.start();
        const auto measure = [&worst](auto work) {
            QElapsedTimer timer;
            timer.start();
            work();
            worst = std::max(worst, double(timer.nsecsElapsed()) / 1e6);
        };
        for (int first = 0; first < total; first += step)
            measure([&] {
                model.updateJobs(jobs.mid(first, step));
                QCoreApplication::processEvents();
            });
        qInfo("100000 jobs in steps of %d: %lld ms in all, worst step %.1f ms", step, all.elapsed(),
              worst);
        QCOMPARE(model.rowCount(), total);
        QCOMPARE(proxy.rowCount(), total);
        const double worstInsert = std::exchange(worst, 0);
        for (int i = 0; i < 50; ++i)
            measure([&] {
                table.verticalScrollBar()->setValue(table.verticalScrollBar()->maximum() * i / 50);
                table.repaint();
            });
        qInfo("scrolling through them: worst %.1f ms", worst);
        const double worstScroll = std::exchange(worst, 0);
        QList<Job> changed = jobs.mid(40'000, step);
        for (Job &job : changed)
            job.state = JobState::Held;
        measure([&] { model.updateJobs(changed); });
        qInfo("%d changed rows: %.1f ms", step, worst);
        QElapsedTimer timer;
        timer.start();
        proxy.setFilterText(QStringLiteral("held"));
        qInfo("filtering: %lld ms", timer.restart());
        QCOMPARE(proxy.rowCount(), step);
        proxy.setFilterText({});
        timer.restart();
        proxy.sort(JobsModel::DurationColumn, Qt::DescendingOrder);
        qInfo("sorting: %lld ms", timer.elapsed());
        // other programs share this machine: the bound is loose, the figures above tell
        QVERIFY2(worstInsert < 250, qPrintable(QString::number(worstInsert)));
        QVERIFY2(worstScroll < 250, qPrintable(QString::number(worstScroll)));
    }
};

QTEST_MAIN(TestJobsModel)
#include "tst_jobsmodel.moc"
