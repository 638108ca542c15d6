// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sweepmap.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace perch;

namespace
{

/// Cluster 5 with these rows of values, and jobs of its first `states`.
struct Batch {
    Batch(const QStringList &names, const QList<QStringList> &rows, const QList<JobState> &states)
    {
        QString text =
            QStringLiteral("executable = run.sh\nqueue %1 from (\n").arg(names.join(u','));
        for (const QStringList &row : rows)
            text += row.join(u',') + u'\n';
        snapshot.parameters.add(5, *readSweepParameters({text + QStringLiteral(")\n"), 5, {}, {}}));
        for (int proc = 0; proc < states.size(); ++proc) {
            Job job;
            job.id = {5, proc};
            job.state = states.at(proc);
            job.memoryMegabytes = 100 * (proc + 1);
            snapshot.newestFirst << snapshot.rows.add(job);
        }
    }

    [[nodiscard]] SweepMap map(const QString &x, const QString &y = {},
                               SweepMeasure measure = SweepMeasure::State) const
    {
        SweepMapQuery asked;
        asked.x = x;
        asked.y = y;
        asked.measure = measure;
        return makeSweepMap(snapshot, arrangeJobs(snapshot, query), asked);
    }

    JobSnapshot snapshot;
    JobQuery query;
};

constexpr JobState ok = JobState::Succeeded;
constexpr JobState bad = JobState::Failed;
constexpr JobState idle = JobState::Idle;

/// All of lr 0.1, 1e-3 with size 16, 8, in this order.
Batch grid(const QList<JobState> &states)
{
    return {{u"lr"_qs, u"size"_qs},
            {{u"0.1"_qs, u"16"_qs},
             {u"0.1"_qs, u"8"_qs},
             {u"1e-3"_qs, u"16"_qs},
             {u"1e-3"_qs, u"8"_qs}},
            states};
}

} // namespace

