// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QTabBar;

namespace perch
{

class ComposeController;
class GpuInventory;
class JobsAheadTable;
class WillItRunController;

/// What there is to know about the open job, below its text: the findings, what each of its jobs
/// will be, what the pool says to it, and the pool's GPUs.
class QuestionsPanel : public QWidget
{
    Q_OBJECT

public:
    /// Takes `findings`. Its maximum height bounds this widget while it is shown.
    QuestionsPanel(ComposeController &compose, QWidget *findings, QWidget *parent = nullptr);

    /// "12 of 122 GPUs can run it" where that is known of the text as it is, else empty.
    [[nodiscard]] QString summary() const;
    void askWhetherItRuns(); ///< shows the tab, and asks

Q_SIGNALS:
    void summaryChanged();

protected:
    bool event(QEvent *event) override;

private:
    void wire();
    void showJobs();
    void fitHeight();

    ComposeController &m_compose;
    WillItRunController *m_willItRun;
    GpuInventory *m_gpus;
    JobsAheadTable *m_jobs = nullptr;
    QWidget *m_findings;
    QTabBar *m_tabs = nullptr;
    QList<QWidget *> m_pages; ///< one for each tab
};

} // namespace perch
