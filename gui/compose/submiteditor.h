// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitlinter.h"

#include <QWidget>

class QsciLexer;
class QsciScintilla;

namespace perch
{

/// A text editor for one file of a job: line numbers, colours, marks in the margin and squiggles
/// for findings, the words of the errors under their lines. Colours follow the palette.
class SubmitEditor : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Submit, Script, Plain };

    explicit SubmitEditor(Kind kind, QWidget *parent = nullptr);
    ~SubmitEditor() override;

    /// A new text: forgets what could be undone.
    void setText(const QString &text);
    /// Changes only the lines that differ: cursor and undo are kept.
    void changeText(const QString &text);
    void setSpokenName(const QString &name); ///< for screen readers
    [[nodiscard]] QString text() const;
    /// `spoken`: errors also stand as a note under their line.
    void setFindings(const QList<Finding> &findings, bool spoken);
    void goToLine(int line); ///< from 1
    [[nodiscard]] int currentLine() const;
    [[nodiscard]] QList<int> markedLines() const; ///< from 1, for tests and screen readers
    [[nodiscard]] bool hasSquiggle(int line) const;
    [[nodiscard]] QString note(int line) const;

Q_SIGNALS:
    void edited(); ///< by the person, not by setText() or changeText()

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();
    void styleMarks();
    void clearFindings();

    Kind m_kind;
    QsciScintilla *m_editor = nullptr;
    QsciLexer *m_lexer = nullptr;
    bool m_changing = false;
    QList<Finding> m_findings;
    bool m_spoken = false;
    bool m_byteOrderMark = false; ///< QScintilla drops it: kept beside the text
};

} // namespace perch
