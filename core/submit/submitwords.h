// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace perch
{

/// arguments and environment of a submit description. New syntax: the whole in "...", a quote
/// doubled, '...' around blanks. Old syntax: parted at blanks, \" for a quote.
struct SubmitWords {
    QByteArrayList words;
    bool isOldSyntax = false;
    QByteArray error; ///< a clause, where HTCondor refuses them
};

[[nodiscard]] bool isNewWordSyntax(const QByteArray &text);
[[nodiscard]] SubmitWords readSubmitArguments(const QByteArray &text);
/// As Arguments in the ad (or Args, of the old syntax) gives them.
[[nodiscard]] QByteArray argumentsText(const SubmitWords &words);
/// The words of an Arguments or Args value of an ad.
[[nodiscard]] SubmitWords readArgumentsText(const QByteArray &text, bool isOldSyntax);

struct SubmitEnvironment {
    /// Sorted by name; null for a $$() that stands for itself.
    QList<std::pair<QByteArray, QByteArray>> variables;
    QByteArray error;
};
[[nodiscard]] SubmitEnvironment readSubmitEnvironment(const QByteArray &text);
/// Of an Environment value of an ad.
[[nodiscard]] SubmitEnvironment readEnvironmentText(const QByteArray &text);
/// As Environment in the ad gives it.
[[nodiscard]] QByteArray environmentText(const SubmitEnvironment &environment);
/// As Env in the ad gives it; nothing when a value holds a semicolon or a line end.
[[nodiscard]] std::optional<QByteArray> oldEnvironmentText(const SubmitEnvironment &environment);

} // namespace perch
