// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/e2e/mainjob.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>

using namespace perch;

namespace
{

void printLine(const QString &line)
{
    std::printf("%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

MainJobOptions parseOptions(const QCoreApplication &application)
{
    QCommandLineParser parser;
    const auto add = [&parser](const QString &name) {
        parser.addOption(QCommandLineOption(name, QString(), name));
    };
    for (const QString &name :
         {QStringLiteral("pool"), QStringLiteral("image"), QStringLiteral("job-folder"),
          QStringLiteral("state"), QStringLiteral("shots")})
        add(name);
    parser.addHelpOption();
    parser.process(application);
    MainJobOptions options;
    options.poolDir = parser.value(QStringLiteral("pool"));
    options.image = parser.value(QStringLiteral("image"));
    options.jobFolder = parser.value(QStringLiteral("job-folder"));
    options.stateDir = parser.value(QStringLiteral("state"));
    options.shotsDir = parser.value(QStringLiteral("shots"));
    return options;
}

} // namespace

/// `perch demo --unattended`: the main job in the real window, each step printed as it happens.
int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    MainJob job(parseOptions(application), printLine);
    const QList<MainJob::Step> steps = job.steps();
    for (const MainJob::Step &step : steps) {
        printLine(QStringLiteral("demo: %1").arg(step.name));
        job.stalls().setActivity(step.name);
        const Result<void> done = step.run();
        if (!done) {
            if (!done.error().detail.isEmpty())
                printLine(done.error().detail);
            printLine(QStringLiteral("demo: failed %1: %2").arg(step.name, done.error().message));
            return 1;
        }
    }
    printLine(QStringLiteral("longest stall of the GUI thread: %1 ms (%2 ms with waiting for a "
                             "processor), during %3")
                  .arg(job.stalls().longest().count())
                  .arg(job.stalls().longestWithLoad().count())
                  .arg(job.stalls().longestDuring()));
    printLine(
        QStringLiteral(
            "demo: ok image=%1 sha256=%2 cluster=%3 gpu=\"%4\" epochs=%5 accuracy=%6 files=%7")
            .arg(job.image().fileName, job.sha256())
            .arg(job.run().cluster)
            .arg(job.job().gpus.join(QStringLiteral(", ")))
            .arg(job.epochs())
            .arg(job.accuracy(), 0, 'f', 2)
            .arg(job.downloaded().size()));
    return 0;
}
