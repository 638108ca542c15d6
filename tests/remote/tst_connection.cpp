// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"
#include "tests/support/agent.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/settled.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <QFile>
#include <QPromise>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;

namespace
{

/// Opens, and lets the test go on in the event loop meanwhile. No answer within the time is a
/// failure, not a hang.
Result<void> open(Connection &connection)
{
    std::optional<Result<void>> answer;
    auto opening = connection.open();
    QCoro::connect(std::move(opening), &connection,
                   [&answer](const Result<void> &result) { answer = result; });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 30'000))
        return Error(Error::Code::Internal, QStringLiteral("open() never answered"));
    return *answer;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll();
}

} // namespace

class TestConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); } // the agent of whoever runs the test
    void init() { m_check.restart(); }
    void cleanup();

    void logsInWithAKeyAndRunsACommand();
    void concurrentOpensShareOneLogin();
    void refusesAWrongKey();
    void unlocksAKeyWithItsPassphrase();
    void takesAKeyFromTheAgent();
    void goesOnWithoutKeysWhenTheAgentHasTooMany();
    void asksForThePasswordOnceAndIsRight();
    void asksAgainAfterAWrongPassword();
    void givesUpAfterThreeWrongPasswords();
    void leavesWhenThePersonGivesUp();
    void answersTheQuestionsOfPam();
    void answersAPasswordAndThenAQuestion();
    void writesKnownHostsOnceAndIsSilentThen();
    void refusesADeclinedHostKey();
    void refusesAChangedHostKey();
    void refusesARevokedHostKey();
    void refusesAHostKeyThatTheSiteDoesNotPublish();
    void showsAPublishedHostKey();
    void tellsFailuresInWords_data();
    void tellsFailuresInWords();
    void timesOutOnASilentServer();
    void showsTheBanner();
    void isLostWhenTheServerDies();
    void isLostWhenTheServerStopsAnswering();
    void opensAgainAfterBeingLost();
    void tellsHowFarTheLoginIs();
    void keepsARecordOfWhatItRan();
    void reopensQuietlyWithAKey();
    void reopensNotWhereAPersonIsNeeded_data();
    void reopensNotWhereAPersonIsNeeded();
    void asksForWhoeverMayAskAfterAQuietLogin();
    void staysLostWhenReopeningFails();
    void closesWhileALoginWaitsForThePerson();
    void canBeDestroyedWhileConnecting();

private:
    EventLoopCheck m_check;
    std::unique_ptr<SshdServer> m_server;

    SshdServer &server(const SshdServer::Options &options = {})
    {
        m_server.reset();
        m_server = std::make_unique<SshdServer>(options);
        m_check.restart(); // starting a server blocks
        return *m_server;
    }
    /// Only where users can be made.
    SshdServer &passwordServer()
    {
        SshdServer::Options options;
        options.password = "open sesame";
        return server(options);
    }
};

void TestConnection::cleanup()
{
    const qint64 gap = m_check.longestGapMilliseconds();
    m_server.reset();
    QVERIFY(isSettled());
    QVERIFY2(gap < 500,
             qPrintable(QStringLiteral("the event loop stood still for %1 ms").arg(gap)));
}

void TestConnection::logsInWithAKeyAndRunsACommand()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QSignalSpy states(&connection, &Connection::stateChanged);
    QCOMPARE(connection.state(), Connection::State::Offline);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
    QCOMPARE(connection.state(), Connection::State::Online);
    QCOMPARE(states.size(), 2);
    QVERIFY(prompter.questions.isEmpty());

    auto running = connection.run(QStringLiteral("echo hello; exit 3"));
    const auto output = QCoro::waitFor(running);
    QVERIFY(output);
    QCOMPARE(output->out, QByteArray("hello\n"));
    QCOMPARE(output->exit.status, 3);
    QCOMPARE(connection.commandCount(), 1);
    connection.close();
    QCOMPARE(connection.state(), Connection::State::Offline);
}

void TestConnection::concurrentOpensShareOneLogin()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    auto first = connection.open();
    auto second = connection.open();
    auto third = connection.run(QStringLiteral("echo also"));
    QVERIFY(QCoro::waitFor(first));
    QVERIFY(QCoro::waitFor(second));
    const auto output = QCoro::waitFor(third);
    QVERIFY(output);
    QCOMPARE(output->out, QByteArray("also\n"));
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(m_server->connections().size(), 1U);
}

