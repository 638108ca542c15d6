// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/jobparameters.h"
#include "core/sha256.h"
#include "core/store.h"
#include "core/submit/sweep.h"
#include "core/submit/sweeptext.h"
#include "core/sweepparameters.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

QString described(const QString &queue)
{
    return QStringLiteral("executable = run.sh\narguments = $(lr)\nlog = job.log\n") + queue +
           u'\n';
}

/// "lr=0.1 size=8|lr=0.2 size=8": job by job.
QString shown(const SweepParameters &parameters)
{
    QStringList jobs;
    for (qsizetype proc = 0; proc < parameters.jobCount(); ++proc) {
        QStringList words;
        for (qsizetype name = 0; name < parameters.names.size(); ++name)
            words << parameters.names.at(name) + u'=' + parameters.value(name, proc);
        jobs << words.join(u' ');
    }
    return jobs.join(u'|');
}

/// A sweep as Perch writes and submits it.
RunRecord submittedSweep(const QTemporaryDir &folder, const QByteArray &list)
{
    QFile file(folder.filePath(QStringLiteral("params.csv")));
    if (file.open(QIODevice::WriteOnly))
        file.write(list);
    RunRecord run;
    run.jobFolder = folder.path();
    run.cluster = 12;
    run.submitText = described(QStringLiteral("queue lr,size from params.csv"));
    run.files = {{QStringLiteral("job.sub"), 1, sha256Of("x")},
                 {QStringLiteral("params.csv"), list.size(), sha256Of(list)}};
    return run;
}

} // namespace

