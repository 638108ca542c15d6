// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/batchpanel.h"

#include "gui/jobs/hourslist.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/emptylayout.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"
#include "gui/widgets/timetext.h"

#include <QDir>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr qsizetype longestTitle = 200;

} // namespace

BatchPanel::BatchPanel(QWidget *parent)
    : QWidget(parent), m_title(plainLabel({}, this)), m_counts(plainLabel({}, this)),
      m_noSizing(
          plainLabel(tr("Choose one batch, or some jobs of it, to see what they used and what "
                        "to ask for next time."),
                     this)),
      m_sizing(new SizingList(this)), m_hours(new HoursList(this)),
      m_submittedTitle(sectionLabel(tr("Submitted"), this)), m_submitted(new QGridLayout),
      m_ways(new QWidget(this)), m_damage(new Callout(this))
{
    m_title->setFont(theme::headingFont());
    m_title->setIndent(theme::headingIndent);
    m_noSizing->setForegroundRole(QPalette::PlaceholderText);
    m_submitted->setHorizontalSpacing(theme::spaceM);
    m_submitted->setVerticalSpacing(theme::spaceXS);
    m_submitted->setColumnStretch(1, 1);

    makeWays();
    connect(m_sizing, &SizingList::valuesWanted, this, [this](const QList<SubmitValue> &values) {
        if (m_report.run)
            Q_EMIT valuesWanted(m_report.run->jobFolder, values);
    });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceM, theme::spaceS, theme::spaceXS, theme::spaceS);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_title);
    layout->addWidget(m_counts);
    layout->addWidget(m_damage);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(sectionLabel(tr("Ask for next time"), this));
    layout->addWidget(m_noSizing);
    layout->addWidget(m_sizing);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(sectionLabel(tr("Hours"), this));
    layout->addWidget(m_hours);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_submittedTitle);
    layout->addLayout(m_submitted);
    layout->addWidget(m_ways);
    layout->addStretch(1);
    for (QWidget *part :
         std::initializer_list<QWidget *>{m_damage, m_noSizing, m_sizing, m_submittedTitle, m_ways})
        part->hide(); // until there is a report
}

/// What can be done with what was submitted.
void BatchPanel::makeWays()
{
    auto *open = new QPushButton(icon(QStringLiteral("compose")), tr("Open in Compose"), m_ways);
    open->setToolTip(tr("Opens the job folder that this was submitted from"));
    auto *read = new QPushButton(icon(QStringLiteral("file")), tr("Read …"), m_ways);
    read->setToolTip(tr("The submit description as it was then, and the files that went with it"));
    auto *ways = new QHBoxLayout(m_ways);
    ways->setContentsMargins(0, 0, 0, 0);
    ways->setSpacing(theme::spaceS);
    ways->addWidget(open);
    ways->addWidget(read);
    ways->addStretch(1);

    connect(open, &QPushButton::clicked, this, [this] {
        if (m_report.run)
            Q_EMIT folderWanted(m_report.run->jobFolder);
    });
    connect(read, &QPushButton::clicked, this, [this] {
        if (m_report.run)
            Q_EMIT submittedWanted(*m_report.run);
    });
}

void BatchPanel::setBusy(bool isBusy)
{
    if (isBusy)
        m_counts->setText(tr("Going through the jobs …"));
    else
        m_counts->setText(m_report.counts.text());
}

void BatchPanel::showReport(const BatchReport &report)
{
    m_report = report;
    m_title->setText(report.title.left(longestTitle).simplified());
    m_counts->setText(report.counts.text());
    m_noSizing->setVisible(!report.sizing);
    m_sizing->setVisible(report.sizing.has_value());
    if (report.sizing)
        m_sizing->showSizing(*report.sizing);
    m_sizing->setObstacle(report.run ? QString()
                                     : tr("Perch did not submit these jobs, and does not know the "
                                          "folder of their submit file."));
    m_hours->showHours(report.hours);
    showSubmitted();
    showLog();
    layout()->activate(); // not one picture with the old places
}

void BatchPanel::showSubmitted()
{
    emptyLayout(*m_submitted);
    int row = 0;
    const auto fact = [&](const QString &name, const QString &value) {
        if (value.isEmpty())
            return;
        QLabel *title = plainLabel(name, this);
        title->setWordWrap(false);
        title->setForegroundRole(QPalette::PlaceholderText);
        auto *whole = new ElidedLabel(this);
        whole->setText(value);
        m_submitted->addWidget(title, row, 0, Qt::AlignTop);
        m_submitted->addWidget(whole, row++, 1);
    };
    if (const auto &run = m_report.run) {
        fact(tr("When"), QLocale().toString(run->submitted.toLocalTime(), QLocale::ShortFormat));
        fact(tr("From"), QDir::toNativeSeparators(run->jobFolder));
        fact(tr("To"), run->remoteFolder);
        fact(tr("Image"), run->imageUrl);
        fact(tr("SHA-256"), run->imageSha256);
        if (m_report.clusters > 1)
            fact(tr("Cluster"),
                 tr("%1, the newest of %L2").arg(run->cluster).arg(m_report.clusters));
        else
            fact(tr("Cluster"), QString::number(run->cluster));
    }
    fact(tr("Event log"), m_report.logPath);
    m_submittedTitle->setVisible(row > 0);
    m_ways->setVisible(m_report.run.has_value());
}

/// What of the log could not be read is said, never passed over.
void BatchPanel::showLog()
{
    QStringList sentences;
    if (m_report.damagedRecords > 0)
        sentences
            << (m_report.damagedRecords == 1
                    ? tr("1 record of its event log is damaged. What it told is missing here.")
                    : tr("%L1 records of its event log are damaged. What they told is "
                         "missing here.")
                          .arg(m_report.damagedRecords));
    if (m_report.unknownEvents > 0)
        sentences << (m_report.unknownEvents == 1
                          ? tr("The log tells of an event that Perch does not know. It stands in "
                               "the details of its job.")
                          : tr("The logs of %L1 jobs tell of events that Perch does not know. They "
                               "stand in the details of each job.")
                                .arg(m_report.unknownEvents));
    m_damage->setVisible(!sentences.isEmpty());
    if (!sentences.isEmpty())
        m_damage->say(theme::Tone::Warning, tr("Not all of the log could be understood"),
                      sentences.join(u'\n'));
}

} // namespace perch

#include "moc_batchpanel.cpp"