void TestConnection::refusesAWrongKey()
{
    ScriptedPrompter prompter;
    auto target = targetOf(server());
    target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY(opened.error().message.contains(target.user));
    QCOMPARE(connection.state(), Connection::State::Offline);
    QCOMPARE(connection.lastError().message, opened.error().message);
}

void TestConnection::unlocksAKeyWithItsPassphrase()
{
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")}, {QStringLiteral("open")}};
    auto target = targetOf(server());
    target.keyFile = QString::fromStdString(m_server->lockedKeyFile());
    Connection connection(target, prompter);
    QVERIFY(open(connection));
    QCOMPARE(prompter.questions.size(), 2);
    QVERIFY(prompter.questions.at(0).prompts.at(0).text.contains(target.keyFile));
    QVERIFY(!prompter.questions.at(0).prompts.at(0).echo);
    QVERIFY(prompter.questions.at(0).refusal.isEmpty());
    QCOMPARE(prompter.questions.at(0).triesLeft, 2);
    QCOMPARE(prompter.questions.at(0).kind, AuthQuestion::Kind::Passphrase);
    QCOMPARE(prompter.questions.at(0).keyFile, target.keyFile);
    QVERIFY(!prompter.questions.at(1).refusal.isEmpty());
    QCOMPARE(prompter.questions.at(1).triesLeft, 1);
}

void TestConnection::takesAKeyFromTheAgent()
{
    auto target = targetOf(server());
    const Agent agent(*m_server, {m_server->wrongKeyFile(), m_server->keyFile()});
    m_check.restart();
    target.keyFile = QStringLiteral("/does/not/exist");
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().detail));
    QVERIFY(prompter.questions.isEmpty());
}

void TestConnection::goesOnWithoutKeysWhenTheAgentHasTooMany()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "open sesame";
    options.config = "MaxAuthTries 1"; // hangs up after the first wrong key
    auto target = targetOf(server(options));
    const Agent agent(*m_server, {m_server->wrongKeyFile()});
    m_check.restart();
    target.keyFile = QStringLiteral("/does/not/exist");
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}};
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY2(opened,
             qPrintable(opened ? QString() : opened.error().message + opened.error().detail));
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(prompter.questions.size(), 1);
}

void TestConnection::asksForThePasswordOnceAndIsRight()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}};
    auto target = targetOf(passwordServer());
    target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
    QCOMPARE(prompter.questions.size(), 1);
    const AuthQuestion &question = prompter.questions.first();
    QCOMPARE(question.machine, target.service.host);
    QCOMPARE(question.user, target.user);
    QCOMPARE(question.why, target.why);
    QCOMPARE(question.prompts.size(), 1);
    QVERIFY(!question.prompts.first().echo);
}

void TestConnection::asksAgainAfterAWrongPassword()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")}, {QStringLiteral("open sesame")}};
    auto target = targetOf(passwordServer());
    target.keyFile.clear();
    Connection connection(target, prompter);
    QVERIFY(open(connection));
    QCOMPARE(prompter.questions.size(), 2);
    QVERIFY(prompter.questions.at(0).refusal.isEmpty());
    QVERIFY(!prompter.questions.at(1).refusal.isEmpty());
    QCOMPARE(prompter.questions.at(1).kind, AuthQuestion::Kind::Password);
    QCOMPARE(prompter.questions.at(1).triesLeft, 1);
}

void TestConnection::givesUpAfterThreeWrongPasswords()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    ScriptedPrompter prompter;
    for (int i = 0; i < 10; ++i)
        prompter.answers.append({QStringLiteral("wrong")});
    auto target = targetOf(passwordServer());
    target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    Connection connection(target, prompter);
    const auto refused = open(connection);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::Auth);
    QCOMPARE(prompter.questions.size(), 3);
}

void TestConnection::leavesWhenThePersonGivesUp()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    ScriptedPrompter prompter;
    auto target = targetOf(passwordServer());
    target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Cancelled);
    QCOMPARE(prompter.questions.size(), 1);
}

