// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/submiteditor.h"
#include "gui/jobs/holdpanel.h"
#include "gui/jobs/jobactions.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/widgets/errorbanner.h"
#include "remote/jobsender.h"
#include "tests/gui/shots.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QCheckBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int poolMilliseconds = 90'000;
constexpr int windowMilliseconds = 10'000;

const QByteArray common = "executable = run.sh\nlog = job.log\noutput = job.out\nerror = job.err\n"
                          "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                          "request_cpus = 1\n";
const QByteArray requests = "request_memory = 100 MB\nrequest_disk = 100 MB\n";

/// A job that the pool will hold, and what is known of it.
struct Patient {
    QString folder; ///< local
    RunRecord run;
    [[nodiscard]] JobId id(int proc = 0) const { return {run.cluster, proc}; }
};

} // namespace

/// Jobs that the real pool holds, each for another cause: the window says which, and what it offers
/// leads to a job that succeeds. All are submitted at once, so that they wait side by side.
class TestHoldDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void asksForMoreMemory();
    void asksForMoreDisk();
    void leadsToTheLineOfAMissingInput();
    void bringsBackTheOtherResultsOfAllJobsAlike();
    void leadsToTheScriptWithWindowsLineEnds();
    void releasesWhenTheImageIsThere();
    void releasesWhenThePluginCanRead();
    void releasesWhatWasHeldByHand();
    void switchesTheOwnRuleOff();
    void takesAnEditBack();
    void saysThatAnEditFailed();
    void allSucceedInTheEnd();

private:
    Patient &admit(const QString &name, const QByteArray &submitText, const QByteArray &script);
    /// Waits until the job is held and chosen, and the panel says that cause.
    void examine(JobId id, const QString &cause);
    [[nodiscard]] QString said() const;
    [[nodiscard]] QPushButton *button(const QString &text) const;
    void press(const QString &text);
    void expectReport(const QString &text);
    [[nodiscard]] JobState state(JobId id) const;
    /// Presses "Open in Compose", and waits for the folder with the cursor in that line.
    void expectLineInCompose(const QString &folder, const QString &text);
    /// Submits what is open in Compose.
    JobId submitAgain();
    void buildImage(const QString &place);

    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    QTemporaryDir m_laptop;
    QElapsedTimer m_clock;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<StoreWorker> m_store;
    std::unique_ptr<ComposeController> m_compose;
    std::unique_ptr<JobsController> m_jobs;
    std::unique_ptr<ComposePage> m_composePage;
    std::unique_ptr<JobsPage> m_page;
    QMap<QString, Patient> m_patients;
    QList<JobId> m_cured; ///< that must succeed
    QString m_unique;     ///< of this run: the pool's osdf cache keeps names for ever
};

