// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/results/outputview.h"

#include "gui/theme.h"
#include "payload/metricrecord.h"

#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>

#include <chrono>
#include <string>
#include <string_view>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto showEvery = 100ms;
/// How the record writer of payload/metricrecord.h begins a line.
constexpr std::string_view recordBegin = "{\"perch\"";
constexpr int linesAtOnce = 1'500; ///< about 15 ms to lay out

} // namespace

OutputView::OutputView(QWidget *parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setMaximumBlockCount(lineLimit);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setFont(theme::fixedFont());
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFrameShape(QFrame::NoFrame);
    m_timer.setSingleShot(true);
    m_timer.setInterval(showEvery);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        showSome(linesAtOnce);
        if (!m_waiting.isEmpty())
            m_timer.start();
    });
}

void OutputView::clearOutput()
{
    m_decoder = QStringDecoder(QStringDecoder::Utf8);
    m_escape = Escape::None;
    m_waiting.clear();
    m_line.clear();
    m_returned = false;
    m_lastIsOpen = false;
    m_lineChanged = false;
    m_timer.stop();
    clear();
}

void OutputView::appendBytes(const QByteArray &bytes)
{
    const QString text = m_decoder.decode(bytes);
    for (const QChar character : text)
        take(character);
    if (m_waiting.size() > lineLimit) // older lines would scroll out at once
        m_waiting.remove(0, m_waiting.size() - lineLimit);
    if (!m_timer.isActive())
        m_timer.start();
}

void OutputView::take(QChar character)
{
    constexpr QChar escape(0x1b);
    constexpr QChar bell(0x07);
    switch (
        m_escape) { // ECMA-48: CSI sequences, and OSC strings that end with BEL or ESC backslash
    case Escape::Begun:
        m_escape =
            character == u'[' ? Escape::Sequence
            : character == u']' || character == u'P' || character == u'_' || character == u'^'
                ? Escape::Text
            : character >= QChar(0x20) && character <= QChar(0x2f) ? Escape::Begun
                                                                   : Escape::None;
        return;
    case Escape::Sequence:
        if (character >= QChar(0x40) && character <= QChar(0x7e))
            m_escape = Escape::None;
        if (character != u'\n')
            return;
        m_escape = Escape::None; // a cut sequence does not eat the lines that follow
        break;
    case Escape::Text:
        if (character == bell)
            m_escape = Escape::None;
        else if (character == escape)
            m_escape = Escape::TextEnd;
        if (character != u'\n')
            return;
        m_escape = Escape::None;
        break;
    case Escape::TextEnd:
        m_escape = Escape::None;
        return;
    case Escape::None:
        break;
    }
    if (character == escape) {
        m_escape = Escape::Begun;
    } else if (character == u'\n') {
        endLine();
    } else if (character == u'\r') {
        m_returned = true;
    } else if (character == u'\t' || character >= u' ') {
        if (character == QChar(0x7f) || (character >= QChar(0x80) && character < QChar(0xa0)))
            return;
        if (std::exchange(m_returned, false))
            m_line.clear();
        if (m_line.size() >= lengthLimit)
            endLine();
        // these two would end a block of the text document
        m_line += character == QChar::LineSeparator || character == QChar::ParagraphSeparator
                      ? QChar(u' ')
                      : character;
        m_lineChanged = true;
    }
}

void OutputView::endLine()
{
    m_waiting << std::exchange(m_line, {});
    m_returned = false;
    m_lineChanged = true;
}

void OutputView::showAll()
{
    m_timer.stop();
    showSome(lineLimit);
}

void OutputView::setRecordsShown(bool shown)
{
    if (std::exchange(m_showsRecords, shown) == shown)
        return;
    hideRecords(document()->begin());
    document()->markContentsDirty(0, document()->characterCount());
    viewport()->update();
}

void OutputView::hideRecords(QTextBlock block) const
{
    const QTextBlock open = document()->lastBlock();
    for (; block.isValid(); block = block.next()) {
        bool isRecord = false;
        if (const QString text = block.text(); !m_showsRecords && text.startsWith(u'{')) {
            // of a line that still grows, its begin tells
            const std::string line = text.toStdString();
            isRecord =
                (block == open && recordBegin.starts_with(line.substr(0, recordBegin.size()))) ||
                parseMetric(line).has_value();
        }
        block.setVisible(!isRecord);
        block.setLineCount(isRecord ? 0 : 1);
    }
}

void OutputView::showSome(int lines)
{
    if (m_waiting.isEmpty() && !m_lineChanged)
        return;
    const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 1;
    QString text = m_waiting.mid(0, lines).join(u'\n');
    const bool ended = !m_waiting.isEmpty();
    m_waiting.remove(0, qMin<qsizetype>(lines, m_waiting.size()));

    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    if (m_lastIsOpen) // the open line is written again: it has grown or begun anew
        cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    const int firstNew = cursor.blockNumber();
    if (ended)
        text += u'\n';
    if (m_waiting.isEmpty())
        text += m_line;
    cursor.insertText(text);
    hideRecords(document()->findBlockByNumber(firstNew));
    cursor.endEditBlock();
    m_lastIsOpen = true;
    m_lineChanged = false;
    if (atEnd)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

} // namespace perch
