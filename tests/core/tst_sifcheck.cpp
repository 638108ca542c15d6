// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/filekind.h"
#include "core/sif.h"
#include "testdata.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace perch;

namespace
{

constexpr qint64 AnySize = 100'000'000'000;

QByteArray dataFile(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/sif/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray tarHead()
{
    QByteArray head(512, '\0');
    head.replace(0, 13, "manifest.json");
    head.replace(257, 6, QByteArray("ustar\0", 6));
    return head;
}

} // namespace

class TestSifCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatAFileLooksLike_data();
    void saysWhatAFileLooksLike();
    void acceptsAWholeImage();
    void acceptsALargeImageWithoutReadingIt();
    void saysInWordsWhatIsWrong_data();
    void saysInWordsWhatIsWrong();
    void saysThatAFileIsMissing();
    void saysThatAFolderIsNoImage();
    void saysThatADeviceIsNoImage();
    void saysThatAFileMayNotBeRead();

private:
    QString write(const QString &name, const QByteArray &bytes);
    QTemporaryDir m_folder;
};

QString TestSifCheck::write(const QString &name, const QByteArray &bytes)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        return {};
    return file.fileName();
}

void TestSifCheck::saysWhatAFileLooksLike_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QString>("looksLike");
    QTest::addColumn<QString>("advice");
    QTest::newRow("a Docker archive") << tarHead() << "docker save"
                                      << "docker-archive:";
    QTest::newRow("gzip") << QByteArray("\x1f\x8b\x08\0", 4) << "compressed"
                          << "docker-archive:";
    QTest::newRow("zstd") << QByteArray("\x28\xb5\x2f\xfd") << "compressed"
                          << "docker-archive:";
    QTest::newRow("xz") << QByteArray("\xfd"
                                      "7zXZ\0",
                                      6)
                        << "compressed"
                        << "docker-archive:";
    QTest::newRow("zip") << QByteArray("PK\x03\x04") << "zip"
                         << ".sif";
    QTest::newRow("a program") << QByteArray("\x7f"
                                             "ELF\x02")
                               << "program"
                               << ".sif";
    QTest::newRow("squashfs") << QByteArray("hsqs") + QByteArray(92, '\1') << "squashfs"
                              << "apptainer build";
    QTest::newRow("Singularity 2")
        << QByteArray("#!/usr/bin/env run-singularity\n") + QByteArray(200, '\2') << "Singularity 2"
        << "apptainer build";
    QTest::newRow("a recipe") << QByteArray(
                                     "# my image\nBootstrap: docker\nFrom: pytorch/pytorch\n")
                              << "definition file"
                              << "apptainer build";
    QTest::newRow("a pointer") << QByteArray(
                                      "version https://git-lfs.github.com/spec/v1\noid sha256:00\n")
                               << "Git LFS"
                               << "git lfs pull";
    QTest::newRow("a login page") << QByteArray("<!DOCTYPE html>\n<html><body>Log in</body></html>")
                                  << "web page"
                                  << "download";
    QTest::newRow("text") << QByteArray("hello\n") << "text"
                          << ".sif";
    QTest::newRow("zeros") << QByteArray(512, '\0') << "zero bytes"
                           << "again";
    QTest::newRow("anything") << QByteArray("\x01\x02\xff\xfe") << QString() << ".sif";
    QTest::newRow("nothing") << QByteArray() << QString() << ".sif";
}

void TestSifCheck::saysWhatAFileLooksLike()
{
    QFETCH(QByteArray, head);
    QFETCH(QString, looksLike);
    QFETCH(QString, advice);
    const FileKind kind = fileKindOf(head);
    QCOMPARE(kind.looksLike.isEmpty(), looksLike.isEmpty());
    QVERIFY2(kind.looksLike.contains(looksLike), qPrintable(kind.looksLike));
    QVERIFY2(kind.advice.contains(advice), qPrintable(kind.advice));
}

void TestSifCheck::acceptsAWholeImage()
{
    const QString path = write(QStringLiteral("it's a \"good\" one.sif"),
                               dataFile(QStringLiteral("vectors/three-descriptors.sif")));
    const Result<SifImage> image = inspectImageFile(path, AnySize);
    QVERIFY2(image, image ? "" : qPrintable(image.error().message));
    QCOMPARE(image->architecture, QStringLiteral("amd64"));
    QCOMPARE(image->fileSize, 12288);
}

