// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/previewnote.h"

#include "gui/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPushButton>

namespace perch
{

namespace
{

QLabel *wrappedLabel()
{
    auto *label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

} // namespace

PreviewNote::PreviewNote(QWidget *parent)
    : QWidget(parent), m_title(wrappedLabel()), m_text(wrappedLabel()), m_first(new QPushButton),
      m_second(new QPushButton)
{
    m_title->setFont(theme::sectionFont());
    theme::setTextColor(*m_text, theme::mutedText(palette()));
    connect(m_first, &QPushButton::clicked, this, &PreviewNote::firstAsked);
    connect(m_second, &QPushButton::clicked, this, &PreviewNote::secondAsked);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addStretch(1);
    buttons->addWidget(m_first);
    buttons->addWidget(m_second);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, theme::spaceS, theme::spaceL, theme::spaceS);
    layout->setSpacing(theme::spaceS);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addLayout(buttons);
    layout->addStretch(3);
}

void PreviewNote::say(const QString &title, const QString &text, const QString &first,
                      const QString &second)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_first->setText(first);
    m_first->setVisible(!first.isEmpty());
    m_second->setText(second);
    m_second->setVisible(!second.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
}

void PreviewNote::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_text)
        theme::setTextColor(*m_text, theme::mutedText(palette()));
}

} // namespace perch
