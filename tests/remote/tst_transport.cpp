// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/sshloop.h"
#include "remote/connection.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroTask>

#include <QFile>
#include <QTest>

#include <csignal>

#include <unistd.h>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

constexpr qint64 fiftyMegabytes = 50'000'000;

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

/// Bytes that repeat only after a long while, so that a lost or doubled piece shows.
QByteArray pattern(qint64 size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    char *data = bytes.data();
    quint32 state = 1;
    for (qint64 i = 0; i < size; ++i) {
        state = state * 1664525 + 1013904223;
        data[i] = static_cast<char>(state >> 24);
    }
    return bytes;
}

QCoro::Task<Result<QByteArray>> readAll(std::shared_ptr<ExecStream> stream)
{
    QByteArray all;
    while (true) {
        auto reading = stream->read();
        const auto bytes = co_await reading;
        if (!bytes)
            co_return bytes.error();
        if (bytes->isEmpty())
            co_return all;
        all += *bytes;
    }
}

/// Starts a command, counts how many are open at once, reads it to its end.
struct Count {
    int open = 0;
    int mostOpen = 0;
};
QCoro::Task<Result<QByteArray>> runCounted(Transport *transport, QString command,
                                           std::shared_ptr<Count> count)
{
    auto starting = transport->start(command);
    const auto stream = co_await starting;
    if (!stream)
        co_return stream.error();
    count->mostOpen = std::max(count->mostOpen, ++count->open);
    auto reading = readAll(*stream);
    const auto all = co_await reading;
    --count->open;
    co_return all;
}

} // namespace

class TestTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tellsHowACommandEnded_data();
    void tellsHowACommandEnded();
    void keepsBothOutputsApart();
    void boundsStandardError();
    void sendsInputAndItsEnd();
    void sendsBytesOfEveryValue();
    void doesNotMindInputThatNobodyReads();
    void carriesFiftyMegabytesBothWays();
    void stopsASenderWhoseReaderIsSlow();
    void stopsAWriterWhoseReaderIsSlow();
    void refusesTooMuchOutput();
    void timesOutAndEndsTheCommand();
    void timesOutInTheQueueToo();
    void runsThirtyCommandsOverItsChannels();
    void getsByWithFewSessions();
    void saysSoWhenTheServerRunsNothing();
    void answersEveryTaskWhenTheServerIsKilled();
    void answersEveryTaskWhenTheConnectionGoes();
    void answersTheTasksOfAStreamThatIsDropped();
    void endsTheCommandOfAStreamThatIsDropped();
    void refusesASecondReadAtOnce();
    void survivesNewKeys();

private:
    std::unique_ptr<SshdServer> m_server;
    ScriptedPrompter m_prompter;
    std::unique_ptr<Connection> m_connection;
    EventLoopCheck m_check;

    void useServer(SshdServer::Options options)
    {
        options.ownUser = SshdServer::canMakeUsers(); // sshd passes no signals on for root
        m_connection.reset();
        m_server.reset();
        m_server = std::make_unique<SshdServer>(options);
        m_connection = std::make_unique<Connection>(targetOf(*m_server), m_prompter);
        auto opening = m_connection->open();
        QVERIFY(QCoro::waitFor(opening));
        m_check.restart(); // starting a server blocks
    }

    Result<ExecOutput> run(const QString &command, const QByteArray &input = {},
                           std::chrono::milliseconds timeout = 60s,
                           qint64 maximumBytes = 100'000'000)
    {
        auto running = m_connection->run(command, input, timeout, maximumBytes);
        return QCoro::waitFor(running);
    }

    std::shared_ptr<ExecStream> start(const QString &command)
    {
        auto starting = m_connection->start(command);
        const auto stream = QCoro::waitFor(starting);
        return stream ? *stream : nullptr;
    }

    /// A file that remote commands write and the test looks at.
    QString shared(const QString &name) const
    {
        return QString::fromStdString(m_server->home()) + u'/' + name;
    }

    /// The process that wrote its id into `name`, once it has.
    pid_t processOf(const QString &name) const
    {
        QFile file(shared(name));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        return file.readAll().trimmed().toInt();
    }
};

void TestTransport::init()
{
    if (!m_server || m_server->options().maxSessions != 10 || !m_server->options().config.empty())
        useServer({});
    m_check.restart();
}

void TestTransport::cleanup()
{
    const qint64 gap = m_check.longestGapMilliseconds();
    QVERIFY2(gap < 500,
             qPrintable(QStringLiteral("the event loop stood still for %1 ms").arg(gap)));
    if (!m_connection || m_connection->state() != Connection::State::Online)
        useServer({});
}

