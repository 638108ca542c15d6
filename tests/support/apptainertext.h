// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/siflisting.h"

#include <QFile>

/// What the real Apptainer printed about images, taken apart into the fields that Perch tells.
namespace perch::test
{

/// One block of a text that tests/support/listsifs.sh printed.
struct ApptainerListing {
    QList<SifListRow> rows;
    QList<SifHeaderLine> header;
};

inline SifListRow listRowFrom(const QString &line)
{
    const QStringList fields = line.split(u'|');
    const auto field = [&fields](int index) {
        return fields.value(index).simplified();
    };
    return {field(0), field(1), field(2), field(3), field(4)};
}

inline SifHeaderLine headerLineFrom(const QString &line)
{
    return {line.section(u':', 0, 0), line.section(u':', 1).trimmed()};
}

/// By the image's name; an image that Apptainer refused is not among them.
inline QMap<QString, ApptainerListing> apptainerListings(const QString &text)
{
    QMap<QString, ApptainerListing> listings;
    QString name;
    bool isList = false;
    const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        if (line.startsWith(u"=== ")) {
            isList = line.section(u' ', 1, 1) == u"list";
            name = line.section(u' ', 2);
        } else if (line.startsWith(u"!!! ")) {
            listings.remove(name);
            name.clear();
        } else if (!name.isEmpty() && !line.startsWith(u"---") && !line.startsWith(u"ID   |")) {
            if (isList)
                listings[name].rows.append(listRowFrom(line));
            else
                listings[name].header.append(headerLineFrom(line));
        }
    }
    return listings;
}

/// Where Perch's fields of the image at `path` are others than Apptainer's, in words; empty when
/// none is.
inline QString differenceFrom(const ApptainerListing &listing, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("%1 cannot be opened").arg(path);
    const Result<SifImage> image = readSif(file);
    if (!image)
        return image.error().message;
    const QList<SifListRow> rows = sifListRows(*image);
    if (rows.size() != listing.rows.size())
        return QStringLiteral("%1 rows, not %2").arg(rows.size()).arg(listing.rows.size());
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const SifListRow &ours = rows.at(i);
        const SifListRow &theirs = listing.rows.at(i);
        if (ours != theirs)
            return QStringLiteral("row %1: %2|%3|%4|%5|%6, not %7|%8|%9|")
                       .arg(i)
                       .arg(ours.id, ours.group, ours.link, ours.position, ours.type, theirs.id,
                            theirs.group, theirs.link) +
                   theirs.position + u'|' + theirs.type;
    }
    const QList<SifHeaderLine> header = sifHeaderLines(*image);
    for (qsizetype i = 0; i < std::max(header.size(), listing.header.size()); ++i) {
        const SifHeaderLine ours = header.value(i);
        const SifHeaderLine theirs = listing.header.value(i);
        if (ours != theirs)
            return QStringLiteral("header: %1: %2, not %3: %4")
                .arg(ours.name, ours.value, theirs.name, theirs.value);
    }
    return {};
}

} // namespace perch::test
