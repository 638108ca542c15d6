// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sweepmapview.h"

#include "gui/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

constexpr double zoomStep = 1.25;
constexpr double mostZoom = 12;
constexpr QPoint nowhere(-1, -1);

} // namespace

SweepMapView::SweepMapView(QWidget *parent)
    : QAbstractScrollArea(parent), m_map(std::make_shared<SweepMap>())
{
    setObjectName(QStringLiteral("sweepmap"));
    setAccessibleName(tr("Map of the sweep"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
}

void SweepMapView::setMap(std::shared_ptr<const SweepMap> map)
{
    const bool hasOtherAxes = map->x.name != m_map->x.name || map->y.name != m_map->y.name ||
                              map->x.labels != m_map->x.labels || map->y.labels != m_map->y.labels;
    m_map = std::move(map);
    m_chosen.assign(m_map->cells.size(), false);
    if (hasOtherAxes) {
        m_zoom = 1;
        m_current = m_map->cells.empty() ? nowhere : QPoint(0, 0);
        m_anchor = nowhere;
        m_dragged = {};
        m_names.measure(*m_map, font());
    }
    fit();
    if (hasOtherAxes)
        Q_EMIT currentMoved();
}

void SweepMapView::setChosen(std::vector<bool> chosen)
{
    if (chosen.size() != m_map->cells.size())
        return;
    m_chosen = std::move(chosen);
    viewport()->update();
}

void SweepMapView::setWords(std::function<QString(int column, int line)> words)
{
    m_words = std::move(words);
}

/// Cells as large as there is room for; names take theirs first.
void SweepMapView::fit()
{
    const auto fitted = [this](const SweepGrid &like) {
        const QSize room(viewport()->width() - m_names.width(*m_map, like) - theme::spaceS,
                         viewport()->height() - m_names.height() - theme::spaceXS);
        return SweepGrid::fitted(m_map->columns(), m_map->lines(), room, m_zoom);
    };
    m_grid = fitted(SweepGrid());
    if (m_grid.isWrapped) // its lines have names
        m_grid = fitted(m_grid);
    const QRect cells = area();
    const auto setBar = [](QScrollBar *bar, int whole, int page, int step) {
        bar->setPageStep(qMax(1, page));
        bar->setSingleStep(step);
        bar->setRange(0, qMax(0, whole - page));
    };
    setBar(horizontalScrollBar(), m_grid.size().width(), cells.width(), 2 * m_grid.cell.width());
    setBar(verticalScrollBar(), m_grid.size().height(), cells.height(), 2 * m_grid.cell.height());
    m_painter.setLook({m_grid.cell, palette(), theme::hintFont(), devicePixelRatioF(),
                       m_map->query.measure, m_map->least, m_map->most});
    viewport()->update();
    Q_EMIT looksChanged();
}

QRect SweepMapView::area() const
{
    const QPoint first(m_names.width(*m_map, m_grid), m_names.height());
    return {first, QSize(qMax(1, viewport()->width() - first.x()),
                         qMax(1, viewport()->height() - first.y()))};
}

QPoint SweepMapView::origin() const
{
    return area().topLeft() - QPoint(horizontalScrollBar()->value(), verticalScrollBar()->value());
}

QPoint SweepMapView::gridPoint(QPoint inViewport) const
{
    return inViewport - origin();
}

QRect SweepMapView::rectOf(QPoint mapPlace) const
{
    const QPoint place = m_grid.placeOf(mapPlace.x(), mapPlace.y());
    return m_grid.rect(place).translated(origin());
}

QPoint SweepMapView::placeAt(QPoint inViewport) const
{
    if (!area().contains(inViewport) || m_grid.count == 0)
        return nowhere;
    const QPoint place = m_grid.placeAt(gridPoint(inViewport));
    return place == nowhere ? nowhere : m_grid.mapped(place);
}

QPoint SweepMapView::currentPlace() const
{
    return m_current == nowhere ? nowhere : m_grid.placeOf(m_current.x(), m_current.y());
}

QRect SweepMapView::seenPlaces() const
{
    const QPoint first(horizontalScrollBar()->value() / m_grid.cell.width(),
                       verticalScrollBar()->value() / m_grid.cell.height());
    const QPoint last((horizontalScrollBar()->value() + area().width()) / m_grid.cell.width(),
                      (verticalScrollBar()->value() + area().height()) / m_grid.cell.height());
    return QRect(first, last) & QRect(0, 0, m_grid.columns, m_grid.lines);
}

std::vector<int> SweepMapView::cellsIn(const QRect &places) const
{
    std::vector<int> cells;
    for (int line = places.top(); line <= places.bottom(); ++line) {
        const QPoint first = m_grid.mapped({places.left(), line});
        const QPoint last = m_grid.mapped({places.right(), line});
        for (int cell = m_map->firstCellFrom(first.x(), first.y());
             cell < int(m_map->cells.size()) && m_map->cells[size_t(cell)].y == first.y() &&
             m_map->cells[size_t(cell)].x <= last.x();
             ++cell)
            cells.push_back(cell);
    }
    return cells;
}

QRect SweepMapView::spanned(QPoint a, QPoint b)
{
    return {QPoint(qMin(a.x(), b.x()), qMin(a.y(), b.y())),
            QPoint(qMax(a.x(), b.x()), qMax(a.y(), b.y()))};
}

void SweepMapView::choose(const QRect &places, bool adds)
{
    Q_EMIT cellsWanted(cellsIn(places), adds);
}

void SweepMapView::setCurrent(QPoint mapPlace)
{
    if (mapPlace == m_current || mapPlace.x() >= m_map->columns() || mapPlace.y() >= m_map->lines())
        return;
    m_current = mapPlace;
    if (mapPlace != nowhere)
        showPlace(currentPlace());
    if (m_words && mapPlace != nowhere) {
        setAccessibleDescription(m_words(mapPlace.x(), mapPlace.y()));
        QAccessibleEvent told(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&told);
    }
    viewport()->update();
    Q_EMIT currentMoved();
}

void SweepMapView::showPlace(QPoint place)
{
    const QRect cell = m_grid.rect(place);
    const auto show = [](QScrollBar *bar, int from, int to) {
        if (from < bar->value())
            bar->setValue(from);
        else if (to > bar->value() + bar->pageStep())
            bar->setValue(to - bar->pageStep());
    };
    show(horizontalScrollBar(), cell.left(), cell.right() + 1);
    show(verticalScrollBar(), cell.top(), cell.bottom() + 1);
}

void SweepMapView::moveTo(QPoint place, Qt::KeyboardModifiers modifiers)
{
    if (!m_grid.contains(place))
        return;
    const bool spans = modifiers.testFlag(Qt::ShiftModifier);
    if (!spans)
        m_anchor = place;
    else if (m_anchor == nowhere)
        m_anchor = currentPlace();
    setCurrent(m_grid.mapped(place));
    if (spans)
        choose(spanned(m_anchor, place), false);
}

void SweepMapView::moveBy(QPoint step, Qt::KeyboardModifiers modifiers)
{
    const QPoint from = currentPlace();
    if (from == nowhere)
        return;
    QPoint to(qBound(0, from.x() + step.x(), m_grid.columns - 1),
              qBound(0, from.y() + step.y(), m_grid.lines - 1));
    if (!m_grid.contains(to)) // the last of lines that go on below is a short one
        to = m_grid.placeOf(int(m_grid.count) - 1, 0);
    moveTo(to, modifiers);
}

/// Chooses the current cell's jobs; where they are chosen already, shows the one.
void SweepMapView::useCurrent(bool adds)
{
    if (m_current == nowhere)
        return;
    const int cell = m_map->cellAt(m_current.x(), m_current.y());
    if (cell < 0)
        return;
    const bool isOnlyOne = m_chosen[size_t(cell)] && m_map->cells[size_t(cell)].count == 1 &&
                           std::count(m_chosen.cbegin(), m_chosen.cend(), true) == 1;
    if (isOnlyOne && !adds)
        Q_EMIT jobActivated();
    else
        Q_EMIT cellsWanted({cell}, adds);
}

void SweepMapView::zoom(double factor)
{
    m_zoom = factor == 0 ? 1 : std::clamp(m_zoom * factor, 1 / mostZoom, mostZoom);
    fit();
    if (m_current != nowhere)
        showPlace(currentPlace());
}

void SweepMapView::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers();
    const bool adds = modifiers.testFlag(Qt::ControlModifier);
    const QRect seen = seenPlaces();
    switch (event->key()) {
    case Qt::Key_Left:
        return moveBy({-1, 0}, modifiers);
    case Qt::Key_Right:
        return moveBy({1, 0}, modifiers);
    case Qt::Key_Up:
        return moveBy({0, -1}, modifiers);
    case Qt::Key_Down:
        return moveBy({0, 1}, modifiers);
    case Qt::Key_PageUp:
        return moveBy({0, -qMax(1, seen.height() - 1)}, modifiers);
    case Qt::Key_PageDown:
        return moveBy({0, qMax(1, seen.height() - 1)}, modifiers);
    case Qt::Key_Home:
        return moveBy({-m_grid.columns, adds ? -m_grid.lines : 0}, modifiers);
    case Qt::Key_End:
        return moveBy({m_grid.columns, adds ? m_grid.lines : 0}, modifiers);
    case Qt::Key_Space:
        Q_EMIT cellsWanted(cellsIn(spanned(currentPlace(), currentPlace())), adds);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return useCurrent(adds);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(zoomStep);
    case Qt::Key_Minus:
        return zoom(1 / zoomStep);
    case Qt::Key_0:
        return zoom(0);
    default:
        break;
    }
    if (event->matches(QKeySequence::SelectAll))
        choose(QRect(0, 0, m_grid.columns, m_grid.lines), false);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

/// A click on a value.
void SweepMapView::chooseLine(QPoint inViewport, bool adds)
{
    const QRect cells = area();
    const QPoint point =
        gridPoint(QPoint(qMax(inViewport.x(), cells.left()), qMax(inViewport.y(), cells.top())));
    const QPoint place = m_grid.placeAt(point);
    if (place == nowhere)
        return;
    const bool isColumn = inViewport.y() < cells.top() && inViewport.x() >= cells.left();
    const bool isLine = inViewport.x() < cells.left() && inViewport.y() >= cells.top();
    if (isColumn && !m_grid.isWrapped)
        choose({place.x(), 0, 1, m_grid.lines}, adds);
    else if (isLine)
        choose({0, place.y(), m_grid.columns, 1}, adds);
}

void SweepMapView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_grid.count == 0)
        return;
    const QPoint point = event->position().toPoint();
    const QPoint mapPlace = placeAt(point);
    if (mapPlace == nowhere)
        return chooseLine(point, event->modifiers().testFlag(Qt::ControlModifier));
    const QPoint place = m_grid.placeOf(mapPlace.x(), mapPlace.y());
    if (!event->modifiers().testFlag(Qt::ShiftModifier) || m_anchor == nowhere)
        m_anchor = place;
    m_dragged = spanned(m_anchor, place);
    setCurrent(mapPlace);
    viewport()->update();
}

