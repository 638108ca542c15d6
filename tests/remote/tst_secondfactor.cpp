// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// A real sshd with PAM and a second factor, as CHTC has it: a password, then Duo's menu.
#include "core/duoprompt.h"
#include "remote/connection.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroTask>

#include <QElapsedTimer>
#include <QPromise>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;

namespace
{

Result<void> open(Connection &connection)
{
    std::optional<Result<void>> answer;
    auto opening = connection.open();
    QCoro::connect(std::move(opening), &connection,
                   [&answer](const Result<void> &result) { answer = result; });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 60'000))
        return Error(Error::Code::Internal, QStringLiteral("open() never answered"));
    return *answer;
}

QString said(const Result<void> &result)
{
    return result ? QString() : result.error().message + u' ' + result.error().detail;
}

/// Answers as a script says; then it does something while a question stays open.
class WaitingPrompter final : public AuthPrompter
{
public:
    QList<QStringList> answers;
    QList<AuthQuestion> questions;
    std::stop_token withdrawn;
    bool isAsked = false; ///< the question that nobody answers is open

    QCoro::Task<bool> acceptHostKey(HostKeyQuestion question, std::stop_token token) override
    {
        Q_UNUSED(question)
        Q_UNUSED(token)
        co_return true;
    }
    QCoro::Task<std::optional<QList<Secret>>> answer(AuthQuestion question,
                                                     std::stop_token token) override
    {
        questions.append(question);
        withdrawn = token;
        if (answers.isEmpty()) {
            isAsked = true;
            const auto never = m_never.future();
            co_await never;
            co_return std::nullopt;
        }
        const QStringList texts = answers.takeFirst();
        QList<Secret> secrets;
        for (const QString &text : texts)
            secrets.append(Secret(text.toStdString()));
        co_return secrets;
    }
    ~WaitingPrompter() override
    {
        m_never.start();
        m_never.finish();
    }

private:
    QPromise<void> m_never;
};

const QString password = QStringLiteral("open sesame");

} // namespace

class TestSecondFactor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qunsetenv("SSH_AUTH_SOCK");
        if (!SshdServer::canMakeUsers())
            QSKIP("PAM needs a user of its own, and so root");
    }
    void init() { m_check.restart(); }
    void cleanup();

    void takesAPasswordAndThenAPush();
    void takesAPasscode();
    void asksAgainAfterAWrongPasscode();
    void asksAgainAfterADeniedPush();
    void saysThatAPushWasNotAnswered();
    void saysThatTheServerGaveUpWaitingForThePhone();
    void saysThatTheServerDoesNotDecide();
    void countsThreeWrongPasswordsAndNamesTheLock();
    void saysWhenTheServerHasEnoughBefore();
    void takesAKeyAndThenAPush();
    void unlocksAKeyAndThenAsksForTheSecondFactor();
    void saysThatTheServerClosedWhileAQuestionWasOpen();
    void leavesWhileTheServerThinks();

private:
    EventLoopCheck m_check;
    std::unique_ptr<SshdServer> m_server;

    ConnectionTarget serve(const std::string &device, const std::string &config = {},
                           bool hasPassword = true)
    {
        SshdServer::Options options;
        options.ownUser = true;
        options.password = hasPassword ? password.toStdString() : std::string();
        options.pam = true;
        options.secondDevice = device;
        options.config = "PasswordAuthentication no\n" + config;
        m_server.reset();
        m_server = std::make_unique<SshdServer>(options);
        m_check.restart(); // starting a server blocks
        ConnectionTarget target = targetOf(*m_server);
        if (hasPassword)
            target.keyFile = QString::fromStdString(m_server->wrongKeyFile());
        return target;
    }
};

void TestSecondFactor::cleanup()
{
    const qint64 gap = m_check.longestGapMilliseconds();
    m_server.reset();
    QVERIFY2(gap < 500,
             qPrintable(QStringLiteral("the event loop stood still for %1 ms").arg(gap)));
}

