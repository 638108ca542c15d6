// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What follow.sh measures.
#include "gui/jobs/joblogs.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/support/login.h"
#include "tests/support/pool.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int jobsPerCluster = 4;
constexpr int cpus = 12; ///< of the pool's machines
constexpr int patience = 180'000;

const QString accessPoint = QStringLiteral("ap");
const QString person = QStringLiteral("bucky");

/// The account's shell writes down each command that it is given; then clusters with a log each.
/// Arguments: clusters, seconds of a job, jobs of a cluster.
const char *const submitScript =
    "set -e; rm -rf follow; mkdir -p follow/logs; cd follow\n"
    "echo 'echo \"$BASH_EXECUTION_STRING\" >>~/asked' >~/.bashrc; : >~/asked\n"
    "printf '#!/bin/sh\\nsleep \"$1\"\\n' >job.sh; chmod +x job.sh\n"
    "cat >job.sub <<END\n"
    "executable = job.sh\n"
    "arguments = $2\n"
    "log = logs/\\$(Cluster).log\n"
    "should_transfer_files = YES\n"
    "when_to_transfer_output = ON_EXIT\n"
    "request_cpus = 1\nrequest_memory = 100 MB\nrequest_disk = 100 MB\n"
    "queue $3\n"
    "END\n"
    "i=0; while [ \"$i\" -lt \"$1\" ]; do condor_submit -terse job.sub; i=$((i + 1)); done\n";

/// Seconds of processor time of all that sshd started for the person, with what it has waited for.
const char *const processorScript =
    "import os, re\n"
    "processes = {}\n"
    "for pid in filter(str.isdigit, os.listdir('/proc')):\n"
    "    try:\n"
    "        text = open('/proc/%s/stat' % pid).read()\n"
    "    except OSError:\n"
    "        continue\n"
    "    name, rest = re.match(r'\\d+ \\((.*)\\) (.*)', text, re.S).groups()\n"
    "    words = rest.split()\n"
    "    processes[int(pid)] = (name, int(words[1]), sum(map(int, words[11:15])))\n"
    "def is_session(pid):\n"
    "    while pid in processes:\n"
    "        if processes[pid][0].startswith('sshd-session'):\n"
    "            return True\n"
    "        pid = processes[pid][1]\n"
    "    return False\n"
    "ticks = sum(entry[2] for pid, entry in processes.items() if is_session(pid))\n"
    "print(ticks / os.sysconf('SC_CLK_TCK'))\n";

class Scene
{
public:
    Scene() : m_store(m_folder.filePath(QStringLiteral("perch.sqlite"))), m_jobs(m_store)
    {
        const ConnectionTarget target = m_pool.accessPoint(person);
        Profile profile;
        profile.site.id = QStringLiteral("pool");
        profile.site.accessPoints = {target.service};
        profile.site.transferServer = m_pool.transferServer(person).service;
        profile.user = person;
        profile.keyFile = target.keyFile;
        m_session = std::make_unique<Session>(profile, m_prompter,
                                              m_folder.filePath(QStringLiteral("known_hosts")));
    }
    ~Scene()
    {
        m_jobs.setSession(nullptr);
        (void)exec({QStringLiteral("condor_rm"), QStringLiteral("-all")});
    }

    void submit(int clusters, int seconds)
    {
        (void)exec({QStringLiteral("sh"), QStringLiteral("-c"),
                    QStringLiteral("cd; ") + QString::fromLatin1(submitScript),
                    QStringLiteral("sh"), QString::number(clusters), QString::number(seconds),
                    QString::number(jobsPerCluster)});
    }
    void connectPerch(int clusters)
    {
        const Result<void> opened = QCoro::waitFor(m_session->open());
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        m_session->logs().setPace(std::chrono::seconds(2)); // as of a window that is seen
        m_jobs.setSession(m_session.get());
        if (!QTest::qWaitFor(
                [&] {
                    return m_jobs.logs().followedCount() == clusters &&
                           m_jobs.model().rowCount() == clusters * jobsPerCluster;
                },
                patience))
            qFatal("the clusters were not found: %d logs, %d jobs",
                   int(m_jobs.logs().followedCount()), m_jobs.model().rowCount());
    }
    /// Commands with this word that the account's shell was given.
    [[nodiscard]] int asked(const char *word) const
    {
        const QByteArray count = exec({QStringLiteral("sh"), QStringLiteral("-c"),
                                       QStringLiteral("grep -c -- \"$1\" ~/asked || :"),
                                       QStringLiteral("sh"), QString::fromLatin1(word)});
        return count.trimmed().toInt();
    }
    [[nodiscard]] double processorSeconds() const
    {
        return m_pool
            .exec(accessPoint, QStringLiteral("root"),
                  {QStringLiteral("python3"), QStringLiteral("-c"),
                   QString::fromLatin1(processorScript)})
            .trimmed()
            .toDouble();
    }
    [[nodiscard]] int ended() const
    {
        int count = 0;
        for (int row = 0; row < m_jobs.model().rowCount(); ++row)
            count += isFinal(m_jobs.model().jobAt(row)->state) ? 1 : 0;
        return count;
    }
    [[nodiscard]] LogFollower &logs() { return m_session->logs(); }

private:
    QByteArray exec(const QStringList &words) const
    {
        return m_pool.exec(accessPoint, person, words);
    }

    Pool m_pool;
    QTemporaryDir m_folder;
    TrustingPrompter m_prompter;
    StoreWorker m_store;
    std::unique_ptr<Session> m_session;
    JobsController m_jobs;
};

} // namespace

int main(int argc, char *argv[])
{
    const QApplication application(argc, argv);
    if (argc != 3)
        qFatal("usage: bench-follow MINUTES CLUSTERS");
    const double minutes = QByteArray(argv[1]).toDouble();
    const int clusters = QByteArray(argv[2]).toInt();
    Scene scene;
    scene.submit(clusters, qMax(1, int(minutes * 60 * cpus / (clusters * jobsPerCluster))));
    scene.connectPerch(clusters);
    const int askedAtConnect = scene.asked("condor_q");
    const double before = scene.processorSeconds();
    const qint64 looksBefore = scene.logs().lookCount();
    const qint64 bytesBefore = scene.logs().bytesRead();
    QElapsedTimer timer;
    timer.start();
    QTest::qWait(int(minutes * 60'000));
    const double seconds = double(timer.elapsed()) / 1000;
    const double percent = (scene.processorSeconds() - before) / seconds * 100;
    std::fprintf(
        stderr,
        "%d clusters for %.0f s: %lld looks, %lld new bytes, %d of %d jobs ended; condor_q "
        "at connect: %d; all commands: %d\n",
        clusters, seconds, scene.logs().lookCount() - looksBefore,
        scene.logs().bytesRead() - bytesBefore, scene.ended(), clusters * jobsPerCluster,
        askedAtConnect, scene.asked(""));
    std::printf("bench follow: condor_q_after_connect=%d ap_cpu_percent=%.2f\n",
                scene.asked("condor_q") - askedAtConnect, percent);
    return 0;
}
