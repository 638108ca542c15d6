// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Large downloads: several lanes, and what is left of a download for the next one.
#include "core/sha256.h"
#include "remote/downloader.h"
#include "remote/localcopy.h"
#include "tests/support/login.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"
#include "tests/support/smallfilesystem.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;

struct Watch {
    std::function<void(qint64, qint64)> onProgress;
    qint64 first = -1; ///< what was there already
    std::stop_source stop;
    std::stop_source pause;
};

/// Counts the commands.
class CountingTransport : public Transport
{
public:
    explicit CountingTransport(Transport &transport) : m_transport(transport) {}
    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override
    {
        ++m_starts;
        return m_transport.start(std::move(command));
    }
    [[nodiscard]] int starts() const { return m_starts; }

private:
    Transport &m_transport;
    int m_starts = 0;
};

/// A login over a bad road.
class RoughLogin
{
public:
    explicit RoughLogin(int maxSessions = 10)
        : m_server({.maxSessions = maxSessions,
                    .maxStartups = "100",
                    .banner = {},
                    .ownUser = false,
                    .password = {},
                    .pam = false,
                    .secondDevice = {},
                    .config = {}}),
          m_link(m_server.port())
    {
        ConnectionTarget target = targetOf(m_server);
        target.service.port = static_cast<quint16>(m_link.port());
        m_connection = std::make_unique<Connection>(target, m_prompter);
        reconnect();
    }
    void reconnect()
    {
        m_connection->close();
        const Result<void> opened = QCoro::waitFor(m_connection->open());
        if (!opened)
            qFatal("no login: %s", qPrintable(opened.error().message));
    }
    [[nodiscard]] Connection &connection() { return *m_connection; }
    [[nodiscard]] RoughLink &link() { return m_link; }

private:
    TrustingPrompter m_prompter;
    SshdServer m_server;
    RoughLink m_link;
    std::unique_ptr<Connection> m_connection;
};

QCoro::Task<Result<DownloadResult>> start(Transport &transport, const QString &path,
                                          const QString &folder, Watch &watch)
{
    const auto tell = [&watch](qint64 received, qint64 total) {
        if (watch.first < 0)
            watch.first = received;
        if (watch.onProgress)
            watch.onProgress(received, total);
    };
    return downloadFile(transport, path, folder, tell, watch.stop.get_token(),
                        watch.pause.get_token());
}

Result<DownloadResult> download(Transport &transport, const QString &path, const QString &folder,
                                Watch &watch)
{
    return QCoro::waitFor(start(transport, path, folder, watch));
}

void verifyFile(const Result<DownloadResult> &result, const QString &folder,
                const QByteArray &bytes)
{
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QVERIFY(readFile(result->localPath) == bytes);
    QCOMPARE(result->sha256, sha256Of(bytes));
    QCOMPARE(namesIn(folder), QStringList{QFileInfo(result->localPath).fileName()});
}

/// Processes of this computer that were given this word.
int processesWith(const QString &word)
{
    int count = 0;
    const QStringList all = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &one : all) {
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(one));
        if (one.front().isDigit() && file.open(QIODevice::ReadOnly))
            count += file.readAll().split('\0').contains(word.toUtf8()) ? 1 : 0;
    }
    return count;
}

} // namespace

class TestDownloadResume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init() { m_login->renewFolders(); }
    void cleanupTestCase() { m_login.reset(); }

    void bringsTheSameBytes_data();
    void bringsTheSameBytes();
    void asksOnceForASmallFile();
    void takesAnyRemoteName();
    void goesOnAfterTenCuts();
    void goesOnAfterPerchWasKilled();
    void goesOnAfterAPause();
    void cancelLeavesNothing_data();
    void cancelLeavesNothing();
    void seesThatTheFileChangedInBetween_data();
    void seesThatTheFileChangedInBetween();
    void takesALogFileAsItWas();
    void findsThatThePartWasChanged_data();
    void findsThatThePartWasChanged();
    void keepsApartTwoDownloadsOfOneFile();
    void saysThatTheDiskFilledUp();
    void saysThatThePermissionWasLost();
    void doesNotMindWhatStartFilesPrint();
    void leavesNoProcessBehind_data();
    void leavesNoProcessBehind();

