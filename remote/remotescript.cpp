// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/remotescript.h"

#include "core/shellquote.h"
#include "remote/remotefailure.h"

namespace perch
{

QString scriptCommand(const QString &script, const QStringList &arguments)
{
    const QStringList words =
        QStringList{QStringLiteral("export LC_ALL=C\n") + script, QStringLiteral("perch")} +
        arguments;
    return QStringLiteral("exec /bin/sh -c ") + shellCommand(words);
}

QString greetingCommand(const QString &script, const QStringList &arguments)
{
    return scriptCommand(QStringLiteral("printf 'perch-%s\\n' begins-here\n") + script, arguments);
}

QByteArray greetingLine()
{
    return QByteArrayLiteral("perch-begins-here\n");
}

Result<QByteArray> withoutGreeting(const QByteArray &printed)
{
    const qsizetype at = printed.indexOf(greetingLine());
    if (at < 0 || at > longestBeforeGreeting)
        return Error(Error::Code::Parse,
                     QStringLiteral("The server's answer makes no sense. If the account's start "
                                    "files (such as ~/.bashrc) print much, make them print it in "
                                    "terminals only."),
                     plainLine(printed));
    return printed.mid(at + greetingLine().size());
}

QString watchedCommand(const QString &command)
{
    // The watcher is a shell that reads by itself, not `cat`: killing it leaves no grandchild on
    // the channel. It is killed by KILL: a shell that has just forked may swallow a TERM for which
    // the script has a trap, and the script would wait for it for ever.
    return command +
           QStringLiteral(
               " 3<&- &\n"
               "p=$!\n"
               "( while read -r _; do :; done; kill \"$p\"; sleep 2; kill -9 \"$p\" ) <&3 "
               ">/dev/null 2>&1 &\n"
               "c=$!\n"
               "wait \"$p\"; r=$?\n"
               "{ kill -9 \"$c\"; wait \"$c\"; } >/dev/null 2>&1\n");
}

QString plainPath(const QString &path)
{
    return path.startsWith(u'/') ? path : QStringLiteral("./") + path;
}

bool isUsablePath(const QString &path)
{
    constexpr qsizetype longestPath = 4095; // PATH_MAX of Linux, without the NUL
    return !path.isEmpty() && !path.contains(QChar(u'\0')) && path.toUtf8().size() <= longestPath;
}

} // namespace perch
