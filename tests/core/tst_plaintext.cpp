// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/plaintext.h"

#include <QTest>

using namespace perch;

class TestPlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatIsHidden_data();
    void showsWhatIsHidden();
    void keepsTheLinesOfAText();
    void isBounded();
};

void TestPlainText::showsWhatIsHidden_data()
{
    QTest::addColumn<QString>("foreign");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain words") << QStringLiteral("base image.sif")
                                 << QStringLiteral("base image.sif");
    QTest::newRow("other scripts")
        << QString::fromUtf8("Bäume 图像 🐦") << QString::fromUtf8("Bäume 图像 🐦");
    QTest::newRow("a terminal's escape")
        << QStringLiteral("\x1b[31m") << QStringLiteral("\\x1b[31m");
    QTest::newRow("newline and tab") << QStringLiteral("a\n\tb") << QStringLiteral("a\\x0a\\x09b");
    QTest::newRow("a NUL") << QString(QChar(u'\0')) << QStringLiteral("\\x00");
    QTest::newRow("a C1 control") << QString(QChar(0x9b)) << QStringLiteral("\\x9b");
    QTest::newRow("text turned around")
        << QString::fromUtf8("a\u202efis.b") << QStringLiteral("a\\u202efis.b");
    QTest::newRow("a space of no width")
        << QString::fromUtf8("a\u200bb") << QStringLiteral("a\\u200bb");
    QTest::newRow("markup stays markup")
        << QStringLiteral("<b>&amp;") << QStringLiteral("<b>&amp;");
    QTest::newRow("nothing") << QString() << QString();
}

void TestPlainText::showsWhatIsHidden()
{
    QFETCH(QString, foreign);
    QFETCH(QString, shown);
    QCOMPARE(plainLine(foreign), shown);
}

void TestPlainText::keepsTheLinesOfAText()
{
    QCOMPARE(plainText(u"a\r\n\tb\rc\x1b\n"), QStringLiteral("a\n\tb\\x0dc\\x1b\n"));
}

void TestPlainText::isBounded()
{
    QCOMPARE(plainLine(QStringLiteral("x").repeated(5000), 10), QStringLiteral("xxxxxxxxxx"));
    QCOMPARE(plainLine(QStringLiteral("\x1b").repeated(5000), 10).size(), 10);
}

QTEST_GUILESS_MAIN(TestPlainText)
#include "tst_plaintext.moc"
