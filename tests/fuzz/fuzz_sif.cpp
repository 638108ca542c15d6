// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must be read or refused as a SIF image, in bounded memory, with words for the user.
#include "core/sif.h"

#include <QBuffer>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QByteArray bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(data), qsizetype(size));
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::ReadOnly))
        std::abort();
    const perch::Result<perch::SifImage> image = perch::readSif(buffer);
    if (!image) {
        if (image.error().message.isEmpty())
            std::abort();
        return 0;
    }
    if (image->warnings.size() > 32 || image->definition.size() > 64 * 1024 ||
        image->labels.size() > 256)
        std::abort();
    const perch::Result<void> runs =
        perch::checkImageRunsOnPool(*image, QStringLiteral("fuzz.sif"), 100'000'000'000);
    for (const perch::SifObject &object : image->objects) {
        const bool isInside = object.offset >= 0 && object.size >= 0 &&
                              object.offset <= qint64(size) &&
                              object.size <= qint64(size) - object.offset;
        if (object.damaged == isInside || (object.damaged && runs))
            std::abort();
    }
    return 0;
}
