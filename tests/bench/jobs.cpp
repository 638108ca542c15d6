// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What jobs.sh measures.
#include "gui/jobs/batchlist.h"
#include "gui/jobs/jobscontroller.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobspage.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/jobstable.h"
#include "gui/jobs/stagechips.h"
#include "gui/mainwindow.h"
#include "gui/session.h"
#include "gui/storeworker.h"
#include "gui/theme.h"
#include "tests/e2e/stallwatch.h"
#include "tests/support/madejobs.h"
#include "tests/support/scriptedprompter.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QHeaderView>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <ctime>

#include <pthread.h>

using namespace perch;
using namespace perch::test;
using namespace std::chrono_literals;

namespace
{

constexpr int burstEvents = 10'000;
constexpr auto patience = 60s;

[[noreturn]] void giveUp(const char *why)
{
    std::fprintf(stderr, "bench jobs: %s\n", why);
    std::exit(1);
}

double processorMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
}

/// The longest that the GUI thread worked between two answers, in processor time: what StallWatch
/// would say on a machine that has nothing else to do. Make it in the GUI thread.
class BusyWatch : public QObject
{
public:
    BusyWatch()
    {
        pthread_getcpuclockid(pthread_self(), &m_clock);
        m_thread = std::thread([this] {
            while (!m_stop) {
                if (!m_pending.exchange(true)) {
                    const double posted = milliseconds();
                    QMetaObject::invokeMethod(
                        this,
                        [this, posted] {
                            m_longest = std::max(m_longest, milliseconds() - posted);
                            m_pending = false;
                        },
                        Qt::QueuedConnection);
                }
                std::this_thread::sleep_for(2ms); // the pace of the measurement
            }
        });
    }
    ~BusyWatch() override
    {
        m_stop = true;
        m_thread.join();
    }
    BusyWatch(const BusyWatch &) = delete;
    BusyWatch &operator=(const BusyWatch &) = delete;

    [[nodiscard]] double longest() const { return m_longest; }

private:
    [[nodiscard]] double milliseconds() const
    {
        timespec now{};
        clock_gettime(m_clock, &now);
        return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
    }

    clockid_t m_clock{};
    double m_longest = 0;
    std::atomic_bool m_pending{false};
    std::atomic_bool m_stop{false};
    std::thread m_thread;
};

/// A figure of /proc/self/status in MB (of a million bytes): VmRSS, VmHWM.
double memoryMb(const char *figure)
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind(figure, 0) == 0)
            return std::atof(line.c_str() + std::strlen(figure) + 1) * 1024e-6;
    }
    return 0;
}

Profile someProfile()
{
    Profile profile;
    profile.site.id = QStringLiteral("bench");
    SshService nowhere;
    nowhere.host = QStringLiteral("127.0.0.1");
    nowhere.port = 1;
    profile.site.transferServer = nowhere;
    profile.site.accessPoints = {nowhere};
    profile.user = QStringLiteral("bucky");
    return profile;
}

RunRecord runOf(const MadeCluster &made, const Profile &profile)
{
    RunRecord run;
    run.siteId = profile.site.id;
    run.user = profile.user;
    run.accessPoint =
        profile.accessPoint().host + u':' + QString::number(profile.accessPoint().port);
    run.eventLogPath = QStringLiteral("/home/bucky/%1/job.log").arg(made.cluster);
    run.jobFolder = run.remoteFolder = QStringLiteral("/home/bucky/%1").arg(made.cluster);
    run.cluster = made.cluster;
    run.jobCount = made.jobs;
    run.submitted = QDateTime::fromSecsSinceEpoch(made.submitted, Qt::UTC);
    return run;
}

/// Runs the event loop as the program does: QTest's own waiting sleeps in it, which would be a
/// stall.
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

void pause(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Tells when anything has been painted; the time is of when the window's picture was handed over.
class PaintWatch : public QObject
{
public:
    PaintWatch() { QCoreApplication::instance()->installEventFilter(this); }

    /// Called after each picture.
    std::function<void()> painted;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && painted)
            QMetaObject::invokeMethod(
                this, [this] { painted(); }, Qt::QueuedConnection);
        return QObject::eventFilter(watched, event);
    }
};

