// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/findbar.h"

#include "gui/compose/submiteditor.h"
#include "gui/theme.h"
#include "gui/whendone.h"
#include "gui/widgets/icon.h"

#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QtConcurrent/QtConcurrentRun>

#include <algorithm>
#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto searchAfter = 300ms; ///< of silence while the text is edited
constexpr qsizetype longestOffer = 200;

} // namespace

FindBar::FindBar(QWidget *parent) : QWidget(parent)
{
    m_pattern = new QLineEdit;
    m_pattern->setPlaceholderText(tr("Find"));
    m_pattern->setAccessibleName(tr("Find"));
    m_pattern->setClearButtonEnabled(true);
    m_count = new QLabel;
    m_count->setTextFormat(Qt::PlainText);
    m_count->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("9999 of 9999")));
    m_case = makeSwitch(QStringLiteral("Aa"), tr("Match case"), tr("Capitals count"));
    m_words = makeSwitch(tr("Word"), tr("Whole words"), tr("Whole words only"));
    m_regex = makeSwitch(QStringLiteral(".*"), tr("Regular expression"),
                         tr("The pattern is a regular expression; \\1 in the replacement is its "
                            "first group"));
    m_replacement = new QLineEdit;
    m_replacement->setPlaceholderText(tr("Replace by"));
    m_replacement->setAccessibleName(tr("Replace by"));
    m_replaceOne = new QPushButton(tr("Replace"));
    m_replaceAll = new QPushButton(tr("Replace all"));
    makeRows();
    for (QLineEdit *line : {m_pattern, m_replacement})
        line->installEventFilter(this);
    connect(m_pattern, &QLineEdit::textChanged, this, [this] { search(Then::Stay); });
    for (QToolButton *button : {m_case, m_words, m_regex})
        connect(button, &QToolButton::toggled, this, [this] { search(Then::Stay); });
    connect(m_replaceOne, &QPushButton::clicked, this, &FindBar::replaceOne);
    connect(m_replaceAll, &QPushButton::clicked, this, &FindBar::replaceAllMatches);
    m_pool.setMaxThreadCount(2);
    m_again.setSingleShot(true);
    m_again.setInterval(searchAfter);
    connect(&m_again, &QTimer::timeout, this, [this] { search(Then::Stay); });
    hide();
}

FindBar::~FindBar()
{
    m_stop.request_stop();
}

QToolButton *FindBar::makeSwitch(const QString &text, const QString &spoken, const QString &hint)
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setCheckable(true);
    button->setAccessibleName(spoken);
    button->setToolTip(hint);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void FindBar::makeRows()
{
    const auto makeButton = [this](const QString &iconName, const QString &spoken,
                                   void (FindBar::*slot)()) {
        auto *button = new QToolButton;
        button->setIcon(icon(iconName));
        button->setAccessibleName(spoken);
        button->setToolTip(spoken);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this, slot);
        return button;
    };
    auto *find = new QHBoxLayout;
    find->setSpacing(theme::spaceS);
    find->addWidget(m_pattern, 1);
    find->addWidget(m_count);
    find->addWidget(makeButton(QStringLiteral("chevron-up"), tr("Previous match (Shift+F3)"),
                               &FindBar::goBack));
    find->addWidget(
        makeButton(QStringLiteral("chevron-down"), tr("Next match (F3)"), &FindBar::goNext));
    find->addWidget(m_case);
    find->addWidget(m_words);
    find->addWidget(m_regex);
    find->addWidget(makeButton(QStringLiteral("cancel"), tr("Close (Esc)"), &FindBar::close));
    m_replaceRow = new QWidget;
    auto *replace = new QHBoxLayout(m_replaceRow);
    replace->setContentsMargins(0, 0, 0, 0);
    replace->setSpacing(theme::spaceS);
    replace->addWidget(m_replacement, 1);
    replace->addWidget(m_replaceOne);
    replace->addWidget(m_replaceAll);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceXS);
    layout->addLayout(find);
    layout->addWidget(m_replaceRow);
}

SearchQuery FindBar::query() const
{
    return {m_pattern->text(), m_case->isChecked(), m_words->isChecked(), m_regex->isChecked()};
}

void FindBar::setEditor(SubmitEditor *editor)
{
    if (m_editor == editor)
        return;
    if (m_editor) {
        m_editor->showMatches({});
        m_editor->disconnect(this);
    }
    m_editor = editor;
    if (!editor) {
        hide();
        return;
    }
    connect(editor, &SubmitEditor::edited, this, [this] {
        m_current = false;
        if (isVisible())
            m_again.start();
    });
    if (isVisible())
        search(Then::Stay);
}

void FindBar::open(bool withReplacement)
{
    if (!m_editor)
        return;
    m_replaceRow->setVisible(withReplacement);
    const QString selected = m_editor->selectedText();
    const bool isWord =
        !selected.isEmpty() && selected.size() <= longestOffer && !selected.contains(u'\n');
    setVisible(true);
    if (isWord && selected != m_pattern->text())
        m_pattern->setText(selected);
    else
        search(Then::Stay);
    m_pattern->setFocus(Qt::ShortcutFocusReason);
    m_pattern->selectAll();
}

