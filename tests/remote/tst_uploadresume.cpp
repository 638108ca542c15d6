// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sha256.h"
#include "remote/stagedpart.h"
#include "remote/uploader.h"
#include "tests/support/login.h"
#include "tests/support/sifmaker.h"

#include <QCoro/QCoroTask>

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <unistd.h>
#include <utime.h>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr qint64 megabyte = 1024 * 1024;
using Phase = UploadProgress::Phase;

/// Counts what goes to the commands' input, whatever the uploader says of itself.
class CountingStream : public ExecStream
{
public:
    CountingStream(std::shared_ptr<ExecStream> stream, qint64 &count)
        : m_stream(std::move(stream)), m_count(count)
    {
    }
    QCoro::Task<Result<void>> write(QByteArray bytes, QByteArray keeper) override
    {
        m_count += bytes.size();
        return m_stream->write(std::move(bytes), std::move(keeper));
    }
    void closeInput() override { m_stream->closeInput(); }
    QCoro::Task<Result<QByteArray>> read() override { return m_stream->read(); }
    QCoro::Task<Result<ExecExit>> finished() override { return m_stream->finished(); }
    [[nodiscard]] QByteArray errorText() const override { return m_stream->errorText(); }

private:
    std::shared_ptr<ExecStream> m_stream;
    qint64 &m_count;
};

class CountingTransport : public Transport
{
public:
    explicit CountingTransport(Transport &transport) : m_transport(transport) {}
    QCoro::Task<Result<std::shared_ptr<ExecStream>>> start(QString command) override
    {
        auto starting = m_transport.start(command);
        const Result<std::shared_ptr<ExecStream>> stream = co_await starting;
        if (!stream)
            co_return stream.error();
        co_return std::shared_ptr<ExecStream>(std::make_shared<CountingStream>(*stream, count));
    }

    qint64 count = 0;

private:
    Transport &m_transport;
};

struct Watch {
    std::function<void(const UploadProgress &)> onProgress;
    std::stop_source stop;
    std::stop_source pause;
    qint64 bytesPerSecond = 0;
};

QCoro::Task<Result<UploadResult>> start(Transport &transport, const QString &file,
                                        const QString &folder, Watch &watch)
{
    const auto tell = [&watch](const UploadProgress &progress) {
        if (watch.onProgress)
            watch.onProgress(progress);
    };
    UploadRequest request{file, folder, {}};
    request.bytesPerSecond = [&watch] {
        return watch.bytesPerSecond;
    };
    return uploadImage(transport, request, tell, watch.stop.get_token(), watch.pause.get_token());
}

Result<UploadResult> upload(Transport &transport, const QString &file, const QString &folder,
                            std::function<void(const UploadProgress &)> onProgress = {})
{
    Watch watch{std::move(onProgress), {}, {}};
    return QCoro::waitFor(start(transport, file, folder, watch));
}

void makeOld(const QString &path, int hours)
{
    const time_t then = ::time(nullptr) - time_t(hours) * 3600;
    const utimbuf times{then, then};
    if (::utime(QFile::encodeName(path).constData(), &times) != 0)
        qFatal("cannot date %s", qPrintable(path));
}

/// Bytes of `part` that are whole blocks of 1 MiB (or the end) of `file`.
qint64 wholeBlocks(const QString &part, const QString &file)
{
    const QByteArray there = readFile(part);
    const QByteArray here = readFile(file);
    qint64 count = 0;
    for (qint64 at = 0; at < here.size(); at += megabyte) {
        const QByteArray block = here.mid(at, megabyte);
        if (there.mid(at, megabyte) == block)
            count += block.size();
    }
    return count;
}

void changeByte(const QString &path, qint64 at)
{
    QFile file(path);
    char byte = 0;
    if (!file.open(QIODevice::ReadWrite) || !file.seek(at) || file.read(&byte, 1) != 1 ||
        !file.seek(at))
        qFatal("cannot change %s", qPrintable(path));
    byte = char(byte + 1);
    file.write(&byte, 1);
}

} // namespace