void TestSecondFactor::takesAPasswordAndThenAPush()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("1")}};
    Connection connection(serve("code=123456 push=ok delay=1"), prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 2);
    QCOMPARE(prompter.questions[0].kind, AuthQuestion::Kind::Password); // PAM's "Password: "
    QVERIFY(prompter.questions[0].refusal.isEmpty());
    QVERIFY(!prompter.questions[0].prompts.first().echo);
    QCOMPARE(prompter.questions[1].kind, AuthQuestion::Kind::Server);
    QVERIFY(prompter.questions[1].prompts.first().echo);
    QVERIFY(prompter.questions[1].refusal.isEmpty());
    const auto duo = parseDuoPrompt(prompter.questions[1].prompts.first().text);
    QVERIFY2(duo, qPrintable(prompter.questions[1].prompts.first().text));
    QCOMPARE(duo->options.size(), 3);
    QCOMPARE(duo->user, QString::fromStdString(m_server->user()));
}

void TestSecondFactor::takesAPasscode()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("123456")}};
    Connection connection(serve("code=123456"), prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 2);
}

void TestSecondFactor::asksAgainAfterAWrongPasscode()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("000000")}, {QStringLiteral("123456")}};
    Connection connection(serve("code=123456"), prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 3);
    const auto duo = parseDuoPrompt(prompter.questions[2].prompts.first().text);
    QVERIFY2(duo, qPrintable(prompter.questions[2].prompts.first().text));
    QCOMPARE(duo->message, QStringLiteral("Incorrect passcode. Please try again."));
}

void TestSecondFactor::asksAgainAfterADeniedPush()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("1")}, {QStringLiteral("123456")}};
    Connection connection(serve("code=123456 push=deny"), prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 3);
    const auto duo = parseDuoPrompt(prompter.questions[2].prompts.first().text);
    QVERIFY(duo);
    QCOMPARE(duo->message, QStringLiteral("Login request denied."));
}

void TestSecondFactor::saysThatAPushWasNotAnswered()
{
    // the second device itself gives up: after its only try, PAM begins again with the password
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("1")}};
    Connection connection(serve("push=timeout delay=1 tries=1"), prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Cancelled); // the script had no more answers
    QCOMPARE(prompter.questions.size(), 3);
    // sshd drops "Login timed out." with that conversation, so Perch says what it can know
    QCOMPARE(prompter.questions[2].kind, AuthQuestion::Kind::Password);
    QVERIFY2(prompter.questions[2].refusal.contains(QStringLiteral("not confirmed in time")),
             qPrintable(prompter.questions[2].refusal));
    QCOMPARE(prompter.questions[2].triesLeft, 1);
}

void TestSecondFactor::saysThatTheServerGaveUpWaitingForThePhone()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("1")}};
    Connection connection(serve("push=timeout delay=60", "LoginGraceTime 4"), prompter);
    QElapsedTimer clock;
    clock.start();
    const auto opened = open(connection);
    QVERIFY(!opened);
    QVERIFY2(clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY2(opened.error().message.contains(QStringLiteral("phone")), qPrintable(said(opened)));
    QVERIFY(opened.error().message.contains(QStringLiteral("passcode"))); // what to do
    QCOMPARE(prompter.questions.size(), 2);
}

void TestSecondFactor::saysThatTheServerDoesNotDecide()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("1")}};
    ConnectionTarget target = serve("push=timeout delay=60");
    target.verdictTimeout = std::chrono::seconds(3);
    Connection connection(target, prompter);
    QElapsedTimer clock;
    clock.start();
    const auto opened = open(connection);
    QVERIFY(!opened);
    QVERIFY2(clock.elapsed() < 8'000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(opened.error().code, Error::Code::Timeout);
    QVERIFY2(opened.error().message.contains(QStringLiteral("phone")), qPrintable(said(opened)));
    QVERIFY(opened.error().message.contains(QStringLiteral("passcode")));
}

