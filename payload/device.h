// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payload/gpu.h"

#include <string>

namespace perch
{

/// What this machine and this build of LibTorch offer.
struct Devices {
    std::string torchVersion; ///< of LibTorch's headers, for example 1.13.0
    std::string cudaVersion;  ///< of the CUDA runtime; empty in a build without CUDA
    GpuDriver driver;
    int usable = 0;       ///< how many of the driver's GPUs LibTorch can use: all of them or none
    std::string visible;  ///< CUDA_VISIBLE_DEVICES as given; empty when it is not set
    std::string assigned; ///< HTCondor's _CONDOR_AssignedGPUs; empty outside a job
    int threads = 1;      ///< processor cores used, see chooseThreads()
};

Devices detectDevices();

/// \p devices as lines for a person, each ended.
std::string describe(const Devices &devices);

/// \p devices as one line of JSON; what is not known is null.
std::string describeAsJson(const Devices &devices);

/// How many threads to use: \p wanted when positive, else OMP_NUM_THREADS, which HTCondor sets to
/// the cores that the job asked for, else the cores this process may use.
int chooseThreads(int wanted);

/// How many GPUs to train on: \p wanted when positive (at most those there are), else those that
/// were assigned (CUDA_VISIBLE_DEVICES names them), else one, and 0 when LibTorch can use none.
int chooseGpus(int wanted);

/// Sets what libraries read only when they are loaded, and starts the program again once if
/// anything was missing; what is set already stays. Lets idle threads sleep: GNU OpenMP's wait
/// busily, and beside another busy job on the same cores that makes an epoch several times slower.
/// When \p isDeterministic, also lets the libraries compute with the same instructions on every
/// processor that has AVX2, and cuBLAS in one order.
void prepareEnvironment(char **arguments, bool isDeterministic);

/// Lets LibTorch use only such algorithms as give the same numbers each time.
void useDeterministicAlgorithms();

/// The most memory this process had in use so far, in bytes; 0 when it cannot be read.
double peakMemory();

/// The most memory that LibTorch had reserved on any of the first \p gpus GPUs, in bytes; negative
/// when it cannot be told, as in a build without CUDA.
double peakGpuMemory(int gpus);

} // namespace perch
