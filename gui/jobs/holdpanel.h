// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/holdreason.h"
#include "core/jobedit.h"

#include <QCoro/QCoroTask>
#include <QWidget>

#include <functional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace perch
{

class Callout;

/// Why one job is held, and the ways out: for this job, or for all that are held for the same
/// cause. Says beside each button what it will do; does nothing itself.
class HoldPanel : public QWidget
{
    Q_OBJECT

public:
    /// Where the panel finds what it is not given.
    struct Sources {
        /// The submit description that a job came from; empty where it is not known.
        std::function<QString(JobId)> submitText;
        /// All jobs that are held now with these codes.
        std::function<QList<Job>(int code, int subCode)> heldJobs;
    };

    explicit HoldPanel(QWidget *parent = nullptr);

    void setSources(Sources sources);
    /// What a person has typed stays as long as the job and its hold are the same.
    void showJob(const Job &job);
    /// An action is on its way: no second one until it has ended.
    void setBusy(bool busy);
    /// Why nothing can be changed now; empty when it can.
    void setObstacle(const QString &why);
    [[nodiscard]] const HoldDiagnosis &diagnosis() const { return m_diagnosis; }

Q_SIGNALS:
    void releaseWanted(const QList<perch::JobId> &jobs);
    void editWanted(const QList<perch::JobId> &jobs, const perch::JobEdit &edit);
    /// Open the job's folder at the line of this command of its submit file.
    void composeWanted(perch::JobId job, const QString &command);

protected:
    void changeEvent(QEvent *event) override;

private:
    /// One way out, as it is shown.
    struct FixRow {
        HoldFix fix;
        QLabel *sentence = nullptr;
        QLineEdit *value = nullptr; ///< of an edit that a person may change
        QPushButton *button = nullptr;
    };

    QCoro::Task<void> examine(Job job);
    void showDiagnosis(const HoldDiagnosis &diagnosis);
    void addFix(const HoldFix &fix);
    void addValue(FixRow &row, QVBoxLayout &layout);
    void refresh();
    void colorSentences();
    [[nodiscard]] QString sentenceOf(const FixRow &row) const;
    [[nodiscard]] QString valueOf(const FixRow &row) const;
    void act(const FixRow &row);
    [[nodiscard]] QList<JobId> chosen() const;

    Sources m_sources;
    Job m_job;
    HoldDiagnosis m_diagnosis;
    QList<JobId> m_alike; ///< held for the same cause, this one among them
    int m_turn = 0;
    bool m_isBusy = false;
    QString m_obstacle;
    Callout *m_callout = nullptr;
    QCheckBox *m_all = nullptr;
    QWidget *m_fixes = nullptr;
    QVBoxLayout *m_fixesLayout = nullptr;
    QList<FixRow> m_rows;
};

} // namespace perch
