// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/condoroutput.h"
#include "core/gpumatch.h"
#include "core/matchanalysis.h"

namespace perch
{

/// What the pool says to a job that is not submitted yet.
struct RunForecast {
    QList<SubmitComplaint> complaints; ///< of condor_submit
    bool isRefused = false;            ///< by condor_submit: nothing else is known then
    int jobs = 0;            ///< that the submit description makes; the first one was compared
    bool jobsDiffer = false; ///< later jobs ask for something else
    bool wantsGpus = false;
    QList<Slot> pool;         ///< the slots that were asked
    int units = 0;            ///< all GPUs of them, or all slots when the job wants no GPU
    MatchCount able;          ///< how many of the units can run the job
    int refusingMachines = 0; ///< slots that the job takes but whose own rules refuse it
    QList<Requirement> requirements;
    QList<Relaxation> relaxations;
};

/// Reads the parts that askWhetherItRuns() (remote/poolquestion.h) answers: for each a line "name
/// bytes", then the bytes. `groupAttribute`: see parseSlots(). Error Parse when a needed part is
/// missing or makes no sense.
[[nodiscard]] Result<RunForecast> readRunForecast(const QByteArray &answer,
                                                  const QString &groupAttribute = {});

/// "12 of 122 GPUs can run this job, 3 of them are free now."
[[nodiscard]] QString headlineOf(const RunForecast &forecast);
/// The same for a line of other facts: "12 of 122 GPUs can run it". Empty where nothing is known.
[[nodiscard]] QString summaryOf(const RunForecast &forecast);
/// "With gpus_minimum_memory = 16 GB, 40 GPUs can run it (10 free now)."
[[nodiscard]] QString adviceText(const Relaxation &relaxation, bool wantsGpus);

} // namespace perch
