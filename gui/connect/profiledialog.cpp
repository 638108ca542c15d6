// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/connect/profiledialog.h"

#include "gui/connect/profilefields.h"
#include "gui/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr int dialogWidth = 480;

/// "~/.ssh/id" for "/home/bucky/.ssh/id".
QString shortened(const QString &path)
{
    const QString home = QDir::homePath() + u'/';
    return path.startsWith(home) ? QStringLiteral("~/") + path.mid(home.size()) : path;
}

QString lengthened(const QString &path)
{
    return path.startsWith(QLatin1String("~/")) ? QDir::homePath() + path.mid(1) : path;
}

} // namespace

ProfileDialog::ProfileDialog(const QList<Site> &sites, const Profile &profile, QWidget *parent)
    : QDialog(parent), m_fields(new ProfileFields(this)), m_name(new QLineEdit(this)),
      m_secrets(new QCheckBox(tr("Offer to keep passwords in this computer's &keychain"), this)),
      m_keyRow(new QWidget(this))
{
    const bool isNew = profile.id.isEmpty();
    setWindowTitle(isNew ? tr("New login") : tr("Edit the login"));
    setWindowModality(Qt::WindowModal);
    setMinimumWidth(dialogWidth);
    auto *heading = new QLabel(windowTitle(), this);
    heading->setFont(theme::sectionFont());
    m_name->setAccessibleName(tr("Name"));
    m_name->setMaxLength(int(maximumProfileName));
    m_name->setText(profile.name);
    m_secrets->setChecked(profile.keepsSecrets);
    m_secrets->setToolTip(tr("You are asked each time whether a password or passphrase is kept. It "
                             "never goes into a file."));
    m_fields->setSites(sites);
    m_fields->setProfile(profile);
    buildKeyRow();
    m_key->setText(shortened(profile.keyFile));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_accept = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    m_accept->setProperty("primary", true);
    m_accept->setDefault(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(heading);
    layout->addSpacing(theme::spaceM);
    layout->addWidget(fieldLabel(tr("Na&me (optional)"), m_name, this));
    layout->addWidget(m_name);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_fields);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_keyRow);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(m_secrets);
    layout->addStretch();
    layout->addSpacing(theme::spaceL);
    layout->addWidget(buttons);
    connect(m_fields, &ProfileFields::changed, this, &ProfileDialog::check);
    connect(buttons, &QDialogButtonBox::accepted, this, &ProfileDialog::finish);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
    m_fields->focusUser();
}

void ProfileDialog::buildKeyRow()
{
    m_key = new QLineEdit(m_keyRow);
    m_key->setAccessibleName(tr("Private key file"));
    m_key->setPlaceholderText(tr("the usual ones of ~/.ssh"));
    m_browse = new QPushButton(tr("Choose …"), m_keyRow);
    m_browse->setAccessibleName(tr("Choose the private key file"));
    m_browse->setAutoDefault(false);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::spaceS);
    row->addWidget(m_key, 1);
    row->addWidget(m_browse);
    auto *layout = new QVBoxLayout(m_keyRow);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(fieldLabel(tr("Key &file (optional)"), m_key, m_keyRow));
    layout->addLayout(row);
    connect(m_browse, &QPushButton::clicked, this, &ProfileDialog::chooseKey);
}

Profile ProfileDialog::profile() const
{
    Profile profile = m_fields->profile();
    profile.name = m_name->text().trimmed();
    profile.keyFile = lengthened(m_key->text().trimmed());
    profile.keepsSecrets = m_secrets->isChecked() && !profile.isSharedComputer;
    return profile;
}

void ProfileDialog::check()
{
    const bool isShared = m_fields->profile().isSharedComputer;
    m_accept->setText(isShared ? tr("Connect") : tr("Save"));
    m_accept->setEnabled(m_fields->isUsable());
    m_accept->setToolTip(m_fields->isUsable() ? QString()
                                              : tr("Enter your NetID first: lower-case letters "
                                                   "and digits"));
    m_name->setEnabled(!isShared);
    m_secrets->setEnabled(!isShared);
}

void ProfileDialog::chooseKey()
{
    auto *dialog = new QFileDialog(this, tr("Choose the private key file"),
                                   QDir::homePath() + QStringLiteral("/.ssh"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setFilter(QDir::Files | QDir::Hidden);
    connect(dialog, &QFileDialog::fileSelected, m_key,
            [this](const QString &path) { m_key->setText(shortened(path)); });
    dialog->open();
}

void ProfileDialog::finish()
{
    const Profile wanted = profile();
    accept();
    if (wanted.isSharedComputer)
        Q_EMIT connectWanted(wanted);
    else
        Q_EMIT saveWanted(wanted);
}

void ProfileDialog::paintEvent(QPaintEvent *)
{
    // a surface and an edge of its own, also where no window manager draws one
    QPainter painter(this);
    painter.fillRect(rect(), theme::cardColor(palette()));
    painter.setPen(theme::borderColor(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace perch

#include "moc_profiledialog.cpp"
