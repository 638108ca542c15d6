// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/eventlogmaker.h"

#include "core/jobid.h"

#include <QDateTime>
#include <QIODevice>

#include <queue>
#include <random>
#include <vector>

namespace perch::test
{

namespace
{

constexpr int hosts = 4000;
constexpr qsizetype bufferBytes = 1024 * 1024;

enum class Fate { Good, Held, Removed, Killed, Failed, Evicted, Unfinished };

enum class Step {
    InputBegins,
    InputEnds,
    Hold,
    Release,
    Execute,
    ImageSize,
    Evict,
    Remove,
    OutputBegins,
    OutputEnds,
    Terminate
};

struct Planned {
    int delay = 0; ///< seconds after the step before it
    Step step = Step::InputBegins;
};

struct RunningJob {
    JobId id;
    Fate fate = Fate::Good;
    bool hasGpu = false;
    std::vector<Planned> steps;
    size_t next = 0;
};

class Maker
{
public:
    Maker(const EventLogPlan &plan, QIODevice &device)
        : m_plan(plan), m_device(device), m_random(plan.seed)
    {
    }

    MadeEventLog make()
    {
        qint64 now = m_plan.start;
        const int perCluster = qMax(1, m_plan.jobs / qMax(1, m_plan.clusters));
        std::vector<JobId> ids;
        for (int i = 0; i < m_plan.jobs; ++i) {
            const int cluster = qMin(i / perCluster, m_plan.clusters - 1);
            ids.push_back({m_plan.firstCluster + cluster, i - cluster * perCluster});
            submit(ids.back(), now);
            now += i % 1000 == 999 ? 1 : 0;
        }
        size_t waiting = 0;
        for (; waiting < ids.size() && waiting < size_t(m_plan.jobsAtOnce); ++waiting)
            start(ids[waiting], now);
        while (!m_due.empty()) {
            const Due due = m_due.top();
            m_due.pop();
            RunningJob &job = m_jobs[due.job];
            write(job, job.steps[job.next++].step, due.time);
            if (job.next < job.steps.size())
                plan(due.job, due.time);
            else if (waiting < ids.size())
                start(ids[waiting++], due.time);
        }
        flush();
        return m_made;
    }

private:
    struct Due {
        qint64 time = 0;
        quint64 order = 0;
        size_t job = 0;
        bool operator<(const Due &other) const // the earliest one on top
        {
            return std::pair(time, order) > std::pair(other.time, other.order);
        }
    };

    int below(int bound) { return int(m_random() % unsigned(bound)); }

    Fate drawFate()
    {
        double draw = double(m_random()) / double(std::mt19937::max());
        const std::pair<Fate, double> shares[] = {
            {Fate::Held, m_plan.held},       {Fate::Removed, m_plan.removed},
            {Fate::Killed, m_plan.killed},   {Fate::Failed, m_plan.failed},
            {Fate::Evicted, m_plan.evicted}, {Fate::Unfinished, m_plan.unfinished}};
        for (const auto &[fate, share] : shares) {
            if (draw < share)
                return fate;
            draw -= share;
        }
        return Fate::Good;
    }

    void start(JobId id, qint64 now)
    {
        RunningJob job;
        job.id = id;
        job.fate = drawFate();
        job.hasGpu = double(m_random()) / double(std::mt19937::max()) < m_plan.withGpu;
        job.steps = stepsOf(job.fate);
        m_jobs.push_back(std::move(job));
        plan(m_jobs.size() - 1, now);
    }

    std::vector<Planned> stepsOf(Fate fate)
    {
        std::vector<Planned> steps;
        const auto add = [&steps](int delay, Step step) {
            steps.push_back({delay, step});
        };
        const auto runOnce = [&] {
            add(1 + below(19), Step::InputBegins);
            add(below(10), Step::InputEnds);
            add(1, Step::Execute);
            add(5 + below(115), Step::ImageSize);
        };
        if (fate == Fate::Held) {
            add(1 + below(19), Step::InputBegins);
            add(below(10), Step::InputEnds);
            add(0, Step::Hold);
            add(60, Step::Release);
        }
        runOnce();
        if (fate == Fate::Evicted) {
            add(10 + below(190), Step::Evict);
            runOnce();
        }
        if (fate == Fate::Unfinished)
            return steps;
        if (fate == Fate::Removed) {
            add(5, Step::Evict);
            add(0, Step::Remove);
            return steps;
        }
        add(10 + below(290), Step::OutputBegins);
        add(below(5), Step::OutputEnds);
        add(0, Step::Terminate);
        return steps;
    }

    void plan(size_t job, qint64 now)
    {
        const RunningJob &running = m_jobs[job];
        m_due.push({now + running.steps[running.next].delay, m_order++, job});
    }

