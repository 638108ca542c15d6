// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connection.h"
#include "remote/opensshconfig.h"
#include "remote/route.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/settled.h"

#include <QCoro/QCoroTask>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace perch;
using namespace perch::test;

namespace
{

const QHash<QString, QString> variables{
    {QStringLiteral("HOME"), QStringLiteral("/home/bucky")},
    {QStringLiteral("USER"), QStringLiteral("bucky")},
    {QStringLiteral("SSH_AUTH_SOCK"), QStringLiteral("/run/agent")},
    {QStringLiteral("MY_AGENT"), QStringLiteral("/run/mine")},
};

QByteArray output(const QByteArray &more)
{
    return "host gw\nuser jo\nhostname gw.example.org\nport 2222\n" + more;
}

/// What the words of the configuration come to.
Result<OpenSshSettings> parsed(const QByteArray &more)
{
    OpenSshQuery query;
    query.host = QStringLiteral("gw");
    return parseOpenSshSettings(output(more), query, variables);
}

} // namespace

class TestOpenSshConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_check.restart(); }
    void cleanup();

    void readsWhatSshPrints();
    void expandsIdentityFiles_data();
    void expandsIdentityFiles();
    void findsTheAgent_data();
    void findsTheAgent();
    void splitsFilesWithSpaces();
    void refusesWhatIsNoSettings_data();
    void refusesWhatIsNoSettings();
    void readsProxyJump_data();
    void readsProxyJump();
    void refusesProxyJumps_data();
    void refusesProxyJumps();
    void letsNoNamePassForAnOption_data();
    void letsNoNamePassForAnOption();
    void followsHostMatchAndInclude();
    void takesTheProfileBeforeTheConfiguration();
    void findsTheWayOverSeveralMachines();
    void doesNotGoInCircles();
    void saysThatAProxyCommandIsNotRun();
    void repeatsWhatOpenSshComplainsAbout();
    void goesOnWithoutOpenSsh();
    void isStoppedWhileAProgramOfTheConfigurationRuns();

private:
    QString config(const QByteArray &text)
    {
        const QString path = m_folder.filePath(QStringLiteral("config"));
        write(path, text);
        return path;
    }
    static void write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
    }
    Result<Route> route(const QByteArray &text, const QString &host,
                        const std::function<void(ConnectionTarget &)> &change = nullptr)
    {
        ConnectionTarget target;
        target.service.host = host;
        target.user = QStringLiteral("bucky");
        target.sshConfigFile = config(text);
        if (change)
            change(target);
        return QCoro::waitFor(planRoute(target, std::stop_token()));
    }

    QTemporaryDir m_folder;
    EventLoopCheck m_check;
};

void TestOpenSshConfig::cleanup()
{
    const qint64 gap = m_check.longestGapMilliseconds();
    QVERIFY2(gap < 500,
             qPrintable(QStringLiteral("the event loop stood still for %1 ms").arg(gap)));
}

void TestOpenSshConfig::readsWhatSshPrints()
{
    const auto settings = parsed("identitiesonly yes\nhashknownhosts yes\nstricthostkeychecking "
                                 "true\nhostkeyalias pool\nconnecttimeout 7\nproxyjump a,b\n"
                                 "identityfile ~/.ssh/one\nidentityfile /keys/two\n"
                                 "identityfile ~/.ssh/one\nproxycommand none\n");
    QVERIFY(settings);
    QCOMPARE(settings->hostName, QStringLiteral("gw.example.org"));
    QCOMPARE(settings->user, QStringLiteral("jo"));
    QCOMPARE(settings->port, quint16(2222));
    QVERIFY(settings->identitiesOnly);
    QVERIFY(settings->hashKnownHosts);
    QVERIFY(settings->refusesUnknownHosts);
    QCOMPARE(settings->hostKeyAlias, QStringLiteral("pool"));
    QCOMPARE(settings->connectTimeout, std::chrono::seconds(7));
    QCOMPARE(settings->proxyJump, QStringLiteral("a,b"));
    QCOMPARE(settings->proxyCommand, QString());
    QCOMPARE(settings->identityFiles,
             QStringList({QStringLiteral("/home/bucky/.ssh/one"), QStringLiteral("/keys/two")}));
    QCOMPARE(settings->identityAgent, QStringLiteral("/run/agent"));

    const auto plain = parsed("connecttimeout none\nstricthostkeychecking ask\n");
    QVERIFY(plain);
    QVERIFY(!plain->connectTimeout);
    QVERIFY(!plain->identitiesOnly);
    QVERIFY(!plain->hashKnownHosts);
    QVERIFY(!plain->refusesUnknownHosts);
}

