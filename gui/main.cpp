// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/application.h"

#include <QApplication>

#include <cstdio>

int main(int argc, char **argv)
{
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
