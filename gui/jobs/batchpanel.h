// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobhours.h"
#include "core/jobrow.h"
#include "core/rightsizing.h"
#include "core/store.h"
#include "gui/jobs/sizinglist.h"

#include <QWidget>

#include <optional>

class QGridLayout;
class QLabel;
class QPushButton;

namespace perch
{

class Callout;
class HoursList;

/// What is known of many jobs together.
struct BatchReport {
    QString title;      ///< of the batch, which is foreign text, or "12 chosen jobs"
    StageCounts counts; ///< of its jobs
    /// Jobs that asked for different things have no common size.
    std::optional<RightSizing> sizing;
    JobHours hours;
    std::optional<RunRecord> run; ///< the newest that Perch submitted of it
    int clusters = 0;
    QString logPath;        ///< of the newest; empty where not known
    int damagedRecords = 0; ///< in that log
    int unknownEvents = 0;  ///< jobs with events that Perch does not know
};

/// A batch in detail: what to ask for next time, where its hours went, what was submitted and from
/// where.
class BatchPanel : public QWidget
{
    Q_OBJECT

public:
    explicit BatchPanel(QWidget *parent = nullptr);

    void showReport(const BatchReport &report);
    /// The jobs are being gone through; the old report stays to be seen.
    void setBusy(bool isBusy);
    [[nodiscard]] HoursList &hours() const { return *m_hours; }

Q_SIGNALS:
    /// Put these into the submit file of this local job folder.
    void valuesWanted(const QString &folder, const QList<perch::SubmitValue> &values);
    void folderWanted(const QString &folder);
    void submittedWanted(const perch::RunRecord &run); ///< to be read

private:
    void makeWays();
    void showSubmitted();
    void showLog();

    BatchReport m_report;
    QLabel *m_title = nullptr;
    QLabel *m_counts = nullptr;
    QLabel *m_noSizing = nullptr;
    SizingList *m_sizing = nullptr;
    HoursList *m_hours = nullptr;
    QLabel *m_submittedTitle = nullptr;
    QGridLayout *m_submitted = nullptr;
    QWidget *m_ways = nullptr; ///< what can be done with what was submitted
    Callout *m_damage = nullptr;
};

} // namespace perch