void TestTransport::tellsHowACommandEnded_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("signal");
    QTest::newRow("success") << QStringLiteral("true") << 0 << QString();
    QTest::newRow("failure") << QStringLiteral("false") << 1 << QString();
    QTest::newRow("the highest status") << QStringLiteral("exit 255") << 255 << QString();
    QTest::newRow("no such program") << QStringLiteral("/no/such/program") << 127 << QString();
    QTest::newRow("killed") << QStringLiteral("kill -KILL $$") << -1 << QStringLiteral("KILL");
    QTest::newRow("terminated") << QStringLiteral("kill -TERM $$") << -1 << QStringLiteral("TERM");
    QTest::newRow("crashed") << QStringLiteral("kill -SEGV $$") << -1 << QStringLiteral("SEGV");
    QTest::newRow("empty command words") << QStringLiteral(":") << 0 << QString();
}

void TestTransport::tellsHowACommandEnded()
{
    QFETCH(QString, command);
    QFETCH(int, status);
    QFETCH(QString, signal);
    const auto output = run(command);
    QVERIFY(output);
    QCOMPARE(output->exit.status, status);
    QCOMPARE(output->exit.signal, signal);
    QCOMPARE(output->exit.succeeded(), status == 0);
}

void TestTransport::keepsBothOutputsApart()
{
    const auto output = run(QStringLiteral("echo out; echo err >&2; echo out2; exit 4"));
    QVERIFY(output);
    QCOMPARE(output->out, QByteArray("out\nout2\n"));
    QCOMPARE(output->err, QByteArray("err\n"));
    QCOMPARE(output->exit.status, 4);
}

void TestTransport::boundsStandardError()
{
    const auto output = run(QStringLiteral("head -c 5000000 /dev/zero >&2; echo done"));
    QVERIFY(output);
    QCOMPARE(output->err.size(), 64 * 1024);
    QCOMPARE(output->out, QByteArray("done\n"));
}

void TestTransport::sendsInputAndItsEnd()
{
    const auto output = run(QStringLiteral("wc -c"), QByteArray(1234, 'x'));
    QVERIFY(output);
    QCOMPARE(output->out.trimmed(), QByteArray("1234"));
    const auto empty = run(QStringLiteral("wc -c"));
    QVERIFY(empty);
    QCOMPARE(empty->out.trimmed(), QByteArray("0"));
}

void TestTransport::sendsBytesOfEveryValue()
{
    QByteArray every;
    for (int value = 0; value < 256; ++value)
        every += static_cast<char>(value);
    const auto output = run(QStringLiteral("cat"), every);
    QVERIFY(output);
    QCOMPARE(output->out, every);
}

void TestTransport::doesNotMindInputThatNobodyReads()
{
    const auto output = run(QStringLiteral("exec <&-; echo done"), QByteArray(10'000'000, 'x'));
    QVERIFY2(output, qPrintable(output ? QString() : output.error().message));
    QCOMPARE(output->out, QByteArray("done\n"));
    QCOMPARE(output->exit.status, 0);
}

void TestTransport::carriesFiftyMegabytesBothWays()
{
    const QByteArray bytes = pattern(fiftyMegabytes);
    m_check.restart(); // making them takes a while
    QElapsedTimer clock;
    clock.start();
    const auto output = run(QStringLiteral("cat"), bytes);
    QVERIFY2(output, qPrintable(output ? QString() : output.error().message));
    qInfo("50 MB through cat and back in %lld ms", static_cast<long long>(clock.elapsed()));
    QCOMPARE(output->out.size(), bytes.size());
    QVERIFY(output->out == bytes);
}

void TestTransport::stopsASenderWhoseReaderIsSlow()
{
    const auto stream = start(QStringLiteral("head -c 50000000 /dev/zero; touch ~/all-written"));
    QVERIFY(stream);
    const qint64 before = residentBytes();
    auto first = stream->read();
    QVERIFY(QCoro::waitFor(first));
    for (int i = 0; i < 20; ++i) // the sender had all this time
        QVERIFY(run(QStringLiteral("true")));
    QVERIFY(!QFile::exists(shared(QStringLiteral("all-written"))));
    qint64 size = 0;
    qint64 most = residentBytes();
    while (true) {
        auto reading = stream->read();
        const auto bytes = QCoro::waitFor(reading);
        QVERIFY(bytes);
        if (bytes->isEmpty())
            break;
        QVERIFY(bytes->size() <= 256 * 1024);
        size += bytes->size();
        most = std::max(most, residentBytes());
    }
    QVERIFY(size > 49'000'000 && size < fiftyMegabytes); // the first piece came before
    auto finishing = stream->finished();
    QVERIFY(QCoro::waitFor(finishing));
    QVERIFY(QFile::exists(shared(QStringLiteral("all-written"))));
    QVERIFY2(most - before < 20'000'000, qPrintable(QString::number(most - before)));
}

