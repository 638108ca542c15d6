// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadqueue.h"
#include "gui/images/uploadsmodel.h"
#include "gui/images/uploadspeed.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/support/login.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;

SshdServer::Options optionsFor(const QString &staging)
{
    SshdServer::Options options;
    options.config = "SetEnv STAGING=" + staging.toStdString();
    return options;
}

/// Whether no process has the only file of the folder locked.
bool isUnlocked(const QString &folder)
{
    const QString path = folder + u'/' + namesIn(folder).value(0);
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    const bool isFree = file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) == 0;
    if (file >= 0)
        ::close(file);
    return isFree;
}

} // namespace

/// Uploads of a session whose road to the transfer server breaks.
class TestUploadQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void goesOnByItselfAfterACut();
    void goesOnByItselfAfterASilentDrop();
    void waitsForThePersonWhenTheLoginWouldAsk();
    void cancelWhileCutLeavesNothingInTheEnd();
    void waitsForTheNextSession();
    void sendsOnlyWhatIsNewOfARebuiltImage();

    void goesOnFromWhatLiesThereAfterAPause();
    void goesOnWhenResumedBeforeThePauseIsDone();
    void sendsTheNextOneWhileOneIsPaused();
    void staysPausedInTheNextSession();
    void refusesAPausedOneWhoseFileIsNoImageAnyMore();
    void cancelOfAPausedOneLeavesNothing();
    void sendsInTheOrderThatThePersonChose();
    void takesTheSpeedAtOnce();
    void keepsTheSpeedForTheNextRun();

private:
    [[nodiscard]] Upload upload(int row = 0) const
    {
        return m_queue->uploads().uploads().value(row);
    }
    [[nodiscard]] QStringList fileNames() const;
    [[nodiscard]] QString makeImage(const QString &name, qint64 size, quint32 seed) const;
    /// A file is sent until 12 MB of 48 are away, then paused, and its transfer has ended.
    void pauseSome();
    [[nodiscard]] QString staging() const { return m_staging->path(); }
    void connectAnew();
    /// A file is dropped and sent until `bytes` of it are away.
    void sendSome(qint64 size, qint64 bytes);
    void verifyStaged();

    std::unique_ptr<QTemporaryDir> m_staging;
    std::unique_ptr<QTemporaryDir> m_laptop;
    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<RoughLink> m_road;
    std::unique_ptr<StoreWorker> m_store;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<UploadQueue> m_queue;
    TrustingPrompter m_prompter;
};

void TestUploadQueue::init()
{
    m_staging = std::make_unique<QTemporaryDir>();
    m_laptop = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<SshdServer>(optionsFor(staging()));
    m_road = std::make_unique<RoughLink>(m_server->port());
    m_road->setRate(40 * megabyte);
    m_store = std::make_unique<StoreWorker>(QStringLiteral(":memory:"));
    m_queue = std::make_unique<UploadQueue>(*m_store);
    connectAnew();
}

void TestUploadQueue::cleanup()
{
    m_queue.reset();
    m_session.reset();
    m_store.reset();
    m_road.reset();
    m_server.reset();
}

void TestUploadQueue::connectAnew()
{
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.stagingLayout = staging();
    profile.site.accessPoints = {targetOf(*m_server).service};
    profile.site.transferServer = targetOf(*m_server).service;
    profile.site.transferServer.port = quint16(m_road->port());
    profile.user = QString::fromStdString(m_server->user());
    profile.keyFile = QString::fromStdString(m_server->keyFile());
    m_session = std::make_unique<Session>(profile, m_prompter,
                                          QString::fromStdString(m_server->knownHostsFile()));
    m_queue->setSession(m_session.get());
}

