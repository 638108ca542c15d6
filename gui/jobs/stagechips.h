// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobrow.h"

#include <QSet>
#include <QWidget>

#include <array>

class QToolButton;

namespace perch
{

/// A button for each stage with the number of its jobs: pressed ones are shown, none means all. The
/// squares in front explain the bars of the batches.
class StageChips : public QWidget
{
    Q_OBJECT

public:
    explicit StageChips(QWidget *parent = nullptr);

    /// `present`: stages that have jobs at all get a button; `found`: how many of them the rest of
    /// the filter lets through.
    void setCounts(const StageCounts &present, const StageCounts &found);
    void setChosen(const QSet<int> &stages);
    [[nodiscard]] QSet<int> chosen() const { return m_chosen; }
    [[nodiscard]] QToolButton *button(JobStage stage) const { return m_buttons[size_t(stage)]; }

Q_SIGNALS:
    void stagesChosen(const QSet<int> &stages);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showText(int stage);
    void paintSwatches();

    std::array<QToolButton *, jobStageCount> m_buttons{};
    QSet<int> m_chosen;
    StageCounts m_found;
};

} // namespace perch
