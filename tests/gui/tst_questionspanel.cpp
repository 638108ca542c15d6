// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/gpuinventory.h"
#include "gui/compose/gpuinventorypanel.h"
#include "gui/compose/jobsaheadtable.h"
#include "gui/compose/questionspanel.h"
#include "gui/compose/willitruncontroller.h"
#include "gui/compose/willitrunpanel.h"
#include "gui/storeworker.h"
#include "gui/widgets/sharebar.h"
#include "testdata.h"
#include "tests/gui/shots.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace perch;
using namespace perch::test;

namespace
{

RunForecast forecastOf(const char *name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/condor/answers/%1.txt").arg(QLatin1String(name)));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qPrintable(file.fileName()));
    const Result<RunForecast> forecast =
        readRunForecast(file.readAll(), QStringLiteral("OwnerPool"));
    if (!forecast)
        qFatal("%s", qPrintable(forecast.error().detail));
    return *forecast;
}

const QDateTime then(QDate(2026, 11, 27), QTime(14, 32), Qt::UTC);

/// A job folder that is open, without a connection.
struct OpenJob {
    OpenJob()
    {
        write(QStringLiteral("job.sub"), "executable = run.sh\nrequest_gpus = 1\n"
                                         "gpus_minimum_memory = 80 GB\n"
                                         "queue memory from list.txt\n");
        write(QStringLiteral("run.sh"), "#!/bin/sh\r\necho a\r\n");
        write(QStringLiteral("list.txt"), "1 GB\n2 GB\n");
        write(QStringLiteral("notes.txt"), "nothing for the server");
        write(QStringLiteral("model.bin"), QByteArray(3000, '\0'));
        QSignalSpy opened(&compose, &ComposeController::opened);
        compose.openFolder(folder.path());
        if (!QTest::qWaitFor([&opened] { return !opened.isEmpty(); }, 10'000))
            qFatal("no folder");
    }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("%s", qPrintable(name));
    }
    [[nodiscard]] QString text() const { return compose.text(compose.submitFileName()); }
    [[nodiscard]] QString value(const char *name) const
    {
        return SubmitFile(text()).value(QString::fromLatin1(name)).value_or(QString());
    }

    QTemporaryDir folder;
    StoreWorker store{QStringLiteral(":memory:")};
    ComposeController compose{store};
};

QString allText(const QWidget &widget)
{
    QStringList texts;
    for (const QLabel *label : widget.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&widget))
            texts << label->text();
    }
    return texts.join(u'\n');
}

QPushButton *buttonThatSays(const QWidget &widget, const QString &text)
{
    const QList<QPushButton *> buttons = widget.findChildren<QPushButton *>();
    const auto found = std::find_if(buttons.cbegin(), buttons.cend(), [&](QPushButton *button) {
        return button->text() == text && button->isVisibleTo(&widget);
    });
    return found == buttons.cend() ? nullptr : *found;
}

} // namespace

/// What the pool says to the open job, and which GPUs it has, as a person sees it.
class TestQuestionsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void asksAboutTheOpenJob();
    void saysWhyItCannotAsk();
    void saysHowManyCanRunIt_data();
    void saysHowManyCanRunIt();
    void showsABarForEachRequirement();
    void anAdviceIsTakenByOneClick();
    void anOldAnswerSaysSo();
    void foreignWordsArePlain();
    void anotherJobHasNoAnswerYet();
    void listsModelsWithTheirMemory();
    void ordersByWhatIsMeant();
    void aModelIsRequiredByClickAndByEnter();
    void offersNothingForAModelThatIsNotKnown();
    void showsTheLastListOffline();
    void theInventoryModelKeepsTheRules();
    void barsAreToScale();
    void tabsShowOneThingAtATime();
    void looksRight();
};

