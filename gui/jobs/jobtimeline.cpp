// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobtimeline.h"

#include "gui/jobs/jobcells.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobsproxy.h"
#include "gui/jobs/phasepaint.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QHelpEvent>
#include <QItemSelectionModel>
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

constexpr int thinLine = 5; ///< the thinnest line in which phases can be told apart
constexpr int thickLine = 22;
constexpr int readableLine = 15; ///< has room for the job's id
constexpr double zoomStep = 1.25;
constexpr int barSteps = 10'000; ///< of the scroll bar of time

double secondsOf(const QDateTime &time)
{
    return double(time.toMSecsSinceEpoch()) / 1000;
}

} // namespace

JobTimeline::JobTimeline(JobsModel &model, JobsProxy &proxy, QItemSelectionModel &selection,
                         QWidget *parent)
    : QAbstractScrollArea(parent), m_model(model), m_proxy(proxy), m_selection(selection)
{
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Jobs along time"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    // one that comes and goes would change which lines are seen, and so whether it is needed
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    connect(&proxy, &JobsProxy::refreshed, this, &JobTimeline::refresh);
    const auto follow = [this] {
        if (isVisible() && !hasFocus())
            scrollToRow(m_selection.currentIndex().row());
        viewport()->update();
    };
    connect(&selection, &QItemSelectionModel::selectionChanged, this, follow);
    connect(&selection, &QItemSelectionModel::currentChanged, this, follow);
}

void JobTimeline::refresh()
{
    if (!isVisible())
        return;
    const double now = secondsOf(m_model.now());
    const double first = m_proxy.arrangement().firstSubmitted;
    m_whole = {first > 0 && first < now - 1 ? first : now - 60, now};
    const double margin = m_whole.length() * 0.02;
    m_whole.from -= margin;
    m_whole.to += margin;
    fit();
}

/// From the first submission to the last end of the jobs whose lines are seen.
void JobTimeline::fitSpan()
{
    if (m_isZoomed)
        return;
    const double now = secondsOf(m_model.now());
    double from = now;
    double to = 0;
    for (int row = qMax(0, rowAt(axisHeight()));
         row < m_proxy.rowCount() && topOf(row) < viewport()->height(); ++row) {
        const Job *job = m_proxy.jobAt(row);
        if (!job || !job->submitted.isValid())
            continue;
        from = std::min(from, secondsOf(job->submitted));
        to = std::max(to, job->ended.isValid() ? secondsOf(job->ended) : now);
    }
    const double margin = std::max(5.0, (to - from) * 0.02);
    m_span = to > from ? TimeSpan{from - margin, to + margin} : m_whole;
}

/// Lines as high as there is room for.
void JobTimeline::fit()
{
    const int rows = qMax(1, m_proxy.rowCount());
    const int headers = int(m_proxy.arrangement().groups.size());
    const int room = viewport()->height() - axisHeight() - headers * headerHeight();
    m_lineHeight = std::clamp(room / qMax(1, rows - headers), thinLine, thickLine);
    if (m_lineHeight < readableLine && m_lineHeight > 2 * thinLine)
        m_lineHeight = readableLine; // nearly: rather scroll a little and read the names
    fitBars();
    viewport()->update();
}

void JobTimeline::fitBars()
{
    m_isFitting = true;
    fitSpan();
    const int page = qMax(1, viewport()->height() - axisHeight());
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(3 * m_lineHeight);
    verticalScrollBar()->setRange(0, qMax(0, heightOfAll() - page));
    const double length = qMax(1.0, m_whole.length());
    const int pageOfTime = std::clamp(int(m_span.length() / length * barSteps), 1, barSteps);
    horizontalScrollBar()->setPageStep(pageOfTime);
    horizontalScrollBar()->setSingleStep(qMax(1, pageOfTime / 10));
    horizontalScrollBar()->setRange(0, barSteps - pageOfTime);
    horizontalScrollBar()->setValue(int((m_span.from - m_whole.from) / length * barSteps));
    m_isFitting = false;
}

void JobTimeline::scrollContentsBy(int dx, int dy)
{
    if (dx != 0 && !m_isFitting) {
        const double from =
            m_whole.from + m_whole.length() * horizontalScrollBar()->value() / barSteps;
        m_span = m_span.moved(from - m_span.from, m_whole);
        m_isZoomed = true;
    }
    if (dy != 0 && !m_isFitting)
        fitBars(); // other lines, another time
    viewport()->update();
}

void JobTimeline::zoom(double factor, double fixedTime)
{
    m_span = m_span.zoomed(factor, fixedTime, m_whole);
    m_isZoomed = true;
    fitBars();
    viewport()->update();
}

void JobTimeline::zoomToLines()
{
    m_isZoomed = false;
    refresh();
}

int JobTimeline::headerHeight() const
{
    return fontMetrics().height() + theme::spaceXS;
}

int JobTimeline::axisHeight() const
{
    return fontMetrics().height() + theme::spaceS;
}

