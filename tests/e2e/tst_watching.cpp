// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store.h"
#include "gui/compose/composecontroller.h"
#include "gui/jobs/batchlist.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/jobtimeline.h"
#include "gui/jobs/stagechips.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/e2e/verify.h"
#include "tests/support/eventlogmaker.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

using Place = MainWindow::Place;

const QString user = QStringLiteral("bucky");

/// Each job has a fate of its own: it ends well, it fails, it is killed, it is put on hold, it runs
/// until it is taken away.
const QByteArray script("#!/bin/sh\n"
                        "case $1 in\n"
                        "0) exit 0 ;;\n"
                        "1) exit 3 ;;\n"
                        "2) kill -9 $$ ;;\n"
                        "3) exit 7 ;;\n"
                        "esac\n"
                        "sleep 600\n");

const QByteArray description("batch_name = NAME\n"
                             "executable = fates.sh\n"
                             "arguments = $(Process)\n"
                             "log = job.log\n"
                             "output = job_$(Process).out\n"
                             "error = job_$(Process).err\n"
                             "request_cpus = 1\n"
                             "request_memory = 50 MB\n"
                             "request_disk = 50 MB\n"
                             "on_exit_hold = ExitCode =?= 7\n"
                             "queue 5\n");
constexpr int jobs = 5;
constexpr int heldProc = 3;
constexpr int longProc = 4;

/// There is no window manager here that would give the focus to a dialog, or back when it has
/// closed.
QWidget *focusedWidget()
{
    QWidget *window = QApplication::activeModalWidget();
    const QWidgetList windows = QApplication::topLevelWidgets();
    for (QWidget *one : windows) {
        if (!window && qobject_cast<MainWindow *>(one) && one->isVisible())
            window = one;
    }
    const auto isActive = [window] {
        if (QApplication::activeWindow() != window)
            window->activateWindow();
        return QApplication::activeWindow() == window;
    };
    if (!hands::waitUntil(isActive, 5s))
        qFatal("the window does not get the focus");
    QWidget *focused = QApplication::focusWidget();
    return focused ? focused : window;
}

void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QTest::keyClick(focusedWidget(), Qt::Key(key), modifiers);
}

/// F6 until one of these has the focus, or a part of one.
template <class Widget> Widget *paneOf()
{
    for (int press = 0; press < 12; ++press) {
        key(Qt::Key_F6);
        for (QWidget *one = QApplication::focusWidget(); one; one = one->parentWidget()) {
            if (auto *pane = qobject_cast<Widget *>(one))
                return pane;
        }
    }
    return nullptr;
}

/// Tab until the button of the open question has the focus, and then space.
void answerWithTheKeyboard(const QString &text)
{
    QTRY_VERIFY(QApplication::activeModalWidget());
    for (int press = 0; press < 4; ++press) {
        const auto *chosen = qobject_cast<QAbstractButton *>(focusedWidget());
        if (chosen && chosen->text().remove(u'&') == text)
            break;
        key(Qt::Key_Tab);
    }
    key(Qt::Key_Space);
}

} // namespace

/// Jobs watched in the real window: five on the real pool, whose fates the window says as the
/// schedd does, by mouse and by the keyboard alone; then a thousand and a hundred thousand, whose
/// event logs lie on the access point.
class TestWatching : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void watchesFiveJobsWithTheMouse();
    void watchesFiveJobsWithTheKeyboardAlone();
    void looksAtAThousand();
    void looksAtAHundredThousand();
    void cleanupTestCase();

