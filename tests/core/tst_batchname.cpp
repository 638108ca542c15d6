// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/batchname.h"

#include <QTest>

using namespace perch;

class TestBatchName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isThatOfTheDescription_data();
    void isThatOfTheDescription();
};

void TestBatchName::isThatOfTheDescription_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");

    const QString rest = QStringLiteral("executable = /bin/sleep\nqueue\n");
    const auto row = [&rest](const char *what, const char *lines, const char *name) {
        QTest::newRow(what) << QString::fromUtf8(lines) + rest << QString::fromUtf8(name);
    };
    row("none", "", "");
    row("plain", "batch_name = MNIST again\n", "MNIST again");
    row("other letters", "Batch_Name = x\n", "x");
    row("the last of two", "batch_name = x\nbatch_name = y\n", "y");
    row("with a macro", "model = resnet\nbatch_name = $(model)-sweep\n", "resnet-sweep");
    row("the attribute", "+JobBatchName = \"by hand\"\n", "by hand");
    row("only spoken of", "# batch_name = x\n", "");
    row("not to be known here", "batch_name = $ENV(NAME)\n", "");
    row("too long", QByteArray("batch_name = " + QByteArray(5000, 'x') + "\n").constData(),
        QByteArray(200, 'x').constData());
}

void TestBatchName::isThatOfTheDescription()
{
    QFETCH(QString, text);
    QFETCH(QString, name);
    QCOMPARE(batchNameOf(text), name);
}

QTEST_GUILESS_MAIN(TestBatchName)
#include "tst_batchname.moc"