void TestQuestionsPanel::asksAboutTheOpenJob()
{
    const OpenJob job;
    const MatchQuestion question = WillItRunController::questionAbout(job.compose);
    QCOMPARE(question.submitFileName, QStringLiteral("job.sub"));
    QCOMPARE(question.submitText, job.text());
    QHash<QString, QByteArray> files;
    for (const QuestionFile &file : question.files)
        files.insert(file.name, file.bytes);
    QCOMPARE(files.value(QStringLiteral("run.sh")), QByteArray("#!/bin/sh\necho a\n"));
    QCOMPARE(files.value(QStringLiteral("list.txt")), QByteArray("1 GB\n2 GB\n"));
    // of what condor_submit does not read, only that it is there
    QCOMPARE(files.value(QStringLiteral("notes.txt")), QByteArray("#!/bin/sh\n"));
    QCOMPARE(files.value(QStringLiteral("model.bin")), QByteArray("#!/bin/sh\n"));
    QVERIFY(!files.contains(QStringLiteral("job.sub")));
}

void TestQuestionsPanel::saysWhyItCannotAsk()
{
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    QVERIFY(allText(panel).contains(QStringLiteral("not connected")));
    QVERIFY(!buttonThatSays(panel, QStringLiteral("Ask the pool"))->isEnabled());
    controller.ask();
    QCOMPARE(controller.state(), WillItRunController::State::Failed);
    QCOMPARE(controller.error().code, Error::Code::Network);

    StoreWorker store(QStringLiteral(":memory:"));
    ComposeController none(store);
    QVERIFY(WillItRunController(none).obstacle().contains(QStringLiteral("No job is open")));
}

void TestQuestionsPanel::saysHowManyCanRunIt_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"gpu_80gb", "gpu_anything", "gpu_nothing", "gpu_without_lab",
                             "refused", "warned", "no_gpu"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestQuestionsPanel::saysHowManyCanRunIt()
{
    QFETCH(QString, name);
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    const RunForecast forecast = forecastOf(name.toLatin1().constData());
    controller.showForecast(forecast, job.text(), then);
    const QString text = allText(panel);
    QVERIFY2(text.contains(headlineOf(forecast)), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("as of ")));
    QCOMPARE(controller.summary(), summaryOf(forecast));
    for (const SubmitComplaint &complaint : forecast.complaints)
        QVERIFY2(text.contains(complaint.message), qPrintable(text));
    for (const Relaxation &advice : forecast.relaxations)
        QVERIFY2(text.contains(adviceText(advice, forecast.wantsGpus)), qPrintable(text));
    const bool isStuck = forecast.relaxations.isEmpty() && forecast.able.ever == 0;
    QCOMPARE(text.contains(QStringLiteral("No single number")),
             isStuck && !forecast.pool.isEmpty());
}

void TestQuestionsPanel::showsABarForEachRequirement()
{
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    const RunForecast forecast = forecastOf("gpu_80gb");
    controller.showForecast(forecast, job.text(), then);
    panel.show();
    const QList<ShareBar *> bars = panel.findChildren<ShareBar *>();
    QCOMPARE(bars.size(), forecast.requirements.size());
    // the line that rules most out comes first
    const auto worst =
        std::min_element(forecast.requirements.cbegin(), forecast.requirements.cend(),
                         [](const Requirement &one, const Requirement &other) {
                             return one.matched < other.matched;
                         });
    QCOMPARE(bars.first()->share().none, worst->machines - worst->matched);
    QVERIFY(allText(panel).contains(
        QStringLiteral("%1 of %2 machines").arg(worst->matched).arg(worst->machines)));
}

void TestQuestionsPanel::anAdviceIsTakenByOneClick()
{
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    connect(&panel, &WillItRunPanel::setFieldRequested, &job.compose, &ComposeController::setField);
    const RunForecast forecast = forecastOf("gpu_80gb");
    controller.showForecast(forecast, job.text(), then);
    const Relaxation advice = forecast.relaxations.first();
    panel.show();
    QTest::mouseClick(buttonThatSays(panel, QStringLiteral("Set %1").arg(advice.value)),
                      Qt::LeftButton);
    QCOMPARE(job.value("gpus_minimum_memory"), advice.value);
    // the answer was about another text
    QVERIFY(allText(panel).contains(QStringLiteral("has changed since")));
    QCOMPARE(controller.summary(), QString());
}

