// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/inputlist.h"

#include "core/stagedname.h"

#include <QStringList>

namespace perch
{

namespace
{

/// "osdf:///chtc/staging/n/netid/data-54990e82.tar.gz?pack=auto": what follows the file's name is
/// the person's choice.
QString optionsOf(const QString &entry)
{
    const qsizetype mark = entry.indexOf(u'?');
    return mark < 0 ? QString() : entry.mid(mark);
}

std::optional<StagedName> nameOf(const QString &entry)
{
    const QString path = entry.left(entry.size() - optionsOf(entry).size());
    return parseStagedName(path.mid(path.lastIndexOf(u'/') + 1));
}

bool isVersionOf(const QString &entry, const StagedName &name)
{
    const std::optional<StagedName> other = nameOf(entry);
    return other && other->stem == name.stem && other->suffix == name.suffix;
}

} // namespace

QString withStagedInput(const QString &list, const QString &url)
{
    const std::optional<StagedName> name = nameOf(url);
    QStringList entries = list.split(u',');
    for (QString &entry : entries) {
        const QString file = entry.trimmed();
        if (name && isVersionOf(file, *name)) {
            entry.replace(file, url + optionsOf(file));
            return entries.join(u',');
        }
    }
    return list.trimmed().isEmpty() ? url : list.trimmed() + QStringLiteral(", ") + url;
}

} // namespace perch
