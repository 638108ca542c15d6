// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What charts.sh measures.
#include "gui/results/metricsplot.h"
#include "gui/theme.h"

#include <QApplication>
#include <QFile>
#include <QMouseEvent>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <ctime>

using namespace perch;

namespace
{

constexpr double frame = 33;       ///< milliseconds
constexpr double mostMemory = 500; ///< MB
constexpr int rounds = 100;

double milliseconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
}

/// As MetricLog has them: step, epoch, time and value of each point.
QMap<QString, MetricSeries> madeRuns(int runs, int points)
{
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, 0.05);
    QMap<QString, MetricSeries> all;
    for (int run = 0; run < runs; ++run) {
        MetricSeries series;
        series.name =
            QStringLiteral("run_%1/%2")
                .arg(run, 4, 10, QLatin1Char('0'))
                .arg(run % 2 == 0 ? QStringLiteral("train_loss") : QStringLiteral("test_accuracy"));
        for (QList<double> *list :
             {&series.steps, &series.epochs, &series.wallTimes, &series.values})
            list->reserve(points);
        for (int i = 0; i < points; ++i) {
            const double progress = double(i) / points;
            const double loss =
                (1 + run / double(runs)) * std::exp(-4 * progress) + 0.1 + 0.001 * run / runs;
            series.steps << i * 64;
            series.epochs << 1 + i / 1000;
            series.wallTimes << 1'795'331'523.0 + run + i;
            series.values << (run % 2 == 0 ? loss : 1 / (1 + loss)) * (1 + noise(random));
        }
        all.insert(series.name, series);
    }
    return all;
}

/// How long the GUI thread was busy until the new picture was there.
class Repaints
{
public:
    explicit Repaints(const char *name) : m_name(name) {}

    template <typename Work> void measure(const Work &work)
    {
        const double wall = milliseconds(CLOCK_MONOTONIC);
        const double processor = milliseconds(CLOCK_THREAD_CPUTIME_ID);
        work();
        QCoreApplication::processEvents(); // the queued replot, and the widget's painting
        m_processor.push_back(milliseconds(CLOCK_THREAD_CPUTIME_ID) - processor);
        m_wall.push_back(milliseconds(CLOCK_MONOTONIC) - wall);
    }

    /// The 99th percentile of the processor's time.
    double tell()
    {
        std::sort(m_wall.begin(), m_wall.end());
        std::sort(m_processor.begin(), m_processor.end());
        const std::size_t middle = m_wall.size() / 2;
        const std::size_t late = m_wall.size() * 99 / 100;
        std::printf("%-28s %zu repaints: p50 %.1f ms, p99 %.1f, max %.1f; of processor time %.1f, "
                    "%.1f, %.1f\n",
                    m_name, m_wall.size(), m_wall[middle], m_wall[late], m_wall.back(),
                    m_processor[middle], m_processor[late], m_processor.back());
        std::fflush(stdout);
        return m_processor[late];
    }

private:
    const char *m_name;
    std::vector<double> m_wall;
    std::vector<double> m_processor;
};

double panAndZoom(MetricsPlot &plot, const char *name)
{
    Repaints repaints(name);
    plot.showWhole();
    QCoreApplication::processEvents();
    for (int i = 0; i < rounds; ++i) {
        repaints.measure([&] { plot.zoom(i % 20 < 10 ? 1.25 : 0.8); });
        repaints.measure([&] { plot.pan(i % 10 < 5 ? 0.05 : -0.05); });
    }
    plot.showWhole();
    QCoreApplication::processEvents();
    return repaints.tell();
}

void sendMouse(QWidget *target, QEvent::Type type, const QPointF &at, Qt::MouseButtons buttons)
{
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, target->mapToGlobal(at), button, buttons, Qt::ShiftModifier);
    QApplication::sendEvent(target, &event);
}

double drag(MetricsPlot &plot)
{
    Repaints repaints("dragged");
    QWidget *target = plot.findChild<QWidget *>();
    QPointF at(target->width() / 4.0, target->height() / 2.0);
    sendMouse(target, QEvent::MouseButtonPress, at, Qt::LeftButton);
    for (int i = 0; i < rounds; ++i) {
        at += QPointF(i % 40 < 20 ? 3 : -3, i % 10 < 5 ? 1 : -1);
        repaints.measure([&] { sendMouse(target, QEvent::MouseMove, at, Qt::LeftButton); });
    }
    sendMouse(target, QEvent::MouseButtonRelease, at, Qt::NoButton);
    return repaints.tell();
}

/// The most memory that the program ever had, in MB.
double mostResident()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray text = file.readAll();
    const qsizetype at = text.indexOf("VmHWM:");
    return at < 0 ? -1 : text.mid(at + 6, 20).simplified().split(' ').first().toDouble() / 1024;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(theme::Scheme::Light);
    const int runs = argc > 1 ? std::atoi(argv[1]) : 1000;
    const int points = argc > 2 ? std::atoi(argv[2]) : 10'000;
    MetricsPlot plot;
    plot.resize(1280, 600);
    plot.show();
    {
        const QMap<QString, MetricSeries> all = madeRuns(runs, points);
        Repaints first("the first picture");
        first.measure([&] { plot.setSeries(all); });
        first.tell();
    }
    double worst = panAndZoom(plot, "by steps");
    worst = std::max(worst, drag(plot));
    plot.setLogScale(true);
    worst = std::max(worst, panAndZoom(plot, "by steps, logarithmic"));
    plot.setLogScale(false);
    plot.setSmoothing(0.9);
    worst = std::max(worst, panAndZoom(plot, "by steps, smoothed"));
    const QString shots = qEnvironmentVariable("PERCH_SHOTS");
    if (!shots.isEmpty())
        plot.grab().save(shots + QStringLiteral("/bench-charts.png"));
    const double memory = mostResident();
    std::printf("%d runs of %d points\nbench charts: pan_ms=%.1f rss_mb=%.0f\n", runs, points,
                worst, memory);
    return worst < frame && memory < mostMemory ? 0 : 1;
}
