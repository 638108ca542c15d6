// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitcompletion.h"
#include "core/submit/submitlinter.h"
#include "core/textsearch.h"
#include "gui/compose/editormode.h"

#include <QWidget>

#include <memory>

class QsciLexer;
class QsciScintilla;

namespace perch
{

class EditorMarks;
class SpokenText;
class SubmitAssist;

/// A text editor for one file of a job: line numbers, colours, folding, marks in the margin and
/// squiggles for findings, the words of the errors under their lines. In a submit description, it
/// offers commands and values and explains them. Colours follow the palette.
class SubmitEditor : public QWidget
{
    Q_OBJECT

public:
    using Kind = EditorMode;

    explicit SubmitEditor(Kind kind, QWidget *parent = nullptr);
    ~SubmitEditor() override;

    [[nodiscard]] Kind kind() const { return m_kind; }
    /// A new text: forgets what could be undone.
    void setText(const QString &text);
    /// Changes only the lines that differ: cursor and undo are kept. `edited` is not emitted.
    void changeText(const QString &text);
    void setSpokenName(const QString &name); ///< for screen readers
    [[nodiscard]] QString text() const;
    [[nodiscard]] qsizetype size() const; ///< in bytes, without a copy of the text
    /// What the text names, for completion and hover help; `values` by lower-case name.
    void setFacts(const CompletionFacts &facts, const QHash<QString, QString> &values);
    /// `spoken`: errors also stand as a note under their line.
    void setFindings(const QList<Finding> &findings, bool spoken);
    void goToLine(int line); ///< from 1
    [[nodiscard]] int currentLine() const;
    [[nodiscard]] QList<int> markedLines() const; ///< from 1, for tests and screen readers
    [[nodiscard]] bool hasSquiggle(int line) const;
    [[nodiscard]] QString note(int line) const;
    void toggleFold(); ///< of the line with the cursor, or what holds it
    [[nodiscard]] bool isLineVisible(int line) const; ///< from 1; false when it is folded away

    /// For searching: the text whose bytes the places below count.
    [[nodiscard]] QString searchText() const;
    [[nodiscard]] QString selectedText() const;
    struct Bytes {
        qsizetype begin = 0;
        qsizetype end = 0;
    };
    [[nodiscard]] Bytes selection() const; ///< both are the cursor when nothing is selected
    void select(Bytes bytes);              ///< and scrolls there
    void showMatches(const QList<TextMatch> &matches);
    /// By the person: `edited` follows.
    void replace(Bytes bytes, const QString &text);
    void replaceText(const QString &searchText);

    [[nodiscard]] QsciScintilla &scintilla() { return *m_editor; } ///< for tests
    [[nodiscard]] SubmitAssist *assist() { return m_assist; }      ///< null but in a submit text

Q_SIGNALS:
    void edited(); ///< by the person, not by setText() or changeText()

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setUpLook();
    void restyle();
    void exchange(const QString &after);
    void updateNumberMargin();

    Kind m_kind;
    QsciScintilla *m_editor = nullptr;
    QsciLexer *m_lexer = nullptr;
    SubmitAssist *m_assist = nullptr;
    std::unique_ptr<EditorMarks> m_marks;
    std::unique_ptr<SpokenText> m_spoken;
    int m_lineCount = 1;
    bool m_changing = false;
    bool m_byteOrderMark = false; ///< QScintilla drops it: kept beside the text
};

} // namespace perch
