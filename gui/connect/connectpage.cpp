// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectpage.h"

#include "gui/theme.h"
#include "gui/widgets/card.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int cardWidth = 460;
constexpr int logoSide = 52;

QLabel *fieldLabel(const QString &text, QWidget *buddy, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setBuddy(buddy);
    return label;
}

} // namespace

ConnectPage::ConnectPage(QWidget *parent)
    : QWidget(parent), m_card(new Card(Card::Edge::Solid, this))
{
    m_logo = new QLabel(this);
    m_logo->setAlignment(Qt::AlignCenter);
    auto *title = new QLabel(tr("From an image to a training curve"), this);
    title->setFont(theme::headingFont());
    title->setAlignment(Qt::AlignCenter);
    auto *text = new QLabel(
        tr("Log in once. Perch keeps the connection for your images, jobs and results."), this);
    text->setAlignment(Qt::AlignCenter);
    m_hints.append(text);
    m_banner = new ErrorBanner(this);
    // a banner's height depends on its width: only plain rows and columns ask for it
    auto *centre = new QWidget(this);
    centre->setFixedWidth(cardWidth);
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::spaceM);
    column->addWidget(m_banner);
    column->addWidget(m_card);
    auto *centred = new QHBoxLayout;
    centred->addStretch();
    centred->addWidget(centre);
    centred->addStretch();
    buildForm();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceXL);
    layout->setSpacing(theme::spaceS);
    layout->addStretch(2);
    layout->addWidget(m_logo);
    layout->addSpacing(theme::spaceXS);
    layout->addWidget(title);
    layout->addWidget(text);
    layout->addSpacing(theme::spaceL);
    layout->addLayout(centred);
    layout->addStretch(3);
    setConnecting({});
    restyle();
}

void ConnectPage::buildForm()
{
    m_site = new QComboBox(m_card);
    m_site->setAccessibleName(tr("Site"));
    m_accessPoint = new QComboBox(m_card);
    m_accessPoint->setAccessibleName(tr("Access point"));
    m_accessPoint->setToolTip(
        tr("The machine where your jobs are submitted; it was named when you got your account"));
    m_user = new QLineEdit(m_card);
    m_user->setAccessibleName(tr("NetID"));
    m_user->setPlaceholderText(tr("for example bucky"));
    m_user->setMaxLength(32);
    m_key = new QLineEdit(m_card);
    m_key->setAccessibleName(tr("Private key file"));
    m_key->setPlaceholderText(tr("the usual ones in ~/.ssh, then your password"));
    m_browse = new QPushButton(tr("Choose …"), m_card);
    m_browse->setAccessibleName(tr("Choose the private key file"));
    m_progress = new QProgressBar(m_card);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Connecting"));
    m_status = new QLabel(m_card);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_connect = new QPushButton(tr("Connect"), m_card);
    m_connect->setProperty("primary", true);
    m_connect->setMinimumHeight(36);
    m_cancel = new QPushButton(tr("Cancel"), m_card);
    m_cancel->setMinimumHeight(36);

    auto *machines = new QHBoxLayout;
    machines->setSpacing(theme::spaceM);
    const auto addPair = [this, machines](const QString &label, QWidget *field, int stretch) {
        auto *column = new QVBoxLayout;
        column->setSpacing(theme::spaceXS);
        column->addWidget(fieldLabel(label, field, m_card));
        column->addWidget(field);
        machines->addLayout(column, stretch);
    };
    addPair(tr("&NetID"), m_user, 1);
    addPair(tr("&Access point"), m_accessPoint, 1);
    auto *keyRow = new QHBoxLayout;
    keyRow->setSpacing(theme::spaceS);
    keyRow->addWidget(m_key, 1);
    keyRow->addWidget(m_browse);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addWidget(m_connect, 1);
    buttons->addWidget(m_cancel);
    auto *layout = new QVBoxLayout(m_card);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceXL);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(fieldLabel(tr("&Site"), m_site, m_card));
    layout->addWidget(m_site);
    layout->addSpacing(theme::spaceM);
    layout->addLayout(machines);
    layout->addSpacing(theme::spaceM);
    layout->addWidget(fieldLabel(tr("&Key file (optional)"), m_key, m_card));
    layout->addLayout(keyRow);
    layout->addSpacing(theme::spaceL);
    layout->addWidget(m_progress);
    layout->addWidget(m_status);
    layout->addLayout(buttons);

    setTabOrder(m_site, m_user);
    setTabOrder(m_user, m_accessPoint);
    setTabOrder(m_accessPoint, m_key);
    setTabOrder(m_key, m_browse);
    setTabOrder(m_browse, m_connect);
    connect(m_site, &QComboBox::currentIndexChanged, this, &ConnectPage::fillAccessPoints);
    connect(m_user, &QLineEdit::textChanged, this, &ConnectPage::checkInput);
    connect(m_user, &QLineEdit::returnPressed, m_connect, &QPushButton::click);
    connect(m_key, &QLineEdit::returnPressed, m_connect, &QPushButton::click);
    connect(m_browse, &QPushButton::clicked, this, &ConnectPage::chooseKey);
    connect(m_cancel, &QPushButton::clicked, this, &ConnectPage::cancelWanted);
    connect(m_connect, &QPushButton::clicked, this, [this] {
        m_banner->clear();
        Q_EMIT connectWanted(profile());
    });
}

