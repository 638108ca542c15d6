// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sha256.h"

#include <QCryptographicHash>
#include <QTest>

#include <thread>

using namespace perch;

class TestSha256 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheDigestsOfTheStandard_data();
    void givesTheDigestsOfTheStandard();
    void doesNotDependOnHowTheBytesAreCut();
    void tellsTheHashOfTheBeginningAndGoesOn();
    void canBeMovedToAnotherThreadHalfway();
    void knowsAPrintedDigest_data();
    void knowsAPrintedDigest();
};

void TestSha256::givesTheDigestsOfTheStandard_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("digest");
    QTest::newRow("no bytes")
        << QByteArray()
        << QStringLiteral("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("three bytes")
        << QByteArray("abc")
        << QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("more than one block")
        << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        << QStringLiteral("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million letters")
        << QByteArray(1'000'000, 'a')
        << QStringLiteral("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void TestSha256::givesTheDigestsOfTheStandard()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, digest);
    QCOMPARE(sha256Of(bytes), digest);
    QVERIFY(isSha256(sha256Of(bytes)));
}

void TestSha256::doesNotDependOnHowTheBytesAreCut()
{
    QByteArray bytes;
    for (int i = 0; i < 1000; ++i)
        bytes.append(char(i * 31));
    const QString expected =
        QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    for (const qsizetype step : {1, 7, 63, 64, 65, 999, 1000}) {
        Sha256 hash;
        for (qsizetype i = 0; i < bytes.size(); i += step)
            hash.add(QByteArrayView(bytes).sliced(i, std::min(step, bytes.size() - i)));
        hash.add({});
        QCOMPARE(hash.result(), expected);
    }
}

void TestSha256::tellsTheHashOfTheBeginningAndGoesOn()
{
    Sha256 hash;
    QCOMPARE(hash.soFar(), sha256Of({}));
    hash.add("a");
    QCOMPARE(hash.soFar(), sha256Of("a"));
    QCOMPARE(hash.soFar(), sha256Of("a"));
    hash.add("bc");
    QCOMPARE(hash.result(), sha256Of("abc"));
}

void TestSha256::canBeMovedToAnotherThreadHalfway()
{
    Sha256 hash;
    hash.add(QByteArrayView("a"));
    QString digest;
    std::thread thread([moved = std::move(hash), &digest]() mutable {
        moved.add(QByteArrayView("bc"));
        digest = moved.result();
    });
    thread.join();
    QCOMPARE(digest, sha256Of("abc"));
}

void TestSha256::knowsAPrintedDigest_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isOne");
    const QString digest = sha256Of("abc");
    QTest::newRow("a digest") << digest << true;
    QTest::newRow("nothing") << QString() << false;
    QTest::newRow("one digit missing") << digest.left(63) << false;
    QTest::newRow("one digit more") << digest + u'0' << false;
    QTest::newRow("capitals") << digest.toUpper() << false;
    QTest::newRow("a letter after f") << digest.left(63) + u'g' << false;
    QTest::newRow("a digit of another script") << digest.left(63) + QChar(0x0663) << false;
}

void TestSha256::knowsAPrintedDigest()
{
    QFETCH(QString, text);
    QFETCH(bool, isOne);
    QCOMPARE(isSha256(text), isOne);
}

QTEST_GUILESS_MAIN(TestSha256)
#include "tst_sha256.moc"
