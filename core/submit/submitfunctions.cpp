// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/classadevaluator.h"
#include "core/submit/submitmacros.h"
#include "core/submit/submitnumbers.h"

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

QByteArray called(const QByteArray &function, const QByteArray &body)
{
    constexpr qsizetype shown = 100;
    return '$' + function + '(' + body.left(shown) + ')';
}

} // namespace

QByteArray MacroExpander::randomChoice(const QByteArray &body)
{
    QByteArrayList choices = splitWords(body, ",");
    if (choices.size() == 1) {
        if (const std::optional<QByteArray> list = m_scope.lookUp(choices.first()))
            choices = splitWords(expand(*list));
    }
    if (choices.isEmpty()) {
        fail(called("RANDOM_CHOICE", body) + " has nothing to choose from");
        return {};
    }
    if (choices.size() > 1)
        m_trouble.note(MacroTrouble::Kind::Random, called("RANDOM_CHOICE", body) + " draws lots");
    return choices.first();
}

QByteArray MacroExpander::randomInteger(const QByteArray &body)
{
    const QByteArrayList words = splitWords(body, ",");
    qsizetype minimumLength = 0;
    qsizetype maximumLength = 0;
    const qint64 minimum = leadingInteger(words.value(0), &minimumLength);
    const qint64 maximum = leadingInteger(words.value(1), &maximumLength);
    qsizetype stepLength = 1;
    const qint64 step = words.size() > 2 ? leadingInteger(words[2], &stepLength) : 1;
    if (minimumLength == 0 || maximumLength == 0 || stepLength == 0 || step < 1 ||
        minimum > maximum) {
        fail(called("RANDOM_INTEGER", body) +
             " needs a minimum, a larger maximum and a step above 0");
        return {};
    }
    const quint64 range = static_cast<quint64>(maximum) - static_cast<quint64>(minimum);
    if (range / quint64(step) > 0)
        m_trouble.note(MacroTrouble::Kind::Random, called("RANDOM_INTEGER", body) + " draws lots");
    return QByteArray::number(minimum);
}

QByteArray MacroExpander::choice(const QByteArray &body)
{
    QByteArrayList words;
    for (const QByteArray &word : body.split(',')) {
        if (!word.isEmpty())
            words.append(word.trimmed());
    }
    if (words.size() < 2) {
        fail(called("CHOICE", body) + " has no list");
        return {};
    }
    const SubmitReading<qint64> index = readSubmitInteger(argument(words.takeFirst()));
    if (words.size() == 1) {
        const std::optional<QByteArray> list = m_scope.lookUp(words.first());
        if (!list) {
            fail(called("CHOICE", body) + " names a list that is not set");
            return {};
        }
        words = splitWords(expand(*list), ",");
    }
    if (index.isUnknown()) {
        doubt(called("CHOICE", body) + " has an index that HTCondor alone can work out");
        return {};
    }
    if (!index.isValid() || index.value < 0 || index.value >= words.size()) {
        fail(called("CHOICE", body) + " has an index outside its list");
        return {};
    }
    return words[index.value];
}

QByteArray MacroExpander::substring(const QByteArray &body)
{
    const qsizetype comma = body.indexOf(',');
    if (comma < 0) {
        fail(called("SUBSTR", body) + " has no start");
        return {};
    }
    const qsizetype second = body.indexOf(',', comma + 1);
    const QByteArray startText =
        second < 0 ? body.sliced(comma + 1) : body.sliced(comma + 1, second - comma - 1);
    SubmitReading<qint64> start = readSubmitInteger(argument(startText));
    SubmitReading<qint64> length{SubmitReading<qint64>::State::Valid,
                                 std::numeric_limits<int>::max() / 2};
    if (second >= 0)
        length = readSubmitInteger(argument(body.sliced(second + 1)));
    if (start.isUnknown() || length.isUnknown()) {
        doubt(called("SUBSTR", body) + " has a place that HTCondor alone can work out");
        return {};
    }
    constexpr qint64 limit = std::numeric_limits<int>::max();
    if (!start.isValid() || !length.isValid() || std::abs(start.value) >= limit ||
        std::abs(length.value) > limit) {
        fail(called("SUBSTR", body) + " has a start or a length that is no integer");
        return {};
    }
    const std::optional<QByteArray> macro = m_scope.lookUp(body.left(comma));
    const QByteArray text = macro ? expand(*macro) : QByteArray();
    const qint64 begin = std::clamp<qint64>(
        start.value < 0 ? text.size() + start.value : start.value, 0, text.size());
    const qint64 rest = text.size() - begin;
    const qint64 count =
        std::clamp<qint64>(length.value < 0 ? rest + length.value : length.value, 0, rest);
    return text.sliced(begin, count);
}

