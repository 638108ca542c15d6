// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/filesinsight.h"
#include "gui/compose/jobsahead.h"
#include "gui/compose/jobsteps.h"
#include "gui/compose/jobsaheadtable.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include "shots.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

/// A job folder of three files and a list below it.
class Fixture
{
public:
    Fixture()
    {
        write(QStringLiteral("run.sh"), "#!/bin/sh\n");
        write(QStringLiteral("rows.txt"), "0.1\n0.2\n0.3\n");
        write(QStringLiteral("data/a.csv"), "1\n");
        write(QStringLiteral("data/b.csv"), "22\n");
    }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir(m_folder.path()).mkpath(QFileInfo(name).path());
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] JobFolder folder(const QHash<QString, QString> &texts = {}) const
    {
        return {m_folder.path(), QStringLiteral("job.sub"), {}, texts};
    }
    [[nodiscard]] JobsAhead ahead(const QString &lines,
                                  const QHash<QString, QString> &texts = {}) const
    {
        return lookAhead(folder(texts), QStringLiteral("executable = run.sh\n") + lines);
    }

private:
    QTemporaryDir m_folder;
};

const QString sweep = QStringLiteral("arguments = $(lr)\nqueue lr from rows.txt\n");

RunRecord runOf(const Fixture &f, const QString &text, int cluster, int jobs)
{
    RunRecord run;
    run.jobFolder = f.folder().path;
    run.submitText = text;
    run.cluster = cluster;
    run.jobCount = jobs;
    return run;
}

Job job(int cluster, int proc, JobState state)
{
    Job made;
    made.id = {cluster, proc};
    made.state = state;
    return made;
}

} // namespace

