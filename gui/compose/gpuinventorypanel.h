// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QModelIndex;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace perch
{

class GpuInventory;

/// The pool's GPUs by model, with bars of what is free and busy for each owner. A model is chosen
/// by click or Enter.
class GpuInventoryPanel : public QWidget
{
    Q_OBJECT

public:
    explicit GpuInventoryPanel(GpuInventory &inventory, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Values of gpus_minimum_capability and gpus_minimum_memory: "8.0" and "79 GB".
    void requireRequested(const QString &capability, const QString &memory);

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHead();
    QTableView *makeTable();
    void present();
    void showSentence();
    void choose(const QModelIndex &index);

    GpuInventory &m_inventory;
    QTimer m_patience; ///< before "Asking the pool …" is shown
    QSortFilterProxyModel *m_sorted = nullptr;
    QLabel *m_sentence = nullptr;
    QLabel *m_age = nullptr;
    QPushButton *m_ask = nullptr;
    QTableView *m_table = nullptr;
};

} // namespace perch
