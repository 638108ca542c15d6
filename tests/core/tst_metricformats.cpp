// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/metricformats.h"

#include "core/metriclog.h"
#include "metrictruth.h"
#include "testdata.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace perch;

namespace
{

QString textOf(double number)
{
    return std::isnan(number) ? QStringLiteral("-") : QString::number(number, 'g', 15);
}

/// "step epoch wall | name=value name=value", or nothing.
QString textOf(const std::optional<FoundMetrics> &found)
{
    if (!found)
        return {};
    QStringList values;
    for (const auto &[name, value] : found->values)
        values << QString::fromStdString(name) + u'=' + textOf(value);
    return QStringLiteral("%1 %2 %3 | %4")
        .arg(textOf(found->step), textOf(found->epoch), textOf(found->wall), values.join(u' '));
}

QByteArray outputOf(const char *name)
{
    QFile file(QStringLiteral(PERCH_TEST_DATA "/metrics/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestMetricFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsALine_data();
    void readsALine();
    void readsATable();
    void aTableSurvivesOtherLines();
    void aBarThatBeginsAgainGoesOnCounting();
    void anEpochCountsForTheLinesAfterIt();
    void theExampleOfPyTorch();
    void realOutput_data();
    void realOutput();
    void valuesAreThoseOfTheProgram_data();
    void valuesAreThoseOfTheProgram();
    void everySplitOfRealOutputGivesTheSame();
    void recordsAloneCountWhereThereAreSome();
    void anOutputThatComesAgainIsNotAddedTwice();
    void hostileLinesAreSurvived_data();
    void hostileLinesAreSurvived();
    void manyValuesStayBounded();
    void anyBytesAreSurvived();
};

void TestMetricFormats::readsALine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &line, const char *expected) {
        QTest::newRow(name) << line << QString::fromUtf8(expected);
    };
    row("the example's training", "Train Epoch: 2 [640/60000 (1%)]\tLoss: 0.294212",
        "60640 1.01066666666667 - | train_loss=0.294212");
    row("JSON Lines", R"({"step": 10, "epoch": 1.5, "loss": 0.25, "note": "a \" b", "ok": true})",
        "10 1.5 - | loss=0.25");
    row("JSON within JSON", R"({"step": 3, "train": {"loss": 1e-3, "acc": [1, 2, {"x": 3}]}})",
        "3 - - | train/loss=0.001");
    row("JSON with a time", R"({"_timestamp": 1795331523.25, "_step": 7, "loss": null})",
        "7 - 1795331523.25 | loss=-");
    row("JSON with milliseconds", R"({"timestamp": 1795331523250, "loss": NaN})",
        "- - 1795331523.25 | loss=-");
    row("JSON behind a logger's words", R"(INFO:root:{"epoch": 1, "val_loss": 0.5})",
        "- 1 - | val_loss=0.5");
    row("settings as JSON", R"({"lr": 0.1, "batch_size": 64, "model": "resnet"})", "");
    row("JSON cut off", R"({"step": 1, "loss": 0.)", "");
    row("JSON with more behind it", R"({"step": 1, "loss": 0.1} {"a": 1})", "");
    row("Hugging Face", "{'loss': 0.52, 'learning_rate': 5e-05, 'epoch': 1.0}",
        "- 1 - | loss=0.52 learning_rate=5e-05");
    row("Hugging Face, nan", "{'loss': nan, 'grad_norm': inf, 'learning_rate': 0.0, 'epoch': 2.67}",
        "- 2.67 - | loss=- grad_norm=- learning_rate=0");
    row("Hugging Face, since 5", "{'loss': '0.52', 'learning_rate': '5e-05', 'epoch': '1'}",
        "- 1 - | loss=0.52 learning_rate=5e-05");
    row("key=value", "epoch=3 step=1200 loss=0.5213 acc=0.91 lr=1e-3",
        "1200 3 - | loss=0.5213 acc=0.91 lr=0.001");
    row("key=value with commas", "[train] step=5, loss=0.5, tokens/s=1200.5",
        "5 - - | loss=0.5 tokens/s=1200.5");
    row("a tutorial's line", "Epoch [1/5], Step [100/600], Loss: 0.4567", "100 1 - | Loss=0.4567");
    row("Keras", "938/938 [====] - 3s 2ms/step - loss: 0.2949 - accuracy: 0.9133 - val_loss: 0.15",
        "- - - | loss=0.2949 accuracy=0.9133 val_loss=0.15");
    row("train and test", "Epoch 7: Train Loss: 0.31 | Test Loss: 0.42, Test Accuracy: 91.5%",
        "- 7 - | Train_Loss=0.31 Test_Loss=0.42 Test_Accuracy=91.5");
    row("a share", "Accuracy: 9916/10000 (99%)", "- - - | Accuracy=0.9916");
    row("colours", "\x1b[1;32mloss\x1b[0m=\x1b[31m0.5\x1b[0m", "- - - | loss=0.5");
    row("tqdm", " 45%|\xe2\x96\x88\xe2\x96\x88  | 450/1000 [00:12<00:15, 36.6it/s]",
        "450 - - | it/s=36.6");
    row("tqdm, slow", " 45%|####      | 9/20 [00:12<00:15,  2.00s/it]", "9 - - | it/s=0.5");
    row("tqdm, scaled", " 50%|#####     | 1.2k/2.4k [00:12<00:12, 1.5kit/s]",
        "1200 - - | it/s=1500");
    row("tqdm with values",
        "Epoch 3:  50%|##5  | 5/10 [00:01<00:01, 4.75it/s, v_num=0, train_loss=0.52]",
        "5 3 - | it/s=4.75 train_loss=0.52");
    row("tqdm at its begin", "  0%|          | 0/1000 [00:00<?, ?it/s]", "");
    row("a name with hostile letters", R"({"step": 1, "a<b>é": 2})", "1 - - | ab=2");
    row("too large a number", "loss=1e999", "- - - | loss=-");
    row("settings", "batch_size=64 lr=0.01 gamma=0.7", "");
    row("Python's Namespace", "Namespace(batch_size=64, epochs=14, lr=1.0, seed=1)", "");
    row("prose", "Epoch 3 took 12 seconds, saved at 12:30:01 to /a/b=3", "");
    row("a time", "12:30:01 loss is fine: yes", "");
    row("a path", "loss/step/x.py:30: error in line", "");
    row("nothing", "   ", "");
}