/// Uploads whose link is lost in the middle, with a real sshd: what was sent is found, proved and
/// gone on with; nothing is ever mixed.
class TestUploadResume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_login = std::make_unique<Login>(); }
    void init()
    {
        if (m_login->connection().state() != Connection::State::Online)
            m_login->reconnect();
        m_login->renewFolders();
    }
    void cleanupTestCase() { m_login.reset(); }

    void goesOnAfterACut_data();
    void goesOnAfterACut();
    void goesOnAfterManyCuts();
    void takesOverFromAWriterThatHangs();
    void sendsALocalFileThatHasChanged_data();
    void sendsALocalFileThatHasChanged();
    void findsThatThePartWasChanged_data();
    void findsThatThePartWasChanged();
    void neverWritesToAnotherName_data();
    void neverWritesToAnotherName();
    void keepsApartTwoUploadsOfOneFile();
    void cancelAfterACutLeavesNoPart();
    void goesOnAfterAPause_data();
    void goesOnAfterAPause();
    void cancelWhilePausingLeavesNoPart();
    void keepsToALimitWithoutPython();
    void discardsNothingThatIsAlive();
    void twoProgramsSendTheSameImage();
    void goesOnAfterPerchWasKilled();
    void sweepsOldPartsButItsOwn();
    void uploadsWhereNoLocksAre();

private:
    void startAnotherProgram(QProcess &other, const QString &file) const;
    /// Without Python, so that the way of several lanes is gone.
    [[nodiscard]] SshdServer::Options plainServer() const;
    [[nodiscard]] QString makeImage(qint64 size, quint32 seed) const
    {
        const QString path = m_login->here(QStringLiteral("hello.sif"));
        writeSif(path, size, seed);
        return path;
    }
    [[nodiscard]] QString part(const QString &file) const
    {
        return m_login->there(lastingPart(m_login->there(), file).fileName);
    }
    /// Uploads until `phase` has come so far, then cuts the link; logs in again.
    void cut(const QString &file, Phase phase, qint64 after);
    void verifyImage(const Result<UploadResult> &result, const QString &file) const;

    std::unique_ptr<Login> m_login;
};

void TestUploadResume::cut(const QString &file, Phase phase, qint64 after)
{
    bool isCut = false;
    const Result<UploadResult> result =
        upload(m_login->connection(), file, m_login->there(), [&](const UploadProgress &progress) {
            if (progress.phase == phase && progress.sent >= after && !std::exchange(isCut, true))
                m_login->server().signalConnections(SIGKILL);
        });
    QVERIFY(isCut);
    if (phase != Phase::Publishing) {
        QVERIFY(!result);
        QCOMPARE(result.error().code, Error::Code::Network);
        const QStringList names = namesIn(m_login->there());
        QVERIFY2(names.isEmpty() || names == QStringList{QFileInfo(part(file)).fileName()},
                 qPrintable(names.join(u' ')));
    }
    m_login->reconnect();
}

void TestUploadResume::verifyImage(const Result<UploadResult> &result, const QString &file) const
{
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    const QByteArray bytes = readFile(file);
    const QString sha256 = sha256Of(bytes);
    const QString name = QStringLiteral("hello-%1.sif").arg(sha256.left(8));
    QCOMPARE(result->sha256, sha256);
    QCOMPARE(namesIn(m_login->there()), QStringList{name});
    QVERIFY(readFile(m_login->there(name)) == bytes);
    QVERIFY(QFileInfo(m_login->there(name)).permissions() & QFile::ReadOther);
}

void TestUploadResume::goesOnAfterACut_data()
{
    QTest::addColumn<int>("phase");
    QTest::addColumn<qint64>("after");
    QTest::addColumn<qint64>("foundAtLeast");
    QTest::newRow("before the first byte") << int(Phase::Sending) << qint64(0) << qint64(0);
    QTest::newRow("early") << int(Phase::Sending) << 6 * megabyte << megabyte;
    QTest::newRow("in the middle") << int(Phase::Sending) << 24 * megabyte << 16 * megabyte;
    QTest::newRow("while the server hashes") << int(Phase::Verifying) << qint64(0) << 40 * megabyte;
    QTest::newRow("just before it gets its name")
        << int(Phase::Publishing) << qint64(0) << qint64(0);
}

