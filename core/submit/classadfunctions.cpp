// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/classadevaluator.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

using Type = ClassAdValue::Type;

ClassAdValue valueOf(Type type)
{
    ClassAdValue value;
    value.type = type;
    return value;
}

ClassAdValue integerValue(qint64 number)
{
    ClassAdValue value = valueOf(Type::Integer);
    value.integer = number;
    return value;
}

ClassAdValue stringValue(const QByteArray &text)
{
    ClassAdValue value = valueOf(Type::String);
    value.text = text;
    return value;
}

/// isString(x) and the like.
std::optional<Type> testedType(const QByteArray &name)
{
    if (name == "isundefined")
        return Type::Undefined;
    if (name == "iserror")
        return Type::Error;
    if (name == "isstring")
        return Type::String;
    if (name == "isinteger")
        return Type::Integer;
    if (name == "isreal")
        return Type::Real;
    if (name == "isboolean")
        return Type::Boolean;
    return std::nullopt;
}

ClassAdValue rounded(const QByteArray &name, const ClassAdValue &argument)
{
    if (argument.type == Type::Integer)
        return argument;
    if (argument.type != Type::Real || std::abs(argument.real) > 1e15)
        return valueOf(Type::Unknown);
    if (name == "floor")
        return integerValue(qint64(std::floor(argument.real)));
    if (name == "round")
        return integerValue(qint64(std::rint(argument.real)));
    return integerValue(qint64(std::ceil(argument.real)));
}

/// substr(text, offset [, length]); both may count from the end.
ClassAdValue partOf(const QList<ClassAdValue> &arguments)
{
    const qint64 size = arguments[0].text.size();
    qint64 offset = arguments[1].integer;
    qint64 length = arguments.size() > 2 ? arguments[2].integer : size;
    offset = offset < 0 ? offset + size : offset;
    offset = std::clamp<qint64>(offset, 0, size);
    length = length < 0 ? size - offset + length : length;
    length = std::clamp<qint64>(length, 0, size - offset);
    return stringValue(arguments[0].text.mid(offset, length));
}

bool areOfTypes(const QList<ClassAdValue> &arguments, std::initializer_list<Type> types)
{
    return std::equal(arguments.begin(), arguments.end(), types.begin(), types.end(),
                      [](const ClassAdValue &value, Type type) { return value.type == type; });
}

} // namespace

ClassAdValue callClassAdFunction(const QByteArray &name, const QList<ClassAdValue> &arguments)
{
    const bool isOne = arguments.size() == 1;
    if (const std::optional<Type> type = testedType(name); type && isOne) {
        ClassAdValue answer = valueOf(Type::Boolean);
        answer.integer = arguments.first().type == *type ? 1 : 0;
        return answer;
    }
    const bool isText = isOne && arguments.first().type == Type::String;
    if (name == "toupper" && isText)
        return stringValue(arguments.first().text.toUpper());
    if (name == "tolower" && isText)
        return stringValue(arguments.first().text.toLower());
    if (name == "size" && isText)
        return integerValue(arguments.first().text.size());
    if ((name == "floor" || name == "ceiling" || name == "ceil" || name == "round") && isOne)
        return rounded(name, arguments.first());
    if (name == "substr" && (areOfTypes(arguments, {Type::String, Type::Integer}) ||
                             areOfTypes(arguments, {Type::String, Type::Integer, Type::Integer})))
        return partOf(arguments);
    if (name == "strcat" &&
        std::all_of(arguments.begin(), arguments.end(), [](const ClassAdValue &value) {
            return value.type == Type::String || value.type == Type::Integer;
        })) {
        QByteArray text;
        for (const ClassAdValue &value : arguments)
            text += value.type == Type::String ? value.text : QByteArray::number(value.integer);
        return stringValue(text);
    }
    if (isOne && arguments.first().type == Type::Integer) {
        if (name == "int")
            return arguments.first();
        if (name == "string")
            return stringValue(QByteArray::number(arguments.first().integer));
        if (name == "real") {
            ClassAdValue value = valueOf(Type::Real);
            value.real = double(arguments.first().integer);
            return value;
        }
    }
    return valueOf(Type::Unknown);
}

/// $EVAL() writes reals in the new style of ClassAds, with 15 digits after the point.
QByteArray classAdValueText(const ClassAdValue &value)
{
    switch (value.type) {
    case Type::Undefined:
        return "undefined";
    case Type::Error:
        return "error";
    case Type::Boolean:
        return value.integer ? "true" : "false";
    case Type::Integer:
        return QByteArray::number(value.integer);
    case Type::Real:
        return value.real == 0.0 ? (std::signbit(value.real) ? "-0.0" : "0.0")
                                 : QByteArray::number(value.real, 'E', 15);
    case Type::String:
    case Type::Unknown:
        break;
    }
    return value.text;
}

} // namespace perch
