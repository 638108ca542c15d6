// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/joboutputs.h"

#include <QTest>

using namespace perch;

class TestJobOutputs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOutputsByTheirNames_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isOutput");
        const auto row = [](const char *path, bool isOutput) {
            QTest::newRow(path) << QString::fromLatin1(path) << isOutput;
        };
        row("run_12.log", true);
        row("run_12_0.out", true);
        row("errors/7.err", true);
        row("model.pt", true);
        row("model.pt.old", true);
        row("model.pt.old2", true);
        row("model.pt.old.~3~", true);
        row("plots", true);
        row("plots/loss.png", true);
        row("renamed.csv", true);
        row("checkpoint.pt", true);
        row("job.sub", false);
        row("run.sh", false);
        row("data.tar.gz", false);
        row("other.log", false);
        row("model.pt.txt", false);
        row("my-model.pt", false);
        row("src", false);
        row("src/run_1.log", false);
        row("start.pt", false); // an output's name, but an input too
        row("errors", false);   // only what lies in it came back
    }

    void tellsOutputsByTheirNames()
    {
        QFETCH(QString, path);
        const JobOutputs outputs{SubmitFile(
            QStringLiteral("executable = run.sh\n"
                           "log = run_$(Cluster).log\n"
                           "output = ./run_$(Cluster)_$INT(Process,%02d).out\n"
                           "error = errors/$(Process).err\n"
                           "transfer_input_files = data.tar.gz, src/, start.pt\n"
                           "transfer_output_files = model.pt, deep/plots/, table.csv, start.pt\n"
                           "transfer_output_remaps = \"table.csv = renamed.csv; x = $(y)\"\n"
                           "transfer_checkpoint_files = checkpoint.pt\n"
                           "queue\n"))};
        QTEST(outputs.contains(path), "isOutput");
    }

    void takesNoMacroAloneForEveryFile_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("macro") << QStringLiteral("$(name)");
        QTest::newRow("macros and dots") << QStringLiteral("$(a).$(b)");
        QTest::newRow("nested") << QStringLiteral("$(a_$(b))");
        QTest::newRow("match-time macro") << QStringLiteral("$$(Machine)");
        QTest::newRow("star") << QStringLiteral("*");
        QTest::newRow("empty") << QString();
        QTest::newRow("absolute") << QStringLiteral("/home/bucky/a.log");
    }

    void takesNoMacroAloneForEveryFile()
    {
        QFETCH(QString, name);
        const JobOutputs outputs{
            SubmitFile(QStringLiteral("log = %1\noutput = %1\nqueue\n").arg(name))};
        for (const char *path : {"run.sh", "a.log", "train.py", "x"})
            QVERIFY(!outputs.contains(QString::fromLatin1(path)));
    }

    void isNotSlowOnOddNames()
    {
        const QString odd = QStringLiteral("a$(x)").repeated(100);
        const JobOutputs outputs{SubmitFile(QStringLiteral("log = ") + odd + u'\n')};
        QBENCHMARK_ONCE
        {
            QVERIFY(!outputs.contains(QString(255, u'a') + u'b'));
        }
    }
};

QTEST_GUILESS_MAIN(TestJobOutputs)
#include "tst_joboutputs.moc"
