// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/runsheet.h"

#include <QTest>

using namespace perch;

namespace
{

RunRow rowOf(int proc, const QStringList &parameters, double best)
{
    RunRow row;
    row.id = {12, proc};
    row.batch = QStringLiteral("lr sweep");
    row.parameters = parameters;
    row.state = JobState::Succeeded;
    row.score = {best + 0.1, best, best + 2, 30, 0, 40, 5};
    row.seconds = 90;
    row.gpu = QStringLiteral("A100");
    row.host = QStringLiteral("gpu2007");
    return row;
}

RunSheet someRuns()
{
    RunSheet sheet;
    sheet.metric = QStringLiteral("loss");
    sheet.parameterNames = {QStringLiteral("lr"), QStringLiteral("data"), QStringLiteral("width")};
    const QString same = QStringLiteral("mnist");
    sheet.rows = {
        rowOf(0, {QStringLiteral("0.1"), same, QStringLiteral("8")}, 0.5),
        rowOf(1, {QStringLiteral("0.01"), same, QStringLiteral("8")}, 0.25),
        rowOf(2, {QStringLiteral("0.01"), same, QStringLiteral("32")}, MetricScore::none)};
    return sheet;
}

} // namespace

class TestRunSheet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheBestRun()
    {
        RunSheet sheet = someRuns();
        QCOMPARE(sheet.bestRow(), 1);
        sheet.better = BetterValue::More; // by the most that each had
        QCOMPARE(sheet.bestRow(), 0);
        sheet.rows = {sheet.rows.last()};
        QCOMPARE(sheet.bestRow(), -1);
        QCOMPARE(RunSheet().bestRow(), -1);
    }

    void showsOnlyWhatDiffers()
    {
        const RunSheet sheet = withVaryingParameters(someRuns());
        QCOMPARE(sheet.parameterNames,
                 (QStringList{QStringLiteral("lr"), QStringLiteral("width")}));
        QCOMPARE(sheet.rows.at(2).parameters,
                 (QStringList{QStringLiteral("0.01"), QStringLiteral("32")}));
        QCOMPARE(sheet.valuesOf(QStringLiteral("width")),
                 (QStringList{QStringLiteral("8"), QStringLiteral("8"), QStringLiteral("32")}));
        QVERIFY(withVaryingParameters({}).rows.isEmpty());
    }

    void namesRunsByWhatTellsThemApart()
    {
        RunSheet sheet = withVaryingParameters(someRuns());
        QCOMPARE(sheet.names().at(2), QStringLiteral("lr = 0.01 · width = 32"));
        sheet.rows << sheet.rows.at(2);
        sheet.rows.last().id.proc = 3;
        QCOMPARE(sheet.names().at(2), QStringLiteral("lr = 0.01 · width = 32 (12.2)"));
        sheet.parameterNames.clear();
        QCOMPARE(sheet.names().at(0), QStringLiteral("lr sweep 12.0"));
    }

    void writesATableThatSpreadsheetsRead()
    {
        RunSheet sheet = withVaryingParameters(someRuns());
        sheet.rows[0].batch = QStringLiteral("a \"b\", c");
        sheet.rows[1].batch = QStringLiteral("=HYPERLINK(1)");
        const QList<QByteArray> lines = asCsv(sheet).split('\n');
        QCOMPARE(lines.at(0),
                 QByteArray("run,batch,lr,width,best loss,best at step,last loss,steps,values,"
                            "state,seconds,gpu,host\r"));
        QCOMPARE(lines.at(1), QByteArray("12.0,\"a \"\"b\"\", c\",0.1,8,0.5,30,0.59999999999999998,"
                                         "40,5,Succeeded,90,A100,gpu2007\r"));
        QVERIFY(lines.at(2).startsWith("12.1,'=HYPERLINK(1),"));
        QVERIFY(lines.at(3).contains(",32,,30,,40,")); // no value is an empty field
        QCOMPARE(lines.size(), 5);
    }
};

QTEST_GUILESS_MAIN(TestRunSheet)
#include "tst_runsheet.moc"
