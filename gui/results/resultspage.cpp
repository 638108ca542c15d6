// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/resultspage.h"

#include "gui/jobs/jobdetail.h"
#include "gui/mainwindow.h"
#include "gui/results/chartbar.h"
#include "gui/results/errorjumper.h"
#include "gui/results/filespane.h"
#include "gui/results/metricchooser.h"
#include "gui/results/metricsource.h"
#include "gui/results/metricsplot.h"
#include "gui/results/outputfollower.h"
#include "gui/results/outputpane.h"
#include "gui/results/outputview.h"
#include "gui/results/patterndialog.h"
#include "gui/results/resultscontroller.h"
#include "gui/results/runsdesk.h"
#include "gui/theme.h"
#include "gui/whendone.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QtConcurrent/QtConcurrentRun>

#include <array>

namespace perch
{

struct ResultsPage::Parts {
    explicit Parts(ResultsController &results) : controller(results), metrics(results) {}

    ResultsController &controller;
    MetricSource metrics;
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
    FilesPane *files = nullptr;
};

namespace
{

constexpr int errorTab = 1;

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

void ResultsPage::compareRuns(RunsController &runs)
{
    auto *columns = qobject_cast<QSplitter *>(m_parts->view);
    auto *desk = new RunsDesk(runs, m_parts->controller, *columns, *m_parts->stack);
    connect(desk, &RunsDesk::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(desk, &RunsDesk::noticed, this,
            [this](const QString &text) { m_parts->banner->showNotice(text); });
}

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
    auto *chooser = new MetricChooser(m_parts->metrics);
    connect(chooser, &MetricChooser::patternWanted, this, &ResultsPage::askForPattern);
    head->addWidget(chooser);
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

    m_parts->files = new FilesPane(m_parts->controller);
    connect(m_parts->files, &FilesPane::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(m_parts->files, &FilesPane::noticed, this,
            [this](const QString &text) { m_parts->banner->showNotice(text); });

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
    m_parts->tabs->addTab(m_parts->files, icon(QStringLiteral("file")), tr("Files"));
    return m_parts->tabs;
}

void ResultsPage::wire()
{
    ResultsController &controller = m_parts->controller;
    connect(&controller, &ResultsController::jobShown, this,
            [this](const Job &job, const RunRecord &) {
                m_parts->hasJob = true;
                m_parts->banner->clear();
                m_parts->plot->clear();
                m_parts->stack->setCurrentWidget(m_parts->view);
                showJob(job);
            });
    connect(&controller, &ResultsController::jobUpdated, this, &ResultsPage::showJob);
    wireOutput();
    connect(&m_parts->metrics, &MetricSource::changed, this, [this] {
        m_parts->plot->setSeries(m_parts->metrics.series());
        showChartState();
    });
    connect(&m_parts->metrics, &MetricSource::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(&m_parts->metrics, &MetricSource::noticed, this,
            [this](const QString &text) { m_parts->banner->showNotice(text); });
    connect(&controller, &ResultsController::failed, this,
            [this](const Error &error) { m_parts->banner->showError(error); });
    connect(&controller, &ResultsController::noticed, this,
            [this](const QString &text) { m_parts->banner->showNotice(text); });
    showChartState();
}

void ResultsPage::wireOutput()
{
    m_parts->output->follow(m_parts->controller.output());
    m_parts->errors->follow(m_parts->controller.errors());
    OutputFollower &errors = m_parts->controller.errors();
    connect(&errors, &OutputFollower::restarted, this, [this] {
        m_parts->errors->view().setPlaceholderText(
            tr("The program has written nothing to standard error yet."));
    });
    connect(&errors, &OutputFollower::ended, this, [this](OutputFollower::End end) {
        m_parts->errors->view().setPlaceholderText(
            end == OutputFollower::End::NotNamed
                ? tr("The submit description names no error file, so nothing that the program "
                     "wrote to standard error was kept.")
                : tr("The program wrote nothing to standard error."));
    });
    const std::array panes = {std::pair(m_parts->output, tr("Output")),
                              std::pair(m_parts->errors, tr("Error output"))};
    for (int tab = 0; tab < int(panes.size()); ++tab) {
        const QString title = panes[std::size_t(tab)].second;
        connect(&panes[std::size_t(tab)].first->errors(), &ErrorJumper::counted, this,
                [this, tab, title](qint64 count) {
                    QString text = title;
                    if (count > 0)
                        text = count == 1 ? tr("%1 · 1 error").arg(title)
                                          : tr("%1 · %L2 errors").arg(title).arg(count);
                    m_parts->tabs->setTabText(tab, text);
                });
    }
    connect(m_parts->tabs, &QTabWidget::currentChanged, this, &ResultsPage::watch);
}

/// Curves need the output, too; standard error is of use to nobody but who reads it.
void ResultsPage::watch()
{
    m_parts->controller.output().setWatched(isVisible());
    m_parts->controller.errors().setWatched(isVisible() &&
                                            m_parts->tabs->currentIndex() == errorTab);
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
    return FilesPane::defaultFolder(run);
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
    for (const MetricSeries &series : m_parts->metrics.series()) {
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
            "such as “loss=0.52”, JSON, tables or progress bars. Where they stand in other words, "
            "“Values from” above finds them by a pattern.");
        break;
    default:
        title = tr("This job told no values to draw");
        text = tr(
            "Curves come from results that a program prints with their names, such as “loss=0.52”. "
            "What this one printed stands below; “Values from” above finds numbers in it by a "
            "pattern of yours.");
    }
    if (m_parts->metrics.isReading()) {
        title = tr("The values are being read");
        text = tr("They come from the files that the job brought back.");
    } else if (m_parts->metrics.origin() == MetricSource::Origin::Pattern &&
               !m_parts->metrics.output().isEmpty()) {
        text = tr("No line of the output matches the pattern so far: %1")
                   .arg(m_parts->metrics.pattern());
    } else if (m_parts->metrics.origin() == MetricSource::Origin::Files) {
        title = tr("No values came from this file");
        text = tr("Choose another under “Values from”.");
    }
    m_parts->noCurves->setText(title, text);
}

void ResultsPage::rememberIn(StoreWorker &store)
{
    m_parts->metrics.rememberIn(store);
}

void ResultsPage::askForPattern()
{
    auto *dialog = new PatternDialog(m_parts->metrics.output(), m_parts->metrics.pattern(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PatternDialog::chosen, &m_parts->metrics, &MetricSource::usePattern);
    connect(dialog, &PatternDialog::forgotten, &m_parts->metrics, &MetricSource::forgetPattern);
    dialog->open();
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
        const QMap<QString, MetricSeries> series = m_parts->metrics.series();
        whenDone(
            QtConcurrent::run([path, kind, picture, lines, series] {
                QSaveFile file(path);
                const bool good =
                    file.open(QIODevice::WriteOnly) &&
                    (kind == ChartFile::Png
                         ? picture.save(&file, "PNG")
                         : file.write(kind == ChartFile::Csv ? metricTable(series) : lines) > 0) &&
                    file.commit();
                return good ? QString() : file.errorString();
            }),
            this, [this, path](const QString &problem) {
                if (problem.isEmpty())
                    m_parts->banner->showNotice(
                        tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
                else
                    m_parts->banner->showError(Error(
                        Error::Code::Io,
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
    watch();
}

void ResultsPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_parts->clock.stop();
    watch();
}

} // namespace perch
