// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/connectionreport.h"

#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

QDateTime at(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + milliseconds, Qt::UTC);
}

ConnectionReport sample()
{
    ConnectionReport report;
    report.made = at(0);
    report.perch = QStringLiteral("Perch 0.1.0");
    report.login = QStringLiteral("bucky at CHTC, UW-Madison");
    report.steps = {{QStringLiteral("Address"),
                     ReportStep::State::Passed,
                     QStringLiteral("128.104.1.1"),
                     {},
                     12ms},
                    {QStringLiteral("Login"), ReportStep::State::Failed, QStringLiteral("no key"),
                     QStringLiteral("Look into /home/bucky/.ssh."), 31'500ms},
                    {QStringLiteral("Shell"), ReportStep::State::Skipped, {}, {}, 0ms}};
    return report;
}

} // namespace

class TestConnectionReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isPlainTextForAMail()
    {
        QCOMPARE(reportText(sample(), QStringLiteral("/home/bucky")),
                 QStringLiteral("Connection report of Perch\n"
                                "\n"
                                "made     2023-11-14 22:13:20 UTC\n"
                                "by       Perch 0.1.0\n"
                                "login    bucky at CHTC, UW-Madison\n"
                                "\n"
                                "passed    Address: 128.104.1.1 (12 ms)\n"
                                "failed    Login: no key (31 s)\n"
                                "          Look into ~/.ssh.\n"
                                "left out  Shell\n"));
    }

    void foreignWordsStayOnTheirLine()
    {
        ConnectionReport report = sample();
        report.steps.first().result =
            QStringLiteral("a\nfailed    Login: ask evil@example.org\x1b[2J\u202e");
        const QString text = reportText(report, {});
        QCOMPARE(text.count(u'\n'), reportText(sample(), {}).count(u'\n'));
        QVERIFY(!text.contains(QChar(0x1b)));
        QVERIFY(!text.contains(QChar(0x202e)));
        report.steps.first().result = QStringLiteral("x").repeated(100'000);
        QVERIFY(reportText(report, {}).size() < 2000);
    }

    void aRootFolderIsNoHomeToHide()
    {
        QVERIFY(reportText(sample(), QStringLiteral("/")).contains(QStringLiteral("/home/bucky")));
    }

    void takesTheTravelOff_data()
    {
        QTest::addColumn<qint64>("received");
        QTest::addColumn<qint64>("theirs");
        QTest::addColumn<qint64>("skew");
        QTest::newRow("the same clock, in the middle of the travel")
            << qint64(200) << qint64(100) << qint64(0);
        QTest::newRow("ahead") << qint64(200) << qint64(5100) << qint64(5000);
        QTest::newRow("behind") << qint64(200) << qint64(-4900) << qint64(-5000);
        QTest::newRow("a slow line") << qint64(10'000) << qint64(5000) << qint64(0);
    }

    void takesTheTravelOff()
    {
        QFETCH(qint64, received);
        QFETCH(qint64, theirs);
        QFETCH(qint64, skew);
        const auto found = clockSkew(at(0), at(received), at(theirs));
        QVERIFY(found);
        QCOMPARE(found->count(), skew);
    }

    void doesNotGuessASkew()
    {
        QVERIFY(!clockSkew(at(0), at(120'000), at(60'000)));
        QVERIFY(!clockSkew(at(1000), at(0), at(500))); // our own clock was set meanwhile
        QVERIFY(!clockSkew(at(0), at(10), QDateTime()));
    }

    void judgesASkew_data()
    {
        QTest::addColumn<qint64>("skew");
        QTest::addColumn<ReportStep::State>("state");
        QTest::addColumn<QString>("said");
        QTest::newRow("none") << qint64(-900) << ReportStep::State::Passed << "the same";
        QTest::newRow("a little") << qint64(2500) << ReportStep::State::Passed << "2.5 s ahead";
        QTest::newRow("too much") << qint64(-90'000) << ReportStep::State::Warned
                                  << "1.5 min behind";
        QTest::newRow("a wrong zone")
            << qint64(7'200'000) << ReportStep::State::Warned << "2.0 h ahead";
    }

    void judgesASkew()
    {
        QFETCH(qint64, skew);
        QFETCH(ReportStep::State, state);
        QFETCH(QString, said);
        ReportStep step;
        judgeSkew(std::chrono::milliseconds(skew), step);
        QCOMPARE(step.state, state);
        QVERIFY2(step.result.contains(said), qPrintable(step.result));
        QCOMPARE(step.advice.isEmpty(), state == ReportStep::State::Passed);
    }
};

QTEST_GUILESS_MAIN(TestConnectionReport)
#include "tst_connectionreport.moc"
