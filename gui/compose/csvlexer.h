// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "gui/compose/linelexer.h"

namespace perch
{

/// Colours the columns of a table of commas or tabs, so that the eye can follow one.
class CsvLexer : public LineLexer
{
public:
    enum Style { First, Second, Third, Fourth, Separator };

    using LineLexer::LineLexer;

    [[nodiscard]] const char *language() const override;
    [[nodiscard]] QString description(int style) const override;

protected:
    State styleLine(QByteArrayView line, State before) override;
};

} // namespace perch
