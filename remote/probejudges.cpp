// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/probejudges.h"

#include "core/plaintext.h"
#include "remote/remotefailure.h"

#include <QRegularExpression>

namespace perch
{

namespace
{

using State = ReportStep::State;

QString gigabytes(qint64 bytes)
{
    constexpr double gigabyte = 1024.0 * 1024 * 1024; // as get_quotas counts
    return QString::number(double(bytes) / gigabyte, 'f', 1);
}

} // namespace

QString shellProbe()
{
    return QStringLiteral("printf 'perch-begin\\n%s\\n%s\\n' \"$SHELL\" \"$HOME\"; "
                          "[ -w \"$HOME\" ] && echo writable || echo no");
}

void judgeQuotas(const QList<Quota> &quotas, ReportStep &step)
{
    QStringList texts;
    bool isNearlyFull = false;
    for (const Quota &quota : quotas.mid(0, 4)) {
        texts.append(
            QStringLiteral("%1: %2 of %3 GB, %4 of %5 items")
                .arg(plainLine(quota.path, 100), gigabytes(quota.usedBytes),
                     quota.limitBytes > 0 ? gigabytes(quota.limitBytes) : QStringLiteral("any"),
                     QString::number(quota.usedItems),
                     quota.limitItems > 0 ? QString::number(quota.limitItems)
                                          : QStringLiteral("any")));
        const auto isFull = [](qint64 used, qint64 limit) {
            return limit > 0 && double(used) >= 0.95 * double(limit);
        };
        isNearlyFull = isNearlyFull || isFull(quota.usedBytes, quota.limitBytes) ||
                       isFull(quota.usedItems, quota.limitItems);
    }
    step.result = texts.join(QStringLiteral("; "));
    step.state = isNearlyFull ? State::Warned : State::Passed;
    if (isNearlyFull)
        step.advice =
            QStringLiteral("A quota is nearly used up: delete what you no longer need, or "
                           "ask for more before the next upload.");
}

void judgeShell(const ExecOutput &output, ReportStep &step)
{
    const QByteArray marker = "perch-begin\n";
    const qsizetype begin = output.out.indexOf(marker);
    if (!output.exit.succeeded() || begin < 0) {
        step.state = State::Failed;
        step.result = plainLine(output.out + output.err, 200);
        step.advice =
            QStringLiteral("The machine lets you in but runs no commands. The account may "
                           "be for file transfers only, or its start files end the shell: "
                           "ask the machine's staff.");
        return;
    }
    const QList<QByteArray> lines = output.out.mid(begin + marker.size()).split('\n');
    const bool canWrite = lines.value(2) == "writable";
    step.result = QStringLiteral("%1, home folder %2")
                      .arg(plainLine(QString::fromUtf8(lines.value(0)), 100),
                           plainLine(QString::fromUtf8(lines.value(1)), 200));
    step.state = canWrite && begin == 0 ? State::Passed : State::Warned;
    if (!canWrite)
        step.advice = QStringLiteral("The home folder cannot be written to: jobs cannot be "
                                     "submitted from it. It may be full.");
    else if (begin > 0)
        step.advice = QStringLiteral("The account's start files print something in shells that "
                                     "nobody sees, which gets between Perch and the machine. Print "
                                     "only where a terminal is ([ -t 1 ]).");
}

void judgeCondor(const ExecOutput &output, ReportStep &step)
{
    static const QRegularExpression version(
        QStringLiteral("\\$CondorVersion:\\s*([0-9][0-9.]{0,30})"));
    const QRegularExpressionMatch match = version.match(QString::fromLatin1(output.out.left(4096)));
    if (output.exit.succeeded() && match.hasMatch()) {
        step.state = State::Passed;
        step.result = match.captured(1);
        return;
    }
    step.state = State::Failed;
    step.result = plainLine(output.out + output.err, 200);
    step.advice = QStringLiteral("Jobs cannot be submitted here: there is no HTCondor on this "
                                 "machine. Is it an access point?");
}

QDateTime serverTime(const QByteArray &printed)
{
    const QByteArray text = printed.trimmed();
    const qsizetype dot = text.indexOf('.');
    bool isNumber = false;
    const qint64 seconds = text.left(dot < 0 ? text.size() : dot).toLongLong(&isNumber);
    if (!isNumber || seconds <= 0 || seconds > 100'000'000'000)
        return {};
    bool hasFraction = false;
    const int milliseconds = dot < 0 ? 0 : text.mid(dot + 1, 3).toInt(&hasFraction);
    return QDateTime::fromMSecsSinceEpoch(seconds * 1000 + (hasFraction ? milliseconds : 500),
                                          Qt::UTC);
}

} // namespace perch
