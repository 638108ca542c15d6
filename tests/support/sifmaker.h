// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

namespace perch::test
{

/// A SIF image as Apptainer lays it out (SIF 1.0: 128-byte header, 48 descriptors at 4096, data at
/// 36864) with one primary squashfs partition of `bodySize` pseudo-random bytes; the same seed
/// gives the same bytes. `architecture` is SIF's code: "02" amd64, "04" arm64.
[[nodiscard]] QByteArray sifBytes(qint64 bodySize, quint32 seed,
                                  const QByteArray &architecture = "02");

/// All of it but the partition's bytes, which follow.
[[nodiscard]] QByteArray sifHead(qint64 bodySize, const QByteArray &architecture = "02");

/// Writes it; aborts the test program when that fails.
void writeSif(const QString &path, qint64 bodySize, quint32 seed,
              const QByteArray &architecture = "02");

/// Any bytes into a file; aborts the test program when that fails.
void writeFile(const QString &path, const QByteArray &bytes);
[[nodiscard]] QByteArray readFile(const QString &path);

/// The whole content of a folder, hidden files too, sorted.
[[nodiscard]] QStringList namesIn(const QString &folder);

} // namespace perch::test
