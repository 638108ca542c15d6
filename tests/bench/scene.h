// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"
#include "tests/support/roughlink.h"
#include "tests/support/sshdserver.h"

#include <QTemporaryDir>

#include <functional>
#include <string>
#include <vector>

namespace perch::bench
{

/// Ends the bench with this sentence, by an exception, so that sshd and the big files go too.
[[noreturn]] void giveUp(const QString &why);
/// What main() does: the status of `bench`, or 1 when it gave up.
int runBench(int (*bench)(int, char **), int argc, char **argv);
[[nodiscard]] double median(std::vector<double> values);

/// A road between the two machines.
struct Road {
    const char *name = "";
    std::chrono::milliseconds roundTrip{0};
    std::int64_t bytesPerSecond = 0; ///< 0: as fast as this machine
};

/// What one transfer cost.
struct Cost {
    double seconds = 0;
    std::int64_t wireBytes = 0; ///< both ways, the login too
    double serverSeconds = 0;   ///< of processor time: every process that sshd ran for it
};

/// One sshd, one road to it, a folder on either side. Perch and its peers log in to it with the
/// same key and the same known_hosts, through the same relay.
class Scene
{
public:
    Scene();

    void setRoad(const Road &road);
    /// Done when all processes over there have ended, but the seconds are those of `transfer`.
    [[nodiscard]] Cost measure(const std::function<void()> &transfer);

    [[nodiscard]] const test::SshdServer &server() const { return m_server; }
    /// The way of Perch.
    [[nodiscard]] ConnectionTarget target() const;
    /// The way of OpenSSH's programs: to the host `bench` of this file.
    [[nodiscard]] std::string configFile() const { return m_server.folder() + "/ssh_config"; }
    [[nodiscard]] QString here(const QString &name) const { return m_here.filePath(name); }
    /// /staging, to be empty between transfers.
    [[nodiscard]] QString staging() const { return m_there.filePath(QStringLiteral("staging")); }
    [[nodiscard]] QString staging(const QString &name) const { return staging() + u'/' + name; }
    void emptyStaging() const;

private:
    /// Of the processes that outlived their connection and have ended since.
    double secondsOfOrphans();

    test::SshdServer m_server;
    test::RoughLink m_road;
    QTemporaryDir m_here;
    QTemporaryDir m_there;
};

/// Byte for byte; the bench ends when not.
void verifySame(const QString &one, const QString &other);

/// Puts the image's file where a build would have put it; replaces one that is there.
void putImage(const QString &image, const QString &path);

} // namespace perch::bench
