// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/jobs/batchreckoner.h"
#include "gui/jobs/sizinglist.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <chrono>

class QButtonGroup;
class QLabel;
class QStackedWidget;

namespace perch
{

class BatchPanel;
class JobDetail;
class JobsController;
struct BatchReport;

/// Beside the jobs: the chosen job in detail, or all of its batch together; below them what can be
/// done.
class JobSide : public QWidget
{
    Q_OBJECT

public:
    enum class Page { Job, Batch };

    /// `buttons`: below both pages; the side takes them.
    JobSide(JobsController &controller, QWidget *buttons, QWidget *parent = nullptr);

    [[nodiscard]] JobDetail &detail() const { return *m_detail; }
    /// nullptr: none is chosen.
    void showJob(const Job *job);
    /// Of which jobs the batch page tells: those chosen, when they are several; else the batch,
    /// else all.
    void setScope(std::optional<int> batch, const std::vector<int> &chosen);
    void setPage(Page page);
    /// Time went on.
    void tick();

Q_SIGNALS:
    /// Open this local job folder at the line of a command of its submit file; empty: as it was.
    void composeWanted(const QString &folder, const QString &command);
    /// The same, with these values in its submit file.
    void valuesWanted(const QString &folder, const QList<perch::SubmitValue> &values);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    [[nodiscard]] QWidget *makeSwitch();
    [[nodiscard]] QWidget *makeJobPage();
    [[nodiscard]] QWidget *makeBatchPage();
    void reckon();
    void showBatch();
    [[nodiscard]] BatchReport report() const;
    [[nodiscard]] QString scopeTitle() const;

    JobsController &m_controller;
    QButtonGroup *m_switch = nullptr;
    QStackedWidget *m_pages = nullptr;
    JobDetail *m_detail = nullptr;
    QLabel *m_noDetail = nullptr;
    BatchPanel *m_batch = nullptr;
    BatchReckoner m_reckoner;
    ReckonScope m_scope;
    QTimer m_again;                    ///< jobs changed: a moment later
    QElapsedTimer m_clock;             ///< since the reckoning began
    std::chrono::milliseconds m_pause; ///< between two of them, the longer the longer they take
    bool m_isStale = true;
};

} // namespace perch
