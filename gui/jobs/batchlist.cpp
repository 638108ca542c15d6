// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchlist.h"

#include "gui/jobs/stagebar.h"
#include "gui/widgets/rowdelegate.h"

#include <QKeyEvent>
#include <QPainter>

namespace perch
{

namespace
{

constexpr int barHeight = 12;
constexpr int rowsSeen = 4;
constexpr int longestName = 320;

/// Name, bar and words side by side; in a narrow window the words are cut last.
class BatchDelegate final : public RowDelegate
{
public:
    explicit BatchDelegate(const BatchesModel &batches, QObject *parent)
        : RowDelegate(-1, parent), m_batches(batches)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override
    {
        Q_UNUSED(index)
        return {0, option.fontMetrics.height() + 2 * theme::spaceS + 2};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const StageCounts *counts = m_batches.countsAt(index.row());
        if (!counts)
            return;
        const QPalette &palette = option.palette;
        painter->save();
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        if (isSelected || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor tint =
                isSelected ? palette.color(QPalette::Highlight) : theme::mutedText(palette);
            tint.setAlphaF(isSelected ? (theme::isDark(palette) ? 0.30F : 0.13F) : 0.06F);
            painter->fillRect(option.rect, tint);
        }
        const QRect box = option.rect.adjusted(theme::spaceM, 0, -theme::spaceM, 0);
        const int nameWidth = qMin(longestName, box.width() / 4);
        const int barWidth = (box.width() - nameWidth - 2 * theme::spaceL) * 7 / 20;
        const auto placed = [&](int left, int width) {
            return QStyle::visualRect(option.direction, box,
                                      QRect(box.left() + left, box.top(), width, box.height()));
        };
        const int align = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) |
                          int(Qt::AlignVCenter) | int(Qt::TextSingleLine);
        QFont font = option.font;
        font.setWeight(isSelected ? QFont::DemiBold : QFont::Normal);
        painter->setFont(font);
        painter->setPen(palette.color(QPalette::Text));
        painter->drawText(
            placed(0, nameWidth), align,
            painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString().simplified(),
                                              Qt::ElideMiddle, nameWidth));
        QRect bar = placed(nameWidth + theme::spaceL, barWidth);
        bar = QRect(bar.left(), bar.center().y() - barHeight / 2 + 1, bar.width(), barHeight);
        paintStages(*painter, bar, *counts, palette, option.direction);
        const int wordsLeft = nameWidth + barWidth + 2 * theme::spaceL;
        const QRect words = placed(wordsLeft, box.width() - wordsLeft);
        painter->setFont(option.font);
        painter->setPen(theme::mutedText(palette));
        painter->drawText(
            words, align,
            painter->fontMetrics().elidedText(index.data(BatchesModel::WordsRole).toString(),
                                              Qt::ElideRight, words.width()));
        painter->restore();
    }

private:
    const BatchesModel &m_batches;
};

} // namespace

BatchList::BatchList(QWidget *parent) : QListView(parent)
{
    setObjectName(QStringLiteral("batches"));
    setAccessibleName(tr("Batches"));
    setModel(&m_batches);
    setUniformItemSizes(true);
    setItemDelegate(new BatchDelegate(m_batches, this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    connect(&m_batches, &BatchesModel::aboutToChangeRows, this, [this] { m_isShowing = true; });
    connect(&m_batches, &BatchesModel::rowsChanged, this, [this] {
        showChosen();
        updateGeometry();
        Q_EMIT rowsChanged();
    });
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &now) {
                if (m_isShowing || !now.isValid())
                    return;
                m_chosen = m_batches.numberAt(now.row());
                Q_EMIT batchChosen(m_chosen);
            });
}

void BatchList::setJobs(const JobRows &rows)
{
    m_batches.setJobs(rows);
}

void BatchList::chooseBatch(std::optional<int> number)
{
    m_chosen = number;
    showChosen();
}

void BatchList::showChosen()
{
    m_isShowing = true;
    int row = m_batches.rowOf(m_chosen);
    if (row < 0 && m_chosen) { // it has gone
        m_chosen.reset();
        row = m_batches.rowOf(m_chosen);
        Q_EMIT batchChosen(m_chosen);
    }
    row = qMax(row, m_batches.rowCount() > 0 ? 0 : -1); // the only batch is all jobs
    selectionModel()->setCurrentIndex(m_batches.index(row), QItemSelectionModel::ClearAndSelect);
    m_isShowing = false;
}

QSize BatchList::sizeHint() const
{
    const int row = fontMetrics().height() + 2 * theme::spaceS + 2;
    return {400, qBound(1, m_batches.rowCount(), rowsSeen) * row + 2 * frameWidth()};
}

void BatchList::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_chosen) { // back to all jobs
        chooseBatch({});
        Q_EMIT batchChosen({});
        return;
    }
    QListView::keyPressEvent(event);
}

} // namespace perch

#include "moc_batchlist.cpp"
