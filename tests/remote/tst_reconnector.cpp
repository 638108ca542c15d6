// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/reconnector.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/roughlink.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroTask>

#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;

namespace
{

/// What a reconnector said, in order: "waiting 1", "trying", "restored", "person".
class Story
{
public:
    explicit Story(Reconnector &reconnector)
    {
        QObject::connect(&reconnector, &Reconnector::waiting, &m_context,
                         [this](const Error &why, std::chrono::seconds left) {
                             reasons.append(why.message);
                             lines.append(QStringLiteral("waiting %1").arg(left.count()));
                         });
        QObject::connect(&reconnector, &Reconnector::trying, &m_context,
                         [this] { lines.append(QStringLiteral("trying")); });
        QObject::connect(&reconnector, &Reconnector::restored, &m_context,
                         [this] { lines.append(QStringLiteral("restored")); });
        QObject::connect(&reconnector, &Reconnector::personNeeded, &m_context,
                         [this](const Error &why) {
                             reasons.append(why.message);
                             lines.append(QStringLiteral("person"));
                         });
    }
    QStringList lines;
    QStringList reasons;

private:
    QObject m_context;
};

} // namespace

class TestReconnector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }
    void comesBackByItself();
    void triesAtAGrowingPaceAndNowWhenTold();
    void asksOnlyWhenThePersonSaysSo();
    void stopsWhenTheConnectionIsClosed();
    void leavesTheFirstLoginAlone();
};

void TestReconnector::comesBackByItself()
{
    const SshdServer server;
    ScriptedPrompter prompter;
    Connection connection(targetOf(server), prompter);
    Reconnector reconnector(connection);
    Story story(reconnector);
    QVERIFY(QCoro::waitFor(connection.open()));
    QVERIFY(story.lines.isEmpty());
    QElapsedTimer clock;
    clock.start();
    server.signalConnections(SIGKILL);
    QTRY_COMPARE(connection.state(), Connection::State::Lost);
    QVERIFY(reconnector.isBroken());
    QTRY_COMPARE(connection.state(), Connection::State::Online);
    QVERIFY(clock.elapsed() < 5000);
    const QStringList expected = {QStringLiteral("waiting 1"), QStringLiteral("trying"),
                                  QStringLiteral("restored")};
    QCOMPARE(story.lines, expected);
    QVERIFY2(story.reasons.first().contains(QStringLiteral("closed the connection")),
             qPrintable(story.reasons.first()));
    QVERIFY(!reconnector.isBroken());
    QCOMPARE(prompter.hostKeyQuestions.size(), 1); // of the first login
}

void TestReconnector::triesAtAGrowingPaceAndNowWhenTold()
{
    const SshdServer server;
    RoughLink link(server.port());
    ConnectionTarget target = targetOf(server);
    target.service.port = static_cast<quint16>(link.port());
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    Reconnector reconnector(connection);
    Story story(reconnector);
    QVERIFY(QCoro::waitFor(connection.open()));
    const EventLoopCheck check;
    link.refuse();
    link.cut();
    QTRY_COMPARE_WITH_TIMEOUT(story.lines.count(QStringLiteral("trying")), 2, 15'000);
    QTRY_VERIFY(story.lines.contains(QStringLiteral("waiting 5")));
    const QStringList expected = {QStringLiteral("waiting 1"), QStringLiteral("trying"),
                                  QStringLiteral("waiting 2"), QStringLiteral("waiting 1"),
                                  QStringLiteral("trying"),    QStringLiteral("waiting 5")};
    QCOMPARE(story.lines.mid(0, 6), expected);
    QCOMPARE(connection.state(), Connection::State::Lost);
    QVERIFY(story.reasons.last().contains(QStringLiteral("refused")));
    QCOMPARE(link.accepted(), 1);
    link.admit();
    reconnector.goOn();
    QTRY_COMPARE(connection.state(), Connection::State::Online);
    QCOMPARE(story.lines.last(), QStringLiteral("restored"));
    QCOMPARE(link.accepted(), 2);
    QVERIFY(check.longestGapMilliseconds() < 500);
}

void TestReconnector::asksOnlyWhenThePersonSaysSo()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "open sesame";
    const SshdServer server(options);
    ConnectionTarget target = targetOf(server);
    target.keyFile = QString::fromStdString(server.wrongKeyFile());
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}, {QStringLiteral("open sesame")}};
    Connection connection(target, prompter);
    Reconnector reconnector(connection);
    Story story(reconnector);
    QVERIFY(QCoro::waitFor(connection.open()));
    QCOMPARE(prompter.questions.size(), 1);
    server.signalConnections(SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(story.lines.contains(QStringLiteral("person")), 20'000);
    QVERIFY2(story.reasons.last().contains(QStringLiteral("Log in again")),
             qPrintable(story.reasons.last()));
    const std::string before = server.log();
    QTest::qWait(4000); // longer than the next pauses would be: nothing may happen
    QCOMPARE(QString::fromStdString(server.log()), QString::fromStdString(before));
    QCOMPARE(prompter.questions.size(), 1);
    reconnector.goOn();
    QTRY_COMPARE(connection.state(), Connection::State::Online);
    QCOMPARE(prompter.questions.size(), 2);
    QCOMPARE(story.lines.last(), QStringLiteral("restored"));
}

void TestReconnector::stopsWhenTheConnectionIsClosed()
{
    const SshdServer server;
    RoughLink link(server.port());
    ConnectionTarget target = targetOf(server);
    target.service.port = static_cast<quint16>(link.port());
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    Reconnector reconnector(connection);
    Story story(reconnector);
    QVERIFY(QCoro::waitFor(connection.open()));
    link.cut();
    QTRY_COMPARE(story.lines.size(), 1);
    connection.close();
    QTest::qWait(2500); // longer than the pause: nothing may happen
    QCOMPARE(story.lines.size(), 1);
    QCOMPARE(link.accepted(), 1);
    QCOMPARE(connection.state(), Connection::State::Offline);
    reconnector.goOn();
    QCOMPARE(connection.state(), Connection::State::Offline);
}

void TestReconnector::leavesTheFirstLoginAlone()
{
    ConnectionTarget target;
    target.service.host = QStringLiteral("127.0.0.1");
    target.service.port = static_cast<quint16>(freePort());
    target.knownHostsFile = QStringLiteral("/does/not/exist");
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    Reconnector reconnector(connection);
    Story story(reconnector);
    QVERIFY(!QCoro::waitFor(connection.open()));
    QVERIFY(story.lines.isEmpty());
    QVERIFY(!reconnector.isBroken());
}

QTEST_GUILESS_MAIN(TestReconnector)
#include "tst_reconnector.moc"
