// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "testdata.h"
#include "tests/support/apptainertext.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

const QString dataFolder = QStringLiteral(PERCH_TEST_DATA "/sif/");
const QString supportFolder = QStringLiteral(PERCH_TEST_DATA "/../support/");

} // namespace

/// What Perch reads in an image against what the pool's real Apptainer says of it.
class TestSifOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void apptainerStillSaysWhatTheGoldenTextSays();
    void listsWhatApptainerBuilds_data();
    void listsWhatApptainerBuilds();
    void listsAnImageOfAFolderTree();
    void readsWhatARecipeSays();
    void readsTheSuperblockAsUnsquashfsDoes_data();
    void readsTheSuperblockAsUnsquashfsDoes();
    void seesHowAnImageIsSigned();

private:
    /// The folder of this test on every machine of the pool, and as it lies outside.
    [[nodiscard]] QString inside(const QString &name) const;
    [[nodiscard]] QString outside(const QString &name) const;
    [[nodiscard]] QString listings(const QString &folder) const;
    [[nodiscard]] SifImage built(const QString &name) const;

    std::unique_ptr<Pool> m_pool;
    QMap<QString, ApptainerListing> m_built;
};

QString TestSifOnPool::inside(const QString &name) const
{
    return QStringLiteral("/staging/b/bucky/sifs/") + name;
}

QString TestSifOnPool::outside(const QString &name) const
{
    return m_pool->outside(QStringLiteral("staging")) + QStringLiteral("/b/bucky/sifs/") + name;
}

QString TestSifOnPool::listings(const QString &folder) const
{
    return QString::fromUtf8(m_pool->exec(
        QStringLiteral("ep"), QStringLiteral("bucky"),
        {QStringLiteral("sh"), inside(QStringLiteral("listsifs.sh")), inside(folder)}));
}

void TestSifOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    const auto asBucky = [this](const QStringList &words) {
        return m_pool->exec(QStringLiteral("ep"), QStringLiteral("bucky"), words);
    };
    asBucky({QStringLiteral("rm"), QStringLiteral("-rf"), inside({})});
    asBucky({QStringLiteral("mkdir"), QStringLiteral("-m"), QStringLiteral("777"), inside({})});
    for (const QString &script : {QStringLiteral("listsifs.sh"), QStringLiteral("buildsifs.sh")})
        QVERIFY(QFile::copy(supportFolder + script, outside(script)));
    asBucky({QStringLiteral("sh"), inside(QStringLiteral("buildsifs.sh")),
             inside(QStringLiteral("built"))});
    m_built = apptainerListings(listings(QStringLiteral("built")));
}

void TestSifOnPool::cleanupTestCase()
{
    m_pool->exec(QStringLiteral("ep"), QStringLiteral("root"),
                 {QStringLiteral("rm"), QStringLiteral("-rf"), inside({})});
    m_pool.reset();
}

void TestSifOnPool::apptainerStillSaysWhatTheGoldenTextSays()
{
    QDirIterator all(dataFolder, {QStringLiteral("*.sif"), QStringLiteral("*.head40k")},
                     QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QString name = QDir(dataFolder).relativeFilePath(all.next());
        const QString copy = outside(QStringLiteral("data/") + name);
        QVERIFY(QDir().mkpath(QFileInfo(copy).path()));
        QVERIFY(QFile::copy(dataFolder + name, copy));
    }
    const QString golden =
        QString::fromUtf8(readFile(dataFolder + QStringLiteral("apptainer-1.4.5.txt")));
    QVERIFY(!golden.isEmpty());
    QCOMPARE(listings(QStringLiteral("data")).split(u'\n'), golden.split(u'\n'));
}

void TestSifOnPool::listsWhatApptainerBuilds_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("of a folder") << "plain.sif";
    QTest::newRow("compressed with zstd") << "zstd.sif";
    QTest::newRow("with large blocks") << "blocks.sif";
    QTest::newRow("from a recipe") << "recipe.sif";
    QTest::newRow("signed") << "signed.sif";
    QTest::newRow("signed twice") << "parts-signed.sif";
    QTest::newRow("with an overlay") << "overlay.sif";
    QTest::newRow("of single parts") << "parts.sif";
    QTest::newRow("without any part") << "empty.sif";
}

