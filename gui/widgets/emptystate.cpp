// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/emptystate.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int iconSide = 56;
constexpr int textWidth = 440;

QLabel *centredLabel(const QString &text, const QFont &font, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(font);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setFixedWidth(textWidth);
    return label;
}

} // namespace

EmptyState::EmptyState(const QString &iconName, const QString &title, const QString &text,
                       const QString &buttonText, QWidget *parent)
    : QWidget(parent), m_iconName(iconName), m_icon(new QLabel(this)),
      m_title(centredLabel(title, theme::sectionFont(), this)),
      m_text(centredLabel(text, font(), this)), m_button(new QPushButton(buttonText, this))
{
    m_icon->setAlignment(Qt::AlignCenter);
    m_button->setVisible(!buttonText.isEmpty());
    m_button->setProperty("primary", true);
    m_button->setAccessibleDescription(text);
    setAccessibleName(title);
    setAccessibleDescription(text);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::activated);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(theme::spaceS);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    layout->addWidget(m_text, 0, Qt::AlignHCenter);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    restyle();
    fitText();
}

void EmptyState::fitText()
{
    // a box layout does not ask centred labels for the height of their width
    for (QLabel *label : {m_title, m_text})
        label->setMinimumHeight(qMax(0, label->heightForWidth(textWidth)));
}

void EmptyState::setText(const QString &title, const QString &text)
{
    m_title->setText(title);
    m_text->setText(text);
    setAccessibleName(title);
    setAccessibleDescription(text);
    fitText();
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
    if (event->type() == QEvent::FontChange)
        fitText();
}

void EmptyState::restyle()
{
    const QColor muted = theme::mutedText(palette());
    m_icon->setPixmap(
        icon(m_iconName, muted).pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    QPalette textPalette = m_text->palette();
    if (textPalette.color(QPalette::WindowText) == muted)
        return;
    textPalette.setColor(QPalette::WindowText, muted);
    m_text->setPalette(textPalette);
}

} // namespace perch

#include "moc_emptystate.cpp"