void TestQuestionsPanel::anOldAnswerSaysSo()
{
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    controller.showForecast(forecastOf("gpu_80gb"), job.text(), then);
    QVERIFY(!allText(panel).contains(QStringLiteral("has changed since")));
    QVERIFY(allText(panel).contains(QStringLiteral("not connected now")));
    const QList<ShareBar *> bars = panel.findChildren<ShareBar *>();
    job.compose.setText(QStringLiteral("job.sub"), job.text() + u'\n');
    QVERIFY(allText(panel).contains(QStringLiteral("has changed since")));
    QCOMPARE(panel.findChildren<ShareBar *>(), bars); // a key costs no new widgets
}

void TestQuestionsPanel::foreignWordsArePlain()
{
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    RunForecast forecast = forecastOf("gpu_80gb");
    const QString nasty = QStringLiteral("<img src=x><b>%1 %n</b>");
    forecast.complaints = {{3, false, nasty}};
    forecast.requirements.first().text = nasty;
    forecast.requirements.first().condition = nasty;
    controller.showForecast(forecast, job.text(), then);
    for (const QLabel *label : panel.findChildren<QLabel *>()) {
        if (label->text().contains(nasty))
            QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(!label->toolTip().contains(u'<'));
    }
}

void TestQuestionsPanel::anotherJobHasNoAnswerYet()
{
    OpenJob job;
    WillItRunController controller(job.compose);
    WillItRunPanel panel(controller);
    controller.showForecast(forecastOf("gpu_80gb"), job.text(), then);
    const OpenJob other;
    QSignalSpy opened(&job.compose, &ComposeController::opened);
    job.compose.openFolder(other.folder.path());
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 10'000);
    QCOMPARE(controller.state(), WillItRunController::State::NeverAsked);
    QCOMPARE(controller.summary(), QString());
}

void TestQuestionsPanel::listsModelsWithTheirMemory()
{
    GpuInventory inventory;
    inventory.showSlots(forecastOf("gpu_80gb").pool, then);
    QCOMPARE(inventory.total(), 122);
    QCOMPARE(inventory.free(), forecastOf("gpu_anything").able.now);
    QCOMPARE(inventory.model().rowCount(), 8);
    QVERIFY(inventory.model().knowsOwners());
    for (int row = 0; row < inventory.model().rowCount(); ++row) {
        const QString owner =
            inventory.model().index(row, GpuModelsModel::OwnerColumn).data().toString();
        for (const GpuModel::Share &share : inventory.model().model(row).shares)
            QVERIFY2(owner.contains(share.group), qPrintable(owner));
    }
    GpuModel model;
    model.memoryMegabytes = 81008; // what a card of "80 GB" tells
    QCOMPARE(requirableMemory(model), QStringLiteral("79 GB"));
}

void TestQuestionsPanel::ordersByWhatIsMeant()
{
    GpuInventory inventory;
    inventory.showSlots(forecastOf("gpu_80gb").pool, then);
    GpuInventoryPanel panel(inventory);
    panel.show();
    auto *table = panel.findChild<QTableView *>();
    const auto memories = [&] {
        QList<qint64> list;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            list << table->model()
                        ->index(row, GpuModelsModel::MemoryColumn)
                        .data(GpuModelsModel::SortRole)
                        .toLongLong();
        return list;
    };
    table->sortByColumn(GpuModelsModel::MemoryColumn, Qt::AscendingOrder);
    QList<qint64> sorted = memories();
    QVERIFY(std::is_sorted(sorted.cbegin(), sorted.cend()));
    QVERIFY(sorted.first() < sorted.last()); // 11 GB before 139 GB, not after as in a text
}

