// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/metricchooser.h"
#include "gui/results/metricsource.h"
#include "gui/results/outputfollower.h"
#include "gui/results/metricsplot.h"
#include "gui/results/patterndialog.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/resultspage.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/core/metrictruth.h"
#include "tests/support/login.h"

#include "shots.h"
#include "testdata.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QCoroTask>
#include <QDir>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

using Origin = MetricSource::Origin;

const QString data = QStringLiteral(PERCH_TEST_DATA "/metrics/");

Job jobIn(JobState state, int starts = 1)
{
    Job job;
    job.id = {9000, 0};
    job.state = state;
    job.starts = starts;
    return job;
}

RunRecord runIn(const QString &remoteFolder,
                const QString &jobFolder = QStringLiteral("/home/me/hello"))
{
    RunRecord run;
    run.cluster = 9000;
    run.jobFolder = jobFolder;
    run.remoteFolder = remoteFolder;
    run.submitText = QStringLiteral("output = x.out\nqueue\n");
    return run;
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray strangeOutput(int lines)
{
    QByteArray output = "Loading the data\n";
    for (int i = 1; i <= lines; ++i)
        output += "round " + QByteArray::number(i) + " of 500: quality now " +
                  QByteArray::number(1 - 0.9 / i, 'f', 4) + " (best " +
                  QByteArray::number(1 - 0.9 / i, 'f', 2) + ")\n";
    return output;
}

const QString strangePattern = QStringLiteral("round {step} of {*}: quality now {quality}");

QStringList entriesOf(QWidget &page)
{
    auto *box = page.findChild<MetricChooser *>()->findChild<QComboBox *>();
    QStringList texts;
    for (int i = 0; i < box->count(); ++i)
        texts << box->itemText(i);
    texts.removeAll(QString());
    return texts;
}

void choose(QWidget &page, const QString &text)
{
    auto *box = page.findChild<MetricChooser *>()->findChild<QComboBox *>();
    const int row = box->findText(text);
    QVERIFY2(row >= 0, qPrintable(entriesOf(page).join(u'|')));
    box->setCurrentIndex(row);
    Q_EMIT box->activated(row);
}

} // namespace

/// Curves from files that a real sshd hands out, and by patterns.
class TestMetricSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        m_session.reset();
        m_server.reset();
    }

    void readsFilesWhereTheOutputToldNothing();
    void leavesLargeFilesAndChattyOutputsAlone();
    void saysWhatIsWrongWithAFile();
    void aPatternIsKeptForTheFolder();
    void aPatternFollowsTheOutput();
    void thePageOffersAll();
    void theDialogShowsWhatAPatternFinds();
    void theDialogSaysWhatIsWrong();

private:
    void connectTo(ResultsController &controller);
    [[nodiscard]] QString file(const QString &name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<Session> m_session;
    TrustingPrompter m_prompter;
};

void TestMetricSource::connectTo(ResultsController &controller)
{
    m_server = std::make_unique<SshdServer>();
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.accessPoints = {targetOf(*m_server).service};
    profile.user = QString::fromStdString(m_server->user());
    profile.keyFile = QString::fromStdString(m_server->keyFile());
    m_session = std::make_unique<Session>(profile, m_prompter,
                                          QString::fromStdString(m_server->knownHostsFile()));
    const Result<void> opened = QCoro::waitFor(m_session->open());
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    controller.setSession(m_session.get());
}

