// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/device.h"

#include "payload/jsontext.h"

#include <ATen/Context.h>
#include <torch/cuda.h>
#include <torch/version.h>

#ifdef PERCH_CUDA_ALLOCATOR
#include <c10/cuda/CUDACachingAllocator.h>
#endif

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>

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

/// "12.4", from the CUDA runtime with which LibTorch was built; empty when there is none. It is
/// looked up, so that one source builds with and without CUDA.
std::string cudaRuntimeVersion()
{
    void *library = RTLD_DEFAULT;
    for (const char *const name : {"libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0"}) {
        if (void *const loaded = dlopen(name, RTLD_NOW | RTLD_NOLOAD))
            library = loaded;
    }
    int version = 0;
    const auto query = reinterpret_cast<int (*)(int *)>(dlsym(library, "cudaRuntimeGetVersion"));
    if (query == nullptr || query(&version) != 0)
        return {};
    return cudaVersionText(version);
}

int usableGpus()
{
    return torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
}

std::string lineOf(const Gpu &gpu, std::size_t index)
{
    std::string line = "GPU " + std::to_string(index) + ": " + gpu.name;
    if (gpu.memoryBytes > 0)
        line += ", " + std::to_string(gpu.memoryBytes >> 20) + " MiB";
    if (gpu.major > 0)
        line +=
            ", compute capability " + std::to_string(gpu.major) + "." + std::to_string(gpu.minor);
    return line + "\n";
}

std::string jsonOrNull(const std::string &text)
{
    return text.empty() ? "null" : jsonText(text);
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
    devices.driver = readGpuDriver();
    devices.usable = usableGpus();
    return devices;
}

std::string describe(const Devices &devices)
{
    const std::string assigned = devices.assigned.empty() ? devices.visible : devices.assigned;
    const bool hasCuda = !devices.cudaVersion.empty();
    const GpuDriver &driver = devices.driver;
    std::string text = "LibTorch: " + devices.torchVersion + "\n";
    text +=
        "CUDA: " + (hasCuda ? devices.cudaVersion : "none (LibTorch was built without it)") + "\n";
    if (!driver.version.empty() || !driver.cudaVersion.empty())
        text += "Driver: " + (driver.version.empty() ? "version unknown" : driver.version) +
                (driver.cudaVersion.empty() ? "" : ", for CUDA up to " + driver.cudaVersion) + "\n";
    text += "CPU threads: " + std::to_string(devices.threads) + "\n";
    if (!devices.visible.empty())
        text += "CUDA_VISIBLE_DEVICES: " + devices.visible + "\n";
    text += "GPUs: " + std::to_string(devices.usable) + "\n";
    for (std::size_t i = 0; i < driver.gpus.size(); ++i)
        text += lineOf(driver.gpus[i], i);
    if (devices.usable > 0)
        return text;
    if (!assigned.empty())
        text += "HTCondor assigned " + assigned + ", but ";
    else if (!driver.gpus.empty())
        text += "The driver shows a GPU, but ";
    else
        return text + "There is no GPU: training runs on the CPU.\n";
    text += hasCuda ? "CUDA cannot use it (is the driver passed into the container with --nv, and "
                      "new enough?): training runs on the CPU.\n"
                    : "this LibTorch build has no CUDA: training runs on the CPU.\n";
    return text;
}

std::string describeAsJson(const Devices &devices)
{
    const GpuDriver &driver = devices.driver;
    std::string json = "{\"torch\":" + jsonText(devices.torchVersion);
    json += ",\"cuda\":" + jsonOrNull(devices.cudaVersion);
    json += ",\"driver\":" + jsonOrNull(driver.version);
    json += ",\"driver_cuda\":" + jsonOrNull(driver.cudaVersion);
    json += ",\"threads\":" + std::to_string(devices.threads);
    json += ",\"cuda_visible_devices\":" + jsonOrNull(devices.visible);
    json += ",\"assigned_gpus\":" + jsonOrNull(devices.assigned);
    json += ",\"gpus\":[";
    for (std::size_t i = 0; i < driver.gpus.size(); ++i) {
        const Gpu &gpu = driver.gpus[i];
        const std::string capability =
            gpu.major > 0 ? std::to_string(gpu.major) + "." + std::to_string(gpu.minor) : "";
        json += std::string(i == 0 ? "" : ",") + "{\"index\":" + std::to_string(i);
        json += ",\"name\":" + jsonText(gpu.name) + ",\"uuid\":" + jsonOrNull(gpu.uuid);
        json +=
            ",\"memory_bytes\":" + (gpu.memoryBytes > 0 ? std::to_string(gpu.memoryBytes) : "null");
        json += ",\"compute_capability\":" + jsonOrNull(capability);
        json += std::string(",\"usable\":") +
                (static_cast<int>(i) < devices.usable ? "true" : "false") + "}";
    }
    return json + "]}\n";
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

int chooseGpus(int wanted)
{
    const int usable = usableGpus();
    if (wanted > 0)
        return std::min(wanted, usable);
    // on a machine where nobody assigned anything the other GPUs may be other people's
    return environment("CUDA_VISIBLE_DEVICES").empty() ? std::min(1, usable) : usable;
}

void prepareEnvironment(char **arguments, bool isDeterministic)
{
    bool isChanged = false;
    const auto want = [&isChanged](const char *name, const char *value) {
        if (std::getenv(name) != nullptr)
            return;
        setenv(name, value, 1);
        isChanged = true;
    };
    want("OMP_WAIT_POLICY", "passive");
    if (isDeterministic) {
        want("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
            want("ATEN_CPU_CAPABILITY", "avx2");
            want("DNNL_MAX_CPU_ISA", "AVX2");
            want("ONEDNN_MAX_CPU_ISA", "AVX2");
            want("OPENBLAS_CORETYPE", "Haswell");
            want("MKL_CBWR", "AVX2");
        }
#endif
    }
    if (isChanged)
        execv("/proc/self/exe", arguments); // comes back only when it fails: then without all that
}

void useDeterministicAlgorithms()
{
    at::Context &context = at::globalContext();
    // Only a warning where LibTorch has no such algorithm: the one such here is the pooling's way
    // back, and windows that do not overlap have nothing to add up in another order.
    context.setDeterministicAlgorithms(true, true);
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
}

double peakMemory()
{
    // not getrusage(), which also counts the program that started this one
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        double kilobytes = 0;
        if (word == "VmHWM:" && status >> kilobytes)
            return 1024 * kilobytes;
    }
    return 0;
}

double peakGpuMemory([[maybe_unused]] int gpus)
{
    double most = -1;
#ifdef PERCH_CUDA_ALLOCATOR
    for (int i = 0; i < gpus; ++i) {
        const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(i);
        most = std::max(most, static_cast<double>(stats.reserved_bytes[0].peak)); // 0: all kinds
    }
#endif
    return most;
}

} // namespace perch
