// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/images/deletedialog.h"

#include "core/plaintext.h"
#include "gui/theme.h"
#include "gui/widgets/card.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"
#include "gui/widgets/timetext.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace perch
{

namespace
{

struct Remark {
    theme::Tone tone = theme::Tone::Neutral;
    QString icon;
    QString text;
};

/// The gravest thing first.
QList<Remark> remarksOn(const RemovalPlan::Item &item)
{
    using theme::Tone;
    if (item.isRefused())
        return {{Tone::Bad, QStringLiteral("error"),
                 DeleteDialog::tr("Stays: needed by job %1")
                     .arg(item.use.needing.mid(0, 5).join(QStringLiteral(", ")))}};
    QList<Remark> remarks;
    if (item.localCopy.isEmpty())
        remarks.append({Tone::Warning, QStringLiteral("warning"),
                        DeleteDialog::tr("This is the only copy that Perch knows of")});
    else
        remarks.append({Tone::Neutral, QStringLiteral("check"),
                        DeleteDialog::tr("A copy is on this computer: %1")
                            .arg(plainLine(item.localCopy, 300))});
    if (item.use.unknown > 0)
        remarks.append({Tone::Warning, QStringLiteral("warning"),
                        item.use.unknown == 1
                            ? DeleteDialog::tr("Perch has not heard whether 1 job that uses it has "
                                               "ended")
                            : DeleteDialog::tr("Perch has not heard whether %1 jobs that use it "
                                               "have ended")
                                  .arg(item.use.unknown)});
    if (item.image.isForeign)
        remarks.append({Tone::Warning, QStringLiteral("warning"),
                        DeleteDialog::tr("Somebody else of the group has put it there")});
    return remarks;
}

void addItem(QGridLayout *grid, const RemovalPlan::Item &item, QWidget *parent)
{
    int row = grid->rowCount();
    auto *name = new ElidedLabel(parent);
    name->setText(plainLine(item.image.fileName, 300));
    auto *size = plainLabel(sizeText(item.image.size), parent);
    size->setWordWrap(false);
    size->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(name, row, 0, 1, 2);
    grid->addWidget(size, row, 2);
    for (const Remark &remark : remarksOn(item)) {
        ++row;
        const QPalette palette = QGuiApplication::palette();
        const QColor color = remark.tone == theme::Tone::Neutral
                                 ? theme::mutedText(palette)
                                 : theme::toneColor(remark.tone, palette);
        auto *sign = new QLabel(parent);
        const int side = parent->fontMetrics().height();
        sign->setPixmap(
            icon(remark.icon, color).pixmap(QSize(side, side), parent->devicePixelRatioF()));
        auto *text = plainLabel(remark.text, parent);
        theme::setTextColor(*text, color);
        grid->addWidget(sign, row, 0, Qt::AlignTop);
        grid->addWidget(text, row, 1, 1, 2);
    }
    grid->setRowMinimumHeight(row + 1, theme::spaceS);
}

} // namespace

DeleteDialog::DeleteDialog(RemovalPlan plan, QWidget *parent)
    : QDialog(parent), m_plan(std::move(plan))
{
    setWindowTitle(tr("Delete from /staging"));
    const qsizetype count = m_plan.removable().size();
    const qsizetype kept = m_plan.items.size() - count;
    QString title;
    if (count == 0)
        title = m_plan.items.size() == 1 ? tr("This image is still needed")
                                         : tr("These images are still needed");
    else
        title = (count == 1 ? tr("Delete 1 image from /staging?")
                            : tr("Delete %1 images from /staging?").arg(count));
    QString text;
    if (count == 0)
        text = m_plan.items.size() == 1
                   ? tr("Jobs of yours that have not ended need it. Remove these jobs first, or "
                        "wait until they are over.")
                   : tr("Jobs of yours that have not ended need them. Remove these jobs first, or "
                        "wait until they are over.");
    else
        text = tr("This frees %1. There is no backup: what is deleted cannot be brought back.")
                   .arg(sizeText(m_plan.removableBytes()));
    if (count > 0 && kept > 0)
        text += u' ' + (kept == 1 ? tr("1 image stays, because a job needs it.")
                                  : tr("%1 images stay, because jobs need them.").arg(kept));
    auto *heading = plainLabel(title, this);
    heading->setFont(theme::sectionFont());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(plainLabel(text, this));
    addItems();
    addButtons();
    setAccessibleDescription(text);
    setMinimumWidth(520);
}

void DeleteDialog::addItems()
{
    m_items = new QScrollArea(this);
    m_items->setWidgetResizable(true);
    m_items->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_items->setFrameShape(QFrame::StyledPanel);
    m_items->setAccessibleName(tr("The images"));
    fillItems();
    constexpr int mostHeight = 360;
    m_items->setMinimumHeight(qMin(mostHeight, m_items->widget()->sizeHint().height() + 2));
    layout()->addWidget(m_items);
}

void DeleteDialog::fillItems()
{
    auto *inside = new QWidget;
    auto *grid = new QGridLayout(inside);
    grid->setContentsMargins(theme::spaceM, theme::spaceM, theme::spaceM, theme::spaceXS);
    grid->setHorizontalSpacing(theme::spaceS);
    grid->setVerticalSpacing(theme::spaceXS);
    grid->setColumnStretch(1, 1);
    for (const RemovalPlan::Item &item : std::as_const(m_plan.items))
        addItem(grid, item, inside);
    grid->setRowStretch(grid->rowCount(), 1);
    m_items->setWidget(inside); // deletes the one before
}

void DeleteDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_items)
        fillItems();
}

void DeleteDialog::addButtons()
{
    const qsizetype count = m_plan.removable().size();
    auto *box = new QDialogButtonBox(this);
    QPushButton *keep =
        box->addButton(count == 0 ? tr("Close") : tr("Keep"), QDialogButtonBox::RejectRole);
    if (count > 0) {
        QPushButton *remove =
            box->addButton(count == 1 ? tr("Delete 1 image") : tr("Delete %1 images").arg(count),
                           QDialogButtonBox::DestructiveRole);
        remove->setAutoDefault(false);
        connect(remove, &QPushButton::clicked, this, [this] {
            accept();
            Q_EMIT confirmed(m_plan.removable());
        });
    }
    keep->setDefault(true);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout()->addWidget(box);
    keep->setFocus();
}

} // namespace perch

#include "moc_deletedialog.cpp"