    QByteArray stamp(qint64 seconds)
    {
        if (seconds != m_stamped) {
            const QDateTime time = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
            m_stamped = seconds;
            m_stamp = time.toString(m_plan.date == EventLogPlan::Date::Legacy
                                        ? QStringLiteral("MM/dd HH:mm:ss")
                                        : QStringLiteral("yyyy-MM-dd HH:mm:ss"))
                          .toLatin1();
            if (m_plan.date == EventLogPlan::Date::IsoMilliseconds)
                m_stamp += ".123";
            else if (m_plan.date == EventLogPlan::Date::IsoUtc)
                m_stamp += 'Z';
        }
        return m_stamp;
    }

    void event(int code, JobId id, qint64 time, const QByteArray &text)
    {
        const auto padded = [](int number) {
            return QByteArray::number(number).rightJustified(3, '0');
        };
        m_buffer += padded(code) + " (" + padded(id.cluster) + '.' + padded(id.proc) + ".000) " +
                    stamp(time) + ' ' + text + "...\n";
        ++m_made.events;
        if (m_buffer.size() > bufferBytes)
            flush();
    }

    void flush()
    {
        m_made.bytes += m_buffer.size();
        if (m_device.write(m_buffer) != m_buffer.size())
            qFatal("the event log cannot be written");
        m_buffer.resize(0);
    }

    [[nodiscard]] bool isNew() const { return m_plan.version == EventLogPlan::Version::Htcondor25; }

    void submit(JobId id, qint64 now)
    {
        event(0, id, now,
              QByteArray("Job submitted from host: <127.0.0.1:9618?addrs=127.0.0.1-9618+"
                         "[fd00--2]-9618&alias=ap&noUDP&sock=schedd_1_43af>\n") +
                  (isNew() ? "    [ JobBatchName = \"synthetic\" ]\n" : ""));
    }

    void write(RunningJob &job, Step step, qint64 now);
    void end(const RunningJob &job, qint64 now);
    QByteArray executing(const RunningJob &job);
    QByteArray usage(const RunningJob &job, int memory, int disk, int seconds);
    QByteArray evicted(const RunningJob &job);