void TestUploadQueue::sendSome(qint64 size, qint64 bytes)
{
    const QString path = m_laptop->filePath(QStringLiteral("hello.sif"));
    writeSif(path, size, 41);
    m_queue->add({path});
    QTRY_VERIFY_WITH_TIMEOUT(upload().state == Upload::State::Sending &&
                                 upload().progress.phase == UploadProgress::Phase::Sending &&
                                 upload().progress.sent >= bytes,
                             30'000);
}

QString TestUploadQueue::makeImage(const QString &name, qint64 size, quint32 seed) const
{
    const QString path = m_laptop->filePath(name);
    writeSif(path, size, seed);
    return path;
}

QStringList TestUploadQueue::fileNames() const
{
    QStringList names;
    for (const Upload &one : m_queue->uploads().uploads())
        names.append(one.fileName());
    return names;
}

void TestUploadQueue::pauseSome()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_queue->pause(0);
    QCOMPARE(upload().state, Upload::State::Paused); // at once
    // nobody writes to the part any more
    QTRY_VERIFY_WITH_TIMEOUT(isUnlocked(staging()), 20'000);
    QCOMPARE(upload().state, Upload::State::Paused);
    QVERIFY(upload().bytesThere >= 12 * megabyte);
    QCOMPARE(namesIn(staging()).size(), 1);
}

void TestUploadQueue::verifyStaged()
{
    QTRY_VERIFY2_WITH_TIMEOUT(upload().state == Upload::State::Staged,
                              qPrintable(uploadStateText(upload()) + upload().error.message),
                              60'000);
    QCOMPARE(namesIn(staging()), QStringList{upload().image.fileName});
    QVERIFY(readFile(upload().image.path) == readFile(upload().localPath));
}

void TestUploadQueue::goesOnByItselfAfterACut()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    QSignalSpy activity(m_queue.get(), &UploadQueue::activityChanged);
    m_road->refuse();
    m_road->cut();
    QTRY_COMPARE(upload().state, Upload::State::Interrupted);
    QVERIFY(!upload().isOver());
    QVERIFY(!upload().needsPerson);
    QVERIFY(upload().progress.sent >= 12 * megabyte); // it is shown how far it is
    QVERIFY(uploadStateText(upload()).contains(QStringLiteral("goes on when the connection")));
    QTRY_COMPARE(activity.last().first().toString(),
                 QStringLiteral("1 upload waits for the connection"));
    QSignalSpy states(&m_session->transferServer(), &Connection::stateChanged);
    QTRY_VERIFY_WITH_TIMEOUT(states.size() >= 4, 20'000); // tried twice, and the road is closed
    QCOMPARE(upload().state, Upload::State::Interrupted);
    m_road->admit();
    const std::int64_t before = m_road->traffic().bytesUp;
    verifyStaged();
    if (QTest::currentTestFailed())
        return;
    const std::int64_t again = m_road->traffic().bytesUp - before;
    qInfo("after the cut %lld bytes went over", static_cast<long long>(again));
    QVERIFY(again < 44 * megabyte); // not the whole once more
}

void TestUploadQueue::goesOnByItselfAfterASilentDrop()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_road->drop();
    QTRY_COMPARE_WITH_TIMEOUT(upload().state, Upload::State::Interrupted, 40'000);
    m_road->restore();
    verifyStaged();
}

void TestUploadQueue::waitsForThePersonWhenTheLoginWouldAsk()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    const QString keys = QString::fromStdString(m_server->folder() + "/authorized_keys");
    QVERIFY(QFile::rename(keys, keys + u'2'));
    m_road->cut();
    QTRY_VERIFY_WITH_TIMEOUT(upload().needsPerson, 20'000);
    QCOMPARE(upload().state, Upload::State::Interrupted);
    QVERIFY(uploadStateText(upload()).contains(QStringLiteral("log in again")));
    const int logins = m_road->accepted();
    QTest::qWait(3000);
    QCOMPARE(m_road->accepted(), logins); // nothing is tried over and over

    QVERIFY(QFile::rename(keys + u'2', keys));
    m_queue->retry(0);
    verifyStaged();
}

void TestUploadQueue::cancelWhileCutLeavesNothingInTheEnd()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_road->refuse();
    m_road->cut();
    QTRY_COMPARE(upload().state, Upload::State::Interrupted);
    m_queue->cancel(0);
    QCOMPARE(upload().state, Upload::State::Cancelled);
    QVERIFY(upload().leavesPart);
    QVERIFY(uploadStateText(upload()).contains(QStringLiteral("is removed when")));
    QCOMPARE(namesIn(staging()).size(), 1);
    m_road->admit();
    QTRY_VERIFY_WITH_TIMEOUT(!upload().leavesPart, 30'000);
    QVERIFY(uploadStateText(upload()).contains(QStringLiteral("nothing was left")));
    QCOMPARE(namesIn(staging()), QStringList());
}

void TestUploadQueue::waitsForTheNextSession()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_session->transferServer().close(); // as when the person disconnects
    m_queue->setSession(nullptr);
    QTRY_COMPARE(upload().state, Upload::State::Waiting);
    QCOMPARE(namesIn(staging()).size(), 1);
    const std::int64_t before = m_road->traffic().bytesUp;
    const std::unique_ptr<Session> old = std::move(m_session);
    connectAnew();
    verifyStaged();
    QVERIFY(m_road->traffic().bytesUp - before < 44 * megabyte);
}

void TestUploadQueue::sendsOnlyWhatIsNewOfARebuiltImage()
{
    sendSome(24 * megabyte, 0);
    if (QTest::currentTestFailed())
        return;
    verifyStaged();
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(uploadAmountText(upload()), QStringLiteral("sent 25.20 MB of 25.20 MB"));
    QByteArray bytes = readFile(upload().localPath);
    bytes.replace(bytes.size() / 2, 3000, QByteArray(3000, 'x'));
    const QString path = m_laptop->filePath(QStringLiteral("rebuilt.sif"));
    writeFile(path, bytes);
    m_queue->add({path});
    const auto rebuilt = [this] {
        return m_queue->uploads().uploads().value(1);
    };
    QTRY_VERIFY2_WITH_TIMEOUT(rebuilt().state == Upload::State::Staged,
                              qPrintable(rebuilt().error.message), 60'000);
    QVERIFY(readFile(rebuilt().image.path) == bytes);
    QVERIFY2(rebuilt().bytesSent < 200'000, qPrintable(QString::number(rebuilt().bytesSent)));
    const QString text = uploadAmountText(rebuilt());
    QVERIFY2(text.startsWith(QStringLiteral("sent ")) &&
                 text.endsWith(QStringLiteral(" copied on the server")),
             qPrintable(text));
}

void TestUploadQueue::goesOnFromWhatLiesThereAfterAPause()
{
    QSignalSpy activity(m_queue.get(), &UploadQueue::activityChanged);
    pauseSome();
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(activity.last().first().toString(), QStringLiteral("1 upload is paused"));
    const QString text = uploadStateText(upload());
    QVERIFY2(text.startsWith(QStringLiteral("Paused. ")) &&
                 text.endsWith(QStringLiteral(" of 50.37 MB are on the server.")),
             qPrintable(text));
    const qint64 there = upload().bytesThere;
    const std::int64_t before = m_road->traffic().bytesUp;
    const int logins = m_road->accepted();
    m_queue->resume(0);
    verifyStaged();
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(m_road->accepted(), logins); // by the same login
    // blocks of 1 MiB that were not whole are sent again
    QVERIFY2(upload().bytesSent <= upload().size - there + 8 * megabyte,
             qPrintable(QString::number(upload().bytesSent)));
    QVERIFY(m_road->traffic().bytesUp - before < upload().bytesSent + megabyte);
}

void TestUploadQueue::goesOnWhenResumedBeforeThePauseIsDone()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_queue->pause(0);
    m_queue->resume(0);
    verifyStaged();
    if (QTest::currentTestFailed())
        return;
    QVERIFY(upload().bytesSent < 44 * megabyte);
}

void TestUploadQueue::sendsTheNextOneWhileOneIsPaused()
{
    sendSome(48 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_queue->add({makeImage(QStringLiteral("second.sif"), megabyte, 42)});
    QTRY_COMPARE(upload(1).state, Upload::State::Waiting);
    m_queue->pause(0);
    QTRY_COMPARE_WITH_TIMEOUT(upload(1).state, Upload::State::Staged, 30'000);
    QCOMPARE(upload().state, Upload::State::Paused);
    QCOMPARE(upload().fileName(), QStringLiteral("hello.sif")); // in its place
    QCOMPARE(namesIn(staging()).size(), 2);
    m_queue->resume(0);
    QTRY_COMPARE_WITH_TIMEOUT(upload().state, Upload::State::Staged, 30'000);
    QVERIFY(upload().bytesSent < 44 * megabyte);
    QVERIFY(readFile(upload().image.path) == readFile(upload().localPath));
}

void TestUploadQueue::staysPausedInTheNextSession()
{
    pauseSome();
    if (QTest::currentTestFailed())
        return;
    m_session->transferServer().close();
    m_queue->setSession(nullptr);
    const std::unique_ptr<Session> old = std::move(m_session);
    connectAnew();
    QSignalSpy states(&m_session->transferServer(), &Connection::stateChanged);
    QCOMPARE(upload().state, Upload::State::Paused);
    QVERIFY(upload().bytesThere > 0); // on the same server
    QCOMPARE(states.size(), 0);       // nothing is to be sent
    m_queue->resume(0);
    verifyStaged();
    if (QTest::currentTestFailed())
        return;
    QVERIFY(upload().bytesSent < 44 * megabyte);
}

void TestUploadQueue::refusesAPausedOneWhoseFileIsNoImageAnyMore()
{
    pauseSome();
    if (QTest::currentTestFailed())
        return;
    writeFile(upload().localPath, "#!/bin/sh\n");
    m_queue->resume(0);
    QTRY_COMPARE(upload().state, Upload::State::Refused);
    QTRY_COMPARE_WITH_TIMEOUT(namesIn(staging()), QStringList(), 20'000); // nor its part
}

void TestUploadQueue::cancelOfAPausedOneLeavesNothing()
{
    pauseSome();
    if (QTest::currentTestFailed())
        return;
    m_queue->cancel(0);
    QCOMPARE(upload().state, Upload::State::Cancelled);
    QTRY_VERIFY_WITH_TIMEOUT(!upload().leavesPart, 20'000);
    QCOMPARE(namesIn(staging()), QStringList());
}

void TestUploadQueue::sendsInTheOrderThatThePersonChose()
{
    sendSome(48 * megabyte, megabyte);
    if (QTest::currentTestFailed())
        return;
    const QString names = QStringLiteral("bcde");
    for (int i = 0; i < names.size(); ++i)
        m_queue->add({makeImage(names.at(i) + QStringLiteral(".sif"), megabyte, quint32(50 + i))});
    for (int row = 1; row <= 4; ++row)
        QTRY_COMPARE(upload(row).state, Upload::State::Waiting);
    const auto order = [this] {
        QString letters;
        for (const QString &name : fileNames())
            letters.append(name.front());
        return letters;
    };
    m_queue->sendFirst(4);
    QCOMPARE(order(), QStringLiteral("hebcd"));
    m_queue->moveDown(2);
    QCOMPARE(order(), QStringLiteral("hecbd"));
    m_queue->moveUp(4);
    QCOMPARE(order(), QStringLiteral("hecdb"));
    m_queue->moveUp(0); // it runs
    m_queue->moveUp(1); // nothing waits before it
    QCOMPARE(order(), QStringLiteral("hecdb"));
    QVERIFY(upload().isRunning());
    QSignalSpy staged(m_queue.get(), &UploadQueue::imageStaged);
    QTRY_COMPARE_WITH_TIMEOUT(staged.size(), 5, 60'000);
    QString sent;
    for (const QList<QVariant> &one : staged)
        sent.append(one.first().value<StagedImage>().fileName.front());
    QCOMPARE(sent, QStringLiteral("hecdb"));
}

void TestUploadQueue::takesTheSpeedAtOnce()
{
    sendSome(160 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    const auto rate = [this] {
        return upload().progress.bytesPerSecond;
    };
    m_queue->speed().choose(UploadSpeed::Choice::OneMegabyte);
    // over the last four seconds, and about one second's worth was on its way
    QTRY_VERIFY2_WITH_TIMEOUT(rate() > 0 && rate() < 1.3e6, qPrintable(QString::number(rate())),
                              15'000);
    QCOMPARE(upload().state, Upload::State::Sending);
    const qint64 slow = upload().progress.sent;
    QVERIFY2(slow < 120 * megabyte, qPrintable(QString::number(slow)));
    m_queue->speed().choose(UploadSpeed::Choice::Full);
    QTRY_VERIFY2_WITH_TIMEOUT(rate() > 5e6 || !upload().isRunning(),
                              qPrintable(QString::number(rate())), 10'000);
    verifyStaged();
}

void TestUploadQueue::keepsTheSpeedForTheNextRun()
{
    m_queue->speed().choose(UploadSpeed::Choice::Half);
    UploadSpeed next(*m_store);
    QSignalSpy changed(&next, &UploadSpeed::changed);
    next.recall();
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(next.choice(), UploadSpeed::Choice::Half);
    UploadSpeed chosen(*m_store); // what is chosen before the store has answered counts
    chosen.recall();
    chosen.choose(UploadSpeed::Choice::TwoMegabytes);
    UploadSpeed last(*m_store);
    last.recall();
    QTRY_COMPARE(last.choice(), UploadSpeed::Choice::TwoMegabytes);
    QCOMPARE(chosen.choice(), UploadSpeed::Choice::TwoMegabytes);
}

QTEST_MAIN(TestUploadQueue)
#include "tst_uploadqueue.moc"
