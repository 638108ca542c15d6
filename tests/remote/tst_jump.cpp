// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/opened.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroFuture>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

#include <sys/resource.h>

using namespace perch;
using namespace perch::test;

namespace
{

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// A person who is asked about a host key and does not answer.
class SilentPrompter final : public AuthPrompter
{
public:
    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question, std::stop_token) override
    {
        machines.append(question.machine);
        const auto never = m_never.future();
        co_await never;
        co_return false;
    }
    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion, std::stop_token) override
    {
        co_return std::nullopt;
    }
    void letGo() { m_never.finish(); }
    QStringList machines;

private:
    QPromise<void> m_never;
};

} // namespace

class TestJump : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_check.restart();
    }

    void goesThroughMachines_data();
    void goesThroughMachines();
    void asksAboutTheKeyOfEachMachine();
    void refusesAChangedKeyOnTheWay();
    void logsInToEachMachineWithItsOwnPassword();
    void namesTheMachineThatDoesNotLetIn();
    void namesTheMachineThatDoesNotPassOn_data();
    void namesTheMachineThatDoesNotPassOn();
    void namesTheMachineThatDies();
    void isLostWhenTheMachineBehindDies();
    void callsAgainWithoutKeysBehindAMachine();
    void closesWhileAMachineOnTheWayWaitsForThePerson();
    void sleepsWhenThereIsNothingToCarry();

private:
    /// "Host NAME" with all that a login to the server needs.
    QByteArray host(const char *name, const SshdServer &server, const QByteArray &more = {}) const
    {
        return QByteArray("Host ") + name + "\n HostName " +
               (name == QByteArray("inner") ? "127.0.0.1" : "localhost") + "\n Port " +
               QByteArray::number(server.port()) + "\n User " +
               QByteArray::fromStdString(server.user()) + "\n IdentityFile " +
               QByteArray::fromStdString(server.keyFile()) + '\n' + more + '\n';
    }
    ConnectionTarget target(const SshdServer &inner, const QByteArray &config) const
    {
        ConnectionTarget where = targetOf(inner);
        where.service.host = QStringLiteral("inner");
        where.service.port = 22; // the configuration has another
        where.keyFile.clear();
        where.sshConfigFile = m_folder->filePath(QStringLiteral("config"));
        where.knownHostsFile = m_folder->filePath(QStringLiteral("known_hosts"));
        QFile file(where.sshConfigFile);
        if (!file.open(QIODevice::WriteOnly) || file.write(config) != config.size())
            qFatal("cannot write");
        return where;
    }

    EventLoopCheck m_check;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestJump::goesThroughMachines_data()
{
    QTest::addColumn<QByteArray>("way");
    QTest::addColumn<int>("machines");
    QTest::newRow("one") << QByteArray("first") << 1;
    QTest::newRow("two in a list") << QByteArray("first,second") << 2;
    QTest::newRow("two, the second through the first") << QByteArray("nested") << 2;
}

