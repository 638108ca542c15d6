// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/linediff.h"
#include "core/recordcomparison.h"

#include <QTest>

using namespace perch;

namespace
{

QString marked(const QList<DiffLine> &diff)
{
    QString text;
    for (const DiffLine &line : diff)
        text += (line.kind == DiffLine::Kind::Same      ? QStringLiteral(" ")
                 : line.kind == DiffLine::Kind::Removed ? QStringLiteral("-")
                                                        : QStringLiteral("+")) +
                line.text + u'|';
    return text;
}

RecordedRun sample()
{
    RecordedRun run;
    run.cluster = 1;
    run.jobCount = 1;
    run.submitText = QStringLiteral("epochs = 2\narguments = --lr 0.1\nrequest_gpus = 1\nqueue\n");
    run.inputs = {{QStringLiteral("job.sub"), 1, QString(64, u'0')},
                  {QStringLiteral("train.py"), 10, QString(64, u'a')}};
    run.image = {QStringLiteral("osdf:///x-54990e82.sif"), {}, {}, QString(64, u'b')};
    return run;
}

} // namespace

class TestRecordComparison : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsLinesSideBySide_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("diff");
        QTest::newRow("nothing") << ""
                                 << ""
                                 << "";
        QTest::newRow("same") << "a\nb\n"
                              << "a\nb"
                              << " a| b|";
        QTest::newRow("line ends are no difference") << "a\r\nb\r\n"
                                                     << "a\nb\n"
                                                     << " a| b|";
        QTest::newRow("added") << "a\nc\n"
                               << "a\nb\nc\n"
                               << " a|+b| c|";
        QTest::newRow("removed") << "a\nb\nc"
                                 << "a\nc"
                                 << " a|-b| c|";
        QTest::newRow("changed") << "a\nb\nc"
                                 << "a\nx\nc"
                                 << " a|-b|+x| c|";
        QTest::newRow("all new") << ""
                                 << "x\ny"
                                 << "+x|+y|";
        QTest::newRow("repeated") << "a\na\na"
                                  << "a\na"
                                  << " a| a|-a|";
        QTest::newRow("moved") << "1\n2\n3\n4"
                               << "2\n3\n4\n1"
                               << "-1| 2| 3| 4|+1|";
    }

    void putsLinesSideBySide()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, diff);
        QCOMPARE(marked(lineDiff(before, after)), diff);
    }

    void longTextsTakeNoEternity()
    {
        QString before;
        QString after;
        for (int i = 0; i < 50'000; ++i) {
            before += QStringLiteral("a%1\n").arg(i);
            after += QStringLiteral("b%1\n").arg(i);
        }
        QCOMPARE(lineDiff(before, after).size(), 100'000);
        QCOMPARE(lineDiff(before, before + QStringLiteral("x")).last().text, QStringLiteral("x"));
    }

    void sameWorkIsSaidOnlyOfTheSame()
    {
        const RecordedRun first = sample();
        RecordedRun second = sample();
        second.cluster = 2;
        second.submitted = QDateTime::currentDateTimeUtc();
        const QHash<QString, double> metrics{{QStringLiteral("loss"), 0.25}};
        QVERIFY(compareRecords(first, metrics, second, metrics).isSameWork());
        second.submitText.replace(QStringLiteral("0.1"), QStringLiteral("0.01"));
        const RecordComparison text = compareRecords(first, metrics, second, {});
        QVERIFY(!text.isSameWork());
        QCOMPARE(text.differences(RecordComparison::Group::Parameters), 1);
        QCOMPARE(text.differences(RecordComparison::Group::Metrics), 1);
        const auto row = std::find_if(text.rows.cbegin(), text.rows.cend(), [](const auto &one) {
            return one.group == RecordComparison::Group::Parameters;
        });
        QCOMPARE(row->name, QStringLiteral("arguments"));
        QCOMPARE(row->first, QStringLiteral("--lr 0.1"));
        QCOMPARE(row->second, QStringLiteral("--lr 0.01"));
        second = sample();
        second.inputs[1].sha256 = QString(64, u'c');
        QCOMPARE(compareRecords(first, {}, second, {}).differences(RecordComparison::Group::Files),
                 1);
        second = sample();
        second.image.sha256 = QString(64, u'c');
        QVERIFY(!compareRecords(first, {}, second, {}).isSameWork());
        second.image.sha256.clear(); // not known: the name decides
        QVERIFY(compareRecords(first, {}, second, {}).isSameWork());
        QVERIFY(compareRecords({}, {}, {}, {}).isSameWork());
    }
};

QTEST_GUILESS_MAIN(TestRecordComparison)
#include "tst_recordcomparison.moc"
