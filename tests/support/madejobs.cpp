// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/madejobs.h"

#include "core/eventlog.h"
#include "core/jobhistory.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace perch::test
{

namespace
{

constexpr std::array gpus = {"NVIDIA A100-SXM4-80GB", "NVIDIA A100-SXM4-40GB", "NVIDIA L40S",
                             "NVIDIA H100 80GB HBM3", "NVIDIA GeForce RTX 2080 Ti"};
constexpr std::array exitCodes = {1, 1, 1, 2, 137, 139};
constexpr std::array batchNames = {"lr sweep",
                                   "resnet50 seeds",
                                   "ablation: no dropout",
                                   "tokenizer check",
                                   "baseline",
                                   "warmup schedule",
                                   "imagenet-1k evaluation",
                                   "distill teacher to student",
                                   "data order",
                                   "augmentations",
                                   "a very long name of a batch that its person thought of"};

/// Spread evenly over 0 to 1, the same each time.
double shareOf(int cluster, int proc, quint32 salt)
{
    quint32 mixed = quint32(cluster) * 2654435761U + quint32(proc) * 2246822519U + salt;
    mixed = (mixed ^ (mixed >> 15)) * 2246822519U;
    mixed = (mixed ^ (mixed >> 13)) * 3266489917U;
    return double(mixed ^ (mixed >> 16)) / 4294967296.0;
}

class LogWriter
{
public:
    LogWriter(int cluster, int proc) : m_cluster(cluster), m_proc(proc) {}

    void event(int code, qint64 time, const QByteArray &text)
    {
        const std::time_t seconds = time;
        std::tm utc{};
        gmtime_r(&seconds, &utc);
        std::array<char, 32> date{};
        std::strftime(date.data(), date.size(), "%Y-%m-%d %H:%M:%S", &utc);
        std::array<char, 80> head{};
        std::snprintf(head.data(), head.size(), "%03d (%03d.%03d.000) %s ", code, m_cluster, m_proc,
                      date.data());
        m_text += head.data();
        m_text += text + "\n...\n";
    }
    [[nodiscard]] const QByteArray &text() const { return m_text; }

private:
    int m_cluster;
    int m_proc;
    QByteArray m_text;
};

QByteArray executing(int cluster, int proc)
{
    const int machine = int(shareOf(cluster, proc, 5) * 180);
    const QByteArray gpu(gpus.at(size_t(machine) % gpus.size()));
    const QByteArray host = "gpu" + QByteArray::number(2000 + machine) + ".chtc.wisc.edu";
    return "Job executing on host: <128.104.100." + QByteArray::number(machine) +
           ":9618?addrs=128.104.100.1-9618&alias=" + host + "&noUDP&sock=startd_1_43af>\n" +
           "\tSlotName: slot1_" + QByteArray::number(1 + proc % 40) + "@" + host +
           "\n\tAvailableGPUs = { GPUs_GPU_a0223334 }\n\tCpus = 1\n\tGPUs = 1\n" +
           "\tGPUs_GPU_a0223334 = [ Id = \"GPU-a0223334\"; DeviceName = \"" + gpu + "\" ]";
}

QByteArray terminated(const QByteArray &how)
{
    return "Job terminated.\n\t" + how +
           "\n\tPartitionable Resources :    Usage  Request Allocated\n"
           "\t   Cpus                 :     0.91        1         1\n"
           "\t   Memory (MB)          :     2911     4096      4096";
}

QByteArray heldFor(double share)
{
    if (share < 0.5)
        return "Job was held.\n\tError from slot1_3@gpu2007.chtc.wisc.edu: Job has gone over "
               "cgroup memory limit of 4096 megabytes. Last measured usage: 4103 megabytes.\n"
               "\tCode 34 Subcode 102";
    if (share < 0.8)
        return "Job was held.\n\tTransfer input files failure at access point ap2001 while sending "
               "files to the execution point. Details: reading from file "
               "/home/bucky/sweep/data.tar: (errno 2) No such file or directory\n"
               "\tCode 13 Subcode 2";
    return "Job was held.\n\tvia condor_hold (by user bucky)\n\tCode 1 Subcode 0";
}

void writeEnd(LogWriter &log, const MadeCluster &made, int proc, qint64 time)
{
    const double fate = shareOf(made.cluster, proc, 3);
    if (fate < 0.04) {
        log.event(9, time, "Job was aborted.\n\tvia condor_rm (by user bucky)");
    } else if (fate < 0.06) {
        log.event(5, time, terminated("(0) Abnormal termination (signal 9)"));
    } else if (fate < 0.12) {
        const int code = exitCodes.at(size_t(proc) % exitCodes.size());
        log.event(
            5, time,
            terminated("(1) Normal termination (return value " + QByteArray::number(code) + ")"));
    } else {
        log.event(5, time, terminated("(1) Normal termination (return value 0)"));
    }
}

void writeJob(QByteArray &text, const MadeCluster &made, int proc)
{
    LogWriter log(made.cluster, proc);
    const QByteArray batch = made.batchName.isEmpty()
                                 ? QByteArray()
                                 : "\n\t[ JobBatchName = \"" + made.batchName.toUtf8() + "\" ]";
    qint64 time = made.submitted + proc / 50;
    log.event(0, time,
              "Job submitted from host: <128.104.100.1:9618?addrs=128.104.100.1-9618>" + batch);
    const double place = shareOf(made.cluster, proc, 1);
    const double later = shareOf(made.cluster, proc, 2);
    const bool hasEnded = place < made.progress;
    const bool waits = !hasEnded && later >= 0.5;
    if (!waits) {
        time += 60 + qint64(600 * later);
        log.event(40, time, "Started transferring input files");
        const bool transfers = !hasEnded && later < 0.05;
        if (!transfers) {
            time += 25;
            log.event(1, time, executing(made.cluster, proc));
        }
        if (!hasEnded && later >= 0.35)
            log.event(12, time + 300, heldFor(shareOf(made.cluster, proc, 4)));
    }
    if (hasEnded)
        writeEnd(log, made, proc, time + 120 + qint64(7200 * shareOf(made.cluster, proc, 6)));
    text += log.text();
}

} // namespace

QByteArray eventLogOf(const MadeCluster &cluster, int first, int count)
{
    QByteArray text;
    const int end = count < 0 ? cluster.jobs : std::min(cluster.jobs, first + count);
    for (int proc = first; proc < end; ++proc)
        writeJob(text, cluster, proc);
    return text;
}

QList<Job> jobsOf(const MadeCluster &cluster)
{
    constexpr int slice = 2'000;
    EventLogParser parser;
    JobHistory history;
    for (int first = 0; first < cluster.jobs; first += slice)
        history.apply(parser.feed(eventLogOf(cluster, first, slice)));
    return history.jobs().values();
}

QList<MadeCluster> madeClusters(int jobs, int jobsPerCluster, qint64 now)
{
    QList<MadeCluster> clusters;
    const int count = (jobs + jobsPerCluster - 1) / jobsPerCluster;
    for (int i = 0; i < count; ++i) {
        const int age = count - 1 - i; // 0: the newest
        MadeCluster made;
        made.cluster = 8841 + 3 * i;
        made.jobs = std::min(jobsPerCluster, jobs - i * jobsPerCluster);
        if (i % 5 != 3) // some people give no name
            made.batchName = QStringLiteral("%1 %2")
                                 .arg(QLatin1String(batchNames.at(size_t(i) % batchNames.size())))
                                 .arg(1 + i / int(batchNames.size()));
        made.progress = age == 0 ? 0.2 : age < 5 ? 0.7 : 1;
        made.submitted = now - 8'500 - age * qint64(5 * 3600); // the longest have ended by now
        clusters << made;
    }
    return clusters;
}

QByteArray laterEvent(const MadeCluster &cluster, int proc, qint64 time)
{
    LogWriter log(cluster.cluster, proc);
    if (shareOf(cluster.cluster, proc, 7) < 0.5)
        log.event(1, time, executing(cluster.cluster, proc + 1));
    else
        writeEnd(log, cluster, proc, time);
    return log.text();
}

} // namespace perch::test
