// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/reachcheck.h"
#include "remote/siteprobe.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QFile>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryFile>
#include <QTest>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

using State = ReportStep::State;

Site siteOf(const ConnectionTarget &target)
{
    Site site;
    site.id = QStringLiteral("test");
    site.title = QStringLiteral("Test");
    site.accessPoints = {target.service};
    site.transferServer = target.service;
    site.stagingLayout = QStringLiteral("/staging/{first}/{user}");
    return site;
}

/// "passed", "failed" ... of all steps, in their order.
QString states(const QList<ReportStep> &steps)
{
    QStringList words;
    for (const ReportStep &step : steps)
        words.append(stateWord(step.state));
    return words.join(QStringLiteral(", "));
}

QString everything(const QList<ReportStep> &steps)
{
    QString text;
    for (const ReportStep &step : steps)
        text += stateWord(step.state) + u' ' + step.title + QStringLiteral(": ") + step.result +
                QStringLiteral(" | ") + step.advice + u'\n';
    return text;
}

} // namespace

/// The connection report's checks against a real sshd.
class TestSiteProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { trustServer(); }

    void goesTheWholeWayWithAKey()
    {
        const EventLoopCheck loop;
        const QList<ReportStep> steps = probe(subject());
        QCOMPARE(steps.size(), 11);
        const QByteArray all = everything(steps).toUtf8();
        for (const int index : {0, 1, 2, 3, 9, 10})
            QVERIFY2(steps.at(index).state == State::Passed, all.constData());
        QVERIFY2(steps.at(1).result.startsWith(QStringLiteral("SSH-2.0-OpenSSH")), all.constData());
        QVERIFY2(steps.at(4).state == State::Passed || steps.at(4).state == State::Warned,
                 all.constData());
        QVERIFY2(steps.at(5).state == State::Failed, all.constData()); // no HTCondor here
        QVERIFY2(steps.at(5).advice.contains(QStringLiteral("HTCondor")), all.constData());
        QVERIFY2(steps.at(7).state == State::Skipped,
                 all.constData()); // the site has no command for quotas
        QVERIFY2(steps.at(8).state == State::Passed, all.constData()); // it is the same clock
        QVERIFY(m_prompter.questions.isEmpty());
        QVERIFY(m_prompter.hostKeyQuestions.isEmpty());
        QVERIFY(loop.longestGapMilliseconds() < 200);
        QTRY_VERIFY_WITH_TIMEOUT(m_server.connections().empty(), 10000); // its login is gone
    }

    void usesALoginThatIsThere()
    {
        Connection link(targetOf(m_server), m_prompter);
        QVERIFY(QCoro::waitFor(link.open()));
        SiteProbe::Subject about = subject();
        about.link = &link;
        about.isTransferOnline = true;
        const int before = link.commandCount();
        const QList<ReportStep> steps = probe(about);
        QCOMPARE(steps.at(3).result, QStringLiteral("already logged in"));
        QCOMPARE(steps.at(9).result, QStringLiteral("already logged in"));
        QVERIFY(link.commandCount() > before);
        QVERIFY(link.commandCount() - before <= 6); // a good guest
        QCOMPARE(link.state(), Connection::State::Online);
    }

    void goesTheWayOfTheConfiguration_data()
    {
        QTest::addColumn<QString>("lines");
        QTest::addColumn<QString>("result");
        QTest::newRow("another name for it") << ""
                                             << "127.0.0.1";
        QTest::newRow("through another machine") << "ProxyJump jump"
                                                 << "through 127.0.0.1: 127.0.0.1";
    }

    void goesTheWayOfTheConfiguration()
    {
        QFETCH(QString, lines);
        QFETCH(QString, result);
        const QString settings = QStringLiteral("HostName 127.0.0.1\nPort %1\nUser %2\n"
                                                "IdentityFile %3\nUserKnownHostsFile %4\n")
                                     .arg(m_server.port())
                                     .arg(QString::fromStdString(m_server.user()),
                                          QString::fromStdString(m_server.keyFile()),
                                          QString::fromStdString(m_server.knownHostsFile()));
        QTemporaryFile config;
        QVERIFY(config.open());
        config.write(QStringLiteral("Host ap.nowhere.test\n%1%2\nHost jump\n%1")
                         .arg(settings, lines)
                         .toUtf8());
        QVERIFY(config.flush());
        SiteProbe::Subject about = subject();
        about.accessPoint.service.host = QStringLiteral("ap.nowhere.test"); // has no address
        about.accessPoint.service.port = 22;
        about.accessPoint.sshConfigFile = config.fileName();
        const QList<ReportStep> steps = probe(about);
        const QByteArray all = everything(steps).toUtf8();
        QCOMPARE(steps.at(0).result, result);
        for (const int index : {0, 1, 2, 3})
            QVERIFY2(steps.at(index).state == State::Passed, all.constData());
    }

    void aWayThatPerchCannotGoIsSaid()
    {
        QTemporaryFile config;
        QVERIFY(config.open());
        config.write("Host *\nProxyCommand nc %h %p\n");
        QVERIFY(config.flush());
        SiteProbe::Subject about = subject();
        about.accessPoint.sshConfigFile = config.fileName();
        const QList<ReportStep> steps = probe(about);
        QVERIFY(steps.at(0).state == State::Failed);
        QVERIFY2(steps.at(0).advice.contains(QStringLiteral("ProxyJump")),
                 everything(steps).toUtf8().constData());
        QVERIFY(steps.at(1).state == State::Skipped);
    }

    void nobodyListens()
    {
        SiteProbe::Subject about = subject();
        about.accessPoint.service.port = static_cast<quint16>(freePort());
        const QList<ReportStep> steps = probe(about);
        const QByteArray all = everything(steps).toUtf8();
        QVERIFY2(steps.at(0).state == State::Passed, all.constData());
        QVERIFY2(steps.at(1).state == State::Failed, all.constData());
        QVERIFY2(steps.at(1).advice.contains(QStringLiteral("refused")), all.constData());
        for (int index = 2; index <= 8; ++index)
            QVERIFY2(steps.at(index).state == State::Skipped, all.constData());
        QVERIFY2(steps.at(10).state == State::Passed,
                 all.constData()); // the second machine is told apart
    }

    void thereIsNoSuchName()
    {
        SiteProbe::Subject about = subject();
        about.accessPoint.service.host = QStringLiteral("no-such-machine.invalid");
        const QList<ReportStep> steps = probe(about);
        QVERIFY2(steps.at(0).state == State::Failed, everything(steps).toUtf8().constData());
        QVERIFY2(steps.at(0).advice.contains(QStringLiteral("no-such-machine.invalid")),
                 everything(steps).toUtf8().constData());
        QVERIFY2(steps.at(1).state == State::Skipped, everything(steps).toUtf8().constData());
    }

    void anUnknownHostKeyIsNotTrusted()
    {
        SiteProbe::Subject about = subject();
        about.accessPoint.knownHostsFile =
            QString::fromStdString(m_server.folder() + "/known_hosts_empty");
        const QList<ReportStep> steps = probe(about);
        QVERIFY2(steps.at(2).state == State::Failed, everything(steps).toUtf8().constData());
        QVERIFY2(steps.at(3).state == State::Skipped, everything(steps).toUtf8().constData());
        QVERIFY(m_prompter.hostKeyQuestions.isEmpty());
        QVERIFY(!QFile::exists(about.accessPoint.knownHostsFile));
    }

    void aLoginThatNeedsAPersonIsLeftToThem()
    {
        SiteProbe::Subject about = subject();
        about.accessPoint.keyFile = QString::fromStdString(m_server.wrongKeyFile());
        const QList<ReportStep> steps = probe(about);
        const QByteArray all = everything(steps).toUtf8();
        QVERIFY2(steps.at(2).state == State::Passed, all.constData());
        QVERIFY2(steps.at(3).state == State::Warned, all.constData());
        QVERIFY2(steps.at(4).state == State::Skipped, all.constData());
        QVERIFY(m_prompter.questions.isEmpty());
    }

    void canBeGivenUp()
    {
        auto running = std::make_unique<SiteProbe>(subject(), m_prompter);
        QSignalSpy changed(running.get(), &SiteProbe::changed);
        running->start();
        QTRY_VERIFY_WITH_TIMEOUT(changed.size() >= 4, 20000);
        running.reset();
        QTRY_VERIFY_WITH_TIMEOUT(m_server.connections().empty(), 10000);
    }

    void readsAGreeting_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<QString>("greeting"); // empty: a failure
        QTest::newRow("a server") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << "SSH-2.0-OpenSSH_9.2";
        QTest::newRow("lines before it")
            << QByteArray("Hello\r\nthere\r\nSSH-2.0-x\r\n") << "SSH-2.0-x";
        QTest::newRow("a control character")
            << QByteArray("SSH-2.0-a\x1b[2J\r\n") << "SSH-2.0-a\\x1b[2J";
        QTest::newRow("a web server")
            << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << QString();
        QTest::newRow("a flood") << QByteArray(1'000'000, 'x') << QString();
        QTest::newRow("silence") << QByteArray() << QString();
    }

    void readsAGreeting()
    {
        QFETCH(QByteArray, sent);
        QFETCH(QString, greeting);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server,
                [&server, sent] { server.nextPendingConnection()->write(sent); });
        const SshOutcome<QString> outcome =
            QCoro::waitFor(greetingOf(QStringLiteral("127.0.0.1"), server.serverPort(), 1s));
        const QString *read = std::get_if<QString>(&outcome);
        QCOMPARE(read ? *read : QString(), greeting);
        if (!read)
            QCOMPARE(std::get<SshFailure>(outcome).kind, SshFailure::Kind::Protocol);
    }

    void aServerThatHangsUpIsTold()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server,
                [&server] { server.nextPendingConnection()->close(); });
        const SshOutcome<QString> outcome =
            QCoro::waitFor(greetingOf(QStringLiteral("127.0.0.1"), server.serverPort(), 5s));
        QVERIFY(std::holds_alternative<SshFailure>(outcome));
        QCOMPARE(std::get<SshFailure>(outcome).kind, SshFailure::Kind::Closed);
    }

