// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/composecontroller.h"
#include "gui/compose/findingspanel.h"
#include "gui/compose/submiteditor.h"
#include "gui/results/outputpane.h"
#include "tests/e2e/desk.h"
#include "tests/e2e/hands.h"
#include "tests/e2e/verify.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QAbstractButton>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace perch;
using namespace std::chrono_literals;

/// Bad input and faults, one after another in the real window on the real pool. Of each: what the
/// person is told (what happened, why, what to do), that nothing half-written stands under a final
/// name and nothing that was there is lost (in words of the server's own tools), and that the
/// window goes on.
class TestFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsWhyThereIsNoConnection_data();
    void tellsWhyThereIsNoConnection();
    void tellsThatAnAccountHasNoStagingFolder();
    void refusesAFileThatIsNoUsableImage_data();
    void refusesAFileThatIsNoUsableImage();
    void stagesAnOddNameUnderASafeOne_data();
    void stagesAnOddNameUnderASafeOne();
    void tellsThatTheStagingFolderMayNotBeWritten();
    void tellsThatTheStagingFolderIsFull();
    void goesOnAfterAnUploadThatWasCut();
    void opensADroppedFolderAsAJob();
    void stopsAnErrorOfTheTextBeforeAnythingIsSent();
    void stopsAMissingInputBeforeAnythingIsSent();
    void showsWhatCondorSubmitRefusesBesideTheText_data();
    void showsWhatCondorSubmitRefusesBesideTheText();
    void tellsAnExitCodeFromSuccess();
    void tellsASignalFromSuccess();
    void explainsAHeldJobAndRemovesItOnlyWhenToldTwice();
    void holdsAndReleasesByTheButtons();
    void showsTheWholeOutputOfAJobWhoseLinkWasCut();
    void cleanupTestCase();

private:
    [[nodiscard]] Options options(const QString &user, const QString &siteFile = {}) const;
    Desk &bucky();
    [[nodiscard]] QString local(const QString &name) const { return m_laptop.filePath(name); }
    [[nodiscard]] QString asBucky(const QString &machine, const QString &command) const;
    void asRoot(const QStringList &words) const;
    /// Every file of the staging folder, partial ones too, with its hash.
    [[nodiscard]] QString staged() const;
    [[nodiscard]] QString sentJobs() const;
    QString makeJob(const QString &name, const QByteArray &script, const QByteArray &lines = {});
    /// A good image is staged, and the pages come: the fault has harmed nothing.
    void goesOn();

    std::unique_ptr<test::Pool> m_pool;
    QTemporaryDir m_laptop;
    std::unique_ptr<Desk> m_desk;
    /// Other bytes each time: the pool may be the same as that of an earlier run.
    quint32 m_seed = quint32(QDateTime::currentMSecsSinceEpoch());
};

namespace
{

const QString stagingFolder = QStringLiteral("/staging/b/bucky");

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(u'|');
}

QString hashHere(const QString &path)
{
    QProcess process;
    process.setStandardInputFile(path);
    process.start(QStringLiteral("sha256sum"), QStringList());
    if (!process.waitForFinished() || process.exitCode() != 0)
        qFatal("sha256sum failed");
    return QString::fromLatin1(process.readAllStandardOutput().left(64));
}

/// A port that was free a moment ago, and that nobody listens on.
quint16 portWithNobody()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *plain = static_cast<sockaddr *>(static_cast<void *>(&address));
    if (::bind(socket, plain, size) != 0 || ::getsockname(socket, plain, &size) != 0)
        qFatal("no port is free");
    ::close(socket);
    return ntohs(address.sin_port);
}

} // namespace

void TestFaults::initTestCase()
{
    m_pool = std::make_unique<test::Pool>();
    QVERIFY(m_laptop.isValid());
    qputenv("HOME", m_laptop.path().toUtf8());
}

Options TestFaults::options(const QString &user, const QString &siteFile) const
{
    Options result;
    result.siteFile = siteFile.isEmpty() ? m_pool->siteFile() : siteFile;
    result.user = user;
    result.keyFile = QFileInfo(m_pool->siteFile()).path() + QStringLiteral("/id_ed25519");
    result.knownHostsFile = m_pool->knownHostsFile();
    result.stateFolder = local(QStringLiteral("state-") + user);
    return result;
}

