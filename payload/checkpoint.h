// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/adadelta.h"
#include "payload/model.h"
#include "payload/outcome.h"
#include "payload/trainoptions.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace perch
{

/// Whether \p file holds anything to go on from: an empty one, which a job's script may make so
/// that HTCondor has something to transfer, is none.
bool isCheckpoint(const std::filesystem::path &file);

/// How far a run has come.
struct Progress {
    std::int64_t epochs = 0; ///< done, each with its test
    std::int64_t steps = 0;  ///< done in the epoch after these
    torch::Tensor order;     ///< the images' order in that epoch; undefined at its begin
};

/// Saves what a run needs to go on from \p progress as if it had never stopped: network,
/// optimiser, random numbers of the CPU and of \p devices, the number of processor threads, and the
/// options that must be the same then. Whole or not at all. May throw c10::Error.
Done saveCheckpoint(const std::filesystem::path &file, const Net &net, const Adadelta &optimiser,
                    const Progress &progress, const TrainOptions &options,
                    const std::vector<torch::Device> &devices);

/// Brings \p net and \p optimiser back to where they were. In a deterministic run also the number
/// of threads, on which the last bits of sums depend.
Outcome<Progress> loadCheckpoint(const std::filesystem::path &file, Net &net, Adadelta &optimiser,
                                 const TrainOptions &options,
                                 const std::vector<torch::Device> &devices);

} // namespace perch
