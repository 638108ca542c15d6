// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/willitrunpanel.h"

#include "gui/compose/willitruncontroller.h"
#include "gui/theme.h"
#include "gui/widgets/emptylayout.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"
#include "gui/widgets/sharebar.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr qsizetype mostLines = 60;
constexpr qsizetype mostComplaints = 20;

using State = WillItRunController::State;

QString clockText(const QDateTime &when)
{
    return QLocale().toString(when.toLocalTime().time(), QStringLiteral("HH:mm"));
}

QString countText(const Requirement &one)
{
    const QString machines = (one.machines == 1 ? WillItRunPanel::tr("%1 of %2 machine")
                                                : WillItRunPanel::tr("%1 of %2 machines"))
                                 .arg(QString::number(one.matched), QString::number(one.machines));
    return one.matchedNow && *one.matchedNow < one.matched
               ? WillItRunPanel::tr("%1, %2 now").arg(machines).arg(*one.matchedNow)
               : machines;
}

Share shareOf(const Requirement &one)
{
    const int now = one.matchedNow.value_or(one.matched);
    return {now, one.matched - now, one.machines - one.matched};
}

} // namespace

WillItRunPanel::WillItRunPanel(WillItRunController &controller, QWidget *parent)
    : QWidget(parent), m_controller(controller)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(300ms);
    connect(&m_patience, &QTimer::timeout, this, &WillItRunPanel::showSentence);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(makeHead());
    layout->addWidget(makeBody(), 1);
    connect(&controller, &WillItRunController::changed, this, &WillItRunPanel::present);
    present();
}

QWidget *WillItRunPanel::makeHead()
{
    m_icon = new QLabel;
    m_sentence = plainLabel();
    m_age = new QLabel;
    m_age->setTextFormat(Qt::PlainText);
    m_ask = new QPushButton(tr("Ask the pool"));
    m_ask->setToolTip(tr("Compares this job with the pool's machines as they are now. Nothing is "
                         "submitted, and the queue is not asked."));
    connect(m_ask, &QPushButton::clicked, &m_controller, &WillItRunController::ask);
    auto *head = new QWidget;
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_icon, 0, Qt::AlignVCenter);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_age, 0, Qt::AlignVCenter);
    layout->addWidget(m_ask, 0, Qt::AlignVCenter);
    return head;
}

QWidget *WillItRunPanel::makeBody()
{
    m_body = new QWidget;
    m_notes = new QVBoxLayout;
    m_notes->setSpacing(theme::spaceXS);
    m_lines = new QGridLayout;
    m_lines->setHorizontalSpacing(theme::spaceM);
    m_lines->setVerticalSpacing(theme::spaceXS);
    m_lines->setColumnStretch(0, 1);
    auto *layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, 0, theme::spaceS, 0);
    layout->setSpacing(theme::spaceM);
    layout->addLayout(m_notes);
    layout->addLayout(m_lines);
    layout->addStretch(1);
    auto *area = new QScrollArea;
    area->setWidget(m_body);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setAccessibleName(tr("Requirements of this job"));
    return area;
}

void WillItRunPanel::present()
{
    if (m_controller.state() == State::Asking && !m_patience.isActive() && m_ask->isEnabled())
        m_patience.start();
    m_ask->setEnabled(m_controller.state() != State::Asking && m_controller.obstacle().isEmpty());
    m_ask->setText(m_controller.state() == State::NeverAsked ? tr("Ask the pool")
                                                             : tr("Ask again"));
    if (m_controller.state() != State::Asking) {
        m_patience.stop();
        showSentence();
        if (m_shownAnswer != m_controller.answerNumber()) // not at every key that is typed
            showForecast();
    }
}

void WillItRunPanel::showSentence()
{
    const RunForecast &forecast = m_controller.forecast();
    QString sentence;
    QString iconName = QStringLiteral("info");
    theme::Tone tone = theme::Tone::Neutral;
    switch (m_controller.state()) {
    case State::NeverAsked:
        sentence = m_controller.obstacle();
        if (sentence.isEmpty())
            sentence = tr("Perch compares this job with the pool's machines and says how many can "
                          "run it, before it is submitted.");
        break;
    case State::Asking:
        sentence = tr("Asking the pool …");
        break;
    case State::Failed:
        sentence = m_controller.error().message;
        iconName = QStringLiteral("error");
        tone = theme::Tone::Bad;
        break;
    case State::Answered: {
        sentence = headlineOf(forecast);
        const bool none = forecast.isRefused || forecast.pool.isEmpty() || forecast.able.ever == 0;
        const bool waits = !none && forecast.able.now == 0;
        iconName = none    ? QStringLiteral("error")
                   : waits ? QStringLiteral("clock")
                           : QStringLiteral("check");
        tone = none ? theme::Tone::Bad : waits ? theme::Tone::Warning : theme::Tone::Good;
        if (forecast.jobsDiffer)
            sentence += u' ' + tr("This is about the first of %1 jobs; others ask for something "
                                  "else.")
                                   .arg(forecast.jobs);
        if (!m_controller.isAboutPresentText())
            sentence += u' ' + tr("The submit description has changed since: ask again.");
        else if (!m_controller.obstacle().isEmpty())
            sentence += u' ' + tr("You are not connected now.");
        break;
    }
    }
    m_sentence->setText(sentence);
    m_sentence->setAccessibleName(sentence);
    m_icon->setPixmap(icon(iconName, theme::toneColor(tone, palette()))
                          .pixmap(QSize(18, 18), devicePixelRatioF()));
    const bool dated = m_controller.state() == State::Answered;
    m_age->setVisible(dated);
    m_age->setText(tr("as of %1").arg(clockText(m_controller.answered())));
    m_age->setToolTip(exactTimeText(m_controller.answered()));
    theme::setTextColor(*m_age, theme::mutedText(palette()));
}

