// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/jobs/whyidle.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace perch
{

/// Why one job waits: a button that asks the pool, then the answer: a sentence, what would let it
/// start on more machines, and each line of its requirements with how many it rules out.
class WhyIdlePanel : public QWidget
{
    Q_OBJECT

public:
    explicit WhyIdlePanel(QWidget *parent = nullptr);

    void showJob(JobId job, const WhyIdle &answers);

Q_SIGNALS:
    void askWanted(perch::JobId job);
    /// A person takes an advice: this request of the job gets this value.
    void editWanted(const QList<perch::JobId> &jobs, const QString &command, const QString &value);

private:
    void showForecast(const RunForecast &forecast);
    void showAdvice(const Relaxation &advice, bool wantsGpus);
    void clear();

    JobId m_job;
    QPushButton *m_ask = nullptr;
    QLabel *m_sentence = nullptr;
    QVBoxLayout *m_lines = nullptr;
};

} // namespace perch
