// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventlog.h"
#include "core/jobhistory.h"
#include "remote/condor.h"
#include "remote/logfollower.h"
#include "remote/reconnector.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"
#include "tests/support/roughlink.h"
#include "tests/support/sifmaker.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <map>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

constexpr int settleMilliseconds = 200'000;
constexpr int cutCount = 10;

/// A cluster of jobs that come to the same end.
struct Fate {
    const char *name;
    int jobs;
    const char *lines; ///< of the submit description, beside what all have
};

/// 300 jobs. What is held, removed or vacated by hand is told by its name.
const Fate fates[] = {
    {"vacate", 5, "executable = /bin/sleep\narguments = 25\n"},
    {"stop", 5, "executable = /bin/sleep\narguments = 600\n"},
    {"success", 105, "executable = /bin/true\n"},
    {"exit", 45,
     "executable = /bin/sh\narguments = \"-c 'exit $INT(code)'\"\ncode = ($(Process) % 255) + 1\n"},
    {"kill", 10, "executable = /bin/bash\narguments = \"-c 'kill -9 $BASHPID'\"\n"},
    {"segv", 10, "executable = /bin/bash\narguments = \"-c 'kill -11 $BASHPID'\"\n"},
    {"term", 10, "executable = /bin/bash\narguments = \"-c 'kill -15 $BASHPID'\"\n"},
    {"noinput", 20, "executable = /bin/true\ntransfer_input_files = nosuch.txt\n"},
    {"nooutput", 8, "executable = /bin/true\ntransfer_output_files = nosuch.txt\n"},
    {"noprogram", 15, "executable = /bin/nosuch\n"},
    {"rule", 17,
     "executable = /bin/false\non_exit_hold = ExitCode == 1\non_exit_hold_subcode = 77\n"},
    {"byhand", 15, "executable = /bin/true\nrequirements = Machine == \"nosuch\"\n"},
    {"plugin", 10, "executable = /bin/true\ntransfer_input_files = osdf:///chtc/staging/x/y\n"},
    {"remove", 15, "executable = /bin/true\nrequirements = Machine == \"nosuch\"\n"},
    {"long", 10, nullptr}, // long names: made by longLines()
};

QByteArray longLines()
{
    const QByteArray name(180, 'n');
    return "executable = /bin/true\nbatch_name = " + QByteArray(1000, 'b') + "\n+Remark = \"" +
           QByteArray(4000, 'r') + "\"\nerror = " + name + ".err\noutput = " + name +
           "-$(Process).out\n";
}

/// The event logs, followed through one connection and understood.
class Watch : public QObject
{
public:
    Watch(Transport &transport, int utcOffset) : m_utcOffset(utcOffset), m_follower(transport)
    {
        connect(&m_follower, &LogFollower::bytesArrived, this,
                [this](const QString &path, const QByteArray &bytes) {
                    m_histories[path].apply(m_parsers.at(path).feed(bytes));
                });
        connect(&m_follower, &LogFollower::restarted, this,
                [this](const QString &path) { restarts << path; });
        m_follower.setPace(300ms);
    }
    void follow(const QString &path)
    {
        m_parsers.emplace(path, EventLogParser(m_utcOffset));
        m_follower.follow(path);
    }
    [[nodiscard]] LogFollower &follower() { return m_follower; }
    [[nodiscard]] QMap<JobId, Job> jobs() const
    {
        QMap<JobId, Job> all;
        for (const JobHistory &history : m_histories) {
            for (const Job &job : history.jobs())
                all.insert(job.id, job);
        }
        return all;
    }
    [[nodiscard]] int unreadable() const
    {
        int count = 0;
        for (const auto &[path, parser] : m_parsers)
            count += parser.unreadableBlocks();
        return count;
    }

    QStringList restarts;

private:
    int m_utcOffset = 0;
    std::map<QString, EventLogParser> m_parsers;
    QMap<QString, JobHistory> m_histories;
    LogFollower m_follower;
};

/// A state in words that both sides can say: "Failed 3", "Held 13/2".
QString stateOf(const Job &job)
{
    switch (job.state) {
    case JobState::Failed:
        return QStringLiteral("Failed %1").arg(job.exitCode);
    case JobState::Killed:
        return QStringLiteral("Killed %1").arg(job.exitSignal);
    case JobState::Held:
        return QStringLiteral("Held %1/%2").arg(job.holdCode).arg(job.holdSubCode);
    default:
        return jobStateText(job.state);
    }
}