private:
    [[nodiscard]] Options optionsOf(const QString &state) const;
    void openDesk(const QString &state);
    [[nodiscard]] JobsPage &page() const
    {
        return *m_desk->application().window().findChild<JobsPage *>();
    }
    [[nodiscard]] JobsTable &table() const { return *page().findChild<JobsTable *>(); }
    [[nodiscard]] JobsProxy &proxy() const { return *static_cast<JobsProxy *>(table().model()); }
    [[nodiscard]] QToolButton &chip(JobStage stage) const
    {
        return *page().findChild<StageChips *>()->button(stage);
    }
    /// No other run of this test in the same pool has a batch of this name.
    [[nodiscard]] QString named(const char *name) const
    {
        return QLatin1String(name) + u'-' + m_laptop.path().right(6);
    }
    [[nodiscard]] QString makeFolder(const QString &name) const;
    /// All of the first four have met their fates, and the last one runs.
    void waitForFates(int cluster);
    void clickBatch(const QString &name);
    void clickJob(JobId id);
    void removeWithTheMouse(JobId id);
    /// What condor_history says of each job of the cluster, in the words of its attributes.
    [[nodiscard]] QStringList historyOf(int cluster) const;
    void compareWithHistory(int cluster);
    /// A batch of made-up jobs whose event log lies on the access point; before Perch starts.
    test::MadeEventLog putLog(const QString &state, int jobCount, int cluster);
    void lookAt(int jobCount);
    /// With $PERCH_SHOTS: the window as it is, in that folder.
    void takeShot(const QString &name);

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    QString m_madeLogs;
    QList<int> m_clusters;
};

void TestWatching::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
    m_madeLogs = m_pool->outside(QStringLiteral("home")) + u'/' + user + QStringLiteral("/made");
    QDir(m_madeLogs).removeRecursively();
    QVERIFY(QDir().mkpath(m_madeLogs));
    openDesk(QStringLiteral("state"));
}

Options TestWatching::optionsOf(const QString &state) const
{
    Options options;
    options.siteFile = m_pool->siteFile();
    options.user = user;
    options.keyFile = QFileInfo(m_pool->siteFile()).path() + QStringLiteral("/id_ed25519");
    options.knownHostsFile = m_pool->knownHostsFile();
    options.stateFolder = m_laptop.filePath(state);
    return options;
}

void TestWatching::openDesk(const QString &state)
{
    m_desk = std::make_unique<Desk>(optionsOf(state));
    (void)focusedWidget();
    const Result<void> connected = m_desk->connectToPool();
    if (!connected)
        qFatal("%s", qPrintable(connected.error().message));
}

QString TestWatching::makeFolder(const QString &name) const
{
    const QString folder = m_laptop.filePath(name);
    QDir().mkpath(folder);
    test::writeFile(folder + QStringLiteral("/fates.sh"), script);
    test::writeFile(folder + QStringLiteral("/fates.sub"),
                    QByteArray(description).replace("NAME", name.toUtf8()));
    return folder;
}

void TestWatching::waitForFates(int cluster)
{
    const JobState fates[jobs] = {JobState::Succeeded, JobState::Failed, JobState::Killed,
                                  JobState::Held, JobState::Running};
    for (int proc = 0; proc < jobs; ++proc)
        VERIFY_DONE(m_desk->waitForState({cluster, proc}, fates[proc], 240s));
}

/// Other tests have jobs in the same pool.
void TestWatching::clickBatch(const QString &name)
{
    auto *batches = page().findChild<BatchList *>();
    const auto rowOf = [batches, &name] {
        for (int row = 0; row < batches->model()->rowCount(); ++row) {
            if (batches->model()->index(row, 0).data().toString() == name)
                return row;
        }
        return -1;
    };
    QTRY_VERIFY(rowOf() >= 0);
    const QModelIndex index = batches->model()->index(rowOf(), 0);
    batches->scrollTo(index);
    QTest::mouseClick(batches->viewport(), Qt::LeftButton, Qt::NoModifier,
                      batches->visualRect(index).center());
}

void TestWatching::clickJob(JobId id)
{
    QTRY_VERIFY(proxy().rowOf(id) >= 0);
    const QModelIndex index = proxy().index(proxy().rowOf(id), 0);
    table().scrollTo(index);
    QTest::mouseClick(table().viewport(), Qt::LeftButton, Qt::NoModifier,
                      table().visualRect(index).center());
    QTRY_COMPARE(page().selectedJobs(), QList<JobId>{id});
}

