// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/mainwindow.h"

#include "gui/imagedrag.h"
#include "gui/theme.h"
#include "gui/widgets/dropoverlay.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/navbutton.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMap>
#include <QMimeData>
#include <QPainter>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <chrono>

namespace perch
{

namespace
{

constexpr int sideBarWidth = 208;
constexpr int logoSide = 28;
constexpr std::chrono::milliseconds openWhenHovered(500);

/// A surface of the card colour with a one-pixel line at its inner edge.
class SideBar final : public QWidget
{
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), theme::cardColor(palette()));
        const int x = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
        painter.setPen(theme::borderColor(palette()));
        painter.drawLine(x, 0, x, height());
    }
};

QStringList localFiles(const QMimeData *data)
{
    QStringList paths;
    const QList<QUrl> urls = data->urls();
    for (const QUrl &url : urls) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

} // namespace

struct MainWindow::Parts {
    SideBar *sideBar = nullptr;
    QVBoxLayout *places = nullptr; // of the side bar
    QLabel *logo = nullptr;
    QToolButton *schemeButton = nullptr;
    QHBoxLayout *tools = nullptr; // at the foot of the side bar
    QWidget *main = nullptr;
    QVBoxLayout *column = nullptr; // connection bar, stack, activity line
    QStackedWidget *stack = nullptr;
    DropOverlay *overlay = nullptr;
    QWidget *bar = nullptr;
    QActionGroup *group = nullptr;
    QMap<Place, QWidget *> pages;
    QMap<Place, QAction *> actions;
    Place place = Place::Connect;
    bool isSeen = false;
    QTimer hover; // an image rests on the button of the job's page
};

MainWindow::MainWindow(QWidget *parent) : QMainWindow(parent), m_parts(std::make_unique<Parts>())
{
    setWindowTitle(QStringLiteral("Perch"));
    setWindowIcon(icon(QStringLiteral("app")));
    setAcceptDrops(true);
    QApplication::instance()->installEventFilter(this);
    setMinimumSize(900, 560);
    resize(QSize(1280, 800).boundedTo(screen()->availableSize()));

    auto *body = new QWidget(this);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_parts->sideBar = new SideBar(body);
    m_parts->main = new QWidget(body);
    row->addWidget(m_parts->sideBar);
    row->addWidget(m_parts->main, 1);
    m_parts->column = new QVBoxLayout(m_parts->main);
    m_parts->column->setContentsMargins(0, 0, 0, 0);
    m_parts->column->setSpacing(0);
    m_parts->stack = new QStackedWidget(m_parts->main);
    m_parts->column->addWidget(m_parts->stack, 1);
    m_parts->group = new QActionGroup(this);
    buildSideBar();
    setCentralWidget(body);
    m_parts->overlay = new DropOverlay(this);
    m_parts->hover.setSingleShot(true);
    m_parts->hover.setInterval(openWhenHovered);
    connect(&m_parts->hover, &QTimer::timeout, this, [this] { showPlace(Place::Compose); });

    auto *quit = new QShortcut(QKeySequence(QKeySequence::Quit), this);
    connect(quit, &QShortcut::activated, this, &QWidget::close);
    auto *nextPane = new QShortcut(QKeySequence(Qt::Key_F6), this);
    connect(nextPane, &QShortcut::activated, this, &MainWindow::focusNextPane);
    restyle();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildSideBar()
{
    m_parts->sideBar->setFixedWidth(sideBarWidth);
    auto *layout = new QVBoxLayout(m_parts->sideBar);
    layout->setContentsMargins(theme::spaceM, theme::spaceL, theme::spaceM, theme::spaceM);
    layout->setSpacing(theme::spaceXS);

    auto *title = new QHBoxLayout;
    title->setContentsMargins(theme::spaceS, 0, 0, theme::spaceL);
    title->setSpacing(theme::spaceS);
    m_parts->logo = new QLabel(m_parts->sideBar);
    auto *name = new QLabel(QStringLiteral("Perch"), m_parts->sideBar);
    name->setFont(theme::headingFont());
    title->addWidget(m_parts->logo);
    title->addWidget(name);
    title->addStretch();
    layout->addLayout(title);

    m_parts->places = new QVBoxLayout;
    m_parts->places->setSpacing(theme::spaceXS);
    layout->addLayout(m_parts->places);
    layout->addStretch();

    auto *scheme = new QAction(tr("Light or dark"), this);
    scheme->setToolTip(tr("Change between the light and the dark look"));
    connect(scheme, &QAction::triggered, this, &MainWindow::schemeToggled);
    m_parts->schemeButton = new QToolButton(m_parts->sideBar);
    m_parts->schemeButton->setDefaultAction(scheme);
    m_parts->schemeButton->setAutoRaise(true);
    m_parts->schemeButton->setAccessibleName(scheme->text());
    m_parts->tools = new QHBoxLayout;
    m_parts->tools->setSpacing(theme::spaceXS);
    m_parts->tools->addWidget(m_parts->schemeButton);
    m_parts->tools->addStretch();
    layout->addLayout(m_parts->tools);
}

void MainWindow::addTool(QAction *action)
{
    auto *button = new QToolButton(m_parts->sideBar);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text());
    m_parts->tools->insertWidget(m_parts->tools->count() - 1, button);
}