void ConnectPage::setSites(const QList<Site> &sites)
{
    m_sites = sites;
    m_site->clear();
    for (const Site &site : sites)
        m_site->addItem(site.title);
    fillAccessPoints();
}

void ConnectPage::setProfile(const Profile &profile)
{
    for (int i = 0; i < m_sites.size(); ++i) {
        if (m_sites.at(i).id == profile.site.id)
            m_site->setCurrentIndex(i);
    }
    m_accessPoint->setCurrentIndex(profile.accessPointIndex);
    m_user->setText(profile.user);
    m_key->setText(profile.keyFile);
    m_user->setFocus();
}

Profile ConnectPage::profile() const
{
    Profile profile;
    profile.site = m_sites.value(m_site->currentIndex());
    profile.accessPointIndex = qMax(0, m_accessPoint->currentIndex());
    profile.user = m_user->text().trimmed();
    QString key = m_key->text().trimmed();
    if (key.startsWith(QLatin1String("~/")))
        key = QDir::homePath() + key.mid(1);
    profile.keyFile = key;
    return profile;
}

void ConnectPage::setConnecting(const QString &what)
{
    m_connecting = what;
    const bool busy = !what.isEmpty();
    for (QWidget *field : QList<QWidget *>{m_site, m_accessPoint, m_user, m_key, m_browse})
        field->setEnabled(!busy);
    m_progress->setVisible(busy);
    m_status->setVisible(busy);
    m_status->setText(what);
    m_cancel->setVisible(busy);
    m_connect->setText(busy ? tr("Connecting …") : tr("Connect"));
    checkInput();
}

void ConnectPage::setWaiting(bool waiting)
{
    if (!m_connecting.isEmpty())
        m_status->setText(waiting ? tr("Waiting for your answer") : m_connecting);
}

void ConnectPage::showError(const Error &error)
{
    m_banner->showError(error);
}

void ConnectPage::fillAccessPoints()
{
    m_accessPoint->clear();
    const Site site = m_sites.value(m_site->currentIndex());
    for (const SshService &service : site.accessPoints)
        m_accessPoint->addItem(service.label.isEmpty() ? service.host : service.label);
    for (int i = 0; i < m_accessPoint->count(); ++i) {
        const SshService &service = site.accessPoints.at(i);
        m_accessPoint->setItemData(i, QStringLiteral("%1:%2").arg(service.host).arg(service.port),
                                   Qt::ToolTipRole);
    }
    checkInput();
}

void ConnectPage::checkInput()
{
    const QString user = m_user->text().trimmed();
    const bool usable = isLoginName(user) && !m_sites.isEmpty() && m_connecting.isEmpty();
    m_connect->setEnabled(usable);
    m_connect->setToolTip(usable ? tr("Log in to the access point (Enter)")
                                 : tr("Enter your NetID first: small letters, digits, - and _"));
}

void ConnectPage::chooseKey()
{
    auto *dialog = new QFileDialog(this, tr("Choose the private key file"),
                                   QDir::homePath() + QStringLiteral("/.ssh"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setFilter(QDir::Files | QDir::Hidden);
    connect(dialog, &QFileDialog::fileSelected, m_key, &QLineEdit::setText);
    dialog->open();
}

void ConnectPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void ConnectPage::restyle()
{
    m_logo->setPixmap(
        icon(QStringLiteral("app")).pixmap(QSize(logoSide, logoSide), devicePixelRatioF()));
    for (QLabel *hint : std::as_const(m_hints))
        theme::setTextColor(*hint, theme::mutedText(palette()));
    theme::setTextColor(*m_status, theme::mutedText(palette()));
}

} // namespace perch

#include "moc_connectpage.cpp"
