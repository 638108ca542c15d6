// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/completionpopup.h"

#include "gui/theme.h"

#include <QListView>
#include <QLabel>
#include <QPainter>
#include <QScreen>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int hintRole = Qt::UserRole + 1;
constexpr int mostRows = 8;
constexpr qsizetype mostItems = 80; ///< the list is made anew at each key

/// The word in the fixed font, its hint muted at the right side.
class CompletionDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const bool isChosen = option.state.testFlag(QStyle::State_Selected);
        const QPalette &palette = option.palette;
        painter->save();
        if (isChosen)
            painter->fillRect(option.rect, palette.color(QPalette::Highlight));
        const QRect inside = option.rect.adjusted(theme::spaceS, 0, -theme::spaceS, 0);
        const QString word = index.data().toString();
        painter->setFont(theme::fixedFont());
        painter->setPen(palette.color(isChosen ? QPalette::HighlightedText : QPalette::Text));
        painter->drawText(inside, Qt::AlignLeft | Qt::AlignVCenter, word);
        const int used = QFontMetrics(theme::fixedFont()).horizontalAdvance(word) + theme::spaceL;
        const QRect rest = inside.adjusted(used, 0, 0, 0);
        const QFont small = theme::hintFont();
        painter->setFont(small);
        painter->setPen(isChosen ? palette.color(QPalette::HighlightedText)
                                 : theme::mutedText(palette));
        painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter,
                          QFontMetrics(small).elidedText(index.data(hintRole).toString(),
                                                         Qt::ElideRight, rest.width()));
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {1, QFontMetrics(theme::fixedFont()).height() + theme::spaceXS};
    }
};

} // namespace

CompletionPopup::CompletionPopup(QWidget *parent)
    : QFrame(parent, Qt::ToolTip | Qt::FramelessWindowHint), m_list(new QListView(this)),
      m_model(new QStandardItemModel(this)), m_help(new QLabel(this))
{
    setAttribute(Qt::WA_ShowWithoutActivating);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::Box);
    setFrameShadow(QFrame::Plain);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CompletionDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Words that fit here"));
    m_help->setTextFormat(Qt::PlainText);
    m_help->setWordWrap(true);
    m_help->setFont(theme::hintFont());
    m_help->setContentsMargins(theme::spaceS, theme::spaceXS, theme::spaceS, theme::spaceXS);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_help);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &CompletionPopup::showHelp);
    connect(m_list, &QListView::clicked, this, &CompletionPopup::taken);
}

void CompletionPopup::showItems(const QList<Completion> &items, const QRect &word)
{
    m_items = items.mid(0, mostItems);
    m_model->clear();
    int widest = 0;
    const QFontMetrics fixed(theme::fixedFont());
    const QFontMetrics small(theme::hintFont());
    for (const Completion &item : std::as_const(m_items)) {
        auto *row = new QStandardItem(item.word);
        row->setData(item.hint, hintRole);
        row->setData(item.hint.isEmpty() ? item.word : item.word + QStringLiteral(", ") + item.hint,
                     Qt::AccessibleTextRole);
        m_model->appendRow(row);
        widest =
            qMax(widest, fixed.horizontalAdvance(item.word) + small.horizontalAdvance(item.hint));
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    const int rows = qMin(mostRows, int(m_items.size()));
    const int rowHeight = fixed.height() + theme::spaceXS;
    const int wide = qBound(260, widest + 2 * theme::spaceXL + theme::spaceL, 560);
    // two lines of help are kept free, so that the list does not jump from word to word
    const bool hasHelp = std::any_of(m_items.cbegin(), m_items.cend(),
                                     [](const Completion &item) { return !item.help.isEmpty(); });
    m_help->setVisible(hasHelp);
    const int helpHeight = hasHelp ? 3 * small.lineSpacing() + theme::spaceS : 0;
    m_help->setFixedHeight(helpHeight);
    resize(wide, rows * rowHeight + helpHeight + 2);
    QPoint place = word.bottomLeft() + QPoint(-theme::spaceS, 2);
    const QScreen *on = screen();
    const QRect room = on ? on->availableGeometry() : QRect(place, size());
    if (place.y() + height() > room.bottom())
        place.setY(word.top() - height() - 2);
    place.setX(qBound(room.left(), place.x(), qMax(room.left(), room.right() - width())));
    QWidget::move(place);
    if (!isVisible())
        show();
    showHelp();
}

void CompletionPopup::move(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    int row = m_list->currentIndex().row() + rows;
    if (qAbs(rows) == 1)
        row = (row + count) % count;
    m_list->setCurrentIndex(m_model->index(qBound(0, row, count - 1), 0));
    m_list->scrollTo(m_list->currentIndex());
}

const Completion *CompletionPopup::chosen() const
{
    const int row = m_list->currentIndex().row();
    return row >= 0 && row < m_items.size() ? &m_items[row] : nullptr;
}

void CompletionPopup::showHelp()
{
    const Completion *item = chosen();
    m_help->setText(item ? item->help : QString());
}

} // namespace perch
