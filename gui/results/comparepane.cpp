// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/comparepane.h"

#include "gui/mainwindow.h"
#include "gui/results/bestrunstable.h"
#include "gui/results/curvestyle.h"
#include "gui/results/parallelview.h"
#include "gui/results/rundifferencesview.h"
#include "gui/results/runkey.h"
#include "gui/results/runsbar.h"
#include "gui/results/runscontroller.h"
#include "gui/results/runsplot.h"
#include "gui/results/runssaver.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabWidget>

#include <cmath>

namespace perch
{

namespace
{

QComboBox *makeCombo(const QString &name, const QString &toolTip)
{
    auto *combo = new QComboBox;
    combo->setAccessibleName(name);
    combo->setToolTip(toolTip);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(8);
    return combo;
}

QLabel *labelOf(const QString &text, QWidget *buddy)
{
    auto *label = new QLabel(text);
    label->setBuddy(buddy);
    return label;
}

} // namespace

ComparePane::ComparePane(RunsController &runs, QWidget *parent) : QWidget(parent), m_runs(runs)
{
    makeTabs();
    m_saver = new RunsSaver(*m_plot, *m_table, *this);
    m_note = new QLabel;
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setFont(theme::hintFont());
    m_note->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, theme::spaceS);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(makeHead());
    layout->addLayout(makeChoices());
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_note);
    wire();
}

QLayout *ComparePane::makeHead()
{
    m_title = new QLabel;
    m_title->setFont(theme::sectionFont());
    m_best = new ElidedLabel;
    m_best->setForegroundRole(QPalette::PlaceholderText);
    auto *save = new QPushButton(icon(QStringLiteral("save")), tr("Save"));
    save->setToolTip(tr("Save the curves as a picture, or the runs as a table"));
    save->setMenu(m_saver->menu());
    save->setProperty(MainWindow::paneProperty, true);
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceM);
    head->addWidget(m_title);
    head->addWidget(m_best, 1);
    head->addWidget(save);
    return head;
}

QLayout *ComparePane::makeChoices()
{
    m_metric = makeCombo(tr("Metric"), tr("What the runs are compared by"));
    m_better = makeCombo(tr("Which value is better"),
                         tr("Follows from the metric's name until you choose otherwise"));
    m_better->addItem(tr("Least is best"), int(BetterValue::Less));
    m_better->addItem(tr("Most is best"), int(BetterValue::More));
    m_color = makeCombo(tr("Colour of the curves"),
                        tr("Colour the runs by the values of one of their parameters"));
    m_key = new RunKey;
    auto *choices = new QHBoxLayout;
    choices->setSpacing(theme::spaceS);
    choices->addWidget(labelOf(tr("Metri&c"), m_metric));
    choices->addWidget(m_metric);
    choices->addWidget(m_better);
    choices->addSpacing(theme::spaceS);
    choices->addWidget(labelOf(tr("Colo&ur by"), m_color));
    choices->addWidget(m_color);
    choices->addSpacing(theme::spaceS);
    choices->addWidget(m_key, 1);
    choices->addStretch(0);
    return choices;
}

void ComparePane::makeTabs()
{
    m_plot = new RunsPlot;
    m_bar = new RunsBar(*m_plot);
    m_empty = new EmptyState(QStringLiteral("clock"), QString(), QString());
    m_curves = new QWidget;
    auto *curves = new QVBoxLayout(m_curves);
    curves->setContentsMargins(0, theme::spaceS, 0, 0);
    curves->setSpacing(theme::spaceXS);
    curves->addWidget(m_bar);
    curves->addWidget(m_plot, 1);
    curves->addWidget(m_empty, 1);
    m_table = new BestRunsTable;
    m_parallel = new ParallelView;
    m_differences = new RunDifferencesView(m_runs);
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    m_tabs->setProperty(MainWindow::paneProperty, true);
    m_tabs->setAccessibleName(tr("Picked runs"));
    m_tabs->addTab(m_curves, icon(QStringLiteral("results")), tr("Curves"));
    m_tabs->addTab(m_table, icon(QStringLiteral("table")), tr("Best runs"));
    m_tabs->addTab(m_parallel, icon(QStringLiteral("map")), tr("Parallel"));
    m_tabs->addTab(m_differences, icon(QStringLiteral("copy")), tr("Differences"));
    m_tabs->setTabToolTip(2, tr("The runs as lines along their parameters: drag along an axis to "
                                "see only a part of them"));
    m_tabs->setTabToolTip(3, tr("In what two runs differ. Pick exactly two."));
}

