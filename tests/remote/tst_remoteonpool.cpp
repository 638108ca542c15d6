// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "core/sha256.h"
#include "remote/condor.h"
#include "remote/downloader.h"
#include "remote/jobsender.h"
#include "remote/logfollower.h"
#include "remote/remotefolder.h"
#include "remote/uploader.h"
#include "tests/support/eventloopcheck.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

constexpr int poolMilliseconds =
    90'000; // a job waits for a match, on a machine that does much else

/// The event log of one cluster, followed and understood.
class Watch : public QObject
{
public:
    Watch(Transport &transport, const QString &log, int utcOffset)
        : m_parser(utcOffset), m_follower(transport)
    {
        connect(&m_follower, &LogFollower::bytesArrived, this,
                [this](const QString &, const QByteArray &bytes) {
                    m_history.apply(m_parser.feed(bytes));
                });
        connect(&m_follower, &LogFollower::failed, this,
                [this](const Error &error) { m_errors.append(error.message); });
        m_follower.setPace(200ms);
        m_follower.follow(log);
    }
    [[nodiscard]] JobState state(const JobId &id) const { return m_history.jobs().value(id).state; }
    [[nodiscard]] Job job(const JobId &id) const { return m_history.jobs().value(id); }
    [[nodiscard]] const QStringList &errors() const { return m_errors; }

private:
    EventLogParser m_parser;
    JobHistory m_history;
    QStringList m_errors;
    LogFollower m_follower;
};

const QString common =
    QStringLiteral("universe = vanilla\n"
                   "executable = run.sh\n"
                   "log = job.log\noutput = job.out\nerror = job.err\n"
                   "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                   "request_cpus = 1\nrequest_memory = 100 MB\nrequest_disk = 100 MB\n");

} // namespace

/// What stands on a Transport, against real HTCondor and a real transfer server.
class TestRemoteOnPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void tellsTheTimeZone();
    void listsGpusOfTwoModels();
    void runsAJobToItsEnd();
    void saysWhyAJobIsNotAccepted_data();
    void saysWhyAJobIsNotAccepted();
    void checksWithoutSubmitting();
    void holdsReleasesAndRemoves();
    void saysThatAJobIsNotThere();
    void editsRequestsAndPriority();
    void vacatesARunningJob();
    void followsTheOutputAndLeavesNothingRunning();
    void stagesAnImageForThePool();
    void knowsTheStagingFolderAndTheQuota();
    void saysThatAnAccountHasNoStagingFolder();

private:
    /// Sends a job folder with this submit text and script; answers the remote folder.
    QString send(const QString &submitText, const QByteArray &script);
    SubmittedCluster submit(const QString &folder);
    [[nodiscard]] int tailsRunning() const;

    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    std::unique_ptr<Connection> m_accessPoint;
    std::unique_ptr<Connection> m_transfer;
    std::unique_ptr<Condor> m_condor;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestRemoteOnPool::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    m_accessPoint = std::make_unique<Connection>(m_pool->accessPoint(), m_prompter);
    m_transfer = std::make_unique<Connection>(m_pool->transferServer(), m_prompter);
    QVERIFY(QCoro::waitFor(m_accessPoint->open()));
    QVERIFY(QCoro::waitFor(m_transfer->open()));
    m_condor = std::make_unique<Condor>(*m_accessPoint);
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestRemoteOnPool::cleanupTestCase()
{
    m_condor.reset();
    m_transfer.reset();
    m_accessPoint.reset();
    m_pool.reset();
}

QString TestRemoteOnPool::send(const QString &submitText, const QByteArray &script)
{
    writeFile(m_folder->filePath(QStringLiteral("run.sh")), script);
    const JobFiles files{
        m_folder->path(), QStringLiteral("job.sub"), submitText, {QStringLiteral("run.sh")}};
    const Result<SentJob> sent = QCoro::waitFor(sendJobFiles(*m_accessPoint, files, {}, {}));
    if (!sent)
        qFatal("%s", qPrintable(sent.error().message));
    return sent->folder;
}

SubmittedCluster TestRemoteOnPool::submit(const QString &folder)
{
    const Result<SubmittedCluster> cluster =
        QCoro::waitFor(m_condor->submit(folder, QStringLiteral("job.sub")));
    if (!cluster)
        qFatal("%s (%s)", qPrintable(cluster.error().message), qPrintable(cluster.error().detail));
    return *cluster;
}