void TestHoldDoctor::initTestCase()
{
    theme::apply(theme::Scheme::Light);
    m_clock.start();
    m_unique = QString::number(QDateTime::currentSecsSinceEpoch(), 36);
    m_pool = std::make_unique<Pool>();
    qputenv("HOME", m_laptop.path().toUtf8());
    const Result<Site> site = parseSite(readFile(m_pool->siteFile()));
    QVERIFY(site);
    Profile profile;
    profile.site = *site;
    profile.user = QStringLiteral("bucky");
    profile.keyFile = m_pool->accessPoint().keyFile;
    m_session = std::make_unique<Session>(profile, m_prompter, m_pool->knownHostsFile());
    QVERIFY(QCoro::waitFor(m_session->open()));
    m_session->logs().setPace(std::chrono::milliseconds(500));
    m_store = std::make_unique<StoreWorker>(QStringLiteral(":memory:"));
    m_compose = std::make_unique<ComposeController>(*m_store);
    m_jobs = std::make_unique<JobsController>(*m_store);
    m_jobs->setSession(m_session.get());
    m_compose->setSession(m_session.get());
    m_composePage = std::make_unique<ComposePage>(*m_compose);
    m_composePage->show();
    m_page = std::make_unique<JobsPage>(*m_jobs);
    m_page->resize(1280, 800);
    m_page->show();
    connect(m_page.get(), &JobsPage::composeWanted, m_composePage.get(),
            &ComposePage::openFolderAt);
    connect(m_compose.get(), &ComposeController::submitted, m_jobs.get(), &JobsController::follow);

    // Turns, not seconds: a machine that stood still meanwhile has not let them pass. Two minutes
    // of them are for HTCondor to see what is used; with the greater request a job ends soon.
    const auto waitWhile = [](const QByteArray &request) {
        return "most=4; grep -q '^" + request +
               "$' \"$_CONDOR_JOB_AD\" && most=240\n"
               "i=0; while [ $i -lt $most ]; do sleep 0.5; i=$((i + 1)); done\n";
    };
    // tail keeps what it cannot print yet in memory
    admit(QStringLiteral("memory"), requests + "queue\n",
          "head -c 300m /dev/zero | (tail -c 300m | (" +
              waitWhile("RequestMemory = 100").trimmed() + "))\n");
    admit(QStringLiteral("disk"), requests + "queue\n",
          "head -c 300m /dev/zero >big\n" + waitWhile("RequestDisk = 102400") + "rm big\n");
    const QByteArray wait = "i=0; while [ $i -lt 30 ]; do sleep 0.5; i=$((i + 1)); done\n";
    admit(QStringLiteral("rule"), requests + "periodic_hold = JobStatus == 2\nqueue\n", wait);
    admit(QStringLiteral("by hand"), requests + "queue\n", "sleep 8\n");
    const Patient byHand = m_patients.value(QStringLiteral("by hand"));
    QVERIFY(QCoro::waitFor(m_session->condor().hold({byHand.id()})));
    admit(QStringLiteral("input"), requests + "transfer_input_files = nosuch.txt\nqueue\n",
          "cat nosuch.txt\n");
    admit(QStringLiteral("output"),
          requests + "transfer_output_files = made.txt, nosuch.txt\nqueue 3\n",
          "echo made >made.txt\n");
    admit(QStringLiteral("crlf"), requests + "queue\n", "exit 0\n");
    admit(QStringLiteral("image"),
          "universe = container\ncontainer_image = osdf:///chtc/staging/b/bucky/late-" +
              m_unique.toLatin1() +
              ".sif\nrequirements = (HasCHTCStaging == true)\nrequest_memory = 1 GB\n"
              "request_disk = 1 GB\nqueue\n",
          "exit 0\n");
    const QString secret =
        m_pool->outside(QStringLiteral("staging")) + QStringLiteral("/b/bucky/secret-") + m_unique;
    writeFile(secret, "data");
    QVERIFY(QFile::setPermissions(secret, QFile::Permissions()));
    admit(QStringLiteral("plugin"),
          requests + "transfer_input_files = osdf:///chtc/staging/b/bucky/secret-" +
              m_unique.toLatin1() + "\nqueue\n",
          "exit 0\n");
    qInfo("submitted after %lld s", m_clock.elapsed() / 1000);
}

void TestHoldDoctor::cleanupTestCase()
{
    qInfo("the whole took %lld s", m_clock.elapsed() / 1000);
    QList<JobId> all;
    for (const Patient &patient : std::as_const(m_patients)) {
        for (int proc = 0; proc < patient.run.jobCount; ++proc)
            all << patient.id(proc);
    }
    if (m_session)
        (void)QCoro::waitFor(m_session->condor().remove(all));
    m_page.reset();
    m_composePage.reset();
    if (m_jobs)
        m_jobs->setSession(nullptr);
    if (m_compose)
        m_compose->setSession(nullptr);
    m_jobs.reset();
    m_compose.reset();
    m_session.reset();
    m_pool.reset();
}

