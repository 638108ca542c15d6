// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submiteditor.h"

#include "gui/compose/editormarks.h"
#include "gui/compose/scintilla.h"
#include "gui/compose/spokentext.h"
#include "gui/compose/submitassist.h"
#include "gui/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace perch
{

namespace
{

constexpr QChar byteOrderMark(0xfeff);
constexpr int numberMargin = 0;
constexpr int foldMargin = 2;
constexpr int matchIndicator = 12; ///< above those of the marks
constexpr qsizetype mostShownMatches = 2000;

unsigned long unsign(qsizetype number)
{
    return static_cast<unsigned long>(number);
}

/// Where the lines begin that differ, and how long the same end is: both in UTF-16 units, at line
/// beginnings.
struct Difference {
    qsizetype head = 0;
    qsizetype tail = 0;
};

Difference differenceOf(QStringView before, QStringView after)
{
    const qsizetype least = qMin(before.size(), after.size());
    qsizetype head =
        std::mismatch(before.begin(), before.begin() + least, after.begin()).first - before.begin();
    while (head > 0 && before[head - 1] != u'\n')
        --head;
    qsizetype tail = 0;
    while (tail < least - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    while (tail > 0 && before[before.size() - tail - 1] != u'\n')
        --tail;
    return {head, tail};
}

} // namespace

SubmitEditor::SubmitEditor(Kind kind, QWidget *parent)
    : QWidget(parent), m_kind(kind), m_editor(new QsciScintilla(this)),
      m_lexer(makeLexer(kind, m_editor)), m_marks(std::make_unique<EditorMarks>(*m_editor)),
      m_spoken(std::make_unique<SpokenText>(*m_editor))
{
    setUpLook();
    if (m_lexer) {
        m_editor->setLexer(m_lexer);
        m_editor->setFolding(QsciScintilla::BoxedTreeFoldStyle, foldMargin);
    }
    if (kind == Kind::Submit)
        m_assist = new SubmitAssist(*m_editor);
    m_editor->installEventFilter(this);
    setFocusProxy(m_editor);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_editor);
    connect(m_editor, &QsciScintilla::textChanged, this, [this] {
        if (m_lineCount != m_editor->lines()) {
            m_lineCount = m_editor->lines();
            m_marks->setMoved();
            updateNumberMargin();
        }
        if (!m_changing)
            Q_EMIT edited();
    });
    restyle();
}

SubmitEditor::~SubmitEditor() = default;

void SubmitEditor::setUpLook()
{
    m_editor->setUtf8(true);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setMarginType(numberMargin, QsciScintilla::NumberMargin);
    m_editor->setMarginWidth(foldMargin, 0);
    m_editor->setCaretLineVisible(true);
    m_editor->setIndentationsUseTabs(false);
    m_editor->setTabWidth(4);
    m_editor->setAutoIndent(true);
    m_editor->setWrapMode(QsciScintilla::WrapNone);
    m_editor->setScrollWidth(1);
    m_editor->setScrollWidthTracking(true);
    // without room below the line, the underscores of DejaVu Sans Mono are cut off
    m_editor->setExtraAscent(2);
    m_editor->setExtraDescent(3);
    m_editor->indicatorDefine(QsciScintilla::StraightBoxIndicator, matchIndicator);
    m_editor->setIndicatorDrawUnder(true, matchIndicator);
}

void SubmitEditor::setText(const QString &text)
{
    m_changing = true;
    m_editor->setEolMode(text.contains(QLatin1String("\r\n")) ? QsciScintilla::EolWindows
                                                              : QsciScintilla::EolUnix);
    m_byteOrderMark = text.startsWith(byteOrderMark);
    m_editor->setText(m_byteOrderMark ? text.sliced(1) : text);
    m_lineCount = m_editor->lines();
    m_marks->setMoved();
    updateNumberMargin();
    m_editor->SendScintilla(QsciScintilla::SCI_EMPTYUNDOBUFFER);
    m_changing = false;
}

void SubmitEditor::updateNumberMargin()
{
    const qsizetype digits = qMax(qsizetype(4), QString::number(m_lineCount).size() + 1);
    m_editor->setMarginWidth(numberMargin, QString(digits, u'0'));
}

void SubmitEditor::changeText(const QString &text)
{
    m_byteOrderMark = text.startsWith(byteOrderMark);
    m_changing = true;
    exchange(m_byteOrderMark ? text.sliced(1) : text);
    m_changing = false;
}

void SubmitEditor::replaceText(const QString &searchText)
{
    exchange(searchText);
}

void SubmitEditor::exchange(const QString &after)
{
    const QString before = m_editor->text();
    if (before == after)
        return;
    const Difference same = differenceOf(before, after);
    const qsizetype begin = QStringView(before).left(same.head).toUtf8().size();
    const qsizetype length = QStringView(before)
                                 .sliced(same.head, before.size() - same.head - same.tail)
                                 .toUtf8()
                                 .size();
    const QByteArray middle =
        QStringView(after).sliced(same.head, after.size() - same.head - same.tail).toUtf8();
    int line = 0;
    int index = 0;
    m_editor->getCursorPosition(&line, &index);
    const int top = m_editor->firstVisibleLine();
    m_editor->beginUndoAction();
    m_editor->SendScintilla(QsciScintilla::SCI_SETTARGETSTART, unsign(begin));
    m_editor->SendScintilla(QsciScintilla::SCI_SETTARGETEND, unsign(begin + length));
    m_editor->SendScintilla(QsciScintilla::SCI_REPLACETARGET, unsign(middle.size()),
                            middle.constData());
    m_editor->endUndoAction();
    m_editor->setCursorPosition(qMin(line, m_editor->lines() - 1), index);
    m_editor->setFirstVisibleLine(top);
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

qsizetype SubmitEditor::size() const
{
    return m_editor->SendScintilla(QsciScintilla::SCI_GETLENGTH);
}

void SubmitEditor::setFacts(const CompletionFacts &facts, const QHash<QString, QString> &values)
{
    if (m_assist)
        m_assist->setFacts(facts, values);
}

void SubmitEditor::setFindings(const QList<Finding> &findings, bool spoken)
{
    m_marks->show(findings, spoken);
    setAccessibleDescription(findings.size() == 1 ? tr("1 finding")
                                                  : tr("%L1 findings").arg(findings.size()));
    if (m_assist)
        m_assist->setFindings(findings);
}

void SubmitEditor::goToLine(int line)
{
    const int at = qBound(0, line - 1, m_editor->lines() - 1);
    m_editor->SendScintilla(QsciScintilla::SCI_ENSUREVISIBLE, unsign(at));
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
    return m_marks->markedLines();
}

bool SubmitEditor::hasSquiggle(int line) const
{
    return m_marks->hasSquiggle(line);
}

QString SubmitEditor::note(int line) const
{
    return m_marks->note(line);
}

void SubmitEditor::toggleFold()
{
    using Sci = QsciScintillaBase;
    long line = currentLine() - 1;
    // levels are known of lines that have been painted, or of these
    m_editor->SendScintilla(Sci::SCI_COLOURISE, 0UL,
                            m_editor->SendScintilla(Sci::SCI_GETLINEENDPOSITION, unsign(line)));
    const long level = m_editor->SendScintilla(Sci::SCI_GETFOLDLEVEL, unsign(line));
    if (!(level & Sci::SC_FOLDLEVELHEADERFLAG))
        line = m_editor->SendScintilla(Sci::SCI_GETFOLDPARENT, unsign(line));
    if (line < 0)
        return;
    m_editor->foldLine(int(line));
    m_editor->setCursorPosition(int(line), 0);
}

bool SubmitEditor::isLineVisible(int line) const
{
    return m_editor->SendScintilla(QsciScintilla::SCI_GETLINEVISIBLE, unsign(line - 1)) != 0;
}

QString SubmitEditor::searchText() const
{
    return m_editor->text();
}

QString SubmitEditor::selectedText() const
{
    return m_editor->selectedText();
}

SubmitEditor::Bytes SubmitEditor::selection() const
{
    return {m_editor->SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART),
            m_editor->SendScintilla(QsciScintilla::SCI_GETSELECTIONEND)};
}

void SubmitEditor::select(Bytes bytes)
{
    using Sci = QsciScintillaBase;
    const long line = m_editor->SendScintilla(Sci::SCI_LINEFROMPOSITION, long(bytes.begin));
    m_editor->SendScintilla(Sci::SCI_ENSUREVISIBLE, unsign(line));
    m_editor->SendScintilla(Sci::SCI_SETSEL, unsign(bytes.begin), long(bytes.end));
    m_editor->SendScintilla(Sci::SCI_SCROLLRANGE, unsign(bytes.end), long(bytes.begin));
}

void SubmitEditor::showMatches(const QList<TextMatch> &matches)
{
    using Sci = QsciScintillaBase;
    m_editor->SendScintilla(Sci::SCI_SETINDICATORCURRENT, matchIndicator);
    m_editor->SendScintilla(Sci::SCI_INDICATORCLEARRANGE, 0UL,
                            m_editor->SendScintilla(Sci::SCI_GETLENGTH));
    for (const TextMatch &match : matches.mid(0, mostShownMatches))
        m_editor->SendScintilla(Sci::SCI_INDICATORFILLRANGE, unsign(match.byteBegin),
                                long(match.byteLength));
}

void SubmitEditor::replace(Bytes bytes, const QString &text)
{
    using Sci = QsciScintillaBase;
    const QByteArray utf8 = text.toUtf8();
    m_editor->SendScintilla(Sci::SCI_SETTARGETSTART, unsign(bytes.begin));
    m_editor->SendScintilla(Sci::SCI_SETTARGETEND, unsign(bytes.end));
    m_editor->SendScintilla(Sci::SCI_REPLACETARGET, unsign(utf8.size()), utf8.constData());
    select({bytes.begin, bytes.begin + utf8.size()});
}

void SubmitEditor::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

bool SubmitEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isBracket = key->key() == Qt::Key_BracketLeft || key->key() == Qt::Key_BraceLeft;
        if (isBracket && key->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
            toggleFold();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void SubmitEditor::restyle()
{
    const QPalette colors = palette();
    const QColor ink = colors.color(QPalette::Text);
    const QColor muted = theme::mutedText(colors);
    const QColor margin = theme::cardColor(colors);
    m_editor->setFont(theme::fixedFont());
    m_editor->setPaper(colors.color(QPalette::Base));
    m_editor->setColor(ink);
    if (m_lexer)
        dressLexer(*m_lexer, colors);
    m_editor->setMarginsBackgroundColor(margin);
    m_editor->setMarginsForegroundColor(muted);
    m_editor->setMarginsFont(theme::fixedFont());
    m_editor->setFoldMarginColors(margin, margin);
    constexpr int lastFoldMarker = QsciScintilla::SC_MARKNUM_FOLDEROPEN;
    for (int marker = QsciScintilla::SC_MARKNUM_FOLDEREND; marker <= lastFoldMarker; ++marker) {
        // QScintilla's own calls pass over markers that it has not given out itself
        m_editor->SendScintilla(QsciScintilla::SCI_MARKERSETFORE, unsign(marker), margin);
        m_editor->SendScintilla(QsciScintilla::SCI_MARKERSETBACK, unsign(marker), muted);
    }
    m_editor->setCaretForegroundColor(ink);
    m_editor->setCaretLineBackgroundColor(colors.color(QPalette::AlternateBase));
    m_editor->setSelectionBackgroundColor(colors.color(QPalette::Highlight));
    m_editor->setSelectionForegroundColor(colors.color(QPalette::HighlightedText));
    QColor match = theme::toneColor(theme::Tone::Warning, colors);
    match.setAlpha(60); // the letters on it must stay readable
    m_editor->setIndicatorForegroundColor(match, matchIndicator);
    m_editor->setIndicatorOutlineColor(theme::toneColor(theme::Tone::Warning, colors),
                                       matchIndicator);
    m_marks->dress(colors);
}

} // namespace perch