void ComparePane::wire()
{
    connect(m_metric, &QComboBox::activated, this, [this] {
        m_wantedMetric = m_metric->currentData().toString();
        const BetterValue better = betterOf(m_wantedMetric);
        m_better->setCurrentIndex(m_better->findData(int(better)));
        refresh();
    });
    connect(m_better, &QComboBox::activated, this, &ComparePane::refresh);
    connect(m_color, &QComboBox::activated, this, [this] {
        m_wantedColor = m_color->currentData().toString();
        m_hasWantedColor = true;
        refresh();
    });
    connect(m_saver, &RunsSaver::aboutToSave, this, [this] { // also what is not seen now
        showPlot();
        m_table->setSheet(m_sheet, m_colors);
    });
    connect(m_saver, &RunsSaver::noticed, this, &ComparePane::noticed);
    connect(m_saver, &RunsSaver::failed, this, &ComparePane::failed);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ComparePane::fillTab);
    connect(m_plot, &RunsPlot::runChosen, this, &ComparePane::runChosen);
    connect(m_table, &BestRunsTable::runChosen, this, &ComparePane::runChosen);
    connect(m_parallel, &ParallelView::runChosen, this, &ComparePane::runChosen);
    connect(&m_runs, &RunsController::pickedChanged, this, &ComparePane::refresh);
    connect(&m_runs, &RunsController::changed, this, &ComparePane::refresh);
}

void ComparePane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ComparePane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_tabs)
        refresh();
}

void ComparePane::setChosen(JobId id)
{
    m_chosen = id;
    m_plot->setChosen(id);
    m_table->setChosen(id);
    m_parallel->setChosen(id);
}

void ComparePane::refresh()
{
    if (!isVisible() || !m_runs.isComparing())
        return;
    offerMetrics();
    m_sheet =
        m_runs.sheet(m_metric->currentData().toString(),
                     BetterValue(m_better->currentData().toInt()), QDateTime::currentDateTimeUtc());
    offerParameters();
    m_colors = RunColors(m_sheet, m_color->currentData().toString(), palette());
    m_tabs->setTabEnabled(m_tabs->indexOf(m_differences), m_runs.picked().size() == 2);
    showWords();
    fillTab();
}

void ComparePane::offerMetrics()
{
    const QStringList names = m_runs.metricNames();
    QStringList offered;
    for (int i = 0; i < m_metric->count(); ++i)
        offered << m_metric->itemData(i).toString();
    if (names == offered)
        return;
    const QString before = m_metric->currentData().toString();
    const QString wanted = names.contains(m_wantedMetric) ? m_wantedMetric
                           : names.contains(before)       ? before
                                                          : chiefMetric(names);
    const QSignalBlocker quiet(m_metric);
    m_metric->clear();
    for (const QString &name : names)
        m_metric->addItem(metricLabel(name), name);
    m_metric->setCurrentIndex(m_metric->findData(wanted));
    m_metric->setEnabled(!names.isEmpty());
    if (wanted != before)
        m_better->setCurrentIndex(m_better->findData(int(betterOf(wanted))));
}

void ComparePane::offerParameters()
{
    const QStringList wanted = QStringList{QString()} + m_sheet.parameterNames;
    QStringList offered;
    for (int i = 0; i < m_color->count(); ++i)
        offered << m_color->itemData(i).toString();
    if (wanted == offered)
        return;
    const QString first = m_sheet.parameterNames.value(0);
    const QSignalBlocker quiet(m_color);
    m_color->clear();
    m_color->addItem(tr("run"), QString());
    for (const QString &name : std::as_const(m_sheet.parameterNames))
        m_color->addItem(name, name);
    const int kept = m_hasWantedColor ? m_color->findData(m_wantedColor) : -1;
    m_color->setCurrentIndex(kept >= 0 ? kept : qMax(0, m_color->findData(first)));
}