void TestJump::goesThroughMachines()
{
    QFETCH(QByteArray, way);
    QFETCH(int, machines);
    const SshdServer first;
    const SshdServer second;
    const SshdServer inner;
    m_check.restart();
    const QByteArray config = host("inner", inner, " ProxyJump " + way) + host("first", first) +
                              host("second", second) + host("nested", second, " ProxyJump first");
    ScriptedPrompter prompter;
    Connection connection(target(inner, config), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QVERIFY(prompter.questions.isEmpty());
    QCOMPARE(prompter.hostKeyQuestions.size(), machines + 1);
    QCOMPARE(first.connections().size(), 1U);
    QCOMPARE(second.connections().size(), machines == 2 ? 1U : 0U);

    // bytes both ways, more than any buffer on the way
    QByteArray sent(20 * 1024 * 1024 + 11, '\0');
    for (qsizetype i = 0; i < sent.size(); ++i)
        sent[i] = static_cast<char>(i * 31 + i / 257);
    m_check.restart();
    QElapsedTimer clock;
    clock.start();
    auto running =
        connection.run(QStringLiteral("cat"), sent, std::chrono::seconds(60), 64 * 1024 * 1024);
    const auto output = QCoro::waitFor(running);
    QVERIFY2(output, output ? "" : qPrintable(output.error().message));
    QVERIFY(output->out == sent);
    qInfo("20 MiB there and back through %d: %lld ms", machines, clock.elapsed());

    const qint64 gap = m_check.longestGapMilliseconds();
    QVERIFY2(gap < 500,
             qPrintable(QStringLiteral("the event loop stood still for %1 ms").arg(gap)));

    // several commands at once
    std::vector<QCoro::Task<Result<ExecOutput>>> tasks;
    for (int i = 0; i < 20; ++i)
        tasks.push_back(connection.run(QStringLiteral("echo %1").arg(i)));
    for (int i = 0; i < 20; ++i) {
        const auto one = QCoro::waitFor(tasks.at(static_cast<std::size_t>(i)));
        QVERIFY(one);
        QCOMPARE(one->out, QByteArray::number(i) + '\n');
    }
}

void TestJump::asksAboutTheKeyOfEachMachine()
{
    const SshdServer first;
    const SshdServer inner;
    m_check.restart();
    const QByteArray config = host("inner", inner, " ProxyJump first") + host("first", first);
    ScriptedPrompter prompter;
    {
        Connection connection(target(inner, config), prompter);
        const auto result = opened(connection);
        QVERIFY2(result, words(result).constData());
    }
    QCOMPARE(prompter.hostKeyQuestions.size(), 2);
    QCOMPARE(prompter.hostKeyQuestions.at(0).machine,
             QStringLiteral("localhost:%1").arg(first.port()));
    QCOMPARE(prompter.hostKeyQuestions.at(0).fingerprint,
             QString::fromStdString(first.fingerprint()));
    QCOMPARE(prompter.hostKeyQuestions.at(1).machine,
             QStringLiteral("127.0.0.1:%1").arg(inner.port()));
    QCOMPARE(prompter.hostKeyQuestions.at(1).fingerprint,
             QString::fromStdString(inner.fingerprint()));
    m_check.restart();
    Connection again(target(inner, config), prompter);
    const auto result = opened(again);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.hostKeyQuestions.size(), 2);
}

void TestJump::refusesAChangedKeyOnTheWay()
{
    SshdServer first;
    const SshdServer inner;
    m_check.restart();
    const QByteArray config = host("inner", inner, " ProxyJump first") + host("first", first);
    ScriptedPrompter prompter;
    {
        Connection connection(target(inner, config), prompter);
        QVERIFY(opened(connection));
    }
    first.stop();
    first.makeNewHostKey();
    first.start();
    m_check.restart();
    Connection connection(target(inner, config), prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Auth);
    QVERIFY2(result.error().message.contains(QStringLiteral("localhost showed another host key")),
             words(result).constData());
    QVERIFY2(result.error().message.contains(QStringLiteral("On the way to inner")),
             words(result).constData());
    QCOMPARE(prompter.hostKeyQuestions.size(), 2);
}

void TestJump::logsInToEachMachineWithItsOwnPassword()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "first word";
    const SshdServer first(options);
    options.password = "second word";
    const SshdServer inner(options);
    m_check.restart();
    const QByteArray none = " IdentityFile none";
    const QByteArray config =
        "Host first\n IdentityFile none\nHost inner\n IdentityFile none\n ProxyJump first\n" +
        host("inner", inner).replace("IdentityFile", "#") +
        host("first", first).replace("IdentityFile", "#");
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("first word")}, {QStringLiteral("second word")}};
    Connection connection(target(inner, config), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.questions.size(), 2);
    QCOMPARE(prompter.questions.at(0).machine, QStringLiteral("localhost"));
    QCOMPARE(prompter.questions.at(0).user, QString::fromStdString(first.user()));
    QCOMPARE(prompter.questions.at(1).machine, QStringLiteral("127.0.0.1"));
    QCOMPARE(prompter.questions.at(1).user, QString::fromStdString(inner.user()));
}

void TestJump::namesTheMachineThatDoesNotLetIn()
{
    const SshdServer first;
    const SshdServer inner;
    m_check.restart();
    QByteArray gate = host("first", first);
    gate.replace(QByteArray::fromStdString(first.keyFile()),
                 QByteArray::fromStdString(first.wrongKeyFile()));
    ScriptedPrompter prompter;
    Connection connection(target(inner, host("inner", inner, " ProxyJump first") + gate), prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Auth);
    QVERIFY2(result.error().message.contains(QStringLiteral("localhost did not accept the login")),
             words(result).constData());
    QVERIFY(inner.connections().empty());
}

void TestJump::namesTheMachineThatDoesNotPassOn_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<bool>("isRunning");
    QTest::newRow("it may not") << QByteArray("AllowTcpForwarding no") << true;
    QTest::newRow("not there") << QByteArray("PermitOpen 192.0.2.1:22") << true;
    QTest::newRow("nothing listens behind it") << QByteArray() << false;
}

