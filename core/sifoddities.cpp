// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sifcodes.h"
#include "core/sifparts.h"

#include <QSet>

#include <algorithm>

namespace perch::sif
{

namespace
{

void checkHeader(SifImage &image)
{
    const SifHeader &header = image.header;
    if (header.descriptorsFree < 0 || header.descriptorsFree > header.descriptorsTotal ||
        header.descriptorsTotal - header.descriptorsFree != image.objects.size())
        warn(image, QStringLiteral("The header counts %1 free places of %2, but %3 are used.")
                        .arg(header.descriptorsFree)
                        .arg(header.descriptorsTotal)
                        .arg(image.objects.size()));
    if (header.dataOffset < 0 || header.dataSize < 0 || header.dataOffset > image.fileSize ||
        header.dataSize > image.fileSize - header.dataOffset)
        warn(image,
             QStringLiteral("The header places the data outside the file (byte %1, %2 bytes).")
                 .arg(header.dataOffset)
                 .arg(header.dataSize));
}

void checkIdentities(SifImage &image)
{
    QSet<quint32> ids;
    QSet<quint32> groups;
    const QList<SifObject> objects = image.objects;
    for (const SifObject &object : objects) {
        if (object.id == 0 || ids.contains(object.id))
            warn(image,
                 QStringLiteral("The object number %1 is zero or stands twice.").arg(object.id));
        ids.insert(object.id);
        groups.insert(object.group);
        image.isSigned = image.isSigned || object.dataType == Signature;
    }
    for (const SifObject &object : objects) {
        if (object.link != 0 && !(object.linksToGroup ? groups : ids).contains(object.link))
            warn(image,
                 QStringLiteral("Object %1 refers to %2 %3, which is not there.")
                     .arg(object.id)
                     .arg(object.linksToGroup ? QStringLiteral("group") : QStringLiteral("object"))
                     .arg(object.link));
    }
}

/// Warns about objects outside the file or on its header; answers those that lie inside, by place.
QList<SifObject> wholeObjects(SifImage &image)
{
    QList<SifObject> whole;
    const QList<SifObject> objects = image.objects;
    for (const SifObject &object : objects) {
        if (object.damaged) {
            warn(image, QStringLiteral("Object %1 lies outside the file (byte %2, %3 bytes).")
                            .arg(object.id)
                            .arg(object.offset)
                            .arg(object.size));
        } else if (object.size > 0) {
            whole.append(object);
            if (object.offset < HeaderSize ||
                (object.offset < tableEnd(image.header) &&
                 object.offset + object.size > image.header.tableOffset))
                warn(image, QStringLiteral("Object %1 lies on the header or the table of contents.")
                                .arg(object.id));
        }
    }
    std::sort(whole.begin(), whole.end(),
              [](const SifObject &a, const SifObject &b) { return a.offset < b.offset; });
    return whole;
}

void checkPlaces(SifImage &image)
{
    const QList<SifObject> whole = wholeObjects(image);
    qint64 end = 0;
    for (const SifObject &object : whole) {
        if (object.offset < end)
            warn(image, QStringLiteral("Object %1 lies on another one.").arg(object.id));
        end = std::max(end, object.offset + object.size);
    }
    if (end > 0 && end < image.fileSize && whole.size() == image.objects.size())
        warn(image, QStringLiteral("After the last object stand %1 bytes that belong to nothing.")
                        .arg(image.fileSize - end));
}

} // namespace

void noteOddities(SifImage &image)
{
    checkHeader(image);
    checkIdentities(image);
    checkPlaces(image);
}

} // namespace perch::sif
