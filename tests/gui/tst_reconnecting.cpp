// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectionbar.h"
#include "gui/session.h"
#include "tests/support/roughlink.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;

/// A lost link as the person meets it: the bar's words, and what the controller does by itself.
class TestReconnecting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }
    void saysWhatIsWaitedFor();
    void bringsTheSessionBack();
    void offersALoginWhereAPersonIsNeeded();
    void stopsWhenThePersonDisconnects();

private:
    [[nodiscard]] static Profile profileOf(const SshdServer &server, int port)
    {
        Profile profile;
        profile.site.id = QStringLiteral("test");
        SshService machine;
        machine.host = QStringLiteral("127.0.0.1");
        machine.port = static_cast<quint16>(port);
        profile.site.accessPoints = {machine};
        profile.site.transferServer = machine;
        profile.user = QString::fromStdString(server.user());
        profile.keyFile = QString::fromStdString(server.keyFile());
        return profile;
    }
    [[nodiscard]] static bool shows(const ConnectionBar &bar, const QString &words)
    {
        const QList<QLabel *> labels = bar.findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(), [&](const QLabel *label) {
            return label->isVisibleTo(&bar) && label->text().contains(words);
        });
    }
    [[nodiscard]] static QPushButton *button(const ConnectionBar &bar, const QString &text)
    {
        for (QPushButton *one : bar.findChildren<QPushButton *>()) {
            if (one->isVisibleTo(&bar) && one->text() == text)
                return one;
        }
        return nullptr;
    }
};

void TestReconnecting::saysWhatIsWaitedFor()
{
    ConnectionBar bar;
    QSignalSpy wanted(&bar, &ConnectionBar::reconnectWanted);
    bar.showLost(QStringLiteral("ap2001 stopped answering."), std::chrono::seconds(5));
    QVERIFY(shows(
        bar, QStringLiteral("Connection lost: ap2001 stopped answering. Trying again in 5 s.")));
    QVERIFY(button(bar, QStringLiteral("Now")));
    QTest::mouseClick(button(bar, QStringLiteral("Now")), Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    bar.showLost(QStringLiteral("ap2001 stopped answering."), std::chrono::seconds(0));
    QVERIFY(shows(bar, QStringLiteral("Trying again …")));
    QVERIFY(!button(bar, QStringLiteral("Now"))->isEnabled());
    bar.showLoginNeeded(QStringLiteral("ap2001 asks for a login."));
    QVERIFY(shows(bar, QStringLiteral("Connection lost: ap2001 asks for a login.")));
    QVERIFY(button(bar, QStringLiteral("Log in again"))->isEnabled());
    QTest::mouseClick(button(bar, QStringLiteral("Log in again")), Qt::LeftButton);
    QCOMPARE(wanted.size(), 2);
    bar.showLinked();
    QVERIFY(!shows(bar, QStringLiteral("Connection lost")));
}

void TestReconnecting::bringsTheSessionBack()
{
    const SshdServer server;
    ScriptedPrompter prompter;
    ConnectController controller(prompter, QString::fromStdString(server.knownHostsFile()));
    QSignalSpy opened(&controller, &ConnectController::opened);
    QSignalSpy lost(&controller, &ConnectController::lost);
    QSignalSpy waiting(&controller, &ConnectController::reconnecting);
    QSignalSpy restored(&controller, &ConnectController::restored);
    controller.connectTo(profileOf(server, server.port()));
    QTRY_COMPARE(opened.size(), 1);
    Session *session = controller.session();
    QVERIFY(session);
    server.signalConnections(SIGKILL);
    QTRY_COMPARE(restored.size(), 1);
    QCOMPARE(lost.size(), 1);
    QCOMPARE(waiting.size(), 2);              // in 1 s, and now
    QVERIFY(controller.session() == session); // with all that it knows
    QCOMPARE(session->accessPoint().state(), Connection::State::Online);
    QVERIFY(prompter.questions.isEmpty());
}

void TestReconnecting::offersALoginWhereAPersonIsNeeded()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "open sesame";
    const SshdServer server(options);
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}, {QStringLiteral("open sesame")}};
    ConnectController controller(prompter, QString::fromStdString(server.knownHostsFile()));
    QSignalSpy opened(&controller, &ConnectController::opened);
    QSignalSpy needed(&controller, &ConnectController::loginNeeded);
    QSignalSpy restored(&controller, &ConnectController::restored);
    Profile profile = profileOf(server, server.port());
    profile.keyFile = QString::fromStdString(server.wrongKeyFile());
    controller.connectTo(profile);
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(prompter.questions.size(), 1);
    server.signalConnections(SIGKILL);
    QTRY_COMPARE(needed.size(), 1);
    QCOMPARE(prompter.questions.size(), 1); // not asked by itself
    controller.reconnect();
    QTRY_COMPARE(restored.size(), 1);
    QCOMPARE(prompter.questions.size(), 2);
}

void TestReconnecting::stopsWhenThePersonDisconnects()
{
    const SshdServer server;
    RoughLink link(server.port());
    ScriptedPrompter prompter;
    ConnectController controller(prompter, QString::fromStdString(server.knownHostsFile()));
    QSignalSpy opened(&controller, &ConnectController::opened);
    QSignalSpy waiting(&controller, &ConnectController::reconnecting);
    QSignalSpy closed(&controller, &ConnectController::closed);
    controller.connectTo(profileOf(server, link.port()));
    QTRY_COMPARE(opened.size(), 1);
    link.refuse();
    link.cut();
    QTRY_COMPARE(waiting.size(), 1);
    controller.disconnect();
    QCOMPARE(closed.size(), 1);
    QVERIFY(!controller.session());
    QTest::qWait(1500); // longer than the pause: nothing may happen
    QCOMPARE(waiting.size(), 1);
    QCOMPARE(link.accepted(), 1);
}

QTEST_MAIN(TestReconnecting)
#include "tst_reconnecting.moc"
