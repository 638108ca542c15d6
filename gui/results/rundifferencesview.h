// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/runsheet.h"

#include <QWidget>

class QCheckBox;
class QTreeWidget;

namespace perch
{

class RunsController;

/// In what exactly two picked runs differ, and with a click what they have in common.
class RunDifferencesView : public QWidget
{
    Q_OBJECT

public:
    explicit RunDifferencesView(RunsController &runs, QWidget *parent = nullptr);

    /// Shows the first two of the sheet.
    void refresh(const RunSheet &sheet);

private:
    void fill();

    RunsController &m_runs;
    RunSheet m_sheet;
    QStringList m_shown; ///< what lies in the rows, so that live news do not move them
    QCheckBox *m_all = nullptr;
    QTreeWidget *m_rows = nullptr;
};

} // namespace perch