void TestMetricFormats::readsALine()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, expected);
    MetricFormats formats;
    QCOMPARE(textOf(formats.read(line.toStdString())), expected);
}

void TestMetricFormats::readsATable()
{
    MetricFormats formats;
    QVERIFY(!formats.read("epoch,step,train_loss,val_loss"));
    QCOMPARE(textOf(formats.read("0,49,0.51,")), QStringLiteral("49 0 - | train_loss=0.51"));
    QCOMPARE(textOf(formats.read("0,99,,0.4")), QStringLiteral("99 0 - | val_loss=0.4"));
    QCOMPARE(textOf(formats.read("1,149,nan,")), QStringLiteral("149 1 - | train_loss=-"));
    QVERIFY(!formats.read("1,2,3"));
    QVERIFY(!formats.read("a,b,c,d"));
    // YOLO pads its names and numbers
    QVERIFY(
        !formats.read("                  epoch,         train/box_loss,       metrics/mAP50(B)"));
    QCOMPARE(
        textOf(formats.read("                      1,                 1.3107,                0.5")),
        QStringLiteral("- 1 - | train/box_loss=1.3107 metrics/mAP50B=0.5"));
    QVERIFY(!formats.read("step\tloss"));
    QCOMPARE(textOf(formats.read("5\t0.25")), QStringLiteral("5 - - | loss=0.25"));
}

void TestMetricFormats::aTableSurvivesOtherLines()
{
    MetricFormats formats;
    QVERIFY(!formats.read("step,loss"));
    QVERIFY(!formats.read("Saved the model, the loss is low, going on"));
    QCOMPARE(textOf(formats.read("2,0.5")), QStringLiteral("2 - - | loss=0.5"));
}

