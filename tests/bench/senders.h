// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/support/memorychunklists.h"

#include "tests/bench/scene.h"

namespace perch::bench
{

/// What Perch brought, and where it is.
struct Sent {
    QString path;
    qint64 bytesSent = 0;
};

/// From the login to the published image, and the logout: hashing, the server's check and the
/// publishing are in it. What Perch remembers between uploads lives as long as this.
class PerchSender
{
public:
    explicit PerchSender(const Scene &scene) : m_scene(scene) {}
    [[nodiscard]] Sent send(const QString &path);

private:
    const Scene &m_scene;
    test::MemoryChunkLists m_lists;
};

// Its peers, with the options that a person would use: from the login to the end of the program.
void sendByScp(const Scene &scene, const QString &path, const QString &there);
void sendBySftp(const Scene &scene, const QString &path, const QString &there);
void sendByRsync(const Scene &scene, const QString &path, const QString &there);
/// The new image is made over there from the one of the same file name in `oldFolder` (absolute)
/// and from what differs.
void sendByRsyncDelta(const Scene &scene, const QString &path, const QString &newFolder,
                      const QString &oldFolder);

} // namespace perch::bench
