// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/ladder.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace perch
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("ladder", text);
}

QString number(qint64 count)
{
    return QLocale().toString(count);
}

} // namespace

QString stepText(const Ladder &ladder)
{
    const RowSlice step = nextStep(ladder);
    if (ladder.total == 1)
        return tr("Submit");
    if (step.begin == 0)
        return tr("Submit 1 first");
    if (step.end == ladder.total)
        return step.count() == 1 ? tr("Submit the last one")
                                 : tr("Submit the other %1").arg(number(step.count()));
    return tr("Submit the next %1").arg(number(step.count()));
}

QString ladderSentence(const Ladder &ladder, const LadderProgress &progress)
{
    const QString total = number(ladder.total);
    const qint64 open = ladder.submitted - progress.succeeded - progress.failed - progress.held;
    if (ladder.submitted == 0)
        return tr("%1 jobs. Try one first, then ten, then all.").arg(total);
    if (progress.failed + progress.held > 0)
        return tr("Of %1 submitted jobs %2 have run well, %3 have failed or are on hold. Look why "
                  "before you submit more.")
            .arg(number(ladder.submitted), number(progress.succeeded),
                 number(progress.failed + progress.held));
    if (ladder.isDone())
        return open > 0 ? tr("All %1 jobs are submitted; %2 have run well so far.")
                              .arg(total, number(progress.succeeded))
                        : tr("All %1 jobs have run well.").arg(total);
    if (open > 0)
        return tr("%1 of %2 jobs are submitted; %3 have run well so far.")
            .arg(number(ladder.submitted), total, number(progress.succeeded));
    return progress.succeeded == 1 ? tr("1 of %1 has run well: submit the next ones.").arg(total)
                                   : tr("%1 of %2 have run well: submit the next ones.")
                                         .arg(number(progress.succeeded), total);
}

LadderView::LadderView(QWidget *parent)
    : QWidget(parent), m_sentence(new QLabel), m_next(new QPushButton), m_all(new QPushButton),
      m_restart(new QPushButton(tr("Begin again")))
{
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_next->setIcon(icon(QStringLiteral("send")));
    m_next->setProperty("primary", true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_restart);
    layout->addWidget(m_all);
    layout->addWidget(m_next);
    connect(m_next, &QPushButton::clicked, this,
            [this] { Q_EMIT submitWanted(nextStep(m_ladder)); });
    connect(m_all, &QPushButton::clicked, this,
            [this] { Q_EMIT submitWanted(allThatIsLeft(m_ladder)); });
    connect(m_restart, &QPushButton::clicked, this, &LadderView::restartWanted);
    m_restart->setToolTip(tr("Submits from the first job on again, as if none had been"));
    refresh();
}

void LadderView::showLadder(const Ladder &ladder, const LadderProgress &progress)
{
    m_ladder = ladder;
    m_progress = progress;
    refresh();
}

void LadderView::setCanSubmit(bool canSubmit)
{
    m_canSubmit = canSubmit;
    refresh();
}

void LadderView::refresh()
{
    setVisible(m_ladder.total > 1);
    const RowSlice left = allThatIsLeft(m_ladder);
    m_sentence->setText(ladderSentence(m_ladder, m_progress));
    m_next->setText(stepText(m_ladder));
    m_next->setShortcut(QKeySequence(QStringLiteral("Ctrl+Return"))); // a new text drops it
    m_next->setToolTip(tr("Save, send the files to the access point and submit (Ctrl+Return)"));
    m_restart->setVisible(m_ladder.submitted > 0);
    m_next->setVisible(!m_ladder.isDone());
    m_next->setEnabled(m_canSubmit);
    m_all->setText(tr("Submit all %1").arg(number(left.count())));
    m_all->setToolTip(tr("A fault that all jobs share costs all of them, and failed jobs lower "
                         "your priority"));
    m_all->setVisible(left.count() > nextStep(m_ladder).count());
    m_all->setEnabled(m_canSubmit);
}

} // namespace perch

#include "moc_ladder.cpp"
