// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// With a real keychain service, on a D-Bus of this test's own, and without one.
#include "remote/connection.h"
#include "remote/secretstore.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;

namespace
{

const QString account = QStringLiteral("bucky@ap2001.chtc.wisc.edu");
const QString password = QStringLiteral("open sesame");

template <typename T> Result<T> get(QCoro::Task<Result<T>> task)
{
    return QCoro::waitFor(std::move(task));
}

QString said(const Result<void> &result)
{
    return result ? QString() : result.error().message + u' ' + result.error().detail;
}

/// Opens, and lets the store's jobs go on meanwhile.
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

/// Says yes to "keep it".
class KeepingPrompter final : public AuthPrompter
{
public:
    QList<QStringList> answers;
    QList<AuthQuestion> questions;

    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question, std::stop_token withdrawn) override
    {
        Q_UNUSED(question)
        Q_UNUSED(withdrawn)
        co_return true;
    }
    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion question,
                                                     std::stop_token withdrawn) override
    {
        Q_UNUSED(withdrawn)
        questions.append(question);
        if (answers.isEmpty())
            co_return std::nullopt;
        if (question.keep)
            question.keep();
        QList<Secret> secrets;
        const QStringList texts = answers.takeFirst();
        for (const QString &text : texts)
            secrets.append(Secret(text.toStdString()));
        co_return secrets;
    }
};

} // namespace

class TestSecretStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void keepsFindsAndForgets();
    void knowsItIsThere();
    void aKeptPasswordAnswersOnceAndSilently();
    void aWrongPasswordIsNotKept();
    void aKeptPasswordThatIsRefusedIsForgotten();
    void keepsAPassphrase();
    void neverKeepsACode();
    void asksAsEverWithoutAService();
    void givesUpOnAServiceThatDoesNotAnswer(); // the last: it stops the service

private:
    std::unique_ptr<SshdServer> m_server;
    QTemporaryDir m_home;
    QProcess m_bus;
    QProcess m_keyring;
    QByteArray m_address;

    ConnectionTarget passwordTarget(const std::string &device = {})
    {
        SshdServer::Options options;
        options.password = password.toStdString();
        options.secondDevice = device;
        options.pam = !device.empty(); // else the plain password
        if (options.pam)
            options.config = "PasswordAuthentication no";
        m_server = std::make_unique<SshdServer>(options);
        ConnectionTarget target = targetOf(*m_server);
        target.keyFile = QStringLiteral("/does/not/exist");
        return target;
    }
    [[nodiscard]] QString accountOf(const ConnectionTarget &target) const
    {
        return QStringLiteral("%1@127.0.0.1:%2").arg(target.user).arg(target.service.port);
    }
};

void TestSecretStore::initTestCase()
{
    qunsetenv("SSH_AUTH_SOCK");
    qputenv("HOME", m_home.path().toLocal8Bit());
    qputenv("XDG_DATA_HOME", (m_home.path() + QStringLiteral("/data")).toLocal8Bit());
    qputenv("XDG_RUNTIME_DIR", m_home.path().toLocal8Bit());
    // without a folder of services: a question to a keychain that does not run must not start one
    QFile config(m_home.filePath(QStringLiteral("bus.conf")));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(R"(<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
        <auth>EXTERNAL</auth><policy context="default"><allow send_destination="*"/>
        <allow receive_sender="*"/><allow own="*"/></policy></busconfig>)");
    config.close();
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--nofork"), QStringLiteral("--print-address=1"),
                 QStringLiteral("--config-file=") + config.fileName()});
    QTRY_VERIFY_WITH_TIMEOUT(m_bus.canReadLine(), 10'000);
    m_address = m_bus.readLine().trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_address);
    m_keyring.start(QStringLiteral("gnome-keyring-daemon"),
                    {QStringLiteral("--foreground"), QStringLiteral("--unlock"),
                     QStringLiteral("--components=secrets")});
    QVERIFY(m_keyring.waitForStarted());
    m_keyring.write("pw");
    m_keyring.closeWriteChannel();
    QTRY_VERIFY_WITH_TIMEOUT(
        runProgram({"dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets",
                    "/org/freedesktop/secrets/collection/login",
                    "org.freedesktop.DBus.Properties.Get",
                    "string:org.freedesktop.Secret.Collection", "string:Locked"}) == 0,
        20'000);
}

