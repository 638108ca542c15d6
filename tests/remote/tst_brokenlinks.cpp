// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a laptop's network and a server do to a link, each on a real sshd: how soon it is known,
// what is said, and how it comes back. The faults take their time (an outage of a minute is one),
// so they happen side by side.
#include "remote/sshloop.h"
#include "remote/reconnector.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/roughlink.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroTask>
#include <QCoro/QCoroTimer>

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <deque>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

/// Somebody who connects and does not log in.
class HalfOpen
{
public:
    explicit HalfOpen(int port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<quint16>(port));
        if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            qFatal("no connection");
    }
    ~HalfOpen() { ::close(m_socket); }
    HalfOpen(const HalfOpen &) = delete;
    HalfOpen &operator=(const HalfOpen &) = delete;
    [[nodiscard]] bool isGreeted() const
    {
        pollfd polled{m_socket, POLLIN, 0};
        return ::poll(&polled, 1, 0) == 1;
    }

private:
    int m_socket;
};

/// The limit that the person was promised, with the time that a busy test machine takes to look.
constexpr auto promised = 20s;
constexpr auto soon = 5s;
/// For what must only have happened before the fault comes, and is no promise.
constexpr auto inTheEnd = 30s;

std::chrono::milliseconds elapsed(const QElapsedTimer &clock)
{
    return std::chrono::milliseconds(clock.elapsed());
}

/// One fault: its link, and what went wrong with the expectations.
class Fault
{
public:
    Fault(const char *what, const SshdServer::Options &options = {})
        : name(QString::fromLatin1(what)), server(options), link(server.port()),
          connection(through(server, link), prompter), reconnector(connection)
    {
        clock.start();
    }
    Fault(const Fault &) = delete;
    Fault &operator=(const Fault &) = delete;

    QString name;
    SshdServer server;
    RoughLink link;
    ScriptedPrompter prompter;
    Connection connection;
    Reconnector reconnector;
    QElapsedTimer clock;
    QStringList wrong;
    bool isOver = false;

    void check(bool isTrue, const QString &what)
    {
        if (!isTrue)
            wrong.append(QStringLiteral("%1: %2 (after %3 ms; state %4; last error: %5)")
                             .arg(name, what)
                             .arg(clock.elapsed())
                             .arg(static_cast<int>(connection.state()))
                             .arg(connection.lastError().message));
    }
    void tell(const QString &what) { qInfo("%s: %s", qPrintable(name), qPrintable(what)); }

    /// Runs commands side by side; each answer is counted.
    void run(int count, const QString &command)
    {
        for (int i = 0; i < count; ++i) {
            Answers &one = m_answers.emplace_back();
            auto running = connection.run(command, QByteArray(), 200s);
            QCoro::connect(std::move(running), &m_context,
                           [&one](const Result<ExecOutput> &output) {
                               ++one.count;
                               one.output = output;
                           });
        }
    }
    [[nodiscard]] int answered() const
    {
        return static_cast<int>(std::count_if(m_answers.cbegin(), m_answers.cend(),
                                              [](const Answers &one) { return one.count > 0; }));
    }
    void checkAnswers(Error::Code code)
    {
        for (const Answers &one : m_answers) {
            check(one.count == 1, QStringLiteral("a command was answered %1 times").arg(one.count));
            check(one.output && !*one.output && one.output->error().code == code,
                  QStringLiteral("a command was answered otherwise"));
        }
        m_answers.clear();
    }
    void checkAllDone(const QByteArray &out)
    {
        for (const Answers &one : m_answers) {
            check(one.count == 1, QStringLiteral("a command was answered %1 times").arg(one.count));
            check(one.output && *one.output && (*one.output)->out == out,
                  QStringLiteral("a command failed: %1")
                      .arg(one.output && !*one.output ? one.output->error().message : QString()));
        }
        m_answers.clear();
    }

private:
    struct Answers {
        int count = 0;
        std::optional<Result<ExecOutput>> output;
    };
    static ConnectionTarget through(const SshdServer &server, const RoughLink &link)
    {
        ConnectionTarget target = targetOf(server);
        target.service.port = static_cast<quint16>(link.port());
        return target;
    }
    std::deque<Answers> m_answers;
    QObject m_context;
};

/// Waits in the event loop; false when the limit came first.
QCoro::Task<bool> until(std::function<bool()> condition, std::chrono::milliseconds limit)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (elapsed(clock) >= limit)
            co_return false;
        auto pause = QCoro::sleepFor(20ms);
        co_await pause;
    }
    co_return true;
}

QCoro::Task<bool> becomes(Connection &connection, Connection::State state,
                          std::chrono::milliseconds limit)
{
    const Connection *one = &connection;
    auto waiting = until([one, state] { return one->state() == state; }, limit);
    const bool isThere = co_await waiting;
    co_return isThere;
}

