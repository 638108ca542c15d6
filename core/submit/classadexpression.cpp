// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/classadexpression.h"

#include "core/submit/classadlexer.h"

#include <array>
#include <utility>

namespace perch
{

namespace
{

using Kind = ClassAdExpression::Kind;
using Token = ClassAdLexer::Token;

constexpr int DepthLimit = 250;
constexpr int PartLimit = 10'000;

/// Binary operators from the weakest to the strongest.
const std::array<QByteArrayList, 10> levels = {
    QByteArrayList{"||"},
    {"&&"},
    {"|"},
    {"^"},
    {"&"},
    {"==", "!=", "=?=", "=!="},
    {"<", ">", "<=", ">="},
    {"<<", ">>", ">>>"},
    {"+", "-"},
    {"*", "/", "%"},
};

/// Reads by recursive descent; any failure ends the reading with a null expression.
class Reader
{
public:
    explicit Reader(const QByteArray &text) : m_lexer(text) {}

    ClassAdReading readAll()
    {
        bool isTernary = false;
        ClassAdExpressionPtr expression = expressionAt(0, &isTernary);
        // HTCondor 23.9.6 does not look at what follows a whole `a ? b : c`
        if (expression && !isTernary && m_lexer.peek() != Token::End)
            expression = nullptr;
        if (m_isBeyondLimits)
            expression = nullptr;
        return {expression, m_isBeyondLimits};
    }

private:
    ClassAdExpressionPtr made(ClassAdExpression expression)
    {
        int depth = 0;
        for (const ClassAdExpressionPtr &part : std::as_const(expression.parts))
            depth = std::max(depth, part ? part->depth : 0);
        expression.depth = depth + 1;
        if (++m_count > PartLimit || expression.depth > DepthLimit)
            m_isBeyondLimits = true;
        return std::make_shared<const ClassAdExpression>(std::move(expression));
    }
    ClassAdExpressionPtr made(Kind kind, const QByteArray &text,
                              const QList<ClassAdExpressionPtr> &parts)
    {
        for (const ClassAdExpressionPtr &part : parts) {
            if (!part)
                return nullptr;
        }
        ClassAdExpression expression;
        expression.kind = kind;
        expression.text = text;
        expression.parts = parts;
        return made(std::move(expression));
    }
    bool takeSymbol(const char *symbol)
    {
        if (!m_lexer.isSymbol(symbol))
            return false;
        m_lexer.take();
        return true;
    }
    bool isTooDeep(int depth)
    {
        m_isBeyondLimits |= depth > DepthLimit;
        return m_isBeyondLimits;
    }

    ClassAdExpressionPtr expressionAt(int depth, bool *isTernary = nullptr);
    ClassAdExpressionPtr binaryAt(size_t level, int depth);
    ClassAdExpressionPtr unaryAt(int depth);
    ClassAdExpressionPtr postfixAt(int depth);
    ClassAdExpressionPtr primaryAt(int depth);
    ClassAdExpressionPtr listAt(Kind kind, const QByteArray &name, const char *end, int depth);
    ClassAdExpressionPtr recordAt(int depth);

