// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobid.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace perch
{

class JobsProxy;
class JobsTable;
class RunsController;

/// All runs, batch by batch, with a filter. Ctrl and Shift pick several of them, the header of a
/// batch all of its runs. Jobs that never ran are not here: they wrote nothing.
class RunList : public QWidget
{
    Q_OBJECT

public:
    explicit RunList(RunsController &runs, QWidget *parent = nullptr);

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] QList<JobId> picked() const;
    /// The last one that was clicked; cluster -1 for none, or the header of a batch.
    [[nodiscard]] JobId current() const;
    /// Picks it alone, as soon as it is here; unfolds its batch.
    void choose(JobId id);
    /// Makes it the current one; what is picked stays.
    void setCurrent(JobId id);
    [[nodiscard]] JobsTable &table() { return *m_table; }

Q_SIGNALS:
    void picksChanged(); ///< others are picked, or another one is the current
    void filled();       ///< runs came or left

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void chooseWanted();
    void showCount();

    RunsController &m_runs;
    JobsProxy *m_proxy = nullptr;
    JobsTable *m_table = nullptr;
    QLineEdit *m_filter = nullptr;
    QLabel *m_count = nullptr;
    JobId m_wanted{-1, -1}; ///< to be picked when it comes
};

} // namespace perch