void MainWindow::comeToFront()
{
    if (isMinimized())
        showNormal();
    else
        show();
    raise();
    activateWindow();
}

void MainWindow::setPage(Place place, QWidget *page)
{
    m_parts->pages.insert(place, page);
    m_parts->stack->addWidget(page);
    if (place == Place::Connect)
        return;
    struct Face {
        QString icon;
        QString text;
        QString tip;
    };
    const QMap<Place, Face> faces = {
        {Place::Images,
         {QStringLiteral("images"), tr("Images"), tr("Images on /staging and their uploads")}},
        {Place::Compose,
         {QStringLiteral("compose"), tr("Compose"), tr("Edit a job folder and submit it")}},
        {Place::Jobs, {QStringLiteral("jobs"), tr("Jobs"), tr("What your jobs are doing")}},
        {Place::Results,
         {QStringLiteral("results"), tr("Results"), tr("Curves, output and files of a job")}},
    };
    const Face face = faces.value(place);
    auto *action = new QAction(face.text, this);
    const int number = int(m_parts->actions.size()) + 1;
    action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(number)));
    action->setToolTip(QStringLiteral("%1 (%2)").arg(
        face.tip, action->shortcut().toString(QKeySequence::NativeText)));
    action->setCheckable(true);
    addAction(action); // so that the shortcut works in the whole window
    m_parts->group->addAction(action);
    m_parts->actions.insert(place, action);
    m_parts->places->addWidget(new NavButton(face.icon, action, m_parts->sideBar));
    connect(action, &QAction::triggered, this, [this, place] { showPlace(place); });
}

void MainWindow::setConnectionBar(QWidget *bar)
{
    m_parts->bar = bar;
    m_parts->column->insertWidget(0, bar);
}

void MainWindow::setActivityLine(QWidget *line)
{
    m_parts->column->addWidget(line);
}

void MainWindow::showPlace(Place place)
{
    QWidget *page = m_parts->pages.value(place);
    if (!page)
        return;
    m_parts->stack->setCurrentWidget(page);
    // the keyboard works in the page at once, where it was left, and no control gets a ring by
    // itself
    QWidget *last = page->focusWidget();
    (last ? last : page)->setFocus(Qt::OtherFocusReason);
    if (QAction *action = m_parts->actions.value(place)) {
        action->setChecked(true);
    } else if (QAction *checked = m_parts->group->checkedAction()) {
        m_parts->group->setExclusive(false); // an exclusive group refuses to have none checked
        checked->setChecked(false);
        m_parts->group->setExclusive(true);
    }
    if (m_parts->place == place)
        return;
    m_parts->place = place;
    Q_EMIT placeChanged(place);
}

MainWindow::Place MainWindow::place() const
{
    return m_parts->place;
}

void MainWindow::setPlacesEnabled(bool enabled)
{
    for (QAction *action : std::as_const(m_parts->actions))
        action->setEnabled(enabled);
}

void MainWindow::setPlaceEnabled(Place place, bool enabled)
{
    if (QAction *action = m_parts->actions.value(place))
        action->setEnabled(enabled);
}

void MainWindow::focusNextPane()
{
    QWidget *page = m_parts->stack->currentWidget();
    QList<QWidget *> panes = {m_parts->sideBar, m_parts->bar};
    const QList<QWidget *> parts = page->findChildren<QWidget *>();
    for (QWidget *part : parts) {
        if (part->property(paneProperty).toBool() && part->isVisible())
            panes.append(part);
    }
    if (panes.size() == 2)
        panes.append(page);
    const auto holdsFocus = [](const QWidget *pane) {
        const QWidget *focused = QApplication::focusWidget();
        return pane && focused && (pane == focused || pane->isAncestorOf(focused));
    };
    qsizetype current = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (holdsFocus(panes.at(i)))
            current = i;
    }
    for (qsizetype step = 1; step <= panes.size(); ++step) {
        QWidget *pane = panes.at((current + step) % panes.size());
        if (!pane)
            continue;
        const QList<QWidget *> inside = QList<QWidget *>{pane} + pane->findChildren<QWidget *>();
        for (QWidget *widget : inside) {
            if (widget->isVisible() && widget->isEnabled() &&
                (widget->focusPolicy() & Qt::TabFocus)) {
                widget->setFocus(Qt::ShortcutFocusReason);
                return;
            }
        }
    }
}

