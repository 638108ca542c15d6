// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/results/fileopener.h"
#include "gui/results/filesmodel.h"
#include "gui/results/previewcontroller.h"

#include <QWidget>

class QPushButton;
class QTableView;

namespace perch
{

class ElidedLabel;
class PreviewPane;
class ResultsController;
struct RunRecord;

/// The files of a job on the access point, to choose, look at, download, open and drag out.
class FilesPane : public QWidget
{
    Q_OBJECT

public:
    explicit FilesPane(ResultsController &results, QWidget *parent = nullptr);
    ~FilesPane() override;

    /// Where downloads go: ~/Perch/<name of the run's folder>.
    [[nodiscard]] static QString defaultFolder(const RunRecord &run);

Q_SIGNALS:
    void failed(const perch::Error &error);
    void noticed(const QString &text);

private:
    QWidget *makeLeft();
    void makeTable();
    void makeActions();
    void wireResults();
    void wirePreview();
    [[nodiscard]] QStringList chosen() const;
    void showChosen();
    void nameButton();
    void chooseAndDownload();
    void downloadTo(const QString &folder);
    void open();
    void setDownloading(bool isDownloading);

    ResultsController &m_results;
    FilesModel m_files;
    PreviewController m_previews;
    FileOpener m_opener;
    QTableView *m_table = nullptr;
    QPushButton *m_download = nullptr;
    QPushButton *m_downloadTo = nullptr;
    QPushButton *m_cancel = nullptr;
    ElidedLabel *m_folder = nullptr;
    PreviewPane *m_preview = nullptr;
    QStringList m_chosenBefore; ///< while the list comes anew
    QString m_openWhenHere;     ///< a file that is to be opened when it has come
    bool m_isDownloading = false;
};

} // namespace perch
