// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/connectionwords.h"

#include "remote/connection.h"

namespace perch
{

namespace
{

using Kind = SshFailure::Kind;
using Code = Error::Code;

struct Words {
    Code code;
    QString message;
};

/// Where it happened: the machine to be reached, or one on the way.
struct Place {
    QString host;
    quint16 port = 22;
    QString user;
    QString hint; ///< what to try when it does not answer
};

Place placeOf(const SshFailure &failure, const ConnectionTarget &target)
{
    const QString hint =
        target.reachHint.isEmpty()
            ? QStringLiteral("Is this computer online, and does the machine need a VPN?")
            : target.reachHint;
    if (failure.machine.empty())
        return {target.service.host, target.service.port, target.user, hint};
    return {QString::fromStdString(failure.machine), failure.port,
            QString::fromStdString(failure.user), hint};
}

Words reachWords(Kind kind, const Place &place)
{
    switch (kind) {
    case Kind::UnknownHost:
        return {
            Code::Network,
            QStringLiteral("There is no machine named %1. Check the name for a typing error, and "
                           "that this computer is online.")
                .arg(place.host)};
    case Kind::Refused:
        return {
            Code::Network,
            QStringLiteral("%1 refused the connection: nothing answers on port %2. The machine may "
                           "be down for maintenance. Check the port, or try again later.")
                .arg(place.host)
                .arg(place.port)};
    case Kind::Unreachable:
        return {Code::Network,
                QStringLiteral("%1 cannot be reached from here. %2").arg(place.host, place.hint)};
    case Kind::Timeout:
        return {Code::Timeout,
                QStringLiteral("%1 did not answer in time. %2").arg(place.host, place.hint)};
    case Kind::Busy:
        return {Code::Network,
                QStringLiteral(
                    "%1 hung up before the login began: it has too many logins at this moment, or "
                    "takes none from this network. Wait a minute, then try again.")
                    .arg(place.host)};
    case Kind::Closed:
        return {
            Code::Network,
            QStringLiteral("%1 closed the connection. If it keeps happening, the machine may be "
                           "restarting or refusing logins: look at the site's status page.")
                .arg(place.host)};
    case Kind::Silent:
        return {Code::Network,
                QStringLiteral("%1 stopped answering, so the connection was given up. %2")
                    .arg(place.host, place.hint)};
    case Kind::NoAgreement:
        return {
            Code::Network,
            QStringLiteral("%1 and Perch know no common way to encrypt a connection: the machine's "
                           "SSH is too old, or allows too little. Show the details to its staff.")
                .arg(place.host)};
    default:
        return {
            Code::Network,
            QStringLiteral("%1 does not speak SSH as Perch knows it. Check the name and the port.")
                .arg(place.host)};
    }
}

/// "line 4 of /home/bucky/.ssh/known_hosts"
QString lineOf(const SshFailure &failure)
{
    return QStringLiteral("line %1 of %2")
        .arg(failure.line)
        .arg(QString::fromStdString(failure.file));
}

Words changedWords(const SshFailure &failure, const QString &host)
{
    return {Code::Auth,
            QStringLiteral(
                "%1 showed another host key than the one stored in %2. Either the machine was "
                "re-installed, or somebody is between you and it. Perch did not log in. Ask the "
                "machine's staff whether the key has changed; only then remove that line and "
                "connect again.")
                .arg(host, lineOf(failure))};
}

Words trustWords(const SshFailure &failure, const QString &host)
{
    switch (failure.kind) {
    case Kind::HostKeyChanged:
        return changedWords(failure, host);
    case Kind::HostKeyDiffers:
        return {Code::Auth,
                QStringLiteral(
                    "%1 showed a host key that is not the one its site publishes. Somebody may be "
                    "between you and it. Perch did not log in. Ask the site's staff for the right "
                    "fingerprint.")
                    .arg(host)};
    case Kind::HostKeyRevoked:
        return {Code::Auth,
                QStringLiteral("%1 showed a host key that %2 marks as revoked. Perch did not log "
                               "in. Ask the machine's staff.")
                    .arg(host, lineOf(failure))};
    case Kind::HostKeyUnknown:
        return {
            Code::Auth,
            QStringLiteral("%1 is not in your known_hosts files, and your OpenSSH configuration "
                           "wants no question about new machines (StrictHostKeyChecking yes). "
                           "Perch did not log in. Add the machine's key to known_hosts first, from "
                           "its staff, and connect again.")
                .arg(host)};
    case Kind::HostKeySigned:
        return {
            Code::Auth,
            QStringLiteral("The host key of %1 is vouched for by an authority (@cert-authority in "
                           "%2), which Perch cannot check. Perch did not log in. Ask the machine's "
                           "staff for its own host key and add that to known_hosts, then connect "
                           "again.")
                .arg(host, lineOf(failure))};
    default:
        return {Code::Cancelled,
                QStringLiteral("The host key of %1 was not accepted, so Perch did not log in.")
                    .arg(host)};
    }
}

Words commandWords(Kind kind, const QString &host)
{
    switch (kind) {
    case Kind::NoChannel:
        return {
            Code::Remote,
            QStringLiteral("%1 refused to run a command. It may allow this account file transfers "
                           "only, or too few sessions at once. Ask the machine's staff.")
                .arg(host)};
    case Kind::Ended:
        return {
            Code::Remote,
            QStringLiteral("The command on %1 ended before all was said. Try again.").arg(host)};
    case Kind::Overflow:
        return {Code::Remote,
                QStringLiteral("%1 sent more than it was asked for, so the command was stopped.")
                    .arg(host)};
    default:
        return {Code::Cancelled, QStringLiteral("The connection to %1 was closed.").arg(host)};
    }
}

Words judgedWords(Kind kind, const QString &host, const QString &user)
{
    switch (kind) {
    case Kind::TooManyTries:
        return {Code::Auth,
                QStringLiteral(
                    "%1 did not accept the login of %2 too many times in a row, so Perch stopped: "
                    "more wrong answers could lock the account. Make sure of the password (a "
                    "web page of your institution lets you try or reset it), then connect again.")
                    .arg(host, user)};
    case Kind::ClosedAsking:
        return {Code::Auth,
                QStringLiteral(
                    "%1 closed the connection while it waited for your answer: it waits only a "
                    "limited time, often two minutes. Connect again, with your password and phone "
                    "at hand.")
                    .arg(host)};
    case Kind::ClosedJudging:
        return {Code::Auth,
                QStringLiteral(
                    "%1 ended the login before it accepted your answer. If you chose a push or a "
                    "call, it was not confirmed in time on your phone. Connect again, and if "
                    "nothing reaches the phone, use a passcode.")
                    .arg(host)};
    case Kind::NotJudged:
        return {Code::Timeout,
                QStringLiteral(
                    "%1 did not decide about your answer in time. If you chose a push or a call, "
                    "it may not have reached your phone. Connect again, and use a passcode.")
                    .arg(host)};
    default:
        return {Code::Auth,
                QStringLiteral("%1 did not accept the login of %2. Check the user name, and the "
                               "password or key; several wrong answers can lock an account.")
                    .arg(host, user)};
    }
}

Words loginWords(Kind kind, const Place &place)
{
    if (kind == Kind::AuthGivenUp)
        return {Code::Cancelled, QStringLiteral("The login to %1 was cancelled.").arg(place.host)};
    if (kind == Kind::NeedsPerson)
        return {Code::Auth,
                QStringLiteral("%1 asks for a login that only you can give. Log in again.")
                    .arg(place.host)};
    return judgedWords(kind, place.host, place.user);
}

Words wordsFor(const SshFailure &failure, const Place &place, const ConnectionTarget &target)
{
    switch (failure.kind) {
    case Kind::HostKeyChanged:
    case Kind::HostKeyDiffers:
    case Kind::HostKeyRevoked:
    case Kind::HostKeyDeclined:
    case Kind::HostKeyUnknown:
    case Kind::HostKeySigned:
        return trustWords(failure, place.host);
    case Kind::AuthFailed:
    case Kind::AuthGivenUp:
    case Kind::NeedsPerson:
    case Kind::TooManyTries:
    case Kind::ClosedAsking:
    case Kind::ClosedJudging:
    case Kind::NotJudged:
        return loginWords(failure.kind, place);
    case Kind::JumpRefused:
        return {Code::Network,
                QStringLiteral("%1 could not pass the connection on towards %2. The machine behind "
                               "it may be down or its name wrong, or %1 may not be allowed to pass "
                               "connections on. Check the ProxyJump in ~/.ssh/config, or ask the "
                               "staff.")
                    .arg(place.host, target.service.host)};
    case Kind::NoChannel:
    case Kind::Ended:
    case Kind::Overflow:
    case Kind::Cancelled:
        return commandWords(failure.kind, place.host);
    default:
        return reachWords(failure.kind, place);
    }
}

} // namespace

Error describe(const SshFailure &failure, const ConnectionTarget &target)
{
    const Place place = placeOf(failure, target);
    Words words = wordsFor(failure, place, target);
    const bool isOnTheWay = !failure.machine.empty() && failure.kind != Kind::JumpRefused &&
                            words.code != Code::Cancelled;
    if (isOnTheWay)
        words.message =
            QStringLiteral("On the way to %1: %2").arg(target.service.host, words.message);
    return Error(words.code, words.message, QString::fromStdString(failure.detail));
}

} // namespace perch