QCoro::Task<bool> connects(Fault &fault)
{
    auto opening = fault.connection.open();
    const Result<void> opened = co_await opening;
    fault.check(opened.has_value(), QStringLiteral("no first login"));
    fault.clock.restart();
    co_return opened.has_value();
}

/// Lost in time, with the words; then every command that was under way is answered.
QCoro::Task<void> isLost(Fault &fault, std::chrono::milliseconds limit, QString words)
{
    fault.clock.restart();
    auto losing = becomes(fault.connection, Connection::State::Lost, limit + 1s);
    const bool isKnown = co_await losing;
    const auto taken = elapsed(fault.clock);
    fault.check(isKnown && taken <= limit, QStringLiteral("the loss was not known in time"));
    const QString said = fault.connection.lastError().message;
    fault.check(said.contains(words), QStringLiteral("not said: ") + words);
    fault.check(fault.connection.lastError().code == Error::Code::Network,
                QStringLiteral("not a network error"));
    fault.tell(QStringLiteral("known after %1 ms: %2").arg(taken / 1ms).arg(said));
}

/// Back without a person within `limit`, and good for work.
QCoro::Task<void> comesBack(Fault &fault, std::chrono::milliseconds limit)
{
    QElapsedTimer clock;
    clock.start();
    auto returning = becomes(fault.connection, Connection::State::Online, limit + 1s);
    const bool isBack = co_await returning;
    fault.check(isBack && elapsed(clock) <= limit, QStringLiteral("it did not come back"));
    fault.tell(QStringLiteral("back after %1 ms more").arg(clock.elapsed()));
    fault.check(fault.prompter.questions.isEmpty(), QStringLiteral("the person was asked"));
    fault.run(3, QStringLiteral("echo back"));
    auto working = until([&fault] { return fault.answered() == 3; }, inTheEnd);
    co_await working;
    fault.checkAllDone("back\n");
}

/// Logs in again by one call.
QCoro::Task<void> opensAgain(Fault &fault)
{
    QElapsedTimer clock;
    clock.start();
    auto opening = fault.connection.open();
    const Result<void> opened = co_await opening;
    fault.check(opened.has_value(), QStringLiteral("one call did not log in again"));
    fault.check(elapsed(clock) < soon, QStringLiteral("logging in again took long"));
    fault.run(1, QStringLiteral("echo back"));
    auto working = until([&fault] { return fault.answered() == 1; }, soon);
    co_await working;
    fault.checkAllDone("back\n");
}

// The faults. Each ends with isOver.

QCoro::Task<void> stopsInTheMiddleOfWork(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    constexpr int atOnce = int(SshLoop::maximumChannels);
    fault.run(atOnce + 4, QStringLiteral("sleep 1000")); // four wait in line
    const SshdServer *server = &fault.server;
    Connection *connection = &fault.connection;
    int running = 0;
    const auto counting = QObject::connect(connection, &Connection::commandStarted, connection,
                                           [&running] { ++running; });
    auto starting = until([&running] { return running == atOnce; }, inTheEnd);
    const bool isUnderWay = co_await starting;
    QObject::disconnect(counting);
    fault.check(isUnderWay, QStringLiteral("the commands did not start"));
    server->signalConnections(SIGSTOP);
    auto losing = isLost(fault, promised, QStringLiteral("stopped answering"));
    co_await losing;
    auto answering = until([&fault] { return fault.answered() == 12; }, 2s);
    co_await answering;
    fault.checkAnswers(Error::Code::Network);
    auto returning = comesBack(fault, soon);
    co_await returning;
    fault.isOver = true;
}

QCoro::Task<void> stopsWhileNothingIsAsked(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    auto resting = QCoro::sleepFor(10s); // one question of the watch is answered before
    co_await resting;
    fault.server.signalConnections(SIGSTOP);
    auto losing = isLost(fault, promised, QStringLiteral("stopped answering"));
    co_await losing;
    auto returning = comesBack(fault, soon);
    co_await returning;
    fault.isOver = true;
}

QCoro::Task<void> isKilledInTheMiddleOfWork(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    fault.run(12, QStringLiteral("sleep 1000"));
    auto resting = QCoro::sleepFor(500ms);
    co_await resting;
    fault.server.signalConnections(SIGKILL);
    auto losing = isLost(fault, 2s, QStringLiteral("closed the connection"));
    co_await losing;
    auto answering = until([&fault] { return fault.answered() == 12; }, 2s);
    co_await answering;
    fault.checkAnswers(Error::Code::Network);
    auto returning = comesBack(fault, soon);
    co_await returning;
    fault.isOver = true;
}

