// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"
#include "remote/sshagent.h"
#include "remote/sshkeys.h"
#include "tests/support/agent.h"
#include "tests/support/opened.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace perch;
using namespace perch::test;

namespace
{

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::string number(std::uint32_t value)
{
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
            static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string text(const std::string &bytes)
{
    return number(static_cast<std::uint32_t>(bytes.size())) + bytes;
}

KeyChoice file(const char *path, const char *blob)
{
    return {path, blob, std::nullopt};
}

/// "file:blob" from a file, "agent:blob" by the agent.
QStringList names(const std::vector<KeyChoice> &keys)
{
    QStringList result;
    for (const KeyChoice &key : keys)
        result.append(QStringLiteral("%1:%2").arg(key.agent ? QStringLiteral("agent")
                                                            : QString::fromStdString(key.file),
                                                  QString::fromStdString(key.blob)));
    return result;
}

/// Listens where an agent would, and answers every request with the same bytes, or not at all.
class FalseAgent
{
public:
    explicit FalseAgent(const QString &path, QByteArray answer = {})
        : m_answer(std::move(answer)), m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray name = path.toUtf8();
        std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
        if (::bind(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
            ::listen(m_socket, 4) != 0)
            qFatal("cannot listen");
        qputenv("SSH_AUTH_SOCK", name);
        m_thread = std::thread([this] { serve(); });
    }
    ~FalseAgent()
    {
        qunsetenv("SSH_AUTH_SOCK");
        m_isOver = true;
        ::shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        ::close(m_socket);
    }
    FalseAgent(const FalseAgent &) = delete;
    FalseAgent &operator=(const FalseAgent &) = delete;
    std::atomic<int> requests = 0;

private:
    void serve()
    {
        while (!m_isOver) {
            const int client = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
            std::array<char, 4096> bytes{};
            while (client >= 0 && !m_isOver) {
                pollfd polled{client, POLLIN, 0};
                if (::poll(&polled, 1, 50) == 0)
                    continue;
                if (::recv(client, bytes.data(), bytes.size(), 0) <= 0)
                    break;
                ++requests;
                const auto size = static_cast<std::size_t>(m_answer.size());
                if (size > 0 && ::send(client, m_answer.constData(), size, MSG_NOSIGNAL) < 0)
                    break;
            }
            if (client >= 0)
                ::close(client);
        }
    }

    const QByteArray m_answer;
    int m_socket = -1;
    std::atomic<bool> m_isOver = false;
    std::thread m_thread;
};

} // namespace

class TestKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void ordersKeysAsOpenSshDoes_data();
    void ordersKeysAsOpenSshDoes();
    void readsTheKeysOfAnAgent();
    void takesKeysOfEveryKind_data();
    void takesKeysOfEveryKind();
    void offersTheConfiguredKeyOfTheAgentFirst();
    void offersOnlyConfiguredKeysWhenItShall();
    void offersNoKeyTwice();
    void findsAPublicKeyFileInTheAgent();
    void asksForThePassphraseOnlyWhenTheKeyIsWanted();
    void asksForThePassphraseOfAnOldFile();
    void saysThatItCalledAgainWithoutKeys();
    void goesOnWithoutAnAgent_data();
    void goesOnWithoutAnAgent();
    void canBeClosedWhileTheAgentIsSilent();

private:
    SshdServer &server(const std::string &config = {})
    {
        SshdServer::Options options;
        options.config = config;
        m_server = std::make_unique<SshdServer>(options);
        return *m_server;
    }
    std::string newKey(const char *name, const char *type = "ed25519",
                       const std::string &passphrase = {},
                       const std::vector<std::string> &more = {})
    {
        const std::string path = m_folder->filePath(QLatin1String(name)).toStdString();
        std::vector<std::string> words{"ssh-keygen", "-q",       "-t", type,
                                       "-N",         passphrase, "-f", path};
        words.insert(words.end(), more.begin(), more.end());
        if (runProgram(words) != 0)
            qFatal("ssh-keygen failed");
        return path;
    }
    void authorize(const std::string &key)
    {
        QFile file(QString::fromStdString(m_server->folder() + "/authorized_keys"));
        if (!file.open(QIODevice::Append))
            qFatal("cannot write");
        file.write(contents(QString::fromStdString(key + ".pub")));
    }
    /// A login with these IdentityFiles and this configuration.
    ConnectionTarget target(const QStringList &files, const QByteArray &more = {})
    {
        ConnectionTarget where = targetOf(*m_server);
        where.keyFile.clear();
        where.sshConfigFile = m_folder->filePath(QStringLiteral("config"));
        QByteArray text = more + '\n';
        for (const QString &one : files)
            text += "IdentityFile \"" + one.toUtf8() + "\"\n";
        QFile config(where.sshConfigFile);
        if (!config.open(QIODevice::WriteOnly) || config.write(text) != text.size())
            qFatal("cannot write");
        return where;
    }
    ConnectionTarget target(const std::string &file, const QByteArray &more = {})
    {
        return target(QStringList{QString::fromStdString(file)}, more);
    }
    [[nodiscard]] qsizetype refusedKeys() const
    {
        return QString::fromStdString(m_server->log()).count(QStringLiteral("Failed publickey"));
    }

    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestKeys::ordersKeysAsOpenSshDoes_data()
{
    QTest::addColumn<QStringList>("held");
    QTest::addColumn<bool>("identitiesOnly");
    QTest::addColumn<QStringList>("order");
    const auto list = [](const char *words) {
        return QString::fromLatin1(words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    // the files are: one (A), two (B), locked (its public half is not known)
    QTest::newRow("no agent") << list("") << false << list("one:A two:B locked:");
    QTest::newRow("a file is held") << list("B") << false << list("agent:B one:A locked:");
    QTest::newRow("others are held")
        << list("X Y") << false << list("agent:X agent:Y one:A two:B locked:");
    QTest::newRow("both, in the order of the files")
        << list("X B A") << false << list("agent:A agent:B agent:X locked:");
    QTest::newRow("only the configured ones")
        << list("X B") << true << list("agent:B one:A locked:");
    QTest::newRow("none twice") << list("X X A A") << false
                                << list("agent:A agent:X two:B locked:");
}

void TestKeys::ordersKeysAsOpenSshDoes()
{
    QFETCH(QStringList, held);
    QFETCH(bool, identitiesOnly);
    QFETCH(QStringList, order);
    std::vector<AgentKey> keys;
    for (const QString &blob : held)
        keys.push_back({blob.toStdString(), "comment"});
    const std::vector<KeyChoice> files{file("one", "A"), file("two", "B"), file("one", "A"),
                                       file("locked", "")};
    QCOMPARE(names(orderKeys(files, keys, identitiesOnly)), order);
}

void TestKeys::readsTheKeysOfAnAgent()
{
    const std::string answer =
        "\x0c" + number(2) + text("blob") + text("a comment") + text("other") + text("");
    const auto keys = readAgentKeys(answer);
    QVERIFY(keys);
    QCOMPARE(keys->size(), 2U);
    QCOMPARE(keys->at(0).blob, std::string("blob"));
    QCOMPARE(keys->at(1).comment, std::string());
    for (std::size_t size = 0; size < answer.size(); ++size)
        QVERIFY(!readAgentKeys(answer.substr(0, size)));
    QVERIFY(!readAgentKeys("\x05"));
    QVERIFY(!readAgentKeys("\x0c" + number(0xffffffff) + number(0xffffffff)));
    std::string many = "\x0c" + number(1000);
    for (int i = 0; i < 1000; ++i)
        many += text("b") + text("c");
    QCOMPARE(readAgentKeys(many)->size(), 64U);
}

void TestKeys::takesKeysOfEveryKind_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("bits");
    QTest::addColumn<bool>("isPem");
    QTest::addColumn<bool>("isHeld");
    for (const bool isHeld : {false, true}) {
        const char *where = isHeld ? "by the agent" : "from a file";
        QTest::addRow("ed25519 %s", where)
            << QByteArray("ed25519") << QByteArray("256") << false << isHeld;
        QTest::addRow("rsa %s", where)
            << QByteArray("rsa") << QByteArray("2048") << false << isHeld;
        QTest::addRow("rsa in PEM %s", where)
            << QByteArray("rsa") << QByteArray("2048") << true << isHeld;
        for (const char *bits : {"256", "384", "521"})
            QTest::addRow("ecdsa %s %s", bits, where)
                << QByteArray("ecdsa") << QByteArray(bits) << false << isHeld;
    }
}

void TestKeys::takesKeysOfEveryKind()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, bits);
    QFETCH(bool, isPem);
    QFETCH(bool, isHeld);
    server();
    std::vector<std::string> more{"-b", bits.toStdString()};
    if (isPem)
        more.insert(more.end(), {"-m", "PEM"});
    const std::string key = newKey("key", type.constData(), {}, more);
    authorize(key);
    std::unique_ptr<Agent> agent;
    if (isHeld) {
        agent = std::make_unique<Agent>(*m_server, std::vector<std::string>{key});
        QVERIFY(QFile::remove(QString::fromStdString(key)));
    }
    ScriptedPrompter prompter;
    Connection connection(target(key), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QVERIFY(prompter.questions.isEmpty());
    QCOMPARE(refusedKeys(), 0);
}

void TestKeys::offersTheConfiguredKeyOfTheAgentFirst()
{
    server("MaxAuthTries 2");
    std::vector<std::string> held;
    for (int i = 0; i < 6; ++i)
        held.push_back(newKey(qPrintable(QStringLiteral("other%1").arg(i))));
    held.push_back(m_server->keyFile());
    const Agent agent(*m_server, held);
    ScriptedPrompter prompter;
    Connection connection(target(m_server->keyFile()), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QVERIFY(prompter.questions.isEmpty());
    QCOMPARE(refusedKeys(), 0);
    QVERIFY(connection.notes().isEmpty());
}

void TestKeys::offersOnlyConfiguredKeysWhenItShall()
{
    server();
    const std::string other = newKey("other");
    const Agent agent(*m_server, {m_server->keyFile(), other});
    ScriptedPrompter prompter;
    {
        Connection connection(target(other, "IdentitiesOnly yes"), prompter);
        const auto result = opened(connection);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Error::Code::Auth);
        QCOMPARE(refusedKeys(), 1);
    }
    Connection connection(target(other), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
}

void TestKeys::offersNoKeyTwice()
{
    server();
    const std::string one = newKey("one");
    const std::string two = newKey("two");
    const Agent agent(*m_server, {one, two});
    ScriptedPrompter prompter;
    Connection connection(
        target({QString::fromStdString(one), QString::fromStdString(one + ".pub")}), prompter);
    QVERIFY(!opened(connection));
    QCOMPARE(refusedKeys(), 2); // by the agent; the files hold nothing else
}

void TestKeys::findsAPublicKeyFileInTheAgent()
{
    server("MaxAuthTries 1");
    const Agent agent(*m_server, {newKey("other"), m_server->keyFile()});
    ScriptedPrompter prompter;
    Connection connection(target(m_server->keyFile() + ".pub", "IdentitiesOnly yes"), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
}

void TestKeys::asksForThePassphraseOnlyWhenTheKeyIsWanted()
{
    server();
    const std::string unwanted = newKey("unwanted", "ed25519", "secret");
    const std::string wanted = newKey("wanted", "ed25519", "secret");
    authorize(wanted);
    // the public half stands in the clear at the head of the private file
    QVERIFY(QFile::remove(QString::fromStdString(unwanted + ".pub")));
    QVERIFY(QFile::remove(QString::fromStdString(wanted + ".pub")));
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("secret")}};
    Connection connection(
        target({QString::fromStdString(unwanted), QString::fromStdString(wanted)}), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.questions.size(), 1);
    QVERIFY(
        prompter.questions.first().prompts.first().text.contains(QString::fromStdString(wanted)));
}

void TestKeys::asksForThePassphraseOfAnOldFile()
{
    server();
    const std::string key = newKey("old", "rsa", "secret", {"-m", "PEM"});
    authorize(key);
    QVERIFY(
        QFile::remove(QString::fromStdString(key + ".pub"))); // nothing but the passphrase tells
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("wrong")}, {QStringLiteral("secret")}};
    Connection connection(target(key), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.questions.size(), 2);
}

