// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/sizinglist.h"

#include "gui/theme.h"
#include "gui/widgets/emptylayout.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

using Verdict = SizedRequest::Verdict;

constexpr QSize markSize(14, 14);

/// What stands right of the name: "16 GB → 4 GB".
QString changeText(const SizedRequest &request)
{
    const QString now =
        request.requested.isEmpty() ? SizingList::tr("not asked for") : request.requested;
    QString value = request.value;
    value.remove(u'"');
    if (!value.isEmpty())
        return now + QStringLiteral(" → ") + value;
    return request.requested;
}

QString markName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Fits:
        return QStringLiteral("check");
    case Verdict::AskMore:
        return QStringLiteral("chevron-up");
    case Verdict::AskLess:
        return QStringLiteral("chevron-down");
    case Verdict::Unknown:
        break;
    }
    return QStringLiteral("info");
}

theme::Tone toneOfVerdict(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Fits:
        return theme::Tone::Good;
    case Verdict::AskMore:
        return theme::Tone::Warning;
    case Verdict::AskLess:
        return theme::Tone::Info;
    case Verdict::Unknown:
        break;
    }
    return theme::Tone::Neutral;
}

QString verdictWords(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Fits:
        return SizingList::tr("fits");
    case Verdict::AskMore:
        return SizingList::tr("ask for more");
    case Verdict::AskLess:
        return SizingList::tr("ask for less");
    case Verdict::Unknown:
        break;
    }
    return SizingList::tr("not known");
}

} // namespace

SizingList::SizingList(QWidget *parent)
    : QWidget(parent), m_rows(new QVBoxLayout), m_remark(plainLabel({}, this)),
      m_use(new QPushButton(tr("Use these values"), this))
{
    m_use->setIcon(icon(QStringLiteral("compose")));
    m_use->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_rows->setSpacing(theme::spaceM);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceM);
    layout->addLayout(m_rows);
    layout->addWidget(m_remark);
    layout->addWidget(m_use);
    connect(m_use, &QPushButton::clicked, this, [this] {
        QList<SubmitValue> values;
        for (const SizedRequest &request : std::as_const(m_sizing.requests)) {
            if (!request.value.isEmpty())
                values << SubmitValue(request.command, request.value);
        }
        Q_EMIT valuesWanted(values);
    });
    m_use->hide();
    m_remark->hide();
}

void SizingList::showSizing(const RightSizing &sizing)
{
    if (sizing == m_sizing)
        return;
    m_sizing = sizing;
    m_marks.clear();
    m_reasons.clear();
    emptyLayout(*m_rows);
    for (const SizedRequest &request : sizing.requests)
        addRow(request);
    m_remark->setText(sizing.remark);
    m_remark->setVisible(!sizing.remark.isEmpty());
    m_use->setVisible(sizing.hasValues());
    restyle();
}

void SizingList::addRow(const SizedRequest &request)
{
    auto *row = new QWidget(this);
    auto *mark = new QLabel(row);
    auto *name = plainLabel(request.title, row);
    name->setWordWrap(false);
    auto *change = plainLabel(changeText(request).left(60), row);
    change->setWordWrap(false);
    QFont bold = change->font();
    bold.setWeight(request.value.isEmpty() ? QFont::Normal : QFont::DemiBold);
    change->setFont(bold);
    auto *reason = plainLabel(request.reason, row);
    reason->setFont(theme::hintFont());
    mark->setToolTip(verdictWords(request.verdict));
    mark->setAccessibleName(verdictWords(request.verdict));
    name->setAccessibleDescription(
        QStringLiteral("%1. %2").arg(verdictWords(request.verdict), request.reason));
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceS);
    head->addWidget(mark);
    head->addWidget(name);
    head->addStretch(1);
    head->addWidget(change);
    auto *layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(head);
    layout->addWidget(reason);
    m_rows->addWidget(row);
    row->show();
    m_marks.append({mark, request.verdict});
    m_reasons << reason;
}

void SizingList::setObstacle(const QString &why)
{
    m_obstacle = why;
    m_use->setEnabled(why.isEmpty());
    m_use->setToolTip(why.isEmpty()
                          ? tr("Opens the job's folder in Compose with these values in its submit "
                               "file. Nothing is submitted.")
                          : why);
    m_use->setAccessibleDescription(m_use->toolTip());
}

void SizingList::restyle()
{
    for (const auto &[mark, verdict] : std::as_const(m_marks)) {
        const QColor color = theme::toneColor(toneOfVerdict(verdict), palette());
        mark->setPixmap(icon(markName(verdict), color).pixmap(markSize, devicePixelRatioF()));
    }
    for (QLabel *reason : std::as_const(m_reasons))
        theme::setTextColor(*reason, theme::mutedText(palette()));
    theme::setTextColor(*m_remark, theme::mutedText(palette()));
}

void SizingList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

} // namespace perch

#include "moc_sizinglist.cpp"
