// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/submitnumbers.h"

#include "core/submit/asciitext.h"
#include "core/submit/classadevaluator.h"

#include <cmath>
#include <limits>

namespace perch
{

namespace
{

constexpr qint64 largest = std::numeric_limits<qint64>::max();
constexpr qint64 smallest = std::numeric_limits<qint64>::min();

template <typename T> SubmitReading<T> valid(T value)
{
    return {SubmitReading<T>::State::Valid, std::move(value)};
}
template <typename T> SubmitReading<T> unknown()
{
    return {SubmitReading<T>::State::Unknown, {}};
}

/// A double as the processor turns it into an integer.
qint64 truncated(double value)
{
    constexpr double limit = 9223372036854775808.0;
    return value >= limit || value < -limit || std::isnan(value) ? smallest : qint64(value);
}

/// The value of an expression; nothing in `value` when it is none or not a number.
SubmitReading<ClassAdValue> evaluated(const QByteArray &text)
{
    const ClassAdReading reading = readClassAdExpression(text);
    if (reading.isBeyondLimits)
        return unknown<ClassAdValue>();
    if (!reading.expression)
        return {};
    const ClassAdValue value = evaluateClassAd(reading.expression);
    if (!value.isKnown())
        return unknown<ClassAdValue>();
    return value.isNumber() ? valid(value) : SubmitReading<ClassAdValue>();
}

} // namespace

qint64 leadingInteger(const QByteArray &text, qsizetype *length)
{
    qsizetype place = 0;
    while (place < text.size() && isAsciiSpace(text.at(place)))
        ++place;
    const bool isNegative = place < text.size() && text.at(place) == '-';
    if (place < text.size() && (text.at(place) == '-' || text.at(place) == '+'))
        ++place;
    const qsizetype digits = place;
    while (place < text.size() && isAsciiDigit(text.at(place)))
        ++place;
    if (length)
        *length = place > digits ? place : 0;
    if (place == digits)
        return 0;
    bool fits = false;
    const QByteArray number = (isNegative ? "-" : "") + text.sliced(digits, place - digits);
    const qint64 value = number.toLongLong(&fits);
    return fits ? value : (isNegative ? smallest : largest);
}

SubmitReading<qint64> readSubmitInteger(const QByteArray &text)
{
    qsizetype length = 0;
    const qint64 literal = leadingInteger(text, &length);
    if (length > 0 && trimmedLeft(text.sliced(length)).isEmpty())
        return valid(literal);
    const SubmitReading<ClassAdValue> value = evaluated(text);
    if (!value.isValid())
        return {value.isUnknown() ? SubmitReading<qint64>::State::Unknown
                                  : SubmitReading<qint64>::State::Invalid,
                0};
    return valid(value.value.type == ClassAdValue::Type::Real ? truncated(value.value.real)
                                                              : value.value.integer);
}

SubmitReading<double> readSubmitReal(const QByteArray &text)
{
    const QByteArray trimmed = text.trimmed().toLower();
    const QByteArray digits =
        trimmed.startsWith('-') || trimmed.startsWith('+') ? trimmed.sliced(1) : trimmed;
    if (digits.startsWith("inf") || digits.startsWith("nan") || digits.startsWith("0x"))
        return unknown<double>(); // strtod() takes some of them
    bool isLiteral = false;
    const double literal = trimmed.toDouble(&isLiteral);
    if (isLiteral)
        return valid(literal);
    const SubmitReading<ClassAdValue> value = evaluated(text);
    if (!value.isValid())
        return {value.isUnknown() ? SubmitReading<double>::State::Unknown
                                  : SubmitReading<double>::State::Invalid,
                0};
    return valid(value.value.number());
}

SubmitReading<bool> readSubmitBoolean(const QByteArray &text)
{
    const QByteArray word = trimmedRight(text).toLower();
    if (word == "true" || word == "1")
        return valid(true);
    if (word == "false" || word == "0")
        return valid(false);
    const SubmitReading<ClassAdValue> value = evaluated(text);
    if (!value.isValid())
        return {value.isUnknown() ? SubmitReading<bool>::State::Unknown
                                  : SubmitReading<bool>::State::Invalid,
                false};
    return valid(value.value.isTrue());
}

std::optional<qint64> readSubmitSize(const QByteArray &text, qint64 unitBytes)
{
    const QByteArray input = trimmedLeft(text);
    const auto at = [&input](qsizetype place) {
        return place < input.size() ? input.at(place) : '\0';
    };
    qsizetype place = 0;
    const qint64 whole = leadingInteger(input, &place);
    double fraction = 0;
    if (at(place) == '.') {
        ++place;
        for (const double weight : {0.1, 0.01, 0.001}) {
            if (isAsciiDigit(at(place)))
                fraction += (at(place++) - '0') * weight;
        }
        while (isAsciiDigit(at(place)))
            ++place;
    }
    if (place == 0)
        return std::nullopt;
    while (isAsciiSpace(at(place)))
        ++place;
    static const QByteArray units("kmgt");
    const char unit = char(at(place) | 0x20);
    double multiplier = double(unitBytes);
    if (at(place) != '\0') {
        if (!units.contains(unit))
            return std::nullopt;
        multiplier = std::pow(1024.0, double(units.indexOf(unit) + 1));
        if (at(place + 1) != '\0') {
            if ((at(place + 1) | 0x20) != 'b' || !trimmedLeft(input.sliced(place + 2)).isEmpty())
                return std::nullopt;
        }
    }
    return truncated((double(whole) + fraction) * multiplier + double(unitBytes - 1)) / unitBytes;
}

} // namespace perch