void TestOpenSshConfig::expandsIdentityFiles_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QString>("path");
    QTest::newRow("home") << QByteArray("~/k") << QStringLiteral("/home/bucky/k");
    QTest::newRow("%d is home") << QByteArray("%d/k") << QStringLiteral("/home/bucky/k");
    QTest::newRow("remote user, host, port")
        << QByteArray("/k/%r@%h:%p") << QStringLiteral("/k/jo@gw.example.org:2222");
    QTest::newRow("the name that was typed") << QByteArray("/k/%n") << QStringLiteral("/k/gw");
    QTest::newRow("local user") << QByteArray("/k/%u") << QStringLiteral("/k/bucky");
    QTest::newRow("a percent sign") << QByteArray("/k/100%%") << QStringLiteral("/k/100%");
    QTest::newRow("a variable") << QByteArray("${HOME}/k") << QStringLiteral("/home/bucky/k");
    QTest::newRow("a variable that is not set") << QByteArray("${NO_SUCH}/k") << QString();
    QTest::newRow("a token that Perch does not know") << QByteArray("/k/%C") << QString();
    QTest::newRow("a relative path") << QByteArray("k") << QString();
    QTest::newRow("spaces") << QByteArray("~/my keys/k") << QStringLiteral("/home/bucky/my keys/k");
    QTest::newRow("an unclosed variable") << QByteArray("/k/${HOME") << QString();
    QTest::newRow("a percent sign at the end") << QByteArray("/k/%") << QStringLiteral("/k/%");
}

void TestOpenSshConfig::expandsIdentityFiles()
{
    QFETCH(QByteArray, written);
    QFETCH(QString, path);
    const auto settings = parsed("identityfile " + written + "\n");
    QVERIFY(settings);
    QCOMPARE(settings->identityFiles, path.isEmpty() ? QStringList() : QStringList{path});
}

void TestOpenSshConfig::findsTheAgent_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("socket");
    QTest::newRow("not configured") << QByteArray() << QStringLiteral("/run/agent");
    QTest::newRow("by name") << QByteArray("identityagent SSH_AUTH_SOCK\n")
                             << QStringLiteral("/run/agent");
    QTest::newRow("none") << QByteArray("identityagent none\n") << QString();
    QTest::newRow("a variable") << QByteArray("identityagent $MY_AGENT\n")
                                << QStringLiteral("/run/mine");
    QTest::newRow("a variable in braces")
        << QByteArray("identityagent ${MY_AGENT}\n") << QStringLiteral("/run/mine");
    QTest::newRow("a path") << QByteArray("identityagent ~/a.sock\n")
                            << QStringLiteral("/home/bucky/a.sock");
}

void TestOpenSshConfig::findsTheAgent()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, socket);
    const auto settings = parsed(line);
    QVERIFY(settings);
    QCOMPARE(settings->identityAgent, socket);
}

void TestOpenSshConfig::splitsFilesWithSpaces()
{
    const auto settings = parsed("userknownhostsfile /home/bucky/kh1 /home/bucky/my kh 2\n"
                                 "globalknownhostsfile /etc/ssh/ssh_known_hosts ~/kh2\n");
    QVERIFY(settings);
    QCOMPARE(settings->userKnownHostsFiles, QStringList({QStringLiteral("/home/bucky/kh1"),
                                                         QStringLiteral("/home/bucky/my kh 2")}));
    QCOMPARE(settings->globalKnownHostsFiles,
             QStringList(
                 {QStringLiteral("/etc/ssh/ssh_known_hosts"), QStringLiteral("/home/bucky/kh2")}));
    const auto none = parsed("userknownhostsfile none\n");
    QVERIFY(none);
    QVERIFY(none->userKnownHostsFiles.isEmpty());
}

