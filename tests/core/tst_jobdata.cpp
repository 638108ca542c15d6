// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/jobdata.h"
#include "core/submit/sizetext.h"
#include "core/submit/submitvalues.h"

#include <QTest>

using namespace perch;

class TestJobData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSizes_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<qint64>("bytes"); // -1: none
        QTest::newRow("GB") << QStringLiteral("4GB") << 4 * gibibyte;
        QTest::newRow("with a blank and a fraction")
            << QStringLiteral(" 2.5 GB ") << 5 * gibibyte / 2;
        QTest::newRow("a letter") << QStringLiteral("1 g") << gibibyte;
        QTest::newRow("K") << QStringLiteral("2048K") << 2 * mebibyte;
        QTest::newRow("TB") << QStringLiteral("1tb") << 1024 * gibibyte;
        QTest::newRow("bare") << QStringLiteral("512") << 512 * mebibyte;
        QTest::newRow("as HTCondor does not know it") << QStringLiteral("2GiB") << qint64(-1);
        QTest::newRow("bytes are not known") << QStringLiteral("100b") << qint64(-1);
        QTest::newRow("a macro") << QStringLiteral("$(memory)") << qint64(-1);
        QTest::newRow("an expression") << QStringLiteral("1024 * 2") << qint64(-1);
        QTest::newRow("nothing") << QString() << qint64(-1);
        QTest::newRow("negative") << QStringLiteral("-1GB") << qint64(-1);
        QTest::newRow("too many") << QStringLiteral("999999999999999TB") << qint64(-1);
    }

    void readsSizes()
    {
        QFETCH(QString, value);
        QTEST(bytesOfSize(value, mebibyte).value_or(-1), "bytes");
    }

    void writesWholeGigabytes()
    {
        QCOMPARE(wholeGigabytes(0), QStringLiteral("1GB"));
        QCOMPARE(wholeGigabytes(gibibyte), QStringLiteral("1GB"));
        QCOMPARE(wholeGigabytes(gibibyte + 1), QStringLiteral("2GB"));
        for (const qint64 bytes : QList<qint64>{1, gibibyte - 1, 7 * gibibyte, 123'456'789'012})
            QVERIFY(bytesOfSize(wholeGigabytes(bytes), kibibyte).value_or(0) >= bytes);
    }

    void choosesTheTransferBySize()
    {
        const qint64 gigabyte = 1'000'000'000;
        QCOMPARE(transferFormOf(0), TransferForm::WithTheJob);
        QCOMPARE(transferFormOf(gigabyte), TransferForm::WithTheJob);
        QCOMPARE(transferFormOf(gigabyte + 1), TransferForm::Osdf);
        QCOMPARE(transferFormOf(30 * gigabyte), TransferForm::Osdf);
        QCOMPARE(transferFormOf(30 * gigabyte + 1), TransferForm::StagingFile);
        QCOMPARE(transferFormOf(100 * gigabyte + 1), TransferForm::AskStaff);
    }

    void countsImageAndInputsIntoTheDisk()
    {
        QCOMPARE(leastDiskBytes({}), gibibyte);
        QCOMPARE(leastDiskBytes({5 * gibibyte, 2 * gibibyte, true}), 8 * gibibyte);
    }

    void addsUpWhatTheJobBrings_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("image");
        QTest::addColumn<qint64>("inputs");
        QTest::addColumn<bool>("isWhole");
        QTest::newRow("nothing") << QString() << qint64(0) << qint64(0) << true;
        QTest::newRow("a staged image, inputs and the program")
            << u"container_image = osdf:///s/x.sif\nexecutable = run.sh\n"
               "transfer_input_files = a.csv, osdf:///s/d.tar.gz?pack=auto\n"_qs
            << qint64(1000) << qint64(10 + 20 + 300) << true;
        QTest::newRow("a program of the machine")
            << u"executable = /usr/bin/true\n"_qs << qint64(0) << qint64(0) << true;
        QTest::newRow("a program that is not sent")
            << u"executable = run.sh\ntransfer_executable = false\n"_qs << qint64(0) << qint64(0)
            << true;
        QTest::newRow("a registry's image")
            << u"container_image = docker://x\ntransfer_input_files = ./a.csv\n"_qs << qint64(0)
            << qint64(20) << false;
        QTest::newRow("the same input twice")
            << u"executable = run.sh\ntransfer_input_files = run.sh\n"_qs << qint64(0) << qint64(10)
            << true;
    }

    void addsUpWhatTheJobBrings()
    {
        QFETCH(QString, text);
        const QHash<QString, qint64> sizes{{u"osdf:///s/x.sif"_qs, 1000},
                                           {u"osdf:///s/d.tar.gz"_qs, 300},
                                           {u"run.sh"_qs, 10},
                                           {u"a.csv"_qs, 20}};
        const DiskNeed need = diskNeedOf(SubmitValues(SubmitFile(text)), sizes);
        QTEST(need.imageBytes, "image");
        QTEST(need.inputBytes, "inputs");
        QTEST(need.isWhole, "isWhole");
    }

    void keepsTheListAsItIsWritten_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("entry");
        QTest::addColumn<QString>("with");
        QTest::addColumn<QString>("without");
        const auto row = [](const char *name, const char *list, const char *entry, const char *with,
                            const char *without) {
            QTest::newRow(name) << QString::fromUtf8(list) << QString::fromUtf8(entry)
                                << QString::fromUtf8(with) << QString::fromUtf8(without);
        };
        row("nothing there", "", "a", "a", "");
        row("another one", "a,  b ", "c", "a,  b, c", "a,  b");
        row("there already", "a,  b", "b", "a,  b", "a");
        row("the first", "a,  b", "a", "a,  b", "b");
        row("in quotes", "\"a, b\"", "c", "\"a, b, c\"", "\"a, b\"");
        row("the last in quotes", "\"a\"", "a", "\"a\"", "");
        row("a folder is another than its contents", "a/", "a", "a/, a", "a/");
        row("nothing to add", "a", " ", "a", "a");
    }

    void keepsTheListAsItIsWritten()
    {
        QFETCH(QString, list);
        QFETCH(QString, entry);
        QTEST(withEntry(list, entry), "with");
        QTEST(withoutEntry(list, entry), "without");
    }

    void knowsImagesOfRegistries()
    {
        QVERIFY(isRegistryImage(QStringLiteral("docker://pytorch/pytorch:2.1")));
        QVERIFY(isRegistryImage(QStringLiteral("ORAS://ghcr.io/x")));
        QVERIFY(!isRegistryImage(QStringLiteral("osdf:///chtc/staging/x.sif")));
        QVERIFY(!isRegistryImage(QString()));
    }

    void knowsGpusInRisingOrder()
    {
        const QList<GpuGeneration> &generations = gpuGenerations();
        QVERIFY(generations.size() > 5);
        double last = 0;
        for (const GpuGeneration &generation : generations) {
            QVERIFY(generation.capability.toDouble() > last);
            QVERIFY(!generation.models.isEmpty());
            last = generation.capability.toDouble();
        }
    }

    void readsAllCommandsAtOnce()
    {
        const SubmitFile file(QStringLiteral("request_gpus = 1\n"
                                             "Request_GPUs = 2\n"
                                             "+WantGPULab = true\n"
                                             "MY.GPUJobLength = \"short\"\n"
                                             "epochs = 2\n"
                                             "arguments = $(epochs) $(rate)\n"
                                             "executable = run.sh\n"
                                             "queue rate, Size from (\n1 2\n)\n"
                                             "request_cpus = 5\n"));
        const SubmitValues values(file);
        for (const char *name : {"request_gpus", "REQUEST_GPUS", "+WantGPULab", "MY.WantGPULab",
                                 "+GPUJobLength", "epochs", "request_cpus", "nothing"})
            QCOMPARE(values.value(QString::fromUtf8(name)), file.value(QString::fromUtf8(name)));
        QCOMPARE(values.text(QStringLiteral("request_gpus")), QStringLiteral("2"));
        QCOMPARE(values.macros(), QStringList({u"epochs"_qs, u"rate"_qs, u"Size"_qs}));
        QCOMPARE(values.localInputs(), QStringList{u"run.sh"_qs});
    }

    void findsTheVariablesOfQueue_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("none") << QStringLiteral("10") << QStringList();
        QTest::newRow("nothing") << QString() << QStringList();
        QTest::newRow("one") << QStringLiteral("a in (1 2)") << QStringList{u"a"_qs};
        QTest::newRow("two and a number")
            << QStringLiteral("2 a , b from list.txt") << QStringList{u"a"_qs, u"b"_qs};
        QTest::newRow("a macro as number")
            << QStringLiteral("$(n) a from list.txt") << QStringList{u"a"_qs};
        QTest::newRow("without a name") << QStringLiteral("in (1 2)") << QStringList{u"Item"_qs};
        QTest::newRow("a number without a name")
            << QStringLiteral("3 in (1 2)") << QStringList{u"Item"_qs};
        QTest::newRow("matching") << QStringLiteral("f matching files *.dat")
                                  << QStringList{u"f"_qs};
        QTest::newRow("rows that say in")
            << QStringLiteral("a from (\nb in c\n)") << QStringList{u"a"_qs};
    }

    void findsTheVariablesOfQueue()
    {
        QFETCH(QString, arguments);
        QTEST(queueVariables(arguments), "names");
    }
};

QTEST_GUILESS_MAIN(TestJobData)
#include "tst_jobdata.moc"