void TestUploadResume::goesOnAfterACut()
{
    QFETCH(int, phase);
    QFETCH(qint64, after);
    QFETCH(qint64, foundAtLeast);
    const QString file = makeImage(48 * megabyte + 5, 21);
    const qint64 size = QFileInfo(file).size();
    cut(file, Phase(phase), after);
    if (QTest::currentTestFailed())
        return;

    CountingTransport counted(m_login->connection());
    QList<Phase> phases;
    qint64 sent = 0;
    bool isMonotonic = true;
    const Result<UploadResult> again =
        upload(counted, file, m_login->there(), [&](const UploadProgress &progress) {
            isMonotonic = isMonotonic && progress.sent >= sent;
            sent = progress.sent;
            if (phases.isEmpty() || phases.last() != progress.phase)
                phases.append(progress.phase);
        });
    verifyImage(again, file);
    if (QTest::currentTestFailed())
        return;
    if (again->wasAlreadyStaged) { // the name was given just before the link went
        QCOMPARE(Phase(phase), Phase::Publishing);
        QVERIFY(counted.count < 1000);
        return;
    }
    qInfo("found %lld of %lld bytes, sent %lld", static_cast<long long>(again->bytesFound),
          static_cast<long long>(size), static_cast<long long>(again->bytesSent));
    QVERIFY(again->bytesFound >= foundAtLeast);
    QCOMPARE(again->bytesFound + again->bytesSent, size);
    // besides the bytes: the heads of the frames, and the list of the image's chunks
    const qint64 most = again->bytesSent + again->bytesSent / 1000 + size / 500 + 2000;
    QVERIFY2(counted.count >= again->bytesSent && counted.count < most,
             qPrintable(QString::number(counted.count)));
    QVERIFY(isMonotonic);
    QCOMPARE(phases.contains(Phase::Comparing), again->bytesFound > 0);
}

void TestUploadResume::goesOnAfterManyCuts()
{
    const QString file = makeImage(48 * megabyte, 22);
    qint64 found = 0;
    for (int i = 1; i <= 8 && found < 30 * megabyte; ++i) {
        // in every second round while the beginning is compared
        if (i % 2 == 0)
            cut(file, Phase::Comparing, 0);
        else
            cut(file, Phase::Sending, found + 3 * megabyte);
        if (QTest::currentTestFailed())
            return;
        found = wholeBlocks(part(file), file);
    }
    QVERIFY(found >= 3 * megabyte);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    verifyImage(result, file);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(result->bytesFound >= found);
}

/// The link is gone without a word: over there everything still stands, with the part open.
void TestUploadResume::takesOverFromAWriterThatHangs()
{
    const qint64 size = 128 * megabyte; // much more than is underway when progress is told
    const QString file = makeImage(size, 23);
    const std::vector<pid_t> old = m_login->server().connections();
    bool isStopped = false;
    const Result<UploadResult> result =
        upload(m_login->connection(), file, m_login->there(), [&](const UploadProgress &progress) {
            if (progress.sent >= 16 * megabyte && !std::exchange(isStopped, true))
                m_login->server().signalConnections(SIGSTOP);
        });
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Network);
    QTRY_COMPARE(m_login->connection().state(), Connection::State::Lost);
    const qint64 before = wholeBlocks(part(file), file);
    QVERIFY(before > 0 && before < size);

    m_login->reconnect();
    // The old server wakes up in the middle and has bytes for the old process.
    bool isAwake = false;
    const Result<UploadResult> again =
        upload(m_login->connection(), file, m_login->there(), [&](const UploadProgress &progress) {
            if (progress.phase == Phase::Sending && !std::exchange(isAwake, true))
                m_login->server().signalConnections(SIGCONT);
        });
    QVERIFY(isAwake);
    verifyImage(again, file);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(again->bytesFound >= before);
    const QString image = again->image.path;
    const QByteArray bytes = readFile(image);
    for (const pid_t pid : old)
        QTRY_VERIFY_WITH_TIMEOUT(::kill(pid, 0) != 0, 30'000); // it found its client gone
    QCOMPARE(namesIn(m_login->there()).size(), 1);
    QVERIFY(readFile(image) == bytes);
}

