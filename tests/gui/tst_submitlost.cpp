// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"

#include "core/sha256.h"
#include "core/sweepparameters.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "remote/submitonce.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace perch;
using namespace perch::test;

namespace
{

// Stands for HTCondor's: counts its calls, takes its time while there is a file "slow", and answers
// as condor_submit -terse does (HTCondor 23.9).
const char *const condorSubmit = "#!/bin/sh\n"
                                 "echo called >>\"$HOME/calls\"\n"
                                 "while [ -e \"$HOME/slow\" ]; do sleep 0.1; done\n"
                                 "if [ -e \"$HOME/refuse\" ]; then\n"
                                 "  cat \"$HOME/refuse\" >&2\n"
                                 "  exit 1\n"
                                 "fi\n"
                                 "if [ -e \"$HOME/dies\" ]; then kill -KILL $$; fi\n"
                                 "echo '113.0 - 113.4'\n";
// Stands for condor_q and condor_history: says what lies in a file of its name. "down" is a queue
// that does not answer.
const char *const condorTool = "#!/bin/sh\n"
                               "echo \"${0##*/} $*\" >>\"$HOME/asked\"\n"
                               "[ ! -e \"$HOME/down\" ] || exit 1\n"
                               "[ ! -e \"$HOME/${0##*/}\" ] || cat \"$HOME/${0##*/}\"\n";

} // namespace

/// The link is lost between the question to condor_submit and its answer.
class TestSubmitLost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void submitsAFolderOnce();
    void makesSureThatNothingWasSubmitted();
    void asksTheQueueWhenCondorSubmitDied_data();
    void asksTheQueueWhenCondorSubmitDied();
    void believesAFailureOnlyWhenTheQueueHasNothing_data();
    void believesAFailureOnlyWhenTheQueueHasNothing();
    void waitsWhileCondorSubmitWorks();
    void saysWhatItDidOnTheWay();
    void keepsTheListThatTheJobsCameFrom();
    void marksTheLineThatARefusalSpeaksOf();
    void findsTheJobWhenTheLinkIsBack();
    void findsTheRefusalWhenTheLinkIsBack();

private:
    [[nodiscard]] QString home(const QString &name) const { return m_home->filePath(name); }
    [[nodiscard]] int calls() const
    {
        return QFile::exists(home(QStringLiteral("calls")))
                   ? int(readFile(home(QStringLiteral("calls"))).count('\n'))
                   : 0;
    }
    void openJob(const QByteArray &script);
    /// A job is submitted, and the link goes while condor_submit works.
    void loseTheAnswer();

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<StoreWorker> m_store;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ComposeController> m_compose;
    TrustingPrompter m_prompter;
};