int TestRemoteOnPool::tailsRunning() const
{
    const QByteArray list =
        m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                     {QStringLiteral("ps"), QStringLiteral("-u"), QStringLiteral("bucky"),
                      QStringLiteral("-o"), QStringLiteral("comm=")});
    return int(list.count("condor_tail"));
}

void TestRemoteOnPool::tellsTheTimeZone()
{
    const Result<int> seconds = QCoro::waitFor(m_condor->utcOffsetSeconds());
    QVERIFY(seconds);
    const QByteArray zone = m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                                         {QStringLiteral("date"), QStringLiteral("+%:z")});
    const QTime offset =
        QTime::fromString(QString::fromLatin1(zone.mid(1).trimmed()), QStringLiteral("HH:mm"));
    QVERIFY(offset.isValid());
    QCOMPARE(qAbs(*seconds), QTime(0, 0).secsTo(offset));
    QVERIFY(*seconds == 0 || (*seconds < 0) == zone.startsWith('-'));
}

void TestRemoteOnPool::listsGpusOfTwoModels()
{
    QList<PoolGpu> gpus;
    const auto count = [this, &gpus] {
        const Result<QList<PoolGpu>> answer = QCoro::waitFor(m_condor->gpus());
        gpus = answer ? *answer : QList<PoolGpu>();
        return gpus.size();
    };
    QTRY_COMPARE_WITH_TIMEOUT(count(), 2, poolMilliseconds);
    QVERIFY(gpus.at(0).deviceName != gpus.at(1).deviceName);
    for (const PoolGpu &gpu : std::as_const(gpus)) {
        QVERIFY(!gpu.deviceName.isEmpty());
        QVERIFY(!gpu.machine.isEmpty());
        QVERIFY(gpu.memoryMegabytes > 1000);
    }
}

void TestRemoteOnPool::runsAJobToItsEnd()
{
    const QString folder = send(common + QStringLiteral("queue\n"),
                                "#!/bin/sh\r\necho hello from $(hostname)\r\nexit 0\r\n");
    EventLoopCheck loop;
    const Result<int> offset = QCoro::waitFor(m_condor->utcOffsetSeconds());
    QVERIFY(offset);
    const SubmittedCluster cluster = submit(folder);
    const JobId id{cluster.cluster, 0};
    QCOMPARE(cluster.lastProc, 0);
    const Watch watch(*m_accessPoint, folder + QStringLiteral("/job.log"), *offset);
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(id), JobState::Succeeded, poolMilliseconds);
    const Job job = watch.job(id);
    QVERIFY(!job.host.isEmpty());
    QCOMPARE(watch.errors(), QStringList());
    QVERIFY(qAbs(job.submitted.secsTo(QDateTime::currentDateTimeUtc())) < 300);

    const QString here = m_folder->filePath(QStringLiteral("results"));
    QVERIFY(QDir().mkpath(here));
    const Result<DownloadResult> out = QCoro::waitFor(
        downloadFile(*m_accessPoint, folder + QStringLiteral("/job.out"), here, {}, {}));
    QVERIFY2(out, out ? "" : qPrintable(out.error().message));
    QVERIFY(readFile(out->localPath).startsWith("hello from "));
    const Result<QList<RemoteFile>> files = QCoro::waitFor(listFiles(*m_accessPoint, folder));
    QVERIFY(files);
    QCOMPARE(files->size(), 5); // job.err job.log job.out job.sub run.sh
    QVERIFY(loop.longestGapMilliseconds() < 250);
}

void TestRemoteOnPool::saysWhyAJobIsNotAccepted_data()
{
    QTest::addColumn<QString>("submitText");
    QTest::addColumn<QString>("makeScript");
    QTest::addColumn<QString>("words");
    QTest::newRow("a script with Windows line ends")
        << common + QStringLiteral("queue\n") << "printf '#!/bin/sh\\r\\necho x\\r\\n' >run.sh"
        << "line ends|line endings";
    QTest::newRow("no executable file") << common + QStringLiteral("queue\n") << "rm -f run.sh"
                                        << "run.sh";
    QTest::newRow("no queue line") << common << ""
                                   << "has no queue statement";
    QTest::newRow("a queue that is empty") << common + QStringLiteral("queue 0\n") << ""
                                           << "asks for no job";
}

