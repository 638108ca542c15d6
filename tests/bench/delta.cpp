// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What delta.sh measures.
#include "tests/bench/senders.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cstdio>
#include <cstdlib>

using namespace perch;
using namespace perch::bench;
using namespace std::chrono_literals;

namespace
{

constexpr Road near{"no delay", 0ms, 0};
constexpr Road narrow{"50 ms and 12.5 MB/s", 50ms, 12'500'000};

/// What one sender took, round by round.
struct Costs {
    std::vector<double> seconds;
    std::vector<double> wireBytes;
    std::vector<double> serverSeconds;

    void add(const Cost &cost)
    {
        seconds.push_back(cost.seconds);
        wireBytes.push_back(static_cast<double>(cost.wireBytes));
        serverSeconds.push_back(cost.serverSeconds);
    }
};

void tell(const char *pair, const char *sender, const Cost &cost)
{
    std::printf("%s: %s %.2f s, %.0f bytes both ways, server %.2f s of processor\n", pair, sender,
                cost.seconds, static_cast<double>(cost.wireBytes), cost.serverSeconds);
    std::fflush(stdout);
}

/// An image that is on /staging, and the one that was built after it.
class Pair
{
public:
    Pair(Scene &scene, const char *name, QString oldImage, QString newImage)
        : m_scene(scene), m_name(name), m_old(std::move(oldImage)), m_new(std::move(newImage))
    {
    }

    /// The first one is sent on a fast road and is replaced on this computer; then the new one
    /// goes.
    Cost perch()
    {
        m_scene.emptyStaging();
        const QString local = m_scene.here(QStringLiteral("image.sif"));
        PerchSender sender(m_scene);
        putImage(m_old, local);
        m_scene.setRoad(near);
        const Sent before = sender.send(local);
        putImage(m_new, local);
        m_scene.setRoad(narrow);
        Sent sent;
        const Cost cost = m_scene.measure([&] { sent = sender.send(local); });
        verifySame(m_old, before.path);
        verifySame(m_new, sent.path);
        tell(m_name, "perch", cost);
        return cost;
    }

    Cost rsync()
    {
        m_scene.emptyStaging();
        const QString local = m_scene.here(QStringLiteral("image.sif"));
        const QString oldFolder = m_scene.staging(QStringLiteral("old"));
        const QString newFolder = m_scene.staging(QStringLiteral("new"));
        QDir().mkpath(oldFolder);
        QDir().mkpath(newFolder);
        putImage(m_old, oldFolder + QStringLiteral("/image.sif"));
        putImage(m_new, local);
        m_scene.setRoad(narrow);
        const Cost cost =
            m_scene.measure([&] { sendByRsyncDelta(m_scene, local, newFolder, oldFolder); });
        verifySame(m_old, oldFolder + QStringLiteral("/image.sif"));
        verifySame(m_new, newFolder + QStringLiteral("/image.sif"));
        tell(m_name, "rsync", cost);
        return cost;
    }

    Cost scp()
    {
        m_scene.emptyStaging();
        const QString local = m_scene.here(QStringLiteral("image.sif"));
        const QString there = m_scene.staging(QStringLiteral("image.sif"));
        putImage(m_new, local);
        m_scene.setRoad(narrow);
        const Cost cost = m_scene.measure([&] { sendByScp(m_scene, local, there); });
        verifySame(m_new, there);
        tell(m_name, "scp", cost);
        return cost;
    }

    [[nodiscard]] double size() const { return static_cast<double>(QFileInfo(m_new).size()); }

private:
    Scene &m_scene;
    const char *m_name;
    QString m_old;
    QString m_new;
};

struct Compared {
    Costs perch;
    Costs rsync;

    [[nodiscard]] double wireRatio() const
    {
        return median(perch.wireBytes) / median(rsync.wireBytes);
    }
    [[nodiscard]] double serverRatio() const
    {
        return median(perch.serverSeconds) / median(rsync.serverSeconds);
    }
};

Compared compare(Pair &pair, int rounds)
{
    Compared compared;
    for (int round = 0; round < rounds; ++round) {
        compared.perch.add(pair.perch());
        compared.rsync.add(pair.rsync());
    }
    return compared;
}

int measure(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc < 4)
        giveUp(QStringLiteral("usage: bench-delta FIRST SCRIPT PACKAGE [ROUNDS]"));
    const int rounds = argc > 4 ? std::max(1, std::atoi(argv[4])) : 3;
    const auto image = [argv](int index) {
        return QString::fromLocal8Bit(argv[index]);
    };
    Scene scene;
    Pair script(scene, "one script changed", image(1), image(2));
    const Compared scripts = compare(script, rounds);
    const double scpSeconds = script.scp().seconds;
    Pair package(scene, "one package added", image(2), image(3));
    const Compared packages = compare(package, rounds);

    const double share = median(scripts.perch.wireBytes) / script.size();
    const double speedup = scpSeconds / median(scripts.perch.seconds);
    const double processor = std::max(scripts.serverRatio(), packages.serverRatio());
    std::printf("medians of %d rounds: server's processor time, Perch to rsync: %.2f (script), "
                "%.2f (package); scp in one round\n",
                rounds, scripts.serverRatio(), packages.serverRatio());
    std::printf("bench delta: script_bytes_share=%.4f script_vs_rsync_bytes=%.2f "
                "package_vs_rsync_bytes=%.2f script_speedup_vs_scp=%.1f server_cpu_vs_rsync=%.2f\n",
                share, scripts.wireRatio(), packages.wireRatio(), speedup, processor);
    const bool isGood = share <= 0.005 && scripts.wireRatio() <= 1.1 &&
                        packages.wireRatio() <= 1.1 && speedup >= 12 && processor <= 1.6;
    return isGood ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    return runBench(&measure, argc, argv);
}
