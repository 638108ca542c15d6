// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recorddialog.h"

#include "gui/results/recordview.h"
#include "gui/theme.h"
#include "gui/widgets/elidedlabel.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QUrl>

namespace perch
{

namespace
{

constexpr QSize usualSize(900, 640);

} // namespace

RecordDialog::RecordDialog(const OpenedRecord &record, QWidget *parent)
    : QDialog(parent), m_record(record), m_banner(new ErrorBanner(this))
{
    setWindowTitle(tr("Record of %1").arg(record.run.title()));
    resize(usualSize);
    auto *heading = new ElidedLabel;
    heading->setText(record.run.title());
    heading->setFont(theme::headingFont());
    auto *hint = new QLabel(
        tr("Read only · %1").arg(agoText(record.run.submitted, QDateTime::currentDateTimeUtc())));
    hint->setForegroundRole(QPalette::PlaceholderText);
    hint->setToolTip(exactTimeText(record.run.submitted));
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::spaceM);
    head->addWidget(heading, 1);
    head->addWidget(hint);

    auto *view = new RecordView(record);
    connect(view, &RecordView::fileWanted, this, [](const QString &path) {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
    });
    auto *again = new QPushButton(icon(QStringLiteral("retry")), tr("Run again exactly …"));
    auto *compare = new QPushButton(icon(QStringLiteral("table")), tr("Compare …"));
    auto *folder = new QPushButton(icon(QStringLiteral("folder")), tr("Show its files"));
    auto *close = new QPushButton(tr("Close"));
    for (QPushButton *button : {again, compare, folder, close})
        button->setAutoDefault(false);
    connect(again, &QPushButton::clicked, this, &RecordDialog::againWanted);
    connect(compare, &QPushButton::clicked, this, &RecordDialog::compareWanted);
    connect(folder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_record.folder)); });
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::spaceS);
    buttons->addWidget(again);
    buttons->addWidget(compare);
    buttons->addWidget(folder);
    buttons->addStretch();
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addLayout(head);
    layout->addWidget(m_banner);
    layout->addWidget(view, 1);
    layout->addLayout(buttons);
}

} // namespace perch

#include "moc_recorddialog.cpp"
