// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/jobarrangement.h"

#include <QTableView>

#include <vector>

namespace perch
{

class JobsProxy;

/// The jobs as a table. The header of a group can be folded (click, Enter, left and right), and
/// stands for all of its jobs when it is chosen. What is chosen stays chosen while rows move.
class JobsTable : public QTableView
{
    Q_OBJECT

public:
    explicit JobsTable(JobsProxy &proxy, QWidget *parent = nullptr);

    /// JobsModel's columns; empty: those for which there is room, the most needed ones first.
    void setColumns(const QList<int> &columns);
    [[nodiscard]] QList<int> columns() const { return m_columns; }
    /// What setColumns({}) shows when there is room for all of it.
    [[nodiscard]] static QList<int> usualColumns();

    [[nodiscard]] QList<JobId> selectedJobs() const;
    [[nodiscard]] std::vector<int> selectedPlaces() const; ///< each once
    /// nullptr when there is none, or it is the header of a group.
    [[nodiscard]] const Job *currentJob() const;
    /// Chooses this job's row. False when it is not shown.
    bool chooseJob(JobId job);
    /// Chooses the rows of these jobs; those that are folded away are left out. `adds`: what is
    /// chosen already stays. The first one that
    /// is seen becomes the current.
    void choosePlaces(const std::vector<int> &places, bool adds);

    void keyboardSearch(const QString &search) override;

Q_SIGNALS:
    void jobActivated();
    void selectionMoved();           ///< other jobs are chosen, or another one is the current
    void typed(const QString &text); ///< letters, which belong to the filter

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fitColumns();
    void fitUsualColumns();
    [[nodiscard]] int widthOf(int column) const;
    void keepSelection();
    void restoreSelection();
    [[nodiscard]] std::vector<int> rowsOf(const std::vector<int> &places) const;
    void selectRows(std::vector<int> rows, bool adds);
    void activateRow(const QModelIndex &index);

    JobsProxy &m_proxy;
    QList<int> m_columns;
    std::vector<int> m_keptPlaces;
    std::vector<int> m_keptGroups; // keys in this grouping:
    JobGrouping m_keptGrouping = JobGrouping::None;
    QString m_keptParameter;
    bool m_isMoving = false; // rows move: what the selection says meanwhile is not told
};

} // namespace perch
