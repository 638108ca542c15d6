// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/logfollower.h"

#include "remote/logframes.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

void append(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append) || file.write(bytes) != bytes.size())
        qFatal("cannot append to %s", qPrintable(path));
}

/// What came of each log, in order; a restart empties it.
class Heard : public QObject
{
public:
    explicit Heard(LogFollower &follower)
    {
        connect(&follower, &LogFollower::bytesArrived, this,
                [this](const QString &path, const QByteArray &bytes) { text[path] += bytes; });
        connect(&follower, &LogFollower::restarted, this, [this](const QString &path) {
            text[path].clear();
            ++restarts[path];
        });
        connect(&follower, &LogFollower::failed, this,
                [this](const Error &error) { errors.append(error); });
    }

    QHash<QString, QByteArray> text;
    QHash<QString, int> restarts;
    QList<Error> errors;
};

} // namespace

class TestLogFollower : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init() { m_login->renewFolders(); }
    void cleanupTestCase() { m_login.reset(); }

    void tellsEachByteOnceAndInOrder();
    void goesOnFromAnOffset();
    void readsALongLogInBoundedPieces();
    void waitsForALogThatIsNotThereYet();
    void tellsThatALogBeganAnew_data();
    void tellsThatALogBeganAnew();
    void theLastWordsOfALogThatWasMovedAwayAreRead();
    void followsThreeLogsByOneLookARound();
    void takesAnyPath();
    void stopsWhenThePaceIsZero();
    void goesOnWhereAnEarlierRunStopped_data();
    void goesOnWhereAnEarlierRunStopped();
    void forgetsALog();
    void goesOnAfterALostLink();
    void triesAgainByItself();
    void maySurviveItsOwnEnd();
    void readsFrames_data();
    void readsFrames();

private:
    std::unique_ptr<Login> m_login;
};

void TestLogFollower::tellsEachByteOnceAndInOrder()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all.append(char(i));
    writeFile(log, all);
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    EventLoopCheck loop;
    follower.setPace(20ms);
    follower.follow(log);
    QTRY_COMPARE(heard.text[log], all);
    for (int i = 0; i < 10; ++i) {
        const QByteArray more = "000 (00" + QByteArray::number(i) + ".000.000)\n...\n";
        append(log, more);
        all += more;
        QTRY_COMPARE(heard.text[log], all);
    }
    QCOMPARE(heard.restarts[log], 0);
    QVERIFY(heard.errors.isEmpty());
    QVERIFY(loop.longestGapMilliseconds() < 250);
}

void TestLogFollower::goesOnFromAnOffset()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, "old old new");
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(20ms);
    follower.follow(log, 8);
    QTRY_COMPARE(heard.text[log], QByteArray("new"));
}

void TestLogFollower::readsALongLogInBoundedPieces()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    const QByteArray bytes = sifBytes(3 * 1024 * 1024 + 123, 1);
    writeFile(log, bytes);
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    QList<qsizetype> sizes;
    connect(&follower, &LogFollower::bytesArrived, &follower,
            [&sizes](const QString &, const QByteArray &piece) { sizes.append(piece.size()); });
    follower.setPace(1h); // what is left comes at once, not at the next turn
    follower.follow(log);
    QTRY_COMPARE(heard.text[log].size(), bytes.size());
    QCOMPARE(heard.text[log], bytes);
    QVERIFY(sizes.size() >= 4);
    for (const qsizetype size : std::as_const(sizes))
        QVERIFY(size <= 1024 * 1024);
}

void TestLogFollower::waitsForALogThatIsNotThereYet()
{
    const QString log = m_login->there(QStringLiteral("later.log"));
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(20ms);
    follower.follow(log);
    QTRY_VERIFY(follower.lookCount() >= 3);
    QVERIFY(heard.errors.isEmpty());
    writeFile(log, "first\n");
    QTRY_COMPARE(heard.text[log], QByteArray("first\n"));
    QCOMPARE(heard.restarts[log], 0);
}

void TestLogFollower::tellsThatALogBeganAnew_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("cut to nothing") << "cut";
    QTest::newRow("cut, and already longer than before") << "regrown";
    QTest::newRow("deleted, made again between two looks") << "remade";
    QTest::newRow("deleted, seen missing, made again") << "missing";
    QTest::newRow("moved away, a new one in its place") << "rotated";
}

