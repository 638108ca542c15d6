// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/siflisting.h"
#include "testdata.h"
#include "tests/support/apptainertext.h"

#include <QDir>
#include <QDirIterator>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

const QString dataFolder = QStringLiteral(PERCH_TEST_DATA "/sif/");

/// Where Perch does not say what Apptainer says, and why.
QMap<QString, QString> deviations()
{
    return {
        // Apptainer reads the table that lies on the header as one without objects
        {QStringLiteral("hostile/16-doff-0.sif"), QStringLiteral("damaged")},
        // times of the year 292277026596, which no calendar here has
        {QStringLiteral("hostile/41-time-max.sif"), QStringLiteral("since 1970")},
    };
}

QString goldenText()
{
    QFile file(dataFolder + QStringLiteral("apptainer-1.4.5.txt"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

class TestSifListing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWhatApptainerSaysOfEveryImage();
    void listsAsApptainerDoes_data();
    void listsAsApptainerDoes();
    void roundsSizesAsApptainerDoes_data();
    void roundsSizesAsApptainerDoes();
    void tellsNoTimeThatIsNotSet();
};

void TestSifListing::knowsWhatApptainerSaysOfEveryImage()
{
    const QString golden = goldenText();
    int count = 0;
    QDirIterator all(dataFolder, {QStringLiteral("*.sif"), QStringLiteral("*.head40k")},
                     QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QString name = QDir(dataFolder).relativeFilePath(all.next());
        QVERIFY2(golden.contains(QStringLiteral("=== list %1\n").arg(name)), qPrintable(name));
        QVERIFY2(golden.contains(QStringLiteral("=== header %1\n").arg(name)), qPrintable(name));
        ++count;
    }
    QCOMPARE(count, 69); // 11 vectors, 8 heads of real images, 50 hostile ones
}

void TestSifListing::listsAsApptainerDoes_data()
{
    QTest::addColumn<QString>("name");
    const QMap<QString, ApptainerListing> listings = apptainerListings(goldenText());
    QVERIFY(listings.size() >= 50);
    for (auto it = listings.begin(); it != listings.end(); ++it)
        QTest::newRow(qPrintable(it.key())) << it.key();
}

void TestSifListing::listsAsApptainerDoes()
{
    QFETCH(QString, name);
    const ApptainerListing listing = apptainerListings(goldenText()).value(name);
    QVERIFY(listing.header.size() >= 7);
    const QString difference = differenceFrom(listing, dataFolder + name);
    const QString deviation = deviations().value(name);
    QVERIFY2(deviation.isEmpty() ? difference.isEmpty() : difference.contains(deviation),
             qPrintable(difference));
}

void TestSifListing::roundsSizesAsApptainerDoes_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << qint64(0) << "0 B";
    QTest::newRow("bytes") << qint64(1023) << "1023 B";
    QTest::newRow("one unit") << qint64(1024) << "1 KiB";
    QTest::newRow("a half goes up") << qint64(1536) << "2 KiB";
    QTest::newRow("below the next unit") << qint64(1024 * 1024 - 1) << "1024 KiB";
    QTest::newRow("an image") << qint64(47'637'072) << "45 MiB";
    QTest::newRow("a large image") << qint64(9'400'000'000) << "9 GiB";
    QTest::newRow("negative") << qint64(-1536) << "-2 KiB";
    QTest::newRow("the largest") << std::numeric_limits<qint64>::max() << "8 EiB";
    QTest::newRow("the smallest") << std::numeric_limits<qint64>::min() << "-8 EiB";
}

void TestSifListing::roundsSizesAsApptainerDoes()
{
    QFETCH(qint64, bytes);
    QFETCH(QString, text);
    SifImage image;
    image.header.dataSize = bytes;
    QCOMPARE(sifHeaderLines(image).last(), (SifHeaderLine{QStringLiteral("Data Size"), text}));
}

void TestSifListing::tellsNoTimeThatIsNotSet()
{
    SifImage image;
    image.header.created = SifHeader::NoTime;
    image.header.modified = 0;
    QStringList names;
    const QList<SifHeaderLine> lines = sifHeaderLines(image);
    for (const SifHeaderLine &line : lines)
        names.append(line.name);
    QVERIFY(!names.contains(QStringLiteral("Created At")));
    QVERIFY(lines.contains(SifHeaderLine{QStringLiteral("Modified At"),
                                         QStringLiteral("1970-01-01 00:00:00 +0000 UTC")}));
}

QTEST_GUILESS_MAIN(TestSifListing)
#include "tst_siflisting.moc"
