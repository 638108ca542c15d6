// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/submit/classadexpression.h"

namespace perch
{

/// What a ClassAd expression is worth. Unknown: it takes a part of the language that is not worked
/// out here (time(), regexp(), ...), so that HTCondor alone knows.
struct ClassAdValue {
    enum class Type { Undefined, Error, Boolean, Integer, Real, String, Unknown };
    Type type = Type::Undefined;
    qint64 integer = 0; ///< Boolean too: 0 or 1
    double real = 0;
    QByteArray text;

    [[nodiscard]] bool isNumber() const
    {
        return type == Type::Boolean || type == Type::Integer || type == Type::Real;
    }
    [[nodiscard]] double number() const { return type == Type::Real ? real : double(integer); }
    [[nodiscard]] bool isTrue() const { return number() != 0; }
    [[nodiscard]] bool isKnown() const { return type != Type::Unknown; }
};

/// Evaluates in an empty ad, as condor_submit does for numbers and conditions: every attribute is
/// undefined.
[[nodiscard]] ClassAdValue evaluateClassAd(const ClassAdExpressionPtr &expression);

/// A call of one of the functions that are worked out here; Unknown for any other.
[[nodiscard]] ClassAdValue callClassAdFunction(const QByteArray &name,
                                               const QList<ClassAdValue> &arguments);

/// As $EVAL() writes a value.
[[nodiscard]] QByteArray classAdValueText(const ClassAdValue &value);

} // namespace perch
