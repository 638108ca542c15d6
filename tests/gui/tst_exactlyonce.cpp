// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"

#include "core/runtable.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "remote/submitonce.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <thread>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int patience = 30'000;

/// Each submission that somebody wanted has a number of its own in its job ads.
QString submitText(int intended)
{
    return QStringLiteral("universe = vanilla\nexecutable = run.sh\n"
                          "log = job.log\noutput = job.out\nerror = job.err\n"
                          "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                          "request_cpus = 1\nrequest_memory = 100 MB\nrequest_disk = 100 MB\n"
                          "hold = true\n+Intended = %1\nqueue 1\n")
        .arg(intended);
}

/// Perch, as far as submitting goes, at the other end of a road to the pool.
struct Perch {
    Perch(const ConnectionTarget &target, int port, const QString &folder)
        : store(folder + QStringLiteral("/perch.sqlite")), compose(store)
    {
        Profile profile;
        profile.site.id = QStringLiteral("pool");
        SshService service = target.service;
        service.port = quint16(port);
        profile.site.accessPoints = {service};
        profile.site.transferServer = service;
        profile.user = target.user;
        profile.keyFile = target.keyFile;
        session = std::make_unique<Session>(profile, prompter, folder + QStringLiteral("/known"));
        QObject::connect(&compose, &ComposeController::busyChanged, &compose,
                         [this](const QString &what) {
                             if (what.startsWith(QStringLiteral("Submitting")) && onSubmitting)
                                 onSubmitting();
                         });
    }
    ~Perch() { compose.setSession(nullptr); }

    void open(const QString &jobFolder)
    {
        QVERIFY(QCoro::waitFor(session->open()));
        QSignalSpy opened(&compose, &ComposeController::opened);
        compose.openFolder(jobFolder);
        QTRY_COMPARE(opened.size(), 1);
        compose.setSession(session.get());
    }
    Connection &connection() { return session->accessPoint(); }
    [[nodiscard]] QString sentence() const { return compose.status().sentence; }

    TrustingPrompter prompter;
    StoreWorker store;
    std::unique_ptr<Session> session;
    ComposeController compose;
    std::function<void()> onSubmitting; ///< the command has not been sent yet
};

void writeJob(const QString &folder, int intended)
{
    writeFile(folder + QStringLiteral("/run.sh"), "#!/bin/sh\nexit 0\n");
    writeFile(folder + QStringLiteral("/job.sub"), submitText(intended).toUtf8());
}

} // namespace

/// Whatever happens to the link, or to Perch, around condor_submit: one cluster in the real pool
/// for each submission that somebody wanted, and Perch knows which.
class TestExactlyOnce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void knowsAnUndisturbedOne();
    void knowsItWhereverTheLinkIsCut_data();
    void knowsItWhereverTheLinkIsCut();
    void submitsNothingByACommandThatComesLate_data();
    void submitsNothingByACommandThatComesLate();
    void knowsItAfterPerchWasKilled_data();
    void knowsItAfterPerchWasKilled();
    void findsOneClusterForEach();

private:
    void reconnect();
    void submit();
    enum class Asked { Later, Already };
    void finish(QSignalSpy &submitted, QSignalSpy &failed, Asked asked = Asked::Later);
    [[nodiscard]] QList<RunRecord> runsInTheStore(RunState state) const;
    [[nodiscard]] int commandsOnTheAccessPoint(const QByteArray &word) const;

    std::unique_ptr<Pool> m_pool;
    std::unique_ptr<RoughLink> m_link;
    QTemporaryDir m_folder;
    std::unique_ptr<Perch> m_perch;
    RoughLink::Traffic m_begin; ///< when the command was about to be sent
    RoughLink::Traffic m_whole; ///< of an undisturbed submission from then on
    /// The pool may remember those of an earlier run of this test.
    const int m_none = int(QDateTime::currentSecsSinceEpoch() % 1'000'000) * 1000;
    int m_intended = m_none;
    QMap<int, int> m_clusters; ///< by the submission's number, as Perch knows them
    QMap<QString, int> m_ends; ///< how often it ended so
};

