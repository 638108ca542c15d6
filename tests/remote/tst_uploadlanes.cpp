// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sha256.h"
#include "remote/partlanes.h"
#include "remote/uploader.h"
#include "tests/support/quotafilesystem.h"
#include "tests/support/login.h"
#include "tests/support/memorychunklists.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include <QCoro/QCoroTask>

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTest>
#include <QTimer>

#include <fcntl.h>
#include <sys/stat.h>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;

/// Passes commands on; counts them, and lets a test do something before one of them starts.
class WatchedTransport : public Transport
{
public:
    explicit WatchedTransport(Transport &transport) : m_transport(transport) {}
    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override
    {
        ++count;
        if (before)
            before(command);
        return m_transport.start(command);
    }

    int count = 0;
    std::function<void(const QString &)> before;

private:
    Transport &m_transport;
};

/// Takes what it is given and passes nothing on, like a process that hangs.
class HangingStream : public ExecStream
{
public:
    explicit HangingStream(std::shared_ptr<ExecStream> stream) : m_stream(std::move(stream)) {}
    QCoro::Task<Result<void>> write(QByteArray, QByteArray) override { co_return Result<void>(); }
    void closeInput() override { m_stream->closeInput(); }
    QCoro::Task<Result<QByteArray>> read() override { return m_stream->read(); }
    QCoro::Task<Result<ExecExit>> finished() override { return m_stream->finished(); }
    [[nodiscard]] QByteArray errorText() const override { return m_stream->errorText(); }

private:
    std::shared_ptr<ExecStream> m_stream;
};

/// The first process that it starts hangs after its beginning.
class HangingTransport : public Transport
{
public:
    explicit HangingTransport(Transport &transport) : m_transport(transport) {}
    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override
    {
        auto starting = m_transport.start(command);
        const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
        if (stream && count++ == 0)
            co_return std::shared_ptr<ExecStream>(std::make_shared<HangingStream>(*stream));
        co_return stream;
    }

    int count = 0;

private:
    Transport &m_transport;
};

struct Job {
    QString file;
    QString folder;
    ChunkLists *lists = nullptr;
    std::function<void(const UploadProgress &)> onProgress = {};
    qint64 bytesPerSecond = 0;
};

Result<UploadResult> upload(Transport &transport, const Job &job)
{
    UploadRequest request;
    request.localPath = job.file;
    request.stagingFolder = job.folder;
    request.lists = job.lists;
    request.bytesPerSecond = [&job] {
        return job.bytesPerSecond;
    };
    const auto tell = [&job](const UploadProgress &progress) {
        if (job.onProgress)
            job.onProgress(progress);
    };
    return QCoro::waitFor(uploadImage(transport, request, tell, {}));
}

QByteArray words(const Result<UploadResult> &result)
{
    return result ? QByteArray() : (result.error().message + u'|' + result.error().detail).toUtf8();
}

} // namespace

/// Uploads by several lanes and from images that lie there, on a real sshd.
class TestUploadLanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init();
    void cleanupTestCase() { m_login.reset(); }

    void opensLanesWhereTheWayIsLong();
    void opensNoLaneForLittle();
    void worksWithFewChannels_data();
    void worksWithFewChannels();
    void worksThoughTheShellPrintsAtLogin();
    void keepsToTheLimit();
    void givesTheFramesOfAHangingLaneToAnother_data();
    void givesTheFramesOfAHangingLaneToAnother();
    void copiesWhatLiesThere_data();
    void copiesWhatLiesThere();
    void survivesABaseThatChanges_data();
    void survivesABaseThatChanges();
    void refusesAHostileList();
    void survivesTwentyCuts();
    void saysThatThePermissionWasLost();
    void saysThatTheQuotaIsUsedUp();

private:
    [[nodiscard]] QString makeImage(const QString &name, qint64 size, quint32 seed) const
    {
        writeSif(m_login->here(name), size, seed);
        return m_login->here(name);
    }
    /// The same image with one script changed in the middle.
    [[nodiscard]] QString rebuild(const QString &file, const QString &name) const
    {
        QByteArray bytes = readFile(file);
        bytes.replace(bytes.size() / 2, 3000, QByteArray(3000, 'x'));
        writeFile(m_login->here(name), bytes);
        return m_login->here(name);
    }
    void verify(const Result<UploadResult> &result, const QString &file) const;
    [[nodiscard]] QString lists() const
    {
        return QString::fromStdString(m_login->server().home()) + QStringLiteral("/.perch/chunks");
    }

    std::unique_ptr<Login> m_login;
};

