// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/editormarks.h"

#include "gui/compose/scintilla.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QApplication>
#include <QMap>

#include <algorithm>
#include <array>

namespace perch
{

namespace
{

constexpr int noteStyle = 40; ///< above the styles of the lexers used here
constexpr int markSide = 16;
constexpr qsizetype mostMarks = 1000; ///< more than a person reads, few enough to paint at once
constexpr qsizetype mostNotes = 50;

constexpr std::array severities = {Finding::Severity::Note, Finding::Severity::Warning,
                                   Finding::Severity::Error};

/// Of marker and indicator; higher numbers are painted above.
int numberOf(Finding::Severity severity)
{
    return severity == Finding::Severity::Error     ? 2
           : severity == Finding::Severity::Warning ? 1
                                                    : 0;
}

theme::Tone toneOf(Finding::Severity severity)
{
    return severity == Finding::Severity::Error     ? theme::Tone::Bad
           : severity == Finding::Severity::Warning ? theme::Tone::Warning
                                                    : theme::Tone::Info;
}

/// QScintilla's squiggles: 0 to 7 belong to lexers.
int squiggleOf(Finding::Severity severity)
{
    return 8 + numberOf(severity);
}

bool isSame(const QList<Finding> &one, const QList<Finding> &other)
{
    return std::equal(one.cbegin(), one.cend(), other.cbegin(), other.cend(),
                      [](const Finding &a, const Finding &b) {
                          return a.line == b.line && a.severity == b.severity &&
                                 a.message == b.message;
                      });
}

} // namespace

EditorMarks::EditorMarks(QsciScintilla &editor) : m_editor(editor)
{
    m_editor.setMarginType(margin, QsciScintilla::SymbolMargin);
    m_editor.setMarginWidth(margin, markSide + 4);
    m_editor.setMarginMarkerMask(margin, marginMask);
    m_editor.setAnnotationDisplay(QsciScintilla::AnnotationIndented);
    for (const Finding::Severity severity : severities)
        m_editor.indicatorDefine(QsciScintilla::SquiggleIndicator, squiggleOf(severity));
}

void EditorMarks::show(const QList<Finding> &findings, bool spoken)
{
    const bool isShown = !m_moved && spoken == m_spoken && isSame(findings, m_findings);
    m_findings = findings;
    m_spoken = spoken;
    if (!isShown)
        paint();
}

void EditorMarks::clear()
{
    // a note stands where a mark stands; to clear those of all lines tells of each line
    for (const int line : markedLines()) {
        if (!note(line).isEmpty())
            m_editor.clearAnnotations(line - 1);
    }
    m_editor.markerDeleteAll();
    const int last = m_editor.lines() - 1;
    for (const Finding::Severity severity : severities)
        m_editor.clearIndicatorRange(0, 0, last, m_editor.lineLength(last), squiggleOf(severity));
}

void EditorMarks::squiggle(const Finding &finding)
{
    const int line = finding.line - 1;
    const QString text = m_editor.text(line);
    int first = 0;
    while (first < text.size() && text[first].isSpace())
        ++first;
    qsizetype last = text.size();
    while (last > first && text[last - 1].isSpace())
        --last;
    m_editor.fillIndicatorRange(line, first, line, int(last), squiggleOf(finding.severity));
}

void EditorMarks::paint()
{
    clear();
    m_moved = false;
    QMap<int, QStringList> notes;
    for (const Finding &finding : m_findings.mid(0, mostMarks)) {
        const int line = finding.line - 1;
        if (line < 0 || line >= m_editor.lines())
            continue;
        m_editor.markerAdd(line, numberOf(finding.severity));
        squiggle(finding);
        if (m_spoken && finding.severity == Finding::Severity::Error && notes.size() < mostNotes)
            notes[line] << finding.message;
    }
    QsciStyle style(noteStyle);
    style.setFont(theme::hintFont());
    style.setColor(theme::toneColor(theme::Tone::Bad, m_palette));
    style.setPaper(theme::cardColor(m_palette));
    for (auto note = notes.cbegin(); note != notes.cend(); ++note)
        m_editor.annotate(note.key(), note->join(u'\n'), style);
}

void EditorMarks::dress(const QPalette &palette)
{
    m_palette = palette;
    for (const Finding::Severity severity : severities) {
        const QColor color = theme::toneColor(toneOf(severity), palette);
        const QString name = severity == Finding::Severity::Error     ? QStringLiteral("error")
                             : severity == Finding::Severity::Warning ? QStringLiteral("warning")
                                                                      : QStringLiteral("info");
        m_editor.markerDefine(icon(name, color).pixmap(QSize(markSide, markSide), 1.0),
                              numberOf(severity));
        m_editor.setIndicatorForegroundColor(color, squiggleOf(severity));
    }
    paint();
}

QList<int> EditorMarks::markedLines() const
{
    QList<int> lines;
    for (int line = m_editor.markerFindNext(0, marginMask); line >= 0;
         line = m_editor.markerFindNext(line + 1, marginMask))
        lines << line + 1;
    return lines;
}

bool EditorMarks::hasSquiggle(int line) const
{
    const int last = m_editor.lineLength(line - 1);
    for (int index = 0; index < last; ++index) {
        const long position = m_editor.positionFromLineIndex(line - 1, index);
        for (const Finding::Severity severity : severities) {
            if (m_editor.SendScintilla(QsciScintilla::SCI_INDICATORVALUEAT,
                                       static_cast<unsigned long>(squiggleOf(severity)),
                                       position) != 0)
                return true;
        }
    }
    return false;
}

QString EditorMarks::note(int line) const
{
    return m_editor.annotation(line - 1);
}

} // namespace perch
