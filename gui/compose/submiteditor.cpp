// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submiteditor.h"

#include "gui/compose/findingsmodel.h"
#include "gui/compose/submitlexer.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QEvent>
#include <QHash>
#include <QVBoxLayout>

#include <array>

namespace perch
{

namespace
{

constexpr QChar byteOrderMark(0xfeff);
constexpr int numberMargin = 0;
constexpr int markMargin = 1;
constexpr int noteStyle = 40; ///< above the styles of the lexers used here
constexpr int markSide = 16;

theme::Tone toneOf(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Error:
        return theme::Tone::Bad;
    case Finding::Severity::Warning:
        return theme::Tone::Warning;
    case Finding::Severity::Note:
        return theme::Tone::Info;
    }
    return theme::Tone::Info;
}

constexpr std::array severities = {Finding::Severity::Note, Finding::Severity::Warning,
                                   Finding::Severity::Error};

int numberOf(
    Finding::Severity severity) ///< of marker and indicator; higher numbers are painted above
{
    return severity == Finding::Severity::Error     ? 2
           : severity == Finding::Severity::Warning ? 1
                                                    : 0;
}

/// QScintilla's squiggles: 0 to 7 belong to lexers.
int squiggleOf(Finding::Severity severity)
{
    return 8 + numberOf(severity);
}

QStringList linesOf(const QString &text)
{
    QStringList lines;
    qsizetype at = 0;
    while (at < text.size()) {
        qsizetype next = text.indexOf(u'\n', at);
        next = next < 0 ? text.size() : next + 1;
        lines << text.sliced(at, next - at);
        at = next;
    }
    return lines;
}

} // namespace

SubmitEditor::SubmitEditor(Kind kind, QWidget *parent)
    : QWidget(parent), m_kind(kind), m_editor(new QsciScintilla(this))
{
    m_editor->setUtf8(true);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setMarginType(numberMargin, QsciScintilla::NumberMargin);
    m_editor->setMarginType(markMargin, QsciScintilla::SymbolMargin);
    m_editor->setMarginWidth(markMargin, markSide + 4);
    m_editor->setMarginMarkerMask(markMargin, 0b111);
    m_editor->setMarginWidth(2, 0);
    m_editor->setCaretLineVisible(true);
    m_editor->setFolding(QsciScintilla::NoFoldStyle);
    m_editor->setIndentationsUseTabs(false);
    m_editor->setTabWidth(4);
    m_editor->setAutoIndent(true);
    m_editor->setWrapMode(QsciScintilla::WrapNone);
    m_editor->setScrollWidth(1);
    m_editor->setScrollWidthTracking(true);
    m_editor->setAnnotationDisplay(QsciScintilla::AnnotationIndented);
    // without room below the line, the underscores of DejaVu Sans Mono are cut off
    m_editor->setExtraAscent(2);
    m_editor->setExtraDescent(3);
    for (const Finding::Severity severity : severities)
        m_editor->indicatorDefine(QsciScintilla::SquiggleIndicator, squiggleOf(severity));
    if (kind == Kind::Submit)
        m_lexer = new SubmitLexer(m_editor);
    else if (kind == Kind::Script)
        m_lexer = new QsciLexerBash(m_editor);
    if (m_lexer)
        m_editor->setLexer(m_lexer);
    setFocusProxy(m_editor);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_editor);
    connect(m_editor, &QsciScintilla::textChanged, this, [this] {
        if (!m_changing)
            Q_EMIT edited();
    });
    restyle();
}

SubmitEditor::~SubmitEditor() = default;

void SubmitEditor::setText(const QString &text)
{
    m_changing = true;
    m_editor->setEolMode(text.contains(QLatin1String("\r\n")) ? QsciScintilla::EolWindows
                                                              : QsciScintilla::EolUnix);
    m_byteOrderMark = text.startsWith(byteOrderMark);
    m_editor->setText(m_byteOrderMark ? text.sliced(1) : text);
    m_editor->setMarginWidth(numberMargin, QStringLiteral("0000") +
                                               (m_editor->lines() > 999 ? u"00"_qs : QString()));
    m_editor->SendScintilla(QsciScintilla::SCI_EMPTYUNDOBUFFER);
    m_changing = false;
}

