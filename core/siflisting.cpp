// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// After github.com/apptainer/sif, internal/app/siftool/info.go (version 2).
#include "core/siflisting.h"

#include <cmath>

namespace perch
{

namespace
{

QString numberOrNone(quint32 number)
{
    return number == 0 ? QStringLiteral("NONE") : QString::number(number);
}

SifListRow rowOf(const SifObject &object)
{
    SifListRow row;
    row.id = QString::number(object.id);
    row.group = numberOrNone(object.group);
    row.link = numberOrNone(object.link);
    if (object.link != 0 && object.linksToGroup)
        row.link += QStringLiteral(" (G)");
    // a damaged object's end may lie beyond all numbers; then it wraps, as Go's does
    const auto end = qint64(quint64(object.offset) + quint64(object.size));
    row.position = QStringLiteral("%1-%2").arg(object.offset).arg(end);
    row.type = object.kind.isEmpty() ? object.type
                                     : QStringLiteral("%1 (%2)").arg(object.type, object.kind);
    return row;
}

/// "27 KiB": whole units of 1024.
QString roundedSize(qint64 bytes)
{
    static constexpr char units[] = "KMGTPE";
    if (bytes > -1024 && bytes < 1024)
        return QStringLiteral("%1 B").arg(bytes);
    double unit = 1024;
    int index = 0;
    for (qint64 rest = bytes / 1024; rest <= -1024 || rest >= 1024; rest /= 1024) {
        unit *= 1024;
        ++index;
    }
    return QStringLiteral("%1 %2iB")
        .arg(std::round(double(bytes) / unit), 0, 'f', 0)
        .arg(QLatin1Char(units[index]));
}

/// As Go prints a time: "2023-11-14 22:13:20 +0000 UTC". Years that no calendar has are told as
/// seconds.
QString goTime(qint64 seconds)
{
    constexpr qint64 firstSecond = SifHeader::NoTime;
    constexpr qint64 lastSecond = 253402300799; // the end of the year 9999
    if (seconds < firstSecond || seconds > lastSecond)
        return QStringLiteral("%1 s since 1970").arg(seconds);
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss '+0000 UTC'"));
}

} // namespace

QList<SifListRow> sifListRows(const SifImage &image)
{
    QList<SifListRow> rows;
    for (const SifObject &object : image.objects)
        rows.append(rowOf(object));
    return rows;
}

QList<SifHeaderLine> sifHeaderLines(const SifImage &image)
{
    const SifHeader &header = image.header;
    QList<SifHeaderLine> lines;
    if (!image.launchLine.isEmpty())
        lines.append({QStringLiteral("Launch Script"), image.launchLine});
    lines.append({QStringLiteral("Version"), header.version});
    if (header.architecture != u"unknown")
        lines.append({QStringLiteral("Primary Architecture"), header.architecture});
    if (!image.uuid.isEmpty())
        lines.append({QStringLiteral("ID"), image.uuid});
    if (header.created != SifHeader::NoTime)
        lines.append({QStringLiteral("Created At"), goTime(header.created)});
    if (header.modified != SifHeader::NoTime)
        lines.append({QStringLiteral("Modified At"), goTime(header.modified)});
    lines.append({QStringLiteral("Descriptors Free"), QString::number(header.descriptorsFree)});
    lines.append({QStringLiteral("Descriptors Total"), QString::number(header.descriptorsTotal)});
    lines.append({QStringLiteral("Descriptors Offset"), QString::number(header.tableOffset)});
    lines.append({QStringLiteral("Descriptors Size"), roundedSize(header.tableSize)});
    lines.append({QStringLiteral("Data Offset"), QString::number(header.dataOffset)});
    lines.append({QStringLiteral("Data Size"), roundedSize(header.dataSize)});
    return lines;
}

} // namespace perch