void TestSecondFactor::countsThreeWrongPasswordsAndNamesTheLock()
{
    ScriptedPrompter prompter;
    for (int i = 0; i < 10; ++i)
        prompter.answers.append({QStringLiteral("wrong")});
    Connection connection(serve("code=123456"), prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY2(opened.error().message.contains(QStringLiteral("lock")), qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 3);
    QVERIFY(prompter.questions[0].refusal.isEmpty());
    for (int i = 0; i < 3; ++i)
        QCOMPARE(prompter.questions[i].triesLeft, 2 - i);
    QVERIFY(prompter.questions[1].refusal.contains(QStringLiteral("password")));
    QVERIFY(prompter.questions[2].refusal.contains(QStringLiteral("password")));
}

void TestSecondFactor::saysWhenTheServerHasEnoughBefore()
{
    ScriptedPrompter prompter;
    for (int i = 0; i < 10; ++i)
        prompter.answers.append({QStringLiteral("wrong")});
    ConnectionTarget target = serve("code=123456", "MaxAuthTries 2");
    target.keyFile = QStringLiteral("/does/not/exist");
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, Error::Code::Auth);
    QVERIFY2(opened.error().message.contains(QStringLiteral("lock")), qPrintable(said(opened)));
    QVERIFY(prompter.questions.size() <= 2);
}

void TestSecondFactor::takesAKeyAndThenAPush()
{
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("1")}};
    Connection connection(
        serve("push=ok", "AuthenticationMethods publickey,keyboard-interactive:pam", false),
        prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 1);
    QVERIFY(parseDuoPrompt(prompter.questions[0].prompts.first().text));
}

void TestSecondFactor::unlocksAKeyAndThenAsksForTheSecondFactor()
{
    ScriptedPrompter prompter;
    prompter.answers = {
        {QStringLiteral("wrong")}, {QStringLiteral("open")}, {QStringLiteral("123456")}};
    ConnectionTarget target =
        serve("code=123456", "AuthenticationMethods publickey,keyboard-interactive:pam", false);
    target.keyFile = QString::fromStdString(m_server->lockedKeyFile());
    Connection connection(target, prompter);
    const auto opened = open(connection);
    QVERIFY2(opened, qPrintable(said(opened)));
    QCOMPARE(prompter.questions.size(), 3);
    QCOMPARE(prompter.questions[0].kind, AuthQuestion::Kind::Passphrase);
    QCOMPARE(prompter.questions[1].kind, AuthQuestion::Kind::Passphrase);
    QVERIFY(!prompter.questions[1].refusal.isEmpty());
    QCOMPARE(prompter.questions[1].triesLeft, 1);
    QCOMPARE(prompter.questions[2].kind, AuthQuestion::Kind::Server);
    QVERIFY(prompter.questions[2].refusal.isEmpty());
}

void TestSecondFactor::saysThatTheServerClosedWhileAQuestionWasOpen()
{
    WaitingPrompter prompter;
    prompter.answers = {{password}};
    Connection connection(serve("code=123456"), prompter);
    std::optional<Result<void>> answer;
    auto opening = connection.open();
    QCoro::connect(std::move(opening), &connection,
                   [&answer](const Result<void> &result) { answer = result; });
    QTRY_VERIFY_WITH_TIMEOUT(prompter.isAsked, 20'000);
    QVERIFY(!prompter.withdrawn.stop_requested());
    QElapsedTimer clock;
    clock.start();
    m_server->signalConnections(SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 10'000);
    QVERIFY(clock.elapsed() < 2000);
    QVERIFY(prompter.withdrawn.stop_requested()); // the dialog closes
    QVERIFY(!*answer);
    QVERIFY2(answer->error().message.contains(QStringLiteral("closed the connection")),
             qPrintable(said(*answer)));
    QVERIFY(answer->error().message.contains(QStringLiteral("Connect again")));
}

void TestSecondFactor::leavesWhileTheServerThinks()
{
    ScriptedPrompter prompter;
    prompter.answers = {{password}, {QStringLiteral("1")}};
    Connection connection(serve("push=ok delay=60"), prompter);
    std::optional<Result<void>> answer;
    auto opening = connection.open();
    QCoro::connect(std::move(opening), &connection,
                   [&answer](const Result<void> &result) { answer = result; });
    QTRY_COMPARE_WITH_TIMEOUT(prompter.questions.size(), 2, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(prompter.answers.isEmpty(), 5'000);
    QVERIFY(prompter.questions.last().leave);
    prompter.questions.last().leave();
    QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 5'000);
    QVERIFY(!*answer);
    QCOMPARE(answer->error().code, Error::Code::Cancelled);
    QCOMPARE(connection.state(), Connection::State::Offline);
}

QTEST_GUILESS_MAIN(TestSecondFactor)
#include "tst_secondfactor.moc"
