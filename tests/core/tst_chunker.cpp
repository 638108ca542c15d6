// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/chunker.h"

#include "core/byteranges.h"
#include "core/chunkindex.h"
#include "core/chunklist.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace perch;

namespace
{

QByteArray randomBytes(qsizetype size, quint32 seed)
{
    QRandomGenerator generator(seed);
    QByteArray bytes(size, '\0');
    for (char &byte : bytes)
        byte = char(generator.generate());
    return bytes;
}

QList<Chunk> chunksOf(const QByteArray &bytes, qsizetype piece)
{
    Chunker chunker;
    QList<Chunk> chunks;
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        chunks +=
            chunker.add(QByteArrayView(bytes.constData() + at, qMin(piece, bytes.size() - at)));
    return chunks + chunker.finish();
}

ChunkList listOf(const QByteArray &bytes)
{
    ChunkList list;
    for (const Chunk &chunk : chunksOf(bytes, bytes.size()))
        list.append(chunk);
    return list;
}

} // namespace

class TestChunker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsTheSameHoweverTheBytesCome_data();
    void cutsTheSameHoweverTheBytesCome();
    void keepsToItsLengths();
    void findsMostChunksAgainAfterAnInsertion();
    void tellsChunksApart();
    void cutsNothingOfNothing();
    void aListIsReadAsItWasWritten();
    void refusesAListThatMakesNoSense_data();
    void refusesAListThatMakesNoSense();
    void findsChunksWhereTheyLie();
    void prefersToGoOnWhereItWas();
    void knowsWhichBytesAreThere();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
};