void TestSubmitLost::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(home(QStringLiteral("bin"))));
    QVERIFY(QDir().mkpath(home(QStringLiteral("job"))));
    for (const char *const name : {"condor_submit", "condor_q", "condor_history"}) {
        const QString tool = home(QStringLiteral("bin/") + QString::fromLatin1(name));
        writeFile(tool, tool.endsWith(QStringLiteral("submit")) ? condorSubmit : condorTool);
        QVERIFY(
            QFile::setPermissions(tool, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    SshdServer::Options options;
    options.config = "SetEnv HOME=" + m_home->path().toStdString() +
                     " PATH=" + home(QStringLiteral("bin")).toStdString() + ":/usr/bin:/bin";
    m_server = std::make_unique<SshdServer>(options);
    m_store = std::make_unique<StoreWorker>(QStringLiteral(":memory:"));
    m_compose = std::make_unique<ComposeController>(*m_store);
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.accessPoints = {targetOf(*m_server).service};
    profile.site.transferServer = targetOf(*m_server).service;
    profile.user = QString::fromStdString(m_server->user());
    profile.keyFile = QString::fromStdString(m_server->keyFile());
    m_session = std::make_unique<Session>(profile, m_prompter,
                                          QString::fromStdString(m_server->knownHostsFile()));
    QVERIFY(QCoro::waitFor(m_session->open()));
    m_compose->setSession(m_session.get());
}

void TestSubmitLost::cleanup()
{
    if (m_home)
        QFile::remove(home(QStringLiteral("slow"))); // whoever waits for it ends
    m_compose.reset();
    m_session.reset();
    m_store.reset();
    m_server.reset();
}

void TestSubmitLost::submitsAFolderOnce()
{
    Condor &condor = m_session->condor();
    const QString folder = home(QStringLiteral("job"));
    const Result<SubmittedCluster> first =
        QCoro::waitFor(condor.submit(folder, QStringLiteral("job.sub")));
    QVERIFY2(first, first ? "" : qPrintable(first.error().message));
    QCOMPARE(first->cluster, 113);
    const Result<SubmittedCluster> second =
        QCoro::waitFor(condor.submit(folder, QStringLiteral("job.sub")));
    QVERIFY(!second);
    QCOMPARE(second.error().code, Error::Code::Refused);
    QVERIFY(second.error().message.contains(QStringLiteral("was submitted before")));
    const Result<std::optional<SubmittedCluster>> outcome =
        QCoro::waitFor(condor.submitOutcome(folder));
    QVERIFY(outcome && *outcome);
    QCOMPARE((*outcome)->cluster, 113);
    QCOMPARE((*outcome)->lastProc, 4);
    QCOMPARE(calls(), 1);
}

void TestSubmitLost::makesSureThatNothingWasSubmitted()
{
    Condor &condor = m_session->condor();
    const QString folder = home(QStringLiteral("job"));
    const Result<std::optional<SubmittedCluster>> outcome =
        QCoro::waitFor(condor.submitOutcome(folder));
    QVERIFY(outcome);
    QVERIFY(!outcome->has_value());
    // The command that was thought lost arrives after all.
    const Result<SubmittedCluster> late =
        QCoro::waitFor(condor.submit(folder, QStringLiteral("job.sub")));
    QVERIFY(!late);
    QCOMPARE(calls(), 0);
    const Result<std::optional<SubmittedCluster>> again =
        QCoro::waitFor(condor.submitOutcome(folder));
    QVERIFY(again && !again->has_value());
    const Result<std::optional<SubmittedCluster>> nowhere =
        QCoro::waitFor(condor.submitOutcome(home(QStringLiteral("gone")), newSubmissionToken()));
    QVERIFY(nowhere && !nowhere->has_value());
}

void TestSubmitLost::asksTheQueueWhenCondorSubmitDied_data()
{
    QTest::addColumn<QByteArray>("queue");
    QTest::addColumn<QByteArray>("history");
    QTest::addColumn<int>("cluster");
    QTest::addColumn<int>("lastProc");
    QTest::newRow("it is in the queue") << QByteArray("114 5\n") << QByteArray() << 114 << 4;
    QTest::newRow("it has ended") << QByteArray() << QByteArray("114 1\n") << 114 << 0;
    QTest::newRow("its size is not known")
        << QByteArray("114 undefined\n") << QByteArray() << 114 << 0;
    QTest::newRow("it was not submitted") << QByteArray() << QByteArray() << 0 << 0;
    QTest::newRow("nobody answers") << QByteArray("down") << QByteArray() << -1 << 0;
    QTest::newRow("the answer makes no sense") << QByteArray("$(x)") << QByteArray() << -1 << 0;
}

/// The machine went down while condor_submit worked: its claim lies there, and nothing more.
void TestSubmitLost::asksTheQueueWhenCondorSubmitDied()
{
    QFETCH(const QByteArray, queue);
    QFETCH(const QByteArray, history);
    QFETCH(const int, cluster);
    QFETCH(const int, lastProc);
    Condor &condor = m_session->condor();
    const QString folder = home(QStringLiteral("job"));
    QVERIFY(QDir().mkpath(folder + QStringLiteral("/.perch-submit")));
    writeFile(home(queue == "down" ? QStringLiteral("down") : QStringLiteral("condor_q")), queue);
    writeFile(home(QStringLiteral("condor_history")), history);
    const QString token = newSubmissionToken();
    const Result<std::optional<SubmittedCluster>> outcome =
        QCoro::waitFor(condor.submitOutcome(folder, token));
    const QByteArray asked = readFile(home(QStringLiteral("asked")));
    QVERIFY2(asked.startsWith("condor_q -constraint PerchSubmission == \"" + token.toLatin1() +
                              "\" -limit 1 -af ClusterId TotalSubmitProcs\n"),
             asked.constData());
    QCOMPARE(asked.count('\n'), queue.isEmpty() ? 2 : 1);
    if (cluster < 0) {
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, Error::Code::Timeout);
        return;
    }
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().message));
    QCOMPARE(outcome->has_value(), cluster > 0);
    QCOMPARE(outcome->value_or(SubmittedCluster()).cluster, cluster);
    QCOMPARE(outcome->value_or(SubmittedCluster()).lastProc, lastProc);
    const Result<SubmittedCluster> late =
        QCoro::waitFor(condor.submit(folder, QStringLiteral("job.sub"), token));
    QVERIFY(!late);
    QCOMPARE(calls(), 0);
}

