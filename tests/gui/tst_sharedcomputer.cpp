// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectpage.h"
#include "gui/connect/profilescontroller.h"
#include "gui/images/imagescontroller.h"
#include "gui/session.h"
#include "tests/gui/sitesamples.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"

#include <QCoro/QCoroTask>

#include <QCheckBox>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;

namespace
{

QStringList filesBelow(const QString &folder)
{
    QStringList files;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden | QDir::System,
                      QDirIterator::Subdirectories);
    while (walk.hasNext())
        files.append(walk.next());
    return files;
}

} // namespace

/// A login to a real server from a computer that belongs to many: nothing is left of it.
class TestSharedComputer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Site site = test::ownSite(QStringLiteral("private"));
        const auto port = static_cast<quint16>(m_server.port());
        site.accessPoints = {{QStringLiteral("here"), QStringLiteral("127.0.0.1"), port, {}}};
        site.transferServer = site.accessPoints.first();
        QFile file(m_folder.filePath(QStringLiteral("site.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(QJsonDocument(siteToJson(site)).toJson()) > 0);
        QFile key(QString::fromStdString(m_server.folder() + "/hostkey.pub"));
        QFile known(QString::fromStdString(m_server.knownHostsFile()));
        QVERIFY(key.open(QIODevice::ReadOnly) && known.open(QIODevice::WriteOnly));
        known.write("[127.0.0.1]:" + QByteArray::number(m_server.port()) + ' ' + key.readAll());
        QFile image(m_folder.filePath(QStringLiteral("not-an-image.sif")));
        QVERIFY(image.open(QIODevice::WriteOnly));
        image.write("#!/usr/bin/env run-singularity\n");
    }

    void leavesNothingBehind_data()
    {
        QTest::addColumn<bool>("isShared");
        QTest::newRow("an own computer keeps the login") << false;
        QTest::newRow("a shared computer keeps nothing") << true;
    }

    void leavesNothingBehind()
    {
        QFETCH(bool, isShared);
        const QString state =
            m_folder.filePath(isShared ? QStringLiteral("shared") : QStringLiteral("own"));
        {
            Application application(optionsWith(state));
            connectWith(application, isShared);
            if (QTest::currentTestFailed())
                return;
            application.images().addFiles({m_folder.filePath(QStringLiteral("not-an-image.sif"))});
            application.window().resize(1111, 777); // is remembered elsewhere
            QCOMPARE(m_server.connections().size(), std::size_t(1));
            application.window().close();
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_server.connections().empty(), 10000); // logged out
        QCOMPARE(filesBelow(state).isEmpty(), isShared);
        Application again(optionsWith(state));
        QSignalSpy suggested(&again.profiles(), &ProfilesController::suggested);
        again.start();
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        QCOMPARE(again.profiles().profiles().isEmpty(), isShared);
    }

    void offersTheKeychainOnlyWhereTheProfileAllows_data()
    {
        QTest::addColumn<bool>("keepsSecrets");
        QTest::addColumn<bool>("isShared");
        QTest::addColumn<bool>("isConsidered");
        QTest::newRow("by default nothing is kept") << false << false << false;
        QTest::newRow("allowed on an own computer") << true << false << true;
        QTest::newRow("never on a shared one") << true << true << false;
    }

    void offersTheKeychainOnlyWhereTheProfileAllows()
    {
        QFETCH(bool, keepsSecrets);
        QFETCH(bool, isShared);
        QFETCH(bool, isConsidered);
        // no bus, so no keychain: where it would be used, the question says that there is none
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/does/not/exist");
        Profile profile;
        profile.site = test::ownSite(QStringLiteral("private"));
        profile.site.accessPoints = {{QStringLiteral("here"),
                                      QStringLiteral("127.0.0.1"),
                                      static_cast<quint16>(m_server.port()),
                                      {}}};
        profile.user = QString::fromStdString(m_server.user());
        profile.keyFile = QString::fromStdString(m_server.lockedKeyFile());
        profile.keepsSecrets = keepsSecrets;
        profile.isSharedComputer = isShared;
        test::ScriptedPrompter prompter;
        prompter.answers = {{QStringLiteral("open")}};
        Session session(profile, prompter, QString::fromStdString(m_server.knownHostsFile()));
        std::optional<Result<void>> answer;
        auto opening = session.open();
        QCoro::connect(std::move(opening), &session,
                       [&answer](const Result<void> &result) { answer = result; });
        QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 30'000);
        QVERIFY(*answer);
        QCOMPARE(prompter.questions.size(), 1);
        QCOMPARE(prompter.questions.first().lacksKeychain, isConsidered);
        QVERIFY(!prompter.questions.first().keep);
    }

private:
    Options optionsWith(const QString &state)
    {
        Options options;
        options.scheme = theme::Scheme::Light;
        options.stateFolder = state;
        options.siteFile = m_folder.filePath(QStringLiteral("site.json"));
        options.user = QString::fromStdString(m_server.user());
        options.keyFile = QString::fromStdString(m_server.keyFile());
        options.knownHostsFile = QString::fromStdString(m_server.knownHostsFile());
        return options;
    }

    static void connectWith(Application &application, bool isShared)
    {
        QSignalSpy suggested(&application.profiles(), &ProfilesController::suggested);
        application.start();
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        auto *page = application.window().findChild<ConnectPage *>();
        auto *shared = page->findChild<QCheckBox *>();
        QVERIFY(shared && shared->isVisible());
        shared->setChecked(isShared);
        QTest::mouseClick(&page->connectButton(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(application.connection().session(), "no login", 30000);
    }

    QTemporaryDir m_folder;
    test::SshdServer m_server;
};

QTEST_MAIN(TestSharedComputer)
#include "tst_sharedcomputer.moc"