void TestConnection::answersTheQuestionsOfPam()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "open sesame";
    options.pam = true;
    options.config = "PasswordAuthentication no";
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")}, {QStringLiteral("open sesame")}};
    auto target = targetOf(server(options));
    target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY2(opened,
             qPrintable(opened ? QString() : opened.error().message + opened.error().detail));
    QCOMPARE(prompter.questions.size(), 2);
    const QString message = QStringLiteral("This machine asks itself.");
    // OpenSSH glues what PAM says before a prompt to the prompt
    QVERIFY(prompter.questions.at(0).prompts.at(0).text.contains(message));
    QVERIFY(prompter.questions.at(1).refusal.contains(QStringLiteral("did not accept")));
}

void TestConnection::answersAPasswordAndThenAQuestion()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "open sesame";
    options.pam = true;
    options.config = "AuthenticationMethods password,keyboard-interactive:pam";
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")},
                        {QStringLiteral("open sesame")},
                        {QStringLiteral("open sesame")}};
    auto target = targetOf(server(options));
    target.keyFile.clear();
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY2(opened,
             qPrintable(opened ? QString() : opened.error().message + opened.error().detail));
    QCOMPARE(prompter.questions.size(), 3);
}

void TestConnection::writesKnownHostsOnceAndIsSilentThen()
{
    ScriptedPrompter prompter;
    const auto target = targetOf(server());
    {
        Connection connection(target, prompter);
        QVERIFY(open(connection));
    }
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(prompter.hostKeyQuestions.first().fingerprint,
             QString::fromStdString(m_server->fingerprint()));
    QCOMPARE(prompter.hostKeyQuestions.first().keyType, QStringLiteral("ssh-ed25519"));
    m_check.restart(); // ssh-keygen was waited for
    const QByteArray written = contents(target.knownHostsFile);
    QCOMPARE(written.count('\n'), 1);
    Connection connection(target, prompter);
    QVERIFY(open(connection));
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(contents(target.knownHostsFile), written);
}

void TestConnection::refusesADeclinedHostKey()
{
    ScriptedPrompter prompter;
    prompter.acceptsHostKeys = false;
    const auto target = targetOf(server());
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Cancelled);
    QVERIFY(!QFile::exists(target.knownHostsFile));
}

void TestConnection::refusesAChangedHostKey()
{
    ScriptedPrompter prompter;
    const auto target = targetOf(server());
    {
        Connection connection(target, prompter);
        QVERIFY(open(connection));
    }
    const QByteArray before = contents(target.knownHostsFile);
    m_server->stop();
    m_server->makeNewHostKey();
    m_server->start();
    m_check.restart();
    QCOMPARE(m_server->port(), static_cast<int>(target.service.port));
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY(opened.error().message.contains(target.knownHostsFile));
    QCOMPARE(prompter.hostKeyQuestions.size(), 1); // no way round
    QCOMPARE(contents(target.knownHostsFile), before);
}

void TestConnection::refusesARevokedHostKey()
{
    ScriptedPrompter prompter;
    const auto target = targetOf(server());
    const QByteArray key = contents(QString::fromStdString(m_server->folder() + "/hostkey.pub"));
    QFile file(target.knownHostsFile);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("@revoked * " + key);
    file.close();
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY(prompter.hostKeyQuestions.isEmpty());
}

void TestConnection::refusesAHostKeyThatTheSiteDoesNotPublish()
{
    ScriptedPrompter prompter;
    auto target = targetOf(server());
    target.service.fingerprint =
        QStringLiteral("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY(prompter.hostKeyQuestions.isEmpty());
    QVERIFY(!QFile::exists(target.knownHostsFile));
}

void TestConnection::showsAPublishedHostKey()
{
    ScriptedPrompter prompter;
    auto target = targetOf(server());
    target.service.fingerprint = QString::fromStdString(m_server->fingerprint());
    m_check.restart();
    Connection connection(target, prompter);
    QVERIFY(open(connection));
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(prompter.hostKeyQuestions.first().published, target.service.fingerprint);
    QCOMPARE(prompter.hostKeyQuestions.first().fingerprint, target.service.fingerprint);
}

void TestConnection::tellsFailuresInWords_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("words");
    QTest::newRow("a port where nothing listens")
        << QStringLiteral("127.0.0.1") << freePort() << QStringLiteral("refused");
    QTest::newRow("a name that cannot exist") << QStringLiteral("no-such-machine.invalid") << 22
                                              << QStringLiteral("no-such-machine.invalid");
    QTest::newRow("an empty name") << QString() << 22 << QString();
}