void SweepMapView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_dragged.isNull())
        return;
    const QRect cells = area();
    const QPoint point = event->position().toPoint();
    const QPoint place =
        m_grid.placeAt(gridPoint({qBound(cells.left(), point.x(), cells.right()),
                                  qBound(cells.top(), point.y(), cells.bottom())}));
    if (place == nowhere || m_dragged == spanned(m_anchor, place))
        return;
    m_dragged = spanned(m_anchor, place);
    setCurrent(m_grid.mapped(place));
    viewport()->update();
}

void SweepMapView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_dragged.isNull())
        return;
    choose(std::exchange(m_dragged, {}), event->modifiers().testFlag(Qt::ControlModifier));
    viewport()->update();
}

void SweepMapView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QPoint place = placeAt(event->position().toPoint());
    const int cell = place == nowhere ? -1 : m_map->cellAt(place.x(), place.y());
    if (event->button() == Qt::LeftButton && cell >= 0 && m_map->cells[size_t(cell)].count == 1)
        Q_EMIT jobActivated();
}

void SweepMapView::wheelEvent(QWheelEvent *event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    zoom(std::pow(zoomStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void SweepMapView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void SweepMapView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool SweepMapView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QPoint place = placeAt(help->pos());
    const QString text = place == nowhere || !m_words ? QString() : m_words(place.x(), place.y());
    QToolTip::showText(help->globalPos(), text.toHtmlEscaped().replace(u'\n', u"<br>"_qs),
                       viewport());
    return true;
}

void SweepMapView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit();
}

void SweepMapView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        m_names.measure(*m_map, font());
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        fit();
}

