// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/patterndialog.h"

#include "gui/theme.h"
#include "gui/whendone.h"
#include "gui/widgets/icon.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto lookAfter = 150ms;
constexpr int textLines = 4;
constexpr int valueCharacters = 11;

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

PatternDialog::PatternDialog(const QByteArray &output, const QString &pattern, QWidget *parent)
    : QDialog(parent), m_output(output)
{
    setWindowTitle(tr("Metrics by a pattern"));
    auto *splitter = new QSplitter(this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeLeft(pattern));
    splitter->addWidget(makeRight());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({340, 620});
    auto *buttons = new QDialogButtonBox(this);
    m_use = buttons->addButton(tr("Use this pattern"), QDialogButtonBox::AcceptRole);
    m_use->setProperty("primary", true);
    m_use->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel);
    if (!pattern.isEmpty()) {
        auto *forget = buttons->addButton(tr("Forget the pattern"), QDialogButtonBox::ResetRole);
        forget->setToolTip(tr("Find values in this job's output as in any other"));
        connect(forget, &QPushButton::clicked, this, [this] {
            Q_EMIT forgotten();
            reject();
        });
    }
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        if (!m_pattern)
            return;
        Q_EMIT chosen(*m_pattern);
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceL, theme::spaceL, theme::spaceL, theme::spaceL);
    layout->setSpacing(theme::spaceL);
    layout->addWidget(splitter, 1);
    layout->addWidget(buttons);
    resize(1000, 520);
    m_delay.setSingleShot(true);
    m_delay.setInterval(lookAfter);
    connect(&m_delay, &QTimer::timeout, this, &PatternDialog::look);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PatternDialog::check);
    check();
    look();
}

QWidget *PatternDialog::makeLeft(const QString &pattern)
{
    auto *box = new QWidget(this);
    auto *label = new QLabel(tr("&Pattern"), box);
    label->setFont(theme::sectionFont());
    m_text = new QPlainTextEdit(pattern, box);
    m_text->setAccessibleName(tr("Pattern"));
    m_text->setFont(theme::fixedFont());
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("Step {step}: loss {loss}"));
    m_text->setFixedHeight(textLines * m_text->fontMetrics().lineSpacing() + 2 * theme::spaceS);
    m_text->installEventFilter(this);
    label->setBuddy(m_text);
    m_icon = new QLabel(box);
    m_icon->setAlignment(Qt::AlignTop);
    m_message = plainLabel({}, box);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *message = new QHBoxLayout;
    message->setSpacing(theme::spaceS);
    message->addWidget(m_icon);
    message->addWidget(m_message, 1);
    auto *hint = plainLabel(
        tr("Write a line as the program prints it, with a name in braces in the place of each "
           "number: {loss}, {accuracy}, {lr}.\n\n{epoch}, {step} and {time} say where on the "
           "curves it stands. {*} is anything that does not matter.\n\nThe pattern is kept for "
           "the jobs of this folder."),
        box);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, theme::spaceM, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(label);
    layout->addWidget(m_text);
    layout->addLayout(message);
    layout->addSpacing(theme::spaceS);
    layout->addWidget(hint);
    layout->addStretch(1);
    return box;
}

QWidget *PatternDialog::makeRight()
{
    auto *box = new QWidget(this);
    m_count = plainLabel({}, box);
    m_table = new QTableView(box);
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("What the pattern finds in the output"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + theme::spaceS);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultSectionSize(valueCharacters *
                                                       fontMetrics().averageCharWidth());
    m_start = new QPushButton(tr("Start from the selected line"), box);
    m_start->setAutoDefault(false);
    m_start->setEnabled(false);
    m_start->setToolTip(tr("Make a pattern of this line: its numbers get the names before them"));
    connect(m_start, &QPushButton::clicked, this, &PatternDialog::startFromLine);
    connect(m_table, &QTableView::doubleClicked, this, &PatternDialog::startFromLine);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_start->setEnabled(m_table->selectionModel()->hasSelection()); });
    connect(&m_model, &QAbstractItemModel::modelReset, this,
            [this] { m_start->setEnabled(false); });
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(theme::spaceM, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(m_count);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_start, 0, Qt::AlignLeft);
    return box;
}

/// A pattern is one line: Enter uses it.
bool PatternDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_use->click();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void PatternDialog::say(bool isGood, const QString &text)
{
    const theme::Tone tone = isGood ? theme::Tone::Good : theme::Tone::Warning;
    m_icon->setPixmap(icon(isGood ? QStringLiteral("check") : QStringLiteral("info"),
                           theme::toneColor(tone, palette()))
                          .pixmap(fontMetrics().height()));
    m_message->setText(text);
}

void PatternDialog::check()
{
    QString text = m_text->toPlainText();
    const Result<MetricPattern> parsed = MetricPattern::parse(text.replace(u'\n', u' '));
    m_pattern = parsed ? std::optional(*parsed) : std::nullopt;
    m_use->setEnabled(m_pattern.has_value());
    if (!parsed)
        say(false, parsed.error().message);
    m_delay.start();
}

void PatternDialog::look()
{
    whenDone(QtConcurrent::run(metricPreview, m_output, m_pattern), this,
             [this, mine = ++m_turn](const MetricPreview &preview) {
                 if (mine == m_turn)
                     present(preview);
             });
}

void PatternDialog::present(const MetricPreview &preview)
{
    m_model.setPreview(preview);
    for (int column = 0; column < m_model.columnCount() - 1; ++column)
        m_table->setColumnWidth(column, m_table->horizontalHeader()->defaultSectionSize());
    const QString part = preview.isWhole ? QString() : tr(" in the first 4 MB");
    if (preview.lines == 0)
        m_count->setText(tr("The program has printed nothing yet."));
    else if (preview.matched == 0)
        m_count->setText(tr("Lines of the output: choose one to start from"));
    else
        m_count->setText(
            tr("%1 of %2 lines match%3").arg(preview.matched).arg(preview.lines).arg(part));
    if (!m_pattern)
        return;
    if (preview.matched > 0)
        say(true, tr("The pattern finds %1.").arg(m_pattern->names().join(QStringLiteral(", "))));
    else if (preview.lines > 0)
        say(false,
            tr("No line of the output matches%1. Compare it with a line on the right, letter "
               "by letter.")
                .arg(part));
    else
        say(true, tr("The pattern can be used. What it finds is seen when the program prints."));
}

void PatternDialog::startFromLine()
{
    const QModelIndex row = m_table->currentIndex();
    if (row.isValid())
        m_text->setPlainText(suggestedPattern(m_model.line(row.row())));
    m_text->setFocus();
}

} // namespace perch
