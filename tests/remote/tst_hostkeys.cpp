// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"
#include "remote/sshbase64.h"
#include "remote/sshhostfile.h"
#include "tests/support/opened.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace perch;
using namespace perch::test;

namespace
{

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
}

/// "ssh-ed25519 AAAA..." without the comment.
QByteArray publicKey(const std::string &file)
{
    const QByteArrayList words = contents(QString::fromStdString(file + ".pub")).split(' ');
    return words.value(0) + ' ' + words.value(1);
}

} // namespace

class TestHostKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void encodesAndDecodes_data();
    void encodesAndDecodes();
    void namesAHost_data();
    void namesAHost();
    void findsAHashedName();
    void passesOverWhatIsNoLine();
    void agreesWithOpenSsh_data();
    void agreesWithOpenSsh();
    void asksForTheTypeThatIsKnown();
    void refusesAKeyOfAnotherTypeThanTheKnownOne();
    void takesASignedKeyOnlyIfItIsPublished();
    void saysWhereTheOldKeyStands();
    void writesWhatOpenSshAccepts_data();
    void writesWhatOpenSshAccepts();
    void endsAnUnendedLastLine();
    void makesFileAndFolderPrivate();
    void goesOnWhenNothingCanBeWritten();

private:
    /// OpenSSH's own opinion of the same files: true when it trusts the server without a question.
    [[nodiscard]] bool isTrustedByOpenSsh(const QString &configFile) const;
    [[nodiscard]] QString file(const char *name) const
    {
        return m_folder->filePath(QLatin1String(name));
    }
    /// A configuration that names the files of the test.
    QString config(const QByteArray &more = {}) const
    {
        write(file("config"), "UserKnownHostsFile " + file("one").toUtf8() + ' ' +
                                  file("two").toUtf8() + "\nGlobalKnownHostsFile " +
                                  file("global").toUtf8() + '\n' + more + '\n');
        return file("config");
    }
    ConnectionTarget target(const QByteArray &more = {}) const
    {
        ConnectionTarget where = targetOf(*m_server);
        where.knownHostsFile.clear();
        where.sshConfigFile = config(more);
        return where;
    }
    QByteArray name() const { return "[127.0.0.1]:" + QByteArray::number(m_server->port()); }

    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestHostKeys::initTestCase()
{
    qunsetenv("SSH_AUTH_SOCK");
    m_server = std::make_unique<SshdServer>();
}

void TestHostKeys::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

bool TestHostKeys::isTrustedByOpenSsh(const QString &configFile) const
{
    return runProgram({"ssh", "-F", configFile.toStdString(), "-o", "BatchMode=yes", "-o",
                       "StrictHostKeyChecking=yes", "-o", "IdentityAgent=none", "-i",
                       m_server->keyFile(), "-p", std::to_string(m_server->port()), "-l",
                       m_server->user(), "127.0.0.1", "true"}) == 0;
}

void TestHostKeys::encodesAndDecodes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("one") << QByteArray("a");
    QTest::newRow("two") << QByteArray("ab");
    QTest::newRow("three") << QByteArray("abc");
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    QTest::newRow("every byte") << all;
}

void TestHostKeys::encodesAndDecodes()
{
    QFETCH(QByteArray, bytes);
    const std::string text = toBase64(bytes.toStdString());
    QCOMPARE(QByteArray::fromStdString(text), bytes.toBase64());
    const auto back = fromBase64(text);
    QVERIFY(back);
    QCOMPARE(QByteArray::fromStdString(*back), bytes);
    QVERIFY(!fromBase64(text + "="));
    QVERIFY(!fromBase64(text.substr(1)));
    QVERIFY(!fromBase64("!!!!"));
}

