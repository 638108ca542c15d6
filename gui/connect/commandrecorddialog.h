// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>
#include <QSortFilterProxyModel>
#include <QTimer>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace perch
{

class CommandRecordModel;

/// Shows what Perch ran on the servers, so that a person and the site's staff
/// can see what kind of guest it is. Stays open beside the work; lives as long
/// as the window.
class CommandRecordDialog : public QDialog
{
    Q_OBJECT

public:
    /// `model` must outlive the dialog.
    CommandRecordDialog(CommandRecordModel &model, QWidget *parent = nullptr);

    /// The selected rows, or all that the filter leaves, as lines for a mail.
    [[nodiscard]] QString copyText() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTable();
    void copy();
    void refresh();

    CommandRecordModel &m_model;
    QSortFilterProxyModel m_proxy;
    QTimer m_clock; // the pace changes also when nothing happens
    QLabel *m_totals = nullptr;
    QLineEdit *m_filter = nullptr;
    QStackedWidget *m_stack = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_nothing = nullptr;
};

} // namespace perch