Desk &TestFaults::bucky()
{
    if (!m_desk) {
        m_desk = std::make_unique<Desk>(options(QStringLiteral("bucky")));
        const Result<void> connected = m_desk->connectToPool();
        if (!connected)
            qFatal("%s", qPrintable(connected.error().message));
    }
    return *m_desk;
}

QString TestFaults::asBucky(const QString &machine, const QString &command) const
{
    return QString::fromUtf8(m_pool->exec(machine, QStringLiteral("bucky"),
                                          {QStringLiteral("sh"), QStringLiteral("-c"), command}))
        .trimmed();
}

void TestFaults::asRoot(const QStringList &command) const
{
    (void)m_pool->exec(QStringLiteral("transfer"), QStringLiteral("root"), command);
}

QString TestFaults::staged() const
{
    return asBucky(
        QStringLiteral("transfer"),
        QStringLiteral("cd %1 && find . -type f -exec sha256sum {} + | sort").arg(stagingFolder));
}

QString TestFaults::sentJobs() const
{
    return asBucky(QStringLiteral("ap"), QStringLiteral("find ~/perch 2>/dev/null | sort"));
}

QString TestFaults::makeJob(const QString &name, const QByteArray &script, const QByteArray &lines)
{
    const QString folder = local(name);
    if (!QDir().mkpath(folder))
        qFatal("no folder %s", qPrintable(folder));
    test::writeFile(folder + QStringLiteral("/run.sh"), "#!/bin/sh\n" + script);
    test::writeFile(folder + QStringLiteral("/job.sub"),
                    "universe = vanilla\nexecutable = run.sh\n"
                    "log = job.log\noutput = job.out\nerror = job.err\n"
                    "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                    "request_cpus = 1\nrequest_memory = 512 MB\nrequest_disk = 100 MB\n" +
                        lines + "queue\n");
    return folder;
}

void TestFaults::goesOn()
{
    const QString path = local(QStringLiteral("good.sif"));
    test::writeSif(path, 100'000, ++m_seed);
    VERIFY_DONE(bucky().dropImage(path));
    const Result<Upload> good = bucky().waitForUpload();
    VERIFY_DONE(good);
    QVERIFY2(good->state == Upload::State::Staged, qPrintable(good->error.message));
    QVERIFY(staged().contains(hashHere(path)));
    VERIFY_DONE(bucky().walkAround());
}

void TestFaults::tellsWhyThereIsNoConnection_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("said");
    QTest::newRow("nobody listens on the port")
        << "127.0.0.1"
        << "refused the connection|nothing answers on port|Check the port";
    QTest::newRow("no machine has the name")
        << "no-such-machine.invalid"
        << "There is no machine named no-such-machine.invalid|Check the name";
}

void TestFaults::tellsWhyThereIsNoConnection()
{
    QFETCH(QString, host);
    QFETCH(QString, said);
    QJsonObject site = QJsonDocument::fromJson(test::readFile(m_pool->siteFile())).object();
    QJsonObject machine = site.value(QStringLiteral("accessPoints")).toArray().first().toObject();
    machine.insert(QStringLiteral("host"), host);
    machine.insert(QStringLiteral("port"), portWithNobody());
    site.insert(QStringLiteral("accessPoints"), QJsonArray{machine});
    const QString siteFile = local(QStringLiteral("elsewhere.json"));
    test::writeFile(siteFile, QJsonDocument(site).toJson());

    Desk desk(options(QStringLiteral("bucky"), siteFile));
    VERIFY_DONE(hands::press(QStringLiteral("Connect"), 20s));
    VERIFY_DONE(Desk::waitForWords(words(qUtf8Printable(said)), 60s));
    QCOMPARE(desk.application().window().place(), MainWindow::Place::Connect);
    // the same button is there for another try
    VERIFY_DONE(hands::waitForButton(QStringLiteral("Connect"), 5s));
}

