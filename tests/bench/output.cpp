// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What output.sh measures.
#include "gui/results/outputpane.h"
#include "gui/results/outputview.h"
#include "gui/theme.h"
#include "tests/e2e/stallwatch.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>

using namespace perch;
using namespace std::chrono_literals;

namespace
{

constexpr auto patience = 300s;
constexpr int linesEach = 1000; ///< a line of these holds the needle

[[noreturn]] void giveUp(const char *why)
{
    std::fprintf(stderr, "bench output: %s\n", why);
    std::exit(1);
}

/// A figure of /proc/self/status in MB (of a million bytes).
double memoryMb(const char *figure)
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind(figure, 0) == 0)
            return std::atof(line.c_str() + std::strlen(figure) + 1) * 1024e-6;
    }
    return 0;
}

void await(const char *what, const std::function<bool()> &isSo)
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isSo())
            loop.quit();
    });
    look.start(2ms);
    QTimer::singleShot(patience, &loop, &QEventLoop::quit);
    loop.exec();
    if (!isSo())
        giveUp(what);
}

/// Does it again and again with the event loop in between, as hands would.
void repeat(int times, std::chrono::milliseconds pace, const std::function<void(int)> &act)
{
    QEventLoop loop;
    QTimer timer;
    int done = 0;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        act(done);
        if (++done == times)
            loop.quit();
    });
    timer.start(pace);
    loop.exec();
}

QByteArray lineOf(qint64 number)
{
    QByteArray line = "\x1b[32mstep " + QByteArray::number(number) + "\x1b[0m loss 0.2";
    line += QByteArray::number(number * 7919 % 100'000) +
            " \xe2\x82\xac of a program that prints far too much";
    if (number % 50 == 0)
        line = "\r 10%|#         |\r 50%|#####     |\r100%|##########|" + line;
    if (number % linesEach == 0)
        line += " NEEDLE";
    return line + '\n';
}

/// Returns how many needles are in it.
qint64 makeFile(const QString &path, qint64 size)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        giveUp("the file cannot be made");
    qint64 written = 0;
    qint64 number = 0;
    QByteArray bytes;
    for (; written < size; ++number) {
        bytes += lineOf(number);
        if (bytes.size() > 1'000'000) {
            written += bytes.size();
            if (file.write(bytes) != bytes.size())
                giveUp("the disk is full");
            bytes.clear();
        }
    }
    return (number + linesEach - 1) / linesEach;
}

qint64 makeLongLine(const QString &path, qint64 size)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        giveUp("the file cannot be made");
    const QByteArray unit = QByteArray(9'990, '.') + "\x1b[31mneedle\x1b[0m \xe2\x82\xac";
    qint64 count = 0;
    for (qint64 written = 0; written < size; written += unit.size(), ++count)
        file.write(unit);
    file.write("\nthe next line\n");
    return count;
}

class Desk
{
public:
    Desk()
    {
        m_pane.resize(1280, 800);
        m_pane.show();
    }

    void look(const char *what, const QString &path, qint64 needles)
    {
        OutputSource &source = m_pane.source();
        QElapsedTimer clock;
        clock.start();
        m_watch.setActivity(QString::fromLatin1("%1: opened").arg(QLatin1String(what)));
        source.open(path);
        repeat(20, 20ms, [this](int) { press(Qt::Key_PageUp); }); // while it is being indexed
        await("it is not indexed", [&source] { return source.isSettled(); });
        const qint64 indexed = clock.elapsed();
        for (const bool wrapped : {false, true}) {
            m_watch.setActivity(QString::fromLatin1("%1: scrolled%2")
                                    .arg(QLatin1String(what))
                                    .arg(QLatin1String(wrapped ? ", wrapped" : "")));
            m_pane.view().setWrapped(wrapped);
            scroll();
        }
        m_pane.view().setWrapped(false);
        m_watch.setActivity(QString::fromLatin1("%1: searched").arg(QLatin1String(what)));
        clock.start();
        m_pane.findChild<QLineEdit *>()->setText(QStringLiteral("needle"));
        await("it is not searched", [this] { return !m_pane.finder().isCounting(); });
        const qint64 searched = clock.elapsed();
        if (m_pane.finder().count() != needles)
            giveUp("not all needles were found");
        repeat(50, 20ms, [this](int i) { i % 3 == 0 ? m_pane.goBack() : m_pane.goNext(); });
        m_pane.findChild<QLineEdit *>()->clear();
        std::printf("%-14s %9lld rows, indexed in %lld ms, %lld matches in %lld ms, longest stall "
                    "so far %lld ms, %.0f MB\n",
                    what, static_cast<long long>(source.rowCount()),
                    static_cast<long long>(indexed), static_cast<long long>(needles),
                    static_cast<long long>(searched),
                    static_cast<long long>(m_watch.longest().count()), memoryMb("VmRSS:"));
        std::fflush(stdout);
    }

    void follow(int perSecond, int seconds)
    {
        m_watch.setActivity(QStringLiteral("live"));
        OutputSource &source = m_pane.source();
        source.clear();
        QElapsedTimer clock;
        clock.start();
        qint64 sent = 0;
        repeat(seconds * 100, 10ms, [&](int) {
            const qint64 due = clock.elapsed() * perSecond / 1000;
            for (; sent < due; ++sent)
                source.append(lineOf(sent));
        });
        await("not all lines came", [&] { return source.rowCount() == sent; });
        await("the end is not seen", [&] {
            return m_pane.view().shownText().contains(QStringLiteral("step %1 ").arg(sent - 1));
        });
        std::printf("%-14s %9lld lines in %lld ms, longest stall so far %lld ms, %.0f MB\n", "live",
                    static_cast<long long>(sent), static_cast<long long>(clock.elapsed()),
                    static_cast<long long>(m_watch.longest().count()), memoryMb("VmRSS:"));
    }

    void tell() const
    {
        std::printf("longest stall while: %s\n", qPrintable(m_watch.longestDuring()));
        std::printf("bench output: stall_ms=%lld rss_mb=%.0f\n",
                    static_cast<long long>(m_watch.longest().count()), memoryMb("VmHWM:"));
    }

private:
    void press(Qt::Key key)
    {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_pane.view(), &event);
    }

    void scroll()
    {
        QScrollBar *bar = m_pane.view().verticalScrollBar();
        repeat(200, 5ms,
               [bar](int i) { bar->setValue(int(qint64(bar->maximum()) * (i * 37 % 200) / 200)); });
        repeat(100, 5ms, [this](int) { press(Qt::Key_PageDown); });
        repeat(50, 5ms, [this](int) { press(Qt::Key_Up); });
        QScrollBar *across = m_pane.view().horizontalScrollBar();
        repeat(20, 5ms, [across](int i) { across->setValue(across->maximum() * i / 20); });
        press(Qt::Key_End);
    }

    OutputPane m_pane;
    StallWatch m_watch;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4)
        giveUp("usage: bench-output MEGABYTES LONG_LINE_MEGABYTES SECONDS");
    QApplication application(argc, argv);
    theme::apply(theme::Scheme::Light);
    const QTemporaryDir folder;
    const QString big = folder.filePath(QStringLiteral("big.out"));
    const QString wide = folder.filePath(QStringLiteral("wide.out"));
    const qint64 needles = makeFile(big, std::atoll(argv[1]) * 1'000'000);
    const qint64 ofLine = makeLongLine(wide, std::atoll(argv[2]) * 1'000'000);
    Desk desk;
    desk.look("large file", big, needles);
    desk.look("one long line", wide, ofLine);
    desk.follow(1000, std::atoi(argv[3]));
    desk.tell();
    return 0;
}
