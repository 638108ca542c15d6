// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/jobsender.h"

#include "core/sha256.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>

#include <csignal>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;

Result<QString> sendFiles(Transport &transport, const JobFiles &files, std::stop_source stop = {},
                          const std::function<void(qint64, qint64)> &progress = {})
{
    const Result<SentJob> sent =
        QCoro::waitFor(sendJobFiles(transport, files, progress, stop.get_token()));
    return sent ? Result<QString>(sent->folder) : sent.error();
}

Result<SentJob> sendJob(Transport &transport, const JobFiles &files)
{
    return QCoro::waitFor(sendJobFiles(transport, files, {}, {}));
}

} // namespace

class TestJobSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_login.reset(); }

    void sendsTheFilesToAFolderOfTheirOwn();
    void mendsTheLineEndsOfScriptsOnly();
    void tellsWhatItSentAndWhatItMended();
    void sendsOnlyWhatHasChanged();
    void sendsAgainWhatIsNotThereAnyMore_data();
    void sendsAgainWhatIsNotThereAnyMore();
    void keepsEverySubmissionApart();
    void takesAnyName();
    void refusesWhatCannotBeSent_data();
    void refusesWhatCannotBeSent();
    void saysWhyTheFolderCannotBeMade();
    void aFailureLeavesNoFolder_data();
    void aFailureLeavesNoFolder();

private:
    [[nodiscard]] JobFiles job(const QStringList &inputs) const;
    [[nodiscard]] QString local(const QString &name) const
    {
        return m_login->here(QStringLiteral("hello pytorch/") + name);
    }
    [[nodiscard]] QString jobs() const
    {
        return m_login->there(QStringLiteral("perch/hello-pytorch"));
    }
    std::unique_ptr<Login> m_login;
};

void TestJobSender::init()
{
    m_login = std::make_unique<Login>(Login::Home::There);
    QVERIFY(QDir(m_login->here()).mkdir(QStringLiteral("hello pytorch")));
}

JobFiles TestJobSender::job(const QStringList &inputs) const
{
    return JobFiles{m_login->here(QStringLiteral("hello pytorch")), QStringLiteral("hello.sub"),
                    QStringLiteral("executable = run.sh\r\nqueue\r\n"), inputs};
}

void TestJobSender::sendsTheFilesToAFolderOfTheirOwn()
{
    const QByteArray data = sifBytes(24 * megabyte, 1);
    writeFile(local(QStringLiteral("run.sh")), "#!/bin/sh\necho hello\n");
    writeFile(local(QStringLiteral("tool")), "\x7f"
                                             "ELF");
    QVERIFY(
        QFile::setPermissions(local(QStringLiteral("tool")), QFile::ReadOwner | QFile::ExeOwner));
    writeFile(local(QStringLiteral("MNIST_data.tar.gz")), data);
    writeFile(local(QStringLiteral("empty")), "");
    QVERIFY(QDir(m_login->here()).mkpath(QStringLiteral("hello pytorch/src/net")));
    writeFile(local(QStringLiteral("src/net/a.py")), "print(1)\n");
    QList<qint64> progress;
    qint64 total = 0;
    EventLoopCheck loop;
    const Result<QString> folder = sendFiles(
        m_login->connection(),
        job({QStringLiteral("run.sh"), QStringLiteral("MNIST_data.tar.gz"), QStringLiteral("empty"),
             QStringLiteral("tool"), QStringLiteral("./src/net/a.py"), QStringLiteral("run.sh"),
             QStringLiteral("hello.sub")}),
        {}, [&](qint64 sent, qint64 all) {
            progress.append(sent);
            total = all;
        });
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().message + folder.error().detail));
    QVERIFY(loop.longestGapMilliseconds() < 250);

    static const QRegularExpression time(QStringLiteral("/perch/hello-pytorch/\\d{8}-\\d{6}$"));
    QVERIFY2(time.match(*folder).hasMatch(), qPrintable(*folder));
    QVERIFY(folder->startsWith(m_login->there()));
    QCOMPARE(namesIn(*folder),
             (QStringList{QStringLiteral("MNIST_data.tar.gz"), QStringLiteral("empty"),
                          QStringLiteral("hello.sub"), QStringLiteral("run.sh"),
                          QStringLiteral("src"), QStringLiteral("tool")}));
    QCOMPARE(readFile(*folder + QStringLiteral("/hello.sub")),
             QByteArray("executable = run.sh\nqueue\n"));
    QCOMPARE(readFile(*folder + QStringLiteral("/MNIST_data.tar.gz")), data);
    QCOMPARE(readFile(*folder + QStringLiteral("/empty")), QByteArray());
    QCOMPARE(readFile(*folder + QStringLiteral("/src/net/a.py")), QByteArray("print(1)\n"));
    // Only the user may look in, and only what is a program may be run.
    const auto others = QFile::ReadGroup | QFile::ReadOther | QFile::ExeGroup | QFile::ExeOther;
    QVERIFY((QFileInfo(*folder).permissions() & others) == QFile::Permissions());
    QVERIFY(QFileInfo(*folder + QStringLiteral("/run.sh")).permissions() & QFile::ExeOwner);
    QVERIFY(QFileInfo(*folder + QStringLiteral("/tool")).permissions() & QFile::ExeOwner);
    QVERIFY(!(QFileInfo(*folder + QStringLiteral("/MNIST_data.tar.gz")).permissions() &
              QFile::ExeOwner));
    QVERIFY(!progress.isEmpty());
    QCOMPARE(progress.last(), total);
    QVERIFY(total > 24 * megabyte);
}

