// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store.h"

#include "core/sha256.h"
#include "core/storeschema.h"

#include "testdata.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <sys/stat.h>

using namespace perch;

namespace
{

FileStamp someStamp()
{
    return {QStringLiteral("/home/bucky/it's a \"base\".sif"), 439'701'504,
            1'700'000'000'123'456'789, std::numeric_limits<quint64>::max()};
}

RunRecord someRun(int cluster, const QDateTime &submitted)
{
    RunRecord run;
    run.siteId = QStringLiteral("chtc");
    run.user = QStringLiteral("bucky");
    run.accessPoint = QStringLiteral("ap2002.chtc.wisc.edu:22");
    run.jobFolder = QStringLiteral("/home/me/job'; DROP TABLE runs; --");
    run.remoteFolder = QStringLiteral("/home/bucky/perch/job");
    run.eventLogPath = QStringLiteral("/home/bucky/perch/job/job.log");
    run.cluster = cluster;
    run.jobCount = 3;
    run.imageUrl = QStringLiteral("osdf:///chtc/staging/b/bucky/base-54990e82.sif");
    run.imageSha256 = sha256Of("x");
    run.submitText = QString::fromUtf8("executable = train.sh # größer\nqueue\n");
    run.submitted = submitted;
    run.token = QStringLiteral("0b9c3a52-6a4e-4d58-9d53-6d7c7e3a9c10");
    run.files = {{QStringLiteral("job.sub"), 40, sha256Of("sub")},
                 {QStringLiteral("train.sh'; --"), 5'000'000'000, sha256Of("train")}};
    return run;
}

StagedRecord someStaged(const QString &name = QStringLiteral("base-54990e82.sif"))
{
    StagedRecord record;
    record.machine = QStringLiteral("transfer.chtc.wisc.edu:22");
    record.path = QStringLiteral("/staging/b/bucky/") + name;
    record.size = 439'701'504;
    record.modifiedNs = 1'700'000'000'123'456'789;
    record.inode = std::numeric_limits<quint64>::max();
    record.sha256 = sha256Of("a");
    record.verified = QDateTime(QDate(2026, 8, 17), QTime(12, 0, 1, 234), Qt::UTC);
    record.localPath = QStringLiteral("/home/bucky/it's a \"base\".sif");
    return record;
}

/// A file's own SQL, past the store.
void execute(const QString &path, const QStringList &statements)
{
    const QString name = QStringLiteral("test");
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        for (const QString &statement : statements)
            QVERIFY2(query.exec(statement), qPrintable(statement));
    }
    QSqlDatabase::removeDatabase(name);
}

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void remembersAHash();
    void forgetsAHashWhenTheFileChanged_data();
    void forgetsAHashWhenTheFileChanged();
    void refusesAHashThatIsNone();
    void tellsWhichFilesHoldTheseBytes();
    void remembersWhatWasStaged();
    void keepsChunkListsWhileThereIsRoom();
    void aNewerCheckTakesTheOlderOnesPlace();
    void aCheckKeepsWhereTheSameBytesCameFrom();
    void forgetsWhatWasDeleted();
    void listsRunsNewestFirst();
    void keepsEveryFieldOfARun();
    void keepsARunOpenUntilItsClusterIsKnown();
    void forgetsARunThatWasNotSubmitted();
    void keepsRunsOfTheVersionBefore();
    void keepsTheListOfARun();
    void keepsSettings();
    void keepsAllWhenOpenedAgain();
    void makesItsFolderAndKeepsItPrivate();
    void bringsAnOlderStoreUpToDate();
    void refusesAStoreOfANewerVersion();
    void leavesADamagedFileAlone_data();
    void leavesADamagedFileAlone();
    void saysThatTheFolderCannotBeMade();
    void isSharedByTwoAtOnce();
    void worksInAThread();
    void isOpenedByManyThreadsAtOnce();
    void stampsAFile();
    void saysThatAFileCannotBeStamped();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_path = m_folder->filePath(QStringLiteral("data/perch.sqlite"));
}

#define OPEN(name, path)                                                                           \
    Result<Store> name = Store::open(path);                                                        \
    QVERIFY2(name, name ? "" : qPrintable(name.error().message + name.error().detail))

void TestStore::remembersAHash()
{
    OPEN(store, QStringLiteral(":memory:"));
    const FileStamp stamp = someStamp();
    const auto before = store->knownSha256(stamp);
    QVERIFY(before && !before->has_value());
    QVERIFY(store->rememberSha256(stamp, sha256Of("a")));
    QCOMPARE(**store->knownSha256(stamp), sha256Of("a"));
    QVERIFY(store->rememberSha256(stamp, sha256Of("b")));
    QCOMPARE(**store->knownSha256(stamp), sha256Of("b"));
}

void TestStore::forgetsAHashWhenTheFileChanged_data()
{
    QTest::addColumn<FileStamp>("changed");
    const FileStamp stamp = someStamp();
    FileStamp changed = stamp;
    changed.path += u'x';
    QTest::newRow("another path") << changed;
    changed = stamp;
    ++changed.size;
    QTest::newRow("another size") << changed;
    changed = stamp;
    ++changed.modifiedNs;
    QTest::newRow("a nanosecond later") << changed;
    changed = stamp;
    --changed.inode;
    QTest::newRow("another file of that name") << changed;
}

void TestStore::forgetsAHashWhenTheFileChanged()
{
    QFETCH(FileStamp, changed);
    OPEN(store, QStringLiteral(":memory:"));
    QVERIFY(store->rememberSha256(someStamp(), sha256Of("a")));
    const auto known = store->knownSha256(changed);
    QVERIFY(known && !known->has_value());
}

void TestStore::refusesAHashThatIsNone()
{
    OPEN(store, QStringLiteral(":memory:"));
    QVERIFY(!store->rememberSha256(someStamp(), QStringLiteral("54990e82")));
    QVERIFY(!store->rememberSha256(someStamp(), QString()));
}

void TestStore::tellsWhichFilesHoldTheseBytes()
{
    OPEN(store, QStringLiteral(":memory:"));
    FileStamp other = someStamp();
    other.path = QStringLiteral("/a/copy.sif");
    FileStamp changed = someStamp();
    changed.path = QStringLiteral("/a/other.sif");
    QVERIFY(store->rememberSha256(someStamp(), sha256Of("a")));
    QVERIFY(store->rememberSha256(other, sha256Of("a")));
    QVERIFY(store->rememberSha256(changed, sha256Of("b")));
    const QList<FileStamp> files = *store->filesKnownAs(sha256Of("a"));
    QCOMPARE(files, (QList<FileStamp>{other, someStamp()}));
    QVERIFY(store->filesKnownAs(sha256Of("c"))->isEmpty());
    QCOMPARE(store->filesKnownAs(sha256Of("b").left(8))->first(), changed);
    QVERIFY(store->filesKnownAs(sha256Of("b").left(7))->isEmpty()); // too little to go by
    QVERIFY(store->filesKnownAs(QString())->isEmpty());
}

void TestStore::keepsChunkListsWhileThereIsRoom()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    Result<Store> store = Store::open(QStringLiteral(":memory:"));
    QVERIFY(store);
    QVERIFY(store->keepChunkList(sha256Of("a"), 100, "list a", now));
    const QString digits = sha256Of("a").left(8);
    QCOMPARE((*store->chunkList(digits, 100, now))->list, QByteArray("list a"));
    QCOMPARE((*store->chunkList(digits, 100, now))->sha256, sha256Of("a"));
    QVERIFY(!store->chunkList(digits, 101, now)->has_value()); // another image of these digits
    QVERIFY(!store->chunkList(digits.left(7), 100, now)->has_value());
    QVERIFY(!store->chunkList(sha256Of("b"), 100, now)->has_value());
    // the one that was not used for the longest time goes
    const QByteArray big(100'000'000, 'x');
    QVERIFY(store->keepChunkList(sha256Of("b"), 1, big, now.addSecs(1)));
    QVERIFY(store->keepChunkList(sha256Of("c"), 1, big, now.addSecs(2)));
    QVERIFY(store->chunkList(sha256Of("b"), 1, now.addSecs(3))->has_value());
    QVERIFY(store->keepChunkList(sha256Of("d"), 1, big, now.addSecs(4)));
    QVERIFY(store->chunkList(sha256Of("b"), 1, now)->has_value());
    QVERIFY(!store->chunkList(sha256Of("c"), 1, now)->has_value());
    QVERIFY(!store->chunkList(digits, 100, now)->has_value());
}

