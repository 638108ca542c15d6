// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/uploadqueue.h"
#include "gui/images/uploadsmodel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/support/login.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

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

private:
    [[nodiscard]] Upload upload() const { return m_queue->uploads().uploads().value(0); }
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

QTEST_MAIN(TestUploadQueue)
#include "tst_uploadqueue.moc"
