// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QStringList>

class QIODevice;

namespace perch
{

/// One object of a SIF image, as its descriptor tells it (SIF 1.0: descriptor table).
struct SifObject {
    qint32 dataType = 0; ///< 0x4001 definition file, 0x4004 partition, 0x4005 signature ...
    quint32 id = 0;
    qint64 offset = 0; ///< bytes from the start of the file
    qint64 size = 0;   ///< bytes
    QString name;      ///< control characters escaped
    bool damaged = false; ///< lies outside the file, or makes no sense
};

/// What the header, the descriptors and the metadata of a SIF file tell. All text is bounded and escaped,
/// and is foreign: show it as plain text.
struct SifImage {
    qint64 fileSize = 0;
    QString architecture; ///< "amd64", "arm64", ... or "unknown"; of the primary partition, else of the header
    QString launchLine;   ///< the file's shebang
    QString uuid;         ///< empty when not set
    QDateTime created;    ///< invalid when not set
    QList<SifObject> objects;
    QString definition;   ///< the definition file's text, at most 64 KiB
    QString runscript;
    QMap<QString, QString> labels;
    QString compressor;   ///< of the primary squashfs: "gzip", "zstd" ..., or empty
    bool hasPrimaryPartition = false;
    bool isSigned = false; ///< carries a signature; says nothing about its being valid
    bool isEncrypted = false;
    QStringList warnings;  ///< sentences about oddities that do not stop it from being read
};

/// Reads the header of a SIF from a random-access device. Never allocates by a size found in the file.
/// Error Parse: no SIF, unknown version, or a header that lies. A cut-off image is read, with its objects `damaged`.
[[nodiscard]] Result<SifImage> readSif(QIODevice &device);

/// Whether an execution point of an x86_64 pool can run this image; `fileName` is for the message only.
/// Errors (Refused): empty, truncated ("object 3 ends at 12288, the file has 11288"), no primary partition,
/// another architecture than amd64 (with the way out: build with --platform linux/amd64), over `maximumBytes`.
[[nodiscard]] Result<void> checkImageRunsOnPool(const SifImage &image, const QString &fileName,
                                                qint64 maximumBytes);

/// Opens `path`, reads and checks it: what the Images page does with a dropped file. Blocks on the disk:
/// call it off the GUI thread. Says in words when the file is empty, no SIF, cut, for another machine.
[[nodiscard]] Result<SifImage> inspectImageFile(const QString &path, qint64 maximumBytes);

} // namespace perch
