// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/profilescontroller.h"
#include "gui/storeworker.h"
#include "tests/gui/sitesamples.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace perch;

namespace
{

/// One run of the program, as far as profiles go.
struct Run {
    explicit Run(const QString &storePath) : store(storePath), profiles(store) {}

    bool load(const QString &siteFile = {}, const Profile &wanted = {})
    {
        QSignalSpy suggested(&profiles, &ProfilesController::suggested);
        profiles.load(siteFile, wanted);
        return QTest::qWaitFor([&suggested] { return !suggested.isEmpty(); }, 30000) &&
               (suggestion = suggested.first().at(0).value<Profile>(),
                isWanted = suggested.first().at(1).toBool(), true);
    }

    StoreWorker store;
    ProfilesController profiles;
    Profile suggestion;
    bool isWanted = false;
};

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
}

QStringList titles(const QList<Profile> &profiles)
{
    QStringList texts;
    for (const Profile &profile : profiles)
        texts.append(profile.title());
    return texts;
}

} // namespace

class TestProfilesController : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void beginsWithTheBundledSiteAndNobody()
    {
        Run run(store());
        QVERIFY(run.load());
        QCOMPARE(run.profiles.sites().size(), 1);
        QVERIFY(run.profiles.profiles().isEmpty());
        QCOMPARE(run.suggestion.site, test::bundledSite());
        QVERIFY(run.suggestion.user.isEmpty());
        QVERIFY(!run.isWanted);
    }

    void comesBackInTheOrderOfUse()
    {
        {
            Run run(store());
            QVERIFY(run.load());
            run.profiles.keep(test::profileOf(QStringLiteral("bucky"), test::bundledSite()));
            run.profiles.keep(test::profileOf(QStringLiteral("norbert"), test::ownSite()));
            run.profiles.keepAsUsed(run.profiles.profiles().at(1));
        }
        Run run(store());
        QVERIFY(run.load());
        QCOMPARE(titles(run.profiles.profiles()), QStringList({QStringLiteral("norbert at submit"),
                                                               QStringLiteral("bucky at ap2001")}));
        QCOMPARE(run.profiles.sites().size(), 2); // the own site is known by its profile
        QVERIFY(!run.isWanted);
    }

    void takesOverTheOneOfEarlierVersions()
    {
        {
            StoreWorker earlier(store());
            auto writing = earlier.run<void>([](Store &opened) {
                return opened.setSetting(
                    QStringLiteral("profile"),
                    QStringLiteral(R"({"site":"chtc","accessPoint":"ap2002.chtc.wisc.edu",)"
                                   R"("user":"bucky","keyFile":""})"));
            });
            QVERIFY(writing.result());
        }
        {
            Run run(store());
            QVERIFY(run.load());
            QCOMPARE(titles(run.profiles.profiles()),
                     QStringList(QStringLiteral("bucky at ap2002")));
            run.profiles.remove(run.profiles.profiles().first().id);
        }
        Run run(store());
        QVERIFY(run.load());
        QVERIFY(run.profiles.profiles().isEmpty()); // deleted is deleted
    }

    void theSameLoginIsKeptOnce()
    {
        Run run(store());
        QVERIFY(run.load());
        Profile named =
            test::profileOf(QStringLiteral("bucky"), test::bundledSite(), QStringLiteral("Mine"));
        run.profiles.keep(named);
        Profile typed = named;
        typed.id.clear();
        typed.name.clear();
        run.profiles.keepAsUsed(typed);
        QCOMPARE(titles(run.profiles.profiles()), QStringList(QStringLiteral("Mine")));
    }

    void aSharedComputerKeepsNoProfile()
    {
        Run run(store());
        QVERIFY(run.load());
        Profile shared = test::profileOf(QStringLiteral("bucky"), test::bundledSite());
        shared.isSharedComputer = true;
        run.profiles.keepAsUsed(shared);
        QVERIFY(run.profiles.profiles().isEmpty());
    }

    void aLoginThatBecomesSharedIsDropped()
    {
        {
            Run run(store());
            QVERIFY(run.load());
            run.profiles.keep(test::profileOf(QStringLiteral("bucky"), test::bundledSite()));
            run.profiles.keep(test::profileOf(QStringLiteral("badger"), test::bundledSite()));
        }
        {
            Run run(store()); // the file is not of this run, so it stays
            QVERIFY(run.load());
            Profile shared = run.profiles.profiles().first();
            QCOMPARE(shared.user, QStringLiteral("bucky"));
            shared.isSharedComputer = true;
            run.profiles.keep(shared);
            run.store.forget(); // as the window does: what is written before still goes to the file
            QCOMPARE(run.profiles.profiles().size(), 1);
        }
        Run later(store());
        QVERIFY(later.load());
        QCOMPARE(later.profiles.profiles().size(), 1);
        QCOMPARE(later.profiles.profiles().first().user, QStringLiteral("badger"));
    }

    void tellsWhenSecretsAreNotWantedAnyMore_data()
    {
        QTest::addColumn<bool>("keeps");
        QTest::addColumn<QString>("change");
        QTest::addColumn<bool>("isUnwanted");
        QTest::newRow("kept, then switched off") << true << "off" << true;
        QTest::newRow("kept, then another user") << true << "user" << true;
        QTest::newRow("kept, then a shared computer") << true << "shared" << true;
        QTest::newRow("kept, then deleted") << true << "delete" << true;
        QTest::newRow("kept, then only renamed") << true << "name" << false;
        QTest::newRow("kept, then used") << true << "use" << false;
        QTest::newRow("never kept, then deleted") << false << "delete" << false;
    }

    void tellsWhenSecretsAreNotWantedAnyMore()
    {
        QFETCH(bool, keeps);
        QFETCH(QString, change);
        QFETCH(bool, isUnwanted);
        Run run(store());
        QVERIFY(run.load());
        Profile kept = test::profileOf(QStringLiteral("bucky"), test::bundledSite());
        kept.keepsSecrets = keeps;
        run.profiles.keep(kept);
        Profile edited = run.profiles.profiles().first();
        QSignalSpy unwanted(&run.profiles, &ProfilesController::secretsUnwanted);
        if (change == QStringLiteral("off"))
            edited.keepsSecrets = false;
        else if (change == QStringLiteral("user"))
            edited.user = QStringLiteral("badger");
        else if (change == QStringLiteral("shared"))
            edited.isSharedComputer = true;
        else if (change == QStringLiteral("name"))
            edited.name = QStringLiteral("At work");
        if (change == QStringLiteral("delete"))
            run.profiles.remove(edited.id);
        else if (change == QStringLiteral("use"))
            run.profiles.keepAsUsed(edited);
        else
            run.profiles.keep(edited);
        QCOMPARE(unwanted.size(), isUnwanted ? 1 : 0);
        if (isUnwanted)
            QCOMPARE(unwanted.first().first().value<Profile>().user, QStringLiteral("bucky"));
    }

    void deletingCanBeUndone()
    {
        Run run(store());
        QVERIFY(run.load());
        for (const char *user : {"a", "b", "c"})
            run.profiles.keep(test::profileOf(QString::fromLatin1(user), test::bundledSite()));
        const QList<Profile> before = run.profiles.profiles();
        QSignalSpy removed(&run.profiles, &ProfilesController::removed);
        run.profiles.remove(before.at(1).id);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(run.profiles.profiles().size(), 2);
        run.profiles.undoRemove();
        QCOMPARE(run.profiles.profiles(), before);
        run.profiles.undoRemove(); // once
        QCOMPARE(run.profiles.profiles(), before);
    }

    void theCommandLineMeansAKeptProfile()
    {
        const QString siteFile = m_folder->filePath(QStringLiteral("site.json"));
        writeFile(siteFile, QJsonDocument(siteToJson(test::ownSite())).toJson());
        Profile wanted;
        wanted.user = QStringLiteral("norbert");
        wanted.keyFile = QStringLiteral("/key");
        {
            Run run(store());
            QVERIFY(run.load(siteFile, wanted));
            QVERIFY(run.isWanted);
            QCOMPARE(run.suggestion.site.id, QStringLiteral("lab"));
            QCOMPARE(run.suggestion.user, QStringLiteral("norbert"));
            QCOMPARE(run.suggestion.keyFile, QStringLiteral("/key"));
            run.profiles.keepAsUsed(run.suggestion);
        }
        // the pool's ports are others each time
        writeFile(siteFile,
                  QJsonDocument(siteToJson(test::ownSite(QStringLiteral("lab"), 3333))).toJson());
        Run run(store());
        QVERIFY(run.load(siteFile, wanted));
        QCOMPARE(run.suggestion.id, run.profiles.profiles().first().id);
        QCOMPARE(run.suggestion.accessPoint().port, quint16(3333));
    }

    void whatCannotBeReadIsSetAside()
    {
        const QString nonsense = QStringLiteral("{\"perchProfiles\": 99}");
        {
            StoreWorker later(store());
            auto writing = later.run<void>([nonsense](Store &opened) {
                return opened.setSetting(QStringLiteral("profiles"), nonsense);
            });
            QVERIFY(writing.result());
        }
        Run run(store());
        QSignalSpy failed(&run.profiles, &ProfilesController::failed);
        QVERIFY(run.load());
        QCOMPARE(failed.size(), 1);
        run.profiles.keep(test::profileOf(QStringLiteral("bucky"), test::bundledSite()));
        auto reading = run.store.run<QString>(
            [](Store &opened) { return opened.setting(QStringLiteral("profiles/unreadable")); });
        // result() alone would run the reading here, before the writing that waits in the queue
        QTRY_VERIFY(reading.isFinished());
        const Result<QString> aside = reading.result();
        QVERIFY(aside);
        QCOMPARE(*aside, nonsense);
    }

    void exportsAndImports()
    {
        const QString path = m_folder->filePath(QStringLiteral("given.json"));
        {
            Run run(store());
            QVERIFY(run.load());
            Profile profile = test::profileOf(QStringLiteral("bucky"), test::ownSite());
            profile.keyFile = QStringLiteral("/home/bucky/.ssh/id_secret");
            run.profiles.keep(profile);
            QSignalSpy exported(&run.profiles, &ProfilesController::exported);
            run.profiles.exportProfile(profile.id, path);
            QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, 30000);
        }
        Run run(m_folder->filePath(QStringLiteral("other/perch.sqlite")));
        QVERIFY(run.load());
        QSignalSpy imported(&run.profiles, &ProfilesController::imported);
        run.profiles.importFile(path);
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 1, 30000);
        QCOMPARE(titles(run.profiles.profiles()), QStringList(QStringLiteral("bucky at submit")));
        QVERIFY(run.profiles.profiles().first().keyFile.isEmpty());
        run.profiles.importFile(path); // twice is once
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 2, 30000);
        QCOMPARE(run.profiles.profiles().size(), 1);
    }

    void anotherSiteNeedsAFileOnly()
    {
        const QString path = m_folder->filePath(QStringLiteral("site.json"));
        writeFile(path, QJsonDocument(siteToJson(test::ownSite())).toJson());
        Run run(store());
        QVERIFY(run.load());
        QSignalSpy imported(&run.profiles, &ProfilesController::imported);
        run.profiles.importFile(path);
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 1, 30000);
        QCOMPARE(run.profiles.sites().size(), 2);
        QVERIFY(run.profiles.profiles().isEmpty());
    }

    void refusesWhatItCannotTrust_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("no JSON") << QByteArray("#!/bin/sh\nrm -rf ~\n");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a flood") << QByteArray(5 * 1024 * 1024, '[');
        Site impostor = test::bundledSite();
        impostor.transferServer.host = QStringLiteral("evil.example.org");
        QTest::newRow("an impostor") << QJsonDocument(siteToJson(impostor)).toJson();
    }

    void refusesWhatItCannotTrust()
    {
        QFETCH(QByteArray, bytes);
        const QString path = m_folder->filePath(QStringLiteral("foreign.json"));
        writeFile(path, bytes);
        Run run(store());
        QVERIFY(run.load());
        QSignalSpy failed(&run.profiles, &ProfilesController::failed);
        run.profiles.importFile(path);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        QCOMPARE(run.profiles.sites().size(), 1);
        QVERIFY(run.profiles.profiles().isEmpty());
    }

    void aFileThatIsNotThereIsSaid()
    {
        Run run(store());
        QVERIFY(run.load());
        QSignalSpy failed(&run.profiles, &ProfilesController::failed);
        run.profiles.importFile(m_folder->path()); // a folder
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        run.profiles.keep(test::profileOf(QStringLiteral("bucky"), test::bundledSite()));
        run.profiles.exportProfile(run.profiles.profiles().first().id,
                                   QStringLiteral("/nonexistent/profile.json"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, 30000);
        QVERIFY(failed.last().first().value<Error>().message.contains(
            QStringLiteral("/nonexistent/profile.json")));
    }

    void forgettingLeavesNoFileOfThisRun()
    {
        {
            Run run(store());
            QVERIFY(run.load());
            run.profiles.keep(test::profileOf(QStringLiteral("bucky"), test::bundledSite()));
            run.store.forget();
            run.profiles.keep(test::profileOf(QStringLiteral("norbert"), test::bundledSite()));
        }
        QVERIFY(!QFileInfo::exists(store()));
        QVERIFY(!QFileInfo::exists(QFileInfo(store()).absolutePath()));
    }

    void forgettingLeavesAnEarlierFileAsItWas()
    {
        {
            Run run(store());
            QVERIFY(run.load());
            run.profiles.keep(test::profileOf(QStringLiteral("bucky"), test::bundledSite()));
        }
        {
            Run run(store());
            QVERIFY(run.load());
            run.store.forget();
            run.profiles.keep(test::profileOf(QStringLiteral("norbert"), test::bundledSite()));
        }
        Run run(store());
        QVERIFY(run.load());
        QCOMPARE(titles(run.profiles.profiles()), QStringList(QStringLiteral("bucky at ap2001")));
    }

private:
    [[nodiscard]] QString store() const
    {
        return m_folder->filePath(QStringLiteral("state/perch.sqlite"));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestProfilesController)
#include "tst_profilescontroller.moc"
