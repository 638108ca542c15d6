// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sha256.h"
#include "gui/images/downloadlist.h"
#include "gui/images/imagedownloads.h"
#include "gui/session.h"
#include "tests/support/login.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include "shots.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;
using State = ImageDownload::State;

} // namespace

/// Staged images on their way to this computer, by a real sshd and a road that can break.
class TestImageDownloads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<StagedImage>(); }
    void init();
    void cleanup();

    void bringsVerifiedImagesOneAfterAnother();
    void neverOverwritesAFile();
    void goesOnByItselfAfterACut();
    void goesOnInTheNextSession();
    void cancelLeavesNothing();
    void saysThatTheBytesAreNotThoseOfTheName();
    void saysWhyThereIsNothing();

private:
    [[nodiscard]] ImageDownload download(int row = 0) const
    {
        return m_downloads->list().value(row);
    }
    [[nodiscard]] StagedImage stage(const QString &stem, qint64 size, quint32 seed) const;
    [[nodiscard]] QString here() const { return m_laptop->path(); }
    void connectAnew();
    /// An image comes until `bytes` of it are here.
    void receiveSome(qint64 size, qint64 bytes);
    void verifyDone(int row = 0) const;

    std::unique_ptr<QTemporaryDir> m_staging;
    std::unique_ptr<QTemporaryDir> m_laptop;
    std::unique_ptr<SshdServer> m_server;
    std::unique_ptr<RoughLink> m_road;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ImageDownloads> m_downloads;
    TrustingPrompter m_prompter;
};

void TestImageDownloads::init()
{
    m_staging = std::make_unique<QTemporaryDir>();
    m_laptop = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<SshdServer>();
    m_road = std::make_unique<RoughLink>(m_server->port());
    m_road->setRate(40 * megabyte);
    m_downloads = std::make_unique<ImageDownloads>();
    connectAnew();
}

void TestImageDownloads::cleanup()
{
    m_downloads.reset();
    m_session.reset();
    m_road.reset();
    m_server.reset();
}

void TestImageDownloads::connectAnew()
{
    Profile profile;
    profile.site.id = QStringLiteral("test");
    profile.site.accessPoints = {targetOf(*m_server).service};
    profile.site.transferServer = targetOf(*m_server).service;
    profile.site.transferServer.port = quint16(m_road->port());
    profile.user = QString::fromStdString(m_server->user());
    profile.keyFile = QString::fromStdString(m_server->keyFile());
    m_session = std::make_unique<Session>(profile, m_prompter,
                                          QString::fromStdString(m_server->knownHostsFile()));
    m_downloads->setSession(m_session.get());
}

StagedImage TestImageDownloads::stage(const QString &stem, qint64 size, quint32 seed) const
{
    const QString path = m_staging->filePath(stem);
    writeSif(path, size, seed);
    StagedImage image;
    image.digits = sha256Of(readFile(path)).left(8);
    image.fileName = QStringLiteral("%1-%2.sif").arg(stem, image.digits);
    image.path = m_staging->filePath(image.fileName);
    image.size = QFileInfo(path).size();
    if (!QFile::rename(path, image.path))
        qFatal("cannot rename %s", qPrintable(path));
    return image;
}

