// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/job.h"

#include <QString>

#include <optional>

namespace perch
{

/// A job that starts and ends at once, again and again, and that HTCondor neither ends nor holds.
struct RestartLoop {
    QString whatHappened;
    QString likelyCause;
    QString whatToDo;
    /// The line of the submit file to look at; empty where none is to blame.
    QString command;
};

/// From three times the same trouble in a row on (HTCondor 23.9 restarts a job with a broken image
/// for ever). Nothing for a job that has ended or is held.
[[nodiscard]] std::optional<RestartLoop> findRestartLoop(const Job &job);

} // namespace perch
