// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/factsview.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextCursor>
#include <QTextTable>

namespace perch
{

namespace
{

constexpr int nameShare = 28; // of a hundred
constexpr float tint = 0.10F;

void fillCell(const QTextTableCell &cell, const QString &text, const QFont &font,
              const QColor &color)
{
    QTextCharFormat format;
    format.setFont(font);
    format.setForeground(color);
    // never insertHtml(): the text may be anybody's
    cell.firstCursorPosition().insertText(text, format);
}

} // namespace

FactsView::FactsView(Values values, QWidget *parent) : QTextEdit(parent), m_values(values)
{
    setReadOnly(true);
    setAcceptRichText(false);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
}

void FactsView::setFacts(const QList<Fact> &facts)
{
    m_facts = facts;
    rebuild();
    verticalScrollBar()->setValue(0);
}

void FactsView::rebuild()
{
    clear();
    if (m_facts.isEmpty())
        return;
    QTextTableFormat format;
    format.setBorderStyle(QTextFrameFormat::BorderStyle_None);
    format.setBorder(0);
    format.setCellSpacing(0);
    format.setCellPadding(theme::spaceXS);
    format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
    format.setColumnWidthConstraints({QTextLength(QTextLength::PercentageLength, nameShare),
                                      QTextLength(QTextLength::PercentageLength, 100 - nameShare)});
    QTextTable *table = textCursor().insertTable(int(m_facts.size()), 2, format);
    const QFont valueFont = m_values == Values::Fixed ? theme::fixedFont() : font();
    for (int row = 0; row < m_facts.size(); ++row) {
        const Fact &fact = m_facts.at(row);
        const bool stands = fact.tone != theme::Tone::Neutral;
        const QColor tone = theme::toneColor(fact.tone, palette());
        QFont nameFont = font();
        nameFont.setWeight(stands ? QFont::DemiBold : QFont::Normal);
        fillCell(table->cellAt(row, 0), fact.name, nameFont,
                 stands ? tone : theme::mutedText(palette()));
        fillCell(table->cellAt(row, 1), fact.value, valueFont, palette().color(QPalette::Text));
        for (int column = 0; stands && column < 2; ++column) {
            QColor background = tone;
            background.setAlphaF(tint);
            QTextTableCell cell = table->cellAt(row, column);
            QTextCharFormat cellFormat = cell.format();
            cellFormat.setBackground(background);
            cell.setFormat(cellFormat);
        }
    }
    moveCursor(QTextCursor::Start);
}

void FactsView::changeEvent(QEvent *event)
{
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        const int place = verticalScrollBar()->value();
        rebuild();
        verticalScrollBar()->setValue(place);
    }
}

} // namespace perch

#include "moc_factsview.cpp"