/// What the open job's jobs will be, and the steps in which they are submitted.
class TestJobsAhead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void countsTheJobs_data()
    {
        QTest::addColumn<QString>("lines");
        QTest::addColumn<qint64>("count");
        QTest::addColumn<bool>("hasSteps");
        QTest::newRow("one") << QStringLiteral("queue\n") << qint64(1) << false;
        QTest::newRow("a list") << sweep << qint64(3) << true;
        QTest::newRow("files") << QStringLiteral("arguments = $(f)\nqueue f matching data/*.csv\n")
                               << qint64(2) << true;
        QTest::newRow("in place") << QStringLiteral("arguments = $(x)\nqueue x in (a, b)\n")
                                  << qint64(2) << true;
        QTest::newRow("a number") << QStringLiteral("queue 5\n") << qint64(5) << true;
        QTest::newRow("told apart by their number")
            << QStringLiteral("arguments = $(Process)\nqueue 5\n") << qint64(5) << false;
        QTest::newRow("two of each row")
            << QStringLiteral("queue 2 lr from rows.txt\n") << qint64(6) << false;
        QTest::newRow("part of a list")
            << QStringLiteral("queue lr from [0:2] rows.txt\n") << qint64(2) << false;
        QTest::newRow("a list that lies elsewhere")
            << QStringLiteral("queue lr from /home/bucky/rows.txt\n") << qint64(0) << false;
        QTest::newRow("no queue") << QString() << qint64(0) << false;
    }

    void countsTheJobs()
    {
        QFETCH(QString, lines);
        const Fixture f;
        const JobsAhead ahead = f.ahead(lines);
        QTEST(ahead.count, "count");
        QTEST(ahead.hasSteps, "hasSteps");
        QCOMPARE(ahead.jobsId.isEmpty(), ahead.count == 0);
    }

    void takesTextsAsTheyAreEdited()
    {
        const Fixture f;
        const JobsAhead saved = f.ahead(sweep);
        const JobsAhead edited =
            f.ahead(sweep, {{QStringLiteral("rows.txt"), QStringLiteral("1\n2\n3\n4\n")}});
        QCOMPARE(edited.count, 4);
        QCOMPARE(edited.expansion->job(3).string(QStringLiteral("Args")), QStringLiteral("4"));
        QVERIFY(edited.jobsId != saved.jobsId);
    }

    void knowsTheFilesOfTheFolderAndNoOthers()
    {
        const Fixture f;
        const FilesInSight files(f.folder().path, {});
        QVERIFY(files.facts(f.path(QStringLiteral("run.sh"))).exists);
        QCOMPARE(files.facts(f.path(QStringLiteral("data"))).bytes, 5);
        QVERIFY(files.facts(f.path(QStringLiteral("data"))).isFolder);
        QVERIFY(!files.facts(f.path(QStringLiteral("nosuch"))).exists);
        QVERIFY(files.isInSight(f.path(QStringLiteral("nosuch"))));
        QVERIFY(!files.isInSight(f.path(QStringLiteral("../other"))));
        QVERIFY(!files.isInSight(QStringLiteral("/etc/hosts")));
        QVERIFY(!files.text(QStringLiteral("/etc/hosts")));
        QVERIFY(!files.text(f.path(QStringLiteral("data"))));
        QCOMPARE(files.match("data/?.csv"), QByteArrayList({"data/a.csv", "data/b.csv"}));
        QCOMPARE(files.match("*"), QByteArrayList({"data/", "rows.txt", "run.sh"}));
        QCOMPARE(files.match("/etc/*"), QByteArrayList());
    }

    void doesNotTakeTheFoldersNameForAPattern()
    {
        const QTemporaryDir place;
        const QString odd = place.filePath(QStringLiteral("a[b]*?\\c"));
        QVERIFY(QDir().mkpath(odd));
        QFile file(odd + QStringLiteral("/x.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(FilesInSight(odd, {}).match("*.csv"), QByteArrayList({"x.csv"}));
    }

    void addsWhatHTCondorHasAgainstTheJobs()
    {
        const Fixture f;
        const JobsAhead ahead =
            f.ahead(QStringLiteral("priority = $(p)\nqueue p in (1, high, 2)\n"));
        const QList<Finding> found = withProblems({}, ahead.problems);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().severity, Finding::Severity::Error);
        Finding known;
        known.severity = Finding::Severity::Error;
        known.line = 2;
        QCOMPARE(withProblems({known}, ahead.problems), QList<Finding>({known}));
    }

    void saysNothingOfWhatIsNotKnownHere()
    {
        const Fixture f;
        const JobsAhead ahead = f.ahead(QStringLiteral(
            "arguments = $ENV(HOME)\ntransfer_input_files = /staging/b/bucky/x\nqueue\n"));
        QCOMPARE(withProblems({}, ahead.problems), QList<Finding>());
        QCOMPARE(ahead.count, 1);
    }

    void climbsWithItsOwnSubmissionsOnly()
    {
        const Fixture f;
        StoreWorker store(QStringLiteral(":memory:"));
        JobSteps steps(store);
        QSignalSpy changed(&steps, &JobSteps::changed);
        const QString text = QStringLiteral("executable = run.sh\n") + sweep;
        steps.setJobs(f.folder().path, text, f.ahead(sweep));
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(steps.ladder().total, 3);
        steps.takeRun(runOf(f, text, 6, 3)); // all rows at once: no step of these
        steps.takeRun(runOf(f, *limitedToRows(text, {1, 2}), 6, 1));
        steps.takeRun(runOf(f, *limitedToRows(text, {0, 1}), 7, 1));
        QTRY_COMPARE(steps.ladder().clusters, QList<int>({7}));
        QCOMPARE(steps.ladder().submitted, 1);
        steps.updateJob(job(7, 0, JobState::Running));
        steps.updateJob(job(6, 0, JobState::Failed));
        QCOMPARE(steps.progress(), LadderProgress());
        steps.updateJob(job(7, 0, JobState::Held));
        QCOMPARE(steps.progress(), LadderProgress({0, 0, 1}));
        steps.updateJob(job(7, 0, JobState::Succeeded));
        QCOMPARE(steps.progress(), LadderProgress({1, 0, 0}));

        JobSteps later(store); // the same jobs, in the next run of Perch
        const Job known = job(7, 0, JobState::Succeeded);
        later.setKnownJobs([&known](JobId id) { return id == known.id ? &known : nullptr; });
        QSignalSpy found(&later, &JobSteps::changed);
        later.setJobs(f.folder().path, text, f.ahead(sweep));
        QTRY_COMPARE(found.size(), 1);
        QCOMPARE(later.ladder(), steps.ladder());
        QCOMPARE(later.progress(), LadderProgress({1, 0, 0}));
        later.restart();
        QCOMPARE(later.ladder().submitted, 0);
        QCOMPARE(later.progress(), LadderProgress());
        later.setJobs(f.folder().path, QStringLiteral("queue\n"),
                      f.ahead(QStringLiteral("queue\n")));
        QCOMPARE(later.ladder(), Ladder());
    }

    void showsTheJobs()
    {
        const Fixture f;
        JobsAheadTable table;
        table.resize(900, 220);
        table.show();
        QVERIFY(!table.table()->isVisible());
        table.setJobs(f.ahead(QStringLiteral(
            "container_image = osdf:///chtc/staging/b/bucky/pytorch-1a2b3c4d.sif\n"
            "arguments = --lr $(lr) --epochs 5\noutput = train_$(Cluster)_$(Process).out\n"
            "transfer_input_files = train.py\nrequest_gpus = 1\nrequest_memory = 4GB\n"
            "priority = $(p)\nqueue lr,p from (\n0.1 1\n0.01 1\n0.001 high\n)\n")));
        QCOMPARE(table.table()->model()->rowCount(), 3);
        table.table()->selectRow(2);
        test::saveShots(table, QStringLiteral("jobtable"), {900, 220});
        table.setJobs(f.ahead(QStringLiteral("queue x from /home/bucky/rows.txt\n")));
        QVERIFY(!table.table()->isVisible());
        test::saveShots(table, QStringLiteral("jobtable-none"), {900, 220});
    }

    void hundredThousandJobsAreLookedAtInAMoment()
    {
        const Fixture f;
        QByteArray rows;
        for (int i = 0; i < 100'000; ++i)
            rows += QByteArray::number(i) + '\n';
        f.write(QStringLiteral("rows.txt"), rows);
        const JobsAhead ahead = f.ahead(sweep);
        QCOMPARE(ahead.count, 100'000);
        QVERIFY(ahead.hasSteps);
        QCOMPARE(ahead.expansion->job(99'999).string(QStringLiteral("Args")),
                 QStringLiteral("99999"));
    }
};

QTEST_MAIN(TestJobsAhead)
#include "tst_jobsahead.moc"
