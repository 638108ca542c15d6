// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/shellquote.h"

namespace perch
{

QString quoteForShell(QStringView argument)
{
    const qsizetype nul = argument.indexOf(QChar(u'\0'));
    Q_ASSERT_X(nul < 0, "quoteForShell", "a NUL cannot be passed to a program");
    if (nul >= 0)
        argument.truncate(nul);

    // Inside single quotes a POSIX shell gives no character a meaning but the quote itself
    // (POSIX.1-2017, Shell Command Language, 2.2.2), so that one is written outside of them.
    QString quoted;
    quoted.reserve(argument.size() + 2);
    quoted += u'\'';
    for (const QChar c : argument) {
        if (c == u'\'')
            quoted += QLatin1String("'\\''");
        else
            quoted += c;
    }
    quoted += u'\'';
    return quoted;
}

QString shellCommand(const QStringList &words)
{
    QString command;
    for (const QString &word : words) {
        if (!command.isEmpty())
            command += u' ';
        command += quoteForShell(word);
    }
    return command;
}

} // namespace perch
