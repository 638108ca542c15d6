// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/job.h"

#include <QSet>
#include <QTest>

using namespace perch;

class TestJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateHasAWordOfItsOwn();
    void fourStatesAreFinal();
};

void TestJob::everyStateHasAWordOfItsOwn()
{
    QSet<QString> words;
    for (int i = 0; i <= int(JobState::Removed); ++i)
        words.insert(jobStateText(JobState(i)));
    QCOMPARE(words.size(), int(JobState::Removed) + 1);
    QCOMPARE(jobStateText(JobState::TransferringInput),
             QStringLiteral("Transferring image and inputs"));
}

void TestJob::fourStatesAreFinal()
{
    QList<JobState> states;
    for (int i = 0; i <= int(JobState::Removed); ++i) {
        if (isFinal(JobState(i)))
            states.append(JobState(i));
    }
    const QList<JobState> expected{JobState::Succeeded, JobState::Failed, JobState::Killed,
                                   JobState::Removed};
    QCOMPARE(states, expected);
}

QTEST_GUILESS_MAIN(TestJob)
#include "tst_job.moc"
