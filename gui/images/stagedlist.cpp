// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/stagedlist.h"

#include "core/stagedpath.h"
#include "gui/images/imagedownloads.h"
#include "gui/images/imagekeeper.h"
#include "gui/images/imagescontroller.h"
#include "gui/images/stagedimagesmodel.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/rowdelegate.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSet>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>

namespace perch
{

namespace
{

/// The hash's state with an icon of its own shape and in its colour; what a job needs in plain
/// text, not muted.
class StagedDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    [[nodiscard]] QIcon cellIcon(const QPalette &palette, const QModelIndex &index) const override
    {
        if (index.column() != StagedImagesModel::Hash)
            return RowDelegate::cellIcon(palette, index);
        const HashState state = stateOf(index);
        const QColor color = theme::toneColor(hashStateTone(state), palette);
        QIcon &cached = m_icons[{int(state), color.rgb()}];
        if (cached.isNull())
            cached = icon(hashStateIcon(state), color);
        return cached;
    }
    [[nodiscard]] QColor cellColor(const QPalette &palette, const QModelIndex &index) const override
    {
        const theme::Tone tone = hashStateTone(stateOf(index));
        if (index.column() == StagedImagesModel::Hash && tone != theme::Tone::Neutral)
            return theme::toneColor(tone, palette);
        return RowDelegate::cellColor(palette, index);
    }

private:
    static HashState stateOf(const QModelIndex &index)
    {
        return HashState(index.data(StagedImagesModel::HashStateRole).toInt());
    }
    mutable QHash<QPair<int, QRgb>, QIcon> m_icons; // making one icon reads an SVG
};

} // namespace

StagedList::StagedList(ImagesController &controller, QWidget *parent)
    : QWidget(parent), m_controller(controller)
{
    build();
    StagedImagesModel &images = controller.images();
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&images, change, this, &StagedList::updateTitle);
    connect(&images, &QAbstractItemModel::dataChanged, this, &StagedList::updateTitle);
    connect(&controller.keeper(), &ImageKeeper::changed, this, &StagedList::updateActions);
    connect(&controller, &ImagesController::sessionChanged, this, &StagedList::updateActions);
    restyle();
    updateTitle();
    updateActions();
}

QAction *StagedList::addAction(const QString &text, const QKeySequence &key, const QString &tip,
                               void (StagedList::*handler)())
{
    auto *action = new QAction(text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    const QString keyText = key.toString(QKeySequence::NativeText);
    action->setToolTip(keyText.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keyText));
    connect(action, &QAction::triggered, this, handler);
    m_list->addAction(action);
    return action;
}

