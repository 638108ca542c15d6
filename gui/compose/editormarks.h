// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitlinter.h"

#include <QList>
#include <QPalette>

class QsciScintilla;

namespace perch
{

/// The marks of findings in an editor: a sign in the margin, a squiggle under the line, and the
/// words of errors below it.
class EditorMarks
{
public:
    static constexpr int margin = 1;
    static constexpr int marginMask = 0b111;

    explicit EditorMarks(QsciScintilla &editor);

    /// `spoken`: errors also stand as a note under their line. Of very many, the first ones count.
    void show(const QList<Finding> &findings, bool spoken);
    void dress(const QPalette &palette); ///< colours; also of what is shown
    /// Marks move with their lines: that the next ones are at other places must be told.
    void setMoved() { m_moved = true; }

    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] QList<int> markedLines() const; ///< from 1
    [[nodiscard]] bool hasSquiggle(int line) const;
    [[nodiscard]] QString note(int line) const;

private:
    void paint();
    void clear();
    void squiggle(const Finding &finding);

    QsciScintilla &m_editor;
    QPalette m_palette;
    QList<Finding> m_findings;
    bool m_spoken = false;
    bool m_moved = true;
};

} // namespace perch