void TestQuestionsPanel::aModelIsRequiredByClickAndByEnter()
{
    OpenJob job;
    job.compose.setField(QStringLiteral("request_gpus"), {});
    auto *findings = new QWidget;
    QuestionsPanel panel(job.compose, findings);
    panel.resize(800, 300);
    panel.show();
    auto *tabs = panel.findChild<QTabBar *>();
    tabs->setCurrentIndex(3);
    panel.findChild<GpuInventory *>()->showSlots(forecastOf("gpu_80gb").pool, then);
    auto *table = panel.findChild<GpuInventoryPanel *>()->findChild<QTableView *>();
    QVERIFY(table->isVisible());
    const auto cell = [&](int row, int column) {
        return table->model()->index(row, column).data().toString();
    };
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(1, 0)).center());
    QCOMPARE(job.value("request_gpus"), QStringLiteral("1"));
    QCOMPARE(job.value("gpus_minimum_capability"), cell(1, GpuModelsModel::CapabilityColumn));
    QCOMPARE(job.value("gpus_minimum_memory"), cell(1, GpuModelsModel::MemoryColumn));
    job.compose.setField(QStringLiteral("request_gpus"), QStringLiteral("2"));
    table->setFocus();
    table->setCurrentIndex(table->model()->index(3, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(job.value("gpus_minimum_capability"), cell(3, GpuModelsModel::CapabilityColumn));
    QCOMPARE(job.value("gpus_minimum_memory"), cell(3, GpuModelsModel::MemoryColumn));
    QCOMPARE(job.value("request_gpus"), QStringLiteral("2")); // what was wanted stays
}

void TestQuestionsPanel::offersNothingForAModelThatIsNotKnown()
{
    GpuInventory inventory;
    Slot slot;
    slot.name = QStringLiteral("s");
    slot.gpus = {{QStringLiteral("a"), QStringLiteral("unknown"), 0, 0, 0, true}};
    inventory.showSlots({slot}, then);
    GpuInventoryPanel panel(inventory);
    panel.show();
    auto *table = panel.findChild<QTableView *>();
    const QSignalSpy asked(&panel, &GpuInventoryPanel::requireRequested);
    Q_EMIT table->clicked(table->model()->index(0, 0));
    QCOMPARE(asked.size(), 0);
    QVERIFY(table->isColumnHidden(GpuModelsModel::OwnerColumn));
}

void TestQuestionsPanel::showsTheLastListOffline()
{
    GpuInventory inventory;
    GpuInventoryPanel panel(inventory);
    panel.show();
    QVERIFY(allText(panel).contains(QStringLiteral("not connected")));
    QCOMPARE(inventory.state(), GpuInventory::State::NeverAsked); // offline, opening asks nothing
    inventory.ask();
    QCOMPARE(inventory.state(), GpuInventory::State::Failed);
    inventory.showSlots(forecastOf("gpu_80gb").pool, then);
    QVERIFY(allText(panel).contains(QStringLiteral("GPUs were free")));
    QVERIFY(allText(panel).contains(QStringLiteral("as of ")));
    inventory.showSlots({}, then);
    QVERIFY(!panel.findChild<QTableView *>()->isVisible());
}

void TestQuestionsPanel::theInventoryModelKeepsTheRules()
{
    GpuModelsModel model;
    const QAbstractItemModelTester tester(&model);
    model.setModels(modelsOf(forecastOf("gpu_80gb").pool));
    QCOMPARE(model.rowCount(), 8);
    QVERIFY(!model.index(0, GpuModelsModel::BarColumn)
                 .data(Qt::AccessibleTextRole)
                 .toString()
                 .isEmpty());
    GpuModel nasty;
    nasty.name = QStringLiteral("<b>x</b>");
    model.setModels({nasty});
    QVERIFY(!model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u'<'));
    model.setModels({});
    QVERIFY(!model.knowsOwners());
}