class TestSweepCells : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachPairHasItsCell()
    {
        const Batch batch = grid({ok, bad, idle, ok});
        const SweepMap map = batch.map(QStringLiteral("lr"), QStringLiteral("size"));
        QCOMPARE(map.x.labels, QStringList({u"1e-3"_qs, u"0.1"_qs})); // as numbers
        QCOMPARE(map.y.labels, QStringList({u"8"_qs, u"16"_qs}));
        QCOMPARE(map.cells.size(), size_t(4));
        const SweepCell &failed = map.cells[size_t(map.cellAt(1, 0))]; // 0.1 and 8
        QCOMPARE(failed.state, bad);
        QCOMPARE(failed.count, 1);
        QCOMPARE(batch.snapshot.rows.at(map.places[size_t(failed.first)]).id, JobId({5, 1}));
        for (size_t i = 0; i < map.cells.size(); ++i) {
            const SweepCell &cell = map.cells[i];
            QCOMPARE(map.cellAt(cell.x, cell.y), int(i));
            QCOMPARE(map.cellOfPlace[size_t(map.places[size_t(cell.first)])], int(i));
        }
        QCOMPARE(map.cellAt(2, 0), -1);
        QCOMPARE(map.cellAt(-1, 0), -1);
    }

    void oneParameterMakesALine()
    {
        const SweepMap map = grid({ok, bad, idle, ok}).map(QStringLiteral("lr"));
        QCOMPARE(map.lines(), 1);
        QCOMPARE(map.columns(), 2);
        const SweepCell &mixed = map.cells[size_t(map.cellAt(1, 0))];
        QCOMPARE(mixed.count, 2);
        QVERIFY(mixed.isMixed);
        QCOMPARE(mixed.state, bad); // the one that needs a look
    }

    void theGravestStateIsShown_data()
    {
        QTest::addColumn<QList<JobState>>("states");
        QTest::addColumn<JobState>("shown");
        QTest::addColumn<bool>("isMixed");
        using States = QList<JobState>;
        QTest::newRow("all succeeded") << States{ok, ok} << ok << false;
        QTest::newRow("one is not done")
            << States{ok, JobState::Running} << JobState::Running << true;
        QTest::newRow("one waits") << States{JobState::Running, idle} << idle << true;
        QTest::newRow("one is held") << States{JobState::Held, ok} << JobState::Held << true;
        QTest::newRow("one was killed")
            << States{JobState::Held, JobState::Killed} << JobState::Killed << true;
        QTest::newRow("states of one stage are not mixed")
            << States{JobState::Running, JobState::Starting} << JobState::Running << false;
    }

    void theGravestStateIsShown()
    {
        QFETCH(QList<JobState>, states);
        QFETCH(JobState, shown);
        for (int turn = 0; turn < 2; ++turn) {
            const Batch batch({u"lr"_qs}, {{u"1"_qs}, {u"1"_qs}}, states);
            const SweepMap map = batch.map(QStringLiteral("lr"));
            QCOMPARE(map.cells.size(), size_t(1));
            if (map.cells[0].isMixed) // else the first of equal ones
                QCOMPARE(map.cells[0].state, shown);
            QTEST(map.cells[0].isMixed, "isMixed");
            std::reverse(states.begin(), states.end());
        }
    }

    void theAxesStayWhateverTheFilter()
    {
        Batch batch = grid({ok, bad, idle, ok});
        batch.query.stages = {int(JobStage::Failed)};
        const SweepMap map = batch.map(QStringLiteral("lr"), QStringLiteral("size"));
        QCOMPARE(map.columns(), 2);
        QCOMPARE(map.lines(), 2);
        QCOMPARE(map.places.size(), size_t(1));
        const SweepCell &hidden = map.cells[size_t(map.cellAt(0, 0))];
        QCOMPARE(hidden.count, 0);
        QCOMPARE(hidden.hidden, 1);
    }

    void jobsThatAreNotMadeYetHaveTheirPlace()
    {
        const SweepMap map = grid({ok}).map(QStringLiteral("lr"), QStringLiteral("size"));
        QCOMPARE(map.cells.size(), size_t(4));
        int missing = 0;
        for (const SweepCell &cell : map.cells)
            missing += cell.missing;
        QCOMPARE(missing, 3);
        QCOMPARE(map.places.size(), size_t(1));
    }

    void otherBatchesAreLeftOut()
    {
        Batch batch = grid({ok, ok, ok, ok});
        Job stranger;
        stranger.id = {9, 0};
        stranger.state = bad;
        batch.snapshot.newestFirst.prepend(batch.snapshot.rows.add(stranger));
        SweepMapQuery asked;
        asked.x = QStringLiteral("lr");
        const auto made = [&] {
            return makeSweepMap(batch.snapshot, arrangeJobs(batch.snapshot, {}), asked);
        };
        QCOMPARE(made().jobsWithoutValues, 1);
        asked.batch = batch.snapshot.rows.at(0).batch;
        QCOMPARE(made().jobsWithoutValues, 0);
        QCOMPARE(made().places.size(), size_t(4));
    }

    void valuesAreMeasured()
    {
        const SweepMap map =
            grid({ok, ok, ok, ok}).map(QStringLiteral("lr"), {}, SweepMeasure::Memory);
        QVERIFY(map.hasValues());
        QCOMPARE(map.least, 150.0); // the mean of 100 and 200
        QCOMPARE(map.most, 350.0);
        QCOMPARE(map.cells[size_t(map.cellAt(1, 0))].value, 150.0);
        const SweepMap none =
            grid({ok, ok, ok, ok}).map(QStringLiteral("lr"), {}, SweepMeasure::Metric);
        QVERIFY(!none.hasValues());
        QVERIFY(std::isnan(none.cells[0].value));
    }

    void metricsMayBeBelowZero()
    {
        const Batch batch = grid({ok, ok, ok, ok});
        SweepMapQuery asked;
        asked.x = QStringLiteral("lr");
        asked.measure = SweepMeasure::Metric;
        asked.metric = QStringLiteral("elbo");
        const JobMetrics metrics{{{5, 0}, {{QStringLiteral("elbo"), -7.5}}},
                                 {{5, 3}, {{QStringLiteral("other"), 1.0}}}};
        const SweepMap map =
            makeSweepMap(batch.snapshot, arrangeJobs(batch.snapshot, {}), asked, metrics);
        QCOMPARE(map.least, -7.5);
        QCOMPARE(map.most, -7.5);
        QVERIFY(std::isnan(map.cells[size_t(map.cellAt(0, 0))].value));
    }

    void randomValuesLieInRanges_data()
    {
        QTest::addColumn<bool>("isByFactor");
        QTest::newRow("evenly") << false;
        QTest::newRow("over orders of magnitude") << true;
    }

    void randomValuesLieInRanges()
    {
        QFETCH(bool, isByFactor);
        QRandomGenerator random(7);
        QList<QStringList> rows;
        QList<JobState> states;
        for (int i = 0; i < 500; ++i) {
            const double lr = isByFactor ? std::pow(10, -6 + 5 * random.generateDouble())
                                         : random.generateDouble();
            rows << QStringList{QString::number(lr, 'g', 10),
                                QString::number(random.generateDouble(), 'g', 10)};
            states << ok;
        }
        const Batch batch({u"lr"_qs, u"drop"_qs}, rows, states);
        const SweepMap map = batch.map(QStringLiteral("lr"), QStringLiteral("drop"));
        QVERIFY(map.x.hasRanges && map.y.hasRanges);
        QCOMPARE(map.columns(), 24);
        QCOMPARE(map.places.size(), size_t(500));
        std::vector<int> inColumn(24);
        for (const SweepCell &cell : map.cells)
            inColumn[size_t(cell.x)] += cell.count;
        QVERIFY(*std::max_element(inColumn.cbegin(), inColumn.cend()) < 60); // evenly filled
        // each job lies in the range that its column's name tells
        for (const SweepCell &cell : map.cells) {
            const QStringList ends = map.x.labels.at(cell.x).split(QStringLiteral(" … "));
            const JobId id = batch.snapshot.rows.at(map.places[size_t(cell.first)]).id;
            const double lr = rows.at(id.proc).first().toDouble();
            QVERIFY(lr >= ends.first().toDouble() * 0.99 - 1e-3 * !isByFactor);
            QVERIFY(lr <= ends.last().toDouble() * 1.01 + 1e-3 * !isByFactor);
        }
        // a single line of as many values stays exact
        QCOMPARE(batch.map(QStringLiteral("lr")).columns(), 500);
    }

    void oneHundredThousandCells()
    {
        QList<QStringList> rows;
        QList<JobState> states;
        for (int i = 0; i < 100'000; ++i) {
            rows << QStringList{QString::number(i % 400), QString::number(i / 400)};
            states << (i % 7 == 0 ? bad : ok);
        }
        const Batch batch({u"a"_qs, u"b"_qs}, rows, states);
        const JobArrangement shown = arrangeJobs(batch.snapshot, {});
        SweepMapQuery asked;
        asked.x = QStringLiteral("a");
        asked.y = QStringLiteral("b");
        QElapsedTimer timer;
        timer.start();
        const SweepMap map = makeSweepMap(batch.snapshot, shown, asked);
        qInfo("100000 cells: made in %lld ms", timer.elapsed());
        QCOMPARE(map.cells.size(), size_t(100'000));
        QCOMPARE(map.columns(), 400);
        QCOMPARE(map.lines(), 250);
        QVERIFY(timer.elapsed() < 2'000); // other programs share this machine
    }

    void nothingMakesNoMap()
    {
        const SweepMap map = makeSweepMap({}, {}, {});
        QCOMPARE(map.cells.size(), size_t(0));
        QCOMPARE(map.columns(), 0);
        QCOMPARE(map.cellAt(0, 0), -1);
    }
};

QTEST_GUILESS_MAIN(TestSweepCells)
#include "tst_sweepcells.moc"
