// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/finding.h"

#include <QTest>

using namespace perch;

namespace
{

Edit lines(int line, int count, const QStringList &fresh)
{
    Edit edit;
    edit.line = line;
    edit.lineCount = count;
    edit.lines = fresh;
    return edit;
}

Edit command(const char *name, const char *value)
{
    Edit edit;
    edit.name = QString::fromLatin1(name);
    edit.value = QString::fromLatin1(value);
    return edit;
}

} // namespace

class TestFinding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesOnlyTheLinesItSpeaksOf_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QList<Edit>>("edits");
        QTest::addColumn<QString>("fixed");
        const auto row = [](const char *sentence, const char *text, const QList<Edit> &edits,
                            const char *fixed) {
            QTest::newRow(sentence) << QString::fromUtf8(text) << edits << QString::fromUtf8(fixed);
        };
        const QString x = QStringLiteral("x");
        row("one line for another", "a\nb\nc\n", {lines(2, 1, {x})}, "a\nx\nc\n");
        row("a line less", "a\nb\nc\n", {lines(2, 1, {})}, "a\nc\n");
        row("a line more", "a\nb\n", {lines(2, 0, {x})}, "a\nx\nb\n");
        row("a line at the end", "a\nb\n", {lines(3, 0, {x})}, "a\nb\nx\n");
        row("a line at an end without a line end", "a\nb", {lines(3, 0, {x})}, "a\nb\nx\n");
        row("the last line, which has no line end", "a\nb", {lines(2, 1, {x})}, "a\nx");
        row("line ends of Windows", "a\r\nb\r\n", {lines(1, 1, {x, x})}, "x\r\nx\r\nb\r\n");
        row("two at once, with the numbers of before", "a\nb\nc\n",
            {lines(1, 1, {}), lines(3, 0, {x})}, "b\nx\nc\n");
        row("two in any order", "a\nb\nc\n", {lines(3, 1, {x}), lines(1, 1, {x, x})},
            "x\nx\nb\nx\n");
        row("before a line and the line itself", "a\nb\n",
            {lines(2, 0, {x}), lines(2, 1, {QStringLiteral("y")}),
             lines(2, 0, {QStringLiteral("z")})},
            "a\nx\nz\ny\n");
        row("a command that is there", "a = 1\nqueue\n", {command("a", "2")}, "a = 2\nqueue\n");
        row("a command that is not there", "a = 1\nqueue\n", {command("b", "2")},
            "a = 1\nb = 2\nqueue\n");
        row("lines and a command", "a = 1\nb = 3\nqueue\n", {lines(1, 1, {}), command("b", "2")},
            "b = 2\nqueue\n");
        row("lines that are not there", "a\n", {lines(9, 5, {})}, "a\n");
        row("lines before the first", "a\n", {lines(-3, 1, {x})}, "x\n");
        row("an empty text", "", {lines(1, 0, {x})}, "x\n");
        row("nothing", "a\n", {}, "a\n");
    }
    void changesOnlyTheLinesItSpeaksOf()
    {
        QFETCH(QString, text);
        QFETCH(QList<Edit>, edits);
        QFETCH(QString, fixed);
        Fix fix;
        fix.edits = edits;
        QCOMPARE(applyFix(text, fix), fixed);
    }
    void convertsLineEnds()
    {
        Fix fix;
        fix.convertsLineEnds = true;
        QCOMPARE(applyFix(QStringLiteral("a\r\nb\rc\n"), fix), QStringLiteral("a\nb\rc\n"));
    }
};

QTEST_GUILESS_MAIN(TestFinding)
#include "tst_finding.moc"
