// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/openedrecord.h"

#include <QWidget>

namespace perch
{

class MetricsPlot;

/// A whole run record to read: facts and notes, the submit description, files, jobs, curves. All of
/// it may be a stranger's and is shown as plain text.
class RecordView : public QWidget
{
    Q_OBJECT

public:
    explicit RecordView(const OpenedRecord &record, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Of the record's outputs: to be shown by the system's program.
    void fileWanted(const QString &path);

private:
    QWidget *makeSummary();
    QWidget *makeText();
    QWidget *makeFiles();
    QWidget *makeJobs();
    QWidget *makeCurves();

    OpenedRecord m_record;
};

} // namespace perch
