// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMenu>

namespace perch
{

class JobFolders;

/// The job folders that were open lately. Those that are gone say so, and can be taken off the
/// list.
class RecentMenu : public QMenu
{
    Q_OBJECT

public:
    explicit RecentMenu(JobFolders &folders, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &folder);

private:
    void fill();

    JobFolders &m_folders;
};

} // namespace perch
