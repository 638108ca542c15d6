// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/formenvironment.h"

#include "core/submit/environmenttext.h"
#include "gui/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QShortcut>
#include <QSignalBlocker>
#include <QTableWidget>

namespace perch
{

namespace
{

constexpr int mostVariables = 200;
const char *const command = "environment";

QString cell(const QTableWidget &table, int row, int column)
{
    const QTableWidgetItem *item = table.item(row, column);
    return item ? item->text() : QString();
}

} // namespace

FormEnvironment::FormEnvironment(QWidget *parent) : FormSection(tr("Environment"), parent)
{
    m_table = new QTableWidget(1, 2);
    m_table->setAccessibleName(QString::fromLatin1(command));
    m_table->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(1);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + theme::spaceS);
    m_table->setTabKeyNavigation(false); // Tab leaves it
    m_table->setToolTip(tr("Variables for the program. Not for passwords and keys: others can read "
                           "them in the queue."));
    addWide(m_table);
    m_hint = addHint();
    connect(m_table, &QTableWidget::itemChanged, this, &FormEnvironment::tellEdit);
    auto *remove = new QShortcut(QKeySequence(Qt::Key_Delete), m_table);
    remove->setContext(Qt::WidgetShortcut);
    connect(remove, &QShortcut::activated, this, [this] {
        if (m_table->currentRow() >= 0 && m_table->currentRow() < m_table->rowCount() - 1) {
            m_table->removeRow(m_table->currentRow());
            tellEdit();
        }
    });
    fit();
}

void FormEnvironment::tellEdit()
{
    QList<EnvironmentVariable> variables;
    bool isWrong = false;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const EnvironmentVariable variable{cell(*m_table, row, 0).trimmed(),
                                           cell(*m_table, row, 1)};
        const bool isEmpty = variable.name.isEmpty() && variable.value.isEmpty();
        isWrong = isWrong || (!variable.name.isEmpty() && !isEnvironmentName(variable.name));
        if (!isEmpty)
            variables << variable;
    }
    say(*m_hint, isWrong ? tr("A name has no blanks, quotes or equals signs.") : QString(), true);
    const QString written = formatEnvironment(variables);
    const bool hasFreeRow = cell(*m_table, m_table->rowCount() - 1, 0).isEmpty() &&
                            cell(*m_table, m_table->rowCount() - 1, 1).isEmpty();
    if (!hasFreeRow && m_table->rowCount() < mostVariables) {
        const QSignalBlocker quiet(m_table);
        m_table->insertRow(m_table->rowCount());
        fit();
    }
    if (written == m_written)
        return; // a name without a value yet, or the other way round
    m_written = written;
    Q_EMIT fieldEdited(QString::fromLatin1(command), written);
}

void FormEnvironment::showValues(const SubmitValues &values, const FormFacts &)
{
    const QString text = values.text(QString::fromLatin1(command));
    if (text == m_written && m_table->isEnabled())
        return;
    m_written = text;
    const Result<QList<EnvironmentVariable>> read = parseEnvironment(text);
    const bool isShown = read && read->size() < mostVariables;
    m_table->setEnabled(isShown);
    say(*m_hint, read ? QString() : read.error().message, true);
    const QSignalBlocker quiet(m_table);
    m_table->setRowCount(0);
    const QList<EnvironmentVariable> variables = isShown ? *read : QList<EnvironmentVariable>();
    m_table->setRowCount(int(variables.size()) + 1);
    for (int row = 0; row < variables.size(); ++row) {
        m_table->setItem(row, 0, new QTableWidgetItem(variables[row].name));
        m_table->setItem(row, 1, new QTableWidgetItem(variables[row].value));
    }
    fit();
}

void FormEnvironment::fit()
{
    const int rows = qBound(1, m_table->rowCount(), 5);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            rows * m_table->verticalHeader()->defaultSectionSize() +
                            2 * m_table->frameWidth());
}

} // namespace perch
