// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/errorbanner.h"

#include "gui/widgets/icon.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int iconSide = 20;
constexpr int detailHeight = 120;
constexpr int maximumMessage = 2000; // characters: a server's sentence must not fill the screen

QLabel *messageLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return label;
}

} // namespace

ErrorBanner::ErrorBanner(QWidget *parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_message(messageLabel(this)),
      m_action(new QPushButton(this)), m_more(new QToolButton(this)),
      m_close(new QToolButton(this)), m_detail(new QPlainTextEdit(this))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_more->setText(tr("Details"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setToolTip(tr("Show what was found, to copy or to send with a question"));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    m_detail->setReadOnly(true);
    m_detail->setFont(theme::fixedFont());
    m_detail->setFixedHeight(detailHeight);
    m_detail->setAccessibleName(tr("Details of the message"));
    m_detail->setTabChangesFocus(true);

    auto *row = new QHBoxLayout;
    row->setSpacing(theme::spaceM);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_message, 1);
    row->addWidget(m_more, 0, Qt::AlignTop);
    row->addWidget(m_action, 0, Qt::AlignTop);
    row->addWidget(m_close, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, theme::spaceM, theme::spaceM, theme::spaceM);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(row);
    layout->addWidget(m_detail);

    connect(m_close, &QToolButton::clicked, this, &ErrorBanner::clear);
    connect(m_action, &QPushButton::clicked, this, &ErrorBanner::actionTriggered);
    connect(m_more, &QToolButton::toggled, m_detail, &QWidget::setVisible);
    clear();
}

void ErrorBanner::showError(const Error &error, const QString &actionText)
{
    const bool ownWish = error.code == Error::Code::Cancelled;
    present(ownWish ? theme::Tone::Neutral : theme::Tone::Bad, error.message, error.detail,
            actionText);
}

void ErrorBanner::showNotice(const QString &text, const QString &actionText)
{
    present(theme::Tone::Info, text, {}, actionText);
}

void ErrorBanner::showOutcome(bool isWhole, const QString &text, const QString &detail,
                              const QString &actionText)
{
    present(isWhole ? theme::Tone::Good : theme::Tone::Warning, text, detail, actionText);
    m_more->setChecked(!isWhole && !detail.isEmpty());
}

void ErrorBanner::present(theme::Tone tone, const QString &message, const QString &detail,
                          const QString &actionText)
{
    m_tone = tone;
    m_message->setText(message.left(maximumMessage));
    m_detail->setPlainText(detail);
    m_more->setChecked(false);
    m_more->setVisible(!detail.isEmpty());
    m_detail->hide();
    m_action->setText(actionText);
    m_action->setVisible(!actionText.isEmpty());
    setAccessibleName(m_message->text());
    restyle();
    setVisible(true);
    QAccessibleEvent announcement(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&announcement);
}

void ErrorBanner::clear()
{
    m_message->clear();
    m_detail->clear();
    m_detail->hide();
    setVisible(false);
}

QString ErrorBanner::message() const
{
    return m_message->text();
}

void ErrorBanner::paintEvent(QPaintEvent *)
{
    const QColor tone = theme::toneColor(m_tone, palette());
    QColor back = tone;
    back.setAlphaF(theme::isDark(palette()) ? 0.14F : 0.07F);
    QColor edge = tone;
    edge.setAlphaF(0.45F);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(edge);
    painter.setBrush(back);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme::radius,
                            theme::radius);
}

void ErrorBanner::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ErrorBanner::restyle()
{
    const bool bad = m_tone == theme::Tone::Bad || m_tone == theme::Tone::Warning;
    const QString name = bad                           ? QStringLiteral("error")
                         : m_tone == theme::Tone::Good ? QStringLiteral("check")
                                                       : QStringLiteral("info");
    const QIcon sign = icon(name, theme::toneColor(m_tone, palette()));
    m_icon->setPixmap(sign.pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    m_close->setIcon(icon(QStringLiteral("cancel")));
    update();
}

} // namespace perch

#include "moc_errorbanner.cpp"
