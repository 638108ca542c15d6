// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/connectpage.h"

#include "gui/connect/profiledialog.h"
#include "gui/connect/profilefields.h"
#include "gui/connect/profilelist.h"
#include "gui/theme.h"
#include "gui/widgets/card.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int cardWidth = 520;
constexpr int logoSide = 52;

QString filesFilter()
{
    return ConnectPage::tr("Profiles and sites (*.json)");
}

QToolButton *textButton(const QString &text, const QString &tip, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(tip);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
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
    buildCard();
    buildBelow();
    // a banner's height depends on its width: only plain rows and columns ask for it
    auto *centre = new QWidget(this);
    centre->setFixedWidth(cardWidth);
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::spaceM);
    column->addWidget(m_banner);
    column->addWidget(m_card);
    column->addWidget(m_below);
    auto *centred = new QHBoxLayout;
    centred->addStretch();
    centred->addWidget(centre);
    centred->addStretch();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceS);
    layout->addStretch(2);
    layout->addWidget(m_logo);
    layout->addSpacing(theme::spaceXS);
    layout->addWidget(title);
    layout->addWidget(text);
    layout->addSpacing(theme::spaceL);
    layout->addLayout(centred);
    layout->addStretch(3);
    joinParts();
    showForm(true);
    setConnecting({});
    restyle();
}

void ConnectPage::buildCard()
{
    m_list = new ProfileList(m_card);
    buildForm();
    m_busy = new QWidget(m_card);
    m_progress = new QProgressBar(m_busy);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Connecting"));
    m_status = new QLabel(m_busy);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_cancel = new QPushButton(tr("Cancel"), m_busy);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::spaceM);
    row->addWidget(m_status, 1);
    row->addWidget(m_cancel);
    auto *busy = new QVBoxLayout(m_busy);
    busy->setContentsMargins(0, theme::spaceM, 0, 0);
    busy->setSpacing(theme::spaceS);
    busy->addWidget(m_progress);
    busy->addLayout(row);
    auto *layout = new QVBoxLayout(m_card);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceXL);
    layout->setSpacing(0);
    layout->addWidget(m_list);
    layout->addWidget(m_form);
    layout->addWidget(m_busy);
}

void ConnectPage::buildForm()
{
    m_form = new QWidget(m_card);
    m_fields = new ProfileFields(m_form);
    m_connect = new QPushButton(tr("Connect"), m_form);
    m_connect->setProperty("primary", true);
    m_connect->setMinimumHeight(36);
    auto *layout = new QVBoxLayout(m_form);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceL);
    layout->addWidget(m_fields);
    layout->addWidget(m_connect);
    setTabOrder(m_fields, m_connect);
}

void ConnectPage::buildBelow()
{
    m_below = new QWidget(this);
    m_back = textButton(tr("Saved logins"), tr("Back to the list of your logins (Esc)"), m_below);
    m_back->setShortcut(QKeySequence(Qt::Key_Escape));
    m_new = textButton(tr("New …"), {}, m_below);
    m_import = textButton(
        tr("Import …"),
        tr("Add a login, or another HTCondor site, from a file that somebody gave you"), m_below);
    auto *row = new QHBoxLayout(m_below);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::spaceS);
    row->addStretch();
    row->addWidget(m_back);
    row->addWidget(m_new);
    row->addWidget(m_import);
    row->addStretch();
}

void ConnectPage::joinParts()
{
    connect(m_fields, &ProfileFields::changed, this, &ConnectPage::checkInput);
    connect(m_fields, &ProfileFields::entered, m_connect, &QPushButton::click);
    connect(m_connect, &QPushButton::clicked, this, [this] { askToConnect(profile()); });
    connect(m_cancel, &QPushButton::clicked, this, &ConnectPage::cancelWanted);
    connect(m_list, &ProfileList::connectWanted, this, &ConnectPage::askToConnect);
    connect(m_list, &ProfileList::editWanted, this, &ConnectPage::edit);
    connect(m_list, &ProfileList::exportWanted, this, &ConnectPage::chooseExport);
    connect(m_list, &ProfileList::removeWanted, this,
            [this](const Profile &profile) { Q_EMIT removeWanted(profile.id); });
    connect(m_back, &QToolButton::clicked, this, [this] { showForm(false); });
    connect(m_new, &QToolButton::clicked, this, &ConnectPage::addNew);
    connect(m_import, &QToolButton::clicked, this, &ConnectPage::chooseImport);
    connect(m_banner, &ErrorBanner::actionTriggered, this, &ConnectPage::takeOffer);
}

void ConnectPage::setSites(const QList<Site> &sites)
{
    m_sites = sites;
    m_fields->setSites(sites);
    checkInput();
}

void ConnectPage::setProfiles(const QList<Profile> &profiles)
{
    const bool hadNone = m_profiles.isEmpty();
    m_profiles = profiles;
    m_list->setProfiles(profiles);
    if (hadNone || profiles.isEmpty())
        showForm(profiles.isEmpty());
    else
        showForm(m_isForm);
}

void ConnectPage::suggest(const Profile &profile, bool isWanted)
{
    m_fields->setProfile(profile);
    showForm(isWanted || m_profiles.isEmpty());
}

Profile ConnectPage::profile() const
{
    return m_fields->profile();
}

QPushButton &ConnectPage::connectButton() const
{
    QPushButton *first = m_list->firstButton();
    return m_isForm || !first ? *m_connect : *first;
}