void TestUploadResume::sendsALocalFileThatHasChanged_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("other bytes") << "other" << false;
    QTest::newRow("one byte at the beginning, the same size and date") << "begin" << true;
    QTest::newRow("one byte at the end") << "end" << true;
    QTest::newRow("much shorter") << "short" << false;
}

void TestUploadResume::sendsALocalFileThatHasChanged()
{
    QFETCH(QString, change);
    QFETCH(bool, isFound);
    const QString file = makeImage(24 * megabyte, 24);
    makeOld(file, 1);
    cut(file, Phase::Sending, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    if (change == QStringLiteral("other"))
        writeSif(file, 24 * megabyte, 25);
    else if (change == QStringLiteral("short"))
        writeSif(file, megabyte, 26);
    else
        changeByte(file, change == QStringLiteral("begin") ? megabyte : 24 * megabyte - 7);
    makeOld(file, 1);
    const Result<UploadResult> again = upload(m_login->connection(), file, m_login->there());
    verifyImage(again, file);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(again->bytesFound > 0, isFound);
}

void TestUploadResume::findsThatThePartWasChanged_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("a byte of it") << "byte" << true;
    QTest::newRow("cut shorter: still the beginning") << "cut" << true;
    QTest::newRow("more in it than the file has") << "grow" << false;
    QTest::newRow("all of it there, the last byte wrong") << "whole" << true;
    QTest::newRow("emptied") << "empty" << false;
}

void TestUploadResume::findsThatThePartWasChanged()
{
    QFETCH(QString, change);
    QFETCH(bool, isFound);
    const QString file = makeImage(24 * megabyte, 27);
    cut(file, Phase::Sending, 12 * megabyte);
    if (QTest::currentTestFailed())
        return;
    QTest::qWait(0);
    const QString there = part(file);
    // whoever still writes there ends first
    const Result<ExecOutput> settled = QCoro::waitFor(m_login->connection().run(
        QStringLiteral("flock -w 20 ") + there + QStringLiteral(" true")));
    QVERIFY(settled && settled->exit.succeeded());
    if (change == QStringLiteral("byte")) {
        changeByte(there, 5 * megabyte);
    } else if (change == QStringLiteral("whole")) {
        writeFile(there, readFile(file));
        changeByte(there, QFileInfo(file).size() - 1);
    } else {
        QFile changed(there);
        QVERIFY(changed.open(QIODevice::ReadWrite));
        QVERIFY(changed.resize(change == QStringLiteral("cut")    ? 3 * megabyte + 11
                               : change == QStringLiteral("grow") ? 40 * megabyte
                                                                  : 0));
    }
    const Result<UploadResult> again = upload(m_login->connection(), file, m_login->there());
    verifyImage(again, file);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(again->bytesFound > 0, isFound);
}

void TestUploadResume::neverWritesToAnotherName_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("an image that was published just before the kill") << "published";
    QTest::newRow("a link to a file elsewhere") << "link";
    QTest::newRow("a link to nothing") << "dangling";
    QTest::newRow("a folder") << "folder";
    QTest::newRow("a pipe") << "pipe";
}

