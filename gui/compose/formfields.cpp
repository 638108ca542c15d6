// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/formfields.h"

#include "core/submit/sizetext.h"
#include "gui/theme.h"

#include <QHBoxLayout>
#include <QSignalBlocker>

namespace perch
{

namespace
{

QString unquoted(QString value)
{
    value = value.trimmed();
    return value.size() >= 2 && value.startsWith(u'"') && value.endsWith(u'"')
               ? value.sliced(1, value.size() - 2)
               : value;
}

/// The cursor stays where one types, and a long text shows its beginning.
void setLine(QLineEdit &line, const QString &text)
{
    if (line.text().trimmed() == text)
        return;
    const QSignalBlocker quiet(&line);
    line.setText(text);
    line.setCursorPosition(0);
}

} // namespace

NumberField::NumberField(const QString &command, int maximum, const QString &ifUnset)
    : m_command(command), m_ifUnset(ifUnset)
{
    setRange(-1, maximum);
    setSpecialValueText(ifUnset);
    setAccessibleName(command);
    setKeyboardTracking(false);
    setMinimumWidth(60);
    connect(this, &QSpinBox::valueChanged, this, [this](int value) {
        Q_EMIT edited(m_command, value < 0 ? QString() : QString::number(value));
    });
}

void NumberField::showValues(const SubmitValues &values)
{
    const QSignalBlocker quiet(this);
    const QString text = values.text(m_command);
    bool plain = false;
    const int number = text.toInt(&plain);
    const bool known = text.isEmpty() || (plain && number >= 0 && number <= maximum());
    setEnabled(known);
    setSpecialValueText(known ? m_ifUnset : text); // such as $(gpus): edited in the text
    setValue(known && !text.isEmpty() ? number : -1);
}

TextField::TextField(const QString &command, const QString &ifUnset) : m_command(command)
{
    setAccessibleName(command);
    setPlaceholderText(ifUnset);
    connect(this, &QLineEdit::textEdited, this,
            [this](const QString &text) { Q_EMIT edited(m_command, text.trimmed()); });
}

void TextField::showValues(const SubmitValues &values)
{
    setLine(*this, values.text(m_command));
}

SizeField::SizeField(const QString &command, const QString &bareUnit, const QString &ifUnset)
    : m_command(command), m_bareUnit(bareUnit), m_number(new QLineEdit), m_unit(new QComboBox)
{
    m_number->setAccessibleName(command);
    m_number->setPlaceholderText(ifUnset);
    m_unit->setAccessibleName(tr("Unit of %1").arg(command));
    m_unit->addItems({QStringLiteral("MB"), QStringLiteral("GB"), QStringLiteral("TB")});
    m_unit->setCurrentText(QStringLiteral("GB"));
    m_unit->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("GB")) + 46);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_number, 1);
    layout->addWidget(m_unit);
    setFocusProxy(m_number);
    connect(m_number, &QLineEdit::textEdited, this,
            [this] { Q_EMIT edited(m_command, written()); });
    connect(m_unit, &QComboBox::activated, this, [this] {
        if (!m_number->text().trimmed().isEmpty())
            Q_EMIT edited(m_command, written());
    });
}

QString SizeField::written() const
{
    const QString text = m_number->text().trimmed();
    const std::optional<SizeText> size = parseSizeText(text);
    return size && size->unit.isEmpty() ? size->number + m_unit->currentText() : text;
}

void SizeField::showValues(const SubmitValues &values)
{
    const QString text = values.text(m_command);
    if (written() == text)
        return; // "4" and GB say the same as 4GB: the cursor stays
    const std::optional<SizeText> size = parseSizeText(text);
    const QSignalBlocker quiet(m_unit);
    QString unit = size ? size->unit : QString();
    if (size && unit.isEmpty())
        unit = m_bareUnit;
    if (size && m_unit->findText(unit) < 0)
        m_unit->addItem(unit);
    if (size)
        m_unit->setCurrentText(unit);
    m_unit->setEnabled(text.isEmpty() || size);
    setLine(*m_number, size ? size->number : text);
}

ChoiceField::ChoiceField(const QString &command, bool quoted, const QString &ifUnset)
    : m_command(command), m_quoted(quoted)
{
    setAccessibleName(command);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(8);
    addItem(ifUnset, QString());
    connect(this, &QComboBox::activated, this, [this](int index) {
        const QString value = itemData(index).toString();
        Q_EMIT edited(m_command, m_quoted && !value.isEmpty() ? u'"' + value + u'"' : value);
    });
}

void ChoiceField::addChoice(const QString &text, const QString &value)
{
    addItem(text, value);
}

void ChoiceField::showValues(const SubmitValues &values)
{
    const QString value = m_quoted ? unquoted(values.text(m_command)) : values.text(m_command);
    if (m_hasOther)
        removeItem(count() - 1);
    m_hasOther = false;
    int index = value.isEmpty() ? 0 : -1;
    for (int i = 1; i < count() && index < 0; ++i) {
        if (itemData(i).toString().compare(value, Qt::CaseInsensitive) == 0)
            index = i;
    }
    if (index < 0) {
        addItem(value, value);
        m_hasOther = true;
        index = count() - 1;
    }
    setCurrentIndex(index);
}

SwitchField::SwitchField(const QString &command, const QString &text)
    : QCheckBox(text), m_command(command)
{
    setAccessibleName(command);
    connect(this, &QCheckBox::clicked, this,
            [this](bool on) { Q_EMIT edited(m_command, on ? QStringLiteral("true") : QString()); });
}

void SwitchField::showValues(const SubmitValues &values)
{
    const QString value = values.text(m_command).toLower();
    setChecked(value == u"true" || value == u"1");
    setEnabled(value.isEmpty() || value == u"true" || value == u"false" || value == u"1" ||
               value == u"0");
}

} // namespace perch
