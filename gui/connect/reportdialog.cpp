// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/reportdialog.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"

#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr QSize usualSize(640, 660);
constexpr int iconSide = 18;

struct Face {
    QString icon;
    theme::Tone tone;
    QString word;
};

Face faceOf(ReportStep::State state)
{
    switch (state) {
    case ReportStep::State::Running:
        return {QStringLiteral("clock"), theme::Tone::Info, ReportDialog::tr("checking …")};
    case ReportStep::State::Passed:
        return {QStringLiteral("check"), theme::Tone::Good, ReportDialog::tr("passed")};
    case ReportStep::State::Warned:
        return {QStringLiteral("warning"), theme::Tone::Warning, ReportDialog::tr("look here")};
    case ReportStep::State::Failed:
        return {QStringLiteral("error"), theme::Tone::Bad, ReportDialog::tr("failed")};
    case ReportStep::State::Skipped:
        return {QStringLiteral("state-unknown"), theme::Tone::Neutral,
                ReportDialog::tr("left out")};
    case ReportStep::State::Waiting:
        break;
    }
    return {QStringLiteral("state-idle"), theme::Tone::Neutral, ReportDialog::tr("waiting")};
}

} // namespace

ReportStepRow::ReportStepRow(QWidget *parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_title(new QLabel(this)),
      m_word(new QLabel(this)), m_result(plainLabel({}, this)), m_advice(plainLabel({}, this))
{
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_word->setFont(theme::hintFont());
    m_result->setFont(theme::hintFont());
    auto *top = new QHBoxLayout;
    top->setSpacing(theme::spaceS);
    top->addWidget(m_title, 1);
    top->addWidget(m_word);
    auto *text = new QVBoxLayout;
    text->setSpacing(theme::spaceXS / 2);
    text->addLayout(top);
    text->addWidget(m_result);
    text->addWidget(m_advice);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, theme::spaceXS, 0, theme::spaceXS);
    row->setSpacing(theme::spaceM);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(text, 1);
}

void ReportStepRow::show(const ReportStep &step)
{
    m_step = step;
    m_title->setText(step.title);
    m_title->setToolTip(step.title.toHtmlEscaped());
    const QString took = step.took.count() > 0 ? tr(" · %1 ms").arg(step.took.count()) : QString();
    const QString word = faceOf(step.state).word;
    m_word->setText(word + took);
    m_result->setText(step.result);
    m_result->setVisible(!step.result.isEmpty());
    m_advice->setText(step.advice);
    m_advice->setVisible(!step.advice.isEmpty());
    setAccessibleName(QStringLiteral("%1: %2").arg(step.title, word));
    setAccessibleDescription(step.result + u' ' + step.advice);
    restyle();
}

void ReportStepRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ReportStepRow::restyle()
{
    const Face face = faceOf(m_step.state);
    const QColor tone = theme::toneColor(face.tone, palette());
    m_icon->setPixmap(icon(face.icon, tone).pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    theme::setTextColor(*m_word, tone);
    theme::setTextColor(*m_result, theme::mutedText(palette()));
}

ReportDialog::ReportDialog(QWidget *parent)
    : QDialog(parent), m_login(plainLabel({}, this)), m_summary(plainLabel({}, this)),
      m_inside(new QWidget), m_column(new QVBoxLayout(m_inside)),
      m_again(new QPushButton(tr("Check again"), this)),
      m_copy(new QPushButton(icon(QStringLiteral("copy")), tr("Copy report"), this))
{
    setWindowTitle(tr("Check of the connection"));
    resize(usualSize);
    auto *heading = new QLabel(windowTitle(), this);
    heading->setFont(theme::sectionFont());
    m_summary->setAccessibleName(tr("Result of the check"));
    m_copy->setToolTip(
        tr("Plain text for a mail to the site's staff: it names you and the machines "
           "and holds no secret"));
    m_copy->setProperty("primary", true);
    auto *close = new QPushButton(tr("Close"), this);
    for (QPushButton *button : {m_again, m_copy, close})
        button->setAutoDefault(false);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("The checks"));
    scroll->viewport()->setAutoFillBackground(false);
    m_column->setContentsMargins(0, 0, theme::spaceS, 0);
    m_column->setSpacing(theme::spaceXS);
    m_column->addStretch();
    scroll->setWidget(m_inside);
    m_inside->setAutoFillBackground(false);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addWidget(m_again);
    buttons->addStretch();
    buttons->addWidget(close);
    buttons->addWidget(m_copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(heading);
    layout->addWidget(m_login);
    layout->addWidget(m_summary);
    layout->addSpacing(theme::spaceXS);
    layout->addWidget(scroll, 1);
    layout->addSpacing(theme::spaceXS);
    layout->addLayout(buttons);
    connect(m_again, &QPushButton::clicked, this, &ReportDialog::againWanted);
    connect(m_copy, &QPushButton::clicked, this, &ReportDialog::copy);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
}

void ReportDialog::setReport(const ConnectionReport &report, bool isRunning)
{
    m_report = report;
    while (m_rows.size() < report.steps.size()) {
        m_rows.append(new ReportStepRow(m_inside));
        m_column->insertWidget(int(m_rows.size()) - 1, m_rows.last());
    }
    while (m_rows.size() > report.steps.size())
        delete m_rows.takeLast();
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        m_rows.at(i)->show(report.steps.at(i));
    m_login->setText(report.login);
    m_summary->setText(summary(isRunning));
    m_again->setEnabled(!isRunning);
    m_copy->setEnabled(!isRunning);
}

QString ReportDialog::summary(bool isRunning) const
{
    int done = 0;
    int failed = 0;
    int warned = 0;
    for (const ReportStep &step : m_report.steps) {
        const bool isOpen =
            step.state == ReportStep::State::Waiting || step.state == ReportStep::State::Running;
        done += isOpen ? 0 : 1;
        failed += step.state == ReportStep::State::Failed ? 1 : 0;
        warned += step.state == ReportStep::State::Warned ? 1 : 0;
    }
    if (isRunning)
        return tr("Check %1 of %2 …")
            .arg(qMin(done + 1, int(m_report.steps.size())))
            .arg(m_report.steps.size());
    if (failed > 0)
        return failed == 1 ? tr("One check failed. What to do stands below it.")
                           : tr("%1 checks failed. What to do stands below each.").arg(failed);
    if (warned > 0)
        return warned == 1 ? tr("Nothing failed; one thing to look at.")
                           : tr("Nothing failed; %1 things to look at.").arg(warned);
    return tr("All is well.");
}

QString ReportDialog::copyText() const
{
    return reportText(m_report, QDir::homePath());
}

void ReportDialog::copy()
{
    QGuiApplication::clipboard()->setText(copyText());
}

void ReportDialog::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch

#include "moc_reportdialog.cpp"
