// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What connect.sh measures.
#include "remote/connection.h"
#include "tests/support/roughlink.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroTask>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

using Milliseconds = std::chrono::duration<double, std::milli>;

/// Alternating rounds of both, so that what else the machine does falls on both.
struct Figures {
    std::vector<double> perch;
    std::vector<double> ssh;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double processorSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

[[noreturn]] void giveUp(const QString &why)
{
    std::fprintf(stderr, "bench connect: %s\n", qPrintable(why));
    std::exit(1);
}

double perchRound(const ConnectionTarget &target)
{
    ScriptedPrompter prompter;
    const auto start = std::chrono::steady_clock::now();
    Connection connection(target, prompter);
    const Result<void> opened = QCoro::waitFor(connection.open());
    if (!opened)
        giveUp(opened.error().message + u' ' + opened.error().detail);
    const Result<ExecOutput> output = QCoro::waitFor(connection.run(QStringLiteral("true")));
    const Milliseconds taken = std::chrono::steady_clock::now() - start;
    if (!output || !output->exit.succeeded())
        giveUp(QStringLiteral("true failed"));
    return taken.count();
}

double sshRound(const ConnectionTarget &target, const std::string &configFile)
{
    const std::vector<std::string> command = {"ssh",
                                              "-F",
                                              configFile,
                                              "-o",
                                              "BatchMode=yes",
                                              "-o",
                                              "IdentitiesOnly=yes",
                                              "-o",
                                              "UserKnownHostsFile=" +
                                                  target.knownHostsFile.toStdString(),
                                              "-i",
                                              target.keyFile.toStdString(),
                                              "-p",
                                              std::to_string(target.service.port),
                                              target.user.toStdString() + "@127.0.0.1",
                                              "true"};
    const auto start = std::chrono::steady_clock::now();
    const int status = runProgram(command);
    const Milliseconds taken = std::chrono::steady_clock::now() - start;
    if (status != 0)
        giveUp(QStringLiteral("ssh failed"));
    return taken.count();
}

Figures measure(const ConnectionTarget &target, const std::string &configFile, int rounds)
{
    perchRound(target); // makes the key known to both, and warms both up
    sshRound(target, configFile);
    Figures figures;
    for (int i = 0; i < rounds; ++i) {
        figures.perch.push_back(perchRound(target));
        figures.ssh.push_back(sshRound(target, configFile));
    }
    return figures;
}

double idlePercent(const ConnectionTarget &target)
{
    ScriptedPrompter prompter;
    Connection connection(target, prompter);
    if (!QCoro::waitFor(connection.open()))
        giveUp(QStringLiteral("no connection to rest on"));
    QElapsedTimer clock;
    clock.start();
    const double before = processorSeconds();
    QTimer::singleShot(12s, qApp, &QCoreApplication::quit);
    QCoreApplication::exec();
    if (connection.state() != Connection::State::Online)
        giveUp(QStringLiteral("the connection was lost"));
    return (processorSeconds() - before) * 1e5 / static_cast<double>(clock.elapsed());
}

double tell(const char *where, const Figures &figures)
{
    const double ratio = median(figures.perch) / median(figures.ssh);
    std::printf("%s: perch_ms=%.1f (best %.1f) ssh_ms=%.1f (best %.1f) ratio=%.2f rounds=%zu\n",
                where, median(figures.perch), *std::ranges::min_element(figures.perch),
                median(figures.ssh), *std::ranges::min_element(figures.ssh), ratio,
                figures.perch.size());
    std::fflush(stdout);
    return ratio;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 30;
    const SshdServer server;
    const std::string configFile = server.folder() + "/ssh_config";
    std::ofstream(configFile) << "Host *\n";

    ConnectionTarget target = targetOf(server);
    target.sshConfigFile = QString::fromStdString(configFile); // read by both
    const Figures near = measure(target, configFile, rounds);
    const double ratio = tell("on this machine", near);

    RoughLink link(server.port());
    link.setDelay(10ms);
    ConnectionTarget farTarget = target;
    farTarget.service.port = static_cast<quint16>(link.port());
    const Figures far = measure(farTarget, configFile, std::max(20, rounds / 2));
    const double farRatio = tell("round trip of 20 ms", far);

    const double idle = idlePercent(target);
    std::printf("bench connect: vs_ssh=%.2f idle_cpu_percent=%.2f perch_ms=%.0f ssh_ms=%.0f "
                "vs_ssh_20ms=%.2f\n",
                ratio, idle, median(near.perch), median(near.ssh), farRatio);
    return ratio <= 1.3 && idle < 2 ? 0 : 1;
}
