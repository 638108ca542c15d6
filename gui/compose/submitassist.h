// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitcompletion.h"
#include "core/submit/submitlinter.h"

#include <QHash>
#include <QObject>

class QsciScintilla;

namespace perch
{

class CompletionPopup;

/// Offers and explains the words of a submit description while one types: Ctrl+Space or typing
/// opens the list, Enter and Tab take a word, Esc closes it; the mouse over a word explains it, and
/// F1 opens the page that says more.
class SubmitAssist : public QObject
{
    Q_OBJECT

public:
    explicit SubmitAssist(QsciScintilla &editor);

    void setFacts(const CompletionFacts &facts, const QHash<QString, QString> &values);
    void setFindings(const QList<Finding> &findings);

    /// The list at the cursor, when something fits; `asked`: also before a letter is typed.
    void offer(bool asked);
    [[nodiscard]] bool isOffering() const;
    [[nodiscard]] QStringList offered() const;
    /// What is said about the word (of this line and column, from 0); empty: nothing.
    [[nodiscard]] QString explanation(int line, int column) const;
    void close();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] bool handleKey(int key);
    void take();
    void openPage();
    void explainAt(int position, const QPoint &place);
    /// Whether the line goes on with what lines before it have opened: there are no commands.
    [[nodiscard]] bool isInsideStatement(int line) const;

    QsciScintilla &m_editor;
    CompletionPopup *m_popup = nullptr;
    CompletionFacts m_facts;
    QHash<QString, QString> m_values;
    QList<Finding> m_findings;
    int m_begin = 0; ///< column of the word that a choice replaces
    bool m_asked = false;
    bool m_taking = false;
};

} // namespace perch
