#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds WORK/out/image.sif from WORK/out/image.def and TREE, inside the pool's root folder.
#   unshare --mount --pid --fork sif.sh BASE TREE WORK EPOCH
set -euo pipefail
base=$1 tree=$2 work=$3 epoch=$4
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
mount -t tmpfs -o mode=755 tmpfs "$work/mnt"
cd "$work/mnt"
mkdir base upper work root
mount --bind "$base" base
mount -t overlay overlay -o lowerdir=base,upperdir=upper,workdir=work root
mkdir -p root/build/tree root/build/out
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
exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TMPDIR=/tmp \
    APPTAINER_TMPDIR=/tmp APPTAINER_CACHEDIR=/tmp/cache SOURCE_DATE_EPOCH="$epoch" \
    apptainer build --force image.sif image.def
