// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/scintilla.h"

namespace perch
{

/// Colours a submit description: comments, names, values, macros, the queue statement. Linear in
/// the bytes it is asked to style, line by line. Has no meta object of its own: it needs none.
class SubmitLexer : public QsciLexerCustom
{
public:
    enum Style { Default, Comment, Name, Value, Macro, Keyword };

    using QsciLexerCustom::QsciLexerCustom;

    [[nodiscard]] const char *language() const override;
    [[nodiscard]] QString description(int style) const override;
    [[nodiscard]] const char *wordCharacters() const override;
    void styleText(int start, int end) override;

private:
    void styleLine(QByteArrayView line, bool continues);
    void styleValue(QByteArrayView value);
};

} // namespace perch
