// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/recordfolder.h"
#include "core/recordtable.h"
#include "core/sha256.h"
#include "gui/compose/jobfolders.h"
#include "gui/results/comparisondialog.h"
#include "gui/results/helpbundledialog.h"
#include "gui/results/metricsplot.h"
#include "gui/results/recorddesk.h"
#include "gui/results/recorddialog.h"
#include "gui/results/recordkeeper.h"
#include "gui/results/recordpane.h"
#include "gui/results/recordscontroller.h"
#include "gui/results/recordview.h"
#include "gui/results/rerun.h"
#include "gui/results/rerundialog.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/factsview.h"

#include "jobsamples.h"
#include "shots.h"

#include <QCoroFuture>
#include <QCoroTask>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include <cmath>

using namespace perch;

namespace
{

void write(const QString &path, const QByteArray &bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

QMap<QString, MetricSeries> curves(double shift)
{
    QMap<QString, MetricSeries> all;
    for (const auto &name : {QStringLiteral("test_accuracy"), QStringLiteral("train_loss")}) {
        MetricSeries &series = all[name];
        series.name = name;
        for (int i = 1; i <= 60; ++i) {
            const double fall = std::exp(-i / 20.0) + shift;
            series.steps.append(i * 1000);
            series.epochs.append(i / 10.0);
            series.wallTimes.append(1'795'331'523.0 + i);
            series.values.append(name == u"train_loss" ? fall : 1 - fall / 3);
        }
    }
    return all;
}

/// The texts of all labels below, visible or not.
QString textsOf(const QWidget &widget)
{
    QStringList texts;
    const QList<QLabel *> labels = widget.findChildren<QLabel *>();
    for (const QLabel *label : labels)
        texts.append(label->text());
    return texts.join(u'\n');
}

QPushButton *button(const QWidget &widget, const QString &text)
{
    const QList<QPushButton *> all = widget.findChildren<QPushButton *>();
    for (QPushButton *one : all) {
        if (one->text() == text)
            return one;
    }
    return nullptr;
}

} // namespace

/// One person's computer: a store, a job folder, and a run that was submitted from it.
class TestRecordPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }
    void init();
    void keepsARunFromSubmitToEnd();
    void goesOnAfterARestart();
    void notesAreKeptAndFound();
    void notesGoToTheRunTheyWereTypedFor();
    void opensARecordWithoutAnything();
    void refusesToRunAgainWhatIsGone();
    void putsTheInputsBackWithoutAnImage();
    void comparesTwo();
    void showsTheTextForStaffFirst();
    void looksLikeThis();

private:
    [[nodiscard]] QString at(const char *name) const
    {
        return m_dir->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] RunRecord submitted(int cluster, const QString &text);
    [[nodiscard]] QString folderOf(RecordKeeper &keeper, const RunRecord &run) const;
    [[nodiscard]] static Job ended(int cluster);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<StoreWorker> m_store;
};

void TestRecordPane::init()
{
    m_store.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    write(at("job/train.py"), "print('loss=1')\n");
    m_store = std::make_unique<StoreWorker>(at("state/perch.sqlite"));
}

Job TestRecordPane::ended(int cluster)
{
    Job job = test::asCluster(test::jobsOfLog(QStringLiteral("normal.log")), cluster).first();
    job.id.proc = 0;
    return job;
}

RunRecord TestRecordPane::submitted(int cluster, const QString &text)
{
    RunRecord run;
    run.siteId = QStringLiteral("chtc");
    run.user = QStringLiteral("bucky");
    run.accessPoint = QStringLiteral("ap2001.chtc.wisc.edu:22");
    run.jobFolder = at("job");
    run.remoteFolder = QStringLiteral("/home/bucky/perch/job/20261128-060000");
    run.cluster = cluster;
    run.jobCount = 1;
    run.submitText = text;
    run.submitted = QDateTime(QDate(2026, 11, 28), QTime(6, 0), Qt::UTC).addSecs(cluster);
    run.files = {{QStringLiteral("job.sub"), text.size(), sha256Of(text.toUtf8())},
                 {QStringLiteral("train.py"), 16, sha256Of("print('loss=1')\n")}};
    auto adding = m_store->run<qint64>([run](Store &store) { return store.addRun(run); });
    adding.waitForFinished();
    const Result<qint64> id = adding.result();
    run.id = id ? *id : 0;
    return run;
}