void TestMetricSource::readsFilesWhereTheOutputToldNothing()
{
    write(file(QStringLiteral("x.out")), "Loading\nDone\n");
    const QDir events(data + QStringLiteral("tensorboard-torch"));
    const QString name = events.entryList({QStringLiteral("*tfevents*")}).value(0);
    write(file(name), bytesOf(events.filePath(name)));
    write(file(QStringLiteral("metrics.csv")), "step,loss,val_loss\n1,0.5,\n2,0.25,\n2,,0.75\n");
    ResultsController controller;
    MetricSource source(controller);
    connectTo(controller);
    controller.showJob(jobIn(JobState::Succeeded), runIn(m_folder->path()));
    QTRY_COMPARE(source.series().size(), 2);
    QCOMPARE(source.origin(), Origin::Files);
    QCOMPARE(source.files().value(source.fileIndex()).names,
             QStringList{QStringLiteral("metrics.csv")});
    QCOMPARE(source.series().value(QStringLiteral("loss")).values, (QList<double>{0.5, 0.25}));
    QCOMPARE(source.files().size(), 2);

    source.useFiles(1);
    QVERIFY(source.isReading());
    QTRY_VERIFY(!source.isReading());
    MetricLog log;
    const Truth truth = truthOf(events.filePath(QStringLiteral("truth.csv")));
    for (auto it = truth.rows.cbegin(); it != truth.rows.cend(); ++it) {
        const MetricSeries series = source.series().value(it.key());
        QCOMPARE(series.values.size(), it->size());
        QCOMPARE(series.steps.first(), it->first().step);
        QCOMPARE(float(series.values.first()), float(it->first().value));
    }
    source.useOutput();
    QVERIFY(source.series().isEmpty());
    controller.refreshFiles(); // what the user chose stays
    QSignalSpy listed(&controller, &ResultsController::filesChanged);
    QTRY_VERIFY(!listed.isEmpty());
    QCOMPARE(source.origin(), Origin::Output);
    controller.setSession(nullptr);
}

