// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/device.h"

#include <torch/cuda.h>
#include <torch/version.h>

#include <cstdlib>

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

namespace perch
{

namespace
{

std::string environment(const char *name)
{
    const char *const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

// No header of CUDA is included, so that one source builds with and without it: what is needed is
// looked up in the libraries that LibTorch and the driver bring.

template <typename Function> Function *lookUp(void *library, const char *name)
{
    return reinterpret_cast<Function *>(dlsym(library, name));
}

/// "12.4", from the CUDA runtime with which LibTorch was built; empty when there is none.
std::string cudaRuntimeVersion()
{
    void *library = RTLD_DEFAULT;
    for (const char *const name : {"libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0"}) {
        if (void *const loaded = dlopen(name, RTLD_NOW | RTLD_NOLOAD))
            library = loaded;
    }
    int version = 0;
    const auto query = lookUp<int(int *)>(library, "cudaRuntimeGetVersion");
    if (query == nullptr || query(&version) != 0)
        return {};
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// The name of one visible GPU, from the driver's own interface.
std::string gpuName(int index)
{
    const std::string unknown = "GPU " + std::to_string(index) + " (its name cannot be read)";
    void *const driver = dlopen("libcuda.so.1", RTLD_LAZY);
    if (driver == nullptr)
        return unknown;
    const auto init = lookUp<int(unsigned)>(driver, "cuInit");
    const auto device = lookUp<int(int *, int)>(driver, "cuDeviceGet");
    const auto query = lookUp<int(char *, int, int)>(driver, "cuDeviceGetName");
    char name[128] = "";
    int handle = 0;
    if (init == nullptr || device == nullptr || query == nullptr || init(0) != 0 ||
        device(&handle, index) != 0 || query(name, sizeof name, handle) != 0)
        return unknown;
    return name;
}

} // namespace

Devices detectDevices()
{
    Devices devices;
    devices.torchVersion = TORCH_VERSION;
    devices.cudaVersion = cudaRuntimeVersion();
    devices.visible = environment("CUDA_VISIBLE_DEVICES");
    devices.assigned = environment("_CONDOR_AssignedGPUs");
    devices.threads = chooseThreads(0);
    const auto count =
        torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
    for (int i = 0; i < count; ++i)
        devices.gpus.push_back(gpuName(i));
    return devices;
}

std::string describe(const Devices &devices)
{
    const std::string assigned = devices.assigned.empty() ? devices.visible : devices.assigned;
    const bool hasCuda = !devices.cudaVersion.empty();
    std::string text = "LibTorch: " + devices.torchVersion + "\n";
    text +=
        "CUDA: " + (hasCuda ? devices.cudaVersion : "none (LibTorch was built without it)") + "\n";
    text += "CPU threads: " + std::to_string(devices.threads) + "\n";
    if (!devices.visible.empty())
        text += "CUDA_VISIBLE_DEVICES: " + devices.visible + "\n";
    text += "GPUs: " + std::to_string(devices.gpus.size()) + "\n";
    for (std::size_t i = 0; i < devices.gpus.size(); ++i)
        text += "GPU " + std::to_string(i) + ": " + devices.gpus[i] + "\n";
    if (!devices.gpus.empty())
        return text;
    if (assigned.empty())
        text += "There is no GPU: training runs on the CPU.\n";
    else if (!hasCuda)
        text += "HTCondor assigned " + assigned +
                ", but this LibTorch build has no CUDA: training runs on the CPU.\n";
    else
        text += "HTCondor assigned " + assigned +
                ", but CUDA cannot use it (is the driver passed into the container with --nv, and "
                "new enough?): training runs on the CPU.\n";
    return text;
}

int chooseThreads(int wanted)
{
    if (wanted > 0)
        return wanted;
    const int given = std::atoi(environment("OMP_NUM_THREADS").c_str());
    if (given > 0)
        return given;
    cpu_set_t cores;
    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

void letIdleThreadsSleep(char **arguments)
{
    if (std::getenv("OMP_WAIT_POLICY") != nullptr)
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    execv("/proc/self/exe", arguments); // comes back only when it fails: then threads wait busily
}

} // namespace perch