void TestRemoteOnPool::saysWhyAJobIsNotAccepted()
{
    QFETCH(QString, submitText);
    QFETCH(QString, makeScript);
    QFETCH(QString, words);
    const QString folder = send(submitText, "#!/bin/sh\nexit 0\n");
    const Result<ExecOutput> made =
        QCoro::waitFor(m_accessPoint->run(QStringLiteral("cd '%1'; ").arg(folder) + makeScript));
    QVERIFY(made && made->exit.succeeded());
    const Result<SubmittedCluster> cluster =
        QCoro::waitFor(m_condor->submit(folder, QStringLiteral("job.sub")));
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().code, Error::Code::Remote);
    QVERIFY2(cluster.error().message.contains(QRegularExpression(words)),
             qPrintable(cluster.error().message));
}

void TestRemoteOnPool::checksWithoutSubmitting()
{
    const QString folder =
        send(common + QStringLiteral("request_cpu = 2\nqueue\n"), "#!/bin/sh\nexit 0\n");
    const Result<QList<SubmitComplaint>> complaints =
        QCoro::waitFor(m_condor->check(folder, QStringLiteral("job.sub")));
    QVERIFY2(complaints, complaints ? "" : qPrintable(complaints.error().message));
    QVERIFY(!complaints->isEmpty());
    QVERIFY2(complaints->first().message.contains(QStringLiteral("request_cpu")),
             qPrintable(complaints->first().message));
    QVERIFY(!QFileInfo::exists(m_pool->outside(QStringLiteral("home")) +
                               folder.mid(QStringLiteral("/home").size()) +
                               QStringLiteral("/job.log")));

    const QString empty = send(common + QStringLiteral("queue 0\n"), "#!/bin/sh\nexit 0\n");
    const Result<QList<SubmitComplaint>> noJob =
        QCoro::waitFor(m_condor->check(empty, QStringLiteral("job.sub")));
    QVERIFY(noJob);
    QCOMPARE(noJob->size(), 1);
    QVERIFY(noJob->first().isError);

    const Result<QList<SubmitComplaint>> nowhere = QCoro::waitFor(
        m_condor->check(QStringLiteral("/home/bucky/nosuch"), QStringLiteral("job.sub")));
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().code, Error::Code::NotFound);
}

void TestRemoteOnPool::holdsReleasesAndRemoves()
{
    const QString folder =
        send(common + QStringLiteral("requirements = (Machine == \"nosuch\")\nqueue 2\n"),
             "#!/bin/sh\nexit 0\n");
    const SubmittedCluster cluster = submit(folder);
    const JobId one{cluster.cluster, 0};
    const JobId two{cluster.cluster, 1};
    const Watch watch(*m_accessPoint, folder + QStringLiteral("/job.log"), 0);
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(two), JobState::Idle, poolMilliseconds);

    const Result<JobAnswers> early = QCoro::waitFor(m_condor->release({one}));
    QVERIFY(early);
    QCOMPARE(early->first().outcome, JobAnswer::Outcome::WrongState);

    const Result<JobAnswers> held = QCoro::waitFor(m_condor->hold({one}));
    QVERIFY2(held, held ? "" : qPrintable(held.error().message));
    QCOMPARE(held->size(), 1);
    QVERIFY2(held->first().isDone(), qPrintable(held->first().said));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(one), JobState::Held, poolMilliseconds);
    QCOMPARE(watch.state(two), JobState::Idle);
    QVERIFY(QCoro::waitFor(m_condor->release({one})));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(one), JobState::Idle, poolMilliseconds);
    QVERIFY(QCoro::waitFor(m_condor->remove({one, two})));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(one), JobState::Removed, poolMilliseconds);
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(two), JobState::Removed, poolMilliseconds);
}

void TestRemoteOnPool::saysThatAJobIsNotThere()
{
    const JobId none{987654, 0};
    const JobId wholeCluster{987654, -1};
    for (const JobId &id : {none, wholeCluster}) {
        const Result<JobAnswers> held = QCoro::waitFor(m_condor->hold({id}));
        const Result<JobAnswers> released = QCoro::waitFor(m_condor->release({id}));
        const Result<JobAnswers> removed = QCoro::waitFor(m_condor->remove({id}));
        for (const Result<JobAnswers> &answers : {held, released, removed}) {
            QVERIFY2(answers, answers ? "" : qPrintable(answers.error().message));
            QCOMPARE(answers->size(), 1);
            QCOMPARE(answers->first().outcome, JobAnswer::Outcome::NotThere);
            QVERIFY(!answers->first().said.isEmpty());
        }
    }
}

