// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/templatecards.h"

#include "gui/theme.h"

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace perch
{

namespace
{

constexpr int columns = 2;
constexpr int sentenceLines = 3;

class CardDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static int heightOf(const QFontMetrics &metrics)
    {
        return QFontMetrics(theme::sectionFont()).lineSpacing() + theme::spaceXS +
               sentenceLines * metrics.lineSpacing() + 2 * theme::spaceM + theme::spaceS;
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        Q_UNUSED(index)
        const auto *cards = qobject_cast<const QListWidget *>(option.widget);
        return cards ? cards->gridSize() : QSize();
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const QPalette &palette = option.palette;
        const bool isChosen = option.state.testFlag(QStyle::State_Selected);
        QRect box =
            option.rect.adjusted(theme::spaceXS, theme::spaceXS, -theme::spaceXS, -theme::spaceXS);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        theme::drawCard(*painter, box, palette);
        if (isChosen || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor tint = isChosen ? palette.color(QPalette::Highlight) : theme::mutedText(palette);
            const QColor edge = tint;
            tint.setAlphaF(isChosen ? 0.14F : 0.06F);
            painter->setBrush(tint);
            painter->setPen(isChosen ? QPen(edge, 2) : QPen(Qt::NoPen));
            painter->drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), theme::radius,
                                     theme::radius);
        }
        box.adjust(theme::spaceM, theme::spaceM - theme::spaceXS, -theme::spaceM, -theme::spaceXS);
        painter->setFont(theme::sectionFont());
        painter->setPen(palette.color(QPalette::Text));
        const int titleHeight = painter->fontMetrics().lineSpacing();
        painter->drawText(QRect(box.topLeft(), QSize(box.width(), titleHeight)),
                          Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                            Qt::ElideRight, box.width()));
        box.setTop(box.top() + titleHeight + theme::spaceXS);
        painter->setFont(option.font);
        painter->setPen(theme::mutedText(palette));
        painter->drawText(box, Qt::AlignLeading | Qt::AlignTop | Qt::TextWordWrap,
                          index.data(Qt::AccessibleDescriptionRole).toString());
        painter->restore();
    }
};

} // namespace

TemplateCards::TemplateCards(QWidget *parent) : QListWidget(parent)
{
    setAccessibleName(tr("Templates"));
    setItemDelegate(new CardDelegate(this));
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    connect(this, &QListWidget::currentRowChanged, this, &TemplateCards::chosenChanged);
}

void TemplateCards::setTemplates(const QList<JobTemplate> &templates)
{
    m_templates = templates;
    clear();
    for (const JobTemplate &one : templates) {
        auto *item = new QListWidgetItem(one.title, this);
        item->setData(Qt::AccessibleDescriptionRole, one.sentence);
    }
    setCurrentRow(0);
}

const JobTemplate *TemplateCards::chosen() const
{
    const int row = currentRow();
    return row >= 0 && row < m_templates.size() ? &m_templates[row] : nullptr;
}

void TemplateCards::resizeEvent(QResizeEvent *event)
{
    const int width = (viewport()->width() - 1) / columns;
    setGridSize({width, CardDelegate::heightOf(fontMetrics())});
    QListWidget::resizeEvent(event);
}

} // namespace perch

#include "moc_templatecards.cpp"