void TestSubmitLost::believesAFailureOnlyWhenTheQueueHasNothing_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QByteArray>("queue");
    QTest::addColumn<int>("cluster"); // 0: refused, -1: not known
    const QString refuse = QStringLiteral("refuse");
    const QString dies = QStringLiteral("dies");
    const QString down = QStringLiteral("down");
    QTest::newRow("refused") << QStringList{refuse} << QByteArray() << 0;
    QTest::newRow("refused while the queue does not answer")
        << QStringList{refuse, down} << QByteArray() << 0;
    QTest::newRow("said to be refused, and there") << QStringList{refuse} << QByteArray("7 2") << 7;
    QTest::newRow("killed before") << QStringList{dies} << QByteArray() << 0;
    QTest::newRow("killed after") << QStringList{dies} << QByteArray("7 2") << 7;
    QTest::newRow("killed, and the queue does not answer")
        << QStringList{dies, down} << QByteArray() << -1;
}

void TestSubmitLost::believesAFailureOnlyWhenTheQueueHasNothing()
{
    QFETCH(const QStringList, files);
    QFETCH(const QByteArray, queue);
    QFETCH(const int, cluster);
    for (const QString &name : files)
        writeFile(home(name), "");
    writeFile(home(QStringLiteral("condor_q")), queue);
    const Result<SubmittedCluster> answer = QCoro::waitFor(m_session->condor().submit(
        home(QStringLiteral("job")), QStringLiteral("job.sub"), newSubmissionToken()));
    QCOMPARE(bool(answer), cluster > 0);
    if (answer)
        QCOMPARE(answer->cluster, cluster);
    else
        QCOMPARE(answer.error().code, cluster == 0 ? Error::Code::Remote : Error::Code::Timeout);
}

void TestSubmitLost::waitsWhileCondorSubmitWorks()
{
    Condor &condor = m_session->condor();
    const QString folder = home(QStringLiteral("job"));
    writeFile(home(QStringLiteral("slow")), "");
    const QString token = newSubmissionToken();
    auto submitting = condor.submit(folder, QStringLiteral("job.sub"), token);
    QTRY_COMPARE(calls(), 1);
    auto asking = condor.submitOutcome(folder, token);
    QTimer::singleShot(500, this, [this] { QFile::remove(home(QStringLiteral("slow"))); });
    const Result<std::optional<SubmittedCluster>> outcome = QCoro::waitFor(std::move(asking));
    QVERIFY(outcome && *outcome);
    QCOMPARE((*outcome)->cluster, 113);
    QVERIFY(!QFile::exists(home(QStringLiteral("asked")))); // it said so itself
    QVERIFY(QCoro::waitFor(std::move(submitting)));
}

