// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sif.h"
#include "testdata.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include <cstring>

using namespace perch;

namespace
{

constexpr qint64 AnySize = 100'000'000'000;

QByteArray dataFile(const QString &name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/sif/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A file of which only the head exists: it says that it is larger, and reads as zeros there. It
/// notes the largest read that was asked of it.
class HeadDevice : public QIODevice
{
public:
    HeadDevice(QByteArray head, qint64 claimedSize) : m_head(std::move(head)), m_size(claimedSize)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    qint64 size() const override { return m_size; }
    bool seek(qint64 position) override
    {
        m_position = position;
        return QIODevice::seek(position);
    }
    qint64 largestRead = 0;
    qint64 bytesRead = 0;

protected:
    qint64 readData(char *data, qint64 count) override
    {
        largestRead = std::max(largestRead, count);
        const qint64 given = std::clamp<qint64>(m_size - m_position, 0, count);
        std::memset(data, 0, size_t(given));
        const qint64 fromHead = std::clamp<qint64>(m_head.size() - m_position, 0, given);
        if (fromHead > 0)
            std::memcpy(data, m_head.constData() + m_position, size_t(fromHead));
        m_position += given;
        bytesRead += given;
        return given;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_head;
    qint64 m_size = 0;
    qint64 m_position = 0;
};

Result<SifImage> readBytes(const QByteArray &bytes)
{
    HeadDevice device(bytes, bytes.size());
    Result<SifImage> image = readSif(device);
    if (device.largestRead > 1024 * 1024)
        return Error(Error::Code::Internal,
                     QStringLiteral("read %1 bytes at once").arg(device.largestRead));
    return image;
}

Result<SifImage> readBytes(const QString &name)
{
    return readBytes(dataFile(name));
}

bool hasDamage(const SifImage &image)
{
    return std::any_of(image.objects.begin(), image.objects.end(),
                       [](const SifObject &object) { return object.damaged; });
}

/// Reads and judges; the answer does not matter here, only that there is one, with words for the
/// user.
void verifyAnswers(const QByteArray &bytes)
{
    const Result<SifImage> image = readBytes(bytes);
    if (!image) {
        QVERIFY(image.error().code == Error::Code::Parse);
        QVERIFY(image.error().message.size() > 20);
        return;
    }
    QVERIFY(image->warnings.size() <= 32);
    QVERIFY(image->definition.size() <= 64 * 1024);
    const Result<void> runs = checkImageRunsOnPool(*image, QStringLiteral("x.sif"), AnySize);
    QVERIFY(runs || runs.error().message.size() > 20);
}

} // namespace

class TestSif : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsARealImage_data();
    void readsARealImage();
    void readsTheRecipeLabelsAndRunscript();
    void tellsHowItWasBuilt_data();
    void tellsHowItWasBuilt();
    void readsTheSuperblock();
    void takesTheLastStageOfARecipe_data();
    void takesTheLastStageOfARecipe();
    void seesHowAnImageIsEncrypted();
    void readsNoMoreJsonThanAMegabyteInAll();
    void readsTheVectors_data();
    void readsTheVectors();
    void readsAnEmptyTable();
    void escapesWhatAnImageSays();
    void judgesHostileFiles_data();
    void judgesHostileFiles();
    void saysHowMuchOfACutImageIsMissing();
    void refusesEveryTruncation();
    void survivesEveryFlippedByte();
    void readsLittleOfAnHugeImage();
    void neverReadsMoreLabelsThanItShould();
    void refusesADeviceWithoutRandomAccess();
};

void TestSif::readsARealImage_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<QString>("compressor");
    QTest::addColumn<int>("objectCount");
    QTest::newRow("built from another image") << "hello" << qint64(47669248) << "gzip" << 3;
    QTest::newRow("compressed with zstd") << "Bz" << qint64(393994240) << "zstd" << 3;
    QTest::newRow("built from a full recipe") << "full" << qint64(47669248) << "gzip" << 3;
    QTest::newRow("converted from a Docker image") << "oci" << qint64(47669248) << "gzip" << 4;
}

