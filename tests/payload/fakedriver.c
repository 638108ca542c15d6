/* SPDX-FileCopyrightText: Perch contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands in for libcuda.so.1 and libnvidia-ml.so.1 where there is no GPU: the functions of NVIDIA's
 * manuals that "payload/gpu.cpp" looks up, with two cards as they would tell of themselves. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

int cuInit(unsigned flags) { return flags == 0 ? 0 : 1; }
int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
int cuDeviceGetCount(int *count) { *count = 2; return 0; }
int cuDeviceGet(int *device, int index) { *device = 100 + index; return index < 2 ? 0 : 101; }

int cuDeviceGetName(char *name, int size, int device)
{
    snprintf(name, (size_t)size, device == 100 ? "NVIDIA A100-SXM4-80GB" : "Odd \"card\" \\ \303\244");
    return 0;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device)
{
    *bytes = (size_t)80 << 30;
    return device == 100 ? 0 : 999; /* the other one does not say */
}

int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    if (device != 100 || (attribute != 75 && attribute != 76))
        return 1;
    *value = attribute == 75 ? 8 : 0;
    return 0;
}

int cuDeviceGetUuid(unsigned char *uuid, int device)
{
    for (int i = 0; i < 16; ++i)
        uuid[i] = (unsigned char)(16 * i + i);
    return device == 100 ? 0 : 1;
}

int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }

int nvmlSystemGetDriverVersion(char *version, unsigned size)
{
    snprintf(version, size, "550.54.15");
    return 0;
}
