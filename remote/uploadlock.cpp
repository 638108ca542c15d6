// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/uploadlock.h"

#include <QDir>

namespace perch
{

UploadLock lockUpload(const PartName &part)
{
    const QString name = part.fileName.mid(1) + QStringLiteral(".lock"); // not hidden
    auto lock = std::make_shared<QLockFile>(QDir(QDir::tempPath()).filePath(name));
    lock->setStaleLockTime(std::chrono::milliseconds::zero()); // never by its age
    return lock->tryLock() ? lock : nullptr;
}

} // namespace perch