struct Answer {
    double time = 0; ///< milliseconds
    double busy = 0; ///< of processor time, in the GUI thread
    int rows = 0;
};

/// The real page in the real window, with a store on the disk, and a session that never connects:
/// what the access point would send is handed to it.
class Desk
{
public:
    explicit Desk(const QList<MadeCluster> &clusters)
        : m_profile(someProfile()),
          m_session(m_profile, m_prompter, m_folder.filePath(QStringLiteral("known")))
    {
        for (const MadeCluster &made : clusters) {
            m_store.run<qint64>(
                [run = runOf(made, m_profile)](Store &opened) { return opened.addRun(run); });
        }
        m_page->rememberIn(m_store);
        m_window.setPage(MainWindow::Place::Jobs, m_page);
        m_window.showPlace(MainWindow::Place::Jobs);
        m_window.resize(1280, 800);
        QObject::connect(&m_jobs, &JobsController::runKnown, &m_jobs, [this] { ++m_known; });
        m_jobs.setSession(&m_session);
        m_window.show();
    }
    ~Desk() { m_jobs.setSession(nullptr); }
    Desk(const Desk &) = delete;
    Desk &operator=(const Desk &) = delete;

    [[nodiscard]] JobsModel &model() const { return m_jobs.model(); }
    [[nodiscard]] JobsTable &table() const { return *m_page->findChild<JobsTable *>(); }
    [[nodiscard]] JobsProxy &proxy() const { return *static_cast<JobsProxy *>(table().model()); }
    [[nodiscard]] JobsPage &page() const { return *m_page; }
    [[nodiscard]] int knownRuns() const { return m_known; }

    /// As if it had come from the access point.
    void send(const MadeCluster &made, const QByteArray &bytes)
    {
        Q_EMIT m_session.logs().bytesArrived(runOf(made, m_profile).eventLogPath, bytes);
    }

    /// From what a person does to the picture of its answer.
    Answer measure(const char *what, const std::function<void()> &act)
    {
        QCoreApplication::processEvents();
        QElapsedTimer clock;
        PaintWatch watch;
        std::optional<double> time;
        watch.painted = [&] {
            const bool isAnswer =
                !proxy().isArranging() && proxy().query() == proxy().arrangement().query;
            if (isAnswer && !time)
                time = 1e-6 * double(clock.nsecsElapsed());
        };
        const auto repainting = QObject::connect(&proxy(), &JobsProxy::refreshed, &table(), [this] {
            table().parentWidget()->update(); // also when not a row is another one
        });
        const double processor = processorMilliseconds();
        clock.start();
        act();
        await(what, [&time] { return time.has_value(); });
        QObject::disconnect(repainting);
        return {*time, processorMilliseconds() - processor, proxy().rowCount()};
    }

private:
    QTemporaryDir m_folder;
    Profile m_profile;
    ScriptedPrompter m_prompter;
    StoreWorker m_store{m_folder.filePath(QStringLiteral("perch.sqlite"))};
    Session m_session;
    JobsController m_jobs{m_store};
    MainWindow m_window; ///< destroyed before the controller that its page speaks to
    JobsPage *m_page = new JobsPage(m_jobs);
    int m_known = 0;
};

struct Step {
    const char *what = "";
    std::function<void()> act;
};