void WillItRunPanel::addNote(const QString &text)
{
    m_notes->addWidget(plainLabel(text));
}

void WillItRunPanel::showForecast()
{
    m_shownAnswer = m_controller.answerNumber();
    emptyLayout(*m_notes);
    emptyLayout(*m_lines);
    m_body->setVisible(m_controller.state() == State::Answered);
    if (m_controller.state() != State::Answered)
        return;
    const RunForecast &forecast = m_controller.forecast();
    for (const SubmitComplaint &complaint : forecast.complaints.mid(0, mostComplaints))
        addNote(complaint.line > 0
                    ? tr("Line %1: %2").arg(QString::number(complaint.line), complaint.message)
                    : complaint.message);
    showAdvice(forecast);
    showRequirements(forecast);
}

void WillItRunPanel::showAdvice(const RunForecast &forecast)
{
    for (const Relaxation &advice : forecast.relaxations) {
        auto *take = new QPushButton(tr("Set %1").arg(advice.value));
        take->setToolTip(
            tr("Writes %1 = %2 into the submit description").arg(advice.command, advice.value));
        take->setAccessibleName(tr("Set %1 = %2").arg(advice.command, advice.value));
        connect(take, &QPushButton::clicked, this,
                [this, advice] { Q_EMIT setFieldRequested(advice.command, advice.value); });
        auto *line = new QHBoxLayout;
        line->setSpacing(theme::spaceS);
        line->addWidget(plainLabel(adviceText(advice, forecast.wantsGpus)), 1);
        line->addWidget(take);
        m_notes->addLayout(line);
    }
    if (forecast.relaxations.isEmpty() && forecast.able.ever == 0 && !forecast.pool.isEmpty())
        addNote(tr("No single number that could be smaller would change this: look at the lines "
                   "that rule machines out."));
}

void WillItRunPanel::showRequirements(const RunForecast &forecast)
{
    QList<Requirement> lines = forecast.requirements;
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Requirement &one, const Requirement &other) {
                         return one.matched < other.matched;
                     });
    int row = 0;
    for (const Requirement &one : std::as_const(lines)) {
        if (row >= mostLines) {
            m_lines->addWidget(plainLabel(tr("… and %1 more").arg(lines.size() - mostLines)), row,
                               0);
            break;
        }
        QLabel *text = plainLabel(one.text);
        if (!one.isPlain)
            text->setFont(theme::fixedFont());
        text->setToolTip(one.condition.toHtmlEscaped());
        text->setMinimumHeight(text->fontMetrics().lineSpacing()); // it wraps, so it would shrink
        auto *bar = new ShareBar;
        bar->setShare(shareOf(one));
        bar->setToolTip(tr("%1 rule it out").arg(one.machines - one.matched));
        auto *count = new QLabel(countText(one));
        count->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        if (one.matched == 0)
            theme::setTextColor(*count, theme::toneColor(theme::Tone::Bad, palette()));
        m_lines->addWidget(text, row, 0);
        m_lines->addWidget(bar, row, 1, Qt::AlignVCenter);
        m_lines->addWidget(count, row, 2);
        ++row;
    }
    if (row > 0)
        addLegend(row);
}

void WillItRunPanel::addLegend(int row)
{
    auto *legend = new QHBoxLayout;
    legend->setSpacing(theme::spaceXS);
    for (const auto &[part, text] : {std::pair(SharePart::Now, tr("can, and has room now")),
                                     {SharePart::Taken, tr("can, but is busy")},
                                     {SharePart::None, tr("ruled out")}}) {
        auto *mark = new QLabel;
        mark->setPixmap(sharePixmap(part, 10, devicePixelRatioF(), palette()));
        auto *words = new QLabel(text);
        words->setFont(theme::hintFont());
        theme::setTextColor(*words, theme::mutedText(palette()));
        legend->addWidget(mark);
        legend->addWidget(words);
        legend->addSpacing(theme::spaceM);
    }
    legend->addStretch(1);
    m_lines->addLayout(legend, row, 0, 1, 3);
}

void WillItRunPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lines) { // marks are in colours of the palette
        showSentence();
        showForecast();
    }
}

} // namespace perch

#include "moc_willitrunpanel.cpp"
