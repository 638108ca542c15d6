// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/profilelist.h"

#include "gui/theme.h"
#include "gui/widgets/card.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/icon.h"

#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int visibleRows = 5;
constexpr int iconSide = 20;

} // namespace

ProfileRow::ProfileRow(const Profile &profile, bool isFirst, QWidget *parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_place(new ElidedLabel(this)),
      m_connect(new QPushButton(tr("Connect"), this)), m_more(new QToolButton(this))
{
    const QString title = profile.title();
    auto *name = new ElidedLabel(this);
    QFont bold = name->font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    name->setText(title);
    m_place->setFont(theme::hintFont());
    m_place->setText(tr("%1 · %2 · %3", "login name, access point, site")
                         .arg(profile.user, profile.accessPoint().name(), profile.site.title));
    m_connect->setProperty("primary", isFirst);
    m_connect->setAccessibleName(tr("Connect: %1").arg(title));
    m_connect->setToolTip(tr("Log in to %1 as %2")
                              .arg(profile.accessPoint().address(), profile.user)
                              .toHtmlEscaped());
    buildMenu(title);

    auto *text = new QVBoxLayout;
    text->setSpacing(0);
    text->addWidget(name);
    text->addWidget(m_place);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, theme::spaceXS, 0, theme::spaceXS);
    row->setSpacing(theme::spaceM);
    row->addWidget(m_icon);
    row->addLayout(text, 1);
    row->addWidget(m_connect);
    row->addWidget(m_more);
    connect(m_connect, &QPushButton::clicked, this, &ProfileRow::connectWanted);
    restyle();
}

void ProfileRow::buildMenu(const QString &title)
{
    m_menu = new QMenu(this);
    connect(m_menu->addAction(tr("&Edit …")), &QAction::triggered, this, &ProfileRow::editWanted);
    connect(m_menu->addAction(tr("E&xport …")), &QAction::triggered, this,
            &ProfileRow::exportWanted);
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("&Delete")), &QAction::triggered, this, &ProfileRow::removeWanted);
    // not setMenu(): its arrow would lie over the three dots
    connect(m_more, &QToolButton::clicked, this,
            [this] { m_menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    m_more->setAutoRaise(true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setToolTip(tr("Edit, export or delete this login"));
    m_more->setAccessibleName(tr("More for %1").arg(title));
}

void ProfileRow::setIdle(bool idle)
{
    m_connect->setEnabled(idle);
    m_more->setEnabled(idle);
}

void ProfileRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ProfileRow::restyle()
{
    m_icon->setPixmap(icon(QStringLiteral("server"), theme::mutedText(palette()))
                          .pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    m_more->setIcon(icon(QStringLiteral("more")));
    theme::setTextColor(*m_place, theme::mutedText(palette()));
}

ProfileList::ProfileList(QWidget *parent)
    : QWidget(parent), m_scroll(new FittingScrollArea(visibleRows, this)), m_inside(new QWidget),
      m_column(new QVBoxLayout(m_inside))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme::spaceXS);
    m_scroll->setWidget(m_inside);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll);
}

void ProfileList::setProfiles(const QList<Profile> &profiles)
{
    for (ProfileRow *row : std::exchange(m_rows, {})) {
        m_column->removeWidget(row);
        row->hide();
        row->deleteLater(); // its own menu may have asked for this
    }
    for (const Profile &profile : profiles)
        addRow(profile);
}

void ProfileList::addRow(const Profile &profile)
{
    auto *row = new ProfileRow(profile, m_rows.isEmpty(), m_inside);
    row->setIdle(m_isIdle);
    connect(row, &ProfileRow::connectWanted, this,
            [this, profile] { Q_EMIT connectWanted(profile); });
    connect(row, &ProfileRow::editWanted, this, [this, profile] { Q_EMIT editWanted(profile); });
    connect(row, &ProfileRow::exportWanted, this,
            [this, profile] { Q_EMIT exportWanted(profile); });
    connect(row, &ProfileRow::removeWanted, this,
            [this, profile] { Q_EMIT removeWanted(profile); });
    m_rows.append(row);
    m_column->addWidget(row);
}

void ProfileList::setIdle(bool idle)
{
    m_isIdle = idle;
    for (ProfileRow *row : std::as_const(m_rows))
        row->setIdle(idle);
}

QPushButton *ProfileList::firstButton() const
{
    return m_rows.isEmpty() ? nullptr : &m_rows.first()->connectButton();
}

} // namespace perch

#include "moc_profilelist.cpp"
