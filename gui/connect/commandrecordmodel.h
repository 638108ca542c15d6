// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/connection.h"

#include <QAbstractTableModel>
#include <QList>

namespace perch
{

/// What Perch ran on the servers since it was started, the newest first: the
/// last 2,000 commands, and totals over all of them.
class CommandRecordModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        MachineColumn,
        CommandColumn,
        DurationColumn,
        ExitColumn,
        ColumnCount
    };
    enum Role { WholeRole = Qt::UserRole + 1 }; ///< the row as one line of text, to copy
    static constexpr int maximumRows = 2'000;

    /// Over everything that was ever added.
    struct Totals {
        int commands = 0;
        int queueQueries = 0; ///< of condor_q
        QDateTime first;      ///< UTC; invalid while there is none
    };

    explicit CommandRecordModel(QObject *parent = nullptr);

    /// A command began on `machine` (the person's word for it; its connection's
    /// own numbers).
    void begin(const QString &machine, const RanCommand &command);
    /// It has ended; adds it where its begin was not told.
    void end(const QString &machine, const RanCommand &command);
    /// The connections are gone: what still ran there was cut off.
    void endAll();
    [[nodiscard]] const Totals &totals() const { return m_totals; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString machine;
        RanCommand command;
        bool isRunning = false;
    };
    void add(const Row &row);
    [[nodiscard]] static QString exitText(const Row &row);
    [[nodiscard]] static QString text(const Row &row, int column);

    QList<Row> m_rows;
    Totals m_totals;
};

/// "312 commands in 24 min (13 a minute) · condor_q: 0", as of `now` (UTC).
[[nodiscard]] QString totalsText(const CommandRecordModel::Totals &totals, const QDateTime &now);

} // namespace perch
