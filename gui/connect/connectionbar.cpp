// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectionbar.h"

#include "gui/connect/linkbadge.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>

namespace perch
{

namespace
{

constexpr int barHeight = 52;
constexpr int iconSide = 20;

} // namespace

ConnectionBar::ConnectionBar(QWidget *parent)
    : QWidget(parent), m_faces(new QStackedLayout(this)), m_menu(new QMenu(this))
{
    setFixedHeight(barHeight);
    buildUsualFace();
    buildLostFace();
    m_faces->addWidget(m_usual);
    m_faces->addWidget(m_lost);
    restyle();
    showOffline();
}

void ConnectionBar::buildUsualFace()
{
    m_usual = new QWidget(this);
    m_accessPoint = new LinkBadge(tr("not connected"), m_usual);
    m_transfer = new LinkBadge(tr("not needed yet"), m_usual);
    m_transfer->setToolTip(
        tr("Images go to /staging through a second machine with a login of its own. "
           "Perch logs in there when the first upload needs it."));
    m_notices = new QToolButton(m_usual);
    m_notices->setText(tr("Notices"));
    m_notices->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_notices->setAutoRaise(true);
    m_notices->setToolTip(tr("What the machines say at login: news, outages, office hours"));
    m_login = new QToolButton(m_usual);
    m_login->setText(tr("To the login"));
    m_login->setAutoRaise(true);
    m_login->setToolTip(tr("Log in, to see what has become of the jobs since"));
    m_login->setVisible(false);
    m_disconnect = new QToolButton(m_usual);
    m_disconnect->setText(tr("Disconnect"));
    m_disconnect->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_disconnect->setAutoRaise(true);
    m_disconnect->setToolTip(tr("Log out of both machines. Your jobs go on."));
    m_more = menuButton(m_usual);
    auto *row = new QHBoxLayout(m_usual);
    row->setContentsMargins(theme::spaceXL, 0, theme::spaceL, 0);
    row->setSpacing(theme::spaceXL);
    row->addWidget(m_accessPoint);
    row->addWidget(m_transfer);
    row->addStretch();
    auto *tools = new QHBoxLayout;
    tools->setSpacing(theme::spaceXS);
    tools->addWidget(m_notices);
    tools->addWidget(m_login);
    tools->addWidget(m_disconnect);
    tools->addWidget(m_more);
    row->addLayout(tools);
    connect(m_notices, &QToolButton::clicked, this, &ConnectionBar::showNotices);
    connect(m_login, &QToolButton::clicked, this, &ConnectionBar::loginWanted);
    connect(m_disconnect, &QToolButton::clicked, this, &ConnectionBar::disconnectWanted);
}

void ConnectionBar::buildLostFace()
{
    m_lost = new QWidget(this);
    m_lostIcon = new QLabel(m_lost);
    m_reason = new QLabel(m_lost);
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_reconnect = new QPushButton(tr("Now"), m_lost);
    m_reconnect->setProperty("primary", true);
    auto *row = new QHBoxLayout(m_lost);
    row->setContentsMargins(theme::spaceXL, 0, theme::spaceL, 0);
    row->setSpacing(theme::spaceM);
    row->addWidget(m_lostIcon);
    row->addWidget(m_reason, 1);
    row->addWidget(m_reconnect);
    m_lostMore = menuButton(m_lost);
    row->addWidget(m_lostMore);
    connect(m_reconnect, &QPushButton::clicked, this, &ConnectionBar::reconnectWanted);
}

QToolButton *ConnectionBar::menuButton(QWidget *face)
{
    auto *button = new QToolButton(face);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(tr("More about the connection"));
    button->setAccessibleName(button->toolTip());
    button->setVisible(false);
    connect(button, &QToolButton::clicked, this,
            [this, button] { m_menu->popup(button->mapToGlobal(QPoint(0, button->height()))); });
    return button;
}

void ConnectionBar::setMenuActions(const QList<QAction *> &actions)
{
    m_menu->clear();
    m_menu->addActions(actions);
    for (QToolButton *button : {m_more, m_lostMore})
        button->setVisible(!actions.isEmpty());
}

void ConnectionBar::setAccessPoint(const QString &who, const QString &address,
                                   Connection::State state, const QString &step)
{
    m_accessPoint->setToolTip(
        tr("The access point, where your jobs are submitted: %1").arg(address).toHtmlEscaped());
    m_accessPoint->show(who, state, step);
    m_disconnect->setVisible(true);
}

void ConnectionBar::setTransferServer(const QString &label, const QString &address,
                                      Connection::State state, const QString &step)
{
    m_transfer->setToolTip(
        tr("Images go to /staging through a second machine (%1) with a login of its own. "
           "Perch logs in there when the first upload needs it.")
            .arg(address)
            .toHtmlEscaped());
    m_transfer->show(label, state, step);
    m_transfer->setVisible(true);
}

void ConnectionBar::setNotices(const QString &text)
{
    m_noticesText = text;
    m_notices->setVisible(!text.isEmpty());
}

void ConnectionBar::showOffline()
{
    m_accessPoint->show(tr("Nobody logged in"), Connection::State::Offline);
    m_transfer->setVisible(false);
    m_disconnect->setVisible(false);
    setNotices({});
    showLinked();
}

void ConnectionBar::offerLogin(bool offered)
{
    m_login->setVisible(offered);
}

void ConnectionBar::showLost(const QString &reason, std::chrono::seconds left)
{
    const bool isTrying = left <= std::chrono::seconds(0);
    const QString next =
        isTrying ? tr("Trying again …") : tr("Trying again in %1 s.").arg(left.count());
    showLostFace(tr("Connection lost: %1 %2").arg(reason, next), tr("Now"));
    m_reconnect->setEnabled(!isTrying);
    m_reconnect->setToolTip(tr("Try to connect again without waiting"));
}

void ConnectionBar::showLoginNeeded(const QString &reason)
{
    showLostFace(tr("Connection lost: %1").arg(reason), tr("Log in again"));
    m_reconnect->setEnabled(true);
    m_reconnect->setToolTip(
        tr("Answer the machine's questions; everything goes on from where it was"));
}

void ConnectionBar::showLostFace(const QString &words, const QString &button)
{
    m_reason->setText(words);
    m_reason->setToolTip(words);
    m_reconnect->setText(button);
    m_faces->setCurrentWidget(m_lost);
    setAccessibleName(words);
    update();
}

void ConnectionBar::showLinked()
{
    m_faces->setCurrentWidget(m_usual);
    setAccessibleName(tr("Connection"));
    update();
}

void ConnectionBar::showNotices()
{
    auto *dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Notices of the machines"));
    auto *text = new QPlainTextEdit(m_noticesText, dialog);
    text->setReadOnly(true);
    text->setFont(theme::fixedFont());
    text->setAccessibleName(dialog->windowTitle());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(text);
    layout->addWidget(buttons);
    dialog->resize(760, 400);
    dialog->open();
}

void ConnectionBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    if (m_faces->currentWidget() == m_lost) {
        QColor tint = theme::toneColor(theme::Tone::Bad, palette());
        tint.setAlphaF(theme::isDark(palette()) ? 0.16F : 0.08F);
        painter.fillRect(rect(), tint);
    }
    painter.setPen(theme::borderColor(palette()));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void ConnectionBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ConnectionBar::restyle()
{
    m_notices->setIcon(icon(QStringLiteral("notices")));
    m_disconnect->setIcon(icon(QStringLiteral("disconnect")));
    m_more->setIcon(icon(QStringLiteral("more")));
    m_lostMore->setIcon(icon(QStringLiteral("more")));
    m_lostIcon->setPixmap(
        icon(QStringLiteral("disconnect"), theme::toneColor(theme::Tone::Bad, palette()))
            .pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
}

} // namespace perch

#include "moc_connectionbar.cpp"