void TestRemoteOnPool::editsRequestsAndPriority()
{
    const QString folder =
        send(common + QStringLiteral("requirements = (Machine == \"nosuch\")\nqueue 3\n"),
             "#!/bin/sh\nexit 0\n");
    const int cluster = submit(folder).cluster;
    const QList<JobId> jobs{{cluster, 2}, {cluster, 0}, {cluster, 77}};
    const QList<JobEdit> edits{{QStringLiteral("RequestMemory"), QStringLiteral("512")},
                               {QStringLiteral("JobPrio"), QStringLiteral("7")}};
    const Result<JobAnswers> edited = QCoro::waitFor(m_condor->edit(jobs, edits));
    QVERIFY2(edited, edited ? "" : qPrintable(edited.error().message + edited.error().detail));
    QCOMPARE(edited->size(), 3);
    QCOMPARE(countDone(*edited), 2);
    QCOMPARE(edited->at(2).outcome, JobAnswer::Outcome::NotThere);
    QCOMPARE(edited->first().before.value(QStringLiteral("RequestMemory")), QStringLiteral("100"));
    const QByteArray there = m_pool->exec(
        QStringLiteral("ap"), QStringLiteral("bucky"),
        {QStringLiteral("condor_q"), QString::number(cluster), QStringLiteral("-af"),
         QStringLiteral("ProcId"), QStringLiteral("RequestMemory"), QStringLiteral("JobPrio")});
    QCOMPARE(there, QByteArray("0 512 7\n1 100 0\n2 512 7\n"));

    const Result<JobAnswers> forbidden = QCoro::waitFor(
        m_condor->edit({{cluster, 0}}, {{QStringLiteral("Owner"), QStringLiteral("\"root\"")}}));
    QVERIFY2(forbidden, forbidden ? "" : qPrintable(forbidden.error().message));
    QCOMPARE(forbidden->first().outcome, JobAnswer::Outcome::NotChanged);
    QVERIFY2(forbidden->first().said.contains(QStringLiteral("Owner")),
             qPrintable(forbidden->first().said));
    const Result<JobAnswers> hostile = QCoro::waitFor(m_condor->edit(
        {{cluster, 0}}, {{QStringLiteral("JobPrio"), QStringLiteral("1; touch /tmp/x")}}));
    QVERIFY(hostile);
    QVERIFY(!hostile->first().isDone());
    QVERIFY(!QCoro::waitFor(m_condor->edit({{cluster, 0}}, {{QStringLiteral("$(id)"), {}}})));
    QVERIFY(QCoro::waitFor(m_condor->remove({{cluster, 0}, {cluster, 1}, {cluster, 2}})));
}

void TestRemoteOnPool::vacatesARunningJob()
{
    const QString folder = send(common + QStringLiteral("queue\n"), "#!/bin/sh\nsleep 300\n");
    const JobId id{submit(folder).cluster, 0};
    const Watch watch(*m_accessPoint, folder + QStringLiteral("/job.log"), 0);
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(id), JobState::Running, poolMilliseconds);
    const Result<JobAnswers> vacated = QCoro::waitFor(m_condor->vacate({id}));
    QVERIFY2(vacated, vacated ? "" : qPrintable(vacated.error().message));
    QVERIFY2(vacated->first().isDone(), qPrintable(vacated->first().said));
    QTRY_COMPARE_WITH_TIMEOUT(watch.job(id).evictions, 1, poolMilliseconds);
    QVERIFY(QCoro::waitFor(m_condor->remove({id})));
    const Result<JobAnswers> gone = QCoro::waitFor(m_condor->vacate({id}));
    QVERIFY(gone);
    QVERIFY(!gone->first().isDone());
}

