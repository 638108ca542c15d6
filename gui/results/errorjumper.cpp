// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/errorjumper.h"

#include "gui/results/outputsource.h"
#include "gui/results/outputview.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QToolButton>

namespace perch
{

ErrorJumper::ErrorJumper(OutputSource &source, OutputView &view, QWidget *parent)
    : QWidget(parent), m_finder(source), m_view(view), m_icon(new QLabel), m_text(new QLabel)
{
    m_text->setTextFormat(Qt::PlainText);
    QToolButton *back = makeButton(QStringLiteral("chevron-up"), tr("The error before (Shift+F8)"));
    QToolButton *next = makeButton(QStringLiteral("chevron-down"), tr("The next error (F8)"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_icon);
    layout->addWidget(m_text);
    layout->addWidget(back);
    layout->addWidget(next);
    connect(back, &QToolButton::clicked, this, &ErrorJumper::goBack);
    connect(next, &QToolButton::clicked, this, &ErrorJumper::goNext);
    connect(&source, &OutputSource::restarted, this, [this] { showCount(0); });
    connect(&m_finder, &OutputFinder::counted, this, [this] {
        showCount(m_number);
        Q_EMIT counted(m_finder.count());
    });
    connect(&m_finder, &OutputFinder::arrived, this,
            [this](const OutputMatch &match, qint64 number) {
                if (match.row >= 0)
                    m_view.showRow(match);
                showCount(number);
            });
    m_finder.findErrors();
    restyle();
}

QToolButton *ErrorJumper::makeButton(const QString &iconName, const QString &spoken)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setIcon(icon(iconName));
    button->setToolTip(spoken);
    button->setAccessibleName(spoken);
    return button;
}

void ErrorJumper::goNext()
{
    if (count() > 0)
        m_finder.go(m_view.searchBegin(), true);
}

void ErrorJumper::goBack()
{
    if (count() > 0)
        m_finder.go(m_view.searchBegin(), false);
}

void ErrorJumper::showCount(qint64 number)
{
    m_number = number;
    if (number > 0)
        m_text->setText(tr("Error %L1 of %L2").arg(number).arg(count()));
    else
        m_text->setText(count() == 1 ? tr("1 error") : tr("%L1 errors").arg(count()));
    setVisible(count() > 0);
}

void ErrorJumper::restyle()
{
    const int size = fontMetrics().height();
    m_icon->setPixmap(icon(QStringLiteral("error")).pixmap(size, size));
    theme::setTextColor(*m_text, theme::toneColor(theme::Tone::Bad, palette()));
}

void ErrorJumper::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_text)
        restyle();
}

} // namespace perch