void TestConnection::tellsFailuresInWords()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, words);
    ConnectionTarget target;
    target.service.host = host;
    target.service.port = static_cast<quint16>(port);
    target.user = QStringLiteral("bucky");
    target.knownHostsFile = QStringLiteral("/does/not/exist");
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Network);
    QVERIFY2(opened.error().message.contains(words), qPrintable(opened.error().message));
    QCOMPARE(connection.state(), Connection::State::Offline);
}

void TestConnection::timesOutOnASilentServer()
{
    const SilentServer silent;
    ConnectionTarget target;
    target.service.host = QStringLiteral("127.0.0.1");
    target.service.port = static_cast<quint16>(silent.port());
    target.timeout = std::chrono::milliseconds(300);
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Timeout);
}

void TestConnection::showsTheBanner()
{
    SshdServer::Options options;
    options.banner = "Only for\nresearch. \x1b[31mred\x07\n";
    ScriptedPrompter prompter;
    Connection connection(targetOf(server(options)), prompter);
    QVERIFY(open(connection));
    QCOMPARE(connection.banner(), QStringLiteral("Only for\nresearch. [31mred\n"));
}

void TestConnection::isLostWhenTheServerDies()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QVERIFY(open(connection));
    auto running = connection.run(QStringLiteral("sleep 1000"));
    QSignalSpy states(&connection, &Connection::stateChanged);
    m_server->signalConnections(SIGKILL);
    const auto output = QCoro::waitFor(running);
    QVERIFY(!output);
    QCOMPARE(output.error().code, Error::Code::Network);
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    QCOMPARE(states.size(), 1);
    QVERIFY(!connection.lastError().message.isEmpty());
    auto late = connection.run(QStringLiteral("true"));
    const auto refused = QCoro::waitFor(late);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::Network);
    QCOMPARE(refused.error().message, connection.lastError().message); // why, not only that
}

void TestConnection::isLostWhenTheServerStopsAnswering()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QVERIFY(open(connection));
    auto starting = connection.start(QStringLiteral("sleep 1000"));
    const auto stream = QCoro::waitFor(starting);
    QVERIFY(stream);
    m_server->signalConnections(SIGSTOP);
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE_WITH_TIMEOUT(connection.state(), Connection::State::Lost, 30'000);
    QVERIFY(clock.elapsed() <= 20'000);
    QVERIFY(clock.elapsed() > 10'000); // a slow server is not a dead one
    auto finishing = (*stream)->finished();
    QVERIFY(!QCoro::waitFor(finishing));
    m_server->signalConnections(SIGCONT);
    QTRY_VERIFY(m_server->connections().empty()); // it finds that nobody is there any more
}

void TestConnection::opensAgainAfterBeingLost()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QVERIFY(open(connection));
    m_server->signalConnections(SIGKILL);
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    QVERIFY(open(connection));
    auto running = connection.run(QStringLiteral("echo again"));
    const auto output = QCoro::waitFor(running);
    QVERIFY(output);
    QCOMPARE(output->out, QByteArray("again\n"));
}

void TestConnection::tellsHowFarTheLoginIs()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QList<SshStage> stages;
    connect(&connection, &Connection::stageChanged, this,
            [&](SshStage stage, const QString &machine) {
                QCOMPARE(machine, connection.target().service.host);
                QCOMPARE(connection.stage(), stage);
                stages.append(stage);
            });
    QVERIFY(open(connection));
    const QList<SshStage> all = {SshStage::Resolving, SshStage::Dialling, SshStage::KeyExchange,
                                 SshStage::HostKey,   SshStage::Login,    SshStage::Online};
    QCOMPARE(stages, all);
}

