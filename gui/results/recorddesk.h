// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/recordscontroller.h"

#include <QObject>

class QWidget;

namespace perch
{

class JobFolders;
class RecordPane;
class Rerun;

/// Joins the Record tab with its use cases: asks for files, and shows what comes of it in windows.
class RecordDesk : public QObject
{
    Q_OBJECT

public:
    /// All outlive it; dialogs belong to the pane's window.
    RecordDesk(RecordPane &pane, RecordsController &records, Rerun &rerun, JobFolders &folders,
               QObject *parent = nullptr);

    /// Where the site says how to reach its staff.
    void setHelpUrl(const QString &url) { m_helpUrl = url; }

Q_SIGNALS:
    void noticed(const QString &text);
    void failed(const perch::Error &error);

private:
    void chooseArchive();
    void chooseArchivePath();
    void chooseRecord();
    void chooseOther(const QList<RecordsController::Other> &others);
    void chooseFileToCompare(const OpenedRecord &first);
    void showRecord(const OpenedRecord &record);
    void runAgain(const OpenedRecord &record);
    [[nodiscard]] QWidget *window() const;

    RecordPane &m_pane;
    RecordsController &m_records;
    Rerun &m_rerun;
    JobFolders &m_folders;
    QString m_helpUrl;
};

} // namespace perch