void TestUploadResume::neverWritesToAnotherName()
{
    QFETCH(QString, what);
    const QString file = makeImage(2 * megabyte, 28);
    const QString there = part(file);
    const QByteArray precious("precious");
    const QString victim = m_login->here(QStringLiteral("victim"));
    writeFile(victim, precious);
    const QString other = m_login->there(QStringLiteral("other.sif"));
    if (what == QStringLiteral("published")) {
        writeFile(other, precious);
        QCOMPARE(::link(QFile::encodeName(other).constData(), QFile::encodeName(there).constData()),
                 0);
    } else if (what == QStringLiteral("folder")) {
        QVERIFY(QDir().mkdir(there));
    } else if (what == QStringLiteral("pipe")) {
        QCOMPARE(QProcess::execute(QStringLiteral("mkfifo"), {there}), 0);
    } else {
        QVERIFY(QFile::link(what == QStringLiteral("link") ? victim : victim + u'2', there));
    }
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QVERIFY(readFile(result->image.path) == readFile(file));
    QCOMPARE(readFile(victim), precious);
    QVERIFY(!QFile::exists(victim + u'2'));
    if (what == QStringLiteral("published")) {
        QCOMPARE(readFile(other), precious);
        QCOMPARE(namesIn(m_login->there()).size(), 2); // the second name was of no use any more
    }
}

void TestUploadResume::keepsApartTwoUploadsOfOneFile()
{
    const QString file = makeImage(24 * megabyte, 29);
    Watch one;
    Watch two;
    QStringList names;
    two.onProgress = [&](const UploadProgress &progress) {
        if (progress.phase == Phase::Sending && names.size() < 2)
            names = namesIn(m_login->there());
    };
    auto first = start(m_login->connection(), file, m_login->there(), one);
    auto second = start(m_login->connection(), file, m_login->there(), two);
    const Result<UploadResult> result = QCoro::waitFor(std::move(first));
    const Result<UploadResult> other = QCoro::waitFor(std::move(second));
    QVERIFY2(other, other ? "" : qPrintable(other.error().message + other.error().detail));
    verifyImage(result, file);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(other->image.path, result->image.path);
    QVERIFY(result->wasAlreadyStaged != other->wasAlreadyStaged);
    QCOMPARE(names.size(), 2); // each wrote to a part of its own
}

void TestUploadResume::cancelAfterACutLeavesNoPart()
{
    const QString file = makeImage(24 * megabyte, 30);
    cut(file, Phase::Sending, 8 * megabyte);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(QFile::exists(part(file)));
    QVERIFY(QCoro::waitFor(discardUpload(m_login->connection(), file, m_login->there())));
    QCOMPARE(namesIn(m_login->there()), QStringList());
    QVERIFY(QCoro::waitFor(discardUpload(m_login->connection(), file, m_login->there())));

    // ... also when it is cancelled after it went on
    cut(file, Phase::Sending, 8 * megabyte);
    if (QTest::currentTestFailed())
        return;
    Watch watch;
    watch.onProgress = [&](const UploadProgress &progress) {
        if (progress.phase == Phase::Comparing)
            watch.stop.request_stop();
    };
    const Result<UploadResult> stopped =
        QCoro::waitFor(start(m_login->connection(), file, m_login->there(), watch));
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, Error::Code::Cancelled);
    QCOMPARE(namesIn(m_login->there()), QStringList());
}

void TestUploadResume::discardsNothingThatIsAlive()
{
    const QString file = makeImage(24 * megabyte, 31);
    Watch watch;
    auto uploading = start(m_login->connection(), file, m_login->there(), watch);
    QTRY_VERIFY(QFile::exists(part(file)));
    QVERIFY(QCoro::waitFor(discardUpload(m_login->connection(), file, m_login->there())));
    const Result<UploadResult> result = QCoro::waitFor(std::move(uploading));
    verifyImage(result, file);
    if (QTest::currentTestFailed())
        return;
}

void TestUploadResume::startAnotherProgram(QProcess &other, const QString &file) const
{
    other.setProcessChannelMode(QProcess::ForwardedChannels);
    const SshdServer &server = m_login->server();
    other.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--upload"), QString::number(server.port()),
                 QString::fromStdString(server.keyFile()),
                 QString::fromStdString(server.knownHostsFile()), file, m_login->there(),
                 QString::fromStdString(server.user())});
    QVERIFY(other.waitForStarted());
}