void TestSif::readsARealImage()
{
    QFETCH(QString, name);
    QFETCH(qint64, size);
    QFETCH(QString, compressor);
    QFETCH(int, objectCount);
    const QByteArray head = dataFile(QStringLiteral("samples/%1.head40k").arg(name));
    QCOMPARE(head.size(), 40960);

    HeadDevice whole(head, size);
    const Result<SifImage> image = readSif(whole);
    QVERIFY2(image, image ? "" : qPrintable(image.error().message));
    QCOMPARE(image->fileSize, size);
    QCOMPARE(image->architecture, QStringLiteral("amd64"));
    QCOMPARE(image->launchLine, QStringLiteral("#!/usr/bin/env run-singularity"));
    QCOMPARE(image->uuid.size(), 36);
    QCOMPARE(image->created.date(), QDate(2026, 11, 22));
    QCOMPARE(image->objects.size(), objectCount);
    QVERIFY(image->squashfs);
    QCOMPARE(image->squashfs->compressor, compressor);
    QVERIFY(image->hasPrimaryPartition);
    QVERIFY(!image->isSigned);
    QVERIFY(!image->isEncrypted());
    QVERIFY2(image->warnings.isEmpty(), qPrintable(image->warnings.join(u'\n')));
    QCOMPARE(image->labels.value(QStringLiteral("org.label-schema.build-arch")),
             QStringLiteral("amd64"));
    QVERIFY(image->runscript.startsWith(u"#!/bin/sh"));
    QVERIFY(checkImageRunsOnPool(*image, name, AnySize));

    const Result<SifImage> cut = readBytes(head);
    QVERIFY(cut);
    QVERIFY(cut->objects.last().damaged);
    const Result<void> runs = checkImageRunsOnPool(*cut, QStringLiteral("cut.sif"), AnySize);
    QVERIFY(!runs);
    QVERIFY2(runs.error().message.contains(
                 QStringLiteral("cut off: object %1 ends at byte %2 but the file has 40960.")
                     .arg(objectCount)
                     .arg(size)),
             qPrintable(runs.error().message));
}

void TestSif::readsTheRecipeLabelsAndRunscript()
{
    const Result<SifImage> image = readBytes(QStringLiteral("samples/full.head40k"));
    QVERIFY(image);
    QVERIFY(image->definition.startsWith(u"Bootstrap: localimage\nFrom: /opt/base\n\n%help\n"));
    QCOMPARE(image->labels.value(QStringLiteral("Version")), QStringLiteral("v1.2.0"));
    QVERIFY(image->runscript.contains(u"exec python3 /opt/train.py"));
}

void TestSif::tellsHowItWasBuilt_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("bootstrap");
    QTest::addColumn<QString>("from");
    QTest::newRow("from a recipe") << "full"
                                   << "localimage"
                                   << "/opt/base";
    QTest::newRow("from another image") << "B"
                                        << "localimage"
                                        << "base2";
    QTest::newRow("from a Docker archive") << "oci"
                                           << "oci-archive"
                                           << "/opt/delta/oci.tar";
}

void TestSif::tellsHowItWasBuilt()
{
    QFETCH(QString, name);
    QFETCH(QString, bootstrap);
    QFETCH(QString, from);
    const Result<SifImage> image = readBytes(QStringLiteral("samples/%1.head40k").arg(name));
    QVERIFY(image);
    QCOMPARE(image->bootstrap, bootstrap);
    QCOMPARE(image->from, from);
    QCOMPARE(image->builtWith, QStringLiteral("Apptainer 1.4.5"));
    QVERIFY(qAbs(image->built.secsTo(image->created)) < 120);
    QVERIFY(!image->environment.isEmpty());
    if (name == u"full") {
        QCOMPARE(image->help.trimmed(), QStringLiteral("Trains a small model."));
        QVERIFY(image->startscript.contains(u"exec sleep 10"));
        QVERIFY(image->environment.value(QStringLiteral("/.singularity.d/env/90-environment.sh"))
                    .contains(u"export LC_ALL=C"));
    }
}