void SubmitEditor::changeText(const QString &text)
{
    const QStringList before = linesOf(m_editor->text());
    const bool marked = text.startsWith(byteOrderMark);
    m_byteOrderMark = marked;
    const QStringList after = linesOf(marked ? text.sliced(1) : text);
    qsizetype head = 0;
    while (head < before.size() && head < after.size() && before[head] == after[head])
        ++head;
    qsizetype tail = 0;
    while (tail < before.size() - head && tail < after.size() - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    if (head + tail == before.size() && before.size() == after.size())
        return;
    m_changing = true;
    int line = 0;
    int index = 0;
    m_editor->getCursorPosition(&line, &index);
    const int top = m_editor->firstVisibleLine();
    const auto positionOf = [this](qsizetype number) {
        return number >= m_editor->lines()
                   ? m_editor->SendScintilla(QsciScintilla::SCI_GETLENGTH)
                   : m_editor->SendScintilla(QsciScintilla::SCI_POSITIONFROMLINE,
                                             static_cast<unsigned long>(number));
    };
    const long begin = positionOf(head);
    const long end = tail == 0 ? m_editor->SendScintilla(QsciScintilla::SCI_GETLENGTH)
                               : positionOf(before.size() - tail);
    const QByteArray middle = after.mid(head, after.size() - head - tail).join(QString()).toUtf8();
    m_editor->beginUndoAction();
    m_editor->SendScintilla(QsciScintilla::SCI_SETTARGETSTART, static_cast<unsigned long>(begin));
    m_editor->SendScintilla(QsciScintilla::SCI_SETTARGETEND, static_cast<unsigned long>(end));
    m_editor->SendScintilla(QsciScintilla::SCI_REPLACETARGET,
                            static_cast<unsigned long>(middle.size()), middle.constData());
    m_editor->endUndoAction();
    m_editor->setCursorPosition(qMin(line, m_editor->lines() - 1), index);
    m_editor->setFirstVisibleLine(top);
    m_changing = false;
}

void SubmitEditor::setSpokenName(const QString &name)
{
    setAccessibleName(name);
    m_editor->setAccessibleName(name); // it has the keyboard
}

QString SubmitEditor::text() const
{
    return m_byteOrderMark ? byteOrderMark + m_editor->text() : m_editor->text();
}

void SubmitEditor::clearFindings()
{
    m_editor->markerDeleteAll();
    m_editor->clearAnnotations();
    const int last = m_editor->lines() - 1;
    for (const Finding::Severity severity : severities)
        m_editor->clearIndicatorRange(0, 0, last, m_editor->lineLength(last), squiggleOf(severity));
}

void SubmitEditor::setFindings(const QList<Finding> &findings, bool spoken)
{
    m_findings = findings;
    m_spoken = spoken;
    clearFindings();
    QHash<int, QStringList> notes;
    for (const Finding &finding : findings) {
        const int line = finding.line - 1;
        if (line < 0 || line >= m_editor->lines())
            continue;
        m_editor->markerAdd(line, numberOf(finding.severity));
        const QString text = m_editor->text(line);
        int first = 0;
        while (first < text.size() && text[first].isSpace())
            ++first;
        qsizetype last = text.size();
        while (last > first && text[last - 1].isSpace())
            --last;
        m_editor->fillIndicatorRange(line, first, line, int(last), squiggleOf(finding.severity));
        if (spoken && finding.severity == Finding::Severity::Error)
            notes[line] << finding.message;
    }
    QsciStyle style(noteStyle);
    style.setFont(theme::hintFont());
    style.setColor(theme::toneColor(theme::Tone::Bad, palette()));
    style.setPaper(theme::cardColor(palette()));
    for (auto note = notes.cbegin(); note != notes.cend(); ++note)
        m_editor->annotate(note.key(), note->join(u'\n'), style);
    setAccessibleDescription(tr("%n finding(s)", nullptr, int(findings.size())));
}

void SubmitEditor::goToLine(int line)
{
    const int at = qBound(0, line - 1, m_editor->lines() - 1);
    m_editor->setCursorPosition(at, 0);
    m_editor->ensureLineVisible(at);
    m_editor->setFocus();
}

int SubmitEditor::currentLine() const
{
    int line = 0;
    int index = 0;
    m_editor->getCursorPosition(&line, &index);
    return line + 1;
}

QList<int> SubmitEditor::markedLines() const
{
    QList<int> lines;
    for (int line = m_editor->markerFindNext(0, 0b111); line >= 0;
         line = m_editor->markerFindNext(line + 1, 0b111))
        lines << line + 1;
    return lines;
}

bool SubmitEditor::hasSquiggle(int line) const
{
    const int last = m_editor->lineLength(line - 1);
    for (int index = 0; index < last; ++index) {
        const long position = m_editor->positionFromLineIndex(line - 1, index);
        for (const Finding::Severity severity : severities) {
            if (m_editor->SendScintilla(QsciScintilla::SCI_INDICATORVALUEAT,
                                        static_cast<unsigned long>(squiggleOf(severity)),
                                        position) != 0)
                return true;
        }
    }
    return false;
}

QString SubmitEditor::note(int line) const
{
    return m_editor->annotation(line - 1);
}

void SubmitEditor::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

void SubmitEditor::restyle()
{
    const QPalette colors = palette();
    const QColor paper = colors.color(QPalette::Base);
    const QColor ink = colors.color(QPalette::Text);
    const QColor muted = theme::mutedText(colors);
    const QColor blue = theme::toneColor(theme::Tone::Info, colors);
    const QColor green = theme::toneColor(theme::Tone::Good, colors);
    const QColor orange = theme::toneColor(theme::Tone::Warning, colors);
    const QFont font = theme::fixedFont();
    m_editor->setFont(font);
    m_editor->setPaper(paper);
    m_editor->setColor(ink);
    if (m_lexer) {
        m_lexer->setDefaultFont(font);
        m_lexer->setDefaultPaper(paper);
        m_lexer->setDefaultColor(ink);
        m_lexer->setFont(font);
        m_lexer->setPaper(paper);
        m_lexer->setColor(ink);
        if (m_kind == Kind::Submit) {
            m_lexer->setColor(muted, SubmitLexer::Comment);
            m_lexer->setColor(blue, SubmitLexer::Name);
            m_lexer->setColor(green, SubmitLexer::Macro);
            m_lexer->setColor(orange, SubmitLexer::Keyword);
        } else {
            m_lexer->setColor(muted, QsciLexerBash::Comment);
            m_lexer->setColor(blue, QsciLexerBash::Keyword);
            for (const int style : {QsciLexerBash::Scalar, QsciLexerBash::ParameterExpansion})
                m_lexer->setColor(green, style);
            for (const int style :
                 {QsciLexerBash::DoubleQuotedString, QsciLexerBash::SingleQuotedString})
                m_lexer->setColor(orange, style);
        }
    }
    m_editor->setMarginsBackgroundColor(theme::cardColor(colors));
    m_editor->setMarginsForegroundColor(muted);
    m_editor->setMarginsFont(theme::fixedFont());
    m_editor->setCaretForegroundColor(ink);
    m_editor->setCaretLineBackgroundColor(colors.color(QPalette::AlternateBase));
    m_editor->setSelectionBackgroundColor(colors.color(QPalette::Highlight));
    m_editor->setSelectionForegroundColor(colors.color(QPalette::HighlightedText));
    styleMarks();
    setFindings(QList<Finding>(m_findings), m_spoken);
}

void SubmitEditor::styleMarks()
{
    for (const Finding::Severity severity : severities) {
        const QColor color = theme::toneColor(toneOf(severity), palette());
        const QString name = severity == Finding::Severity::Error     ? QStringLiteral("error")
                             : severity == Finding::Severity::Warning ? QStringLiteral("warning")
                                                                      : QStringLiteral("info");
        m_editor->markerDefine(icon(name, color).pixmap(QSize(markSide, markSide), 1.0),
                               numberOf(severity));
        m_editor->setIndicatorForegroundColor(color, squiggleOf(severity));
    }
}

} // namespace perch
