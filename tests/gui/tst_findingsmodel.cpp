// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/findingsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace perch;

class TestFindingsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsErrorsFirstThenLines()
    {
        FindingsModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFindings({{Finding::Severity::Warning, 2, QStringLiteral("w")},
                           {Finding::Severity::Error, 9, QStringLiteral("late")},
                           {Finding::Severity::Error, 4, QStringLiteral("early")}});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, FindingsModel::MessageColumn).data().toString(),
                 QStringLiteral("early"));
        QCOMPARE(model.index(1, 0).data(FindingsModel::LineRole).toInt(), 9);
        QCOMPARE(model.index(2, FindingsModel::SeverityColumn).data().toString(),
                 severityText(Finding::Severity::Warning));
        QCOMPARE(model.count(Finding::Severity::Error), 2);
    }

    void addsWhatCondorSubmitComplainsOf()
    {
        FindingsModel model;
        model.setFindings({{Finding::Severity::Note, 1, QStringLiteral("n")}});
        model.setComplaints({{3, true, QStringLiteral("Unknown command")}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, 0).data(FindingsModel::LineRole).toInt(), 3);
        QVERIFY(model.index(0, FindingsModel::MessageColumn)
                    .data()
                    .toString()
                    .contains(QStringLiteral("condor_submit")));
        model.setComplaints({});
        QCOMPARE(model.rowCount(), 1);
    }

    void staysAsItIsWhenNothingChanges()
    {
        FindingsModel model;
        const QList<Finding> findings{{Finding::Severity::Warning, 2, QStringLiteral("w")}};
        model.setFindings(findings);
        QSignalSpy reset(&model, &FindingsModel::modelReset);
        model.setFindings(findings);
        QCOMPARE(reset.size(), 0);
    }

    void neverGivesRichTextToATooltip()
    {
        FindingsModel model;
        model.setComplaints({{1, true, QStringLiteral("<b>bold</b>")}});
        QVERIFY(!model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u'<'));
    }
};

QTEST_MAIN(TestFindingsModel)
#include "tst_findingsmodel.moc"