/// What is not seen is filled when it comes into view.
void ComparePane::fillTab()
{
    const QWidget *shown = m_tabs->currentWidget();
    const bool hasColors = shown == m_curves || shown == m_table; // else the metric has them
    m_color->setEnabled(hasColors && m_color->count() > 1);
    m_key->setColors(hasColors ? m_colors : RunColors());
    if (shown == m_curves)
        showPlot();
    else if (shown == m_table)
        m_table->setSheet(m_sheet, m_colors);
    else if (shown == m_parallel)
        m_parallel->setSheet(m_sheet);
    else if (shown == m_differences)
        m_differences->refresh(m_sheet);
    setChosen(m_chosen);
}

void ComparePane::showPlot()
{
    QList<PlottedRun> runs;
    const QStringList names = m_sheet.names();
    for (qsizetype row = 0; row < m_sheet.rows.size(); ++row) {
        const JobId id = m_sheet.rows.at(row).id;
        const RunCurves *curves = m_runs.metrics().curvesOf(id);
        runs.append({id, names.at(row),
                     curves ? curves->series.value(m_sheet.metric) : MetricSeries(),
                     m_colors.of(row), m_colors.rankOf(row)});
    }
    m_plot->setRuns(runs, m_sheet.metric);
    const bool isEmpty = m_plot->curveCount() == 0;
    m_plot->setVisible(!isEmpty);
    m_bar->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    if (!isEmpty)
        return;
    const RunMetrics::Progress progress = m_runs.metrics().progress();
    const bool isReading = progress.waiting > 0 && progress.isOnline;
    m_empty->setText(isReading ? tr("The outputs are being read") : tr("No values to draw yet"),
                     isReading ? tr("What the runs printed comes from the access point once, and "
                                    "is kept until Perch ends.")
                               : tr("Curves come from what the programs print: losses and other "
                                    "results with their names, such as “loss=0.52”."));
}

void ComparePane::showWords()
{
    m_title->setText(tr("%L1 runs").arg(m_sheet.rows.size()));
    const qsizetype best = m_sheet.bestRow();
    if (best < 0) {
        m_best->setText(QString());
    } else {
        const MetricScore &score = m_sheet.rows.at(best).score;
        const double step = score.bestStep(m_sheet.better);
        const QString value = QLocale().toString(score.best(m_sheet.better), 'g', 5);
        const QString reached =
            std::isfinite(step)
                ? tr("%1 %2 at step %L3").arg(metricLabel(m_sheet.metric), value).arg(qint64(step))
                : tr("%1 %2").arg(metricLabel(m_sheet.metric), value);
        m_best->setText(tr("Best: %1 with %2").arg(m_sheet.names().at(best), reached));
    }
    m_note->setText(note());
    m_note->setVisible(!m_note->text().isEmpty());
}

QString ComparePane::note() const
{
    const RunMetrics::Progress progress = m_runs.metrics().progress();
    QStringList words;
    if (progress.waiting > 0 && !progress.isOnline)
        words << tr("The outputs of %L1 ended runs are not read yet: there is no connection to "
                    "the access point.")
                     .arg(progress.waiting);
    else if (progress.waiting > 0)
        words << tr("Reading the outputs of %L1 ended runs.").arg(progress.waiting);
    if (progress.notFollowed > 0)
        words << tr("%L1 more runs are running. At most %2 are followed at once, to spare the "
                    "access point: the first ones picked. The values of the others come when they "
                    "end.")
                     .arg(progress.notFollowed)
                     .arg(RunPlan::mostFollowed);
    if (progress.withoutFile > 0)
        words << tr("Of %L1 ended runs no output is there.").arg(progress.withoutFile);
    int cut = 0;
    for (const JobId id : m_runs.picked()) {
        const RunCurves *curves = m_runs.metrics().curvesOf(id);
        cut += curves && !curves->isWhole ? 1 : 0;
    }
    if (cut > 0)
        words << tr("Of %L1 runs only the first 2 MB and the last 6 MB of the output were read.")
                     .arg(cut);
    if (m_runs.leftOut() > 0)
        words << tr("%L1 more jobs are not compared: they have not run yet, or are beyond the "
                    "first %L2.")
                     .arg(m_runs.leftOut())
                     .arg(RunsController::mostPicked);
    return words.join(u' ');
}

} // namespace perch

#include "moc_comparepane.cpp"
