// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/uploader.h"

#include "core/sha256.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"
#include "tests/support/smallfilesystem.h"

#include <QCoro/QCoroTask>

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <utime.h>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;

struct Record {
    QList<UploadProgress> progress;
    std::function<void(const UploadProgress &)> onProgress;
    std::stop_source stop;
};

/// Runs an upload to its end in the test's event loop.
Result<UploadResult> upload(Transport &transport, const UploadRequest &request, Record &record)
{
    const auto tell = [&record](const UploadProgress &progress) {
        record.progress.append(progress);
        if (record.onProgress)
            record.onProgress(progress);
    };
    return QCoro::waitFor(uploadImage(transport, request, tell, record.stop.get_token()));
}

Result<UploadResult> upload(Transport &transport, const QString &file, const QString &folder,
                            const QString &sha256 = {})
{
    Record record;
    return upload(transport, UploadRequest{file, folder, sha256}, record);
}

QString hashOf(const QString &path)
{
    return sha256Of(readFile(path));
}

void makeOld(const QString &path, int hours)
{
    const time_t then = ::time(nullptr) - time_t(hours) * 3600;
    const utimbuf times{then, then};
    if (::utime(QFile::encodeName(path).constData(), &times) != 0)
        qFatal("cannot date %s", qPrintable(path));
}

} // namespace

class TestUploader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase();

    void publishesUnderTheNameOfItsHash();
    void tellsProgressInOrderAndNotTooOften();
    void sendsNothingWhenTheSameBytesAreThere_data();
    void sendsNothingWhenTheSameBytesAreThere();
    void sendsBytesThatDifferThoughSizesAgree();
    void neverReplacesAnotherImageOfThatName_data();
    void neverReplacesAnotherImageOfThatName();
    void cancelLeavesNothingBehind_data();
    void cancelLeavesNothingBehind();
    void aCutConnectionLeavesNothingUnderAName();
    void sweepsItsOwnOldPartialFilesOnly();
    void saysWhyAFolderCannotTakeTheImage_data();
    void saysWhyAFolderCannotTakeTheImage();
    void saysThatThereIsNoSpace();
    void publishesNothingWhenTheFileChanges_data();
    void publishesNothingWhenTheFileChanges();
    void refusesBeforeAByteIsSent_data();
    void refusesBeforeAByteIsSent();
    void stagesAnArchive();
    void refusesWhatIsNoArchive_data();
    void refusesWhatIsNoArchive();
    void takesAnyLocalName_data();
    void takesAnyLocalName();
    void takesAnyRemoteFolder_data();
    void takesAnyRemoteFolder();

private:
    std::unique_ptr<Login> m_login;
};

void TestUploader::initTestCase()
{
    m_login = std::make_unique<Login>();
}

void TestUploader::init()
{
    m_login->renewFolders();
}

void TestUploader::cleanupTestCase()
{
    m_login.reset();
}

void TestUploader::publishesUnderTheNameOfItsHash()
{
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 64 * megabyte + 17, 1);
    const QString sha256 = hashOf(file);

    EventLoopCheck loop;
    QElapsedTimer clock;
    clock.start();
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    const qint64 took = clock.elapsed();
    const qint64 gap = loop.longestGapMilliseconds();

    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    const QString name = QStringLiteral("hello-%1.sif").arg(sha256.left(8));
    QCOMPARE(namesIn(m_login->there()), QStringList{name});
    QCOMPARE(readFile(m_login->there(name)), readFile(file));
    QCOMPARE(result->sha256, sha256);
    QCOMPARE(result->bytesSent, QFileInfo(file).size());
    QVERIFY(!result->wasAlreadyStaged);
    QCOMPARE(result->image.fileName, name);
    QCOMPARE(result->image.path, m_login->there(name));
    QCOMPARE(result->image.digits, sha256.left(8));
    QCOMPARE(result->image.size, QFileInfo(file).size());
    QCOMPARE(result->image.modified.toSecsSinceEpoch(),
             QFileInfo(m_login->there(name)).lastModified().toSecsSinceEpoch());
    // Jobs of the pool read it by other accounts, and nobody writes to it.
    QCOMPARE(QFileInfo(m_login->there(name)).permissions() & QFile::ReadOther, QFile::ReadOther);
    qInfo("upload: %.0f MB/s through the whole path, longest stall %lld ms",
          double(QFileInfo(file).size()) / 1000.0 / double(qMax<qint64>(1, took)),
          static_cast<long long>(gap));
    QVERIFY2(gap < 250, qPrintable(QString::number(gap)));
}

