// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/commandrecorddialog.h"
#include "gui/connect/commandrecordmodel.h"
#include "gui/theme.h"
#include "tests/gui/shots.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

QDateTime at(int seconds)
{
    return QDateTime::fromSecsSinceEpoch(1'700'000'000 + seconds, Qt::UTC);
}

RanCommand commandOf(int number, const QString &text,
                     std::optional<ExecExit> exit = ExecExit{0, {}})
{
    RanCommand command;
    command.machine = QStringLiteral("ap2001.chtc.wisc.edu");
    command.started = at(number);
    command.command = text;
    command.duration = 120ms;
    command.exit = exit;
    command.number = number;
    return command;
}

QString cell(const CommandRecordModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

class TestCommandRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void newestFirst()
    {
        CommandRecordModel model;
        const QAbstractItemModelTester tester(&model);
        model.end(ap, commandOf(1, QStringLiteral("get_quotas")));
        model.end(ap, commandOf(2, QStringLiteral("condor_submit -terse x.sub")));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 0, CommandRecordModel::CommandColumn),
                 QStringLiteral("condor_submit -terse x.sub"));
        QCOMPARE(cell(model, 1, CommandRecordModel::MachineColumn), ap);
        QCOMPARE(cell(model, 1, CommandRecordModel::ExitColumn), QStringLiteral("0"));
    }

    void aRunningCommandBecomesAnEndedOne()
    {
        CommandRecordModel model;
        const QAbstractItemModelTester tester(&model);
        model.begin(ap, commandOf(1, QStringLiteral("tail -f log"), std::nullopt));
        QCOMPARE(cell(model, 0, CommandRecordModel::ExitColumn), QStringLiteral("runs"));
        // another machine counts for itself
        model.end(QStringLiteral("transfer"), commandOf(1, QStringLiteral("cat")));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 1, CommandRecordModel::ExitColumn), QStringLiteral("runs"));
        model.end(
            ap, commandOf(1, QStringLiteral("tail -f log"), ExecExit{-1, QStringLiteral("KILL")}));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 1, CommandRecordModel::ExitColumn), QStringLiteral("KILL"));
        QCOMPARE(model.totals().commands, 2);
    }

    void whatRanWhenTheLinkWentIsCutOff()
    {
        CommandRecordModel model;
        const QAbstractItemModelTester tester(&model);
        model.begin(ap, commandOf(1, QStringLiteral("tail -f log"), std::nullopt));
        model.endAll();
        QCOMPARE(cell(model, 0, CommandRecordModel::ExitColumn), QStringLiteral("cut off"));
        // a later connection counts from one again
        model.end(ap, commandOf(1, QStringLiteral("date +%z")));
        QCOMPARE(model.rowCount(), 2);
    }

    void isBounded()
    {
        CommandRecordModel model;
        for (int i = 0; i < 2500; ++i)
            model.end(ap, commandOf(i, QStringLiteral("command %1").arg(i)));
        QCOMPARE(model.rowCount(), 2000);
        QCOMPARE(cell(model, 0, CommandRecordModel::CommandColumn), QStringLiteral("command 2499"));
        QCOMPARE(cell(model, 1999, CommandRecordModel::CommandColumn),
                 QStringLiteral("command 500"));
        QCOMPARE(model.totals().commands, 2500);
    }

    void countsQueriesOfTheQueue_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<int>("count");
        QTest::newRow("a query") << QStringLiteral("condor_q -af JobStatus") << 1;
        QTest::newRow("in a script") << QStringLiteral("exec /bin/sh -c 'x;\ncondor_q'") << 1;
        QTest::newRow("another tool") << QStringLiteral("condor_qedit 1 a b") << 0;
        QTest::newRow("none") << QStringLiteral("condor_submit x.sub") << 0;
    }

    void countsQueriesOfTheQueue()
    {
        QFETCH(QString, command);
        QFETCH(int, count);
        CommandRecordModel model;
        model.end(ap, commandOf(1, command));
        QCOMPARE(model.totals().queueQueries, count);
    }

    void saysTheTotals()
    {
        QCOMPARE(totalsText({}, at(0)), QStringLiteral("No command yet"));
        QCOMPARE(totalsText({1, 0, at(0)}, at(5)),
                 QStringLiteral("1 command in 1 min (1.0 a minute) · condor_q: 0"));
        QCOMPARE(totalsText({300, 2, at(0)}, at(600)),
                 QStringLiteral("300 commands in 10 min (30 a minute) · condor_q: 2"));
    }

    void foreignTextStaysInItsCell()
    {
        CommandRecordModel model;
        model.end(ap, commandOf(1, QStringLiteral("printf '<b>\x1b[2J\n\u202e'\n")));
        const QString shown = cell(model, 0, CommandRecordModel::CommandColumn);
        QVERIFY(!shown.contains(u'\n'));
        QVERIFY(!shown.contains(QChar(0x1b)));
        QVERIFY(!shown.contains(QChar(0x202e)));
        const QString tip =
            model.index(0, CommandRecordModel::CommandColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(tip.contains(QStringLiteral("&lt;b&gt;")));
    }

    void showsTheScriptAndCopiesTheWhole()
    {
        CommandRecordModel model;
        model.end(ap, commandOf(1, QStringLiteral("exec /bin/sh -c 'export LC_ALL=C\ndate +%z\n' "
                                                  "'perch'")));
        QCOMPARE(cell(model, 0, CommandRecordModel::CommandColumn),
                 QStringLiteral("date +%z ' 'perch'"));
        QVERIFY(model.index(0, 0)
                    .data(CommandRecordModel::WholeRole)
                    .toString()
                    .contains(QStringLiteral("exec /bin/sh -c 'export LC_ALL=C date +%z")));
    }

    void filtersAndCopies()
    {
        CommandRecordModel model;
        CommandRecordDialog dialog(model);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        test::saveShots(dialog, QStringLiteral("record-empty"));
        auto *table = dialog.findChild<QTableView *>();
        QVERIFY(!table->isVisible()); // a sentence instead of an empty table
        fill(model);
        QTRY_VERIFY(table->isVisible());
        test::saveShots(dialog, QStringLiteral("record"));
        auto *filter = dialog.findChild<QLineEdit *>();
        QVERIFY(filter->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("QUOTA"));
        QCOMPARE(table->model()->rowCount(), 1);
        QVERIFY(dialog.copyText().contains(QStringLiteral("get_quotas")));
        QVERIFY(!dialog.copyText().contains(QStringLiteral("condor_submit")));
        QTest::keyClicks(filter, QStringLiteral("nonsense"));
        QTRY_VERIFY(!table->isVisible());
        QTest::keyClick(filter, Qt::Key_Escape);
        QVERIFY(filter->text().isEmpty() && dialog.isVisible());
        table->selectRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        const QStringList lines =
            QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2); // the totals and the row
        QVERIFY(lines.first().contains(QStringLiteral("condor_q: 0")));
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isVisible());
    }

    void everythingHasAName()
    {
        CommandRecordModel model;
        CommandRecordDialog dialog(model);
        QVERIFY(!dialog.findChild<QTableView *>()->accessibleName().isEmpty());
        QVERIFY(!dialog.findChild<QLineEdit *>()->accessibleName().isEmpty());
    }

private:
    const QString ap = QStringLiteral("ap2001");

    void fill(CommandRecordModel &model) const
    {
        model.end(ap, commandOf(1, QStringLiteral("date +%z")));
        model.end(ap, commandOf(2, QStringLiteral("get_quotas")));
        model.begin(ap,
                    commandOf(3,
                              QStringLiteral("exec /bin/sh -c 'export LC_ALL=C\ncd -- \"$1\" || "
                                             "exit 70\nexec tail -c +1 -F -- \"$2\"' perch "
                                             "/home/bucky/perch/hello_pytorch_gpu_apptainer/"
                                             "20261124T231500 hello.log"),
                              std::nullopt));
        model.end(QStringLiteral("transfer server"),
                  commandOf(4, QStringLiteral("dd of=/staging/b/bucky/.perch-1234.part"),
                            ExecExit{1, {}}));
        model.end(ap, commandOf(5, QStringLiteral("condor_submit -terse hello.sub")));
    }
};

QTEST_MAIN(TestCommandRecord)
#include "tst_commandrecord.moc"