void TestStore::remembersWhatWasStaged()
{
    OPEN(store, QStringLiteral(":memory:"));
    StagedRecord elsewhere = someStaged();
    elsewhere.machine = QStringLiteral("transfer.other.edu:22");
    QVERIFY(store->rememberStaged(someStaged()));
    QVERIFY(store->rememberStaged(elsewhere));
    QCOMPARE(*store->stagedRecords(someStaged().machine), QList<StagedRecord>{someStaged()});
    StagedRecord none = someStaged();
    none.sha256 = QStringLiteral("54990e82");
    QVERIFY(!store->rememberStaged(none));
}

void TestStore::aNewerCheckTakesTheOlderOnesPlace()
{
    OPEN(store, QStringLiteral(":memory:"));
    QVERIFY(store->rememberStaged(someStaged()));
    StagedRecord newer = someStaged();
    newer.sha256 = sha256Of("other bytes");
    newer.size = 7;
    newer.modifiedNs += 1;
    newer.inode = 5;
    newer.verified = newer.verified.addSecs(60);
    newer.localPath.clear();
    QVERIFY(store->rememberStaged(newer));
    QCOMPARE(*store->stagedRecords(newer.machine), QList<StagedRecord>{newer});
}

void TestStore::aCheckKeepsWhereTheSameBytesCameFrom()
{
    OPEN(store, QStringLiteral(":memory:"));
    QVERIFY(store->rememberStaged(someStaged()));
    StagedRecord again = someStaged();
    again.localPath.clear();
    QVERIFY(store->rememberStaged(again));
    QCOMPARE(store->stagedRecords(again.machine)->first().localPath, someStaged().localPath);
}