void TestConnection::keepsARecordOfWhatItRan()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QVERIFY(open(connection));
    QList<RanCommand> started;
    QList<RanCommand> ran;
    connect(&connection, &Connection::commandStarted, this,
            [&started](const RanCommand &command) { started.append(command); });
    connect(&connection, &Connection::commandRan, this,
            [&ran](const RanCommand &command) { ran.append(command); });
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const QString command =
        QStringLiteral("read x; sleep 0.2; exit 3 # \x1b[31m") + QString(10'000, QLatin1Char('x'));
    auto running = connection.run(command, QByteArray("not for the record\n"));
    QVERIFY(QCoro::waitFor(running));
    QTRY_COMPARE(ran.size(), 1);
    QCOMPARE(started.size(), 1);
    QVERIFY(!started.first().exit);
    QCOMPARE(started.first().number, ran.first().number);
    QCOMPARE(ran.first().machine, connection.target().service.host);
    QVERIFY(ran.first().started >= before);
    QVERIFY(ran.first().started <= QDateTime::currentDateTimeUtc());
    QVERIFY(ran.first().duration >= std::chrono::milliseconds(150));
    QVERIFY(ran.first().duration < std::chrono::seconds(30));
    QVERIFY(ran.first().exit);
    QCOMPARE(ran.first().exit->status, 3);
    QVERIFY(ran.first().command.startsWith(QStringLiteral("read x; sleep 0.2; exit 3 # \\x1b")));
    QVERIFY(ran.first().command.size() <= 4096);
    QVERIFY(!ran.first().command.contains(QStringLiteral("not for the record")));

    auto starting = connection.start(QStringLiteral("sleep 1000"));
    auto stream = QCoro::waitFor(starting);
    QVERIFY(stream);
    QTRY_COMPARE(started.size(), 2);
    stream->reset(); // Perch closes it
    QTRY_COMPARE(ran.size(), 2);
    QCOMPARE(ran.last().number, started.last().number);
    QVERIFY(!ran.last().exit);
}

/// Reopens quietly, and lets the event loop go on meanwhile.
Result<void> reopen(Connection &connection)
{
    std::optional<Result<void>> answer;
    auto opening = connection.reopen();
    QCoro::connect(std::move(opening), &connection,
                   [&answer](const Result<void> &result) { answer = result; });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 30'000))
        return Error(Error::Code::Internal, QStringLiteral("reopen() never answered"));
    return *answer;
}

void TestConnection::reopensQuietlyWithAKey()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QVERIFY(open(connection));
    m_server->signalConnections(SIGKILL);
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    const auto opened = reopen(connection);
    QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
    auto running = connection.run(QStringLiteral("echo again"));
    const auto output = QCoro::waitFor(running);
    QVERIFY(output);
    QCOMPARE(output->out, QByteArray("again\n"));
    QCOMPARE(prompter.hostKeyQuestions.size(), 1); // of the first login
    QVERIFY(prompter.questions.isEmpty());
}

void TestConnection::reopensNotWhereAPersonIsNeeded_data()
{
    QTest::addColumn<QString>("needs");
    for (const char *what :
         {"password", "questions", "passphrase", "host key", "key, then questions"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestConnection::reopensNotWhereAPersonIsNeeded()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    QFETCH(QString, needs);
    SshdServer::Options options;
    options.config = "LogLevel DEBUG1";
    const bool isAfterKey = needs == QStringLiteral("key, then questions");
    if (needs == QStringLiteral("password"))
        options.password = "open sesame";
    if (needs == QStringLiteral("questions") || isAfterKey) {
        options.password = "open sesame";
        options.pam = true;
    }
    if (isAfterKey)
        options.config += "\nAuthenticationMethods publickey,keyboard-interactive:pam";
    auto target = targetOf(server(options));
    if (needs == QStringLiteral("passphrase"))
        target.keyFile = QString::fromStdString(m_server->lockedKeyFile());
    else if (needs != QStringLiteral("host key") && !isAfterKey)
        target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    ScriptedPrompter prompter;
    if (needs != QStringLiteral("host key")) { // one known, so that the login comes to its end
        Connection first(target, prompter);
        prompter.answers = {{needs == QStringLiteral("passphrase")
                                 ? QStringLiteral("open")
                                 : QStringLiteral("open sesame")}};
        const auto opened = open(first);
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().detail));
        prompter.questions.clear();
        prompter.hostKeyQuestions.clear();
    }
    const std::string before = m_server->log();
    Connection connection(target, prompter);
    QElapsedTimer clock;
    clock.start();
    const auto refused = reopen(connection);
    QVERIFY(!refused);
    QVERIFY2(refused.error().code == Error::Code::Auth, qPrintable(refused.error().message));
    QVERIFY2(refused.error().message.contains(QStringLiteral("Log in again")),
             qPrintable(refused.error().message));
    QVERIFY(clock.elapsed() < 5000);
    QCOMPARE(connection.state(), Connection::State::Offline);
    QVERIFY(prompter.questions.isEmpty());
    QVERIFY(prompter.hostKeyQuestions.isEmpty());
    // the server was not even asked to ask: a telephone would have rung
    const std::string since = m_server->log().substr(before.size());
    QVERIFY(since.find("method keyboard-interactive") == std::string::npos);
    QVERIFY(since.find("method password") == std::string::npos);
    QVERIFY(since.find("Connection from") != std::string::npos);
}

