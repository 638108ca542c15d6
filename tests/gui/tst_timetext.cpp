// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/timetext.h"

#include <QLocale>
#include <QTest>

using namespace perch;

class TestTimeText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsQuotasAsTheSiteDoes_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<QString>("text");
        constexpr qint64 kilo = 1024;
        QTest::newRow("nothing") << qint64(0) << QStringLiteral("0 kB");
        QTest::newRow("a started kilobyte is one") << qint64(1) << QStringLiteral("1 kB");
        QTest::newRow("a quota of 100 GB") << 100 * kilo * kilo * kilo << QStringLiteral("100 GB");
        QTest::newRow("a quota of 1 TB") << kilo * kilo * kilo * kilo << QStringLiteral("1 TB");
        QTest::newRow("a request of 4GB, in MB") << 4096 * kilo * kilo << QStringLiteral("4 GB");
        QTest::newRow("a request of 10GB, in KB") << 10485760 * kilo << QStringLiteral("10 GB");
        QTest::newRow("a part") << qint64(1.5 * kilo * kilo * kilo) << QStringLiteral("1.5 GB");
        QTest::newRow("hundreds need no decimals")
            << qint64(222.4 * kilo * kilo) << QStringLiteral("222 MB");
        QTest::newRow("less than nothing is nothing") << qint64(-5) << QStringLiteral("0 kB");
    }

    void showsQuotasAsTheSiteDoes()
    {
        QFETCH(qint64, bytes);
        QFETCH(QString, text);
        QCOMPARE(binarySizeText(bytes), text);
    }

    void countsFilesInThousands() { QCOMPARE(sizeText(197'330'000), QStringLiteral("197.33 MB")); }

    void durationsOfTwoClocksAreNeverNegative()
    {
        QCOMPARE(durationText(-3), QStringLiteral("0 s"));
        QCOMPARE(durationText(192), QStringLiteral("3 min 12 s"));
    }
};

QTEST_GUILESS_MAIN(TestTimeText)
#include "tst_timetext.moc"