void TestExactlyOnce::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_link = std::make_unique<RoughLink>(m_pool->accessPoint().service.port);
    // The account's shell counts what it is asked for.
    m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                 {QStringLiteral("sh"), QStringLiteral("-c"),
                  QStringLiteral("cd; echo 'echo \"$BASH_EXECUTION_STRING\" | "
                                 "grep -o \"condor_submit \\|until .* status\" "
                                 ">>~/asked' >.bashrc; : >asked")});
    writeJob(m_folder.path(), 0);
    m_perch = std::make_unique<Perch>(m_pool->accessPoint(), m_link->port(), m_folder.path());
    m_perch->open(m_folder.path());
}

void TestExactlyOnce::cleanupTestCase()
{
    m_perch.reset();
    m_link.reset();
    m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                 {QStringLiteral("sh"), QStringLiteral("-c"),
                  QStringLiteral("cd; rm -f .bashrc asked; condor_rm -all")});
    m_pool.reset();
}

/// Logs in again when the link has gone.
void TestExactlyOnce::reconnect()
{
    Connection &connection = m_perch->connection();
    if (m_link->connections() == 0)
        QTRY_COMPARE(connection.state(), Connection::State::Lost);
    if (connection.state() != Connection::State::Online)
        QVERIFY(QCoro::waitFor(connection.reopen()));
}

void TestExactlyOnce::submit()
{
    m_perch->compose.setText(QStringLiteral("job.sub"), submitText(++m_intended));
    m_perch->compose.submit();
}

/// From whatever came of submit() to a submitted job: the person logs in again, waits for what
/// Perch finds, and submits again where it says that nothing was.
void TestExactlyOnce::finish(QSignalSpy &submitted, QSignalSpy &failed, Asked asked)
{
    QTRY_VERIFY2_WITH_TIMEOUT(submitted.size() + failed.size() > 0, qPrintable(m_perch->sentence()),
                              patience);
    QString end = QStringLiteral("told at once");
    if (!failed.isEmpty()) { // where it was asked already, what was found may be here, too
        const Error error = failed.takeFirst().first().value<Error>();
        QVERIFY2(error.message.contains(QStringLiteral("not known")), qPrintable(error.message));
        const int before = m_perch->connection().commandCount();
        reconnect();
        QTRY_VERIFY2_WITH_TIMEOUT(submitted.size() + failed.size() > 0,
                                  qPrintable(m_perch->sentence()), patience);
        if (asked == Asked::Later)
            QCOMPARE(m_perch->connection().commandCount() - before, 1); // asked once
        end = QStringLiteral("found");
    }
    if (submitted.isEmpty()) {
        const Error error = failed.takeFirst().first().value<Error>();
        QVERIFY2(error.message.contains(QStringLiteral("was not submitted")),
                 qPrintable(error.message + error.detail));
        end = QStringLiteral("not submitted, then submitted again");
        m_perch->onSubmitting = nullptr;
        m_perch->compose.submit();
        QTRY_VERIFY2_WITH_TIMEOUT(submitted.size() + failed.size() > 0,
                                  qPrintable(m_perch->sentence()), patience);
    }
    QVERIFY2(
        failed.isEmpty(),
        qPrintable(failed.isEmpty() ? QString() : failed.first().first().value<Error>().message));
    QCOMPARE(submitted.size(), 1);
    const RunRecord run = submitted.first().first().value<RunRecord>();
    QVERIFY(run.submitText == submitText(m_intended));
    m_clusters.insert(m_intended, run.cluster);
    ++m_ends[end];
}

void TestExactlyOnce::knowsAnUndisturbedOne()
{
    m_perch->onSubmitting = [this] {
        m_begin = m_link->traffic();
    };
    QSignalSpy submitted(&m_perch->compose, &ComposeController::submitted);
    QSignalSpy failed(&m_perch->compose, &ComposeController::failed);
    submit();
    finish(submitted, failed);
    const RoughLink::Traffic now = m_link->traffic();
    m_whole.bytesUp = now.bytesUp - m_begin.bytesUp;
    m_whole.bytesDown = now.bytesDown - m_begin.bytesDown;
    qInfo("one submission: %lld bytes up, %lld down", qlonglong(m_whole.bytesUp),
          qlonglong(m_whole.bytesDown));
    QVERIFY(m_whole.bytesUp > 1000);
    QVERIFY(m_whole.bytesDown > 50);
    const RunRecord run = submitted.first().first().value<RunRecord>();
    QCOMPARE(run.files.size(), 2);
    QVERIFY(!run.token.isEmpty());
}

