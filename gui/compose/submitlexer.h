// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/linelexer.h"

namespace perch
{

/// Colours a submit description: comments, commands, own names, values, macros, statements. What
/// can be folded: if to endif, continued lines, rows of queue, blocks of @=.
class SubmitLexer : public LineLexer
{
public:
    enum Style { Default, Comment, Name, Value, Macro, Keyword, OwnName };

    using LineLexer::LineLexer;

    [[nodiscard]] const char *language() const override;
    [[nodiscard]] QString description(int style) const override;
    /// Whether the state after a line leaves something open: the next line is no statement.
    [[nodiscard]] static bool isOpen(int state);

protected:
    State styleLine(QByteArrayView line, State before) override;
    [[nodiscard]] Depth depthOf(QByteArrayView line, State before, State after) const override;

private:
    State styleStatement(QByteArrayView line, int depth);
    void styleValue(QByteArrayView line, qsizetype begin);
};

} // namespace perch