private:
    [[nodiscard]] QString makeFile(qint64 size, quint32 seed)
    {
        const QString path = m_login->there(QStringLiteral("big.pt"));
        writeFile(path, sifBytes(size, seed));
        return path;
    }
    [[nodiscard]] QString part() const
    {
        const QStringList parts =
            QDir(m_login->here())
                .entryList({QStringLiteral(".perch-*.part")}, QDir::Files | QDir::Hidden);
        return parts.size() == 1 ? m_login->here(parts.first()) : QString();
    }
    /// Downloads until so many bytes have come, then pauses.
    void pauseAt(const QString &path, qint64 bytes)
    {
        Watch watch;
        watch.onProgress = [&](qint64 received, qint64) {
            if (received >= bytes)
                watch.pause.request_stop();
        };
        const Result<DownloadResult> result =
            download(m_login->connection(), path, m_login->here(), watch);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Error::Code::Cancelled);
        QVERIFY(!part().isEmpty());
    }

    std::unique_ptr<Login> m_login;
};

void TestDownloadResume::bringsTheSameBytes_data()
{
    QTest::addColumn<int>("sessions");
    QTest::addColumn<int>("lanes");
    QTest::addColumn<int>("delay"); // milliseconds each way
    QTest::newRow("one session") << 1 << 1 << 0;
    QTest::newRow("three sessions") << 3 << 3 << 0;
    QTest::newRow("ten sessions") << 10 << 4 << 0;
    QTest::newRow("one session, 50 ms away") << 1 << 1 << 25;
    QTest::newRow("ten sessions, 50 ms away") << 10 << 4 << 25;
}

void TestDownloadResume::bringsTheSameBytes()
{
    QFETCH(int, sessions);
    QFETCH(int, lanes);
    QFETCH(int, delay);
    RoughLogin rough(sessions);
    rough.link().setDelay(std::chrono::milliseconds(delay));
    const QString path = makeFile(96 * megabyte + 123, 1);
    int mostProcesses = 0;
    Watch watch;
    watch.onProgress = [&](qint64 received, qint64 total) {
        if (received > total / 2 && received < total)
            mostProcesses = std::max(mostProcesses, processesWith(path));
    };
    QElapsedTimer clock;
    clock.start();
    const Result<DownloadResult> result =
        download(rough.connection(), path, m_login->here(), watch);
    const double seconds = double(clock.elapsed()) / 1000;
    verifyFile(result, m_login->here(), readFile(path));
    // a lane's shell, and its own copy while it hashes or looks at what dd says
    QVERIFY2(mostProcesses >= lanes && mostProcesses <= 3 * lanes,
             qPrintable(QString::number(mostProcesses)));
    qInfo("download: %.0f MB/s", 96 * 1.048576 / seconds);
}

void TestDownloadResume::asksOnceForASmallFile()
{
    const QString path = makeFile(3 * megabyte, 2);
    CountingTransport transport(m_login->connection());
    Watch watch;
    verifyFile(download(transport, path, m_login->here(), watch), m_login->here(), readFile(path));
    QCOMPARE(transport.starts(), 1);
}

void TestDownloadResume::takesAnyRemoteName()
{
    const QString path = m_login->there(QStringLiteral("-it's \"$(touch x)\"`y`\nbig"));
    writeFile(path, sifBytes(12 * megabyte, 3));
    Watch watch;
    verifyFile(download(m_login->connection(), path, m_login->here(), watch), m_login->here(),
               readFile(path));
}