/// The same of an ad of condor_q or condor_history.
QString stateOf(const QJsonObject &ad)
{
    const auto number = [&ad](const char *name) {
        return ad.value(QLatin1String(name)).toInt(-1);
    };
    switch (number("JobStatus")) {
    case 1:
        return jobStateText(JobState::Idle);
    case 3:
        return jobStateText(JobState::Removed);
    case 4:
        if (ad.value(QLatin1String("ExitBySignal")).toBool())
            return QStringLiteral("Killed %1").arg(number("ExitSignal"));
        return number("ExitCode") == 0 ? jobStateText(JobState::Succeeded)
                                       : QStringLiteral("Failed %1").arg(number("ExitCode"));
    case 5:
        return QStringLiteral("Held %1/%2")
            .arg(number("HoldReasonCode"))
            .arg(number("HoldReasonSubCode"));
    default:
        return QStringLiteral("JobStatus %1").arg(number("JobStatus"));
    }
}

} // namespace

/// Jobs of every fate on the real pool: what the event logs told, through a whole link and through
/// one that is cut again and again, is in the end what HTCondor's own queue and history say.
class TestJobFates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void submitsJobsOfEveryFate();
    void holdsReleasesRemovesAndVacates();
    void allComeToTheirEnd();
    void theLogsTellWhatTheQueueTells_data();
    void theLogsTellWhatTheQueueTells();

private:
    QByteArray asBucky(const QString &command) const;
    [[nodiscard]] QList<JobId> jobsOf(const char *fate) const;
    [[nodiscard]] QMap<JobId, QString> toldByHTCondor() const;
    void cutLater();

    std::unique_ptr<Pool> m_pool;
    QTemporaryDir m_folder;
    TrustingPrompter m_prompter;
    std::unique_ptr<Connection> m_whole;
    std::unique_ptr<RoughLink> m_link;
    std::unique_ptr<Connection> m_rough;
    std::unique_ptr<Reconnector> m_reconnector;
    std::unique_ptr<Watch> m_wholeWatch;
    std::unique_ptr<Watch> m_roughWatch;
    std::unique_ptr<Condor> m_condor;
    QRandomGenerator m_random;
    int m_cuts = 0;
    QString m_place; ///< on the access point
    QMap<QByteArray, int> m_clusters;
    QMap<JobId, QString> m_told;
    QElapsedTimer m_clock;
};

QByteArray TestJobFates::asBucky(const QString &command) const
{
    return m_pool->exec(QStringLiteral("ap"), QStringLiteral("bucky"),
                        {QStringLiteral("sh"), QStringLiteral("-c"), command});
}

void TestJobFates::initTestCase()
{
    m_clock.start();
    bool isGiven = false;
    const uint given = qEnvironmentVariable("PERCH_SEED").toUInt(&isGiven);
    const quint32 seed = isGiven ? given : QRandomGenerator::global()->generate();
    qInfo("the cuts come by PERCH_SEED=%u", seed);
    m_random.seed(seed);
    m_pool = std::make_unique<Pool>();
    const ConnectionTarget target = m_pool->accessPoint();
    m_whole = std::make_unique<Connection>(target, m_prompter);
    QVERIFY(QCoro::waitFor(m_whole->open()));
    m_link = std::make_unique<RoughLink>(target.service.port);
    ConnectionTarget detour = target;
    detour.service.port = static_cast<quint16>(m_link->port());
    detour.knownHostsFile = m_folder.filePath(QStringLiteral("known_hosts"));
    m_rough = std::make_unique<Connection>(detour, m_prompter);
    QVERIFY(QCoro::waitFor(m_rough->open()));
    m_reconnector = std::make_unique<Reconnector>(*m_rough);
    m_condor = std::make_unique<Condor>(*m_whole);
    const Result<int> offset = QCoro::waitFor(m_condor->utcOffsetSeconds());
    QVERIFY(offset);
    m_wholeWatch = std::make_unique<Watch>(*m_whole, *offset);
    m_roughWatch = std::make_unique<Watch>(*m_rough, *offset);
    connect(m_reconnector.get(), &Reconnector::waiting, this,
            [this](const Error &, std::chrono::seconds left) {
                if (left > 0s) // a person would press "Now"
                    QTimer::singleShot(0, m_reconnector.get(), &Reconnector::goOn);
            });
    connect(m_reconnector.get(), &Reconnector::restored, this, [this] {
        ++m_cuts;
        m_roughWatch->follower().resume();
        cutLater();
    });
    cutLater();
}