QCoro::Task<void> dropsEverythingForAMinute(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    fault.run(3, QStringLiteral("while :; do echo tick; sleep 0.1; done"));
    auto resting = QCoro::sleepFor(500ms);
    co_await resting;
    fault.link.drop();
    QElapsedTimer outage;
    outage.start();
    auto losing = isLost(fault, promised, QStringLiteral("stopped answering"));
    co_await losing;
    auto answering = until([&fault] { return fault.answered() == 3; }, 2s);
    co_await answering;
    fault.checkAnswers(Error::Code::Network);
    auto waiting = until([&outage] { return elapsed(outage) >= 60s; }, 61s);
    co_await waiting;
    fault.check(fault.connection.state() != Connection::State::Online, QStringLiteral("no outage"));
    fault.link.restore();
    auto returning = comesBack(fault, 47s); // at most a pause of 30 s and a call of 15 s
    co_await returning;
    fault.isOver = true;
}

QCoro::Task<void> isAwayForAMinute(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    QElapsedTimer outage;
    outage.start();
    fault.link.refuse();
    fault.link.cut();
    auto losing = isLost(fault, 2s, QStringLiteral("closed the connection"));
    co_await losing;
    auto waiting = until([&outage] { return elapsed(outage) >= 60s; }, 61s);
    co_await waiting;
    fault.check(fault.connection.lastError().message.contains(QStringLiteral("refused")),
                QStringLiteral("not said that it refuses"));
    fault.check(fault.link.accepted() == 1, QStringLiteral("it was not away"));
    fault.link.admit();
    auto returning = comesBack(fault, 32s);
    co_await returning;
    fault.isOver = true;
}

QCoro::Task<void> closesDuringTheLogin(Fault &fault)
{
    fault.link.setDelay(50ms); // so that there is a during
    QObject context;
    QObject::connect(&fault.connection, &Connection::stageChanged, &context,
                     [&fault](SshStage stage) {
                         if (stage == SshStage::Login)
                             fault.server.signalConnections(SIGKILL);
                     });
    fault.clock.restart();
    auto opening = fault.connection.open();
    const Result<void> opened = co_await opening;
    const QString said = opened ? QString() : opened.error().message;
    fault.check(said.contains(QStringLiteral("closed the connection")),
                QStringLiteral("not said: closed"));
    fault.check(elapsed(fault.clock) < soon, QStringLiteral("not known in time"));
    fault.tell(QStringLiteral("known after %1 ms: %2").arg(fault.clock.elapsed()).arg(said));
    fault.check(fault.connection.state() == Connection::State::Offline,
                QStringLiteral("not offline"));
    QObject::disconnect(&fault.connection, nullptr, &context, nullptr);
    auto again = opensAgain(fault);
    co_await again;
    fault.isOver = true;
}

QCoro::Task<void> hasTooManyLogins(Fault &fault)
{
    auto halfOpen = std::make_unique<HalfOpen>(fault.server.port());
    const HalfOpen *one = halfOpen.get();
    auto greeting = until([one] { return one->isGreeted(); }, soon);
    const bool isGreeted = co_await greeting;
    fault.check(isGreeted, QStringLiteral("sshd does not greet"));
    fault.clock.restart();
    auto opening = fault.connection.open();
    const Result<void> opened = co_await opening;
    const QString said = opened ? QString() : opened.error().message;
    fault.check(said.contains(QStringLiteral("too many logins")),
                QStringLiteral("not said: too many"));
    fault.check(!opened && opened.error().code == Error::Code::Network,
                QStringLiteral("no network error"));
    fault.check(elapsed(fault.clock) < soon, QStringLiteral("not known in time"));
    fault.tell(QStringLiteral("known after %1 ms: %2").arg(fault.clock.elapsed()).arg(said));
    halfOpen.reset();
    auto leaving = until([&fault] { return fault.server.connections().empty(); }, soon);
    co_await leaving;
    auto again = opensAgain(fault);
    co_await again;
    fault.isOver = true;
}

QCoro::Task<void> neverSpeaks(Fault &fault)
{
    fault.link.drop();
    fault.clock.restart();
    auto opening = fault.connection.open();
    const Result<void> opened = co_await opening;
    fault.check(!opened && opened.error().code == Error::Code::Timeout,
                QStringLiteral("no time-out"));
    fault.check(elapsed(fault.clock) < promised, QStringLiteral("not known in time"));
    fault.tell(QStringLiteral("known after %1 ms: %2")
                   .arg(fault.clock.elapsed())
                   .arg(opened ? QString() : opened.error().message));
    fault.link.restore();
    auto again = opensAgain(fault);
    co_await again;
    fault.isOver = true;
}