void TestWatching::removeWithTheMouse(JobId id)
{
    clickJob(id);
    VERIFY_DONE(hands::press(QStringLiteral("Remove …")));
    VERIFY_DONE(hands::press(QStringLiteral("Remove")));
    VERIFY_DONE(m_desk->waitForState(id, JobState::Removed));
}

QStringList TestWatching::historyOf(int cluster) const
{
    const QByteArray said = m_pool->exec(
        QStringLiteral("ap"), user,
        {QStringLiteral("condor_history"), QStringLiteral("-json"), QStringLiteral("-attributes"),
         QStringLiteral("ProcId,JobStatus,ExitBySignal,ExitCode,ExitSignal"),
         QString::number(cluster)});
    QStringList fates;
    const QJsonArray ads = QJsonDocument::fromJson(said).array();
    for (const QJsonValue &value : ads) {
        const QJsonObject ad = value.toObject();
        const QString how =
            ad[QLatin1String("JobStatus")].toInt() == 3 ? QStringLiteral("removed")
            : ad[QLatin1String("ExitBySignal")].toBool()
                ? QStringLiteral("signal %1").arg(ad[QLatin1String("ExitSignal")].toInt())
                : QStringLiteral("exit %1").arg(ad[QLatin1String("ExitCode")].toInt());
        fates << QStringLiteral("%1 %2").arg(ad[QLatin1String("ProcId")].toInt()).arg(how);
    }
    fates.sort();
    return fates;
}

void TestWatching::compareWithHistory(int cluster)
{
    QStringList shown;
    for (int proc = 0; proc < jobs; ++proc) {
        const Job job = m_desk->job({cluster, proc});
        const QString how = job.state == JobState::Removed ? QStringLiteral("removed")
                            : job.state == JobState::Killed
                                ? QStringLiteral("signal %1").arg(job.exitSignal)
                                : QStringLiteral("exit %1").arg(job.exitCode);
        shown << QStringLiteral("%1 %2").arg(proc).arg(how);
    }
    QTRY_COMPARE_WITH_TIMEOUT(historyOf(cluster).size(), qsizetype(jobs), 30'000);
    QCOMPARE(shown, historyOf(cluster));
}

void TestWatching::takeShot(const QString &name)
{
    const QString folder = qEnvironmentVariable("PERCH_SHOTS");
    if (folder.isEmpty())
        return;
    QTest::qWait(300); // what lies anew a moment after a change is not the picture
    QVERIFY(
        m_desk->application().window().grab().save(folder + u'/' + name + QStringLiteral(".png")));
}

void TestWatching::watchesFiveJobsWithTheMouse()
{
    const Result<JobId> first = m_desk->submitFolder(makeFolder(named("by-mouse")));
    VERIFY_DONE(first);
    const int cluster = first->cluster;
    m_clusters << cluster;
    VERIFY_DONE(hands::press(QStringLiteral("Jobs")));
    waitForFates(cluster);
    clickBatch(named("by-mouse"));
    QTRY_COMPARE(proxy().rowCount(), jobs);
    clickJob({cluster, heldProc});
    takeShot(QStringLiteral("watching-5"));

    // one click shows those that failed, and another all of them again
    QTest::mouseClick(&chip(JobStage::Failed), Qt::LeftButton);
    QTRY_COMPARE(proxy().rowCount(), 2);
    clickJob({cluster, 1});
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("exit 3")}, 10s));
    QTest::mouseClick(&chip(JobStage::Failed), Qt::LeftButton);
    QTRY_COMPARE(proxy().rowCount(), jobs);

    VERIFY_DONE(hands::press(QStringLiteral("Timeline")));
    auto *timeline = page().findChild<JobTimeline *>();
    QTRY_VERIFY(timeline->isVisible());
    takeShot(QStringLiteral("watching-5-timeline"));
    VERIFY_DONE(hands::press(QStringLiteral("Table")));

    // a running job is held, and released again; then both are taken away
    const JobId running{cluster, longProc};
    clickJob(running);
    VERIFY_DONE(hands::press(QStringLiteral("Hold")));
    VERIFY_DONE(m_desk->waitForState(running, JobState::Held));
    VERIFY_DONE(hands::press(QStringLiteral("Release"), 10s));
    VERIFY_DONE(m_desk->waitForState(running, JobState::Running));
    removeWithTheMouse(running);
    removeWithTheMouse({cluster, heldProc});
    takeShot(QStringLiteral("watching-5-ended"));
    compareWithHistory(cluster);
}

