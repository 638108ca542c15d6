// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What upload.sh measures.
#include "tests/bench/senders.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cstdio>
#include <cstdlib>
#include <map>

using namespace perch;
using namespace perch::bench;
using namespace std::chrono_literals;

namespace
{

using Rates = std::map<std::string, std::vector<double>>; ///< MB/s by sender

/// One image over roads, by Perch and its peers in turn: what else the machine does falls on all.
class Course
{
public:
    Course(Scene &scene, QString image) : m_scene(scene), m_image(std::move(image)) {}

    Rates drive(const Road &road, const std::vector<std::string> &senders, int rounds)
    {
        m_scene.setRoad(road);
        Rates rates;
        for (int round = 1; round <= rounds; ++round) {
            std::printf("%s: round=%d", road.name, round);
            for (const std::string &sender : senders) {
                rates[sender].push_back(send(sender));
                std::printf(" %s=%.1f", sender.c_str(), rates[sender].back());
                std::fflush(stdout);
            }
            std::printf(" MB/s\n");
            std::fflush(stdout);
        }
        return rates;
    }

private:
    double send(const std::string &sender)
    {
        m_scene.emptyStaging();
        QString there = m_scene.staging(QStringLiteral("image.sif"));
        const Cost cost = m_scene.measure([&] {
            if (sender == "perch")
                there = PerchSender(m_scene).send(m_image).path;
            else if (sender == "scp")
                sendByScp(m_scene, m_image, there);
            else if (sender == "sftp")
                sendBySftp(m_scene, m_image, there);
            else
                sendByRsync(m_scene, m_image, there);
        });
        verifySame(m_image, there);
        return 1e-6 * static_cast<double>(QFileInfo(m_image).size()) / cost.seconds;
    }

    Scene &m_scene;
    QString m_image;
};

double against(Rates &rates, const char *peer)
{
    return median(rates["perch"]) / median(rates[peer]);
}

void tellMedians(const Road &road, const Rates &rates)
{
    std::printf("%s: medians", road.name);
    for (const auto &[sender, values] : rates)
        std::printf(" %s=%.1f", sender.c_str(), median(values));
    std::printf(" MB/s rounds=%zu\n", rates.begin()->second.size());
    std::fflush(stdout);
}

int measure(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc < 2)
        giveUp(QStringLiteral("usage: bench-upload IMAGE [ROUNDS [CAPPED_ROUNDS]]"));
    const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    const int cappedRounds = argc > 3 ? std::max(1, std::atoi(argv[3])) : 1;
    Scene scene;
    const QString image = scene.here(QStringLiteral("image.sif"));
    putImage(QString::fromLocal8Bit(argv[1]), image);
    std::printf("image: %lld bytes\n", static_cast<long long>(QFileInfo(image).size()));

    const Road near{"no delay", 0ms, 0};
    const Road half{"round trip of 50 ms", 50ms, 0};
    const Road far{"round trip of 100 ms", 100ms, 0};
    const Road narrow{"50 ms and 12.5 MB/s", 50ms, 12'500'000};
    Course course(scene, image);
    Rates atNear = course.drive(near, {"perch", "scp", "sftp", "rsync"}, rounds);
    tellMedians(near, atNear);
    Rates atHalf = course.drive(half, {"perch", "scp", "sftp", "rsync"}, rounds);
    tellMedians(half, atHalf);
    Rates atFar = course.drive(far, {"perch", "scp"}, rounds);
    tellMedians(far, atFar);
    Rates atNarrow = course.drive(narrow, {"perch", "scp"}, cappedRounds);
    tellMedians(narrow, atNarrow);

    const double rtt50 = against(atHalf, "scp");
    const double rtt100 = against(atFar, "scp");
    const double lan = against(atNear, "scp");
    const double capped = median(atNarrow["perch"]) * 1e6 / double(narrow.bytesPerSecond);
    std::printf("bench upload: rtt50_vs_scp=%.2f rtt100_vs_scp=%.2f lan_vs_scp=%.2f "
                "capped_share=%.3f rtt50_vs_rsync=%.2f\n",
                rtt50, rtt100, lan, capped, against(atHalf, "rsync"));
    return rtt50 >= 3.5 && rtt100 >= 5 && lan >= 1.2 && capped >= 0.95 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    return runBench(&measure, argc, argv);
}
