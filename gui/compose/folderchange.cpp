// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/folderchange.h"

#include <algorithm>

namespace perch
{

namespace
{

bool isSameFile(const JobFile &one, const JobFile &other)
{
    return one.name == other.name && one.size == other.size && one.isText == other.isText;
}

} // namespace

FolderChange joinedWithDisk(const JobFolder &open, const QHash<QString, QString> &savedTexts,
                            const JobFolder &disk)
{
    FolderChange change;
    change.folder = disk;
    change.folder.path = open.path;
    change.folder.submitFileName = open.submitFileName;
    change.diskTexts = disk.texts;
    change.hasOtherFiles = !std::equal(open.files.cbegin(), open.files.cend(), disk.files.cbegin(),
                                       disk.files.cend(), isSameFile);
    QHash<QString, JobFile> edited;
    for (const JobFile &file : open.files) {
        if (file.isModified ||
            (file.name == open.submitFileName && !disk.texts.contains(file.name)))
            edited.insert(file.name, file);
    }
    for (JobFile &file : change.folder.files) {
        const QString before = savedTexts.value(file.name);
        const QString now = disk.texts.value(file.name);
        if (!file.isText)
            continue;
        if (!edited.contains(file.name)) {
            if (open.texts.contains(file.name) && now != before)
                change.reloaded.append(file.name);
            continue;
        }
        const QString mine = open.texts.value(file.name);
        change.folder.texts.insert(file.name, mine);
        file.isModified = mine != now;
        if (now != before && mine != now)
            change.contested.append(file.name);
        edited.remove(file.name);
    }
    for (auto it = edited.cbegin(); it != edited.cend(); ++it) { // its file is gone
        JobFile file = it.value();
        file.isModified = true;
        change.folder.files.append(file);
        change.folder.texts.insert(it.key(), open.texts.value(it.key()));
    }
    std::sort(change.folder.files.begin(), change.folder.files.end(),
              [](const JobFile &one, const JobFile &other) { return one.name < other.name; });
    return change;
}

} // namespace perch
