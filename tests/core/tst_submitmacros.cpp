// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/classadexpression.h"
#include "core/submit/submitmacros.h"
#include "core/submit/submitqueue.h"

#include <QTest>

using namespace perch;

/// Macros, expressions and queue arguments; what is expected here is what condor_submit 23.9.6 said
/// (tst_expansiononpool asks it again).
class TestSubmitMacros : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replacesMacros_data();
    void replacesMacros();
    void saysWhyAMacroFails_data();
    void saysWhyAMacroFails();
    void keepsSubmitNamesBeforeOthers();
    void endsCirclesAndBombs_data();
    void endsCirclesAndBombs();
    void writesExpressionsAsHTCondorDoes_data();
    void writesExpressionsAsHTCondorDoes();
    void refusesWhatIsNoExpression_data();
    void refusesWhatIsNoExpression();
    void readsQueueArguments_data();
    void readsQueueArguments();
    void slicesAsHTCondorDoes_data();
    void slicesAsHTCondorDoes();
};

namespace
{

SubmitMacros someMacros()
{
    SubmitMacros macros;
    macros.set("executable", "run.sh", 1);
    macros.set("v", "7", 2);
    macros.set("w", "\"q\"", 3);
    macros.set("u", "a b", 4);
    macros.set("big", "1e20", 5);
    macros.set("list", "a,b, c ,d", 6);
    macros.set("p", "/a/b/c/d.e.f", 7);
    macros.set("q", "./x/y", 8);
    macros.set("r", "file", 9);
    macros.set("s", ".hid", 10);
    macros.set("t", "\"a b/c d.x\"", 11);
    macros.set("lazy", "<$(v)>", 12);
    macros.set("empty", "", 13);
    macros.set("pointer", "v", 14);
    macros.set("now", "time()", 15);
    return macros;
}

} // namespace

void TestSubmitMacros::replacesMacros_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *sentence, const char *text, const char *expected) {
        QTest::newRow(sentence) << QByteArray(text) << QByteArray(expected);
    };
    row("a name in any case", "$(V)-$(v)", "7-7");
    row("lazily, again and again", "$(lazy)", "<7>");
    row("innermost first", "$($(pointer))", "7");
    row("an unknown name is nothing", "a$(nope)b", "ab");
    row("a default for an unknown one", "$(nope:y)", "y");
    row("a default for an empty one", "$(empty:y)", "y");
    row("no default for one that is set", "$(v:y)", "7");
    row("a default may have slashes and blanks", "$(nope:a/b c)", "a/b c");
    row("a default with a minus stays as it is", "$(nope:a-b)", "$(nope:a-b)");
    row("a macro in a default", "$(nope:$(v))", "7");
    row("two macros in a default", "$(nope:$(empty)b)", "b");
    row("names have no blank or minus", "$(no pe)|$(n-o)", "$(no pe)|$(n-o)");
    row("an open bracket stays", "$(v", "$(v");
    row("late macros stay", "$$(Arch)|$$([1+2])", "$$(Arch)|$$([1+2])");
    row("a macro behind two dollars", "$$$(executable)", "$$run.sh");
    row("DOLLAR is put in last", "$(DOLLAR)(v)", "$(v)");
    row("environment", "$ENV(HOME)|$ENV(NOPE)|$ENV(NOPE:x)|$ENV(NOPE:)",
        "/home/bucky|UNDEFINED|x|");
    row("functions in capitals only", "$int(v)", "$int(v)");
    row("INT of a name", "$INT(v)", "7");
    row("INT of an expression", "$INT(5*5)", "25");
    row("INT with formats", "$INT(v,%5d)|$INT(v,%-5d)|$INT(v,%x)|$INT(v,%+d)|$INT(v,a%db)",
        "    7|7    |7|+7|a7b");
    row("REAL", "$REAL(v)|$REAL(big)|$REAL(v,%e)|$REAL(v,%g)|$REAL(v,%.2f)",
        "7|1E+20|7.000000e+00|7.0|7.00");
    row("STRING", "$STRING(v) $STRING(w) $STRING(u)", "7 q a b");
    row("EVAL knows no macros inside", "$EVAL(v/2.0)|$EVAL(1/0)|$EVAL(true)|$EVAL(v >)|$EVAL(x)",
        "undefined|error|true||undefined");
    row("EVAL of arithmetic", "$EVAL(1+2*3)|$EVAL(3 > 2 ? 7 : 8)|$EVAL(7/2)|$EVAL(7/2.0)",
        "7|7|3|3.500000000000000E+00");
    row("CHOICE of a list in place", "$CHOICE(1,a,,b)", "b");
    row("CHOICE of a named list", "$CHOICE(2,list)", "c");
    row("CHOICE with a named index", "$CHOICE(one,list)", "b");
    row("one choice is no lottery", "$RANDOM_CHOICE(a) $RANDOM_INTEGER(3,3)", "a 3");
    row("SUBSTR", "$SUBSTR(u,1)|$SUBSTR(u,-1)|$SUBSTR(u,0,-1)|$SUBSTR(u, 0 , 1)|$SUBSTR(ab,1)",
        " b|b|a |a|");
    row("parts of a path",
        "$Fp(p)|$Fd(p)|$Fdd(p)|$Fn(p)|$Fpn(p)|$Fnx(p)|$Fx(p)|$Fxb(p)|$Fdb(p)|$Fpb(p)|$Fdn(p)|"
        "$Fdnx(p)|$F(p)",
        "/a/b/c/|c/|b/c/|d.e|/a/b/c/d.e|d.e.f|.f|f|c|/a/b/c|c/d.e|c/d.e.f|/a/b/c/d.e.f");
    row("whole paths and other separators", "$Ff(q)|$Fw(p)|$Fu(p)",
        "/home/bucky/x/y|\\a\\b\\c\\d.e.f|/a/b/c/d.e.f");
    row("parts of a bare name", "$Fp(r)|$Fd(r)|$Fx(r)|$Fn(s)|$Fx(s)", "|||.hid|");
    row("quoted parts",
        "$Fqa(p)|$F(t)|$Fn(t)|$Fqan(t)|$Fq(p)|$Fqn(p)|$Fqx(p)|$Fqd(p)|$Fqd(r)|$Fqp(r)",
        "'/a/b/c/d.e.f'|a b/c d.x|c d|'c d'|\"/a/b/c/d.e.f\"|\"d.e\"|\".f\"|\"c/\"|\"\"|\"");
    row("a path in place of a name", "$BASENAME(/x/y.z) $DIRNAME(/x/y.z) $DIRNAME(y)|",
        "y.z /x/ |");
}

