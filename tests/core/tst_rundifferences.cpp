// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/rundifferences.h"

#include <QTest>

using namespace perch;

namespace
{

ComparedRun aRun()
{
    ComparedRun run;
    run.parameterNames = {QStringLiteral("lr")};
    run.row.parameters = {QStringLiteral("0.1")};
    run.row.state = JobState::Succeeded;
    run.row.seconds = 60;
    run.record.cluster = 5;
    run.record.submitText = QStringLiteral("executable = a.sh\nrequest_gpus = 1\nqueue\n");
    run.record.imageSha256 = QString(64, u'a');
    run.record.files = {{QStringLiteral("train.py"), 10, QString(64, u'1')}};
    run.scores.insert(QStringLiteral("acc"), {0.8, 0.1, 0.9, 1, 2, 3, 4});
    return run;
}

/// "lr: 0.1 | 0.2" for what differs.
QStringList differing(const ComparedRun &a, const ComparedRun &b)
{
    QStringList words;
    for (const RunDifference &one : differencesOf(a, b)) {
        if (!one.isSame())
            words << QStringLiteral("%1: %2 | %3").arg(one.what, one.first, one.second);
    }
    return words;
}

} // namespace

class TestRunDifferences : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalRunsDifferInNothing()
    {
        QVERIFY(differing(aRun(), aRun()).isEmpty());
        QVERIFY(!differencesOf(aRun(), aRun()).isEmpty());
    }

    void saysWhatIsAnother()
    {
        ComparedRun other = aRun();
        other.row.parameters = {QStringLiteral("0.2")};
        other.record.submitText.replace(QStringLiteral("= 1"), QStringLiteral("= 2"));
        other.record.imageSha256 = QString(64, u'b');
        other.record.files = {{QStringLiteral("data.csv"), 1'234, QString()}};
        other.scores.insert(QStringLiteral("acc"), {0.8, 0.1, 0.95, 1, 2, 3, 4});
        QCOMPARE(
            differing(aRun(), other),
            (QStringList{
                QStringLiteral("lr: 0.1 | 0.2"),
                QStringLiteral("acc, best: 0.9 | 0.95"), // the most of them
                QStringLiteral("Submit description: 1 line that the other lacks | "
                               "1 line that the other lacks"),
                QStringLiteral("Image, SHA-256: %1 | %2").arg(QString(64, u'a'), QString(64, u'b')),
                QStringLiteral("train.py: %1 | ").arg(QString(64, u'1')),
                QStringLiteral("data.csv:  | 1,234 bytes")}));
    }

    void aRunThatPerchDidNotSubmitHasNoDescription()
    {
        ComparedRun other = aRun();
        other.record = {};
        for (const RunDifference &one : differencesOf(aRun(), other))
            QVERIFY(one.what != QStringLiteral("Submit description"));
    }
};

QTEST_GUILESS_MAIN(TestRunDifferences)
#include "tst_rundifferences.moc"
