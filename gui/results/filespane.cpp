// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/filespane.h"

#include "gui/results/previewpane.h"
#include "gui/results/resultscontroller.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/rowdelegate.h"

#include <QAction>
#include <QBoxLayout>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>

#include <utility>

namespace perch
{

FilesPane::FilesPane(ResultsController &results, QWidget *parent)
    : QWidget(parent), m_results(results), m_previews(results)
{
    m_preview = new PreviewPane;
    auto *splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeLeft());
    splitter->addWidget(m_preview);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({400, 400});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->addWidget(splitter);
    makeActions();
    wireResults();
    wirePreview();
    nameButton();
    showChosen();
}

FilesPane::~FilesPane() = default;

void FilesPane::makeTable()
{
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("files"));
    m_table->setModel(&m_files);
    m_table->setAccessibleName(tr("Files of this job on the access point"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setDragDropMode(QAbstractItemView::DragOnly);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setItemDelegate(new RowDelegate(-1, m_table));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int em = fontMetrics().horizontalAdvance(u'm');
    m_table->setColumnWidth(FilesModel::NameColumn, 14 * em);
    m_table->setColumnWidth(FilesModel::SizeColumn, 8 * em);
    m_table->setColumnWidth(FilesModel::ModifiedColumn, 7 * em);
}

QWidget *FilesPane::makeLeft()
{
    makeTable();
    m_download = new QPushButton(icon(QStringLiteral("download")), tr("Download"));
    m_downloadTo = new QPushButton(tr("Download to …"));
    m_cancel = new QPushButton(icon(QStringLiteral("cancel")), tr("Cancel"));
    m_cancel->hide();
    m_folder = new ElidedLabel;
    m_folder->setForegroundRole(QPalette::PlaceholderText);
    auto *refresh = new QToolButton;
    refresh->setIcon(icon(QStringLiteral("retry")));
    refresh->setAutoRaise(true);
    refresh->setToolTip(tr("Look again which files are there"));
    refresh->setAccessibleName(tr("Look again which files are there"));
    connect(refresh, &QToolButton::clicked, &m_results, &ResultsController::refreshFiles);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addWidget(m_download);
    buttons->addWidget(m_downloadTo);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_folder, 1);
    buttons->addWidget(refresh);
    auto *left = new QWidget;
    auto *layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, theme::spaceS, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);
    return left;
}

void FilesPane::makeActions()
{
    auto *open = new QAction(icon(QStringLiteral("external")), tr("Open"), this);
    connect(open, &QAction::triggered, this, &FilesPane::open);
    auto *folder = new QAction(icon(QStringLiteral("folder")), tr("Show in folder"), this);
    connect(folder, &QAction::triggered, this,
            [this] { m_opener.openFolder(m_previews.state().localPath); });
    auto *download = new QAction(icon(QStringLiteral("download")), tr("Download"), this);
    connect(download, &QAction::triggered, m_download, &QPushButton::click);
    m_table->addActions({open, folder, download});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto enable = [this, open, folder] {
        const bool isHere = !m_previews.state().localPath.isEmpty();
        open->setEnabled(m_previews.state().stage != PreviewState::Stage::Nothing &&
                         (isHere || !m_isDownloading));
        folder->setEnabled(isHere);
    };
    connect(&m_previews, &PreviewController::changed, this, enable);
    connect(&m_previews, &PreviewController::copyChanged, this, enable);
}

void FilesPane::wireResults()
{
    connect(&m_results, &ResultsController::jobShown, this,
            [this](const Job &, const RunRecord &run) {
                m_openWhenHere.clear();
                m_files.setFiles({});
                m_chosenBefore.clear();
                m_folder->setText(tr("to %1").arg(QDir::toNativeSeparators(defaultFolder(run))));
            });
    connect(&m_results, &ResultsController::filesChanged, &m_files, &FilesModel::setFiles);
    connect(&m_results, &ResultsController::downloadProgress, &m_files, &FilesModel::setProgress);
    connect(&m_results, &ResultsController::downloadProgress, this,
            [this] { setDownloading(true); });
    connect(&m_results, &ResultsController::fileDownloaded, this,
            [this](const QString &name, const DownloadResult &result) {
                m_files.setDownloaded(name, result);
                if (name == m_openWhenHere) {
                    m_openWhenHere.clear();
                    m_opener.open(result.localPath);
                }
            });
    connect(&m_results, &ResultsController::downloadsEnded, this, [this] {
        m_files.clearProgress();
        m_openWhenHere.clear();
        setDownloading(false);
    });
    connect(m_download, &QPushButton::clicked, this,
            [this] { downloadTo(defaultFolder(m_results.run())); });
    connect(m_downloadTo, &QPushButton::clicked, this, &FilesPane::chooseAndDownload);
    connect(m_cancel, &QPushButton::clicked, &m_results, &ResultsController::cancelDownloads);
    connect(m_table, &QTableView::activated, this, [this] {
        if (m_previews.state().localPath.isEmpty())
            m_download->click();
        else
            open();
    });
}

