// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricfiles.h"

#include "core/metricjson.h"
#include "metrictruth.h"
#include "testdata.h"

#include <QDir>
#include <QTest>

using namespace perch;

namespace
{

using Listed = QList<std::pair<QString, qint64>>;

/// "Kind name name", the likeliest first.
QStringList textsOf(const Listed &files)
{
    QStringList texts;
    for (const MetricFiles &one : metricFilesAmong(files))
        texts << QStringList{QStringLiteral("lines"), QStringLiteral("json"),
                             QStringLiteral("events")}
                         .at(int(one.kind)) +
                     u' ' + one.names.join(u' ');
    return texts;
}

QString textOf(const std::vector<FoundMetrics> &found)
{
    MetricLog log;
    log.take(found);
    QStringList texts;
    for (const MetricSeries &series : log.series()) {
        QStringList values;
        for (qsizetype i = 0; i < series.values.size(); ++i)
            values << QStringLiteral("%1@%2/%3")
                          .arg(series.values[i])
                          .arg(series.steps[i])
                          .arg(series.epochs[i]);
        texts << series.name + u'=' + values.join(u' ');
    }
    return texts.join(QStringLiteral("; "));
}

} // namespace

class TestMetricFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsThemByTheirNames()
    {
        const QString run = QStringLiteral("lightning_logs/version_0/");
        QCOMPARE(textsOf({{QStringLiteral("model.pt"), 900},
                          {QStringLiteral("job.log"), 900},
                          {QStringLiteral("labels.csv"), 900},
                          {QStringLiteral("config.json"), 900},
                          {QStringLiteral("trainer_state.json"), 900},
                          {QStringLiteral("log.jsonl"), 900},
                          {run + QStringLiteral("events.out.tfevents.200.host.1.0"), 88},
                          {run + QStringLiteral("events.out.tfevents.100.host.1.0"), 80},
                          {QStringLiteral("other/events.out.tfevents.100.host.1.0"), 80},
                          {QStringLiteral("empty/metrics.csv"), 0},
                          {run + QStringLiteral("metrics.csv"), 900}}),
                 (QStringList{QStringLiteral("lines ") + run + QStringLiteral("metrics.csv"),
                              QStringLiteral("events ") + run +
                                  QStringLiteral("events.out.tfevents.100.host.1.0 ") + run +
                                  QStringLiteral("events.out.tfevents.200.host.1.0"),
                              QStringLiteral("events other/events.out.tfevents.100.host.1.0"),
                              QStringLiteral("lines log.jsonl"),
                              QStringLiteral("json trainer_state.json")}));
        QCOMPARE(textsOf({}), QStringList());
        Listed many;
        for (int i = 0; i < 1000; ++i)
            many.append({QStringLiteral("%1/metrics.csv").arg(i), 5});
        QCOMPARE(metricFilesAmong(many).size(), 50);
        QCOMPARE(metricFilesAmong({{QStringLiteral("a/events.out.tfevents.1"), 5},
                                   {QStringLiteral("a/events.out.tfevents.2"), 6}})
                     .first()
                     .bytes,
                 11);
    }

    void wholeDocuments_data()
    {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a list") << QByteArray("[{\"step\": 1,\n \"loss\": 0.5},\n {\"step\": 2, "
                                              "\"loss\": NaN}]")
                                << QStringLiteral("loss=0.5@1/nan nan@2/nan");
        QTest::newRow("Hugging Face's state")
            << QByteArray("{\"best_metric\": null, \"epoch\": 2.0,\n \"log_history\": [\n"
                          "  {\"epoch\": 1.0, \"loss\": 0.5, \"step\": 10},\n"
                          "  {\"epoch\": 1.0, \"eval_loss\": 0.4, \"step\": 10}],\n"
                          " \"note\": \"NaN \\\" NaN\", \"max_steps\": 10}")
            << QStringLiteral("eval_loss=0.4@10/1; loss=0.5@10/1");
        QTest::newRow("Keras' history")
            << QByteArray(R"({"loss": [0.5, 0.4], "val_loss": [0.6, -Infinity]})")
            << QStringLiteral("loss=0.5@1/1 0.4@2/2; val_loss=0.6@1/1 nan@2/2");
        QTest::newRow("one object") << QByteArray("{\n\"epoch\": 3,\n\"eval_loss\": 0.25\n}")
                                    << QStringLiteral("eval_loss=0.25@1/3");
        QTest::newRow("settings") << QByteArray(R"({"lr": 0.1, "batch_size": 64})") << QString();
        QTest::newRow("no JSON") << QByteArray("{\"loss\": [0.5,") << QString();
        QTest::newRow("deep") << QByteArray(100'000, '[') + QByteArray(100'000, ']') << QString();
        QTest::newRow("a list of texts") << QByteArray(R"(["loss", 5, null, [1]])") << QString();
        QTest::newRow("a backslash at the end") << QByteArray("[\"\\") << QString();
    }

    void wholeDocuments()
    {
        QFETCH(QByteArray, document);
        QFETCH(QString, expected);
        QCOMPARE(textOf(readMetricJson(document)), expected);
    }

    void aJsonFileMayHoldLines()
    {
        const MetricFiles file{MetricFiles::Kind::Json, {QStringLiteral("metrics.json")}, 1};
        const MetricReading reading = readMetricFiles(
            file, {"{\"iteration\": 19, \"total_loss\": 2.5}\n{\"iteration\": 39, \"total_loss\": "
                   "2.25}\n"}); // as Detectron2 writes
        QCOMPARE(reading.problem, QString());
        const MetricSeries series = reading.log.series().value(QStringLiteral("total_loss"));
        QCOMPARE(series.steps, (QList<double>{19, 39}));
        QCOMPARE(series.values, (QList<double>{2.5, 2.25}));
    }

    void saysWhatIsWrong()
    {
        const MetricFiles table{MetricFiles::Kind::Lines, {QStringLiteral("a/metrics.csv")}, 1};
        QCOMPARE(readMetricFiles(table, {"name,colour\nx,y\n"}).problem,
                 QStringLiteral("metrics.csv holds no values that Perch can draw."));
        const MetricFiles events{
            MetricFiles::Kind::Events, {QStringLiteral("a/events.out.tfevents.1")}, 1};
        QVERIFY(readMetricFiles(events, {QByteArray(100, 'x')})
                    .problem.startsWith(QStringLiteral("events.out.tfevents.1: It does not")));
    }

    /// A run that was evicted and began again wrote two files.
    void filesOfOneRunFollowEachOther()
    {
        const QDir folder(QStringLiteral(PERCH_TEST_DATA "/metrics/tensorboard-torch"));
        const QByteArray one = test::bytesOf(
            folder.filePath(folder.entryList({QStringLiteral("*tfevents*")}).value(0)));
        const MetricFiles events{MetricFiles::Kind::Events,
                                 {QStringLiteral("e.tfevents.1"), QStringLiteral("e.tfevents.2")},
                                 1};
        const MetricReading once = readMetricFiles(events, {one});
        const MetricReading twice = readMetricFiles(events, {one, one});
        QVERIFY(once.log.recordCount() > 0);
        QCOMPARE(twice.log.recordCount(), 2 * once.log.recordCount());
        QCOMPARE(twice.problem, QString());
    }
};

QTEST_GUILESS_MAIN(TestMetricFiles)
#include "tst_metricfiles.moc"
