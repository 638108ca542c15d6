// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputfollower.h"

#include "gui/session.h"
#include "remote/jobsender.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/sifmaker.h"

#include <QSignalSpy>
#include <QTest>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int poolMilliseconds = 90'000;
constexpr int patience = 30'000;

using Begin = OutputFollower::Begin;
using End = OutputFollower::End;

/// What an output tells, as a pane keeps it.
struct Told {
    explicit Told(OutputFollower::Stream stream) : follower(stream)
    {
        QObject::connect(&follower, &OutputFollower::restarted, &follower, [this](Begin begin) {
            bytes.clear();
            begins << begin;
        });
        QObject::connect(&follower, &OutputFollower::appended, &follower,
                         [this](const QByteArray &more) { bytes += more; });
        QObject::connect(&follower, &OutputFollower::fetched, &follower,
                         [this](const QString &path) {
                             whole = path;
                             bytes = readFile(path);
                         });
        QObject::connect(&follower, &OutputFollower::ended, &follower,
                         [this](End end) { ends << end; });
    }

    OutputFollower follower;
    QByteArray bytes;
    QString whole;
    QList<Begin> begins;
    QList<End> ends;
};

Job jobOf(JobId id, JobState state)
{
    Job job;
    job.id = id;
    job.state = state;
    job.starts = 1;
    return job;
}

} // namespace

/// Standard output and standard error of jobs of the real pool.
class TestOutputFollower : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void followsBothAndGoesOnWithWhatCameBack();
    void tailsNothingThatDoesNotRun();
    void saysThatItBeganLate();
    void fetchesALargeOneOnlyWhenAsked();
    void saysThatThereIsNone();

private:
    JobId submit(const QString &name, const QByteArray &script, const QString &more = {});
    [[nodiscard]] QByteArray asked(const QStringList &words) const;
    [[nodiscard]] int tailsRunning() const;
    [[nodiscard]] bool runs(JobId id) const;
    [[nodiscard]] bool isOver(JobId id) const;
    [[nodiscard]] QString there(const QString &name) const;

    std::unique_ptr<Pool> m_pool;
    TrustingPrompter m_prompter;
    std::unique_ptr<Session> m_session;
    QTemporaryDir m_laptop;
    RunRecord m_run;
};

void TestOutputFollower::initTestCase()
{
    m_pool = std::make_unique<Pool>();
    const Result<Site> site = parseSite(readFile(m_pool->siteFile()));
    QVERIFY(site);
    Profile profile;
    profile.site = *site;
    profile.user = QStringLiteral("bucky");
    profile.keyFile = m_pool->accessPoint().keyFile;
    m_session = std::make_unique<Session>(profile, m_prompter, m_pool->knownHostsFile());
    QVERIFY(QCoro::waitFor(m_session->open()));
}

void TestOutputFollower::cleanupTestCase()
{
    m_session.reset();
    m_pool.reset();
}

JobId TestOutputFollower::submit(const QString &name, const QByteArray &script, const QString &more)
{
    const QString folder = m_laptop.filePath(name);
    QDir().mkpath(folder);
    writeFile(folder + QStringLiteral("/run.sh"), script);
    m_run = {};
    m_run.submitText =
        QStringLiteral("executable = run.sh\noutput = job.out\nerror = job.err\nlog = job.log\n"
                       "should_transfer_files = YES\nwhen_to_transfer_output = ON_EXIT\n"
                       "request_cpus = 1\nrequest_memory = 100 MB\nrequest_disk = 300 MB\n") +
        more + QStringLiteral("queue\n");
    const JobFiles files{
        folder, QStringLiteral("job.sub"), m_run.submitText, {QStringLiteral("run.sh")}};
    const Result<SentJob> sent =
        QCoro::waitFor(sendJobFiles(m_session->accessPoint(), files, {}, {}));
    if (!sent)
        qFatal("%s", qPrintable(sent.error().message));
    m_run.remoteFolder = sent->folder;
    const Result<SubmittedCluster> cluster =
        QCoro::waitFor(m_session->condor().submit(sent->folder, QStringLiteral("job.sub")));
    if (!cluster)
        qFatal("%s", qPrintable(cluster.error().message));
    m_run.cluster = cluster->cluster;
    return {cluster->cluster, 0};
}

QByteArray TestOutputFollower::asked(const QStringList &words) const
{
    return m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"), words);
}