void TestSecretStore::cleanupTestCase()
{
    for (QProcess *process : {&m_keyring, &m_bus}) {
        if (process->state() != QProcess::NotRunning)
            ::kill(static_cast<pid_t>(process->processId()), SIGCONT);
        process->kill();
        process->waitForFinished();
    }
}

void TestSecretStore::keepsFindsAndForgets()
{
    const EventLoopCheck check;
    SecretStore store;
    const auto none = get(store.find(account));
    QVERIFY2(none, qPrintable(none ? QString() : none.error().detail));
    QVERIFY(!*none);

    const QByteArray text("p\xc3\xa4ss \n word");
    const auto kept = get(store.keep(account, Secret(text.toStdString())));
    QVERIFY2(kept, qPrintable(said(kept)));
    const auto found = get(store.find(account));
    QVERIFY(found && *found);
    QCOMPARE(QByteArray((*found)->c_str()), text);
    const auto other = get(store.find(QStringLiteral("other@machine")));
    QVERIFY(other && !*other);

    QVERIFY(get(store.forget(account)));
    const auto gone = get(store.find(account));
    QVERIFY(gone && !*gone);
    QVERIFY(get(store.forget(account))); // nothing to forget is no failure
    QVERIFY(check.longestGapMilliseconds() < 1000);
}

void TestSecretStore::knowsItIsThere()
{
    SecretStore store;
    const auto there = get(store.probe());
    QVERIFY2(there, qPrintable(said(there)));
    QVERIFY(get(store.probe()));
}

void TestSecretStore::aKeptPasswordAnswersOnceAndSilently()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SecretStore store;
    const ConnectionTarget target = passwordTarget();
    KeepingPrompter prompter;
    prompter.answers = {{password}};
    {
        Connection connection(target, prompter);
        connection.setSecretStore(&store);
        const auto opened = open(connection);
        QVERIFY2(opened, qPrintable(said(opened)));
        QCOMPARE(prompter.questions.size(), 1);
        QVERIFY(prompter.questions.first().keep);
    }
    const auto isKept = [&store, this, &target] {
        const auto found = get(store.find(accountOf(target)));
        return found && *found;
    };
    QTRY_VERIFY(isKept());
    Connection connection(target, prompter);
    connection.setSecretStore(&store);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 1); // nobody was asked
    Connection without(target, prompter);   // the profile does not allow it
    QVERIFY(!open(without));
    QCOMPARE(prompter.questions.size(), 2);
    QVERIFY(!prompter.questions.last().keep);
    QVERIFY(!prompter.questions.last().lacksKeychain);
}

void TestSecretStore::aWrongPasswordIsNotKept()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SecretStore store;
    const ConnectionTarget target = passwordTarget();
    KeepingPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")}};
    Connection connection(target, prompter);
    connection.setSecretStore(&store);
    QVERIFY(!open(connection));
    QTest::qWait(0);
    const auto found = get(store.find(accountOf(target)));
    QVERIFY(found && !*found);
}

void TestSecretStore::aKeptPasswordThatIsRefusedIsForgotten()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SecretStore store;
    const ConnectionTarget target = passwordTarget();
    QVERIFY(get(store.keep(accountOf(target), Secret("of last year"))));
    ScriptedPrompter prompter; // does not want it kept
    prompter.answers = {{password}};
    Connection connection(target, prompter);
    connection.setSecretStore(&store);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 1);
    QVERIFY(prompter.questions.first().refusal.contains(
        QStringLiteral("the one kept in the keychain and has forgotten it")));
    QCOMPARE(prompter.questions.first().triesLeft, 1);
    const auto isGone = [&store, this, &target] {
        const auto found = get(store.find(accountOf(target)));
        return found && !*found;
    };
    QTRY_VERIFY(isGone());
}

