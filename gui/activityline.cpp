// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/activityline.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <chrono>

namespace perch
{

namespace
{

constexpr int lineHeight = 30;
constexpr int iconSide = 14;

QString commandsTip()
{
    return ActivityLine::tr(
        "Short commands that Perch ran on the access point since it was started. Login nodes are "
        "shared: Perch follows jobs by their event logs instead of asking the queue.");
}

} // namespace

ActivityLine::ActivityLine(QWidget *parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_activity(new QLabel(this)),
      m_commands(new QToolButton(this))
{
    setFixedHeight(lineHeight);
    m_activity->setTextFormat(Qt::PlainText);
    m_activity->setFont(theme::hintFont());
    m_commands->setFont(theme::hintFont());
    m_commands->setAutoRaise(true);
    m_commands->setFocusPolicy(Qt::StrongFocus);
    m_activity->setAccessibleName(tr("What runs now"));
    m_commands->setToolTip(commandsTip());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, 0, theme::spaceXL, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_icon);
    layout->addWidget(m_activity, 1);
    layout->addWidget(m_commands);
    using namespace std::chrono_literals;
    m_noticeTimer.setSingleShot(true);
    m_noticeTimer.setInterval(6s);
    connect(&m_noticeTimer, &QTimer::timeout, this, [this] {
        m_notice.clear();
        refresh();
    });
    restyle();
    setActivity({});
    clearCommandCount();
}

void ActivityLine::setActivity(const QString &text)
{
    m_running = text;
    refresh();
}

void ActivityLine::showNotice(const QString &text)
{
    m_notice = text;
    m_noticeTimer.start();
    refresh();
}

void ActivityLine::refresh()
{
    const QString running = m_running.isEmpty() ? tr("Nothing is being sent") : m_running;
    m_activity->setText(m_notice.isEmpty() ? running : m_notice);
    m_icon->setVisible(m_notice.isEmpty() && !m_running.isEmpty());
}

void ActivityLine::setCommandCount(int count)
{
    m_commands->setText(count == 1 ? tr("1 command run on the access point")
                                   : tr("%L1 commands run on the access point").arg(count));
    m_commands->show();
}

void ActivityLine::setCommandAction(QAction *action)
{
    connect(m_commands, &QToolButton::clicked, action, &QAction::trigger);
    m_commands->setToolTip(QStringLiteral("%1\n\n%2 (%3)")
                               .arg(commandsTip(), action->text(),
                                    action->shortcut().toString(QKeySequence::NativeText)));
}

void ActivityLine::clearCommandCount()
{
    m_commands->hide();
}

void ActivityLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawLine(0, 0, width(), 0);
}

void ActivityLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ActivityLine::restyle()
{
    const QColor muted = theme::mutedText(palette());
    theme::setTextColor(*m_activity, muted);
    // it leads somewhere: the colour of a link; a palette that is set again would come back here
    QPalette linked = palette();
    linked.setColor(QPalette::ButtonText, palette().color(QPalette::Link));
    if (m_commands->palette().color(QPalette::ButtonText) != palette().color(QPalette::Link))
        m_commands->setPalette(linked);
    m_icon->setPixmap(icon(QStringLiteral("upload"), palette().color(QPalette::Link))
                          .pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
}

} // namespace perch

#include "moc_activityline.cpp"
