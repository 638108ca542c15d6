// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputview.h"

#include "core/outputsearch.h"
#include "gui/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto dragEvery = 50ms;
constexpr int margin = 64; ///< rows read above and below what is seen
constexpr int sideSpace = theme::spaceXS;

} // namespace

OutputView::OutputView(OutputSource &source, QWidget *parent)
    : QAbstractScrollArea(parent), m_source(source)
{
    setFont(theme::fixedFont());
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(1);
    m_dragTimer.setInterval(dragEvery);
    connect(&m_dragTimer, &QTimer::timeout, this, &OutputView::dragBeyond);
    connect(&source, &OutputSource::restarted, this, &OutputView::restart);
    connect(&source, &OutputSource::rowsRead, this, &OutputView::takeRows);
    connect(&source, &OutputSource::grown, this, [this] {
        updateBars();
        if (m_follows)
            setTop(lowest());
        ask();
        viewport()->update();
    });
    connect(&source, &OutputSource::textRead, this, [this](const QString &text, bool isWhole) {
        QGuiApplication::clipboard()->setText(text);
        if (!isWhole)
            Q_EMIT noticed(
                tr("The first %L1 characters were copied. Download the file to have more.")
                    .arg(text.size()));
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (m_isMoving)
            return;
        setFollowing(value >= verticalScrollBar()->maximum());
        setTop(m_follows ? lowest() : Place{value, 0});
    });
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, viewport(),
            qOverload<>(&QWidget::update));
    measure();
}

void OutputView::setPlaceholderText(const QString &text)
{
    m_placeholder = text;
    viewport()->update();
}

void OutputView::measure()
{
    const QFontMetricsF metrics(font());
    m_grid = {metrics.horizontalAdvance(u'x'), std::ceil(metrics.height()), metrics.ascent(),
              palette()};
    updateBars();
}

void OutputView::restart()
{
    m_rows.clear();
    m_first = 0;
    m_widest = 0;
    m_top = {};
    m_anchor = m_cursor = {};
    m_matchRow = -1;
    setFollowing(true);
    updateBars();
    viewport()->update();
}

void OutputView::takeRows(qint64 first, const QList<PlacedRow> &rows)
{
    m_first = first;
    m_rows = rows;
    for (const PlacedRow &row : rows)
        m_widest = std::max(m_widest, row.cells.last());
    updateBars();
    if (m_follows)
        setTop(lowest());
    viewport()->update();
}

void OutputView::ask()
{
    const qint64 first = std::max<qint64>(0, m_top.row - margin);
    m_source.askRows(first, linesSeen() + 2 * margin);
}

const PlacedRow *OutputView::at(qint64 row) const
{
    return row >= m_first && row < m_first + m_rows.size() ? &m_rows.at(row - m_first) : nullptr;
}

int OutputView::linesSeen() const
{
    return std::max(1, int(viewport()->height() / m_grid.rowHeight));
}

int OutputView::columns() const
{
    return std::max(1, int((viewport()->width() - 2 * sideSpace) / m_grid.cellWidth));
}

int OutputView::linesOf(qint64 row) const
{
    const PlacedRow *placed = m_isWrapped ? at(row) : nullptr;
    return placed ? std::max(1, (placed->cells.last() + columns() - 1) / columns()) : 1;
}

OutputView::Place OutputView::moved(Place place, qint64 lines) const
{
    if (!m_isWrapped)
        return {std::clamp<qint64>(place.row + lines, 0, std::max<qint64>(0, m_source.rowCount())),
                0};
    while (lines > 0 && place.row < m_source.rowCount()) {
        const int rest = linesOf(place.row) - place.line;
        if (lines < rest)
            return {place.row, place.line + int(lines)};
        lines -= rest;
        place = {place.row + 1, 0};
    }
    while (lines < 0 && place >= Place{0, 1}) {
        if (place.line > 0) {
            const int step = int(std::min<qint64>(-lines, place.line));
            place.line -= step;
            lines += step;
        } else {
            place = {place.row - 1, linesOf(place.row - 1) - 1};
            ++lines;
        }
    }
    return place;
}

