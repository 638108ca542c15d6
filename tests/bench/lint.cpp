// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What lint.sh measures.
#include "core/submit/submitlinter.h"
#include "tests/support/lintsamples.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace perch;
using namespace perch::test;

namespace
{

constexpr int rounds = 9;

/// One job after the other, each with its own lines.
QString jobByJob(int lines)
{
    QString text = goodJob().remove(QStringLiteral("queue 1\n"));
    for (int line = 17; line + 3 <= lines; line += 4) {
        text += QStringLiteral("# job %1\narguments = --seed %1 --lr $(rate)\n"
                               "output = out/$(Cluster)_%1.out\nqueue 1\n")
                    .arg(line);
    }
    return text.replace(QStringLiteral("executable"), QStringLiteral("rate = 0.1\nexecutable"));
}

/// Variables that are never used: the most that can be said.
QString variables(int lines)
{
    QString text = goodJob().remove(QStringLiteral("queue 1\n"));
    for (int line = 17; line < lines; ++line)
        text += QStringLiteral("variable_%1 = $(variable_%2) and more\n").arg(line).arg(line / 2);
    return text + QStringLiteral("queue 1\n");
}

/// Every line is wrong.
QString stray(int lines)
{
    QString text = goodJob();
    for (int line = 17; line < lines; ++line)
        text += QStringLiteral("request_memry%1 = 4 GiB # too much\n").arg(line % 100);
    return text + QStringLiteral("queue 1\n");
}

QString rows(int count)
{
    QString text = goodJob().remove(QStringLiteral("queue 1\n"));
    text.replace(QStringLiteral("--epochs 14"), QStringLiteral("--x $(x) --y $(y)"));
    text += QStringLiteral("queue x, y from (\n");
    for (int i = 0; i < count; ++i)
        text += QStringLiteral("  %1, value_%2\n").arg(i * 0.001).arg(i);
    return text + QStringLiteral(")\n");
}

/// Milliseconds of the median round, from the text to the findings.
double measured(const char *what, const QString &text)
{
    const LintFacts facts = chtcFacts();
    std::vector<double> times;
    qsizetype found = 0;
    double parsing = 1e9;
    const std::clock_t begin = std::clock();
    for (int round = 0; round < rounds; ++round) {
        QElapsedTimer timer;
        timer.start();
        const SubmitFile file(text);
        const qsizetype statements = file.statements().size();
        parsing = std::min(parsing, double(timer.nsecsElapsed()) / 1e6);
        timer.restart();
        found = lintSubmitFile(SubmitFile(text), facts).size();
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
        if (statements == 0)
            std::abort();
    }
    std::sort(times.begin(), times.end());
    const double processor = double(std::clock() - begin) * 1000 / CLOCKS_PER_SEC / rounds;
    std::fprintf(stderr,
                 "%s: %.1f ms (%.1f to %.1f; processor time with one more reading %.1f; reading "
                 "%.1f), %d findings\n",
                 what, times[rounds / 2], times.front(), times.back(), processor, parsing,
                 int(found));
    return times[rounds / 2];
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const double lines = std::max({measured("50,000 lines, job by job", jobByJob(50'000)),
                                   measured("50,000 lines of variables", variables(50'000)),
                                   measured("50,000 wrong lines", stray(50'000))});
    const double table = measured("100,000 rows", rows(100'000));
    std::printf("bench lint: ms_50000_lines=%.0f ms_100000_rows=%.0f\n", lines, table);
    return 0;
}
