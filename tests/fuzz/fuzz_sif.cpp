// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must be read or refused as a SIF image, in bounded memory, with words for the user, and
// nothing that it says may carry a control character or turn the direction of writing.
#include "core/sif.h"
#include "core/siflisting.h"

#include <QBuffer>

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

constexpr qsizetype MaximumText = 64 * 1024;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void requireShowable(const QString &text, qsizetype maximumLength, bool mayHaveLines)
{
    require(text.size() <= maximumLength);
    require(std::none_of(text.begin(), text.end(), [mayHaveLines](QChar c) {
        const char16_t code = c.unicode();
        const bool isLayout = mayHaveLines && (c == u'\n' || c == u'\t');
        return !isLayout &&
               (code < 0x20 || (code >= 0x7f && code < 0xa0) ||
                (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
                (code >= 0x2060 && code <= 0x206f));
    }));
}

void requireShowable(const QMap<QString, QString> &texts, qsizetype maximumCount,
                     qsizetype maximumLength)
{
    require(texts.size() <= maximumCount);
    for (auto it = texts.begin(); it != texts.end(); ++it) {
        requireShowable(it.key(), 256, false);
        requireShowable(it.value(), maximumLength, true);
    }
}

void checkTexts(const SifImage &image)
{
    for (const QString &text : {image.definition, image.runscript, image.startscript, image.help})
        requireShowable(text, MaximumText, true);
    for (const QString &text : {image.bootstrap, image.from, image.builtWith, image.launchLine})
        requireShowable(text, 4128, false);
    requireShowable(image.labels, 256, 4096);
    requireShowable(image.environment, 32, MaximumText);
    require(image.apps.size() <= 256 && image.warnings.size() <= 32);
    for (const QString &text : image.apps + image.warnings)
        requireShowable(text, 1024, false);
}

void checkObjects(const SifImage &image, qint64 size)
{
    const Result<void> runs =
        checkImageRunsOnPool(image, QStringLiteral("fuzz.sif"), 100'000'000'000);
    require(runs || !runs.error().message.isEmpty());
    for (const SifObject &object : image.objects) {
        requireShowable(object.name, 1024, false);
        const bool isInside = object.offset >= 0 && object.size >= 0 && object.offset <= size &&
                              object.size <= size - object.offset;
        require(object.damaged != isInside && !(object.damaged && runs));
    }
    require(sifListRows(image).size() == image.objects.size());
    require(sifHeaderLines(image).size() >= 7);
    // a cut image still tells what its file system should be
    if (image.squashfs)
        require(!image.squashfs->compressor.isEmpty() && image.hasPrimaryPartition &&
                (image.squashfs->bytesUsed <= size || !runs));
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QByteArray bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(data), qsizetype(size));
    QBuffer buffer(&bytes);
    require(buffer.open(QIODevice::ReadOnly));
    const Result<SifImage> image = readSif(buffer);
    if (!image) {
        require(!image.error().message.isEmpty());
        return 0;
    }
    checkTexts(*image);
    checkObjects(*image, qint64(size));
    return 0;
}
