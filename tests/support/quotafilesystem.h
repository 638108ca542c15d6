// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/support/smallfilesystem.h"

#include <QDir>
#include <QFile>

namespace perch::test
{

/// A folder with a real quota, which says nothing of it in statvfs(3), as /staging's does not: a
/// subvolume of a btrfs of its own, with room enough besides. Needs root, as SmallFileSystem does.
class QuotaFileSystem
{
public:
    /// Puts its files into `scratch`, an empty folder.
    QuotaFileSystem(const QString &scratch, qint64 quotaBytes)
        : m_image(scratch + QStringLiteral("/quota.img")),
          m_mount(scratch + QStringLiteral("/quota")),
          m_folder(m_mount + QStringLiteral("/staging"))
    {
        constexpr qint64 imageBytes = 512 * 1024 * 1024; // sparse
        QFile image(m_image);
        if (!image.open(QIODevice::WriteOnly) || !image.resize(imageBytes) ||
            !QDir().mkdir(m_mount))
            qFatal("no place for a file system in %s", qPrintable(scratch));
        demand({"mkfs.btrfs", "-q", m_image.toStdString()});
        demand({"mount", "-o", "loop", m_image.toStdString(), m_mount.toStdString()});
        demand({"btrfs", "quota", "enable", m_mount.toStdString()});
        demand({"btrfs", "subvolume", "create", m_folder.toStdString()});
        demand({"btrfs", "qgroup", "limit", std::to_string(quotaBytes), m_folder.toStdString()});
    }
    ~QuotaFileSystem() { runAsRoot({"umount", "-l", m_mount.toStdString()}); }
    QuotaFileSystem(const QuotaFileSystem &) = delete;
    QuotaFileSystem &operator=(const QuotaFileSystem &) = delete;

    [[nodiscard]] QString folder() const { return m_folder; }
    void lift() const { demand({"btrfs", "qgroup", "limit", "none", m_folder.toStdString()}); }

private:
    static void demand(const std::vector<std::string> &words)
    {
        if (runAsRoot(words) != 0)
            qFatal("%s failed", words.front().c_str());
    }

    QString m_image;
    QString m_mount;
    QString m_folder;
};

} // namespace perch::test
