// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/profilefields.h"

#include "gui/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace perch
{

namespace
{

QVBoxLayout *column(QWidget *parent = nullptr)
{
    auto *layout = parent ? new QVBoxLayout(parent) : new QVBoxLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    return layout;
}

} // namespace

QLabel *fieldLabel(const QString &text, QWidget *buddy, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setBuddy(buddy);
    return label;
}

ProfileFields::ProfileFields(QWidget *parent)
    : QWidget(parent), m_siteRow(new QWidget(this)), m_site(new QComboBox(m_siteRow)),
      m_user(new QLineEdit(this)), m_accessPoint(new QComboBox(this)),
      m_complaint(new QLabel(this)),
      m_shared(new QCheckBox(tr("This is a &shared computer"), this)),
      m_sharedHint(new QLabel(tr("Keep nothing, and log out when Perch closes"), this))
{
    m_site->setAccessibleName(tr("Site"));
    m_site->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_user->setAccessibleName(tr("NetID"));
    m_user->setPlaceholderText(tr("for example bucky"));
    m_user->setMaxLength(100); // longer than any: what is pasted is judged, not cut
    m_accessPoint->setAccessibleName(tr("Access point"));
    m_accessPoint->setToolTip(
        tr("The machine where your jobs are submitted; it was named when you got your account"));
    m_accessPoint->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_complaint->setTextFormat(Qt::PlainText);
    m_complaint->setWordWrap(true);
    m_complaint->setVisible(false);
    m_shared->setToolTip(tr("No login, no list of jobs or uploads and no password is stored; the "
                            "connection ends when the window is closed"));
    m_shared->setAccessibleDescription(m_sharedHint->text());
    m_sharedHint->setFont(theme::hintFont());

    auto *sites = column(m_siteRow);
    sites->addWidget(fieldLabel(tr("S&ite"), m_site, m_siteRow));
    sites->addWidget(m_site);
    sites->addSpacing(theme::spaceS);
    auto *machines = new QHBoxLayout;
    machines->setSpacing(theme::spaceM);
    for (const auto &[text, field] : {std::pair<QString, QWidget *>(tr("&NetID"), m_user),
                                      {tr("&Access point"), m_accessPoint}}) {
        auto *pair = column();
        pair->addWidget(fieldLabel(text, field, this));
        pair->addWidget(field);
        machines->addLayout(pair, 1);
    }
    auto *shared = column();
    shared->setSpacing(0);
    shared->addWidget(m_shared);
    auto *hintRow = new QHBoxLayout;
    hintRow->setContentsMargins(theme::spaceXL, 0, 0, 0);
    hintRow->addWidget(m_sharedHint);
    shared->addLayout(hintRow);
    auto *layout = column(this);
    layout->addWidget(m_siteRow);
    layout->addLayout(machines);
    layout->addWidget(m_complaint);
    layout->addSpacing(theme::spaceS);
    layout->addLayout(shared);

    setTabOrder(m_site, m_user);
    setTabOrder(m_user, m_accessPoint);
    setTabOrder(m_accessPoint, m_shared);
    connect(m_site, &QComboBox::currentIndexChanged, this, &ProfileFields::fillAccessPoints);
    connect(m_user, &QLineEdit::textChanged, this, &ProfileFields::checkUser);
    connect(m_user, &QLineEdit::returnPressed, this, &ProfileFields::entered);
    connect(m_shared, &QCheckBox::toggled, this, &ProfileFields::changed);
    restyle();
}

void ProfileFields::setSites(const QList<Site> &sites)
{
    const Profile current = profile();
    m_sites = sites;
    const QSignalBlocker quiet(m_site);
    m_site->clear();
    for (const Site &site : sites)
        m_site->addItem(site.title);
    m_siteRow->setVisible(sites.size() > 1);
    setProfile(current);
}

void ProfileFields::setProfile(const Profile &profile)
{
    m_profile = profile;
    for (int i = 0; i < m_sites.size(); ++i) {
        if (m_sites.at(i).id == profile.site.id)
            m_site->setCurrentIndex(i);
    }
    fillAccessPoints();
    m_accessPoint->setCurrentIndex(profile.accessPointIndex);
    m_user->setText(profile.user);
    m_shared->setChecked(profile.isSharedComputer);
}

Profile ProfileFields::profile() const
{
    Profile profile = m_profile;
    if (m_site->currentIndex() >= 0 && m_site->currentIndex() < m_sites.size())
        profile.site = m_sites.at(m_site->currentIndex());
    profile.accessPointIndex = qMax(0, m_accessPoint->currentIndex());
    profile.user = m_user->text().trimmed();
    profile.isSharedComputer = m_shared->isChecked();
    return profile;
}

bool ProfileFields::isUsable() const
{
    return isLoginName(m_user->text().trimmed()) && !m_sites.isEmpty();
}

void ProfileFields::focusUser()
{
    m_user->setFocus();
    m_user->selectAll();
}

void ProfileFields::fillAccessPoints()
{
    m_accessPoint->clear();
    const Site site = m_sites.value(m_site->currentIndex());
    for (int i = 0; i < int(site.accessPoints.size()); ++i) {
        const SshService &service = site.accessPoints.at(i);
        m_accessPoint->addItem(service.name());
        m_accessPoint->setItemData(i, service.address(), Qt::ToolTipRole);
    }
    Q_EMIT changed();
}

void ProfileFields::checkUser()
{
    const QString complaint = complaintAboutUser(m_user->text().trimmed());
    m_complaint->setText(complaint);
    m_complaint->setVisible(!complaint.isEmpty());
    m_user->setAccessibleDescription(complaint);
    Q_EMIT changed();
}

void ProfileFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ProfileFields::restyle()
{
    theme::setTextColor(*m_complaint, theme::toneColor(theme::Tone::Bad, palette()));
    theme::setTextColor(*m_sharedHint, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_profilefields.cpp"
