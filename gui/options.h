// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "gui/theme.h"

#include <QStringList>

namespace perch
{

/// What the command line says.
struct Options {
    QString siteFile;       ///< a site of the user's beside the bundled ones
    QString user;           ///< overrides the remembered NetID
    QString keyFile;        ///< private key to try first
    QString knownHostsFile; ///< empty: ~/.ssh/known_hosts
    QString stateFolder;    ///< empty: the platform's place for application data
    QString jobFolder;      ///< opened on the Compose page
    QStringList images;     ///< dropped on the Images page
    bool connectNow = false;
    theme::Scheme scheme = theme::Scheme::System;

    /// `arguments` with the program's name first; Error Refused with the usage. Ends the program
    /// for --help.
    [[nodiscard]] static Result<Options> parse(const QStringList &arguments);
};

} // namespace perch