void TestMetricFormats::aBarThatBeginsAgainGoesOnCounting()
{
    MetricFormats formats;
    const auto step = [&formats](const char *line) {
        const auto found = formats.read(line);
        return found ? found->step : -1;
    };
    QCOMPARE(step("Epoch 0:  50%|##   | 5/10 [00:01<00:01, 4.75it/s]"), 5.0);
    QCOMPARE(step("Epoch 0:  50%|##   | 5/10 [00:01<00:01, 4.75it/s]"), -1.0);
    QCOMPARE(step("Validation:  50%|##   | 1/2 [00:01<00:01, 4.75it/s]"), 1.0);
    QCOMPARE(step("Epoch 0: 100%|#####| 10/10 [00:02<00:00, 4.75it/s]"), 10.0);
    QCOMPARE(step("Epoch 1:   0%|     | 0/10 [00:00<?, ?it/s]"), -1.0);
    QCOMPARE(step("Epoch 1:  10%|     | 1/10 [00:00<00:02, 4.75it/s]"), 11.0);
    QCOMPARE(step("Epoch 2: 100%|#####| 10/10 [00:02<00:00, 4.75it/s]"), 30.0);
}

void TestMetricFormats::anEpochCountsForTheLinesAfterIt()
{
    MetricFormats formats;
    QVERIFY(!formats.read("Epoch 2/5"));
    QCOMPARE(textOf(formats.read("loss: 0.5")), QStringLiteral("- 2 - | loss=0.5"));
    QVERIFY(!formats.read("batch_size=64"));
}

void TestMetricFormats::theExampleOfPyTorch()
{
    MetricFormats formats;
    QVERIFY(formats.read("Train Epoch: 1 [59520/60000 (99%)]\tLoss: 0.017512"));
    QVERIFY(!formats.read(""));
    QCOMPARE(textOf(formats.read("Test set: Average loss: 0.0276, Accuracy: 9916/10000 (99%)")),
             QStringLiteral("60000 1 - | test_loss=0.0276 test_accuracy=0.9916"));
}

void TestMetricFormats::recordsAloneCountWhereThereAreSome()
{
    const QByteArray record = R"({"perch":1,"run":"a","step":640,"epoch":1,"wall":100,)"
                              R"("values":{"train_loss":0.29}})"
                              "\n";
    MetricLog log;
    QCOMPARE(log.feed("loss=0.5\nloss=0.4\n"), 2);
    QCOMPARE(log.feed(record), 1);
    QCOMPARE(log.feed("loss=0.3\nTrain Epoch: 1 [640/60000 (1%)]\tLoss: 0.29\n"), 0);
    QCOMPARE(log.series().keys(), QStringList{QStringLiteral("train_loss")});
    QCOMPARE(log.series().first().values, QList<double>{0.29});
    log.restartOutput();
    QCOMPARE(log.recordCount(), 1);
}

void TestMetricFormats::anOutputThatComesAgainIsNotAddedTwice()
{
    const auto loss = [](const MetricLog &log) {
        return log.series().value(QStringLiteral("loss"));
    };
    MetricLog log;
    QCOMPARE(log.feed("loss=0.5\nloss=0.4\nloss=0."), 2);
    log.beginOutput(); // evicted and started again
    QCOMPARE(log.feed("loss=0.3\nlo"), 1);
    QCOMPARE(loss(log).values, (QList<double>{0.5, 0.4, 0.3}));
    log.restartOutput(); // the file of the second try
    QCOMPARE(log.feed("loss=0.3\nloss=0.2\n"), 2);
    QCOMPARE(loss(log).values, (QList<double>{0.5, 0.4, 0.3, 0.2}));
    QCOMPARE(loss(log).steps, (QList<double>{1, 2, 3, 4}));
    QCOMPARE(log.recordCount(), 4);
    QVERIFY(std::isnan(loss(log).epochs.first()));
    QVERIFY(std::isnan(loss(log).wallTimes.first()));
}