OutputView::Place OutputView::lowest() const
{
    return moved({m_source.rowCount(), 0}, -linesSeen());
}

void OutputView::setTop(Place place)
{
    place = std::clamp(place, Place{}, std::max(Place{}, lowest()));
    const bool isMoved = place != m_top;
    m_top = place;
    updateBars();
    const qint64 begin = std::max<qint64>(0, m_top.row - margin / 2);
    const qint64 end = std::min(m_source.rowCount(), m_top.row + linesSeen() + margin / 2);
    const bool isAtHand = begin >= m_first && end <= m_first + m_rows.size();
    if (isMoved && !isAtHand)
        ask();
    if (isMoved)
        viewport()->update();
}

void OutputView::scrollLines(qint64 lines)
{
    const Place wanted = moved(m_top, lines);
    const bool isAtEnd = wanted >= lowest();
    setFollowing(isAtEnd && (lines > 0 || m_source.rowCount() <= linesSeen()));
    setTop(wanted);
}

void OutputView::updateBars()
{
    m_isMoving = true;
    constexpr qint64 most = std::numeric_limits<int>::max(); // rows beyond: by the keys only
    verticalScrollBar()->setRange(0, int(std::clamp<qint64>(lowest().row, 0, most)));
    verticalScrollBar()->setPageStep(linesSeen());
    verticalScrollBar()->setValue(int(std::min(m_top.row, most)));
    horizontalScrollBar()->setRange(0, m_isWrapped ? 0 : std::max(0, m_widest - columns()));
    horizontalScrollBar()->setPageStep(columns());
    horizontalScrollBar()->setSingleStep(4);
    m_isMoving = false;
}

void OutputView::setFollowing(bool follows)
{
    if (std::exchange(m_follows, follows) != follows)
        Q_EMIT followingChanged(follows);
}

void OutputView::goToEnd()
{
    setFollowing(true);
    setTop(lowest());
    ask();
}

void OutputView::goToRow(qint64 row)
{
    setFollowing(false);
    setTop({row, 0});
}

void OutputView::setWrapped(bool wrapped)
{
    if (std::exchange(m_isWrapped, wrapped) == wrapped)
        return;
    horizontalScrollBar()->setValue(0);
    m_top.line = 0;
    updateBars();
    setTop(m_follows ? lowest() : m_top);
    viewport()->update();
    Q_EMIT wrappedChanged(wrapped);
}

void OutputView::setMarked(const QString &pattern, bool matchCase)
{
    m_marked = pattern;
    m_markedCase = matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    m_matchRow = -1;
    viewport()->update();
}

void OutputView::showMatch(const OutputMatch &match)
{
    m_matchRow = match.row;
    m_match = {match.begin, match.begin + match.length};
    m_anchor = m_cursor = {match.row, match.begin};
    setFollowing(false);
    reveal(m_cursor);
    viewport()->update();
}

void OutputView::showRow(const OutputMatch &match)
{
    showMatch({match.row, match.begin, 0});
    m_cursor.unit = match.begin + match.length;
}

OutputMatch OutputView::searchBegin() const
{
    if (m_matchRow >= 0)
        return {m_matchRow, m_match.begin, 0};
    return {m_top.row, -1, 0};
}

void OutputView::reveal(const OutputSpot &spot)
{
    const qint64 seen = linesSeen();
    if (spot.row < m_top.row || spot.row >= m_top.row + seen || m_isWrapped)
        setTop({std::max<qint64>(0, spot.row - (m_isWrapped ? 0 : seen / 3)), 0});
    const PlacedRow *placed = at(spot.row);
    if (!placed || m_isWrapped)
        return;
    const int cell = placed->cells.at(std::min<qsizetype>(spot.unit, placed->cells.size() - 1));
    const int left = horizontalScrollBar()->value();
    if (cell < left || cell >= left + columns())
        horizontalScrollBar()->setValue(std::max(0, cell - columns() / 3));
}

