// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace perch
{

/// What this machine and this build of LibTorch offer.
struct Devices {
    std::string torchVersion;      ///< of LibTorch's headers, for example 1.13.0
    std::string cudaVersion;       ///< of the CUDA runtime; empty in a build without CUDA
    std::vector<std::string> gpus; ///< names of the GPUs that can be used now
    std::string visible;           ///< CUDA_VISIBLE_DEVICES as given; empty when it is not set
    std::string assigned;          ///< HTCondor's _CONDOR_AssignedGPUs; empty outside a job
    int threads = 1;               ///< processor cores used, see chooseThreads()
};

Devices detectDevices();

/// \p devices as lines for a person, each ended.
std::string describe(const Devices &devices);

/// How many threads to use: \p wanted when positive, else OMP_NUM_THREADS, which HTCondor sets to
/// the cores that the job asked for, else the cores this process may use.
int chooseThreads(int wanted);

/// Lets idle threads sleep. GNU OpenMP's wait busily, and beside another busy job on the same
/// cores that makes an epoch several times slower. OpenMP reads the setting when it is loaded, so
/// the program starts itself again once; without effect when OMP_WAIT_POLICY is set.
void letIdleThreadsSleep(char **arguments);

} // namespace perch
