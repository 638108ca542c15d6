// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/gpuinventorypanel.h"

#include "gui/compose/gpuinventory.h"
#include "gui/theme.h"
#include "gui/widgets/rowdelegate.h"
#include "gui/widgets/sharebar.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QShowEvent>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr double barHeight = 10;

using State = GpuInventory::State;

/// Rows as in other lists, with the bar of a model: one piece for each owner, filled for what is
/// free.
class BarDelegate : public RowDelegate
{
public:
    BarDelegate(const GpuModelsModel &models, const QSortFilterProxyModel &sorted, QObject *parent)
        : RowDelegate(-1, parent), m_models(models), m_sorted(sorted)
    {
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        RowDelegate::paint(painter, option, index);
        if (index.column() != GpuModelsModel::BarColumn)
            return;
        const GpuModel &model = m_models.model(m_sorted.mapToSource(index).row());
        QList<Share> shares;
        for (const GpuModel::Share &share : model.shares)
            shares.append({share.free, share.total - share.free, 0});
        int most = 1; // all bars are to one scale
        for (int row = 0; row < m_models.rowCount(); ++row)
            most = qMax(most, m_models.model(row).total);
        QRectF room(option.rect);
        room.adjust(theme::spaceS, 0, -theme::spaceS, 0);
        const double width = room.width() * model.total / most;
        QRectF bar(room.left(), room.center().y() - barHeight / 2, width, barHeight);
        if (option.direction == Qt::RightToLeft)
            bar.moveRight(room.right());
        paintShares(*painter, bar, shares, option.palette, option.direction);
    }

private:
    const GpuModelsModel &m_models;
    const QSortFilterProxyModel &m_sorted;
};

} // namespace

GpuInventoryPanel::GpuInventoryPanel(GpuInventory &inventory, QWidget *parent)
    : QWidget(parent), m_inventory(inventory)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(300ms);
    connect(&m_patience, &QTimer::timeout, this, &GpuInventoryPanel::showSentence);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(makeHead());
    layout->addWidget(makeTable(), 1);
    connect(&inventory, &GpuInventory::changed, this, &GpuInventoryPanel::present);
    present();
}

QWidget *GpuInventoryPanel::makeHead()
{
    m_sentence = new QLabel;
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_age = new QLabel;
    m_age->setTextFormat(Qt::PlainText);
    m_ask = new QPushButton;
    m_ask->setToolTip(tr("Asks the pool's central manager once for its machines with GPUs"));
    connect(m_ask, &QPushButton::clicked, &m_inventory, &GpuInventory::ask);
    auto *head = new QWidget;
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_age);
    layout->addWidget(m_ask);
    return head;
}

QTableView *GpuInventoryPanel::makeTable()
{
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(&m_inventory.model());
    m_sorted->setSortRole(GpuModelsModel::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView;
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("GPUs of the pool by model"));
    m_table->setItemDelegate(new BarDelegate(m_inventory.model(), *m_sorted, m_table));
    m_table->setMouseTracking(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->verticalHeader()->hide();
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(GpuModelsModel::CapabilityColumn, Qt::DescendingOrder);
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(40);
    const int em = fontMetrics().horizontalAdvance(u'm');
    for (const auto &[column, width] : {std::pair(GpuModelsModel::NameColumn, 15),
                                        {GpuModelsModel::FreeColumn, 7},
                                        {GpuModelsModel::BarColumn, 8},
                                        {GpuModelsModel::MemoryColumn, 6},
                                        {GpuModelsModel::CapabilityColumn, 8},
                                        {GpuModelsModel::RuntimeColumn, 5}})
        m_table->setColumnWidth(column, width * em);
    header->setStretchLastSection(true);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + theme::spaceS);
    connect(m_table, &QTableView::clicked, this, &GpuInventoryPanel::choose);
    connect(m_table, &QTableView::activated, this, &GpuInventoryPanel::choose);
    return m_table;
}

void GpuInventoryPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    // to open this is to ask; afterwards only the button asks
    if (!event->spontaneous() && m_inventory.state() == State::NeverAsked && m_inventory.isOnline())
        m_inventory.ask();
}

void GpuInventoryPanel::present()
{
    const bool asks = m_inventory.state() == State::Asking;
    if (asks && !m_patience.isActive())
        m_patience.start();
    m_ask->setEnabled(!asks && m_inventory.isOnline());
    m_ask->setText(m_inventory.answered().isValid() ? tr("Refresh") : tr("Show GPUs"));
    if (!asks) {
        m_patience.stop();
        showSentence();
    }
    m_table->setVisible(m_inventory.model().rowCount() > 0);
    m_table->setColumnHidden(GpuModelsModel::OwnerColumn, !m_inventory.model().knowsOwners());
}

void GpuInventoryPanel::showSentence()
{
    const QDateTime when = m_inventory.answered();
    QString sentence;
    if (m_inventory.state() == State::Asking)
        sentence = tr("Asking the pool …");
    else if (m_inventory.state() == State::Failed)
        sentence = m_inventory.error().message;
    else if (!when.isValid())
        sentence = m_inventory.isOnline()
                       ? tr("Which GPUs the pool has, and how many of them are free.")
                       : tr("You are not connected to the access point. Connect to see which GPUs "
                            "the pool has.");
    else if (m_inventory.total() == 0)
        sentence = tr("The pool shows no machine with a GPU.");
    else
        sentence = tr("%1 of %2 GPUs are free now. Choose a model to require what it has.")
                       .arg(m_inventory.free())
                       .arg(m_inventory.total());
    if (when.isValid() && m_inventory.state() == State::Answered && !m_inventory.isOnline())
        sentence = tr("%1 of %2 GPUs were free. You are not connected now.")
                       .arg(m_inventory.free())
                       .arg(m_inventory.total());
    m_sentence->setText(sentence);
    theme::setTextColor(*m_sentence, m_inventory.state() == State::Failed
                                         ? theme::toneColor(theme::Tone::Bad, palette())
                                         : palette().color(QPalette::WindowText));
    m_age->setVisible(when.isValid());
    m_age->setText(
        tr("as of %1").arg(QLocale().toString(when.toLocalTime().time(), QStringLiteral("HH:mm"))));
    m_age->setToolTip(exactTimeText(when));
    theme::setTextColor(*m_age, theme::mutedText(palette()));
}

void GpuInventoryPanel::choose(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const GpuModel &model = m_inventory.model().model(m_sorted->mapToSource(index).row());
    if (model.capability > 0 && model.memoryMegabytes > 0)
        Q_EMIT requireRequested(QString::number(model.capability, 'f', 1), requirableMemory(model));
}

void GpuInventoryPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_sentence)
        showSentence();
}

} // namespace perch

#include "moc_gpuinventorypanel.cpp"