void TestStore::forgetsWhatWasDeleted()
{
    OPEN(store, QStringLiteral(":memory:"));
    const StagedRecord other = someStaged(QStringLiteral("x' OR '1'='1.sif"));
    QVERIFY(store->rememberStaged(someStaged()));
    QVERIFY(store->rememberStaged(other));
    QVERIFY(store->forgetStaged(other.machine, QStringLiteral("/nosuch")));
    QVERIFY(store->forgetStaged(other.machine, other.path));
    QCOMPARE(*store->stagedRecords(other.machine), QList<StagedRecord>{someStaged()});
}

void TestStore::listsRunsNewestFirst()
{
    OPEN(store, QStringLiteral(":memory:"));
    const QDateTime day(QDate(2026, 8, 17), QTime(12, 0), Qt::UTC);
    QVERIFY(store->addRun(someRun(2, day)));
    QVERIFY(store->addRun(someRun(3, day.addSecs(60))));
    QVERIFY(store->addRun(someRun(1, day.addSecs(-60))));
    RunRecord other = someRun(9, day);
    other.user = QStringLiteral("becky");
    QVERIFY(store->addRun(other));

    const auto runs = store->runs(QStringLiteral("chtc"), QStringLiteral("bucky"));
    QVERIFY(runs);
    QCOMPARE(runs->size(), 3);
    QCOMPARE(runs->at(0).cluster, 3);
    QCOMPARE(runs->at(1).cluster, 2);
    QCOMPARE(runs->at(2).cluster, 1);
    QCOMPARE(store->runs(QStringLiteral("chtc"), QStringLiteral("bucky"), 1)->size(), 1);
    QCOMPARE(store->runs(QStringLiteral("chtc"), QStringLiteral("bucky"), -5)->size(), 0);
    QVERIFY(store->runs(QStringLiteral("other"), QStringLiteral("bucky"))->isEmpty());
}