void TestLogFollower::tellsThatALogBeganAnew()
{
    QFETCH(QString, how);
    const QString log = m_login->there(QStringLiteral("job.log"));
    const QByteArray fresh = "another beginning, and this one is longer than the first was\n";
    writeFile(log, "the first text\n");
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(0ms);
    follower.follow(log);
    follower.readNow();
    QTRY_COMPARE(heard.text[log], QByteArray("the first text\n"));

    QByteArray expected = fresh;
    if (how == QStringLiteral("cut")) {
        expected = "short\n";
        writeFile(log, expected);
    } else if (how == QStringLiteral("regrown")) {
        writeFile(log, fresh);
    } else if (how == QStringLiteral("rotated")) {
        QVERIFY(QFile::rename(log, log + QStringLiteral(".old")));
        writeFile(log, fresh);
    } else {
        QVERIFY(QFile::remove(log));
        if (how == QStringLiteral("missing")) {
            const qint64 before = follower.lookCount();
            follower.readNow();
            QTRY_VERIFY(follower.lookCount() > before);
        }
        writeFile(log, fresh);
    }
    follower.setPace(20ms);
    QTRY_COMPARE(heard.restarts[log], 1);
    QTRY_COMPARE(heard.text[log], expected);
    append(log, "more\n");
    QTRY_COMPARE(heard.text[log], expected + "more\n");
    QCOMPARE(heard.restarts[log], 1);
}

void TestLogFollower::theLastWordsOfALogThatWasMovedAwayAreRead()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, "first\n");
    LogFollower follower(m_login->connection());
    QStringList told;
    connect(
        &follower, &LogFollower::bytesArrived, this,
        [&told](const QString &, const QByteArray &bytes) { told += QString::fromUtf8(bytes); });
    connect(&follower, &LogFollower::restarted, this, [&told] { told += QStringLiteral("anew"); });
    follower.setPace(0ms);
    follower.follow(log);
    follower.readNow();
    QTRY_COMPARE(told.size(), 1);
    append(log, "last\n");
    QVERIFY(QFile::rename(log, log + QStringLiteral(".old")));
    writeFile(log, "second\n");
    follower.setPace(20ms);
    const QStringList expected{QStringLiteral("first\n"), QStringLiteral("last\n"),
                               QStringLiteral("anew"), QStringLiteral("second\n")};
    QTRY_COMPARE(told, expected);
}

void TestLogFollower::followsThreeLogsByOneLookARound()
{
    const QString a = m_login->there(QStringLiteral("a.log"));
    const QString b = m_login->there(QStringLiteral("b.log"));
    const QString c = m_login->there(QStringLiteral("c.log"));
    writeFile(a, "a");
    writeFile(c, "c");
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(0ms);
    follower.follow(a);
    follower.follow(b);
    follower.follow(c);
    const int before = m_login->connection().commandCount();
    follower.setPace(1h);
    follower.readNow();
    QTRY_COMPARE(heard.text[c], QByteArray("c"));
    QCOMPARE(heard.text[a], QByteArray("a"));
    QCOMPARE(follower.lookCount(), 1);
    append(a, "2");
    append(c, "2");
    writeFile(b, "b");
    follower.readNow();
    QTRY_COMPARE(heard.text[c], QByteArray("c2"));
    QCOMPARE(heard.text[a], QByteArray("a2"));
    QCOMPARE(heard.text[b], QByteArray("b"));
    QCOMPARE(follower.lookCount(), 2);
    QCOMPARE(m_login->connection().commandCount(), before + 1); // the channel is one command
}

void TestLogFollower::takesAnyPath()
{
    const QStringList names{QStringLiteral("it's a \"log\""), QStringLiteral("$(touch x)`y`;z"),
                            QStringLiteral("two\nlines"), QStringLiteral("-n"),
                            QStringLiteral("Größe")};
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(0ms);
    for (const QString &name : names) {
        writeFile(m_login->there(name), name.toUtf8());
        follower.follow(m_login->there(name));
    }
    follower.readNow();
    for (const QString &name : names)
        QTRY_COMPARE(heard.text[m_login->there(name)], name.toUtf8());
    QCOMPARE(namesIn(m_login->there()).size(), names.size());
}

