# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes machine ads in the shape of `condor_status -long` for the 122 shared GPUs that CHTC's guide
gpu-jobs lists (servers x GPUs), with every third GPU busy: python3 make_slots.py >chtc_slots.txt"""

SERVERS = [  # model, servers, GPUs each, capability, GlobalMemoryMb, highest CUDA runtime
    ("Tesla P100-PCIE-16GB", 2, 2, 6.0, 16276, 12080),
    ("NVIDIA GeForce RTX 2080 Ti", 1, 8, 7.5, 11011, 12080),
    ("NVIDIA A100-SXM4-40GB", 2, 4, 8.0, 40326, 12090),
    ("NVIDIA A100-SXM4-80GB", 8, 4, 8.0, 81037, 12090),
    ("NVIDIA L40", 3, 10, 8.9, 45469, 12090),
    ("NVIDIA L40S", 2, 8, 8.9, 45469, 12090),
    ("NVIDIA H100 80GB HBM3", 1, 8, 9.0, 81008, 13000),
    ("NVIDIA H200", 2, 8, 9.0, 143167, 13000),
]
OWNED_FROM = 19  # the last two machines belong to a group


def ad(number, model, count, capability, memory, runtime, first_gpu):
    ids = [f"GPU-{0xa0000000 + 0x1357 * (first_gpu + i):08x}" for i in range(count)]
    names = ["GPUs_" + i.replace("-", "_") for i in ids]
    free = [name for i, name in enumerate(names) if (first_gpu + i) % 3]
    busy = count - len(free)
    machine = f"gpu{4000 + number}.chtc.wisc.edu"
    cpus, megabytes, kilobytes = 16 * count, 65536 * count, 200 * 1024 * 1024 * count
    lines = {
        "Activity": '"Idle"',
        "Arch": '"X86_64"',
        "AssignedGPUs": '"' + ",".join(ids) + '"',
        "AvailableGPUs": "{ " + ",".join(free) + " }",
        "Cpus": cpus - 8 * busy,
        "Disk": kilobytes - 40 * 1024 * 1024 * busy,
        "FileSystemDomain": f'"{machine}"',
        "GPUs": len(free),
        "GPUs_Capability": capability,
        "GPUs_DeviceName": f'"{model}"',
        "GPUs_DriverVersion": runtime // 1000 + runtime % 1000 / 100,
        "GPUs_GlobalMemoryMb": memory,
        "GPUs_MaxSupportedVersion": runtime,
    }
    for name, gpu in zip(names, ids):
        lines[name] = (f'[ Id = "{gpu}"; Capability = {capability}; DeviceName = "{model}"; '
                       f"DriverVersion = {runtime // 1000 + runtime % 1000 / 100}; "
                       f"MaxSupportedVersion = {runtime}; GlobalMemoryMb = {memory} ]")
    lines.update({
        "HasCHTCStaging": "true",
        "HasContainer": "true",
        "HasFileTransfer": "true",
        "HasFileTransferPluginMethods": '"box,https,http,osdf,stash,pelican,data,ftp,file"',
        "HasSIF": "true",
        "HasSingularity": "true",
        "Machine": f'"{machine}"',
        "Memory": megabytes - 32768 * busy,
        "MyType": '"Machine"',
        "Name": f'"slot1@{machine}"',
        "OpSys": '"LINUX"',
        "OpSysAndVer": '"CentOS9"',
        "OpSysMajorVer": 9,
        "OwnerPool": '"chemistry"' if number >= OWNED_FROM else '"shared"',
        "PartitionableSlot": "true",
        "Requirements": "START && (WithinResourceLimits)",
        "SlotID": 1,
        "SlotType": '"Partitionable"',
        "Start": "TARGET.WantGPULab =?= true" if number < OWNED_FROM else "true",
        "State": '"Unclaimed"',
        "TotalGPUs": count,
        "TotalSlotCpus": cpus,
        "TotalSlotDisk": float(kilobytes),
        "TotalSlotGPUs": count,
        "TotalSlotMemory": megabytes,
        "WithinResourceLimits": "(MY.Cpus > 0 && TARGET.RequestCpus <= MY.Cpus && MY.Memory > 0 && "
                                "TARGET.RequestMemory <= MY.Memory && MY.Disk > 0 && "
                                "TARGET.RequestDisk <= MY.Disk && (TARGET.RequestGPUs =?= undefined "
                                "|| MY.GPUs >= TARGET.RequestGPUs))",
    })
    return "".join(f"{name} = {value}\n" for name, value in lines.items()) + "\n"


number = gpus = 0
for model, servers, count, capability, memory, runtime in SERVERS:
    for _ in range(servers):
        print(ad(number, model, count, capability, memory, runtime, gpus), end="")
        number += 1
        gpus += count