void TestSubmitLost::openJob(const QByteArray &script)
{
    const QString job = home(QStringLiteral("local"));
    QVERIFY(QDir().mkpath(job));
    writeFile(job + QStringLiteral("/run.sh"), script);
    writeFile(job + QStringLiteral("/job.sub"),
              "executable = run.sh\nlog = job.log\noutput = job.out\nerror = job.err\n"
              "request_cpus = 1\nrequest_memory = 512 MB\nrequest_disk = 100 MB\nqueue 5\n");
    QSignalSpy opened(m_compose.get(), &ComposeController::opened);
    m_compose->openFolder(job);
    QTRY_COMPARE(opened.size(), 1);
}

void TestSubmitLost::saysWhatItDidOnTheWay()
{
    openJob("#!/bin/sh\r\nexit 0\r\n");
    QSignalSpy noticed(m_compose.get(), &ComposeController::noticed);
    QSignalSpy submitted(m_compose.get(), &ComposeController::submitted);
    m_compose->submit();
    QTRY_COMPARE(submitted.size(), 1);
    QCOMPARE(noticed.size(), 1);
    const QString mended =
        QStringLiteral("run.sh had Windows line ends; it was sent with Unix ones.");
    QCOMPARE(noticed.takeFirst().first().toString(), mended);
    const RunRecord run = submitted.takeFirst().first().value<RunRecord>();
    QCOMPARE(run.files.size(), 2);
    QCOMPARE(run.files.at(1).sha256, sha256Of("#!/bin/sh\nexit 0\n"));
    m_compose->submit();
    QTRY_COMPARE(submitted.size(), 1);
    QCOMPARE(noticed.takeFirst().first().toString(),
             mended + QStringLiteral(" 2 of 2 files were unchanged and not sent again."));
}

void TestSubmitLost::keepsTheListThatTheJobsCameFrom()
{
    openJob("#!/bin/sh\n");
    const QString job = home(QStringLiteral("local"));
    const QByteArray list = "0.1, 8\n0.2, 8\n0.1, 16\n0.2, 16\n0.4, 16\n";
    writeFile(job + QStringLiteral("/params.csv"), list);
    writeFile(job + QStringLiteral("/job.sub"),
              "executable = run.sh\narguments = $(lr) $(size)\nlog = job.log\n"
              "output = job.$(ProcId).out\nerror = job.$(ProcId).err\nrequest_cpus = 1\n"
              "request_memory = 512 MB\nrequest_disk = 100 MB\n"
              "queue lr,size from params.csv\n");
    QSignalSpy opened(m_compose.get(), &ComposeController::opened);
    m_compose->openFolder(job);
    QTRY_COMPARE(opened.size(), 1);
    QSignalSpy submitted(m_compose.get(), &ComposeController::submitted);
    m_compose->submit();
    QTRY_COMPARE(submitted.size(), 1);
    const RunRecord run = submitted.takeFirst().first().value<RunRecord>();
    // the next sweep takes the list's name
    writeFile(job + QStringLiteral("/params.csv"), "0.8\n");
    auto asking = m_store->run<std::optional<QByteArray>>(
        [id = run.id](Store &store) { return store.queueList(id); });
    asking.waitForFinished();
    const Result<std::optional<QByteArray>> kept = asking.result();
    QVERIFY(kept && kept->has_value());
    QCOMPARE(**kept, list);
    const Result<SweepParameters> parameters = sweepParametersOfRun(run, *kept);
    QVERIFY(parameters);
    QCOMPARE(parameters->names, QStringList({QStringLiteral("lr"), QStringLiteral("size")}));
    QCOMPARE(parameters->jobCount(), qsizetype(run.jobCount));
    QCOMPARE(parameters->value(1, 4), QStringLiteral("16"));
}

