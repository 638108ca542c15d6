// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitcompletion.h"
#include "core/submit/submitcommands.h"

#include <QTest>

using namespace perch;

namespace
{

const CompletionFacts facts{{QStringLiteral("epochs"), QStringLiteral("rate")},
                            {QStringLiteral("run.sh"), QStringLiteral("train.py")}};

/// The line with the first choice taken at the place of the bar.
QString taken(QString line)
{
    const int column = int(line.indexOf(u'|'));
    line.remove(column, 1);
    const Completions found = completionsAt(line, column, facts, submitCommandTable());
    if (found.items.isEmpty())
        return {};
    return line.replace(found.begin, column - found.begin, found.items.first().insert);
}

} // namespace

class TestSubmitCompletion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offersWhatFits_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("becomes"); // empty: nothing is offered
        const auto row = [](const char *name, const char *line, const char *becomes) {
            QTest::newRow(name) << QString::fromUtf8(line) << QString::fromUtf8(becomes);
        };
        row("a command", "request_g|", "request_gpus = ");
        row("a command after blanks", "  reque_|", "");
        row("a command in capitals", "UNIV|", "universe = ");
        row("a word from the inside of a command", "inimum_m|", "gpus_minimum_memory = ");
        row("with the equals sign there", "request_g| = 1", "request_gpus = 1");
        row("a statement", "queu|", "queue ");
        row("CHTC's attribute", "+WantG|", "+WantGPULab = ");
        row("CHTC's attribute without the plus", "wantgpu|", "+WantGPULab = ");
        row("a value of a list", "universe = con|", "universe = container");
        row("a value of a bool", "stream_output = t|", "stream_output = true");
        row("an alias has its values too", "use_scitoken = a|", "use_scitoken = auto");
        row("a quoted value", "+GPUJobLength = \"sh|", "+GPUJobLength = \"short\"");
        row("a quoted value without its quotes", "+GPUJobLength = sh|",
            "+GPUJobLength = \"short\"");
        row("a quoted value that is closed", "+GPUJobLength = \"sh|\"",
            "+GPUJobLength = \"short\"");
        row("a file", "executable = ru|", "executable = run.sh");
        row("a second file", "transfer_input_files = run.sh, tr|",
            "transfer_input_files = run.sh, train.py");
        row("a macro of the text", "arguments = $(ep|", "arguments = $(epochs)");
        row("a macro that is closed", "arguments = $(ep|)", "arguments = $(epochs)");
        row("a macro of HTCondor", "log = $(Clus|", "log = $(Cluster)");
        row("nothing in a comment", "# request_g|", "");
        row("nothing after queue", "queue req|", "");
        row("nothing for a whole word", "universe = container|", "");
        row("nothing for numbers", "request_gpus = 1|", "");
        row("nothing for a command that nobody knows", "favourite = t|", "");
    }

    void offersWhatFits()
    {
        QFETCH(QString, line);
        QTEST(taken(line), "becomes");
    }

    void offersEveryCommandOnAnEmptyLine()
    {
        const Completions found = completionsAt(QString(), 0, facts, submitCommandTable());
        QVERIFY(found.items.size() > 200);
        for (const Completion &item : found.items) {
            QVERIFY(!item.hint.isEmpty());
            QVERIFY(!item.help.isEmpty());
            QVERIFY(!item.word.contains(u'<'));
        }
    }

    void staysInBounds()
    {
        QVERIFY(completionsAt(QString(1'000'000, u'a'), 5, facts, submitCommandTable())
                    .items.isEmpty());
        QVERIFY(completionsAt(QStringLiteral("a"), 9, facts, submitCommandTable()).items.isEmpty());
        QVERIFY(
            completionsAt(QStringLiteral("a"), -1, facts, submitCommandTable()).items.isEmpty());
    }

    void explainsTheWordUnderTheMouse_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("part"); // empty: nothing is told
        QTest::newRow("a command")
            << QStringLiteral("request_gpus = 1") << 4 << QStringLiteral("How many GPUs");
        QTest::newRow("its default")
            << QStringLiteral("request_cpus = 1") << 0 << QStringLiteral("1 if not set");
        QTest::newRow("its manual")
            << QStringLiteral("log = x") << 1 << QStringLiteral("condor_submit");
        QTest::newRow("its guide")
            << QStringLiteral("request_gpus = 1") << 4 << QStringLiteral("gpu-jobs");
        QTest::newRow("CHTC's attribute")
            << QStringLiteral("+WantGPULab = true") << 4 << QStringLiteral("GPU Lab");
        QTest::newRow("a family") << QStringLiteral("request_teapots = 1") << 4
                                  << QStringLiteral("of the site's own");
        QTest::newRow("queue") << QStringLiteral("queue 10") << 1 << QStringLiteral("Makes jobs");
        QTest::newRow("a macro") << QStringLiteral("arguments = $(epochs)") << 15
                                 << QStringLiteral("epochs = 14");
        QTest::newRow("a macro of HTCondor")
            << QStringLiteral("log = $(Cluster)") << 9 << QStringLiteral("set by HTCondor");
        QTest::newRow("a macro of nobody")
            << QStringLiteral("log = $(Nobody)") << 9 << QStringLiteral("set nowhere");
        QTest::newRow("a value") << QStringLiteral("executable = log") << 14 << QString();
        QTest::newRow("a comment") << QStringLiteral("# log = x") << 3 << QString();
        QTest::newRow("behind the line") << QStringLiteral("log") << 9 << QString();
    }

    void explainsTheWordUnderTheMouse()
    {
        QFETCH(QString, line);
        QFETCH(int, column);
        QFETCH(QString, part);
        const auto help = helpAt(line, column, {{QStringLiteral("epochs"), QStringLiteral("14")}},
                                 submitCommandTable());
        QCOMPARE(help.has_value(), !part.isEmpty());
        if (help) {
            QVERIFY2(help->text.contains(part), qPrintable(help->text));
            QVERIFY(help->begin <= column && column < help->end);
            QVERIFY(help->url.startsWith(u"https://"));
        }
    }

    void cutsAnEndlessValue()
    {
        const auto help =
            helpAt(QStringLiteral("a = $(x)"), 7, {{QStringLiteral("x"), QString(1'000'000, u'y')}},
                   submitCommandTable());
        QVERIFY(help && help->text.size() < 1000);
    }
};

QTEST_GUILESS_MAIN(TestSubmitCompletion)
#include "tst_submitcompletion.moc"