void TestLogFollower::stopsWhenThePaceIsZero()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, "x");
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    const QSignalSpy started(&m_login->connection(), &Connection::commandStarted);
    const QSignalSpy ended(&m_login->connection(), &Connection::commandRan);
    follower.setPace(20ms);
    follower.follow(log);
    QTRY_COMPARE(heard.text[log], QByteArray("x"));
    follower.setPace(0ms);
    // A round may be under way; let it end, then nothing more is started.
    QVERIFY(QCoro::waitFor(m_login->connection().run(QStringLiteral("sleep 0.2"))));
    const qint64 before = follower.lookCount();
    QVERIFY(QCoro::waitFor(m_login->connection().run(QStringLiteral("sleep 0.2"))));
    QCOMPARE(follower.lookCount(), before);
    QTRY_COMPARE(ended.size(), started.size()); // nothing is left running over there
}

void TestLogFollower::goesOnWhereAnEarlierRunStopped_data()
{
    QTest::addColumn<QString>("meanwhile");
    QTest::addColumn<int>("restarts");
    QTest::addColumn<qint64>("bytesRead");
    QTest::newRow("nothing new") << "" << 0 << qint64(0);
    QTest::newRow("appended") << "append" << 0 << qint64(4);
    QTest::newRow("cut") << "cut" << 1 << qint64(1);
    QTest::newRow("another one of the same length") << "remade" << 1 << qint64(6);
    QTest::newRow("written over, longer than before") << "rewritten" << 1 << qint64(12);
}

void TestLogFollower::goesOnWhereAnEarlierRunStopped()
{
    QFETCH(QString, meanwhile);
    const QString log = m_login->there(QStringLiteral("job.log"));
    LogPosition position;
    writeFile(log, "first\n");
    {
        LogFollower earlier(m_login->connection());
        Heard heard(earlier);
        earlier.follow(log);
        QTRY_COMPARE(heard.text[log], QByteArray("first\n"));
        position = {6, earlier.identityOf(log), "first\n", 0};
        QVERIFY(!position.identity.isEmpty());
    }
    if (meanwhile == QStringLiteral("append")) {
        append(log, "more");
    } else if (meanwhile == QStringLiteral("cut")) {
        writeFile(log, "x");
    } else if (meanwhile == QStringLiteral("remade")) {
        QVERIFY(QFile::rename(log, log + QStringLiteral(".old")));
        writeFile(log, "other\n");
    } else if (meanwhile == QStringLiteral("rewritten")) {
        writeFile(log, "other\nother\n");
    }
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(20ms);
    follower.follow(log, position);
    QTRY_VERIFY(follower.lookCount() >= 4);
    QTEST(heard.restarts[log], "restarts");
    QTEST(follower.bytesRead(), "bytesRead");
    QVERIFY(heard.errors.isEmpty());
}

void TestLogFollower::forgetsALog()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    const QString other = m_login->there(QStringLiteral("other.log"));
    writeFile(log, "x");
    writeFile(other, "y");
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(20ms);
    follower.follow(log);
    follower.follow(other);
    follower.unfollow(log); // the first round with it is under way already
    QTRY_COMPARE(heard.text[other], QByteArray("y"));
    QCOMPARE(heard.text[log], QByteArray());
}

void TestLogFollower::goesOnAfterALostLink()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, "before\n");
    LogFollower follower(m_login->connection());
    Heard heard(follower);
    follower.setPace(20ms);
    follower.follow(log);
    QTRY_COMPARE(heard.text[log], QByteArray("before\n"));
    m_login->server().signalConnections(SIGKILL);
    QTRY_COMPARE(heard.errors.size(), 1);
    append(log, "meanwhile\n");
    m_login->reconnect();
    follower.resume();
    QTRY_COMPARE(heard.text[log], QByteArray("before\nmeanwhile\n"));
    append(log, "after\n");
    QTRY_COMPARE(heard.text[log], QByteArray("before\nmeanwhile\nafter\n"));
    QCOMPARE(heard.restarts[log], 0);
    QCOMPARE(heard.errors.size(), 1);
}

