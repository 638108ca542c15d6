// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/safetensors.h"

#include "core/plaintext.h"

#include <QHash>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

namespace perch
{

namespace
{

constexpr quint64 mostHeaderBytes = 16 * 1024 * 1024;
constexpr qsizetype longestName = 300;

Error damaged(const QString &detail)
{
    return {Error::Code::Parse,
            QStringLiteral("The header of this safetensors file is damaged or was cut off. Compare "
                           "its size with the original, or download it again."),
            detail};
}

QString typeText(const QString &code)
{
    static const QHash<QString, QString> types = {
        {QStringLiteral("F64"), QStringLiteral("float64")},
        {QStringLiteral("F32"), QStringLiteral("float32")},
        {QStringLiteral("F16"), QStringLiteral("float16")},
        {QStringLiteral("BF16"), QStringLiteral("bfloat16")},
        {QStringLiteral("F8_E4M3"), QStringLiteral("float8_e4m3")},
        {QStringLiteral("F8_E5M2"), QStringLiteral("float8_e5m2")},
        {QStringLiteral("I64"), QStringLiteral("int64")},
        {QStringLiteral("I32"), QStringLiteral("int32")},
        {QStringLiteral("I16"), QStringLiteral("int16")},
        {QStringLiteral("I8"), QStringLiteral("int8")},
        {QStringLiteral("U64"), QStringLiteral("uint64")},
        {QStringLiteral("U32"), QStringLiteral("uint32")},
        {QStringLiteral("U16"), QStringLiteral("uint16")},
        {QStringLiteral("U8"), QStringLiteral("uint8")},
        {QStringLiteral("BOOL"), QStringLiteral("bool")},
    };
    return types.value(code, plainLine(code, 40));
}

ModelEntry entryOf(const QString &name, const QJsonObject &tensor, qint64 dataBytes)
{
    ModelEntry entry;
    entry.name = plainLine(name, longestName);
    entry.isTensor = true;
    entry.type = typeText(tensor.value(QLatin1String("dtype")).toString());
    const QJsonArray shape = tensor.value(QLatin1String("shape")).toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(shape.size(), 64); ++i)
        entry.shape << shape.at(i).toInteger(-1);
    const QJsonArray offsets = tensor.value(QLatin1String("data_offsets")).toArray();
    const qint64 begin = offsets.at(0).toInteger(-1);
    const qint64 end = offsets.at(1).toInteger(-1);
    const int each = bytesOfType(entry.type);
    if (entry.count() < 0)
        entry.problem = QStringLiteral("Its shape is impossible.");
    else if (begin < 0 || end < begin || end > dataBytes)
        entry.problem = QStringLiteral("Its numbers are not in the file.");
    else if (each > 0 && bytesOfShape(entry.shape, each) != end - begin)
        entry.problem = QStringLiteral("Its place in the file has another size than its shape.");
    return entry;
}

} // namespace

bool isSafetensorsHead(QByteArrayView head)
{
    return head.size() > 9 && head.at(8) == '{' &&
           qFromLittleEndian<quint64>(head.data()) <= mostHeaderBytes;
}

Result<ModelContents> readSafetensors(QIODevice &device)
{
    device.seek(0);
    const QByteArray lengthBytes = device.read(8);
    const quint64 length =
        lengthBytes.size() == 8 ? qFromLittleEndian<quint64>(lengthBytes.constData()) : 0;
    const qint64 dataBytes = device.size() - 8 - qint64(std::min(length, mostHeaderBytes));
    if (length == 0 || length > mostHeaderBytes || dataBytes < 0)
        return damaged(QStringLiteral("a header of %1 bytes").arg(length));
    QJsonParseError problem;
    const QJsonDocument document =
        QJsonDocument::fromJson(device.read(qint64(length)), &problem); // at most 1024 levels
    if (!document.isObject())
        return damaged(problem.errorString());
    ModelContents contents;
    contents.format = QStringLiteral("safetensors");
    const QJsonObject header = document.object();
    for (auto it = header.constBegin(); it != header.constEnd(); ++it) {
        if (contents.entries.size() >= mostModelEntries) {
            contents.hasMore = true;
            break;
        }
        if (it.key() != QLatin1String("__metadata__")) {
            contents.entries.append(entryOf(it.key(), it.value().toObject(), dataBytes));
            continue;
        }
        const QJsonObject metadata = it.value().toObject();
        for (auto word = metadata.constBegin();
             word != metadata.constEnd() && contents.entries.size() < mostModelEntries; ++word) {
            ModelEntry entry;
            entry.name = plainLine(word.key(), longestName);
            entry.type = QStringLiteral("text");
            entry.value = plainLine(word.value().toString(), longestName);
            contents.entries.append(entry);
        }
    }
    return contents;
}

} // namespace perch
