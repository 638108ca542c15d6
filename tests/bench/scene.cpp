// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/scene.h"

#include "tests/support/sshtarget.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace perch::bench
{

namespace
{

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

double secondsOf(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

void waitUntil(const char *what, const std::function<bool()> &isSo)
{
    const auto last = Clock::now() + 60s;
    while (!isSo()) {
        if (Clock::now() > last)
            giveUp(QStringLiteral("waited in vain until %1").arg(QLatin1String(what)));
        std::this_thread::sleep_for(5ms);
    }
}

/// As Debian's own sshd_config has it.
test::SshdServer::Options withSftp()
{
    test::SshdServer::Options options;
    options.config = "Subsystem sftp /usr/lib/openssh/sftp-server";
    return options;
}

} // namespace

void giveUp(const QString &why)
{
    throw std::runtime_error(why.toStdString());
}

int runBench(int (*bench)(int, char **), int argc, char **argv)
{
    try {
        return bench(argc, argv);
    } catch (const std::runtime_error &reason) {
        std::fprintf(stderr, "\nbench: %s\n", reason.what());
        return 1;
    }
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Scene::Scene() : m_server(withSftp()), m_road(m_server.port())
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1); // what outlives its connection is counted too
    std::ofstream(configFile()) << "Host bench\n  HostName 127.0.0.1\n  Port " << m_road.port()
                                << "\n  User " << m_server.user() << "\n  IdentityFile "
                                << m_server.keyFile() << "\n  UserKnownHostsFile "
                                << m_server.knownHostsFile()
                                << "\n  IdentitiesOnly yes\n  BatchMode yes\n"
                                   "  StrictHostKeyChecking accept-new\n";
    emptyStaging();
}

void Scene::setRoad(const Road &road)
{
    m_road.setDelay(std::chrono::microseconds(road.roundTrip) / 2);
    m_road.setRate(road.bytesPerSecond);
}

ConnectionTarget Scene::target() const
{
    ConnectionTarget target = test::targetOf(m_server);
    target.service.port = static_cast<quint16>(m_road.port());
    return target;
}

void Scene::emptyStaging() const
{
    QDir(staging()).removeRecursively();
    if (!QDir().mkpath(staging()))
        giveUp(QStringLiteral("%1 cannot be made").arg(staging()));
}

Cost Scene::measure(const std::function<void()> &transfer)
{
    const auto waitForNobody = [this] {
        waitUntil("the server's processes had ended",
                  [this] { return m_server.connections().empty() && m_road.connections() == 0; });
    };
    waitForNobody(); // of the transfer before
    secondsOfOrphans();
    const test::RoughLink::Traffic before = m_road.traffic();
    const double serverBefore = m_server.secondsOfEndedConnections();
    const auto start = Clock::now();
    transfer();
    Cost cost;
    cost.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    waitForNobody();
    const test::RoughLink::Traffic after = m_road.traffic();
    cost.wireBytes = after.bytesUp + after.bytesDown - before.bytesUp - before.bytesDown;
    cost.serverSeconds = secondsOfOrphans() + m_server.secondsOfEndedConnections() - serverBefore;
    return cost;
}

double Scene::secondsOfOrphans()
{
    double seconds = 0;
    waitUntil("what was left running had ended", [&seconds, this] {
        rusage usage{};
        int status = 0;
        for (pid_t pid = 0; (pid = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
            if (pid == m_server.pid())
                giveUp(QStringLiteral("sshd has ended"));
            seconds += secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
        }
        const std::string file = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
        std::ifstream children(file);
        int count = 0;
        for (pid_t pid = 0; children >> pid;)
            ++count;
        return count <= 1; // sshd itself
    });
    return seconds;
}

void verifySame(const QString &one, const QString &other)
{
    if (test::runProgram({"cmp", "-s", one.toStdString(), other.toStdString()}) != 0)
        giveUp(QStringLiteral("%1 and %2 are not the same").arg(one, other));
}

void putImage(const QString &image, const QString &path)
{
    // a rename, as Apptainer ends its build with: the file before it may still be open
    if (test::runProgram({"cp", "--reflink=auto", image.toStdString(), path.toStdString() + "~"}) !=
            0 ||
        ::rename(qPrintable(path + u'~'), qPrintable(path)) != 0)
        giveUp(QStringLiteral("%1 cannot be copied to %2").arg(image, path));
}

} // namespace perch::bench
