// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/formsection.h"

#include "gui/theme.h"

#include <QApplication>
#include <QFormLayout>
#include <QLabel>

namespace perch
{

FormSection::FormSection(const QString &title, QWidget *parent)
    : QWidget(parent), m_layout(new QFormLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, theme::spaceS);
    m_layout->setRowWrapPolicy(QFormLayout::DontWrapRows);
    m_layout->setHorizontalSpacing(theme::spaceS);
    m_layout->setVerticalSpacing(theme::spaceXS);
    m_layout->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto *heading = new QLabel(title);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    m_layout->addRow(heading);
    setAccessibleName(title);
}

void FormSection::addRow(const QString &label, QWidget *field, const QString &hint)
{
    field->setToolTip(hint);
    auto *words = new QLabel(label);
    words->setBuddy(field);
    words->setToolTip(hint);
    words->setMinimumHeight(field->sizeHint().height()); // in the middle of its field
    words->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("Least capability ")));
    m_layout->addRow(words, field);
}

void FormSection::addWide(QWidget *widget)
{
    m_layout->addRow(widget);
}

QLabel *FormSection::addHint()
{
    auto *hint = new QLabel;
    hint->setTextFormat(Qt::PlainText);
    hint->setWordWrap(true);
    hint->setFont(theme::hintFont());
    hint->hide();
    m_layout->addRow(hint);
    return hint;
}

void FormSection::say(QLabel &hint, const QString &text, bool isWarning)
{
    hint.setText(text);
    hint.setVisible(!text.isEmpty());
    // the hint's own palette follows a change of scheme later than its section does
    const QPalette palette = QApplication::palette();
    theme::setTextColor(hint, isWarning ? theme::toneColor(theme::Tone::Warning, palette)
                                        : theme::mutedText(palette));
}

} // namespace perch
