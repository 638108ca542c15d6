// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/rulesdialog.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr QSize usualSize(620, 520);

QWidget *ruleRow(const SiteRule &rule, QWidget *parent)
{
    auto *row = new QWidget(parent);
    auto *text = new QLabel(rule.text, row);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, theme::spaceXS, 0, theme::spaceXS);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(text, 1);
    if (rule.guide.isEmpty())
        return row;
    auto *guide = new QToolButton(row);
    guide->setText(RulesDialog::tr("Guide"));
    guide->setIcon(icon(QStringLiteral("external")));
    guide->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    guide->setAutoRaise(true);
    guide->setFocusPolicy(Qt::StrongFocus);
    guide->setToolTip(rule.guide.toHtmlEscaped());
    guide->setAccessibleName(RulesDialog::tr("Guide: %1").arg(rule.text));
    // a site file is foreign, but parseSite() lets only https:// through
    QObject::connect(guide, &QToolButton::clicked, guide,
                     [url = rule.guide] { QDesktopServices::openUrl(QUrl(url)); });
    layout->addWidget(guide, 0, Qt::AlignTop);
    return row;
}

} // namespace

RulesDialog::RulesDialog(const Site &site, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("What %1 asks of its users").arg(site.title));
    resize(usualSize);
    auto *heading = new QLabel(windowTitle(), this);
    heading->setTextFormat(Qt::PlainText);
    heading->setWordWrap(true);
    heading->setFont(theme::sectionFont());
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, theme::spaceS, 0);
    column->setSpacing(theme::spaceXS);
    for (const SiteRule &rule : site.rules)
        column->addWidget(ruleRow(rule, inside));
    column->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(windowTitle());
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(scroll, 1);
    layout->addWidget(buttons);
}

void RulesDialog::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch

#include "moc_rulesdialog.cpp"