class TestSweepParameters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatEachJobGot_data()
    {
        QTest::addColumn<QString>("queue");
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<QString>("jobs");
        const QByteArray none;
        QTest::newRow("a list in place") << "queue lr in (0.1, 0.2)" << none << "lr=0.1|lr=0.2";
        QTest::newRow("rows in place") << "queue lr, size from (\n0.1, 8\n0.2, 16\n)" << none
                                       << "lr=0.1 size=8|lr=0.2 size=16";
        QTest::newRow("a file") << "queue lr,size from params.csv" << QByteArray("0.1,8\n0.2,8\n")
                                << "lr=0.1 size=8|lr=0.2 size=8";
        QTest::newRow("a file with Windows line ends")
            << "queue lr,size from params.csv" << QByteArray("0.1,8\r\n0.2,8\r\n")
            << "lr=0.1 size=8|lr=0.2 size=8";
        QTest::newRow("a step of a ladder")
            << "queue lr,size from [1:2] params.csv" << QByteArray("0.1,8\n0.2,8\n0.3,8\n")
            << "lr=0.2 size=8";
        QTest::newRow("several jobs for each row")
            << "queue 2 lr in (a, b)" << none << "lr=a|lr=a|lr=b|lr=b";
        QTest::newRow("names that differ by their case only")
            << "queue lr in (a)\nqueue LR in (b)" << none << "lr=a|lr=b";
        QTest::newRow("a second statement with another name")
            << "queue lr in (a)\nqueue size in (8)" << none << "lr=a size=|lr= size=8";
        QTest::newRow("without a name") << "queue in (a, b)" << none << "Item=a|Item=b";
        QTest::newRow("no variables") << "queue 3" << none << "";
    }

    void readsWhatEachJobGot()
    {
        QFETCH(QString, queue);
        QFETCH(QByteArray, list);
        SweepSource source{described(queue), 12, {}, {}};
        if (!list.isEmpty())
            source.list = list;
        const Result<SweepParameters> read = readSweepParameters(source);
        QVERIFY2(read, qPrintable(read ? QString() : read.error().message));
        QTEST(shown(*read), "jobs");
    }

    void matchesTheFilesThatWereSent()
    {
        const SweepSource source{
            described(QStringLiteral("queue lr matching files data/*.csv *.npz")),
            1,
            {},
            {QStringLiteral("b.npz"), QStringLiteral("data/b.csv"), QStringLiteral("data/a.csv"),
             QStringLiteral("data/a.txt"), QStringLiteral(".hidden.npz")}};
        const Result<SweepParameters> read = readSweepParameters(source);
        QVERIFY(read);
        QCOMPARE(shown(*read), QStringLiteral("lr=data/a.csv|lr=data/b.csv|lr=b.npz"));
    }

    void saysWhatCannotBeKnown_data()
    {
        QTest::addColumn<QString>("queue");
        QTest::newRow("a list that is not at hand") << "queue lr from params.csv";
        QTest::newRow("a command") << "queue lr from seq 10 |";
        QTest::newRow("a file of the access point") << "include : /home/bucky/queue.inc";
        QTest::newRow("no end") << "queue lr from (\n1";
    }

    void saysWhatCannotBeKnown()
    {
        QFETCH(QString, queue);
        const Result<SweepParameters> read = readSweepParameters({described(queue), 12, {}, {}});
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::Parse);
        QVERIFY(read.error().message.endsWith(u'.'));
    }

    void isBounded()
    {
        QStringList names;
        QStringList values;
        for (int i = 0; i < 20; ++i) {
            names << QStringLiteral("p%1").arg(i);
            values << QStringLiteral("é").repeated(500) + QString::number(i);
        }
        const QString row = values.join(u',') + u'\n';
        const SweepSource source{
            described(QStringLiteral("queue %1 from params.csv").arg(names.join(u','))),
            1,
            row.toUtf8(),
            {}};
        const Result<SweepParameters> read = readSweepParameters(source);
        QVERIFY(read);
        QCOMPARE(read->names.size(), 16);
        QCOMPARE(read->value(0, 0), QStringLiteral("é").repeated(100)); // 200 bytes, no half letter
        const Result<SweepParameters> many =
            readSweepParameters({described(QStringLiteral("queue 250000 lr in (a)")), 1, {}, {}});
        QVERIFY(many);
        QCOMPARE(many->jobCount(), 100'000);
    }

    void foreignLettersCannotTurnTheText()
    {
        const Result<SweepParameters> read =
            readSweepParameters({described(QStringLiteral("queue lr from params.csv")),
                                 1,
                                 QByteArray("a\x1b[31m\xe2\x80\xae"
                                            "b\n"),
                                 {}});
        QVERIFY(read);
        QVERIFY(!read->value(0, 0).contains(QChar(0x1b)));
        QVERIFY(!read->value(0, 0).contains(QChar(0x202e)));
    }

    void aRunIsReadFromTheFolderWhileTheListIsTheSame()
    {
        const QTemporaryDir folder;
        const RunRecord run = submittedSweep(folder, "0.1,8\n0.2,8\n");
        const Result<SweepParameters> read = sweepParametersOfRun(run, {});
        QVERIFY(read);
        QCOMPARE(shown(*read), QStringLiteral("lr=0.1 size=8|lr=0.2 size=8"));
        // the next sweep's list has its name, but not its bytes
        submittedSweep(folder, "0.3,8\n0.4,8\n");
        const Result<SweepParameters> changed = sweepParametersOfRun(run, {});
        QVERIFY(!changed);
        QVERIFY(changed.error().message.contains(QStringLiteral("params.csv")));
        // and that it was kept is better than any file
        const Result<SweepParameters> kept = sweepParametersOfRun(run, QByteArray("0.1,8\n"));
        QVERIFY(kept);
        QCOMPARE(shown(*kept), QStringLiteral("lr=0.1 size=8"));
    }

    void oneHundredThousandJobsTakeAMoment()
    {
        Sweep sweep;
        SweepParameter x{QStringLiteral("lr")};
        SweepParameter y{QStringLiteral("size")};
        for (int i = 0; i < 1'000; ++i)
            x.values << QString::number(i / 1000.0);
        for (int i = 0; i < 100; ++i)
            y.values << QString::number(i);
        sweep.parameters = {x, y};
        const Result<SweepRows> rows = SweepRows::of(sweep);
        QVERIFY(rows);
        QElapsedTimer timer;
        timer.start();
        const Result<SweepParameters> read = readSweepParameters(
            {described(QStringLiteral("queue lr,size from params.csv")), 1, sweepFile(*rows), {}});
        QVERIFY(read);
        qInfo("100000 jobs: read in %lld ms", timer.elapsed());
        QCOMPARE(read->jobCount(), 100'000);
        QCOMPARE(read->texts.size(), 1 + 1'000 + 99); // 0 is in both
        QCOMPARE(read->value(0, 99'999), QStringLiteral("0.999"));
        QCOMPARE(read->value(1, 99'999), QStringLiteral("99"));
        QVERIFY(timer.elapsed() < 5'000); // other programs share this machine
    }

    void clustersAreReadTogether()
    {
        const auto read = [](const QString &queue) {
            return *readSweepParameters({described(queue), 1, {}, {}});
        };
        JobParameters all;
        all.add(12, read(QStringLiteral("queue lr,size from (\n0.1 8\n0.2 8\n)")));
        all.add(13, read(QStringLiteral("queue size,seed from (\n8 1\n)")));
        QCOMPARE(all.names(), QStringList({u"lr"_qs, u"size"_qs, u"seed"_qs}));
        QCOMPARE(all.varyingNames(), QStringList({u"lr"_qs}));
        ParameterColumn size(all, QStringLiteral("size"));
        const int eight = size.numberOf({12, 1});
        QCOMPARE(all.texts().at(eight), QStringLiteral("8"));
        QCOMPARE(size.numberOf({13, 0}), eight); // the same value has the same number
        QCOMPARE(size.numberOf({13, 1}), 0);     // no such job
        QCOMPARE(size.numberOf({14, 0}), 0);     // a cluster that is not known
        QCOMPARE(size.numberOf({12, -1}), 0);
        QCOMPARE(ParameterColumn(all, QStringLiteral("seed")).numberOf({12, 0}), 0);
        QCOMPARE(ParameterColumn(all, QString()).numberOf({12, 0}), 0);
        QCOMPARE(all.words({13, 0}), QStringList({u"size = 8"_qs, u"seed = 1"_qs}));
        QCOMPARE(all.procCount(12), 2);
    }

    void valuesLieInTheOrderOfWhatTheySay_data()
    {
        QTest::addColumn<QStringList>("sorted");
        QTest::newRow("numbers by their size")
            << QStringList{u"-2"_qs, u"1e-3"_qs, u"0.02"_qs, u"3"_qs, u"10"_qs, u"1e2"_qs};
        QTest::newRow("words with numbers in them")
            << QStringList{u"part2"_qs, u"part10"_qs, u"part10b"_qs};
        QTest::newRow("leading zeros do not count") << QStringList{u"a2"_qs, u"a003"_qs, u"a10"_qs};
        QTest::newRow("letters in any case") << QStringList{u"adam"_qs, u"Lion"_qs, u"sgd"_qs};
        QTest::newRow("numbers before words, no value last")
            << QStringList{u"7"_qs, u"auto"_qs, u""_qs};
        QTest::newRow("what is no finite number is a word")
            << QStringList{u"5"_qs, u"inf"_qs, u"nan"_qs};
    }

    void valuesLieInTheOrderOfWhatTheySay()
    {
        QFETCH(QStringList, sorted);
        QList<QString> texts{QString()};
        std::vector<int> numbers;
        for (qsizetype i = sorted.size() - 1; i >= 0; --i) {
            if (!sorted.at(i).isEmpty()) {
                numbers.push_back(int(texts.size()));
                texts << sorted.at(i);
            } else {
                numbers.push_back(0);
            }
        }
        QStringList found;
        for (const int number : inOrderOfValues(numbers, texts))
            found << texts.at(number);
        QCOMPARE(found, sorted);
    }
};

QTEST_GUILESS_MAIN(TestSweepParameters)
#include "tst_sweepparameters.moc"