void ConnectPage::showForm(bool isShown)
{
    m_isForm = isShown || m_profiles.isEmpty();
    m_form->setVisible(m_isForm);
    m_list->setVisible(!m_isForm);
    m_back->setVisible(m_isForm && !m_profiles.isEmpty());
    m_back->setEnabled(m_back->isVisibleTo(this)); // its key is for nobody else then
    m_new->setText(m_isForm ? tr("More options …") : tr("New …"));
    m_new->setToolTip(m_isForm ? tr("Give the login a name, a key file and the keychain")
                               : tr("Add a login at this or another access point or site"));
    checkInput();
    if (m_isForm)
        m_fields->focusUser();
    else
        m_list->firstButton()->setFocus();
}

void ConnectPage::askToConnect(const Profile &profile)
{
    m_banner->clear();
    Q_EMIT connectWanted(profile);
}

void ConnectPage::setConnecting(const QString &what)
{
    m_connecting = what;
    const bool busy = !what.isEmpty();
    m_fields->setEnabled(!busy);
    m_list->setIdle(!busy);
    m_below->setEnabled(!busy);
    m_busy->setVisible(busy);
    m_status->setText(what);
    m_connect->setText(busy ? tr("Connecting …") : tr("Connect"));
    checkInput();
    QPushButton &next = busy ? *m_cancel : connectButton();
    next.setFocus();
}

void ConnectPage::setWaiting(bool waiting)
{
    if (!m_connecting.isEmpty())
        m_status->setText(waiting ? tr("Waiting for your answer") : m_connecting);
}

void ConnectPage::showError(const Error &error, bool canCheck)
{
    m_offer = canCheck ? Offer::Check : Offer::None;
    m_banner->showError(error, canCheck ? tr("Check the connection") : QString());
}

void ConnectPage::showNotice(const QString &text)
{
    m_offer = Offer::None;
    m_banner->showNotice(text);
}

void ConnectPage::showRemoved(const Profile &profile)
{
    m_offer = Offer::Undo;
    m_banner->showNotice(tr("“%1” was deleted.").arg(profile.title()), tr("Undo"));
}

void ConnectPage::showImported(const ImportedFile &file)
{
    QStringList machines;
    for (const SshService &service : file.site.accessPoints)
        machines.append(service.host);
    const QString warning = tr("Log in there only if you know these machines: %1.")
                                .arg(machines.mid(0, 3).join(QStringLiteral(", ")));
    if (file.profiles.isEmpty()) {
        Profile fresh = m_fields->profile();
        fresh.id.clear();
        fresh.site = file.site;
        fresh.accessPointIndex = 0;
        suggest(fresh, true);
        showNotice(tr("The site “%1” was added. %2").arg(file.site.title, warning));
        return;
    }
    showForm(false);
    showNotice((file.profiles.size() == 1
                    ? tr("The login “%1” was added. %2").arg(file.profiles.first().title(), warning)
                    : tr("%1 logins were added. %2").arg(file.profiles.size()).arg(warning)));
}

void ConnectPage::takeOffer()
{
    const Offer offer = std::exchange(m_offer, Offer::None);
    m_banner->clear();
    if (offer == Offer::Undo)
        Q_EMIT undoRemoveWanted();
    else if (offer == Offer::Check)
        Q_EMIT checkWanted();
}

void ConnectPage::addNew()
{
    if (m_isForm) {
        edit(profile());
        return;
    }
    Profile fresh;
    fresh.site = m_profiles.isEmpty() ? m_sites.value(0) : m_profiles.first().site;
    edit(fresh);
}

void ConnectPage::edit(const Profile &profile)
{
    if (m_sites.isEmpty())
        return;
    auto *dialog = new ProfileDialog(m_sites, profile, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ProfileDialog::saveWanted, this, [this](Profile saved) {
        if (saved.id.isEmpty())
            saved.id = newProfileId(); // another login, even where it looks like one that is there
        m_banner->clear();
        Q_EMIT keepWanted(saved);
        showForm(false);
    });
    connect(dialog, &ProfileDialog::connectWanted, this, &ConnectPage::askToConnect);
    dialog->open();
}

void ConnectPage::chooseImport()
{
    auto *dialog =
        new QFileDialog(this, tr("Import a login or a site"), QDir::homePath(), filesFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectPage::importWanted);
    dialog->open();
}

void ConnectPage::chooseExport(const Profile &profile)
{
    const QString name = QStringLiteral("%1-%2.json").arg(profile.user, profile.accessPoint().host);
    auto *dialog = new QFileDialog(this, tr("Export the login, without secrets"), QDir::homePath(),
                                   filesFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, id = profile.id](const QString &path) { Q_EMIT exportWanted(id, path); });
    dialog->open();
}

void ConnectPage::checkInput()
{
    const bool usable = m_fields->isUsable() && m_connecting.isEmpty();
    m_connect->setEnabled(usable);
    m_connect->setToolTip(usable ? tr("Log in to the access point (Enter)")
                                 : tr("Enter your NetID first: lower-case letters and digits"));
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
    m_new->setIcon(icon(QStringLiteral("plus")));
    m_import->setIcon(icon(QStringLiteral("download")));
    m_back->setIcon(icon(QStringLiteral("user")));
}

} // namespace perch

#include "moc_connectpage.cpp"
