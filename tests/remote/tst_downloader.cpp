// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/downloader.h"

#include "core/sha256.h"
#include "remote/remotefolder.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"
#include "tests/support/smallfilesystem.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;

struct Record {
    std::function<void(qint64, qint64)> onProgress;
    int calls = 0;
    qint64 last = -1;
    std::stop_source stop;
};

Result<DownloadResult> download(Transport &transport, const QString &path, const QString &folder,
                                Record &record)
{
    const auto tell = [&record](qint64 received, qint64 total) {
        ++record.calls;
        record.last = received;
        if (record.onProgress)
            record.onProgress(received, total);
    };
    return QCoro::waitFor(downloadFile(transport, path, folder, tell, record.stop.get_token()));
}

Result<DownloadResult> download(Transport &transport, const QString &path, const QString &folder)
{
    Record record;
    return download(transport, path, folder, record);
}

} // namespace

class TestDownloader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init() { m_login->renewFolders(); }
    void cleanupTestCase() { m_login.reset(); }

    void bringsTheSameBytes_data();
    void bringsTheSameBytes();
    void neverReplacesALocalFile();
    void takesAnyRemoteName_data();
    void takesAnyRemoteName();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void keepsNothingOfAFileThatChanges_data();
    void keepsNothingOfAFileThatChanges();
    void cancelLeavesNothingBehind();
    void saysThatTheDiskIsFull();
    void listsTheFilesOfAFolder();
    void readsAPartOfAFile_data();
    void readsAPartOfAFile();

private:
    std::unique_ptr<Login> m_login;
};

void TestDownloader::bringsTheSameBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all.append(char(i));
    QTest::newRow("an empty file") << QByteArray();
    QTest::newRow("all byte values") << all;
    QTest::newRow("one byte more than a block") << QByteArray(megabyte + 1, 'x');
    QTest::newRow("64 MB") << sifBytes(64 * megabyte, 1);
}

void TestDownloader::bringsTheSameBytes()
{
    QFETCH(QByteArray, bytes);
    const QString path = m_login->there(QStringLiteral("mnist_cnn.pt"));
    writeFile(path, bytes);
    Record record;
    EventLoopCheck loop;
    QElapsedTimer clock;
    clock.start();
    const Result<DownloadResult> result =
        download(m_login->connection(), path, m_login->here(), record);
    const qint64 took = clock.elapsed();
    const qint64 gap = loop.longestGapMilliseconds();
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QCOMPARE(result->localPath, m_login->here(QStringLiteral("mnist_cnn.pt")));
    QCOMPARE(readFile(result->localPath), bytes);
    QCOMPARE(result->bytes, bytes.size());
    QCOMPARE(result->sha256, sha256Of(bytes));
    QCOMPARE(record.last, bytes.size());
    QVERIFY(record.calls <= 3 + took / 100);
    QCOMPARE(namesIn(m_login->here()), QStringList{QStringLiteral("mnist_cnn.pt")});
    QVERIFY2(gap < 250, qPrintable(QString::number(gap)));
    if (bytes.size() > megabyte * 10)
        qInfo("download: %.0f MB/s through the whole path",
              double(bytes.size()) / 1000.0 / double(qMax<qint64>(1, took)));
}

void TestDownloader::neverReplacesALocalFile()
{
    const QString path = m_login->there(QStringLiteral("out.tar.gz"));
    writeFile(path, "new");
    writeFile(m_login->here(QStringLiteral("out.tar.gz")), "old");
    const Result<DownloadResult> second = download(m_login->connection(), path, m_login->here());
    const Result<DownloadResult> third = download(m_login->connection(), path, m_login->here());
    QVERIFY(second && third);
    QCOMPARE(second->localPath, m_login->here(QStringLiteral("out.tar (2).gz")));
    QCOMPARE(third->localPath, m_login->here(QStringLiteral("out.tar (3).gz")));
    QCOMPARE(readFile(m_login->here(QStringLiteral("out.tar.gz"))), QByteArray("old"));
    QCOMPARE(readFile(second->localPath), QByteArray("new"));
}

void TestDownloader::takesAnyRemoteName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("local");
    QTest::newRow("blanks and quotes") << "it's a \"file\".txt"
                                       << "it's a _file_.txt";
    QTest::newRow("a command") << "$(touch x)`y`;z"
                               << "$(touch x)`y`;z";
    QTest::newRow("a leading dash") << "-rf"
                                    << "-rf";
    QTest::newRow("a newline") << "two\nlines"
                               << "two_lines";
    QTest::newRow("a mark that turns the writing")
        << QStringLiteral("a\u202egnp.exe") << "a_gnp.exe";
    QTest::newRow("a backslash") << "..\\..\\x"
                                 << ".._.._x";
    QTest::newRow("other letters") << QStringLiteral("Größe-模型") << QStringLiteral("Größe-模型");
}

void TestDownloader::takesAnyRemoteName()
{
    QFETCH(QString, name);
    QFETCH(QString, local);
    writeFile(m_login->there(name), "content");
    const Result<DownloadResult> result =
        download(m_login->connection(), m_login->there(name), m_login->here());
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QCOMPARE(namesIn(m_login->here()), QStringList{local});
    QCOMPARE(readFile(result->localPath), QByteArray("content"));
    const Result<QByteArray> part =
        QCoro::waitFor(readFilePart(m_login->connection(), m_login->there(name), 3, 2));
    QVERIFY(part);
    QCOMPARE(*part, QByteArray("te"));
}

