// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

class QIODevice;

namespace perch
{

/// One member of a ZIP archive, as the central directory tells it. Sizes in bytes.
struct ZipEntry {
    QString name;            ///< foreign text
    qint64 headerOffset = 0; ///< of its local header in the file
    qint64 packedSize = 0;
    qint64 size = 0;
    quint16 method = 0; ///< 0: stored as it is
    bool isEncrypted = false;

    [[nodiscard]] bool isStored() const { return method == 0 && !isEncrypted; }
};

struct ZipListing {
    QList<ZipEntry> entries;
    bool hasMore = false;    ///< than are listed
    bool hasDoubles = false; ///< one name twice: other programs may read another one of them
};

/// Reads the central directory (APPNOTE.TXT 4.3, with ZIP64). Nothing is unpacked, so that no
/// archive can grow. Errors: Parse, Io.
[[nodiscard]] Result<ZipListing> readZipListing(QIODevice &device);

/// Where the bytes of a stored member begin. Errors: Parse when it is packed or lies outside the
/// file.
[[nodiscard]] Result<qint64> storedOffset(QIODevice &device, const ZipEntry &entry);

/// The first `most` bytes of a stored member. Errors: as storedOffset().
[[nodiscard]] Result<QByteArray> readStored(QIODevice &device, const ZipEntry &entry, qint64 most);

} // namespace perch
