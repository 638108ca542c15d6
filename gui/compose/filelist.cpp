// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/filelist.h"

#include "core/plaintext.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

namespace perch
{

namespace
{

/// The state's word at the end of the row, in the smaller font.
class FileDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const QString word = index.data(FileList::StateTextRole).toString();
        QStyleOptionViewItem name = option;
        const QFontMetrics metrics(theme::hintFont());
        const int width = word.isEmpty() ? 0 : metrics.horizontalAdvance(word) + theme::spaceS;
        // the row's ground is drawn over its whole width, the name beside the word
        initStyleOption(&name, index);
        QStyleOptionViewItem ground = name;
        ground.text.clear();
        ground.icon = {};
        ground.features &= ~QStyleOptionViewItem::HasDecoration;
        const QStyle *const style = option.widget->style();
        style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
        const bool rightToLeft = option.direction == Qt::RightToLeft;
        QStyleOptionViewItem narrow = option;
        narrow.rect.adjust(rightToLeft ? width : 0, 0, rightToLeft ? 0 : -width, 0);
        narrow.state &=
            ~(QStyle::State_Selected | QStyle::State_HasFocus | QStyle::State_MouseOver);
        QStyledItemDelegate::paint(painter, narrow, index);
        if (word.isEmpty())
            return;
        painter->save();
        painter->setFont(theme::hintFont());
        painter->setPen(theme::mutedText(option.palette));
        painter->drawText(option.rect.adjusted(theme::spaceXS, 0, -theme::spaceXS, 0),
                          Qt::AlignTrailing | Qt::AlignVCenter, word);
        painter->restore();
    }
};

QString stateWord(FileState state)
{
    switch (state) {
    case FileState::New:
        return FileList::tr("new");
    case FileState::Changed:
        return FileList::tr("changed");
    case FileState::Same:
        return FileList::tr("as sent");
    case FileState::Unknown:
        break;
    }
    return {};
}

QString stateSentence(FileState state)
{
    switch (state) {
    case FileState::New:
        return FileList::tr("was not part of the last submission");
    case FileState::Changed:
        return FileList::tr("has changed since the last submission");
    case FileState::Same:
        return FileList::tr("is the same as at the last submission");
    case FileState::Unknown:
        break;
    }
    return {};
}

} // namespace

FileList::FileList(QWidget *parent) : QListWidget(parent)
{
    setAccessibleName(tr("Files of this job"));
    setItemDelegate(new FileDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setIconSize(QSize(16, 16));
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item)
            Q_EMIT chosen(chosenName());
    });
}

void FileList::setFiles(const QList<JobFile> &files, const QString &submitName,
                        const QSet<QString> &sent, const FileStates *states)
{
    const QSignalBlocker quiet(this);
    const QString chosenBefore = currentItem() ? chosenName() : submitName;
    clear();
    for (const JobFile &file : files) {
        const bool isSubmit = file.name == submitName;
        const bool isSent = isSubmit || sent.contains(file.name);
        FileState state = isSent && states ? states->state(file.name) : FileState::Unknown;
        if (state == FileState::Same && file.isModified)
            state = FileState::Changed;
        const QString name = plainLine(file.name, 300);
        auto *item =
            new QListWidgetItem(icon(isSubmit                     ? QStringLiteral("compose")
                                     : file.name.endsWith(u".sh") ? QStringLiteral("script")
                                                                  : QStringLiteral("file")),
                                file.isModified ? name + QStringLiteral(" ●") : name, this);
        item->setData(NameRole, file.name);
        QStringList parts = {name, sizeText(file.size),
                             isSubmit ? tr("the submit description")
                             : isSent ? tr("sent with the job")
                                      : tr("stays on this computer")};
        if (file.isModified)
            parts.append(tr("not saved"));
        item->setData(StateTextRole, stateWord(state));
        if (state != FileState::Unknown)
            parts.append(stateSentence(state));
        const QString tip = parts.join(QStringLiteral(", "));
        item->setToolTip(tip.toHtmlEscaped());
        item->setData(Qt::AccessibleTextRole, tip);
        item->setData(IsSentRole, isSent);
        if (file.name == chosenBefore)
            setCurrentItem(item);
    }
    colorNames();
}

/// What stays on this computer is muted; the colour is of the palette, so it goes with that.
void FileList::colorNames()
{
    for (int i = 0; i < count(); ++i) {
        if (!item(i)->data(IsSentRole).toBool())
            item(i)->setForeground(theme::mutedText(palette()));
    }
}

void FileList::changeEvent(QEvent *event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorNames();
}

QString FileList::chosenName() const
{
    return currentItem() ? currentItem()->data(NameRole).toString() : QString();
}

void FileList::choose(const QString &name)
{
    for (int i = 0; i < count(); ++i) {
        if (item(i)->data(NameRole).toString() == name)
            setCurrentRow(i);
    }
}

} // namespace perch

#include "moc_filelist.cpp"
