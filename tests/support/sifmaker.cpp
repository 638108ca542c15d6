// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/sifmaker.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QtEndian>

namespace perch::test
{

namespace
{

constexpr qint64 tableOffset = 4096;
constexpr qint64 descriptorSize = 585;
constexpr qint64 descriptorCount = 48;
constexpr qint64 dataOffset = 36864;

template <typename T> void put(QByteArray &bytes, qint64 offset, T value)
{
    qToLittleEndian(value, bytes.data() + offset);
}

void putText(QByteArray &bytes, qint64 offset, const QByteArray &text)
{
    bytes.replace(offset, text.size(), text);
}

} // namespace

QByteArray sifHead(qint64 bodySize, const QByteArray &architecture)
{
    QByteArray bytes(dataOffset, '\0');
    putText(bytes, 0, "#!/usr/bin/env run-singularity\n");
    putText(bytes, 32, "SIF_MAGIC");
    putText(bytes, 42, "01");
    putText(bytes, 45, architecture);
    put<qint64>(bytes, 64, 1700000000);
    put<qint64>(bytes, 72, 1700000000);
    put<qint64>(bytes, 80, descriptorCount - 1);
    put<qint64>(bytes, 88, descriptorCount);
    put<qint64>(bytes, 96, tableOffset);
    put<qint64>(bytes, 104, descriptorCount * descriptorSize);
    put<qint64>(bytes, 112, tableOffset + descriptorCount * descriptorSize);
    put<qint64>(bytes, 120,
                dataOffset + bodySize - (tableOffset + descriptorCount * descriptorSize));

    put<qint32>(bytes, tableOffset, 0x4004); // a partition
    bytes[tableOffset + 4] = 1;
    put<quint32>(bytes, tableOffset + 5, 1);
    put<quint32>(bytes, tableOffset + 9, 0xf0000001U);
    put<qint64>(bytes, tableOffset + 17, dataOffset);
    put<qint64>(bytes, tableOffset + 25, bodySize);
    put<qint64>(bytes, tableOffset + 33, bodySize);
    put<qint32>(bytes, tableOffset + 201, 1); // squashfs
    put<qint32>(bytes, tableOffset + 205, 2); // primary system
    putText(bytes, tableOffset + 209, architecture);
    return bytes;
}

QByteArray sifBytes(qint64 bodySize, quint32 seed, const QByteArray &architecture)
{
    QByteArray body(bodySize, Qt::Uninitialized);
    QRandomGenerator random(seed);
    const qint64 words = bodySize / qint64(sizeof(quint32));
    for (qint64 i = 0; i < words; ++i)
        put<quint32>(body, i * qint64(sizeof(quint32)), random.generate());
    for (qint64 i = words * qint64(sizeof(quint32)); i < bodySize; ++i)
        body[i] = char(seed);
    return sifHead(bodySize, architecture) + body;
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.flush())
        qFatal("cannot write %s: %s", qPrintable(path), qPrintable(file.errorString()));
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s: %s", qPrintable(path), qPrintable(file.errorString()));
    return file.readAll();
}

void writeSif(const QString &path, qint64 bodySize, quint32 seed, const QByteArray &architecture)
{
    writeFile(path, sifBytes(bodySize, seed, architecture));
}

QStringList namesIn(const QString &folder)
{
    return QDir(folder).entryList(
        QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
}

} // namespace perch::test
