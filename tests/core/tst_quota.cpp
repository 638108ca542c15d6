// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/quota.h"
#include "testdata.h"

#include <QFile>
#include <QTest>

#include <limits>

using namespace perch;

namespace
{

constexpr qint64 Gb = 1024 * 1024 * 1024;

QByteArray dataFile(const char *name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/quota/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestQuota : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheTableOfTheGuide();
    void readsAGroupsTable();
    void readsTheOlderTable();
    void readsTheTableOfTheTestPool();
    void skipsWhatIsNoRow_data();
    void skipsWhatIsNoRow();
    void refusesOutputWithoutARow_data();
    void refusesOutputWithoutARow();
    void survivesEveryTruncation();
    void boundsHugeFigures();
    void comparesAFileWithWhatIsLeft_data();
    void comparesAFileWithWhatIsLeft();
    void namesTheNumbersAndTheWayOut();
};

void TestQuota::readsTheTableOfTheGuide()
{
    const Result<QList<Quota>> quotas = parseQuotas(dataFile("guide.txt"));
    QVERIFY(quotas);
    QCOMPARE(quotas->size(), 2);
    const Quota &home = quotas->at(0);
    QCOMPARE(home.path, QStringLiteral("/home/username"));
    QCOMPARE(home.usedBytes, qRound64(16.0711 * double(Gb)));
    QCOMPARE(home.limitBytes, 40 * Gb);
    QCOMPARE(home.usedItems, 8039);
    QCOMPARE(home.limitItems, 0);
    const Quota &staging = quotas->at(1);
    QCOMPARE(staging.path, QStringLiteral("/staging/u/username"));
    QCOMPARE(staging.usedBytes, qRound64(13.4731 * double(Gb)));
    QCOMPARE(staging.limitBytes, 100 * Gb);
    QCOMPARE(staging.usedItems, 12);
    QCOMPARE(staging.limitItems, 1000);
}

void TestQuota::readsAGroupsTable()
{
    const Result<QList<Quota>> quotas = parseQuotas(dataFile("guide-group.txt"));
    QVERIFY(quotas);
    QCOMPARE(quotas->size(), 1);
    QCOMPARE(quotas->first().path, QStringLiteral("/staging/groups/example_group"));
    QCOMPARE(quotas->first().usedBytes, qRound64(0.000433144 * double(Gb)));
    QCOMPARE(quotas->first().limitItems, 1000);
}

void TestQuota::readsTheOlderTable()
{
    const Result<QList<Quota>> quotas = parseQuotas(dataFile("guide-2023.txt"));
    QVERIFY(quotas);
    QCOMPARE(quotas->size(), 1);
    QCOMPARE(quotas->first().path, QStringLiteral("/staging/alice"));
    QCOMPARE(quotas->first().limitBytes, 20 * Gb);
    QCOMPARE(quotas->first().usedBytes, qRound64(3.18969 * double(Gb)));
    QCOMPARE(quotas->first().usedItems, 5);
    QCOMPARE(quotas->first().limitItems, 5);
}

void TestQuota::readsTheTableOfTheTestPool()
{
    const Result<QList<Quota>> quotas = parseQuotas(dataFile("test-pool.txt"));
    QVERIFY(quotas);
    QCOMPARE(quotas->size(), 2);
    QCOMPARE(quotas->at(0).limitBytes, 40 * Gb);
    QCOMPARE(quotas->at(0).limitItems, 0);
    QCOMPARE(quotas->at(1).path, QStringLiteral("/staging/b/bucky"));
    QCOMPARE(quotas->at(1).usedBytes, qRound64(0.00104141 * double(Gb)));
    QCOMPARE(quotas->at(1).limitItems, 1000);
    const Result<QList<Quota>> group = parseQuotas(dataFile("test-pool-group.txt"));
    QVERIFY(group);
    QCOMPARE(group->first().path, QStringLiteral("/staging/groups"));
    QCOMPARE(group->first().usedBytes, 8192);
}

void TestQuota::skipsWhatIsNoRow_data()
{
    QTest::addColumn<QByteArray>("output");
    const QByteArray table = dataFile("guide.txt");
    QTest::newRow("a message before the table")
        << "Welcome to CHTC!\n/home is not backed up\n" + table;
    QTest::newRow("a message after the table") << table + "\nNote: figures are up to an hour old\n";
    QTest::newRow("a row without figures") << table + "/staging/x  ?  ?  ?  ?\n";
    QTest::newRow("a row with a negative figure") << table + "/staging/x  -1  100  1  1\n";
    QTest::newRow("a row with too few figures") << table + "/staging/x  1\n";
    QTest::newRow("a row that is no path") << table + "total  1  100  1  1\n";
    QTest::newRow("a figure that is not a number") << table + "/staging/x  nan  inf  1  1\n";
    QTest::newRow("no newline at the end") << table.trimmed();
    QTest::newRow("lines ended as on Windows") << QByteArray(table).replace("\n", "\r\n");
    QTest::newRow("tabs") << QByteArray(table).replace("  ", "\t");
    QTest::newRow("bytes that are no UTF-8") << "\xff\xfe\n" + table + "\xff\n";
}

void TestQuota::skipsWhatIsNoRow()
{
    QFETCH(QByteArray, output);
    const Result<QList<Quota>> quotas = parseQuotas(output);
    QVERIFY(quotas);
    QCOMPARE(quotas->size(), 2);
    QCOMPARE(quotas->at(1).path, QStringLiteral("/staging/u/username"));
    QCOMPARE(quotas->at(1).limitItems, 1000);
}

void TestQuota::refusesOutputWithoutARow_data()
{
    QTest::addColumn<QByteArray>("output");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a shell's complaint") << QByteArray("bash: get_quotas: command not found\n");
    QTest::newRow("only the heading") << dataFile("guide.txt").split('\n').first();
    QTest::newRow("only rows") << QByteArray("/home/username 16.0711 40 8039 N/A\n");
    QTest::newRow("zeros") << QByteArray(100, '\0');
}

void TestQuota::refusesOutputWithoutARow()
{
    QFETCH(QByteArray, output);
    const Result<QList<Quota>> quotas = parseQuotas(output);
    QVERIFY(!quotas);
    QCOMPARE(quotas.error().code, Error::Code::Parse);
    QVERIFY(quotas.error().message.contains(u"quota"));
}

void TestQuota::survivesEveryTruncation()
{
    const QByteArray output = dataFile("guide.txt");
    for (qsizetype size = 0; size <= output.size(); ++size) {
        const Result<QList<Quota>> quotas = parseQuotas(output.left(size));
        if (quotas)
            QVERIFY(quotas->size() <= 2);
    }
}

void TestQuota::boundsHugeFigures()
{
    const Result<QList<Quota>> quotas = parseQuotas(
        "Path Disk_Used(GB) Disk_Limit(GB) Files_Used File_Limit\n/x 1e300 1e300 1e300 1e300\n");
    QVERIFY(quotas);
    QCOMPARE(quotas->first().usedBytes, std::numeric_limits<qint64>::max());
    QByteArray many = dataFile("guide.txt");
    for (int i = 0; i < 5000; ++i)
        many += "/x 1 1 1 1\n";
    QVERIFY(parseQuotas(many)->size() <= 256);
}

void TestQuota::comparesAFileWithWhatIsLeft_data()
{
    QTest::addColumn<Quota>("quota");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<bool>("fits");
    const QString path = QStringLiteral("/staging/b/bucky");
    QTest::newRow("plenty of room") << Quota{path, Gb, 100 * Gb, 3, 1000} << 10 * Gb << true;
    QTest::newRow("exactly what is left")
        << Quota{path, 90 * Gb, 100 * Gb, 3, 1000} << 10 * Gb << true;
    QTest::newRow("one byte too many")
        << Quota{path, 90 * Gb, 100 * Gb, 3, 1000} << 10 * Gb + 1 << false;
    QTest::newRow("over the limit already")
        << Quota{path, 110 * Gb, 100 * Gb, 3, 1000} << qint64(1) << false;
    QTest::newRow("the last item") << Quota{path, Gb, 100 * Gb, 999, 1000} << Gb << true;
    QTest::newRow("one item too many") << Quota{path, Gb, 100 * Gb, 1000, 1000} << Gb << false;
    QTest::newRow("no limits told") << Quota{path, 500 * Gb, 0, 5000, 0} << 500 * Gb << true;
}

void TestQuota::comparesAFileWithWhatIsLeft()
{
    QFETCH(Quota, quota);
    QFETCH(qint64, bytes);
    QFETCH(bool, fits);
    QCOMPARE(checkFitsQuota(quota, bytes).has_value(), fits);
}

void TestQuota::namesTheNumbersAndTheWayOut()
{
    const Result<void> result =
        checkFitsQuota({QStringLiteral("/staging/b/bucky"), 90 * Gb, 100 * Gb, 3, 1000}, 20 * Gb);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Refused);
    for (const QString &part : {QStringLiteral("20.00 GB"), QStringLiteral("10.00 GB"),
                                QStringLiteral("/staging/b/bucky"), QStringLiteral("100.00 GB"),
                                QStringLiteral("quota-request")})
        QVERIFY2(result.error().message.contains(part), qPrintable(result.error().message));
}

QTEST_GUILESS_MAIN(TestQuota)
#include "tst_quota.moc"