QRect JobTimeline::lines() const
{
    const bool hasNames = m_lineHeight >= readableLine;
    const int names =
        hasNames ? fontMetrics().horizontalAdvance(QStringLiteral("1234567.999")) + theme::spaceM
                 : theme::spaceS;
    return QRect(names, axisHeight(), qMax(10, viewport()->width() - names - theme::spaceS),
                 qMax(0, viewport()->height() - axisHeight()));
}

int JobTimeline::headersBefore(int row) const
{
    const std::vector<JobGroup> &groups = m_proxy.arrangement().groups;
    const auto at = std::lower_bound(
        groups.cbegin(), groups.cend(), row,
        [](const JobGroup &group, int wanted) { return group.headerRow < wanted; });
    return int(at - groups.cbegin());
}

int JobTimeline::heightOfAll() const
{
    const int headers = int(m_proxy.arrangement().groups.size());
    return (m_proxy.rowCount() - headers) * m_lineHeight + headers * headerHeight();
}

int JobTimeline::topOf(int row) const
{
    const int headers = headersBefore(row);
    return axisHeight() - verticalScrollBar()->value() + (row - headers) * m_lineHeight +
           headers * headerHeight();
}

int JobTimeline::rowAt(int y) const
{
    if (y < axisHeight())
        return -1;
    int first = 0;
    int last = m_proxy.rowCount();
    while (first < last) { // the first row whose end lies below
        const int middle = first + (last - first) / 2;
        if (topOf(middle + 1) > y)
            last = middle;
        else
            first = middle + 1;
    }
    return first < m_proxy.rowCount() ? first : -1;
}

void JobTimeline::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    paintAxis(painter);
    painter.setClipRect(0, axisHeight(), viewport()->width(), viewport()->height());
    const int first = rowAt(axisHeight());
    for (int row = qMax(0, first); row < m_proxy.rowCount(); ++row) {
        const int top = topOf(row);
        if (top > viewport()->height())
            break;
        paintRow(painter, row, top);
    }
}

void JobTimeline::paintAxis(QPainter &painter)
{
    const QRect box = lines();
    const QColor muted = theme::mutedText(palette());
    const double room = fontMetrics().horizontalAdvance(QStringLiteral("00:00:00")) + theme::spaceL;
    const QList<TimeTick> ticks = timeTicks(m_span, room / box.width() * m_span.length());
    QColor grid = theme::borderColor(palette());
    for (const TimeTick &tick : ticks) {
        const int x = box.left() + int(m_span.xOf(tick.time, box.width()));
        painter.setPen(grid);
        painter.drawLine(x, axisHeight() - theme::spaceXS, x, axisHeight());
        grid.setAlphaF(0.45F);
        painter.setPen(grid);
        painter.drawLine(x, axisHeight(), x, viewport()->height());
        grid.setAlphaF(1);
        painter.setPen(muted);
        const int width = fontMetrics().horizontalAdvance(tick.text) + 2;
        const int left = qBound(0, x - width / 2, viewport()->width() - width);
        painter.drawText(QRect(left, 0, width, fontMetrics().height()), int(Qt::AlignCenter),
                         tick.text);
    }
    painter.setPen(grid);
    painter.drawLine(0, axisHeight() - 1, viewport()->width(), axisHeight() - 1);
}

void JobTimeline::paintRow(QPainter &painter, int row, int top)
{
    if (m_proxy.groupAt(row)) {
        paintGroup(painter, row, top);
        return;
    }
    const Job *job = m_proxy.jobAt(row);
    if (!job)
        return;
    const QRect whole(0, top, viewport()->width(), m_lineHeight);
    if (m_selection.isRowSelected(row)) {
        QColor tint = palette().color(QPalette::Highlight);
        tint.setAlphaF(theme::isDark(palette()) ? 0.30F : 0.13F);
        painter.fillRect(whole, tint);
        painter.fillRect(QRect(0, top, 3, m_lineHeight), palette().color(QPalette::Highlight));
    }
    if (m_lineHeight >= readableLine) {
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRect(theme::spaceS, top, lines().left() - theme::spaceM, m_lineHeight),
                         int(Qt::AlignVCenter | Qt::AlignLeft), job->id.text());
    }
    const bool isThin = m_lineHeight < readableLine;
    const double inset = isThin ? 0.5 : 4;
    const QRectF line(lines().left(), top + inset, lines().width(), m_lineHeight - 2 * inset);
    painter.save();
    painter.setClipRect(lines().adjusted(0, 0, theme::spaceS, 0), Qt::IntersectClip);
    m_linePainter.paint(painter, *job, line,
                        {m_span, m_model.now(), isThin, palette(), devicePixelRatioF()});
    painter.restore();
}

