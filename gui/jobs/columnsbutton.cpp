// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/columnsbutton.h"

#include "gui/jobs/jobcells.h"
#include "gui/jobs/jobsmodel.h"
#include "gui/jobs/jobstable.h"
#include "gui/storeworker.h"
#include "gui/whendone.h"
#include "gui/widgets/icon.h"

#include <QAction>
#include <QMenu>

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

/// In the order of JobsModel::Column; they are on people's disks.
constexpr std::array columnWords = {"job",       "state",     "batch",  "gpu",     "machine",
                                    "submitted", "started",   "ended",  "runtime", "result",
                                    "starts",    "evictions", "memory", "hold"};
static_assert(columnWords.size() == size_t(JobsModel::ColumnCount));

QString settingKey()
{
    return QStringLiteral("jobs/columns");
}

} // namespace

ColumnsButton::ColumnsButton(QWidget *parent) : QPushButton(parent)
{
    setText(tr("Columns"));
    setIcon(perch::icon(QStringLiteral("settings"))); // not the button's own
    setToolTip(tr("Choose what the table shows of each job"));
    auto *menu = new QMenu(this);
    m_usual = menu->addAction(tr("Those that fit"));
    m_usual->setCheckable(true);
    connect(m_usual, &QAction::triggered, this, [this] { choose({}); });
    menu->addSeparator();
    for (int column = 0; column < JobsModel::ColumnCount; ++column) {
        QAction *action = menu->addAction(jobColumnTitle(column));
        action->setCheckable(true);
        action->setEnabled(column != JobsModel::JobColumn); // without it a row has no name
        connect(action, &QAction::triggered, this,
                [this, column](bool isShown) { toggle(column, isShown); });
        m_actions << action;
    }
    setMenu(menu);
    showChoice();
}

void ColumnsButton::rememberIn(StoreWorker &store)
{
    m_store = &store;
    whenDone(store.run<QString>([](Store &opened) { return opened.setting(settingKey()); }), this,
             [this](const Result<QString> &kept) {
                 if (!kept || m_isChosen || columnsOf(*kept).isEmpty())
                     return;
                 m_columns = columnsOf(*kept);
                 showChoice();
                 Q_EMIT columnsChosen(m_columns);
             });
}

void ColumnsButton::toggle(int column, bool isShown)
{
    QList<int> columns = m_columns.isEmpty() ? JobsTable::usualColumns() : m_columns;
    columns.removeOne(column);
    if (isShown)
        columns << column;
    std::sort(columns.begin(), columns.end());
    choose(columns);
}

void ColumnsButton::choose(const QList<int> &columns)
{
    m_isChosen = true;
    m_columns = columns;
    showChoice();
    if (m_store) // one that could not be kept is no trouble worth a word
        m_store->run<void>([words = wordsOf(columns)](Store &opened) {
            return opened.setSetting(settingKey(), words);
        });
    Q_EMIT columnsChosen(columns);
}

void ColumnsButton::showChoice()
{
    const QList<int> shown = m_columns.isEmpty() ? JobsTable::usualColumns() : m_columns;
    m_usual->setChecked(m_columns.isEmpty());
    for (int column = 0; column < m_actions.size(); ++column)
        m_actions.at(column)->setChecked(shown.contains(column));
}

QString ColumnsButton::wordsOf(const QList<int> &columns)
{
    QStringList words;
    for (const int column : columns)
        words << QString::fromLatin1(columnWords.at(size_t(column)));
    return words.join(u',');
}

QList<int> ColumnsButton::columnsOf(const QString &words)
{
    const QStringList wanted = words.split(u',', Qt::SkipEmptyParts);
    QList<int> columns;
    for (int column = 0; column < JobsModel::ColumnCount; ++column) {
        if (wanted.contains(QLatin1String(columnWords.at(size_t(column)))))
            columns << column;
    }
    if (!columns.isEmpty() && columns.first() != JobsModel::JobColumn)
        columns.prepend(JobsModel::JobColumn);
    return columns;
}

} // namespace perch

#include "moc_columnsbutton.cpp"