void TestWatching::watchesFiveJobsWithTheKeyboardAlone()
{
    VERIFY_DONE(m_desk->openJobFolder(makeFolder(named("by-keys"))));
    VERIFY_DONE(hands::waitForButton(QStringLiteral("Submit"), 10s));
    const int before = m_desk->run().cluster;
    key(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(hands::waitUntil([&] { return m_desk->run().cluster != before; }, 60s));
    const int cluster = m_desk->run().cluster;
    m_clusters << cluster;
    key(Qt::Key_3, Qt::ControlModifier);
    QVERIFY(hands::waitUntil(
        [this] { return m_desk->application().window().place() == Place::Jobs; }, 5s));
    waitForFates(cluster);

    // the batch, then its jobs
    auto *batches = paneOf<BatchList>();
    QVERIFY(batches);
    QTRY_COMPARE(batches->model()->index(1, 0).data().toString(), named("by-keys"));
    key(Qt::Key_Home);
    key(Qt::Key_Down);
    QTRY_COMPARE(proxy().rowCount(), jobs);
    QVERIFY(paneOf<JobsTable>());
    key(Qt::Key_Home, Qt::ControlModifier);
    for (int press = 0; press < longProc; ++press)
        key(Qt::Key_Down);
    const JobId running{cluster, longProc};
    QCOMPARE(page().selectedJobs(), QList<JobId>{running});
    key(Qt::Key_H, Qt::ControlModifier);
    VERIFY_DONE(m_desk->waitForState(running, JobState::Held));
    key(Qt::Key_R, Qt::ControlModifier);
    VERIFY_DONE(m_desk->waitForState(running, JobState::Running));

    // letters go to the filter, and down goes back to the rows that it left
    QTest::keyClicks(focusedWidget(), QStringLiteral("held"));
    QTRY_COMPARE(proxy().rowCount(), 1);
    key(Qt::Key_Down);
    QTRY_COMPARE(page().selectedJobs(), (QList<JobId>{{cluster, heldProc}}));
    key(Qt::Key_Delete);
    answerWithTheKeyboard(QStringLiteral("Remove"));
    VERIFY_DONE(m_desk->waitForState({cluster, heldProc}, JobState::Removed));
    QTRY_COMPARE(proxy().rowCount(), 0);
    key(Qt::Key_F, Qt::ControlModifier); // back to the filter, which escape makes empty
    key(Qt::Key_Escape);
    QTRY_COMPARE(proxy().rowCount(), jobs);
    key(Qt::Key_Down);
    key(Qt::Key_Home, Qt::ControlModifier);
    for (int press = 0; press < longProc; ++press)
        key(Qt::Key_Down);
    QTRY_COMPARE(page().selectedJobs(), QList<JobId>{running});
    key(Qt::Key_Delete);
    answerWithTheKeyboard(QStringLiteral("Remove"));
    VERIFY_DONE(m_desk->waitForState(running, JobState::Removed));
    compareWithHistory(cluster);
}

test::MadeEventLog TestWatching::putLog(const QString &state, int jobCount, int cluster)
{
    const QString name = QStringLiteral("made-%1").arg(jobCount);
    test::EventLogPlan plan;
    plan.jobs = jobCount;
    plan.firstCluster = cluster;
    plan.start = QDateTime::currentSecsSinceEpoch() - 6 * 3600;
    plan.unfinished = 0.05;
    QFile file(m_madeLogs + u'/' + name + QStringLiteral(".log"));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(file.fileName()));
    const test::MadeEventLog made = makeEventLog(plan, file);

    const Result<Site> site = parseSite(test::readFile(m_pool->siteFile()));
    const ConnectionTarget target = m_pool->accessPoint();
    RunRecord run;
    run.siteId = site->id;
    run.user = user;
    run.accessPoint = QStringLiteral("%1:%2")
                          .arg(site->accessPoints.first().host)
                          .arg(site->accessPoints.first().port);
    run.jobFolder = m_laptop.filePath(name);
    run.remoteFolder = QStringLiteral("/home/%1/made").arg(user);
    run.eventLogPath = run.remoteFolder + u'/' + QFileInfo(file).fileName();
    run.submitText = QStringLiteral("batch_name = %1\nqueue %2\n").arg(name).arg(jobCount);
    run.cluster = cluster;
    run.jobCount = jobCount;
    run.submitted = QDateTime::fromSecsSinceEpoch(plan.start, Qt::UTC);
    QDir().mkpath(m_laptop.filePath(state));
    Result<Store> store = Store::open(m_laptop.filePath(state) + QStringLiteral("/perch.sqlite"));
    if (!store || !store->addRun(run))
        qFatal("the run cannot be kept");
    return made;
}