void TestStore::keepsEveryFieldOfARun()
{
    OPEN(store, QStringLiteral(":memory:"));
    const RunRecord run = someRun(7, QDateTime(QDate(2026, 8, 17), QTime(12, 0, 1, 234), Qt::UTC));
    const Result<qint64> id = store->addRun(run);
    QVERIFY(id && *id > 0);
    const RunRecord kept = store->runs(run.siteId, run.user)->first();
    QCOMPARE(kept.id, *id);
    QCOMPARE(kept.siteId, run.siteId);
    QCOMPARE(kept.user, run.user);
    QCOMPARE(kept.accessPoint, run.accessPoint);
    QCOMPARE(kept.jobFolder, run.jobFolder);
    QCOMPARE(kept.remoteFolder, run.remoteFolder);
    QCOMPARE(kept.eventLogPath, run.eventLogPath);
    QCOMPARE(kept.cluster, run.cluster);
    QCOMPARE(kept.jobCount, run.jobCount);
    QCOMPARE(kept.imageUrl, run.imageUrl);
    QCOMPARE(kept.imageSha256, run.imageSha256);
    QCOMPARE(kept.submitText, run.submitText);
    QCOMPARE(kept.submitted, run.submitted);
    QCOMPARE(kept.token, run.token);
    QCOMPARE(kept.files, run.files);
    QVERIFY(store->addRun(RunRecord())); // nothing told is not an error
}

void TestStore::keepsARunOpenUntilItsClusterIsKnown()
{
    RunRecord run = someRun(0, QDateTime(QDate(2026, 8, 17), QTime(12, 0), Qt::UTC));
    {
        OPEN(store, m_path);
        const Result<qint64> id = store->addRun(run);
        QVERIFY(id);
        run.id = *id;
    }
    OPEN(store, m_path); // another run of the program
    QCOMPARE(store->runs(run.siteId, run.user)->size(), 0);
    QCOMPARE(store->openRuns(run.siteId, QStringLiteral("badger"))->size(), 0);
    const QList<RunRecord> open = *store->openRuns(run.siteId, run.user);
    QCOMPARE(open.size(), 1);
    QCOMPARE(open.first().token, run.token);
    QCOMPARE(open.first().files, run.files);

    run.cluster = 12;
    run.jobCount = 7;
    run.eventLogPath = QStringLiteral("/home/bucky/perch/job/12.log");
    QCOMPARE(*store->closeRun(run), run.id);
    QCOMPARE(store->openRuns(run.siteId, run.user)->size(), 0);
    const QList<RunRecord> known = *store->runs(run.siteId, run.user);
    QCOMPARE(known.size(), 1);
    QCOMPARE(known.first().cluster, 12);
    QCOMPARE(known.first().jobCount, 7);
    QCOMPARE(known.first().eventLogPath, run.eventLogPath);
    QCOMPARE(known.first().files, run.files);
    // a job that is in the queue is kept even when its record has gone
    QVERIFY(store->removeRun(run.id));
    QVERIFY(store->closeRun(run));
    QCOMPARE(store->runs(run.siteId, run.user)->first().files, run.files);
}

void TestStore::forgetsARunThatWasNotSubmitted()
{
    OPEN(store, m_path);
    const RunRecord open = someRun(0, QDateTime::currentDateTimeUtc());
    const RunRecord other = someRun(3, QDateTime::currentDateTimeUtc());
    const Result<qint64> id = store->addRun(open);
    QVERIFY(id);
    QVERIFY(store->addRun(other));
    QVERIFY(store->removeRun(*id));
    QVERIFY(store->removeRun(*id)); // twice is once
    QCOMPARE(store->openRuns(open.siteId, open.user)->size(), 0);
    QCOMPARE(store->runs(open.siteId, open.user)->first().files, other.files);
}

