// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/recordpane.h"

#include "gui/results/recordfacts.h"
#include "gui/theme.h"
#include "gui/widgets/emptystate.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto typingRests = 1s;

QLabel *hint(const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(theme::hintFont());
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

RecordPane::RecordPane(QWidget *parent) : QWidget(parent)
{
    m_facts = new FactsView(FactsView::Values::Proportional);
    m_facts->setAccessibleName(tr("What was run"));
    auto *splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_facts);
    splitter->addWidget(makeNotes());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    m_empty = new EmptyState(
        QStringLiteral("file"), tr("No record of this run"),
        tr("Runs that Perch submits are recorded: what was sent, with which image, what became of "
           "it. Records of other people can be opened here, too."));
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(splitter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_stack, 1);
    layout->addWidget(makeButtons());
    m_rest.setSingleShot(true);
    m_rest.setInterval(typingRests);
    connect(&m_rest, &QTimer::timeout, this, &RecordPane::tellNotes);
    setNone({});
}

QWidget *RecordPane::makeNotes()
{
    m_notes = new QPlainTextEdit;
    m_notes->setPlaceholderText(tr("What you want to remember of this run"));
    m_notes->setTabChangesFocus(true);
    m_notes->setAccessibleName(tr("Notes on this run"));
    m_tags = new QLineEdit;
    m_tags->setPlaceholderText(tr("baseline, paper"));
    m_tags->setToolTip(tr("Words parted by commas. The search on the Jobs page finds runs by their "
                          "notes and tags."));
    m_tags->setMaxLength(int(RecordedRun::mostTags * RecordedRun::longestTag));
    auto *notes = new QLabel(tr("&Notes"));
    notes->setBuddy(m_notes);
    auto *tags = new QLabel(tr("&Tags"));
    tags->setBuddy(m_tags);
    m_kept = hint({});
    auto *head = new QHBoxLayout;
    head->addWidget(notes);
    head->addStretch();
    head->addWidget(m_kept);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(theme::spaceS);
    foot->addWidget(tags);
    foot->addWidget(m_tags, 1);
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(theme::spaceM, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addLayout(head);
    layout->addWidget(m_notes, 1);
    layout->addLayout(foot);
    connect(m_notes, &QPlainTextEdit::textChanged, this, &RecordPane::noteTyping);
    connect(m_tags, &QLineEdit::textEdited, this, &RecordPane::noteTyping);
    connect(m_tags, &QLineEdit::editingFinished, this, &RecordPane::tellNotes);
    m_notes->installEventFilter(this);
    return box;
}

QWidget *RecordPane::makeButtons()
{
    auto *again = new QPushButton(icon(QStringLiteral("retry")), tr("Run again exactly …"));
    again->setToolTip(tr("The same submit description, inputs and image, checked byte by byte, as "
                         "a new job"));
    auto *compare = new QPushButton(icon(QStringLiteral("table")), tr("Compare …"));
    compare->setToolTip(tr("What differs from another run: text, image, inputs, results"));
    auto *save = new QPushButton(icon(QStringLiteral("save")), tr("Export …"));
    save->setToolTip(tr("The whole record as one archive, for a colleague or a paper"));
    auto *help = new QPushButton(icon(QStringLiteral("message")), tr("Ask for help …"));
    help->setToolTip(tr("What the site's staff needs to know of this job, without secrets"));
    auto *open = new QPushButton(icon(QStringLiteral("folder")), tr("Open a record …"));
    open->setToolTip(tr("The record of another run, also of another person; no connection is "
                        "needed"));
    connect(again, &QPushButton::clicked, this, &RecordPane::againWanted);
    connect(compare, &QPushButton::clicked, this, &RecordPane::compareWanted);
    connect(save, &QPushButton::clicked, this, &RecordPane::exportWanted);
    connect(help, &QPushButton::clicked, this, &RecordPane::helpWanted);
    connect(open, &QPushButton::clicked, this, &RecordPane::openWanted);
    m_compare = compare;
    m_needRecord = {again, compare, save};
    auto *box = new QWidget;
    auto *layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    for (QPushButton *button : {again, compare, save, help})
        layout->addWidget(button);
    layout->addStretch();
    layout->addWidget(open);
    return box;
}

void RecordPane::setRecord(const OpenedRecord &record)
{
    const bool isOther = record.folder != m_folder;
    if (isOther)
        tellNotes(); // of the one before
    m_folder = record.folder;
    m_facts->setFacts(recordFacts(record.run));
    const QString tags = record.run.tags.join(QStringLiteral(", "));
    if (isOther || !m_isTyped) {
        const QSignalBlocker quiet(m_notes);
        if (m_notes->toPlainText() != record.run.notes)
            m_notes->setPlainText(record.run.notes);
        if (!m_tags->hasFocus() || isOther)
            m_tags->setText(tags);
        m_isTyped = false;
    }
    if (isOther)
        m_kept->clear();
    m_stack->setCurrentIndex(1);
    for (QPushButton *button : std::as_const(m_needRecord))
        button->setEnabled(true);
}

void RecordPane::setNone(const QString &why)
{
    tellNotes();
    m_folder.clear();
    if (!why.isEmpty())
        m_empty->setText(tr("No record of this run"), why);
    m_stack->setCurrentIndex(0);
    for (QPushButton *button : std::as_const(m_needRecord))
        button->setEnabled(false);
}

void RecordPane::noteTyping()
{
    m_isTyped = true;
    m_kept->clear();
    m_rest.start();
}

void RecordPane::tellNotes()
{
    m_rest.stop();
    if (!std::exchange(m_isTyped, false) || m_folder.isEmpty())
        return;
    Q_EMIT annotationChanged(m_folder, m_notes->toPlainText(), tagsIn(m_tags->text()));
}

QPoint RecordPane::compareCorner() const
{
    return m_compare->mapToGlobal(QPoint(0, m_compare->height()));
}

void RecordPane::noteKept()
{
    if (!m_isTyped)
        m_kept->setText(tr("Kept"));
}

void RecordPane::hideEvent(QHideEvent *event)
{
    tellNotes();
    QWidget::hideEvent(event);
}

bool RecordPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_notes && event->type() == QEvent::FocusOut)
        tellNotes();
    return QWidget::eventFilter(watched, event);
}

} // namespace perch

#include "moc_recordpane.cpp"