Patient &TestHoldDoctor::admit(const QString &name, const QByteArray &submitText,
                               const QByteArray &script)
{
    Patient patient;
    patient.folder = m_laptop.filePath(name);
    if (!QDir().mkpath(patient.folder))
        qFatal("no folder %s", qPrintable(patient.folder));
    const bool isCrlf = name == QLatin1String("crlf");
    const QByteArray program = "#!/bin/sh\n" + script;
    writeFile(patient.folder + QStringLiteral("/run.sh"),
              isCrlf ? QByteArray(program).replace("\n", "\r\n") : program);
    writeFile(patient.folder + QStringLiteral("/job.sub"), common + submitText);
    // condor_submit refuses such a script: it becomes one while its job is on hold
    const QByteArray asSent = isCrlf ? "hold = true\n" + submitText : submitText;
    const JobFiles files{patient.folder,
                         QStringLiteral("job.sub"),
                         QString::fromLatin1(common + asSent),
                         {QStringLiteral("run.sh")}};
    const Result<SentJob> sent =
        QCoro::waitFor(sendJobFiles(m_session->accessPoint(), files, {}, {}));
    if (!sent)
        qFatal("%s", qPrintable(sent.error().message));
    const Result<SubmittedCluster> cluster =
        QCoro::waitFor(m_session->condor().submit(sent->folder, QStringLiteral("job.sub")));
    if (!cluster)
        qFatal("%s: %s (%s)", qPrintable(name), qPrintable(cluster.error().message),
               qPrintable(cluster.error().detail));
    patient.run.cluster = cluster->cluster;
    if (isCrlf) {
        (void)m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                           {QStringLiteral("sed"), QStringLiteral("-i"), QStringLiteral("s/$/\\r/"),
                            sent->folder + QStringLiteral("/run.sh")});
        (void)QCoro::waitFor(m_session->condor().release({patient.id()}));
    }
    patient.run.jobCount = cluster->lastProc + 1;
    patient.run.jobFolder = patient.folder;
    patient.run.remoteFolder = sent->folder;
    patient.run.eventLogPath = sent->folder + QStringLiteral("/job.log");
    patient.run.submitText = files.submitText;
    m_jobs->follow(patient.run);
    return *m_patients.insert(name, patient);
}

JobState TestHoldDoctor::state(JobId id) const
{
    const Job *job = m_jobs->model().job(id);
    return job ? job->state : JobState::Unknown;
}

QString TestHoldDoctor::said() const
{
    QStringList lines;
    const auto *panel = m_page->findChild<HoldPanel *>();
    for (const QLabel *label : panel->findChildren<QLabel *>()) {
        if (label->isVisible())
            lines << label->text();
    }
    return lines.join(u'\n');
}

QPushButton *TestHoldDoctor::button(const QString &text) const
{
    const auto *panel = m_page->findChild<HoldPanel *>();
    for (QPushButton *one : panel->findChildren<QPushButton *>()) {
        if (one->isVisible() && one->text() == text)
            return one;
    }
    return nullptr;
}

void TestHoldDoctor::press(const QString &text)
{
    QTRY_VERIFY2_WITH_TIMEOUT(button(text) && button(text)->isEnabled(), qPrintable(said()),
                              windowMilliseconds);
    QTest::mouseClick(button(text), Qt::LeftButton);
}

void TestHoldDoctor::examine(JobId id, const QString &cause)
{
    QTRY_COMPARE_WITH_TIMEOUT(state(id), JobState::Held, poolMilliseconds);
    m_page->showJob(id);
    const auto *panel = m_page->findChild<HoldPanel *>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), windowMilliseconds);
    QTRY_COMPARE_WITH_TIMEOUT(panel->diagnosis().cause, cause, windowMilliseconds);
    qInfo("%s after %lld s:\n%s", qPrintable(cause), m_clock.elapsed() / 1000, qPrintable(said()));
    saveShots(*m_page, QStringLiteral("hold-") + cause);
}

void TestHoldDoctor::expectReport(const QString &text)
{
    const auto *report = m_page->findChild<ErrorBanner *>(QStringLiteral("report"));
    QTRY_VERIFY2_WITH_TIMEOUT(report->message().contains(text), qPrintable(report->message()),
                              windowMilliseconds);
}