void TestUploader::tellsProgressInOrderAndNotTooOften()
{
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 48 * megabyte, 2);
    Record record;
    QElapsedTimer clock;
    clock.start();
    const Result<UploadResult> result =
        upload(m_login->connection(), UploadRequest{file, m_login->there(), {}}, record);
    QVERIFY(result);
    using Phase = UploadProgress::Phase;
    QList<Phase> phases;
    qint64 sent = 0;
    for (const UploadProgress &progress : std::as_const(record.progress)) {
        if (phases.isEmpty() || phases.last() != progress.phase)
            phases.append(progress.phase);
        QVERIFY(progress.sent >= sent);
        sent = progress.sent;
        QCOMPARE(progress.total, QFileInfo(file).size());
    }
    QCOMPARE(phases,
             (QList<Phase>{Phase::Sending, Phase::Verifying, Phase::Publishing, Phase::Done}));
    QCOMPARE(sent, QFileInfo(file).size());
    // One at each change of phase, one at the end of sending, else one in 100 ms.
    QVERIFY(record.progress.size() <= 5 + clock.elapsed() / 100);
}

void TestUploader::sendsNothingWhenTheSameBytesAreThere_data()
{
    QTest::addColumn<QString>("secondName");
    QTest::addColumn<bool>("knowsHash");
    QTest::newRow("the same file, its hash not known") << "hello.sif" << false;
    QTest::newRow("the same file, its hash known") << "hello.sif" << true;
    QTest::newRow("another file name, its hash not known") << "other.sif" << false;
    QTest::newRow("another file name, its hash known") << "other.sif" << true;
}

void TestUploader::sendsNothingWhenTheSameBytesAreThere()
{
    QFETCH(QString, secondName);
    QFETCH(bool, knowsHash);
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 3 * megabyte, 3);
    const Result<UploadResult> first = upload(m_login->connection(), file, m_login->there());
    QVERIFY(first);
    const QString second = m_login->here(secondName);
    if (second != file)
        QVERIFY(QFile::rename(file, second));

    Record record;
    const UploadRequest request{second, m_login->there(), knowsHash ? first->sha256 : QString()};
    const Result<UploadResult> again = upload(m_login->connection(), request, record);
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QVERIFY(again->wasAlreadyStaged);
    QCOMPARE(again->bytesSent, 0);
    QCOMPARE(again->image.path, first->image.path);
    QCOMPARE(again->sha256, first->sha256);
    QCOMPARE(namesIn(m_login->there()), QStringList{first->image.fileName});
    for (const UploadProgress &progress : std::as_const(record.progress))
        QVERIFY(progress.phase != UploadProgress::Phase::Sending);
}

void TestUploader::sendsBytesThatDifferThoughSizesAgree()
{
    const QString one = m_login->here(QStringLiteral("one.sif"));
    const QString two = m_login->here(QStringLiteral("two.sif"));
    writeSif(one, megabyte, 4);
    writeSif(two, megabyte, 5);
    QVERIFY(upload(m_login->connection(), one, m_login->there()));
    const Result<UploadResult> second = upload(m_login->connection(), two, m_login->there());
    QVERIFY(second);
    QVERIFY(!second->wasAlreadyStaged);
    QCOMPARE(second->bytesSent, QFileInfo(two).size());
    QCOMPARE(readFile(second->image.path), readFile(two));
    QCOMPARE(namesIn(m_login->there()).size(), 2);
}

void TestUploader::neverReplacesAnotherImageOfThatName_data()
{
    QTest::addColumn<int>("sizeDifference");
    QTest::addColumn<bool>("knowsHash");
    QTest::newRow("other bytes of the same size, hash known") << 0 << true;
    QTest::newRow("other bytes of the same size, hash not known") << 0 << false;
    QTest::newRow("other bytes of another size, hash known") << 5 << true;
    QTest::newRow("other bytes of another size, hash not known") << 5 << false;
}

void TestUploader::neverReplacesAnotherImageOfThatName()
{
    QFETCH(int, sizeDifference);
    QFETCH(bool, knowsHash);
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, megabyte, 6);
    const QString sha256 = hashOf(file);
    const QString taken = QStringLiteral("hello-%1.sif").arg(sha256.left(8));
    const QByteArray old(QFileInfo(file).size() + sizeDifference, 'x');
    writeFile(m_login->there(taken), old);

    const Result<UploadResult> result =
        upload(m_login->connection(), file, m_login->there(), knowsHash ? sha256 : QString());
    QVERIFY2(result, result ? "" : qPrintable(result.error().message));
    QCOMPARE(readFile(m_login->there(taken)), old);
    QCOMPARE(result->image.fileName, QStringLiteral("hello-%1.sif").arg(sha256.left(12)));
    QCOMPARE(readFile(result->image.path), readFile(file));
    QCOMPARE(namesIn(m_login->there()).size(), 2);
}