void TestConnection::asksForWhoeverMayAskAfterAQuietLogin()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    auto target = targetOf(passwordServer());
    target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}};
    Connection connection(target, prompter);
    auto quiet = connection.reopen();
    auto command =
        connection.run(QStringLiteral("echo done")); // waits, and asks for nothing by itself
    auto asking = connection.open();
    const auto opened = QCoro::waitFor(asking);
    QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
    QVERIFY(QCoro::waitFor(quiet));
    const auto output = QCoro::waitFor(command);
    QVERIFY(output);
    QCOMPARE(output->out, QByteArray("done\n"));
    QCOMPARE(prompter.questions.size(), 1);
}

void TestConnection::staysLostWhenReopeningFails()
{
    ScriptedPrompter prompter;
    Connection connection(targetOf(server()), prompter);
    QVERIFY(open(connection));
    m_server->signalConnections(SIGKILL);
    m_server->stop();
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    QList<Connection::State> states;
    connect(&connection, &Connection::stateChanged, this,
            [&states](Connection::State state) { states.append(state); });
    auto opening = connection.reopen();
    auto waiting = connection.run(QStringLiteral("true")); // answered when the login fails
    const auto refused = QCoro::waitFor(opening);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::Network);
    QVERIFY(refused.error().message.contains(QStringLiteral("refused the connection")));
    const auto output = QCoro::waitFor(waiting);
    QVERIFY(!output);
    QCOMPARE(output.error().message, refused.error().message);
    const QList<Connection::State> expected = {Connection::State::Connecting,
                                               Connection::State::Lost};
    QTRY_COMPARE(states, expected);
    QCOMPARE(connection.lastError().message, refused.error().message);
    connection.close();
    QCOMPARE(connection.state(), Connection::State::Offline);
}

/// A person who has not answered yet.
class SlowPrompter final : public AuthPrompter
{
public:
    QCoro::Task<bool> acceptHostKey(HostKeyQuestion, std::stop_token token) override
    {
        ++asked;
        withdrawn = token;
        const auto answer = m_answer.future();
        co_await answer;
        co_return true;
    }
    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion, std::stop_token) override
    {
        co_return std::nullopt;
    }
    void answerNow() { m_answer.finish(); }
    int asked = 0;
    std::stop_token withdrawn;

private:
    QPromise<void> m_answer;
};

void TestConnection::closesWhileALoginWaitsForThePerson()
{
    SlowPrompter prompter;
    auto connection = std::make_unique<Connection>(targetOf(server()), prompter);
    auto opening = connection->open();
    QTRY_COMPARE(prompter.asked, 1);
    QVERIFY(!prompter.withdrawn.stop_requested());
    connection->close();
    QVERIFY(prompter.withdrawn.stop_requested());
    const auto opened = QCoro::waitFor(opening);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Cancelled);
    connection.reset();
    prompter.answerNow(); // an answer that nobody waits for any more
    QTest::qWait(0);
}

void TestConnection::canBeDestroyedWhileConnecting()
{
    const SilentServer silent;
    ConnectionTarget target = targetOf(server());
    target.service.port = static_cast<quint16>(silent.port());
    ScriptedPrompter prompter;
    auto connection = std::make_unique<Connection>(target, prompter);
    auto opening = connection->open();
    QTRY_COMPARE(connection->state(), Connection::State::Connecting);
    connection.reset();
    const auto opened = QCoro::waitFor(opening);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Cancelled);
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
