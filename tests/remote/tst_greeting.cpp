// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Accounts whose start files print things: the answer of a command begins behind its greeting.
#include "remote/remotescript.h"
#include "remote/streamreader.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QTest>

using namespace perch;
using namespace perch::test;

class TestGreeting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(Login::Home::There); }
    void cleanupTestCase() { m_login.reset(); }

    void findsTheAnswerBehindWhatStartFilesPrint_data();
    void findsTheAnswerBehindWhatStartFilesPrint();
    void givesUpWhereNoGreetingComes_data();
    void givesUpWhereNoGreetingComes();

private:
    std::unique_ptr<Login> m_login;
};

void TestGreeting::findsTheAnswerBehindWhatStartFilesPrint_data()
{
    QTest::addColumn<QByteArray>("bashrc");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a line") << QByteArray("echo Welcome to the cluster\n");
    QTest::newRow("no end of line") << QByteArray("printf 'Your quota: 3 of 20 GB '\n");
    QTest::newRow("nearly the greeting") << QByteArray("printf perch-begins-her\n");
    QTest::newRow("bytes of every kind") << QByteArray("head -c 60000 /dev/urandom\n");
    QTest::newRow("the command line") << QByteArray("printf '%s' \"$BASH_EXECUTION_STRING\"\n");
}

void TestGreeting::findsTheAnswerBehindWhatStartFilesPrint()
{
    QFETCH(QByteArray, bashrc);
    writeFile(m_login->there(QStringLiteral(".bashrc")), bashrc);
    const QString command = greetingCommand(QStringLiteral("echo \"$1\"\necho end\n"),
                                            {QStringLiteral("it's $(here)")});
    const Result<ExecOutput> output = QCoro::waitFor(m_login->connection().run(command));
    QVERIFY(output);
    QCOMPARE(output->out.startsWith("perch-begins-here\n"), bashrc.isEmpty());
    const Result<QByteArray> answer = withoutGreeting(output->out);
    QVERIFY(answer);
    QCOMPARE(*answer, QByteArray("it's $(here)\nend\n"));

    const auto stream = QCoro::waitFor(m_login->connection().start(command));
    QVERIFY(stream);
    StreamReader reader(*stream, std::stop_token());
    QVERIFY(QCoro::waitFor(reader.skipGreeting()));
    const Result<QByteArray> line = QCoro::waitFor(reader.readUntil());
    QVERIFY(line);
    QCOMPARE(*line, QByteArray("it's $(here)"));
}

void TestGreeting::givesUpWhereNoGreetingComes_data()
{
    QTest::addColumn<QByteArray>("bashrc");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("too much before it")
        << QByteArray("head -c 70000 /dev/zero\n") << Error::Code::Parse;
    QTest::newRow("the shell ends before it")
        << QByteArray("echo no entry; exit 1\n") << Error::Code::Remote;
    QTest::newRow("no end") << QByteArray("cat /dev/zero\n") << Error::Code::Parse;
}

void TestGreeting::givesUpWhereNoGreetingComes()
{
    QFETCH(QByteArray, bashrc);
    writeFile(m_login->there(QStringLiteral(".bashrc")), bashrc);
    const auto stream =
        QCoro::waitFor(m_login->connection().start(greetingCommand(QStringLiteral("echo x\n"))));
    QVERIFY(stream);
    StreamReader reader(*stream, std::stop_token());
    const Result<void> skipped = QCoro::waitFor(reader.skipGreeting());
    QVERIFY(!skipped);
    QFETCH(Error::Code, code);
    QCOMPARE(skipped.error().code, code);
}

QTEST_GUILESS_MAIN(TestGreeting)
#include "tst_greeting.moc"
