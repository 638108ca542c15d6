// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What eventlog.sh measures.
#include "core/logreader.h"
#include "core/logtable.h"
#include "core/store.h"
#include "tests/support/eventlogmaker.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include <malloc.h>
#include <sys/resource.h>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int rounds = 7;
constexpr qint64 sliceBytes = 1024 * 1024; ///< as LogFollower brings them

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

qint64 heapBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return qint64(info.uordblks + info.hblkhd);
}

/// Reads a log as JobsController does: slices, events, jobs, and then those that changed.
qsizetype readLog(LogReader &reader, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        qFatal("cannot open %s", qPrintable(path));
    QByteArray slice(sliceBytes, Qt::Uninitialized);
    for (;;) {
        const qint64 got = file.read(slice.data(), sliceBytes);
        if (got <= 0)
            break;
        reader.read(QByteArrayView(slice.constData(), got));
    }
    return reader.takeChanged().size();
}

void checkJobs(const LogReader &reader, const MadeEventLog &made)
{
    QMap<JobState, int> found;
    for (const Job &job : reader.history().jobs())
        ++found[job.state];
    if (found != made.jobs)
        qFatal("the jobs are not in the states in which they were made");
    if (reader.position().offset != made.bytes || reader.position().unreadableBlocks != 0)
        qFatal("not all of the log was read");
}

/// Bytes of the texts of jobs, each block once: of those that many jobs share, and of each job's
/// own.
qint64 textBytes(const JobTable &jobs)
{
    QSet<const void *> blocks;
    qint64 bytes = 0;
    const auto add = [&](QString text) {
        void *const block = text.data_ptr().d_ptr();
        if (!block || blocks.contains(block))
            return;
        blocks.insert(block);
        bytes += qint64(malloc_usable_size(block) + sizeof(size_t));
    };
    for (const Job &job : jobs) {
        for (const QString &text : {job.batchName, job.slotName, job.host})
            add(text);
        for (const QString &gpu : job.gpus)
            add(gpu);
    }
    return bytes;
}

struct Reading {
    double processor = 0; ///< seconds, of the median round
    double wall = 0;
    double bytesPerJob = 0; ///< texts aside
};

Reading measured(const char *what, const QString &path, const MadeEventLog &made)
{
    std::vector<double> processor;
    std::vector<double> wall;
    Reading reading;
    for (int round = 0; round < rounds; ++round) {
        const qint64 before = heapBytes();
        LogReader reader;
        const double begin = processorSeconds();
        QElapsedTimer timer;
        timer.start();
        const qsizetype changed = readLog(reader, path);
        wall.push_back(double(timer.nsecsElapsed()) / 1e9);
        processor.push_back(processorSeconds() - begin);
        const qint64 after = heapBytes();
        checkJobs(reader, made);
        const qint64 texts = textBytes(reader.history().jobs());
        reading.bytesPerJob = double(after - before - texts) / double(changed);
        if (round == 0)
            std::fprintf(stderr, "%s: %.1f bytes a job, and %.1f of texts\n", what,
                         reading.bytesPerJob, double(texts) / double(changed));
    }
    std::sort(processor.begin(), processor.end());
    std::sort(wall.begin(), wall.end());
    reading.processor = processor[rounds / 2];
    reading.wall = wall[rounds / 2];
    std::fprintf(stderr,
                 "%s, Perch: %.3f s of processor time (%.3f to %.3f), %.3f s in all, %.1f million "
                 "events a second, %.0f MB/s\n",
                 what, reading.processor, processor.front(), processor.back(), reading.wall,
                 double(made.events) / reading.processor / 1e6,
                 double(made.bytes) / reading.wall / 1e6);
    return reading;
}

