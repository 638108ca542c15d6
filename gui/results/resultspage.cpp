// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/resultspage.h"

#include "gui/jobs/jobdetail.h"
#include "gui/mainwindow.h"
#include "gui/results/chartbar.h"
#include "gui/results/filesmodel.h"
#include "gui/results/metricsplot.h"
#include "gui/results/outputpane.h"
#include "gui/results/outputview.h"
#include "gui/results/resultscontroller.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/rowdelegate.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QtConcurrent/QtConcurrentRun>

#include <array>

namespace perch
{

struct ResultsPage::Parts {
    explicit Parts(ResultsController &results) : controller(results) {}

    ResultsController &controller;
    FilesModel files;
    QTimer clock;
    bool hasJob = false;
    ErrorBanner *banner = nullptr;
    QStackedWidget *stack = nullptr;
    EmptyState *empty = nullptr;
    QWidget *view = nullptr;
    JobDetail *detail = nullptr;
    QStackedWidget *chartStack = nullptr;
    EmptyState *noCurves = nullptr;
    MetricsPlot *plot = nullptr;
    ChartBar *chartBar = nullptr;
    QLabel *latest = nullptr;
    QPushButton *saveChart = nullptr;
    QTabWidget *tabs = nullptr;
    OutputPane *output = nullptr;
    OutputPane *errors = nullptr;
    QTableView *table = nullptr;
    QPushButton *download = nullptr;
    QPushButton *downloadTo = nullptr;
    QPushButton *cancel = nullptr;
    ElidedLabel *folder = nullptr;
};

namespace
{

QWidget *withMargins(QWidget *widget)
{
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->addWidget(widget);
    return box;
}

} // namespace

ResultsPage::ResultsPage(ResultsController &controller, QWidget *parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(controller))
{
    m_parts->banner = new ErrorBanner(this);
    m_parts->empty = new EmptyState(
        QStringLiteral("results"), tr("No job chosen"),
        tr("Choose a job on the Jobs page and press “See results”: its curves, its output "
           "and its files come here, while it runs and afterwards."));

    auto *right = new QSplitter(Qt::Vertical);
    right->setChildrenCollapsible(false);
    right->addWidget(makeChart());
    right->addWidget(makeTabs());
    right->setStretchFactor(0, 3);
    right->setStretchFactor(1, 2);
    right->setSizes({420, 300});

    auto *splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeLeft());
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({310, 790});
    m_parts->view = splitter;

    m_parts->stack = new QStackedWidget(this);
    m_parts->stack->addWidget(m_parts->empty);
    m_parts->stack->addWidget(m_parts->view);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(m_parts->banner);
    layout->addWidget(m_parts->stack, 1);

    m_parts->clock.setInterval(1000);
    connect(&m_parts->clock, &QTimer::timeout, this, [this] {
        if (m_parts->hasJob)
            m_parts->detail->setNow(QDateTime::currentDateTimeUtc());
    });
    wire();
}

ResultsPage::~ResultsPage() = default;

QWidget *ResultsPage::makeLeft()
{
    m_parts->detail = new JobDetail;
    auto *area = new QScrollArea;
    area->setWidget(m_parts->detail);
    area->setAccessibleName(tr("About this job"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(290);
    if (QLayout *layout = m_parts->detail->layout())
        layout->setContentsMargins(0, 0, theme::spaceL, 0);
    return area;
}

QWidget *ResultsPage::makeChart()
{
    auto *title = new QLabel(tr("Curves"));
    title->setFont(theme::sectionFont());
    m_parts->latest = new QLabel;
    m_parts->latest->setTextFormat(Qt::PlainText);
    m_parts->latest->setForegroundRole(QPalette::PlaceholderText);
    m_parts->latest->setMinimumWidth(1); // a long line gives way
    auto *menu = new QMenu(this);
    menu->addAction(icon(QStringLiteral("results")), tr("Save as picture (PNG) …"), this,
                    [this] { saveChart(ChartFile::Png); });
    menu->addAction(icon(QStringLiteral("results")), tr("Save as drawing (SVG) …"), this,
                    [this] { saveChart(ChartFile::Svg); });
    menu->addAction(icon(QStringLiteral("results")), tr("Save as document (PDF) …"), this,
                    [this] { saveChart(ChartFile::Pdf); });
    menu->addAction(icon(QStringLiteral("table")), tr("Save values as table (CSV) …"), this,
                    [this] { saveChart(ChartFile::Csv); });
    m_parts->saveChart = new QPushButton(icon(QStringLiteral("save")), tr("Save"));
    m_parts->saveChart->setToolTip(tr("Save the curves as a picture or as a table"));
    m_parts->saveChart->setMenu(menu);
    m_parts->saveChart->setProperty(MainWindow::paneProperty, true);
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceM);
    head->addWidget(title);
    head->addWidget(m_parts->latest, 1);
    head->addWidget(m_parts->saveChart);

    m_parts->plot = new MetricsPlot;
    m_parts->noCurves = new EmptyState(QStringLiteral("clock"), QString(), QString());
    m_parts->chartStack = new QStackedWidget;
    m_parts->chartStack->addWidget(m_parts->noCurves);
    m_parts->chartStack->addWidget(m_parts->plot);

    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, theme::spaceS);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(head);
    m_parts->chartBar = new ChartBar(*m_parts->plot);
    layout->addWidget(m_parts->chartBar);
    layout->addWidget(m_parts->chartStack, 1);
    return box;
}