void TestFaults::tellsThatAnAccountHasNoStagingFolder()
{
    m_desk.reset();
    const QString path = local(QStringLiteral("norbert.sif"));
    test::writeSif(path, 100'000, ++m_seed);
    Desk desk(options(QStringLiteral("norbert")));
    VERIFY_DONE(desk.connectToPool());
    VERIFY_DONE(desk.dropImage(path));
    const Result<Upload> upload = desk.waitForUpload();
    VERIFY_DONE(upload);
    QCOMPARE(upload->state, Upload::State::Failed);
    VERIFY_DONE(Desk::waitForWords(
        words("Not uploaded|There is no folder /staging/n/norbert|quota request form")));
    VERIFY_DONE(hands::waitForButton(QStringLiteral("Try again"), 5s));
    VERIFY_DONE(desk.walkAround());
}

void TestFaults::refusesAFileThatIsNoUsableImage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("said");
    QTest::newRow("a text") << QByteArray("Bootstrap: docker\nFrom: pytorch/pytorch\n")
                            << "not|SIF|apptainer build";
    QTest::newRow("an empty file") << QByteArray() << "The file is empty|build it again";
    QTest::newRow("an image cut in its table")
        << test::sifBytes(300'000, 1).left(5'000) << "not copied completely|again";
    QTest::newRow("an image cut in its data")
        << test::sifBytes(300'000, 1).left(100'000) << "is cut off|build it again";
    QTest::newRow("an image for arm64") << test::sifBytes(300'000, 1, "04") << "arm64|x86_64|Build";
}

void TestFaults::refusesAFileThatIsNoUsableImage()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, said);
    const QString path = local(QStringLiteral("refused.sif"));
    test::writeFile(path, bytes);
    const QString before = staged();
    VERIFY_DONE(bucky().dropImage(path));
    const Result<Upload> upload = bucky().waitForUpload();
    VERIFY_DONE(upload);
    QCOMPARE(upload->state, Upload::State::Refused);
    VERIFY_DONE(Desk::waitForWords(words("Cannot be used") + words(qUtf8Printable(said)), 5s));
    QCOMPARE(staged(), before);
    goesOn();
}

void TestFaults::stagesAnOddNameUnderASafeOne_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("spaces") << "my new image.sif";
    QTest::newRow("quotes") << "it's \"quoted\" $(id) `id`.sif";
    QTest::newRow("a newline") << "two\nlines.sif";
    QTest::newRow("a leading dash") << "-rf.sif";
    QTest::newRow("other alphabets") << QString::fromUtf8("naïve 模型.sif");
}

