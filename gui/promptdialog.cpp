// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/promptdialog.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int dialogWidth = 480;
constexpr int iconSide = 32;
constexpr int maximumForeignText = 1000; // characters of a server's sentence that are shown

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text.left(maximumForeignText), parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

PromptDialog::PromptDialog(const QString &iconName, QWidget *parent)
    : QDialog(parent), m_title(plainLabel({}, this)), m_text(plainLabel({}, this)),
      m_column(new QVBoxLayout)
{
    setWindowModality(Qt::WindowModal);
    setMinimumWidth(dialogWidth);
    auto *sign = new QLabel(this);
    sign->setPixmap(icon(iconName, palette().color(QPalette::Link))
                        .pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    m_title->setFont(theme::sectionFont());
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    row->setSpacing(theme::spaceL);
    row->addWidget(sign, 0, Qt::AlignTop);
    row->addLayout(m_column, 1);
    m_column->setSpacing(theme::spaceS);
    m_column->addWidget(m_title);
    m_column->addWidget(m_text);
}

void PromptDialog::setHeading(const QString &title, const QString &text)
{
    setWindowTitle(title);
    m_title->setText(title);
    m_text->setText(text.left(maximumForeignText));
    m_text->setVisible(!text.isEmpty());
}

QLabel *PromptDialog::addText(QBoxLayout &layout, const QString &text, Look look, QWidget *parent)
{
    auto *label = plainLabel(text, parent);
    if (look == Look::Hint) {
        label->setFont(theme::hintFont());
        theme::setTextColor(*label, theme::mutedText(parent->palette()));
    } else if (look == Look::Refusal) {
        theme::setTextColor(*label, theme::toneColor(theme::Tone::Bad, parent->palette()));
    }
    layout.addWidget(label);
    return label;
}

void PromptDialog::addFact(QBoxLayout &layout, const QString &label, const QString &value,
                           bool fixed, QWidget *parent)
{
    addText(layout, label, Look::Hint, parent);
    auto *text = addText(layout, value, Look::Normal, parent);
    if (fixed)
        text->setFont(theme::fixedFont());
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setFocusPolicy(Qt::ClickFocus); // the answer, not a fact, gets the first focus
    text->setAccessibleName(label);
}

QDialogButtonBox *PromptDialog::addButtons(QBoxLayout &layout, const QString &acceptText,
                                           QWidget *parent)
{
    auto *buttons = new QDialogButtonBox(parent);
    QPushButton *cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setAutoDefault(false); // Enter answers, or does nothing
    if (!acceptText.isEmpty()) {
        QPushButton *accept = buttons->addButton(acceptText, QDialogButtonBox::AcceptRole);
        accept->setProperty("primary", true);
        accept->setDefault(true);
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout.addSpacing(theme::spaceM);
    layout.addWidget(buttons);
    return buttons;
}

void PromptDialog::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch

#include "moc_promptdialog.cpp"
