// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sweepmap.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QStackedWidget;

namespace perch
{

class ElidedLabel;
class EmptyState;
class JobsModel;
class JobsProxy;
class JobsTable;
class JobSweeps;
class SweepLegend;
class SweepMapSource;
class SweepMapView;

/// The shown batch as a map of its sweep: which parameter lies across and which down, and what the
/// cells show. What is chosen in the map is chosen in the table, and the other way round. Where
/// there is no map it says why.
class SweepMapPanel : public QWidget
{
    Q_OBJECT

public:
    /// `table`: whose selection it shares.
    SweepMapPanel(JobsModel &model, JobsProxy &proxy, JobSweeps &sweeps, JobsTable &table,
                  QWidget *parent = nullptr);

    [[nodiscard]] SweepMapView &view() const { return *m_view; }
    /// The keyboard goes to the map, or to what can be chosen.
    void takeFocus();
    /// Time went on.
    void tick();

Q_SIGNALS:
    void jobActivated();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    [[nodiscard]] QWidget *makeHead();
    void offerParameters();
    void offerMeasures();
    void useChoice();
    void chooseAcross();
    [[nodiscard]] SweepMapQuery chosenQuery() const;
    void show(std::shared_ptr<const SweepMap> map);
    void showState();
    void showLegend();
    void showWords();
    void chooseCells(const std::vector<int> &cells, bool adds);
    void followSelection();
    void followCurrentJob();
    void choosePending();
    [[nodiscard]] std::vector<int> placesOf(const std::vector<int> &cells) const;
    [[nodiscard]] bool hasOneBatch() const;
    [[nodiscard]] QStringList words(int column, int line) const;

    JobsModel &m_model;
    JobsProxy &m_proxy;
    JobSweeps &m_sweeps;
    JobsTable &m_table;
    SweepMapSource *m_source = nullptr;
    QComboBox *m_across = nullptr;
    QComboBox *m_down = nullptr;
    QComboBox *m_measure = nullptr;
    QWidget *m_head = nullptr;
    QStackedWidget *m_stack = nullptr;
    QWidget *m_mapBox = nullptr;
    SweepMapView *m_view = nullptr;
    SweepLegend *m_legend = nullptr;
    ElidedLabel *m_words = nullptr;
    EmptyState *m_empty = nullptr;
    std::vector<int> m_pending; // to be chosen as soon as their groups are unfolded
    QTimer m_slow;              // reading takes long enough to say so
};

} // namespace perch