    ClassAdLexer m_lexer;
    int m_count = 0;
    bool m_isBeyondLimits = false;
};

ClassAdExpressionPtr Reader::expressionAt(int depth, bool *isTernary)
{
    if (isTooDeep(depth))
        return nullptr;
    const ClassAdExpressionPtr condition = binaryAt(0, depth + 1);
    if (!condition || !takeSymbol("?"))
        return condition;
    if (isTernary)
        *isTernary = true;
    ClassAdExpressionPtr middle;
    const bool hasMiddle = !takeSymbol(":");
    if (hasMiddle) {
        middle = expressionAt(depth + 1);
        if (!takeSymbol(":"))
            return nullptr;
    }
    const ClassAdExpressionPtr otherwise = expressionAt(depth + 1);
    if (!otherwise || (hasMiddle && !middle))
        return nullptr;
    ClassAdExpression expression;
    expression.kind = Kind::Ternary;
    expression.parts = {condition, middle, otherwise};
    return made(std::move(expression));
}

ClassAdExpressionPtr Reader::binaryAt(size_t level, int depth)
{
    if (level == levels.size())
        return unaryAt(depth);
    ClassAdExpressionPtr left = binaryAt(level + 1, depth);
    while (left && m_lexer.peek() == Token::Symbol && levels[level].contains(m_lexer.text())) {
        const QByteArray sign = m_lexer.text();
        m_lexer.take();
        const ClassAdExpressionPtr right = binaryAt(level + 1, depth);
        left = made(Kind::Binary, sign, {left, right});
        if (m_isBeyondLimits)
            return nullptr;
    }
    return left;
}

ClassAdExpressionPtr Reader::unaryAt(int depth)
{
    if (isTooDeep(depth))
        return nullptr;
    for (const char *sign : {"-", "+", "~", "!"}) {
        if (takeSymbol(sign))
            return made(Kind::Unary, sign, {unaryAt(depth + 1)});
    }
    return postfixAt(depth);
}

ClassAdExpressionPtr Reader::postfixAt(int depth)
{
    ClassAdExpressionPtr expression = primaryAt(depth);
    while (expression && !m_isBeyondLimits) {
        if (takeSymbol("[")) {
            const ClassAdExpressionPtr index = expressionAt(depth + 1);
            expression = made(Kind::Subscript, {}, {expression, index});
            if (!takeSymbol("]"))
                return nullptr;
        } else if (takeSymbol(".")) {
            if (m_lexer.peek() != Token::Name)
                return nullptr;
            expression = made(Kind::Attribute, m_lexer.text(), {expression});
            m_lexer.take();
        } else {
            break;
        }
    }
    return expression;
}

ClassAdExpressionPtr Reader::primaryAt(int depth)
{
    const Token token = m_lexer.peek();
    ClassAdExpression expression;
    expression.text = m_lexer.text();
    switch (token) {
    case Token::Undefined:
    case Token::Error:
        expression.kind = token == Token::Error ? Kind::Error : Kind::Undefined;
        expression.text.clear();
        break;
    case Token::Boolean:
    case Token::Integer:
        expression.kind = token == Token::Boolean ? Kind::Boolean : Kind::Integer;
        expression.integer = m_lexer.integer();
        expression.text.clear();
        break;
    case Token::Real:
        expression.kind = Kind::Real;
        expression.real = m_lexer.real();
        expression.text.clear();
        break;
    case Token::String:
        expression.kind = Kind::String;
        break;
    case Token::Name: {
        const QByteArray name = m_lexer.text();
        m_lexer.take();
        if (takeSymbol("("))
            return listAt(Kind::Call, name, ")", depth + 1);
        return made(Kind::Attribute, name, {});
    }
    case Token::Symbol:
        if (takeSymbol("(")) {
            const ClassAdExpressionPtr inner = expressionAt(depth + 1);
            return takeSymbol(")") ? made(Kind::Parentheses, {}, {inner}) : nullptr;
        }
        if (takeSymbol("{"))
            return listAt(Kind::List, {}, "}", depth + 1);
        if (takeSymbol("["))
            return recordAt(depth + 1);
        if (takeSymbol(".") && m_lexer.peek() == Token::Name) {
            expression.kind = Kind::Attribute;
            expression.isAbsolute = true;
            expression.text = m_lexer.text();
            break;
        }
        return nullptr;
    case Token::End:
    case Token::Bad:
        return nullptr;
    }
    m_lexer.take();
    return made(std::move(expression));
}

/// Members up to `end`; arguments may be parted by semicolons.
ClassAdExpressionPtr Reader::listAt(Kind kind, const QByteArray &name, const char *end, int depth)
{
    ClassAdExpression list;
    list.kind = kind;
    list.text = name;
    bool goesOn = !m_lexer.isSymbol(end);
    while (goesOn) {
        const ClassAdExpressionPtr member = expressionAt(depth + 1);
        if (!member)
            return nullptr;
        list.parts.append(member);
        goesOn = takeSymbol(",") || (kind == Kind::Call && takeSymbol(";"));
    }
    if (!takeSymbol(end))
        return nullptr;
    const QByteArray lower = name.toLower();
    if (lower == "abstime" || lower == "reltime")
        m_isBeyondLimits = true; // HTCondor works them out while it reads
    return made(std::move(list));
}

ClassAdExpressionPtr Reader::recordAt(int depth)
{
    ClassAdExpression record;
    record.kind = Kind::Record;
    while (!takeSymbol("]")) {
        if (takeSymbol(";"))
            continue;
        if (m_lexer.peek() != Token::Name)
            return nullptr;
        record.names.append(m_lexer.text());
        m_lexer.take();
        if (!takeSymbol("="))
            return nullptr;
        const ClassAdExpressionPtr member = expressionAt(depth + 1);
        if (!member || !(m_lexer.isSymbol(";") || m_lexer.isSymbol("]")))
            return nullptr;
        record.parts.append(member);
    }
    return made(std::move(record));
}

size_t levelOf(const QByteArray &sign)
{
    for (size_t level = 0; level < levels.size(); ++level) {
        if (levels[level].contains(sign))
            return level;
    }
    return levels.size();
}

} // namespace

ClassAdReading readClassAdExpression(const QByteArray &text)
{
    return Reader(text).readAll();
}

ClassAdExpressionPtr bracketedFor(const ClassAdExpressionPtr &expression,
                                  const QByteArray &binaryOperator)
{
    const bool isWeaker =
        expression->kind == Kind::Ternary ||
        (expression->kind == Kind::Binary && levelOf(expression->text) < levelOf(binaryOperator));
    if (!isWeaker)
        return expression;
    ClassAdExpression bracketed;
    bracketed.kind = Kind::Parentheses;
    bracketed.parts = {expression};
    bracketed.depth = expression->depth + 1;
    return std::make_shared<const ClassAdExpression>(std::move(bracketed));
}

ClassAdExpressionPtr classAdString(const QByteArray &value)
{
    ClassAdExpression expression;
    expression.kind = Kind::String;
    expression.text = value;
    return std::make_shared<const ClassAdExpression>(std::move(expression));
}

ClassAdExpressionPtr classAdInteger(qint64 value)
{
    ClassAdExpression expression;
    expression.kind = Kind::Integer;
    expression.integer = value;
    return std::make_shared<const ClassAdExpression>(std::move(expression));
}

ClassAdExpressionPtr classAdReal(double value)
{
    ClassAdExpression expression;
    expression.kind = Kind::Real;
    expression.real = value;
    return std::make_shared<const ClassAdExpression>(std::move(expression));
}

ClassAdExpressionPtr classAdBoolean(bool value)
{
    ClassAdExpression expression;
    expression.kind = Kind::Boolean;
    expression.integer = value ? 1 : 0;
    return std::make_shared<const ClassAdExpression>(std::move(expression));
}

const ClassAdExpression *classAdLiteral(const ClassAdExpressionPtr &expression)
{
    const ClassAdExpression *inner = expression.get();
    while (inner && inner->kind == Kind::Parentheses)
        inner = inner->parts.first().get();
    const bool isLiteral = inner && inner->kind <= Kind::String;
    return isLiteral ? inner : nullptr;
}

} // namespace perch
