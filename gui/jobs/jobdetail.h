// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QWidget>

class QFormLayout;
class QGridLayout;
class QLabel;

namespace perch
{

class Callout;
class HoldPanel;
class PhaseLine;
class WhyIdlePanel;

/// Where a job came from, as far as it is known; empty where not. Foreign texts.
struct JobOrigin {
    QString folder; ///< local, that it was submitted from
    QString image;  ///< its URL
    QString log;    ///< path of its event log, on the access point
    int damagedRecords = 0;
    QStringList parameters; ///< of its sweep, "lr = 0.1"
};

/// One job in detail: its state, why it is held and what to do, its phases, machine and resources.
class JobDetail : public QWidget
{
    Q_OBJECT

public:
    explicit JobDetail(QWidget *parent = nullptr);

    void showJob(const Job &job, const JobOrigin &origin, const QDateTime &now);
    void setNow(const QDateTime &now);
    /// Shown while the job is held.
    [[nodiscard]] HoldPanel &holdPanel() { return *m_hold; }
    /// Shown while the job waits; who shows a job here tells it what is known.
    [[nodiscard]] WhyIdlePanel &whyIdlePanel() { return *m_whyIdle; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void showMark();
    [[nodiscard]] bool sayTrouble(const Job &job);
    void showFacts(const Job &job);
    void showResources(const Job &job);
    void showUnknown(const Job &job);
    void refreshTimes();

    Job m_job;
    JobOrigin m_origin;
    QDateTime m_now;
    QLabel *m_title = nullptr;
    QLabel *m_stateIcon = nullptr;
    QLabel *m_state = nullptr;
    Callout *m_callout = nullptr;
    HoldPanel *m_hold = nullptr;
    WhyIdlePanel *m_whyIdle = nullptr;
    PhaseLine *m_phases = nullptr;
    QGridLayout *m_facts = nullptr;
    QWidget *m_resourcesBox = nullptr;
    QGridLayout *m_resources = nullptr;
    QLabel *m_unknownTitle = nullptr;
    QLabel *m_unknown = nullptr;
};

} // namespace perch