void TestJobSender::mendsTheLineEndsOfScriptsOnly()
{
    writeFile(local(QStringLiteral("run.sh")), "#!/bin/sh\r\necho hello\r\n");
    writeFile(local(QStringLiteral("train")), "#!/usr/bin/env python3\r\nprint(1)\r\n");
    writeFile(local(QStringLiteral("data.csv")), "a,b\r\n1,2\r\n");
    const Result<QString> folder = sendFiles(
        m_login->connection(),
        job({QStringLiteral("run.sh"), QStringLiteral("train"), QStringLiteral("data.csv")}));
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().message));
    QCOMPARE(readFile(*folder + QStringLiteral("/run.sh")), QByteArray("#!/bin/sh\necho hello\n"));
    QCOMPARE(readFile(*folder + QStringLiteral("/train")),
             QByteArray("#!/usr/bin/env python3\nprint(1)\n"));
    QCOMPARE(readFile(*folder + QStringLiteral("/data.csv")), QByteArray("a,b\r\n1,2\r\n"));
    QCOMPARE(readFile(local(QStringLiteral("run.sh"))), QByteArray("#!/bin/sh\r\necho hello\r\n"));
}

void TestJobSender::tellsWhatItSentAndWhatItMended()
{
    writeFile(local(QStringLiteral("run.sh")), "#!/bin/sh\r\nexit 0\r\n");
    writeFile(local(QStringLiteral("other.sh")), "#!/bin/sh\nexit 0\n");
    writeFile(local(QStringLiteral("data.csv")), "a,b\r\n1,2\r\n");
    const Result<SentJob> sent = sendJob(
        m_login->connection(),
        job({QStringLiteral("run.sh"), QStringLiteral("other.sh"), QStringLiteral("data.csv")}));
    QVERIFY2(sent, sent ? "" : qPrintable(sent.error().message));
    QCOMPARE(sent->mended, QStringList{QStringLiteral("run.sh")});
    QVERIFY(sent->taken.isEmpty());
    const QStringList names{QStringLiteral("hello.sub"), QStringLiteral("run.sh"),
                            QStringLiteral("other.sh"), QStringLiteral("data.csv")};
    QCOMPARE(sent->files.size(), names.size());
    qint64 total = 0;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const SentFile &file = sent->files.at(i);
        const QByteArray there = readFile(sent->folder + u'/' + names.at(i));
        QCOMPARE(file, (SentFile{names.at(i), there.size(), sha256Of(there)}));
        total += there.size();
    }
    QCOMPARE(sent->bytesSent, total);
}

