// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/classadevaluator.h"

#include <cmath>
#include <limits>

namespace perch
{

namespace
{

using Kind = ClassAdExpression::Kind;
using Type = ClassAdValue::Type;

ClassAdValue valueOf(Type type)
{
    ClassAdValue value;
    value.type = type;
    return value;
}

ClassAdValue booleanValue(bool truth)
{
    ClassAdValue value = valueOf(Type::Boolean);
    value.integer = truth ? 1 : 0;
    return value;
}

ClassAdValue integerValue(qint64 number)
{
    ClassAdValue value = valueOf(Type::Integer);
    value.integer = number;
    return value;
}

ClassAdValue realValue(double number)
{
    ClassAdValue value = valueOf(Type::Real);
    value.real = number;
    return value;
}

quint64 bits(qint64 number)
{
    return static_cast<quint64>(number);
}

bool isMeta(const QByteArray &sign)
{
    return sign == "=?=" || sign == "=!=";
}

template <typename T> bool holds(const QByteArray &sign, const T &left, const T &right)
{
    if (sign == "<")
        return left < right;
    if (sign == "<=")
        return left <= right;
    if (sign == ">")
        return left > right;
    if (sign == ">=")
        return left >= right;
    const bool isSame = !(left < right) && !(right < left);
    return sign == "!=" || sign == "=!=" ? !isSame : isSame;
}

ClassAdValue compared(const QByteArray &sign, const ClassAdValue &left, const ClassAdValue &right)
{
    if (isMeta(sign)) {
        if (left.type != right.type)
            return booleanValue(sign == "=!=");
        if (left.type == Type::Undefined || left.type == Type::Error)
            return booleanValue(sign == "=?=");
    }
    if (left.type == Type::String || right.type == Type::String) {
        if (left.type != right.type)
            return valueOf(Type::Error);
        if (isMeta(sign))
            return booleanValue(holds(sign, left.text, right.text));
        return booleanValue(holds(sign, left.text.compare(right.text, Qt::CaseInsensitive), 0));
    }
    if (left.type == Type::Real || right.type == Type::Real)
        return booleanValue(holds(sign, left.number(), right.number()));
    return booleanValue(holds(sign, left.integer, right.integer));
}

ClassAdValue integerArithmetic(char sign, qint64 left, qint64 right)
{
    const bool overflows = left == std::numeric_limits<qint64>::min() && right == -1;
    switch (sign) {
    case '+':
        return integerValue(static_cast<qint64>(bits(left) + bits(right)));
    case '-':
        return integerValue(static_cast<qint64>(bits(left) - bits(right)));
    case '*':
        return integerValue(static_cast<qint64>(bits(left) * bits(right)));
    case '/':
        if (right == 0)
            return valueOf(Type::Error);
        return integerValue(overflows ? std::numeric_limits<qint64>::max() : left / right);
    default:
        if (right == 0)
            return valueOf(Type::Error);
        return integerValue(overflows ? 0 : left % right);
    }
}

ClassAdValue arithmetic(char sign, const ClassAdValue &left, const ClassAdValue &right)
{
    if (!left.isNumber() || !right.isNumber())
        return valueOf(Type::Error);
    if (left.type != Type::Real && right.type != Type::Real)
        return integerArithmetic(sign, left.integer, right.integer);
    double result = 0;
    switch (sign) {
    case '+':
        result = left.number() + right.number();
        break;
    case '-':
        result = left.number() - right.number();
        break;
    case '*':
        result = left.number() * right.number();
        break;
    case '/':
        result = left.number() / right.number();
        break;
    default:
        return valueOf(Type::Error);
    }
    return std::isinf(result) && result > 0 ? valueOf(Type::Error) : realValue(result);
}

ClassAdValue bitwise(const QByteArray &sign, const ClassAdValue &left, const ClassAdValue &right)
{
    if (left.type != Type::Integer || right.type != Type::Integer)
        return valueOf(Type::Error);
    if (sign == "|")
        return integerValue(left.integer | right.integer);
    if (sign == "&")
        return integerValue(left.integer & right.integer);
    if (sign == "^")
        return integerValue(left.integer ^ right.integer);
    if (left.integer < 0 || right.integer < 0 || right.integer > 62)
        return valueOf(Type::Unknown); // the machine's own business
    if (sign == "<<")
        return integerValue(static_cast<qint64>(bits(left.integer) << right.integer));
    return integerValue(left.integer >> right.integer);
}

/// && and ||, whose left side has not settled it.
ClassAdValue logical(bool isOr, const ClassAdValue &left, const ClassAdValue &right)
{
    const auto truth = [](const ClassAdValue &value) {
        if (value.isNumber())
            return booleanValue(value.isTrue());
        return value.type == Type::String ? valueOf(Type::Error) : value;
    };
    const ClassAdValue one = truth(left);
    const ClassAdValue two = truth(right);
    if (left.type == Type::String || right.type == Type::String || one.type == Type::Error)
        return valueOf(Type::Error);
    if (one.type == Type::Boolean || two.type != Type::Boolean)
        return two;
    return two.isTrue() == isOr ? two : valueOf(Type::Undefined);
}

class Evaluator
{
public:
    ClassAdValue evaluate(const ClassAdExpression &expression);

private:
    ClassAdValue unary(const QByteArray &sign, const ClassAdValue &operand);
    ClassAdValue binary(const ClassAdExpression &expression);
    ClassAdValue ternary(const ClassAdExpression &expression);
    ClassAdValue call(const ClassAdExpression &expression);
};

ClassAdValue Evaluator::evaluate(const ClassAdExpression &expression)
{
    ClassAdValue value;
    switch (expression.kind) {
    case Kind::Undefined:
        return value;
    case Kind::Error:
        return valueOf(Type::Error);
    case Kind::Boolean:
        return booleanValue(expression.integer != 0);
    case Kind::Integer:
        return integerValue(expression.integer);
    case Kind::Real:
        return realValue(expression.real);
    case Kind::String:
        value.type = Type::String;
        value.text = expression.text;
        return value;
    case Kind::Attribute:
        // the clock, the ad's own name while it is worked out, and what has a scope of its own
        if (expression.text.compare("CurrentTime", Qt::CaseInsensitive) == 0 ||
            expression.text.startsWith("Condor") || !expression.parts.isEmpty())
            return valueOf(Type::Unknown);
        return value;
    case Kind::Parentheses:
        return evaluate(*expression.parts.first());
    case Kind::Unary:
        return unary(expression.text, evaluate(*expression.parts.first()));
    case Kind::Binary:
        return binary(expression);
    case Kind::Ternary:
        return ternary(expression);
    case Kind::Call:
        return call(expression);
    case Kind::Subscript:
    case Kind::List:
    case Kind::Record:
        return valueOf(Type::Unknown);
    }
    return valueOf(Type::Unknown);
}

ClassAdValue Evaluator::unary(const QByteArray &sign, const ClassAdValue &operand)
{
    if (!operand.isKnown() || operand.type == Type::Undefined || operand.type == Type::Error)
        return operand;
    if (sign == "!")
        return operand.isNumber() ? booleanValue(!operand.isTrue()) : valueOf(Type::Error);
    if (sign == "~")
        return operand.type == Type::Integer ? integerValue(~operand.integer)
                                             : valueOf(Type::Error);
    if (operand.type == Type::Real)
        return sign == "-" ? realValue(-operand.real) : operand;
    if (operand.type == Type::Integer)
        return sign == "-" ? integerArithmetic('-', 0, operand.integer) : operand;
    return valueOf(Type::Error);
}

ClassAdValue Evaluator::binary(const ClassAdExpression &expression)
{
    const QByteArray &sign = expression.text;
    const ClassAdValue left = evaluate(*expression.parts[0]);
    if (!left.isKnown())
        return left;
    const bool isOr = sign == "||";
    const bool isLogical = isOr || sign == "&&";
    if (isLogical && left.isNumber() && left.isTrue() == isOr)
        return booleanValue(isOr);
    const ClassAdValue right = evaluate(*expression.parts[1]);
    if (!right.isKnown())
        return right;
    if (isLogical)
        return logical(isOr, left, right);
    if (!isMeta(sign)) {
        for (const Type exception : {Type::Error, Type::Undefined}) {
            if (left.type == exception || right.type == exception)
                return valueOf(exception);
        }
    }
    static const QByteArrayList comparisons = {"<", "<=", ">", ">=", "==", "!=", "=?=", "=!="};
    if (comparisons.contains(sign))
        return compared(sign, left, right);
    static const QByteArrayList calculations = {"+", "-", "*", "/", "%"};
    if (calculations.contains(sign))
        return arithmetic(sign.front(), left, right);
    return bitwise(sign, left, right);
}

ClassAdValue Evaluator::ternary(const ClassAdExpression &expression)
{
    const ClassAdValue condition = evaluate(*expression.parts[0]);
    if (!condition.isKnown())
        return condition;
    const bool isUndefined = condition.type == Type::Undefined;
    if (!expression.parts[1])
        return isUndefined ? evaluate(*expression.parts[2]) : condition;
    if (isUndefined)
        return condition;
    if (!condition.isNumber())
        return valueOf(Type::Error);
    return evaluate(*expression.parts[condition.isTrue() ? 1 : 2]);
}

ClassAdValue Evaluator::call(const ClassAdExpression &expression)
{
    const QByteArray name = expression.text.toLower();
    if (name == "ifthenelse" && expression.parts.size() == 3) {
        const ClassAdValue condition = evaluate(*expression.parts[0]);
        if (!condition.isKnown() || condition.type == Type::Undefined)
            return condition;
        if (!condition.isNumber())
            return valueOf(Type::Error);
        return evaluate(*expression.parts[condition.isTrue() ? 1 : 2]);
    }
    QList<ClassAdValue> arguments;
    for (const ClassAdExpressionPtr &part : expression.parts) {
        arguments.append(evaluate(*part));
        if (!arguments.last().isKnown())
            return valueOf(Type::Unknown);
    }
    return callClassAdFunction(name, arguments);
}

} // namespace

ClassAdValue evaluateClassAd(const ClassAdExpressionPtr &expression)
{
    return Evaluator().evaluate(*expression);
}

} // namespace perch
