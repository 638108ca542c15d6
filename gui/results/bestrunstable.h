// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/bestrunsmodel.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace perch
{

/// The picked runs as a table, the best one on top until another order is wanted. What is chosen
/// here is chosen in the curves, too.
class BestRunsTable : public QTableView
{
    Q_OBJECT

public:
    explicit BestRunsTable(QWidget *parent = nullptr);

    void setSheet(const RunSheet &sheet, const RunColors &colors);
    void setChosen(JobId id);
    [[nodiscard]] const BestRunsModel &runs() const { return m_runs; }
    /// The sheet in the order that is shown.
    [[nodiscard]] RunSheet inShownOrder() const;

Q_SIGNALS:
    void runChosen(perch::JobId id);

protected:
    void changeEvent(QEvent *event) override;

private:
    void sortBestFirst();
    void fitColumns();

    BestRunsModel m_runs;
    QSortFilterProxyModel *m_order = nullptr;
    JobId m_chosen{-1, -1};
    bool m_isShowing = false; ///< the selection follows, and tells nobody
};

} // namespace perch