/// tests/data/store/version5.sql: a store of five steps, as sqlite3's .dump writes it.
void TestStore::keepsRunsOfTheVersionBefore()
{
    QVERIFY(QDir().mkpath(QFileInfo(m_path).path()));
    QFile dump(QStringLiteral(PERCH_TEST_DATA "/store/version5.sql"));
    QVERIFY(dump.open(QIODevice::ReadOnly));
    const QString all = QString::fromUtf8(dump.readAll());
    execute(m_path, all.split(QStringLiteral(";\n"), Qt::SkipEmptyParts));
    if (QTest::currentTestFailed())
        return;
    OPEN(store, m_path);
    const QList<RunRecord> runs = *store->runs(QStringLiteral("chtc"), QStringLiteral("bucky"));
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs.first().cluster, 114);
    QCOMPARE(runs.first().jobCount, 5);
    QCOMPARE(runs.last().cluster, 113);
    QVERIFY(runs.last().submitText.startsWith(QStringLiteral("executable = run.sh")));
    QVERIFY(runs.first().files.isEmpty());
    QVERIFY(runs.first().token.isEmpty());
    QCOMPARE(store->openRuns(QStringLiteral("chtc"), QStringLiteral("bucky"))->size(), 0);
    QCOMPARE(*store->setting(QStringLiteral("k")), QStringLiteral("v"));
    const RunRecord run = someRun(115, QDateTime::currentDateTimeUtc());
    QVERIFY(store->addRun(run));
    QCOMPARE(store->runs(run.siteId, run.user)->first().files, run.files);
}

void TestStore::keepsTheListOfARun()
{
    const RunRecord run = someRun(7, QDateTime(QDate(2026, 8, 17), QTime(12, 0), Qt::UTC));
    QByteArray list;
    for (int row = 0; row < 50'000; ++row)
        list += QByteArray::number(row) + ",0.1\n";
    qint64 id = 0;
    {
        OPEN(store, m_path);
        id = *store->addRun(run);
        QVERIFY(!store->queueList(id)->has_value());
        QVERIFY(store->keepQueueList(id, list));
        const qint64 other = *store->addRun(someRun(8, run.submitted));
        QVERIFY(store->keepQueueList(other, QByteArray(20'000'000, 'x'))); // too long
        QVERIFY(!store->queueList(other)->has_value());
        QVERIFY(!store->keepQueueList(other + 100, list)); // of no run
    }
    OPEN(store, m_path); // another run of the program
    QCOMPARE(**store->queueList(id), list);
    QVERIFY(QFileInfo(m_path).size() < list.size());
    QVERIFY(store->keepQueueList(id, "")); // a list may be empty
    QCOMPARE(**store->queueList(id), QByteArray());
    QVERIFY(store->removeRun(id));
    QVERIFY(!store->queueList(id)->has_value());
}

void TestStore::keepsSettings()
{
    OPEN(store, QStringLiteral(":memory:"));
    const QString key = QStringLiteral("profile");
    QCOMPARE(*store->setting(key), QString());
    QVERIFY(store->setSetting(key, QString::fromUtf8("{\"user\":\"bücky\"}")));
    QCOMPARE(*store->setting(key), QString::fromUtf8("{\"user\":\"bücky\"}"));
    QVERIFY(store->setSetting(key, QString()));
    QCOMPARE(*store->setting(key), QString());
}

void TestStore::keepsAllWhenOpenedAgain()
{
    {
        OPEN(store, m_path);
        QVERIFY(store->rememberSha256(someStamp(), sha256Of("a")));
        QVERIFY(store->addRun(someRun(1, QDateTime::fromMSecsSinceEpoch(0, Qt::UTC))));
        QVERIFY(store->setSetting(QStringLiteral("k"), QStringLiteral("v")));
    }
    OPEN(store, m_path);
    QCOMPARE(**store->knownSha256(someStamp()), sha256Of("a"));
    QCOMPARE(store->runs(QStringLiteral("chtc"), QStringLiteral("bucky"))->size(), 1);
    QCOMPARE(*store->setting(QStringLiteral("k")), QStringLiteral("v"));
    QVERIFY(QSqlDatabase::connectionNames().size() == 1); // the first one's name was given back
}

void TestStore::makesItsFolderAndKeepsItPrivate()
{
    OPEN(store, m_path);
    QVERIFY(store->setSetting(QStringLiteral("k"), QStringLiteral("v")));
    for (const QString &path : {m_path, QString(m_path + QStringLiteral("-wal"))}) {
        struct stat status = {};
        QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t(0600));
    }
}