int TestOutputFollower::tailsRunning() const
{
    const QStringList list{QStringLiteral("ps"), QStringLiteral("-u"), QStringLiteral("bucky"),
                           QStringLiteral("-o"), QStringLiteral("comm=")};
    return int(asked(list).count("condor_tail"));
}

bool TestOutputFollower::runs(JobId id) const
{
    const QByteArray state =
        asked({QStringLiteral("condor_q"), id.text(), QStringLiteral("-af"),
               QStringLiteral("JobStatus"), QStringLiteral("JobCurrentStartExecutingDate")});
    return state.startsWith("2 ") && !state.contains("undefined");
}

bool TestOutputFollower::isOver(JobId id) const
{
    return asked({QStringLiteral("condor_q"), id.text(), QStringLiteral("-af"),
                  QStringLiteral("JobStatus")})
        .trimmed()
        .isEmpty();
}

QString TestOutputFollower::there(const QString &name) const
{
    return m_pool->outside(QStringLiteral("home")) +
           m_run.remoteFolder.mid(QStringLiteral("/home").size()) + u'/' + name;
}

void TestOutputFollower::followsBothAndGoesOnWithWhatCameBack()
{
    const JobId id = submit(QStringLiteral("both"),
                            "#!/bin/sh\ni=0\nwhile [ $i -lt 60 ]; do\n"
                            "  echo out $i; echo err $i >&2; i=$((i+1)); sleep 0.2\ndone\n"
                            "printf 'the last\\377\\n'; echo the end >&2\n");
    QTRY_VERIFY_WITH_TIMEOUT(runs(id), poolMilliseconds);
    Told out(OutputFollower::Stream::Output);
    Told err(OutputFollower::Stream::Error);
    for (Told *told : {&out, &err}) {
        told->follower.setSession(m_session.get());
        told->follower.show(jobOf(id, JobState::Running), m_run);
    }
    QCOMPARE(tailsRunning(), 0); // nobody watches
    out.follower.setWatched(true);
    QTRY_VERIFY_WITH_TIMEOUT(out.bytes.contains("out 1\n"), patience);
    QVERIFY(err.bytes.isEmpty());
    QCOMPARE(tailsRunning(), 1);
    err.follower.setWatched(true);
    QTRY_VERIFY_WITH_TIMEOUT(err.bytes.contains("err 1\n"), patience);
    QVERIFY(!err.bytes.contains("out"));
    QVERIFY(out.bytes.startsWith("out 0\n"));
    QCOMPARE(tailsRunning(), 2); // one condor_tail tells of one stream

    QTRY_VERIFY_WITH_TIMEOUT(isOver(id), poolMilliseconds);
    for (Told *told : {&out, &err}) {
        const qsizetype live = told->bytes.size();
        QVERIFY(live > 0);
        told->follower.update(jobOf(id, JobState::Succeeded));
        QTRY_COMPARE_WITH_TIMEOUT(told->ends, QList<End>{End::Complete}, patience);
        QCOMPARE(told->begins, QList<Begin>{Begin::AnotherJob}); // without a seam
        QVERIFY(told->bytes.size() >= live); // condor_tail may lose the last lines
        QVERIFY(told->follower.part() == OutputPart());
    }
    QCOMPARE(out.bytes, readFile(there(QStringLiteral("job.out"))));
    QCOMPARE(err.bytes, readFile(there(QStringLiteral("job.err"))));
    QVERIFY(out.bytes.endsWith("the last\xff\n"));
    QCOMPARE(tailsRunning(), 0);
    QCOMPARE(out.follower.fileName(), QStringLiteral("job.out"));
}

void TestOutputFollower::tailsNothingThatDoesNotRun()
{
    Told out(OutputFollower::Stream::Output);
    out.follower.setSession(m_session.get());
    out.follower.setWatched(true);
    for (const JobState state : {JobState::Idle, JobState::TransferringInput, JobState::Starting,
                                 JobState::Held, JobState::Suspended}) {
        out.follower.show(jobOf({m_run.cluster, 0}, state), m_run);
        QCOMPARE(tailsRunning(), 0);
    }
}

