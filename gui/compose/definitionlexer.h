// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/linelexer.h"

namespace perch
{

/// Colours an Apptainer definition file: the header's words, %sections, shell code in them, and
/// {{ variables }}. Sections can be folded.
class DefinitionLexer : public LineLexer
{
public:
    enum Style { Default, Comment, Name, Section, Keyword, Text, Variable };

    using LineLexer::LineLexer;

    [[nodiscard]] const char *language() const override;
    [[nodiscard]] QString description(int style) const override;

protected:
    State styleLine(QByteArrayView line, State before) override;
    [[nodiscard]] Depth depthOf(QByteArrayView line, State before, State after) const override;

private:
    void styleShell(QByteArrayView line);
    void styleVariables(QByteArrayView line);
};

} // namespace perch
