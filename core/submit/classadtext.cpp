// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/asciitext.h"
#include "core/submit/classadexpression.h"

#include <algorithm>
#include <cmath>

namespace perch
{

namespace
{

using Kind = ClassAdExpression::Kind;

QByteArray quoted(const QByteArray &text, char quote)
{
    QByteArray escaped = text;
    escaped.replace(quote, QByteArray("\\") + quote);
    return quote + escaped + quote;
}

QByteArray realText(double value)
{
    if (value == 0.0)
        return std::signbit(value) ? "-0.0" : "0.0";
    if (std::isnan(value))
        return "real(\"NaN\")";
    if (std::isinf(value))
        return value < 0 ? "real(\"-INF\")" : "real(\"INF\")";
    const QByteArray text = QByteArray::number(value, 'G', 16);
    const bool showsItIsReal = text.contains('.') || text.contains('E');
    return showsItIsReal ? text : text + ".0";
}

/// A name, in '...' where it would be read as something else.
QByteArray nameText(const QByteArray &name)
{
    static const QByteArrayList reserved = {"error",  "false", "is",       "isnt",
                                            "parent", "true",  "undefined"};
    const bool isPlain = !name.isEmpty() && !isAsciiDigit(name.front()) &&
                         std::all_of(name.begin(), name.end(),
                                     [](char c) { return isAsciiAlphanumeric(c) || c == '_'; }) &&
                         !reserved.contains(name.toLower());
    return isPlain ? name : quoted(name, '\'');
}

class Writer
{
public:
    void write(const ClassAdExpressionPtr &expression);
    QByteArray text;

private:
    void writeList(const QList<ClassAdExpressionPtr> &parts)
    {
        for (qsizetype i = 0; i < parts.size(); ++i) {
            if (i > 0)
                text += ',';
            write(parts[i]);
        }
    }
};

void Writer::write(const ClassAdExpressionPtr &expression)
{
    const QList<ClassAdExpressionPtr> &parts = expression->parts;
    switch (expression->kind) {
    case Kind::Undefined:
        text += "undefined";
        break;
    case Kind::Error:
        text += "error";
        break;
    case Kind::Boolean:
        text += expression->integer ? "true" : "false";
        break;
    case Kind::Integer:
        text += QByteArray::number(expression->integer);
        break;
    case Kind::Real:
        text += realText(expression->real);
        break;
    case Kind::String:
        text += quoted(expression->text, '"');
        break;
    case Kind::Attribute:
        if (!parts.isEmpty()) {
            write(parts.first());
            text += '.' + expression->text;
        } else {
            text += (expression->isAbsolute ? "." : "") + nameText(expression->text);
        }
        break;
    case Kind::Parentheses:
        text += '(';
        write(parts.first());
        text += ')';
        break;
    case Kind::Unary:
        text += ' ' + expression->text;
        write(parts.first());
        break;
    case Kind::Binary:
        write(parts[0]);
        text += ' ' + expression->text + ' ';
        write(parts[1]);
        break;
    case Kind::Ternary:
        write(parts[0]);
        text += parts[1] ? " ? " : " ?: ";
        if (parts[1]) {
            write(parts[1]);
            text += " : ";
        }
        write(parts[2]);
        break;
    case Kind::Subscript:
        write(parts[0]);
        text += '[';
        write(parts[1]);
        text += ']';
        break;
    case Kind::Call:
        text += expression->text + '(';
        writeList(parts);
        text += ')';
        break;
    case Kind::List:
        text += "{ ";
        writeList(parts);
        text += " }";
        break;
    case Kind::Record:
        text += "[ ";
        for (qsizetype i = 0; i < parts.size(); ++i) {
            text += (i > 0 ? "; " : "") + nameText(expression->names[i]) + " = ";
            write(parts[i]);
        }
        text += " ]";
        break;
    }
}

/// False where HTCondor's own search ends without an answer: a part of what is no record.
bool collectReferences(const ClassAdExpressionPtr &expression, const std::set<QByteArray> &known,
                       std::set<QByteArray> &found)
{
    if (!expression)
        return true;
    if (expression->kind != Kind::Attribute) {
        return std::all_of(expression->parts.begin(), expression->parts.end(),
                           [&known, &found](const ClassAdExpressionPtr &part) {
                               return collectReferences(part, known, found);
                           });
    }
    const QByteArray name = expression->text.toLower();
    if (expression->parts.isEmpty()) {
        if (!known.contains(name))
            found.insert(name);
        return true;
    }
    const ClassAdExpressionPtr &scope = expression->parts.first();
    if (scope->kind != Kind::Attribute || !scope->parts.isEmpty())
        return false;
    const QByteArray scopeName = scope->text.toLower();
    if (scopeName == "my" || scopeName == "self") {
        if (!known.contains(name))
            found.insert(name);
    } else if (scopeName == "target" || scopeName == "other") {
        found.insert(name);
    } else {
        found.insert(scopeName);
    }
    return true;
}

} // namespace

QByteArray classAdText(const ClassAdExpressionPtr &expression)
{
    Writer writer;
    writer.write(expression);
    return writer.text;
}

std::optional<std::set<QByteArray>> referencedAttributes(const ClassAdExpressionPtr &expression,
                                                         const std::set<QByteArray> &known)
{
    std::set<QByteArray> found;
    if (!collectReferences(expression, known, found))
        return std::nullopt;
    return found;
}

} // namespace perch
