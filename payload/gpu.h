// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace perch
{

/// One GPU as the driver tells of it.
struct Gpu {
    std::string name;
    std::string uuid;             ///< "GPU-" and 36 characters; empty when the driver does not say
    std::int64_t memoryBytes = 0; ///< in all, also what others use; 0 when the driver does not say
    int major = 0;                ///< compute capability, 8.6 for example; 0.0 when not said
    int minor = 0;
};

/// The driver and the GPUs that it lets this process see, in the order of LibTorch's numbers
/// (CUDA_VISIBLE_DEVICES counts). Without a driver everything is empty.
struct GpuDriver {
    std::string version;     ///< of the driver, for example 550.54.15; empty when it cannot be read
    std::string cudaVersion; ///< the newest CUDA that it can run, for example 12.4
    std::vector<Gpu> gpus;
};

GpuDriver readGpuDriver();

/// The number that CUDA's interfaces make of a version, 12040, as a person writes it: 12.4.
std::string cudaVersionText(int number);

} // namespace perch
