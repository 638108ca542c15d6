// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

#include <stop_token>

namespace perch
{

/// What is looked for in a text.
struct SearchQuery {
    QString pattern;
    bool matchCase = false;
    bool wholeWords = false;
    bool isRegex = false;
    bool operator==(const SearchQuery &) const = default;
};

/// One place, counted in UTF-16 units and in bytes of UTF-8.
struct TextMatch {
    qsizetype begin = 0;
    qsizetype length = 0;
    qsizetype byteBegin = 0;
    qsizetype byteLength = 0;
    bool operator==(const TextMatch &) const = default;
};

struct TextMatches {
    QList<TextMatch> places;
    bool isWhole = true; ///< false when there are more than were wanted
};

inline constexpr qsizetype mostMatches = 10'000;

/// All places of the text that fit, in order; empty ones are passed over. `^` and `$` mean lines.
/// Errors: Parse, for a pattern that is no regular expression or takes too long, Cancelled.
[[nodiscard]] Result<TextMatches> findAll(const QString &text, const SearchQuery &query,
                                          const std::stop_token &stop = {},
                                          qsizetype most = mostMatches);

/// What takes the place of the match at `begin`: the replacement, with \1 to \9 as the groups of a
/// regular expression, \n and \t. Empty when nothing of the pattern begins there.
[[nodiscard]] QString replacementFor(const QString &text, qsizetype begin, const SearchQuery &query,
                                     const QString &replacement);

/// The text with every match replaced. Errors as findAll().
[[nodiscard]] Result<QString> replaceAll(const QString &text, const SearchQuery &query,
                                         const QString &replacement,
                                         const std::stop_token &stop = {});

} // namespace perch