void TestUploader::cancelLeavesNothingBehind_data()
{
    QTest::addColumn<int>("phase");
    QTest::addColumn<qint64>("after");
    QTest::newRow("while the bytes go over") << int(UploadProgress::Phase::Sending) << 4 * megabyte;
    QTest::newRow("before the first byte") << int(UploadProgress::Phase::Sending) << qint64(0);
    QTest::newRow("while the server hashes") << int(UploadProgress::Phase::Verifying) << qint64(0);
    QTest::newRow("just before it gets its name")
        << int(UploadProgress::Phase::Publishing) << qint64(0);
}

void TestUploader::cancelLeavesNothingBehind()
{
    QFETCH(int, phase);
    QFETCH(qint64, after);
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 96 * megabyte, 7);
    Record record;
    record.onProgress = [&](const UploadProgress &progress) {
        if (int(progress.phase) == phase && progress.sent >= after)
            record.stop.request_stop();
    };
    EventLoopCheck loop;
    const Result<UploadResult> result =
        upload(m_login->connection(), UploadRequest{file, m_login->there(), {}}, record);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Cancelled);
    QVERIFY(record.stop.stop_requested());
    QCOMPARE(namesIn(m_login->there()), QStringList());
    QVERIFY(loop.longestGapMilliseconds() < 250);
    // ... and nothing comes back later.
    const Result<ExecOutput> settled =
        QCoro::waitFor(m_login->connection().run(QStringLiteral("sleep 0.3")));
    QVERIFY(settled);
    QCOMPARE(namesIn(m_login->there()), QStringList());
}

void TestUploader::aCutConnectionLeavesNothingUnderAName()
{
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 96 * megabyte, 8);
    Record record;
    bool isCut = false;
    record.onProgress = [&](const UploadProgress &progress) {
        if (progress.sent >= 4 * megabyte && !std::exchange(isCut, true))
            m_login->server().signalConnections(SIGKILL);
    };
    const Result<UploadResult> result =
        upload(m_login->connection(), UploadRequest{file, m_login->there(), {}}, record);
    QVERIFY(isCut);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Network);
    // What was sent waits under a hidden name for the next upload (tst_uploadresume).
    QCOMPARE(namesIn(m_login->there()).size(), 1);
    QVERIFY(namesIn(m_login->there()).first().startsWith(QStringLiteral(".perch-")));

    m_login->reconnect();
    const Result<UploadResult> again = upload(m_login->connection(), file, m_login->there());
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QCOMPARE(namesIn(m_login->there()), QStringList{again->image.fileName});
}

void TestUploader::sweepsItsOwnOldPartialFilesOnly()
{
    const QStringList left{
        QStringLiteral(".hello.part"), QStringLiteral(".perch-00000000000000aa.part"),
        QStringLiteral(".perch-00000000000000bb.part"), QStringLiteral("old.sif")};
    for (const QString &name : left) {
        writeFile(m_login->there(name), "bytes");
        makeOld(m_login->there(name), name.contains(QStringLiteral("aa")) ? 1 : 49);
    }
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 1000, 9);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QVERIFY(result);
    QCOMPARE(namesIn(m_login->there()), (QStringList{left.at(0), left.at(1), result->image.fileName,
                                                     QStringLiteral("old.sif")}));
}

void TestUploader::saysWhyAFolderCannotTakeTheImage_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("a folder that is not there")
        << "nosuch" << int(Error::Code::NotFound) << "quota request form";
    QTest::newRow("a file in its place")
        << "file" << int(Error::Code::NotFound) << "quota request form";
    QTest::newRow("a folder that is read-only")
        << "readonly" << int(Error::Code::Refused) << "may not write";
    QTest::newRow("a path that is not whole")
        << "relative" << int(Error::Code::Refused) << "whole path";
}

