// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"
#include "core/submit/sweep.h"
#include "core/submit/sweeptext.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTest>

using namespace perch;

namespace
{

using Kind = SweepParameter::Kind;
using Type = SweepParameter::Type;

SweepParameter list(const QString &name, const QStringList &values, Type type = Type::Text)
{
    SweepParameter parameter;
    parameter.name = name;
    parameter.values = values;
    parameter.type = type;
    return parameter;
}

SweepParameter numbers(Kind kind, double from, double to, double step, int count,
                       Type type = Type::Number)
{
    SweepParameter parameter;
    parameter.name = QStringLiteral("x");
    parameter.kind = kind;
    parameter.type = type;
    parameter.from = from;
    parameter.to = to;
    parameter.step = step;
    parameter.count = count;
    return parameter;
}

QStringList valuesOf(const SweepParameter &parameter, quint64 seed = 1)
{
    Sweep sweep;
    sweep.parameters = {parameter};
    sweep.seed = seed;
    const auto rows = SweepRows::of(sweep);
    if (!rows)
        return {QStringLiteral("refused"), rows.error().message};
    QStringList values;
    for (qint64 i = 0; i < rows->count(); ++i)
        values.append(rows->row(i).first());
    return values;
}

QString complaintAbout(const Sweep &sweep)
{
    const auto rows = SweepRows::of(sweep);
    return rows ? QString() : rows.error().message;
}

SweepRows gridOf(const QList<SweepParameter> &parameters)
{
    Sweep sweep;
    sweep.parameters = parameters;
    const auto rows = SweepRows::of(sweep);
    return rows ? *rows : SweepRows();
}

const QString job = QStringLiteral("executable = run.sh\narguments = $(lr) $INT(n)\n"
                                   "# how many\nqueue 3\n");

} // namespace