void StagedList::build()
{
    m_title = new QLabel(this);
    m_title->setFont(theme::sectionFont());
    m_filter = new QLineEdit(this);
    m_filter->setPlaceholderText(tr("Filter by name or hash digits"));
    m_filter->setAccessibleName(tr("Filter the staged images"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(280);
    auto *clear = new QAction(tr("Clear the filter"), m_filter);
    clear->setShortcut(QKeySequence(Qt::Key_Escape));
    clear->setShortcutContext(Qt::WidgetShortcut);
    m_filter->addAction(clear);
    connect(clear, &QAction::triggered, m_filter, &QLineEdit::clear);
    buildTable();
    m_useAction = addAction(tr("Use in a job"), {},
                            tr("Put the selected image or data into the submit description of "
                               "the open job folder (Enter)"),
                            &StagedList::useSelected);
    m_copy = addAction(tr("Copy line"), QKeySequence::Copy,
                       tr("Copy the line for a submit description: container_image, or "
                          "transfer_input_files for data"),
                       &StagedList::copyLine);
    m_download = addAction(tr("Download …"), {},
                           tr("Bring the selected images to this computer, and compare every "
                              "byte with the server's"),
                           &StagedList::downloadSelected);
    m_check = addAction(tr("Check"), {}, {}, &StagedList::checkSelected);
    m_remove = addAction(tr("Delete …"), QKeySequence(Qt::Key_Delete),
                         tr("Delete the selected images from /staging, after a look at what still "
                            "needs them"),
                         &StagedList::removeSelected);
    m_use = new QPushButton(m_useAction->text(), this);
    m_use->setProperty("primary", true);
    m_use->setToolTip(m_useAction->toolTip());
    connect(m_use, &QPushButton::clicked, m_useAction, &QAction::trigger);

    auto *row = new QHBoxLayout;
    row->setSpacing(theme::spaceS);
    row->addWidget(m_title);
    row->addStretch(1);
    row->addWidget(m_filter, 4);
    QWidget *before = m_filter;
    for (QAction *action : {m_copy, m_download, m_check, m_remove}) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        m_buttons.append(button);
        row->addWidget(button);
        setTabOrder(before, button);
        before = button;
    }
    row->addWidget(m_use);
    setTabOrder(before, m_use);
    setTabOrder(m_use, m_list);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(row);
    layout->addWidget(m_list, 1);
}

void StagedList::buildTable()
{
    m_proxy = new QSortFilterProxyModel(this);
    m_proxy->setSourceModel(&m_controller.images());
    m_proxy->setSortRole(StagedImagesModel::SortRole);
    m_proxy->setFilterKeyColumn(StagedImagesModel::Name);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list = new QTreeView(this);
    m_list->setModel(m_proxy);
    m_list->setItemDelegate(new StagedDelegate(-1, m_list));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSortingEnabled(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setDragEnabled(true);
    m_list->setDragDropMode(QAbstractItemView::DragOnly);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->setAccessibleName(tr("Staged images"));
    m_list->setMinimumHeight(140);
    QHeaderView *header = m_list->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(StagedImagesModel::Name, QHeaderView::Stretch);
    header->setMinimumSectionSize(60);
    header->setHighlightSections(false);
    const int em = fontMetrics().averageCharWidth();
    header->resizeSection(StagedImagesModel::Folder, 15 * em);
    header->resizeSection(StagedImagesModel::Hash, 20 * em);
    header->resizeSection(StagedImagesModel::UsedBy, 21 * em);
    header->resizeSection(StagedImagesModel::Size, 13 * em);
    header->resizeSection(StagedImagesModel::Share, 13 * em);
    header->resizeSection(StagedImagesModel::Modified, 15 * em);
    m_list->sortByColumn(StagedImagesModel::Modified, Qt::DescendingOrder);
    connect(m_filter, &QLineEdit::textChanged, m_proxy,
            &QSortFilterProxyModel::setFilterFixedString);
    connect(m_list, &QTreeView::activated, this, &StagedList::useSelected);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &StagedList::updateActions);
}

QList<StagedImage> StagedList::selected() const
{
    QList<StagedImage> images;
    const QModelIndexList rows = m_list->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        images.append(m_controller.images().imageAt(m_proxy->mapToSource(row).row()));
    return images;
}

void StagedList::updateTitle()
{
    const QList<StagedImage> &images = m_controller.images().images();
    const qsizetype count = images.size();
    m_title->setText(count == 1 ? tr("1 staged image") : tr("%L1 staged images").arg(count));
    updateColumns();
    selectWanted();
}

bool StagedList::isNarrow() const
{
    return width() < 110 * fontMetrics().averageCharWidth();
}

/// Their words stand in tooltips too; the filter needs the room more.
void StagedList::updateButtons()
{
    for (QToolButton *button : std::as_const(m_buttons))
        button->setToolButtonStyle(isNarrow() ? Qt::ToolButtonIconOnly
                                              : Qt::ToolButtonTextBesideIcon);
}

/// What is the same for all, or stands in a tooltip too, gives way.
void StagedList::updateColumns()
{
    const QList<StagedImage> &images = m_controller.images().images();
    QSet<QString> folders;
    bool knowsShares = false;
    for (int row = 0; row < images.size(); ++row) {
        const QString &path = images.at(row).path;
        folders.insert(path.left(path.lastIndexOf(u'/')));
        knowsShares = knowsShares || m_controller.images().detailsAt(row).share >= 0;
    }
    m_list->setColumnHidden(StagedImagesModel::Folder, isNarrow() || folders.size() < 2);
    m_list->setColumnHidden(StagedImagesModel::Share, isNarrow() || !knowsShares);
}

void StagedList::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateColumns();
    updateButtons();
}

