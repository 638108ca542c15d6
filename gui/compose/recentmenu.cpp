// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/recentmenu.h"

#include "core/plaintext.h"
#include "gui/compose/jobfolders.h"
#include "gui/widgets/icon.h"

#include <QDir>

#include <algorithm>

namespace perch
{

namespace
{

constexpr int pathWidth = 60; ///< in letters

/// No letter of a foreign name becomes a shortcut or moves into the column of shortcuts.
QString menuText(const QString &path)
{
    const QString home = QDir::homePath() + u'/';
    QString text = plainLine(
        path.startsWith(home) ? QStringLiteral("~/") + path.sliced(home.size()) : path, 4096);
    if (text.size() > pathWidth)
        text = text.left(pathWidth / 3) + u'…' + text.right(pathWidth - pathWidth / 3 - 1);
    return text.replace(u'&', QStringLiteral("&&"));
}

} // namespace

RecentMenu::RecentMenu(JobFolders &folders, QWidget *parent) : QMenu(parent), m_folders(folders)
{
    setTitle(tr("Recent"));
    setToolTipsVisible(true);
    connect(&folders, &JobFolders::recentChanged, this, &RecentMenu::fill);
    connect(this, &QMenu::aboutToShow, &folders, &JobFolders::readRecent);
    fill();
}

void RecentMenu::fill()
{
    clear();
    const QList<RecentFolder> recent = m_folders.recent();
    for (const RecentFolder &folder : recent) {
        const QString text = menuText(folder.path);
        QAction *action = addAction(folder.isMissing ? perch::icon(QStringLiteral("warning"))
                                                     : perch::icon(QStringLiteral("folder")),
                                    folder.isMissing ? tr("%1 (is gone)").arg(text) : text);
        action->setToolTip(plainLine(folder.path, 4096).toHtmlEscaped());
        action->setEnabled(!folder.isMissing);
        connect(action, &QAction::triggered, this,
                [this, path = folder.path] { Q_EMIT chosen(path); });
    }
    if (recent.isEmpty()) {
        addAction(tr("No job was open yet"))->setEnabled(false);
        return;
    }
    const auto missing = std::count_if(recent.cbegin(), recent.cend(),
                                       [](const RecentFolder &one) { return one.isMissing; });
    if (missing > 0) {
        addSeparator();
        QAction *forget =
            addAction(missing == 1 ? tr("Take the one that is gone off this list")
                                   : tr("Take the %1 that are gone off this list").arg(missing));
        connect(forget, &QAction::triggered, &m_folders, &JobFolders::forgetMissing);
    }
}

} // namespace perch

#include "moc_recentmenu.cpp"
