// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitfile.h"
#include "gui/compose/jobcopy.h"
#include "gui/compose/jobfolders.h"
#include "gui/storeworker.h"
#include "gui/widgets/icon.h"

#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

void write(const QString &path, const QByteArray &bytes, bool isExecutable = false)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
    if (isExecutable)
        QVERIFY(file.setPermissions(file.permissions() | QFile::ExeOwner));
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList below(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                                  QDir::Name);
}

const QByteArray description = "executable = run.sh\nlog = run_$(Cluster).log\n"
                               "output = run_$(Cluster).out\nerror = run_$(Cluster).err\n"
                               "transfer_input_files = in.csv\n"
                               "transfer_output_files = model.pt\nqueue\n";

struct Fixture {
    Fixture()
    {
        job = folder.filePath(QStringLiteral("job"));
        write(job + QStringLiteral("/job.sub"), description);
        write(job + QStringLiteral("/run.sh"), "#!/bin/sh\n", true);
        write(job + QStringLiteral("/in.csv"), "1\n");
        write(job + QStringLiteral("/src/deep/a.py"), "pass\n");
        write(job + QStringLiteral("/run_12.log"), "000\n");
        write(job + QStringLiteral("/run_12.out"), "x\n");
        write(job + QStringLiteral("/model.pt"), "m\n");
        write(job + QStringLiteral("/fetched/metrics.jsonl"), "{}\n");
    }
    [[nodiscard]] QString path(const char *name) const
    {
        return folder.filePath(QString::fromLatin1(name));
    }

    QTemporaryDir folder;
    QString job;
};

Profile testProfile()
{
    Profile profile;
    profile.user = QStringLiteral("bucky");
    profile.site.stagingLayout = QStringLiteral("/staging/{first}/{user}");
    profile.site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
    profile.site.accessPoints = {{QString(), QStringLiteral("127.0.0.1"), 9, QString()}};
    return profile;
}

} // namespace

