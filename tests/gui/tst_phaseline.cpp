// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/phaseline.h"

#include "jobsamples.h"

#include <QTest>

using namespace perch;

class TestPhaseLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesPhasesSideBySide_data()
    {
        QTest::addColumn<QList<double>>("seconds");
        QTest::newRow("one phase") << QList<double>{5};
        QTest::newRow("phases without any length") << QList<double>{0, 0, 0};
        QTest::newRow("a very long phase between short ones") << QList<double>{1, 500'000, 0, 2};
        QTest::newRow("a clock that went backwards") << QList<double>{10, -30, 4};
        QTest::newRow("more phases than there is room for") << QList<double>(100, 1.0);
    }

    void placesPhasesSideBySide()
    {
        QFETCH(QList<double>, seconds);
        const QList<PhaseLine::Segment> segments = PhaseLine::segments(seconds, 300, 6);
        QCOMPARE(segments.size(), seconds.size());
        double right = 0;
        for (const PhaseLine::Segment &segment : segments) {
            QVERIFY(qAbs(segment.x - right) < 1e-6);
            QVERIFY(segment.width >= qMin(6.0, 300.0 / double(seconds.size())) - 1e-6);
            right = segment.x + segment.width;
        }
        QVERIFY(qAbs(right - 300) < 1e-6);
    }

    void tellsThePhasesOfARealJobInWords()
    {
        const QList<Job> jobs = test::jobsOfLog(QStringLiteral("container_gpu.log"));
        QVERIFY(!jobs.isEmpty());
        PhaseLine line;
        line.setPhases(jobs.first().phases, jobs.first().ended.addSecs(3600));
        const QString words = line.accessibleDescription();
        QVERIFY2(words.contains(jobStateText(JobState::Idle)), qPrintable(words));
        QVERIFY2(words.contains(jobStateText(JobState::TransferringInput)), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("11 min 53 s")), qPrintable(words));
    }

    void countsThePhaseThatLasts()
    {
        const QDateTime begin = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);
        PhaseLine line;
        line.setPhases({{JobState::Idle, begin, begin.addSecs(30)},
                        {JobState::TransferringInput, begin.addSecs(30), {}}},
                       begin.addSecs(120));
        QVERIFY2(line.accessibleDescription().contains(QStringLiteral("1 min 30 s")),
                 qPrintable(line.accessibleDescription()));
    }

    void saysHowManyPhasesItDoesNotShow()
    {
        const QDateTime begin = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);
        QList<JobPhase> phases;
        for (int i = 0; i < 40; ++i)
            phases << JobPhase{i % 2 ? JobState::Running : JobState::Idle, begin.addSecs(i),
                               begin.addSecs(i + 1)};
        PhaseLine line;
        line.setPhases(phases, begin.addSecs(60));
        QVERIFY(line.accessibleDescription().contains(QStringLiteral("32")));
        QVERIFY(line.sizeHint().height() < 400);
    }
};

QTEST_MAIN(TestPhaseLine)
#include "tst_phaseline.moc"
