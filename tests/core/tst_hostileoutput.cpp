// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/errorsearch.h"
#include "core/outputrows.h"
#include "core/outputsearch.h"

#include <QBuffer>
#include <QTemporaryFile>
#include <QTest>

#include <algorithm>

using namespace perch;

namespace
{

QString shown(QByteArray bytes)
{
    OutputIndex index;
    index.feed(bytes);
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    const Result<QList<OutputRow>> rows = readRows(file, index, 0, 1000);
    if (!rows)
        qFatal("not read");
    QStringList lines;
    for (const OutputRow &row : *rows)
        lines << row.text;
    return lines.join(u'|');
}

} // namespace

/// What a program may print to harm who reads it.
class TestHostileOutput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsNothingButText_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const QByteArray &bytes, const QString &text) {
            QTest::newRow(name) << bytes << text;
        };
        row("clears the screen",
            "a\x1b[2J\x1b[3J\x1b[Hb\x1b"
            "c",
            QStringLiteral("ab"));
        row("names the window",
            "a\x1b]0;rm -rf\x07"
            "b\x1b]2;x\x1b\\c",
            QStringLiteral("abc"));
        row("asks the terminal",
            "a\x1b[6n\x1b[c\x1b[>0c\x1b"
            "Zb",
            QStringLiteral("ab"));
        row("writes the clipboard",
            "a\x1b]52;c;cm0gLXJm\x07"
            "b",
            QStringLiteral("ab"));
        row("runs a device control string", "a\x1bP+q544e\x1b\\b", QStringLiteral("ab"));
        row("links elsewhere",
            "\x1b]8;;file:///etc/passwd\x07"
            "here\x1b]8;;\x07",
            QStringLiteral("here"));
        row("hides text", "\x1b[8mhidden\x1b[0m", QStringLiteral("hidden"));
        row("never ends a sequence", "\x1b[" + QByteArray(5000, ';') + "\nnext",
            QStringLiteral("|next"));
        row("never ends a string", "\x1b]" + QByteArray(9000, 'x') + "\nnext",
            QStringLiteral("|next"));
        row("moves the cursor", "ok\x1b[1A\x1b[2Koverwritten\x08\x08",
            QStringLiteral("okoverwritten"));
        row("turns the direction",
            "a\xe2\x80\xae"
            "b\xe2\x81\xa6",
            QStringLiteral("a\uFFFDb\uFFFD"));
        row("HTML", "<img src=x onerror=alert(1)><!-- \n-->&amp;",
            QStringLiteral("<img src=x onerror=alert(1)><!-- |-->&amp;"));
        row("NUL and friends",
            QByteArray("a\0b\x01\x02\x7f\x0b\x0c"
                       "c",
                       9),
            QStringLiteral("abc"));
        row("C1 controls",
            "a\xc2\x9b"
            "31mb\xc2\x85",
            QStringLiteral("a\uFFFD31mb\uFFFD"));
        row("no UTF-8", "\xff\xfe(", QStringLiteral("\uFFFD\uFFFD("));
    }

    void showsNothingButText()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(shown(bytes), text);
    }

    /// 100 MB without a line end, of which half is no text at all.
    void readsALineOf100Megabytes()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        const QByteArray unit =
            QByteArray(500, 'x') + "\x1b[31mError: " + QByteArray(487, '\0') + "\xff";
        const QByteArray piece = unit.repeated(1000);
        OutputIndex index;
        constexpr int pieces = 100;
        for (int i = 0; i < pieces; ++i) {
            QCOMPARE(file.write(piece), piece.size());
            index.feed(piece);
        }
        QVERIFY(file.flush());
        QCOMPARE(index.byteCount(), pieces * piece.size());
        QVERIFY(index.rowCount() >= index.byteCount() / RowScan::mostOpenBytes);
        QVERIFY(index.blockCount() <= index.byteCount() / OutputIndex::blockBytes + 1);
        const Result<QList<OutputRow>> rows = readRows(file, index, index.rowCount() / 2, 100);
        QVERIFY(rows && rows->size() == 100);
        for (const OutputRow &row : *rows) {
            QVERIFY(row.continues);
            QVERIFY(row.text.size() <= RowScan::mostOpenBytes);
            QVERIFY(std::none_of(row.text.begin(), row.text.end(),
                                 [](QChar c) { return c.unicode() < 0x20; }));
        }
        // of such a line the begin is looked at for errors, and all of it for what one looks for
        ErrorSearch errors;
        OutputSearch search(QStringLiteral("Error: \uFFFD"), true);
        qint64 errorCount = 0;
        qint64 count = 0;
        for (int block = 0; block < index.blockCount(); block += 1) {
            const Result<QList<OutputMatch>> some = errors.matchesOf(file, index, block);
            QVERIFY(some);
            errorCount += some->size();
            if (block >= 40)
                continue;
            const Result<QList<OutputMatch>> found = search.matchesOf(file, index, block);
            QVERIFY(found);
            count += found->size();
        }
        QCOMPARE(errorCount, 1);
        QVERIFY2(count >= 40 * OutputIndex::blockBytes / unit.size() - 5, // the open row
                 qPrintable(QString::number(count)));
    }
};

QTEST_GUILESS_MAIN(TestHostileOutput)
#include "tst_hostileoutput.moc"
