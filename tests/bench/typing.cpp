// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What typing.sh measures.
#include "gui/compose/composecontroller.h"
#include "gui/compose/composepage.h"
#include "gui/compose/submiteditor.h"
#include "gui/storeworker.h"
#include "gui/theme.h"

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <ctime>

using namespace perch;

namespace
{

constexpr int keys = 200;
constexpr double frame = 16; ///< milliseconds

double milliseconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
}

/// How long the GUI thread was busy with each of many things.
struct Busy {
    std::vector<double> wall;
    std::vector<double> processor;

    template <typename Work> void measure(const Work &work)
    {
        const double wallBefore = milliseconds(CLOCK_MONOTONIC);
        const double processorBefore = milliseconds(CLOCK_THREAD_CPUTIME_ID);
        work();
        processor.push_back(milliseconds(CLOCK_THREAD_CPUTIME_ID) - processorBefore);
        wall.push_back(milliseconds(CLOCK_MONOTONIC) - wallBefore);
    }
};

double percentile(std::vector<double> times, double share)
{
    std::sort(times.begin(), times.end());
    return times.empty() ? 0 : times[std::size_t(share * double(times.size() - 1))];
}

QString longJob(int lines)
{
    QString text = QStringLiteral("executable = run.sh\nlog = x.log\nrate = 4\n");
    for (int line = 4; line < lines; ++line) {
        if (line % 10 == 0)
            text += QStringLiteral("# of the value of line %1\n").arg(line);
        else
            text += QStringLiteral("+Value_%1 = %2 * $(rate)\n").arg(line).arg(line * 7);
    }
    return text + QStringLiteral("queue\n");
}

QString wideSweep(int rows)
{
    QString text = QStringLiteral("executable = run.sh\nlog = x.log\narguments = $(rate) $(size)\n"
                                  "queue rate, size from (\n");
    for (int row = 0; row < rows; ++row)
        text += QStringLiteral("0.%1, %2\n").arg(row).arg(row % 64);
    return text + QStringLiteral(")\n");
}

/// The page on one job folder, and a person at its keyboard.
class Desk
{
public:
    explicit Desk(const QString &text)
    {
        QFile file(m_folder.filePath(QStringLiteral("job.sub")));
        QFile script(m_folder.filePath(QStringLiteral("run.sh")));
        if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0 ||
            !script.open(QIODevice::WriteOnly) || script.write("#!/bin/sh\n") < 0)
            std::exit(1);
        file.close();
        m_page.setDraftPlace(m_folder.filePath(QStringLiteral("drafts")));
        m_page.resize(1280, 800);
        m_page.show();
        m_controller.openFolder(m_folder.path());
        if (!QTest::qWaitFor([this] { return editor() != nullptr; }, 60'000) ||
            !QTest::qWaitForWindowActive(&m_page)) {
            std::fprintf(stderr, "bench typing: the job was not opened\n");
            std::exit(1);
        }
        QTest::qWait(3'000); // what belongs to opening it
    }

    /// Types at this line: a word, new lines, and steps back, as people do.
    void type(int line, Busy &perKey, Busy &between)
    {
        editor()->goToLine(line);
        QTest::qWait(300);
        QWidget *target = editor()->focusProxy();
        static constexpr std::string_view text = "request_memory = 8\n0.5, 7\n";
        for (int i = 0; i < keys; ++i) {
            const char letter = text[std::size_t(i) % text.size()];
            perKey.measure([&] {
                if (i % 12 == 11)
                    QTest::keyClick(target, Qt::Key_Backspace);
                else if (letter == '\n')
                    QTest::keyClick(target, Qt::Key_Return);
                else
                    QTest::keyClick(target, letter);
                QCoreApplication::processEvents(); // paints
            });
            // most keys follow quickly; now and then all that waits for silence runs
            const double pause = i % 40 == 39 ? 900 : 40;
            const double until = milliseconds(CLOCK_MONOTONIC) + pause;
            while (milliseconds(CLOCK_MONOTONIC) < until)
                between.measure([] { QCoreApplication::processEvents(QEventLoop::AllEvents, 5); });
        }
    }

private:
    [[nodiscard]] SubmitEditor *editor() const { return m_page.findChild<SubmitEditor *>(); }

    QTemporaryDir m_folder;
    StoreWorker m_store{QStringLiteral(":memory:")};
    ComposeController m_controller{m_store};
    ComposePage m_page{m_controller};
};

struct Answer {
    double p99 = 0;
    double most = 0;
    double processorP99 = 0;
};

Answer measure(const char *what, const QString &text, int line)
{
    Desk desk(text);
    Busy perKey;
    Busy between;
    desk.type(line, perKey, between);
    Answer answer;
    answer.p99 = percentile(perKey.wall, 0.99);
    answer.most = std::max(percentile(perKey.wall, 1), percentile(between.wall, 1));
    answer.processorP99 = percentile(perKey.processor, 0.99);
    std::printf("%s, %.2f MB, %d keys: p50 %.1f ms, p99 %.1f, max %.1f; between the keys at most "
                "%.1f; of processor time p50 %.1f, p99 %.1f, max %.1f, between %.1f\n",
                what, 1e-6 * double(text.size()), keys, percentile(perKey.wall, 0.5), answer.p99,
                percentile(perKey.wall, 1), percentile(between.wall, 1),
                percentile(perKey.processor, 0.5), answer.processorP99,
                percentile(perKey.processor, 1), percentile(between.processor, 1));
    std::fflush(stdout);
    return answer;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(theme::Scheme::Light);
    const int lines = argc > 1 ? std::atoi(argv[1]) : 50'000;
    const int rows = argc > 2 ? std::atoi(argv[2]) : 100'000;
    const Answer top = measure("lines, near the top", longJob(lines), 10);
    const Answer middle = measure("lines, in the middle", longJob(lines), lines / 2);
    const Answer above = measure("rows, above them", wideSweep(rows), 3);
    const Answer among = measure("rows, among them", wideSweep(rows), rows / 2);
    std::printf("bench typing: lines=%d p99_ms=%.1f max_ms=%.1f rows=%d p99_ms=%.1f max_ms=%.1f\n",
                lines, std::max(top.p99, middle.p99), std::max(top.most, middle.most), rows,
                std::max(above.p99, among.p99), std::max(above.most, among.most));
    const double worst =
        std::max({top.processorP99, middle.processorP99, above.processorP99, among.processorP99});
    return worst < frame ? 0 : 1;
}