void TestSif::readsTheSuperblock()
{
    // as unsquashfs -s told of the whole images
    const Result<SifImage> image = readBytes(QStringLiteral("samples/B.head40k"));
    QVERIFY(image && image->squashfs);
    QCOMPARE(image->squashfs->blockSize, 131072U);
    QCOMPARE(image->squashfs->inodes, 19878U);
    QCOMPARE(image->squashfs->made.date(), QDate(2026, 11, 22));
    const Result<SifImage> zstd = readBytes(QStringLiteral("samples/Bz.head40k"));
    QVERIFY(zstd && zstd->squashfs);
    QCOMPARE(zstd->squashfs->inodes, 19880U);
    QVERIFY(zstd->squashfs->bytesUsed < image->squashfs->bytesUsed);
}

void TestSif::takesTheLastStageOfARecipe_data()
{
    QTest::addColumn<QByteArray>("recipe");
    QTest::addColumn<QString>("origin");
    QTest::newRow("one stage") << QByteArray("Bootstrap: docker\nFrom: a/b:1\n%post\n")
                               << "docker a/b:1";
    QTest::newRow("two stages") << QByteArray("Bootstrap: docker\nFrom: a\n%post\n x\nbootstrap: "
                                              "library\nfrom: c # final\n")
                                << "library c";
    QTest::newRow("the words in a section count not")
        << QByteArray("bootstrap: docker\n%post\nFrom: x\n") << "docker ";
    QTest::newRow("a control character")
        << QByteArray("bootstrap: a\tb\nfrom: \x1b[0m\n") << "a b \\x1b[0m";
    QTest::newRow("none") << QByteArray("hello\n") << " ";
}

void TestSif::takesTheLastStageOfARecipe()
{
    QFETCH(QByteArray, recipe);
    QFETCH(QString, origin);
    QByteArray bytes = dataFile(QStringLiteral("vectors/three-descriptors.sif"));
    qToLittleEndian<qint64>(bytes.size(), bytes.data() + 4096 + 17);
    qToLittleEndian<qint64>(recipe.size(), bytes.data() + 4096 + 25);
    const Result<SifImage> image = readBytes(bytes + recipe);
    QVERIFY(image);
    QCOMPARE(image->bootstrap + u' ' + image->from, origin);
}

void TestSif::seesHowAnImageIsEncrypted()
{
    using Encryption = SifImage::Encryption;
    const auto vector = [](const QString &name) {
        return readBytes(QStringLiteral("vectors/encrypted-%1.sif").arg(name));
    };
    const Result<SifImage> key = vector(QStringLiteral("luks-pem"));
    const Result<SifImage> passphrase = vector(QStringLiteral("luks-passphrase"));
    const Result<SifImage> gocryptfs = vector(QStringLiteral("gocryptfs"));
    QVERIFY(key && passphrase && gocryptfs);
    QCOMPARE(key->encryption, Encryption::Luks);
    QVERIFY(key->opensWithKey);
    QCOMPARE(key->objects.last().kind, QStringLiteral("PEM/RSA-OAEP"));
    QCOMPARE(passphrase->encryption, Encryption::Luks);
    QVERIFY(!passphrase->opensWithKey);
    QCOMPARE(gocryptfs->encryption, Encryption::Gocryptfs);
    QVERIFY(gocryptfs->opensWithKey);
    QVERIFY(!gocryptfs->squashfs); // the outer one is only a wrapper
}

