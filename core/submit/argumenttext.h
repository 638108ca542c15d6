// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QStringList>
#include <QStringView>

namespace perch
{

/// Words as the submit language quotes them (HTCondor manual, condor_submit: arguments,
/// environment). The new form stands in double quotes: blanks part words, 'single quotes' keep
/// blanks, '' in them is an apostrophe, "" is a double quote.

/// Whether a value is written in the new form.
[[nodiscard]] bool isQuotedForm(QStringView value);
/// The words of a value in the new form. Error Parse says which quote is wrong.
[[nodiscard]] Result<QStringList> splitQuotedForm(const QString &value);
/// The words as one value of the new form; an empty list is an empty text.
[[nodiscard]] QString toQuotedForm(const QStringList &words);

/// The arguments of a program, written in the new form or in the old one, where blanks part
/// arguments and \" is a double quote.
[[nodiscard]] Result<QStringList> parseArguments(const QString &value);

} // namespace perch
