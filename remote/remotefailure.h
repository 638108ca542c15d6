// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/error.h"
#include "core/plaintext.h"
#include "remote/transport.h"

namespace perch
{

/// What a remote script's end means for the user: its own exit status, and the words of the tools
/// that it ran. `action` begins the sentence ("The image could not be stored"), `place` is the
/// remote file or folder. Both may be foreign text; the message is bounded and free of control
/// characters.
[[nodiscard]] Error remoteFailure(const ExecExit &exit, const QByteArray &errorText,
                                  const QString &action, const QString &place);

/// Text of a server as one plain line of at most `maximum` characters: control characters become
/// blanks.
[[nodiscard]] QString plainLine(const QString &text, qsizetype maximum = 300);
[[nodiscard]] QString plainLine(const QByteArray &text, qsizetype maximum = 300);

/// How a failed script ended. Asks `stream` for its exit; a lost link is answered as the Error that
/// it is.
[[nodiscard]] QCoro::Task<Error> explainFailure(std::shared_ptr<ExecStream> stream, Error seen,
                                                QString action, QString place);

} // namespace perch
