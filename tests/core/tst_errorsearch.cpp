// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/errorrows.h"
#include "core/errorsearch.h"
#include "core/outputrows.h"

#include <QBuffer>
#include <QTest>

using namespace perch;

namespace
{

/// The rows where an error is found; each block alone says what all in order say.
QStringList errorsOf(QByteArray bytes)
{
    OutputIndex index;
    index.feed(bytes);
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    ErrorSearch search;
    QStringList rows;
    for (int block = 0; block < index.blockCount(); ++block) {
        const Result<QList<OutputMatch>> found = search.matchesOf(file, index, block);
        ErrorSearch alone;
        if (!found || *alone.matchesOf(file, index, block) != *found)
            qFatal("block %d", block);
        for (const OutputMatch &match : *found) {
            const Result<QList<OutputRow>> row = readRows(file, index, match.row, 1);
            if (!row || row->first().text.size() != match.length || match.begin != 0)
                qFatal("row %lld", static_cast<long long>(match.row));
            rows << row->first().text;
        }
    }
    return rows;
}

// what Python 3.11 and torch 2.1 print
const QByteArray traceback = "Traceback (most recent call last):\n"
                             "  File \"/var/lib/condor/train.py\", line 7, in <module>\n"
                             "    main()\n"
                             "  File \"/var/lib/condor/train.py\", line 4, in main\n"
                             "    raise Stop(\"no error: 5\")\n"
                             "__main__.Stop: enough\n";

} // namespace

class TestErrorSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWhatTellsAnError_data()
    {
        QTest::addColumn<QString>("row");
        QTest::addColumn<bool>("tells");
        const auto yes = [](const char *row) {
            QTest::newRow(row) << QString::fromUtf8(row) << true;
        };
        const auto no = [](const char *row) {
            QTest::newRow(row) << QString::fromUtf8(row) << false;
        };
        yes("ValueError: invalid literal for int()");
        yes("torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB");
        yes("RuntimeError: CUDA error: no kernel image is available for execution on the device");
        yes("AssertionError");
        yes("terminate called after throwing an instance of 'std::runtime_error'");
        yes("  what():  basic_string::at");
        yes("FATAL:   container creation failed: mount error");
        yes("Segmentation fault (core dumped)");
        yes("./run.sh: line 3:    12 Killed                  python train.py (core dumped)");
        yes("Killed");
        yes("/bin/sh: 1: python3: command not found");
        yes("OSError: [Errno 28] No space left on device");
        yes("2026-11-22 07:12:14,123 ERROR    worker 3 lost");
        yes("[ERROR] no data");
        yes("ERROR:root:no data");
        yes("main.cpp:3:5: error: expected ';'");
        yes("python: can't open file 'train.py': [Errno 2] No such file or directory");
        yes("a.out: a.c:3: main: Assertion `x' failed.");
        yes("Error:");
        no("epoch 3 val_error: 0.1293");
        no("mean squared error: 3e-4");
        no("error: -0.5");
        no("test error: nan");
        no("Error: None");
        no("error=0.25 loss=0.1");
        no("ERROR = 0.2");
        no("ERROR 0.25");
        no("0 errors, 3 warnings");
        no("Error rate 3 %");
        no("wait for the next error message");
        no("terminated normally");
        no("");
    }

    void knowsWhatTellsAnError()
    {
        QFETCH(QString, row);
        QFETCH(bool, tells);
        QCOMPARE(tellsAnError(row), tells);
        if (tells)
            QVERIFY(mayTellAnError(row.toUtf8()));
    }

    void takesATracebackForOneError()
    {
        const QStringList one{QStringLiteral("__main__.Stop: enough")};
        QCOMPARE(errorsOf(traceback), one);
        QCOMPARE(errorsOf("epoch 1\n" + traceback + "epoch 2\n"), one);
        QCOMPARE(errorsOf(QByteArray(traceback).replace('\n', "\r\n")), one);
        QByteArray ofRank = "[rank0]: " + traceback.chopped(1);
        ofRank.replace('\n', "\n[rank0]: ");
        QCOMPARE(errorsOf(ofRank), QStringList(QStringLiteral("[rank0]: ") + one.first()));
        QCOMPARE(errorsOf(traceback.first(120)),
                 QStringList(QStringLiteral("Traceback (most recent call last):")));
        QCOMPARE(errorsOf(traceback +
                          "\nDuring handling of the above exception, another exception occurred:\n"
                          "\n" +
                          traceback + "Error: this is of the same\n"),
                 one + one);
        QCOMPARE(errorsOf(traceback.first(120) + '\n' + traceback).size(), 2);
    }

    void takesRowsThatFollowEachOtherForOne()
    {
        QCOMPARE(
            errorsOf("terminate called after throwing an instance of 'std::out_of_range'\n"
                     "  what():  vector::at\n"
                     "Aborted\n"
                     "line\n"
                     "FATAL: a\n\x1b[31mFATAL\x1b[0m: b\n"),
            (QStringList{QStringLiteral(
                             "terminate called after throwing an instance of 'std::out_of_range'"),
                         QStringLiteral("FATAL: a")}));
    }

    void findsThemInManyBlocks()
    {
        QByteArray bytes;
        int count = 0;
        for (int i = 0; i < 30'000; ++i) {
            bytes += "step " + QByteArray::number(i) + " val_error: 0.125\n";
            if (i % 1000 == 7) {
                bytes += traceback;
                ++count;
            }
        }
        QCOMPARE(errorsOf(bytes).size(), count);
        // one that spans blocks, and one without an end
        const QByteArray frame = "  File \"a.py\", line 1, in f\n    f()\n";
        QCOMPARE(errorsOf("Traceback (most recent call last):\n" + frame.repeated(1000) +
                          "RecursionError: too deep\n")
                     .size(),
                 1);
        const QStringList endless =
            errorsOf("Traceback (most recent call last):\n" + frame.repeated(10'000));
        QCOMPARE(endless.size(), 1);
        QCOMPARE(errorsOf("Traceback (most recent call last):\n" +
                          QByteArray(1'000'000, 'a').replace(500'000, 6, "Error:")),
                 QStringList(QStringLiteral("a").repeated(4096)));
    }

    void findsNothingInNothing()
    {
        QCOMPARE(errorsOf({}), QStringList());
        QCOMPARE(errorsOf(QByteArray(300'000, '\0')), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestErrorSearch)
#include "tst_errorsearch.moc"