void TestJobSender::sendsOnlyWhatHasChanged()
{
    const QByteArray data = sifBytes(20 * megabyte, 3);
    QVERIFY(QDir(m_login->here()).mkpath(QStringLiteral("hello pytorch/data")));
    writeFile(local(QStringLiteral("data/big.dat")), data);
    writeFile(local(QStringLiteral("run.sh")), "#!/bin/sh\r\nexit 0\r\n");
    writeFile(local(QStringLiteral("train.py")), "print(1)\n");
    RoughLink link(m_login->server().port());
    ConnectionTarget target = targetOf(m_login->server());
    target.service.port = quint16(link.port());
    TrustingPrompter prompter;
    Connection connection(target, prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    JobFiles files =
        job({QStringLiteral("data/big.dat"), QStringLiteral("run.sh"), QStringLiteral("train.py")});
    const Result<SentJob> first = sendJob(connection, files);
    QVERIFY2(first, first ? "" : qPrintable(first.error().message));
    QVERIFY(link.traffic().bytesUp > 20 * megabyte);

    writeFile(local(QStringLiteral("train.py")), "print(2)\n"); // of the same size
    files.olderFolder = first->folder;
    const auto before = link.traffic();
    const int commands = connection.commandCount();
    const Result<SentJob> second = sendJob(connection, files);
    QVERIFY2(second, second ? "" : qPrintable(second.error().message));
    QCOMPARE(connection.commandCount(), commands + 1);
    const auto after = link.traffic();
    qInfo("sent again: %lld bytes up, %lld down", qlonglong(after.bytesUp - before.bytesUp),
          qlonglong(after.bytesDown - before.bytesDown));
    QVERIFY(after.bytesUp - before.bytesUp + after.bytesDown - before.bytesDown < 100'000);
    QCOMPARE(second->taken,
             (QStringList{QStringLiteral("hello.sub"), QStringLiteral("data/big.dat"),
                          QStringLiteral("run.sh")}));
    QCOMPARE(second->bytesSent, 9);
    QVERIFY(second->folder != first->folder);
    QCOMPARE(readFile(second->folder + QStringLiteral("/train.py")), QByteArray("print(2)\n"));
    QCOMPARE(readFile(second->folder + QStringLiteral("/data/big.dat")), data);
    QVERIFY(QFileInfo(second->folder + QStringLiteral("/run.sh")).isExecutable());
    QCOMPARE(second->files.size(), first->files.size());
    QCOMPARE(second->files.at(1), first->files.at(1));
    // A job may write into its files: the older run's stay as they are.
    QFile copy(second->folder + QStringLiteral("/data/big.dat"));
    QVERIFY(copy.open(QIODevice::ReadWrite));
    QCOMPARE(copy.write("changed"), 7);
    copy.close();
    QCOMPARE(readFile(first->folder + QStringLiteral("/data/big.dat")), data);
}

void TestJobSender::sendsAgainWhatIsNotThereAnyMore_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("the folder has gone") << "gone";
    QTest::newRow("the file has gone") << "deleted";
    QTest::newRow("the file has changed, its size has not") << "changed";
    QTest::newRow("the file is a link now") << "link";
    QTest::newRow("the file is a folder now") << "folder";
    QTest::newRow("the file cannot be read") << "unreadable";
}

void TestJobSender::sendsAgainWhatIsNotThereAnyMore()
{
    QFETCH(QString, how);
    const QByteArray data("0123456789");
    writeFile(local(QStringLiteral("data")), data);
    JobFiles files = job({QStringLiteral("data")});
    const Result<SentJob> first = sendJob(m_login->connection(), files);
    QVERIFY(first);
    const QString old = first->folder + QStringLiteral("/data");
    files.olderFolder = first->folder;
    if (how == QStringLiteral("gone"))
        QVERIFY(QDir(first->folder).removeRecursively());
    else if (how == QStringLiteral("changed"))
        writeFile(old, "9876543210");
    else if (how == QStringLiteral("unreadable"))
        QVERIFY(QFile::setPermissions(old, {}));
    else
        QVERIFY(QFile::remove(old));
    if (how == QStringLiteral("link"))
        QVERIFY(QFile::link(local(QStringLiteral("data")), old));
    if (how == QStringLiteral("folder"))
        QVERIFY(QDir().mkdir(old));
    const Result<SentJob> second = sendJob(m_login->connection(), files);
    QVERIFY2(second, second ? "" : qPrintable(second.error().message + second.error().detail));
    QCOMPARE(readFile(second->folder + QStringLiteral("/data")), data);
    // who runs as root reads every file
    const bool isTaken = how == QStringLiteral("unreadable") && QFileInfo(old).isReadable();
    QCOMPARE(second->taken.contains(QStringLiteral("data")), isTaken);
    QCOMPARE(namesIn(second->folder),
             (QStringList{QStringLiteral("data"), QStringLiteral("hello.sub")}));
}

void TestJobSender::keepsEverySubmissionApart()
{
    QSet<QString> folders;
    for (int i = 0; i < 3; ++i) {
        const Result<QString> folder = sendFiles(m_login->connection(), job({}));
        QVERIFY(folder);
        folders.insert(*folder);
        QCOMPARE(namesIn(*folder), QStringList{QStringLiteral("hello.sub")});
    }
    QCOMPARE(folders.size(), 3);
}

void TestJobSender::takesAnyName()
{
    const QStringList names{QStringLiteral("it's a \"file\""),
                            QStringLiteral("$(touch x)`touch y`;touch z"),
                            QStringLiteral("two\nlines"),
                            QStringLiteral("-rf"),
                            QStringLiteral("*"),
                            QStringLiteral("Größe-模型"),
                            QStringLiteral("if=x")};
    for (const QString &name : names)
        writeFile(local(name), name.toUtf8());
    const Result<QString> folder = sendFiles(m_login->connection(), job(names));
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().message + folder.error().detail));
    QCOMPARE(namesIn(*folder).size(), names.size() + 1);
    for (const QString &name : names)
        QCOMPARE(readFile(*folder + u'/' + name), name.toUtf8());
}

