// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recorddesk.h"

#include "gui/results/comparisondialog.h"
#include "gui/results/helpbundledialog.h"
#include "gui/results/recorddialog.h"
#include "gui/results/recordpane.h"
#include "gui/results/rerun.h"
#include "gui/results/rerundialog.h"
#include "gui/widgets/timetext.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

namespace perch
{

namespace
{

constexpr qsizetype mostOffered = 15;

QFileDialog *openingDialog(QWidget *window, const QString &title)
{
    auto *dialog = new QFileDialog(window, title, QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({RecordDesk::tr("Run records (*.tar.gz *.tgz *.tar *.zip run.json)"),
                            RecordDesk::tr("All files (*)")});
    return dialog;
}

} // namespace

RecordDesk::RecordDesk(RecordPane &pane, RecordsController &records, Rerun &rerun,
                       JobFolders &folders, QObject *parent)
    : QObject(parent), m_pane(pane), m_records(records), m_rerun(rerun), m_folders(folders)
{
    connect(&pane, &RecordPane::annotationChanged, &records, &RecordsController::annotate);
    connect(&pane, &RecordPane::exportWanted, this, &RecordDesk::chooseArchive);
    connect(&pane, &RecordPane::openWanted, this, &RecordDesk::chooseRecord);
    connect(&pane, &RecordPane::compareWanted, &records, &RecordsController::findOthers);
    connect(&pane, &RecordPane::helpWanted, &records, &RecordsController::gatherHelp);
    connect(&pane, &RecordPane::againWanted, this, [this] { runAgain(m_records.record()); });
    connect(&records, &RecordsController::shown, &pane, &RecordPane::setRecord);
    connect(&records, &RecordsController::notShown, &pane, &RecordPane::setNone);
    connect(&records, &RecordsController::annotated, &pane, &RecordPane::noteKept);
    connect(&records, &RecordsController::othersFound, this, &RecordDesk::chooseOther);
    connect(&records, &RecordsController::opened, this, &RecordDesk::showRecord);
    connect(&records, &RecordsController::failed, this, &RecordDesk::failed);
    connect(&records, &RecordsController::exported, this, [this](const QString &path) {
        Q_EMIT noticed(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
    });
    connect(&records, &RecordsController::compared, this,
            [this](const OpenedRecord &first, const OpenedRecord &second,
                   const RecordComparison &comparison) {
                auto *dialog = new ComparisonDialog(first.run, second.run, comparison, window());
                dialog->setAttribute(Qt::WA_DeleteOnClose);
                dialog->show();
            });
    connect(&records, &RecordsController::helpReady, this,
            [this](const ScrubbedText &text, const QString &fileName) {
                auto *dialog = new HelpBundleDialog(text, fileName, m_helpUrl, window());
                dialog->setAttribute(Qt::WA_DeleteOnClose);
                dialog->open();
            });
}

QWidget *RecordDesk::window() const
{
    return m_pane.window();
}

/// Whoever gets the archive reads what is in it.
void RecordDesk::chooseArchive()
{
    const int secrets = withoutSecrets(m_records.record().run.submitText).removed;
    if (secrets == 0) {
        chooseArchivePath();
        return;
    }
    auto *question = new QMessageBox(
        QMessageBox::Warning, tr("Export the record"),
        tr("The submit description holds what looks like a secret, as a key or a password. "
           "Whoever gets the archive can read it."),
        QMessageBox::Cancel, window());
    question->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton *anyway = question->addButton(tr("Export anyway"), QMessageBox::AcceptRole);
    connect(anyway, &QPushButton::clicked, this, &RecordDesk::chooseArchivePath);
    question->open();
}

void RecordDesk::chooseArchivePath()
{
    auto *dialog = new QFileDialog(window(), tr("Export the record"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Archives (*.tar.gz)"));
    dialog->selectFile(QFileInfo(m_records.record().folder).fileName() + QStringLiteral(".tar.gz"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        const bool isNamed = path.endsWith(u".tar.gz") || path.endsWith(u".tgz");
        m_records.exportTo(isNamed ? path : path + QStringLiteral(".tar.gz"));
    });
    dialog->open();
}

void RecordDesk::chooseRecord()
{
    QFileDialog *dialog = openingDialog(window(), tr("Open a record"));
    connect(dialog, &QFileDialog::fileSelected, &m_records, &RecordsController::open);
    dialog->open();
}

void RecordDesk::chooseFileToCompare(const OpenedRecord &first)
{
    QFileDialog *dialog = openingDialog(window(), tr("Compare with a record"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, first](const QString &path) { m_records.compare(first, path); });
    dialog->open();
}

void RecordDesk::chooseOther(const QList<RecordsController::Other> &others)
{
    const OpenedRecord first = m_records.record();
    auto *menu = new QMenu(window());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSection(tr("Compare with"));
    for (const RecordsController::Other &other : others.mid(0, mostOffered)) {
        QString title = other.title;
        title.replace(u'&', QStringLiteral("&&"));
        menu->addAction(
            tr("%1, %2").arg(title, agoText(other.submitted, QDateTime::currentDateTimeUtc())),
            this, [this, first, folder = other.folder] { m_records.compare(first, folder); });
    }
    if (!others.isEmpty())
        menu->addSeparator();
    menu->addAction(tr("Another record …"), this, [this, first] { chooseFileToCompare(first); });
    menu->popup(m_pane.compareCorner());
}

void RecordDesk::showRecord(const OpenedRecord &record)
{
    auto *dialog = new RecordDialog(record, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RecordDialog::againWanted, this, [this, record] { runAgain(record); });
    connect(dialog, &RecordDialog::compareWanted, this,
            [this, record] { chooseFileToCompare(record); });
    connect(&m_rerun, &Rerun::restored, dialog, &QDialog::accept);
    dialog->show();
}

void RecordDesk::runAgain(const OpenedRecord &record)
{
    if (record.folder.isEmpty() || m_rerun.isBusy())
        return;
    auto *dialog = new RerunDialog(record, m_folders, m_rerun, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace perch

#include "moc_recorddesk.cpp"
