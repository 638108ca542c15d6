// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/submitonce.h"

#include "remote/remotescript.h"

#include <QUuid>

namespace perch
{

namespace
{

// "$1" the folder, "$2" a constraint on the job ads of this submission, "$3" the seconds that its
// history may be searched.
//
// The folder .perch-submit is the claim: whoever makes it decides. The lock beside it is held as
// long as condor_submit or this script lives, so that "no answer yet" and "no answer ever" are two
// things; where there is no flock, or the file system has none, only the first is known.
const QString &commonLines()
{
    static const QString lines = QStringLiteral(
        "want=$2 patience=$3\n"
        "take_lock() {\n" // -n or -w SECONDS; 99: it is held; 1: there are no locks here
        "  command -v flock >/dev/null 2>&1 || return 1\n"
        "  mkdir .perch-lock 2>/dev/null\n" // a folder: lists of results show files only
        "  touch .perch-lock/file 2>/dev/null && [ -w .perch-lock/file ] || return 1\n"
        "  exec 9<>.perch-lock/file\n"
        "  flock \"$@\" -E 99 9 2>/dev/null\n"
        "  case $? in 0) return 0;; 99) return 99;; *) return 1;; esac\n"
        "}\n"
        "withdraw() {\n"
        "  touch .perch-submit/withdrawn 2>/dev/null\n"
        "  echo none\n"
        "}\n"
        // The cluster with these job ads in the form of condor_submit -terse; nothing when there is
        // none; fails when that cannot be known.
        "ask() {\n"
        "  set -f\n" // what the tools say is no pattern for file names
        "  [ -n \"$want\" ] || return 1\n"
        "  set -- \"$1\" -constraint \"$want\" -limit 1 -af ClusterId TotalSubmitProcs\n"
        "  if [ \"$1\" = queue ]; then shift; row=$(condor_q \"$@\" </dev/null 2>/dev/null)\n"
        "  else shift; row=$(timeout \"$patience\" condor_history \"$@\" </dev/null 2>/dev/null)\n"
        "  fi || return 1\n"
        "  set -- $row\n"
        "  case $1 in '') return 0;; *[!0-9]*) return 1;; esac\n"
        "  case $2 in ''|*[!0-9]*|0*) set -- \"$1\" 1;; esac\n"
        "  echo \"$1.0 - $1.$(($2 - 1))\"\n"
        "}\n");
    return lines;
}

// condor_submit goes on when the link ends (no terminal, no hang-up). Its failure is believed only
// when the queue has nothing of it: a time-out while it commits leaves a cluster behind.
const QString &submitOnceScript()
{
    static const QString script =
        QStringLiteral("[ -d \"$1\" ] || exit %1\n"
                       "cd -- \"$1\" || exit %2\n") +
        commonLines() +
        QStringLiteral(
            "shift 3\n"
            "take_lock -n\n"
            "[ $? -ne 99 ] || { echo withdrawn; exit %3; }\n"
            "mkdir .perch-submit 2>/dev/null || {\n"
            "  [ -d .perch-submit ] || mkdir .perch-submit || exit %5\n"
            "  [ ! -e .perch-submit/withdrawn ] || echo withdrawn\n"
            "  exit %3\n"
            "}\n"
            "trap '' HUP PIPE\n"
            "condor_submit \"$@\" </dev/null >.perch-submit/out 2>.perch-submit/err\n"
            "r=$?\n"
            "if [ \"$r\" -ne 0 ] && [ \"$r\" -ne 127 ] && [ -n \"$want\" ] &&\n"
            "   ! grep -q '^[0-9]' .perch-submit/out; then\n"
            "  if found=$(ask queue); then\n"
            "    [ -z \"$found\" ] || { echo \"$found\" >.perch-submit/out; r=0; }\n"
            "  elif [ \"$r\" -gt 128 ] || grep -qi commit .perch-submit/err; then\n"
            "    exit %4\n"
            "  fi\n"
            "fi\n"
            "echo \"$r\" >.perch-submit/new && mv .perch-submit/new .perch-submit/status\n"
            "cat .perch-submit/out\n"
            "cat .perch-submit/err >&2\n"
            "exit \"$r\"\n");
    static const QString filled =
        QString(script)
            .replace(QStringLiteral("%1"), QString::number(ExitNoFolder))
            .replace(QStringLiteral("%2"), QString::number(ExitNotReadable))
            .replace(QStringLiteral("%3"), QString::number(ExitTaken))
            .replace(QStringLiteral("%4"), QString::number(ExitPending))
            .replace(QStringLiteral("%5"), QString::number(ExitToolFailed));
    return filled;
}

const QString &submitOutcomeScript()
{
    static const QString script =
        commonLines() +
        QStringLiteral(
            "if [ -d \"$1\" ]; then\n"
            "  cd -- \"$1\" || exit %1\n"
            "  take_lock -w 15\n"
            "  lock=$?\n"
            "  [ \"$lock\" -ne 99 ] || exit %2\n"
            "  mkdir .perch-submit 2>/dev/null && { withdraw; exit 0; }\n"
            "  [ -d .perch-submit ] || exit %1\n"
            "  [ ! -e .perch-submit/withdrawn ] || { withdraw; exit 0; }\n"
            "  n=0\n"
            "  until [ -s .perch-submit/status ] || [ \"$lock\" -eq 0 ]; do\n"
            "    [ \"$n\" -lt 15 ] || exit %2\n"
            "    n=$((n + 1))\n"
            "    sleep 1\n"
            "  done\n"
            "  if [ -s .perch-submit/status ]; then\n"
            "    echo done\n"
            "    cat .perch-submit/out\n"
            "    cat .perch-submit/err >&2\n"
            "    exit \"$(cat .perch-submit/status)\"\n"
            "  fi\n"
            "  sleep 1\n" // the queue may have the last words of condor_submit before it still
            "fi\n"
            // From the queue a job goes to the history and never back.
            "found=$(ask queue) || exit %2\n"
            "[ -n \"$found\" ] || found=$(ask history) || exit %2\n"
            "[ -n \"$found\" ] || { [ ! -d .perch-submit ] || withdraw >/dev/null; echo none; exit "
            "0; }\n"
            "echo done\n"
            "echo \"$found\"\n");
    static const QString filled =
        QString(script)
            .replace(QStringLiteral("%1"), QString::number(ExitNotReadable))
            .replace(QStringLiteral("%2"), QString::number(ExitPending));
    return filled;
}

/// For the tools' -constraint; empty for what is no token of Perch's.
QString constraintOf(const QString &token)
{
    const QUuid id = QUuid::fromString(token);
    return id.isNull()
               ? QString()
               : QStringLiteral("PerchSubmission == \"%1\"").arg(id.toString(QUuid::WithoutBraces));
}

} // namespace

QString newSubmissionToken()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

QString submitOnceCommand(const QString &folder, const QString &submitFileName,
                          const QString &token)
{
    const QString constraint = constraintOf(token);
    QStringList words{plainPath(folder), constraint, QString(), QStringLiteral("-terse")};
    if (!constraint.isEmpty())
        words += QStringList{
            QStringLiteral("-append"),
            u'+' + QString(constraint).replace(QStringLiteral("=="), QStringLiteral("="))};
    words += plainPath(submitFileName);
    return scriptCommand(submitOnceScript(), words);
}

QString submitOutcomeCommand(const QString &folder, const QString &token)
{
    const QString patience = QStringLiteral("40"); // seconds: Transport::run() waits for 60
    return scriptCommand(submitOutcomeScript(), {plainPath(folder), constraintOf(token), patience});
}

} // namespace perch