void TestRemoteOnPool::followsTheOutputAndLeavesNothingRunning()
{
    const QString folder = send(
        common + QStringLiteral("queue\n"),
        "#!/bin/sh\ni=0\nwhile [ $i -lt 600 ]; do echo line $i; i=$((i+1)); sleep 0.3; done\n");
    const SubmittedCluster cluster = submit(folder);
    const JobId id{cluster.cluster, 0};
    const Watch watch(*m_accessPoint, folder + QStringLiteral("/job.log"), 0);
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(id), JobState::Running, poolMilliseconds);

    Result<std::shared_ptr<ExecStream>> stream = QCoro::waitFor(m_condor->followOutput(id));
    QVERIFY(stream);
    QByteArray text;
    while (text.count('\n') < 20) { // more than one look of condor_tail's, which come every 2 s
        const Result<QByteArray> bytes = QCoro::waitFor((*stream)->read());
        QVERIFY(bytes && !bytes->isEmpty());
        text += *bytes;
    }
    QVERIFY2(text.contains("line "), text.constData());
    const QList<QByteArray> lines = text.split('\n');
    for (qsizetype i = 2; i + 1 < lines.size(); ++i) // the first one may begin anywhere
        QCOMPARE(lines.at(i).mid(5).toInt(), lines.at(i - 1).mid(5).toInt() + 1);
    QCOMPARE(tailsRunning(), 1);
    *stream = nullptr; // closes the channel
    QTRY_COMPARE_WITH_TIMEOUT(tailsRunning(), 0, 10'000);

    // A lost link, too, leaves nothing: the access point sees the end of the watcher's input.
    stream = QCoro::waitFor(m_condor->followOutput(id, true));
    QVERIFY(stream);
    QTRY_COMPARE_WITH_TIMEOUT(tailsRunning(), 1, 10'000);
    *stream = nullptr;
    m_accessPoint->close();
    QTRY_COMPARE_WITH_TIMEOUT(tailsRunning(), 0, 10'000);
    QVERIFY(QCoro::waitFor(m_accessPoint->open()));
    QVERIFY(QCoro::waitFor(m_condor->remove({id})));
}

void TestRemoteOnPool::stagesAnImageForThePool()
{
    const QString file = m_folder->filePath(QStringLiteral("hello pool.sif"));
    writeSif(file, 8 * 1024 * 1024, 77);
    const UploadRequest request{file, QStringLiteral("/staging/b/bucky"), {}};
    const Result<UploadResult> first = QCoro::waitFor(uploadImage(*m_transfer, request, {}, {}));
    QVERIFY2(first, first ? "" : qPrintable(first.error().message + first.error().detail));
    const QString outside =
        m_pool->outside(QStringLiteral("staging")) + QStringLiteral("/b/bucky/");
    QCOMPARE(readFile(outside + first->image.fileName), readFile(file));
    QVERIFY(first->image.fileName.contains(sha256Of(readFile(file)).left(8)));
    const Result<UploadResult> second = QCoro::waitFor(uploadImage(*m_transfer, request, {}, {}));
    QVERIFY(second);
    QCOMPARE(second->bytesSent, 0);
    const Result<QList<StagedImage>> images =
        QCoro::waitFor(listStagedImages(*m_transfer, request.stagingFolder));
    QVERIFY(images);
    QVERIFY(std::any_of(images->cbegin(), images->cend(),
                        [&](const StagedImage &image) { return image.path == first->image.path; }));
    QVERIFY(QFile::remove(outside + first->image.fileName));
}

void TestRemoteOnPool::knowsTheStagingFolderAndTheQuota()
{
    const Result<QString> folder =
        QCoro::waitFor(findStagingFolder(*m_transfer, QStringLiteral("/else")));
    QVERIFY(folder);
    QCOMPARE(*folder, QStringLiteral("/staging/b/bucky"));
    const Result<QList<Quota>> quotas =
        QCoro::waitFor(queryQuotas(*m_transfer, QStringLiteral("get_quotas")));
    QVERIFY2(quotas, quotas ? "" : qPrintable(quotas.error().message + quotas.error().detail));
    QVERIFY(std::any_of(quotas->cbegin(), quotas->cend(), [](const Quota &quota) {
        return quota.path == QStringLiteral("/staging/b/bucky") && quota.limitBytes > 0;
    }));
    const Result<QList<Quota>> none =
        QCoro::waitFor(queryQuotas(*m_transfer, QStringLiteral("nosuchcommand")));
    QVERIFY(!none);
}

void TestRemoteOnPool::saysThatAnAccountHasNoStagingFolder()
{
    Connection norbert(m_pool->transferServer(QStringLiteral("norbert")), m_prompter);
    QVERIFY(QCoro::waitFor(norbert.open()));
    const Result<QString> folder =
        QCoro::waitFor(findStagingFolder(norbert, QStringLiteral("/staging/n/norbert")));
    QVERIFY(folder);
    QCOMPARE(*folder, QStringLiteral("/staging/n/norbert"));
    const Result<QList<StagedImage>> images = QCoro::waitFor(listStagedImages(norbert, *folder));
    QVERIFY(!images);
    QCOMPARE(images.error().code, Error::Code::NotFound);
    // Another one's folder is no place for an image of his.
    const QString file = m_folder->filePath(QStringLiteral("hello.sif"));
    writeSif(file, 1000, 78);
    const UploadRequest request{file, QStringLiteral("/staging/b/bucky"), {}};
    const Result<UploadResult> result = QCoro::waitFor(uploadImage(norbert, request, {}, {}));
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::Refused);
}

QTEST_GUILESS_MAIN(TestRemoteOnPool)
#include "tst_remoteonpool.moc"
