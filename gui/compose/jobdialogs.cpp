// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobdialogs.h"

#include "core/plaintext.h"
#include "core/submit/submitfile.h"
#include "core/submit/sweeptext.h"
#include "gui/compose/composecontroller.h"
#include "gui/compose/newjobdialog.h"
#include "gui/compose/sweepdialog.h"

#include <QMessageBox>
#include <QPushButton>

namespace perch
{

JobDialogs::JobDialogs(ComposeController &controller, QWidget &page)
    : m_controller(controller), m_page(page)
{
    connect(&controller, &ComposeController::changedElsewhere, this, &JobDialogs::askWhichText);
}

void JobDialogs::askForNewJob()
{
    auto *dialog = new NewJobDialog(m_controller.jobFolders(), {}, m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void JobDialogs::askForCopy()
{
    auto *dialog =
        new NewJobDialog(m_controller.jobFolders(), m_controller.folder(), m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void JobDialogs::askForSweep()
{
    const QString text = m_controller.text(m_controller.submitFileName());
    const SubmitFile file(text);
    auto *dialog = new SweepDialog(text, m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto sweep = sweepOfQueue(file, m_controller.text(queueListFile(file))))
        dialog->setSweep(*sweep);
    connect(dialog, &SweepDialog::sweepMade, &m_controller, &ComposeController::useSweep);
    dialog->open();
}

void JobDialogs::askWhichText(const QStringList &names)
{
    auto *box = new QMessageBox(m_page.window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Changed by another program"));
    box->setText(tr("Another program has changed %1, and you have edited it here.")
                     .arg(plainLine(names.mid(0, 5).join(QStringLiteral(", ")), 300)));
    box->setInformativeText(tr("Keep your text, which replaces the other one when you save, or "
                               "read what lies on the disk."));
    QPushButton *keep = box->addButton(tr("Keep mine"), QMessageBox::RejectRole);
    QPushButton *take = box->addButton(tr("Read from disk"), QMessageBox::DestructiveRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    connect(take, &QPushButton::clicked, this, [this, names] { m_controller.takeFromDisk(names); });
    box->open();
}

} // namespace perch

#include "moc_jobdialogs.cpp"
