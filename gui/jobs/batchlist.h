// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/jobs/batchesmodel.h"

#include <QListView>

namespace perch
{

/// The batches, each with its name, how far it is as a bar, and the same in words. Choosing one
/// shows its jobs only.
class BatchList : public QListView
{
    Q_OBJECT

public:
    explicit BatchList(QWidget *parent = nullptr);

    void setJobs(const JobRows &rows);
    /// Without a number: all jobs.
    void chooseBatch(std::optional<int> number);
    [[nodiscard]] std::optional<int> chosenBatch() const { return m_chosen; }
    [[nodiscard]] const BatchesModel &batches() const { return m_batches; }

    /// Room for all of them, but not for more than a few.
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void batchChosen(std::optional<int> number);
    void rowsChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void showChosen();

    BatchesModel m_batches;
    std::optional<int> m_chosen;
    bool m_isShowing = false; // the current row follows the choice, not the other way round
};

} // namespace perch
