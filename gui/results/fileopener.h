// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

namespace perch
{

/// Gives a downloaded file to the desktop's program for its kind. A program, a script or what
/// starts one is refused, and whatever came loses the right to be executed first.
class FileOpener : public QObject
{
    Q_OBJECT

public:
    explicit FileOpener(QObject *parent = nullptr);

    void open(const QString &path);
    void openFolder(const QString &path); ///< the folder that this file lies in

Q_SIGNALS:
    void opened(const QString &path);
    void refused(const QString &why); ///< a sentence

private:
    void giveToDesktop(const QString &path);
};

} // namespace perch
