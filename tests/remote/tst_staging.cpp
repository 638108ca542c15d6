// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/staging.h"

#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <utime.h>

using namespace perch;
using namespace perch::test;

class TestStaging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init() { m_login->renewFolders(); }
    void cleanupTestCase() { m_login.reset(); }

    void listsImagesNewestFirst();
    void tellsOneStateOfAFileFromAnother();
    void listsTheFoldersOfGroupsToo();
    void listsAnEmptyFolder();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void fallsBackToTheExpectedFolder();
    void saysThatTheQuotaCommandFailed();

private:
    std::unique_ptr<Login> m_login;
};

void TestStaging::listsImagesNewestFirst()
{
    const QStringList names{QStringLiteral("old-54990e82.sif"), QStringLiteral("new.sif"),
                            QStringLiteral("two\nlines-0123456789ab.sif")};
    qint64 seconds = 1'700'000'000;
    for (const QString &name : names) {
        writeFile(m_login->there(name), name.toUtf8());
        const utimbuf times{seconds, seconds};
        QCOMPARE(::utime(QFile::encodeName(m_login->there(name)).constData(), &times), 0);
        seconds += 60;
    }
    // None of these is an image that a job could name.
    writeFile(m_login->there(QStringLiteral(".perch-00000000000000aa.part")), "x");
    writeFile(m_login->there(QStringLiteral(".hidden.sif")), "x");
    writeFile(m_login->there(QStringLiteral("data.tar.gz")), "x");
    QVERIFY(QDir(m_login->there()).mkdir(QStringLiteral("folder.sif")));
    writeFile(m_login->there(QStringLiteral("folder.sif/deep.sif")), "x");
    QVERIFY(QFile::link(m_login->there(names.at(0)), m_login->there(QStringLiteral("link.sif"))));

    const Result<QList<StagedImage>> images =
        QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there()));
    QVERIFY(images);
    QCOMPARE(images->size(), 3);
    for (int i = 0; i < 3; ++i) {
        const StagedImage &image = images->at(i);
        QCOMPARE(image.fileName, names.at(2 - i));
        QCOMPARE(image.path, m_login->there(names.at(2 - i)));
        QCOMPARE(image.size, names.at(2 - i).toUtf8().size());
        QCOMPARE(image.modified.toSecsSinceEpoch(), 1'700'000'000 + (2 - i) * 60);
    }
    QCOMPARE(images->at(2).digits, QStringLiteral("54990e82"));
    QCOMPARE(images->at(1).digits, QString());
}

void TestStaging::tellsOneStateOfAFileFromAnother()
{
    const QString path = m_login->there(QStringLiteral("a b-54990e82.sif"));
    writeFile(path, "bytes");
    const timespec times[2] = {{1'700'000'000, 123'456'789}, {1'700'000'000, 123'456'789}};
    QCOMPARE(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0), 0);
    const Result<QList<StagedImage>> images =
        QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there()));
    QVERIFY(images);
    QCOMPARE(images->size(), 1);
    QCOMPARE(images->first().modifiedNs, 1'700'000'000'123'456'789);
    QCOMPARE(images->first().modified.toMSecsSinceEpoch(), 1'700'000'000'123);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
    QCOMPARE(images->first().inode, quint64(status.st_ino));
    QVERIFY(!images->first().isForeign);
    StagedImage other = images->first();
    QVERIFY(isSameFile(images->first(), other));
    ++other.modifiedNs;
    QVERIFY(!isSameFile(images->first(), other));
}

void TestStaging::listsTheFoldersOfGroupsToo()
{
    const QString own = m_login->there(QStringLiteral("own"));
    const QString group = m_login->there(QStringLiteral("the group's $(x)"));
    QVERIFY(QDir().mkpath(own) && QDir().mkpath(group));
    writeFile(own + QStringLiteral("/mine.sif"), "1");
    writeFile(group + QStringLiteral("/ours.sif"), "22");
    const Result<QList<StagedImage>> images = QCoro::waitFor(
        listStagedFolders(m_login->connection(), {own, m_login->there(QStringLiteral("gone")),
                                                  group, group, QStringLiteral("relative")}));
    QVERIFY(images);
    QStringList paths;
    for (const StagedImage &image : *images)
        paths.append(image.path);
    paths.sort();
    QCOMPARE(paths,
             (QStringList{own + QStringLiteral("/mine.sif"), group + QStringLiteral("/ours.sif")}));

    // the account's own folder must be there
    const Result<QList<StagedImage>> none = QCoro::waitFor(
        listStagedFolders(m_login->connection(), {m_login->there(QStringLiteral("gone")), group}));
    QVERIFY(!none);
    QCOMPARE(none.error().code, Error::Code::NotFound);
    QVERIFY(none.error().message.contains(QStringLiteral("gone")));
}

void TestStaging::listsAnEmptyFolder()
{
    const Result<QList<StagedImage>> images =
        QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there()));
    QVERIFY(images);
    QVERIFY(images->isEmpty());
}

void TestStaging::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<int>("code");
    QTest::newRow("a folder that is not there") << "nosuch" << int(Error::Code::NotFound);
    QTest::newRow("a file in its place") << "file" << int(Error::Code::NotFound);
}

void TestStaging::saysWhatIsMissing()
{
    QFETCH(QString, folder);
    QFETCH(int, code);
    writeFile(m_login->there(QStringLiteral("file")), "x");
    const Result<QList<StagedImage>> images =
        QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there(folder)));
    QVERIFY(!images);
    QCOMPARE(int(images.error().code), code);
    QVERIFY2(images.error().message.contains(QStringLiteral("quota request form")),
             qPrintable(images.error().message));
}

void TestStaging::fallsBackToTheExpectedFolder()
{
    const Result<QString> folder = QCoro::waitFor(
        findStagingFolder(m_login->connection(), QStringLiteral("/staging/b/bucky")));
    QVERIFY(folder);
    QCOMPARE(*folder, QStringLiteral("/staging/b/bucky"));
}

void TestStaging::saysThatTheQuotaCommandFailed()
{
    const Result<QList<Quota>> quotas =
        QCoro::waitFor(queryQuotas(m_login->connection(), QStringLiteral("nosuchcommand -p")));
    QVERIFY(!quotas);
    QCOMPARE(quotas.error().code, Error::Code::Remote);
    const Result<QList<Quota>> none = QCoro::waitFor(queryQuotas(m_login->connection(), QString()));
    QVERIFY(none);
    QVERIFY(none->isEmpty());
}

QTEST_GUILESS_MAIN(TestStaging)
#include "tst_staging.moc"