void TestMetricSource::leavesLargeFilesAndChattyOutputsAlone()
{
    write(file(QStringLiteral("x.out")), "Done\n");
    QFile large(file(QStringLiteral("metrics.csv")));
    QVERIFY(large.open(QIODevice::WriteOnly));
    large.write("step,loss\n1,0.5\n");
    QVERIFY(large.resize(smallMetricFiles + 1)); // the rest is a hole
    large.close();
    ResultsController controller;
    MetricSource source(controller);
    connectTo(controller);
    QSignalSpy read(&controller.output(), &OutputFollower::ended);
    controller.showJob(jobIn(JobState::Succeeded), runIn(m_folder->path()));
    QTRY_COMPARE(source.files().size(), 1);
    QTRY_COMPARE(read.size(), 1);
    QCOMPARE(source.origin(), Origin::Output);
    QVERIFY(!source.isReading());
    source.useFiles(0); // asked for
    QTRY_COMPARE_WITH_TIMEOUT(source.series().size(), 1, 60'000);

    const QTemporaryDir other;
    write(other.filePath(QStringLiteral("x.out")), "loss=0.75\n");
    write(other.filePath(QStringLiteral("metrics.csv")), "step,loss\n1,0.5\n");
    controller.showJob(jobIn(JobState::Succeeded), runIn(other.path()));
    QTRY_COMPARE(read.size(), 2);
    QTRY_COMPARE(source.files().size(), 1);
    QCOMPARE(source.origin(), Origin::Output);
    QCOMPARE(source.series().value(QStringLiteral("loss")).values, QList<double>{0.75});
    controller.setSession(nullptr);
}

void TestMetricSource::saysWhatIsWrongWithAFile()
{
    const QDir events(data + QStringLiteral("tensorboard-torch"));
    QByteArray bytes =
        bytesOf(events.filePath(events.entryList({QStringLiteral("*tfe*")}).value(0)));
    bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
    write(file(QStringLiteral("x.out")), "Done\n");
    write(file(QStringLiteral("events.out.tfevents.1.host")), bytes);
    ResultsController controller;
    MetricSource source(controller);
    QSignalSpy noticed(&source, &MetricSource::noticed);
    QSignalSpy failed(&source, &MetricSource::failed);
    connectTo(controller);
    controller.showJob(jobIn(JobState::Succeeded), runIn(m_folder->path()));
    QTRY_COMPARE(noticed.size(), 1);
    QVERIFY2(noticed.first().first().toString().contains(QStringLiteral("damaged")),
             qPrintable(noticed.first().first().toString()));
    QVERIFY(!source.series().isEmpty());
    QVERIFY(QFile::remove(file(QStringLiteral("events.out.tfevents.1.host"))));
    source.useFiles(0);
    QTRY_COMPARE(failed.size(), 1);
    controller.setSession(nullptr);
    source.useFiles(0);
    QTRY_COMPARE(failed.size(), 2);
    QVERIFY(failed.last().first().value<Error>().message.contains(QStringLiteral("not connected")));
}

void TestMetricSource::aPatternIsKeptForTheFolder()
{
    const QString path = file(QStringLiteral("store.sqlite"));
    for (int run = 0; run < 3; ++run) {
        StoreWorker store(path);
        ResultsController controller;
        MetricSource source(controller);
        QSignalSpy recalled(&source, &MetricSource::offerChanged);
        source.rememberIn(store);
        QTRY_COMPARE(recalled.size(), 1);
        controller.showJob(jobIn(JobState::Running), runIn(QStringLiteral("/ap/one")));
        Q_EMIT controller.output().appended(strangeOutput(20));
        QCOMPARE(source.origin(), run == 1 ? Origin::Pattern : Origin::Output);
        if (run == 0)
            source.usePattern(*MetricPattern::parse(strangePattern));
        if (run < 2)
            QTRY_COMPARE(source.series().value(QStringLiteral("quality")).values.size(), 20);
        // another folder's jobs are left alone
        controller.showJob(jobIn(JobState::Running),
                           runIn(QStringLiteral("/ap/two"), QStringLiteral("/home/me/other")));
        QCOMPARE(source.origin(), Origin::Output);
        QVERIFY(source.pattern().isEmpty());
        controller.showJob(jobIn(JobState::Running), runIn(QStringLiteral("/ap/three")));
        QCOMPARE(source.pattern().isEmpty(), run == 2);
        if (run == 1)
            source.forgetPattern();
        // the store's one thread has done all before this
        store.run<QString>([](Store &opened) { return opened.setting(QString()); })
            .waitForFinished();
    }
}

void TestMetricSource::aPatternFollowsTheOutput()
{
    ResultsController controller;
    MetricSource source(controller);
    QSignalSpy changed(&source, &MetricSource::changed);
    const auto quality = [&source] {
        return source.series().value(QStringLiteral("quality")).values.size();
    };
    controller.showJob(jobIn(JobState::Running), runIn(QStringLiteral("/ap/one")));
    const QByteArray output = strangeOutput(10);
    Q_EMIT controller.output().appended(output.first(100));
    source.usePattern(*MetricPattern::parse(strangePattern));
    Q_EMIT controller.output().appended(output.sliced(100, 50)); // while the first is searched
    QTRY_VERIFY(!source.isReading());
    Q_EMIT controller.output().appended(output.sliced(150));
    QTRY_COMPARE(quality(), 10);
    // the file comes instead of the tail
    Q_EMIT controller.output().restarted(OutputFollower::Begin::WholeFile);
    Q_EMIT controller.output().appended(output);
    QCOMPARE(quality(), 10);
    // another try: what the first one told stays
    controller.updateJob(jobIn(JobState::Running, 2));
    Q_EMIT controller.output().appended(output);
    QCOMPARE(quality(), 20);
    changed.clear();
    source.useOutput();
    QCOMPARE(changed.size(), 1);
    QVERIFY(!source.pattern().isEmpty()); // it can be chosen again
}

void TestMetricSource::thePageOffersAll()
{
    ResultsController controller;
    ResultsPage page(controller);
    page.resize(1280, 800);
    page.show();
    controller.showJob(jobIn(JobState::Succeeded), runIn(QStringLiteral("/ap/one")));
    Q_EMIT controller.output().appended(strangeOutput(40));
    QCOMPARE(entriesOf(page),
             (QStringList{QStringLiteral("Output"), QStringLiteral("Write a pattern …")}));
    QVERIFY(!page.findChild<MetricsPlot *>()->isVisible());
    saveShots(page, QStringLiteral("metrics-none"));
    Q_EMIT controller.filesChanged(
        {{QStringLiteral("metrics.csv"), 900, 0},
         {QStringLiteral(
              "lightning_logs/a_rather_long_name/version_12/events.out.tfevents.1795846158."
              "gpu2007.chtc.wisc.edu.19744.0"),
          70'000'000, 0},
         {QStringLiteral("mnist.pt"), 900, 0}});
    QCOMPARE(entriesOf(page).size(), 4);
    QVERIFY(entriesOf(page).contains(QStringLiteral("metrics.csv")));
    choose(page, QStringLiteral("Write a pattern …"));
    auto *dialog = page.findChild<PatternDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QPlainTextEdit *>()->setPlainText(strangePattern);
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Use this pattern"))
            button->click();
    }
    QTRY_VERIFY(page.findChild<MetricsPlot *>()->isVisible());
    QCOMPARE(page.findChild<MetricsPlot *>()->plottedNames(),
             QStringList{QStringLiteral("quality")});
    QCOMPARE(page.findChild<MetricsPlot *>()->plottedPoints(QStringLiteral("quality")).size(), 40);
    QVERIFY(entriesOf(page).contains(QStringLiteral("Output, by your pattern")));
    saveShots(page, QStringLiteral("metrics-pattern"));
    choose(page, QStringLiteral("metrics.csv")); // there is no connection
    saveShots(page, QStringLiteral("metrics-error"));
}

