// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/results/bestrunstable.h"
#include "gui/results/comparepane.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/results/runlist.h"
#include "gui/results/runscontroller.h"
#include "gui/results/runsplot.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

#define VERIFY_DONE(expression)                                                                    \
    do {                                                                                           \
        const auto done = (expression);                                                            \
        QVERIFY2(done.has_value(), done.has_value() ? "" : qPrintable(done.error().message));      \
    } while (false)

namespace
{

const QString user = QStringLiteral("bucky");

/// Sinks to a floor that depends on what it was given; the last line comes at once before its end,
/// as condor_tail loses it. Prints until $3 values have come, one a second.
const QByteArray script("#!/bin/sh\n"
                        "i=1\n"
                        "while [ $i -le $3 ]; do\n"
                        "  awk -v r=$1 -v w=$2 -v i=$i 'BEGIN {\n"
                        "    printf \"step=%d loss=%.4f\\n\", i * 100, r * 10 + 8 / w + 2 / i }'\n"
                        "  i=$((i + 1))\n"
                        "  sleep 1\n"
                        "done\n"
                        "awk -v r=$1 -v w=$2 'BEGIN {\n"
                        "    printf \"step=9999 loss=%.4f\\n\", r * 10 + 8 / w }'\n");
constexpr int values = 15;

const QByteArray description("batch_name = NAME\n"
                             "executable = train.sh\n"
                             "arguments = $(lr) $(width) VALUES\n"
                             "log = job.log\n"
                             "output = $(lr)_$(width).out\n" // by the variables of the sweep
                             "error = job_$(Process).err\n"
                             "request_cpus = 1\n"
                             "request_memory = 50 MB\n"
                             "request_disk = 50 MB\n"
                             "queue lr, width from (\n"
                             "0.001, 8\n0.001, 32\n0.01, 8\n0.01, 32\n0.1, 8\n0.1, 32\n"
                             ")\n");
constexpr int jobs = 6;
constexpr int bestProc = 1; ///< the least rate and the largest width

} // namespace

/// A sweep of six real jobs, looked at in the real window while it runs: six curves grow, and in
/// the end the right run is the best.
class TestResults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void followsASweepAndFindsItsBestRun();
    void cleanupTestCase();

private:
    [[nodiscard]] RunsPlot &plot() const
    {
        return *m_desk->application().window().findChild<RunsPlot *>();
    }
    [[nodiscard]] int pointsOf(int proc) const
    {
        return int(plot().plottedPoints({m_cluster, proc}).size());
    }
    [[nodiscard]] QByteArray tailsOnAccessPoint() const;
    void takeShot(const QString &name);

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    int m_cluster = 0;
};

void TestResults::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
    Options options;
    options.siteFile = m_pool->siteFile();
    options.user = user;
    options.keyFile = QFileInfo(m_pool->siteFile()).path() + QStringLiteral("/id_ed25519");
    options.knownHostsFile = m_pool->knownHostsFile();
    options.stateFolder = m_laptop.filePath(QStringLiteral("state"));
    m_desk = std::make_unique<Desk>(options);
    VERIFY_DONE(m_desk->connectToPool());
}

void TestResults::takeShot(const QString &name)
{
    const QString folder = qEnvironmentVariable("PERCH_SHOTS");
    if (folder.isEmpty())
        return;
    QTest::qWait(300); // what lies anew a moment after a change is not the picture
    QVERIFY(
        m_desk->application().window().grab().save(folder + u'/' + name + QStringLiteral(".png")));
}

QByteArray TestResults::tailsOnAccessPoint() const
{
    return m_pool
        ->exec(QStringLiteral("ap"), user,
               {QStringLiteral("sh"), QStringLiteral("-c"),
                QStringLiteral("ps -u %1 -o args= | grep '^condor_tail -follow.* %2[.]' || true")
                    .arg(user)
                    .arg(m_cluster)})
        .trimmed();
}