void TestSifOnPool::listsWhatApptainerBuilds()
{
    QFETCH(QString, name);
    QCOMPARE(m_built.size(), 9);
    QVERIFY(m_built.value(name).header.size() >= 7);
    const QString difference =
        differenceFrom(m_built.value(name), outside(QStringLiteral("built/") + name));
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestSifOnPool::listsAnImageOfAFolderTree()
{
    const QTemporaryDir folder;
    const QString tree = folder.filePath(QStringLiteral("tree"));
    for (const char *place : {"bin", "tmp", "etc", "proc", "sys", "dev"})
        QVERIFY(QDir().mkpath(tree + u'/' + QLatin1String(place)));
    QVERIFY(QFile::copy(m_pool->inRoot(QStringLiteral("usr/bin/busybox")),
                        tree + QStringLiteral("/bin/busybox")));
    QVERIFY(QFile::link(QStringLiteral("busybox"), tree + QStringLiteral("/bin/sh")));
    const QString recipe = folder.filePath(QStringLiteral("tree.def"));
    writeFile(recipe, "%labels\n    org.perch.version one\n");
    const QString image = folder.filePath(QStringLiteral("tree.sif"));
    m_pool->buildSif(tree, image, recipe);
    QVERIFY(QDir().mkpath(outside(QStringLiteral("trees"))));
    QVERIFY(QFile::copy(image, outside(QStringLiteral("trees/tree.sif"))));
    const ApptainerListing listing =
        apptainerListings(listings(QStringLiteral("trees"))).value(QStringLiteral("tree.sif"));
    QVERIFY(listing.rows.size() >= 3);
    const QString difference = differenceFrom(listing, image);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

SifImage TestSifOnPool::built(const QString &name) const
{
    QFile file(outside(QStringLiteral("built/") + name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s was not built", qPrintable(name));
    const Result<SifImage> image = readSif(file);
    if (!image)
        qFatal("%s: %s", qPrintable(name), qPrintable(image.error().message));
    return *image;
}

void TestSifOnPool::readsWhatARecipeSays()
{
    const SifImage image = built(QStringLiteral("recipe.sif"));
    QCOMPARE(image.bootstrap, QStringLiteral("localimage"));
    QCOMPARE(image.from, QStringLiteral("plain.sif"));
    QVERIFY2(image.builtWith.startsWith(u"Apptainer 1."), qPrintable(image.builtWith));
    QVERIFY(image.built.isValid());
    QVERIFY(qAbs(image.built.secsTo(image.created)) < 60);
    QCOMPARE(image.labels.value(QStringLiteral("Author")), QStringLiteral("Bucky Badger"));
    QVERIFY(image.help.contains(u"Says hello."));
    QVERIFY(image.runscript.contains(u"echo \"$GREETING\""));
    QVERIFY(image.startscript.contains(u"echo started"));
    QVERIFY(QStringList(image.environment.values()).join(u'\n').contains(u"export GREETING=hello"));
    QCOMPARE(image.apps, QStringList{QStringLiteral("train")});
    QVERIFY(image.squashfs);
    QCOMPARE(image.squashfs->compressor, QStringLiteral("gzip"));
    QVERIFY(image.warnings.isEmpty());
    QCOMPARE(built(QStringLiteral("zstd.sif")).squashfs->compressor, QStringLiteral("zstd"));
    QCOMPARE(built(QStringLiteral("blocks.sif")).squashfs->blockSize, 1024U * 1024);
}

void TestSifOnPool::readsTheSuperblockAsUnsquashfsDoes_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("gzip") << "plain.sif";
    QTest::newRow("zstd") << "zstd.sif";
    QTest::newRow("large blocks") << "blocks.sif";
}

void TestSifOnPool::readsTheSuperblockAsUnsquashfsDoes()
{
    QFETCH(QString, name);
    const SifImage image = built(name);
    QVERIFY(image.squashfs);
    QString offset;
    for (const SifObject &object : image.objects) {
        if (object.type == u"FS")
            offset = QString::number(object.offset);
    }
    const QString said = QString::fromUtf8(
        m_pool->exec(QStringLiteral("ep"), QStringLiteral("bucky"),
                     {QStringLiteral("env"), QStringLiteral("LC_ALL=C"), QStringLiteral("TZ=UTC"),
                      QStringLiteral("unsquashfs"), QStringLiteral("-s"), QStringLiteral("-o"),
                      offset, inside(QStringLiteral("built/") + name)}));
    const Squashfs &found = *image.squashfs;
    for (const QString &line :
         {QStringLiteral("Compression %1\n").arg(found.compressor),
          QStringLiteral("Block size %1\n").arg(found.blockSize),
          QStringLiteral("Number of inodes %1\n").arg(found.inodes),
          QStringLiteral("Filesystem size %1 bytes").arg(found.bytesUsed),
          QLocale::c().toString(found.made, QStringLiteral("MMM d HH:mm:ss yyyy"))})
        QVERIFY2(said.simplified().contains(line.simplified()), qPrintable(line + said));
}

void TestSifOnPool::seesHowAnImageIsSigned()
{
    QVERIFY(!built(QStringLiteral("plain.sif")).isSigned);
    const SifImage image = built(QStringLiteral("signed.sif"));
    QVERIFY(image.isSigned);
    QCOMPARE(image.objects.last().fingerprint.size(), 40);
    QVERIFY(image.objects.last().linksToGroup);
}

QTEST_GUILESS_MAIN(TestSifOnPool)
#include "tst_sifonpool.moc"