void TestOutputFollower::saysThatItBeganLate()
{
    const JobId id = submit(QStringLiteral("late"),
                            "#!/bin/sh\nseq 1 300000\nwhile [ ! -e stop ]; do sleep 0.2; done\n");
    QTRY_VERIFY_WITH_TIMEOUT(runs(id), poolMilliseconds);
    Told out(OutputFollower::Stream::Output);
    out.follower.setSession(m_session.get());
    out.follower.setWatched(true);
    out.follower.show(jobOf(id, JobState::Running), m_run);
    QTRY_COMPARE_WITH_TIMEOUT(out.follower.part().state, OutputPart::State::LiveEnd, patience);
    QVERIFY(out.follower.part().canFetchMore);
    QTRY_VERIFY_WITH_TIMEOUT(out.bytes.endsWith("\n300000\n"), patience);
    QCOMPARE(out.bytes.size(), OutputFollower::firstTailed);
    out.follower.fetchMore();
    QCOMPARE(out.begins.last(), Begin::MoreOfTail);
    QTRY_VERIFY_WITH_TIMEOUT(out.bytes.endsWith("\n300000\n"), patience);
    QVERIFY(out.bytes.startsWith("1\n2\n3\n"));
    QVERIFY(out.follower.part() == OutputPart());
    QTRY_COMPARE_WITH_TIMEOUT(tailsRunning(), 1, patience);
    out.follower.update(jobOf(id, JobState::Held)); // whatever its own end was
    QVERIFY(QCoro::waitFor(m_session->condor().remove({id})));
    QTRY_COMPARE_WITH_TIMEOUT(tailsRunning(), 0, patience);
}

void TestOutputFollower::fetchesALargeOneOnlyWhenAsked()
{
    const QByteArray bytes = sifBytes(OutputFollower::mostUnasked + 10'000'000, 3);
    const QByteArray end = bytes.last(OutputFollower::mostUnasked);
    m_run.remoteFolder = QStringLiteral("/home/bucky/large");
    QVERIFY(QDir().mkpath(there({})));
    writeFile(there(QStringLiteral("job.out")), bytes);
    QVERIFY(QFile::setPermissions(there(QStringLiteral("job.out")), QFile::Permissions(0x6444)));
    QVERIFY(QFile::setPermissions(there({}), QFile::Permissions(0x7755)));
    Told out(OutputFollower::Stream::Output);
    out.follower.setSession(m_session.get());
    out.follower.show(jobOf({m_run.cluster, 0}, JobState::Succeeded), m_run);
    QTRY_COMPARE_WITH_TIMEOUT(out.ends, QList<End>{End::Complete}, patience);
    QCOMPARE(out.begins.last(), Begin::EndOfFile);
    QVERIFY(out.bytes == end);
    const OutputPart part = out.follower.part();
    QCOMPARE(part.state, OutputPart::State::FileEnd);
    QCOMPARE(part.total, bytes.size());
    QVERIFY(part.canFetchMore);

    out.follower.fetchMore();
    QCOMPARE(out.follower.part().state, OutputPart::State::Fetching);
    out.follower.cancelFetching();
    QTRY_VERIFY_WITH_TIMEOUT(out.follower.part() == part, patience);
    out.follower.fetchMore();
    QTRY_VERIFY_WITH_TIMEOUT(out.bytes == bytes, patience);
    QVERIFY(out.follower.part() == OutputPart());
    QCOMPARE(out.begins.last(), Begin::WholeFile);
    QVERIFY(QFileInfo::exists(out.whole));
    const QString folder = QFileInfo(out.whole).path();
    out.follower.show(jobOf({m_run.cluster, 1}, JobState::Idle), m_run);
    QTRY_VERIFY(!QFileInfo::exists(out.whole)); // nothing is kept that nobody sees
    QVERIFY(QDir(folder).entryList(QDir::Files | QDir::Hidden).isEmpty());
}

void TestOutputFollower::saysThatThereIsNone()
{
    m_run.remoteFolder = QStringLiteral("/home/bucky/nosuch");
    Told out(OutputFollower::Stream::Output);
    QSignalSpy failures(&out.follower, &OutputFollower::failed);
    out.follower.setSession(m_session.get());
    out.follower.show(jobOf({m_run.cluster, 0}, JobState::Succeeded), m_run);
    QTRY_COMPARE_WITH_TIMEOUT(out.ends, QList<End>{End::NotThere}, patience);
    m_run.submitText = QStringLiteral("executable = run.sh\nqueue\n");
    out.follower.show(jobOf({m_run.cluster, 1}, JobState::Failed), m_run);
    QTRY_COMPARE_WITH_TIMEOUT(out.ends, (QList<End>{End::NotThere, End::NotNamed}), patience);
    QVERIFY(failures.isEmpty());
    QVERIFY(out.follower.fileName().isEmpty());
}

QTEST_MAIN(TestOutputFollower)
#include "tst_outputfollower.moc"
