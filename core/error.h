// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMetaType>
#include <QString>

namespace perch
{

/// Why something failed. `message` is one or two whole sentences for the user: what happened, why,
/// what to do now. `detail` is raw evidence (offset, path, stderr) for the log and on demand.
struct Error {
    enum class Code {
        Cancelled,
        Timeout,
        Network,
        Auth,
        NotFound,
        Parse,
        Io,
        Remote,
        Refused,
        Internal
    };

    Error() = default;
    Error(Code errorCode, QString errorMessage, QString errorDetail = {})
        : code(errorCode), message(std::move(errorMessage)), detail(std::move(errorDetail))
    {
    }

    Code code = Code::Internal;
    QString message;
    QString detail;
};

} // namespace perch

Q_DECLARE_METATYPE(perch::Error)