void TestExactlyOnce::knowsItWhereverTheLinkIsCut_data()
{
    QTest::addColumn<bool>("isUp");
    QTest::addColumn<int>("part");
    for (const bool isUp : {true, false}) {
        for (int part = 0; part < 25; ++part)
            QTest::addRow("%s, %d of 24 parts", isUp ? "up" : "down", part) << isUp << part;
    }
}

void TestExactlyOnce::knowsItWhereverTheLinkIsCut()
{
    QFETCH(const bool, isUp);
    QFETCH(const int, part);
    QVERIFY(m_whole.bytesUp > 0);
    reconnect();
    const auto way = isUp ? RoughLink::Way::Up : RoughLink::Way::Down;
    const qint64 bytes = (isUp ? m_whole.bytesUp : m_whole.bytesDown) * part / 24;
    m_perch->onSubmitting = [this, way, bytes] {
        m_link->cutAfter(way, bytes);
    };
    QSignalSpy submitted(&m_perch->compose, &ComposeController::submitted);
    QSignalSpy failed(&m_perch->compose, &ComposeController::failed);
    submit();
    finish(submitted, failed);
    m_link->cutAfter(way, -1);
}

void TestExactlyOnce::submitsNothingByACommandThatComesLate_data()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<bool>("isRace");
    for (int part = 3; part < 8; ++part) {
        QTest::addRow("after the question, held at %d of 10 parts", part) << part << false;
        QTest::addRow("with the question, held at %d of 10 parts", part) << part << true;
    }
}

void TestExactlyOnce::submitsNothingByACommandThatComesLate()
{
    QFETCH(const int, part);
    QFETCH(const bool, isRace);
    QVERIFY(m_whole.bytesUp > 0);
    reconnect();
    const qint64 bytes = m_whole.bytesUp * part / 10; // within the command's packet
    const qint64 command = submitOnceCommand(QString(), QString(), newSubmissionToken()).size();
    m_perch->onSubmitting = [this, bytes] {
        m_link->holdAfter(bytes);
    };
    QSignalSpy submitted(&m_perch->compose, &ComposeController::submitted);
    QSignalSpy failed(&m_perch->compose, &ComposeController::failed);
    submit();
    QTRY_VERIFY_WITH_TIMEOUT(m_link->held() + bytes > command, patience);
    const int before = commandsOnTheAccessPoint("condor_submit");
    m_link->strand();
    QTRY_COMPARE(m_perch->connection().state(), Connection::State::Lost);
    QVERIFY(QCoro::waitFor(m_perch->connection().reopen()));
    if (!isRace)
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, patience); // not known, not submitted
    m_link->deliver();
    QTRY_COMPARE_WITH_TIMEOUT(m_link->connections(), 1, patience);
    QCOMPARE(commandsOnTheAccessPoint("condor_submit"), before + 1); // it did come
    QTRY_COMPARE_WITH_TIMEOUT(submitted.size() + failed.size(), 2, patience);
    finish(submitted, failed, Asked::Already);
}

int TestExactlyOnce::commandsOnTheAccessPoint(const QByteArray &word) const
{
    return int(m_pool
                   ->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                          {QStringLiteral("cat"), QStringLiteral("/home/bucky/asked")})
                   .count(word));
}

void TestExactlyOnce::knowsItAfterPerchWasKilled_data()
{
    QTest::addColumn<bool>("isUp");
    QTest::addColumn<int>("part");
    for (const bool isUp : {true, false}) {
        for (int part = 0; part < 5; part += 2)
            QTest::addRow("%s, %d of 5 parts", isUp ? "up" : "down", part) << isUp << part;
    }
}

