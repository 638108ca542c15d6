// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/scintilla.h"

namespace perch
{

/// A lexer that looks at one line after the other and hands a number from each to the next. Linear
/// in the bytes that are to be styled, whatever the length of the text. Has no meta object of its
/// own: it needs none.
class LineLexer : public QsciLexerCustom
{
public:
    using QsciLexerCustom::QsciLexerCustom;

    [[nodiscard]] const char *wordCharacters() const override;
    void styleText(int start, int end) final;

protected:
    /// What a line needs to know of those before it; at most 31 bits.
    using State = int;
    struct Depth {
        int ofLine = 0; ///< how deep it lies in what can be folded away
        int after = 0;  ///< more than its own: it heads what follows
    };

    /// Paints the line (with its line end) and returns the state for the next one.
    virtual State styleLine(QByteArrayView line, State before) = 0;
    [[nodiscard]] virtual Depth depthOf(QByteArrayView line, State before, State after) const;

    void paint(qsizetype begin, qsizetype length, int style); ///< of the present line

private:
    QByteArray m_styles;
    qsizetype m_lineBegin = 0;
};

} // namespace perch