void TestDownloader::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("remote");
    QTest::addColumn<QString>("local");
    QTest::addColumn<QString>("words");
    QTest::newRow("no such remote file") << "nosuch"
                                         << "."
                                         << "There is no file";
    QTest::newRow("a remote folder") << "."
                                     << "."
                                     << "not a file";
    QTest::newRow("no such local folder") << "file"
                                          << "nosuch"
                                          << "is not there";
}

void TestDownloader::saysWhatIsMissing()
{
    QFETCH(QString, remote);
    QFETCH(QString, local);
    QFETCH(QString, words);
    writeFile(m_login->there(QStringLiteral("file")), "x");
    const Result<DownloadResult> result =
        download(m_login->connection(), m_login->there(remote), m_login->here(local));
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::NotFound);
    QVERIFY2(result.error().message.contains(words), qPrintable(result.error().message));
    QCOMPARE(namesIn(m_login->here()), QStringList());
}

void TestDownloader::keepsNothingOfAFileThatChanges_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("it is cut") << "cut";
    QTest::newRow("another file takes its name") << "replace";
}

void TestDownloader::keepsNothingOfAFileThatChanges()
{
    QFETCH(QString, change);
    const QString path = m_login->there(QStringLiteral("growing.out"));
    writeFile(path, sifBytes(48 * megabyte, 2));
    Record record;
    bool isDone = false;
    record.onProgress = [&](qint64, qint64) {
        if (std::exchange(isDone, true))
            return;
        QFile file(path);
        if (change == QStringLiteral("cut")) {
            QVERIFY(file.resize(40 * megabyte));
        } else {
            writeFile(m_login->there(QStringLiteral("new")), sifBytes(48 * megabyte, 3));
            QVERIFY(QFile::remove(path));
            QVERIFY(QFile::rename(m_login->there(QStringLiteral("new")), path));
        }
    };
    const Result<DownloadResult> result =
        download(m_login->connection(), path, m_login->here(), record);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Io);
    QVERIFY2(result.error().message.contains(
                 QStringLiteral("was changed on the server while it was read")),
             qPrintable(result.error().message));
    QCOMPARE(namesIn(m_login->here()), QStringList());
}

void TestDownloader::cancelLeavesNothingBehind()
{
    const QString path = m_login->there(QStringLiteral("big"));
    writeFile(path, QByteArray(96 * megabyte, 'x'));
    Record record;
    record.onProgress = [&](qint64 received, qint64) {
        if (received > 2 * megabyte)
            record.stop.request_stop();
    };
    const Result<DownloadResult> result =
        download(m_login->connection(), path, m_login->here(), record);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Cancelled);
    QCOMPARE(namesIn(m_login->here()), QStringList());
}

void TestDownloader::saysThatTheDiskIsFull()
{
    QVERIFY(QDir(m_login->here()).mkdir(QStringLiteral("full")));
    const SmallFileSystem small(m_login->here(QStringLiteral("full")), QStringLiteral("size=1m"));
    const QString path = m_login->there(QStringLiteral("big"));
    writeFile(path, QByteArray(16 * megabyte, 'x'));
    const Result<DownloadResult> result =
        download(m_login->connection(), path, m_login->here(QStringLiteral("full")));
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Io);
    QVERIFY2(result.error().message.contains(QStringLiteral("Free some space")),
             qPrintable(result.error().message));
    QCOMPARE(namesIn(m_login->here(QStringLiteral("full"))), QStringList());
}

void TestDownloader::listsTheFilesOfAFolder()
{
    writeFile(m_login->there(QStringLiteral("b.txt")), "12345");
    writeFile(m_login->there(QStringLiteral("a\nnew line")), "");
    QVERIFY(QDir(m_login->there()).mkdir(QStringLiteral("folder")));
    writeFile(m_login->there(QStringLiteral("folder/inside")), "x");
    const Result<QList<RemoteFile>> files =
        QCoro::waitFor(listFiles(m_login->connection(), m_login->there()));
    QVERIFY(files);
    QCOMPARE(files->size(), 2);
    QCOMPARE(files->at(0).name, QStringLiteral("a\nnew line"));
    QCOMPARE(files->at(1).name, QStringLiteral("b.txt"));
    QCOMPARE(files->at(1).size, 5);
    QVERIFY(qAbs(files->at(1).modified - QDateTime::currentSecsSinceEpoch()) < 100);

    const Result<QList<RemoteFile>> one =
        QCoro::waitFor(listFiles(m_login->connection(), m_login->there(), 1));
    QVERIFY(one);
    QCOMPARE(one->size(), 1);
    const Result<QList<RemoteFile>> none =
        QCoro::waitFor(listFiles(m_login->connection(), m_login->there(QStringLiteral("nosuch"))));
    QVERIFY(!none);
    QCOMPARE(none.error().code, Error::Code::NotFound);
}

void TestDownloader::readsAPartOfAFile_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("most");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("from the beginning") << qint64(0) << qint64(4) << QByteArray("0123");
    QTest::newRow("from the middle to the end") << qint64(6) << qint64(100) << QByteArray("6789");
    QTest::newRow("beyond the end") << qint64(50) << qint64(100) << QByteArray();
    QTest::newRow("nothing") << qint64(0) << qint64(0) << QByteArray();
}

void TestDownloader::readsAPartOfAFile()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, most);
    QFETCH(QByteArray, part);
    writeFile(m_login->there(QStringLiteral("f")), "0123456789");
    const Result<QByteArray> bytes = QCoro::waitFor(
        readFilePart(m_login->connection(), m_login->there(QStringLiteral("f")), offset, most));
    QVERIFY(bytes);
    QCOMPARE(*bytes, part);
}

QTEST_GUILESS_MAIN(TestDownloader)
#include "tst_downloader.moc"
