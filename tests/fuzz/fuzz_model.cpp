// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Any bytes must be listed within bounds: as they are, as the pickle in a stored archive, and as a
// safetensors header. Nothing of it may be run; there is nothing in the reader that could.
#include "core/modelfile.h"
#include "core/pickle.h"
#include "core/picklenames.h"

#include <QBuffer>
#include <QtEndian>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace
{

using namespace perch;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

QByteArray number(quint64 value, int bytes)
{
    QByteArray text(8, '\0');
    qToLittleEndian(value, text.data());
    return text.left(bytes);
}

QByteArray archiveOf(const QByteArray &content)
{
    const QByteArray name = "m/data.pkl";
    const QByteArray fixed = QByteArray(10, '\0') + number(quint64(content.size()), 4) +
                             number(quint64(content.size()), 4) + number(quint64(name.size()), 4);
    const QByteArray local = "PK\x03\x04" + QByteArray(4, '\0') + fixed + name + content;
    const QByteArray central =
        "PK\x01\x02" + QByteArray(6, '\0') + fixed + QByteArray(14, '\0') + name;
    return local + central + "PK\x05\x06" + QByteArray(8, '\0') +
           number(quint64(central.size()), 4) + number(quint64(local.size()), 4) + number(0, 2);
}

void list(QByteArray bytes)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    (void)isModelHead(bytes.left(64));
    const Result<ModelContents> contents = readModel(buffer);
    if (!contents) {
        require(!contents.error().message.isEmpty());
        return;
    }
    require(contents->entries.size() <= mostModelEntries);
    require(contents->wishes.size() <= 200 && contents->numberCount() >= 0);
    for (const QString &wish : contents->wishes)
        require(wish.size() <= 160);
    for (const ModelEntry &entry : contents->entries) {
        require(entry.name.size() <= 512 && entry.value.size() <= 512 && entry.shape.size() <= 64);
        for (const QChar c : entry.name + entry.type + entry.value)
            require(c.unicode() >= 0x20);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    list(bytes);
    list(archiveOf(bytes));
    list(number(quint64(bytes.size()), 8) + bytes);
    if (const Result<Pickle> pickle = readPickle(bytes)) {
        require(pickle->length <= bytes.size());
        require(shortText(*pickle, pickle->root).size() <= 160);
    }
    return 0;
}
