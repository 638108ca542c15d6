// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/support/sshdserver.h"

#include <QString>

#include <string>
#include <vector>

#include <unistd.h>

namespace perch::test
{

/// As root, or by sudo without a password; the exit status.
inline int runAsRoot(std::vector<std::string> words)
{
    if (geteuid() != 0)
        words.insert(words.begin(), {"sudo", "-n"});
    return runProgram(words);
}

/// A file system of its own, mounted for the life of this object: really full, really read-only.
/// Needs root, or sudo without a password, as the pool does.
class SmallFileSystem
{
public:
    SmallFileSystem(const QString &folder, const QString &mountOptions)
        : m_folder(folder.toStdString())
    {
        const std::string options = mountOptions.toStdString();
        if (runAsRoot({"mount", "-t", "tmpfs", "-o", options, "tmpfs", m_folder}) != 0)
            qFatal("cannot mount a tmpfs on %s", m_folder.c_str());
    }
    ~SmallFileSystem() { runAsRoot({"umount", "-l", m_folder}); }
    SmallFileSystem(const SmallFileSystem &) = delete;
    SmallFileSystem &operator=(const SmallFileSystem &) = delete;

private:
    std::string m_folder;
};

} // namespace perch::test
