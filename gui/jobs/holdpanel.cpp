// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/holdpanel.h"

#include "gui/jobs/jobactions.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/emptylayout.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"

#include <QCheckBox>
#include <QCoroFuture>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>
#include <QtConcurrent/QtConcurrentRun>

namespace perch
{

namespace
{

using Way = HoldRemedy::Way;

/// What is found out beside the GUI thread.
struct Examined {
    HoldDiagnosis diagnosis;
    QList<JobId> alike;
};

bool isSameHold(const Job &one, const Job &other)
{
    return one.id == other.id && one.holdCode == other.holdCode &&
           one.holdSubCode == other.holdSubCode && one.holdReason == other.holdReason;
}

/// Requests are numbers that a person may know better; a rule or a list of files is not.
bool isTyped(const HoldFix &fix)
{
    return fix.way == Way::Edit && fix.proposal != QLatin1StringView("false") &&
           fix.command != QLatin1StringView("transfer_output_files");
}

} // namespace

HoldPanel::HoldPanel(QWidget *parent)
    : QWidget(parent), m_callout(new Callout(this)), m_all(new QCheckBox(this)),
      m_fixes(new QWidget(this)), m_fixesLayout(new QVBoxLayout(m_fixes))
{
    m_fixesLayout->setContentsMargins(0, 0, 0, 0);
    m_fixesLayout->setSpacing(theme::spaceM);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(m_callout);
    layout->addWidget(m_all);
    layout->addWidget(m_fixes);
    m_all->hide();
    connect(m_all, &QCheckBox::toggled, this, &HoldPanel::refresh);
}

void HoldPanel::setSources(Sources sources)
{
    m_sources = std::move(sources);
}

void HoldPanel::showJob(const Job &job)
{
    const bool isSame = m_rows.size() > 0 && isSameHold(m_job, job);
    m_job = job;
    if (!isSame) {
        m_alike = {job.id};
        m_all->setChecked(false);
        showDiagnosis(diagnoseHold(job)); // at once; the submit file may tell more
    }
    examine(job);
}

QCoro::Task<void> HoldPanel::examine(Job job)
{
    const QPointer<HoldPanel> self = this;
    const int mine = ++m_turn;
    const QString text = m_sources.submitText ? m_sources.submitText(job.id) : QString();
    const QList<Job> held =
        m_sources.heldJobs ? m_sources.heldJobs(job.holdCode, job.holdSubCode) : QList<Job>();
    auto examining = QtConcurrent::run([job, text, held] {
        return Examined{diagnoseHold(job, text), heldAlike(job, held, text)};
    });
    const Examined examined = co_await examining;
    if (!self || mine != m_turn)
        co_return;
    m_alike = examined.alike.contains(job.id) ? examined.alike : QList<JobId>{job.id};
    const bool isNews = examined.diagnosis.whatHappened != m_diagnosis.whatHappened ||
                        examined.diagnosis.fixes != m_diagnosis.fixes;
    if (isNews)
        showDiagnosis(examined.diagnosis);
    else
        refresh();
}

void HoldPanel::showDiagnosis(const HoldDiagnosis &diagnosis)
{
    m_diagnosis = diagnosis;
    const QString advice =
        diagnosis.likelyCause.isEmpty()
            ? diagnosis.whatToDo
            : tr("Likely cause: %1").arg(diagnosis.likelyCause) + u'\n' + diagnosis.whatToDo;
    m_callout->say(theme::Tone::Warning, diagnosis.whatHappened, advice,
                   tr("HTCondor wrote: %1 (code %2, subcode %3)")
                       .arg(m_job.holdReason.text(), QString::number(m_job.holdCode),
                            QString::number(m_job.holdSubCode)));
    m_rows.clear();
    emptyLayout(*m_fixesLayout);
    for (const HoldFix &fix : diagnosis.fixes)
        addFix(fix);
    m_fixes->setVisible(!m_rows.isEmpty());
    refresh();
}

void HoldPanel::addFix(const HoldFix &fix)
{
    auto *part = new QWidget(m_fixes);
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    FixRow row{fix, plainLabel({}, part)};
    row.button = new QPushButton(part);
    row.button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    row.button->setProperty("primary", m_rows.isEmpty());
    if (isTyped(fix))
        addValue(row, *layout);
    else
        layout->addWidget(row.button, 0, Qt::AlignLeading);
    row.sentence->setFont(theme::hintFont());
    layout->addWidget(row.sentence);
    const qsizetype index = m_rows.size();
    m_rows << row;
    colorSentences();
    m_fixesLayout->addWidget(part);
    part->show(); // not a moment later, as the layout would
    connect(row.button, &QPushButton::clicked, this, [this, index] {
        if (index < m_rows.size())
            act(m_rows[index]);
    });
}

void HoldPanel::addValue(FixRow &row, QVBoxLayout &layout)
{
    row.value = new QLineEdit(row.fix.proposal, row.button->parentWidget());
    row.value->setAccessibleName(row.fix.command);
    row.value->setMaximumWidth(9 * fontMetrics().averageCharWidth() + 2 * theme::spaceM);
    auto *name = plainLabel(row.fix.command, row.button->parentWidget());
    name->setFont(theme::fixedFont());
    name->setWordWrap(false);
    name->setBuddy(row.value);
    auto *line = new QHBoxLayout;
    line->setSpacing(theme::spaceS);
    line->addWidget(name);
    line->addWidget(row.value);
    line->addStretch(1);
    layout.addLayout(line);
    layout.addWidget(row.button, 0, Qt::AlignLeading);
    connect(row.value, &QLineEdit::textChanged, this, &HoldPanel::refresh);
    connect(row.value, &QLineEdit::returnPressed, row.button, &QPushButton::click);
}

void HoldPanel::colorSentences()
{
    for (const FixRow &row : std::as_const(m_rows))
        theme::setTextColor(*row.sentence, theme::mutedText(palette()));
}

void HoldPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorSentences();
}