void TestOpenSshConfig::refusesWhatIsNoSettings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("something else") << QByteArray("Usage: ssh\n");
    QTest::newRow("no port") << QByteArray("hostname h\nuser u\n");
    QTest::newRow("port 0") << QByteArray("hostname h\nuser u\nport 0\n");
    QTest::newRow("port 70000") << QByteArray("hostname h\nuser u\nport 70000\n");
    QTest::newRow("a host that is an option") << QByteArray("hostname -h\nuser u\nport 1\n");
    QTest::newRow("a host with a command") << QByteArray("hostname a;b\nuser u\nport 1\n");
    QTest::newRow("a user that is an option") << QByteArray("hostname h\nuser -u\nport 1\n");
    QTest::newRow("bytes") << QByteArray("\0\xff\n\x80 \x80\n", 6);
}

void TestOpenSshConfig::refusesWhatIsNoSettings()
{
    QFETCH(QByteArray, text);
    OpenSshQuery query;
    query.host = QStringLiteral("gw");
    const auto settings = parseOpenSshSettings(text, query, variables);
    QVERIFY(!settings);
    QCOMPARE(settings.error().code, Error::Code::Parse);
}

void TestOpenSshConfig::readsProxyJump_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("hops");
    QTest::newRow("a name") << QStringLiteral("gw") << QStringList{QStringLiteral("gw||0")};
    QTest::newRow("everything") << QStringLiteral("jo@gw:2222")
                                << QStringList{QStringLiteral("gw|jo|2222")};
    QTest::newRow("two") << QStringLiteral("a,b:1")
                         << QStringList{QStringLiteral("a||0"), QStringLiteral("b||1")};
    QTest::newRow("an IPv6 address with a port")
        << QStringLiteral("jo@[::1]:33") << QStringList{QStringLiteral("::1|jo|33")};
    QTest::newRow("an IPv6 address")
        << QStringLiteral("fe80::1") << QStringList{QStringLiteral("fe80::1||0")};
    QTest::newRow("in brackets without a port")
        << QStringLiteral("[::1]") << QStringList{QStringLiteral("::1||0")};
    QTest::newRow("a URI") << QStringLiteral("ssh://jo@gw:2222/")
                           << QStringList{QStringLiteral("gw|jo|2222")};
    QTest::newRow("a user with an at sign")
        << QStringLiteral("jo@wisc.edu@gw") << QStringList{QStringLiteral("gw|jo@wisc.edu|0")};
}

void TestOpenSshConfig::readsProxyJump()
{
    QFETCH(QString, text);
    QFETCH(QStringList, hops);
    const auto parsedHops = parseProxyJump(text);
    QVERIFY(parsedHops);
    QStringList found;
    for (const JumpHost &hop : *parsedHops)
        found.append(QStringLiteral("%1|%2|%3").arg(hop.host, hop.user).arg(hop.port.value_or(0)));
    QCOMPARE(found, hops);
}

void TestOpenSshConfig::refusesProxyJumps_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "a,", ",a", "-oProxyCommand=x", "jo@-x", "-jo@x", "a b", "a:0",
                             "a:x", "a:99999", "[::1]x", "@a", "a;b", "$(x)", "`x`"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestOpenSshConfig::refusesProxyJumps()
{
    QFETCH(QString, text);
    QVERIFY(!parseProxyJump(text));
}

void TestOpenSshConfig::letsNoNamePassForAnOption_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("user");
    QTest::newRow("a host") << QStringLiteral("-oProxyCommand=touch x") << QStringLiteral("jo");
    QTest::newRow("a host with a space") << QStringLiteral("a b") << QStringLiteral("jo");
    QTest::newRow("a host with a line feed") << QStringLiteral("a\nb") << QStringLiteral("jo");
    QTest::newRow("a user") << QStringLiteral("a") << QStringLiteral("-oProxyCommand=x");
    QTest::newRow("a user with a quote") << QStringLiteral("a") << QStringLiteral("jo'");
    QTest::newRow("no host") << QString() << QStringLiteral("jo");
}

