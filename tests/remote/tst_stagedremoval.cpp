// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/stagedremoval.h"

#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace perch;
using namespace perch::test;

class TestStagedRemoval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init() { m_login->renewFolders(); }
    void cleanupTestCase() { m_login.reset(); }

    void deletesWhatWasListed_data();
    void deletesWhatWasListed();
    void leavesAloneWhatIsAnotherFileNow_data();
    void leavesAloneWhatIsAnotherFileNow();
    void deletesOnlyInTheListedFolders();
    void tellsOfEachFileByItself();

private:
    [[nodiscard]] QList<StagedImage> listed()
    {
        const Result<QList<StagedImage>> images =
            QCoro::waitFor(listStagedImages(m_login->connection(), m_login->there()));
        return images ? *images : QList<StagedImage>();
    }
    [[nodiscard]] QList<StagedRemoval> remove(const QList<StagedImage> &images)
    {
        const Result<QList<StagedRemoval>> removed =
            QCoro::waitFor(removeStagedImages(m_login->connection(), images, {m_login->there()}));
        return removed ? *removed : QList<StagedRemoval>();
    }

    std::unique_ptr<Login> m_login;
};

void TestStagedRemoval::deletesWhatWasListed_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a staged image") << "base-54990e82.sif";
    QTest::newRow("blanks and quotes") << "it's a \"base\".sif";
    QTest::newRow("a dash first") << "-rf.sif";
    QTest::newRow("what a shell would run") << "$(touch made).sif";
    QTest::newRow("a line end") << "two\nlines.sif";
    QTest::newRow("another alphabet") << QString::fromUtf8("größe.sif");
    QTest::newRow("an asterisk") << "*.sif";
}

void TestStagedRemoval::deletesWhatWasListed()
{
    QFETCH(QString, name);
    writeFile(m_login->there(name), "bytes");
    writeFile(m_login->there(QStringLiteral("stays.sif")), "bytes");
    QList<StagedImage> images = listed();
    QCOMPARE(images.size(), 2);
    images.removeIf([](const StagedImage &image) { return image.fileName == u"stays.sif"; });
    const QList<StagedRemoval> removals = remove(images);
    QCOMPARE(removals.size(), 1);
    QCOMPARE(removals.first().outcome, StagedRemoval::Outcome::Removed);
    QCOMPARE(removals.first().image.fileName, name);
    QCOMPARE(QDir(m_login->there()).entryList(QDir::Files),
             QStringList{QStringLiteral("stays.sif")});
}

void TestStagedRemoval::leavesAloneWhatIsAnotherFileNow_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"longer", "later", "another inode", "a link", "a folder"})
        QTest::newRow(what) << what;
}

void TestStagedRemoval::leavesAloneWhatIsAnotherFileNow()
{
    QFETCH(QString, what);
    const QString path = m_login->there(QStringLiteral("a.sif"));
    const QString other = m_login->there(QStringLiteral("other"));
    writeFile(path, "bytes");
    const QList<StagedImage> images = listed();
    QCOMPARE(images.size(), 1);
    const QDateTime before = QFileInfo(path).lastModified();
    if (what == u"longer") {
        writeFile(path, "bytes and more");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(before, QFileDevice::FileModificationTime));
    } else if (what == u"later") {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(before.addMSecs(1), QFileDevice::FileModificationTime));
    } else {
        writeFile(other, "bytes");
        QVERIFY(QFile::remove(path) || what.isEmpty());
        if (what == u"a link")
            QVERIFY(QFile::link(other, path));
        else if (what == u"a folder")
            QVERIFY(QDir().mkpath(path));
        else
            QVERIFY(QFile::rename(other, path));
    }
    const QList<StagedRemoval> removals = remove(images);
    QCOMPARE(removals.size(), 1);
    QCOMPARE(removals.first().outcome, StagedRemoval::Outcome::Changed);
    QVERIFY(QFileInfo::exists(path));
}

void TestStagedRemoval::deletesOnlyInTheListedFolders()
{
    QVERIFY(QDir().mkpath(m_login->there(QStringLiteral("deep"))));
    const QString outside = m_login->here(QStringLiteral("mine.sif"));
    const QString below = m_login->there(QStringLiteral("deep/x.sif"));
    writeFile(outside, "1");
    writeFile(below, "1");
    QList<StagedImage> images(4);
    images[0].path = outside;
    images[0].fileName = QStringLiteral("mine.sif");
    images[1].path = below;
    images[1].fileName = QStringLiteral("deep/x.sif");
    images[2].path = m_login->there(QStringLiteral(".."));
    images[2].fileName = QStringLiteral("..");
    images[3].path = m_login->there(QString());
    const QList<StagedRemoval> removals = remove(images);
    QCOMPARE(removals.size(), 4);
    for (const StagedRemoval &removal : removals)
        QCOMPARE(removal.outcome, StagedRemoval::Outcome::Refused);
    QVERIFY(QFileInfo::exists(outside) && QFileInfo::exists(below));
}

void TestStagedRemoval::tellsOfEachFileByItself()
{
    for (const char *name : {"a.sif", "b.sif", "c.sif"})
        writeFile(m_login->there(QString::fromLatin1(name)), name);
    QList<StagedImage> images = listed();
    std::sort(images.begin(), images.end(), [](const StagedImage &one, const StagedImage &other) {
        return one.fileName < other.fileName;
    });
    QVERIFY(QFile::remove(m_login->there(QStringLiteral("a.sif"))));
    writeFile(m_login->there(QStringLiteral("b.sif")), "something else");
    const QList<StagedRemoval> removals = remove(images);
    QCOMPARE(removals.size(), 3);
    QCOMPARE(removals.at(0).outcome, StagedRemoval::Outcome::Gone);
    QCOMPARE(removals.at(1).outcome, StagedRemoval::Outcome::Changed);
    QCOMPARE(removals.at(2).outcome, StagedRemoval::Outcome::Removed);
    QVERIFY(remove({}).isEmpty());
}

QTEST_GUILESS_MAIN(TestStagedRemoval)
#include "tst_stagedremoval.moc"
