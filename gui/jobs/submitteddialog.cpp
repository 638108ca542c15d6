// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/jobs/submitteddialog.h"

#include "gui/theme.h"
#include "gui/widgets/timetext.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QTableWidget>
#include <QVBoxLayout>

namespace perch
{

namespace
{

constexpr QSize usualSize(720, 560);
constexpr qsizetype mostFiles = 2'000;

QTableWidget *tableOf(const QList<SentFile> &files, QWidget *parent)
{
    auto *table = new QTableWidget(int(qMin(files.size(), mostFiles)), 3, parent);
    table->setHorizontalHeaderLabels(
        {SubmittedDialog::tr("File"), SubmittedDialog::tr("Size"), SubmittedDialog::tr("SHA-256")});
    table->setAccessibleName(SubmittedDialog::tr("Files that were sent"));
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    for (int row = 0; row < table->rowCount(); ++row) {
        const SentFile &file = files.at(row);
        auto *size = new QTableWidgetItem(sizeText(file.size));
        size->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto *hash = new QTableWidgetItem(file.sha256.left(16));
        hash->setFont(theme::fixedFont());
        hash->setToolTip(file.sha256);
        table->setItem(row, 0, new QTableWidgetItem(file.name));
        table->setItem(row, 1, size);
        table->setItem(row, 2, hash);
    }
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    return table;
}

} // namespace

SubmittedDialog::SubmittedDialog(const RunRecord &run, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("What was submitted as cluster %1").arg(run.cluster));
    resize(usualSize);
    auto *heading = new QLabel(this);
    heading->setTextFormat(Qt::PlainText);
    heading->setText(
        tr("The submit description of %1")
            .arg(QLocale().toString(run.submitted.toLocalTime(), QLocale::ShortFormat)));
    heading->setFont(theme::sectionFont());
    auto *text = new QPlainTextEdit(this);
    text->setPlainText(run.submitText);
    text->setReadOnly(true);
    text->setFont(theme::fixedFont());
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setAccessibleName(tr("Submit description as it was"));
    text->setTabChangesFocus(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(text, 2);
    if (!run.files.isEmpty()) {
        auto *files = new QLabel(tr("Files that went with it"), this);
        files->setFont(theme::sectionFont());
        layout->addWidget(files);
        layout->addWidget(tableOf(run.files, this), 1);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
}

} // namespace perch

#include "moc_submitteddialog.cpp"