void TestUploader::saysWhyAFolderCannotTakeTheImage()
{
    QFETCH(QString, folder);
    QFETCH(int, code);
    QFETCH(QString, words);
    writeFile(m_login->there(QStringLiteral("file")), "x");
    QVERIFY(QDir(m_login->there()).mkdir(QStringLiteral("readonly")));
    const SmallFileSystem readOnly(m_login->there(QStringLiteral("readonly")),
                                   QStringLiteral("ro,size=1m"));
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 1000, 10);
    const QString path =
        folder == QStringLiteral("relative") ? QStringLiteral("staging/b") : m_login->there(folder);
    const Result<UploadResult> result = upload(m_login->connection(), file, path);
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), code);
    QVERIFY2(result.error().message.contains(words), qPrintable(result.error().message));
    QVERIFY(result.error().message.contains(path));
}

void TestUploader::saysThatThereIsNoSpace()
{
    QVERIFY(QDir(m_login->there()).mkdir(QStringLiteral("full")));
    const QString folder = m_login->there(QStringLiteral("full"));
    const SmallFileSystem small(folder, QStringLiteral("size=1m"));
    writeFile(folder + QStringLiteral("/before"), QByteArray(100'000, 'x'));
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 32 * megabyte, 11);
    const Result<UploadResult> result = upload(m_login->connection(), file, folder);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Refused);
    QVERIFY2(
        result.error().message.contains(QStringLiteral("is full, or your quota there is used up")),
        qPrintable(result.error().message));
    QTRY_COMPARE(namesIn(folder), QStringList{QStringLiteral("before")});
    QCOMPARE(readFile(folder + QStringLiteral("/before")), QByteArray(100'000, 'x'));
}

void TestUploader::publishesNothingWhenTheFileChanges_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("cut while it is sent") << "cut";
    QTest::newRow("longer while it is sent") << "grow";
    QTest::newRow("other bytes in place while it is sent") << "write";
}

void TestUploader::publishesNothingWhenTheFileChanges()
{
    QFETCH(QString, change);
    const QString path = m_login->here(QStringLiteral("hello.sif"));
    writeSif(path, 64 * megabyte, 12);
    makeOld(path, 1);
    Record record;
    bool isDone = false;
    record.onProgress = [&](const UploadProgress &progress) {
        if (progress.phase != UploadProgress::Phase::Sending || std::exchange(isDone, true))
            return;
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        if (change == QStringLiteral("cut")) {
            QVERIFY(file.resize(40 * megabyte));
        } else if (change == QStringLiteral("grow")) {
            QVERIFY(file.resize(80 * megabyte));
        } else {
            QVERIFY(file.seek(60 * megabyte));
            QCOMPARE(file.write("other"), 5);
        }
    };
    const Result<UploadResult> result =
        upload(m_login->connection(), UploadRequest{path, m_login->there(), {}}, record);
    QVERIFY(isDone);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Io);
    QVERIFY2(result.error().message.contains(QStringLiteral("changed while it was read")),
             qPrintable(result.error().message));
    QCOMPARE(namesIn(m_login->there()), QStringList());
}

void TestUploader::refusesBeforeAByteIsSent_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("an empty file") << QByteArray();
    QTest::newRow("a text") << QByteArray("this is no image\n").repeated(100);
    QTest::newRow("an image for arm64") << sifBytes(10'000, 13, "04");
    QTest::newRow("an image that was cut in a download") << sifBytes(10'000, 13).chopped(1000);
}

void TestUploader::refusesBeforeAByteIsSent()
{
    QFETCH(QByteArray, bytes);
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeFile(file, bytes);
    const int commands = m_login->connection().commandCount();
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(QStringLiteral("hello.sif")),
             qPrintable(result.error().message));
    QCOMPARE(m_login->connection().commandCount(), commands);
    QCOMPARE(namesIn(m_login->there()), QStringList());
}

/// A real one, of a real tar; it is listed with the images, and only under a name with its hash.
void TestUploader::stagesAnArchive()
{
    const QString data = m_login->here(QStringLiteral("numbers.bin"));
    writeFile(data, sifBytes(8 * megabyte, 77));
    const QString file = m_login->here(QStringLiteral("my data.tar.gz"));
    QCOMPARE(QProcess::execute(QStringLiteral("tar"),
                               {QStringLiteral("-czf"), file, QStringLiteral("-C"), m_login->here(),
                                QStringLiteral("numbers.bin")}),
             0);
    writeFile(m_login->there(QStringLiteral("not-by-perch.tar.gz")), "x");
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QVERIFY2(result, result ? "" : qPrintable(result.error().message));
    const QString sha256 = sha256Of(readFile(file));
    QCOMPARE(result->image.fileName, QStringLiteral("my-data-%1.tar.gz").arg(sha256.left(8)));
    QVERIFY(readFile(result->image.path) == readFile(file));
    const Result<QList<StagedImage>> listed =
        QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there()));
    QVERIFY(listed);
    QCOMPARE(listed->size(), 1);
    QCOMPARE(listed->first().fileName, result->image.fileName);
    QCOMPARE(listed->first().digits, sha256.left(8));
    const Result<UploadResult> again = upload(m_login->connection(), file, m_login->there());
    QVERIFY(again);
    QVERIFY(again->wasAlreadyStaged);
}

