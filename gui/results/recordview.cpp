// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recordview.h"

#include "core/plaintext.h"
#include "core/recordfolder.h"
#include "gui/results/chartbar.h"
#include "gui/results/metricsplot.h"
#include "gui/results/recordfacts.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/rowdelegate.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTableWidget>

namespace perch
{

namespace
{

constexpr qsizetype mostRows = 10'000;

QWidget *roomAround(QWidget *widget)
{
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->addWidget(widget);
    return box;
}

QPlainTextEdit *readOnlyText(const QString &text, const QString &name)
{
    auto *edit = new QPlainTextEdit;
    edit->setPlainText(text);
    edit->setReadOnly(true);
    edit->setTabChangesFocus(true);
    edit->setAccessibleName(name);
    return edit;
}

QTableWidget *makeTable(const QStringList &headers, int rows, const QString &name)
{
    auto *table = new QTableWidget(rows, int(headers.size()));
    table->setHorizontalHeaderLabels(headers);
    table->setAccessibleName(name);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setTextElideMode(Qt::ElideMiddle);
    table->setFrameShape(QFrame::NoFrame);
    table->setItemDelegate(new RowDelegate(-1, table));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() +
                                                   2 * theme::spaceS);
    table->horizontalHeader()->setHighlightSections(false);
    // the words of the headers stay whole where the cells are empty
    table->horizontalHeader()->setMinimumSectionSize(8 *
                                                     table->fontMetrics().horizontalAdvance(u'm'));
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    return table;
}

QTableWidgetItem *cell(const QString &text, const QString &tip = {})
{
    auto *item = new QTableWidgetItem(plainLine(text, 300));
    item->setToolTip((tip.isEmpty() ? plainLine(text) : tip).toHtmlEscaped());
    return item;
}

QTableWidgetItem *number(const QString &text)
{
    auto *item = new QTableWidgetItem(text);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

QString resourceUsed(const Job &job, QStringView name)
{
    for (const ResourceUse row : job.resources) {
        if (row.name.startsWith(name))
            return row.used;
    }
    return {};
}

QString stateText(const Job &job)
{
    if (job.state == JobState::Failed)
        return RecordView::tr("%1, exit code %2").arg(jobStateText(job.state)).arg(job.exitCode);
    if (job.state == JobState::Killed)
        return RecordView::tr("%1, signal %2").arg(jobStateText(job.state)).arg(job.exitSignal);
    return jobStateText(job.state);
}

} // namespace

RecordView::RecordView(const OpenedRecord &record, QWidget *parent)
    : QWidget(parent), m_record(record)
{
    auto *tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(roomAround(makeSummary()), icon(QStringLiteral("info")), tr("Summary"));
    tabs->addTab(roomAround(makeCurves()), icon(QStringLiteral("results")), tr("Curves"));
    tabs->addTab(roomAround(makeJobs()), icon(QStringLiteral("jobs")),
                 tr("Jobs (%1)").arg(record.run.jobs.size()));
    tabs->addTab(roomAround(makeText()), icon(QStringLiteral("compose")), tr("Submit description"));
    tabs->addTab(roomAround(makeFiles()), icon(QStringLiteral("file")),
                 tr("Files (%1)").arg(record.run.inputs.size() + record.run.outputs.size()));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(tabs);
}

QWidget *RecordView::makeSummary()
{
    auto *facts = new FactsView(FactsView::Values::Proportional);
    facts->setAccessibleName(tr("What was run"));
    QList<Fact> all = recordFacts(m_record.run);
    if (!m_record.run.tags.isEmpty())
        all.prepend({tr("Tags"), m_record.run.tags.join(QStringLiteral(", "))});
    if (!m_record.run.notes.isEmpty())
        all.prepend({tr("Notes"), m_record.run.notes});
    facts->setFacts(all);
    return facts;
}

QWidget *RecordView::makeText()
{
    QPlainTextEdit *text = readOnlyText(plainText(m_record.run.submitText, 4'000'000),
                                        tr("Submit description as it was sent"));
    text->setFont(theme::fixedFont());
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    return text;
}

QWidget *RecordView::makeFiles()
{
    const RecordedRun &run = m_record.run;
    const QList<RecordedFile> all = run.inputs + run.outputs;
    const int rows = int(std::min<qsizetype>(all.size(), mostRows));
    QTableWidget *table =
        makeTable({tr("File"), tr("Kind"), tr("Size"), tr("In the record"), tr("SHA-256")}, rows,
                  tr("Files of this run"));
    for (int row = 0; row < rows; ++row) {
        const RecordedFile &file = all.at(row);
        const bool isInput = row < run.inputs.size();
        const RecordPart part = isInput ? RecordPart::Submit : RecordPart::Outputs;
        auto *name = cell(file.name);
        if (file.isKept)
            name->setData(Qt::UserRole, keptPath(m_record.folder, part, file.name));
        auto *hash = cell(file.sha256.left(16), file.sha256);
        hash->setFont(theme::fixedFont());
        table->setItem(row, 0, name);
        table->setItem(row, 1, cell(isInput ? tr("Input") : tr("Output")));
        table->setItem(row, 2, number(sizeText(file.size)));
        table->setItem(row, 3, cell(file.isKept ? tr("Yes") : tr("Only its SHA-256")));
        table->setItem(row, 4, hash);
    }
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    connect(table, &QTableWidget::itemActivated, this, [this, table](QTableWidgetItem *item) {
        const QString path = table->item(item->row(), 0)->data(Qt::UserRole).toString();
        if (!path.isEmpty())
            Q_EMIT fileWanted(path);
    });
    return table;
}

QWidget *RecordView::makeJobs()
{
    const QList<Job> &jobs = m_record.run.jobs;
    if (jobs.isEmpty())
        return new EmptyState(QStringLiteral("jobs"), tr("Nothing is known of its jobs"),
                              tr("The record was made before the event log told of them."));
    const int rows = int(std::min<qsizetype>(jobs.size(), mostRows));
    QTableWidget *table = makeTable({tr("Job"), tr("State"), tr("Ran"), tr("Machine"), tr("GPU"),
                                     tr("Memory"), tr("Starts"), tr("Why")},
                                    rows, tr("Jobs of this run"));
    for (int row = 0; row < rows; ++row) {
        const Job &job = jobs.at(row);
        const bool hasRun = job.started.isValid() && job.ended.isValid();
        const QString used = resourceUsed(job, u"Memory");
        auto *state = cell(stateText(job));
        state->setIcon(icon(theme::iconNameOf(job.state)));
        table->setItem(row, 0, cell(job.id.text()));
        table->setItem(row, 1, state);
        table->setItem(row, 2,
                       number(hasRun ? durationText(job.started.secsTo(job.ended)) : QString()));
        table->setItem(row, 3, cell(job.host));
        table->setItem(row, 4, cell(job.gpus.join(QStringLiteral(", "))));
        table->setItem(row, 5, number(used.isEmpty() ? QString() : tr("%1 MB").arg(used)));
        table->setItem(row, 6, number(QString::number(job.starts)));
        const QString why =
            job.holdReason.isEmpty() ? job.lastTrouble.text() : job.holdReason.text();
        table->setItem(row, 7, cell(why.isEmpty() ? job.removeReason.text() : why));
    }
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(3, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(7, QHeaderView::Stretch);
    return table;
}

QWidget *RecordView::makeCurves()
{
    if (m_record.series.isEmpty())
        return new EmptyState(QStringLiteral("results"), tr("No values are in this record"),
                              tr("Curves come into a record when they were looked at in Perch."));
    auto *plot = new MetricsPlot;
    plot->setSeries(m_record.series);
    auto *head = new QHBoxLayout;
    head->addWidget(new ChartBar(*plot), 1);
    auto *which = new QLabel(tr("Job %1").arg(JobId{m_record.run.cluster, m_record.proc}.text()));
    which->setForegroundRole(QPalette::PlaceholderText);
    head->addWidget(which);
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addLayout(head);
    layout->addWidget(plot, 1);
    return box;
}

} // namespace perch

#include "moc_recordview.cpp"
