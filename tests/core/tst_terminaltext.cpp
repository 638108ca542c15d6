// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/terminaltext.h"

#include <QTest>

using namespace perch;

namespace
{

TextStyle coloured(quint32 foreground)
{
    TextStyle style;
    style.foreground = foreground;
    return style;
}

} // namespace

Q_DECLARE_METATYPE(perch::TextStyle)

class TestTerminalText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsOnlyText_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("shown");
        const auto row = [](const char *name, const QByteArray &bytes, const QString &shown) {
            QTest::newRow(name) << bytes << shown;
        };
        row("plain", "a b\tc", QStringLiteral("a b\tc"));
        row("colours", "\x1b[1;31mred\x1b[0m", QStringLiteral("red"));
        row("cursor, clear, scroll", "a\x1b[2J\x1b[10;10H\x1b[?25l\x1b[5Ab", QStringLiteral("ab"));
        row("title", "\x1b]0;title\x07x", QStringLiteral("x"));
        row("link", "\x1b]8;;http://x\x1b\\x\x1b]8;;\x1b\\", QStringLiteral("x"));
        row("clipboard (OSC 52)", "\x1b]52;c;cm0gLXJmIH4=\x07x", QStringLiteral("x"));
        row("device control", "\x1bP$q\"p\x1b\\x", QStringLiteral("x"));
        row("reset",
            "\x1b"
            "cx\x1b(Bz",
            QStringLiteral("xz"));
        row("a sequence in a sequence", "\x1b[3\x1b[31mx", QStringLiteral("x"));
        row("a cut sequence", "x\x1b[38;5", QStringLiteral("x"));
        row("NUL and bell",
            QByteArray("a\0\a\b"
                       "b",
                       5),
            QStringLiteral("ab"));
        row("no UTF-8",
            "a\xff\xfe"
            "b",
            QStringLiteral("a\uFFFD\uFFFDb"));
        row("half a character", "a\xe2\x82", QStringLiteral("a\uFFFD"));
        row("C1 controls",
            "a\xc2\x9b"
            "31mb",
            QStringLiteral("a\uFFFD31mb"));
        row("turned text", QStringLiteral("a\u202eb\u2066c").toUtf8(),
            QStringLiteral("a\uFFFDb\uFFFDc"));
        row("markup", "<b>x</b>", QStringLiteral("<b>x</b>"));
        row("endless parameters", "\x1b[" + QByteArray(10'000, '1') + "mx", QStringLiteral("x"));
    }

    void showsOnlyText()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, shown);
        // a replacement for each cut character may be one or more
        const QString text = rowOf(bytes, {}).text;
        if (shown.endsWith(u'\uFFFD'))
            QVERIFY(text.startsWith(shown));
        else
            QCOMPARE(text, shown);
    }

    void colours_data()
    {
        QTest::addColumn<QByteArray>("sequence");
        QTest::addColumn<TextStyle>("style");
        const auto row = [](const char *name, const QByteArray &sequence, const TextStyle &style) {
            QTest::newRow(name) << sequence << style;
        };
        TextStyle style;
        row("none", "0", style);
        row("empty", "", style);
        row("red", "31", coloured(TextStyle::palette | 1));
        row("bright blue", "94", coloured(TextStyle::palette | 12));
        row("of 256", "38;5;208", coloured(TextStyle::palette | 208));
        row("true colour", "38;2;1;2;255", coloured(TextStyle::direct | 0x0102ff));
        row("with colons", "38:2:1:2:255", coloured(TextStyle::direct | 0x0102ff));
        row("beyond 255", "38;2;999;0;0", coloured(TextStyle::direct | 0xff0000));
        row("and back", "31;39", style);
        row("cut", "38;5", coloured(TextStyle::palette));
        row("unknown", "73;31", coloured(TextStyle::palette | 1));
        row("a huge number", "99999999999999", style);
        row("private", ">4;1", style);
        style.bold = style.underlined = style.italic = true;
        style.background = TextStyle::palette | 2;
        row("several", "1;3;4;42", style);
        row("not concealed", "8", TextStyle());
    }

    void colours()
    {
        QFETCH(QByteArray, sequence);
        QFETCH(TextStyle, style);
        const OutputRow row = rowOf("ab\x1b[" + sequence + "mcd", {});
        QCOMPARE(row.text, QStringLiteral("abcd"));
        if (style == TextStyle())
            QVERIFY(row.spans.isEmpty());
        else
            QCOMPARE(row.spans, QList<StyleSpan>({{2, 2, style}}));
    }

    void standsInCells()
    {
        QCOMPARE(cellsOf(u"a\tb"), QList<int>({0, 1, 8, 9}));
        QCOMPARE(cellsOf(u"e\u0301x"), QList<int>({0, 1, 1, 2}));
        QCOMPARE(cellsOf(u"\u4e2dx"), QList<int>({0, 2, 3}));
        QCOMPARE(cellsOf(QStringLiteral("\U0001F600x")), QList<int>({0, 2, 2, 3}));
        QCOMPARE(cellsOf({}), QList<int>({0}));
    }

    void everyByteIsHarmless()
    {
        for (int first = 0; first < 256; ++first) {
            for (int second = 0; second < 256; ++second) {
                const QByteArray bytes =
                    QByteArray("a\x1b") + char(first) + char(second) + "\x1b[31" + char(first);
                const OutputRow row = rowOf(bytes, {});
                for (const QChar c : row.text)
                    QVERIFY(c >= u' ' || c == u'\t');
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTerminalText)
#include "tst_terminaltext.moc"