void TestUploader::refusesWhatIsNoArchive_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing") << "data.tar.gz" << QByteArray() << "is empty";
    QTest::newRow("a web page") << "data.tar.gz" << QByteArray("<!DOCTYPE html><html>")
                                << "a web page";
    QTest::newRow("an uncompressed tar") << "data.tgz" << QByteArray(257, 'x') + "ustar  "
                                         << "tar archive";
    const QByteArray ustar = QByteArray("ustar") + QByteArray(250, '\0');
    QTest::newRow("an image of docker save, by layers")
        << "image.tar" << (QByteArray(64, 'a') + '/').leftJustified(257, '\0') + ustar
        << "docker save";
    QTest::newRow("an image of docker save, as OCI has it")
        << "image.tar" << QByteArray("blobs/").leftJustified(257, '\0') + ustar << "docker save";
    QTest::newRow("noise") << "data.zip" << QByteArray(100, '\x01') << "is no such archive";
}

void TestUploader::refusesWhatIsNoArchive()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const QString file = m_login->here(name);
    writeFile(file, bytes);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Refused);
    QVERIFY2(result.error().message.contains(words), qPrintable(result.error().message));
    QCOMPARE(namesIn(m_login->there()), QStringList());
}

void TestUploader::takesAnyLocalName_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("blanks") << "my image (copy).sif";
    QTest::newRow("quotes") << "it's \"one\".sif";
    QTest::newRow("a command in it") << "$(touch x)`touch y`;rm -rf .sif";
    QTest::newRow("a newline") << "two\nlines.sif";
    QTest::newRow("a leading dash") << "-rf.sif";
    QTest::newRow("a leading dot") << ".hidden.sif";
    QTest::newRow("other letters") << QStringLiteral("modèle-Größe-模型.sif");
    QTest::newRow("nothing usable") << QStringLiteral("模型.sif");
    QTest::newRow("very long") << QString(240, u'n') + QStringLiteral(".sif");
}

void TestUploader::takesAnyLocalName()
{
    QFETCH(QString, name);
    const QString file = m_login->here(name);
    writeSif(file, 20'000, 14);
    const QString digits = hashOf(file).left(8);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    static const QRegularExpression safe(
        QStringLiteral("^[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{8}\\.sif$"));
    QVERIFY2(safe.match(result->image.fileName).hasMatch(), qPrintable(result->image.fileName));
    QVERIFY(result->image.fileName.endsWith(digits + QStringLiteral(".sif")));
    QCOMPARE(namesIn(m_login->there()), QStringList{result->image.fileName});
    QCOMPARE(readFile(result->image.path), readFile(file));
}

void TestUploader::takesAnyRemoteFolder_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("blanks") << "my images";
    QTest::newRow("quotes") << "it's \"mine\"";
    QTest::newRow("a command in it") << "$(touch x)`touch y`;touch z";
    QTest::newRow("a newline") << "two\nlines";
    QTest::newRow("a leading dash") << "-n";
    QTest::newRow("a pattern") << "*[a]?";
    QTest::newRow("other letters") << QStringLiteral("Größe-模型");
}

void TestUploader::takesAnyRemoteFolder()
{
    QFETCH(QString, name);
    QVERIFY(QDir(m_login->there()).mkdir(name));
    const QString file = m_login->here(QStringLiteral("hello.sif"));
    writeSif(file, 20'000, 15);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there(name));
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QCOMPARE(namesIn(m_login->there()), QStringList{name});
    QCOMPARE(namesIn(m_login->there(name)), QStringList{result->image.fileName});
    QCOMPARE(readFile(result->image.path), readFile(file));
    const Result<QList<StagedImage>> listed =
        QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there(name)));
    QVERIFY(listed);
    QCOMPARE(listed->size(), 1);
    QCOMPARE(listed->first().path, result->image.path);
}

QTEST_GUILESS_MAIN(TestUploader)
#include "tst_uploader.moc"