void TestSubmitMacros::replacesMacros()
{
    QFETCH(QByteArray, text);
    SubmitMacros macros = someMacros();
    macros.set("one", "1", 20);
    MacroScope scope;
    scope.macros = &macros;
    const MacroExpander::Environment environment =
        [](const QByteArray &name) -> std::optional<QByteArray> {
        return name == "HOME" ? std::optional<QByteArray>("/home/bucky") : std::nullopt;
    };
    MacroExpander expander(scope);
    expander.setEnvironment(&environment);
    expander.setFolder("/home/bucky");
    QTEST(expander.expand(text), "expected");
    QCOMPARE(expander.trouble().kind, MacroTrouble::Kind::None);
}

void TestSubmitMacros::saysWhyAMacroFails_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *sentence, const char *text, MacroTrouble::Kind kind) {
        QTest::newRow(sentence) << QByteArray(text) << int(kind);
    };
    row("INT of no number", "$INT(u)", MacroTrouble::Kind::Error);
    row("INT with a format for text", "$INT(v,%s)", MacroTrouble::Kind::Error);
    row("REAL of what is undefined", "$REAL(v/2.0)", MacroTrouble::Kind::Error);
    row("CHOICE outside its list", "$CHOICE(9,list)", MacroTrouble::Kind::Error);
    row("CHOICE of a list that is not set", "$CHOICE(0,nolist)", MacroTrouble::Kind::Error);
    row("RANDOM_INTEGER upside down", "$RANDOM_INTEGER(5,1)", MacroTrouble::Kind::Error);
    row("SUBSTR without a place", "$SUBSTR(v)", MacroTrouble::Kind::Error);
    row("a lottery", "$RANDOM_CHOICE(a,b)", MacroTrouble::Kind::Random);
    row("a lottery of numbers", "$RANDOM_INTEGER(1,2)", MacroTrouble::Kind::Random);
    row("an environment that nobody told", "$ENV(HOME)", MacroTrouble::Kind::Unknown);
    row("a function that is not worked out here", "$EVAL(now)", MacroTrouble::Kind::Unknown);
    row("a format of the machine's own", "$INT(v,%#x)", MacroTrouble::Kind::Unknown);
}

void TestSubmitMacros::saysWhyAMacroFails()
{
    QFETCH(QByteArray, text);
    const SubmitMacros macros = someMacros();
    MacroScope scope;
    scope.macros = &macros;
    MacroExpander expander(scope);
    (void)expander.expand(text);
    QTEST(int(expander.trouble().kind), "kind");
    QVERIFY(!expander.trouble().reason.isEmpty());
}

