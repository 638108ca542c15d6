// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/jobfolder.h"

namespace perch
{

/// What became of an open job folder whose files may have been changed by another program.
struct FolderChange {
    JobFolder folder;                  ///< as it is to be shown from now on
    QHash<QString, QString> diskTexts; ///< what lies on the disk now
    QStringList reloaded;              ///< texts taken from the disk: nobody had edited them here
    QStringList contested;             ///< edited here and changed there: a person must choose
    bool hasOtherFiles = false;        ///< files came, went or changed their size

    [[nodiscard]] bool isEmpty() const
    {
        return reloaded.isEmpty() && contested.isEmpty() && !hasOtherFiles;
    }
};

/// Joins `open`, whose texts may be edited, with what was read from the disk. `savedTexts` are the
/// texts as they lay on the disk when they were read or saved last. Edited texts stay as they are,
/// also when their file is gone.
[[nodiscard]] FolderChange joinedWithDisk(const JobFolder &open,
                                          const QHash<QString, QString> &savedTexts,
                                          const JobFolder &disk);

} // namespace perch
