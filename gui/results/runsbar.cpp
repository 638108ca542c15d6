// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/runsbar.h"

#include "gui/results/runsplot.h"
#include "gui/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

namespace perch
{

RunsBar::RunsBar(RunsPlot &plot, QWidget *parent) : QWidget(parent), m_plot(plot)
{
    makeControls();
    connect(m_x, &QComboBox::activated, this,
            [this](int row) { m_plot.setX(m_x->itemData(row).value<CurveX>()); });
    connect(m_log, &QCheckBox::toggled, &m_plot, &RunsPlot::setLogScale);
    connect(m_smoothing, &QSlider::valueChanged, this, &RunsBar::smooth);
    connect(m_whole, &QToolButton::clicked, &m_plot, &RunsPlot::showWhole);
    connect(&m_plot, &RunsPlot::axesChanged, this, &RunsBar::offerX);
    connect(&m_plot, &RunsPlot::zoomedChanged, m_whole, &QWidget::setEnabled);
    offerX();
    smooth(0);
}

void RunsBar::makeControls()
{
    auto *along = new QLabel(tr("A&long"));
    m_x = new QComboBox;
    m_x->setAccessibleName(tr("What the curves of the runs go along"));
    m_x->setMinimumContentsLength(8);
    along->setBuddy(m_x);
    m_log = new QCheckBox(tr("Lo&g scale"));
    m_log->setToolTip(
        tr("Divide the values by powers of ten; values of zero and less are left out"));
    auto *smoothing = new QLabel(tr("S&moothing"));
    m_smoothing = new QSlider(Qt::Horizontal);
    m_smoothing->setRange(0, 99);
    m_smoothing->setPageStep(10);
    m_smoothing->setMaximumWidth(110);
    m_smoothing->setAccessibleName(tr("Smoothing of the runs in percent"));
    m_smoothing->setToolTip(
        tr("Each value is an average with those before it. Best values are those that were told."));
    smoothing->setBuddy(m_smoothing);
    m_weight = new QLabel;
    m_weight->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("99 %")));
    m_whole = new QToolButton;
    m_whole->setText(tr("Show all"));
    m_whole->setEnabled(false);
    m_whole->setToolTip(
        tr("Show the whole curves again (double click or Home). Drag over the curves or turn the "
           "wheel to look closer; drag with Shift to move; click a curve to choose its run."));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(along);
    layout->addWidget(m_x);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_log);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(smoothing);
    layout->addWidget(m_smoothing);
    layout->addWidget(m_weight);
    layout->addStretch(1);
    layout->addWidget(m_whole);
}

void RunsBar::offerX()
{
    const CurveX chosen = m_x->count() == 0 ? CurveX::Step : m_x->currentData().value<CurveX>();
    const QSignalBlocker quiet(m_x);
    m_x->clear();
    m_x->addItem(tr("Steps"), QVariant::fromValue(CurveX::Step));
    if (m_plot.hasX(CurveX::Epoch))
        m_x->addItem(tr("Epochs"), QVariant::fromValue(CurveX::Epoch));
    if (m_plot.hasX(CurveX::Time))
        m_x->addItem(tr("Time"), QVariant::fromValue(CurveX::Time));
    for (int i = 0; i < m_x->count(); ++i) {
        if (m_x->itemData(i).value<CurveX>() == chosen)
            m_x->setCurrentIndex(i);
    }
}

void RunsBar::smooth(int percent)
{
    m_weight->setText(percent == 0 ? tr("off") : tr("%1 %").arg(percent));
    m_plot.setSmoothing(percent / 100.0);
}

} // namespace perch

#include "moc_runsbar.cpp"
