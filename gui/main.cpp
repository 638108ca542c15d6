// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"

#include <QApplication>

#include <cstdio>

#include <sys/resource.h>

namespace
{

/// No core dump, whatever happens: it would put a password that is being typed, and session keys,
/// on the disk, and often sends them to whoever collects crash reports.
void leaveNoCoreDump()
{
    const rlimit none{0, 0};
    [[maybe_unused]] const int set = ::setrlimit(RLIMIT_CORE, &none);
}

} // namespace

int main(int argc, char **argv)
{
    leaveNoCoreDump();
    QApplication qt(argc, argv);
    QApplication::setApplicationName(QStringLiteral("perch"));
    QApplication::setApplicationDisplayName(QStringLiteral("Perch"));
    QApplication::setApplicationVersion(QStringLiteral(PERCH_VERSION));
    const perch::Result<perch::Options> options = perch::Options::parse(QApplication::arguments());
    if (!options) {
        std::fprintf(stderr, "%s\n", qPrintable(options.error().message));
        return 2;
    }
    perch::Application application(*options);
    application.start();
    return QApplication::exec();
}