void TestStore::bringsAnOlderStoreUpToDate()
{
    QVERIFY(QDir().mkpath(QFileInfo(m_path).path()));
    // a store of version 1, as it was when only hashes were kept
    execute(
        m_path,
        {QStringLiteral(
             "CREATE TABLE known_hashes (path TEXT PRIMARY KEY, size INTEGER NOT NULL,"
             " modified_ns INTEGER NOT NULL, inode INTEGER NOT NULL, sha256 TEXT NOT NULL)"),
         QStringLiteral("INSERT INTO known_hashes VALUES ('/a', 1, 2, 3, '%1')").arg(sha256Of("a")),
         QStringLiteral("PRAGMA user_version = 1")});
    {
        OPEN(store, m_path);
        QCOMPARE(**store->knownSha256({QStringLiteral("/a"), 1, 2, 3}), sha256Of("a"));
        QVERIFY(store->addRun(someRun(1, QDateTime::currentDateTimeUtc())));
        QVERIFY(store->setSetting(QStringLiteral("k"), QStringLiteral("v")));
        QVERIFY(store->rememberStaged(someStaged()));
        QCOMPARE(store->filesKnownAs(sha256Of("a"))->size(), 1);
    }
    // and an empty file is version 0
    const QString empty = m_folder->filePath(QStringLiteral("empty.sqlite"));
    QFile file(empty);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    OPEN(store, empty);
    QVERIFY(store->setSetting(QStringLiteral("k"), QStringLiteral("v")));
}

void TestStore::refusesAStoreOfANewerVersion()
{
    {
        OPEN(store, m_path);
        QVERIFY(store->setSetting(QStringLiteral("k"), QStringLiteral("v")));
    }
    execute(m_path, {QStringLiteral("PRAGMA user_version = 1000")});
    const Result<Store> store = Store::open(m_path);
    QVERIFY(!store);
    QVERIFY2(store.error().message.contains(u"newer version"), qPrintable(store.error().message));
    execute(m_path, {QStringLiteral("PRAGMA user_version = %1").arg(currentSchemaVersion())});
    OPEN(again, m_path);
    QCOMPARE(*again->setting(QStringLiteral("k")), QStringLiteral("v"));
}

void TestStore::leavesADamagedFileAlone_data()
{
    QTest::addColumn<bool>("isDatabase");
    QTest::newRow("another kind of file") << false;
    QTest::newRow("a store with a broken page") << true;
}