private:
    void trustServer()
    {
        QFile key(QString::fromStdString(m_server.folder() + "/hostkey.pub"));
        QFile known(QString::fromStdString(m_server.knownHostsFile()));
        QVERIFY(key.open(QIODevice::ReadOnly) && known.open(QIODevice::WriteOnly));
        known.write("[127.0.0.1]:" + QByteArray::number(m_server.port()) + ' ' + key.readAll());
    }

    SiteProbe::Subject subject()
    {
        SiteProbe::Subject about;
        about.accessPoint = targetOf(m_server);
        about.transferServer = about.accessPoint;
        about.profile.site = siteOf(about.accessPoint);
        about.profile.user = about.accessPoint.user;
        return about;
    }

    QList<ReportStep> probe(const SiteProbe::Subject &about)
    {
        m_prompter.questions.clear();
        m_prompter.hostKeyQuestions.clear();
        SiteProbe probe(about, m_prompter);
        QSignalSpy finished(&probe, &SiteProbe::finished);
        probe.start();
        if (!QTest::qWaitFor([&finished] { return !finished.isEmpty(); }, 60000))
            qWarning("the probe does not end: %s", qPrintable(states(probe.steps())));
        return probe.steps();
    }

    SshdServer m_server;
    ScriptedPrompter m_prompter;
};

QTEST_GUILESS_MAIN(TestSiteProbe)
#include "tst_siteprobe.moc"
