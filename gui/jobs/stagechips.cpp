// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/stagechips.h"

#include "gui/jobs/stagebar.h"
#include "gui/widgets/flowlayout.h"

#include <QEvent>
#include <QToolButton>

namespace perch
{

namespace
{

constexpr QSize swatchSize(20, 12); ///< with a margin on both sides

QString titleOf(JobStage stage)
{
    QString title = stageWords(stage);
    title[0] = title.at(0).toUpper();
    return title;
}

} // namespace

StageChips::StageChips(QWidget *parent) : QWidget(parent)
{
    auto *layout = new FlowLayout(this);
    layout->setSpacing(theme::spaceXS);
    for (int i = 0; i < jobStageCount; ++i) {
        auto *button = new QToolButton(this);
        m_buttons[size_t(i)] = button;
        button->setCheckable(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIconSize(swatchSize);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setToolTip(tr("Show only jobs that are %1; press several to see all of them")
                               .arg(stageWords(JobStage(i))));
        button->hide();
        layout->addWidget(button);
        connect(button, &QToolButton::toggled, this, [this, i](bool isOn) {
            showText(i);
            if (isOn == m_chosen.contains(i))
                return;
            if (isOn)
                m_chosen.insert(i);
            else
                m_chosen.remove(i);
            Q_EMIT stagesChosen(m_chosen);
        });
    }
    paintSwatches();
}

void StageChips::setCounts(const StageCounts &present, const StageCounts &found)
{
    m_found = found;
    for (int i = 0; i < jobStageCount; ++i) {
        showText(i);
        m_buttons[size_t(i)]->setVisible(present.of(JobStage(i)) > 0 || m_chosen.contains(i));
    }
}

void StageChips::setChosen(const QSet<int> &stages)
{
    m_chosen = stages;
    for (int i = 0; i < jobStageCount; ++i)
        m_buttons[size_t(i)]->setChecked(stages.contains(i));
}

void StageChips::showText(int stage)
{
    QToolButton *button = m_buttons[size_t(stage)];
    const QString name =
        QStringLiteral("%1  %L2").arg(titleOf(JobStage(stage))).arg(m_found.of(JobStage(stage)));
    const QString text =
        (button->isChecked() ? QStringLiteral("✓ %1 ") : QStringLiteral("%1 ")).arg(name);
    if (button->text() == text)
        return;
    button->setText(text);
    button->setAccessibleName(name.simplified());
}

void StageChips::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_buttons.back())
        paintSwatches();
}

void StageChips::paintSwatches()
{
    for (int i = 0; i < jobStageCount; ++i)
        m_buttons[size_t(i)]->setIcon(
            QIcon(stageSwatch(JobStage(i), swatchSize, devicePixelRatioF(), palette())));
}

} // namespace perch

#include "moc_stagechips.cpp"
