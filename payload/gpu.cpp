// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "payload/gpu.h"

#include <array>
#include <cstddef>
#include <fstream>

#include <dlfcn.h>

namespace perch
{

namespace
{

// No header of CUDA is included, so that one source builds with and without it: what is needed is
// looked up in the libraries that the driver brings (CUDA Driver API and NVML reference manuals).

template <typename Function> Function *lookUp(void *library, const char *name)
{
    return library == nullptr ? nullptr : reinterpret_cast<Function *>(dlsym(library, name));
}

constexpr int attributeMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
constexpr int attributeMinor = 76;

/// CUuuid of the driver's interface.
struct Uuid {
    std::array<unsigned char, 16> bytes;
};

std::string uuidText(const Uuid &uuid)
{
    std::string text = "GPU-";
    for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        text += "0123456789abcdef"[uuid.bytes[i] >> 4];
        text += "0123456789abcdef"[uuid.bytes[i] & 15U];
    }
    return text;
}

/// What the driver says about one device; what it does not say stays empty.
Gpu readGpu(void *driver, int index)
{
    Gpu gpu;
    gpu.name = "GPU " + std::to_string(index) + " (its name cannot be read)";
    int device = 0;
    const auto get = lookUp<int(int *, int)>(driver, "cuDeviceGet");
    if (get == nullptr || get(&device, index) != 0)
        return gpu;
    std::array<char, 128> name{};
    const auto getName = lookUp<int(char *, int, int)>(driver, "cuDeviceGetName");
    if (getName != nullptr && getName(name.data(), int{name.size() - 1}, device) == 0)
        gpu.name = name.data();
    std::size_t bytes = 0;
    const auto getMemory = lookUp<int(std::size_t *, int)>(driver, "cuDeviceTotalMem_v2");
    if (getMemory != nullptr && getMemory(&bytes, device) == 0)
        gpu.memoryBytes = static_cast<std::int64_t>(bytes);
    const auto getAttribute = lookUp<int(int *, int, int)>(driver, "cuDeviceGetAttribute");
    int major = 0;
    int minor = 0;
    if (getAttribute != nullptr && getAttribute(&major, attributeMajor, device) == 0 &&
        getAttribute(&minor, attributeMinor, device) == 0) {
        gpu.major = major;
        gpu.minor = minor;
    }
    Uuid uuid{};
    const auto getUuid = lookUp<int(Uuid *, int)>(driver, "cuDeviceGetUuid");
    if (getUuid != nullptr && getUuid(&uuid, device) == 0)
        gpu.uuid = uuidText(uuid);
    return gpu;
}

/// The driver's version, as NVML knows it.
std::string versionFromNvml()
{
    void *const nvml = dlopen("libnvidia-ml.so.1", RTLD_LAZY);
    const auto init = lookUp<int()>(nvml, "nvmlInit_v2");
    const auto query = lookUp<int(char *, unsigned)>(nvml, "nvmlSystemGetDriverVersion");
    const auto shutdown = lookUp<int()>(nvml, "nvmlShutdown");
    if (init == nullptr || query == nullptr || shutdown == nullptr || init() != 0)
        return {};
    std::array<char, 96> version{};
    const bool isKnown = query(version.data(), unsigned{version.size() - 1}) == 0;
    shutdown();
    return isKnown ? version.data() : std::string();
}

/// The same from the kernel's module: "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15 ".
std::string versionFromKernel()
{
    std::ifstream file("/proc/driver/nvidia/version");
    std::string word;
    while (file >> word) {
        if (word.find('.') != std::string::npos &&
            word.find_first_not_of("0123456789.") == std::string::npos)
            return word;
    }
    return {};
}

} // namespace

GpuDriver readGpuDriver()
{
    GpuDriver found;
    void *const driver = dlopen("libcuda.so.1", RTLD_LAZY);
    if (driver == nullptr)
        return found;
    found.version = versionFromNvml();
    if (found.version.empty())
        found.version = versionFromKernel();
    int number = 0;
    const auto getVersion = lookUp<int(int *)>(driver, "cuDriverGetVersion");
    if (getVersion != nullptr && getVersion(&number) == 0)
        found.cudaVersion = cudaVersionText(number);
    const auto init = lookUp<int(unsigned)>(driver, "cuInit");
    const auto getCount = lookUp<int(int *)>(driver, "cuDeviceGetCount");
    int count = 0;
    if (init == nullptr || getCount == nullptr || init(0) != 0 || getCount(&count) != 0)
        return found;
    for (int i = 0; i < count; ++i)
        found.gpus.push_back(readGpu(driver, i));
    return found;
}

std::string cudaVersionText(int number)
{
    return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

} // namespace perch
