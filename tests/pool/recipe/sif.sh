#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds WORK/out/image.sif from WORK/out/image.def and TREE (a folder or a SIF), inside the pool's root folder.
#   unshare --mount --pid --fork sif.sh BASE TREE WORK EPOCH
set -euo pipefail
base=$1 tree=$2 work=$3 epoch=$4
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
mount -t tmpfs -o mode=755 tmpfs "$work/mnt"
cd "$work/mnt"
mkdir base upper work root
mount --bind "$base" base
if ! mount -t overlay overlay -o lowerdir=base,upperdir=upper,workdir=work root 2>/dev/null; then
    mkdir "$work/copy"
    mount --bind "$work/copy" root
    cp -a --reflink=auto base/. root/
fi
mkdir -p root/build/out
if [ -d "$tree" ]; then mkdir -p root/build/tree; else touch root/build/tree; fi # Apptainer takes both as a localimage
mount --bind "$tree" root/build/tree && mount -o remount,bind,ro root/build/tree
mount --bind "$work/out" root/build/out
mount --bind "$work/tmp" root/tmp
mount -t proc proc root/proc
mount --bind /sys root/sys
mount --rbind /dev root/dev
# With SOURCE_DATE_EPOCH, files that are newer get that time and the header has no random parts: the same
# tree gives the same bytes.
cd root
mkdir -p .old
pivot_root . .old
umount -l /.old
cd /build/out
run=()
if [ "$(sed -n 's/^CapPrm:\t//p' /proc/self/status)" != "$(printf %016x $(((1 << ($(cat /proc/sys/kernel/cap_last_cap) + 1)) - 1)))" ]; then
    # A container's root lacks capabilities that Apptainer wants for %post; a user namespace has them all.
    run=(python3 -c '
import os, sys
child_ready, parent_done = os.pipe(), os.pipe()
if (child := os.fork()) == 0:
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
    os.write(child_ready[1], b"1")
    os.read(parent_done[0], 1)
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(child_ready[0], 1)
for kind in ("uid_map", "gid_map"):
    with open(f"/proc/{child}/{kind}", "w") as file:
        file.write("0 0 65536")
os.write(parent_done[1], b"1")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))')
fi
exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TMPDIR=/tmp \
    APPTAINER_TMPDIR=/tmp APPTAINER_CACHEDIR=/tmp/cache SOURCE_DATE_EPOCH="$epoch" \
    "${run[@]}" apptainer build --force image.sif image.def