void TestKeys::saysThatItCalledAgainWithoutKeys()
{
    if (!SshdServer::canMakeUsers())
        QSKIP("a password needs a user of its own, and so root");
    SshdServer::Options options;
    options.password = "open sesame";
    options.config = "MaxAuthTries 2";
    m_server = std::make_unique<SshdServer>(options);
    const Agent agent(*m_server, {newKey("a"), newKey("b"), newKey("c")});
    ScriptedPrompter prompter;
    prompter.answers = {{QStringLiteral("open sesame")}};
    Connection connection(target(QStringList()), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.questions.size(), 1);
    QCOMPARE(connection.notes().size(), 1);
    QVERIFY(connection.notes().first().contains(QStringLiteral("without keys")));
}

void TestKeys::goesOnWithoutAnAgent_data()
{
    QTest::addColumn<bool>("listens");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("nobody listens") << false << QByteArray();
    QTest::newRow("it refuses") << true << QByteArray("\0\0\0\1\5", 5);
    QTest::newRow("garbage") << true << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n");
    QTest::newRow("a message without an end") << true << QByteArray("\0\3\xff\xff\x0c", 5);
    QTest::newRow("an empty message") << true << QByteArray("\0\0\0\0", 4);
    QTest::newRow("more keys than it has") << true << QByteArray("\0\0\0\5\x0c\xff\xff\xff\xff", 9);
}

void TestKeys::goesOnWithoutAnAgent()
{
    QFETCH(bool, listens);
    QFETCH(QByteArray, answer);
    server();
    const QString path = m_folder->filePath(QStringLiteral("agent"));
    const FalseAgent agent(path, answer);
    if (!listens)
        qputenv("SSH_AUTH_SOCK", "/does/not/exist");
    ScriptedPrompter prompter;
    Connection connection(target(m_server->keyFile()), prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(agent.requests > 0, listens);
}

void TestKeys::canBeClosedWhileTheAgentIsSilent()
{
    server();
    const FalseAgent agent(m_folder->filePath(QStringLiteral("agent")));
    ScriptedPrompter prompter;
    Connection connection(target(m_server->keyFile()), prompter);
    auto opening = connection.open();
    QTRY_COMPARE_WITH_TIMEOUT(agent.requests.load(), 1, 10'000);
    QElapsedTimer clock;
    clock.start();
    connection.close();
    QVERIFY(clock.elapsed() < 1000);
    const auto result = QCoro::waitFor(opening);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Cancelled);
}

QTEST_GUILESS_MAIN(TestKeys)
#include "tst_keys.moc"
