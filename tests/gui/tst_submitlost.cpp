// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

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
                                 "  echo 'ERROR: on Line 3 of submit file: wrong' >&2\n"
                                 "  exit 1\n"
                                 "fi\n"
                                 "echo '113.0 - 113.4'\n";

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
    const QString tool = home(QStringLiteral("bin/condor_submit"));
    writeFile(tool, condorSubmit);
    QVERIFY(QFile::setPermissions(tool, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
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
    const Result<std::optional<SubmittedCluster>> nowhere =
        QCoro::waitFor(condor.submitOutcome(home(QStringLiteral("gone"))));
    QVERIFY(nowhere && !nowhere->has_value());
}

void TestSubmitLost::loseTheAnswer()
{
    const QString job = home(QStringLiteral("local"));
    QVERIFY(QDir().mkpath(job));
    writeFile(job + QStringLiteral("/run.sh"), "#!/bin/sh\nexit 0\n");
    writeFile(job + QStringLiteral("/job.sub"),
              "executable = run.sh\nlog = job.log\noutput = job.out\nerror = job.err\n"
              "request_cpus = 1\nrequest_memory = 512 MB\nrequest_disk = 100 MB\nqueue 5\n");
    QSignalSpy opened(m_compose.get(), &ComposeController::opened);
    m_compose->openFolder(job);
    QTRY_COMPARE(opened.size(), 1);
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
    writeFile(home(QStringLiteral("refuse")), "");
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
