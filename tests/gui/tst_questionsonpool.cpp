// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/gpuinventory.h"
#include "gui/compose/questionspanel.h"
#include "gui/compose/willitruncontroller.h"
#include "gui/compose/willitrunpanel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/gui/shots.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int poolMilliseconds = 60'000;

using Asked = WillItRunController::State;

} // namespace

/// The questions of the Compose page, put to the real pool in real widgets.
class TestQuestionsOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void asksTakesTheAdviceAndAsksAgain();
    void showsTheGpus();
    void keepsTheAnswerWhenTheLinkGoes();

private:
    /// The button that says `text`, once the layout has shown it: what is added to a visible
    /// layout is shown by a later event.
    [[nodiscard]] QPushButton *button(const QString &text) const
    {
        QPushButton *found = nullptr;
        const auto find = [this, &text, &found] {
            for (QPushButton *one : m_panel->findChildren<QPushButton *>()) {
                if (one->isVisible() && one->text() == text)
                    found = one;
            }
            return found != nullptr;
        };
        return QTest::qWaitFor(find) ? found : nullptr;
    }

    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<StoreWorker> m_store;
    std::unique_ptr<ComposeController> m_compose;
    std::unique_ptr<QuestionsPanel> m_panel;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestQuestionsOnPool::initTestCase()
{
    theme::apply(theme::Scheme::Light);
    m_pool = std::make_unique<Pool>();
    const Result<Site> site = parseSite(readFile(m_pool->siteFile()));
    QVERIFY(site);
    Profile profile;
    profile.site = *site;
    profile.site.slotOwnerAttribute = QStringLiteral("Machine");
    profile.user = QStringLiteral("bucky");
    profile.keyFile = m_pool->accessPoint().keyFile;
    m_session = std::make_unique<Session>(profile, m_prompter, m_pool->knownHostsFile());
    QVERIFY(QCoro::waitFor(m_session->open()));
    m_store = std::make_unique<StoreWorker>(QStringLiteral(":memory:"));
    m_compose = std::make_unique<ComposeController>(*m_store);
    m_folder = std::make_unique<QTemporaryDir>();
    writeFile(m_folder->filePath(QStringLiteral("job.sub")),
              "executable = run.sh\nlog = job.log\nrequest_cpus = 1\nrequest_memory = 1 GB\n"
              "request_disk = 1 GB\nrequest_gpus = 1\ngpus_minimum_memory = 80 GB\n"
              "+WantGPULab = true\nqueue 10\n");
    writeFile(m_folder->filePath(QStringLiteral("run.sh")), "#!/bin/sh\n");
    QSignalSpy opened(m_compose.get(), &ComposeController::opened);
    m_compose->openFolder(m_folder->path());
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, 10'000);
    m_panel = std::make_unique<QuestionsPanel>(*m_compose, new QWidget);
    m_panel->resize(800, 420);
    m_panel->show();
    m_compose->setSession(m_session.get());
}

void TestQuestionsOnPool::cleanupTestCase()
{
    m_compose->setSession(nullptr);
    m_panel.reset();
    m_compose.reset();
    m_session.reset();
    m_pool.reset();
}

void TestQuestionsOnPool::asksTakesTheAdviceAndAsksAgain()
{
    const auto *controller = m_panel->findChild<WillItRunController *>();
    m_panel->findChild<QTabBar *>()->setCurrentIndex(2);
    QCOMPARE(controller->state(), Asked::NeverAsked); // nothing is asked by itself
    QTest::mouseClick(button(QStringLiteral("Ask the pool")), Qt::LeftButton);
    QCOMPARE(controller->state(), Asked::Asking);
    QTRY_VERIFY_WITH_TIMEOUT(controller->state() != Asked::Asking, poolMilliseconds);
    QVERIFY2(controller->state() == Asked::Answered, qPrintable(controller->error().message));
    QCOMPARE(controller->forecast().able.ever, 0);
    QCOMPARE(controller->forecast().jobs, 10);
    QVERIFY(!controller->forecast().relaxations.isEmpty());
    saveShots(*m_panel, QStringLiteral("willitrun-pool"), {800, 420});

    const Relaxation advice = controller->forecast().relaxations.first();
    QTest::mouseClick(button(QStringLiteral("Set %1").arg(advice.value)), Qt::LeftButton);
    QCOMPARE(m_panel->summary(), QString());
    QTest::mouseClick(button(QStringLiteral("Ask again")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(controller->state() != Asked::Asking, poolMilliseconds);
    QCOMPARE(controller->forecast().able.ever, advice.count.ever);
    QCOMPARE(m_panel->summary(), QStringLiteral("%1 of 2 GPUs can run it").arg(advice.count.ever));
}

void TestQuestionsOnPool::showsTheGpus()
{
    auto *inventory = m_panel->findChild<GpuInventory *>();
    m_panel->findChild<QTabBar *>()->setCurrentIndex(3);
    // the question before has seen them
    QCOMPARE(inventory->state(), GpuInventory::State::Answered);
    QCOMPARE(inventory->total(), 2);
    const QDateTime before = inventory->answered();
    QTest::mouseClick(button(QStringLiteral("Refresh")), Qt::LeftButton);
    QCOMPARE(inventory->state(), GpuInventory::State::Asking);
    QTRY_COMPARE_WITH_TIMEOUT(inventory->state(), GpuInventory::State::Answered, poolMilliseconds);
    QVERIFY(inventory->answered() > before);
    QCOMPARE(inventory->total(), 2);
    QVERIFY(inventory->model().knowsOwners());
    saveShots(*m_panel, QStringLiteral("gpus-pool"), {800, 420});
}

void TestQuestionsOnPool::keepsTheAnswerWhenTheLinkGoes()
{
    const auto *controller = m_panel->findChild<WillItRunController *>();
    m_panel->findChild<QTabBar *>()->setCurrentIndex(2);
    const MatchCount able = controller->forecast().able;
    m_session->accessPoint().close();
    QVERIFY(!controller->obstacle().isEmpty());
    QCOMPARE(controller->state(), Asked::Answered);
    QCOMPARE(controller->forecast().able, able);
    QVERIFY(!button(QStringLiteral("Ask again"))->isEnabled());
}

QTEST_MAIN(TestQuestionsOnPool)
#include "tst_questionsonpool.moc"