void TestHostKeys::namesAHost_data()
{
    QTest::addColumn<QByteArray>("hosts");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isNamed");
    const auto row = [](const char *what, const char *hosts, const char *name, bool isNamed) {
        QTest::newRow(what) << QByteArray(hosts) << QByteArray(name) << isNamed;
    };
    row("the name", "ap.example.org", "ap.example.org", true);
    row("another", "ap.example.org", "ap2.example.org", false);
    row("one of several", "a,b,c", "b", true);
    row("with a port", "[ap]:2222", "[ap]:2222", true);
    row("the port counts", "[ap]:2222", "ap", false);
    row("a star", "*.example.org", "ap.example.org", true);
    row("a star alone", "*", "[::1]:22", true);
    row("a star is no more than it says", "*.example.org", "example.org", false);
    row("a question mark", "ap?", "ap2", true);
    row("not this one", "*.org,!ap.org", "ap.org", false);
    row("not that one, so this", "*.org,!ap.org", "gw.org", true);
    row("only not this one", "!ap.org", "gw.org", false);
    row("letters of any size in the file", "AP.Example.Org", "ap.example.org", true);
    row("nothing", "", "ap", false);
    row("a hash that is none", "|1|x", "ap", false);
    row("a hash of something else",
        "|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "ap", false);
    row("a short salt", "|1|AAAA|AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "ap", false);
}

void TestHostKeys::namesAHost()
{
    QFETCH(QByteArray, hosts);
    QFETCH(QByteArray, name);
    QFETCH(bool, isNamed);
    QCOMPARE(namesHost(hosts.toStdString(), name.toStdString()), isNamed);
}

void TestHostKeys::findsAHashedName()
{
    // hashed by OpenSSH itself
    write(file("one"), "ap.example.org " + publicKey(m_server->keyFile()) + "\n[ap]:2222 " +
                           publicKey(m_server->wrongKeyFile()) + '\n');
    QCOMPARE(runProgram({"ssh-keygen", "-q", "-H", "-f", file("one").toStdString()}), 0);
    const std::string text = contents(file("one")).toStdString();
    QVERIFY(text.find("example") == std::string::npos);
    QCOMPARE(linesFor(text, "f", "ap.example.org").size(), 1U);
    QCOMPARE(linesFor(text, "f", "ap.example.org").front().number, 1);
    QCOMPARE(linesFor(text, "f", "[ap]:2222").front().number, 2);
    QVERIFY(linesFor(text, "f", "ap").empty());
    // and ours is found by OpenSSH
    write(file("two"), QByteArray::fromStdString(hashedHostName("gw.example.org", newSalt())) +
                           ' ' + publicKey(m_server->keyFile()) + '\n');
    QCOMPARE(runProgram({"ssh-keygen", "-F", "gw.example.org", "-f", file("two").toStdString()}),
             0);
    QVERIFY(runProgram({"ssh-keygen", "-F", "ap.example.org", "-f", file("two").toStdString()}) !=
            0);
}

void TestHostKeys::passesOverWhatIsNoLine()
{
    const QByteArray text = "# ap ssh-ed25519 AAAA\n\n   \nap\nap ssh-ed25519\n@other ap "
                            "ssh-ed25519 AAAA\n\xff\xfe\n  ap ssh-ed25519 BBBB comment\r\n"
                            "\t@revoked\tap\tssh-rsa\tCCCC";
    const auto lines = linesFor(text.toStdString(), "f", "ap");
    QCOMPARE(lines.size(), 2U);
    QCOMPARE(lines.at(0).base64, std::string("BBBB"));
    QCOMPARE(lines.at(0).number, 8);
    QCOMPARE(lines.at(1).marker, KnownHostLine::Marker::Revoked);
    QCOMPARE(lines.at(1).base64, std::string("CCCC"));
    // every beginning of it is read without harm
    for (qsizetype size = 0; size < text.size(); ++size)
        QVERIFY(linesFor(text.left(size).toStdString(), "f", "ap").size() <= 2);
}

void TestHostKeys::agreesWithOpenSsh_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("two");
    QTest::addColumn<QByteArray>("global");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QString>("verdict");
    const QString known = QStringLiteral("known");
    const QString asked = QStringLiteral("asked");
    const QString refused = QStringLiteral("refused");
    const QByteArray none;
    const auto row = [](const char *what) -> QTestData & {
        return QTest::newRow(what);
    };
    row("no files") << none << none << none << none << asked;
    row("the key") << QByteArray("{NAME} {KEY}\n") << none << none << none << known;
    row("in the second file") << none << QByteArray("{NAME} {KEY}\n") << none << none << known;
    row("in the system's file") << none << none << QByteArray("{NAME} {KEY}\n") << none << known;
    row("another key") << QByteArray("{NAME} {OTHER}\n") << none << none << none << refused;
    row("another key in one file, the key in the next")
        << QByteArray("{NAME} {OTHER}\n") << QByteArray("{NAME} {KEY}\n") << none << none << known;
    row("of another machine") << QByteArray("other {OTHER}\n") << none << none << none << asked;
    row("by a pattern") << QByteArray("[127.0.0.*]:* {KEY}\n") << none << none << none << known;
    row("excluded from a pattern")
        << QByteArray("*,!{NAME},!127.0.0.1 {KEY}\n") << none << none << none << asked;
    row("known without the port") << QByteArray("127.0.0.1 {KEY}\n") << none << none << none
                                  << known;
    row("another one without the port")
        << QByteArray("127.0.0.1 {OTHER}\n") << none << none << none << asked;
    row("revoked") << QByteArray("@revoked {NAME} {KEY}\n") << none << none << none << refused;
    row("revoked for all") << QByteArray("@revoked * {KEY}\n") << none << none << none << refused;
    row("known and revoked") << QByteArray("{NAME} {KEY}\n@revoked * {KEY}\n") << none << none
                             << none << refused;
    row("known, and revoked in the system's file")
        << QByteArray("{NAME} {KEY}\n") << none << QByteArray("@revoked * {KEY}\n") << none
        << refused;
    row("revoked for another machine")
        << QByteArray("{NAME} {KEY}\n@revoked other {KEY}\n") << none << none << none << known;
    row("another key is revoked") << QByteArray("{NAME} {KEY}\n@revoked * {OTHER}\n") << none
                                  << none << none << known;
    row("known by an alias") << QByteArray("pool {KEY}\n") << none << none
                             << QByteArray("HostKeyAlias Pool\n") << known;
    row("an alias has no port") << QByteArray("{NAME} {KEY}\n") << none << none
                                << QByteArray("HostKeyAlias pool\n") << asked;
    row("the alias has another key") << QByteArray("pool {OTHER}\n") << none << none
                                     << QByteArray("HostKeyAlias pool\n") << refused;
    row("no question is wanted") << none << none << none
                                 << QByteArray("StrictHostKeyChecking yes\n") << refused;
    row("known, so no question") << QByteArray("{NAME} {KEY}\n") << none << none
                                 << QByteArray("StrictHostKeyChecking yes\n") << known;
    row("only an authority that signs it")
        << QByteArray("@cert-authority * {OTHER}\n") << none << none << none << refused;
    row("an authority, and the key")
        << QByteArray("@cert-authority * {OTHER}\n{NAME} {KEY}\n") << none << none << none << known;
    row("an authority for others")
        << QByteArray("@cert-authority *.org {OTHER}\n") << none << none << none << asked;
}

void TestHostKeys::agreesWithOpenSsh()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, two);
    QFETCH(QByteArray, global);
    QFETCH(QByteArray, config);
    QFETCH(QString, verdict);
    const auto fill = [this](QByteArray text) {
        return text.replace("{NAME}", name())
            .replace("{KEY}", publicKey(m_server->folder() + "/hostkey"))
            .replace("{OTHER}", publicKey(m_server->wrongKeyFile()));
    };
    for (const auto &[path, text] : {std::pair("one", one), {"two", two}, {"global", global}}) {
        if (!text.isEmpty())
            write(file(path), fill(text));
    }
    const QByteArray before = contents(file("one"));
    const ConnectionTarget where = target(config);
    QCOMPARE(isTrustedByOpenSsh(where.sshConfigFile), verdict == QStringLiteral("known"));

    ScriptedPrompter prompter;
    prompter.acceptsHostKeys = false;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    if (verdict == QStringLiteral("known")) {
        QVERIFY2(result, words(result).constData());
    } else {
        QVERIFY(!result);
        QCOMPARE(prompter.hostKeyQuestions.size(), verdict == QStringLiteral("asked") ? 1 : 0);
        QCOMPARE(result.error().code,
                 verdict == QStringLiteral("asked") ? Error::Code::Cancelled : Error::Code::Auth);
    }
    QCOMPARE(contents(file("one")), before);
}

