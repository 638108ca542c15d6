// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What memory.sh measures.
#include "gui/images/imagescontroller.h"
#include "gui/images/imagespage.h"
#include "gui/images/uploadsmodel.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "tests/bench/scene.h"
#include "tests/e2e/stallwatch.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sifmaker.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include <unistd.h>

using namespace perch;
using namespace perch::bench;
using namespace std::chrono_literals;

namespace
{

constexpr qint64 gigabyte = 1'000'000'000;

double rssMb()
{
    std::ifstream file("/proc/self/statm");
    double whole = 0;
    double resident = 0;
    file >> whole >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) * 1e-6;
}

/// A SIF whose partition nowhere repeats and cannot be stored or sent as less than it is.
void writeBigImage(const QString &path, qint64 size)
{
    QFile file(path);
    const qint64 blockWords = 128 * 1024;
    const qint64 blockSize = blockWords * qint64(sizeof(quint64));
    const qint64 blocks = size / blockSize;
    if (!file.open(QIODevice::WriteOnly) || file.write(test::sifHead(blocks * blockSize)) < 0)
        giveUp(QStringLiteral("%1 cannot be written").arg(path));
    std::vector<quint64> block(static_cast<std::size_t>(blockWords));
    quint64 state = std::random_device()();
    for (qint64 i = 0; i < blocks; ++i) {
        for (quint64 &word : block) { // splitmix64
            quint64 mixed = (state += 0x9e3779b97f4a7c15U);
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
            word = mixed ^ (mixed >> 31);
        }
        if (file.write(reinterpret_cast<const char *>(block.data()), blockSize) != blockSize)
            giveUp(QStringLiteral("%1 cannot be written: %2").arg(path, file.errorString()));
    }
    if (!file.flush())
        giveUp(QStringLiteral("%1 cannot be written: %2").arg(path, file.errorString()));
}

/// What is resident while the bytes go: in the whole, in the first tenth and in the last one.
struct Memory {
    double atRest = 0;
    double early = 0;
    double late = 0;
    double peak = 0;

    void look(double share)
    {
        const double now = rssMb();
        peak = std::max(peak, now);
        if (share < 0.1)
            early = std::max(early, now);
        if (share > 0.9)
            late = std::max(late, now);
    }
};

Profile profileOf(const Scene &scene)
{
    Profile profile;
    profile.site.id = QStringLiteral("bench");
    profile.site.stagingLayout = scene.staging();
    profile.site.transferServer = scene.target().service;
    profile.site.accessPoints = {profile.site.transferServer};
    profile.user = scene.target().user;
    profile.keyFile = scene.target().keyFile;
    return profile;
}

/// The real page sends the file that was dropped on it.
class Window
{
public:
    explicit Window(const Scene &scene)
        : m_session(profileOf(scene), m_prompter, scene.target().knownHostsFile)
    {
        m_images.setSession(&m_session);
        m_page.resize(1000, 700);
        m_page.show();
    }
    ~Window() { m_images.setSession(nullptr); }
    Window(const Window &) = delete;
    Window &operator=(const Window &) = delete;

    /// Returns when it is over.
    Upload send(const QString &path, Memory &memory)
    {
        memory.atRest = rssMb();
        QTimer timer;
        QElapsedTimer clock;
        clock.start();
        qint64 told = 0;
        QObject::connect(&timer, &QTimer::timeout, &timer, [&, this] {
            const Upload now = m_images.uploads().uploads().value(0);
            const double share = now.size > 0 ? double(now.progress.sent) / double(now.size) : 0;
            memory.look(share);
            if (clock.elapsed() - told > 10'000) {
                told = clock.elapsed();
                std::printf("%3lld s: %.0f %%, %.0f MB resident\n",
                            static_cast<long long>(told / 1000), 100 * share, rssMb());
                std::fflush(stdout);
            }
            if (now.isOver())
                QCoreApplication::quit();
        });
        timer.start(100ms);
        m_images.addFiles({path});
        QCoreApplication::exec();
        return m_images.uploads().uploads().value(0);
    }

private:
    test::ScriptedPrompter m_prompter;
    StoreWorker m_store{QStringLiteral(":memory:")};
    Session m_session;
    ImagesController m_images{m_store};
    ImagesPage m_page{m_images};
};

/// The wanted size, or what the disk has room for twice.
qint64 possibleSize(const QString &folder, qint64 wanted)
{
    const qint64 room = (QStorageInfo(folder).bytesAvailable() - 5 * gigabyte) / 2;
    if (room < gigabyte)
        giveUp(QStringLiteral("%1 has no room for 1 GB twice").arg(folder));
    if (room < wanted)
        std::printf("only %.1f GB, not %.1f: %s has no more room for it twice\n",
                    1e-9 * double(room), 1e-9 * double(wanted), qPrintable(folder));
    return std::min(room, wanted);
}

int measure(int argc, char **argv)
{
    QApplication application(argc, argv);
    const double wanted = argc > 1 ? std::atof(argv[1]) : 20;
    Scene scene;
    const QString path = scene.here(QStringLiteral("big.sif"));
    writeBigImage(path, possibleSize(scene.here({}), static_cast<qint64>(wanted * gigabyte)));
    const qint64 size = QFileInfo(path).size();
    std::printf("image: %lld bytes\n", static_cast<long long>(size));
    std::fflush(stdout);

    Memory memory;
    Upload upload;
    std::chrono::milliseconds stall{0};
    std::chrono::milliseconds stallWithLoad{0};
    QElapsedTimer clock;
    clock.start();
    {
        Window window(scene);
        StallWatch watch;
        upload = window.send(path, memory);
        stall = watch.longest();
        stallWithLoad = watch.longestWithLoad();
    }
    const double seconds = 1e-3 * static_cast<double>(clock.elapsed());
    if (upload.state != Upload::State::Staged)
        giveUp(upload.error.message + u' ' + upload.error.detail);
    verifySame(path, upload.image.path);
    std::printf("%.1f GB in %.0f s (%.0f MB/s): resident at rest %.0f MB, in the first tenth up to "
                "%.0f, in the last tenth up to %.0f; stall with the machine's load %lld ms\n",
                1e-9 * double(size), seconds, 1e-6 * double(size) / seconds, memory.atRest,
                memory.early, memory.late, static_cast<long long>(stallWithLoad.count()));
    std::printf("bench memory: rss_mb=%.0f stall_ms=%lld early_mb=%.0f late_mb=%.0f gb=%.1f\n",
                memory.peak, static_cast<long long>(stall.count()), memory.early, memory.late,
                1e-9 * double(size));
    return memory.peak < 200 && memory.late < memory.early + 20 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    return runBench(&measure, argc, argv);
}
