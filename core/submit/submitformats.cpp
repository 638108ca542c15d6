// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/submitnumbers.h"

#include <QRegularExpression>

#include <cmath>

namespace perch
{

namespace
{

constexpr qsizetype NumberBytes = 55; ///< HTCondor's buffer for a formatted number
constexpr int WidthLimit = 1000;
constexpr int PrecisionLimit = 40;

/// One conversion of a printf() format, with the text around it.
struct Conversion {
    QByteArray before;
    QByteArray flags;
    int width = 0;
    std::optional<int> precision;
    QByteArray length;
    char letter = '\0';
    QByteArray after;

    [[nodiscard]] bool has(char flag) const { return flags.contains(flag); }
};

std::optional<Conversion> readConversion(const QByteArray &format)
{
    static const QRegularExpression expression(
        QStringLiteral("^([^%]*)%([-+ 0#']*)(\\d*)(?:(\\.)(\\d*))?([hlLqjzt]*)([A-Za-z])([^%]*)$"),
        QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch match = expression.match(QString::fromLatin1(format));
    if (!match.hasMatch() || match.capturedLength(3) > 4 || match.capturedLength(5) > 4)
        return std::nullopt;
    Conversion conversion;
    conversion.before = match.captured(1).toLatin1();
    conversion.flags = match.captured(2).toLatin1();
    conversion.width = match.captured(3).toInt();
    if (match.hasCaptured(4) && match.capturedLength(4) > 0)
        conversion.precision = match.captured(5).toInt();
    conversion.length = match.captured(6).toLatin1();
    conversion.letter = match.captured(7).at(0).toLatin1();
    conversion.after = match.captured(8).toLatin1();
    if (conversion.width > WidthLimit || conversion.precision.value_or(0) > WidthLimit)
        return std::nullopt;
    return conversion;
}

/// The sign or prefix and the digits, at the width that the conversion wants.
QByteArray filled(const Conversion &conversion, const QByteArray &sign, const QByteArray &digits,
                  bool mayPadWithZeros)
{
    const qsizetype missing = conversion.width - sign.size() - digits.size();
    const QByteArray blanks(std::max<qsizetype>(missing, 0), ' ');
    if (conversion.has('-'))
        return sign + digits + blanks;
    if (conversion.has('0') && mayPadWithZeros)
        return sign + QByteArray(blanks.size(), '0') + digits;
    return blanks + sign + digits;
}

QByteArray signOf(const Conversion &conversion, bool isNegative)
{
    if (isNegative)
        return "-";
    return conversion.has('+') ? "+" : conversion.has(' ') ? " " : "";
}

SubmitReading<QByteArray> reading(SubmitReading<QByteArray>::State state, QByteArray text = {})
{
    return {state, std::move(text)};
}

using State = SubmitReading<QByteArray>::State;

/// The number as the length modifier cuts it: "%d" takes 32 bits, "%hd" 16.
qint64 cut(qint64 value, const QByteArray &length, bool isSigned)
{
    if (length.isEmpty())
        return isSigned ? qint64(qint32(value)) : qint64(quint32(value));
    if (length == "h")
        return isSigned ? qint64(qint16(value)) : qint64(quint16(value));
    if (length == "hh")
        return isSigned ? qint64(qint8(value)) : qint64(quint8(value));
    return value;
}

} // namespace

SubmitReading<QByteArray> formatSubmitInteger(const QByteArray &format, qint64 value)
{
    const std::optional<Conversion> conversion = readConversion(format);
    if (!conversion)
        return reading(format.contains('%') ? State::Unknown : State::Invalid);
    const char letter = conversion->letter;
    if (QByteArray("eEfFgGaAsSvVrR").contains(letter))
        return reading(State::Invalid);
    static const QByteArrayList lengths = {"", "h", "hh", "l", "ll", "q", "j", "z", "t"};
    if (!QByteArray("diuoxX").contains(letter) || !lengths.contains(conversion->length) ||
        conversion->has('#'))
        return reading(State::Unknown);
    const bool isSigned = letter == 'd' || letter == 'i';
    const qint64 number = cut(value, conversion->length, isSigned);
    const int base = letter == 'o' ? 8 : (letter | 0x20) == 'x' ? 16 : 10;
    QByteArray digits =
        isSigned ? QByteArray::number(number) : QByteArray::number(quint64(number), base);
    if (letter == 'X')
        digits = digits.toUpper();
    const bool isNegative = digits.startsWith('-');
    if (isNegative)
        digits.remove(0, 1);
    if (conversion->precision == 0 && number == 0)
        digits.clear();
    while (digits.size() < conversion->precision.value_or(0))
        digits.prepend('0');
    const QByteArray sign = isSigned ? signOf(*conversion, isNegative) : QByteArray();
    return reading(State::Valid,
                   (conversion->before + filled(*conversion, sign, digits, !conversion->precision) +
                    conversion->after)
                       .left(NumberBytes));
}

SubmitReading<QByteArray> formatSubmitReal(const QByteArray &format, double value)
{
    const std::optional<Conversion> conversion = readConversion(format);
    if (!conversion)
        return reading(format.contains('%') ? State::Unknown : State::Invalid);
    const char letter = conversion->letter;
    if (QByteArray("diuoxXnsSvVrR").contains(letter))
        return reading(State::Invalid);
    const int precision = conversion->precision.value_or(6);
    if (!QByteArray("eEfFgG").contains(letter) || !std::isfinite(value) || conversion->has('#') ||
        precision > PrecisionLimit || conversion->length.contains('L') ||
        conversion->length.contains('q'))
        return reading(State::Unknown);
    const QByteArray digits =
        QByteArray::number(std::abs(value), letter == 'F' ? 'f' : letter,
                           (letter | 0x20) == 'g' ? std::max(precision, 1) : precision);
    const QByteArray sign = signOf(*conversion, std::signbit(value));
    QByteArray text =
        (conversion->before + filled(*conversion, sign, digits, true) + conversion->after)
            .left(NumberBytes);
    if (!text.contains('.'))
        text += ".0"; // HTCondor makes it look like a real
    return reading(State::Valid, text);
}

SubmitReading<QByteArray> formatSubmitText(const QByteArray &format, const QByteArray &value)
{
    const std::optional<Conversion> conversion = readConversion(format);
    if (!conversion)
        return reading(format.contains('%') ? State::Unknown : State::Invalid);
    if (conversion->letter != 's' && conversion->letter != 'S')
        return reading(State::Invalid);
    if (conversion->letter == 'S' || !conversion->length.isEmpty())
        return reading(State::Unknown);
    const QByteArray text = conversion->precision ? value.left(*conversion->precision) : value;
    return reading(State::Valid,
                   conversion->before + filled(*conversion, {}, text, false) + conversion->after);
}

} // namespace perch
