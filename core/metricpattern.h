// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/foundmetrics.h"
#include "core/result.h"

#include <QString>
#include <QStringList>

namespace perch
{

/// Finds values by a line that a person wrote with the values' names in their places:
///
///   Train Epoch: {epoch} [{step}/{*} ({*}%)] Loss: {loss}
///
/// {name} stands for a number, {*} for anything, {{ and }} for braces; any run of blanks matches
/// any other. It may match anywhere in a line. Not a regular expression, so that no pattern takes
/// longer than the product of its length and the line's.
class MetricPattern
{
public:
    static constexpr qsizetype lengthLimit = 500; ///< characters of a pattern
    static constexpr qsizetype lineLimit = 4096;  ///< bytes of a line that are looked at

    /// An empty pattern, that matches nothing.
    MetricPattern() = default;
    /// Error: what is wrong, in words for a person, with the place in `detail`.
    [[nodiscard]] static Result<MetricPattern> parse(const QString &text);

    [[nodiscard]] QString text() const { return m_text; }
    /// As written, in their order.
    [[nodiscard]] QStringList names() const { return m_names; }
    /// The numbers in the places of names(); nothing where the line does not match.
    [[nodiscard]] std::optional<std::vector<double>> match(std::string_view line) const;
    /// The same as metrics. A step that begins again with each epoch goes on counting (as {step} of
    /// "[640/60000]" does), so a pattern is kept for one output.
    [[nodiscard]] std::optional<FoundMetrics> read(std::string_view line);
    /// Forgets where the steps were: another output begins.
    void restart();

private:
    struct Token {
        enum class Kind { Text, Number, Anything };
        Kind kind = Kind::Text;
        std::string text; ///< blanks as one
    };
    struct Place {
        double step = FoundMetrics::none;
        double epoch = FoundMetrics::none;
        double before = 0; ///< steps of the epochs that are over
    };

    void addText(QChar c);
    [[nodiscard]] Result<void> addPlaceholder(const QString &name, qsizetype at);
    [[nodiscard]] bool matchSegment(std::size_t first, std::size_t last, std::string_view &line,
                                    std::vector<double> &numbers) const;

    QString m_text;
    std::vector<Token> m_tokens;
    QStringList m_names;
    Place m_place;
};

/// A pattern to begin with, for a line of an output: numbers behind a name are named, other numbers
/// are {*}.
[[nodiscard]] QString suggestedPattern(const QString &line);

} // namespace perch
