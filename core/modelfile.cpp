// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/modelfile.h"

#include "core/numpyheader.h"
#include "core/pickledmodel.h"
#include "core/plaintext.h"
#include "core/safetensors.h"
#include "core/ziplisting.h"

#include <QIODevice>

#include <algorithm>
#include <optional>

namespace perch
{

namespace
{

constexpr qint64 mostPickleBytes = 16 * 1024 * 1024;
constexpr qsizetype longestName = 300;

std::optional<ZipEntry> entryNamed(const ZipListing &listing, const QString &ending)
{
    for (const ZipEntry &entry : listing.entries) {
        const bool isAtTop = entry.name.count(u'/') <= 1;
        if (isAtTop && (entry.name == ending || entry.name.endsWith(u'/' + ending)))
            return entry;
    }
    return std::nullopt;
}

StorageSizes storagesOf(const ZipListing &listing, const QString &folder)
{
    StorageSizes sizes;
    const QString begin = folder + QStringLiteral("data/");
    for (const ZipEntry &entry : listing.entries) {
        if (entry.name.startsWith(begin))
            sizes.insert(entry.name.sliced(begin.size()).toUtf8(), entry.size);
    }
    return sizes;
}

Result<ModelContents> readTorch(QIODevice &device, const ZipListing &listing,
                                const ZipEntry &description)
{
    const Result<QByteArray> bytes = readStored(device, description, mostPickleBytes);
    if (!bytes)
        return bytes.error();
    const Result<Pickle> pickle = readPickle(*bytes);
    if (!pickle)
        return pickle.error();
    ModelContents contents;
    const QString folder = description.name.chopped(QStringView(u"data.pkl").size());
    listPickle(*pickle, storagesOf(listing, folder), contents);
    const auto code = std::count_if(
        listing.entries.cbegin(), listing.entries.cend(), [&folder](const ZipEntry &entry) {
            return entry.name.startsWith(folder + QStringLiteral("code/")) &&
                   entry.name.endsWith(QLatin1String(".py"));
        });
    contents.format = code > 0 || entryNamed(listing, QStringLiteral("constants.pkl"))
                          ? QStringLiteral("TorchScript or LibTorch archive")
                          : QStringLiteral("PyTorch archive");
    if (code > 0)
        contents.notes << QStringLiteral(
            "The archive also holds TorchScript, code that PyTorch runs when the model is used.");
    return contents;
}

/// Arrays of an .npz, or just what any other archive lists.
ModelContents readArchive(QIODevice &device, const ZipListing &listing)
{
    ModelContents contents;
    bool hasArrays = false;
    bool isPacked = false;
    for (const ZipEntry &member : listing.entries) {
        ModelEntry entry;
        if (member.name.endsWith(QLatin1String(".npy"))) {
            hasArrays = true;
            isPacked = isPacked || !member.isStored();
            if (const Result<QByteArray> head = readStored(device, member, numpyHeaderBytes))
                entry = readNumpyHeader(*head, member.size).value_or(ModelEntry());
        }
        entry.name = plainLine(member.name, longestName);
        if (!entry.isTensor) {
            entry.type = QStringLiteral("file");
            entry.value = QStringLiteral("%1 bytes").arg(member.size);
        }
        contents.entries.append(entry);
    }
    contents.format =
        hasArrays ? QStringLiteral("NumPy arrays (.npz)") : QStringLiteral("ZIP archive");
    if (isPacked)
        contents.notes << QStringLiteral(
            "The arrays are compressed, so that their shapes are not shown.");
    return contents;
}

Result<ModelContents> readZip(QIODevice &device)
{
    const Result<ZipListing> listing = readZipListing(device);
    if (!listing)
        return listing.error();
    const auto description = entryNamed(*listing, QStringLiteral("data.pkl"));
    Result<ModelContents> contents =
        description ? readTorch(device, *listing, *description) : readArchive(device, *listing);
    if (!contents)
        return contents;
    contents->hasMore = contents->hasMore || listing->hasMore;
    if (listing->hasDoubles)
        contents->notes << QStringLiteral("The archive has two members of the same name: another "
                                          "program may read another one than is shown.");
    return contents;
}

/// One pickle, or torch.save() of before 1.6: number, version, system, object, keys, raw numbers.
Result<ModelContents> readPickles(QIODevice &device)
{
    device.seek(0);
    const QByteArray bytes = device.read(mostPickleBytes);
    const QByteArrayView view(bytes);
    static const QByteArray torchNumber = QByteArray::fromHex("6cfc9c46f9206aa85019");
    ModelContents contents;
    contents.format = QStringLiteral("Python pickle");
    qsizetype at = 0;
    for (int number = 0; number < 4; ++number) {
        const Result<Pickle> pickle = readPickle(view.sliced(at));
        if (!pickle)
            return pickle.error();
        at += pickle->length;
        const PickleValue *root = pickle->at(pickle->root);
        const bool isOldTorch = number > 0 || (root && root->bytes == torchNumber);
        if (!isOldTorch || number == 3) {
            listPickle(*pickle, {}, contents);
            break;
        }
        ModelContents unseen; // what stands before the object may be asked for by a trick as well
        listPickle(*pickle, {}, unseen);
        contents.wishes += unseen.wishes;
        contents.format = QStringLiteral("PyTorch, of before version 1.6");
    }
    return contents;
}

} // namespace

bool isModelHead(QByteArrayView head)
{
    const bool isPickle =
        head.size() > 2 && uchar(head.at(0)) == 0x80 && head.at(1) >= 2 && head.at(1) <= 5;
    return head.startsWith("PK\x03\x04") || head.startsWith("PK\x05\x06") ||
           head.startsWith("\x93NUMPY") || isPickle || isSafetensorsHead(head);
}

Result<ModelContents> readModel(QIODevice &device)
{
    device.seek(0);
    const QByteArray head = device.read(64);
    if (head.startsWith("PK"))
        return readZip(device);
    if (isSafetensorsHead(head))
        return readSafetensors(device);
    if (!head.startsWith("\x93NUMPY"))
        return readPickles(device);
    device.seek(0);
    const auto entry = readNumpyHeader(device.read(numpyHeaderBytes), device.size());
    if (!entry)
        return Error(Error::Code::Parse,
                     QStringLiteral("The file begins as a NumPy array, but its header is damaged. "
                                    "Download it again, or compare it with the original."));
    ModelContents contents;
    contents.format = QStringLiteral("NumPy array (.npy)");
    contents.entries.append(*entry);
    contents.entries.first().name = QStringLiteral("array");
    return contents;
}

} // namespace perch