/// What people do with many jobs; at the end all is as it was.
std::vector<Step> stepsOf(Desk &desk)
{
    auto *line = desk.page().findChild<QLineEdit *>();
    auto *grouping = desk.page().findChild<QComboBox *>();
    auto *batches = desk.page().findChild<BatchList *>();
    QToolButton *failed = desk.page().findChild<StageChips *>()->button(JobStage::Failed);
    QHeaderView *header = desk.table().horizontalHeader();
    JobsProxy *proxy = &desk.proxy();
    const auto filter = [line](const char *text) {
        return [line, text] {
            line->setText(QLatin1String(text));
        };
    };
    const auto sort = [header](int column, Qt::SortOrder order) {
        return [header, column, order] {
            header->setSortIndicator(column, order);
        };
    };
    const auto group = [grouping](JobGrouping by) {
        return [grouping, by] {
            grouping->setCurrentIndex(grouping->findData(int(by)));
        };
    };
    const auto batch = [batches](int row) {
        return [batches, row] {
            batches->setCurrentIndex(batches->model()->index(row, 0));
        };
    };
    return {{"filter: held", filter("held")},
            {"filter: a100 gpu20", filter("a100 gpu20")},
            {"filter: 12.0", filter("12.0")},
            {"filter: nothing matches", filter("nothing of this kind")},
            {"no filter", filter("")},
            {"only failed jobs",
             [failed] {
                 failed->click();
             }},
            {"all stages",
             [failed] {
                 failed->click();
             }},
            {"sort by state", sort(JobsModel::StateColumn, Qt::AscendingOrder)},
            {"sort by machine", sort(JobsModel::HostColumn, Qt::DescendingOrder)},
            {"sort by run time", sort(JobsModel::DurationColumn, Qt::DescendingOrder)},
            {"group by machine", group(JobGrouping::Machine)},
            {"unfold all machines",
             [proxy] {
                 proxy->foldAll(false);
             }},
            {"group by state", group(JobGrouping::State)},
            {"unfold all states",
             [proxy] {
                 proxy->foldAll(false);
             }},
            {"not grouped", group(JobGrouping::None)},
            {"one batch", batch(2)},
            {"all batches", batch(0)},
            {"as submitted", sort(-1, Qt::AscendingOrder)}};
}

/// The slowest of them, each as it is in the middle one of some rounds: others use this machine
/// too.
double measureFilters(Desk &desk)
{
    constexpr std::size_t rounds = 3;
    const std::vector<Step> steps = stepsOf(desk);
    std::vector<std::vector<Answer>> answers(steps.size());
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < steps.size(); ++i)
            answers[i].push_back(desk.measure(steps[i].what, steps[i].act));
    }
    double worst = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        std::sort(answers[i].begin(), answers[i].end(),
                  [](const Answer &a, const Answer &b) { return a.time < b.time; });
        const Answer &middle = answers[i][rounds / 2];
        std::printf("%-24s %6.1f ms (%.1f to %.1f; GUI thread busy for %.1f), %d rows\n",
                    steps[i].what, middle.time, answers[i].front().time, answers[i].back().time,
                    middle.busy, middle.rows);
        worst = std::max(worst, middle.time);
    }
    std::fflush(stdout);
    return worst;
}

/// News of 10,000 jobs at once, through what the controller does with bytes of event logs.
double measureBurst(Desk &desk, const QList<MadeCluster> &clusters, const char *what, int round)
{
    const int each = burstEvents / int(clusters.size());
    const qint64 time = QDateTime::currentSecsSinceEpoch();
    QList<QByteArray> bursts;
    QSet<JobId> expected;
    for (const MadeCluster &made : clusters) {
        QByteArray bytes;
        int found = 0;
        for (int proc = 0; proc < made.jobs && found < each; ++proc) {
            const Job *job = desk.model().job({made.cluster, proc});
            if (!job || isFinal(job->state) || job->state == JobState::Held)
                continue;
            bytes += laterEvent(made, proc, time + round);
            expected.insert(job->id);
            ++found;
        }
        bursts << bytes;
    }
    int changed = 0;
    const auto counting =
        QObject::connect(&desk.model(), &JobsModel::dataChanged, &desk.page(),
                         [&](const QModelIndex &first, const QModelIndex &last) {
                             for (int row = first.row(); row <= last.row(); ++row)
                                 changed += expected.remove(desk.model().jobAt(row)->id) ? 1 : 0;
                         });
    StallWatch watch;
    BusyWatch busy;
    QElapsedTimer clock;
    clock.start();
    for (qsizetype i = 0; i < clusters.size(); ++i)
        desk.send(clusters.at(i), bursts.at(i));
    const double sending = 1e-6 * double(clock.nsecsElapsed());
    const int wanted = int(expected.size());
    await("the burst was not taken", [&] { return changed >= wanted; });
    const double all = 1e-6 * double(clock.nsecsElapsed());
    pause(400ms); // what follows of it
    QObject::disconnect(counting);
    std::printf(
        "%d events, %s: longest stall %lld ms (with the machine's load %lld, of processor time "
        "%.1f), all seen "
        "after %.0f ms; the controller took the bytes in %.1f ms\n",
        wanted, what, static_cast<long long>(watch.longest().count()),
        static_cast<long long>(watch.longestWithLoad().count()), busy.longest(), all, sending);
    std::fflush(stdout);
    return double(watch.longest().count());
}