class TestJobFolders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(!icon(QStringLiteral("compose")).isNull()); // loads the resources
    }

    void makesEveryBundledTemplate()
    {
        const QTemporaryDir folder;
        StoreWorker store(QStringLiteral(":memory:"));
        JobFolders folders(store);
        folders.setProfile(testProfile());
        QSignalSpy known(&folders, &JobFolders::templatesRead);
        folders.readTemplates();
        QTRY_COMPARE(known.size(), 1);
        const auto templates = known.first().first().value<QList<JobTemplate>>();
        QCOMPARE(templates.size(), 6);
        for (const JobTemplate &one : templates) {
            QSignalSpy created(&folders, &JobFolders::created);
            QSignalSpy failed(&folders, &JobFolders::failed);
            const QString job = folder.filePath(QStringLiteral("Ein Job ") + one.name);
            folders.createFromTemplate(one.name, job);
            QTRY_VERIFY(!created.isEmpty() || !failed.isEmpty());
            QCOMPARE(created.size(), 1);
            for (const TemplateFile &file : one.files) {
                const QFileInfo info(job + u'/' + file.name);
                QVERIFY(info.isFile() && info.isWritable());
                QCOMPARE(info.isExecutable(), file.isExecutable);
                QVERIFY(!read(info.filePath()).contains("{{"));
            }
            QVERIFY(!QFileInfo::exists(job + QStringLiteral("/template.json")));
            // this site has no GPU Lab
            QVERIFY(!read(job + u'/' + one.submitFileName).contains("WantGPULab"));
        }
        const QByteArray script =
            read(folder.filePath(QStringLiteral("Ein Job build-container/build_image.sh")));
        QVERIFY(script.contains("name=\"Ein-Job-build-container\""));
        QVERIFY(script.contains("staging=\"/staging/b/bucky\""));
    }

    void putsTheImageIntoANewJob()
    {
        const QTemporaryDir folder;
        StoreWorker store(QStringLiteral(":memory:"));
        JobFolders folders(store);
        QSignalSpy created(&folders, &JobFolders::created);
        const QString url = QStringLiteral("osdf:///chtc/staging/b/bucky/x-54990e82.sif");
        folders.createFromTemplate(QStringLiteral("sweep"), folder.filePath(QStringLiteral("s")),
                                   url);
        QTRY_COMPARE(created.size(), 1);
        const SubmitFile file(
            QString::fromUtf8(read(folder.filePath(QStringLiteral("s/sweep.sub")))));
        QCOMPARE(file.value(QStringLiteral("container_image")).value_or(QString()), url);
    }

    void refusesAProfileThatWouldWriteLines()
    {
        const QTemporaryDir folder;
        StoreWorker store(QStringLiteral(":memory:"));
        JobFolders folders(store);
        Profile profile = testProfile();
        profile.site.stagingLayout = QStringLiteral("/staging/x\"\nrm -rf ~ #");
        folders.setProfile(profile);
        QSignalSpy failed(&folders, &JobFolders::failed);
        const QString job = folder.filePath(QStringLiteral("s"));
        folders.createFromTemplate(QStringLiteral("build-container"), job);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!QFileInfo::exists(job));
    }

    void duplicatesWithoutTheResultsOfEarlierRuns()
    {
        const Fixture f;
        const QString copy = f.path("deep/copy");
        const auto leftOut = duplicateJob(f.job, copy, {QStringLiteral("fetched/metrics.jsonl")});
        QVERIFY2(leftOut, leftOut ? "" : qPrintable(leftOut.error().message));
        QCOMPARE(below(copy), QStringList({QStringLiteral("fetched"), QStringLiteral("in.csv"),
                                           QStringLiteral("job.sub"), QStringLiteral("run.sh"),
                                           QStringLiteral("src")}));
        QCOMPARE(*leftOut, QStringList({QStringLiteral("model.pt"), QStringLiteral("run_12.log"),
                                        QStringLiteral("run_12.out"),
                                        QStringLiteral("fetched/metrics.jsonl")}));
        QCOMPARE(read(copy + QStringLiteral("/src/deep/a.py")), QByteArray("pass\n"));
        QCOMPARE(below(copy + QStringLiteral("/fetched")), QStringList());
        QVERIFY(QFileInfo(copy + QStringLiteral("/run.sh")).isExecutable());
        QVERIFY(!QFileInfo(copy + QStringLiteral("/in.csv")).isExecutable());
        QCOMPARE(below(f.path("deep")), QStringList(QStringLiteral("copy")));
    }

    void copiesLinksAsLinks()
    {
        const Fixture f;
        write(f.path("elsewhere/big"), "b");
        QVERIFY(QFile::link(f.path("elsewhere"), f.job + QStringLiteral("/data")));
        QVERIFY(QFile::link(f.path("nowhere"), f.job + QStringLiteral("/broken")));
        QVERIFY(duplicateJob(f.job, f.path("copy")));
        QVERIFY(QFileInfo(f.path("copy/data")).isSymLink());
        QCOMPARE(QFileInfo(f.path("copy/data")).symLinkTarget(), f.path("elsewhere"));
        QVERIFY(QFileInfo(f.path("copy/broken")).isSymLink());
    }

    void duplicatesNeitherOverNorInto_data()
    {
        QTest::addColumn<QString>("place");
        QTest::newRow("a folder with files") << QStringLiteral("taken");
        QTest::newRow("itself") << QStringLiteral("job");
        QTest::newRow("inside itself") << QStringLiteral("job/copy");
        QTest::newRow("a file") << QStringLiteral("taken/file");
        QTest::newRow("below a file") << QStringLiteral("taken/file/copy");
        QTest::newRow("hidden") << QStringLiteral(".copy");
    }

    void duplicatesNeitherOverNorInto()
    {
        QFETCH(QString, place);
        const Fixture f;
        write(f.path("taken/file"), "mine");
        const QStringList before = below(f.folder.path());
        const QStringList inside = below(f.job);
        const auto done = duplicateJob(f.job, f.folder.filePath(place));
        QVERIFY(!done);
        QCOMPARE(done.error().code, Error::Code::Refused);
        QCOMPARE(below(f.folder.path()), before);
        QCOMPARE(below(f.job), inside);
        QCOMPARE(read(f.path("taken/file")), QByteArray("mine"));
    }

    void duplicatesIntoAnEmptyFolder()
    {
        const Fixture f;
        QVERIFY(QDir().mkpath(f.path("empty")));
        QVERIFY(duplicateJob(f.job, f.path("empty")));
        QVERIFY(QFileInfo::exists(f.path("empty/job.sub")));
    }

    void refusesMoreThanTenThousandFiles()
    {
        const Fixture f;
        for (int i = 0; i <= 10'000; ++i)
            write(f.job + QStringLiteral("/many/%1").arg(i), "");
        const auto done = duplicateJob(f.job, f.path("copy"));
        QVERIFY(!done && done.error().message.contains(QStringLiteral("10,000")));
        QCOMPARE(below(f.folder.path()), QStringList(QStringLiteral("job")));
    }

    void complainsAboutAPlace_data()
    {
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("isFit");
        QTest::newRow("new") << QStringLiteral("new") << true;
        QTest::newRow("new below new ones") << QStringLiteral("a/b/c") << true;
        QTest::newRow("blanks and accents") << QStringLiteral("Mein Jöb") << true;
        QTest::newRow("taken") << QStringLiteral("job") << false;
        QTest::newRow("a file") << QStringLiteral("job/run.sh") << false;
        QTest::newRow("hidden") << QStringLiteral(".x") << false;
        QTest::newRow("like an option") << QStringLiteral("-x") << false;
        QTest::newRow("control character") << QStringLiteral("a\nb") << false;
        QTest::newRow("turns the direction of writing") << QStringLiteral("a\u202eb") << false;
        QTest::newRow("too long") << QString(101, u'a') << false;
    }

    void complainsAboutAPlace()
    {
        QFETCH(QString, place);
        const Fixture f;
        QTEST(complaintAboutPlace(f.folder.filePath(place)).isEmpty(), "isFit");
    }

    void answersTheNewestQuestionAboutAPlace()
    {
        const Fixture f;
        StoreWorker store(QStringLiteral(":memory:"));
        JobFolders folders(store);
        QSignalSpy checked(&folders, &JobFolders::placeChecked);
        folders.checkPlace(f.job);
        checked.clear(); // a quick answer to the first may have come with the question
        folders.checkPlace(f.path("new"));
        QTRY_COMPARE(checked.size(), 1);
        QCOMPARE(checked.first().at(0).toString(), f.path("new"));
        QCOMPARE(checked.first().at(1).toString(), QString());
        QVERIFY(!QTest::qWaitFor([&checked] { return checked.size() > 1; }, 50));
    }

    void remembersTwentyFoldersAcrossRuns()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("perch.sqlite"));
        {
            StoreWorker store(file);
            JobFolders folders(store);
            for (int i = 0; i < 25; ++i)
                folders.noteOpened(folder.filePath(QStringLiteral("job%1").arg(i)));
            folders.noteOpened(folder.filePath(QStringLiteral("job10")));
        }
        QVERIFY(QDir().mkpath(folder.filePath(QStringLiteral("job24"))));
        StoreWorker store(file);
        JobFolders folders(store);
        QSignalSpy changed(&folders, &JobFolders::recentChanged);
        folders.readRecent();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(folders.recent().size(), 20);
        QCOMPARE(folders.recent()[0],
                 RecentFolder({folder.filePath(QStringLiteral("job10")), true}));
        QCOMPARE(folders.recent()[1],
                 RecentFolder({folder.filePath(QStringLiteral("job24")), false}));
        QCOMPARE(folders.usualPlace(), folder.path());
        folders.forgetMissing();
        QCOMPARE(folders.recent().size(), 1);
        folders.forget(folder.filePath(QStringLiteral("job24")));
        QCOMPARE(folders.recent().size(), 0);
        QVERIFY(folders.usualPlace().endsWith(QStringLiteral("/perch-jobs")));
    }

    void joinsWhatWasOpenedBeforeTheStoreAnswered()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("perch.sqlite"));
        {
            StoreWorker store(file);
            JobFolders folders(store);
            folders.noteOpened(QStringLiteral("/old"));
        }
        {
            StoreWorker store(file);
            JobFolders folders(store);
            folders.noteOpened(QStringLiteral("/new"));
            QSignalSpy changed(&folders, &JobFolders::recentChanged);
            folders.readRecent();
            QTRY_COMPARE(changed.size(), 1);
            QCOMPARE(folders.recent().size(), 2);
            QCOMPARE(folders.recent()[0].path, QStringLiteral("/new"));
        }
        StoreWorker store(file);
        JobFolders folders(store);
        QSignalSpy changed(&folders, &JobFolders::recentChanged);
        folders.readRecent();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(folders.recent().size(), 2);
    }
};

QTEST_MAIN(TestJobFolders)
#include "tst_jobfolders.moc"
