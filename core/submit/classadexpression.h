// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

#include <memory>
#include <optional>
#include <set>

namespace perch
{

struct ClassAdExpression;
using ClassAdExpressionPtr = std::shared_ptr<const ClassAdExpression>;

/// A ClassAd expression as condor_submit 23.9.6 takes it (old ClassAd syntax: a backslash counts
/// before a quote only). Bytes, not characters, as HTCondor sees them.
struct ClassAdExpression {
    enum class Kind {
        Undefined,
        Error,
        Boolean,
        Integer,
        Real,
        String,
        Attribute,
        Parentheses,
        Unary,
        Binary,
        Ternary,
        Subscript,
        Call,
        List,
        Record
    };
    Kind kind = Kind::Undefined;
    qint64 integer = 0; ///< Boolean too: 0 or 1
    double real = 0;
    QByteArray text;         ///< the string, the name, or the operator ("&&", "=?=")
    bool isAbsolute = false; ///< .name
    /// Operands, arguments, members. An Attribute may have one: MY in MY.Owner. The middle one of
    /// `a ?: b` is null.
    QList<ClassAdExpressionPtr> parts;
    QByteArrayList names; ///< of a Record's parts
    int depth = 1;
};

/// What became of reading: an expression; or none, as it is none; or none, as it is too large or
/// too deep to be read here (HTCondor may read it).
struct ClassAdReading {
    ClassAdExpressionPtr expression;
    bool isBeyondLimits = false;
};

[[nodiscard]] ClassAdReading readClassAdExpression(const QByteArray &text);

/// As it stands in the output of `condor_submit -dry-run`.
[[nodiscard]] QByteArray classAdText(const ClassAdExpressionPtr &expression);

/// Lower-case names of attributes that the expression refers to and that are not in `known` (lower
/// case too): those of a machine, and of the job without MY. Nothing when HTCondor could not tell.
[[nodiscard]] std::optional<std::set<QByteArray>>
referencedAttributes(const ClassAdExpressionPtr &expression, const std::set<QByteArray> &known);

/// In brackets, when it would fall apart beside `binaryOperator` ("&&", "||").
[[nodiscard]] ClassAdExpressionPtr bracketedFor(const ClassAdExpressionPtr &expression,
                                                const QByteArray &binaryOperator);

[[nodiscard]] ClassAdExpressionPtr classAdString(const QByteArray &value);
[[nodiscard]] ClassAdExpressionPtr classAdInteger(qint64 value);
[[nodiscard]] ClassAdExpressionPtr classAdReal(double value);
[[nodiscard]] ClassAdExpressionPtr classAdBoolean(bool value);

/// The literal inside any brackets, or null.
[[nodiscard]] const ClassAdExpression *classAdLiteral(const ClassAdExpressionPtr &expression);

} // namespace perch
