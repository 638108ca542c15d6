// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stagedname.h"

#include "core/sha256.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace perch;

namespace
{

const QString Digest =
    QStringLiteral("54990e82aabbccddeeff00112233445566778899aabbccddeeff001122334455");

} // namespace

class TestStagedName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesASafeStem_data();
    void makesASafeStem();
    void namesAnImageByItsBytes();
    void takesMoreDigitsAfterACollision();
    void isSafeForAnyName();
    void isTheSameWhenStagedAgain();
    void readsBackWhatItWrote_data();
    void readsBackWhatItWrote();
    void namesAnArchiveByItsBytes();
    void refusesOtherNames_data();
    void refusesOtherNames();
};

void TestStagedName::makesASafeStem_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QString>("stem");
    QTest::newRow("a plain name") << QStringLiteral("pytorch.sif") << QStringLiteral("pytorch");
    QTest::newRow("a version") << QStringLiteral("pytorch-2.1_cu118.sif")
                               << QStringLiteral("pytorch-2.1_cu118");
    QTest::newRow("capitals in the suffix") << QStringLiteral("Base.SIF") << QStringLiteral("Base");
    QTest::newRow("no suffix") << QStringLiteral("base") << QStringLiteral("base");
    QTest::newRow("the suffix twice") << QStringLiteral("base.sif.sif") << QStringLiteral("base");
    QTest::newRow("another suffix") << QStringLiteral("old.simg") << QStringLiteral("old.simg");
    QTest::newRow("an archive") << QStringLiteral("MNIST_data.TAR.GZ")
                                << QStringLiteral("MNIST_data");
    QTest::newRow("an archive without a name")
        << QStringLiteral(".tar.gz") << QStringLiteral("data");
    QTest::newRow("an image of an archive")
        << QStringLiteral("a.tar.sif") << QStringLiteral("a.tar");
    QTest::newRow("blanks") << QStringLiteral("my best  image.sif")
                            << QStringLiteral("my-best-image");
    QTest::newRow("quotes") << QStringLiteral("it's \"mine\".sif") << QStringLiteral("it-s-mine");
    QTest::newRow("a newline") << QStringLiteral("a\nb.sif") << QStringLiteral("a-b");
    QTest::newRow("a leading dash") << QStringLiteral("-rf.sif") << QStringLiteral("rf");
    QTest::newRow("leading dots") << QStringLiteral("...hidden.sif") << QStringLiteral("hidden");
    QTest::newRow("a path that climbs")
        << QStringLiteral("../../etc/passwd") << QStringLiteral("passwd");
    QTest::newRow("a shell command") << QStringLiteral("$(date).sif") << QStringLiteral("date");
    QTest::newRow("accents") << QString::fromUtf8("Büro-café-naïve.sif")
                             << QStringLiteral("Buro-cafe-naive");
    QTest::newRow("letters without a decomposition")
        << QString::fromUtf8("Straße_Łódź_Øre.sif") << QStringLiteral("Strasse_Lodz_Ore");
    QTest::newRow("wide forms and ligatures")
        << QString::fromUtf8("ｉｍａｇｅ１ﬁ.sif") << QStringLiteral("image1fi");
    QTest::newRow("another script beside Latin")
        << QString::fromUtf8("图像 v2.sif") << QStringLiteral("v2");
    QTest::newRow("another script only")
        << QString::fromUtf8("图像.sif") << QStringLiteral("image");
    QTest::newRow("a slash that hides in a character")
        << QString::fromUtf8("\u2100.sif") << QStringLiteral("a-c");
    QTest::newRow("a bird") << QString::fromUtf8("🐦.sif") << QStringLiteral("image");
    QTest::newRow("half a surrogate pair") << QString(QChar(0xd83d)) + u'x' << QStringLiteral("x");
    QTest::newRow("symbols only") << QStringLiteral("@#%&.sif") << QStringLiteral("image");
    QTest::newRow("dots only") << QStringLiteral("..") << QStringLiteral("image");
    QTest::newRow("only the suffix") << QStringLiteral(".sif") << QStringLiteral("image");
    QTest::newRow("no name") << QString() << QStringLiteral("image");
    QTest::newRow("a very long name") << QStringLiteral("x").repeated(5000) + QStringLiteral(".sif")
                                      << QStringLiteral("x").repeated(100);
    QTest::newRow("its own digits")
        << QStringLiteral("base-54990e82.sif") << QStringLiteral("base");
    QTest::newRow("its own longer digits")
        << QStringLiteral("base-54990e82aabb.sif") << QStringLiteral("base");
    QTest::newRow("the digits of other bytes")
        << QStringLiteral("base-12345678.sif") << QStringLiteral("base-12345678");
    QTest::newRow("its digits and nothing else")
        << QStringLiteral("54990e82.sif") << QStringLiteral("54990e82");
}

void TestStagedName::makesASafeStem()
{
    QFETCH(QString, fileName);
    QFETCH(QString, stem);
    QCOMPARE(stagedStem(fileName, Digest), stem);
}

void TestStagedName::namesAnImageByItsBytes()
{
    QCOMPARE(stagedNameFor(QStringLiteral("pytorch.sif"), Digest).fileName(),
             QStringLiteral("pytorch-54990e82.sif"));
}

