// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/whyidlepanel.h"

#include "core/jobedit.h"
#include "gui/theme.h"
#include "gui/widgets/emptylayout.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"
#include "gui/widgets/sharebar.h"
#include "gui/widgets/timetext.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace perch
{

namespace
{

constexpr qsizetype mostLines = 30;

/// "8 of 12 machines, 3 now"
QString countText(const Requirement &one)
{
    const QString machines = WhyIdlePanel::tr("%1 of %2 machines")
                                 .arg(QString::number(one.matched), QString::number(one.machines));
    return one.matchedNow && *one.matchedNow < one.matched
               ? WhyIdlePanel::tr("%1, %2 with room now").arg(machines).arg(*one.matchedNow)
               : machines;
}

} // namespace

WhyIdlePanel::WhyIdlePanel(QWidget *parent)
    : QWidget(parent), m_ask(new QPushButton(this)), m_sentence(plainLabel({})),
      m_lines(new QVBoxLayout)
{
    m_ask->setIcon(icon(QStringLiteral("search")));
    m_ask->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_ask->setToolTip(tr("Reads this job from the queue once and compares it with the pool's "
                         "machines as they are now"));
    m_lines->setSpacing(theme::spaceS);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_ask, 0, Qt::AlignLeading);
    layout->addWidget(m_sentence);
    layout->addLayout(m_lines);
    connect(m_ask, &QPushButton::clicked, this, [this] { Q_EMIT askWanted(m_job); });
}

void WhyIdlePanel::clear()
{
    emptyLayout(*m_lines);
}

void WhyIdlePanel::showJob(JobId job, const WhyIdle &answers)
{
    using State = WhyIdle::State;
    m_job = job;
    clear();
    const State state = answers.stateOf(job);
    m_ask->setEnabled(state != State::Asking);
    m_ask->setText(state == State::NeverAsked ? tr("Why is it waiting?") : tr("Ask again"));
    m_sentence->setVisible(state != State::NeverAsked);
    switch (state) {
    case State::NeverAsked:
        break;
    case State::Asking:
        m_sentence->setText(tr("Asking the pool …"));
        break;
    case State::Failed:
        m_sentence->setText(answers.error().message);
        break;
    case State::Answered:
        m_sentence->setText(headlineOf(answers.forecast()));
        m_sentence->setToolTip(
            tr("As of %1").arg(exactTimeText(answers.answered())).toHtmlEscaped());
        showForecast(answers.forecast());
        break;
    }
    m_sentence->setAccessibleName(m_sentence->text());
}

void WhyIdlePanel::showForecast(const RunForecast &forecast)
{
    for (const Relaxation &advice : forecast.relaxations)
        showAdvice(advice, forecast.wantsGpus);
    QList<Requirement> lines = forecast.requirements;
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Requirement &one, const Requirement &other) {
                         return one.matched < other.matched;
                     });
    for (const Requirement &one : lines.mid(0, mostLines)) {
        auto *part = new QWidget;
        auto *layout = new QVBoxLayout(part);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(2);
        QLabel *text = plainLabel(one.text);
        if (!one.isPlain)
            text->setFont(theme::fixedFont());
        text->setToolTip(one.condition.toHtmlEscaped());
        auto *bar = new ShareBar;
        const int now = one.matchedNow.value_or(one.matched);
        bar->setShare({now, one.matched - now, one.machines - one.matched});
        auto *count = plainLabel(
            one.matched == one.machines
                ? countText(one)
                : tr("%1; %2 ruled out").arg(countText(one)).arg(one.machines - one.matched));
        count->setFont(theme::hintFont());
        theme::setTextColor(*count, one.matched == 0 ? theme::toneColor(theme::Tone::Bad, palette())
                                                     : theme::mutedText(palette()));
        layout->addWidget(text);
        layout->addWidget(bar);
        layout->addWidget(count);
        m_lines->addWidget(part);
    }
    if (lines.size() > mostLines)
        m_lines->addWidget(plainLabel(tr("… and %1 more").arg(lines.size() - mostLines)));
}

void WhyIdlePanel::showAdvice(const Relaxation &advice, bool wantsGpus)
{
    auto *part = new QWidget;
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(plainLabel(adviceText(advice, wantsGpus)));
    if (!attributeOfCommand(advice.command).isEmpty()) { // else the submit file must say it
        auto *take = new QPushButton(tr("Set %1 = %2").arg(advice.command, advice.value));
        take->setToolTip(tr("Sets it for this job in the queue (condor_qedit)"));
        take->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        connect(take, &QPushButton::clicked, this,
                [this, advice] { Q_EMIT editWanted({m_job}, advice.command, advice.value); });
        layout->addWidget(take, 0, Qt::AlignLeading);
    }
    m_lines->addWidget(part);
}

} // namespace perch

#include "moc_whyidlepanel.cpp"
