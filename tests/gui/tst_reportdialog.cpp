// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/reportdialog.h"
#include "gui/connect/rulesdialog.h"
#include "gui/theme.h"
#include "tests/gui/shots.h"
#include "tests/gui/sitesamples.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

using State = ReportStep::State;

ConnectionReport reportWith(const QList<ReportStep> &steps)
{
    ConnectionReport report;
    report.made = QDateTime::fromSecsSinceEpoch(1'700'000'000, Qt::UTC);
    report.perch = QStringLiteral("Perch 0.1.0");
    report.login = QStringLiteral("bucky at CHTC, UW-Madison");
    report.steps = steps;
    return report;
}

QList<ReportStep> mixed()
{
    return {{QStringLiteral("Address of ap2001.chtc.wisc.edu"),
             State::Passed,
             QStringLiteral("128.104.100.44"),
             {},
             12ms},
            {QStringLiteral("SSH server on port 22"),
             State::Passed,
             QStringLiteral("SSH-2.0-OpenSSH_8.7"),
             {},
             31ms},
            {QStringLiteral("Host key"), State::Passed, QStringLiteral("the known one"), {}, 85ms},
            {QStringLiteral("Login as bucky"),
             State::Warned,
             {},
             QStringLiteral("No key of this computer was enough. The check asks for no password "
                            "and lets no telephone ring: connect, and check again for the rest."),
             140ms},
            {QStringLiteral("Shell and home folder"),
             State::Skipped,
             QStringLiteral("not reached"),
             {},
             0ms},
            {QStringLiteral("Address of transfer.chtc.wisc.edu, for uploads"), State::Failed,
             QStringLiteral("Host not found"),
             QStringLiteral("There is no machine named transfer.chtc.wisc.edu. Check the name for "
                            "a typing error, and that this computer is online."),
             5012ms},
            {QStringLiteral("SSH server there, on port 22"), State::Waiting, {}, {}, 0ms}};
}

QString seenText(const QWidget &inside)
{
    QStringList lines;
    const QList<QLabel *> labels = inside.findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->isVisible())
            lines.append(label->text());
    }
    return lines.join(u'\n');
}

QPushButton *buttonOf(const QWidget &inside, const QString &text)
{
    const QList<QPushButton *> buttons = inside.findChildren<QPushButton *>();
    for (QPushButton *button : buttons) {
        if (button->text() == text)
            return button;
    }
    return nullptr;
}

} // namespace

class TestReportDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void showsEachStepWithAWord()
    {
        ReportDialog dialog;
        dialog.setReport(reportWith(mixed()), false);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        const QString text = seenText(dialog);
        for (const char *word : {"passed", "look here", "left out", "failed", "waiting"})
            QVERIFY2(text.contains(QLatin1String(word)), word);
        QVERIFY(text.contains(QStringLiteral("One check failed")));
        QVERIFY(text.contains(QStringLiteral("Check the name for a typing error")));
        const QList<ReportStepRow *> rows = dialog.findChildren<ReportStepRow *>();
        QCOMPARE(rows.size(), mixed().size());
        for (const ReportStepRow *row : rows)
            QVERIFY(row->accessibleName().contains(u':'));
        test::saveShots(dialog, QStringLiteral("report"));
    }

    void isLive()
    {
        ReportDialog dialog;
        QList<ReportStep> steps = mixed();
        steps.last().state = State::Running;
        dialog.setReport(reportWith(steps), true);
        dialog.show();
        QVERIFY(seenText(dialog).contains(QStringLiteral("Check 7 of 7")));
        QVERIFY(!buttonOf(dialog, QStringLiteral("Copy report"))->isEnabled());
        QVERIFY(!buttonOf(dialog, QStringLiteral("Check again"))->isEnabled());
        for (ReportStep &step : steps)
            step.state = State::Passed;
        dialog.setReport(reportWith(steps), false);
        QVERIFY(seenText(dialog).contains(QStringLiteral("All is well.")));
        QVERIFY(!seenText(dialog).contains(QStringLiteral("checking")));
        QSignalSpy again(&dialog, &ReportDialog::againWanted);
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Check again")), Qt::LeftButton);
        QCOMPARE(again.size(), 1);
    }

    void copiesPlainText()
    {
        ReportDialog dialog;
        dialog.setReport(reportWith(mixed()), false);
        dialog.show();
        QTest::mouseClick(buttonOf(dialog, QStringLiteral("Copy report")), Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.startsWith(QStringLiteral("Connection report of Perch\n")));
        QVERIFY(text.contains(QStringLiteral("failed    Address of transfer.chtc.wisc.edu")));
    }

    void foreignWordsAreShownAsTheyAre()
    {
        QList<ReportStep> steps = mixed();
        steps.first().result = QStringLiteral("<a href='file:///etc/passwd'>click</a>");
        ReportDialog dialog;
        dialog.setReport(reportWith(steps), false);
        const QList<QLabel *> labels =
            dialog.findChild<ReportStepRow *>()->findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (!label->text().isEmpty() && label->text().contains(QStringLiteral("href")))
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
    }

    void showsTheRulesOfASite()
    {
        RulesDialog dialog(test::bundledSite());
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QVERIFY(seenText(dialog).contains(QStringLiteral("no backup")));
        const QList<QToolButton *> guides = dialog.findChildren<QToolButton *>();
        QCOMPARE(guides.size(), test::bundledSite().rules.size());
        for (const QToolButton *guide : guides)
            QVERIFY(!guide->accessibleName().isEmpty());
        test::saveShots(dialog, QStringLiteral("rules"));
    }
};

QTEST_MAIN(TestReportDialog)
#include "tst_reportdialog.moc"