/// The peer's seconds of processor time for the same file; it says "SECONDS WALL EVENTS".
double peerSeconds(const QString &peer, const QString &reader, const QString &path,
                   const MadeEventLog &made)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(peer, {reader, path});
    process.waitForFinished(-1);
    const QList<QByteArray> words = process.readAllStandardOutput().simplified().split(' ');
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0 ||
        words.size() != 3)
        qFatal("%s did not read the log", qPrintable(reader));
    const double seconds = words[0].toDouble();
    const qint64 events = words[2].toLongLong();
    if (events > 0 && events != made.events)
        qFatal("%s found %lld events of %lld", qPrintable(reader), events, made.events);
    std::fprintf(stderr, "  %s: %.2f s of processor time, %.2f s in all\n", qPrintable(reader),
                 seconds, words[1].toDouble());
    return seconds;
}

/// What the next start of Perch does: all of yesterday from the store, nothing of the log.
void measureRestart(const QString &folder, const QString &path, const MadeEventLog &made)
{
    const QString place = QStringLiteral("here");
    LogReader reader;
    readLog(reader, path);
    QElapsedTimer timer;
    {
        Result<Store> store = Store::open(folder + QStringLiteral("/perch.sqlite"));
        timer.start();
        if (!store ||
            !store->keepJobLog(place, {path, reader.position(), reader.history().jobs().values()}))
            qFatal("the store cannot be written");
    }
    const double keepSeconds = double(timer.restart()) / 1000;
    Result<Store> store = Store::open(folder + QStringLiteral("/perch.sqlite"));
    const Result<QList<KnownLog>> logs =
        store ? store->jobLogs(place) : Result<QList<KnownLog>>(store.error());
    if (!logs || logs->size() != 1)
        qFatal("the store cannot be read");
    LogReader next;
    next.restore(logs->first().position, logs->first().jobs);
    checkJobs(next, made);
    std::fprintf(stderr,
                 "restart: kept in %.2f s, known again in %.2f s; old bytes read: %lld of %lld\n",
                 keepSeconds, double(timer.elapsed()) / 1000, made.bytes - next.position().offset,
                 made.bytes);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList words = application.arguments();
    if (words.size() != 4)
        qFatal("usage: bench-eventlog PEER FOLDER JOBS");
    const QString &peer = words[1];
    const QString &folder = words[2];
    const QStringList peers{u"htcondor2"_qs, u"htcondor"_qs, u"condor_watch_q"_qs};
    QList<double> ratios(peers.size(), 1e9);
    Reading worst;
    double megabytesPerSecond = 1e9;
    for (const auto date : {EventLogPlan::Date::Iso, EventLogPlan::Date::Legacy}) {
        const bool isLegacy = date == EventLogPlan::Date::Legacy;
        const char *const what = isLegacy ? "legacy dates" : "ISO dates";
        const QString path = folder + (isLegacy ? u"/legacy.log"_qs : u"/iso.log"_qs);
        EventLogPlan plan;
        plan.jobs = words[3].toInt();
        plan.date = date;
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write %s", qPrintable(path));
        const MadeEventLog made = makeEventLog(plan, file);
        file.close();
        std::fprintf(stderr, "%s: %d jobs, %lld events, %lld bytes\n", what, plan.jobs, made.events,
                     made.bytes);
        const Reading reading = measured(what, path, made);
        for (qsizetype i = 0; i < peers.size(); ++i) {
            const double ratio = peerSeconds(peer, peers[i], path, made) / reading.processor;
            std::fprintf(stderr, "  %.1f times as fast as %s\n", ratio, qPrintable(peers[i]));
            ratios[i] = std::min(ratios[i], ratio);
        }
        worst.bytesPerJob = std::max(worst.bytesPerJob, reading.bytesPerJob);
        megabytesPerSecond = std::min(megabytesPerSecond, double(made.bytes) / reading.wall / 1e6);
        if (!isLegacy)
            measureRestart(folder, path, made);
        QFile::remove(path);
    }
    std::printf("bench eventlog: vs_htcondor=%.1f bytes_per_job=%.0f mb_per_s=%.0f "
                "vs_old_bindings=%.1f vs_condor_watch_q=%.1f\n",
                ratios[0], worst.bytesPerJob, megabytesPerSecond, ratios[1], ratios[2]);
    return 0;
}