/// Somewhere in what the next rounds bring: in a frame, between two, or in the middle of an event.
void TestJobFates::cutLater()
{
    if (m_cuts < cutCount)
        m_link->cutAfter(RoughLink::Way::Down, m_random.bounded(500, 15'000));
}

void TestJobFates::cleanupTestCase()
{
    qInfo("the whole took %lld s", m_clock.elapsed() / 1000);
    if (m_pool && !m_clusters.isEmpty())
        (void)m_pool->exec(
            QStringLiteral("ap"), QStringLiteral("bucky"),
            {QStringLiteral("sh"), QStringLiteral("-c"), QStringLiteral("condor_rm -all; true")});
    m_wholeWatch.reset();
    m_roughWatch.reset();
    m_condor.reset();
    m_reconnector.reset();
    m_rough.reset();
    m_whole.reset();
    m_pool.reset();
}

QList<JobId> TestJobFates::jobsOf(const char *name) const
{
    QList<JobId> jobs;
    for (const Fate &fate : fates) {
        for (int proc = 0; qstrcmp(fate.name, name) == 0 && proc < fate.jobs; ++proc)
            jobs << JobId{m_clusters.value(name), proc};
    }
    return jobs;
}

void TestJobFates::submitsJobsOfEveryFate()
{
    m_place = QString::fromLatin1(asBucky(QStringLiteral("mktemp -d ~/fates-XXXXXX"))).trimmed();
    const QString outside = m_pool->outside(QStringLiteral("home")) +
                            m_place.mid(QStringLiteral("/home").size()) + u'/';
    QString command = QStringLiteral("cd '%1'").arg(m_place);
    int count = 0;
    for (const Fate &fate : fates) {
        const QByteArray name(fate.name);
        const QByteArray lines = fate.lines ? QByteArray(fate.lines) : longLines();
        writeFile(outside + QString::fromLatin1(name + ".sub"),
                  "transfer_executable = false\nlog = " + name +
                      ".log\nshould_transfer_files = YES\nrequest_cpus = 1\n"
                      "request_memory = 20 MB\nrequest_disk = 20 MB\n" +
                      lines + "queue " + QByteArray::number(fate.jobs) + '\n');
        command += QStringLiteral(" && condor_submit -terse %1.sub").arg(QLatin1String(name));
        count += fate.jobs;
    }
    QCOMPARE(count, 300);
    const QList<SubmittedCluster> clusters = parseSubmittedClusters(asBucky(command));
    QCOMPARE(clusters.size(), qsizetype(std::size(fates)));
    for (size_t i = 0; i < std::size(fates); ++i) {
        m_clusters.insert(fates[i].name, clusters[qsizetype(i)].cluster);
        const QString log = m_place + u'/' + QLatin1String(fates[i].name) + QStringLiteral(".log");
        m_wholeWatch->follow(log);
        m_roughWatch->follow(log);
    }
    qInfo("%d jobs are submitted after %lld s", count, m_clock.elapsed() / 1000);
}

void TestJobFates::holdsReleasesRemovesAndVacates()
{
    const auto allDone = [](const Result<JobAnswers> &answers) {
        return answers && countDone(*answers) == answers->size();
    };
    const QList<JobId> byHand = jobsOf("byhand");
    QVERIFY(allDone(QCoro::waitFor(m_condor->hold(byHand))));
    QVERIFY(allDone(QCoro::waitFor(m_condor->remove(jobsOf("remove")))));
    // five of the held ones get a machine after all
    const QList<JobEdit> anywhere{{QStringLiteral("Requirements"), QStringLiteral("true")}};
    QVERIFY(allDone(QCoro::waitFor(m_condor->edit(byHand.mid(0, 5), anywhere))));
    QVERIFY(allDone(QCoro::waitFor(m_condor->release(byHand.mid(0, 5)))));
    const auto count = [this](const char *fate, JobState state) {
        const QMap<JobId, Job> jobs = m_wholeWatch->jobs();
        const QList<JobId> ids = jobsOf(fate);
        return int(std::count_if(ids.cbegin(), ids.cend(),
                                 [&](const JobId &id) { return jobs.value(id).state == state; }));
    };
    QSet<JobId> vacated;
    const auto vacateThoseThatRun = [&] {
        for (const JobId &id : jobsOf("vacate")) {
            if (!vacated.contains(id) &&
                m_wholeWatch->jobs().value(id).state == JobState::Running &&
                allDone(QCoro::waitFor(m_condor->vacate({id}))))
                vacated.insert(id);
        }
        return vacated.size();
    };
    QTRY_COMPARE_WITH_TIMEOUT(vacateThoseThatRun(), 5, settleMilliseconds);
    QTRY_COMPARE_WITH_TIMEOUT(count("stop", JobState::Running), 5, settleMilliseconds);
    QVERIFY(allDone(QCoro::waitFor(m_condor->remove(jobsOf("stop")))));
    qInfo("all actions were done after %lld s", m_clock.elapsed() / 1000);
    // five whose input comes after all
    QTRY_COMPARE_WITH_TIMEOUT(count("noinput", JobState::Held), 20, settleMilliseconds);
    (void)asBucky(QStringLiteral("touch '%1/nosuch.txt'").arg(m_place));
    QVERIFY(allDone(QCoro::waitFor(m_condor->release(jobsOf("noinput").mid(0, 5)))));
}

QMap<JobId, QString> TestJobFates::toldByHTCondor() const
{
    const int first = *std::min_element(m_clusters.cbegin(), m_clusters.cend());
    const int last = *std::max_element(m_clusters.cbegin(), m_clusters.cend());
    const QString which = QStringLiteral("-constraint 'ClusterId >= %1 && ClusterId <= %2' -json "
                                         "-attributes ClusterId,ProcId,JobStatus,ExitCode,"
                                         "ExitBySignal,ExitSignal,HoldReasonCode,HoldReasonSubCode")
                              .arg(first)
                              .arg(last);
    QMap<JobId, QString> told;
    // a job that ends between the two is told by the second
    for (const QString &tool : {QStringLiteral("condor_q "), QStringLiteral("condor_history ")}) {
        const QJsonArray ads = QJsonDocument::fromJson(asBucky(tool + which)).array();
        for (const QJsonValue &ad : ads)
            told.insert(
                {ad[QLatin1String("ClusterId")].toInt(), ad[QLatin1String("ProcId")].toInt()},
                stateOf(ad.toObject()));
    }
    return told;
}

void TestJobFates::allComeToTheirEnd()
{
    const auto unsettled = [this] {
        return asBucky(QStringLiteral("condor_q -constraint 'JobStatus != 5 && ClusterId >= %1' "
                                      "-af ClusterId")
                           .arg(*std::min_element(m_clusters.cbegin(), m_clusters.cend())))
            .count('\n');
    };
    QElapsedTimer patience;
    patience.start();
    while (unsettled() > 0 && patience.elapsed() < settleMilliseconds)
        QTest::qWait(2'000);
    QCOMPARE(unsettled(), 0);
    qInfo("all have come to their end after %lld s", m_clock.elapsed() / 1000);
    m_told = toldByHTCondor();
    QCOMPARE(m_told.size(), 300);
    QMap<QString, int> kinds;
    for (const QString &state : std::as_const(m_told))
        ++kinds[state.startsWith(QLatin1String("Failed")) ? QStringLiteral("Failed") : state];
    for (auto it = kinds.cbegin(); it != kinds.cend(); ++it)
        qInfo("%4d %s", it.value(), qPrintable(it.key()));
    QCOMPARE(kinds.value(jobStateText(JobState::Succeeded)), 105 + 5 + 5 + 5 + 10);
    QCOMPARE(kinds.value(jobStateText(JobState::Removed)), 20);
    QCOMPARE(kinds.value(QStringLiteral("Failed")), 45);
    QCOMPARE(kinds.value(QStringLiteral("Killed 9")), 10);
    QCOMPARE(kinds.value(QStringLiteral("Held 3/77")), 17);
    QTRY_VERIFY_WITH_TIMEOUT(m_cuts >= cutCount, settleMilliseconds);
}

void TestJobFates::theLogsTellWhatTheQueueTells_data()
{
    QTest::addColumn<bool>("isRough");
    QTest::newRow("through a whole link") << false;
    QTest::newRow("through ten cuts") << true;
}

void TestJobFates::theLogsTellWhatTheQueueTells()
{
    QFETCH(bool, isRough);
    const Watch &watch = isRough ? *m_roughWatch : *m_wholeWatch;
    const auto differences = [&] {
        const QMap<JobId, Job> jobs = watch.jobs();
        QStringList lines;
        for (auto it = m_told.cbegin(); it != m_told.cend(); ++it) {
            const QString log = stateOf(jobs.value(it.key()));
            if (log != it.value())
                lines << QStringLiteral("%1: the log says %2, HTCondor says %3")
                             .arg(it.key().text(), log, it.value());
        }
        return lines;
    };
    // the last bytes may still be on their way
    (void)QTest::qWaitFor([&] { return differences().isEmpty(); }, 20'000);
    QCOMPARE(differences(), QStringList());
    QCOMPARE(watch.jobs().size(), m_told.size());
    QCOMPARE(watch.unreadable(), 0);
    QCOMPARE(watch.restarts, QStringList());
    for (const JobId &id : jobsOf("vacate"))
        QVERIFY(watch.jobs().value(id).evictions >= 1);
    for (const JobId &id : jobsOf("long"))
        QCOMPARE(watch.jobs().value(id).state, JobState::Succeeded);
    if (isRough)
        qInfo("%d cuts", m_cuts);
}

QTEST_GUILESS_MAIN(TestJobFates)
#include "tst_jobfates.moc"