void TestSubmitMacros::keepsSubmitNamesBeforeOthers()
{
    SubmitMacros macros;
    macros.set("foo", "plain", 1);
    macros.set("SUBMIT.foo", "first", 2);
    MacroScope scope;
    scope.macros = &macros;
    scope.live.insert("foo", "of the row");
    scope.defaults.insert("other", "default");
    QCOMPARE(scope.lookUp("FOO"), std::optional<QByteArray>("first"));
    QCOMPARE(scope.lookUp("Other"), std::optional<QByteArray>("default"));
    QCOMPARE(scope.lookUp("none"), std::nullopt);
    QCOMPARE(MacroExpander(scope).expandSelf("a $(foo) $(Foo:x) $(other)", "foo"),
             QByteArray("a first first $(other)"));
}

void TestSubmitMacros::endsCirclesAndBombs_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::newRow("a circle") << QByteArray("$(b)") << QByteArray("$(a)");
    QTest::newRow("a growing circle") << QByteArray("x$(b)x") << QByteArray("$(a)$(a)");
    QTest::newRow("a circle of functions") << QByteArray("$INT(b)") << QByteArray("$INT(a)");
    QTest::newRow("a circle of choices")
        << QByteArray("$CHOICE(0,b)") << QByteArray("$CHOICE(0,a)");
    QByteArray deep;
    for (int i = 0; i < 20000; ++i)
        deep += "$(";
    QTest::newRow("brackets without end") << deep + "b" << QByteArray("$(a)");
    QTest::newRow("a large value doubled")
        << QByteArray("$(b)$(b)$(b)$(b)$(a)") << QByteArray(200'000, 'x');
}

void TestSubmitMacros::endsCirclesAndBombs()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    SubmitMacros macros;
    macros.set("a", a, 1);
    macros.set("b", b, 2);
    MacroScope scope;
    scope.macros = &macros;
    MacroExpander expander(scope);
    QVERIFY(expander.expand("$(a)").size() < 2'000'000);
    if (!a.endsWith("(b"))
        QCOMPARE(expander.trouble().kind, MacroTrouble::Kind::Error);
}

void TestSubmitMacros::writesExpressionsAsHTCondorDoes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
    };
    row("-5 + - 5 - .5 -.5 -3", "-5 +  -5 - 0.5 - 0.5 - 3");
    row("(-5)-5 -a -5", "(-5) - 5 - a - 5");
    row("a isnt b is c =?= d", "a =!= b =?= c =?= d");
    row("\"x\\\"y\\\\n\" + 'is' + 'a b'.x", "\"x\\\"y\\\\n\" + 'is' + 'a b'.x");
    row(".abs + a.'b c' + 'q\\'x'", ".abs + a.b c + 'q\\'x'");
    row("f(1,2;3)", "f(1,2,3)");
    row("[ a=1; b = 2 ;].x", "[ a = 1; b = 2 ].x");
    row("{1,2}[0]", "{ 1,2 }[0]");
    row("a ? b : c junk junk", "a ? b : c");
    row("a ?: c", "a ?: c");
    row("99999999999999999999", "0");
    row("1e400 + 1.0e-5 + 123456789012345678.0 + 100000.0 + 1e15 + 1e16",
        "real(\"INF\") + 1E-05 + 1.234567890123457E+17 + 100000.0 + 1000000000000000.0 + 1E+16");
    row("\"tail\\\"", "\"tail\\\"");
    row("--1", " --1");
    row("!-1", " !-1");
    row("{}", "{  }");
    row("[]", "[  ]");
    row("-0", "0");
    row("-0.0", "-0.0");
    row("-05", "-5");
    row("a&&b||c", "a && b || c");
    row("TRUE + Undefined /* words */ + ERROR // to the end", "true + undefined + error");
    row("1 >>> 2 << 3", "1 >>> 2 << 3");
}

void TestSubmitMacros::writesExpressionsAsHTCondorDoes()
{
    QFETCH(QByteArray, text);
    const ClassAdReading reading = readClassAdExpression(text);
    QVERIFY(reading.expression);
    QTEST(classAdText(reading.expression), "expected");
}

void TestSubmitMacros::refusesWhatIsNoExpression_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",     "{1,2,3,}", "f(1,)",       "1 +",
                             "1.",   "x.5",      "\"a\" \"b\"", "a = b",
                             "2GiB", "007",      "0x10",        "(a ? b : c junk)",
                             "a b",  "\"open",   "\303\251",    "(a",
                             "a)",   "a.b.",     "a =? b",      "/* open"})
        QTest::newRow(text) << QByteArray(text);
}