void TestImageDownloads::receiveSome(qint64 size, qint64 bytes)
{
    m_downloads->add(stage(QStringLiteral("hello"), size, 61), here());
    QTRY_VERIFY2_WITH_TIMEOUT(download().state == State::Receiving && download().received >= bytes,
                              qPrintable(download().error.message), 30'000);
}

void TestImageDownloads::verifyDone(int row) const
{
    QTRY_VERIFY2_WITH_TIMEOUT(
        download(row).state == State::Done,
        qPrintable(downloadStateText(download(row)) + download(row).error.message), 60'000);
    QVERIFY(!download(row).isOtherThanNamed());
    QVERIFY(readFile(download(row).result.localPath) == readFile(download(row).image.path));
}

void TestImageDownloads::bringsVerifiedImagesOneAfterAnother()
{
    DownloadList view(*m_downloads);
    QVERIFY(view.isHidden());
    QSignalSpy activity(m_downloads.get(), &ImageDownloads::activityChanged);
    receiveSome(24 * megabyte, megabyte);
    if (QTest::currentTestFailed())
        return;
    m_downloads->add(stage(QStringLiteral("next"), megabyte, 62), here());
    QCOMPARE(download(1).state, State::Waiting);
    QVERIFY(!view.isHidden());
    QVERIFY(activity.last().first().toString().startsWith(QStringLiteral("1 download ")));
    saveShots(view, QStringLiteral("downloads"), {900, 300});
    verifyDone(0);
    verifyDone(1);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(namesIn(here()),
             (QStringList{download(0).image.fileName, download(1).image.fileName}));
    QCOMPARE(activity.last().first().toString(), QString());
    saveShots(view, QStringLiteral("downloads-done"), {900, 300});
    m_downloads->clearFinished();
    QVERIFY(view.isHidden());
}

void TestImageDownloads::neverOverwritesAFile()
{
    const StagedImage image = stage(QStringLiteral("hello"), megabyte, 63);
    writeFile(m_laptop->filePath(image.fileName), "mine");
    m_downloads->add(image, here());
    verifyDone();
    QCOMPARE(readFile(m_laptop->filePath(image.fileName)), QByteArray("mine"));
    QVERIFY(downloadStateText(download()).contains(QStringLiteral("(2)")));
}

void TestImageDownloads::goesOnByItselfAfterACut()
{
    receiveSome(80 * megabyte, 40 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_road->refuse();
    m_road->cut();
    QTRY_COMPARE(download().state, State::Interrupted);
    QVERIFY(downloadStateText(download()).contains(QStringLiteral("goes on when the connection")));
    const std::int64_t before = m_road->traffic().bytesDown;
    m_road->admit();
    verifyDone();
    QVERIFY(m_road->traffic().bytesDown - before < 72 * megabyte); // not the whole once more
}

void TestImageDownloads::goesOnInTheNextSession()
{
    receiveSome(80 * megabyte, 40 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_session->transferServer().close();
    m_downloads->setSession(nullptr);
    QTRY_COMPARE(download().state, State::Waiting);
    const std::int64_t before = m_road->traffic().bytesDown;
    const std::unique_ptr<Session> old = std::move(m_session);
    connectAnew();
    verifyDone();
    QVERIFY(m_road->traffic().bytesDown - before < 72 * megabyte);
}

void TestImageDownloads::cancelLeavesNothing()
{
    receiveSome(80 * megabyte, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    m_downloads->cancel(0);
    QTRY_COMPARE(download().state, State::Cancelled);
    QTRY_COMPARE(namesIn(here()), QStringList());
    m_downloads->retry(0);
    QTRY_VERIFY_WITH_TIMEOUT(download().received >= 12 * megabyte, 30'000);
    m_road->refuse();
    m_road->cut();
    QTRY_COMPARE(download().state, State::Interrupted);
    QVERIFY(!namesIn(here()).isEmpty());
    m_downloads->cancel(0); // also of one whose link is lost
    QTRY_COMPARE(download().state, State::Cancelled);
    QTRY_COMPARE(namesIn(here()), QStringList());
}

void TestImageDownloads::saysThatTheBytesAreNotThoseOfTheName()
{
    StagedImage image = stage(QStringLiteral("hello"), megabyte, 64);
    image.digits = QStringLiteral("00000000");
    m_downloads->add(image, here());
    QTRY_COMPARE_WITH_TIMEOUT(download().state, State::Done, 30'000);
    QVERIFY(download().isOtherThanNamed());
    QVERIFY(downloadTroubleText(download()).contains(QStringLiteral("00000000")));
    DownloadList view(*m_downloads);
    saveShots(view, QStringLiteral("download-other"), {900, 200});
}

void TestImageDownloads::saysWhyThereIsNothing()
{
    StagedImage image = stage(QStringLiteral("hello"), megabyte, 65);
    QVERIFY(QFile::remove(image.path));
    m_downloads->add(image, here());
    QTRY_COMPARE_WITH_TIMEOUT(download().state, State::Failed, 30'000);
    QVERIFY(!downloadTroubleText(download()).isEmpty());
    QCOMPARE(namesIn(here()), QStringList());
}

QTEST_MAIN(TestImageDownloads)
#include "tst_imagedownloads.moc"
