// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/sweepparameterrow.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QToolButton>

#include <limits>

namespace perch
{

namespace
{

using Kind = SweepParameter::Kind;
using Type = SweepParameter::Type;

constexpr qsizetype fieldValues = 200;
constexpr int nameWidth = 140;
constexpr int numberWidth = 84;

enum Page { ListPage, NumbersPage, LongListPage };

double numberOf(const QLineEdit *field)
{
    bool isNumber = false;
    const double number = field->text().trimmed().toDouble(&isNumber);
    return isNumber ? number : std::numeric_limits<double>::quiet_NaN();
}

QString textOf(double number)
{
    return QString::number(number, 'g', 12);
}

/// The numbers are whole where all three that were typed are.
bool isWhole(const QLineEdit *field)
{
    static const QRegularExpression whole(QStringLiteral("\\A\\s*[+-]?[0-9]+\\s*\\z"));
    return whole.match(field->text()).hasMatch();
}

} // namespace

SweepParameterRow::SweepParameterRow(const SweepParameter &parameter, QWidget *parent)
    : QWidget(parent), m_name(new QLineEdit), m_kind(new QComboBox), m_pages(new QStackedWidget),
      m_values(new QLineEdit), m_longList(new QLabel)
{
    m_name->setAccessibleName(tr("Name of the parameter"));
    m_name->setPlaceholderText(tr("name"));
    m_name->setFixedWidth(nameWidth);
    m_kind->setAccessibleName(tr("How its values come about"));
    m_kind->addItem(tr("List"), int(Kind::List));
    m_kind->addItem(tr("Range"), int(Kind::Range));
    m_kind->addItem(tr("Log range"), int(Kind::LogRange));
    m_kind->addItem(tr("Random"), int(Kind::Random));
    m_kind->addItem(tr("Log random"), int(Kind::LogRandom));
    m_values->setAccessibleName(tr("Values"));
    m_values->setPlaceholderText(tr("values between commas, such as 0.1, 0.3, 1.0"));
    m_longList->setTextFormat(Qt::PlainText);
    auto *numbers = new QWidget;
    auto *numbersLayout = new QHBoxLayout(numbers);
    numbersLayout->setContentsMargins(0, 0, 0, 0);
    numbersLayout->setSpacing(theme::spaceS);
    m_from = addNumber(numbers, tr("from"), tr("First value"));
    m_to = addNumber(numbers, tr("to"), tr("Last value"));
    m_third = addNumber(numbers, {}, tr("Step or number of values"));
    m_thirdLabel = qobject_cast<QLabel *>(numbersLayout->itemAt(4)->widget());
    numbersLayout->addStretch(1);
    m_pages->addWidget(m_values);
    m_pages->addWidget(numbers);
    m_pages->addWidget(m_longList);
    m_pages->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto *remove = new QToolButton;
    remove->setIcon(icon(QStringLiteral("trash")));
    remove->setToolTip(tr("Remove this parameter"));
    remove->setAccessibleName(remove->toolTip());

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_name);
    layout->addWidget(m_kind);
    layout->addWidget(m_pages, 1);
    layout->addWidget(remove);
    showParameter(parameter);
    for (QLineEdit *field : {m_name, m_values, m_from, m_to, m_third})
        connect(field, &QLineEdit::textChanged, this, &SweepParameterRow::edited);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_imported.clear();
        showKind();
        Q_EMIT edited();
    });
    connect(remove, &QToolButton::clicked, this, &SweepParameterRow::removeWanted);
}

QLineEdit *SweepParameterRow::addNumber(QWidget *page, const QString &label,
                                        const QString &spokenName)
{
    auto *field = new QLineEdit;
    field->setAccessibleName(spokenName);
    field->setFixedWidth(numberWidth);
    field->setAlignment(Qt::AlignTrailing);
    auto *before = new QLabel(label);
    before->setForegroundRole(QPalette::PlaceholderText);
    page->layout()->addWidget(before);
    page->layout()->addWidget(field);
    return field;
}

void SweepParameterRow::showParameter(const SweepParameter &parameter)
{
    m_name->setText(parameter.name);
    m_kind->setCurrentIndex(m_kind->findData(int(parameter.kind)));
    if (parameter.values.size() > fieldValues)
        m_imported = parameter.values;
    else
        m_values->setText(parameter.values.join(QStringLiteral(", ")));
    if (parameter.kind != Kind::List) {
        m_from->setText(textOf(parameter.from));
        m_to->setText(textOf(parameter.to));
        m_third->setText(parameter.kind == Kind::Range ? textOf(parameter.step)
                                                       : QString::number(parameter.count));
    }
    showKind();
}

void SweepParameterRow::showKind()
{
    const auto kind = Kind(m_kind->currentData().toInt());
    m_thirdLabel->setText(kind == Kind::Range ? tr("step") : tr("values"));
    m_longList->setText(
        tr("%1 values, the first %2")
            .arg(QLocale().toString(m_imported.size()), m_imported.value(0).left(fieldValues)));
    m_pages->setCurrentIndex(kind != Kind::List     ? NumbersPage
                             : m_imported.isEmpty() ? ListPage
                                                    : LongListPage);
}

SweepParameter SweepParameterRow::parameter() const
{
    SweepParameter parameter;
    parameter.name = m_name->text().trimmed();
    parameter.kind = Kind(m_kind->currentData().toInt());
    if (parameter.kind == Kind::List) {
        parameter.values = m_imported;
        if (m_imported.isEmpty() && !m_values->text().trimmed().isEmpty()) {
            for (const QString &value : m_values->text().split(u','))
                parameter.values.append(value.trimmed());
        }
        return parameter;
    }
    const bool hasStep = parameter.kind == Kind::Range;
    parameter.type = isWhole(m_from) && isWhole(m_to) && (!hasStep || isWhole(m_third))
                         ? Type::Whole
                         : Type::Number;
    parameter.from = numberOf(m_from);
    parameter.to = numberOf(m_to);
    if (hasStep)
        parameter.step = numberOf(m_third);
    else
        parameter.count = m_third->text().trimmed().toInt(); // 0 is refused
    return parameter;
}

void SweepParameterRow::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

} // namespace perch

#include "moc_sweepparameterrow.cpp"
