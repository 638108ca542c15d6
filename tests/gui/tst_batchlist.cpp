// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchlist.h"

#include "gui/jobs/stagebar.h"

#include "shots.h"

#include <QAbstractItemModelTester>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

namespace
{

Job jobOf(int cluster, int proc, JobState state, const QString &batch)
{
    Job job;
    job.id = {cluster, proc};
    job.state = state;
    job.batchName = batch;
    return job;
}

JobRows twoBatches()
{
    JobRows rows;
    for (int proc = 0; proc < 30; ++proc)
        rows.add(jobOf(8, proc, proc < 20 ? JobState::Succeeded : JobState::Failed,
                       QStringLiteral("sweep")));
    for (int proc = 0; proc < 10; ++proc)
        rows.add(jobOf(9, proc, proc < 3 ? JobState::Running : JobState::Idle, {}));
    return rows;
}

QStringList names(const BatchesModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row).data().toString();
    return texts;
}

} // namespace

class TestBatchList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void newestIsOnTopBelowAll()
    {
        BatchesModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setJobs(twoBatches());
        QCOMPARE(names(model), QStringList({QStringLiteral("All jobs"), QStringLiteral("Cluster 9"),
                                            QStringLiteral("sweep")}));
        QCOMPARE(model.index(2).data(BatchesModel::WordsRole).toString(),
                 QStringLiteral("10 failed · 20 succeeded"));
        QCOMPARE(model.countsAt(0)->total(), 40);
        QVERIFY(model.index(2)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("10 failed")));
        QVERIFY(model.index(2)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("30 of 30 ended")));
    }

    void oneBatchNeedsNoRowForAll()
    {
        BatchesModel model;
        JobRows rows;
        rows.add(jobOf(5, 0, JobState::Idle, QStringLiteral("only")));
        model.setJobs(rows);
        QCOMPARE(names(model), QStringList{QStringLiteral("only")});
        model.setJobs(JobRows());
        QCOMPARE(model.rowCount(), 0);
    }

    void changedCountsMoveNothing()
    {
        BatchesModel model;
        JobRows rows = twoBatches();
        model.setJobs(rows);
        QSignalSpy reset(&model, &BatchesModel::modelReset);
        QSignalSpy changed(&model, &BatchesModel::dataChanged);
        rows.change(30, jobOf(9, 0, JobState::Succeeded, {}));
        model.setJobs(rows);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex().row(), 0);
        QCOMPARE(changed.first().at(1).toModelIndex().row(), 1);
        model.setJobs(rows);
        QCOMPARE(changed.size(), 1);
    }

    void theKeyboardChoosesBatches()
    {
        BatchList list;
        list.setJobs(twoBatches());
        list.resize(700, list.sizeHint().height());
        list.show();
        QSignalSpy chosen(&list, &BatchList::batchChosen);
        QCOMPARE(list.currentIndex().row(), 0);
        QTest::keyClick(&list, Qt::Key_Down);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(list.chosenBatch(), list.batches().numberAt(1));
        QVERIFY(list.chosenBatch());
        QTest::keyClick(&list, Qt::Key_Escape);
        QCOMPARE(chosen.size(), 2);
        QVERIFY(!list.chosenBatch());
        QCOMPARE(list.currentIndex().row(), 0);
    }

    void theChosenBatchStaysChosenWhenOthersCome()
    {
        BatchList list;
        JobRows rows = twoBatches();
        list.setJobs(rows);
        list.chooseBatch(list.batches().numberAt(2));
        QSignalSpy chosen(&list, &BatchList::batchChosen);
        rows.add(jobOf(12, 0, JobState::Idle, QStringLiteral("newer")));
        list.setJobs(rows);
        QCOMPARE(list.currentIndex().data().toString(), QStringLiteral("sweep"));
        QCOMPARE(chosen.size(), 0);
        for (int place = 0; place < 30; ++place)
            rows.remove(place);
        list.setJobs(rows);
        QCOMPARE(chosen.size(), 1); // it has gone: all jobs
        QVERIFY(!list.chosenBatch());
    }

    /// One failed job of 100,000.
    void theSmallestPartOfTheBarIsSeen()
    {
        StageCounts counts;
        counts.add(JobStage::Succeeded, 99'999);
        QImage without(200, 12, QImage::Format_RGB32);
        QImage with = without;
        for (QImage *image : {&without, &with}) {
            image->fill(Qt::white);
            QPainter painter(image);
            paintStages(painter, QRectF(0, 0, 200, 12), counts, QPalette(), Qt::LeftToRight);
            counts.add(JobStage::Failed);
        }
        int columns = 0;
        for (int x = 0; x < with.width(); ++x)
            columns += with.pixel(x, 6) != without.pixel(x, 6) ? 1 : 0;
        QVERIFY2(columns >= 3, qPrintable(QString::number(columns)));
    }

    /// In grey, as a person sees it who sees no colours.
    void stagesDifferWithoutColours()
    {
        QList<QImage> seen;
        for (int stage = 0; stage < int(JobStage::Unknown); ++stage) {
            QImage image(40, 12, QImage::Format_RGB32);
            image.fill(Qt::white);
            StageCounts counts;
            counts.add(JobStage(stage));
            QPainter painter(&image);
            paintStages(painter, QRectF(0, 0, 40, 12), counts, QPalette(), Qt::LeftToRight);
            painter.end();
            // only where there is ink, not how dark it is
            const QImage mask = image.convertToFormat(QImage::Format_Grayscale8);
            QImage ink(mask.size(), QImage::Format_Grayscale8);
            for (int y = 0; y < mask.height(); ++y) {
                for (int x = 0; x < mask.width(); ++x)
                    ink.scanLine(y)[x] = uchar(mask.constScanLine(y)[x] < 190 ? 0 : 255);
            }
            for (const QImage &other : std::as_const(seen))
                QVERIFY2(ink != other, qPrintable(stageWords(JobStage(stage))));
            seen << ink;
        }
    }

    void looksWell()
    {
        BatchList list;
        JobRows rows = twoBatches();
        int cluster = 10;
        for (const int count : {1, 3'000, 40}) {
            for (int proc = 0; proc < count; ++proc)
                rows.add(jobOf(cluster, proc, JobState(1 + proc * 7 % 12),
                               cluster == 11 ? QStringLiteral("a name of a batch that is much "
                                                              "longer than there is room for it")
                                             : QString()));
            ++cluster;
        }
        list.setJobs(rows);
        test::saveShots(list, QStringLiteral("batches"), {700, 220});
    }
};

QTEST_MAIN(TestBatchList)
#include "tst_batchlist.moc"