void TestDownloadResume::goesOnAfterTenCuts()
{
    constexpr qint64 size = 128 * megabyte;
    constexpr int cuts = 10;
    RoughLogin rough;
    // so slow that what comes between two looks at the progress is little, however fast the machine
    rough.link().setRate(32 * megabyte);
    rough.reconnect();
    const QString path = makeFile(size, 4);
    const qint64 before = rough.link().traffic().bytesDown;
    qint64 had = 0;
    for (int i = 0; i < cuts; ++i) {
        Watch watch;
        const qint64 more = 2 * megabyte + QRandomGenerator::global()->bounded(4 * int(megabyte));
        bool isCut = false;
        watch.onProgress = [&](qint64 received, qint64) {
            if (received > watch.first + more && !std::exchange(isCut, true))
                rough.link().cut();
        };
        const Result<DownloadResult> result =
            download(rough.connection(), path, m_login->here(), watch);
        QVERIFY(isCut);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Error::Code::Network);
        QVERIFY(i == 0 || watch.first > had);
        had = watch.first;
        rough.reconnect();
    }
    Watch watch;
    const Result<DownloadResult> result =
        download(rough.connection(), path, m_login->here(), watch);
    QVERIFY(watch.first > had);
    verifyFile(result, m_login->here(), readFile(path));
    const qint64 passed = rough.link().traffic().bytesDown - before;
    qInfo("%.2f times the file over %d cuts", double(passed) / double(size), cuts);
    // of each lane: the block that was not whole, and what was on its way
    QVERIFY2(passed < size + cuts * 4 * 3 * megabyte, qPrintable(QString::number(passed)));
}

void TestDownloadResume::goesOnAfterPerchWasKilled()
{
    const QString path = makeFile(192 * megabyte, 5);
    const SshdServer &server = m_login->server();
    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedChannels);
    other.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--download"), QString::number(server.port()),
                 QString::fromStdString(server.keyFile()),
                 QString::fromStdString(server.knownHostsFile()), path, m_login->here(),
                 QString::fromStdString(server.user())});
    QVERIFY(other.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(part()).size() > 8 * megabyte, 30'000);
    other.kill();
    QVERIFY(other.waitForFinished());
    QVERIFY2(!part().isEmpty(), "the download was faster than the kill");
    Watch watch;
    verifyFile(download(m_login->connection(), path, m_login->here(), watch), m_login->here(),
               readFile(path));
    QVERIFY(watch.first > 0);
}

void TestDownloadResume::goesOnAfterAPause()
{
    const QString path = makeFile(64 * megabyte, 6);
    pauseAt(path, 20 * megabyte);
    if (QTest::currentTestFailed())
        return;
    Watch watch;
    verifyFile(download(m_login->connection(), path, m_login->here(), watch), m_login->here(),
               readFile(path));
    QVERIFY(watch.first >= 8 * megabyte);
}

void TestDownloadResume::cancelLeavesNothing_data()
{
    QTest::addColumn<QString>("when");
    QTest::newRow("while bytes come") << "bytes";
    QTest::newRow("after it went on") << "resumed";
    QTest::newRow("when nothing is running") << "discard";
}

void TestDownloadResume::cancelLeavesNothing()
{
    QFETCH(QString, when);
    const QString path = makeFile(64 * megabyte, 7);
    if (when != QStringLiteral("bytes"))
        pauseAt(path, 16 * megabyte);
    if (QTest::currentTestFailed())
        return;
    if (when == QStringLiteral("discard")) {
        QCoro::waitFor(discardDownload(path, m_login->here()));
    } else {
        Watch watch;
        watch.onProgress = [&](qint64 received, qint64) {
            if (received > watch.first)
                watch.stop.request_stop();
        };
        const Result<DownloadResult> result =
            download(m_login->connection(), path, m_login->here(), watch);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Error::Code::Cancelled);
    }
    QCOMPARE(namesIn(m_login->here()), QStringList());
}

void TestDownloadResume::seesThatTheFileChangedInBetween_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<bool>("goesOn");
    QTest::newRow("it grew") << "grow" << true;
    QTest::newRow("written anew, as long as before") << "write" << false;
    QTest::newRow("written anew, longer") << "longer" << true; // and every block is found wrong
    QTest::newRow("another file has its name") << "replace" << false;
    QTest::newRow("it is small now") << "small" << false;
}

void TestDownloadResume::seesThatTheFileChangedInBetween()
{
    QFETCH(QString, change);
    QFETCH(bool, goesOn);
    const QString path = makeFile(32 * megabyte + 5, 8);
    pauseAt(path, 16 * megabyte);
    if (QTest::currentTestFailed())
        return;
    if (change == QStringLiteral("grow")) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write(QByteArray(3 * megabyte + 7, 'g'));
    } else if (change == QStringLiteral("replace")) {
        QVERIFY(QFile::rename(path, path + QStringLiteral(".old")));
        writeFile(path, sifBytes(32 * megabyte + 5, 9));
    } else {
        const qint64 size = change == QStringLiteral("small")    ? megabyte
                            : change == QStringLiteral("longer") ? 40 * megabyte
                                                                 : 32 * megabyte + 5;
        writeFile(path, sifBytes(size, 10));
    }
    Watch watch;
    verifyFile(download(m_login->connection(), path, m_login->here(), watch), m_login->here(),
               readFile(path));
    QCOMPARE(watch.first > 0, goesOn);
}