void TestSecretStore::keepsAPassphrase()
{
    SecretStore store;
    m_server = std::make_unique<SshdServer>();
    ConnectionTarget target = targetOf(*m_server);
    target.keyFile = QString::fromStdString(m_server->lockedKeyFile());
    KeepingPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")}, {QStringLiteral("open")}};
    {
        Connection connection(target, prompter);
        connection.setSecretStore(&store);
        const auto opened = open(connection);
        QVERIFY2(opened, qPrintable(said(opened)));
    }
    const auto kept = [&store, &target] {
        const auto found = get(store.find(target.keyFile));
        return found && *found ? QByteArray((*found)->c_str()) : QByteArray();
    };
    QTRY_COMPARE(kept(), QByteArray("open"));
    Connection connection(target, prompter);
    connection.setSecretStore(&store);
    QVERIFY(open(connection));
    QCOMPARE(prompter.questions.size(), 2);
}

void TestSecretStore::neverKeepsACode()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("PAM needs a user of its own, and so root");
    SecretStore store;
    const ConnectionTarget target = passwordTarget("code=123456");
    KeepingPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("123456")}};
    Connection connection(target, prompter);
    connection.setSecretStore(&store);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 2);
    QVERIFY(prompter.questions[0].keep);
    QVERIFY(!prompter.questions[1].keep);
    const auto kept = [&store, this, &target] {
        const auto found = get(store.find(accountOf(target)));
        return found && *found ? QByteArray((*found)->c_str()) : QByteArray();
    };
    QTRY_COMPARE(kept(), password.toUtf8());
}

void TestSecretStore::asksAsEverWithoutAService()
{
    // in a process of its own: libsecret remembers its bus
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    if (qEnvironmentVariableIsEmpty("PERCH_NO_KEYCHAIN")) {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PERCH_NO_KEYCHAIN"), QStringLiteral("1"));
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("asksAsEverWithoutAService")});
        QTRY_VERIFY_WITH_TIMEOUT(child.state() == QProcess::NotRunning, 60'000);
        const QByteArray output = child.readAll();
        QVERIFY2(child.exitCode() == 0 && output.contains("PASS   : TestSecretStore::asksAsEver"),
                 output.constData());
        return;
    }
    m_keyring.kill(); // of this process: its bus has no keychain then
    m_keyring.waitForFinished();
    SecretStore store;
    QElapsedTimer clock;
    clock.start();
    const auto there = get(store.probe());
    QVERIFY(!there);
    QCOMPARE(there.error().code, Error::Code::NotFound);
    QVERIFY(there.error().message.contains(QStringLiteral("asks again next time")));
    QVERIFY(clock.elapsed() < 5000);
    const ConnectionTarget target = passwordTarget();
    KeepingPrompter prompter;
    prompter.answers = {{password}};
    Connection connection(target, prompter);
    connection.setSecretStore(&store);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 1);
    QVERIFY(!prompter.questions.first().keep);
    QVERIFY(prompter.questions.first().lacksKeychain);
}

void TestSecretStore::givesUpOnAServiceThatDoesNotAnswer()
{
    ::kill(static_cast<pid_t>(m_keyring.processId()), SIGSTOP);
    SecretStore store(QStringLiteral("Perch"), std::chrono::milliseconds(700));
    const EventLoopCheck check;
    QElapsedTimer clock;
    clock.start();
    const auto found = get(store.find(account));
    QVERIFY(!found);
    QCOMPARE(found.error().code, Error::Code::Timeout);
    QVERIFY(clock.elapsed() < 5000);
    QVERIFY(check.longestGapMilliseconds() < 1000);
}

QTEST_GUILESS_MAIN(TestSecretStore)
#include "tst_secretstore.moc"
