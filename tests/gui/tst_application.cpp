// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"

#include "core/logtable.h"
#include "gui/compose/composecontroller.h"
#include "gui/connect/connectcontroller.h"
#include "gui/connect/connectpage.h"
#include "gui/connect/profilescontroller.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/session.h"
#include "gui/widgets/errorbanner.h"

#include "jobsamples.h"
#include "shots.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace perch;
using namespace perch::test;

class TestApplication : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheCommandLine()
    {
        const Result<Options> options = Options::parse(
            {QStringLiteral("perch"), QStringLiteral("--site"), QStringLiteral("s.json"),
             QStringLiteral("--user"), QStringLiteral("bucky"), QStringLiteral("--scheme"),
             QStringLiteral("dark"), QStringLiteral("--connect"), QStringLiteral("a.sif"),
             QStringLiteral("b.sif")});
        QVERIFY(options);
        QCOMPARE(options->siteFile, QStringLiteral("s.json"));
        QCOMPARE(options->user, QStringLiteral("bucky"));
        QCOMPARE(options->scheme, theme::Scheme::Dark);
        QCOMPARE(options->images.size(), 2);
        QVERIFY(options->connectNow);
    }

    void refusesWhatItDoesNotKnow()
    {
        QVERIFY(!Options::parse({QStringLiteral("perch"), QStringLiteral("--nonsense")}));
        const auto pink = Options::parse(
            {QStringLiteral("perch"), QStringLiteral("--scheme"), QStringLiteral("pink")});
        QVERIFY(!pink);
        QVERIFY(pink.error().message.contains(QStringLiteral("pink")));
    }

    void beginsOnTheConnectPageWithTheBundledSite()
    {
        Options options = fresh();
        options.user = QStringLiteral("bucky");
        Application application(options);
        QSignalSpy suggested(&application.profiles(), &ProfilesController::suggested);
        application.start();
        QCOMPARE(application.window().place(), MainWindow::Place::Connect);
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        auto *page = application.window().findChild<ConnectPage *>();
        QCOMPARE(page->profile().site.id, QStringLiteral("chtc"));
        QCOMPARE(page->profile().user, QStringLiteral("bucky"));
        QVERIFY(page->connectButton().isEnabled());
    }

    void connectNeedsALoginName()
    {
        Application application(fresh());
        QSignalSpy suggested(&application.profiles(), &ProfilesController::suggested);
        application.start();
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        auto *page = application.window().findChild<ConnectPage *>();
        QVERIFY(!page->connectButton().isEnabled());
    }

    void anUnreachableMachineIsAnErrorInTheBanner()
    {
        Options options = fresh();
        options.siteFile = m_folder.filePath(QStringLiteral("site.json"));
        options.knownHostsFile = m_folder.filePath(QStringLiteral("known_hosts"));
        options.user = QStringLiteral("bucky");
        options.connectNow = true;
        QFile site(options.siteFile);
        QVERIFY(site.open(QIODevice::WriteOnly));
        // port 1 (tcpmux) answers nowhere
        site.write("{\"id\": \"none\", \"title\": \"Nowhere\", \"stagingRoot\": \"/staging\", "
                   "\"accessPoints\": [{\"label\": \"ap\", \"host\": \"127.0.0.1\", \"port\": 1}], "
                   "\"transferServer\": {\"host\": \"127.0.0.1\", \"port\": 1}, "
                   "\"stagingLayout\": \"/staging/{first}/{user}\", "
                   "\"imageUrlPrefix\": \"osdf:///chtc/staging\"}");
        site.close();
        Application application(options);
        QSignalSpy failed(&application.connection(), &ConnectController::failed);
        application.start();
        QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), 30000);
        auto *page = application.window().findChild<ConnectPage *>();
        QVERIFY(!page->findChild<ErrorBanner *>()->message().isEmpty());
        QVERIFY(page->connectButton().isEnabled()); // and can be tried again
        QVERIFY(!application.connection().session());
    }

    void anImageDroppedOnTheJobIsUsedInIt()
    {
        const QString folder = m_folder.filePath(QStringLiteral("dropjob"));
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + QStringLiteral("/job.sub"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write("executable = run.sh\nqueue\n") > 0);
        file.close();
        Profile profile;
        profile.site.id = QStringLiteral("test");
        profile.site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
        profile.site.accessPoints = {{QString(), QStringLiteral("127.0.0.1"), 9, QString()}};
        profile.site.transferServer = profile.site.accessPoints.first();
        Application application(fresh());
        Session session(profile, application.prompter()); // never opened: only its site counts
        application.compose().setSession(&session);
        StagedImage image;
        image.fileName = QStringLiteral("x-54990e82.sif");
        image.path = QStringLiteral("/staging/b/bucky/x-54990e82.sif");
        application.images().images().setImages({image});
        QSignalSpy opened(&application.compose(), &ComposeController::opened);
        application.compose().openFolder(folder);
        QTRY_VERIFY(!opened.isEmpty());
        Q_EMIT application.window().imageDropped(QStringLiteral("/staging/somebody/else.sif"));
        QVERIFY(!application.compose().text(QStringLiteral("job.sub")).contains(u"osdf"));
        Q_EMIT application.window().imageDropped(image.path);
        QVERIFY(application.compose()
                    .text(QStringLiteral("job.sub"))
                    .contains(QStringLiteral(
                        "container_image = osdf:///chtc/staging/b/bucky/x-54990e82.sif")));
        QCOMPARE(application.window().place(), MainWindow::Place::Compose);
        application.compose().setSession(nullptr);
    }

    void aMissingSiteFileIsSaid()
    {
        Options options = fresh();
        options.siteFile = QStringLiteral("/nonexistent/site.json");
        Application application(options);
        QSignalSpy failed(&application.profiles(), &ProfilesController::failed);
        application.start();
        QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), 30000);
        QVERIFY(failed.first().first().value<Error>().message.contains(options.siteFile));
    }

    void comesBackWhereItWasLeft()
    {
        const Options options = fresh();
        const QString folder = m_folder.filePath(QStringLiteral("left"));
        const QSize size(1111, 666);
        {
            Application application(options);
            application.start();
            QSignalSpy opened(&application.compose(), &ComposeController::opened);
            application.compose().createFromTemplate(QStringLiteral("hello-pytorch-gpu"), folder);
            QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30000);
            QVERIFY(QTest::qWaitForWindowExposed(&application.window()));
            application.window().resize(size);
            QTRY_COMPARE(application.window().size(), size);
            application.window().close();
        }
        Application again(options);
        QSignalSpy opened(&again.compose(), &ComposeController::opened);
        again.start();
        QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30000);
        QCOMPARE(again.compose().folder(), folder);
        QTRY_COMPARE(again.window().size(), size);
    }

    void aFolderThatIsGoneIsNotMissed()
    {
        const Options options = fresh();
        const QString folder = m_folder.filePath(QStringLiteral("gone"));
        {
            Application application(options);
            application.start();
            QSignalSpy opened(&application.compose(), &ComposeController::opened);
            application.compose().createFromTemplate(QStringLiteral("hello-pytorch-gpu"), folder);
            QTRY_VERIFY_WITH_TIMEOUT(!opened.isEmpty(), 30000);
        }
        QVERIFY(QDir(folder).removeRecursively());
        Application again(options);
        QSignalSpy failed(&again.compose(), &ComposeController::failed);
        QSignalSpy suggested(&again.profiles(), &ProfilesController::suggested);
        again.start();
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), 30000);
        QVERIFY(failed.isEmpty());
        QVERIFY(again.compose().folder().isEmpty());
    }

    void yesterdaysJobsAreThereBeforeAnyLogin()
    {
        const Options options = fresh();
        {
            Result<Store> store =
                Store::open(options.stateFolder + QStringLiteral("/perch.sqlite"));
            QVERIFY(store);
            const QString place = QStringLiteral("chtc/bucky/ap2001.chtc.wisc.edu:22");
            KnownLog log;
            log.path = QStringLiteral("/home/bucky/job.log");
            for (const char *name : {"container_gpu.log", "signal.log", "badosdf.log"})
                log.jobs += jobsOfLog(QString::fromLatin1(name));
            QCOMPARE(log.jobs.size(), 5);
            QVERIFY(store->keepJobLog(place, log));
            QVERIFY(store->setSetting(QStringLiteral("jobs/place"), place));
            QVERIFY(store->setSetting(QStringLiteral("jobs/heard"),
                                      QStringLiteral("2026-11-26T17:30:00Z")));
        }
        Application application(options);
        QAction *jobs = actionOf(application.window(), QStringLiteral("Jobs"));
        QAction *images = actionOf(application.window(), QStringLiteral("Images"));
        QVERIFY(!jobs->isEnabled());
        application.start();
        QTRY_COMPARE(application.jobs().model().rowCount(), 5);
        QVERIFY(jobs->isEnabled());
        QVERIFY(!images->isEnabled());
        QCOMPARE(application.jobs().lastHeard().date(), QDate(2026, 11, 26));
        QCOMPARE(application.window().place(), MainWindow::Place::Connect);
        QToolButton *login = nullptr;
        for (QToolButton *button : application.window().findChildren<QToolButton *>()) {
            if (button->text() == QStringLiteral("To the login"))
                login = button;
        }
        QVERIFY(login && !login->isVisible());
        jobs->trigger();
        QCOMPARE(application.window().place(), MainWindow::Place::Jobs);
        QVERIFY(login->isVisible());
        saveShots(application.window(), QStringLiteral("jobs-offline"));
        QTest::mouseClick(login, Qt::LeftButton);
        QCOMPARE(application.window().place(), MainWindow::Place::Connect);
        QVERIFY(!login->isVisible());
    }

private:
    static QAction *actionOf(const QWidget &widget, const QString &text)
    {
        for (QAction *action : widget.actions()) {
            if (action->text() == text)
                return action;
        }
        qFatal("there is no action %s", qPrintable(text));
    }

    Options fresh()
    {
        Options options;
        options.scheme = theme::Scheme::Light;
        options.stateFolder = m_folder.filePath(QStringLiteral("state-%1").arg(++m_count));
        return options;
    }

    QTemporaryDir m_folder;
    int m_count = 0;
};

QTEST_MAIN(TestApplication)
#include "tst_application.moc"