void MainWindow::restyle()
{
    const QSize side(logoSide, logoSide);
    m_parts->logo->setPixmap(icon(QStringLiteral("perch"), palette().color(QPalette::Link))
                                 .pixmap(side, devicePixelRatioF()));
    m_parts->schemeButton->defaultAction()->setIcon(
        icon(theme::isDark(palette()) ? QStringLiteral("sun") : QStringLiteral("moon")));
}

namespace
{

/// From outside: a result that is being dragged out of this window is not meant for it.
bool bringsFiles(const QDragEnterEvent *event)
{
    return !event->source() && !localFiles(event->mimeData()).isEmpty();
}

} // namespace

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    const bool entersChild = event->type() == QEvent::DragEnter && watched != this &&
                             watched->isWidgetType() &&
                             isAncestorOf(static_cast<QWidget *>(watched));
    if (!entersChild)
        return QMainWindow::eventFilter(watched, event);
    auto *drag = static_cast<QDragEnterEvent *>(event);
    if (!bringsFiles(drag) && imagedrag::pathIn(drag->mimeData()).isEmpty())
        return QMainWindow::eventFilter(watched, event);
    event->ignore(); // then Qt asks the parents, at last this window
    return true;
}

bool MainWindow::isOnJob(const QPoint &place) const
{
    const QWidget *page = m_parts->pages.value(Place::Compose);
    const QAction *action = m_parts->actions.value(Place::Compose);
    for (const QWidget *under = childAt(place); under; under = under->parentWidget()) {
        if (under == page)
            return true;
        const auto *button = qobject_cast<const NavButton *>(under);
        if (button && button->defaultAction() == action)
            return action->isEnabled();
    }
    return false;
}

/// An image is for the job only; elsewhere the pointer says that nothing would happen.
void MainWindow::dragImage(QDragMoveEvent &event)
{
    const bool isOver = isOnJob(event.position().toPoint());
    event.setDropAction(Qt::CopyAction);
    event.setAccepted(isOver);
    if (!isOver || m_parts->place == Place::Compose)
        m_parts->hover.stop();
    else if (!m_parts->hover.isActive())
        m_parts->hover.start();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!imagedrag::pathIn(event->mimeData()).isEmpty()) {
        // taken everywhere, so that its moves are told; each move says whether it may be dropped
        event->setDropAction(Qt::CopyAction);
        event->accept();
        return;
    }
    if (!bringsFiles(event))
        return;
    event->acceptProposedAction();
    m_parts->overlay->setGeometry(rect());
    m_parts->overlay->raise();
    m_parts->overlay->show();
}

void MainWindow::dragMoveEvent(QDragMoveEvent *event)
{
    if (!imagedrag::pathIn(event->mimeData()).isEmpty()) {
        dragImage(*event);
        return;
    }
    event->acceptProposedAction();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent *event)
{
    m_parts->hover.stop();
    m_parts->overlay->hide();
    QMainWindow::dragLeaveEvent(event);
}

void MainWindow::dropEvent(QDropEvent *event)
{
    m_parts->hover.stop();
    m_parts->overlay->hide();
    const QString image = imagedrag::pathIn(event->mimeData());
    if (!image.isEmpty() && isOnJob(event->position().toPoint())) {
        event->setDropAction(Qt::CopyAction);
        event->accept();
        Q_EMIT imageDropped(image);
        return;
    }
    const QStringList paths = localFiles(event->mimeData());
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(paths);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_parts)
        restyle();
    if (event->type() == QEvent::WindowStateChange) {
        const bool seen = isVisible() && !isMinimized();
        if (seen != m_parts->isSeen) {
            m_parts->isSeen = seen;
            Q_EMIT seenChanged(seen);
        }
    }
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (!m_parts->isSeen) {
        m_parts->isSeen = true;
        Q_EMIT seenChanged(true);
    }
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    if (m_parts->isSeen) {
        m_parts->isSeen = false;
        Q_EMIT seenChanged(false);
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    if (m_parts->overlay)
        m_parts->overlay->setGeometry(rect());
}

} // namespace perch

#include "moc_mainwindow.cpp"
