// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sweepparameters.h"
#include "remote/submitonce.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"

#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

const QByteArray list = "0.1, 8, plain\n"
                        "1e-3\t16\tafter tabs\n"
                        "# is a row too\n"
                        "0.5\n"
                        "  0.25,,with a gap  \n"
                        "$(x),2,a macro";

} // namespace

/// The parameters that Perch tells of jobs are those that the real HTCondor gave them.
class TestSweepOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void tellsWhatTheJobsGot_data();
    void tellsWhatTheJobsGot();

private:
    [[nodiscard]] QByteArray inFolder(const QString &command, const QByteArray &input = {});

    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    std::unique_ptr<Connection> m_connection;
    QString m_folder;
};

void TestSweepOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_connection = std::make_unique<Connection>(m_pool->accessPoint(), m_prompter);
    QVERIFY(QCoro::waitFor(m_connection->open()));
    m_folder = QStringLiteral("/home/bucky/sweep-") + newSubmissionToken();
    const Result<ExecOutput> made = QCoro::waitFor(m_connection->run(
        QStringLiteral("mkdir -p %1/data && cd %1 && printf '#!/bin/sh\\n' >run.sh && : >b.dat && "
                       ": >a.dat && : >data/c.dat && cat >params.csv")
            .arg(m_folder),
        list));
    QVERIFY(made && made->exit.succeeded());
}

void TestSweepOnPool::cleanupTestCase()
{
    m_connection.reset();
    m_pool.reset();
}

QByteArray TestSweepOnPool::inFolder(const QString &command, const QByteArray &input)
{
    const Result<ExecOutput> done = QCoro::waitFor(
        m_connection->run(QStringLiteral("cd %1 && %2").arg(m_folder, command), input));
    if (!done || !done->exit.succeeded())
        qWarning("%s", done ? done->err.constData() : qPrintable(done.error().message));
    return done ? done->out : QByteArray();
}

void TestSweepOnPool::tellsWhatTheJobsGot_data()
{
    QTest::addColumn<QString>("queue");
    QTest::newRow("a file") << "queue a,b,c from params.csv";
    QTest::newRow("a step of a ladder") << "queue a,b,c from [1:4] params.csv";
    QTest::newRow("several jobs for each row") << "queue 2 a,b,c from [0:2] params.csv";
    QTest::newRow("rows in place") << "queue a b from (\n1 2\n3,4\n5 6 7\n)";
    QTest::newRow("a list in place") << "queue a in (x, y z, 0.5)";
    QTest::newRow("files that match") << "queue a matching files *.dat data/*.dat";
    QTest::newRow("two statements") << "queue a in (1, 2)\nqueue b in (3)";
}

void TestSweepOnPool::tellsWhatTheJobsGot()
{
    QFETCH(QString, queue);
    const QString text = QStringLiteral("executable = run.sh\nlog = job.log\nrequest_cpus = 1\n"
                                        "request_memory = 100 MB\nrequest_disk = 100 MB\n"
                                        "hold = true\na =\nb =\nc =\nx = expanded\n"
                                        "My.A = \"$(a)\"\nMy.B = \"$(b)\"\nMy.C = \"$(c)\"\n%1\n")
                             .arg(queue);
    const QByteArray said =
        inFolder(QStringLiteral("cat >job.sub && condor_submit -terse job.sub"), text.toUtf8());
    const int cluster = said.split('.').first().trimmed().toInt();
    QVERIFY2(cluster > 0, said.constData());
    const QByteArray jobs = inFolder(
        QStringLiteral("condor_q %1 -af:t ProcId A B C; condor_rm %1 >/dev/null").arg(cluster));

    const SweepSource source{text,
                             cluster,
                             list,
                             {QStringLiteral("a.dat"), QStringLiteral("b.dat"),
                              QStringLiteral("data/c.dat"), QStringLiteral("params.csv"),
                              QStringLiteral("run.sh")}};
    const Result<SweepParameters> read = readSweepParameters(source);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QList<QByteArray> lines = jobs.split('\n');
    lines.removeLast(); // behind the last line's end
    QCOMPARE(lines.size(), read->jobCount());
    for (const QByteArray &line : std::as_const(lines)) {
        const QStringList got = QString::fromUtf8(line).split(u'\t');
        QCOMPARE(got.size(), 4);
        for (qsizetype name = 0; name < read->names.size(); ++name) {
            // HTCondor expands the macros of a value where it is used
            QString told = read->value(name, got.first().toInt());
            told.replace(QStringLiteral("$(x)"), QStringLiteral("expanded"));
            const qsizetype column = 1 + (read->names.at(name).front().unicode() - u'a');
            // what HTCondor puts where another queue statement's variable is used is no value
            const bool isNone = got.at(column) == u"<Queue_item>";
            QCOMPARE(told, isNone ? QString() : got.at(column));
        }
    }
}

QTEST_GUILESS_MAIN(TestSweepOnPool)
#include "tst_sweeponpool.moc"