class TestSweep : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void crossesAllValuesOfAGrid()
    {
        const SweepRows rows =
            gridOf({list(QStringLiteral("a"), {QStringLiteral("1"), QStringLiteral("2")}),
                    list(QStringLiteral("b"),
                         {QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")})});
        QCOMPARE(rows.count(), 6);
        QStringList all;
        for (qint64 i = 0; i < rows.count(); ++i)
            all.append(rows.row(i).join(QString()));
        QCOMPARE(all.join(u' '), QStringLiteral("1x 1y 1z 2x 2y 2z"));
    }

    void standsValuesOfATableSideBySide()
    {
        Sweep sweep;
        sweep.shape = Sweep::Shape::Table;
        sweep.parameters = {list(QStringLiteral("a"), {QStringLiteral("1"), QStringLiteral("2")}),
                            list(QStringLiteral("b"), {QStringLiteral("x")}),
                            list(QStringLiteral("c"), {QStringLiteral("p"), QStringLiteral("q")})};
        const auto rows = SweepRows::of(sweep);
        QVERIFY(rows);
        QCOMPARE(sweepFile(*rows), QByteArray("1,x,p\n2,x,q\n"));
        sweep.parameters[1].values.append({QStringLiteral("y"), QStringLiteral("z")});
        QVERIFY(complaintAbout(sweep).contains(QStringLiteral("side by side")));
    }

    void computesValues_data()
    {
        QTest::addColumn<SweepParameter>("parameter");
        QTest::addColumn<QString>("values");
        const auto row = [](const char *name, const SweepParameter &parameter, const char *values) {
            QTest::newRow(name) << parameter << QString::fromLatin1(values);
        };
        row("range", numbers(Kind::Range, 1, 4, 1, 0), "1 2 3 4");
        row("range of tenths", numbers(Kind::Range, 0.1, 0.5, 0.1, 0), "0.1 0.2 0.3 0.4 0.5");
        row("range downwards", numbers(Kind::Range, 3, 1, -1, 0), "3 2 1");
        row("range across zero", numbers(Kind::Range, -0.2, 0.2, 0.1, 0), "-0.2 -0.1 0 0.1 0.2");
        row("range that misses its end", numbers(Kind::Range, 0, 1, 0.4, 0), "0 0.4 0.8");
        row("range of one", numbers(Kind::Range, 5, 5, 1, 0), "5");
        row("whole numbers stay whole",
            numbers(Kind::Range, 1'000'000'000'000, 1'000'000'000'002, 1, 0, Type::Whole),
            "1000000000000 1000000000001 1000000000002");
        row("log range", numbers(Kind::LogRange, 0.0001, 0.1, 0, 4), "0.0001 0.001 0.01 0.1");
        row("log range of whole numbers", numbers(Kind::LogRange, 16, 256, 0, 5, Type::Whole),
            "16 32 64 128 256");
        row("rounded to the same is one", numbers(Kind::LogRange, 1, 4, 0, 5, Type::Whole),
            "1 2 3 4");
        row("log range of one value", numbers(Kind::LogRange, 0.5, 2, 0, 1), "0.5");
    }

    void computesValues()
    {
        QFETCH(SweepParameter, parameter);
        QTEST(valuesOf(parameter).join(u' '), "values");
    }

    void drawsTheSameRandomValuesForASeed_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<Type>("type");
        QTest::newRow("even") << Kind::Random << Type::Number;
        QTest::newRow("logarithmic") << Kind::LogRandom << Type::Number;
        QTest::newRow("whole") << Kind::Random << Type::Whole;
    }

    void drawsTheSameRandomValuesForASeed()
    {
        QFETCH(Kind, kind);
        QFETCH(Type, type);
        const SweepParameter parameter = numbers(kind, 1, 1000, 0, 2000, type);
        const QStringList values = valuesOf(parameter);
        QCOMPARE(values.size(), 2000);
        QCOMPARE(valuesOf(parameter), values);
        QVERIFY(valuesOf(parameter, 2) != values);
        int low = 0;
        for (const QString &value : values) {
            const double number = value.toDouble();
            QVERIFY(number >= 1 && number <= 1000);
            QVERIFY(type != Type::Whole || !value.contains(u'.'));
            // half of them are below the middle of what is spread evenly
            low += number < (kind == Kind::LogRandom ? 31.6 : 500.5) ? 1 : 0;
        }
        QVERIFY2(low > 850 && low < 1150, qPrintable(QString::number(low)));
    }

    void givesEachParameterRandomValuesOfItsOwn()
    {
        const SweepParameter one = numbers(Kind::Random, 0, 1, 0, 50);
        SweepParameter other = one;
        other.name = QStringLiteral("y");
        Sweep sweep;
        sweep.shape = Sweep::Shape::Table;
        sweep.parameters = {one, other};
        const auto rows = SweepRows::of(sweep);
        QVERIFY(rows);
        int equal = 0;
        for (qint64 i = 0; i < rows->count(); ++i)
            equal += rows->row(i)[0] == rows->row(i)[1] ? 1 : 0;
        QVERIFY(equal < 3);
    }

    void drawsBothEndsOfWholeNumbers()
    {
        const QStringList values = valuesOf(numbers(Kind::Random, 1, 3, 0, 300, Type::Whole));
        QCOMPARE(QSet<QString>(values.cbegin(), values.cend()),
                 QSet<QString>({QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3")}));
    }

    void refusesWhatHtcondorWouldReadOtherwise_data()
    {
        QTest::addColumn<SweepParameter>("parameter");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *title, const SweepParameter &parameter, const char *word) {
            QTest::newRow(title) << parameter << QString::fromLatin1(word);
        };
        const auto value = [](const char *text) {
            return list(QStringLiteral("lr"), {QStringLiteral("1"), QString::fromUtf8(text)});
        };
        const auto name = [](const char *text) {
            return list(QString::fromUtf8(text), {QStringLiteral("1")});
        };
        row("comma", value("1,2"), "tear");
        row("blank", value("a b"), "tear");
        row("tab", value("a\tb"), "tear");
        row("line end", value("a\nb"), "tear");
        row("macro", value("$(Cluster)"), "means something");
        row("double quote", value("\"a\""), "means something");
        row("apostrophe", value("it's"), "means something");
        row("backslash", value("a\\"), "means something");
        row("control", value("a\x1f-"), "means something");
        row("comment", value("#1"), "comment");
        row("nothing", value(""), "empty");
        row("long", list(QStringLiteral("lr"), {QString(2000, u'x')}), "letters");
        row("no name", name(""), "name");
        row("name with a blank", name("a b"), "name");
        row("name with a digit first", name("1a"), "name");
        for (const char *own : {"Process", "CLUSTER", "arguments", "input", "output", "batch_name",
                                "executable", "request_gpus", "Item", "row", "from"})
            row(own, name(own), "HTCondor's own");
        row("no number", list(QStringLiteral("lr"), {QStringLiteral("fast")}, Type::Number),
            "no number");
        row("not finite", list(QStringLiteral("lr"), {QStringLiteral("inf")}, Type::Number),
            "no number");
        row("no whole number", list(QStringLiteral("lr"), {QStringLiteral("1.5")}, Type::Whole),
            "no whole number");
        row("no values", list(QStringLiteral("lr"), {}), "no values");
        row("log of zero", numbers(Kind::LogRange, 0, 1, 0, 3), "greater than 0");
        row("random from above", numbers(Kind::Random, 2, 1, 0, 3), "smaller number first");
        row("step of zero", numbers(Kind::Range, 0, 1, 0, 0), "never reaches");
        row("step away from the end", numbers(Kind::Range, 0, 1, -1, 0), "never reaches");
        row("endless range", numbers(Kind::Range, 0, 1e15, 1, 0), "more than 100,000");
        row("beyond doubles", numbers(Kind::Range, 0, 1e300, 1e300, 0), "too large");
    }

    void refusesWhatHtcondorWouldReadOtherwise()
    {
        QFETCH(SweepParameter, parameter);
        QFETCH(QString, word);
        Sweep sweep;
        sweep.parameters = {parameter};
        const QString complaint = complaintAbout(sweep);
        QVERIFY2(complaint.contains(word), qPrintable(complaint));
    }

    void refusesTwoNamesThatAreOneForHtcondor()
    {
        Sweep sweep;
        sweep.parameters = {list(QStringLiteral("lr"), {QStringLiteral("1")}),
                            list(QStringLiteral("LR"), {QStringLiteral("1")})};
        QVERIFY(complaintAbout(sweep).contains(QStringLiteral("two parameters")));
    }

    void boundsTheNumberOfJobs()
    {
        const SweepParameter thousand = numbers(Kind::Range, 1, 1000, 1, 0);
        Sweep sweep;
        sweep.parameters = {thousand, numbers(Kind::Range, 1, 100, 1, 0)};
        sweep.parameters[1].name = QStringLiteral("y");
        const auto most = SweepRows::of(sweep);
        QVERIFY(most);
        QCOMPARE(most->count(), maximumSweepJobs);
        sweep.parameters[1].to = 101;
        QVERIFY(complaintAbout(sweep).contains(QStringLiteral("101,000")));
        // so many that their product is no 64-bit number
        for (int i = 0; i < 20; ++i) {
            sweep.parameters.append(thousand);
            sweep.parameters.last().name = QStringLiteral("z%1").arg(i);
        }
        QVERIFY(complaintAbout(sweep).contains(QStringLiteral("more than 100,000")));
    }

    void makesAHundredThousandRowsInATwinkling()
    {
        QElapsedTimer timer;
        timer.start();
        const SweepRows rows = gridOf({numbers(Kind::Range, 1, 100'000, 1, 0)});
        QCOMPARE(rows.count(), 100'000);
        QCOMPARE(sweepFile(rows).count('\n'), 100'000);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

    void setsTheQueueStatementAlone()
    {
        const SweepRows rows =
            gridOf({list(QStringLiteral("lr"), {QStringLiteral("0.1"), QStringLiteral("1")}),
                    list(QStringLiteral("n"), {QStringLiteral("2")})});
        const auto text = withSweep(job, rows, QStringLiteral("params.csv"));
        QVERIFY(text);
        QCOMPARE(*text, QString(job).replace(QStringLiteral("queue 3"),
                                             QStringLiteral("queue lr,n from params.csv")));
        const auto again = withSweep(*text, rows, QStringLiteral("params.csv"));
        QVERIFY(again);
        QCOMPARE(*again, *text);
    }

    void setsAQueueStatementWhateverStandsThere_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        const auto row = [](const char *name, const char *before, const char *after) {
            QTest::newRow(name) << QString::fromLatin1(before) << QString::fromLatin1(after);
        };
        row("none", "log = a", "log = a\nqueue lr from p.csv\n");
        row("empty text", "", "queue lr from p.csv\n");
        row("rows in place", "log = a\nqueue x from (\n 1\n 2\n)\n# end\n",
            "log = a\nqueue lr from p.csv\n# end\n");
        row("continued over lines", "queue x \\\n in (1, 2)\n", "queue lr from p.csv\n");
        row("CRLF", "log = a\r\nqueue\r\n", "log = a\r\nqueue lr from p.csv\r\n");
        row("no line end", "Queue 2", "queue lr from p.csv");
    }

    void setsAQueueStatementWhateverStandsThere()
    {
        QFETCH(QString, before);
        const SweepRows rows = gridOf({list(QStringLiteral("lr"), {QStringLiteral("1")})});
        const auto text = withSweep(before, rows, QStringLiteral("p.csv"));
        QVERIFY(text);
        QTEST(*text, "after");
    }

    void namesItsFileAsNoOtherIsCalled()
    {
        const SubmitFile plain(QStringLiteral("queue\n"));
        const SubmitFile own(QStringLiteral("queue a from [1:] params-2.csv\n"));
        const SubmitFile foreign(QStringLiteral("queue a from table.csv\n"));
        const QStringList files = {QStringLiteral("params.csv"), QStringLiteral("params-2.csv"),
                                   QStringLiteral("table.csv")};
        QCOMPARE(sweepFileName(plain, {}), QStringLiteral("params.csv"));
        QCOMPARE(sweepFileName(plain, files), QStringLiteral("params-3.csv"));
        QCOMPARE(sweepFileName(own, files), QStringLiteral("params-2.csv"));
        QCOMPARE(sweepFileName(foreign, files), QStringLiteral("params-3.csv"));
        QVERIFY(queueListFile(SubmitFile(QStringLiteral("queue a from (\n1\n)\n"))).isEmpty());
        QVERIFY(queueListFile(SubmitFile(QStringLiteral("queue a from ls |\n"))).isEmpty());
        QVERIFY(queueListFile(SubmitFile(QStringLiteral("queue a from -\n"))).isEmpty());
    }

    void readsTheSweepThatItWrote()
    {
        const SweepRows rows =
            gridOf({list(QStringLiteral("lr"), {QStringLiteral("0.1"), QStringLiteral("1")}),
                    list(QStringLiteral("n"), {QStringLiteral("2"), QStringLiteral("3")})});
        const auto text = withSweep(job, rows, QStringLiteral("params.csv"));
        QVERIFY(text);
        const auto sweep = sweepOfQueue(SubmitFile(*text), QString::fromUtf8(sweepFile(rows)));
        QVERIFY2(sweep, sweep ? "" : qPrintable(sweep.error().message));
        const auto again = SweepRows::of(*sweep);
        QVERIFY(again);
        QCOMPARE(again->names(), rows.names());
        QCOMPARE(sweepFile(*again), sweepFile(rows));
        QVERIFY(!sweepOfQueue(SubmitFile(job), QStringLiteral("1,2\n")));
        QVERIFY(!sweepOfQueue(SubmitFile(*text), QStringLiteral("1 2\n")));
        QVERIFY(!sweepOfQueue(SubmitFile(*text), QString()));
    }

    void refusesToSetOneOfSeveralQueues()
    {
        const SweepRows rows = gridOf({list(QStringLiteral("lr"), {QStringLiteral("1")})});
        QVERIFY(!withSweep(QStringLiteral("queue\nqueue 2\n"), rows, QStringLiteral("p.csv")));
        QVERIFY(!withSweep(job, rows, QStringLiteral("../p.csv")));
        QVERIFY(!withSweep(job, rows, QStringLiteral("p q.csv")));
    }

    void limitsIdleJobsOfHugeSweepsOnly()
    {
        const auto idle = [](int count, const QString &text) {
            const auto set = withSweep(text, gridOf({numbers(Kind::Range, 1, count, 1, 0)}),
                                       QStringLiteral("p.csv"));
            return set ? SubmitFile(*set).value(QStringLiteral("max_idle")) : std::nullopt;
        };
        QVERIFY(!idle(10'000, job));
        QCOMPARE(idle(10'001, job).value_or(QString()), QStringLiteral("10000"));
        QCOMPARE(idle(10'001, QStringLiteral("max_idle = 500\n") + job).value_or(QString()),
                 QStringLiteral("500"));
        QVERIFY(!idle(10'001, QStringLiteral("max_materialize = 500\n") + job));
        QVERIFY(sweepSizeAdvice(1000).isEmpty());
        QVERIFY(sweepSizeAdvice(1001).contains(QStringLiteral("5 minutes")));
        QVERIFY(sweepSizeAdvice(10'001).contains(QStringLiteral("staff")));
    }

    void tellsParametersThatAreNotUsed()
    {
        const SubmitFile file(QStringLiteral("arguments = $(lr) $INT( N ) $(m:2)\n"
                                             "# $(unused)\nqueue\n"));
        QCOMPARE(
            unusedParameters(file, {QStringLiteral("lr"), QStringLiteral("n"), QStringLiteral("m"),
                                    QStringLiteral("unused"), QStringLiteral("l")}),
            QStringList({QStringLiteral("unused"), QStringLiteral("l")}));
    }

    void knowsWhatAJobMayCost()
    {
        const SubmitFile none(QStringLiteral("queue\n"));
        QCOMPARE(gpusPerJob(none).value_or(-1), 0);
        QCOMPARE(longestGpuJobHours(none), 24.0);
        const SubmitFile gpu(
            QStringLiteral("request_gpus = 2\n+GPUJobLength = \"short\"\nqueue\n"));
        QCOMPARE(gpusPerJob(gpu).value_or(-1), 2);
        QCOMPARE(longestGpuJobHours(gpu), 12.0);
        QCOMPARE(longestGpuJobHours(SubmitFile(QStringLiteral("+GPUJobLength = \"Long\"\n"))),
                 168.0);
        QVERIFY(!gpusPerJob(SubmitFile(QStringLiteral("request_gpus = $(g)\n"))));
    }

    void importsACsvFile()
    {
        const auto sweep = parseSweepCsv("lr, batch_size ,opt\r\n"
                                         "0.1,64,\"adam\"\r\n"
                                         "\r\n"
                                         "1e-3, 128 ,sgd");
        QVERIFY2(sweep, sweep ? "" : qPrintable(sweep.error().message));
        QCOMPARE(sweep->shape, Sweep::Shape::Table);
        const auto rows = SweepRows::of(*sweep);
        QVERIFY(rows);
        QCOMPARE(rows->names().join(u' '), QStringLiteral("lr batch_size opt"));
        QCOMPARE(sweepFile(*rows), QByteArray("0.1,64,adam\n1e-3,128,sgd\n"));
    }

    void importsOtherSeparators_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::newRow("semicolon") << QByteArray("a;b\n1;2\n");
        QTest::newRow("tab") << QByteArray("a\tb\n1\t2\n");
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf\x61,b\n1,2\n");
    }

    void importsOtherSeparators()
    {
        QFETCH(QByteArray, csv);
        const auto sweep = parseSweepCsv(csv);
        QVERIFY2(sweep, sweep ? "" : qPrintable(sweep.error().message));
        QCOMPARE(sweep->parameters.size(), 2);
        QCOMPARE(sweep->parameters[0].name, QStringLiteral("a"));
        QCOMPARE(sweep->parameters[1].values, QStringList(QStringLiteral("2")));
    }

    void saysWhichLineOfACsvFileIsWrong_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const QByteArray &csv, const char *word) {
            QTest::newRow(name) << csv << QString::fromLatin1(word);
        };
        row("empty", {}, "Line 1");
        row("names only", "a,b\n", "Line 1");
        row("no names", "0.1,64\n0.2,64\n", "Line 1");
        row("a reserved name", "Process,b\n1,2\n", "Line 1");
        row("a value too few", "a,b\n1,2\n1\n", "Line 3");
        row("a value too many", "a,b\n1,2,3\n", "Line 2");
        row("an empty value", "a,b\n1,\n", "Line 2");
        row("a value with a comma", "a,b\n1,2\n\"1,5\",2\n", "Line 3");
        row("a value of two lines", "a,b\n1,2\n1,\"2\n3\"\n", "Line 3");
        row("an open quote", "a,b\n1,\"2\n", "Line 2");
        row("a macro", "a\n$ENV(HOME)\n", "Line 2");
        row("no text", "a\n\xff\n", "UTF-8");
        row("a NUL", QByteArray("a\n1\0\n", 5), "UTF-8");
        row("too many rows", QByteArray("a\n") + QByteArray("1\n").repeated(100'001), "100,000");
    }

    void saysWhichLineOfACsvFileIsWrong()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, word);
        const auto sweep = parseSweepCsv(csv);
        QVERIFY(!sweep);
        QVERIFY2(sweep.error().message.contains(word), qPrintable(sweep.error().message));
    }

    void survivesEveryTruncationOfACsvFile()
    {
        const QByteArray csv = "a,\"b\"\r\n\"1\"\"\",2\r\n3,\"4\n\"\r\n";
        for (qsizetype i = 0; i <= csv.size(); ++i) {
            const auto sweep = parseSweepCsv(csv.left(i));
            if (sweep)
                QVERIFY(SweepRows::of(*sweep));
        }
    }
};

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
