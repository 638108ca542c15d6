// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a connection costs this computer: nothing while it rests, and nothing after it.
#include "remote/connection.h"
#include "tests/support/scriptedprompter.h"
#include "tests/support/sshdserver.h"
#include "tests/support/sshtarget.h"

#include <QCoro/QCoroTask>

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <QTest>

#include <ctime>
#include <fstream>

#include <unistd.h>

using namespace perch;
using namespace perch::test;

namespace
{

/// Of all threads of this program.
double processorSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

int entries(const QString &folder)
{
    return static_cast<int>(
        QDir(folder).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System).size());
}

struct Holdings {
    int descriptors = entries(QStringLiteral("/proc/self/fd"));
    int threads = entries(QStringLiteral("/proc/self/task"));
    qint64 residentBytes = resident();

private:
    static qint64 resident()
    {
        std::ifstream file("/proc/self/statm");
        qint64 all = 0;
        qint64 pages = 0;
        file >> all >> pages;
        return pages * ::sysconf(_SC_PAGESIZE);
    }
};

#ifdef __SANITIZE_ADDRESS__
constexpr bool isChecked =
    true; // AddressSanitizer keeps what was freed; its leak check does the rest
#else
constexpr bool isChecked = false;
#endif

} // namespace

class TestLinkCost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qunsetenv("SSH_AUTH_SOCK"); }
    void restsWhileIdle();
    void leavesNothingBehind();
};

void TestLinkCost::restsWhileIdle()
{
    const SshdServer server;
    ScriptedPrompter prompter;
    Connection connection(targetOf(server), prompter);
    QVERIFY(QCoro::waitFor(connection.open()));
    auto running = connection.run(QStringLiteral("true"));
    QVERIFY(QCoro::waitFor(running));
    QElapsedTimer clock;
    clock.start();
    const double before = processorSeconds();
    QEventLoop loop; // nothing but the connection: QTest::qWait looks every 10 ms
    QTimer::singleShot(std::chrono::seconds(12), &loop, &QEventLoop::quit);
    loop.exec();
    const double used = processorSeconds() - before;
    const double percent = used / (static_cast<double>(clock.elapsed()) / 1000) * 100;
    qInfo("idle_cpu_percent=%.3f", percent);
    QCOMPARE(connection.state(), Connection::State::Online);
    QVERIFY2(percent < 2, qPrintable(QString::number(percent)));
}

void TestLinkCost::leavesNothingBehind()
{
    constexpr int warmUp = 20;
    constexpr int connects = 200;
    const SshdServer server;
    ScriptedPrompter prompter;
    Holdings before;
    for (int i = 0; i < warmUp + connects; ++i) {
        if (i == warmUp)
            before = Holdings();
        Connection connection(targetOf(server), prompter);
        const Result<void> opened = QCoro::waitFor(connection.open());
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().detail));
        if (i % 10 == 0) {
            auto running = connection.run(QStringLiteral("true"));
            QVERIFY(QCoro::waitFor(running));
        }
        if (i % 2 == 0)
            connection.close(); // else its end closes it
    }
    const Holdings after;
    qInfo("after %d connects: descriptors %+d, threads %+d, resident %+lld kB", connects,
          after.descriptors - before.descriptors, after.threads - before.threads,
          (after.residentBytes - before.residentBytes) / 1024);
    QCOMPARE(after.descriptors, before.descriptors);
    QCOMPARE(after.threads, before.threads);
    if (!isChecked)
        QVERIFY(after.residentBytes - before.residentBytes < 8 * 1024 * 1024);
    QCOMPARE(prompter.hostKeyQuestions.size(), 1);
}

QTEST_GUILESS_MAIN(TestLinkCost)
#include "tst_linkcost.moc"
