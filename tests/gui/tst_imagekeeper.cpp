// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/imagekeeper.h"

#include "core/sha256.h"
#include "gui/images/deletedialog.h"
#include "gui/images/imagedownloads.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/imagespage.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/images/stagedlist.h"
#include "gui/images/uploadsmodel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include "shots.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>

using namespace perch;
using namespace perch::test;

/// The staged images of a real server: what is known of them, checks, deletions.
class TestImageKeeper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void listsTheAccountsAndTheGroupsImages();
    void checksOnlyWhenAsked();
    void saysThatTheBytesAreWrong();
    void noticesThatAnotherFileLiesThere();
    void stopsACheck();
    void remembersAnUploadAsVerified();
    void forgetsNothingOverARestart();
    void copiesTheLine();
    void tellsWhetherAnotherCopyIsKnown();
    void refusesWhatAJobNeeds();
    void deletesWhatWasConfirmed();
    void downloadsWhatIsSelected();
    void showsWhatLiesThere();

private:
    [[nodiscard]] QString own(const QString &name = {}) const
    {
        return m_root->filePath(QStringLiteral("b/bucky/") + name);
    }
    [[nodiscard]] QString group(const QString &name = {}) const
    {
        return m_root->filePath(QStringLiteral("groups/lab/") + name);
    }
    QString stage(const QByteArray &bytes, const QString &stem = QStringLiteral("base"));
    void connectAnew();
    void refresh();
    [[nodiscard]] StagedImage image(const QString &path) const
    {
        const StagedImage *found = m_controller->images().find(path);
        return found ? *found : StagedImage();
    }
    [[nodiscard]] HashState state(const QString &path) const
    {
        return m_controller->keeper().factsOf(image(path)).state;
    }
    void check(const QString &path)
    {
        m_controller->keeper().check({image(path)});
        QTRY_VERIFY(!m_controller->keeper().isChecking());
    }
    [[nodiscard]] RemovalPlan plan(const QStringList &paths);

    std::unique_ptr<QTemporaryDir> m_root;
    std::unique_ptr<QTemporaryDir> m_laptop;
    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<StoreWorker> m_store;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ImagesController> m_controller;
    TrustingPrompter m_prompter;
};

