// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/jobdetail.h"

#include "core/plaintext.h"
#include "core/restartloop.h"
#include "gui/jobs/holdpanel.h"
#include "gui/jobs/jobcells.h"
#include "gui/jobs/phaseline.h"
#include "gui/jobs/whyidlepanel.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/emptylayout.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"
#include "gui/widgets/timetext.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int cellLimit = 12; ///< characters of one amount, which is foreign text

QLabel *mutedLabel(const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setWordWrap(false);
    return label;
}

/// HTCondor names a resource with its unit, "Disk (KB)", and counts it in 1024s.
struct Resource {
    QString name;
    qint64 unit = 0; ///< bytes of one; 0 for what is no size
};

Resource resourceOf(const QString &name)
{
    if (name.endsWith(QLatin1String(" (KB)")))
        return {name.chopped(5), 1024};
    if (name.endsWith(QLatin1String(" (MB)")))
        return {name.chopped(5), 1024 * 1024};
    return {name == QLatin1String("Cpus") ? QStringLiteral("CPUs") : name, 0};
}

QString amountText(const QString &amount, qint64 unit)
{
    bool isNumber = false;
    const double value = amount.toDouble(&isNumber);
    if (amount.isEmpty())
        return QStringLiteral("–");
    const bool fits = isNumber && unit > 0 && value >= 0 && value < 1e12;
    return fits ? binarySizeText(qint64(value * double(unit))) : amount;
}

} // namespace

JobDetail::JobDetail(QWidget *parent)
    : QWidget(parent), m_title(plainLabel({}, this)), m_stateIcon(new QLabel(this)),
      m_state(plainLabel({}, this)), m_callout(new Callout(this)), m_hold(new HoldPanel(this)),
      m_whyIdle(new WhyIdlePanel(this)), m_phases(new PhaseLine(this)), m_facts(new QGridLayout),
      m_resourcesBox(new QWidget(this)), m_resources(new QGridLayout(m_resourcesBox)),
      m_unknownTitle(sectionLabel(tr("Events that Perch does not know"), this)),
      m_unknown(plainLabel({}, this))
{
    m_title->setFont(theme::headingFont());
    m_title->setIndent(theme::headingIndent);
    auto *stateRow = new QHBoxLayout;
    stateRow->setSpacing(theme::spaceS);
    stateRow->addWidget(m_stateIcon, 0, Qt::AlignTop);
    stateRow->addWidget(m_state, 1);

    m_facts->setHorizontalSpacing(theme::spaceM);
    m_facts->setVerticalSpacing(theme::spaceXS);
    m_facts->setColumnStretch(1, 1);
    m_resources->setContentsMargins(0, 0, 0, 0);
    m_resources->setHorizontalSpacing(theme::spaceM);
    m_resources->setVerticalSpacing(theme::spaceXS);
    m_resources->setColumnStretch(0, 1);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, theme::spaceL, theme::spaceL, theme::spaceL);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_title);
    layout->addLayout(stateRow);
    layout->addWidget(m_callout);
    layout->addWidget(m_hold);
    layout->addWidget(m_whyIdle);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(sectionLabel(tr("Phases"), this));
    layout->addWidget(m_phases);
    layout->addSpacing(theme::spaceS);
    layout->addLayout(m_facts);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_resourcesBox);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_unknownTitle);
    layout->addWidget(m_unknown);
    layout->addStretch(1);
    m_unknown->setFont(theme::fixedFont());
}

void JobDetail::showJob(const Job &job, const JobOrigin &origin, const QDateTime &now)
{
    m_job = job;
    m_origin = origin;
    m_now = now;
    m_title->setText(tr("Job %1").arg(job.id.text()));
    showMark();
    m_callout->setVisible(sayTrouble(job));
    m_hold->setVisible(job.state == JobState::Held);
    if (job.state == JobState::Held)
        m_hold->showJob(job);
    m_whyIdle->setVisible(job.state == JobState::Idle);
    m_phases->setPhases(job.phases, now);
    showFacts(job);
    showResources(job);
    showUnknown(job);
    refreshTimes();
    layout()->activate(); // not one picture with the old places
}

void JobDetail::showMark()
{
    const QColor color = theme::toneColor(theme::toneOf(m_job.state), palette());
    m_stateIcon->setPixmap(
        icon(theme::iconNameOf(m_job.state), color).pixmap(QSize(18, 18), devicePixelRatioF()));
}

void JobDetail::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_stateIcon)
        showMark();
}

void JobDetail::setNow(const QDateTime &now)
{
    m_now = now;
    m_phases->setNow(now);
    refreshTimes();
}

void JobDetail::refreshTimes()
{
    QStringList words{jobStateText(m_job.state)};
    if (const QString exit = exitText(m_job); !exit.isEmpty())
        words << exit;
    const QDateTime since = m_job.ended.isValid()    ? m_job.ended
                            : m_job.phases.isEmpty() ? m_job.submitted
                                                     : m_job.phases.last().begin;
    if (since.isValid() && isFinal(m_job.state))
        words << agoText(since, m_now);
    else if (since.isValid())
        words << tr("for %1").arg(durationText(since.secsTo(m_now)));
    m_state->setText(words.join(QStringLiteral(" · ")));
    m_state->setToolTip(exactTimeText(since));
}

