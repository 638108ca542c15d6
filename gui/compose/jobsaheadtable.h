// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/jobtablemodel.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace perch
{

struct JobsAhead;

/// What each job will be when the submit description is submitted, one a row, and below it what
/// HTCondor has against the chosen one.
class JobsAheadTable : public QWidget
{
    Q_OBJECT

public:
    explicit JobsAheadTable(QWidget *parent = nullptr);

    void setJobs(const JobsAhead &ahead);
    [[nodiscard]] QTableView *table() const { return m_table; }

private:
    void makeTable();
    void fitColumns();
    void showNote();

    JobTableModel m_model;
    QTableView *m_table = nullptr;
    QLabel *m_none = nullptr; ///< why there is no job
    QLabel *m_note = nullptr;
};

} // namespace perch
