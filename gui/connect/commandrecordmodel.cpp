// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/commandrecordmodel.h"

#include "core/plaintext.h"
#include "gui/theme.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype maximumToolTip = 2'000;

bool asksTheQueue(const QString &command)
{
    static const QRegularExpression word(QStringLiteral("\\bcondor_q\\b"));
    return word.match(command).hasMatch();
}

/// The script itself, where the command is one of Perch's own in its usual wrapping: the whole is
/// in the tooltip and in what is copied.
QString shownCommand(const QString &command)
{
    static const QRegularExpression wrapping(
        QStringLiteral("^exec /bin/sh -c '(export LC_ALL=C\\s+)?"));
    QString shown = command;
    return plainLine(shown.remove(wrapping).simplified(), 4096);
}

int alignmentOf(int column)
{
    const bool isNumber =
        column == CommandRecordModel::DurationColumn || column == CommandRecordModel::ExitColumn;
    return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QString durationText(std::chrono::milliseconds duration)
{
    const qint64 ms = duration.count();
    if (ms < 10'000)
        return CommandRecordModel::tr("%1 ms").arg(QLocale().toString(ms));
    if (ms < 600'000)
        return CommandRecordModel::tr("%1 s").arg(ms / 1000);
    return CommandRecordModel::tr("%1 min").arg(QLocale().toString(ms / 60'000));
}

} // namespace

CommandRecordModel::CommandRecordModel(QObject *parent) : QAbstractTableModel(parent) {}

void CommandRecordModel::begin(const QString &machine, const RanCommand &command)
{
    add({machine, command, true});
}

void CommandRecordModel::end(const QString &machine, const RanCommand &command)
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&machine, &command](const Row &row) {
            return row.isRunning && row.machine == machine && row.command.number == command.number;
        });
    if (found == m_rows.end()) {
        add({machine, command, false});
        return;
    }
    *found = {machine, command, false};
    const int row = int(found - m_rows.begin());
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void CommandRecordModel::endAll()
{
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (!m_rows.at(row).isRunning)
            continue;
        m_rows[row].isRunning = false;
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

void CommandRecordModel::add(const Row &row)
{
    ++m_totals.commands;
    m_totals.queueQueries += asksTheQueue(row.command.command) ? 1 : 0;
    if (!m_totals.first.isValid())
        m_totals.first = row.command.started;
    if (m_rows.size() >= maximumRows) {
        beginRemoveRows({}, int(m_rows.size()) - 1, int(m_rows.size()) - 1);
        m_rows.removeLast();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_rows.prepend(row);
    endInsertRows();
}

int CommandRecordModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int CommandRecordModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString CommandRecordModel::exitText(const Row &row)
{
    if (row.isRunning)
        return tr("runs");
    const std::optional<ExecExit> &exit = row.command.exit;
    if (!exit)
        return tr("cut off");
    return exit->signal.isEmpty() ? QString::number(exit->status) : plainLine(exit->signal, 20);
}

QString CommandRecordModel::text(const Row &row, int column)
{
    switch (column) {
    case TimeColumn:
        return row.command.started.toLocalTime().toString(QStringLiteral("HH:mm:ss"));
    case MachineColumn:
        return row.machine;
    case CommandColumn:
        return shownCommand(row.command.command);
    case DurationColumn:
        return row.isRunning ? QString() : durationText(row.command.duration);
    case ExitColumn:
        return exitText(row);
    default:
        return {};
    }
}

QVariant CommandRecordModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == CommandColumn)
            return QStringLiteral("<pre style=\"white-space: pre-wrap\">%1</pre>")
                .arg(plainText(row.command.command, maximumToolTip).toHtmlEscaped());
        if (index.column() == TimeColumn)
            return QLocale().toString(row.command.started.toLocalTime(), QLocale::LongFormat);
        return {};
    case Qt::FontRole:
        return index.column() == CommandColumn ? QVariant(theme::fixedFont()) : QVariant();
    case Qt::TextAlignmentRole:
        return alignmentOf(index.column());
    case WholeRole:
        return QStringList{row.command.started.toUTC().toString(Qt::ISODate), row.machine,
                           text(row, DurationColumn), exitText(row),
                           plainLine(row.command.command.simplified(), 4096)}
            .join(u'\t');
    default:
        return {};
    }
}

QVariant CommandRecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(section);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case MachineColumn:
        return tr("Machine");
    case CommandColumn:
        return tr("Command");
    case DurationColumn:
        return tr("Took");
    case ExitColumn:
        return tr("Exit");
    default:
        return {};
    }
}

QString totalsText(const CommandRecordModel::Totals &totals, const QDateTime &now)
{
    if (totals.commands == 0)
        return CommandRecordModel::tr("No command yet");
    const qint64 minutes = std::max<qint64>(1, (totals.first.secsTo(now) + 59) / 60);
    const double pace = double(totals.commands) / double(minutes);
    return CommandRecordModel::tr("%1 in %2 min (%3 a minute) · condor_q: %4")
        .arg(totals.commands == 1
                 ? CommandRecordModel::tr("1 command")
                 : CommandRecordModel::tr("%1 commands").arg(QLocale().toString(totals.commands)),
             QLocale().toString(minutes), QLocale().toString(pace, 'f', pace < 10 ? 1 : 0),
             QLocale().toString(totals.queueQueries));
}

} // namespace perch

#include "moc_commandrecordmodel.cpp"
