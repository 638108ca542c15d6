// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricpattern.h"

#include "core/metriclog.h"
#include "core/metricpreview.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>

using namespace perch;

namespace
{

const QString examplePattern =
    QStringLiteral("Train Epoch: {epoch} [{step}/{*} ({*})] Loss: {loss}");

/// "epoch=1 loss=0.5", "no" where the line does not match.
QString textOf(const MetricPattern &pattern, const QByteArray &line)
{
    const auto numbers = pattern.match(line.toStdString());
    if (!numbers)
        return QStringLiteral("no");
    QStringList parts;
    for (std::size_t i = 0; i < numbers->size(); ++i)
        parts << pattern.names().at(qsizetype(i)) + u'=' + QString::number((*numbers)[i], 'g', 10);
    return parts.join(u' ');
}

} // namespace

class TestMetricPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const QString &pattern, const QByteArray &line,
                            const char *expected) {
            QTest::newRow(name) << pattern << line << QString::fromLatin1(expected);
        };
        const QByteArray line = "Train Epoch: 2 [640/60000 (1%)]\tLoss: 0.294212";
        row("the example", examplePattern, line, "epoch=2 step=640 loss=0.294212");
        row("a part of a line", QStringLiteral("Loss: {loss}"), line, "loss=0.294212");
        row("within a line", QStringLiteral("err {e} ,"), "12:30 err -1e-3  , ok", "e=-0.001");
        row("another line", examplePattern, "Test set: Average loss: 0.1", "no");
        row("a number cut off", QStringLiteral("Loss: {loss} end"), "Loss: 0.5", "no");
        row("later in the line", QStringLiteral("a {*} b {x}"), "a 1 b c b 7", "x=7");
        row("braces", QStringLiteral("{{'nll': {nll}}}"), "{'nll': 2.5}", "nll=2.5");
        row("no letter before", QStringLiteral("{x} {*}"), "3 apples", "x=3");
        row("nan", QStringLiteral("l={l}"), "l=nan", "l=nan");
        row("other letters", QStringLiteral("Verlust für Schritt {step}: {loss}"),
            QByteArray("Verlust f\xc3\xbcr Schritt 5: 0.25"), "step=5 loss=0.25");
        row("a hole at the end", QStringLiteral("x={x}{*}"), "x=1", "x=1");
        row("a letter where a number is wanted", QStringLiteral("x={x}"), "x=y x=4", "x=4");
        row("NUL bytes", QStringLiteral("x={x}"), QByteArray("\0\0x=4", 5), "x=4");
    }

    void matches()
    {
        QFETCH(QString, pattern);
        QFETCH(QByteArray, line);
        QFETCH(QString, expected);
        const Result<MetricPattern> parsed = MetricPattern::parse(pattern);
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
        QCOMPARE(textOf(*parsed, line), expected);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QString &pattern, const char *words) {
            QTest::newRow(name) << pattern << QString::fromUtf8(words);
        };
        row("nothing", QStringLiteral("  "), "Write a line of the output");
        row("no value", QStringLiteral("Loss: 0.5"), "no value to draw");
        row("only where", QStringLiteral("Epoch {epoch} {*}"), "no value to draw");
        row("not closed", QStringLiteral("Loss: {loss"), "is not closed by }");
        row("no name", QStringLiteral("Loss: {}"), "Write a name between");
        row("no good name", QStringLiteral("Loss: {the loss!}"), "cannot be a name");
        row("HTML", QStringLiteral("{<b>x</b>}"), "cannot be a name");
        row("twice", QStringLiteral("{loss} {loss}"), "stands there twice");
        row("side by side", QStringLiteral("{a}{b}"), "side by side");
        row("too long", QString(501, u'x') + QStringLiteral("{a}"), "longer than 500");
    }

    void saysWhatIsWrong()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, words);
        const Result<MetricPattern> parsed = MetricPattern::parse(pattern);
        QVERIFY(!parsed);
        QVERIFY2(parsed.error().message.contains(words), qPrintable(parsed.error().message));
    }

    void stepsGoOnCounting()
    {
        MetricPattern pattern = *MetricPattern::parse(examplePattern);
        const auto step = [&pattern](int epoch, int at) {
            return pattern
                .read(QStringLiteral("Train Epoch: %1 [%2/2048 (0%)] Loss: 1")
                          .arg(epoch)
                          .arg(at)
                          .toStdString())
                ->step;
        };
        QCOMPARE(step(1, 0), 0.0);
        QCOMPARE(step(1, 1920), 1920.0);
        QCOMPARE(step(2, 0), 1920.0);
        QCOMPARE(step(2, 640), 2560.0);
        pattern.restart();
        QCOMPARE(step(1, 640), 640.0);
    }

    void aLogCountsOnlyWhatThePatternFinds()
    {
        MetricLog log;
        log.setPattern(*MetricPattern::parse(QStringLiteral("quality {q}")));
        QCOMPARE(log.feed(R"({"perch":1,"run":"a","step":1,"epoch":1,"wall":1,"values":{"a":1}})"
                          "\nloss=0.5\nquality 0.25\nqual"),
                 1);
        QCOMPARE(log.feed("ity 0.5\n"), 1);
        QCOMPARE(log.series().keys(), QStringList{QStringLiteral("q")});
        QCOMPARE(log.series().first().values, (QList<double>{0.25, 0.5}));
        QCOMPARE(log.series().first().steps, (QList<double>{1, 2}));
        log.restartOutput();
        QCOMPARE(log.recordCount(), 0);
        QCOMPARE(log.feed("quality 1\n"), 1);
    }

    void suggests_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("pattern");
        QTest::newRow("the example")
            << QStringLiteral("Train Epoch: 1 [640/60000 (1%)] Loss: 0.29")
            << QStringLiteral("Train Epoch: {Epoch} [{*}/{*} ({*}%)] Loss: {Loss}");
        QTest::newRow("key=value") << QStringLiteral("top1=0.5 train/loss=-1e-3 x")
                                   << QStringLiteral("top1={top1} train/loss={train/loss} x");
        QTest::newRow("a dictionary")
            << QStringLiteral("{'nll': 2.5}") << QStringLiteral("{{'nll': {nll}}}");
        QTest::newRow("a time") << QStringLiteral("12:30:01 quality is 5")
                                << QStringLiteral("{*}:{*}:{*} quality is {is}");
    }

    void suggests()
    {
        QFETCH(QString, line);
        QFETCH(QString, pattern);
        QCOMPARE(suggestedPattern(line), pattern);
        const Result<MetricPattern> parsed = MetricPattern::parse(pattern);
        QVERIFY(parsed);
        QVERIFY(parsed->match(line.toStdString()));
    }

    void previewShowsWhatMatches()
    {
        const QByteArray output = "start\n\nquality \x1b[1m0.25\x1b[0m\tof 1\rquality 0.5 of 1\r\n"
                                  "end \x1b]0;title\x07 quality";
        const MetricPreview preview =
            metricPreview(output, *MetricPattern::parse(QStringLiteral("quality {q} of")));
        QCOMPARE(preview.names, QStringList{QStringLiteral("q")});
        QCOMPARE(preview.rows, (QList<MetricPreview::Row>{
                                   {{QStringLiteral("0.25")}, QStringLiteral("quality 0.25 of 1")},
                                   {{QStringLiteral("0.5")}, QStringLiteral("quality 0.5 of 1")}}));
        QCOMPARE(preview.matched, 2);
        QCOMPARE(preview.lines, 4);
        QVERIFY(preview.isWhole);
        const MetricPreview none =
            metricPreview(output, *MetricPattern::parse(QStringLiteral("nothing {q}")));
        QCOMPARE(none.matched, 0);
        QCOMPARE(none.rows.size(), 4);
        QCOMPARE(none.rows.first().line, QStringLiteral("start"));
        QVERIFY(none.rows.first().numbers.isEmpty());
        for (const MetricPreview::Row &row : none.rows)
            QVERIFY(!row.line.contains(QChar(7)));
        const MetricPreview many = metricPreview(QByteArray("x 1\n").repeated(2'000'000),
                                                 *MetricPattern::parse(QStringLiteral("x {x}")));
        QCOMPARE(many.rows.size(), 200);
        QCOMPARE(many.matched, 1'000'000);
        QVERIFY(!many.isWhole);
    }

    void noPatternTakesLong_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("many holes") << QStringLiteral("a{*}").repeated(120) + QStringLiteral("b{x}")
                                    << QByteArray(100'000, 'a');
        QTest::newRow("a long text")
            << QString(480, u'a') + QStringLiteral("b{x}") << QByteArray(100'000, 'a');
        QTest::newRow("digits") << QStringLiteral("{x}z") << QByteArray(100'000, '9');
        QTest::newRow("blanks") << QStringLiteral("{x} z")
                                << QByteArray("1 ").repeated(1000) + QByteArray(100'000, ' ');
    }

    void noPatternTakesLong()
    {
        QFETCH(QString, pattern);
        QFETCH(QByteArray, line);
        const Result<MetricPattern> parsed = MetricPattern::parse(pattern);
        QVERIFY(parsed);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 10; ++i)
            QVERIFY(!parsed->match(line.toStdString()));
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestMetricPattern)
#include "tst_metricpattern.moc"