    const EventLogPlan &m_plan;
    QIODevice &m_device;
    std::mt19937 m_random;
    std::vector<RunningJob> m_jobs;
    std::priority_queue<Due> m_due;
    quint64 m_order = 0;
    QByteArray m_buffer;
    qint64 m_stamped = -1;
    QByteArray m_stamp;
    MadeEventLog m_made;
};

QByteArray line(int seconds, const char *what)
{
    return QByteArray("\t\tUsr 0 00:00:") + QByteArray::number(seconds).rightJustified(2, '0') +
           ", Sys 0 00:00:00  -  " + what + '\n';
}

QByteArray cell(int number, int width)
{
    return QByteArray::number(number).rightJustified(width);
}

QByteArray Maker::executing(const RunningJob &job)
{
    const int machine = below(hosts);
    const QByteArray address =
        "10.0." + QByteArray::number(machine / 250) + '.' + QByteArray::number(machine % 250);
    const QByteArray host =
        'e' + QByteArray::number(machine).rightJustified(4, '0') + ".chtc.wisc.edu";
    QByteArray text = "Job executing on host: <" + address + ":9618?addrs=" + address +
                      "-9618&alias=" + host + "&noUDP&sock=startd_1_43af>\n\tSlotName: slot1_" +
                      QByteArray::number(1 + below(39)) + '@' + host + '\n';
    text += job.hasGpu ? "\tAvailableGPUs = { GPUs_GPU_a0223334 }\n" : "\tAvailableGPUs = {  }\n";
    text += "\tCondorScratchDir = \"/var/lib/condor/execute/dir_" +
            QByteArray::number(1000 + below(4'000'000)) + "\"\n\tCpus = 1\n\tDisk = 1049600\n";
    text += job.hasGpu ? "\tGPUs = 1\n" : "\tGPUs = 0\n";
    if (job.hasGpu)
        text +=
            "\tGPUs_GPU_a0223334 = [ Id = \"GPU-a0223334\"; ClockMhz = 1410.0; Capability = "
            "8.0; CoresPerCU = 64; DeviceName = \"NVIDIA A100-SXM4-80GB\"; DeviceUuid = "
            "\"a0223334-cdf0-2ffd-9ef0-9f3ee6021c1b\"; DriverVersion = 12.8; ECCEnabled = true; "
            "GlobalMemoryMb = 81154; MaxSupportedVersion = 12080 ]\n";
    return text + "\tMemory = 2048\n";
}

QByteArray Maker::usage(const RunningJob &job, int memory, int disk, int seconds)
{
    const QByteArray gpu =
        job.hasGpu ? "\t   GPUs                 :     0.87        1         1 \"GPU-a0223334\"\n"
                   : "\t   GPUs                 :                           0 \n";
    return QByteArray("\tPartitionable Resources :    Usage  Request Allocated ") +
           (job.hasGpu ? "Assigned\n" : "\n") +
           "\t   Cpus                 :     0.97        1         1 \n"
           "\t   Disk (KB)            : " +
           cell(disk, 8) + "  1048576   1049600 \n" + gpu +
           "\t   Memory (MB)          : " + cell(memory, 8) +
           "     2048      2048 \n\t   TimeExecute (s)      : " + cell(seconds, 8) +
           "                    \n\t   TimeSlotBusy (s)     : " + cell(seconds + 5, 8) +
           "                    \n";
}

QByteArray Maker::evicted(const RunningJob &job)
{
    return QByteArray(isNew() ? "Job was evicted. Code 1004 Subcode 0\n" : "Job was evicted.\n") +
           "\t(0) CPU times\n" + line(3, "Run Remote Usage") + line(0, "Run Local Usage") +
           "\t0  -  Run Bytes Sent By Job\n\t264  -  Run Bytes Received By Job\n" +
           (isNew() ? "\tReason: preempted by the machine\n" : "") +
           usage(job, 100 + below(1900), 900, 30);
}

void Maker::end(const RunningJob &job, qint64 now)
{
    const bool isKilled = job.fate == Fate::Killed;
    const int returned = job.fate == Fate::Failed ? 1 : 0;
    ++m_made.jobs[isKilled ? JobState::Killed : returned ? JobState::Failed : JobState::Succeeded];
    QByteArray text = "Job terminated.\n";
    text += isKilled
                ? QByteArray("\t(0) Abnormal termination (signal 11)\n\t(0) No core file\n")
                : "\t(1) Normal termination (return value " + QByteArray::number(returned) + ")\n";
    text += line(9, "Run Remote Usage") + line(0, "Run Local Usage") +
            line(9, "Total Remote Usage") + line(0, "Total Local Usage") +
            "\t271  -  Run Bytes Sent By Job\n\t264  -  Run Bytes Received By Job\n"
            "\t271  -  Total Bytes Sent By Job\n\t264  -  Total Bytes Received By Job\n" +
            usage(job, 100 + below(1900), 10'000 + below(900'000), 30 + below(20'000));
    if (!isNew())
        text += "\n\tJob terminated of its own accord at " +
                QDateTime::fromSecsSinceEpoch(now, Qt::UTC).toString(Qt::ISODate).toLatin1() +
                (isKilled ? QByteArray(" with signal 11.\n")
                          : " with exit-code " + QByteArray::number(returned) + ".\n");
    event(5, job.id, now, text);
}

void Maker::write(RunningJob &job, Step step, qint64 now)
{
    switch (step) {
    case Step::InputBegins:
        return event(40, job.id, now,
                     "Started transferring input files\n\tTransferring to host: "
                     "<10.0.1.2:9618?addrs=10.0.1.2-9618&alias=e0007.chtc.wisc.edu&noUDP&sock="
                     "startd_1_43af>\n");
    case Step::InputEnds:
        return event(40, job.id, now, "Finished transferring input files\n");
    case Step::Hold:
        return event(12, job.id, now,
                     "Job was held.\n\tTransfer input files failure at access point ap while "
                     "sending files to execution point slot1_4@e0001. Details: reading from file "
                     "/home/b/x.txt: (errno 2) No such file or directory\n\tCode 13 Subcode 2\n");
    case Step::Release:
        return event(13, job.id, now, "Job was released.\n\tvia condor_release (by user bucky)\n");
    case Step::Execute:
        return event(1, job.id, now, executing(job));
    case Step::ImageSize:
        event(6, job.id, now,
              "Image size of job updated: " + QByteArray::number(below(4'000'000)) + "\n\t" +
                  QByteArray::number(below(2000)) + "  -  MemoryUsage of job (MB)\n\t" +
                  QByteArray::number(below(2'000'000)) + "  -  ResidentSetSize of job (KB)\n");
        if (job.fate == Fate::Unfinished && job.next == job.steps.size())
            ++m_made.jobs[JobState::Running];
        return;
    case Step::Evict:
        return event(4, job.id, now, evicted(job));
    case Step::Remove:
        ++m_made.jobs[JobState::Removed];
        return event(9, job.id, now, "Job was aborted.\n\tvia condor_rm (by user bucky)\n");
    case Step::OutputBegins:
        return event(40, job.id, now, "Started transferring output files\n");
    case Step::OutputEnds:
        return event(40, job.id, now, "Finished transferring output files\n");
    case Step::Terminate:
        return end(job, now);
    }
}

} // namespace

MadeEventLog makeEventLog(const EventLogPlan &plan, QIODevice &device)
{
    return Maker(plan, device).make();
}

} // namespace perch::test