void TestResults::followsASweepAndFindsItsBestRun()
{
    const QString name = QStringLiteral("rates-") + m_laptop.path().right(6);
    const QString folder = m_laptop.filePath(name);
    QDir().mkpath(folder);
    test::writeFile(folder + QStringLiteral("/train.sh"), script);
    test::writeFile(folder + QStringLiteral("/train.sub"),
                    QByteArray(description)
                        .replace("NAME", name.toUtf8())
                        .replace("VALUES", QByteArray::number(values)));
    const Result<JobId> first = m_desk->submitFolder(folder);
    VERIFY_DONE(first);
    m_cluster = first->cluster;
    VERIFY_DONE(hands::press(QStringLiteral("Results")));

    // as soon as all of them run the title of their batch is clicked
    auto &list = *m_desk->application().window().findChild<RunList *>();
    const auto &proxy = *static_cast<const JobsProxy *>(list.table().model());
    const auto headerRow = [&] {
        for (const JobGroup &group : proxy.arrangement().groups) {
            if (proxy.groupTitle(group) == name && group.count == jobs)
                return group.headerRow;
        }
        return -1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(headerRow() >= 0, 120'000);
    const QModelIndex header = proxy.index(headerRow(), 0);
    list.table().scrollTo(header);
    QTest::mouseClick(list.table().viewport(), Qt::LeftButton, Qt::NoModifier,
                      list.table().visualRect(header).center());
    const RunsController &runs = m_desk->application().runs();
    QCOMPARE(runs.picked().size(), jobs);

    // six curves, live: they grow while their jobs run
    QTRY_COMPARE_WITH_TIMEOUT(plot().curveCount(), jobs, 60'000);
    int before[jobs];
    for (int proc = 0; proc < jobs; ++proc) {
        QCOMPARE(m_desk->job({m_cluster, proc}).state, JobState::Running);
        before[proc] = pointsOf(proc);
        QVERIFY(before[proc] < values);
    }
    for (int proc = 0; proc < jobs; ++proc)
        QTRY_VERIFY_WITH_TIMEOUT(pointsOf(proc) > before[proc], 30'000);
    QCOMPARE(tailsOnAccessPoint().split('\n').size(), jobs + 1); // and the shown run's own
    takeShot(QStringLiteral("results-live"));

    // they end: their files come, with the line that condor_tail lost
    for (int proc = 0; proc < jobs; ++proc)
        VERIFY_DONE(m_desk->waitForState({m_cluster, proc}, JobState::Succeeded, 120s));
    for (int proc = 0; proc < jobs; ++proc)
        QTRY_COMPARE_WITH_TIMEOUT(pointsOf(proc), values + 1, 30'000);
    QCOMPARE(plot().plottedPoints({m_cluster, bestProc}).last(), QPointF(9999, 0.26));

    VERIFY_DONE(hands::chooseTab(QStringLiteral("Best runs")));
    auto &table = *m_desk->application().window().findChild<BestRunsTable *>();
    QTRY_COMPARE(table.model()->rowCount(), jobs);
    const QModelIndex best = table.model()->index(0, 0);
    QCOMPARE(best.data(BestRunsModel::JobIdRole).value<JobId>(), (JobId{m_cluster, bestProc}));
    QCOMPARE(best.siblingAtColumn(1).data().toString(), QStringLiteral("0.001"));
    QCOMPARE(best.siblingAtColumn(2).data().toString(), QStringLiteral("32"));
    QCOMPARE(best.siblingAtColumn(3).data(BestRunsModel::SortRole).toDouble(), 0.26);
    QVERIFY(Desk::shownText().contains(QStringLiteral("Best: lr = 0.001 · width = 32")));
    QTest::mouseClick(table.viewport(), Qt::LeftButton, Qt::NoModifier,
                      table.visualRect(best).center());
    QCOMPARE(m_desk->application().results().job().id, (JobId{m_cluster, bestProc}));
    takeShot(QStringLiteral("results-best"));
    VERIFY_DONE(hands::chooseTab(QStringLiteral("Parallel")));
    takeShot(QStringLiteral("results-parallel"));

    // one command read all files, another one or two followed them, and nothing is left behind
    QVERIFY2(runs.picked().size() == jobs, "still picked");
    QTRY_COMPARE_WITH_TIMEOUT(tailsOnAccessPoint(), QByteArray(), 20'000);
    const int commands = m_desk->application().runs().metrics().progress().commands;
    QVERIFY2(commands <= 8, qPrintable(QString::number(commands)));
}

void TestResults::cleanupTestCase()
{
    m_desk.reset();
    if (m_cluster > 0) // after a failure: the slots are for others
        (void)m_pool->exec(QStringLiteral("ap"), user,
                           {QStringLiteral("sh"), QStringLiteral("-c"),
                            QStringLiteral("condor_rm %1 || true").arg(m_cluster)});
}

QTEST_MAIN(TestResults)
#include "tst_results.moc"