void TestSubmitLost::marksTheLineThatARefusalSpeaksOf()
{
    openJob("#!/bin/sh\n");
    writeFile(home(QStringLiteral("refuse")),
              "\nERROR: Parse error in expression: \n\tRequestMemory = 2GiB\n");
    QSignalSpy complained(m_compose.get(), &ComposeController::complained);
    QSignalSpy failed(m_compose.get(), &ComposeController::failed);
    m_compose->submit();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(complained.size(), 2); // the old ones go first
    const auto complaints = complained.last().first().value<QList<SubmitComplaint>>();
    QCOMPARE(complaints.size(), 1);
    QCOMPARE(complaints.first().line, 6); // request_memory
    QVERIFY(m_compose->status().canSubmit);
}

void TestSubmitLost::loseTheAnswer()
{
    openJob("#!/bin/sh\nexit 0\n");
    if (QTest::currentTestFailed())
        return;
    writeFile(home(QStringLiteral("slow")), "");
    QSignalSpy failed(m_compose.get(), &ComposeController::failed);
    m_compose->submit();
    QTRY_VERIFY2_WITH_TIMEOUT(calls() == 1, qPrintable(m_compose->status().sentence), 20'000);
    m_server->signalConnections(SIGKILL);
    QTRY_COMPARE(failed.size(), 1);
    const Error error = failed.first().first().value<Error>();
    QVERIFY2(error.message.contains(QStringLiteral("not known whether the job was submitted")),
             qPrintable(error.message));
    QVERIFY(m_compose->status().sentence.contains(QStringLiteral("not known whether")));
    QVERIFY(!m_compose->status().canSubmit);
    QVERIFY(!m_compose->isBusy());

    // Not even by force, also when the link is back before the answer is known.
    QTRY_COMPARE(m_session->accessPoint().state(), Connection::State::Lost);
    QVERIFY(QCoro::waitFor(m_session->accessPoint().reopen()));
    m_compose->submit();
    QCOMPARE(failed.size(), 2);
    QVERIFY(!m_compose->status().canSubmit);
    QCOMPARE(calls(), 1);
}

void TestSubmitLost::findsTheJobWhenTheLinkIsBack()
{
    QSignalSpy submitted(m_compose.get(), &ComposeController::submitted);
    loseTheAnswer();
    if (QTest::currentTestFailed())
        return;
    QFile::remove(home(QStringLiteral("slow")));
    QTRY_COMPARE_WITH_TIMEOUT(submitted.size(), 1, 30'000);
    const RunRecord run = submitted.first().first().value<RunRecord>();
    QCOMPARE(run.cluster, 113);
    QCOMPARE(run.jobCount, 5);
    QVERIFY(run.eventLogPath.endsWith(QStringLiteral("/job.log")));
    QVERIFY(run.id > 0); // it will be known after a restart
    QVERIFY(!m_compose->status().sentence.contains(QStringLiteral("not known")));
    QTRY_VERIFY(m_compose->status().canSubmit);
    QCOMPARE(calls(), 1);
}

void TestSubmitLost::findsTheRefusalWhenTheLinkIsBack()
{
    QSignalSpy submitted(m_compose.get(), &ComposeController::submitted);
    QSignalSpy complained(m_compose.get(), &ComposeController::complained);
    writeFile(home(QStringLiteral("refuse")), "ERROR: on Line 3 of submit file: wrong\n");
    loseTheAnswer();
    if (QTest::currentTestFailed())
        return;
    QSignalSpy failed(m_compose.get(), &ComposeController::failed);
    complained.clear();
    QFile::remove(home(QStringLiteral("slow")));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30'000);
    QVERIFY(failed.first().first().value<Error>().message.contains(
        QStringLiteral("was not submitted")));
    QCOMPARE(complained.size(), 1);
    QVERIFY(submitted.isEmpty());
    QTRY_VERIFY(m_compose->status().canSubmit);
    QCOMPARE(calls(), 1);
}

QTEST_MAIN(TestSubmitLost)
#include "tst_submitlost.moc"
