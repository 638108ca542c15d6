// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/formfiles.h"

#include "core/submit/jobdata.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/timetext.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QToolButton>
#include <QTreeWidget>

namespace perch
{

namespace
{

constexpr int mostRows = 1000;
const char *const command = "transfer_input_files";

bool isUrl(const QString &entry)
{
    return entry.contains(u"://");
}

/// What a person calls it: a URL's last part.
QString shortName(const QString &entry)
{
    return isUrl(entry) ? entry.section(u'/', -1) : entry;
}

} // namespace

QString transferAdvice(const QString &entry, qint64 bytes)
{
    const bool isFile = entry.startsWith(u"file://", Qt::CaseInsensitive);
    const bool isOsdf = entry.startsWith(u"osdf://", Qt::CaseInsensitive);
    switch (transferFormOf(bytes)) {
    case TransferForm::WithTheJob:
        return isOsdf || isFile
                   ? FormFiles::tr("Up to 1 GB goes with the job from its folder; staging is for "
                                   "larger files.")
                   : QString();
    case TransferForm::Osdf:
        return isOsdf ? QString()
               : isFile
                   ? FormFiles::tr("Up to 30 GB it goes by osdf:///, which caches it near the job.")
                   : FormFiles::tr("Over 1 GB: stage it, then jobs fetch it by osdf:///.");
    case TransferForm::StagingFile:
        return isFile ? QString()
                      : FormFiles::tr("Over 30 GB: stage it, then jobs read it by file:///.");
    case TransferForm::AskStaff:
        return FormFiles::tr("Over 100 GB: ask the site's staff before you send it.");
    }
    return {};
}

FormFiles::FormFiles(QWidget *parent) : FormSection(tr("Files"), parent)
{
    m_inputs = new QTreeWidget;
    m_inputs->setAccessibleName(QString::fromLatin1(command));
    m_inputs->setColumnCount(2);
    m_inputs->setHeaderHidden(true);
    m_inputs->setRootIsDecorated(false);
    m_inputs->setUniformRowHeights(true);
    m_inputs->setTextElideMode(Qt::ElideMiddle);
    m_inputs->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_inputs->header()->setStretchLastSection(false);
    m_inputs->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_inputs->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    auto *words = new QLabel(tr("Files &in"));
    words->setBuddy(m_inputs);
    addWide(words);
    addWide(m_inputs);
    addWide(makeAddRow());
    m_hint = addHint();
    m_outputs =
        add(tr("Files &out"),
            new TextField(QStringLiteral("transfer_output_files"), tr("new files (default)")),
            tr("Unset, new files at the top of the job's folder come back; folders must be "
               "named. One that is named and missing puts the job on hold."));
    auto *remove = new QShortcut(QKeySequence(Qt::Key_Delete), m_inputs);
    remove->setContext(Qt::WidgetShortcut);
    connect(remove, &QShortcut::activated, this, &FormFiles::removeInput);
}

QWidget *FormFiles::makeAddRow()
{
    m_offer = new QComboBox;
    m_offer->setEditable(true);
    m_offer->setInsertPolicy(QComboBox::NoInsert);
    m_offer->setAccessibleName(tr("File or URL to add"));
    m_offer->lineEdit()->setPlaceholderText(tr("file or URL to add"));
    m_offer->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_offer->setMinimumContentsLength(8);
    m_add = new QPushButton(tr("Add"));
    m_remove = new QToolButton;
    m_remove->setIcon(icon(QStringLiteral("trash")));
    m_remove->setAccessibleName(tr("Take the chosen file out"));
    m_remove->setToolTip(tr("Take the chosen file out of the list (Del); the file itself stays"));
    m_remove->setFocusPolicy(Qt::StrongFocus);
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addWidget(m_offer, 1);
    layout->addWidget(m_add);
    layout->addWidget(m_remove);
    connect(m_add, &QPushButton::clicked, this, &FormFiles::addInput);
    connect(m_offer->lineEdit(), &QLineEdit::returnPressed, this, &FormFiles::addInput);
    connect(m_remove, &QToolButton::clicked, this, &FormFiles::removeInput);
    return row;
}

void FormFiles::showValues(const SubmitValues &values, const FormFacts &facts)
{
    m_list = values.text(QString::fromLatin1(command));
    m_outputs->showValues(values);
    fillInputs(facts);
    fillOffers(facts);
}

void FormFiles::fillInputs(const FormFacts &facts)
{
    const QTreeWidgetItem *current = m_inputs->currentItem();
    const QString kept = current ? current->data(0, Qt::UserRole).toString() : QString();
    m_inputs->clear();
    const QHash<QString, qint64> sizes = facts.sizes();
    QString advice;
    const QStringList entries = fileEntries(m_list).mid(0, mostRows);
    for (const QString &entry : entries) {
        const QString key = isUrl(entry) ? entry.section(u'?', 0, 0) : entry;
        const auto size = sizes.constFind(key.startsWith(u"./") ? key.sliced(2) : key);
        const bool isKnown = size != sizes.constEnd();
        const bool isMissing =
            !isKnown && !isUrl(entry) && !entry.contains(u'$') && !entry.contains(u'/');
        const QString told = isKnown ? transferAdvice(entry, *size) : QString();
        auto *row = new QTreeWidgetItem(m_inputs, {shortName(entry), isKnown     ? sizeText(*size)
                                                                     : isMissing ? tr("not here")
                                                                                 : QString()});
        row->setData(0, Qt::UserRole, entry);
        row->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        row->setToolTip(0, told.isEmpty()
                               ? entry.toHtmlEscaped()
                               : QStringLiteral("%1: %2").arg(entry.toHtmlEscaped(), told));
        if (!told.isEmpty())
            row->setIcon(0, icon(QStringLiteral("warning"),
                                 theme::toneColor(theme::Tone::Warning, QApplication::palette())));
        row->setForeground(1, theme::mutedText(QApplication::palette()));
        if (advice.isEmpty() && !told.isEmpty())
            advice = QStringLiteral("%1: %2").arg(shortName(entry).left(60), told);
        if (entry == kept)
            m_inputs->setCurrentItem(row);
    }
    const int rows = qBound(2, int(entries.size()), 6);
    m_inputs->setFixedHeight(rows * (m_inputs->fontMetrics().height() + theme::spaceXS) +
                             theme::spaceS);
    m_remove->setEnabled(!entries.isEmpty());
    say(*m_hint, advice, true);
}

void FormFiles::fillOffers(const FormFacts &facts)
{
    const QString begun = m_offer->currentText();
    const QStringList entries = fileEntries(m_list);
    const QSignalBlocker quiet(m_offer);
    m_offer->clear();
    for (const JobFile &file : facts.files) {
        if (file.name != facts.submitFileName && !entries.contains(file.name) &&
            !file.name.contains(u','))
            m_offer->addItem(file.name);
    }
    QStringList staged = facts.stagedSizes.keys();
    staged.sort();
    for (const QString &url : std::as_const(staged)) {
        if (!url.isEmpty() && !entries.contains(url) && !facts.imageUrls.contains(url))
            m_offer->addItem(url);
    }
    m_offer->setCurrentIndex(-1);
    m_offer->setEditText(begun);
}

void FormFiles::addInput()
{
    const QString entry = m_offer->currentText().trimmed();
    if (entry.isEmpty())
        return;
    m_offer->setEditText(QString());
    const QString list = withEntry(m_list, entry);
    if (list != m_list)
        Q_EMIT fieldEdited(QString::fromLatin1(command), list);
}

void FormFiles::removeInput()
{
    const QTreeWidgetItem *row = m_inputs->currentItem();
    if (row)
        Q_EMIT fieldEdited(QString::fromLatin1(command),
                           withoutEntry(m_list, row->data(0, Qt::UserRole).toString()));
}

} // namespace perch