void TestHoldDoctor::expectLineInCompose(const QString &folder, const QString &text)
{
    press(QStringLiteral("Open in Compose"));
    const auto line = [&] {
        const QStringList lines = m_compose->text(m_compose->submitFileName()).split(u'\n');
        for (const SubmitEditor *editor : m_composePage->findChildren<SubmitEditor *>()) {
            if (editor->isVisible() && editor->kind() == EditorMode::Submit)
                return lines.value(editor->currentLine() - 1);
        }
        return QString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(m_compose->folder(), folder, windowMilliseconds);
    QTRY_COMPARE_WITH_TIMEOUT(line(), text, windowMilliseconds);
}

JobId TestHoldDoctor::submitAgain()
{
    QSignalSpy submitted(m_compose.get(), &ComposeController::submitted);
    QSignalSpy failed(m_compose.get(), &ComposeController::failed);
    if (!QTest::qWaitFor([this] { return m_compose->status().canSubmit; }, windowMilliseconds))
        qWarning("%s", qPrintable(m_compose->status().sentence));
    m_compose->submit();
    (void)QTest::qWaitFor([&] { return !submitted.isEmpty() || !failed.isEmpty(); },
                          poolMilliseconds);
    if (submitted.isEmpty()) {
        const Error error = failed.value(0).value(0).value<Error>();
        qWarning("%s %s", qPrintable(error.message), qPrintable(m_compose->status().sentence));
        return {};
    }
    return {submitted.first().first().value<RunRecord>().cluster, 0};
}

void TestHoldDoctor::buildImage(const QString &place)
{
    const QString tree = m_laptop.filePath(QStringLiteral("tree"));
    for (const char *folder : {"bin", "tmp", "var/tmp", "etc", "proc", "sys", "dev", "home"})
        QVERIFY(QDir().mkpath(tree + u'/' + QLatin1String(folder)));
    QVERIFY(QFile::copy(m_pool->inRoot(QStringLiteral("usr/bin/busybox")),
                        tree + QStringLiteral("/bin/busybox")));
    QVERIFY(QFile::link(QStringLiteral("busybox"), tree + QStringLiteral("/bin/sh")));
    const QString recipe = m_laptop.filePath(QStringLiteral("tree.def"));
    writeFile(recipe, "%labels\n    org.perch.version one\n");
    const QString image = m_laptop.filePath(QStringLiteral("tree.sif"));
    m_pool->buildSif(tree, image, recipe);
    QVERIFY(QFile::copy(image, place));
}

void TestHoldDoctor::releasesWhatWasHeldByHand()
{
    const Patient patient = m_patients.value(QStringLiteral("by hand"));
    examine(patient.id(), QStringLiteral("by-hand"));
    QVERIFY(said().contains(QStringLiteral("put on hold by hand")));
    press(QStringLiteral("Release"));
    expectReport(QStringLiteral("Job %1 was released.").arg(patient.id().text()));
    m_cured << patient.id();
}

void TestHoldDoctor::asksForMoreMemory()
{
    const Patient patient = m_patients.value(QStringLiteral("memory"));
    examine(patient.id(), QStringLiteral("memory"));
    QTRY_VERIFY2(said().contains(QRegularExpression(
                     QStringLiteral("more memory than it asked for: \\d+ MB of \\d+ MB\\."))),
                 qPrintable(said()));
    QVERIFY(said().contains(QStringLiteral("Sets request_memory to 1 GB for this job")));
    press(QStringLiteral("Change and release"));
    expectReport(QStringLiteral("Job %1 was changed and released.").arg(patient.id().text()));
    m_cured << patient.id();
}

void TestHoldDoctor::asksForMoreDisk()
{
    const Patient patient = m_patients.value(QStringLiteral("disk"));
    examine(patient.id(), QStringLiteral("disk"));
    QTRY_VERIFY2(said().contains(QRegularExpression(
                     QStringLiteral("more disk than it asked for: \\d+ MB of \\d+ MB\\."))),
                 qPrintable(said()));
    QVERIFY(said().contains(QStringLiteral("Sets request_disk to 1 GB for this job")));
    press(QStringLiteral("Change and release"));
    expectReport(QStringLiteral("Job %1 was changed and released.").arg(patient.id().text()));
    m_cured << patient.id();
}

void TestHoldDoctor::leadsToTheLineOfAMissingInput()
{
    const Patient patient = m_patients.value(QStringLiteral("input"));
    examine(patient.id(), QStringLiteral("input-missing"));
    QVERIFY2(said().contains(QStringLiteral("/nosuch.txt could not be sent to the machine: there "
                                            "is no such file")),
             qPrintable(said()));
    expectLineInCompose(patient.folder, QStringLiteral("transfer_input_files = nosuch.txt"));
    writeFile(patient.folder + QStringLiteral("/nosuch.txt"), "here now\n");
    m_compose->rereadFolder();
    const JobId again = submitAgain();
    QVERIFY(again.cluster > patient.run.cluster);
    m_cured << again;
}

void TestHoldDoctor::bringsBackTheOtherResultsOfAllJobsAlike()
{
    const Patient patient = m_patients.value(QStringLiteral("output"));
    for (int proc = 0; proc < 3; ++proc)
        QTRY_COMPARE_WITH_TIMEOUT(state(patient.id(proc)), JobState::Held, poolMilliseconds);
    examine(patient.id(), QStringLiteral("output-missing"));
    QVERIFY2(said().contains(QStringLiteral("The result nosuch.txt could not be brought back")),
             qPrintable(said()));
    auto *all = m_page->findChild<HoldPanel *>()->findChild<QCheckBox *>();
    QTRY_COMPARE_WITH_TIMEOUT(all->text(), QStringLiteral("All 3 jobs held for this cause"),
                              windowMilliseconds);
    QVERIFY(all->isVisible());
    all->click();
    QVERIFY(said().contains(QStringLiteral("Sets transfer_output_files to made.txt for 3 jobs")));
    press(QStringLiteral("Change and release 3 jobs"));
    expectReport(QStringLiteral("3 jobs were changed and released."));
    for (int proc = 0; proc < 3; ++proc)
        m_cured << patient.id(proc);
}

void TestHoldDoctor::leadsToTheScriptWithWindowsLineEnds()
{
    const Patient patient = m_patients.value(QStringLiteral("crlf"));
    examine(patient.id(), QStringLiteral("interpreter-missing"));
    QVERIFY2(said().contains(QStringLiteral("carriage return")), qPrintable(said()));
    expectLineInCompose(patient.folder, QStringLiteral("executable = run.sh"));
    const JobId again = submitAgain();
    QVERIFY(again.cluster > patient.run.cluster);
    m_cured << again;
}

void TestHoldDoctor::releasesWhenTheImageIsThere()
{
    const Patient patient = m_patients.value(QStringLiteral("image"));
    examine(patient.id(), QStringLiteral("image-missing"));
    const QString name = QStringLiteral("late-%1.sif").arg(m_unique);
    QVERIFY2(said().contains(name), qPrintable(said()));
    QVERIFY(button(QStringLiteral("Open in Compose")));
    buildImage(m_pool->outside(QStringLiteral("staging")) + QStringLiteral("/b/bucky/") + name);
    press(QStringLiteral("Release"));
    expectReport(QStringLiteral("Job %1 was released.").arg(patient.id().text()));
    m_cured << patient.id();
}

void TestHoldDoctor::releasesWhenThePluginCanRead()
{
    const Patient patient = m_patients.value(QStringLiteral("plugin"));
    examine(patient.id(), QStringLiteral("plugin-failed"));
    QVERIFY2(said().contains(QStringLiteral("transfer plugin")), qPrintable(said()));
    QVERIFY(QFile::setPermissions(m_pool->outside(QStringLiteral("staging")) +
                                      QStringLiteral("/b/bucky/secret-") + m_unique,
                                  QFile::ReadOwner | QFile::WriteOwner));
    press(QStringLiteral("Release"));
    expectReport(QStringLiteral("Job %1 was released.").arg(patient.id().text()));
    m_cured << patient.id();
}

void TestHoldDoctor::switchesTheOwnRuleOff()
{
    const Patient patient = m_patients.value(QStringLiteral("rule"));
    examine(patient.id(), QStringLiteral("own-rule"));
    QVERIFY2(said().contains(QStringLiteral("periodic_hold = ")), qPrintable(said()));
    QVERIFY(said().contains(QStringLiteral("Switches periodic_hold off for this job")));
    press(QStringLiteral("Change and release"));
    expectReport(QStringLiteral("Job %1 was changed and released.").arg(patient.id().text()));
    m_cured << patient.id();
}

void TestHoldDoctor::takesAnEditBack()
{
    // a job that no machine takes
    const Patient patient =
        admit(QStringLiteral("undo"),
              requests + "hold = true\nrequirements = Machine == \"nosuch\"\nqueue\n", "exit 0\n");
    QTRY_VERIFY_WITH_TIMEOUT(m_jobs->model().job(patient.id()), poolMilliseconds);
    const auto asked = [&] {
        return m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                            {QStringLiteral("condor_q"), patient.id().text(), QStringLiteral("-af"),
                             QStringLiteral("RequestMemory"), QStringLiteral("JobStatus"),
                             QStringLiteral("JobPrio")});
    };
    QCOMPARE(asked(), QByteArray("100 5 0\n"));
    m_jobs->actions().editAndRelease({patient.id()},
                                     {{QStringLiteral("RequestMemory"), QStringLiteral("2048")}});
    expectReport(QStringLiteral("Job %1 was changed and released.").arg(patient.id().text()));
    QCOMPARE(asked(), QByteArray("2048 1 0\n"));
    const auto takeBack = [this](const QString &text) {
        const auto *report = m_page->findChild<ErrorBanner *>(QStringLiteral("report"));
        for (QPushButton *undo : report->findChildren<QPushButton *>()) {
            if (undo->isVisible() && undo->text() == text)
                QTest::mouseClick(undo, Qt::LeftButton);
        }
    };
    const QString job = patient.id().text();
    takeBack(QStringLiteral("Hold and change back"));
    expectReport(QStringLiteral("Job %1 was held again and changed back.").arg(job));
    QCOMPARE(asked(), QByteArray("100 5 0\n"));

    m_jobs->actions().release({patient.id()});
    expectReport(QStringLiteral("Job %1 was released.").arg(job));
    QCOMPARE(asked(), QByteArray("100 1 0\n"));
    takeBack(QStringLiteral("Hold again"));
    expectReport(QStringLiteral("Job %1 was held again.").arg(job));
    QCOMPARE(asked(), QByteArray("100 5 0\n"));

    m_jobs->actions().edit({patient.id()}, {{QStringLiteral("JobPrio"), QStringLiteral("7")}});
    expectReport(QStringLiteral("Job %1 was changed.").arg(job));
    QCOMPARE(asked(), QByteArray("100 5 7\n"));
    takeBack(QStringLiteral("Change back"));
    expectReport(QStringLiteral("Job %1 was changed back.").arg(job));
    QCOMPARE(asked(), QByteArray("100 5 0\n"));
}

