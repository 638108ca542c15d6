// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/submit/environmenttext.h"

#include "core/submit/argumenttext.h"

#include <QCoreApplication>

#include <algorithm>

namespace perch
{

namespace
{

/// Blanks before an entry do not count, those after it do (condor_utils/env.cpp).
QStringList entriesOfOldForm(const QString &value)
{
    QStringList entries;
    for (const QString &part : value.split(u';')) {
        qsizetype first = 0;
        while (first < part.size() && part[first].isSpace())
            ++first;
        if (first < part.size())
            entries << part.sliced(first);
    }
    return entries;
}

} // namespace

bool isEnvironmentName(QStringView name)
{
    return !name.isEmpty() && std::none_of(name.cbegin(), name.cend(), [](QChar c) {
        return c.isSpace() || c == u'=' || c == u'"' || c == u'\'' || c == u';';
    });
}

Result<QList<EnvironmentVariable>> parseEnvironment(const QString &value)
{
    Result<QStringList> entries = entriesOfOldForm(value);
    if (isQuotedForm(value))
        entries = splitQuotedForm(value);
    if (!entries)
        return entries.error();
    QList<EnvironmentVariable> variables;
    for (const QString &entry : *entries) {
        const qsizetype equals = entry.indexOf(u'=');
        if (equals <= 0)
            return Error(Error::Code::Parse,
                         QCoreApplication::translate(
                             "submitwords", "\"%1\" is no NAME=VALUE. Variables are parted by "
                                            "blanks, and a value with blanks stands in single "
                                            "quotes.")
                             .arg(entry.left(40)));
        variables << EnvironmentVariable{entry.left(equals), entry.mid(equals + 1)};
    }
    return variables;
}

QString formatEnvironment(const QList<EnvironmentVariable> &variables)
{
    QStringList words;
    for (const EnvironmentVariable &variable : variables) {
        QString value = variable.value;
        value.replace(u'\r', u' ').replace(u'\n', u' ');
        if (isEnvironmentName(variable.name))
            words << variable.name + u'=' + value;
    }
    return toQuotedForm(words);
}

} // namespace perch
