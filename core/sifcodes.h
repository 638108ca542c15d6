// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>
#include <QtEndian>

/// The numbers of SIF 1.0 and the words that `apptainer sif list` has for them; every unlisted
/// number is "Unknown", never an error (github.com/apptainer/sif, pkg/sif/sif.go and arch.go).
namespace perch::sif
{

inline constexpr qint32 Definition = 0x4001;
inline constexpr qint32 Labels = 0x4003;
inline constexpr qint32 Partition = 0x4004;
inline constexpr qint32 Signature = 0x4005;
inline constexpr qint32 Json = 0x4006;
inline constexpr qint32 CryptoMessage = 0x4008;
inline constexpr qint32 Sbom = 0x4009;

inline constexpr qint32 SquashfsFileSystem = 1;
inline constexpr qint32 LuksFileSystem = 5;
inline constexpr qint32 GocryptfsFileSystem = 6; ///< Apptainer's fork only
inline constexpr qint32 PrimaryPartition = 2;
inline constexpr qint32 OverlayPartition = 4;

[[nodiscard]] QString typeWord(qint32 dataType);         ///< "Def.FILE", "FS" ...
[[nodiscard]] QString fileSystemWord(qint32 fileSystem); ///< "Squashfs", "Ext3" ...
[[nodiscard]] QString partitionWord(qint32 partition);   ///< "*System" is the primary one
[[nodiscard]] QString hashWord(qint32 hash);             ///< "SHA-256" ...
[[nodiscard]] QString formatWord(qint32 format);         ///< of a cryptographic message
[[nodiscard]] QString messageWord(qint32 message);
[[nodiscard]] QString sbomWord(qint32 format);
/// Two digits and a NUL to "amd64" ..., else "unknown".
[[nodiscard]] QString architectureWord(const QByteArray &code);

/// A little-endian number of the file; the caller has made sure that it is there.
template <typename T> [[nodiscard]] T number(const QByteArray &bytes, qsizetype offset)
{
    Q_ASSERT(offset >= 0 && offset + qsizetype(sizeof(T)) <= bytes.size());
    return qFromLittleEndian<T>(bytes.constData() + offset);
}

/// A fixed array of characters, ended by a NUL or by its own end; foreign.
[[nodiscard]] QString fixedString(const QByteArray &bytes, qsizetype offset, qsizetype size);

} // namespace perch::sif
