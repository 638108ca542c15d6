// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/submitmacros.h"

#include <QByteArray>

#include <optional>

namespace perch
{

/// if, elif, else and endif while a submit description is read (HTCondor 23.9.6): conditions are a
/// number, true, false, `defined NAME`, `version >= 24.1` or a macro that gives one; at most 63
/// deep.
class SubmitConditions
{
public:
    enum class Outcome {
        NotAny,  ///< the line is another statement
        Taken,   ///< understood
        Error,   ///< refused, for reason()
        Unknown, ///< only the access point knows, for reason()
    };

    /// Whether statements count where reading has got to.
    [[nodiscard]] bool isEnabled() const;
    [[nodiscard]] bool isInside() const { return !m_levels.isEmpty(); }
    [[nodiscard]] Outcome read(const QByteArray &line, const MacroScope &scope,
                               MacroExpander &expander, const QByteArray &version);
    [[nodiscard]] const QByteArray &reason() const { return m_reason; }

private:
    struct Level {
        bool isTrue = false;
        bool wasTrue = false; ///< this branch or one before it
        bool isElse = false;
    };

    [[nodiscard]] bool areOuterEnabled() const;
    [[nodiscard]] Outcome begin(const QByteArray &condition, const MacroScope &scope,
                                MacroExpander &expander, const QByteArray &version);
    [[nodiscard]] Outcome goOn(const QByteArray &condition, const MacroScope &scope,
                               MacroExpander &expander, const QByteArray &version);
    [[nodiscard]] Outcome fail(const QByteArray &reason);
    /// Nothing when it failed, with m_reason set.
    [[nodiscard]] std::optional<bool> test(const QByteArray &condition, const MacroScope &scope,
                                           MacroExpander &expander, const QByteArray &version);
    [[nodiscard]] std::optional<bool> testPlain(const QByteArray &condition,
                                                const MacroScope &scope, const QByteArray &version);

    QList<Level> m_levels;
    QByteArray m_reason;
    bool m_isUnknown = false;
};

} // namespace perch
