// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputpartbar.h"

#include "gui/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

namespace perch
{

namespace
{

/// Rounded: these are bounds more than measures.
QString roughSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1'000'000'000 ? 0 : 1,
                                       QLocale::DataSizeSIFormat);
}

} // namespace

OutputPartBar::OutputPartBar(QWidget *parent)
    : QWidget(parent), m_text(new QLabel), m_progress(new QProgressBar), m_button(new QPushButton)
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setMinimumWidth(1); // a narrow window cuts the text, not the button
    m_progress->setMaximumWidth(fontMetrics().horizontalAdvance(u'm') * 12);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Fetching the whole output"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::spaceXS, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_progress);
    layout->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_part.state == OutputPart::State::Fetching)
            Q_EMIT stopWanted();
        else
            Q_EMIT moreWanted();
    });
    showPart({});
}

void OutputPartBar::showPart(const OutputPart &part)
{
    m_part = part;
    using State = OutputPart::State;
    const bool isFetching = part.state == State::Fetching;
    const QString shown = roughSize(part.shown);
    switch (part.state) {
    case State::Whole:
        break;
    case State::LiveEnd:
        m_text->setText(
            part.canFetchMore
                ? tr("Shown from the last %1 on. The job had printed more before.").arg(shown)
                : tr("Shown from the last %1 on. All of it comes when the job has ended.")
                      .arg(shown));
        m_button->setText(tr("Fetch more"));
        break;
    case State::FileEnd:
        m_text->setText(tr("Showing the last %1 of %2.").arg(shown, roughSize(part.total)));
        m_button->setText(tr("Fetch all"));
        break;
    case State::Fetching:
        m_text->setText(tr("Fetching all of it: %1 of %2")
                            .arg(roughSize(part.received), roughSize(part.total)));
        m_button->setText(tr("Stop"));
        break;
    }
    const int thousandths = part.total > 0 ? int(part.received * 1000 / part.total) : 0;
    m_progress->setRange(0, 1000);
    m_progress->setValue(thousandths);
    m_progress->setVisible(isFetching);
    m_button->setVisible(isFetching || part.canFetchMore);
    setVisible(part.state != State::Whole);
    theme::setTextColor(*m_text, theme::mutedText(palette()));
}

void OutputPartBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_text)
        theme::setTextColor(*m_text, theme::mutedText(palette()));
}

} // namespace perch
