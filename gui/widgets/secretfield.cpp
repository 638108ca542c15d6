// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/widgets/secretfield.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>

#include <algorithm>
#include <cstring>

namespace perch
{

namespace
{

constexpr char16_t bullet = u'\u2022';

/// The characters of a text that can be typed into one line.
qsizetype countOf(const QString &text)
{
    qsizetype count = 0;
    for (const QChar one : text)
        count += one.isLowSurrogate() ? 0 : 1;
    return count;
}

/// A key that stands for characters, by the rule of QLineEdit: else that would insert them itself.
/// AltGr comes as Ctrl+Alt on some systems.
bool isTyped(const QKeyEvent &event)
{
    if (event.text().isEmpty())
        return false;
    const QChar first = event.text().front();
    if (first.category() == QChar::Other_Format)
        return true;
    if ((event.modifiers() & ~Qt::ShiftModifier) == Qt::ControlModifier)
        return false;
    return first.isPrint() || first.isHighSurrogate() ||
           first.category() == QChar::Other_PrivateUse;
}

/// Overwrites a string that nobody else shares; whoever shares it needs it.
void wipeText(QString &text)
{
    if (text.isDetached())
        wipeMemory(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
    text.clear();
}

/// Appends one character as UTF-8; answers the byte after it.
char *append(char *to, char32_t character)
{
    const auto byte = [&to](char32_t value) {
        *to++ = static_cast<char>(static_cast<unsigned char>(value));
    };
    if (character < 0x80) {
        byte(character);
    } else if (character < 0x800) {
        byte(0xC0 | (character >> 6));
        byte(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        byte(0xE0 | (character >> 12));
        byte(0x80 | ((character >> 6) & 0x3F));
        byte(0x80 | (character & 0x3F));
    } else {
        byte(0xF0 | (character >> 18));
        byte(0x80 | ((character >> 12) & 0x3F));
        byte(0x80 | ((character >> 6) & 0x3F));
        byte(0x80 | (character & 0x3F));
    }
    return to;
}

} // namespace

SecretField::SecretField(QWidget *parent) : QLineEdit(parent), m_pages(capacity * sizeof(char32_t))
{
    // assistive technology is told that this is a password, and cut, copy and drag are off
    setEchoMode(QLineEdit::Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText |
                        Qt::ImhNoAutoUppercase);
    setAcceptDrops(false);
    auto *paste = new QAction(tr("Paste"), this);
    connect(paste, &QAction::triggered, this, [this] { pasteFrom(QClipboard::Clipboard); });
    auto *all = new QAction(tr("Select all"), this);
    connect(all, &QAction::triggered, this, &QLineEdit::selectAll);
    addActions({paste, all});
    setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(this, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (!m_isShowing)
            adopt(text);
    });
}

Secret SecretField::secret() const
{
    const SecretPages encoded(static_cast<std::size_t>(m_count) * 4);
    char *end = encoded.data();
    for (int i = 0; i < m_count; ++i)
        end = append(end, characters()[i]);
    return Secret({encoded.data(), static_cast<std::size_t>(end - encoded.data())});
}

void SecretField::wipe()
{
    erase(0, m_count);
    showBullets(0);
}

char32_t *SecretField::characters() const
{
    return reinterpret_cast<char32_t *>(m_pages.data()); // pages are aligned for anything
}

void SecretField::keyPressEvent(QKeyEvent *event)
{
    if (edit(*event)) {
        event->accept();
        return;
    }
    if (isTyped(*event)) {
        if (!isReadOnly())
            replaceSelection(event->text());
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

/// The keys that change the text. As in any password field a word cannot be told: its keys take the
/// whole side of the cursor.
bool SecretField::edit(const QKeyEvent &event)
{
    const int cursor = cursorPosition();
    const int start = hasSelectedText() ? selectionStart() : cursor;
    const int end = hasSelectedText() ? selectionEnd() : cursor;
    const bool isChosen = start != end;
    if (event.matches(QKeySequence::Paste)) {
        pasteFrom(QClipboard::Clipboard);
        return true;
    }
    if (event.matches(QKeySequence::Undo) || event.matches(QKeySequence::Redo))
        return true;
    const auto take = [this](int first, int last) {
        if (!isReadOnly()) {
            erase(first, last);
            showBullets(first);
        }
        return true;
    };
    if (event.matches(QKeySequence::DeleteCompleteLine))
        return take(0, m_count);
    if (event.matches(QKeySequence::DeleteStartOfWord))
        return isChosen ? take(start, end) : take(0, cursor);
    if (event.matches(QKeySequence::DeleteEndOfWord) ||
        event.matches(QKeySequence::DeleteEndOfLine))
        return isChosen ? take(start, end) : take(cursor, m_count);
    if (event.matches(QKeySequence::Cut)) // taken away, and nowhere kept
        return take(start, end);
    if (event.matches(QKeySequence::Delete))
        return isChosen ? take(start, end) : take(cursor, std::min(cursor + 1, m_count));
    if (event.matches(QKeySequence::Backspace) || event.key() == Qt::Key_Backspace)
        return isChosen ? take(start, end) : take(std::max(cursor - 1, 0), cursor);
    return false;
}

void SecretField::inputMethodEvent(QInputMethodEvent *event)
{
    if (!event->commitString().isEmpty() && !isReadOnly())
        replaceSelection(event->commitString());
    event->accept();
}

void SecretField::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::MiddleButton) {
        if (QGuiApplication::clipboard()->supportsSelection()) {
            deselect();
            pasteFrom(QClipboard::Selection);
        }
        event->accept();
        return;
    }
    QLineEdit::mouseReleaseEvent(event);
}

void SecretField::pasteFrom(int clipboardMode)
{
    if (isReadOnly())
        return;
    QString text = QGuiApplication::clipboard()->text(static_cast<QClipboard::Mode>(clipboardMode));
    // a password copied with its line's end: the end is none of it
    while (text.endsWith(u'\n') || text.endsWith(u'\r'))
        text.chop(1);
    replaceSelection(text);
    wipeText(text);
}

/// All or nothing: half of a secret would only be a wrong one.
void SecretField::replaceSelection(const QString &text)
{
    const int start = hasSelectedText() ? selectionStart() : cursorPosition();
    const int end = hasSelectedText() ? selectionEnd() : start;
    const qsizetype added = countOf(text);
    if (m_count - (end - start) + added > capacity)
        return;
    erase(start, end);
    char32_t *place = characters() + start;
    std::memmove(place + added, place, static_cast<std::size_t>(m_count - start) * sizeof *place);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar one = text[i];
        const bool isPair =
            one.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (one.isLowSurrogate())
            continue; // half a character is none
        *place++ = isPair ? QChar::surrogateToUcs4(one, text[i + 1]) : char32_t(one.unicode());
        i += isPair ? 1 : 0;
    }
    m_count = static_cast<int>(m_count + added);
    showBullets(static_cast<int>(start + added));
}

void SecretField::erase(int first, int last)
{
    char32_t *all = characters();
    std::memmove(all + first, all + last, static_cast<std::size_t>(m_count - last) * sizeof *all);
    m_count -= last - first;
    wipeMemory(all + m_count, static_cast<std::size_t>(last - first) * sizeof *all);
}

/// As many bullets as characters. Setting the text also empties the undo list.
void SecretField::showBullets(int cursor)
{
    m_isShowing = true;
    setText(QString(m_count, QChar(bullet)));
    setCursorPosition(cursor);
    m_isShowing = false;
}

/// Somebody set the text from outside (assistive technology, clear()): what is no bullet is new,
/// the bullets around it stand for what was there.
void SecretField::adopt(const QString &text)
{
    const auto isNew = [](QChar one) {
        return one.unicode() != bullet;
    };
    const auto first = std::find_if(text.begin(), text.end(), isNew);
    if (first == text.end() && text.size() != m_count) {
        const int kept = std::min(static_cast<int>(text.size()), m_count);
        const int from = std::clamp(cursorPosition(), 0, kept); // where something went away
        erase(from, from + m_count - kept);
        showBullets(from);
        return;
    }
    if (first == text.end())
        return;
    const auto last = std::find_if(text.rbegin(), text.rend(), isNew).base();
    const int before = std::min(static_cast<int>(first - text.begin()), m_count);
    const int after = std::min(static_cast<int>(text.end() - last), m_count - before);
    QString added(&*first, last - first);
    m_isShowing = true;
    setText(QString(m_count, QChar(bullet)));
    setSelection(before, m_count - before - after);
    if (m_count == before + after)
        setCursorPosition(before);
    m_isShowing = false;
    replaceSelection(added);
    wipeText(added);
}

} // namespace perch

#include "moc_secretfield.cpp"