QByteArray MacroExpander::number(const QByteArray &function, const QByteArray &body)
{
    const qsizetype comma = body.indexOf(',');
    const QByteArray name = comma < 0 ? body : body.left(comma);
    const std::optional<QByteArray> format =
        comma < 0 ? std::nullopt : std::optional(body.sliced(comma + 1));
    const bool isInteger = function == "INT";
    if (format) {
        const SubmitReading<QByteArray> trial =
            isInteger ? formatSubmitInteger(*format, 0) : formatSubmitReal(*format, 0);
        if (trial.state == SubmitReading<QByteArray>::State::Invalid) {
            fail(called(function, body) + " has a format that is none for it");
            return {};
        }
    }
    const QByteArray text = argument(name);
    SubmitReading<QByteArray> result;
    if (isInteger) {
        const SubmitReading<qint64> value = readSubmitInteger(text);
        result.state = SubmitReading<QByteArray>::State(value.state);
        if (value.isValid())
            result = formatSubmitInteger(format.value_or("%lld"), value.value);
    } else {
        const SubmitReading<double> value = readSubmitReal(text);
        result.state = SubmitReading<QByteArray>::State(value.state);
        if (value.isValid() && format)
            result = formatSubmitReal(*format, value.value);
        else if (value.isValid())
            result.value = QByteArray::number(value.value, 'G', 16);
    }
    if (result.isUnknown())
        doubt(called(function, body) + " takes what HTCondor alone can work out");
    else if (!result.isValid())
        fail(called(function, body) + (isInteger ? " is no integer" : " is no number"));
    return result.value;
}

QByteArray MacroExpander::string(const QByteArray &body)
{
    const qsizetype comma = body.indexOf(',');
    const QByteArray name = comma < 0 ? body : body.left(comma);
    QByteArray text = argument(name);
    const ClassAdReading reading = readClassAdExpression(text);
    if (reading.isBeyondLimits)
        doubt(called("STRING", body) + " takes what HTCondor alone can work out");
    if (reading.expression) {
        const ClassAdValue value = evaluateClassAd(reading.expression);
        if (!value.isKnown())
            doubt(called("STRING", body) + " takes what HTCondor alone can work out");
        if (value.type == ClassAdValue::Type::String)
            text = value.text;
    }
    if (comma < 0)
        return text;
    const SubmitReading<QByteArray> formatted = formatSubmitText(body.sliced(comma + 1), text);
    if (formatted.isUnknown())
        doubt(called("STRING", body) + " has a format that HTCondor alone can work out");
    else if (!formatted.isValid())
        fail(called("STRING", body) + " has a format that is none for text");
    return formatted.value;
}

QByteArray MacroExpander::evaluation(const QByteArray &body)
{
    const QByteArray raw = m_scope.lookUp(body).value_or(body);
    const QByteArray text = expand(raw);
    const ClassAdReading reading = readClassAdExpression(text);
    if (reading.isBeyondLimits) {
        doubt(called("EVAL", body) + " takes what HTCondor alone can work out");
        return {};
    }
    if (!reading.expression)
        return raw.contains('$') ? text : QByteArray();
    const ClassAdValue value = evaluateClassAd(reading.expression);
    if (!value.isKnown())
        doubt(called("EVAL", body) + " takes what HTCondor alone can work out");
    return classAdValueText(value);
}

} // namespace perch