void TestUploadResume::twoProgramsSendTheSameImage()
{
    const QString file = makeImage(256 * megabyte, 35);
    QProcess other;
    startAnotherProgram(other, file);
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(part(file)).size() > 4 * megabyte, 30'000);
    QCOMPARE(other.state(), QProcess::Running);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(other.exitStatus(), QProcess::NormalExit);
    QCOMPARE(other.exitCode(), 0);
    verifyImage(result, file);
}

void TestUploadResume::goesOnAfterPerchWasKilled()
{
    const QString file = makeImage(128 * megabyte, 32);
    QProcess other;
    startAnotherProgram(other, file);
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(part(file)).size() > 4 * megabyte, 30'000);
    other.kill();
    QVERIFY(other.waitForFinished());
    QVERIFY2(QFile::exists(part(file)), "the upload was faster than the kill");
    const qint64 before = wholeBlocks(part(file), file);
    QVERIFY(before > 0);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    verifyImage(result, file);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(result->bytesFound >= before);
    QVERIFY(!result->wasAlreadyStaged);
}

void TestUploadResume::sweepsOldPartsButItsOwn()
{
    const QString file = makeImage(16 * megabyte, 33);
    cut(file, Phase::Sending, 8 * megabyte);
    if (QTest::currentTestFailed())
        return;
    const Result<ExecOutput> settled = QCoro::waitFor(m_login->connection().run(
        QStringLiteral("flock -w 20 ") + part(file) + QStringLiteral(" true")));
    QVERIFY(settled && settled->exit.succeeded());
    makeOld(part(file), 100);
    const QString stray = m_login->there(QStringLiteral(".perch-00000000000000bb.part"));
    writeFile(stray, "bytes");
    makeOld(stray, 49);
    const Result<UploadResult> result = upload(m_login->connection(), file, m_login->there());
    verifyImage(result, file);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(result->bytesFound > 0);
}

SshdServer::Options TestUploadResume::plainServer() const
{
    const QString tools = m_login->here(QStringLiteral("tools"));
    const QStringList needed =
        QStringLiteral("cat dd find flock id ln ls mkdir rm sed sh sha256sum sleep stat sync")
            .split(u' ');
    if (!QDir().mkpath(tools))
        qFatal("cannot make %s", qPrintable(tools));
    for (const QString &tool : needed) {
        if (!QFile::link(QStringLiteral("/usr/bin/") + tool, tools + u'/' + tool))
            qFatal("cannot link %s", qPrintable(tool));
    }
    SshdServer::Options options;
    options.config =
        "SetEnv PATH=" + tools.toStdString() + " HOME=" + m_login->here().toStdString();
    return options;
}

void TestUploadResume::goesOnAfterAPause_data()
{
    QTest::addColumn<bool>("hasPython");
    QTest::addColumn<int>("phase");
    QTest::addColumn<qint64>("after");
    QTest::addColumn<qint64>("foundAtLeast");
    QTest::newRow("in the middle") << true << int(Phase::Sending) << 24 * megabyte << 8 * megabyte;
    QTest::newRow("while the server hashes")
        << true << int(Phase::Verifying) << qint64(0) << 40 * megabyte;
    QTest::newRow("in the middle of one plain stream")
        << false << int(Phase::Sending) << 24 * megabyte << 8 * megabyte;
}