void TestStore::leavesADamagedFileAlone()
{
    QFETCH(bool, isDatabase);
    QByteArray bytes = QByteArray("this is no database, it is a letter\n").repeated(100);
    QVERIFY(QDir().mkpath(QFileInfo(m_path).path()));
    QFile file(m_path);
    if (isDatabase) {
        {
            OPEN(store, m_path);
            QVERIFY(store->setSetting(QStringLiteral("k"), QString(5000, u'v')));
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        bytes = file.readAll();
        file.close();
        QVERIFY(bytes.size() > 8192);
        bytes.replace(4096, bytes.size() - 4096, QByteArray(bytes.size() - 4096, '\x5a'));
    }
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
    file.close();

    const Result<Store> store = Store::open(m_path);
    QVERIFY(!store);
    QCOMPARE(store.error().code, Error::Code::Io);
    QVERIFY2(store.error().message.contains(u"damaged"), qPrintable(store.error().message));
    QVERIFY(store.error().message.contains(m_path));
    QVERIFY(store.error().message.contains(u"Move "));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
}

void TestStore::saysThatTheFolderCannotBeMade()
{
    const Result<Store> store = Store::open(QStringLiteral("/dev/null/perch/perch.sqlite"));
    QVERIFY(!store);
    QCOMPARE(store.error().code, Error::Code::Io);
    QVERIFY(store.error().message.contains(u"/dev/null/perch"));
    QVERIFY(!Store::open(m_folder->path())); // a folder is no file
}

void TestStore::isSharedByTwoAtOnce()
{
    OPEN(first, m_path);
    OPEN(second, m_path);
    QVERIFY(first->setSetting(QStringLiteral("k"), QStringLiteral("1")));
    QCOMPARE(*second->setting(QStringLiteral("k")), QStringLiteral("1"));
    QVERIFY(second->setSetting(QStringLiteral("k"), QStringLiteral("2")));
    QCOMPARE(*first->setting(QStringLiteral("k")), QStringLiteral("2"));
    *first = std::move(*second);
    QCOMPARE(*first->setting(QStringLiteral("k")), QStringLiteral("2"));
}

void TestStore::worksInAThread()
{
    QString value;
    std::thread thread([this, &value] {
        Result<Store> store = Store::open(m_path);
        if (store && store->setSetting(QStringLiteral("k"), QStringLiteral("from a thread")))
            value = *store->setting(QStringLiteral("k"));
    });
    thread.join();
    QCOMPARE(value, QStringLiteral("from a thread"));
    OPEN(store, m_path);
    QCOMPARE(*store->setting(QStringLiteral("k")), QStringLiteral("from a thread"));
}

void TestStore::isOpenedByManyThreadsAtOnce()
{
    constexpr int count = 8;
    std::vector<QString> complaints(count);
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([this, i, &complaints] {
            Result<Store> store = Store::open(m_path);
            if (!store) {
                complaints[size_t(i)] = store.error().message + store.error().detail;
                return;
            }
            for (int k = 0; k < 20; ++k) {
                const Result<qint64> id =
                    store->addRun(someRun(i * 100 + k + 1, QDateTime::currentDateTimeUtc()));
                if (!id)
                    complaints[size_t(i)] = id.error().message + id.error().detail;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    for (const QString &complaint : complaints)
        QCOMPARE(complaint, QString());
    OPEN(store, m_path);
    QCOMPARE(store->runs(QStringLiteral("chtc"), QStringLiteral("bucky"), 1000)->size(),
             count * 20);
}

void TestStore::stampsAFile()
{
    const QString path = m_folder->filePath(QStringLiteral("a b.sif"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write("12345"), 5);
    file.close();
    const Result<FileStamp> stamp = stampOf(path);
    QVERIFY(stamp);
    QCOMPARE(stamp->path, path);
    QCOMPARE(stamp->size, 5);
    QVERIFY(stamp->inode != 0);
    QCOMPARE(stamp->modifiedNs / 1'000'000, QFileInfo(path).lastModified().toMSecsSinceEpoch());
    QCOMPARE(*stampOf(path), *stamp);

    QVERIFY(file.open(QIODevice::Append));
    QCOMPARE(file.write("6"), 1);
    file.close();
    QVERIFY(!(*stampOf(path) == *stamp));
}

void TestStore::saysThatAFileCannotBeStamped()
{
    const Result<FileStamp> gone = stampOf(m_folder->filePath(QStringLiteral("gone.sif")));
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, Error::Code::NotFound);
    QCOMPARE(stampOf(QString()).error().code, Error::Code::NotFound);
    QCOMPARE(stampOf(QStringLiteral("/dev/null/x")).error().code, Error::Code::NotFound);
    QCOMPARE(stampOf(m_folder->path()).error().code, Error::Code::Io);
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