void TestSifCheck::acceptsALargeImageWithoutReadingIt()
{
    const QString path =
        write(QStringLiteral("large.sif"), dataFile(QStringLiteral("samples/hello.head40k")));
    QVERIFY(QFile::resize(path, 47669248)); // a hole; takes no space
    QVERIFY(inspectImageFile(path, AnySize));
    const Result<SifImage> tooLarge = inspectImageFile(path, 40'000'000);
    QVERIFY(!tooLarge);
    QVERIFY2(tooLarge.error().message.contains(u"ask the staff"),
             qPrintable(tooLarge.error().message));
}

void TestSifCheck::saysInWordsWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("an empty file") << QByteArray() << "is empty";
    QTest::newRow("a Docker archive") << tarHead() << "docker save";
    QTest::newRow("a recipe") << QByteArray("Bootstrap: docker\nFrom: alpine\n")
                              << "definition file";
    QTest::newRow("a cut image") << dataFile(QStringLiteral("vectors/cut-download.sif"))
                                 << "object 3 ends at byte 12288 but the file has 11288";
    QTest::newRow("an image cut in its table")
        << dataFile(QStringLiteral("hostile/04-table-cut.sif"))
        << "table of contents ends at byte 32176 but the file has 20000";
    QTest::newRow("an image for arm64")
        << dataFile(QStringLiteral("vectors/sbom-and-generic-group.sif"))
        << "arm64 machines, but the pool's are x86_64";
    QTest::newRow("an image for another PC")
        << dataFile(QStringLiteral("hostile/00-good.sif")) << "386";
    QTest::newRow("another version of the format")
        << dataFile(QStringLiteral("hostile/07-version-02.sif")) << "version 02";
    QTest::newRow("no container in it")
        << dataFile(QStringLiteral("vectors/data-partition.sif")) << "no primary partition";
    QTest::newRow("a damaged table")
        << dataFile(QStringLiteral("hostile/27-obj-sum-wrap.sif")) << "damaged";
}

void TestSifCheck::saysInWordsWhatIsWrong()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const QString path = write(QStringLiteral("my image.sif"), bytes);
    const Result<SifImage> image = inspectImageFile(path, AnySize);
    QVERIFY(!image);
    const QString message = image.error().message;
    QVERIFY2(message.contains(words), qPrintable(message));
    QVERIFY2(message.contains(u"my image.sif"), qPrintable(message));
    QVERIFY2(message.endsWith(u'.') || message.endsWith(u')'), qPrintable(message));
}

void TestSifCheck::saysThatAFileIsMissing()
{
    const Result<SifImage> image =
        inspectImageFile(m_folder.filePath(QStringLiteral("gone.sif")), AnySize);
    QVERIFY(!image);
    QCOMPARE(image.error().code, Error::Code::NotFound);
    QVERIFY(image.error().message.contains(u"gone.sif"));
    QVERIFY(!inspectImageFile(QString(), AnySize));
}

void TestSifCheck::saysThatAFolderIsNoImage()
{
    const Result<SifImage> image = inspectImageFile(m_folder.path(), AnySize);
    QVERIFY(!image);
    QVERIFY2(image.error().message.contains(u"folder"), qPrintable(image.error().message));
}

void TestSifCheck::saysThatADeviceIsNoImage()
{
    const Result<SifImage> image = inspectImageFile(QStringLiteral("/dev/zero"), AnySize);
    QVERIFY(!image);
    QVERIFY2(image.error().message.contains(u"not an ordinary file"),
             qPrintable(image.error().message));
}

void TestSifCheck::saysThatAFileMayNotBeRead()
{
    const QString path = write(QStringLiteral("secret.sif"),
                               dataFile(QStringLiteral("vectors/three-descriptors.sif")));
    QVERIFY(QFile::setPermissions(path, QFileDevice::Permissions()));
    const Result<SifImage> image = inspectImageFile(path, AnySize);
    // root may read any file: what is tested then is that no false complaint is made
    if (geteuid() == 0) {
        QVERIFY(image);
    } else {
        QVERIFY(!image);
        QVERIFY2(image.error().message.contains(u"may not read"),
                 qPrintable(image.error().message));
    }
}

QTEST_GUILESS_MAIN(TestSifCheck)
#include "tst_sifcheck.moc"