void FilesPane::wirePreview()
{
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        nameButton();
        showChosen();
    });
    connect(&m_files, &FilesModel::modelAboutToBeReset, this, [this] {
        if (!chosen().isEmpty()) // a list comes anew as none, and then with its files
            m_chosenBefore = chosen();
    });
    connect(&m_files, &FilesModel::modelReset, this, [this] {
        for (int row = 0; row < m_files.rowCount() && m_chosenBefore.size() == 1; ++row) {
            if (m_files.index(row, 0).data(FilesModel::NameRole) == m_chosenBefore.first())
                m_table->selectRow(row);
        }
        nameButton();
        showChosen();
    });
    connect(&m_files, &FilesModel::dataChanged, this, &FilesPane::showChosen);
    connect(&m_previews, &PreviewController::changed, this,
            [this] { m_preview->showState(m_previews.state()); });
    connect(&m_previews, &PreviewController::copyChanged, this,
            [this] { m_preview->showButtons(m_previews.state()); });
    connect(m_preview, &PreviewPane::openAsked, this, &FilesPane::open);
    connect(m_preview, &PreviewPane::folderAsked, this,
            [this] { m_opener.openFolder(m_previews.state().localPath); });
    connect(m_preview, &PreviewPane::downloadAsked, this,
            [this] { downloadTo(defaultFolder(m_results.run())); });
    connect(m_preview, &PreviewPane::beginAsked, &m_previews, &PreviewController::showBegin);
    connect(m_preview, &PreviewPane::failed, this, &FilesPane::failed);
    connect(m_preview, &PreviewPane::noticed, this, &FilesPane::noticed);
    connect(&m_opener, &FileOpener::refused, this, &FilesPane::noticed);
}

QStringList FilesPane::chosen() const
{
    QStringList names;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        names << row.data(FilesModel::NameRole).toString();
    return names;
}

void FilesPane::showChosen()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.size() == 1) {
        m_previews.show(m_files.fileAt(rows.first().row()), m_files.pathOf(rows.first()));
        return;
    }
    if (m_files.rowCount() == 0)
        m_preview->setPlaceholder(tr("No files to show"),
                                  tr("What the job returns comes here when it has ended."));
    else if (rows.isEmpty())
        m_preview->setPlaceholder(
            tr("Choose a file"), tr("Pictures, tables, text, PDFs and saved models are shown here, "
                                    "without running anything of them."));
    else
        m_preview->setPlaceholder(tr("%L1 files chosen").arg(rows.size()),
                                  tr("Choose one alone to look at it."));
    m_previews.clear();
}

void FilesPane::nameButton()
{
    const auto count = m_table->selectionModel()->selectedRows().size();
    m_download->setText(count == 0   ? tr("Download all")
                        : count == 1 ? tr("Download 1 file")
                                     : tr("Download %L1 files").arg(count));
    const bool isPossible = m_files.rowCount() > 0 && !m_isDownloading;
    m_download->setEnabled(isPossible);
    m_downloadTo->setEnabled(isPossible);
}

void FilesPane::setDownloading(bool isDownloading)
{
    m_isDownloading = isDownloading;
    m_cancel->setVisible(isDownloading);
    m_preview->setDownloading(isDownloading);
    nameButton();
}

void FilesPane::open()
{
    const PreviewState &state = m_previews.state();
    if (!state.localPath.isEmpty()) {
        m_opener.open(state.localPath);
    } else if (state.stage != PreviewState::Stage::Nothing && !m_isDownloading) {
        m_openWhenHere = state.file.name;
        m_results.download({state.file.name}, defaultFolder(m_results.run()));
    }
}

void FilesPane::chooseAndDownload()
{
    auto *dialog = new QFileDialog(this, tr("Download to"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &FilesPane::downloadTo);
    dialog->open();
}

void FilesPane::downloadTo(const QString &folder)
{
    QStringList names = chosen();
    const bool isAll = names.isEmpty();
    for (int row = 0; isAll && row < m_files.rowCount(); ++row)
        names << m_files.index(row, 0).data(FilesModel::NameRole).toString();
    m_results.download(names, folder);
}

QString FilesPane::defaultFolder(const RunRecord &run)
{
    // the names that Perch itself gave: ~/perch/<job name>/<time>
    const QFileInfo folder(run.remoteFolder);
    const QString job = QFileInfo(folder.path()).fileName();
    QString name = job.isEmpty() ? folder.fileName() : job + u'-' + folder.fileName();
    if (name.isEmpty() || name == u"-")
        name = QStringLiteral("job-%1").arg(run.cluster);
    return QDir::homePath() + QStringLiteral("/Perch/") + name;
}

} // namespace perch
