// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <optional>

namespace perch
{

/// A value of a submit description, read as condor_submit 23.9.6 reads it: a literal, or an
/// expression that is worked out at once. Unknown when only HTCondor can tell.
template <typename T> struct SubmitReading {
    enum class State { Valid, Invalid, Unknown };
    State state = State::Invalid;
    T value{};

    [[nodiscard]] bool isValid() const { return state == State::Valid; }
    [[nodiscard]] bool isUnknown() const { return state == State::Unknown; }
};

[[nodiscard]] SubmitReading<qint64> readSubmitInteger(const QByteArray &text);
[[nodiscard]] SubmitReading<double> readSubmitReal(const QByteArray &text);
[[nodiscard]] SubmitReading<bool> readSubmitBoolean(const QByteArray &text);

/// "2.5 GB" in units of `unitBytes`, rounded up; a bare number is in that unit. Nothing for what is
/// no size: condor_submit takes that for an expression.
[[nodiscard]] std::optional<qint64> readSubmitSize(const QByteArray &text, qint64 unitBytes);

/// The leading integer, as atoi() and strtol() find it: 0 for none, the nearest for too large ones.
[[nodiscard]] qint64 leadingInteger(const QByteArray &text, qsizetype *length = nullptr);

/// What printf() makes of one number or text. Invalid where HTCondor refuses the format; Unknown
/// where its outcome depends on the machine.
[[nodiscard]] SubmitReading<QByteArray> formatSubmitInteger(const QByteArray &format, qint64 value);
[[nodiscard]] SubmitReading<QByteArray> formatSubmitReal(const QByteArray &format, double value);
[[nodiscard]] SubmitReading<QByteArray> formatSubmitText(const QByteArray &format,
                                                         const QByteArray &value);

} // namespace perch
