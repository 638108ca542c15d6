// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/argumenttext.h"
#include "core/submit/environmenttext.h"

#include <QTest>

using namespace perch;

class TestArgumentText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsArguments_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QString() << QStringList();
        QTest::newRow("old form") << QStringLiteral("--run  1 \t--epochs 2")
                                  << QStringList{u"--run"_qs, u"1"_qs, u"--epochs"_qs, u"2"_qs};
        QTest::newRow("old form, a quote")
            << QStringLiteral("say \\\"hello\\\"") << QStringList{u"say"_qs, u"\"hello\""_qs};
        QTest::newRow("old form, an apostrophe is a letter")
            << QStringLiteral("it's a") << QStringList{u"it's"_qs, u"a"_qs};
        QTest::newRow("new form") << QStringLiteral("\"a 'b c' d\"")
                                  << QStringList{u"a"_qs, u"b c"_qs, u"d"_qs};
        QTest::newRow("new form, quotes inside")
            << QStringLiteral("\"\"\"a\"\" 'it''s'\"") << QStringList{u"\"a\""_qs, u"it's"_qs};
        QTest::newRow("new form, quotes in the middle of a word")
            << QStringLiteral("\"a'b c'd\"") << QStringList{u"ab cd"_qs};
        QTest::newRow("new form, an empty one")
            << QStringLiteral("\"a '' b\"") << QStringList{u"a"_qs, u""_qs, u"b"_qs};
        QTest::newRow("new form, nothing in it") << QStringLiteral("\"\"") << QStringList();
        QTest::newRow("macros stay") << QStringLiteral("$(a) \"") << QStringList{u"refused"_qs};
    }

    void readsArguments()
    {
        QFETCH(QString, value);
        QFETCH(QStringList, arguments);
        const Result<QStringList> read = parseArguments(value);
        if (arguments == QStringList{u"refused"_qs})
            QVERIFY(!read);
        else
            QCOMPARE(*read, arguments);
    }

    void refusesWrongQuotes_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("never closed") << QStringLiteral("\"a b");
        QTest::newRow("closed too early") << QStringLiteral("\"a \"b\" c\"");
        QTest::newRow("apostrophe never closed") << QStringLiteral("\"it's\"");
        QTest::newRow("a quote alone") << QStringLiteral("\"");
    }

    void refusesWrongQuotes()
    {
        QFETCH(QString, value);
        const Result<QStringList> read = parseArguments(value);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::Parse);
        QVERIFY(read.error().message.endsWith(u'.'));
    }

    void comesBackFromTheQuotedForm_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing") << QStringList();
        QTest::newRow("plain") << QStringList{u"a"_qs, u"b"_qs};
        QTest::newRow("blanks") << QStringList{u"a b"_qs, u" "_qs, u"\t"_qs};
        QTest::newRow("empty") << QStringList{u""_qs, u"a"_qs, u""_qs};
        QTest::newRow("apostrophes") << QStringList{u"it's"_qs, u"'"_qs, u"''"_qs, u"' '"_qs};
        QTest::newRow("double quotes")
            << QStringList{u"\""_qs, u"\"\""_qs, u"a\"b c\"d"_qs, u"'\"'"_qs};
        QTest::newRow("backslashes") << QStringList{u"\\"_qs, u"\\\""_qs, u"a\\ b"_qs};
        QTest::newRow("macros") << QStringList{u"$(a b)"_qs, u"$$(x)"_qs, u"$ENV(HOME)"_qs};
        QTest::newRow("every character below 128") << [] {
            QStringList words;
            for (int c = 1; c < 128; ++c)
                words << QString(QChar(c)) << QStringLiteral("a%1b").arg(QChar(c));
            return words;
        }();
        QTest::newRow("letters of four bytes") << QStringList{u"ü \U0001F680"_qs};
    }

    void comesBackFromTheQuotedForm()
    {
        QFETCH(QStringList, words);
        const QString written = toQuotedForm(words);
        QCOMPARE(written.isEmpty(), words.isEmpty());
        QCOMPARE(*parseArguments(written), words);
    }

    void readsTheEnvironment_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QStringList>("variables");
        QTest::newRow("nothing") << QString() << QStringList();
        QTest::newRow("new form") << QStringLiteral("\"A=1 B='x y' C=\"\"q\"\"\"")
                                  << QStringList{u"A"_qs,   u"1"_qs, u"B"_qs,
                                                 u"x y"_qs, u"C"_qs, u"\"q\""_qs};
        QTest::newRow("new form, the entry in quotes")
            << QStringLiteral("\"'A=x y'\"") << QStringList{u"A"_qs, u"x y"_qs};
        QTest::newRow("new form, an empty value")
            << QStringLiteral("\"A= B=2\"") << QStringList{u"A"_qs, u""_qs, u"B"_qs, u"2"_qs};
        QTest::newRow("an equals sign in the value")
            << QStringLiteral("\"A=b=c\"") << QStringList{u"A"_qs, u"b=c"_qs};
        QTest::newRow("old form") << QStringLiteral("A=1;B=two words; C=3")
                                  << QStringList{u"A"_qs,         u"1"_qs, u"B"_qs,
                                                 u"two words"_qs, u"C"_qs, u"3"_qs};
        QTest::newRow("old form, entries of nothing")
            << QStringLiteral(";A=1;; ;") << QStringList{u"A"_qs, u"1"_qs};
        QTest::newRow("no value") << QStringLiteral("\"A\"") << QStringList{u"refused"_qs};
        QTest::newRow("no name") << QStringLiteral("\"=1\"") << QStringList{u"refused"_qs};
        QTest::newRow("old form, no value")
            << QStringLiteral("A=1;B") << QStringList{u"refused"_qs};
        QTest::newRow("never closed") << QStringLiteral("\"A=1") << QStringList{u"refused"_qs};
    }

    void readsTheEnvironment()
    {
        QFETCH(QString, value);
        QFETCH(QStringList, variables);
        const Result<QList<EnvironmentVariable>> read = parseEnvironment(value);
        if (variables == QStringList{u"refused"_qs}) {
            QVERIFY(!read);
            return;
        }
        QVERIFY(read);
        QStringList flat;
        for (const EnvironmentVariable &variable : *read)
            flat << variable.name << variable.value;
        QCOMPARE(flat, variables);
        // whatever form it had, the new one says the same
        const Result<QList<EnvironmentVariable>> again = parseEnvironment(formatEnvironment(*read));
        QVERIFY(again);
        QCOMPARE(*again, *read);
    }

    void writesNoVariableThatCannotBe()
    {
        QCOMPARE(formatEnvironment({{QString(), QStringLiteral("x")},
                                    {QStringLiteral("A B"), QStringLiteral("x")},
                                    {QStringLiteral("A\""), QStringLiteral("x")}}),
                 QString());
        QCOMPARE(formatEnvironment({{QStringLiteral("A"), QStringLiteral("x\ny")}}),
                 QStringLiteral("\"'A=x y'\""));
    }
};

QTEST_GUILESS_MAIN(TestArgumentText)
#include "tst_argumenttext.moc"
