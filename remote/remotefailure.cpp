// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "remote/remotefailure.h"

#include "remote/remotescript.h"

namespace perch
{

namespace
{

struct Cause {
    const char *words; ///< as libc's strerror says it in the C locale
    Error::Code code;
    const char16_t *sentence; ///< %1: the place
};

constexpr Cause causes[] = {
    {"No space left on device", Error::Code::Refused,
     u"%1 is full, or your quota there is used up. Delete what you no longer need, or ask the site "
     u"for more space, "
     u"then try again."},
    {"Disk quota exceeded", Error::Code::Refused,
     u"Your quota for %1 is used up. Delete what you no longer need, or ask the site for more "
     u"space, then try again."},
    {"Read-only file system", Error::Code::Refused,
     u"%1 can only be read at the moment. The site may be doing maintenance: look at its status "
     u"page and try again "
     u"later."},
    {"Permission denied", Error::Code::Refused,
     u"Your account may not do that in %1. Check the folder in the site's settings, or ask the "
     u"site's staff for "
     u"access."},
    {"Operation not permitted", Error::Code::Refused,
     u"Your account may not do that in %1. Check the folder in the site's settings, or ask the "
     u"site's staff for "
     u"access."},
    {"File name too long", Error::Code::Refused,
     u"A name in %1 is too long. Give the file a shorter name."},
    {"Too many links", Error::Code::Remote,
     u"%1 does not take another name for a file. Ask the site's staff."},
    {"No such file or directory", Error::Code::NotFound,
     u"%1 is not there, or something in it is not there any more."},
    {"Stale file handle", Error::Code::Remote,
     u"The server lost its own connection to %1. Try again in some minutes."},
    {"Input/output error", Error::Code::Remote,
     u"The server could not read or write %1. Tell the site's staff if it stays so."},
};

struct ScriptCause {
    int status;
    Error::Code code;
    const char16_t *sentence;
};

constexpr ScriptCause scriptCauses[] = {
    {ExitNoFolder, Error::Code::NotFound, u"There is no folder %1 on the server."},
    {ExitNotAFolder, Error::Code::NotFound, u"%1 is not a folder on the server."},
    {ExitNotWritable, Error::Code::Refused,
     u"Your account may not write to %1. Check the folder in the site's settings, or ask the "
     u"site's staff for access."},
    {ExitNoFile, Error::Code::NotFound,
     u"There is no file %1 on the server. The job may not have made it."},
    {ExitNotAFile, Error::Code::NotFound, u"%1 is not a file. Only single files can be read."},
    {ExitNotReadable, Error::Code::Refused, u"Your account may not read %1."},
    {ExitCutInput, Error::Code::Network,
     u"The connection ended before all bytes had arrived. Try again."},
    {ExitChanged, Error::Code::Io,
     u"%1 was changed on the server while it was read. Try again when it is finished."},
};

Error make(Error::Code code, const QString &action, const char16_t *sentence, const QString &place,
           const QString &detail)
{
    return Error(code,
                 action + QStringLiteral(". ") +
                     QString::fromUtf16(sentence).replace(QStringLiteral("%1"), plainLine(place)),
                 detail);
}

} // namespace

QString plainLine(const QByteArray &printed, qsizetype maximum)
{
    return plainLine(QString::fromUtf8(printed.left(4 * maximum)).simplified(), maximum);
}

Error remoteFailure(const ExecExit &exit, const QByteArray &errorText, const QString &action,
                    const QString &place)
{
    const QString detail =
        QStringLiteral("exit %1%2: %3")
            .arg(QString::number(exit.status),
                 exit.signal.isEmpty() ? QString() : QStringLiteral(", signal ") + exit.signal,
                 plainLine(errorText, 4000));
    for (const ScriptCause &cause : scriptCauses) {
        if (cause.status == exit.status)
            return make(cause.code, action, cause.sentence, place, detail);
    }
    for (const Cause &cause : causes) {
        if (errorText.contains(cause.words))
            return make(cause.code, action, cause.sentence, place, detail);
    }
    if (exit.status == 127)
        return make(Error::Code::Remote, action,
                    u"A command that Perch needs is missing on the server. Check in the site's "
                    u"settings that this is "
                    u"the right machine.",
                    place, detail);
    if (!exit.signal.isEmpty())
        return make(Error::Code::Remote, action,
                    u"The server ended the command. It may be overloaded or restarting: try again "
                    u"in some minutes.",
                    place, detail);
    const QString said = plainLine(errorText);
    const QString message = said.isEmpty()
                                ? action + QStringLiteral(". The server did not say why.")
                                : action + QStringLiteral(". The server says: ") + said;
    return Error(Error::Code::Remote, message, detail);
}

QCoro::Task<Error> explainFailure(std::shared_ptr<ExecStream> stream, Error seen, QString action,
                                  QString place)
{
    if (seen.code == Error::Code::Cancelled)
        co_return seen;
    stream->closeInput();
    // What it printed on standard error is all there only when standard output has ended too.
    for (;;) {
        auto reading = stream->read();
        const Result<QByteArray> bytes = co_await reading;
        if (!bytes || bytes->isEmpty())
            break;
    }
    auto ending = stream->finished();
    const Result<ExecExit> exit = co_await ending;
    if (!exit)
        co_return exit.error();
    if (exit->succeeded())
        co_return seen;
    co_return remoteFailure(*exit, stream->errorText(), action, place);
}

} // namespace perch
