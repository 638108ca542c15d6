// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/hourslist.h"

#include "gui/theme.h"
#include "gui/widgets/emptylayout.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr RunFate wastes[] = {RunFate::Evicted, RunFate::Failed, RunFate::Held, RunFate::OutputLost,
                              RunFate::Removed};

QString amountOf(qint64 seconds)
{
    if (seconds > 0 && seconds < 360)
        return HoursList::tr("under 0.1 h");
    const double hours = double(seconds) / 3600;
    return HoursList::tr("%1 h").arg(QLocale().toString(hours, 'f', hours < 100 ? 1 : 0));
}

QLabel *cellOf(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString capitalised(const QString &words)
{
    return words.left(1).toUpper() + words.mid(1);
}

} // namespace

HoursList::HoursList(QWidget *parent)
    : QWidget(parent), m_period(new QComboBox(this)), m_grid(new QGridLayout),
      m_summary(cellOf({}, this))
{
    m_period->addItem(tr("All the time"), 0);
    m_period->addItem(tr("Last 7 days"), 7);
    m_period->addItem(tr("Last 30 days"), 30);
    m_period->addItem(tr("Last 365 days"), 365);
    m_period->setAccessibleName(tr("Period of the hours"));
    m_period->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(m_period, &QComboBox::currentIndexChanged, this, &HoursList::periodChosen);
    m_summary->setWordWrap(true);
    m_grid->setHorizontalSpacing(theme::spaceM);
    m_grid->setVerticalSpacing(theme::spaceXS);
    m_grid->setColumnStretch(0, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_period);
    layout->addLayout(m_grid);
    layout->addWidget(m_summary);
}

Period HoursList::period(const QDateTime &now) const
{
    const int days = m_period->currentData().toInt();
    return {days > 0 ? now.addDays(-days) : QDateTime(), {}};
}

void HoursList::showHours(const JobHours &hours)
{
    if (m_isShown && hours == m_hours)
        return;
    m_isShown = true;
    m_hours = hours;
    m_muted.clear();
    emptyLayout(*m_grid);
    const RunSums total = hours.total();
    const RunSums wasted = hours.wasted();
    if (total.seconds == 0) {
        m_summary->setText(tr("No program ran in this time."));
        restyle();
        return;
    }
    int row = 0;
    if (total.gpuSeconds > 0) {
        for (const auto &[column, head] : {std::pair(1, tr("Jobs")), std::pair(2, tr("GPUs"))}) {
            QLabel *label = cellOf(head, this);
            m_grid->addWidget(label, row, column, Qt::AlignRight);
            m_muted << label;
        }
        ++row;
    }
    addRow(row++, tr("Computed"), total, true);
    if (hours.of(RunFate::Lasting).seconds > 0)
        addRow(row++, tr("Still running"), hours.of(RunFate::Lasting), false);
    addRow(row++, tr("Useful"), hours.of(RunFate::Useful), false);
    addRow(row++, tr("Wasted"), wasted, true);
    for (const RunFate fate : wastes) {
        if (hours.of(fate).seconds > 0)
            addRow(row++, capitalised(runFateWords(fate)), hours.of(fate), false);
    }
    const double share = 100.0 * double(wasted.seconds) / double(total.seconds);
    QString words = tr("Nothing was wasted.");
    if (wasted.seconds > 0)
        words = tr("%1 % of the computing was wasted, in %L2 runs.")
                    .arg(QLocale().toString(share, 'f', share < 10 ? 1 : 0))
                    .arg(wasted.runs);
    if (hours.of(RunFate::Evicted).seconds > 0)
        words += u' ' + tr("What evicted runs had saved in checkpoints is not known, and counts as "
                           "wasted.");
    m_summary->setText(words);
    restyle();
}

void HoursList::addRow(int row, const QString &name, const RunSums &sums, bool isHead)
{
    QLabel *title = cellOf(name, this);
    title->setIndent(isHead ? 0 : theme::spaceM);
    QList<QLabel *> cells{title, cellOf(amountOf(sums.seconds), this)};
    if (m_hours.total().gpuSeconds > 0)
        cells << cellOf(amountOf(sums.gpuSeconds), this);
    QFont font = title->font();
    font.setWeight(isHead ? QFont::DemiBold : QFont::Normal);
    for (int column = 0; column < cells.size(); ++column) {
        cells.at(column)->setFont(font);
        cells.at(column)->setToolTip(tr("%L1 runs, from the event logs: the time in which the "
                                        "program ran")
                                         .arg(sums.runs));
        m_grid->addWidget(cells.at(column), row, column,
                          column == 0 ? Qt::Alignment() : Qt::AlignRight);
        cells.at(column)->show();
    }
}

void HoursList::restyle()
{
    for (QLabel *label : std::as_const(m_muted))
        theme::setTextColor(*label, theme::mutedText(palette()));
    theme::setTextColor(*m_summary, theme::mutedText(palette()));
    m_summary->setFont(theme::hintFont());
}

void HoursList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

} // namespace perch

#include "moc_hourslist.cpp"
