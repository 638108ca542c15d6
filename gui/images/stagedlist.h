// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "remote/staging.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QToolButton;
class QTreeView;

namespace perch
{

class ImagesController;

/// The staged images as a table that can be filtered and sorted, with what can be done with those
/// that are chosen. Rows can be dragged onto a job.
class StagedList : public QWidget
{
    Q_OBJECT

public:
    explicit StagedList(ImagesController &controller, QWidget *parent = nullptr);

    /// As soon as it is listed.
    void select(const QString &path);

Q_SIGNALS:
    void useWanted(const perch::StagedImage &image);
    void noticed(const QString &text); ///< "Copied: ..."

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void build();
    void buildTable();
    QAction *addAction(const QString &text, const QKeySequence &key, const QString &tip,
                       void (StagedList::*handler)());
    void updateTitle();
    void updateColumns();
    void updateButtons();
    [[nodiscard]] bool isNarrow() const;
    void updateActions();
    void selectWanted();
    void useSelected();
    void copyLine();
    void downloadSelected();
    void checkSelected();
    void removeSelected();
    void restyle();
    [[nodiscard]] QList<StagedImage> selected() const;

    ImagesController &m_controller;
    QString m_wantedPath;
    QLabel *m_title = nullptr;
    QLineEdit *m_filter = nullptr;
    QTreeView *m_list = nullptr;
    QSortFilterProxyModel *m_proxy = nullptr;
    QList<QToolButton *> m_buttons;
    QPushButton *m_use = nullptr;
    QAction *m_useAction = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_download = nullptr;
    QAction *m_check = nullptr;
    QAction *m_remove = nullptr;
};

} // namespace perch
