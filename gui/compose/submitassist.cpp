// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitassist.h"

#include "core/submit/submitcommands.h"
#include "gui/compose/completionpopup.h"
#include "gui/compose/scintilla.h"
#include "gui/compose/submitlexer.h"

#include <QDesktopServices>
#include <QKeyEvent>
#include <QToolTip>
#include <QUrl>

namespace perch
{

namespace
{

constexpr int restBeforeHelp = 500; ///< milliseconds of a mouse that stands still
constexpr int lettersBeforeOffer = 2;

/// QScintilla counts columns in code points, QString in UTF-16 units.
int unitsBefore(const QString &line, int codePoints)
{
    int units = 0;
    for (int i = 0; i < codePoints && units < line.size(); ++i)
        units += line[units].isHighSurrogate() ? 2 : 1;
    return units;
}

QString bareLine(const QsciScintilla &editor, int line)
{
    QString text = editor.text(line);
    while (text.endsWith(u'\n') || text.endsWith(u'\r'))
        text.chop(1);
    return text;
}

} // namespace

SubmitAssist::SubmitAssist(QsciScintilla &editor)
    : QObject(&editor), m_editor(editor), m_popup(new CompletionPopup(&editor))
{
    m_editor.installEventFilter(this);
    m_editor.SendScintilla(QsciScintilla::SCI_SETMOUSEDWELLTIME, restBeforeHelp);
    connect(&m_editor, &QsciScintillaBase::SCN_CHARADDED, this, [this] {
        if (!m_taking)
            offer(m_popup->isVisible() && m_asked);
    });
    connect(&m_editor, &QsciScintilla::cursorPositionChanged, this, [this] {
        if (m_popup->isVisible() && !m_taking)
            offer(m_asked);
    });
    connect(&m_editor, &QsciScintillaBase::SCN_DWELLSTART, this,
            [this](int position, int x, int y) {
                if (position >= 0)
                    explainAt(position, m_editor.viewport()->mapToGlobal(QPoint(x, y)));
            });
    connect(&m_editor, &QsciScintillaBase::SCN_DWELLEND, this, [] { QToolTip::hideText(); });
    connect(m_popup, &CompletionPopup::taken, this, &SubmitAssist::take);
}

void SubmitAssist::setFacts(const CompletionFacts &facts, const QHash<QString, QString> &values)
{
    m_facts = facts;
    m_values = values;
}

void SubmitAssist::setFindings(const QList<Finding> &findings)
{
    m_findings = findings;
}

bool SubmitAssist::isOffering() const
{
    return m_popup->isVisible();
}

QStringList SubmitAssist::offered() const
{
    QStringList words;
    if (m_popup->isVisible()) {
        for (const Completion &item : m_popup->items())
            words << item.word;
    }
    return words;
}

void SubmitAssist::close()
{
    m_asked = false;
    m_popup->hide();
}

bool SubmitAssist::isInsideStatement(int line) const
{
    return line > 0 && SubmitLexer::isOpen(int(m_editor.SendScintilla(
                           QsciScintilla::SCI_GETLINESTATE, static_cast<unsigned long>(line - 1))));
}

void SubmitAssist::offer(bool asked)
{
    int line = 0;
    int index = 0;
    m_editor.getCursorPosition(&line, &index);
    const QString text = bareLine(m_editor, line);
    const int column = unitsBefore(text, index);
    Completions found = completionsAt(text, column, m_facts, submitCommandTable());
    const bool isMacro = found.begin >= 2 && text[found.begin - 1] == u'(';
    const bool isValue = text.left(found.begin).contains(u'=');
    if (!isMacro && isInsideStatement(line))
        found.items.clear();
    const bool isBegun = column - found.begin >= (isMacro || isValue ? 0 : lettersBeforeOffer);
    const bool isBlankValue =
        isValue && !isMacro && column == found.begin && !text.left(column).endsWith(u' ');
    if (found.items.isEmpty() || (!asked && (!isBegun || isBlankValue)) ||
        m_editor.hasSelectedText()) {
        close();
        return;
    }
    m_asked = asked;
    m_begin = found.begin;
    const long position =
        m_editor.positionFromLineIndex(line, int(text.left(found.begin).toUcs4().size()));
    const int x = int(m_editor.SendScintilla(QsciScintilla::SCI_POINTXFROMPOSITION, 0UL, position));
    const int y = int(m_editor.SendScintilla(QsciScintilla::SCI_POINTYFROMPOSITION, 0UL, position));
    const QPoint corner = m_editor.viewport()->mapToGlobal(QPoint(x, y));
    m_popup->showItems(found.items, QRect(corner, QSize(1, m_editor.textHeight(line))));
}

void SubmitAssist::take()
{
    const Completion *item = m_popup->chosen();
    if (!item)
        return;
    const QByteArray insert = item->insert.toUtf8();
    int line = 0;
    int index = 0;
    m_editor.getCursorPosition(&line, &index);
    const QString text = bareLine(m_editor, line);
    const long begin =
        m_editor.positionFromLineIndex(line, int(text.left(m_begin).toUcs4().size()));
    const long end = m_editor.positionFromLineIndex(line, index);
    using Sci = QsciScintillaBase;
    m_taking = true;
    m_editor.SendScintilla(Sci::SCI_SETTARGETSTART, static_cast<unsigned long>(begin));
    m_editor.SendScintilla(Sci::SCI_SETTARGETEND, static_cast<unsigned long>(end));
    m_editor.SendScintilla(Sci::SCI_REPLACETARGET, static_cast<unsigned long>(insert.size()),
                           insert.constData());
    m_editor.SendScintilla(Sci::SCI_GOTOPOS, static_cast<unsigned long>(begin + insert.size()));
    m_taking = false;
    close();
    if (insert.endsWith("= "))
        offer(false); // its values
}

bool SubmitAssist::handleKey(int key)
{
    constexpr int page = 7;
    switch (key) {
    case Qt::Key_Down:
        m_popup->move(1);
        return true;
    case Qt::Key_Up:
        m_popup->move(-1);
        return true;
    case Qt::Key_PageDown:
        m_popup->move(page);
        return true;
    case Qt::Key_PageUp:
        m_popup->move(-page);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
        take();
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    default:
        return false;
    }
}

bool SubmitAssist::eventFilter(QObject *watched, QEvent *event)
{
    const auto isOurs = [this](const QKeyEvent *key) {
        return (m_popup->isVisible() && key->key() == Qt::Key_Escape) || key->key() == Qt::Key_F1;
    };
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        if (isOurs(static_cast<QKeyEvent *>(event))) {
            event->accept(); // Esc closes the list and nothing else
            return true;
        }
        break;
    case QEvent::KeyPress: {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier) {
            offer(true);
            return true;
        }
        if (key->key() == Qt::Key_F1 && key->modifiers() == Qt::NoModifier) {
            openPage();
            return true;
        }
        if (m_popup->isVisible() && key->modifiers() == Qt::NoModifier && handleKey(key->key()))
            return true;
        break;
    }
    case QEvent::FocusOut:
    case QEvent::Hide:
    case QEvent::Wheel:
        close();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

QString SubmitAssist::explanation(int line, int column) const
{
    QStringList parts;
    for (const Finding &finding : m_findings) {
        if (finding.line == line + 1 && parts.size() < 3)
            parts << finding.message.left(400);
    }
    const QString text = bareLine(m_editor, line);
    if (const auto help = helpAt(text, column, m_values, submitCommandTable());
        help && !isInsideStatement(line))
        parts << help->text;
    return parts.join(QStringLiteral("\n\n"));
}

void SubmitAssist::explainAt(int position, const QPoint &place)
{
    int line = 0;
    int index = 0;
    m_editor.lineIndexFromPosition(position, &line, &index);
    const QString text = explanation(line, unitsBefore(bareLine(m_editor, line), index));
    if (!text.isEmpty())
        QToolTip::showText(
            place,
            QStringLiteral("<p style=\"white-space:pre-wrap\">%1</p>").arg(text.toHtmlEscaped()));
}

void SubmitAssist::openPage()
{
    int line = 0;
    int index = 0;
    m_editor.getCursorPosition(&line, &index);
    const QString text = bareLine(m_editor, line);
    const auto help = helpAt(text, unitsBefore(text, index), m_values, submitCommandTable());
    QDesktopServices::openUrl(QUrl(help ? help->url : submitCommandTable().manualUrl()));
}

} // namespace perch