void JobTimeline::paintGroup(QPainter &painter, int row, int top)
{
    const QModelIndex index = m_proxy.index(row, 0);
    const QRect box(0, top, viewport()->width(), headerHeight());
    painter.fillRect(box, palette().color(QPalette::AlternateBase));
    if (m_selection.isRowSelected(row)) {
        QColor tint = palette().color(QPalette::Highlight);
        tint.setAlphaF(theme::isDark(palette()) ? 0.30F : 0.13F);
        painter.fillRect(box, tint);
    }
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::Text));
    const QString title = QFontMetrics(bold).elidedText(
        index.data(JobsProxy::GroupTitleRole).toString(), Qt::ElideMiddle, box.width() / 2);
    painter.drawText(box.adjusted(theme::spaceS, 0, 0, 0), int(Qt::AlignVCenter | Qt::AlignLeft),
                     title);
    const int used = theme::spaceS + QFontMetrics(bold).horizontalAdvance(title) + theme::spaceM;
    painter.setFont(font());
    painter.setPen(theme::mutedText(palette()));
    painter.drawText(box.adjusted(used, 0, 0, 0), int(Qt::AlignVCenter | Qt::AlignLeft),
                     index.data(JobsProxy::GroupCountsRole).toString());
}

QString JobTimeline::textAt(const QPoint &place) const
{
    const int row = rowAt(place.y());
    const Job *job = m_proxy.jobAt(row);
    if (!job)
        return row < 0 ? QString() : m_proxy.index(row, 0).data(Qt::AccessibleTextRole).toString();
    QStringList lineTexts{tr("Job %1 · %2").arg(job->id.text(), jobStateText(job->state))};
    const QRect box = lines();
    const double time = m_span.timeAt(place.x() - box.left(), box.width());
    const QList<JobPhase> phases = job->phases;
    for (const JobPhase &phase : phases) {
        const QDateTime end = phase.end.isValid() ? phase.end : m_model.now();
        if (!isFinal(phase.state) && secondsOf(phase.begin) <= time && time <= secondsOf(end))
            lineTexts << tr("%1: %2, from %3")
                             .arg(jobStateText(phase.state), durationText(phase.begin.secsTo(end)),
                                  exactTimeText(phase.begin));
    }
    if (job->evictions > 0)
        lineTexts << tr("Lost its machine %1 times").arg(job->evictions);
    return lineTexts.join(u'\n');
}

bool JobTimeline::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(),
                           textAt(help->pos()).toHtmlEscaped().replace(u'\n', u"<br>"_qs),
                           viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void JobTimeline::choose(int row, Qt::KeyboardModifiers modifiers)
{
    if (row < 0 || row >= m_proxy.rowCount())
        return;
    const QModelIndex index = m_proxy.index(row, 0);
    if (modifiers.testFlag(Qt::ShiftModifier) && m_selection.currentIndex().isValid()) {
        const int other = m_selection.currentIndex().row();
        const QItemSelection range(m_proxy.index(std::min(row, other), 0),
                                   m_proxy.index(std::max(row, other), 0));
        m_selection.select(range, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        return; // the other end stays
    }
    const bool toggles = modifiers.testFlag(Qt::ControlModifier);
    m_selection.setCurrentIndex(
        index, (toggles ? QItemSelectionModel::Toggle : QItemSelectionModel::ClearAndSelect) |
                   QItemSelectionModel::Rows);
    scrollToRow(row);
}

void JobTimeline::scrollToRow(int row)
{
    if (row < 0)
        return;
    const int top = topOf(row);
    const int height = m_lineHeight;
    if (top < axisHeight())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + top - axisHeight());
    else if (top + height > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + top + height -
                                      viewport()->height());
}

void JobTimeline::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        choose(rowAt(event->pos().y()), event->modifiers());
}

void JobTimeline::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_proxy.jobAt(rowAt(event->pos().y())))
        Q_EMIT jobActivated();
}

void JobTimeline::wheelEvent(QWheelEvent *event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    const QRect box = lines();
    const double time = m_span.timeAt(event->position().x() - box.left(), box.width());
    zoom(std::pow(zoomStep, -event->angleDelta().y() / 120.0), time);
    event->accept();
}

void JobTimeline::keyPressEvent(QKeyEvent *event)
{
    const int row = m_selection.currentIndex().row();
    const double middle = m_span.from + m_span.length() / 2;
    const Qt::KeyboardModifiers shift = event->modifiers() & Qt::ShiftModifier;
    const int page = qMax(1, lines().height() / m_lineHeight - 1);
    const auto step = [&](int by) {
        choose(std::clamp(row + by, 0, qMax(0, m_proxy.rowCount() - 1)), shift);
    };
    switch (event->key()) {
    case Qt::Key_Up:
        return step(-1);
    case Qt::Key_Down:
        return step(1);
    case Qt::Key_PageUp:
        return step(-page);
    case Qt::Key_PageDown:
        return step(page);
    case Qt::Key_Home:
        return choose(0, shift);
    case Qt::Key_End:
        return choose(m_proxy.rowCount() - 1, shift);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1 / zoomStep, middle);
    case Qt::Key_Minus:
        return zoom(zoomStep, middle);
    case Qt::Key_0:
        return zoomToLines();
    case Qt::Key_Left:
    case Qt::Key_Right:
        m_span =
            m_span.moved(m_span.length() * (event->key() == Qt::Key_Left ? -0.1 : 0.1), m_whole);
        m_isZoomed = true;
        fitBars();
        return viewport()->update();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_proxy.jobAt(row))
            Q_EMIT jobActivated();
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void JobTimeline::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit();
}

void JobTimeline::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_linePainter.forgetMarks();
}

} // namespace perch

#include "moc_jobtimeline.cpp"