void TestDownloadResume::takesALogFileAsItWas()
{
    const QString path = makeFile(32 * megabyte, 11);
    const QByteArray bytes = readFile(path);
    Watch watch;
    watch.onProgress = [&](qint64, qint64) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write("one more line\n");
    };
    const Result<DownloadResult> result =
        download(m_login->connection(), path, m_login->here(), watch);
    verifyFile(result, m_login->here(), bytes);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(result->hasGrown);
}

void TestDownloadResume::findsThatThePartWasChanged_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("a byte of it") << "byte";
    QTest::newRow("a byte of it, and the journal says the same") << "both";
    QTest::newRow("cut shorter") << "cut";
    QTest::newRow("emptied") << "empty";
    QTest::newRow("the journal is gone") << "nojournal";
    QTest::newRow("the journal is something else") << "noise";
    QTest::newRow("the journal tells of another hash of the whole") << "whole";
}

void TestDownloadResume::findsThatThePartWasChanged()
{
    QFETCH(QString, change);
    const QString path = makeFile(32 * megabyte, 12);
    pauseAt(path, 24 * megabyte);
    if (QTest::currentTestFailed())
        return;
    QFile file(part());
    QFile journal(part() + QStringLiteral(".journal"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(journal.open(QIODevice::ReadWrite));
    if (change == QStringLiteral("byte") || change == QStringLiteral("both")) {
        QByteArray block = file.read(megabyte);
        block[77] = char(block[77] ^ 1);
        QVERIFY(file.seek(0) && file.write(block) == block.size());
        const QByteArray line = "block 0 " + sha256Of(block).toLatin1() + '\n';
        if (change == QStringLiteral("both"))
            QVERIFY(journal.seek(journal.size()) && journal.write(line) == line.size());
    } else if (change == QStringLiteral("cut") || change == QStringLiteral("empty")) {
        QVERIFY(file.resize(change == QStringLiteral("cut") ? 5 * megabyte + 1 : 0));
    } else if (change == QStringLiteral("nojournal")) {
        QVERIFY(journal.remove());
    } else if (change == QStringLiteral("noise")) {
        const QByteArray noise = sifBytes(megabyte, 13);
        QVERIFY(journal.resize(0) && journal.write(noise) == noise.size());
    } else {
        const QByteArray line = "all " + QByteArray(64, 'a') + '\n';
        QVERIFY(journal.seek(journal.size()) && journal.write(line) == line.size());
    }
    file.close();
    journal.close();
    Watch watch;
    verifyFile(download(m_login->connection(), path, m_login->here(), watch), m_login->here(),
               readFile(path));
}

void TestDownloadResume::keepsApartTwoDownloadsOfOneFile()
{
    const QString path = makeFile(24 * megabyte, 14);
    Watch one;
    Watch two;
    auto first = start(m_login->connection(), path, m_login->here(), one);
    auto second = start(m_login->connection(), path, m_login->here(), two);
    const Result<DownloadResult> result = QCoro::waitFor(std::move(first));
    const Result<DownloadResult> other = QCoro::waitFor(std::move(second));
    QVERIFY2(result, result ? "" : qPrintable(result.error().message));
    QVERIFY2(other, other ? "" : qPrintable(other.error().message));
    QVERIFY(readFile(result->localPath) == readFile(path));
    QVERIFY(readFile(other->localPath) == readFile(path));
    QCOMPARE(namesIn(m_login->here()).size(), 2);
}

void TestDownloadResume::saysThatTheDiskFilledUp()
{
    const QString folder = m_login->here(QStringLiteral("small"));
    QVERIFY(QDir().mkdir(folder));
    const SmallFileSystem small(folder, QStringLiteral("size=40m"));
    const QString path = makeFile(32 * megabyte, 15);
    bool isFull = false;
    Watch watch;
    watch.onProgress = [&](qint64 received, qint64) {
        if (received > 0 && !std::exchange(isFull, true)) {
            QFile filler(folder + QStringLiteral("/filler"));
            QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
            while (filler.write(QByteArray(megabyte / 4, 'f')) > 0)
                continue;
        }
    };
    const Result<DownloadResult> result = download(m_login->connection(), path, folder, watch);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Io);
    QVERIFY2(result.error().message.contains(QStringLiteral("Free some space")),
             qPrintable(result.error().message));
    QCOMPARE(namesIn(folder), QStringList{QStringLiteral("filler")});
}

void TestDownloadResume::saysThatThePermissionWasLost()
{
    SshdServer::Options options;
    options.ownUser = SshdServer::canMakeUsers(); // root may read everything
    const SshdServer server(options);
    TrustingPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    const QString path = QString::fromStdString(server.home()) + QStringLiteral("/big.pt");
    writeFile(path, sifBytes(64 * megabyte, 16));
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    Watch watch;
    watch.onProgress = [&](qint64 received, qint64) {
        if (received > 0)
            QFile::setPermissions(path, QFile::WriteOwner);
    };
    const Result<DownloadResult> result = download(connection, path, m_login->here(), watch);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Refused);
    QVERIFY2(result.error().message.contains(QStringLiteral("may not read")),
             qPrintable(result.error().message));
    QCOMPARE(namesIn(m_login->here()), QStringList());
}