void TestTransport::stopsAWriterWhoseReaderIsSlow()
{
    // reads nothing until the file is there
    const auto stream = start(QStringLiteral("while ! test -e ~/go; do sleep 0.02; done; wc -c"));
    QVERIFY(stream);
    const QByteArray piece(1024 * 1024, 'x');
    int accepted = 0;
    std::optional<Result<void>> waiting;
    while (accepted < 30) {
        waiting.reset();
        auto writing = stream->write(piece);
        QCoro::connect(std::move(writing), this,
                       [&waiting](const Result<void> &result) { waiting = result; });
        if (!QTest::qWaitFor([&waiting] { return waiting.has_value(); }, 1000))
            break;
        QVERIFY(*waiting);
        ++accepted;
    }
    QVERIFY2(accepted < 10,
             qPrintable(QString::number(accepted))); // window 2 MiB, our buffer 1 MiB, pipes
    QFile file(shared(QStringLiteral("go")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QTRY_VERIFY(waiting.has_value());
    QVERIFY(*waiting);
    stream->closeInput();
    auto reading = readAll(stream);
    const auto counted = QCoro::waitFor(reading);
    QVERIFY(counted);
    QCOMPARE(counted->trimmed().toLongLong(), (accepted + 1) * piece.size());
}

void TestTransport::refusesTooMuchOutput()
{
    const auto output = run(QStringLiteral("head -c 5000 /dev/zero; sleep 1000"), {}, 60s, 4096);
    QVERIFY(!output);
    QCOMPARE(output.error().code, Error::Code::Remote);
    const auto enough = run(QStringLiteral("head -c 4096 /dev/zero"), {}, 60s, 4096);
    QVERIFY(enough);
}

void TestTransport::timesOutAndEndsTheCommand()
{
    const auto output = run(QStringLiteral("echo $$ >~/pid; exec sleep 1000"), {}, 800ms);
    QVERIFY(!output);
    QCOMPARE(output.error().code, Error::Code::Timeout);
    if (!SshdServer::canMakeUsers())
        QSKIP("an sshd that does not run as root passes no signals on");
    const pid_t process = processOf(QStringLiteral("pid"));
    QVERIFY(process > 0);
    QTRY_VERIFY(::kill(process, 0) != 0);
    QVERIFY(run(QStringLiteral("true")));
}

void TestTransport::timesOutInTheQueueToo()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("an sshd that does not run as root passes no signals on");
    QList<std::shared_ptr<ExecStream>> busy;
    for (std::size_t i = 0; i < SshLoop::maximumChannels; ++i)
        busy.append(start(QStringLiteral("sleep 1000")));
    QVERIFY(!busy.contains(nullptr));
    const auto output = run(QStringLiteral("true"), {}, 200ms);
    QVERIFY(!output);
    QCOMPARE(output.error().code, Error::Code::Timeout);
    busy.clear();
    QVERIFY(run(QStringLiteral("true")));
}

void TestTransport::runsThirtyCommandsOverItsChannels()
{
    const auto count = std::make_shared<Count>();
    std::vector<QCoro::Task<Result<QByteArray>>> tasks;
    for (int i = 0; i < 30; ++i)
        tasks.push_back(
            runCounted(m_connection.get(), QStringLiteral("sleep 0.1; echo %1").arg(i), count));
    for (int i = 0; i < 30; ++i) {
        const auto output = QCoro::waitFor(tasks[static_cast<std::size_t>(i)]);
        QVERIFY(output);
        QCOMPARE(*output, QByteArray::number(i) + '\n');
    }
    QVERIFY(count->mostOpen <= int(SshLoop::maximumChannels));
    QVERIFY(count->mostOpen > 4);
}

void TestTransport::getsByWithFewSessions()
{
    SshdServer::Options options;
    options.maxSessions = 3;
    useServer(options);
    const auto count = std::make_shared<Count>();
    std::vector<QCoro::Task<Result<QByteArray>>> tasks;
    for (int i = 0; i < 15; ++i)
        tasks.push_back(
            runCounted(m_connection.get(), QStringLiteral("sleep 0.1; echo %1").arg(i), count));
    for (int i = 0; i < 15; ++i) {
        const auto output = QCoro::waitFor(tasks[static_cast<std::size_t>(i)]);
        QVERIFY2(output, qPrintable(output ? QString() : output.error().message));
        QCOMPARE(*output, QByteArray::number(i) + '\n');
    }
    QVERIFY(count->mostOpen <= 3);
}

void TestTransport::saysSoWhenTheServerRunsNothing()
{
    SshdServer::Options options;
    options.maxSessions = 0;
    useServer(options);
    const auto output = run(QStringLiteral("true"));
    QVERIFY(!output);
    QCOMPARE(output.error().code, Error::Code::Remote);
}

void TestTransport::answersEveryTaskWhenTheServerIsKilled()
{
    const auto stream = start(QStringLiteral("sleep 1000"));
    QVERIFY(stream);
    auto reading = stream->read();
    auto finishing = stream->finished();
    std::vector<QCoro::Task<Result<ExecOutput>>> tasks;
    for (int i = 0; i < 12; ++i) // some have a channel, some wait for one
        tasks.push_back(
            m_connection->run(QStringLiteral("cat; sleep 1000"), QByteArray(100'000, 'x')));
    m_server->signalConnections(SIGKILL);
    const auto read = QCoro::waitFor(reading);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Network);
    const auto finished = QCoro::waitFor(finishing);
    QVERIFY(!finished);
    for (auto &task : tasks) {
        const auto output = QCoro::waitFor(task);
        QVERIFY(!output);
        QCOMPARE(output.error().code, Error::Code::Network);
    }
}

void TestTransport::answersEveryTaskWhenTheConnectionGoes()
{
    const auto stream = start(QStringLiteral("sleep 1000"));
    QVERIFY(stream);
    auto reading = stream->read();
    auto writing = stream->write(QByteArray(20'000'000, 'x'));
    std::vector<QCoro::Task<Result<ExecOutput>>> tasks;
    for (int i = 0; i < 12; ++i)
        tasks.push_back(
            m_connection->run(QStringLiteral("cat; sleep 1000"), QByteArray(100'000, 'x')));
    m_connection.reset();
    const auto read = QCoro::waitFor(reading);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Cancelled);
    QVERIFY(!QCoro::waitFor(writing));
    for (auto &task : tasks) {
        const auto output = QCoro::waitFor(task);
        QVERIFY(!output);
        QCOMPARE(output.error().code, Error::Code::Cancelled);
    }
    auto late = stream->read(); // a stream may outlive its connection
    QVERIFY(!QCoro::waitFor(late));
}

void TestTransport::answersTheTasksOfAStreamThatIsDropped()
{
    auto stream = start(QStringLiteral("sleep 1000"));
    QVERIFY(stream);
    auto reading = stream->read();
    auto writing = stream->write(QByteArray(20'000'000, 'x'));
    auto finishing = stream->finished();
    stream.reset();
    const auto read = QCoro::waitFor(reading);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Cancelled);
    QVERIFY(!QCoro::waitFor(writing));
    QVERIFY(!QCoro::waitFor(finishing));
}

void TestTransport::endsTheCommandOfAStreamThatIsDropped()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("an sshd that does not run as root passes no signals on");
    auto stream = start(QStringLiteral("echo $$ >~/pid2; exec sleep 1000"));
    QVERIFY(stream);
    QTRY_VERIFY(processOf(QStringLiteral("pid2")) > 0);
    const pid_t process = processOf(QStringLiteral("pid2"));
    QCOMPARE(::kill(process, 0), 0);
    stream.reset();
    QTRY_VERIFY(::kill(process, 0) != 0);
}

void TestTransport::refusesASecondReadAtOnce()
{
    const auto stream = start(QStringLiteral("sleep 0.3; echo late"));
    QVERIFY(stream);
    auto first = stream->read();
    auto second = stream->read();
    QVERIFY(!QCoro::waitFor(second));
    const auto bytes = QCoro::waitFor(first);
    QVERIFY(bytes);
    QCOMPARE(*bytes, QByteArray("late\n"));
}

void TestTransport::survivesNewKeys()
{
    // a long upload meets an exchange of keys (after 1 GB with some ciphers), in the middle of a
    // full window
    SshdServer::Options options;
    options.config = "RekeyLimit 3M\nLogLevel DEBUG1";
    useServer(options);
    const QByteArray bytes = pattern(20'000'000);
    m_check.restart();
    auto echo = m_connection->run(QStringLiteral("cat"), bytes, 60s, 100'000'000);
    auto count = m_connection->run(QStringLiteral("wc -c"), bytes);
    for (int i = 0; i < 10; ++i)
        QVERIFY(run(QStringLiteral("true")));
    const auto echoed = QCoro::waitFor(echo);
    QVERIFY2(echoed,
             qPrintable(echoed ? QString() : echoed.error().message + echoed.error().detail));
    QVERIFY(echoed->out == bytes);
    const auto counted = QCoro::waitFor(count);
    QVERIFY(counted);
    QCOMPARE(counted->out.trimmed(), QByteArray("20000000"));
    const QByteArray log = QByteArray::fromStdString(m_server->log());
    QVERIFY2(log.count("SSH2_MSG_NEWKEYS received") > 3, log.right(2000).constData());
}

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"
