// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/adadelta.h"
#include "payload/model.h"
#include "payload/outcome.h"
#include "payload/trainoptions.h"

#include <cstdint>
#include <filesystem>

namespace perch
{

/// Whether \p file holds anything to go on from: an empty one, which a job's script may make so
/// that HTCondor has something to transfer, is none.
bool isCheckpoint(const std::filesystem::path &file);

/// Saves what a run needs to go on after \p epoch as if it had never stopped: network, optimiser,
/// random numbers of the CPU and of \p device, and the options that must be the same then. Whole or
/// not at all. May throw c10::Error.
Done saveCheckpoint(const std::filesystem::path &file, const Net &net, const Adadelta &optimiser,
                    std::int64_t epoch, const TrainOptions &options, torch::Device device);

/// Brings \p net and \p optimiser back to where they were; the number of epochs done comes back.
Outcome<std::int64_t> loadCheckpoint(const std::filesystem::path &file, Net &net,
                                     Adadelta &optimiser, const TrainOptions &options,
                                     torch::Device device);

} // namespace perch
