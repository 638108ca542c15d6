// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"
#include "core/squashfs.h"

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QStringList>

#include <optional>

class QIODevice;

namespace perch
{

/// The header of a SIF file as it stands there. Only what is needed to read on was checked: the
/// counts and places of data are what the file says.
struct SifHeader {
    QString version;      ///< "01"
    QString architecture; ///< "amd64", "arm64", ... or "unknown"
    qint64 created = 0;   ///< seconds since 1970; NoTime when not set
    qint64 modified = 0;
    qint64 descriptorsFree = 0;
    qint64 descriptorsTotal = 0;
    qint64 tableOffset = 0;
    qint64 tableSize = 0;
    qint64 dataOffset = 0;
    qint64 dataSize = 0;

    static constexpr qint64 NoTime = -62135596800; ///< the year 1: Go's zero
};

/// One object of a SIF image, as its descriptor tells it (SIF 1.0: descriptor table).
struct SifObject {
    qint32 dataType = 0; ///< of core/sifcodes.h
    quint32 id = 0;
    quint32 group = 0; ///< 0: in none
    quint32 link = 0;  ///< 0: none; else an object, or a group
    bool linksToGroup = false;
    qint64 offset = 0; ///< bytes from the start of the file
    qint64 size = 0;   ///< bytes
    QString name;      ///< control characters escaped
    QString type;      ///< "Def.FILE", "FS", "Signature" ...
    /// "Squashfs/*System/amd64", "SHA-256", "PEM/RSA-OAEP", "spdx-json"; empty for other types
    QString kind;
    qint32 fileSystem = 0; ///< of a partition
    qint32 partition = 0;
    QString architecture; ///< of a partition
    QString fingerprint;  ///< of a signature made with PGP: 40 hex digits
    bool damaged = false; ///< lies outside the file, or makes no sense
};

/// What the header, the descriptors and the metadata of a SIF file tell. All text is bounded and
/// escaped, and is foreign: show it as plain text.
struct SifImage {
    enum class Encryption {
        None,
        Luks,     ///< Apptainer's --encrypt as root
        Gocryptfs ///< Apptainer's --encrypt without root
    };

    qint64 fileSize = 0;
    SifHeader header;
    QString architecture; ///< "amd64", ... or "unknown"; of the primary partition, else the header
    QString launchLine;   ///< the file's shebang
    QString uuid;         ///< empty when not set
    QDateTime created;    ///< invalid when not set
    QList<SifObject> objects;
    QString definition; ///< the definition file's text, at most 64 KiB
    QString bootstrap;  ///< "docker", "localimage" ...; of the definition's last stage
    QString from;       ///< what it was built from: "pytorch/pytorch:2.5.1"
    QString builtWith;  ///< "Apptainer 1.4.5"
    QDateTime built;    ///< by the label of the build date; invalid when there is none
    QString runscript;
    QString startscript;
    QString help;                       ///< of %help
    QMap<QString, QString> environment; ///< a script each, by its path in the image
    QMap<QString, QString> labels;
    QStringList apps;                 ///< names of SCIF applications
    std::optional<Squashfs> squashfs; ///< of the primary partition, where it can be believed
    bool hasPrimaryPartition = false;
    bool isSigned = false; ///< carries a signature; says nothing about its being valid
    Encryption encryption = Encryption::None;
    bool opensWithKey = false; ///< encrypted for a private key; else for a passphrase
    QStringList warnings;      ///< sentences about oddities that do not stop it from being read

    [[nodiscard]] bool isEncrypted() const { return encryption != Encryption::None; }
};

/// Reads the header of a SIF from a random-access device. Never allocates by a size found in the
/// file. Error Parse: no SIF, unknown version, or a header that lies. A cut-off image is read, with
/// its objects `damaged`.
[[nodiscard]] Result<SifImage> readSif(QIODevice &device);

/// Whether an execution point of an x86_64 pool can run this image; `fileName` is for the message
/// only. Errors (Refused): empty, truncated ("object 3 ends at 12288, the file has 11288"), no
/// primary partition, another architecture than amd64 (with the way out: build with --platform
/// linux/amd64), over `maximumBytes`.
[[nodiscard]] Result<void> checkImageRunsOnPool(const SifImage &image, const QString &fileName,
                                                qint64 maximumBytes);

/// Opens and reads `path`, without judging it. Blocks on the disk: call it off the GUI thread. Says
/// in words when the file is empty, no SIF, or changes meanwhile.
[[nodiscard]] Result<SifImage> readImageFile(const QString &path);

/// Reads and judges: the errors of readImageFile() and checkImageRunsOnPool(). Blocks on the disk.
[[nodiscard]] Result<SifImage> inspectImageFile(const QString &path, qint64 maximumBytes);

} // namespace perch
