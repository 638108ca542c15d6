// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>

class QLabel;
class QPushButton;

namespace perch
{

class ErrorBanner;
class JobFolders;
class PlaceFields;
class TemplateCards;

/// Makes a new job: from one of the templates, or as a copy of the open one. Asks JobFolders for
/// the work, stays while it fails, and closes when the job is there.
class NewJobDialog : public QDialog
{
    Q_OBJECT

public:
    /// `copied`: the folder of the job to be duplicated; empty: a template is chosen.
    explicit NewJobDialog(JobFolders &folders, const QString &copied = {},
                          QWidget *parent = nullptr);

private:
    void buildTemplates();
    void build(const QString &title, const QString &text);
    void make();
    void showChosen();
    void showFitness();

    JobFolders &m_folders;
    QString m_copied;
    ErrorBanner *m_banner = nullptr;
    TemplateCards *m_cards = nullptr;
    QLabel *m_needs = nullptr;
    PlaceFields *m_place = nullptr;
    QPushButton *m_make = nullptr;
    bool m_isMaking = false;
};

} // namespace perch