void TestStagedName::takesMoreDigitsAfterACollision()
{
    QCOMPARE(stagedNameFor(QStringLiteral("a.sif"), Digest, 12).fileName(),
             QStringLiteral("a-54990e82aabb.sif"));
    QCOMPARE(stagedNameFor(QStringLiteral("a.sif"), Digest, 3).digits, Digest.left(8));
    QCOMPARE(stagedNameFor(QStringLiteral("a.sif"), Digest, 1000).digits, Digest);
}

void TestStagedName::isSafeForAnyName()
{
    static const QRegularExpression form(
        QStringLiteral("\\A[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{8}\\.sif\\z"));
    QRandomGenerator random(20260817);
    for (int round = 0; round < 20000; ++round) {
        QString name;
        const int length = random.bounded(40);
        for (int i = 0; i < length; ++i) {
            // half ASCII with its control characters, half anything, lone surrogates included
            name +=
                QChar(char16_t(random.bounded(2) ? random.bounded(128) : random.bounded(65536)));
        }
        if (random.bounded(2))
            name += QStringLiteral(".sif");
        const QString sha256 = sha256Of(name.toUtf8());
        const StagedName staged = stagedNameFor(name, sha256);
        QVERIFY2(form.match(staged.fileName()).hasMatch(), qPrintable(staged.fileName()));
        QVERIFY(staged.stem.size() <= 100);
        const std::optional<StagedName> parsed = parseStagedName(staged.fileName());
        QVERIFY2(parsed, qPrintable(staged.fileName()));
        QCOMPARE(parsed->stem, staged.stem);
        QCOMPARE(parsed->digits, staged.digits);
    }
}

void TestStagedName::isTheSameWhenStagedAgain()
{
    const QString once = stagedNameFor(QStringLiteral("my image.sif"), Digest).fileName();
    QCOMPARE(stagedNameFor(once, Digest).fileName(), once);
}

void TestStagedName::readsBackWhatItWrote_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QString>("stem");
    QTest::addColumn<QString>("digits");
    QTest::newRow("eight digits") << QStringLiteral("base-54990e82.sif") << QStringLiteral("base")
                                  << QStringLiteral("54990e82");
    QTest::newRow("a dash in the stem") << QStringLiteral("a-b-54990e82.sif")
                                        << QStringLiteral("a-b") << QStringLiteral("54990e82");
    QTest::newRow("all digits") << QStringLiteral("a-") + Digest + QStringLiteral(".sif")
                                << QStringLiteral("a") << Digest;
}

void TestStagedName::readsBackWhatItWrote()
{
    QFETCH(QString, fileName);
    QFETCH(QString, stem);
    QFETCH(QString, digits);
    const std::optional<StagedName> name = parseStagedName(fileName);
    QVERIFY(name);
    QCOMPARE(name->stem, stem);
    QCOMPARE(name->digits, digits);
    QCOMPARE(name->fileName(), fileName);
}

void TestStagedName::namesAnArchiveByItsBytes()
{
    const QString sha256 = QStringLiteral("54990e82").repeated(8);
    const StagedName name = stagedNameFor(QStringLiteral("MNIST_data.TAR.GZ"), sha256);
    QCOMPARE(name.fileName(), QStringLiteral("MNIST_data-54990e82.tar.gz"));
    const std::optional<StagedName> read = parseStagedName(name.fileName());
    QVERIFY(read);
    QCOMPARE(read->stem, QStringLiteral("MNIST_data"));
    QCOMPARE(read->digits, QStringLiteral("54990e82"));
    QCOMPARE(read->fileName(), name.fileName());
    QVERIFY(!parseStagedName(QStringLiteral("MNIST_data.tar.gz")));
    QVERIFY(isArchiveName(name.fileName()) && !isArchiveName(QStringLiteral("base.sif")));
}

void TestStagedName::refusesOtherNames_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::newRow("nothing") << QString();
    QTest::newRow("no digits") << QStringLiteral("base.sif");
    QTest::newRow("seven digits") << QStringLiteral("base-54990e8.sif");
    QTest::newRow("capital digits") << QStringLiteral("base-54990E82.sif");
    QTest::newRow("no hex digits") << QStringLiteral("base-5499zz82.sif");
    QTest::newRow("no stem") << QStringLiteral("-54990e82.sif");
    QTest::newRow("a hidden partial file") << QStringLiteral(".base-54990e82.sif");
    QTest::newRow("another suffix") << QStringLiteral("base-54990e82.part");
    QTest::newRow("a newline at the end") << QStringLiteral("base-54990e82.sif\n");
    QTest::newRow("a slash") << QStringLiteral("a/b-54990e82.sif");
    QTest::newRow("a blank") << QStringLiteral("a b-54990e82.sif");
    QTest::newRow("too many digits") << QStringLiteral("a-%1%1.sif").arg(Digest);
    QTest::newRow("a stem that is too long")
        << QStringLiteral("x").repeated(101) + QStringLiteral("-54990e82.sif");
}

void TestStagedName::refusesOtherNames()
{
    QFETCH(QString, fileName);
    QVERIFY(!parseStagedName(fileName));
}

QTEST_GUILESS_MAIN(TestStagedName)
#include "tst_stagedname.moc"