void StagedList::updateActions()
{
    const QList<StagedImage> images = selected();
    const bool isOne = images.size() == 1;
    m_use->setEnabled(isOne);
    m_useAction->setEnabled(isOne);
    m_copy->setEnabled(!images.isEmpty() && !m_controller.lineOf(images.first()).isEmpty());
    m_download->setEnabled(m_controller.isOnline() && !images.isEmpty());
    const bool isChecking = m_controller.keeper().isChecking();
    m_check->setText(isChecking ? tr("Stop checking") : tr("Check"));
    m_check->setToolTip(isChecking ? tr("The file on the server stays as it is")
                                   : tr("Have the transfer server read the whole file and compare "
                                        "its hash with the digits in the name. Takes some seconds "
                                        "for each GB, so it is only done when you ask."));
    m_check->setEnabled(isChecking || (m_controller.isOnline() && !images.isEmpty()));
    m_remove->setEnabled(m_controller.isOnline() && !images.isEmpty() &&
                         !m_controller.keeper().isRemoving());
    restyle();
}

void StagedList::select(const QString &path)
{
    m_wantedPath = path;
    selectWanted();
}

void StagedList::selectWanted()
{
    for (int row = 0; row < m_proxy->rowCount() && !m_wantedPath.isEmpty(); ++row) {
        const QModelIndex index = m_proxy->index(row, 0);
        if (m_controller.images().imageAt(m_proxy->mapToSource(index).row()).path != m_wantedPath)
            continue;
        m_wantedPath.clear();
        m_list->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                             QItemSelectionModel::Rows);
    }
}

void StagedList::useSelected()
{
    const QList<StagedImage> images = selected();
    if (images.size() == 1)
        Q_EMIT useWanted(images.first());
}

void StagedList::copyLine()
{
    const QList<StagedImage> images = selected();
    QStringList lines;
    for (const StagedImage &image : images)
        lines.append(m_controller.lineOf(image));
    if (lines.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
    if (lines.size() > 1) {
        Q_EMIT noticed(tr("Copied %1 lines").arg(lines.size()));
        return;
    }
    QString notice = tr("Copied: %1").arg(lines.first());
    if (lines.first().contains(QStringLiteral("file://")))
        notice += tr(" · the job also needs requirements = (HasCHTCStaging == true)");
    else if (isBelowStagingSize(images.first().size))
        notice += tr(" · below 1 GB, it may also lie in the job's folder, named plainly");
    Q_EMIT noticed(notice);
}

void StagedList::downloadSelected()
{
    auto *dialog = new QFileDialog(this, tr("Download to"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, images = selected()](const QString &folder) {
                for (const StagedImage &image : images)
                    m_controller.downloads().add(image, folder);
            });
    dialog->open();
}

void StagedList::checkSelected()
{
    if (m_controller.keeper().isChecking())
        m_controller.keeper().stopChecks();
    else
        m_controller.keeper().check(selected());
}

void StagedList::removeSelected()
{
    m_controller.keeper().planRemoval(selected());
}

void StagedList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_remove)
        restyle();
}

void StagedList::restyle()
{
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_download->setIcon(icon(QStringLiteral("download")));
    m_check->setIcon(icon(m_controller.keeper().isChecking() ? QStringLiteral("stop")
                                                             : QStringLiteral("shield")));
    m_remove->setIcon(icon(QStringLiteral("trash")));
}

} // namespace perch

#include "moc_stagedlist.cpp"