void TestHoldDoctor::saysThatAnEditFailed()
{
    const JobId id = m_patients.value(QStringLiteral("undo")).id();
    m_jobs->actions().editAndRelease({id},
                                     {{QStringLiteral("Owner"), QStringLiteral("\"somebody\"")}});
    expectReport(QStringLiteral("Job %1 was not changed. HTCondor says: ").arg(id.text()));
    expectReport(QStringLiteral("Nothing was released, as it would be held again."));
    const auto *report = m_page->findChild<ErrorBanner *>(QStringLiteral("report"));
    QVERIFY2(report->message().contains(QStringLiteral("Owner")), qPrintable(report->message()));
    const JobId gone{id.cluster, 77};
    m_jobs->actions().editAndRelease({id, gone},
                                     {{QStringLiteral("RequestMemory"), QStringLiteral("512")}});
    expectReport(QStringLiteral("1 of 2 jobs were changed and released."));
    const auto *answers = report->findChild<QPlainTextEdit *>();
    QVERIFY(answers->isVisible()); // without a click, as one was refused
    QVERIFY2(answers->toPlainText().startsWith(gone.text() + QStringLiteral("  Job ")),
             qPrintable(answers->toPlainText()));
    QVERIFY(answers->toPlainText().contains(QStringLiteral("RequestMemory: 100 MB → 512 MB")));
    saveShots(*m_page, QStringLiteral("hold-report"));
}

void TestHoldDoctor::allSucceedInTheEnd()
{
    QCOMPARE(m_cured.size(), 11);
    for (const JobId &id : std::as_const(m_cured)) {
        QTRY_VERIFY2_WITH_TIMEOUT(state(id) == JobState::Succeeded,
                                  qPrintable(id.text() + u' ' + jobStateText(state(id))),
                                  poolMilliseconds);
        qInfo("%s succeeded after %lld s", qPrintable(id.text()), m_clock.elapsed() / 1000);
    }
}

QTEST_MAIN(TestHoldDoctor)
#include "tst_holddoctor.moc"