void TestSif::readsNoMoreJsonThanAMegabyteInAll()
{
    // a thousand objects that all claim the same text of 900 kB
    constexpr qint64 count = 1000;
    constexpr qint64 tableOffset = 128;
    const qint64 dataOffset = tableOffset + count * 585;
    const QByteArray json = "{\"x\":\"" + QByteArray(900'000, 'x') + "\"}";
    QByteArray bytes = dataFile(QStringLiteral("vectors/table-at-128.sif")).left(tableOffset);
    const QByteArray labels =
        dataFile(QStringLiteral("vectors/table-at-128.sif")).mid(tableOffset, 585);
    qToLittleEndian<qint64>(count, bytes.data() + 88);
    qToLittleEndian<qint64>(count * 585, bytes.data() + 104);
    for (qint64 i = 0; i < count; ++i) {
        QByteArray entry = labels;
        qToLittleEndian<qint32>(0x4003, entry.data());
        qToLittleEndian<quint32>(quint32(i + 1), entry.data() + 5);
        qToLittleEndian<qint64>(dataOffset, entry.data() + 17);
        qToLittleEndian<qint64>(json.size(), entry.data() + 25);
        bytes += entry;
    }
    HeadDevice device(bytes + json, bytes.size() + json.size());
    const Result<SifImage> image = readSif(device);
    QVERIFY(image);
    QCOMPARE(image->labels.value(QStringLiteral("x")).size(), 4096);
    QVERIFY2(device.bytesRead < 2'000'000, qPrintable(QString::number(device.bytesRead)));
}

void TestSif::readsTheVectors_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("objectCount");
    QTest::addColumn<bool>("isEncrypted");
    QTest::addColumn<QString>("compressor");
    QTest::addColumn<QString>("complaint"); ///< of checkImageRunsOnPool; empty when it may run
    QTest::newRow("three descriptors") << "three-descriptors" << 3 << false << "gzip" << QString();
    QTest::newRow("a table right after the header")
        << "table-at-128" << 3 << false << "gzip" << QString();
    QTest::newRow("a hole in the table") << "hole-in-table" << 3 << false << "gzip" << QString();
    QTest::newRow("objects of old images") << "old-env-labels" << 5 << false << "gzip" << QString();
    QTest::newRow("an overlay") << "overlay-ext3" << 4 << false << "gzip" << QString();
    QTest::newRow("encrypted with a key")
        << "encrypted-luks-pem" << 4 << true << QString() << QString();
    QTest::newRow("encrypted with a passphrase")
        << "encrypted-luks-passphrase" << 3 << true << QString() << QString();
    QTest::newRow("encrypted with gocryptfs")
        << "encrypted-gocryptfs" << 4 << true << QString() << QString();
    QTest::newRow("only data") << "data-partition" << 1 << false << QString()
                               << "no primary partition";
    QTest::newRow("for arm64") << "sbom-and-generic-group" << 3 << false << "gzip"
                               << "--platform linux/amd64";
    QTest::newRow("a cut download") << "cut-download" << 3 << false << "gzip"
                                    << "cut off";
}

void TestSif::readsTheVectors()
{
    QFETCH(QString, name);
    QFETCH(int, objectCount);
    QFETCH(bool, isEncrypted);
    QFETCH(QString, compressor);
    QFETCH(QString, complaint);
    const Result<SifImage> image = readBytes(QStringLiteral("vectors/%1.sif").arg(name));
    QVERIFY2(image, image ? "" : qPrintable(image.error().message));
    QCOMPARE(image->objects.size(), objectCount);
    QCOMPARE(image->isEncrypted(), isEncrypted);
    if (!hasDamage(*image)) {
        QCOMPARE(image->squashfs ? image->squashfs->compressor : QString(), compressor);
        QVERIFY2(image->warnings.isEmpty(), qPrintable(image->warnings.join(u'\n')));
    }
    QCOMPARE(image->uuid, QStringLiteral("00010203-0405-0607-0809-0a0b0c0d0e0f"));
    QCOMPARE(image->created, QDateTime(QDate(2023, 11, 14), QTime(22, 13, 20), Qt::UTC));
    const Result<void> runs = checkImageRunsOnPool(*image, name, AnySize);
    QCOMPARE(runs.has_value(), complaint.isEmpty());
    if (!runs) {
        QCOMPARE(runs.error().code, Error::Code::Refused);
        QVERIFY2(runs.error().message.contains(complaint), qPrintable(runs.error().message));
        QVERIFY(runs.error().message.contains(name));
    }
    if (name == u"old-env-labels")
        QCOMPARE(image->labels.value(QStringLiteral("MAINTAINER")), QStringLiteral("x"));
}

