// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/probejudges.h"

#include <QTest>

using namespace perch;

namespace
{

ExecOutput printed(const QByteArray &out, int status = 0)
{
    ExecOutput output;
    output.exit.status = status;
    output.out = out;
    return output;
}

} // namespace

class TestProbeJudges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shell_data()
    {
        QTest::addColumn<QByteArray>("out");
        QTest::addColumn<int>("status");
        QTest::addColumn<ReportStep::State>("state");
        QTest::addColumn<QString>("said");
        const QByteArray right = "perch-begin\n/bin/bash\n/home/bucky\nwritable\n";
        QTest::newRow("as it should be")
            << right << 0 << ReportStep::State::Passed << "/bin/bash, home folder /home/bucky";
        QTest::newRow("start files that print")
            << QByteArray("Welcome!\n") + right << 0 << ReportStep::State::Warned << "start files";
        QTest::newRow("a full home folder")
            << QByteArray("perch-begin\n/bin/sh\n/home/b\nno\n") << 0 << ReportStep::State::Warned
            << "cannot be written";
        QTest::newRow("file transfers only")
            << QByteArray("This service allows sftp connections only.\n") << 1
            << ReportStep::State::Failed << "sftp connections only";
        QTest::newRow("nothing") << QByteArray() << 0 << ReportStep::State::Failed
                                 << "runs no commands";
    }

    void shell()
    {
        QFETCH(QByteArray, out);
        QFETCH(int, status);
        ReportStep step;
        judgeShell(printed(out, status), step);
        check(step);
    }

    void condor_data()
    {
        QTest::addColumn<QByteArray>("out");
        QTest::addColumn<int>("status");
        QTest::addColumn<ReportStep::State>("state");
        QTest::addColumn<QString>("said");
        QTest::newRow("a version")
            << QByteArray("$CondorVersion: 23.0.12 2024-06-13 BuildID: 739441 PackageID: 23 $\n"
                          "$CondorPlatform: x86_64_AlmaLinux9 $\n")
            << 0 << ReportStep::State::Passed << "23.0.12";
        QTest::newRow("not found") << QByteArray("sh: 1: condor_version: not found\n") << 127
                                   << ReportStep::State::Failed << "no HTCondor";
        QTest::newRow("another program")
            << QByteArray("version\x1b[2J 7\n") << 0 << ReportStep::State::Failed << "\\x1b";
        QTest::newRow("a version without an end")
            << QByteArray("$CondorVersion: ") + QByteArray(10'000, '9') << 0
            << ReportStep::State::Passed << "999";
    }

    void condor()
    {
        QFETCH(QByteArray, out);
        QFETCH(int, status);
        ReportStep step;
        judgeCondor(printed(out, status), step);
        check(step);
        QVERIFY(step.result.size() <= 200);
    }

    void quotas_data()
    {
        QTest::addColumn<qint64>("used");
        QTest::addColumn<qint64>("limit");
        QTest::addColumn<qint64>("items");
        QTest::addColumn<ReportStep::State>("state");
        constexpr qint64 gb = 1024LL * 1024 * 1024;
        QTest::newRow("room enough")
            << 50 * gb << 100 * gb << qint64(10) << ReportStep::State::Passed;
        QTest::newRow("nearly full")
            << 96 * gb << 100 * gb << qint64(10) << ReportStep::State::Warned;
        QTest::newRow("nearly too many")
            << 1 * gb << 100 * gb << qint64(999) << ReportStep::State::Warned;
        QTest::newRow("no limit told")
            << 500 * gb << qint64(0) << qint64(10) << ReportStep::State::Passed;
    }

    void quotas()
    {
        QFETCH(qint64, used);
        QFETCH(qint64, limit);
        QFETCH(qint64, items);
        QFETCH(ReportStep::State, state);
        ReportStep step;
        judgeQuotas({{QStringLiteral("/staging/b/bucky"), used, limit, items, 1000}}, step);
        QCOMPARE(step.state, state);
        QVERIFY(step.result.startsWith(QStringLiteral("/staging/b/bucky: ")));
        QCOMPARE(step.advice.isEmpty(), state == ReportStep::State::Passed);
    }

    void time_data()
    {
        QTest::addColumn<QByteArray>("printed");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("with a fraction")
            << QByteArray("1700000000.123456789\n") << qint64(1700000000123);
        QTest::newRow("a fraction of zeros")
            << QByteArray("1700000000.000000001\n") << qint64(1700000000000);
        QTest::newRow("a date that knows none")
            << QByteArray("1700000000.N\n") << qint64(1700000000500);
        QTest::newRow("words") << QByteArray("Tue Nov 14\n") << qint64(0);
        QTest::newRow("nothing") << QByteArray() << qint64(0);
        QTest::newRow("beyond time") << QByteArray("99999999999999999.0") << qint64(0);
        QTest::newRow("before time") << QByteArray("-5.0") << qint64(0);
    }

    void time()
    {
        QFETCH(QByteArray, printed);
        QFETCH(qint64, milliseconds);
        const QDateTime time = serverTime(printed);
        QCOMPARE(time.isValid(), milliseconds != 0);
        if (milliseconds != 0)
            QCOMPARE(time.toMSecsSinceEpoch(), milliseconds);
    }

private:
    static void check(const ReportStep &step)
    {
        QFETCH(ReportStep::State, state);
        QFETCH(QString, said);
        QCOMPARE(step.state, state);
        const QString text = step.result + u' ' + step.advice;
        QVERIFY2(text.contains(said), qPrintable(text));
        QCOMPARE(step.advice.isEmpty(), state == ReportStep::State::Passed);
    }
};

QTEST_GUILESS_MAIN(TestProbeJudges)
#include "tst_probejudges.moc"