void FindBar::close()
{
    m_stop.request_stop();
    m_again.stop();
    hide();
    if (m_editor) {
        m_editor->showMatches({});
        m_editor->setFocus();
    }
    Q_EMIT closed();
}

void FindBar::goNext()
{
    search(Then::Next);
}

void FindBar::goBack()
{
    search(Then::Back);
}

void FindBar::search(Then then)
{
    if (!m_editor)
        return;
    if (m_current && then != Then::Stay) {
        show(m_found, then);
        return;
    }
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_current = false;
    m_again.stop();
    whenDone(QtConcurrent::run(
                 &m_pool, [text = m_editor->searchText(), wanted = query(),
                           token = m_stop.get_token()] { return findAll(text, wanted, token); }),
             this, [this, then, token = m_stop.get_token()](const Result<TextMatches> &found) {
                 if (!token.stop_requested() && m_editor) {
                     m_current = bool(found);
                     show(found, then);
                 }
             });
}

void FindBar::show(const Result<TextMatches> &found, Then then)
{
    m_found = found ? *found : TextMatches();
    m_editor->showMatches(m_found.places);
    m_isWrong = !found;
    if (!found) {
        m_count->setText(found.error().message);
        colorCount();
        return;
    }
    const SubmitEditor::Bytes at = m_editor->selection();
    const QList<TextMatch> &places = m_found.places;
    if (!places.isEmpty() && then != Then::Stay) {
        const auto next = std::find_if(places.cbegin(), places.cend(), [&at](const TextMatch &one) {
            return one.byteBegin >= at.end;
        });
        const auto back =
            std::find_if(places.crbegin(), places.crend(), [&at](const TextMatch &one) {
                return one.byteBegin + one.byteLength <= at.begin;
            });
        // from one end of the text it goes on at the other
        if (then == Then::Next)
            select(next == places.cend() ? 0 : next - places.cbegin());
        else
            select(back == places.crend() ? places.size() - 1 : places.crend() - back - 1);
    }
    showCount();
}

void FindBar::select(qsizetype match)
{
    const TextMatch &place = m_found.places[match];
    m_editor->select({place.byteBegin, place.byteBegin + place.byteLength});
}

void FindBar::showCount()
{
    const qsizetype count = m_found.places.size();
    const SubmitEditor::Bytes at = m_editor->selection();
    qsizetype chosen = -1;
    for (qsizetype i = 0; i < count && chosen < 0; ++i) {
        const TextMatch &place = m_found.places[i];
        if (place.byteBegin == at.begin && place.byteBegin + place.byteLength == at.end)
            chosen = i;
    }
    const QString all = m_found.isWhole ? QString::number(count) : tr("more than %1").arg(count);
    colorCount();
    m_count->setText(m_pattern->text().isEmpty() ? QString()
                     : count == 0                ? tr("not found")
                     : chosen >= 0               ? tr("%1 of %2").arg(chosen + 1).arg(all)
                     : count == 1                ? tr("1 match")
                                                 : tr("%1 matches").arg(all));
    m_replaceOne->setEnabled(count > 0);
    m_replaceAll->setEnabled(count > 0);
}

void FindBar::colorCount()
{
    const QPalette colors = QApplication::palette();
    theme::setTextColor(*m_count, m_isWrong ? theme::toneColor(theme::Tone::Bad, colors)
                                            : theme::mutedText(colors));
}

void FindBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_count)
        colorCount();
}

void FindBar::replaceOne()
{
    const SubmitEditor::Bytes at = m_editor ? m_editor->selection() : SubmitEditor::Bytes();
    const auto chosen =
        std::find_if(m_found.places.cbegin(), m_found.places.cend(), [&at](const TextMatch &one) {
            return one.byteBegin == at.begin && one.byteBegin + one.byteLength == at.end;
        });
    if (!m_editor || !m_current || chosen == m_found.places.cend()) {
        goNext();
        return;
    }
    const QString text =
        replacementFor(m_editor->searchText(), chosen->begin, query(), m_replacement->text());
    m_editor->replace(at, text);
    search(Then::Next);
}

void FindBar::replaceAllMatches()
{
    if (!m_editor)
        return;
    const QString before = m_editor->searchText();
    whenDone(QtConcurrent::run(&m_pool,
                               [before, wanted = query(), with = m_replacement->text()] {
                                   return replaceAll(before, wanted, with);
                               }),
             this, [this, before, count = m_found.places.size()](const Result<QString> &after) {
                 if (!m_editor || !after || m_editor->searchText() != before)
                     return;
                 m_editor->replaceText(*after);
                 m_editor->showMatches({});
                 m_found = TextMatches();
                 m_count->setText(count == 1 ? tr("1 replaced") : tr("%1 replaced").arg(count));
                 m_again.stop();
             });
}

bool FindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    const bool isPlain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (!isPlain || (!isEnter && key->key() != Qt::Key_Escape))
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (key->key() == Qt::Key_Escape)
        close();
    else if (watched == m_replacement)
        replaceOne();
    else if (key->modifiers() & Qt::ShiftModifier)
        goBack();
    else
        goNext();
    return true;
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace perch