void TestSif::readsAnEmptyTable()
{
    const Result<SifImage> image = readBytes(QStringLiteral("hostile/11-total-0.sif"));
    QVERIFY(image);
    QVERIFY(image->objects.isEmpty());
    QVERIFY(image->uuid.isEmpty());
    QVERIFY(!image->created.isValid());
    const Result<void> runs = checkImageRunsOnPool(*image, QStringLiteral("x.sif"), AnySize);
    QVERIFY(!runs);
    QVERIFY(runs.error().message.contains(u"no primary partition"));
}

void TestSif::escapesWhatAnImageSays()
{
    const Result<SifImage> image = readBytes(QStringLiteral("hostile/39-name-escape.sif"));
    QVERIFY(image);
    QVERIFY(image->objects.last().name.startsWith(u"\\x1b]0;x\\x07\\x0a"));
    const Result<SifImage> noNul = readBytes(QStringLiteral("hostile/38-name-no-nul.sif"));
    QVERIFY(noNul);
    QCOMPARE(noNul->objects.last().name, QStringLiteral("N").repeated(128));
    const Result<SifImage> launch = readBytes(QStringLiteral("hostile/40-launch-no-nul.sif"));
    QVERIFY(launch);
    QCOMPARE(launch->launchLine.size(), 32);

    const Result<void> runs = checkImageRunsOnPool(*image, QStringLiteral("a\n\x1b.sif"), AnySize);
    QVERIFY(!runs);
    QVERIFY(runs.error().message.contains(u"a\\x0a\\x1b.sif"));
}

void TestSif::judgesHostileFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("verdict");
    const QStringList lines =
        QString::fromUtf8(dataFile(QStringLiteral("hostile/expected.tsv"))).split(u'\n');
    for (const QString &line : lines) {
        const QStringList fields = line.split(u'\t');
        if (fields.size() == 3)
            QTest::addRow("%s: %s", qPrintable(fields[0]), qPrintable(fields[1]))
                << fields[0] << fields[2];
    }
}

void TestSif::judgesHostileFiles()
{
    QFETCH(QString, name);
    QFETCH(QString, verdict);
    QVERIFY(QFile::exists(QStringLiteral(PERCH_TEST_DATA "/sif/hostile/%1.sif").arg(name)));
    const QByteArray bytes = dataFile(QStringLiteral("hostile/%1.sif").arg(name));
    const Result<SifImage> image = readBytes(bytes);
    if (verdict.startsWith(u"accept or refuse")) {
        verifyAnswers(bytes);
    } else if (verdict.startsWith(u"refuse")) {
        QVERIFY(!image);
        QCOMPARE(image.error().code, Error::Code::Parse);
        QVERIFY(image.error().message.size() > 20);
    } else {
        QVERIFY2(image, image ? "" : qPrintable(image.error().message));
        QCOMPARE(hasDamage(*image), verdict.startsWith(u"damaged"));
        if (verdict.startsWith(u"warn"))
            QVERIFY(!image->warnings.isEmpty());
        if (name == u"00-good")
            QVERIFY2(image->warnings.isEmpty(), qPrintable(image->warnings.join(u'\n')));
        // the base of these files is a 386 image, so none of them may be sent
        QVERIFY(!checkImageRunsOnPool(*image, name, AnySize));
    }
}

void TestSif::saysHowMuchOfACutImageIsMissing()
{
    const Result<SifImage> image = readBytes(QStringLiteral("vectors/cut-download.sif"));
    QVERIFY(image);
    const Result<void> runs = checkImageRunsOnPool(*image, QStringLiteral("base.sif"), AnySize);
    QVERIFY(!runs);
    QCOMPARE(
        runs.error().message,
        QStringLiteral(
            "The image base.sif is cut off: object 3 ends at byte 12288 but the file has 11288. "
            "It was probably not copied completely; copy or build it again."));
}