void TestChunker::cutsTheSameHoweverTheBytesCome_data()
{
    QTest::addColumn<qsizetype>("piece");
    for (const qsizetype piece : {1, 7, 4096, 8192, 8193, 65536, 100'000, 2'000'000})
        QTest::addRow("%lld bytes at once", static_cast<long long>(piece)) << piece;
}

void TestChunker::cutsTheSameHoweverTheBytesCome()
{
    QFETCH(qsizetype, piece);
    const QByteArray bytes = randomBytes(700'001, 1);
    QVERIFY(chunksOf(bytes, piece) == chunksOf(bytes, bytes.size()));
}

void TestChunker::keepsToItsLengths()
{
    // zeros never make a cut by themselves
    for (const QByteArray &bytes : {randomBytes(4'000'000, 2), QByteArray(1'000'000, '\0')}) {
        const QList<Chunk> chunks = chunksOf(bytes, bytes.size());
        qint64 total = 0;
        for (qsizetype i = 0; i < chunks.size(); ++i) {
            total += chunks.at(i).length;
            QVERIFY(chunks.at(i).length <= Chunker::longest);
            QVERIFY(chunks.at(i).length >= Chunker::shortest || i + 1 == chunks.size());
        }
        QCOMPARE(total, bytes.size());
    }
    const auto count = chunksOf(randomBytes(4'000'000, 2), 4'000'000).size();
    QVERIFY2(count > 4'000'000 / 32'768 && count < 4'000'000 / 10'000,
             qPrintable(QString::number(count)));
}

void TestChunker::findsMostChunksAgainAfterAnInsertion()
{
    const QByteArray before = randomBytes(3'000'000, 3);
    const QByteArray after = before.left(1'000'000) + "one line more\n" + before.mid(1'000'000);
    ChunkIndex index({listOf(before)});
    qint64 found = 0;
    for (const Chunk &chunk : chunksOf(after, after.size())) {
        if (index.find(chunk))
            found += chunk.length;
    }
    QVERIFY2(found > before.size() - 3 * Chunker::longest, qPrintable(QString::number(found)));
    QVERIFY(found < after.size());
}

void TestChunker::tellsChunksApart()
{
    QSet<QByteArray> ids;
    const QList<Chunk> chunks = chunksOf(randomBytes(2'000'000, 4), 2'000'000);
    for (const Chunk &chunk : chunks)
        ids.insert(QByteArray(reinterpret_cast<const char *>(chunk.id.data()), 16));
    QCOMPARE(ids.size(), chunks.size());
}

void TestChunker::cutsNothingOfNothing()
{
    Chunker chunker;
    QVERIFY(chunker.add({}).isEmpty());
    QVERIFY(chunker.finish().isEmpty());
}

void TestChunker::aListIsReadAsItWasWritten()
{
    const QByteArray bytes = randomBytes(500'000, 5);
    const ChunkList list = listOf(bytes);
    QCOMPARE(list.totalBytes(), bytes.size());
    const Result<ChunkList> read = ChunkList::fromBytes(list.toBytes());
    QVERIFY(read);
    QCOMPARE(read->count(), list.count());
    QCOMPARE(read->totalBytes(), list.totalBytes());
    for (qint64 number = 0; number < list.count(); ++number) {
        QVERIFY(read->at(number) == list.at(number));
        const QByteArray record =
            list.toBytes().mid(ChunkList::positionOf(number), ChunkList::recordBytes);
        QCOMPARE(quint8(record.at(4)), list.at(number).id[0]);
    }
    const Result<ChunkList> none = ChunkList::fromBytes(ChunkList().toBytes());
    QVERIFY(none);
    QCOMPARE(none->count(), 0);
}

void TestChunker::refusesAListThatMakesNoSense_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = listOf(randomBytes(200'000, 6)).toBytes();
    const auto withLength = [&good](quint32 length, qint64 number) {
        QByteArray bytes = good;
        for (int i = 0; i < 4; ++i)
            bytes[ChunkList::positionOf(number) + i] = char(length >> (8 * i));
        return bytes;
    };
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("another version") << QByteArray(good).replace("chunks 1", "chunks 2");
    QTest::newRow("cut in a record") << good.chopped(7);
    QTest::newRow("a chunk of no bytes") << withLength(0, 1);
    QTest::newRow("a chunk that is too long") << withLength(Chunker::longest + 1, 1);
    QTest::newRow("a short chunk that is not the last") << withLength(Chunker::shortest - 1, 1);
    QTest::newRow("a length of 4 GB") << withLength(0xffffffff, 0);
}

void TestChunker::refusesAListThatMakesNoSense()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!ChunkList::fromBytes(bytes));
}

void TestChunker::findsChunksWhereTheyLie()
{
    const QByteArray first = randomBytes(6'000'000, 7);
    const QByteArray second = randomBytes(2'000'000, 8);
    ChunkIndex index({listOf(first), listOf(second)});
    for (const QByteArray &bytes : {first, second}) {
        qint64 offset = 0;
        for (const Chunk &chunk : chunksOf(bytes, bytes.size())) {
            const std::optional<ChunkPlace> place = index.find(chunk);
            QVERIFY(place);
            QCOMPARE(place->base, bytes == first ? 0 : 1);
            QCOMPARE(place->offset, offset);
            offset += chunk.length;
        }
    }
    QVERIFY(!index.find(chunksOf(randomBytes(100'000, 9), 100'000).first()));
}

void TestChunker::prefersToGoOnWhereItWas()
{
    const QByteArray shared = randomBytes(600'000, 10);
    const QByteArray own = randomBytes(600'000, 11);
    // the shared part lies in both; who comes from the second one's own part stays there
    const QByteArray second = own + shared;
    ChunkIndex index({listOf(shared), listOf(second)});
    int changes = 0;
    int last = -1;
    for (const Chunk &chunk : chunksOf(second, second.size())) {
        const std::optional<ChunkPlace> place = index.find(chunk);
        QVERIFY(place);
        changes += last >= 0 && place->base != last;
        last = place->base;
    }
    QCOMPARE(changes, 0);
}

void TestChunker::knowsWhichBytesAreThere()
{
    ByteRanges ranges;
    QCOMPARE(ranges.unbrokenEnd(), 0);
    ranges.add({10, 20});
    QCOMPARE(ranges.unbrokenEnd(), 0);
    ranges.add({0, 5});
    QCOMPARE(ranges.unbrokenEnd(), 5);
    ranges.add({5, 10});
    QCOMPARE(ranges.unbrokenEnd(), 20);
    ranges.add({30, 40});
    ranges.add({15, 35});
    QCOMPARE(ranges.unbrokenEnd(), 40);
    ranges.add({50, 50});
    QCOMPARE(ranges.missing({0, 60}), (QList<ByteRange>{{40, 60}}));
}

void TestChunker::saysWhatIsMissing_data()
{
    QTest::addColumn<qint64>("begin");
    QTest::addColumn<qint64>("end");
    QTest::addColumn<QList<qint64>>("gaps");
    QTest::newRow("all there") << qint64(12) << qint64(18) << QList<qint64>{};
    QTest::newRow("all there, to its edges") << qint64(10) << qint64(20) << QList<qint64>{};
    QTest::newRow("nothing there") << qint64(20) << qint64(30) << QList<qint64>{20, 30};
    QTest::newRow("before and after")
        << qint64(5) << qint64(45) << QList<qint64>{5, 10, 20, 30, 40, 45};
    QTest::newRow("empty") << qint64(25) << qint64(25) << QList<qint64>{};
    QTest::newRow("from inside") << qint64(15) << qint64(25) << QList<qint64>{20, 25};
}

void TestChunker::saysWhatIsMissing()
{
    QFETCH(qint64, begin);
    QFETCH(qint64, end);
    QFETCH(QList<qint64>, gaps);
    ByteRanges ranges;
    ranges.add({10, 20});
    ranges.add({30, 40});
    QList<qint64> told;
    for (const ByteRange &gap : ranges.missing({begin, end}))
        told << gap.begin << gap.end;
    QCOMPARE(told, gaps);
}

QTEST_GUILESS_MAIN(TestChunker)

#include "tst_chunker.moc"