void TestHostKeys::asksForTheTypeThatIsKnown()
{
    // a server with two keys, of which the one that libssh would not ask for first is known
    SshdServer server;
    const std::string rsa = server.folder() + "/rsa";
    QCOMPARE(runProgram({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", rsa}), 0);
    SshdServer::Options options;
    options.config = "HostKey " + rsa;
    SshdServer both(options);
    write(file("one"),
          "[127.0.0.1]:" + QByteArray::number(both.port()) + ' ' + publicKey(rsa) + '\n');
    ConnectionTarget where = targetOf(both);
    where.knownHostsFile.clear();
    where.sshConfigFile = config();
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QVERIFY(prompter.hostKeyQuestions.isEmpty());
}

void TestHostKeys::refusesAKeyOfAnotherTypeThanTheKnownOne()
{
    const std::string rsa = file("rsa").toStdString();
    QCOMPARE(runProgram({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", rsa}), 0);
    write(file("one"), name() + ' ' + publicKey(rsa) + '\n');
    ScriptedPrompter prompter;
    {
        Connection connection(target(), prompter);
        const auto result = opened(connection);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Error::Code::Auth);
        QVERIFY(prompter.hostKeyQuestions.isEmpty());
    }
    ConnectionTarget where = target();
    where.service.fingerprint = QString::fromStdString(m_server->fingerprint());
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
}

void TestHostKeys::takesASignedKeyOnlyIfItIsPublished()
{
    write(file("one"), "# mine\n@cert-authority * " + publicKey(m_server->wrongKeyFile()) + '\n');
    ScriptedPrompter prompter;
    {
        Connection connection(target(), prompter);
        const auto result = opened(connection);
        QVERIFY(!result);
        QVERIFY2(result.error().message.contains(QStringLiteral("@cert-authority")),
                 words(result).constData());
        QVERIFY2(result.error().message.contains(QStringLiteral("line 2")),
                 words(result).constData());
        QVERIFY(prompter.hostKeyQuestions.isEmpty());
    }
    ConnectionTarget where = target();
    where.service.fingerprint = QString::fromStdString(m_server->fingerprint());
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(prompter.hostKeyQuestions.first().published, where.service.fingerprint);
}

void TestHostKeys::saysWhereTheOldKeyStands()
{
    write(file("two"), "# mine\nother " + publicKey(m_server->keyFile()) + "\n\n" + name() + ' ' +
                           publicKey(m_server->wrongKeyFile()) + '\n');
    ScriptedPrompter prompter;
    Connection connection(target(), prompter);
    const auto result = opened(connection);
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(file("two")), words(result).constData());
    QVERIFY2(result.error().message.contains(QStringLiteral("line 4")), words(result).constData());
    QVERIFY2(result.error().detail.contains(QString::fromStdString(m_server->fingerprint())),
             words(result).constData());
    QVERIFY(prompter.hostKeyQuestions.isEmpty());
}

void TestHostKeys::writesWhatOpenSshAccepts_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QByteArray>("begins");
    QTest::newRow("in the clear") << QByteArray() << QByteArray("[127.0.0.1]:");
    QTest::newRow("hashed") << QByteArray("HashKnownHosts yes\n") << QByteArray("|1|");
    QTest::newRow("by an alias") << QByteArray("HostKeyAlias The-Pool\n")
                                 << QByteArray("the-pool ssh-ed25519 ");
}

void TestHostKeys::writesWhatOpenSshAccepts()
{
    QFETCH(QByteArray, config);
    QFETCH(QByteArray, begins);
    const ConnectionTarget where = target(config);
    ScriptedPrompter prompter;
    {
        Connection connection(where, prompter);
        const auto result = opened(connection);
        QVERIFY2(result, words(result).constData());
    }
    const QByteArray written = contents(file("one"));
    QVERIFY2(written.startsWith(begins), written.constData());
    QCOMPARE(written.count('\n'), 1);
    QVERIFY(written.endsWith('\n'));
    QVERIFY(isTrustedByOpenSsh(where.sshConfigFile));
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
    QCOMPARE(contents(file("one")), written);
}

void TestHostKeys::endsAnUnendedLastLine()
{
    const QByteArray before = "other " + publicKey(m_server->keyFile()); // no line feed
    write(file("one"), before);
    const ConnectionTarget where = target();
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    QVERIFY(contents(file("one")).startsWith(before + "\n[127.0.0.1]:"));
    QVERIFY(isTrustedByOpenSsh(where.sshConfigFile));
}

void TestHostKeys::makesFileAndFolderPrivate()
{
    ConnectionTarget where = targetOf(*m_server);
    where.knownHostsFile = m_folder->filePath(QStringLiteral("new folder/known_hosts"));
    ScriptedPrompter prompter;
    Connection connection(where, prompter);
    const auto result = opened(connection);
    QVERIFY2(result, words(result).constData());
    const QFileInfo written(where.knownHostsFile);
    QVERIFY(written.exists());
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                        QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(written.permissions() & others));
    QVERIFY(!(QFileInfo(written.path()).permissions() & others));
}

void TestHostKeys::goesOnWhenNothingCanBeWritten()
{
    ConnectionTarget where = targetOf(*m_server);
    where.knownHostsFile = QStringLiteral("/dev/null/known_hosts");
    ScriptedPrompter prompter;
    {
        Connection connection(where, prompter);
        const auto result = opened(connection);
        QVERIFY2(result, words(result).constData());
    }
    Connection connection(where, prompter);
    QVERIFY(opened(connection));
    QCOMPARE(prompter.hostKeyQuestions.size(), 2); // asked again: nothing was remembered
}

QTEST_GUILESS_MAIN(TestHostKeys)
#include "tst_hostkeys.moc"