QString OutputView::shownText() const
{
    QString text;
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (i > 0 && !m_rows.at(i).row.continues)
            text += u'\n';
        text += m_rows.at(i).row.text;
    }
    return text;
}

RowMarks OutputView::marksOf(qint64 row, const PlacedRow &placed) const
{
    RowMarks marks;
    const auto [from, to] = std::minmax(m_anchor, m_cursor);
    const int end = int(placed.row.text.size());
    if (row >= from.row && row <= to.row)
        marks.selected = {row == from.row ? from.unit : 0, row == to.row ? to.unit : end};
    if (row == m_matchRow)
        marks.current = {m_match.begin, std::min(m_match.end, end)};
    else if (const PlacedRow *before = at(m_matchRow); before && row == m_matchRow + 1)
        marks.current = {0, std::max(0, m_match.end - int(before->row.text.size()))};
    for (qsizetype at = 0; !m_marked.isEmpty();) {
        at = placed.row.text.indexOf(m_marked, at, m_markedCase);
        if (at < 0)
            break;
        marks.found << UnitRange{int(at), int(at + m_marked.size())};
        at += m_marked.size();
    }
    return marks;
}

void OutputView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.setFont(font());
    if (m_source.rowCount() == 0) {
        painter.setPen(theme::mutedText(palette()));
        painter.drawText(viewport()->rect().adjusted(sideSpace, sideSpace, -sideSpace, 0),
                         Qt::AlignTop | Qt::TextWordWrap, m_placeholder);
        return;
    }
    const int firstCell = m_isWrapped ? 0 : horizontalScrollBar()->value();
    Place place = m_top;
    for (qreal y = 0; y < viewport()->height() && place.row < m_source.rowCount();
         y += m_grid.rowHeight) {
        if (const PlacedRow *placed = at(place.row)) {
            const int cell = m_isWrapped ? place.line * columns() : firstCell;
            const int count = m_isWrapped ? columns() : columns() + 2;
            paintRow(painter, m_grid, *placed, cell, count, QPointF(sideSpace, y),
                     marksOf(place.row, *placed));
        }
        place = moved(place, 1);
    }
}

OutputSpot OutputView::spotAt(QPoint position) const
{
    const int line = std::max(0, int(std::floor(position.y() / m_grid.rowHeight)));
    const Place place = moved(m_top, line);
    if (place.row >= m_source.rowCount()) {
        const qint64 last = std::max<qint64>(0, m_source.rowCount() - 1);
        const PlacedRow *placed = at(last);
        return {last, placed ? int(placed->row.text.size()) : 0};
    }
    const PlacedRow *placed = at(place.row);
    if (!placed)
        return {place.row, 0};
    const int first = m_isWrapped ? place.line * columns() : horizontalScrollBar()->value();
    const int cell = first + int(std::floor((position.x() - sideSpace) / m_grid.cellWidth + 0.5));
    const auto begin = placed->cells.begin();
    return {place.row, int(std::lower_bound(begin, placed->cells.end() - 1, cell) - begin)};
}

void OutputView::copy()
{
    if (!hasSelection())
        return;
    const auto [from, to] = std::minmax(m_anchor, m_cursor);
    m_source.askText(from, to);
}

void OutputView::selectAll()
{
    m_anchor = {};
    m_cursor = {std::max<qint64>(0, m_source.rowCount() - 1), std::numeric_limits<int>::max()};
    viewport()->update();
}

void OutputView::resizeEvent(QResizeEvent *)
{
    m_top.line = 0;
    updateBars();
    setTop(m_follows ? lowest() : m_top);
    ask();
}

void OutputView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        measure();
}

} // namespace perch