void TestMetricFormats::hostileLinesAreSurvived_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("deep JSON") << QByteArray(60'000, '{') + "}";
    QTest::newRow("deep JSON, well formed")
        << QByteArray(R"({"a":)").repeated(5000) + "1" + QByteArray(5000, '}');
    QTest::newRow("deep lists") << R"({"step":1,"loss":)" + QByteArray(30'000, '[') +
                                       QByteArray(30'000, ']') + "}";
    QTest::newRow("thousands of columns") << QByteArray("loss,").repeated(12'000);
    QTest::newRow("thousands of words") << QByteArray("Train loss: ").repeated(5000);
    QTest::newRow("only equals signs") << QByteArray(60'000, '=');
    QTest::newRow("NUL bytes") << QByteArray("loss=0.5").replace('=', '\0') +
                                      QByteArray(1000, '\0');
    QTest::newRow("an escape without end") << QByteArray("loss=\x1b[") + QByteArray(50'000, '1');
    QTest::newRow("only escapes") << QByteArray(60'000, '\x1b');
    QTest::newRow("a number without end") << "loss=" + QByteArray(60'000, '9');
    QTest::newRow("bars within bars") << QByteArray("50%|## | 5/10 [").repeated(4000);
    QTest::newRow("an open quote") << "{\"" + QByteArray(60'000, '\\') + "}";
    QTest::newRow("100 MB in one line") << QByteArray(100'000'000, '{');
}

void TestMetricFormats::hostileLinesAreSurvived()
{
    QFETCH(QByteArray, line);
    MetricLog log;
    log.feed(line + '\n');
    log.feed(QByteArray("\nloss=0.25\n"));
    QVERIFY(log.series().contains(QStringLiteral("loss")) ||
            log.series().contains(QStringLiteral("Train_loss")));
    QVERIFY(log.series().size() <= 64);
}

void TestMetricFormats::manyValuesStayBounded()
{
    MetricLog log;
    QByteArray block;
    for (int i = 0; i < 1'200'000; ++i) {
        block += "step=" + QByteArray::number(i) + " loss=" + QByteArray::number(i) + '\n';
        if (block.size() > 1'000'000) {
            (void)log.feed(block);
            block.clear();
        }
    }
    (void)log.feed(block);
    const MetricSeries loss = log.series().value(QStringLiteral("loss"));
    QVERIFY(loss.values.size() <= 1'000'000);
    QCOMPARE(loss.values.first(), 0.0);
    QCOMPARE(loss.values.last(), 1'199'999.0);
    QCOMPARE(loss.steps, loss.values);
}

/// Whole outputs as the programs wrote them, and how each metric begins and ends.
void TestMetricFormats::realOutput_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("lastStep");
    QTest::addColumn<double>("lastEpoch");
    QTest::addColumn<double>("lastValue");
    const auto row = [](const char *file, const char *names, const char *name, int count,
                        double lastStep, double lastEpoch, double lastValue) {
        QTest::newRow(
            qPrintable(QStringLiteral("%1 of %2").arg(QLatin1String(name), QLatin1String(file))))
            << QByteArray(file) << QString::fromLatin1(names).split(u' ')
            << QString::fromLatin1(name) << count << lastStep << lastEpoch << lastValue;
    };
    // PyTorch's MNIST example on little data
    const char *example = "test_accuracy test_loss train_loss";
    row("example.out", example, "train_loss", 12, 6016, 2.9375, 1.372849);
    row("example.out", example, "test_loss", 3, 6144, 3, 1.4453);
    row("example.out", example, "test_accuracy", 3, 6144, 3, 329.0 / 512);
    const char *words = "loss lr val_acc val_loss";
    row("words.out", words, "loss", 12, 95, 3, 1.3728);
    row("words.out", words, "lr", 12, 95, 3, 1);
    row("words.out", words, "val_acc", 3, 3, 3, 0.642578125);
    const char *json = "test/accuracy test/loss train/loss";
    row("json.out", json, "train/loss", 12, 95, 3, 1.372848629951477);
    row("json.out", json, "test/accuracy", 3, 96, 3, 0.642578125);
    const char *bar = "it/s loss"; // tqdm 4.64 on standard error
    row("tqdm.err", bar, "it/s", 96, 96, 3, 1615.20);
    row("tqdm.err", bar, "loss", 90, 95, 3, 1.43);
    const char *trainer = "eval_accuracy eval_loss eval_runtime eval_samples_per_second "
                          "eval_steps_per_second grad_norm learning_rate loss train_loss "
                          "train_runtime train_samples_per_second train_steps_per_second";
    row("trainer.out", trainer, "loss", 4, 4, 2, 0.2954);
    row("trainer.out", trainer, "eval_accuracy", 2, 2, 2, 0.8480392156862745);
    row("trainer.out", trainer, "train_loss", 1, 1, 2, 0.40935);
    const char *table = "train_loss val_acc val_loss";
    row("lightning-metrics.csv", table, "train_loss", 4, 199, 1, 0.25103923678398132);
    row("lightning-metrics.csv", table, "val_acc", 2, 235, 1, 0.9296000003814697);
}

void TestMetricFormats::realOutput()
{
    QFETCH(QByteArray, file);
    QFETCH(QStringList, names);
    QFETCH(QString, name);
    QFETCH(int, count);
    QFETCH(double, lastStep);
    QFETCH(double, lastEpoch);
    QFETCH(double, lastValue);
    const QByteArray output = outputOf(file.constData());
    QVERIFY(!output.isEmpty());
    MetricLog log;
    log.feed(output);
    log.finish();
    QCOMPARE(log.series().keys(), names);
    const MetricSeries series = log.series().value(name);
    QCOMPARE(series.values.size(), count);
    QCOMPARE(series.values.last(), lastValue);
    QCOMPARE(series.steps.last(), lastStep);
    QCOMPARE(textOf(series.epochs.last()), textOf(lastEpoch));
}

/// All values of recorded outputs against what the program told elsewhere (data/metrics/README.md).
void TestMetricFormats::valuesAreThoseOfTheProgram_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("folder");
    const auto row = [](const char *name, const char *file, const char *folder) {
        QTest::newRow(name) << QByteArray(file) << QString::fromLatin1(folder);
    };
    row("the payload's records", "payload/payload.out", "payload");
    row("PyTorch's example", "example.out", "example");
    row("JSON lines", "json/json.out", "json");
    row("key=value", "words/words.out", "words");
    row("Lightning's metrics.csv", "lightning/metrics.csv", "lightning");
    row("Hugging Face's dictionaries", "trainer/trainer.out", "trainer");
    row("tqdm", "tqdm/tqdm.err", "tqdm");
    row("Keras", "keras/keras.out", "keras");
}

void TestMetricFormats::valuesAreThoseOfTheProgram()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, folder);
    MetricLog log;
    log.feed(outputOf(file.constData()));
    log.finish();
    const test::Truth truth =
        test::truthOf(QStringLiteral(PERCH_TEST_DATA "/metrics/%1/truth.csv").arg(folder));
    QCOMPARE(test::compare(log, truth, false), QString());
    qsizetype known = 0; // and nothing else, but how fast it went
    for (const QString &name : log.series().keys())
        known += truth.rows.contains(name) || name == QStringLiteral("it/s") ? 1 : 0;
    QCOMPARE(known, log.series().size());
}

void TestMetricFormats::everySplitOfRealOutputGivesTheSame()
{
    const QByteArray output = outputOf("lightning-metrics.csv") + outputOf("trainer.out");
    QVERIFY(!output.isEmpty());
    MetricLog whole;
    whole.feed(output);
    for (qsizetype split = 0; split <= output.size(); split += 7) {
        MetricLog log;
        log.feed(QByteArrayView(output).first(split));
        log.feed(QByteArrayView(output).sliced(split));
        QCOMPARE(metricTable(log.series()), metricTable(whole.series()));
    }
}

void TestMetricFormats::anyBytesAreSurvived()
{
    const QByteArray output = outputOf("lightning-metrics.csv") + outputOf("trainer.out") +
                              outputOf("tqdm.err") + outputOf("example.out");
    QRandomGenerator random(7);
    for (int round = 0; round < 300; ++round) {
        QByteArray damaged = output;
        for (int i = random.bounded(1, 200); i > 0; --i)
            damaged[random.bounded(0, int(damaged.size()))] = char(random.bounded(0, 256));
        MetricLog log;
        log.feed(damaged);
        QVERIFY(log.series().size() <= 64);
    }
}

QTEST_GUILESS_MAIN(TestMetricFormats)
#include "tst_metricformats.moc"