/// False when there is nothing to say.
bool JobDetail::sayTrouble(const Job &job)
{
    switch (job.state) {
    case JobState::Held:
        return false; // the hold panel does
    case JobState::Failed:
        m_callout->say(
            theme::Tone::Bad, tr("The program ended with exit code %1.").arg(job.exitCode),
            tr("HTCondor ran it to its end. What went wrong stands in its output and error "
               "files, on the Results page."));
        return true;
    case JobState::Killed:
        m_callout->say(
            theme::Tone::Bad, tr("The program was ended by signal %1.").arg(job.exitSignal),
            job.exitSignal == 9
                ? tr("Often it needed more memory than it asked for. Compare the memory below.")
                : tr("The last lines of its error file, on the Results page, tell where it "
                     "stopped."));
        return true;
    case JobState::Removed:
        m_callout->say(theme::Tone::Neutral, tr("The job was removed from the queue."), {},
                       job.removeReason);
        return true;
    default:
        break;
    }
    if (const auto loop = findRestartLoop(job)) {
        m_callout->say(theme::Tone::Bad, loop->whatHappened,
                       tr("Likely cause: %1").arg(loop->likelyCause) + u'\n' + loop->whatToDo,
                       job.lastTrouble);
        return true;
    }
    if (!job.lastTrouble.isEmpty()) {
        m_callout->say(
            theme::Tone::Warning, tr("There was trouble with a machine."),
            tr("HTCondor goes on by itself. If this repeats, hold the job and look at the "
               "image and the inputs."),
            job.lastTrouble);
        return true;
    }
    return false;
}

void JobDetail::showFacts(const Job &job)
{
    emptyLayout(*m_facts);
    int row = 0;
    const auto fact = [&](const QString &name, const QString &value) {
        if (value.isEmpty())
            return;
        m_facts->addWidget(mutedLabel(name, this), row, 0, Qt::AlignTop);
        m_facts->addWidget(plainLabel(value, this), row++, 1);
    };
    const auto time = [&](const QString &name, const QDateTime &when) {
        fact(name, when.isValid() ? QLocale().toString(when.toLocalTime(),
                                                       QStringLiteral("d MMM yyyy, HH:mm:ss"))
                                  : QString());
        if (when.isValid())
            m_facts->itemAtPosition(row - 1, 1)->widget()->setToolTip(exactTimeText(when));
    };
    const auto name = [&](const QString &title, const QString &value) {
        if (value.isEmpty())
            return;
        auto *whole = new ElidedLabel(this); // without spaces: it could not be wrapped
        whole->setText(value);
        m_facts->addWidget(mutedLabel(title, this), row, 0, Qt::AlignTop);
        m_facts->addWidget(whole, row++, 1);
    };
    name(tr("Batch"), job.batchName);
    for (const QString &parameter : m_origin.parameters)
        name(&parameter == &m_origin.parameters.first() ? tr("Parameters") : QString(), parameter);
    fact(tr("GPU"), job.gpus.join(u'\n'));
    name(tr("Machine"), job.slotName.isEmpty() ? job.host : job.slotName);
    time(tr("Submitted"), job.submitted);
    time(tr("Started"), job.started);
    time(tr("Ended"), job.ended);
    if (job.starts > 1)
        fact(tr("Starts"), QString::number(job.starts));
    if (job.memoryMegabytes > 0)
        fact(tr("Memory now"), binarySizeText(qint64(job.memoryMegabytes) * 1024 * 1024));
    name(tr("Image"), m_origin.image);
    name(tr("Job folder"), m_origin.folder);
    name(tr("Event log"), m_origin.log);
    if (m_origin.damagedRecords > 0)
        fact(tr("Damage"),
             m_origin.damagedRecords == 1
                 ? tr("1 record of its log could not be read")
                 : tr("%L1 records of its log could not be read").arg(m_origin.damagedRecords));
}

/// Kept as the log wrote them: a newer HTCondor may tell more than this Perch understands.
void JobDetail::showUnknown(const Job &job)
{
    m_unknownTitle->setVisible(!job.unknownEvents.isEmpty());
    m_unknown->setVisible(!job.unknownEvents.isEmpty());
    m_unknown->setText(plainText(job.unknownEvents.view()));
}

void JobDetail::showResources(const Job &job)
{
    emptyLayout(*m_resources);
    m_resourcesBox->setVisible(!job.resources.isEmpty());
    if (job.resources.isEmpty())
        return;
    m_resources->addWidget(sectionLabel(tr("Resources"), this), 0, 0);
    const QStringList heads{tr("used"), tr("requested"), tr("given")};
    for (int column = 0; column < heads.size(); ++column)
        m_resources->addWidget(mutedLabel(heads[column], this), 0, column + 1, Qt::AlignRight);
    int row = 1;
    for (const ResourceUse &use : job.resources) {
        if (use.name.startsWith(QLatin1String("Time"))) // no resource: the phases tell it better
            continue;
        const Resource resource = resourceOf(use.name);
        m_resources->addWidget(plainLabel(resource.name, this), row, 0);
        const QStringList cells{use.used, use.requested, use.allocated};
        for (int column = 0; column < cells.size(); ++column) {
            QLabel *cell =
                plainLabel(amountText(cells[column], resource.unit).left(cellLimit), this);
            cell->setWordWrap(false);
            if (resource.unit > 0)
                cell->setToolTip(tr("HTCondor's log: %1. Counted in 1024s, as jobs ask for it.")
                                     .arg(QStringLiteral("%1 %2").arg(use.name, cells[column]))
                                     .toHtmlEscaped());
            m_resources->addWidget(cell, row, column + 1, Qt::AlignRight);
        }
        ++row;
    }
}

} // namespace perch