void TestSif::refusesEveryTruncation()
{
    const QByteArray bytes = dataFile(QStringLiteral("vectors/three-descriptors.sif"));
    QCOMPARE(bytes.size(), 12288);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        const Result<SifImage> image = readBytes(bytes.left(size));
        const Result<void> runs = image ? checkImageRunsOnPool(*image, QStringLiteral("x"), AnySize)
                                        : Result<void>(image.error());
        QVERIFY2(!runs, qPrintable(QString::number(size)));
        if (size >= 33)
            QVERIFY2(runs.error().message.contains(u"cut off"), qPrintable(runs.error().message));
    }
    const Result<SifImage> whole = readBytes(bytes);
    QVERIFY(whole);
    QVERIFY(checkImageRunsOnPool(*whole, QStringLiteral("x"), AnySize));
}

void TestSif::survivesEveryFlippedByte()
{
    const QByteArray bytes = dataFile(QStringLiteral("vectors/three-descriptors.sif"));
    QList<qsizetype> places;
    for (qsizetype i = 0; i < 128; ++i)
        places.append(i);
    for (qsizetype i = 4096; i < 5951; ++i) // table, recipe and metadata
        places.append(i);
    for (qsizetype i = 8192; i < 8288; ++i) // superblock
        places.append(i);
    for (const qsizetype place : std::as_const(places)) {
        for (const int mask : {0x01, 0x10, 0x80, 0xff}) {
            QByteArray changed = bytes;
            changed[place] = char(changed[place] ^ mask);
            verifyAnswers(changed);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void TestSif::readsLittleOfAnHugeImage()
{
    QByteArray head = dataFile(QStringLiteral("vectors/three-descriptors.sif"));
    const qint64 size = 90'000'000'000;
    qToLittleEndian<qint64>(size - 8192, head.data() + 4096 + 2 * 585 + 25); // of the partition
    qToLittleEndian<qint64>(4'000'000'000, head.data() + 4096 + 25);         // of the recipe
    qToLittleEndian<qint64>(4'000'000'000, head.data() + 4096 + 585 + 25);   // of the metadata
    HeadDevice device(head, size);
    const Result<SifImage> image = readSif(device);
    QVERIFY(image);
    QVERIFY(!hasDamage(*image));
    QVERIFY(image->labels.isEmpty());
    QVERIFY(device.largestRead <= 64 * 1024);
    QVERIFY(device.bytesRead <= 128 * 1024);

    QVERIFY(checkImageRunsOnPool(*image, QStringLiteral("x"), size));
    const Result<void> runs = checkImageRunsOnPool(*image, QStringLiteral("x"), 1'000'000'000);
    QVERIFY(!runs);
    QVERIFY2(runs.error().message.contains(u"90.0 GB") &&
                 runs.error().message.contains(u"1.0 GB") &&
                 runs.error().message.contains(u"staff"),
             qPrintable(runs.error().message));
}

void TestSif::neverReadsMoreLabelsThanItShould()
{
    QByteArray json = "{\"data\":{\"attributes\":{\"labels\":{";
    for (int i = 0; i < 5000; ++i)
        json += (i ? ",\"" : "\"") + QByteArray::number(i) + "\":\"" + QByteArray(100, 'x') + '"';
    json += "}}}}";
    QByteArray bytes = dataFile(QStringLiteral("vectors/three-descriptors.sif"));
    qToLittleEndian<qint64>(bytes.size(), bytes.data() + 4096 + 585 + 17);
    qToLittleEndian<qint64>(json.size(), bytes.data() + 4096 + 585 + 25);
    const Result<SifImage> image = readBytes(bytes + json);
    QVERIFY(image);
    QCOMPARE(image->labels.size(), 256);

    const QByteArray deep(200'000, '[');
    QByteArray nested = bytes;
    qToLittleEndian<qint64>(deep.size(), nested.data() + 4096 + 585 + 25);
    QVERIFY(readBytes(nested + deep));
}

void TestSif::refusesADeviceWithoutRandomAccess()
{
    class Stream : public QBuffer
    {
    public:
        bool isSequential() const override { return true; }
    };
    Stream stream;
    stream.setData(dataFile(QStringLiteral("vectors/three-descriptors.sif")));
    QVERIFY(stream.open(QIODevice::ReadOnly));
    QVERIFY(!readSif(stream));
}

QTEST_GUILESS_MAIN(TestSif)
#include "tst_sif.moc"
