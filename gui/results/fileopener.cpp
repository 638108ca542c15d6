// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/fileopener.h"

#include "core/openrefusal.h"
#include "core/plaintext.h"
#include "gui/whendone.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

constexpr qint64 headBytes = 512;

/// Why the file is not opened; empty when it may be. It cannot be executed any more then.
QString judge(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return FileOpener::tr("Its copy on this computer cannot be read: it was moved or removed. "
                              "Download it again.");
    const QString refusal = openRefusal(QFileInfo(path).fileName(), file.read(headBytes));
    if (!refusal.isEmpty())
        return refusal;
    constexpr auto executable = QFileDevice::ExeOwner | QFileDevice::ExeUser |
                                QFileDevice::ExeGroup | QFileDevice::ExeOther;
    const QFileDevice::Permissions permissions = file.permissions();
    if ((permissions & executable) && !file.setPermissions(permissions & ~executable))
        return FileOpener::tr("The file could be run as a program, and that cannot be taken from "
                              "it. Open its folder and decide yourself.");
    return {};
}

} // namespace

FileOpener::FileOpener(QObject *parent) : QObject(parent) {}

void FileOpener::open(const QString &path)
{
    whenDone(QtConcurrent::run([path] { return judge(path); }), this,
             [this, path](const QString &why) {
                 if (why.isEmpty())
                     giveToDesktop(path);
                 else
                     Q_EMIT refused(why);
             });
}

void FileOpener::openFolder(const QString &path)
{
    giveToDesktop(QFileInfo(path).absolutePath());
}

void FileOpener::giveToDesktop(const QString &path)
{
    if (QDesktopServices::openUrl(QUrl::fromLocalFile(path)))
        Q_EMIT opened(path);
    else
        Q_EMIT refused(tr("This computer has no program set for %1. Choose one in its folder.")
                           .arg(plainLine(QDir::toNativeSeparators(path))));
}

} // namespace perch