void TestFaults::stagesAnOddNameUnderASafeOne()
{
    QFETCH(QString, name);
    const QString path = local(name);
    test::writeSif(path, 200'000, ++m_seed);
    const QString before = staged();
    VERIFY_DONE(bucky().dropImage(path));
    const Result<Upload> upload = bucky().waitForUpload();
    VERIFY_DONE(upload);
    QVERIFY2(upload->state == Upload::State::Staged, qPrintable(upload->error.message));
    static const QRegularExpression safe(
        QStringLiteral("^[A-Za-z0-9][A-Za-z0-9._-]*-([0-9a-f]{8})\\.sif$"));
    const QRegularExpressionMatch match = safe.match(upload->image.fileName);
    QVERIFY2(match.hasMatch(), qPrintable(upload->image.fileName));
    const QString hash = hashHere(path);
    QVERIFY(hash.startsWith(match.captured(1)));
    VERIFY_DONE(Desk::waitForWords({QStringLiteral("Staged"), upload->image.fileName}));
    QStringList wanted = before.split(u'\n', Qt::SkipEmptyParts);
    wanted.append(hash + QStringLiteral("  ./") + upload->image.fileName);
    wanted.sort();
    QCOMPARE(staged().split(u'\n'), wanted);
}

void TestFaults::tellsThatTheStagingFolderMayNotBeWritten()
{
    const QString path = local(QStringLiteral("forbidden.sif"));
    test::writeSif(path, 100'000, ++m_seed);
    const QString before = staged();
    asRoot({QStringLiteral("chmod"), QStringLiteral("500"), stagingFolder});
    const auto restore = qScopeGuard([this] {
        asRoot({QStringLiteral("chmod"), QStringLiteral("700"), stagingFolder});
    });
    VERIFY_DONE(bucky().dropImage(path));
    VERIFY_DONE(bucky().waitForUpload());
    QCOMPARE(bucky().upload().state, Upload::State::Failed);
    VERIFY_DONE(Desk::waitForWords(
        words("Not uploaded|Your account may not write to /staging/b/bucky|ask the site's staff")));
    QCOMPARE(staged(), before);
    asRoot({QStringLiteral("chmod"), QStringLiteral("700"), stagingFolder});
    VERIFY_DONE(hands::press(QStringLiteral("Try again")));
    VERIFY_DONE(bucky().waitForUpload());
    QCOMPARE(bucky().upload().state, Upload::State::Staged);
    QVERIFY(staged().contains(hashHere(path)));
}

void TestFaults::tellsThatTheStagingFolderIsFull()
{
    const QString path = local(QStringLiteral("large.sif"));
    test::writeSif(path, 6'000'000, ++m_seed);
    const QString before = staged();
    const QString id = asBucky(QStringLiteral("transfer"), QStringLiteral("id -u"));
    asRoot({QStringLiteral("mount"), QStringLiteral("-t"), QStringLiteral("tmpfs"),
            QStringLiteral("-o"), QStringLiteral("size=1m,mode=700,uid=") + id,
            QStringLiteral("tmpfs"), stagingFolder});
    auto restore = qScopeGuard([this] {
        asRoot({QStringLiteral("umount"), QStringLiteral("-l"), stagingFolder});
    });
    VERIFY_DONE(bucky().dropImage(path));
    VERIFY_DONE(bucky().waitForUpload());
    QCOMPARE(bucky().upload().state, Upload::State::Failed);
    VERIFY_DONE(Desk::waitForWords(
        words("Not uploaded|/staging/b/bucky is full|Delete what you no longer need")));
    QCOMPARE(staged(), QString()); // the partial file is gone
    restore.dismiss();
    asRoot({QStringLiteral("umount"), QStringLiteral("-l"), stagingFolder});
    QCOMPARE(staged(), before);
    VERIFY_DONE(hands::press(QStringLiteral("Try again")));
    VERIFY_DONE(bucky().waitForUpload());
    QCOMPARE(bucky().upload().state, Upload::State::Staged);
    QVERIFY(staged().contains(hashHere(path)));
}

void TestFaults::goesOnAfterAnUploadThatWasCut()
{
    constexpr qint64 size = 200'000'000;
    const QString path = local(QStringLiteral("cut.sif"));
    test::writeSif(path, size, ++m_seed);
    const QString before = staged();
    VERIFY_DONE(bucky().dropImage(path));
    const auto isSending = [this] {
        const UploadProgress progress = bucky().upload().progress;
        return progress.phase == UploadProgress::Phase::Sending && progress.sent > size / 20;
    };
    QVERIFY(hands::waitUntil(isSending, 60s));
    asRoot(words("pkill|-KILL|-u|bucky|sshd"));
    const auto isCut = [this] {
        return bucky().upload().state == Upload::State::Interrupted;
    };
    QVERIFY2(hands::waitUntil(isCut, 60s), "the upload was faster than the cut");
    // nothing under a final name; what was sent waits under a hidden one
    QStringList names = staged().split(u'\n', Qt::SkipEmptyParts);
    names.removeIf([](const QString &line) { return line.contains(QStringLiteral(".part")); });
    QCOMPARE(names, before.split(u'\n', Qt::SkipEmptyParts));

    // the key needs no person: it goes on by itself
    VERIFY_DONE(bucky().waitForUpload(120s));
    const Upload upload = bucky().upload();
    QVERIFY2(upload.state == Upload::State::Staged, qPrintable(upload.error.message));
    const QString after = staged();
    QVERIFY(after.contains(hashHere(path) + QStringLiteral("  ./") + upload.image.fileName));
    QVERIFY(!after.contains(QStringLiteral(".part")));
    QCOMPARE(after.count(u'\n'), before.count(u'\n') + 1);
    (void)asBucky(QStringLiteral("transfer"),
                  QStringLiteral("rm ") + upload.image.path); // it is large
}

void TestFaults::opensADroppedFolderAsAJob()
{
    const QString before = staged();
    VERIFY_DONE(bucky().openJobFolder(makeJob(QStringLiteral("a folder"), "exit 0\n")));
    VERIFY_DONE(Desk::waitForWords(words("Ready: 1 job")));
    QCOMPARE(staged(), before);
}

void TestFaults::stopsAnErrorOfTheTextBeforeAnythingIsSent()
{
    const QString before = sentJobs();
    const QString folder = makeJob(QStringLiteral("wrong"), "exit 0\n", "request_memory = 2GiB\n");
    VERIFY_DONE(bucky().openJobFolder(folder));
    VERIFY_DONE(Desk::waitForWords(words("1 error, line 11|GiB|KB, MB, GB and TB")));
    QVERIFY(!hands::shownButton(QStringLiteral("Submit"))->isEnabled());
    bucky().application().compose().submit(); // as the keyboard might
    VERIFY_DONE(Desk::waitForWords(words("Nothing was submitted|Mend line 11 first")));
    QCOMPARE(sentJobs(), before);
}

void TestFaults::stopsAMissingInputBeforeAnythingIsSent()
{
    const QString before = sentJobs();
    VERIFY_DONE(bucky().openJobFolder(makeJob(QStringLiteral("lacking"), "exit 0\n")));
    QVERIFY(QFile::remove(local(QStringLiteral("lacking/run.sh"))));
    VERIFY_DONE(hands::press(QStringLiteral("Submit"), 10s));
    VERIFY_DONE(Desk::waitForWords(
        words("Nothing was submitted|The executable run.sh is not there|Add the file")));
    QCOMPARE(sentJobs(), before);
}

void TestFaults::showsWhatCondorSubmitRefusesBesideTheText_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<int>("line"); // that the refusal speaks of
    QTest::addColumn<QString>("said");
    // $ENV() is known on the access point only, so that Perch cannot see the fault before
    QTest::newRow("a line that it names")
        << QByteArray("x = 3\nif $(x) $ENV(HOME)\nrank = Memory\nendif\n") << 12
        << "is not possible: an if line takes one word or number";
    QTest::newRow("an expression without its line")
        << QByteArray("rank = (Memory +* $ENV(HOME))\n") << 11
        << "Rank = (Memory +* /home/bucky)|open bracket or quote";
}

void TestFaults::showsWhatCondorSubmitRefusesBesideTheText()
{
    QFETCH(QByteArray, lines);
    QFETCH(int, line);
    QFETCH(QString, said);
    const QString ask = QStringLiteral("condor_q -totals | tail -n 3");
    const QString queue = asBucky(QStringLiteral("ap"), ask);
    VERIFY_DONE(bucky().openJobFolder(
        makeJob(QString::fromLatin1(QTest::currentDataTag()), "exit 0\n", lines)));
    VERIFY_DONE(hands::press(QStringLiteral("Submit"), 10s));
    const QTableView *table = bucky().application().window().findChild<FindingsPanel *>()->table();
    QString listed;
    const auto isListed = [table, &listed, &said] {
        listed.clear();
        for (int row = 0; table->isVisible() && row < table->model()->rowCount(); ++row)
            listed +=
                table->model()->index(row, table->model()->columnCount() - 1).data().toString() +
                u'\n';
        const QStringList parts = words(qUtf8Printable(said));
        return std::all_of(parts.begin(), parts.end(),
                           [&listed](const QString &part) { return listed.contains(part); });
    };
    QVERIFY2(hands::waitUntil(isListed, 60s), qPrintable(listed + Desk::shownText()));
    QVERIFY(listed.contains(QStringLiteral("condor_submit: ")));
    QCOMPARE(bucky().application().window().place(), MainWindow::Place::Compose);
    const QStringList parts = words(qUtf8Printable(said));
    const QList<SubmitEditor *> editors =
        bucky().application().window().findChildren<SubmitEditor *>();
    QVERIFY(std::any_of(editors.begin(), editors.end(), [&](const SubmitEditor *editor) {
        return editor->isVisible() &&
               std::all_of(parts.begin(), parts.end(),
                           [&](const QString &part) { return editor->note(line).contains(part); });
    }));
    QCOMPARE(asBucky(QStringLiteral("ap"), ask), queue);
    VERIFY_DONE(bucky().walkAround());
}

void TestFaults::tellsAnExitCodeFromSuccess()
{
    const Result<JobId> id =
        bucky().submitFolder(makeJob(QStringLiteral("exits"), "echo bad luck >&2\nexit 3\n"));
    VERIFY_DONE(id);
    VERIFY_DONE(bucky().waitForState(*id, JobState::Failed));
    QCOMPARE(bucky().job(*id).exitCode, 3);
    VERIFY_DONE(bucky().chooseJob(*id));
    VERIFY_DONE(
        Desk::waitForWords(words("The program ended with exit code 3|output and error files")));
    QVERIFY(!bucky().jobText().contains(QStringLiteral("succe"), Qt::CaseInsensitive));
}

void TestFaults::tellsASignalFromSuccess()
{
    const Result<JobId> id = bucky().submitFolder(makeJob(QStringLiteral("dies"), "kill -9 $$\n"));
    VERIFY_DONE(id);
    VERIFY_DONE(bucky().waitForState(*id, JobState::Killed));
    QCOMPARE(bucky().job(*id).exitSignal, 9);
    VERIFY_DONE(bucky().chooseJob(*id));
    VERIFY_DONE(Desk::waitForWords(words("ended by signal 9|more memory than it asked for")));
    QVERIFY(!bucky().jobText().contains(QStringLiteral("succe"), Qt::CaseInsensitive));
}

void TestFaults::explainsAHeldJobAndRemovesItOnlyWhenToldTwice()
{
    const Result<JobId> id = bucky().submitFolder(
        makeJob(QStringLiteral("held"), "exit 0\n", "transfer_output_files = result.txt\n"));
    VERIFY_DONE(id);
    VERIFY_DONE(bucky().waitForState(*id, JobState::Held));
    VERIFY_DONE(bucky().chooseJob(*id));
    VERIFY_DONE(Desk::waitForWords(words(
        "result.txt could not be brought back|did not make it|release the job|HTCondor wrote")));
    QVERIFY(!bucky().jobText().contains(QStringLiteral("succe"), Qt::CaseInsensitive));

    const QString question = QStringLiteral("Remove job %1 from the queue?").arg(id->text());
    VERIFY_DONE(hands::press(QStringLiteral("Remove …")));
    VERIFY_DONE(Desk::waitForWords({question, QStringLiteral("is lost")}));
    VERIFY_DONE(hands::press(QStringLiteral("Keep")));
    QVERIFY(hands::waitUntil([&question] { return !Desk::shownText().contains(question); }, 5s));
    const QString ask =
        QStringLiteral("condor_q -af JobStatus -constraint 'ClusterId == %1'").arg(id->cluster);
    QCOMPARE(asBucky(QStringLiteral("ap"), ask), QStringLiteral("5"));
    VERIFY_DONE(hands::press(QStringLiteral("Remove …")));
    VERIFY_DONE(hands::press(QStringLiteral("Remove")));
    VERIFY_DONE(bucky().waitForState(*id, JobState::Removed));
    VERIFY_DONE(Desk::waitForWords(words("The job was removed from the queue")));
    QVERIFY(!bucky().jobText().contains(QStringLiteral("succe"), Qt::CaseInsensitive));
    QVERIFY(hands::waitUntil([this, &ask] { return asBucky(QStringLiteral("ap"), ask).isEmpty(); },
                             30s));
}

void TestFaults::holdsAndReleasesByTheButtons()
{
    // no machine has this name: the job waits
    const Result<JobId> id = bucky().submitFolder(
        makeJob(QStringLiteral("waits"), "exit 0\n", "requirements = (Machine == \"nowhere\")\n"));
    VERIFY_DONE(id);
    VERIFY_DONE(bucky().chooseJob(*id));
    VERIFY_DONE(hands::press(QStringLiteral("Hold")));
    VERIFY_DONE(bucky().waitForState(*id, JobState::Held));
    VERIFY_DONE(Desk::waitForWords(words("put on hold by hand|Release it when it should run")));
    VERIFY_DONE(hands::press(QStringLiteral("Release")));
    VERIFY_DONE(bucky().waitForState(*id, JobState::Idle));
    VERIFY_DONE(hands::press(QStringLiteral("Remove …")));
    VERIFY_DONE(hands::press(QStringLiteral("Remove")));
    VERIFY_DONE(bucky().waitForState(*id, JobState::Removed));
}

void TestFaults::showsTheWholeOutputOfAJobWhoseLinkWasCut()
{
    const QString go = stagingFolder + QStringLiteral("/go");
    const Result<JobId> id = bucky().submitFolder(makeJob(
        QStringLiteral("long"), "i=0\n"
                                "while [ ! -e /staging/b/bucky/go ] && [ $i -lt 1000 ]; do\n"
                                "  echo line $i; i=$((i + 1)); sleep 0.2\n"
                                "done\n"
                                "echo the last line\n"));
    VERIFY_DONE(id);
    VERIFY_DONE(bucky().waitForState(*id, JobState::Running));
    VERIFY_DONE(bucky().chooseJob(*id));
    VERIFY_DONE(hands::press(QStringLiteral("See results")));
    VERIFY_DONE(hands::chooseTab(QStringLiteral("Output")));
    VERIFY_DONE(Desk::waitForWords(words("line 0\nline 1\nline 2"), 60s));

    // the listener stands still too, or Perch would be back within a second
    (void)m_pool->exec(QStringLiteral("ap"), QStringLiteral("root"),
                       words("pkill|-STOP|-o|-x|sshd"));
    (void)m_pool->exec(QStringLiteral("ap"), QStringLiteral("root"),
                       words("pkill|-KILL|-u|bucky|sshd"));
    VERIFY_DONE(Desk::waitForWords(words("127.0.0.1 closed the connection|Trying again")));
    QVERIFY(bucky().job(*id).state == JobState::Running); // not a word of an end
    VERIFY_DONE(bucky().walkAround());
    (void)asBucky(QStringLiteral("transfer"),
                  QStringLiteral("touch ") + go); // it ends while nobody looks
    const QString ask =
        QStringLiteral("condor_q -af JobStatus -constraint 'ClusterId == %1'").arg(id->cluster);
    QVERIFY(hands::waitUntil([this, &ask] { return asBucky(QStringLiteral("ap"), ask).isEmpty(); },
                             60s));
    (void)asBucky(QStringLiteral("transfer"), QStringLiteral("rm ") + go);
    (void)m_pool->exec(QStringLiteral("ap"), QStringLiteral("root"),
                       words("pkill|-CONT|-o|-x|sshd"));
    VERIFY_DONE(bucky().waitForState(*id, JobState::Succeeded, 60s)); // it comes back by itself

    VERIFY_DONE(bucky().chooseJob(*id));
    VERIFY_DONE(hands::press(QStringLiteral("See results")));
    VERIFY_DONE(Desk::waitForWords(words("the last line")));
    OutputPane *pane = nullptr; // the shown one: standard error has another
    for (OutputPane *one : bucky().application().window().findChildren<OutputPane *>()) {
        if (one->isVisible())
            pane = one;
    }
    QVERIFY(pane);
    const QString there = asBucky(
        QStringLiteral("ap"), QStringLiteral("cat $(ls -td ~/perch/long/* | head -n 1)/job.out"));
    const auto kept = [pane] { // the view reads only what is seen
        QFile file(pane->source().path());
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed()
                                              : QString();
    };
    const bool isWhole = hands::waitUntil([&kept, &there] { return kept() == there; }, 30s);
    QVERIFY2(isWhole, qPrintable(kept() + QStringLiteral("\nbut there:\n") + there));
    QVERIFY(there.endsWith(QStringLiteral("\nthe last line")));
    goesOn();
}

void TestFaults::cleanupTestCase()
{
    m_desk.reset();
    m_pool.reset();
}

QTEST_MAIN(TestFaults)
#include "tst_faults.moc"
