// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/images/stagedfacts.h"

#include <QDialog>

class QPushButton;

class QScrollArea;

namespace perch
{

/// Asks before images are deleted from /staging: which, how much it frees, which stay because a job
/// needs them, and of which no other copy is known. Keeping is the default.
class DeleteDialog : public QDialog
{
    Q_OBJECT

public:
    explicit DeleteDialog(RemovalPlan plan, QWidget *parent = nullptr);

Q_SIGNALS:
    void confirmed(const QList<perch::StagedImage> &images);

protected:
    void changeEvent(QEvent *event) override;

private:
    void addItems();
    void fillItems();
    void addButtons();

    RemovalPlan m_plan;
    QScrollArea *m_items = nullptr;
};

} // namespace perch