void TestSubmitMacros::refusesWhatIsNoExpression()
{
    QFETCH(QByteArray, text);
    const ClassAdReading reading = readClassAdExpression(text);
    QVERIFY(!reading.expression);
    QVERIFY(!reading.isBeyondLimits);
    QVERIFY(
        readClassAdExpression(QByteArray(2000, '(') + "1" + QByteArray(2000, ')')).isBeyondLimits);
}

void TestSubmitMacros::readsQueueArguments_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *sentence, const char *text, const char *expected) {
        QTest::newRow(sentence) << QByteArray(text) << QByteArray(expected);
    };
    row("nothing is one job", "", "1 mode 0");
    row("a number", "10", "10 mode 0");
    row("an expression", "1+2", "3 mode 0");
    row("a fraction", "1.7", "1 mode 0");
    row("a truth", "true", "1 mode 0");
    row("a negative number", "-1", "invalid");
    row("a word", "x", "invalid");
    row("a number and a word", "1 x", "invalid");
    row("a word of the clock", "time()", "unknown");
    row("a list in brackets", "x in (a, b c)", "1 x mode 1 a|b|c");
    row("a list without brackets", "2 x in a, b c", "2 x mode 1 a|b|c");
    row("any case", "X IN (a)", "1 X mode 1 a");
    row("no variable", "from list.txt", "1 mode 2 <list.txt>");
    row("several variables", "3 a1,b c from (", "3 a1,b,c mode 2 ...");
    row("a number close to a variable", "3a1,b from (", "3 a1,b mode 2 ...");
    row("a row in the line", "a from ( 1 2 )", "1 a mode 2 1 2 ");
    row("a first row behind the bracket", "a from ( 1 2", "1 a mode 2 1 2 ...");
    row("a command", "x from ls |", "1 x mode 2 <ls |>");
    row("files", "x matching files *.dat", "1 x mode 4 *.dat");
    row("folders", "matching dirs (a b)", "1 mode 5 a|b");
    row("files of a list", "in files (a)", "invalid");
    row("a slice", "in [1:3:2] a b", "1 mode 1 a|b");
    row("no slice", "in [x] a b", "invalid");
    row("a keyword at the end", "x from", "invalid");
}

void TestSubmitMacros::readsQueueArguments()
{
    QFETCH(QByteArray, text);
    QueueArguments arguments;
    const QueueReading reading = readQueueArguments(text, arguments);
    QByteArray told = reading == QueueReading::Unknown ? "unknown" : "invalid";
    if (reading == QueueReading::Valid) {
        told = QByteArray::number(arguments.count);
        if (!arguments.variables.isEmpty())
            told += ' ' + arguments.variables.join(',');
        told += " mode " + QByteArray::number(int(arguments.mode));
        if (!arguments.source.isEmpty())
            told += " <" + arguments.source + '>';
        if (!arguments.rows.isEmpty())
            told += ' ' + arguments.rows.join('|');
        if (arguments.isInPlace)
            told += " ...";
    }
    QTEST(told, "expected");
}

void TestSubmitMacros::slicesAsHTCondorDoes_data()
{
    QTest::addColumn<QByteArray>("slice");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *slice, const char *expected) {
        QTest::newRow(slice) << QByteArray(slice) << QByteArray(expected);
    };
    row("[1:]", "1234");
    row("[:2]", "01");
    row("[::2]", "024");
    row("[1::2]", "13");
    row("[-1]", "4");
    row("[-3:-1]", "23");
    row("[2]", "234");
    row("[4:2]", "");
    row("[9:]", "");
    row("[:99]", "01234");
}

void TestSubmitMacros::slicesAsHTCondorDoes()
{
    QFETCH(QByteArray, slice);
    QueueArguments arguments;
    QVERIFY(readQueueArguments("x in " + slice + " 0 1 2 3 4", arguments) == QueueReading::Valid);
    const QueueRows rows(arguments.rows, 1, arguments.slice);
    QByteArray taken;
    for (qsizetype n = 0; n < rows.count(); ++n) {
        QCOMPARE(QByteArray::number(rows.itemIndex(n)), rows.values(n).first());
        taken += rows.values(n).first();
    }
    QTEST(taken, "expected");
}

QTEST_GUILESS_MAIN(TestSubmitMacros)
#include "tst_submitmacros.moc"
