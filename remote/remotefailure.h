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

/// What a server printed, as one plain line (core/plaintext.h); line ends become blanks.
[[nodiscard]] QString plainLine(const QByteArray &printed, qsizetype maximum = 1024);

/// How a failed script ended. Asks `stream` for its exit; a lost link is answered as the Error that
/// it is.
[[nodiscard]] QCoro::Task<Error> explainFailure(std::shared_ptr<ExecStream> stream, Error seen,
                                                QString action, QString place);

} // namespace perch
