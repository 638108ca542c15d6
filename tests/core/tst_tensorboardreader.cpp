// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/tensorboardreader.h"

#include "core/metriclog.h"
#include "metrictruth.h"
#include "testdata.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTest>
#include <QtEndian>

#include <bit>
#include <cmath>

using namespace perch;

namespace
{

QByteArray fileOf(const QString &writer)
{
    const QDir folder(QStringLiteral(PERCH_TEST_DATA "/metrics/tensorboard-") + writer);
    const QStringList names = folder.entryList({QStringLiteral("*tfevents*")});
    return names.size() == 1 ? test::bytesOf(folder.filePath(names.first())) : QByteArray();
}

MetricLog logOf(const QByteArray &bytes, qsizetype slice = 1 << 20)
{
    MetricLog log;
    TensorBoardReader reader;
    for (qsizetype at = 0; at < bytes.size(); at += slice)
        log.take(reader.feed(QByteArrayView(bytes).sliced(at, std::min(slice, bytes.size() - at))));
    return log;
}

// An independent hand at the format, for what no real program writes.
QByteArray varint(quint64 value)
{
    QByteArray bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += char((value & 0x7fU) | 0x80U);
    return bytes + char(value);
}

QByteArray number(quint64 value, int size)
{
    QByteArray bytes(8, 0);
    qToLittleEndian(value, bytes.data());
    return bytes.first(size);
}

QByteArray message(int field, const QByteArray &bytes)
{
    return varint(quint64(field) << 3 | 2) + varint(quint64(bytes.size())) + bytes;
}

QByteArray record(const QByteArray &data)
{
    const auto checksum = [](const QByteArray &bytes) {
        const quint32 crc = crc32c(bytes.toStdString());
        return number(((crc >> 15) | (crc << 17)) + 0xa282ead8U, 4);
    };
    const QByteArray length = number(quint64(data.size()), 8);
    return length + checksum(length) + data + checksum(data);
}

QByteArray eventOf(qint64 step, const QByteArray &value)
{
    return record('\x09' + number(std::bit_cast<quint64>(1795331523.25), 8) + '\x10' +
                  varint(quint64(step)) + message(5, message(1, value)));
}

QByteArray simple(const QByteArray &tag, float value)
{
    return message(1, tag) + '\x15' + number(std::bit_cast<quint32>(value), 4);
}

QByteArray tensor(const QByteArray &fields)
{
    return message(1, "t") + message(8, fields);
}

} // namespace

class TestTensorBoardReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksumsAreThoseOfRfc3720()
    {
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8a9136aaU);
        QCOMPARE(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
        QCOMPARE(crc32c("123456789"), 0xe3069283U);
    }

    void readsWhatRealProgramsWrote_data()
    {
        QTest::addColumn<QString>("writer");
        QTest::newRow("torch.utils.tensorboard") << QStringLiteral("torch");
        QTest::newRow("tensorboard.summary, as tensors") << QStringLiteral("tensors");
        QTest::newRow("tensorboardX, a histogram, too") << QStringLiteral("x");
    }

    void readsWhatRealProgramsWrote()
    {
        QFETCH(QString, writer);
        const QByteArray bytes = fileOf(writer);
        QVERIFY(!bytes.isEmpty());
        TensorBoardReader reader;
        MetricLog log;
        log.take(reader.feed(bytes));
        QCOMPARE(reader.problem(), QString());
        const test::Truth truth = test::truthOf(
            QStringLiteral(PERCH_TEST_DATA "/metrics/tensorboard-%1/truth.csv").arg(writer));
        QCOMPARE(test::compare(log, truth), QString());
        for (const MetricSeries &series : log.series()) { // it was written within a minute
            QVERIFY(series.wallTimes.first() > 1.79e9);
            QVERIFY(series.wallTimes.last() - series.wallTimes.first() < 60);
        }
        for (const qsizetype slice : {1, 7, 100})
            QCOMPARE(metricTable(logOf(bytes, slice).series()), metricTable(log.series()));
    }

    void whatCameBeforeDamageStays()
    {
        const QByteArray bytes = fileOf(QStringLiteral("torch"));
        const QByteArray all = metricTable(logOf(bytes).series());
        for (qsizetype cut = 0; cut < bytes.size(); ++cut) { // it is being written
            TensorBoardReader reader;
            MetricLog log;
            log.take(reader.feed(bytes.first(cut)));
            QCOMPARE(reader.problem(), QString());
            QVERIFY(log.recordCount() <= logOf(bytes).recordCount());
        }
        qsizetype said = 0;
        for (qsizetype at = 0; at < bytes.size(); ++at) {
            QByteArray damaged = bytes;
            damaged[at] = char(damaged[at] ^ 0x10);
            TensorBoardReader reader;
            MetricLog log;
            log.take(reader.feed(damaged));
            said += reader.problem().isEmpty() ? 0 : 1;
            // nothing else than what was there
            for (const MetricSeries &series : log.series())
                QVERIFY(logOf(bytes).series().contains(series.name));
        }
        QCOMPARE(said, bytes.size()); // no damaged byte is missed
    }

    void saysWhereDamageIs()
    {
        const QByteArray one = eventOf(1, simple("loss", 0.5F));
        QByteArray lost = one + eventOf(2, simple("loss", 0.25F));
        lost[one.size() + 1] = 'x'; // its length
        TensorBoardReader reader;
        QCOMPARE(reader.feed(lost + one).size(), std::size_t(1));
        QVERIFY2(reader.problem().contains(QString::number(one.size())),
                 qPrintable(reader.problem()));
        QVERIFY(reader.feed(one).empty());
        QByteArray spoilt = one;
        spoilt[30] = char(spoilt[30] ^ 1); // its data: the next record is found all the same
        TensorBoardReader other;
        QCOMPARE(other.feed(spoilt + one).size(), std::size_t(1));
        QVERIFY2(other.problem().contains(QStringLiteral("1 of its record")),
                 qPrintable(other.problem()));
        TensorBoardReader foreign;
        QVERIFY(foreign.feed("step,loss\n1,0.5\n").empty());
        QVERIFY(foreign.isForeign());
    }

    void tensors_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<bool>("isScalar");
        const QByteArray isFloat = "\x08\x01";
        const QByteArray isDouble = "\x08\x02";
        const QByteArray one = number(std::bit_cast<quint32>(0.5F), 4);
        const QByteArray big = number(std::bit_cast<quint64>(0.5), 8);
        const QByteArray dims1 = message(2, message(2, "\x08\x01"));
        QTest::newRow("packed float") << isFloat + message(5, one) << true;
        QTest::newRow("lone float") << isFloat + '\x2d' + one << true;
        QTest::newRow("float as content") << isFloat + message(4, one) << true;
        QTest::newRow("double as content") << isDouble + message(4, big) << true;
        QTest::newRow("packed double") << isDouble + message(6, big) << true;
        QTest::newRow("lone double") << isDouble + '\x31' + big << true;
        QTest::newRow("one of one") << isFloat + dims1 + message(5, one) << true;
        QTest::newRow("two") << isFloat + message(5, one + one) << false;
        QTest::newRow("thirty alike")
            << isFloat + message(2, message(2, "\x08\x1e")) + message(5, one) << false;
        QTest::newRow("none") << isFloat + message(2, message(2, "")) + message(5, one) << false;
        QTest::newRow("another type") << QByteArray("\x08\x03") + message(4, one) << false;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("cut off") << isFloat + '\x2d' << false;
    }

    void tensors()
    {
        QFETCH(QByteArray, fields);
        QFETCH(bool, isScalar);
        TensorBoardReader reader;
        const std::vector<FoundMetrics> found = reader.feed(eventOf(3, tensor(fields)));
        QCOMPARE(found.size(), std::size_t(isScalar ? 1 : 0));
        if (isScalar) {
            QCOMPARE(found.front().values.front().second, 0.5);
            QCOMPARE(found.front().step, 3.0);
            QCOMPARE(found.front().wall, 1795331523.25);
        }
    }

    void hostileRecordsAreSurvived()
    {
        TensorBoardReader reader;
        // lengths that no memory holds, with a good checksum
        for (const quint64 length : {quint64(-1), quint64(1) << 62, quint64(1) << 40}) {
            const QByteArray bytes = number(length, 8);
            const quint32 crc = crc32c(bytes.toStdString());
            TensorBoardReader other;
            (void)other.feed(bytes + number(((crc >> 15) | (crc << 17)) + 0xa282ead8U, 4) +
                             QByteArray(1000, 'x'));
        }
        QByteArray deep = simple("loss", 1);
        for (int i = 0; i < 10'000; ++i)
            deep = message(1, deep);
        QVERIFY(reader.feed(eventOf(1, deep)).empty());
        QCOMPARE(
            reader.feed(eventOf(-1, simple("<b>loss</b>", std::nanf("")))).front().values.size(),
            std::size_t(1));
        QVERIFY(reader.feed(eventOf(1, simple("", 1))).empty());
        QVERIFY(reader.feed(record(QByteArray(5'000'000, '\xff'))).empty()); // passed over
        QCOMPARE(reader.feed(eventOf(7, simple("loss", 2))).size(), std::size_t(1));
        QVERIFY(reader.feed(record("\xff\xff\xff")).empty());
        QVERIFY(reader.problem().contains(QStringLiteral("1 of its record")));
    }
};

QTEST_GUILESS_MAIN(TestTensorBoardReader)
#include "tst_tensorboardreader.moc"
