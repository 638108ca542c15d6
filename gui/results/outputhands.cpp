// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What keys, wheel and mouse do in the text view.
#include "gui/results/outputview.h"

#include "core/outputsearch.h"
#include "gui/widgets/icon.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

constexpr int wheelLines = 3;
constexpr int wheelStep = 120; ///< QWheelEvent: eighths of a degree of one notch

} // namespace

void OutputView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
    } else if (event->matches(QKeySequence::Find)) {
        Q_EMIT findAsked();
    } else if (event->modifiers() & Qt::ShiftModifier && select(event)) {
        viewport()->update();
    } else if (event->modifiers() & (Qt::AltModifier | Qt::MetaModifier)) {
        QAbstractScrollArea::keyPressEvent(event);
    } else {
        switch (event->key()) {
        case Qt::Key_Up:
            scrollLines(-1);
            break;
        case Qt::Key_Down:
            scrollLines(1);
            break;
        case Qt::Key_PageUp:
            scrollLines(1 - linesSeen());
            break;
        case Qt::Key_PageDown:
            scrollLines(linesSeen() - 1);
            break;
        case Qt::Key_Home:
            goToRow(0);
            break;
        case Qt::Key_End:
            goToEnd();
            break;
        case Qt::Key_Left:
            horizontalScrollBar()->triggerAction(QScrollBar::SliderSingleStepSub);
            break;
        case Qt::Key_Right:
            horizontalScrollBar()->triggerAction(QScrollBar::SliderSingleStepAdd);
            break;
        default:
            QAbstractScrollArea::keyPressEvent(event);
        }
    }
}

bool OutputView::select(QKeyEvent *event)
{
    if (!hasSelection() && m_matchRow < 0 &&
        (m_cursor.row < m_top.row || m_cursor.row > m_top.row + linesSeen()))
        m_anchor = m_cursor = {m_top.row, 0};
    const qint64 last = std::max<qint64>(0, m_source.rowCount() - 1);
    OutputSpot spot = m_cursor;
    switch (event->key()) {
    case Qt::Key_Up:
        --spot.row;
        break;
    case Qt::Key_Down:
        ++spot.row;
        break;
    case Qt::Key_PageUp:
        spot.row -= linesSeen();
        break;
    case Qt::Key_PageDown:
        spot.row += linesSeen();
        break;
    case Qt::Key_Left:
        --spot.unit;
        break;
    case Qt::Key_Right:
        ++spot.unit;
        break;
    case Qt::Key_Home:
        spot.unit = 0;
        break;
    case Qt::Key_End:
        spot.unit = std::numeric_limits<int>::max();
        break;
    default:
        return false;
    }
    spot.row = std::clamp<qint64>(spot.row, 0, last);
    if (const PlacedRow *placed = at(spot.row))
        spot.unit = std::clamp(spot.unit, 0, int(placed->row.text.size()));
    m_cursor = spot;
    if (spot.row < m_top.row)
        scrollLines(spot.row - m_top.row);
    else if (spot.row >= m_top.row + linesSeen())
        scrollLines(spot.row - m_top.row - linesSeen() + 1);
    return true;
}

void OutputView::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    if (std::abs(delta.x()) > std::abs(delta.y()) || event->modifiers() & Qt::ShiftModifier) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    m_wheelRest += delta.y() * wheelLines;
    const int lines = m_wheelRest / wheelStep;
    m_wheelRest -= lines * wheelStep;
    if (lines != 0)
        scrollLines(-lines);
    event->accept();
}

void OutputView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_cursor = spotAt(event->pos());
    if (!(event->modifiers() & Qt::ShiftModifier))
        m_anchor = m_cursor;
    m_pointer = event->pos();
    viewport()->update();
}

void OutputView::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton))
        return;
    m_pointer = event->pos();
    m_cursor = spotAt(m_pointer);
    if (!viewport()->rect().contains(m_pointer) && !m_dragTimer.isActive())
        m_dragTimer.start();
    viewport()->update();
}

void OutputView::dragBeyond()
{
    if (m_pointer.y() < 0)
        scrollLines(-1);
    else if (m_pointer.y() >= viewport()->height())
        scrollLines(1);
    m_cursor = spotAt(m_pointer);
    viewport()->update();
}

void OutputView::mouseReleaseEvent(QMouseEvent *)
{
    m_dragTimer.stop();
}

void OutputView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const OutputSpot spot = spotAt(event->pos());
    const PlacedRow *placed = at(spot.row);
    if (!placed)
        return;
    const QString &text = placed->row.text;
    const auto isWord = [&text](int unit) {
        return text.at(unit).isLetterOrNumber() || text.at(unit) == u'_' || text.at(unit) == u'.';
    };
    int begin = spot.unit;
    int end = spot.unit;
    while (begin > 0 && isWord(begin - 1))
        --begin;
    while (end < text.size() && isWord(end))
        ++end;
    m_anchor = {spot.row, begin};
    m_cursor = {spot.row, end};
    viewport()->update();
}

void OutputView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copying =
        menu->addAction(icon(QStringLiteral("copy")), tr("Copy"), this, &OutputView::copy);
    copying->setShortcut(QKeySequence::Copy);
    copying->setEnabled(hasSelection());
    menu->addAction(tr("Select all"), this, &OutputView::selectAll)
        ->setShortcut(QKeySequence::SelectAll);
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("search")), tr("Find …"), this, &OutputView::findAsked)
        ->setShortcut(QKeySequence::Find);
    QAction *wrapping = menu->addAction(tr("Wrap long lines"), this, &OutputView::setWrapped);
    wrapping->setCheckable(true);
    wrapping->setChecked(m_isWrapped);
    menu->popup(event->globalPos());
}

} // namespace perch