void HoldPanel::setBusy(bool busy)
{
    m_isBusy = busy;
    refresh();
}

void HoldPanel::setObstacle(const QString &why)
{
    m_obstacle = why;
    refresh();
}

QList<JobId> HoldPanel::chosen() const
{
    return m_all->isVisibleTo(this) && m_all->isChecked() ? m_alike : QList<JobId>{m_job.id};
}

QString HoldPanel::valueOf(const FixRow &row) const
{
    return row.value ? row.value->text().trimmed() : row.fix.proposal;
}

QString HoldPanel::sentenceOf(const FixRow &row) const
{
    const qsizetype jobs = chosen().size();
    switch (row.fix.way) {
    case Way::Release:
        return jobs == 1
                   ? tr("Lets the job wait for a machine again (condor_release). Nothing else "
                        "is changed.")
                   : tr("Lets %1 jobs wait for machines again (condor_release). Nothing else "
                        "is changed.")
                         .arg(jobs);
    case Way::Edit: {
        const Result<JobEdit> edit = jobEdit(row.fix.command, valueOf(row));
        return edit ? editSentence(row.fix.command, valueOf(row), jobs, true)
                    : edit.error().message;
    }
    case Way::Change:
        break;
    }
    return tr("Opens the job's folder at the line of %1. Correct it there and submit again; this "
              "job stays on hold until you remove it.")
        .arg(row.fix.command);
}

void HoldPanel::refresh()
{
    const qsizetype alike = m_alike.size();
    m_all->setVisible(alike > 1);
    m_all->setText(tr("All %1 jobs held for this cause").arg(alike));
    const qsizetype jobs = chosen().size();
    for (const FixRow &row : std::as_const(m_rows)) {
        bool isPossible = row.fix.way == Way::Change || (!m_isBusy && m_obstacle.isEmpty());
        switch (row.fix.way) {
        case Way::Release:
            row.button->setText(jobs == 1 ? tr("Release") : tr("Release %1 jobs").arg(jobs));
            row.button->setIcon(icon(QStringLiteral("release")));
            break;
        case Way::Edit:
            row.button->setText(jobs == 1 ? tr("Change and release")
                                          : tr("Change and release %1 jobs").arg(jobs));
            row.button->setIcon(icon(QStringLiteral("release")));
            isPossible = isPossible && jobEdit(row.fix.command, valueOf(row)).has_value();
            break;
        case Way::Change:
            row.button->setText(tr("Open in Compose"));
            row.button->setIcon(icon(QStringLiteral("compose")));
            break;
        }
        row.button->setEnabled(isPossible);
        row.button->setToolTip(row.fix.way == Way::Change ? QString() : m_obstacle);
        row.sentence->setText(sentenceOf(row));
        row.button->setAccessibleDescription(row.sentence->text());
    }
}

void HoldPanel::act(const FixRow &row)
{
    switch (row.fix.way) {
    case Way::Release:
        Q_EMIT releaseWanted(chosen());
        return;
    case Way::Edit:
        if (const Result<JobEdit> edit = jobEdit(row.fix.command, valueOf(row)))
            Q_EMIT editWanted(chosen(), *edit);
        return;
    case Way::Change:
        Q_EMIT composeWanted(m_job.id, row.fix.command);
        return;
    }
}

} // namespace perch

#include "moc_holdpanel.cpp"