void TestUploadResume::goesOnAfterAPause()
{
    QFETCH(bool, hasPython);
    QFETCH(int, phase);
    QFETCH(qint64, after);
    QFETCH(qint64, foundAtLeast);
    const QString file = makeImage(48 * megabyte, 36);
    std::unique_ptr<SshdServer> server;
    TrustingPrompter prompter;
    std::unique_ptr<Connection> plain;
    if (!hasPython) {
        server = std::make_unique<SshdServer>(plainServer());
        plain = std::make_unique<Connection>(targetOf(*server), prompter);
        QVERIFY(QCoro::waitFor(plain->open()));
    }
    Connection &connection = hasPython ? m_login->connection() : *plain;
    Watch watch;
    watch.onProgress = [&](const UploadProgress &progress) {
        if (progress.phase == Phase(phase) && progress.sent >= after)
            watch.pause.request_stop();
    };
    const Result<UploadResult> paused =
        QCoro::waitFor(start(connection, file, m_login->there(), watch));
    QVERIFY(!paused);
    QCOMPARE(paused.error().code, Error::Code::Cancelled);
    QCOMPARE(namesIn(m_login->there()), QStringList{QFileInfo(part(file)).fileName()});
    QCOMPARE(connection.state(), Connection::State::Online); // only the transfer has ended

    const Result<UploadResult> result = upload(connection, file, m_login->there());
    verifyImage(result, file);
    if (QTest::currentTestFailed())
        return;
    QVERIFY2(result->bytesFound >= foundAtLeast, qPrintable(QString::number(result->bytesFound)));
    QCOMPARE(result->bytesFound + result->bytesSent, QFileInfo(file).size());
}

/// The person thought again before the pause was done.
void TestUploadResume::cancelWhilePausingLeavesNoPart()
{
    const QString file = makeImage(48 * megabyte, 37);
    Watch watch;
    watch.onProgress = [&](const UploadProgress &progress) {
        if (progress.phase == Phase::Sending && progress.sent >= 12 * megabyte) {
            watch.pause.request_stop();
            watch.stop.request_stop();
        }
    };
    const Result<UploadResult> result =
        QCoro::waitFor(start(m_login->connection(), file, m_login->there(), watch));
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Cancelled);
    QCOMPARE(namesIn(m_login->there()), QStringList());
}

void TestUploadResume::keepsToALimitWithoutPython()
{
    const SshdServer server(plainServer());
    TrustingPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    const QString file = makeImage(12 * megabyte, 38);
    Watch watch;
    watch.bytesPerSecond = 6 * megabyte;
    QElapsedTimer clock;
    clock.start();
    const Result<UploadResult> result =
        QCoro::waitFor(start(connection, file, m_login->there(), watch));
    const qint64 passed = clock.elapsed();
    verifyImage(result, file);
    QVERIFY2(passed > 1500, qPrintable(QString::number(passed)));
}

void TestUploadResume::uploadsWhereNoLocksAre()
{
    const SshdServer::Options options = plainServer();
    const QString tools = m_login->here(QStringLiteral("tools"));
    QVERIFY(QFile::remove(tools + QStringLiteral("/flock")));
    writeFile(tools + QStringLiteral("/flock"),
              "#!/bin/sh\necho no locks available >&2\nexit 71\n");
    QVERIFY(QFile::setPermissions(tools + QStringLiteral("/flock"),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const SshdServer server(options);
    TrustingPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    const QString file = makeImage(4 * megabyte, 34);
    writeFile(part(file), readFile(file).left(megabyte));
    const Result<UploadResult> result = upload(connection, file, m_login->there());
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    QCOMPARE(result->bytesFound, 0);
    QVERIFY(readFile(result->image.path) == readFile(file));
    QCOMPARE(QFileInfo(part(file)).size(), megabyte); // not its own, so not touched
    QCOMPARE(namesIn(m_login->there()).size(), 2);
}

namespace
{

/// Another Perch, to be killed: uploads a file by the given server.
int uploadInAnotherProcess(const QStringList &words)
{
    TrustingPrompter prompter;
    ConnectionTarget target;
    target.service.host = QStringLiteral("127.0.0.1");
    target.service.port = words.at(2).toUShort();
    target.user = words.at(7);
    target.keyFile = words.at(3);
    target.knownHostsFile = words.at(4);
    Connection connection(target, prompter);
    if (!QCoro::waitFor(connection.open()))
        return 1;
    return upload(connection, words.at(5), words.at(6)) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().value(1) == QStringLiteral("--upload"))
        return uploadInAnotherProcess(application.arguments());
    TestUploadResume test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_uploadresume.moc"