QString TestRecordPane::folderOf(RecordKeeper &keeper, const RunRecord &run) const
{
    const Result<QString> folder = QCoro::waitFor(keeper.folderOf(run));
    return folder ? *folder : QString();
}

void TestRecordPane::keepsARunFromSubmitToEnd()
{
    const RunRecord run = submitted(4711, QStringLiteral("executable = train.py\nqueue\n"));
    Job job;
    RecordKeeper keeper(*m_store, at("runs"));
    keeper.setKnownJobs([&job](JobId id) { return id == job.id ? &job : nullptr; });
    QSignalSpy changed(&keeper, &RecordKeeper::changed);
    keeper.noteRun(run, true);
    keeper.keep(run);
    const QString folder = folderOf(keeper, run);
    QVERIFY(QFileInfo(folder + QStringLiteral("/submit/train.py")).isFile());
    QVERIFY(folder.endsWith(QStringLiteral("-job-4711")));
    QCOMPARE(QDir(at("runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);

    job = ended(4711);
    job.state = JobState::Running;
    keeper.noteJob(job);
    job = ended(4711);
    keeper.noteJob(job);
    QTRY_VERIFY(readRecord(folder) && readRecord(folder)->isComplete());
    QCOMPARE(readRecord(folder)->jobs.first().host, job.host);
    QTRY_VERIFY(!changed.isEmpty());

    keeper.setShown([&] { return RecordKeeper::Shown{job, run, curves(0)}; });
    keeper.noteMetrics();
    QTRY_VERIFY(readRecordedMetrics(folder, 0));
    QCOMPARE(readRecordedMetrics(folder, 0)->value(QStringLiteral("train_loss")).values,
             curves(0).value(QStringLiteral("train_loss")).values);

    write(at("model.pt"), "weights");
    DownloadResult result;
    result.localPath = at("model.pt");
    result.bytes = 7;
    result.sha256 = sha256Of("weights");
    keeper.noteDownload(run, QStringLiteral("model.pt"), result);
    QTRY_COMPARE(readRecord(folder)->outputs.size(), 1);
    QVERIFY(readRecord(folder)->outputs.first().isKept);
}

void TestRecordPane::goesOnAfterARestart()
{
    const RunRecord run = submitted(12, QStringLiteral("queue\n"));
    QString folder;
    {
        RecordKeeper keeper(*m_store, at("runs"));
        folder = folderOf(keeper, run);
    }
    const Job job = ended(12);
    RecordKeeper keeper(*m_store, at("runs"));
    keeper.setKnownJobs([&job](JobId id) { return id == job.id ? &job : nullptr; });
    keeper.noteRun(run, true);
    keeper.noteJob(job); // before the store has told of the record
    QTRY_VERIFY(readRecord(folder)->isComplete());
    // a run of before there were records, or of another computer, gets none by itself
    const RunRecord other = submitted(13, QStringLiteral("queue\n"));
    keeper.noteRun(other, true);
    QTest::qWait(0);
    QCOMPARE(QDir(at("runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
}

void TestRecordPane::notesAreKeptAndFound()
{
    const RunRecord run = submitted(21, QStringLiteral("queue\n"));
    RecordKeeper keeper(*m_store, at("runs"));
    RecordsController records(*m_store, keeper);
    RecordPane pane;
    Rerun rerun(*m_store);
    JobFolders folders(*m_store);
    const RecordDesk desk(pane, records, rerun, folders);
    QSignalSpy shown(&records, &RecordsController::shown);
    auto *again = button(pane, QStringLiteral("Run again exactly …"));
    QVERIFY(again && !again->isEnabled());
    records.show(ended(21), run);
    QTRY_COMPARE(shown.size(), 1);
    QVERIFY(again->isEnabled());
    auto *notes = pane.findChild<QPlainTextEdit *>();
    auto *tags = pane.findChild<QLineEdit *>();
    QSignalSpy kept(&records, &RecordsController::annotated);
    QTest::keyClicks(notes, QStringLiteral("the one for the paper"));
    QTest::keyClicks(tags, QStringLiteral("baseline, lr sweep,,"));
    QTest::keyClick(tags, Qt::Key_Return);
    QTRY_VERIFY(!kept.isEmpty());
    const Result<RecordedRun> record = readRecord(folderOf(keeper, run));
    QVERIFY(record);
    QCOMPARE(record->notes, QStringLiteral("the one for the paper"));
    QCOMPARE(record->tags, QStringList({QStringLiteral("baseline"), QStringLiteral("lr sweep")}));
    auto asking = m_store->run<std::optional<RunFolder>>(
        [id = run.id](Store &store) { return store.runFolder(id); });
    asking.waitForFinished();
    const auto folder = asking.result();
    QVERIFY(folder && *folder && (*folder)->words.contains(QStringLiteral("lr sweep")));
}

void TestRecordPane::notesGoToTheRunTheyWereTypedFor()
{
    const RunRecord first = submitted(31, QStringLiteral("queue\n"));
    const RunRecord second = submitted(32, QStringLiteral("queue\n"));
    RecordKeeper keeper(*m_store, at("runs"));
    RecordsController records(*m_store, keeper);
    RecordPane pane;
    connect(&records, &RecordsController::shown, &pane, &RecordPane::setRecord);
    connect(&pane, &RecordPane::annotationChanged, &records, &RecordsController::annotate);
    QSignalSpy shown(&records, &RecordsController::shown);
    records.show(ended(31), first);
    QTRY_COMPARE(shown.size(), 1);
    QTest::keyClicks(pane.findChild<QPlainTextEdit *>(), QStringLiteral("of the first"));
    records.show(ended(32), second); // before the typing rests
    QTRY_COMPARE(readRecord(folderOf(keeper, first))->notes, QStringLiteral("of the first"));
    QTRY_VERIFY(pane.findChild<QPlainTextEdit *>()->toPlainText().isEmpty());
    QVERIFY(readRecord(folderOf(keeper, second))->notes.isEmpty());
}

void TestRecordPane::opensARecordWithoutAnything()
{
    QString archive = at("record.tar.gz");
    {
        const RunRecord run = submitted(41, QStringLiteral("executable = train.py\nqueue\n"));
        RecordKeeper keeper(*m_store, at("runs"));
        const QString folder = folderOf(keeper, run);
        QVERIFY(keepMetrics(folder, 0, curves(0.1)));
        RecordsController records(*m_store, keeper);
        QSignalSpy shown(&records, &RecordsController::shown);
        QSignalSpy exported(&records, &RecordsController::exported);
        records.show(ended(41), run);
        QTRY_COMPARE(shown.size(), 1);
        records.exportTo(archive);
        QTRY_COMPARE(exported.size(), 1);
    }
    // another computer
    QVERIFY(QDir(at("runs")).removeRecursively());
    QVERIFY(QDir(at("job")).removeRecursively());
    StoreWorker store(at("other/perch.sqlite"));
    RecordKeeper keeper(store, at("other/runs"));
    RecordsController records(store, keeper);
    QSignalSpy opened(&records, &RecordsController::opened);
    QSignalSpy failed(&records, &RecordsController::failed);
    records.open(archive);
    QTRY_COMPARE(opened.size(), 1);
    const auto record = opened.first().first().value<OpenedRecord>();
    QCOMPARE(record.run.cluster, 41);
    RecordDialog dialog(record);
    dialog.show();
    const auto *plot = dialog.findChild<MetricsPlot *>();
    QVERIFY(plot);
    QCOMPARE(plot->plottedPoints(QStringLiteral("train_loss")).size(), 60);
    // beside the banner's own
    const auto *text = dialog.findChild<RecordView *>()->findChild<QPlainTextEdit *>();
    QVERIFY(text->toPlainText().contains(QStringLiteral("executable = train.py")));
    QVERIFY(text->isReadOnly());
    write(at("none.tar.gz"), "no archive");
    records.open(at("none.tar.gz"));
    QTRY_COMPARE(failed.size(), 1);
}

void TestRecordPane::refusesToRunAgainWhatIsGone()
{
    RunRecord run = submitted(51, QStringLiteral("executable = train.py\nqueue\n"));
    write(at("job/train.py"), "print('changed before the record was made')\n");
    RecordKeeper keeper(*m_store, at("runs"));
    const QString folder = folderOf(keeper, run);
    const Result<OpenedRecord> record = openRecord(folder);
    QVERIFY(record);
    Rerun rerun(*m_store);
    JobFolders folders(*m_store);
    RerunDialog dialog(*record, folders, rerun);
    dialog.show();
    auto *make = button(dialog, QStringLiteral("Prepare the job"));
    QTRY_VERIFY(make && make->isEnabled());
    QSignalSpy refused(&rerun, &Rerun::refused);
    make->click();
    QTRY_COMPARE(refused.size(), 1);
    QVERIFY(textsOf(dialog).contains(QStringLiteral("train.py has other bytes now")));
    QTRY_VERIFY(make->isEnabled()); // it can be tried again

    // with an image nobody can look at it without a connection
    RecordedRun withImage = record->run;
    withImage.image.url = QStringLiteral("osdf:///chtc/staging/b/bucky/x-54990e82.sif");
    rerun.start(folder, withImage, at("again"));
    QTRY_COMPARE(refused.size(), 2);
    QCOMPARE(refused.last().first().value<Error>().code, Error::Code::Network);
    QVERIFY(!QFileInfo::exists(at("again")));
}

void TestRecordPane::putsTheInputsBackWithoutAnImage()
{
    const RunRecord run = submitted(61, QStringLiteral("executable = train.py\nqueue\n"));
    RecordKeeper keeper(*m_store, at("runs"));
    const QString folder = folderOf(keeper, run);
    write(at("job/train.py"), "print('worked on since')\n");
    const Result<OpenedRecord> record = openRecord(folder);
    QVERIFY(record);
    Rerun rerun(*m_store);
    QSignalSpy restored(&rerun, &Rerun::restored);
    rerun.start(folder, record->run, at("again"));
    QTRY_COMPARE(restored.size(), 1);
    QFile script(at("again/train.py"));
    QVERIFY(script.open(QIODevice::ReadOnly));
    QCOMPARE(script.readAll(), QByteArray("print('loss=1')\n"));
}

void TestRecordPane::comparesTwo()
{
    const RunRecord first = submitted(71, QStringLiteral("arguments = --lr 0.1\nqueue\n"));
    const RunRecord second = submitted(72, QStringLiteral("arguments = --lr 0.01\nqueue\n"));
    RecordKeeper keeper(*m_store, at("runs"));
    const QString one = folderOf(keeper, first);
    const QString other = folderOf(keeper, second);
    QVERIFY(keepMetrics(one, 0, curves(0)) && keepMetrics(other, 0, curves(0.2)));
    RecordsController records(*m_store, keeper);
    QSignalSpy shown(&records, &RecordsController::shown);
    QSignalSpy found(&records, &RecordsController::othersFound);
    QSignalSpy compared(&records, &RecordsController::compared);
    records.show(ended(71), first);
    QTRY_COMPARE(shown.size(), 1);
    records.findOthers();
    QTRY_COMPARE(found.size(), 1);
    const auto others = found.first().first().value<QList<RecordsController::Other>>();
    QCOMPARE(others.size(), 1);
    QCOMPARE(others.first().folder, other);
    records.compare(records.record(), other);
    QTRY_COMPARE(compared.size(), 1);
    const auto comparison = compared.first().at(2).value<RecordComparison>();
    QVERIFY(!comparison.isSameWork());
    QCOMPARE(comparison.differences(RecordComparison::Group::Parameters), 1);
    QCOMPARE(comparison.differences(RecordComparison::Group::Metrics), 2);
    ComparisonDialog dialog(records.record().run, openRecord(other)->run, comparison);
    dialog.show();
    QVERIFY(dialog.findChild<QPlainTextEdit *>()->toPlainText().contains(
        QStringLiteral("- arguments = --lr 0.1\n+ arguments = --lr 0.01")));
    QVERIFY(textsOf(dialog).contains(QStringLiteral("Not the same work")));
}

void TestRecordPane::showsTheTextForStaffFirst()
{
    RunRecord run = submitted(
        81, QStringLiteral("environment = \"WANDB_API_KEY=0123456789\"\noutput = x.out\nqueue\n"));
    RecordKeeper keeper(*m_store, at("runs"));
    RecordsController records(*m_store, keeper);
    QSignalSpy ready(&records, &RecordsController::helpReady);
    records.show(ended(81), run);
    records.gatherHelp(); // offline: what is here is told, and what is missing
    QTRY_COMPARE(ready.size(), 1);
    const auto text = ready.first().first().value<ScrubbedText>();
    QVERIFY(text.text.contains(QStringLiteral("not connected")));
    QVERIFY(!text.text.contains(QStringLiteral("0123456789")));
    HelpBundleDialog dialog(text, ready.first().last().toString(), {});
    dialog.show();
    QVERIFY(textsOf(dialog).contains(QStringLiteral("One value that looked like a secret")));
    QCOMPARE(dialog.findChild<QPlainTextEdit *>()->toPlainText(), text.text.trimmed() + u'\n');
}

/// Pictures, when they are asked for.
void TestRecordPane::looksLikeThis()
{
    RunRecord run = submitted(
        90210, QStringLiteral("# Trains\nuniverse = container\ncontainer_image = "
                              "osdf:///chtc/staging/b/bucky/pytorch-2.3-cuda12-54990e82.sif\n"
                              "executable = train.py\narguments = --lr 0.1 --epochs 14\n"
                              "environment = \"WANDB_API_KEY=0123456789abcdef\"\n"
                              "request_gpus = 1\nrequest_memory = 4GB\nqueue\n"));
    run.imageUrl = QStringLiteral("osdf:///chtc/staging/b/bucky/pytorch-2.3-cuda12-54990e82.sif");
    run.imageSha256 = QStringLiteral("54990e82") + QString(56, u'7');
    const QString longName =
        QString(QStringLiteral("a-rather-long-name-of-a-data-set-")).repeated(3);
    run.files.append({longName + QStringLiteral(".tar.gz"), 4'300'000'000, QString(64, u'e')});
    RecordKeeper keeper(*m_store, at("runs"));
    const Job job = ended(90210);
    keeper.setKnownJobs([&job](JobId id) { return id == job.id ? &job : nullptr; });
    const QString folder = folderOf(keeper, run);
    QVERIFY(keepMetrics(folder, 0, curves(0.05)));
    ResultsController controller;
    ResultsPage page(controller);
    RecordsController records(*m_store, keeper);
    Rerun rerun(*m_store);
    JobFolders folders(*m_store);
    auto *pane = new RecordPane;
    page.addTab(pane, QStringLiteral("info"), QStringLiteral("Record"));
    const RecordDesk desk(*pane, records, rerun, folders);
    auto *tabs = page.findChild<QTabWidget *>();
    tabs->setCurrentIndex(tabs->count() - 1);
    controller.showJob(job, run);
    test::saveShots(page, QStringLiteral("record-empty"));
    QSignalSpy shown(&records, &RecordsController::shown);
    records.show(job, run);
    QTRY_COMPARE(shown.size(), 1);
    QTest::keyClicks(pane->findChild<QPlainTextEdit *>(),
                     QStringLiteral("Baseline of the paper, before the new augmentation."));
    test::saveShots(page, QStringLiteral("record"));

    Result<OpenedRecord> record = openRecord(folder);
    QVERIFY(record);
    record->run.notes = QStringLiteral("Baseline of the paper.");
    record->run.tags = {QStringLiteral("paper"), QStringLiteral("baseline")};
    RecordDialog dialog(*record);
    auto *views = dialog.findChild<QTabWidget *>();
    for (int tab = 0; tab < views->count(); ++tab) {
        views->setCurrentIndex(tab);
        test::saveShots(dialog, QStringLiteral("record-window-%1").arg(tab), {900, 640});
    }
    RerunDialog again(*record, folders, rerun);
    test::saveShots(again, QStringLiteral("record-again"), {600, 420});
    again.show();
    auto *make = button(again, QStringLiteral("Prepare the job"));
    QTRY_VERIFY(make->isEnabled());
    QSignalSpy refused(&rerun, &Rerun::refused);
    make->click();
    QTRY_COMPARE(refused.size(), 1);
    test::saveShots(again, QStringLiteral("record-refused"), {600, 520});

    OpenedRecord other = *record;
    other.run.cluster = 90311;
    other.run.submitText.replace(QStringLiteral("--lr 0.1"), QStringLiteral("--lr 0.01"));
    other.run.inputs[1].sha256 = QString(64, u'0');
    other.series = curves(0.3);
    const RecordComparison comparison =
        compareRecords(record->run, record->lastValues(), other.run, other.lastValues());
    ComparisonDialog compared(record->run, other.run, comparison);
    auto *sides = compared.findChild<QTabWidget *>();
    test::saveShots(compared, QStringLiteral("record-compared"), {900, 620});
    sides->setCurrentIndex(1);
    test::saveShots(compared, QStringLiteral("record-compared-text"), {900, 620});

    QSignalSpy ready(&records, &RecordsController::helpReady);
    records.gatherHelp();
    QTRY_COMPARE(ready.size(), 1);
    HelpBundleDialog help(ready.first().first().value<ScrubbedText>(), QString(),
                          QStringLiteral("https://chtc.cs.wisc.edu"));
    test::saveShots(help, QStringLiteral("record-help"), {820, 640});
}

QTEST_MAIN(TestRecordPane)
#include "tst_recordpane.moc"