void TestWatching::lookAt(int jobCount)
{
    m_desk.reset();
    const QString state = QStringLiteral("state-%1").arg(jobCount);
    const test::MadeEventLog made = putLog(state, jobCount, 900'000 + jobCount % 1000);
    openDesk(state);
    VERIFY_DONE(hands::press(QStringLiteral("Jobs")));
    const JobsModel &model = m_desk->application().jobs().model();
    QVERIFY2(hands::waitUntil([&] { return model.rowCount() >= jobCount; }, 120s),
             qPrintable(Desk::shownText()));
    clickBatch(QStringLiteral("made-%1").arg(jobCount));
    QTRY_COMPARE_WITH_TIMEOUT(proxy().rowCount(), jobCount, 60'000);
    // every job in the state in which the log leaves it
    const auto states = [this] {
        QMap<JobState, int> found;
        const JobsProxy &rows = proxy();
        for (int row = 0; row < rows.rowCount(); ++row)
            ++found[rows.jobAt(row)->state];
        return found;
    };
    QTRY_COMPARE_WITH_TIMEOUT(states(), made.jobs, 60'000);
    takeShot(QStringLiteral("watching-%1").arg(jobCount));

    QTest::mouseClick(&chip(JobStage::Failed), Qt::LeftButton);
    const int failed = made.jobs.value(JobState::Failed) + made.jobs.value(JobState::Killed);
    QTRY_COMPARE(proxy().rowCount(), failed);
    QTest::mouseClick(&chip(JobStage::Failed), Qt::LeftButton);
    QTRY_COMPARE(proxy().rowCount(), jobCount);
    VERIFY_DONE(hands::press(QStringLiteral("Timeline")));
    QTRY_VERIFY(page().findChild<JobTimeline *>()->isVisible());
    takeShot(QStringLiteral("watching-%1-timeline").arg(jobCount));
    VERIFY_DONE(hands::press(QStringLiteral("Table")));

    // by the keyboard: grouped by state, all folded
    auto *grouping = page().findChild<QComboBox *>();
    grouping->setFocus();
    for (int press = 0; press < grouping->count(); ++press) {
        if (grouping->currentData().toInt() == int(JobGrouping::State))
            break;
        key(Qt::Key_Down);
    }
    QTRY_COMPARE(proxy().rowCount(), int(made.jobs.size()));
    takeShot(QStringLiteral("watching-%1-by-state").arg(jobCount));
}

void TestWatching::looksAtAThousand()
{
    lookAt(1000);
}

void TestWatching::looksAtAHundredThousand()
{
    lookAt(100'000);
}

void TestWatching::cleanupTestCase()
{
    m_desk.reset();
    for (const int cluster : std::as_const(m_clusters)) // after a failure: the slots are for others
        (void)m_pool->exec(QStringLiteral("ap"), user,
                           {QStringLiteral("sh"), QStringLiteral("-c"),
                            QStringLiteral("condor_rm %1 || true").arg(cluster)});
    QDir(m_madeLogs).removeRecursively();
}

QTEST_MAIN(TestWatching)
#include "tst_watching.moc"
