// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace perch
{

/// How Perch's own remote scripts say why they gave up. Above 63 and below 126, so that no tool's
/// own status is meant.
enum ScriptExit {
    ExitNoFolder = 70,
    ExitNotAFolder = 71,
    ExitNotWritable = 72,
    ExitNoFile = 73,
    ExitNotAFile = 74,
    ExitNotReadable = 75,
    ExitCutInput = 76, ///< standard input ended before all bytes had come
    ExitChanged = 77,  ///< the file changed while it was read
    ExitToolFailed = 78,
    ExitTaken = 79,   ///< it was done, or begun, before
    ExitPending = 80, ///< it is not done yet
    ExitNoPython = 81,
};

/// A command line that runs a POSIX sh script. The script's text is constant; `arguments` become
/// its "$1", "$2" ..., so that no foreign word is ever part of a program. Messages of the tools
/// come in English (LC_ALL=C).
[[nodiscard]] QString scriptCommand(const QString &script, const QStringList &arguments = {});

/// The same for a command whose answer is a protocol: it first prints a line by which the reader
/// knows where the answer begins, whatever the account's start files have printed before
/// (StreamReader::skipGreeting(), withoutGreeting()).
[[nodiscard]] QString greetingCommand(const QString &script, const QStringList &arguments = {});

/// The line, with its end. The command line does not contain it, so that a shell that prints what
/// it is given is not taken for the answer.
[[nodiscard]] QByteArray greetingLine();

/// More than this before the greeting is no answer.
constexpr qsizetype longestBeforeGreeting = 64 * 1024;

/// What a greetingCommand() printed after its greeting. Error Parse when there is none.
[[nodiscard]] Result<QByteArray> withoutGreeting(const QByteArray &printed);

/// A line of sh that runs `command` in the background and ends it when standard input ends, which
/// is what an exec channel without a terminal gets when it closes: nothing is left running on a
/// shared machine after a cancel or a lost link. `command` must not use fd 3 and must name its own
/// standard input; its exit status is then in "$r". The script must have said `exec 3<&0` before.
/// Standard input is read byte by byte, so nothing that comes after the command's end is swallowed.
[[nodiscard]] QString watchedCommand(const QString &command);

/// A path that no tool takes for an option, nor `cd` for "the folder before": "./" goes before a
/// relative one.
[[nodiscard]] QString plainPath(const QString &path);

/// True when `path` can be given to a remote program at all: not empty, without NUL, shorter than
/// Linux' limit.
[[nodiscard]] bool isUsablePath(const QString &path);

} // namespace perch