void TestUploadLanes::init()
{
    m_login->renewFolders();
    QDir(lists()).removeRecursively();
}

void TestUploadLanes::verify(const Result<UploadResult> &result, const QString &file) const
{
    QVERIFY2(result, words(result).constData());
    QVERIFY(readFile(result->image.path) == readFile(file));
    QCOMPARE(result->sha256, sha256Of(readFile(file)));
    for (const QString &name : namesIn(m_login->there()))
        QVERIFY2(!name.endsWith(QStringLiteral(".part")), qPrintable(name));
    QVERIFY(result->bytesSent + result->bytesFound + result->bytesCopied >=
            QFileInfo(file).size()); // more where something was sent twice
}

void TestUploadLanes::opensLanesWhereTheWayIsLong()
{
    RoughLink link(m_login->server().port());
    ConnectionTarget target = targetOf(m_login->server());
    target.service.port = quint16(link.port());
    TrustingPrompter prompter;
    Connection connection(target, prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    link.setDelay(25ms);
    WatchedTransport watched(connection);
    const QString file = makeImage(QStringLiteral("far.sif"), 48 * megabyte, 1);
    const Result<UploadResult> result = upload(watched, {file, m_login->there()});
    verify(result, file);
    if (QTest::currentTestFailed())
        return;
    QVERIFY2(watched.count >= 5, qPrintable(QString::number(watched.count))); // lists, owner, lanes
    QCOMPARE(result->bytesSent, QFileInfo(file).size());
}

void TestUploadLanes::opensNoLaneForLittle()
{
    WatchedTransport watched(m_login->connection());
    const QString file = makeImage(QStringLiteral("small.sif"), megabyte, 2);
    verify(upload(watched, {file, m_login->there()}), file);
    QCOMPARE(watched.count, 3); // what is kept, what lies there, the owner
}

void TestUploadLanes::worksWithFewChannels_data()
{
    QTest::addColumn<int>("sessions");
    QTest::newRow("one") << 1;
    QTest::newRow("two") << 2;
    QTest::newRow("three") << 3;
}

void TestUploadLanes::worksWithFewChannels()
{
    QFETCH(int, sessions);
    SshdServer::Options options;
    options.maxSessions = sessions;
    const SshdServer server(options);
    TrustingPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    MemoryChunkLists laptop;
    const QString file = makeImage(QStringLiteral("a.sif"), 24 * megabyte, 3);
    verify(upload(connection, {file, m_login->there(), &laptop}), file);
    if (QTest::currentTestFailed())
        return;
    const QString rebuilt = rebuild(file, QStringLiteral("b.sif"));
    const Result<UploadResult> second = upload(connection, {rebuilt, m_login->there(), &laptop});
    verify(second, rebuilt);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(second->bytesSent < megabyte);
    // a taken name is compared by the same process, since there may be no other channel
    const QString sha256 = sha256Of(readFile(file));
    const QString other = m_login->here(QStringLiteral("copy.sif"));
    writeFile(other, readFile(file));
    const QString taken = m_login->there(QStringLiteral("copy-%1.sif").arg(sha256.left(8)));
    writeFile(taken, "other bytes");
    QVERIFY(QFile::remove(m_login->there(QStringLiteral("a-%1.sif").arg(sha256.left(8)))));
    const Result<UploadResult> third = upload(connection, {other, m_login->there(), &laptop});
    verify(third, other);
    QCOMPARE(third->image.fileName, QStringLiteral("copy-%1.sif").arg(sha256.left(12)));
    QCOMPARE(readFile(taken), QByteArray("other bytes"));
}

void TestUploadLanes::worksThoughTheShellPrintsAtLogin()
{
    const SshdServer server;
    const QString home = QString::fromStdString(server.home());
    writeFile(home + QStringLiteral("/.bashrc"),
              "echo Welcome to the cluster\nprintf 'no newline, a \\0 and have 7'\n");
    TrustingPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    const Result<ExecOutput> printed = QCoro::waitFor(connection.run(QStringLiteral("true")));
    QVERIFY(printed);
    if (!printed->out.contains("Welcome"))
        QFAIL("the shell of this server prints nothing at login: the test proves nothing");
    MemoryChunkLists laptop;
    const QString file = makeImage(QStringLiteral("a.sif"), 8 * megabyte, 4);
    verify(upload(connection, {file, m_login->there(), &laptop}), file);
    if (QTest::currentTestFailed())
        return;
    const QString rebuilt = rebuild(file, QStringLiteral("b.sif"));
    const Result<UploadResult> second = upload(connection, {rebuilt, m_login->there(), &laptop});
    verify(second, rebuilt);
    QVERIFY(second->bytesCopied > 7 * megabyte);
    const Result<UploadResult> same = upload(connection, {rebuilt, m_login->there()});
    QVERIFY2(same, words(same).constData());
    QVERIFY(same->wasAlreadyStaged);
}

void TestUploadLanes::keepsToTheLimit()
{
    const QString file = makeImage(QStringLiteral("slow.sif"), 6 * megabyte, 5);
    QElapsedTimer clock;
    clock.start();
    const Result<UploadResult> result =
        upload(m_login->connection(), {file, m_login->there(), nullptr, {}, 4 * megabyte});
    const qint64 took = clock.elapsed();
    verify(result, file);
    QVERIFY2(took > 1100, qPrintable(QString::number(took))); // a quarter of a second may be ahead
}

void TestUploadLanes::givesTheFramesOfAHangingLaneToAnother_data()
{
    QTest::addColumn<int>("roundTrip");
    QTest::newRow("to the owner, nearby") << 0;
    QTest::newRow("to other lanes, far away") << 50;
}

void TestUploadLanes::givesTheFramesOfAHangingLaneToAnother()
{
    QFETCH(int, roundTrip);
    RoughLink link(m_login->server().port());
    link.setDelay(std::chrono::milliseconds(roundTrip / 2));
    ConnectionTarget target = targetOf(m_login->server());
    target.service.port = quint16(link.port());
    TrustingPrompter prompter;
    Connection connection(target, prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    const PartName part = passingPart(m_login->there());
    const QByteArray bytes = readFile(makeImage(QStringLiteral("a.sif"), 32 * megabyte, 6));
    const Result<PartProcess::Opened> owner =
        QCoro::waitFor(PartProcess::own(connection, part, bytes.size(), {}));
    QVERIFY(owner && owner->process);
    HangingTransport hanging(connection);
    PartLanes::Settings settings;
    settings.name = part;
    settings.size = bytes.size();
    settings.stallAfter = 300ms;
    {
        PartLanes lanes(hanging, owner->process, settings, {});
        for (qint64 at = 0; at < bytes.size(); at += 256 * 1024) {
            PartFrame frame;
            frame.offset = at;
            frame.payload = bytes.mid(at, 256 * 1024);
            QVERIFY(QCoro::waitFor(lanes.send(frame)));
        }
        QVERIFY(QCoro::waitFor(lanes.drain()));
        QVERIFY(hanging.count >= (roundTrip > 0 ? 2 : 1));
        QCOMPARE(lanes.sentBytes(), bytes.size());
    }
    QVERIFY(readFile(m_login->there(part.fileName)) == bytes);
    owner->process->close();
}

void TestUploadLanes::copiesWhatLiesThere_data()
{
    QTest::addColumn<bool>("isSameLaptop");
    QTest::newRow("from the same laptop") << true;
    QTest::newRow("from another laptop") << false;
}

void TestUploadLanes::copiesWhatLiesThere()
{
    QFETCH(bool, isSameLaptop);
    MemoryChunkLists laptop;
    MemoryChunkLists another;
    const QString file = makeImage(QStringLiteral("image.sif"), 40 * megabyte, 7);
    verify(upload(m_login->connection(), {file, m_login->there(), &laptop}), file);
    QCOMPARE(laptop.lists.size(), 1);
    const QString sha256 = sha256Of(readFile(file));
    QCOMPARE(namesIn(lists()), QStringList{sha256 + QStringLiteral(".chunks")});
    QVERIFY(readFile(lists() + u'/' + sha256 + QStringLiteral(".chunks")) ==
            laptop.lists.first().chunks.toBytes());

    const QString rebuilt = rebuild(file, QStringLiteral("rebuilt.sif"));
    bool hasToldCopies = false;
    MemoryChunkLists &mine = isSameLaptop ? laptop : another;
    const Result<UploadResult> result =
        upload(m_login->connection(),
               {rebuilt, m_login->there(), &mine, [&](const UploadProgress &progress) {
                    hasToldCopies = hasToldCopies || progress.copied > 0;
                }});
    verify(result, rebuilt);
    if (QTest::currentTestFailed())
        return;
    QVERIFY2(result->bytesSent < 200'000, qPrintable(QString::number(result->bytesSent)));
    QVERIFY(hasToldCopies);
    // its own list, made of pieces of the first one's, is right too
    const QString list = lists() + u'/' + result->sha256 + QStringLiteral(".chunks");
    QVERIFY(readFile(list) == mine.lists.value(result->sha256).chunks.toBytes());
    QCOMPARE(namesIn(lists()).size(), 2);
}

void TestUploadLanes::survivesABaseThatChanges_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("deleted") << "delete";
    QTest::newRow("replaced by another file") << "replace";
    QTest::newRow("other bytes in place, the same size and date") << "write";
}

void TestUploadLanes::survivesABaseThatChanges()
{
    QFETCH(QString, change);
    MemoryChunkLists laptop;
    const QString file = makeImage(QStringLiteral("image.sif"), 24 * megabyte, 8);
    const Result<UploadResult> base =
        upload(m_login->connection(), {file, m_login->there(), &laptop});
    verify(base, file);
    if (QTest::currentTestFailed())
        return;
    const QString path = base->image.path;
    const QString rebuilt = rebuild(file, QStringLiteral("rebuilt.sif"));
    // after it was listed and chosen, before the first copy
    bool isChanged = false;
    WatchedTransport watched(m_login->connection());
    watched.before = [&](const QString &command) {
        if (!command.contains(QStringLiteral("python3")) || std::exchange(isChanged, true))
            return;
        const QByteArray bytes = readFile(path);
        struct stat before {
        };
        QVERIFY(::stat(QFile::encodeName(path).constData(), &before) == 0);
        if (change == QStringLiteral("write")) {
            QFile written(path);
            QVERIFY(written.open(QIODevice::ReadWrite) && written.seek(5 * megabyte));
            written.write(QByteArray(64 * 1024, 'z'));
            written.close();
            const timespec times[2] = {before.st_atim, before.st_mtim};
            QVERIFY(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0) == 0);
            return;
        }
        QVERIFY(QFile::remove(path));
        if (change == QStringLiteral("replace"))
            writeFile(path, QByteArray(bytes.size(), 'r'));
    };
    const Result<UploadResult> result = upload(watched, {rebuilt, m_login->there(), &laptop});
    QVERIFY(isChanged);
    verify(result, rebuilt);
    if (QTest::currentTestFailed())
        return;
    if (change == QStringLiteral("write"))
        QVERIFY2(result->bytesSent < 4 * megabyte, // only what differs
                 qPrintable(QString::number(result->bytesSent)));
    else
        QCOMPARE(result->bytesCopied, 0);
}

void TestUploadLanes::refusesAHostileList()
{
    MemoryChunkLists nothing;
    const QString file = makeImage(QStringLiteral("image.sif"), 8 * megabyte, 9);
    const Result<UploadResult> base = upload(m_login->connection(), {file, m_login->there()});
    verify(base, file);
    const QString list = lists() + u'/' + base->sha256 + QStringLiteral(".chunks");
    QByteArray bytes = readFile(list);
    bytes.replace(ChunkList::positionOf(3), 4, QByteArray("\xff\xff\xff\x7f", 4));
    QVERIFY(QFile::remove(list));
    writeFile(list, bytes);
    const QString rebuilt = rebuild(file, QStringLiteral("rebuilt.sif"));
    const Result<UploadResult> result =
        upload(m_login->connection(), {rebuilt, m_login->there(), &nothing});
    verify(result, rebuilt);
    QCOMPARE(result->bytesCopied, 0);
}

void TestUploadLanes::survivesTwentyCuts()
{
    const QString file = makeImage(QStringLiteral("image.sif"), 64 * megabyte, 10);
    QRandomGenerator random(11);
    RoughLink link(m_login->server().port());
    ConnectionTarget target = targetOf(m_login->server());
    target.service.port = quint16(link.port());
    TrustingPrompter prompter;
    Connection connection(target, prompter);
    int cuts = 0;
    qint64 foundBefore = 0;
    Result<UploadResult> result = Error();
    while (cuts < 20 && !result) {
        QVERIFY(QCoro::waitFor(connection.open()));
        // cut after some bytes, wherever the upload is then: in the questions, the bytes, the hash
        const qint64 after = link.traffic().bytesUp + random.bounded(5 * int(megabyte));
        QTimer cutter;
        QObject::connect(&cutter, &QTimer::timeout, &cutter, [&] {
            if (link.traffic().bytesUp > after) {
                link.cut();
                cutter.stop();
            }
        });
        cutter.start(0ms);
        link.setRate(30 * megabyte);
        result = upload(connection, {file, m_login->there(), nullptr,
                                     [&foundBefore](const UploadProgress &progress) {
                                         foundBefore = qMax(foundBefore, progress.found);
                                     }});
        if (result)
            break;
        QCOMPARE(result.error().code, Error::Code::Network);
        for (const QString &name : namesIn(m_login->there()))
            QVERIFY2(name.endsWith(QStringLiteral(".part")), qPrintable(name));
        ++cuts;
        connection.close();
    }
    QVERIFY2(cuts >= 10, qPrintable(QString::number(cuts)));
    if (!result) {
        link.setRate(0);
        QVERIFY(QCoro::waitFor(connection.open()));
        result = upload(connection, {file, m_login->there()});
    }
    verify(result, file);
    QVERIFY(foundBefore > megabyte);
    QVERIFY2(link.traffic().bytesUp < 2 * QFileInfo(file).size(),
             qPrintable(QString::number(link.traffic().bytesUp)));
}

void TestUploadLanes::saysThatThePermissionWasLost()
{
    SshdServer::Options options;
    options.ownUser = SshdServer::canMakeUsers();
    const SshdServer server(options);
    TrustingPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    const QString folder = QString::fromStdString(server.home()) + QStringLiteral("/staging");
    const auto asServer = [&](const QString &command) {
        const Result<ExecOutput> ran = QCoro::waitFor(connection.run(command));
        return ran && ran->exit.succeeded();
    };
    QVERIFY(asServer(QStringLiteral("mkdir ~/staging")));
    const QString file = makeImage(QStringLiteral("image.sif"), 24 * megabyte, 12);
    bool isLost = false;
    const Result<UploadResult> result = upload(
        connection,
        {file, folder, nullptr, [&](const UploadProgress &progress) {
             if (progress.phase == UploadProgress::Phase::Sending && !std::exchange(isLost, true))
                 QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner));
         }});
    QVERIFY(isLost);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Refused);
    QVERIFY2(result.error().message.contains(QStringLiteral("may not")), words(result).constData());
    QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner));
    for (const QString &name : namesIn(folder))
        QVERIFY2(name.endsWith(QStringLiteral(".part")), qPrintable(name));
}

/// What was brought until then goes too: a full quota stops the jobs of everybody in the group.
void TestUploadLanes::saysThatTheQuotaIsUsedUp()
{
    const QString scratch = m_login->there(QStringLiteral("scratch"));
    QVERIFY(QDir().mkdir(scratch));
    const QuotaFileSystem staging(scratch, 24 * megabyte);
    writeFile(staging.folder() + QStringLiteral("/before"), QByteArray(100'000, 'x'));
    const QString file = makeImage(QStringLiteral("image.sif"), 64 * megabyte, 13);
    const Result<UploadResult> refused =
        upload(m_login->connection(), {file, staging.folder(), nullptr});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::Refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("Your quota for")),
             words(refused).constData());
    QTRY_COMPARE(namesIn(staging.folder()), QStringList{QStringLiteral("before")});
    staging.lift();
    const Result<UploadResult> result = upload(m_login->connection(), {file, staging.folder()});
    verify(result, file);
}

QTEST_GUILESS_MAIN(TestUploadLanes)

#include "tst_uploadlanes.moc"