void TestOpenSshConfig::letsNoNamePassForAnOption()
{
    QFETCH(QString, host);
    QFETCH(QString, user);
    OpenSshQuery query;
    query.host = host;
    query.user = user;
    QVERIFY(!QCoro::waitFor(askOpenSsh(query, std::stop_token())));
}

void TestOpenSshConfig::followsHostMatchAndInclude()
{
    write(m_folder.filePath(QStringLiteral("more")), "Host ap*\n HostName %h.example.org\n"
                                                     " IdentityFile /keys/ap\n");
    const QByteArray text = "Include " + m_folder.filePath(QStringLiteral("more")).toUtf8() +
                            "\nMatch user bucky host *.example.org\n IdentitiesOnly yes\n"
                            "Host ap* !ap9\n Port 2200\n"
                            "Host *\n UserKnownHostsFile /kh/one /kh/two\n"
                            " GlobalKnownHostsFile /kh/all\n HashKnownHosts yes\n"
                            " IdentityFile /keys/any\n ConnectTimeout 9\n";
    const auto found = route(text, QStringLiteral("ap2"));
    QVERIFY2(found, qPrintable(found ? QString() : found.error().message));
    const SshTarget &ssh = found->target;
    QCOMPARE(QString::fromStdString(ssh.host), QStringLiteral("ap2.example.org"));
    QCOMPARE(ssh.port, std::uint16_t(2200));
    QCOMPARE(QString::fromStdString(ssh.user), QStringLiteral("bucky"));
    QVERIFY(ssh.identitiesOnly);
    QVERIFY(ssh.hashKnownHosts);
    QCOMPARE(ssh.keyFiles, std::vector<std::string>({"/keys/ap", "/keys/any"}));
    QCOMPARE(ssh.knownHostsFile, std::string("/kh/one"));
    QCOMPARE(ssh.moreKnownHostsFiles, std::vector<std::string>({"/kh/two", "/kh/all"}));
    QCOMPARE(ssh.timeout, std::chrono::milliseconds(9000));
    QVERIFY(ssh.jumps.empty());
    QVERIFY(found->notes.isEmpty());

    const auto other = route(text, QStringLiteral("ap9"));
    QVERIFY(other);
    QCOMPARE(other->target.port, std::uint16_t(22));
}

void TestOpenSshConfig::takesTheProfileBeforeTheConfiguration()
{
    const QByteArray text = "Host ap\n User other\n Port 2200\n IdentityFile /keys/ap\n"
                            " UserKnownHostsFile /kh/one\n";
    const auto found = route(text, QStringLiteral("ap"), [](ConnectionTarget &target) {
        target.service.port = 2222;
        target.keyFile = QStringLiteral("/keys/mine");
        target.knownHostsFile = QStringLiteral("/kh/mine");
    });
    QVERIFY(found);
    QCOMPARE(QString::fromStdString(found->target.user), QStringLiteral("bucky"));
    QCOMPARE(found->target.port, std::uint16_t(2222));
    QCOMPARE(found->target.keyFiles, std::vector<std::string>({"/keys/mine", "/keys/ap"}));
    QCOMPARE(found->target.knownHostsFile, std::string("/kh/mine"));
    QVERIFY(found->target.moreKnownHostsFiles.empty());

    // nothing configured: the key of the profile is the only one
    const auto only = route("", QStringLiteral("ap"), [](ConnectionTarget &target) {
        target.keyFile = QStringLiteral("/keys/mine");
    });
    QVERIFY(only);
    QCOMPARE(only->target.keyFiles, std::vector<std::string>({"/keys/mine"}));

    const auto noUser =
        route(text, QStringLiteral("ap"), [](ConnectionTarget &target) { target.user.clear(); });
    QVERIFY(noUser);
    QCOMPARE(noUser->target.user, std::string("other"));
}

