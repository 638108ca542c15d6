// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <optional>

namespace perch
{

/// The lines of a submit description or of a list of queue items as condor_submit 23.9.6 gets them:
/// trimmed, continued lines joined, comments still among them. A last line without a line end is
/// not trimmed.
class SubmitLines
{
public:
    explicit SubmitLines(const QByteArray &text) : m_text(text) {}

    /// The next line, which may be empty; nothing at the end.
    [[nodiscard]] std::optional<QByteArray> next();
    /// How many lines have been read, whether joined or not.
    [[nodiscard]] int line() const { return m_line; }
    [[nodiscard]] bool isAtEnd() const { return m_isAtEnd; }

private:
    QByteArray m_text;
    qsizetype m_place = 0;
    int m_line = 0;
    bool m_isAtEnd = false;
};

} // namespace perch