namespace
{

/// A machine that is too busy to start a command, some times.
class BusyTransport : public Transport
{
public:
    BusyTransport(Transport &transport, int refusals) : m_transport(transport), m_left(refusals) {}
    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override
    {
        if (m_left > 0) {
            --m_left;
            co_return Error(Error::Code::Remote, QStringLiteral("The machine is too busy."));
        }
        auto starting = m_transport.start(command);
        const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
        co_return stream;
    }

private:
    Transport &m_transport;
    int m_left;
};

} // namespace

void TestLogFollower::triesAgainByItself()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, "text\n");
    BusyTransport transport(m_login->connection(), 3);
    LogFollower follower(transport);
    Heard heard(follower);
    follower.setPace(10ms);
    follower.follow(log);
    QTRY_COMPARE(heard.text[log], QByteArray("text\n"));
    QCOMPARE(heard.errors.size(), 1); // said once
}

void TestLogFollower::maySurviveItsOwnEnd()
{
    const QString log = m_login->there(QStringLiteral("job.log"));
    writeFile(log, "x");
    auto follower = std::make_unique<LogFollower>(m_login->connection());
    follower->setPace(20ms);
    follower->follow(log); // a round is under way
    follower.reset();
    QVERIFY(QCoro::waitFor(m_login->connection().run(QStringLiteral("sleep 0.2"))));

    auto second = std::make_unique<LogFollower>(m_login->connection());
    bool isGone = false;
    connect(second.get(), &LogFollower::bytesArrived, this, [&second, &isGone] {
        second.reset(); // from its own signal
        isGone = true;
    });
    second->follow(log);
    QTRY_VERIFY(isGone);
}

void TestLogFollower::readsFrames_data()
{
    QTest::addColumn<QByteArray>("output");
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("isValid");
    QTest::newRow("one log with two bytes") << QByteArray("0 5 77:9 2\nabend\n") << 1 << true;
    QTest::newRow("a missing one") << QByteArray("0 -1 - 0\nend\n") << 1 << true;
    QTest::newRow("bytes that look like a header")
        << QByteArray("0 9 7:0 9\n1 5 7 0\nxend\n") << 1 << true;
    QTest::newRow("nothing at all") << QByteArray() << 1 << false;
    QTest::newRow("bytes cut short") << QByteArray("0 5 77:9 5\nab") << 1 << false;
    QTest::newRow("bytes cut short before the end")
        << QByteArray("0 5 77:9 5\nabend\n") << 1 << false;
    QTest::newRow("a log too many") << QByteArray("0 -1 - 0\n1 -1 - 0\nend\n") << 1 << false;
    QTest::newRow("a log too few") << QByteArray("0 -1 - 0\nend\n") << 2 << false;
    QTest::newRow("the wrong number") << QByteArray("1 -1 - 0\nend\n") << 1 << false;
    QTest::newRow("a negative length") << QByteArray("0 5 7 -3\nend\n") << 1 << false;
    QTest::newRow("a huge length") << QByteArray("0 5 7 9223372036854775807\nend\n") << 1 << false;
    QTest::newRow("a greeting of the login shell")
        << QByteArray("Welcome\n0 -1 - 0\nend\n") << 1 << false;
}

void TestLogFollower::readsFrames()
{
    QFETCH(QByteArray, output);
    QFETCH(int, count);
    QFETCH(bool, isValid);
    for (const qsizetype slice : {qsizetype(1), qsizetype(5), qsizetype(1000)}) {
        LogFrames frames(QList<qint64>(count, 100));
        Result<bool> isWhole = false;
        for (qsizetype at = 0; isWhole && at < output.size(); at += slice)
            isWhole =
                frames.feed(QByteArrayView(output).sliced(at, qMin(slice, output.size() - at)));
        QCOMPARE(isWhole && *isWhole, isValid);
        if (isValid)
            QCOMPARE(frames.take().size(), count);
    }
}

QTEST_GUILESS_MAIN(TestLogFollower)
#include "tst_logfollower.moc"