void TestJump::namesTheMachineThatDoesNotPassOn()
{
    QFETCH(QByteArray, config);
    QFETCH(bool, isRunning);
    SshdServer::Options options;
    options.config = config.toStdString();
    const SshdServer first(options);
    SshdServer inner;
    if (!isRunning)
        inner.stop();
    m_check.restart();
    ScriptedPrompter prompter;
    Connection connection(
        target(inner, host("inner", inner, " ProxyJump first") + host("first", first)), prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Network);
    QVERIFY2(result.error().message.startsWith(
                 QStringLiteral("localhost could not pass the connection on towards inner.")),
             words(result).constData());
    QVERIFY2(result.error().detail.contains(QString::number(inner.port())),
             words(result).constData());
}

void TestJump::namesTheMachineThatDies()
{
    const SshdServer first;
    const SshdServer inner;
    m_check.restart();
    ScriptedPrompter prompter;
    Connection connection(
        target(inner, host("inner", inner, " ProxyJump first") + host("first", first)), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    auto running = connection.run(QStringLiteral("sleep 1000"));
    first.signalConnections(SIGKILL);
    const auto output = QCoro::waitFor(running);
    QVERIFY(!output);
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    QVERIFY2(connection.lastError().message.contains(QStringLiteral("localhost closed")),
             qPrintable(connection.lastError().message));
}

void TestJump::isLostWhenTheMachineBehindDies()
{
    const SshdServer first;
    const SshdServer inner;
    m_check.restart();
    ScriptedPrompter prompter;
    Connection connection(
        target(inner, host("inner", inner, " ProxyJump first") + host("first", first)), prompter);
    QVERIFY(opened(connection));
    inner.signalConnections(SIGKILL);
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    QVERIFY2(connection.lastError().message.startsWith(QStringLiteral("inner closed")),
             qPrintable(connection.lastError().message));
    QTRY_VERIFY(first.connections().empty()); // nothing is left open on the way
}

void TestJump::callsAgainWithoutKeysBehindAMachine()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    const SshdServer first;
    SshdServer::Options options;
    options.password = "open sesame";
    options.config = "MaxAuthTries 1";
    const SshdServer inner(options);
    m_check.restart();
    QByteArray gate = host("inner", inner, " ProxyJump first");
    gate.replace(QByteArray::fromStdString(inner.keyFile()),
                 QByteArray::fromStdString(inner.wrongKeyFile()));
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}};
    Connection connection(target(inner, gate + host("first", first)), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.questions.size(), 1);
    QCOMPARE(first.connections().size(), 1U); // the way was kept
}

void TestJump::closesWhileAMachineOnTheWayWaitsForThePerson()
{
    const SshdServer first;
    const SshdServer inner;
    m_check.restart();
    SilentPrompter prompter;
    Connection connection(
        target(inner, host("inner", inner, " ProxyJump first") + host("first", first)), prompter);
    auto opening = connection.open();
    QTRY_COMPARE(prompter.machines.size(), 1);
    connection.close();
    const auto result = QCoro::waitFor(opening);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Cancelled);
    QTRY_VERIFY(first.connections().empty());
    prompter.letGo();
    QTest::qWait(0);
}

void TestJump::sleepsWhenThereIsNothingToCarry()
{
    const SshdServer first;
    const SshdServer second;
    const SshdServer inner;
    m_check.restart();
    ScriptedPrompter prompter;
    Connection connection(target(inner, host("inner", inner, " ProxyJump first,second") +
                                            host("first", first) + host("second", second)),
                          prompter);
    QVERIFY(opened(connection));
    // also with a reader that sleeps: what it does not read waits on the way
    auto starting = connection.start(QStringLiteral("head -c 60000000 /dev/zero"));
    const auto stream = QCoro::waitFor(starting);
    QVERIFY(stream);
    QTest::qWait(1000); // until all buffers are full
    const double before = processorSeconds();
    auto sleeping = connection.run(QStringLiteral("sleep 3"));
    QVERIFY(QCoro::waitFor(sleeping));
    const double used = (processorSeconds() - before) / 3;
    qInfo("processor while nothing moves: %.1f %%", used * 100);
    QVERIFY(used < 0.05); // the event loop check of this test ticks 200 times a second
}

QTEST_GUILESS_MAIN(TestJump)
#include "tst_jump.moc"
