// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/shellquote.h"
#include "core/submit/complaintplaces.h"
#include "remote/submitonce.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"

#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

const QString head = QStringLiteral("universe = vanilla\n"
                                    "executable = run.sh\n"
                                    "log = job.log\n"
                                    "# a comment\n"
                                    "request_cpus = 1\nrequest_disk = 100 MB\nhold = true\n");

} // namespace

/// The real condor_submit refuses what is wrong, as Perch calls it, and Perch finds the line.
class TestRefusalsOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void findsTheLine_data();
    void findsTheLine();

private:
    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    std::unique_ptr<Connection> m_connection;
};

void TestRefusalsOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_connection = std::make_unique<Connection>(m_pool->accessPoint(), m_prompter);
    QVERIFY(QCoro::waitFor(m_connection->open()));
}

void TestRefusalsOnPool::cleanupTestCase()
{
    m_connection.reset();
    m_pool.reset();
}

void TestRefusalsOnPool::findsTheLine_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wrong");
    const auto row = [](const char *name, const QString &wrong, const QString &rest = {}) {
        QTest::newRow(name) << head + wrong + u'\n' + rest + QStringLiteral("queue\n") << wrong;
    };
    row("a line that is none", QStringLiteral("this is no line"));
    row("a colon", QStringLiteral("arguments : a"));
    row("a name that is none", QStringLiteral("foo-bar = 1"));
    row("memory in GiB", QStringLiteral("request_memory = 2GiB"));
    row("requirements that are cut", QStringLiteral("requirements = (Memory > "));
    row("a job attribute that is cut", QStringLiteral("+Mine = (1"));
    row("on_exit_hold that is cut", QStringLiteral("on_exit_hold = (1"));
    row("rank that is cut", QStringLiteral("rank = (1"));
    row("no such folder", QStringLiteral("initialdir = /nosuch"));
    row("no such universe", QStringLiteral("universe = vanila"));
    row("a container without an image", QStringLiteral("universe = container"));
    row("yes for true", QStringLiteral("stream_output = yes"));
    row("no such notification", QStringLiteral("notification = Sometimes"));
    row("should_transfer_files", QStringLiteral("should_transfer_files = maybe"));
    row("an open quote in arguments", QStringLiteral("arguments = \"a"));
    row("a quote in arguments", QStringLiteral("arguments = \"a \"b\" c\""));
    row("an open quote in environment", QStringLiteral("environment = \"a=1"));
    row("environment without a value", QStringLiteral("environment = \"a\""));
    row("no such program", QStringLiteral("executable = nosuch.sh"));
    row("an empty program", QStringLiteral("executable = empty.sh"));
    row("a program with CRLF", QStringLiteral("executable = crlf.sh"));
    row("a condition", QStringLiteral("if $(x) > 2"), QStringLiteral("endif\n"));
    const auto last = [](const char *name, const QString &wrong) {
        QTest::newRow(name) << head + wrong + u'\n' << wrong;
    };
    last("no such list", QStringLiteral("queue a from nosuch.txt"));
    last("a queue of nothing known", QStringLiteral("queue a frm (b)"));
    QTest::newRow("no program") << QStringLiteral("log = job.log\nqueue\n")
                                << QStringLiteral("queue");
}

void TestRefusalsOnPool::findsTheLine()
{
    QFETCH(QString, text);
    QFETCH(QString, wrong);
    const QString token = newSubmissionToken();
    const QString folder = QStringLiteral("/home/bucky/refused-") + token;
    const Result<ExecOutput> made = QCoro::waitFor(m_connection->run(
        QStringLiteral("mkdir %1 && cd %1 && printf '#!/bin/sh\\n' >run.sh && : >empty.sh && "
                       "printf '#!/bin/sh\\r\\n' >crlf.sh && cat >job.sub")
            .arg(folder),
        text.toUtf8()));
    QVERIFY(made && made->exit.succeeded());
    const Result<ExecOutput> refused = QCoro::waitFor(
        m_connection->run(submitOnceCommand(folder, QStringLiteral("job.sub"), token)));
    QVERIFY(refused);
    QVERIFY2(refused->exit.status != 0, refused->out.constData());
    const QList<SubmitComplaint> complaints =
        withPlaces(parseSubmitComplaints(refused->err), SubmitFile(text));
    const int expected = int(text.split(u'\n').lastIndexOf(wrong)) + 1;
    QVERIFY(expected > 0);
    const bool isFound =
        std::any_of(complaints.cbegin(), complaints.cend(), [&](const SubmitComplaint &complaint) {
            return complaint.isError && complaint.line == expected;
        });
    QVERIFY2(isFound, qPrintable(QStringLiteral("line %1 is expected, and this was said: %2")
                                     .arg(expected)
                                     .arg(QString::fromUtf8(refused->err))));
}

QTEST_GUILESS_MAIN(TestRefusalsOnPool)
#include "tst_refusalsonpool.moc"
