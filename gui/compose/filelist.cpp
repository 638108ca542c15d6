// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/filelist.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QSignalBlocker>

namespace perch
{

FileList::FileList(QWidget *parent) : QListWidget(parent)
{
    setAccessibleName(tr("Files of this job"));
    setFrameShape(QFrame::NoFrame);
    setIconSize(QSize(16, 16));
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        if (item)
            Q_EMIT chosen(item->data(Qt::UserRole).toString());
    });
}

void FileList::setFiles(const QList<JobFile> &files, const QString &submitName,
                        const QSet<QString> &sent)
{
    const QSignalBlocker quiet(this);
    const QString kept = currentItem() ? currentItem()->data(Qt::UserRole).toString() : submitName;
    clear();
    for (const JobFile &file : files) {
        const bool isSubmit = file.name == submitName;
        const QString iconName = isSubmit ? QStringLiteral("compose")
                                 : file.name.endsWith(QLatin1String(".sh"))
                                     ? QStringLiteral("script")
                                     : QStringLiteral("file");
        auto *item = new QListWidgetItem(
            icon(iconName), file.isModified ? file.name + QStringLiteral(" ●") : file.name, this);
        item->setData(Qt::UserRole, file.name);
        const QString role = isSubmit                   ? tr("the submit description")
                             : sent.contains(file.name) ? tr("sent with the job")
                                                        : tr("stays on this computer");
        item->setToolTip(QStringLiteral("%1, %2, %3%4")
                             .arg(file.name.toHtmlEscaped(), sizeText(file.size), role,
                                  file.isModified ? tr(", not saved") : QString()));
        if (!isSubmit && !sent.contains(file.name))
            item->setForeground(theme::mutedText(palette()));
        if (file.name == kept)
            setCurrentItem(item);
    }
}

void FileList::choose(const QString &name)
{
    for (int i = 0; i < count(); ++i) {
        if (item(i)->data(Qt::UserRole).toString() == name)
            setCurrentRow(i);
    }
}

} // namespace perch