void TestMetricSource::theDialogShowsWhatAPatternFinds()
{
    PatternDialog dialog(strangeOutput(300), QString());
    const QAbstractItemModelTester tester(dialog.findChild<QTableView *>()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    dialog.show();
    QTRY_COMPARE(dialog.model().rowCount(), 200);
    QCOMPARE(dialog.model().columnCount(), 1); // lines to start from
    saveShots(dialog, QStringLiteral("pattern-start"), {1000, 520});
    auto *table = dialog.findChild<QTableView *>();
    auto *text = dialog.findChild<QPlainTextEdit *>();
    table->selectRow(1);
    for (QPushButton *button : dialog.findChildren<QPushButton *>()) {
        if (button->text().contains(QStringLiteral("selected line")))
            button->click();
    }
    QCOMPARE(text->toPlainText(),
             QStringLiteral("round {round} of {of}: quality now {now} (best {best})"));
    text->setPlainText(strangePattern);
    QTRY_COMPARE(dialog.model().preview().matched, 300);
    QCOMPARE(dialog.model().index(0, 0).data().toString(), QStringLiteral("1"));
    QCOMPARE(dialog.model().index(1, 1).data().toString(), QStringLiteral("0.55"));
    saveShots(dialog, QStringLiteral("pattern-found"), {1000, 520});
    QSignalSpy chosen(&dialog, &PatternDialog::chosen);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<MetricPattern>().text(), strangePattern);
}

void TestMetricSource::theDialogSaysWhatIsWrong()
{
    PatternDialog dialog(QByteArray("<b>bold</b> 5\n").repeated(5) + QByteArray(5000, 'x'),
                         QStringLiteral("loss {loss"));
    dialog.show();
    QPushButton *use = nullptr;
    for (QPushButton *button : dialog.findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Use this pattern"))
            use = button;
    }
    QVERIFY(!use->isEnabled());
    QTRY_VERIFY(dialog.model().rowCount() > 0);
    saveShots(dialog, QStringLiteral("pattern-wrong"), {1000, 520});
    dialog.findChild<QPlainTextEdit *>()->setPlainText(QStringLiteral("loss {loss}"));
    QVERIFY(use->isEnabled());
    QTRY_COMPARE(dialog.model().preview().names, QStringList{QStringLiteral("loss")});
    saveShots(dialog, QStringLiteral("pattern-none"), {1000, 520});
    PatternDialog early{QByteArray(), QString()};
    saveShots(early, QStringLiteral("pattern-empty"), {1000, 520});
    QVERIFY(!early.findChild<QTableView *>()->accessibleName().isEmpty());
}

QTEST_MAIN(TestMetricSource)
#include "tst_metricsource.moc"
