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

    void namesTheScriptAndTheReason()
    {
        FindingsModel model;
        Finding finding{Finding::Severity::Warning, 2, QStringLiteral("It is so.")};
        finding.file = QStringLiteral("run.sh");
        finding.reason = QStringLiteral("That matters.");
        finding.guide = QStringLiteral("https://example.org/guide");
        finding.date = QStringLiteral("2026-08");
        finding.isSure = false;
        model.setFindings({finding});
        const QModelIndex index = model.index(0, FindingsModel::MessageColumn);
        QCOMPARE(index.data().toString(), QStringLiteral("run.sh: It is so."));
        QCOMPARE(index.data(FindingsModel::FileRole).toString(), finding.file);
        const QString tip = index.data(Qt::ToolTipRole).toString();
        for (const QString &part : {finding.reason, finding.guide, finding.date})
            QVERIFY2(tip.contains(part), qPrintable(tip));
        QVERIFY(model.details(0).startsWith(QStringLiteral("Perhaps")));
        QVERIFY(model.details(7).isEmpty());
        QCOMPARE(model.about(finding.file).size(), 1);
        QCOMPARE(model.about(QString()).size(), 0);
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