void TestQuestionsPanel::barsAreToScale()
{
    const auto painted = [](const Share &share, Qt::LayoutDirection direction) {
        QImage image(100, 10, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintShares(painter, QRectF(0, 0, 100, 10), {share}, qApp->palette(), direction);
        painter.end();
        int filled = 0; // columns that are filled on a line that misses the edges
        for (int x = 0; x < 100; ++x)
            filled += image.pixelColor(x, 5).alpha() > 250 ? 1 : 0;
        return filled;
    };
    QVERIFY(qAbs(painted({50, 0, 50}, Qt::LeftToRight) - 50) < 6);
    QVERIFY(qAbs(painted({50, 0, 50}, Qt::RightToLeft) - 50) < 6);
    QVERIFY(painted({0, 0, 10}, Qt::LeftToRight) < 6);
    QVERIFY(painted({1, 0, 10'000}, Qt::LeftToRight) >= 2); // one of many is seen
    QCOMPARE(painted({}, Qt::LeftToRight), 0);
}

void TestQuestionsPanel::tabsShowOneThingAtATime()
{
    OpenJob job;
    auto *findings = new QLabel(QStringLiteral("the findings"));
    findings->setMaximumHeight(30);
    QuestionsPanel panel(job.compose, findings);
    panel.resize(800, 400);
    panel.show();
    auto *tabs = panel.findChild<QTabBar *>();
    QTRY_VERIFY(panel.maximumHeight() < 100); // little to tell takes little room
    QVERIFY(findings->isVisible());
    tabs->setFocus();
    QTest::keyClick(tabs, Qt::Key_Right);
    QVERIFY(panel.findChild<JobsAheadTable *>()->isVisible());
    QTest::keyClick(tabs, Qt::Key_Right);
    QVERIFY(panel.findChild<WillItRunPanel *>()->isVisible());
    QVERIFY(!findings->isVisible());
    QVERIFY(panel.maximumHeight() > 1000);
    QTest::keyClick(tabs, Qt::Key_Right);
    QVERIFY(panel.findChild<GpuInventoryPanel *>()->isVisible());
    panel.askWhetherItRuns();
    QCOMPARE(tabs->currentIndex(), 2);
}

void TestQuestionsPanel::looksRight()
{
    OpenJob job;
    auto *findings = new QWidget;
    QuestionsPanel panel(job.compose, findings);
    auto *controller = panel.findChild<WillItRunController *>();
    auto *tabs = panel.findChild<QTabBar *>();
    tabs->setCurrentIndex(2);
    saveShots(panel, QStringLiteral("willitrun-never"), {760, 300});
    for (const char *name :
         {"gpu_80gb", "gpu_nothing", "gpu_anything", "gpu_without_lab", "refused", "no_gpu"}) {
        controller->showForecast(forecastOf(name), job.text(), then);
        saveShots(panel, QStringLiteral("willitrun-%1").arg(QLatin1String(name)), {760, 420});
    }
    tabs->setCurrentIndex(3);
    saveShots(panel, QStringLiteral("gpus"), {760, 300});
    saveShots(panel, QStringLiteral("gpus-narrow"), {480, 200});
    panel.setLayoutDirection(Qt::RightToLeft);
    saveShots(panel, QStringLiteral("gpus-rtl"), {760, 300});
    ComposePage page(job.compose);
    QSignalSpy opened(&job.compose, &ComposeController::opened);
    job.compose.openFolder(job.folder.path());
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 10'000);
    for (const int tab : {0, 1, 2}) {
        page.findChild<QTabBar *>()->setCurrentIndex(tab);
        page.findChild<WillItRunController *>()->showForecast(forecastOf("gpu_80gb"), job.text(),
                                                              then);
        saveShots(page, QStringLiteral("compose-%1").arg(tab));
    }
}

QTEST_MAIN(TestQuestionsPanel)
#include "tst_questionspanel.moc"
