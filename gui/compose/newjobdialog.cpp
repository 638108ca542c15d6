// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/newjobdialog.h"

#include "gui/compose/jobfolders.h"
#include "gui/compose/placefields.h"
#include "gui/compose/templatecards.h"
#include "gui/theme.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/plainlabel.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>

namespace perch
{

namespace
{

constexpr int cardsWidth = 640;
constexpr int cardsHeight = 330;
constexpr int copyWidth = 520;

} // namespace

NewJobDialog::NewJobDialog(JobFolders &folders, const QString &copied, QWidget *parent)
    : QDialog(parent), m_folders(folders), m_copied(copied), m_banner(new ErrorBanner(this)),
      m_place(new PlaceFields(folders, this))
{
    if (copied.isEmpty()) {
        setWindowTitle(tr("New job"));
        buildTemplates();
        build(tr("New job"), tr("Begin with a template. Everything in it can be changed later."));
        connect(&folders, &JobFolders::templatesRead, m_cards, &TemplateCards::setTemplates);
        folders.readTemplates();
        m_cards->setFocus();
    } else {
        setWindowTitle(tr("Duplicate the job"));
        const QString name = QFileInfo(copied).fileName();
        build(
            tr("Duplicate the job"),
            tr("Copies the submit description, scripts and inputs of %1. What earlier runs brought "
               "back stays where it is.")
                .arg(name));
        m_place->offerName(name);
        m_place->focusName();
    }
    connect(m_place, &PlaceFields::checked, this, &NewJobDialog::showFitness);
    connect(&folders, &JobFolders::created, this, &QDialog::accept);
    connect(&folders, &JobFolders::failed, this, [this](const Error &error) {
        m_isMaking = false;
        m_banner->showError(error);
        showFitness();
    });
    showFitness();
}

void NewJobDialog::buildTemplates()
{
    m_cards = new TemplateCards(this);
    m_cards->setMinimumSize(cardsWidth, cardsHeight);
    m_needs = plainLabel({});
    m_needs->setFont(theme::hintFont());
    m_needs->setForegroundRole(QPalette::PlaceholderText);
    connect(m_cards, &TemplateCards::chosenChanged, this, &NewJobDialog::showChosen);
    connect(m_cards, &QListWidget::itemDoubleClicked, this, [this] { m_place->focusName(); });
}

void NewJobDialog::build(const QString &title, const QString &text)
{
    auto *heading = new QLabel(title);
    heading->setFont(theme::headingFont());
    heading->setIndent(theme::headingIndent);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_make = buttons->addButton(m_cards ? tr("Make job") : tr("Duplicate"),
                                QDialogButtonBox::AcceptRole);
    m_make->setProperty("primary", true);
    m_make->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &NewJobDialog::make);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(plainLabel(text));
    layout->addWidget(m_banner);
    if (m_cards) {
        layout->addWidget(m_cards, 1);
        layout->addWidget(m_needs);
    } else {
        setMinimumWidth(copyWidth);
    }
    layout->addWidget(m_place);
    layout->addWidget(buttons);
}

void NewJobDialog::showChosen()
{
    const JobTemplate *const chosen = m_cards->chosen();
    m_needs->setText(chosen ? tr("You need: %1").arg(chosen->needs) : QString());
    if (chosen)
        m_place->offerName(chosen->name);
    showFitness();
}

void NewJobDialog::showFitness()
{
    const bool hasSource = !m_cards || m_cards->chosen();
    m_make->setEnabled(m_place->isFit() && hasSource && !m_isMaking);
}

void NewJobDialog::make()
{
    if (!m_make->isEnabled())
        return;
    m_isMaking = true;
    m_banner->clear();
    showFitness();
    if (m_cards)
        m_folders.createFromTemplate(m_cards->chosen()->name, m_place->folder());
    else
        m_folders.duplicate(m_copied, m_place->folder());
}

} // namespace perch

#include "moc_newjobdialog.cpp"
