// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <optional>

namespace perch
{

/// Sizes as submit files write them: "2.5 GB", "2048K", "1 g"; K is 2^10. GiB is not known to
/// HTCondor.
inline constexpr qint64 kibibyte = 1024;
inline constexpr qint64 mebibyte = 1024 * kibibyte;
inline constexpr qint64 gibibyte = 1024 * mebibyte;

struct SizeText {
    QString number; ///< "2.5"
    QString unit;   ///< "KB", "MB", "GB" or "TB"; empty for a bare number
};

/// Nothing for an expression or a macro.
[[nodiscard]] std::optional<SizeText> parseSizeText(const QString &value);
/// `bareUnit`: what a number without a unit counts (request_memory: mebibyte, request_disk:
/// kibibyte).
[[nodiscard]] std::optional<qint64> bytesOfSize(const QString &value, qint64 bareUnit);
/// The least whole number of GB that holds so many bytes: "12GB".
[[nodiscard]] QString wholeGigabytes(qint64 bytes);

} // namespace perch