OutputPane *ResultsPage::makeOutput(const QString &name)
{
    auto *pane = new OutputPane;
    pane->view().setAccessibleName(name);
    connect(pane, &OutputPane::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(pane, &OutputPane::noticed, this,
            [this](const QString &text) { m_parts->banner->showNotice(text); });
    return pane;
}

QWidget *ResultsPage::makeTabs()
{
    m_parts->output = makeOutput(tr("What the program prints"));
    m_parts->output->view().setObjectName(QStringLiteral("output"));
    m_parts->output->view().setPlaceholderText(tr("The program has printed nothing yet."));
    m_parts->errors = makeOutput(tr("What the program wrote to standard error"));
    m_parts->errors->view().setPlaceholderText(tr("Comes when the job has ended."));

    auto *table = new QTableView;
    m_parts->table = table;
    table->setModel(&m_parts->files);
    table->setAccessibleName(tr("Files of this job on the access point"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setDragDropMode(QAbstractItemView::DragOnly);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setTextElideMode(Qt::ElideMiddle);
    table->setFrameShape(QFrame::NoFrame);
    table->setItemDelegate(new RowDelegate(-1, table));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * theme::spaceS);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
    const int em = fontMetrics().horizontalAdvance(u'm');
    table->setColumnWidth(FilesModel::NameColumn, 20 * em);
    table->setColumnWidth(FilesModel::SizeColumn, 7 * em);
    table->setColumnWidth(FilesModel::ModifiedColumn, 8 * em);

    m_parts->download = new QPushButton(icon(QStringLiteral("download")), tr("Download"));
    m_parts->downloadTo = new QPushButton(tr("Download to …"));
    m_parts->cancel = new QPushButton(icon(QStringLiteral("cancel")), tr("Cancel"));
    m_parts->cancel->hide();
    m_parts->folder = new ElidedLabel;
    m_parts->folder->setForegroundRole(QPalette::PlaceholderText);
    auto *refresh = new QToolButton;
    refresh->setIcon(icon(QStringLiteral("retry")));
    refresh->setAutoRaise(true);
    refresh->setToolTip(tr("Look again which files are there"));
    refresh->setAccessibleName(tr("Look again which files are there"));
    connect(refresh, &QToolButton::clicked, &m_parts->controller, &ResultsController::refreshFiles);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addWidget(m_parts->download);
    buttons->addWidget(m_parts->downloadTo);
    buttons->addWidget(m_parts->cancel);
    buttons->addWidget(m_parts->folder, 1);
    buttons->addWidget(refresh);
    auto *files = new QWidget;
    auto *filesLayout = new QVBoxLayout(files);
    filesLayout->setContentsMargins(0, theme::spaceS, 0, 0);
    filesLayout->setSpacing(theme::spaceS);
    filesLayout->addWidget(table, 1);
    filesLayout->addLayout(buttons);

    m_parts->tabs = new QTabWidget;
    m_parts->tabs->setDocumentMode(true);
    m_parts->tabs->setProperty(MainWindow::paneProperty, true);
    m_parts->tabs->addTab(withMargins(m_parts->output), icon(QStringLiteral("terminal")),
                          tr("Output"));
    auto *records = new QCheckBox(tr("Show metric records"));
    records->setToolTip(
        tr("Lines with values for the curves, one JSON object a line. They are in the "
           "saved file in any case."));
    m_parts->tabs->setCornerWidget(records);
    connect(records, &QCheckBox::toggled, &m_parts->output->source(),
            &OutputSource::setRecordsShown);
    connect(m_parts->tabs, &QTabWidget::currentChanged, records,
            [records](int tab) { records->setVisible(tab == 0); });
    m_parts->tabs->addTab(withMargins(m_parts->errors), icon(QStringLiteral("warning")),
                          tr("Error output"));
    m_parts->tabs->addTab(files, icon(QStringLiteral("file")), tr("Files"));
    return m_parts->tabs;
}

void ResultsPage::wire()
{
    ResultsController &controller = m_parts->controller;
    connect(&controller, &ResultsController::jobShown, this,
            [this](const Job &job, const RunRecord &run) {
                m_parts->hasJob = true;
                m_parts->banner->clear();
                m_parts->plot->clear();
                m_parts->errors->source().clear();
                m_parts->files.setFiles({});
                m_parts->folder->setText(
                    tr("to %1").arg(QDir::toNativeSeparators(defaultDownloadFolder(run))));
                m_parts->stack->setCurrentWidget(m_parts->view);
                showJob(job);
            });
    connect(&controller, &ResultsController::jobUpdated, this, &ResultsPage::showJob);
    connect(&controller, &ResultsController::outputAppended, &m_parts->output->source(),
            &OutputSource::append);
    connect(&controller, &ResultsController::outputRestarted, &m_parts->output->source(),
            &OutputSource::clear);
    connect(&controller, &ResultsController::errorOutput, this, [this](const QByteArray &bytes) {
        m_parts->errors->source().clear();
        m_parts->errors->view().setPlaceholderText(
            tr("The program wrote nothing to standard error."));
        m_parts->errors->source().append(bytes);
    });
    connect(&controller, &ResultsController::metricsChanged, this, [this] {
        m_parts->plot->setSeries(m_parts->controller.metrics().series());
        showChartState();
    });
    connect(&controller, &ResultsController::filesChanged, &m_parts->files, &FilesModel::setFiles);
    connect(&controller, &ResultsController::downloadProgress, &m_parts->files,
            &FilesModel::setProgress);
    connect(&controller, &ResultsController::downloadProgress, this, [this] {
        m_parts->cancel->show();
        m_parts->download->setEnabled(false);
        m_parts->downloadTo->setEnabled(false);
    });
    connect(&controller, &ResultsController::fileDownloaded, &m_parts->files,
            &FilesModel::setDownloaded);
    connect(&controller, &ResultsController::downloadsEnded, this, [this] {
        m_parts->files.clearProgress();
        m_parts->cancel->hide();
        m_parts->download->setEnabled(m_parts->files.rowCount() > 0);
        m_parts->downloadTo->setEnabled(m_parts->files.rowCount() > 0);
    });
    connect(&controller, &ResultsController::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(&controller, &ResultsController::noticed, this,
            [this](const QString &text) { m_parts->banner->showNotice(text); });
    connect(m_parts->download, &QPushButton::clicked, this,
            [this] { downloadTo(defaultDownloadFolder(m_parts->controller.run())); });
    connect(m_parts->downloadTo, &QPushButton::clicked, this, &ResultsPage::chooseAndDownload);
    connect(m_parts->cancel, &QPushButton::clicked, &controller,
            &ResultsController::cancelDownloads);
    connect(m_parts->table, &QTableView::activated, m_parts->download, &QPushButton::click);
    const auto nameButton = [this] {
        const auto count = m_parts->table->selectionModel()->selectedRows().size();
        m_parts->download->setText(count == 0 ? tr("Download all")
                                              : tr("Download %n file(s)", nullptr, int(count)));
        const bool possible = m_parts->files.rowCount() > 0 && m_parts->cancel->isHidden();
        m_parts->download->setEnabled(possible);
        m_parts->downloadTo->setEnabled(possible);
    };
    connect(m_parts->table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            nameButton);
    connect(&m_parts->files, &FilesModel::modelReset, this, nameButton);
    nameButton();
    showChartState();
}

void ResultsPage::addTab(QWidget *tab, const QString &iconName, const QString &title)
{
    m_parts->tabs->addTab(tab, icon(iconName), title);
}

void ResultsPage::showError(const Error &error)
{
    m_parts->banner->showError(error);
}

QString ResultsPage::defaultDownloadFolder(const RunRecord &run)
{
    // the names that Perch itself gave: ~/perch/<job name>/<time>
    const QFileInfo folder(run.remoteFolder);
    const QString job = QFileInfo(folder.path()).fileName();
    QString name = job.isEmpty() ? folder.fileName() : job + u'-' + folder.fileName();
    if (name.isEmpty() || name == u"-")
        name = QStringLiteral("job-%1").arg(run.cluster);
    return QDir::homePath() + QStringLiteral("/Perch/") + name;
}

void ResultsPage::showJob(const Job &job)
{
    m_parts->detail->showJob(job, {}, QDateTime::currentDateTimeUtc());
    showChartState();
}

void ResultsPage::showChartState()
{
    const bool empty = m_parts->plot->isEmpty();
    m_parts->chartStack->setCurrentWidget(empty ? static_cast<QWidget *>(m_parts->noCurves)
                                                : m_parts->plot);
    m_parts->saveChart->setEnabled(!empty);
    m_parts->chartBar->setVisible(!empty);
    QStringList latest; // what a training is judged by comes first
    QStringList others;
    for (const MetricSeries &series : m_parts->controller.metrics().series()) {
        if (series.values.isEmpty())
            continue;
        const bool judges = series.name.contains(QLatin1String("loss"), Qt::CaseInsensitive) ||
                            series.name.contains(QLatin1String("acc"), Qt::CaseInsensitive);
        (judges ? latest : others)
            << QStringLiteral("%1 %2").arg(QString(series.name).replace(u'_', u' '),
                                           QLocale().toString(series.values.last(), 'g', 4));
    }
    if (latest.isEmpty())
        latest = others;
    m_parts->latest->setText(latest.mid(0, 4).join(QStringLiteral("  ·  ")));
    if (!empty)
        return;
    QString title;
    QString text;
    switch (m_parts->controller.job().state) {
    case JobState::Idle:
        title = tr("Waiting for a free machine");
        text = tr(
            "HTCondor looks for a machine that has what the job asks for. Curves and output begin "
            "when the program runs.");
        break;
    case JobState::TransferringInput:
        title = tr("The image is on its way to the machine");
        text = tr(
            "A container image has several gigabytes and is copied before the program can start. "
            "This takes minutes the first time; later jobs on the same machine may find it there.");
        break;
    case JobState::Starting:
        title = tr("The container is starting");
        text = tr("The image is there and is being opened. The first lines come in a moment.");
        break;
    case JobState::Held:
        title = tr("The job is on hold");
        text = tr("It does not run until the reason is mended and it is released.");
        break;
    case JobState::Running:
    case JobState::Suspended:
    case JobState::Disconnected:
    case JobState::TransferringOutput:
        title = tr("No values to draw yet");
        text = tr(
            "Curves come from what the program prints: losses and other results with their names, "
            "such as “loss=0.52”, JSON, tables or progress bars.");
        break;
    default:
        title = tr("This job told no values to draw");
        text = tr(
            "Curves come from results that a program prints with their names, such as “loss=0.52”. "
            "What this one printed stands below.");
    }
    m_parts->noCurves->setText(title, text);
}

void ResultsPage::chooseAndDownload()
{
    auto *dialog = new QFileDialog(this, tr("Download to"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &ResultsPage::downloadTo);
    dialog->open();
}

void ResultsPage::downloadTo(const QString &folder)
{
    QStringList names;
    const QModelIndexList rows = m_parts->table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        names << row.data(FilesModel::NameRole).toString();
    for (int row = 0; rows.isEmpty() && row < m_parts->files.rowCount(); ++row)
        names << m_parts->files.index(row, 0).data(FilesModel::NameRole).toString();
    m_parts->controller.download(names, folder);
}

void ResultsPage::saveChart(ChartFile kind)
{
    constexpr std::array suffixes = {"png", "svg", "pdf", "csv"};
    const QString suffix = QString::fromLatin1(suffixes[std::size_t(kind)]);
    auto *dialog = new QFileDialog(
        this, kind == ChartFile::Csv ? tr("Save values") : tr("Save picture"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(
        QStringLiteral("job-%1.%2").arg(m_parts->controller.job().id.text(), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, kind](const QString &path) {
        const QImage picture = kind == ChartFile::Png ? m_parts->plot->image() : QImage();
        const QByteArray lines = kind == ChartFile::Svg   ? m_parts->plot->svg()
                                 : kind == ChartFile::Pdf ? m_parts->plot->pdf()
                                                          : QByteArray();
        const QMap<QString, MetricSeries> series = m_parts->controller.metrics().series();
        QtConcurrent::run([path, kind, picture, lines, series] {
            QSaveFile file(path);
            const bool good =
                file.open(QIODevice::WriteOnly) &&
                (kind == ChartFile::Png
                     ? picture.save(&file, "PNG")
                     : file.write(kind == ChartFile::Csv ? metricTable(series) : lines) > 0) &&
                file.commit();
            return good ? QString() : file.errorString();
        }).then(this, [this, path](const QString &problem) {
            if (problem.isEmpty())
                m_parts->banner->showNotice(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
            else
                m_parts->banner->showError(
                    Error(Error::Code::Io,
                          tr("%1 was not saved. Choose another folder, or make room on the disk.")
                              .arg(QDir::toNativeSeparators(path)),
                          problem));
        });
    });
    dialog->open();
}

void ResultsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_parts->clock.start();
}

void ResultsPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_parts->clock.stop();
}

} // namespace perch
