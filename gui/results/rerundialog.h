// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/openedrecord.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace perch
{

class Callout;
class JobFolders;
class PlaceFields;
class Rerun;

/// "Run again exactly": says what will be checked, asks for the new job's place, and shows why it
/// is refused. Accepted when the folder is ready.
class RerunDialog : public QDialog
{
    Q_OBJECT

public:
    /// The references outlive it.
    RerunDialog(const OpenedRecord &record, JobFolders &folders, Rerun &rerun,
                QWidget *parent = nullptr);

    void reject() override;

private:
    void start();
    void showFitness();

    OpenedRecord m_record;
    Rerun &m_rerun;
    PlaceFields *m_place = nullptr;
    Callout *m_refusal = nullptr;
    QLabel *m_step = nullptr;
    QPushButton *m_make = nullptr;
};

} // namespace perch