/// All logs, as the follower hands them over: piece by piece.
void sendLogs(Desk &desk, const QList<MadeCluster> &clusters)
{
    constexpr int slice = 2'000; ///< jobs: less than the 1 MiB of one round
    await("the runs were not loaded",
          [&] { return desk.knownRuns() >= int(std::min<qsizetype>(200, clusters.size())); });
    int sent = 0;
    for (const MadeCluster &made : clusters) {
        for (int first = 0; first < made.jobs; first += slice) {
            desk.send(made, eventLogOf(made, first, slice));
            sent += std::min(slice, made.jobs - first);
            await("the logs were not read",
                  [&] { return desk.model().rowCount() >= sent - 10 * slice; });
        }
    }
    await("the logs were not read", [&] { return desk.model().rowCount() >= sent; });
}

int measureMany(int jobs)
{
    QList<MadeCluster> clusters =
        madeClusters(jobs, std::max(1, jobs / 100), QDateTime::currentSecsSinceEpoch());
    for (MadeCluster &made : clusters)
        made.progress = 0.5; // so that enough can still happen
    QList<Job> stored;
    for (const MadeCluster &made : std::as_const(clusters))
        stored += jobsOf(made);
    std::printf("%lld jobs of %lld clusters\n", static_cast<long long>(stored.size()),
                static_cast<long long>(clusters.size()));

    QElapsedTimer start;
    start.start();
    Desk desk(clusters);
    std::optional<double> firstPicture;
    PaintWatch watch;
    watch.painted = [&] {
        if (desk.proxy().rowCount() == stored.size() && !firstPicture)
            firstPicture = 1e-6 * double(start.nsecsElapsed());
    };
    desk.model().setJobs(stored);
    std::printf("window made and jobs handed over after %lld ms\n",
                static_cast<long long>(start.elapsed()));
    await("no picture", [&firstPicture] { return firstPicture.has_value(); });
    watch.painted = {};
    std::printf("first picture with all of them after %.0f ms\n", *firstPicture);
    stored.clear();

    sendLogs(desk, clusters); // the same jobs: from now on the logs can tell more of them
    pause(500ms);
    const double filter = measureFilters(desk);

    double stall = measureBurst(desk, clusters, "as submitted", 0);
    desk.table().horizontalHeader()->setSortIndicator(JobsModel::DurationColumn,
                                                      Qt::DescendingOrder);
    auto *grouping = desk.page().findChild<QComboBox *>();
    grouping->setCurrentIndex(grouping->findData(int(JobGrouping::State)));
    desk.proxy().foldAll(false);
    pause(500ms);
    stall = std::max(stall, measureBurst(desk, clusters, "sorted and grouped", 1));
    std::printf("%.0f MB resident, %.0f at the most\n", memoryMb("VmRSS"), memoryMb("VmHWM"));
    std::printf("figures: first_ms=%.0f filter_ms=%.0f burst_stall_ms=%.0f\n", *firstPicture,
                filter, stall);
    return 0;
}

int measureMillion(int jobs)
{
    const QList<MadeCluster> clusters =
        madeClusters(jobs, std::max(1, jobs / 100), QDateTime::currentSecsSinceEpoch());
    Desk desk(clusters);
    QElapsedTimer clock;
    clock.start();
    const double before = memoryMb("VmRSS");
    sendLogs(desk, clusters);
    std::printf("%d jobs read and shown after %.1f s; %.0f MB resident, %.0f before\n",
                desk.model().rowCount(), 1e-3 * double(clock.elapsed()), memoryMb("VmRSS"), before);
    const double filter = measureFilters(desk);
    std::printf("figures: filter_ms=%.0f million_mb=%.0f resident_mb=%.0f\n", filter,
                memoryMb("VmHWM"), memoryMb("VmRSS"));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(theme::Scheme::Light);
    const QByteArray mode = argc > 1 ? argv[1] : "many";
    const int jobs = argc > 2 ? std::atoi(argv[2]) : 100'000;
    if (jobs < 1)
        giveUp("how many jobs?");
    return mode == "million" ? measureMillion(jobs) : measureMany(jobs);
}