QCoro::Task<void> hasFewSessions(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    fault.run(20, QStringLiteral("echo one of many"));
    auto working = until([&fault] { return fault.answered() == 20; }, 60s);
    const bool isDone = co_await working;
    fault.check(isDone,
                QStringLiteral("only %1 of 20 commands were answered").arg(fault.answered()));
    fault.tell(QStringLiteral("20 commands in %1 ms").arg(fault.clock.elapsed()));
    fault.checkAllDone("one of many\n");
    fault.check(fault.link.accepted() == 1, QStringLiteral("more than one login"));
    fault.isOver = true;
}

/// A slow road is not a dead one: everything that is sent takes its time, and the answers behind
/// it.
QCoro::Task<void> isOnlySlow(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    fault.link.setRate(30'000);
    int changes = 0;
    QObject context;
    QObject::connect(&fault.connection, &Connection::stateChanged, &context,
                     [&changes] { ++changes; });
    auto starting = fault.connection.start(QStringLiteral("cat >/dev/null"));
    auto stream = co_await starting;
    fault.check(stream.has_value(), QStringLiteral("no command"));
    if (stream) {
        auto writing = (*stream)->write(QByteArray(2'500'000, 'x')); // more than fits in 45 s
        auto resting = QCoro::sleepFor(45s);
        co_await resting;
        fault.check(fault.link.traffic().bytesUp > 1'000'000, QStringLiteral("little was sent"));
        stream->reset();
        co_await writing;
    }
    fault.check(changes == 0, QStringLiteral("a slow link was given up"));
    fault.isOver = true;
}

/// What an idle link costs the machine that all share.
QCoro::Task<void> costsLittleWhileIdle(Fault &fault)
{
    auto connecting = connects(fault);
    co_await connecting;
    // what belongs to the login (the server tells its other host keys after it) comes to an end
    RoughLink::Traffic before;
    do {
        before = fault.link.traffic();
        auto settling = QCoro::sleepFor(1s);
        co_await settling;
    } while (fault.link.traffic().bytesDown != before.bytesDown ||
             fault.link.traffic().bytesUp != before.bytesUp);
    auto resting = QCoro::sleepFor(60s);
    co_await resting;
    const auto after = fault.link.traffic();
    const auto questions = (after.piecesUp - before.piecesUp) * 60;
    const auto bytes = (after.bytesUp + after.bytesDown - before.bytesUp - before.bytesDown) * 60;
    fault.tell(QStringLiteral("%1 questions and %2 bytes an hour").arg(questions).arg(bytes));
    fault.check(questions > 0, QStringLiteral("a dead link would not be noticed"));
    fault.check(questions <= 480, QStringLiteral("too many questions"));
    fault.check(bytes < 100'000, QStringLiteral("too many bytes"));
    fault.isOver = true;
}

SshdServer::Options startups(const char *most)
{
    SshdServer::Options options;
    options.maxStartups = most;
    return options;
}

SshdServer::Options sessions(int most)
{
    SshdServer::Options options;
    options.maxSessions = most;
    return options;
}

} // namespace

class TestBrokenLinks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }
    void surviveWhatHappens();
};

void TestBrokenLinks::surviveWhatHappens()
{
    using Story = QCoro::Task<void> (*)(Fault &);
    std::deque<Fault> faults;
    std::deque<QCoro::Task<void>> stories;
    const auto begin = [&](Story story, const char *what, const SshdServer::Options &options = {}) {
        faults.emplace_back(what, options);
        stories.push_back(story(faults.back()));
    };
    begin(stopsInTheMiddleOfWork, "stopped in the middle of work");
    begin(stopsWhileNothingIsAsked, "stopped while idle");
    begin(isKilledInTheMiddleOfWork, "killed in the middle of work");
    begin(dropsEverythingForAMinute, "everything dropped for 60 s");
    begin(isAwayForAMinute, "away for 60 s");
    begin(closesDuringTheLogin, "closed during the login");
    begin(hasTooManyLogins, "too many logins", startups("1:100:1"));
    begin(neverSpeaks, "accepts and never speaks");
    begin(hasFewSessions, "two sessions", sessions(2));
    begin(hasFewSessions, "one session", sessions(1));
    begin(isOnlySlow, "slow");
    begin(costsLittleWhileIdle, "idle");
    const EventLoopCheck check; // the servers were started by blocking

    const bool isOver = QTest::qWaitFor(
        [&faults] {
            return std::all_of(faults.cbegin(), faults.cend(),
                               [](const Fault &fault) { return fault.isOver; });
        },
        180'000);
    QStringList wrong;
    for (const Fault &fault : faults) {
        wrong += fault.wrong;
        if (!fault.isOver)
            wrong += fault.name + QStringLiteral(": hangs");
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    QVERIFY(isOver);
    QVERIFY2(check.longestGapMilliseconds() < 1000,
             qPrintable(QString::number(check.longestGapMilliseconds())));
}

QTEST_GUILESS_MAIN(TestBrokenLinks)
#include "tst_brokenlinks.moc"