void TestJobSender::refusesWhatCannotBeSent_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("words");
    QTest::newRow("a folder") << "src"
                              << "tar -czf";
    QTest::newRow("a file that is not there") << "nosuch"
                                              << "is not in its folder";
    QTest::newRow("a file above the folder") << "../secret"
                                             << "outside the job's folder";
    QTest::newRow("a way out and in again") << "src/../../secret"
                                            << "outside the job's folder";
    QTest::newRow("a whole path") << "/etc/passwd"
                                  << "outside the job's folder";
    QTest::newRow("nothing") << ""
                             << "outside the job's folder";
}

void TestJobSender::refusesWhatCannotBeSent()
{
    QFETCH(QString, input);
    QFETCH(QString, words);
    QVERIFY(QDir(m_login->here()).mkdir(QStringLiteral("hello pytorch/src")));
    writeFile(m_login->here(QStringLiteral("secret")), "x");
    const int before = m_login->connection().commandCount();
    const Result<QString> folder = sendFiles(m_login->connection(), job({input}));
    QVERIFY(!folder);
    QVERIFY2(folder.error().message.contains(words), qPrintable(folder.error().message));
    QVERIFY(folder.error().message.contains(QDir::cleanPath(input)));
    QCOMPARE(m_login->connection().commandCount(), before);
}

void TestJobSender::saysWhyTheFolderCannotBeMade()
{
    writeFile(local(QStringLiteral("big.dat")), QByteArray(4 * megabyte, 'x'));
    // A file where the folder of the jobs should be.
    writeFile(m_login->there(QStringLiteral("perch")), "x");
    const Result<QString> folder =
        sendFiles(m_login->connection(), job({QStringLiteral("big.dat")}));
    QVERIFY(!folder);
    QVERIFY2(folder.error().message.startsWith(QStringLiteral("The job's files could not be sent")),
             qPrintable(folder.error().message));
    QCOMPARE(readFile(m_login->there(QStringLiteral("perch"))), QByteArray("x"));
}

void TestJobSender::aFailureLeavesNoFolder_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("stopped by the user") << "stop";
    QTest::newRow("the connection is cut") << "cut";
    QTest::newRow("a file changes while it is sent") << "change";
}

void TestJobSender::aFailureLeavesNoFolder()
{
    QFETCH(QString, how);
    writeFile(local(QStringLiteral("big.dat")), sifBytes(64 * megabyte, 2));
    std::stop_source stop;
    bool isDone = false;
    const Result<QString> folder = sendFiles(
        m_login->connection(), job({QStringLiteral("big.dat")}), stop, [&](qint64 sent, qint64) {
            if (sent < 4 * megabyte || std::exchange(isDone, true))
                return;
            if (how == QStringLiteral("stop"))
                stop.request_stop();
            else if (how == QStringLiteral("cut"))
                m_login->server().signalConnections(SIGKILL);
            else
                QVERIFY(QFile::resize(local(QStringLiteral("big.dat")), 30 * megabyte));
        });
    QVERIFY(isDone);
    QVERIFY(!folder);
    const auto expected = how == QStringLiteral("stop")  ? Error::Code::Cancelled
                          : how == QStringLiteral("cut") ? Error::Code::Network
                                                         : Error::Code::Io;
    QCOMPARE(folder.error().code, expected);
    QTRY_COMPARE(namesIn(jobs()), QStringList());
}

QTEST_GUILESS_MAIN(TestJobSender)
#include "tst_jobsender.moc"