void TestDownloadResume::doesNotMindWhatStartFilesPrint()
{
    Login login(Login::Home::There);
    writeFile(login.there(QStringLiteral(".bashrc")),
              "echo Welcome.; head -c 30000 /dev/urandom; printf 'no end of line'\n");
    for (const qint64 size : {qint64(5), 16 * megabyte}) {
        const QString path = login.there(QStringLiteral("file"));
        writeFile(path, sifBytes(size, 17));
        Watch watch;
        const Result<DownloadResult> result =
            download(login.connection(), path, m_login->here(), watch);
        verifyFile(result, m_login->here(), readFile(path));
        if (QTest::currentTestFailed())
            return;
        QVERIFY(QFile::remove(result->localPath));
    }
}

void TestDownloadResume::leavesNoProcessBehind_data()
{
    QTest::addColumn<QString>("end");
    QTest::newRow("a cancel") << "cancel";
    QTest::newRow("a pause") << "pause";
    QTest::newRow("the link is cut") << "cut";
}

void TestDownloadResume::leavesNoProcessBehind()
{
    QFETCH(QString, end);
    RoughLogin rough;
    const QString path = makeFile(96 * megabyte, 18);
    bool wereSome = false;
    Watch watch;
    watch.onProgress = [&](qint64 received, qint64) {
        if (received == 0 || wereSome)
            return;
        wereSome = processesWith(path) > 0;
        if (end == QStringLiteral("cut"))
            rough.link().cut();
        else
            (end == QStringLiteral("cancel") ? watch.stop : watch.pause).request_stop();
    };
    const Result<DownloadResult> result =
        download(rough.connection(), path, m_login->here(), watch);
    QVERIFY(!result);
    QVERIFY(wereSome);
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE_WITH_TIMEOUT(processesWith(path), 0, 10'000);
    qInfo("the last one ended after %lld ms", clock.elapsed());
}

namespace
{

/// Another Perch, to be killed.
int downloadInAnotherProcess(const QStringList &words)
{
    TrustingPrompter prompter;
    ConnectionTarget target;
    target.service.host = QStringLiteral("127.0.0.1");
    target.service.port = words.at(2).toUShort();
    target.user = words.at(7);
    target.keyFile = words.at(3);
    target.knownHostsFile = words.at(4);
    target.sshConfigFile = QStringLiteral("none");
    Connection connection(target, prompter);
    if (!QCoro::waitFor(connection.open()))
        return 1;
    Watch watch;
    return download(connection, words.at(5), words.at(6), watch) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().value(1) == QStringLiteral("--download"))
        return downloadInAnotherProcess(application.arguments());
    TestDownloadResume test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_downloadresume.moc"