/// A Perch of its own, killed without a warning, and another one on the same store.
void TestExactlyOnce::knowsItAfterPerchWasKilled()
{
    QFETCH(const bool, isUp);
    QFETCH(const int, part);
    QVERIFY(m_whole.bytesUp > 0);
    m_perch.reset();
    QTRY_COMPARE(m_link->connections(), 0);
    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    writeJob(m_folder.path(), ++m_intended);
    other.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--submit"), m_folder.path(), QString::number(m_link->port())});
    QVERIFY(other.waitForReadyRead(patience));
    QCOMPARE(other.readLine(), QByteArray("submitting\n"));
    const RoughLink::Traffic begin = m_link->traffic();
    other.write("go on\n");
    QVERIFY(other.waitForBytesWritten(patience));
    const auto isReached = [&] {
        const RoughLink::Traffic now = m_link->traffic();
        return isUp ? now.bytesUp - begin.bytesUp >= m_whole.bytesUp * part / 5
                    : now.bytesDown - begin.bytesDown >= m_whole.bytesDown * part / 5;
    };
    QElapsedTimer clock;
    clock.start();
    while (!isReached() && clock.elapsed() < patience)
        std::this_thread::yield();
    other.kill();
    QVERIFY(other.waitForFinished(patience));

    m_perch = std::make_unique<Perch>(m_pool->accessPoint(), m_link->port(), m_folder.path());
    const bool isOpen = !runsInTheStore(RunState::Open).isEmpty();
    QSignalSpy submitted(&m_perch->compose, &ComposeController::submitted);
    QSignalSpy failed(&m_perch->compose, &ComposeController::failed);
    m_perch->open(m_folder.path());
    if (!isOpen) { // it had the answer just before it died
        const RunRecord run = runsInTheStore(RunState::Submitted).first();
        QVERIFY(run.submitText == submitText(m_intended));
        m_clusters.insert(m_intended, run.cluster);
        ++m_ends[QStringLiteral("recorded before the kill")];
        return;
    }
    QTRY_VERIFY2_WITH_TIMEOUT(submitted.size() + failed.size() > 0, qPrintable(m_perch->sentence()),
                              patience);
    ++m_ends[QStringLiteral("looked for after a kill")];
    if (submitted.isEmpty()) // finish() expects the words of a lost link first
        failed.prepend(
            {QVariant::fromValue(Error(Error::Code::Network, QStringLiteral("not known")))});
    finish(submitted, failed, Asked::Already);
}

QList<RunRecord> TestExactlyOnce::runsInTheStore(RunState state) const
{
    const Result<QList<RunRecord>> runs = m_perch->store
                                              .run<QList<RunRecord>>([state](Store &opened) {
                                                  const QString site = QStringLiteral("pool");
                                                  const QString user = QStringLiteral("bucky");
                                                  return state == RunState::Open
                                                             ? opened.openRuns(site, user)
                                                             : opened.runs(site, user, 1000);
                                              })
                                              .result();
    return runs ? *runs : QList<RunRecord>();
}

void TestExactlyOnce::findsOneClusterForEach()
{
    const QByteArray ads = m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("condor_q -af Intended ClusterId PerchSubmission; "
                        "condor_history -limit 1000 -af Intended ClusterId PerchSubmission")});
    QMap<int, QSet<int>> clusters;
    QMap<QByteArray, QSet<int>> byToken;
    for (const QByteArray &line : ads.trimmed().split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        QCOMPARE(words.size(), 3);
        if (words.first().toInt() <= m_none)
            continue; // of another test, or of an earlier run
        clusters[words.at(0).toInt()].insert(words.at(1).toInt());
        byToken[words.at(2)].insert(words.at(1).toInt());
    }
    const QList<RunRecord> runs = runsInTheStore(RunState::Submitted);
    QCOMPARE(runsInTheStore(RunState::Open).size(), 0);
    QMap<int, int> recorded;
    for (const RunRecord &run : runs) {
        QCOMPARE(byToken.value(run.token.toLatin1()), QSet<int>{run.cluster});
        for (int i = m_none + 1; i <= m_intended; ++i) {
            if (run.submitText == submitText(i))
                recorded.insert(i, run.cluster);
        }
    }
    for (int i = m_none + 1; i <= m_intended; ++i) {
        QCOMPARE(clusters.value(i), QSet<int>{m_clusters.value(i)});
        QCOMPARE(recorded.value(i), m_clusters.value(i));
    }
    QCOMPARE(clusters.size(), m_intended - m_none);
    QCOMPARE(runs.size(), m_intended - m_none);
    for (auto end = m_ends.cbegin(); end != m_ends.cend(); ++end)
        qInfo("%s: %d", qPrintable(end.key()), end.value());
}

/// What is killed: submits the job of this folder and says so.
int submitAndWait(const QStringList &arguments)
{
    const Pool pool;
    Perch perch(pool.accessPoint(), arguments.at(3).toInt(), arguments.at(2));
    perch.onSubmitting = [] {
        std::puts("submitting");
        std::fflush(stdout);
        std::getchar(); // the other one is ready to kill
    };
    perch.open(arguments.at(2));
    perch.compose.submit();
    return QCoreApplication::exec();
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (QCoreApplication::arguments().value(1) == u"--submit")
        return submitAndWait(QCoreApplication::arguments());
    TestExactlyOnce test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_exactlyonce.moc"
