// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sif.h"

/// The steps in which readSif() fills an image; nobody else includes this. Every number of the file
/// is checked before it is used: by subtraction, never by a sum that may wrap; and no buffer is
/// larger than the constants of these files.
namespace perch::sif
{

inline constexpr qint64 HeaderSize = 128;
inline constexpr qint64 DescriptorSize = 585;

/// Random access to the file, which never answers more than it has.
class Source
{
public:
    explicit Source(QIODevice &device);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] bool isSequential() const;
    [[nodiscard]] QByteArray bytesAt(qint64 offset, qint64 count) const;
    [[nodiscard]] Error readError() const;

private:
    QIODevice &m_device;
    qint64 m_size = 0;
};

/// Keeps the first 32 warnings.
void warn(SifImage &image, const QString &sentence);

[[nodiscard]] inline qint64 tableEnd(const SifHeader &header)
{
    return header.tableOffset + header.descriptorsTotal * DescriptorSize;
}

[[nodiscard]] Result<void> readHeader(const Source &source, SifImage &image);
[[nodiscard]] Result<void> readObjects(const Source &source, SifImage &image);
/// Warns where header, numbers and places of objects contradict each other.
void noteOddities(SifImage &image);
/// Recipe, labels, scripts.
void readTexts(const Source &source, SifImage &image);

} // namespace perch::sif
