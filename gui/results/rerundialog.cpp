// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/rerundialog.h"

#include "core/rerunfolder.h"
#include "gui/compose/jobfolders.h"
#include "gui/compose/placefields.h"
#include "gui/results/recordfacts.h"
#include "gui/results/rerun.h"
#include "gui/theme.h"
#include "gui/widgets/callout.h"
#include "gui/widgets/elidedlabel.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>

namespace perch
{

namespace
{

constexpr int usualWidth = 560;

QLabel *textLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QString explanation(const RecordedRun &run)
{
    return run.image.url.isEmpty()
               ? RerunDialog::tr("Makes a job folder with the same submit description and, byte by "
                                 "byte, the same inputs, and opens it on the Compose page to be "
                                 "submitted.")
               : RerunDialog::tr("Looks whether the image still has the same bytes, makes a job "
                                 "folder with the same submit description and, byte by byte, the "
                                 "same inputs, and opens it on the Compose page to be submitted.");
}

} // namespace

RerunDialog::RerunDialog(const OpenedRecord &record, JobFolders &folders, Rerun &rerun,
                         QWidget *parent)
    : QDialog(parent), m_record(record), m_rerun(rerun), m_place(new PlaceFields(folders, this)),
      m_refusal(new Callout(this)), m_step(textLabel({}))
{
    setWindowTitle(tr("Run again exactly"));
    setMinimumWidth(usualWidth);
    auto *heading = new QLabel(windowTitle());
    heading->setFont(theme::headingFont());
    heading->setIndent(theme::headingIndent);
    auto *name = new ElidedLabel;
    name->setText(record.run.title());
    name->setFont(theme::sectionFont());
    m_refusal->hide();
    m_step->setForegroundRole(QPalette::PlaceholderText);
    m_step->setAccessibleName(tr("What is being done"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_make = buttons->addButton(tr("Prepare the job"), QDialogButtonBox::AcceptRole);
    m_make->setProperty("primary", true);
    m_make->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &RerunDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &RerunDialog::reject);
    connect(m_place, &PlaceFields::checked, this, &RerunDialog::showFitness);
    connect(&rerun, &Rerun::stepped, m_step, &QLabel::setText);
    connect(&rerun, &Rerun::restored, this, &QDialog::accept);
    connect(&rerun, &Rerun::refused, this, [this](const Error &error) {
        if (error.code != Error::Code::Cancelled) {
            m_refusal->say(theme::Tone::Bad, tr("It was not prepared"), error.message,
                           error.detail);
            m_refusal->show();
        }
        showFitness();
    });

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(name);
    layout->addWidget(textLabel(explanation(record.run)));
    layout->addWidget(m_place);
    layout->addWidget(m_refusal);
    layout->addStretch();
    layout->addWidget(m_step);
    layout->addWidget(buttons);
    m_place->offerName(nameForRerun(record.run));
    m_place->focusName();
    showFitness();
}

void RerunDialog::start()
{
    if (!m_make->isEnabled())
        return;
    m_refusal->hide();
    m_rerun.start(m_record.folder, m_record.run, m_place->folder());
    showFitness();
}

void RerunDialog::showFitness()
{
    m_make->setEnabled(m_place->isFit() && !m_rerun.isBusy());
    m_place->setEnabled(!m_rerun.isBusy());
}

void RerunDialog::reject()
{
    m_rerun.stop();
    QDialog::reject();
}

} // namespace perch

#include "moc_rerundialog.cpp"
