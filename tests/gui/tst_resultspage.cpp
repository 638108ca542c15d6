// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/filesmodel.h"
#include "gui/results/metricsplot.h"
#include "gui/results/outputfollower.h"
#include "gui/results/outputview.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/theme.h"

#include "jobsamples.h"
#include "payload/metricrecord.h"
#include "shots.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QUrl>

#include <cmath>

using namespace perch;

namespace
{

RunRecord sampleRun()
{
    RunRecord run;
    run.cluster = 9000;
    run.jobCount = 1;
    run.remoteFolder = QStringLiteral("/home/bucky/perch/hello/20261123-021500");
    run.submitText = QStringLiteral("output = x.out\nqueue\n");
    return run;
}

Job sampleJob(JobState state)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    Job job;
    job.id = {9000, 0};
    job.state = state;
    job.host = QStringLiteral("gpu2007.chtc.wisc.edu");
    job.slotName = QStringLiteral("slot1_12@gpu2007.chtc.wisc.edu");
    job.gpus = {QStringLiteral("NVIDIA A100-SXM4-80GB")};
    job.submitted = now.addSecs(-900);
    job.phases = {{JobState::Idle, now.addSecs(-900), now.addSecs(-610)},
                  {JobState::TransferringInput, now.addSecs(-610), {}}};
    if (state == JobState::TransferringInput)
        return job;
    job.started = now.addSecs(-192);
    job.starts = 1;
    job.phases << JobPhase{JobState::Starting, now.addSecs(-205), now.addSecs(-192)}
               << JobPhase{JobState::Running, now.addSecs(-192), {}};
    return job;
}

/// What a training program prints: lines for a person, and records.
QByteArray sampleOutput()
{
    QByteArray bytes = "LibTorch 2.1, CUDA 12.1, 1 GPU: NVIDIA A100-SXM4-80GB\n";
    for (int epoch = 1; epoch <= 6; ++epoch) {
        for (int batch = 0; batch < 60'000; batch += 2560) {
            const double seen = (epoch - 1) * 60'000.0 + batch;
            const double loss = 0.03 + 2.2 * std::exp(-seen / 22'000) +
                                0.08 * std::exp(-seen / 90'000) * std::sin(seen / 1'700);
            bytes += "Train Epoch: " + QByteArray::number(epoch) + " [" +
                     QByteArray::number(batch) +
                     "/60000]\tLoss: " + QByteArray::number(loss, 'f', 6) + '\n';
            MetricRecord record;
            record.run = "9000.0";
            record.step = qint64(seen);
            record.epoch = epoch;
            record.wall = 1'795'331'523.0 + seen / 1000;
            record.values = {{"train_loss", loss}};
            bytes += QByteArray::fromStdString(*writeMetric(record)) + '\n';
        }
        MetricRecord record;
        record.run = "9000.0";
        record.step = epoch * 60'000;
        record.epoch = epoch;
        record.wall = 1'795'331'523.0 + epoch * 60;
        record.values = {{"test_loss", 0.03 + 0.25 / epoch}, {"test_accuracy", 1 - 0.08 / epoch}};
        bytes += QByteArray::fromStdString(*writeMetric(record)) + '\n';
    }
    return bytes;
}

} // namespace

class TestResultsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void offersNoListFromBeforeTheResultsCameBack()
    {
        ResultsController controller;
        ResultsPage page(controller);
        QPushButton *download = nullptr;
        const QList<QPushButton *> buttons = page.findChildren<QPushButton *>();
        for (QPushButton *button : buttons) {
            if (button->text() == QStringLiteral("Download all"))
                download = button;
        }
        QVERIFY(download);
        Job job = sampleJob(JobState::Running);
        controller.showJob(job, sampleRun());
        QVERIFY(!download->isEnabled());
        Q_EMIT controller.filesChanged({{QStringLiteral("hello.sub"), 900, 0}});
        QVERIFY(download->isEnabled());
        job.state = JobState::Succeeded;
        controller.updateJob(job);
        QVERIFY(!download->isEnabled());
        Q_EMIT controller.filesChanged(
            {{QStringLiteral("hello.sub"), 900, 0}, {QStringLiteral("mnist_cnn.pt"), 4800000, 0}});
        QVERIFY(download->isEnabled());
    }

    void modelOfFilesKeepsTheRules()
    {
        FilesModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFiles(
            {{QStringLiteral("b"), 2'000'000, 1'760'000'000}, {QStringLiteral("a"), 5, 0}});
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("a"));
        model.setProgress(QStringLiteral("b"), 500'000, 2'000'000);
        QVERIFY(model.index(1, FilesModel::LocalColumn)
                    .data()
                    .toString()
                    .contains(QStringLiteral("25")));
        DownloadResult result;
        result.localPath = QStringLiteral("/tmp/b");
        model.setDownloaded(QStringLiteral("b"), result);
        QVERIFY(model.index(1, 0).data(FilesModel::VerifiedRole).toBool());
        model.clearProgress();
        QVERIFY(model.index(1, 0).data(FilesModel::VerifiedRole).toBool());
        model.setFiles({});
        QCOMPARE(model.rowCount(), 0);
    }

    void dragsOutOnlyWhatIsHere()
    {
        ResultsController controller;
        ResultsPage page(controller);
        auto *table = page.findChild<QTableView *>();
        QVERIFY(table->dragEnabled());
        QVERIFY(!table->acceptDrops());
        QAbstractItemModel *model = table->model();
        QCOMPARE(model->supportedDragActions(), Qt::DropActions(Qt::CopyAction));
        controller.showJob(sampleJob(JobState::Running), sampleRun());
        Q_EMIT controller.filesChanged({{QStringLiteral("a.pt"), 5, 0},
                                        {QStringLiteral("b #1%.pt"), 5, 0},
                                        {QStringLiteral("c.pt"), 5, 0}});
        Q_EMIT controller.downloadProgress(QStringLiteral("a.pt"), 1, 5);
        for (const QString &name : {QStringLiteral("b #1%.pt"), QStringLiteral("c.pt")}) {
            DownloadResult result;
            result.localPath = QStringLiteral("/home/bucky/Perch/") + name;
            Q_EMIT controller.fileDownloaded(name, result);
        }
        QVERIFY(!model->flags(model->index(0, 0)).testFlag(Qt::ItemIsDragEnabled));
        QVERIFY(model->index(0, FilesModel::LocalColumn)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("Download the file first")));
        QVERIFY(model->flags(model->index(1, 0)).testFlag(Qt::ItemIsDragEnabled));
        table->selectAll();
        const std::unique_ptr<QMimeData> data(
            model->mimeData(table->selectionModel()->selectedIndexes()));
        QVERIFY(data);
        QCOMPARE(data->urls(),
                 (QList<QUrl>{QUrl::fromLocalFile(QStringLiteral("/home/bucky/Perch/b #1%.pt")),
                              QUrl::fromLocalFile(QStringLiteral("/home/bucky/Perch/c.pt"))}));
        const std::unique_ptr<QMimeData> none(model->mimeData({model->index(0, 0)}));
        QVERIFY(!none);
    }

    void beginsWithAWordOnWhatComesHere()
    {
        ResultsController controller;
        ResultsPage page(controller);
        page.show();
        QVERIFY(!page.findChild<QTabWidget *>()->isVisible());
        test::saveShots(page, QStringLiteral("results-empty"));
    }

    void saysWhyNothingIsThereYet()
    {
        ResultsController controller;
        ResultsPage page(controller);
        page.resize(1280, 800);
        page.show();
        controller.showJob(sampleJob(JobState::TransferringInput), sampleRun());
        QVERIFY(page.findChild<QTabWidget *>()->isVisible());
        QVERIFY(!page.findChild<MetricsPlot *>()->isVisible());
        test::saveShots(page, QStringLiteral("results-copying"));
    }

    void showsOutputAndFilesOfAJob()
    {
        ResultsController controller;
        ResultsPage page(controller);
        page.resize(1280, 800);
        page.show();
        controller.showJob(sampleJob(JobState::Running), sampleRun());
        const QByteArray output = sampleOutput();
        Q_EMIT controller.output().appended(output);
        auto *view = page.findChild<OutputView *>(QStringLiteral("output"));
        QTRY_VERIFY(view->shownText().contains(QStringLiteral("Train Epoch: 6")));
        MetricLog log;
        log.feed(output);
        auto *plot = page.findChild<MetricsPlot *>();
        plot->setSeries(log.series());
        Q_EMIT controller.jobUpdated(sampleJob(JobState::Running));
        QTRY_VERIFY(plot->isVisible());
        test::saveShots(page, QStringLiteral("results"));

        Q_EMIT controller.filesChanged(
            {{QStringLiteral("hello_9000.log"), 4211, 1'795'331'000},
             {QStringLiteral("hello_9000_0.out"), 48'211, 1'795'331'000},
             {QStringLiteral("mnist_cnn.pt"), 4'800'120, 1'795'331'000}});
        Q_EMIT controller.downloadProgress(QStringLiteral("mnist_cnn.pt"), 1'200'000, 4'800'120);
        DownloadResult result;
        result.localPath = QStringLiteral("/home/bucky/Perch/hello-20261123-021500/hello_9000.log");
        result.sha256 = QString(64, u'a');
        Q_EMIT controller.fileDownloaded(QStringLiteral("hello_9000.log"), result);
        page.findChild<QTabWidget *>()->setCurrentIndex(2);
        QCOMPARE(page.findChild<QTableView *>()->model()->rowCount(), 3);
        test::saveShots(page, QStringLiteral("results-files"));
        Q_EMIT controller.downloadsEnded();
        Q_EMIT controller.failed(
            Error(Error::Code::Network,
                  QStringLiteral("The connection to ap2001 was lost while mnist_cnn.pt "
                                 "came. Nothing half is kept; download it again when "
                                 "you are connected."),
                  QStringLiteral("Socket error: disconnected")));
        test::saveShots(page, QStringLiteral("results-error"));
    }

    void namesTheDownloadFolderAfterTheRun()
    {
        QVERIFY(ResultsPage::defaultDownloadFolder(sampleRun())
                    .endsWith(QStringLiteral("/Perch/hello-20261123-021500")));
    }
};

QTEST_MAIN(TestResultsPage)
#include "tst_resultspage.moc"