void TestImageKeeper::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    theme::apply(theme::Scheme::Light);
    m_root = std::make_unique<QTemporaryDir>();
    const QString quotas = m_root->filePath(QStringLiteral("get_quotas"));
    QByteArray script =
        "#!/bin/sh\necho 'Path Disk_Used(GB) Disk_Limit(GB) Files_Used File_Limit'\n";
    script += "echo '" + QFile::encodeName(m_root->filePath(QStringLiteral("b/bucky"))) +
              " 12.4 100 31 1000'\n";
    script += "echo '" + QFile::encodeName(m_root->filePath(QStringLiteral("groups/lab"))) +
              " 812 1000 412 5000'\n";
    writeFile(quotas, script);
    QVERIFY(QFile::setPermissions(quotas, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    SshdServer::Options options;
    options.config = "SetEnv STAGING=" + m_root->filePath(QStringLiteral("b/bucky")).toStdString();
    m_server = std::make_unique<SshdServer>(options);
}

void TestImageKeeper::init()
{
    m_laptop = std::make_unique<QTemporaryDir>();
    for (const QString &folder : {own(), group()}) {
        QVERIFY(QDir(folder).removeRecursively());
        QVERIFY(QDir().mkpath(folder));
    }
    m_store = std::make_unique<StoreWorker>(m_laptop->filePath(QStringLiteral("perch.sqlite")));
    m_controller = std::make_unique<ImagesController>(*m_store);
}

void TestImageKeeper::cleanup()
{
    m_controller.reset();
    m_session.reset();
    m_store.reset();
}

QString TestImageKeeper::stage(const QByteArray &bytes, const QString &stem)
{
    const QString path = own(stem + u'-' + sha256Of(bytes).left(8) + QStringLiteral(".sif"));
    writeFile(path, bytes);
    return path;
}

void TestImageKeeper::connectAnew()
{
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.stagingRoot = m_root->path();
    profile.site.stagingLayout = m_root->path() + QStringLiteral("/{first}/{user}");
    profile.site.imageUrlPrefix = QStringLiteral("osdf:///chtc/staging");
    profile.site.quotaCommand = m_root->filePath(QStringLiteral("get_quotas"));
    profile.site.accessPoints = {targetOf(*m_server).service};
    profile.site.transferServer = targetOf(*m_server).service;
    profile.user = QString::fromStdString(m_server->user());
    profile.keyFile = QString::fromStdString(m_server->keyFile());
    m_session = std::make_unique<Session>(profile, m_prompter,
                                          QString::fromStdString(m_server->knownHostsFile()));
    m_controller->setSession(m_session.get());
    refresh();
}

void TestImageKeeper::refresh()
{
    // a list that is still on its way may be older than what the test has just done
    QSignalSpy begun(m_controller.get(), &ImagesController::listingChanged);
    bool isFresh = false;
    const auto noting =
        connect(m_controller.get(), &ImagesController::imagesChanged, this, [&begun, &isFresh] {
            const auto isBeginning = [](const QList<QVariant> &one) {
                return one.first().toBool();
            };
            isFresh = isFresh || std::any_of(begun.cbegin(), begun.cend(), isBeginning);
        });
    QTRY_VERIFY((m_controller->refresh(), isFresh));
    disconnect(noting);
}

RemovalPlan TestImageKeeper::plan(const QStringList &paths)
{
    QSignalSpy planned(&m_controller->keeper(), &ImageKeeper::planned);
    QList<StagedImage> images;
    for (const QString &path : paths)
        images.append(image(path));
    m_controller->keeper().planRemoval(images);
    const bool isTold = QTest::qWaitFor([&planned] { return !planned.isEmpty(); });
    return isTold ? planned.first().first().value<RemovalPlan>() : RemovalPlan();
}

void TestImageKeeper::listsTheAccountsAndTheGroupsImages()
{
    const QString mine = stage("mine");
    writeFile(group(QStringLiteral("ours.sif")), "ours");
    connectAnew();
    QCOMPARE(m_controller->images().rowCount(), 2);
    QCOMPARE(image(mine).size, 4);
    QCOMPARE(image(group(QStringLiteral("ours.sif"))).size, 4);
    QCOMPARE(m_controller->stagingFolder(), m_root->filePath(QStringLiteral("b/bucky")));
    for (int row = 0; row < 2; ++row) {
        const double limit = m_controller->images().imageAt(row).path == mine ? 100 : 1000;
        QCOMPARE(m_controller->images().detailsAt(row).share, 4 / (limit * 1024 * 1024 * 1024));
    }
}

void TestImageKeeper::checksOnlyWhenAsked()
{
    const QString path = stage("bytes");
    connectAnew();
    QCOMPARE(state(path), HashState::Unverified);
    QSignalSpy noticed(&m_controller->keeper(), &ImageKeeper::noticed);
    check(path);
    QCOMPARE(state(path), HashState::Verified);
    QCOMPARE(noticed.size(), 1);
    QCOMPARE(m_controller->keeper().factsOf(image(path)).sha256, sha256Of("bytes"));
}

void TestImageKeeper::saysThatTheBytesAreWrong()
{
    const QString path = own(QStringLiteral("base-54990e82.sif"));
    writeFile(path, "other bytes than the name promises");
    connectAnew();
    QSignalSpy failed(m_controller.get(), &ImagesController::failed);
    check(path);
    QCOMPARE(state(path), HashState::Wrong);
    QCOMPARE(failed.size(), 1);
    const Error error = failed.first().first().value<Error>();
    QVERIFY2(error.message.contains(QStringLiteral("are not those that its name promises")),
             qPrintable(error.message));
    const auto details = m_controller->images().detailsAt(0);
    QCOMPARE(details.hash.state, HashState::Wrong);
}

void TestImageKeeper::noticesThatAnotherFileLiesThere()
{
    const QString path = stage("bytes");
    connectAnew();
    check(path);
    QVERIFY(QFile::remove(path));
    writeFile(path, "swapped");
    refresh();
    QCOMPARE(state(path), HashState::Changed);
    check(path);
    QCOMPARE(state(path), HashState::Wrong);
}

void TestImageKeeper::stopsACheck()
{
    const QString path = own(QStringLiteral("large-54990e82.sif"));
    writeFile(path, "x");
    QVERIFY(QFile::resize(path, 40'000'000'000)); // a hole: nothing is written, all is read
    connectAnew();
    QSignalSpy failed(m_controller.get(), &ImagesController::failed);
    m_controller->keeper().check({image(path)});
    QTRY_COMPARE(state(path), HashState::Checking);
    m_controller->keeper().stopChecks();
    QTRY_VERIFY(!m_controller->keeper().isChecking());
    QCOMPARE(state(path), HashState::Unverified);
    QCOMPARE(failed.size(), 0);
}

void TestImageKeeper::remembersAnUploadAsVerified()
{
    connectAnew();
    const QString local = m_laptop->filePath(QStringLiteral("hello.sif"));
    writeSif(local, 300'000, 41);
    m_controller->addFiles({local});
    QTRY_VERIFY_WITH_TIMEOUT(
        m_controller->uploads().uploads().value(0).state == Upload::State::Staged, 30'000);
    const Upload upload = m_controller->uploads().uploads().value(0);
    QTRY_COMPARE(state(upload.image.path), HashState::Verified);
    QCOMPARE(m_controller->keeper().factsOf(image(upload.image.path)).localPath, local);
    QCOMPARE(plan({upload.image.path}).items.value(0).localCopy, local);
}

void TestImageKeeper::forgetsNothingOverARestart()
{
    const QString path = stage("bytes");
    connectAnew();
    check(path);
    m_controller = std::make_unique<ImagesController>(*m_store);
    connectAnew();
    QTRY_COMPARE(state(path), HashState::Verified);
}

void TestImageKeeper::copiesTheLine()
{
    const QString path = stage("mine");
    writeFile(group(QStringLiteral("ours.sif")), "ours");
    connectAnew();
    StagedList list(*m_controller);
    QSignalSpy noticed(&list, &StagedList::noticed);
    list.show();
    QVERIFY(QTest::qWaitForWindowExposed(&list));
    auto *table = list.findChild<QTreeView *>();
    list.select(path);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    const QString name = image(path).fileName;
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("container_image = osdf:///chtc/staging/b/bucky/") + name);
    QVERIFY(noticed.last().first().toString().contains(QStringLiteral("below 1 GB")));
    list.select(group(QStringLiteral("ours.sif")));
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("container_image = file://") + group(QStringLiteral("ours.sif")));
    QVERIFY(noticed.last().first().toString().contains(QStringLiteral("HasCHTCStaging")));
}

void TestImageKeeper::tellsWhetherAnotherCopyIsKnown()
{
    const QString kept = stage("kept");
    const QString lost = stage("lost");
    const QString unknown = stage("unknown");
    QList<FileStamp> stamps;
    for (const char *bytes : {"kept", "lost"}) {
        const QString local = m_laptop->filePath(QString::fromLatin1(bytes));
        writeFile(local, bytes);
        const FileStamp stamp = *stampOf(local);
        auto storing = m_store->run<void>(
            [stamp, bytes](Store &store) { return store.rememberSha256(stamp, sha256Of(bytes)); });
        storing.waitForFinished();
        QVERIFY(storing.result());
    }
    writeFile(m_laptop->filePath(QStringLiteral("lost")), "ruin"); // of the same size
    connectAnew();
    const RemovalPlan planned = plan({kept, lost, unknown});
    QCOMPARE(planned.items.size(), 3);
    QCOMPARE(planned.items.at(0).localCopy, m_laptop->filePath(QStringLiteral("kept")));
    QCOMPARE(planned.items.at(1).localCopy, QString());
    QCOMPARE(planned.items.at(2).localCopy, QString());
}

void TestImageKeeper::refusesWhatAJobNeeds()
{
    const QString path = stage("bytes");
    connectAnew();
    RunRecord run;
    run.cluster = 12;
    run.jobCount = 1;
    run.imageUrl = QStringLiteral("osdf:///chtc/staging/b/bucky/") + image(path).fileName;
    m_controller->uses().addRun(run, true);
    Job job;
    job.id = {12, 0};
    job.state = JobState::Held;
    m_controller->uses().updateJob(job);
    const RemovalPlan planned = plan({path});
    QVERIFY(planned.items.value(0).isRefused());
    QVERIFY(planned.removable().isEmpty());
    // also when it was submitted while the person was asked
    QSignalSpy failed(m_controller.get(), &ImagesController::failed);
    m_controller->keeper().remove({image(path)});
    QTRY_VERIFY(!m_controller->keeper().isRemoving());
    QVERIFY(QFile::exists(path));
    QCOMPARE(failed.size(), 1);
}

void TestImageKeeper::deletesWhatWasConfirmed()
{
    const QString path = stage("bytes");
    const QString stays = stage("other bytes", QStringLiteral("stays"));
    connectAnew();
    check(path);
    ImagesPage page(*m_controller);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    page.findChild<StagedList *>()->select(path);
    auto *table = page.findChild<QTreeView *>();
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Delete);
    QTRY_VERIFY(page.findChild<DeleteDialog *>());
    QVERIFY(QFile::exists(path)); // not before it is confirmed
    for (QPushButton *button : page.findChild<DeleteDialog *>()->findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Delete 1 image"))
            button->click();
    }
    QTRY_COMPARE(m_controller->images().rowCount(), 1);
    QVERIFY(!QFile::exists(path) && QFile::exists(stays));
    writeFile(path, "bytes"); // what was known of the other one is not said of this one
    refresh();
    QCOMPARE(state(path), HashState::Unverified);
}

void TestImageKeeper::downloadsWhatIsSelected()
{
    ImagesPage page(*m_controller);
    const QString path = stage("bytes", QStringLiteral("hello"));
    connectAnew();
    auto *list = page.findChild<StagedList *>();
    list->select(path);
    QAction *download = nullptr;
    for (QAction *action : list->findChildren<QAction *>())
        download = action->text().startsWith(QStringLiteral("Download")) ? action : download;
    QVERIFY(download && download->isEnabled());
    download->trigger();
    auto *dialog = list->findChild<QFileDialog *>();
    QVERIFY(dialog);
    Q_EMIT dialog->fileSelected(m_laptop->path());
    const auto one = [this] {
        return m_controller->downloads().list().value(0);
    };
    QTRY_COMPARE_WITH_TIMEOUT(one().state, ImageDownload::State::Done, 30'000);
    QCOMPARE(readFile(one().result.localPath), QByteArray("bytes"));
}

void TestImageKeeper::showsWhatLiesThere()
{
    const QString verified = stage("verified", QStringLiteral("hello-pytorch"));
    const QString changed = stage("changed", QStringLiteral("older"));
    const QString wrong = own(QStringLiteral("broken-54990e82.sif"));
    writeFile(wrong, "x");
    stage("long", QString(90, u'l') + QStringLiteral("ong"));
    writeFile(group(QStringLiteral("ours.sif")), "ours");
    QVERIFY(QFile::resize(group(QStringLiteral("ours.sif")), 43'000'000'000));
    connectAnew();
    for (const QString &path : {verified, changed, wrong})
        check(path);
    writeFile(changed, "another");
    RunRecord run;
    run.cluster = 12;
    run.jobCount = 2;
    run.submitted = QDateTime::currentDateTimeUtc().addDays(-3);
    run.imageUrl = QStringLiteral("file://") + verified;
    m_controller->uses().addRun(run, true);
    Job job;
    job.id = {12, 0};
    job.state = JobState::Idle;
    m_controller->uses().updateJob(job);
    run.cluster = 11;
    run.imageUrl = QStringLiteral("file://") + changed;
    m_controller->uses().addRun(run, true);
    ImagesPage page(*m_controller);
    page.resize(1060, 760);
    page.show();
    refresh();
    QTRY_COMPARE(m_controller->images().detailsAt(0).hash.state, HashState::Changed);
    page.findChild<StagedList *>()->select(verified);
    saveShots(page, QStringLiteral("staged-images"));
    page.resize(740, 560);
    page.setMinimumWidth(0);
    saveShots(page, QStringLiteral("staged-images-small"), {740, 560});
    // the keyboard goes from the filter by the buttons to the list
    auto *filter = page.findChild<StagedList *>()->findChild<QLineEdit *>();
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    filter->setFocus();
    QStringList order;
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        order.append(QString::fromLatin1(QApplication::focusWidget()->metaObject()->className()));
    }
    QCOMPARE(order, (QStringList{QStringLiteral("QToolButton"), QStringLiteral("QToolButton"),
                                 QStringLiteral("QToolButton"), QStringLiteral("QToolButton"),
                                 QStringLiteral("QPushButton"), QStringLiteral("QTreeView")}));
}

QTEST_MAIN(TestImageKeeper)
#include "tst_imagekeeper.moc"
