// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <optional>

namespace perch
{

/// What may be done about a hold.
struct HoldRemedy {
    enum class Way {
        Release, ///< condor_release alone
        Edit,    ///< condor_qedit of what `command` asks for, then condor_release
        Change ///< the line of the submit file (or the file that it names) is changed, and the job
               ///< submitted again
    };
    Way way = Way::Release;
    QString command; ///< of the submit file; "rule" stands for the rule that held the job
    bool operator==(const HoldRemedy &) const = default;
};

/// One row of the table resources/rules/holds.json.
struct HoldCause {
    struct When {
        int code = 0;
        std::optional<int> subCode;
        std::optional<int> notSubCode;
        QString text;    ///< HTCondor's reason must contain it, in whatever case
        QString notText; ///< and must not contain this
        QString needs;   ///< "file", "url", "image" or "rule" must be known of the job
    };
    QString name; ///< "memory"
    QList<When> when;
    QStringList happened; ///< with {words}; the first whose words are all known counts
    QString likely;
    QStringList toDo;
    QList<HoldRemedy> remedies; ///< best first
};

/// Error Parse with the field that is wrong.
[[nodiscard]] Result<QList<HoldCause>> readHoldCauses(const QByteArray &json);
/// The table that Perch brings along.
[[nodiscard]] const QList<HoldCause> &holdCauses();

} // namespace perch