void TestOpenSshConfig::findsTheWayOverSeveralMachines()
{
    const QByteArray text = "Host inner\n ProxyJump jo@second:2202,third\n"
                            "Host second\n HostName 10.0.0.2\n ProxyJump first\n"
                            "Host third\n User ann\n IdentityFile /keys/third\n ProxyJump no\n"
                            "Host first\n Port 2201\n HostKeyAlias one\n";
    const auto found = route(text, QStringLiteral("inner"));
    QVERIFY2(found, qPrintable(found ? QString() : found.error().message));
    const auto &jumps = found->target.jumps;
    QCOMPARE(jumps.size(), 3U);
    QCOMPARE(jumps.at(0).host, std::string("first"));
    QCOMPARE(jumps.at(0).port, std::uint16_t(2201));
    QCOMPARE(jumps.at(0).hostKeyAlias, std::string("one"));
    QCOMPARE(jumps.at(1).host, std::string("10.0.0.2"));
    QCOMPARE(jumps.at(1).port, std::uint16_t(2202));
    QCOMPARE(jumps.at(1).user, std::string("jo"));
    QCOMPARE(jumps.at(2).host, std::string("third"));
    QCOMPARE(jumps.at(2).user, std::string("ann"));
    QCOMPARE(jumps.at(2).keyFiles, std::vector<std::string>({"/keys/third"}));
}

void TestOpenSshConfig::doesNotGoInCircles()
{
    // OpenSSH refuses a machine that is the way to itself
    const auto itself = route("Host *\n ProxyJump gw\n", QStringLiteral("inner"));
    QVERIFY(!itself);
    QVERIFY(itself.error().message.contains(QStringLiteral("loop")));
    QVERIFY(route("Host * !gw\n ProxyJump gw\n", QStringLiteral("inner")));

    const auto circle = route("Host a\n ProxyJump b\nHost b\n ProxyJump a\n", QStringLiteral("a"));
    QVERIFY(!circle);
    QVERIFY(circle.error().message.contains(QStringLiteral("ProxyJump")));
}

void TestOpenSshConfig::saysThatAProxyCommandIsNotRun()
{
    const auto found = route("Host inner\n ProxyCommand nc -X 5 %h %p\n", QStringLiteral("inner"));
    QVERIFY(!found);
    QVERIFY(found.error().message.contains(QStringLiteral("inner")));
    QVERIFY(found.error().message.contains(QStringLiteral("ProxyJump")));
    QVERIFY(found.error().detail.contains(QStringLiteral("nc -X 5")));
    // the command of a machine on the way is no better
    QVERIFY(!route("Host inner\n ProxyJump gw\nHost gw\n ProxyCommand nc %h %p\n",
                   QStringLiteral("inner")));
}

void TestOpenSshConfig::repeatsWhatOpenSshComplainsAbout()
{
    const auto found = route("Host x\n NoSuchWord yes\n", QStringLiteral("x"));
    QVERIFY(!found);
    QCOMPARE(found.error().code, Error::Code::Parse);
    QVERIFY2(found.error().message.contains(QStringLiteral("line 2")),
             qPrintable(found.error().message));
}

void TestOpenSshConfig::goesOnWithoutOpenSsh()
{
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", m_folder.path().toLocal8Bit());
    const auto found = route("Host x\n Port 99\n", QStringLiteral("x"));
    qputenv("PATH", path);
    QVERIFY(found);
    QCOMPARE(found->target.host, std::string("x"));
    QCOMPARE(found->target.port, std::uint16_t(22));
    QCOMPARE(found->target.user, std::string("bucky"));
    QCOMPARE(found->notes.size(), 1);
    QVERIFY(found->notes.first().contains(QStringLiteral("no OpenSSH")));
}

void TestOpenSshConfig::isStoppedWhileAProgramOfTheConfigurationRuns()
{
    OpenSshQuery query;
    query.host = QStringLiteral("x");
    query.configFile = config("Match exec \"sleep 100\"\n Port 99\n");
    std::stop_source stop;
    QTimer::singleShot(200, this, [&stop] { stop.request_stop(); });
    QElapsedTimer clock;
    clock.start();
    const auto settings = QCoro::waitFor(askOpenSsh(query, stop.get_token()));
    QVERIFY(!settings);
    QCOMPARE(settings.error().code, Error::Code::Cancelled);
    QVERIFY(clock.elapsed() < 3000);
    QVERIFY(isSettled());
}

QTEST_GUILESS_MAIN(TestOpenSshConfig)
#include "tst_opensshconfig.moc"