void SweepMapView::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    if (m_grid.count == 0)
        return;
    const QRect places = seenPlaces();
    painter.setClipRect(area().adjusted(-3, -3, 0, 0)); // frames reach over the edge
    paintCells(painter, places);
    paintFrames(painter);
    painter.setClipping(false);
    m_names.paint(painter, *m_map, m_grid,
                  {area(), origin(), places, currentPlace(), viewport()->width(),
                   viewport()->height(), palette()});
}

void SweepMapView::paintCells(QPainter &painter, const QRect &places)
{
    const std::vector<int> cells = cellsIn(places);
    for (const int i : cells) {
        const SweepCell &cell = m_map->cells[size_t(i)];
        const QRect rect = m_grid.rect(m_grid.placeOf(cell.x, cell.y)).translated(origin());
        m_painter.paint(painter, rect.topLeft(), cell);
        if (m_chosen[size_t(i)])
            paintChosen(painter, cell, rect);
    }
}

bool SweepMapView::isChosenAt(QPoint place) const
{
    if (!m_grid.contains(place))
        return false;
    const QPoint inMap = m_grid.mapped(place);
    const int cell = m_map->cellAt(inMap.x(), inMap.y());
    return cell >= 0 && m_chosen[size_t(cell)];
}

/// A frame around all that lie together: a tint alone would change what the colours say.
void SweepMapView::paintChosen(QPainter &painter, const SweepCell &cell, const QRect &rect) const
{
    const bool isLarge = rect.height() >= 20; // else what is in the cells drowns a coloured frame
    const bool isSmall = rect.height() < 10;
    QColor tint = palette().color(QPalette::Highlight);
    tint.setAlphaF(isSmall ? 0.3F : 0.1F);
    painter.fillRect(rect, tint);
    const QPoint place = m_grid.placeOf(cell.x, cell.y);
    const int thick = isSmall ? 1 : isLarge ? 3 : 2;
    const QColor color = palette().color(isLarge ? QPalette::Highlight : QPalette::Text);
    if (!isChosenAt(place + QPoint(-1, 0)))
        painter.fillRect(QRect(rect.left(), rect.top(), thick, rect.height()), color);
    if (!isChosenAt(place + QPoint(1, 0)))
        painter.fillRect(QRect(rect.right() + 1 - thick, rect.top(), thick, rect.height()), color);
    if (!isChosenAt(place + QPoint(0, -1)))
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), thick), color);
    if (!isChosenAt(place + QPoint(0, 1)))
        painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick), color);
}

void SweepMapView::paintFrames(QPainter &painter)
{
    painter.setBrush(Qt::NoBrush);
    if (!m_dragged.isNull()) {
        const QRect dragged = m_grid.rect(m_dragged.topLeft())
                                  .united(m_grid.rect(m_dragged.bottomRight()))
                                  .translated(origin());
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(dragged);
    }
    if (m_current == nowhere)
        return;
    const QRect cell = m_grid.rect(currentPlace()).translated(origin());
    const int outside = cell.height() < 10 ? 3 : 1;
    const QRect frame = cell.adjusted(-outside, -outside, outside - 1, outside - 1);
    painter.setPen(QPen(palette().color(QPalette::Base), hasFocus() ? 4 : 3));
    painter.drawRect(frame);
    painter.setPen(QPen(palette().color(QPalette::Text), hasFocus() ? 2 : 1));
    painter.drawRect(frame);
}

} // namespace perch

#include "moc_sweepmapview.cpp"
