#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns the namespaces that it is started in into one machine of the pool and becomes its process 1.
#   unshare --mount --pid --ipc --uts --fork machine.sh NAME STATE BASE
# NAME is ap, transfer, ep or cpu; STATE the pool's folder, BASE the root folder of build.sh (not written to).
#
# It must pivot_root, not chroot: the kernel refuses user namespaces inside a chroot, and without
# them Apptainer, and so HTCondor's container universe, does not work.
set -euo pipefail
name=$1 state=$2 base=$3
here=$(cd "$(dirname "$0")" && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
umask 022

# A fresh upper layer in memory: every start begins with the same files.
mount -t tmpfs -o mode=755 tmpfs "$state/root/mnt"
cd "$state/root/mnt"
mkdir base upper work root
mount --bind "$base" base
if ! mount -t overlay overlay -o lowerdir=base,upperdir=upper,workdir=work root 2>/dev/null; then
    echo "pool: no overlayfs here, copying the root folder" >&2
    mkdir "$state/root/copy-$name"
    mount --bind "$state/root/copy-$name" root
    cp -a --reflink=auto base/. root/
fi

# The files of this kind of machine, then those that were made for this very pool (keys, ports).
case $name in ep | cpu) kind=execution ;; *) kind= ;; esac
for layer in "$here/files/common" "$here/files/${kind:-$name}" "$here/files/$name" "$state/root/layer/$name"; do
    [ ! -d "$layer" ] || tar -C "$layer" --owner=0 --group=0 --mode=go-w -cf - . |
        tar -C root -xf - --no-overwrite-dir
done
if [ "$name" = transfer ]; then
    # CHTC's transfer server knows nothing of jobs.
    rm -rf root/usr/{bin,sbin}/condor_* root/usr/bin/{apptainer,singularity} root/etc/condor root/usr/libexec/condor
fi
rm -f root/etc/hostname root/etc/resolv.conf
: >root/etc/resolv.conf # no name servers, but Apptainer binds the file into every container
hostname=$(cat "$state/root/layer/$name/etc/hostname")
hostname "$hostname"
echo "$hostname" >root/etc/hostname

bindto() { # bindto STATE_FOLDER PLACE
    mkdir -p "root$2"
    mount --bind "$state/root/$1" "root$2"
}
bindto control /etc/perch-pool
bindto staging /staging
case $name in
ap) bindto home /home; bindto log/ap /var/log/condor ;;
transfer) bindto home-transfer /home; bindto log/transfer /var/log/sshd ;;
ep | cpu) bindto "log/$name" /var/log/condor; bindto "scratch/$name" /var/lib/perch-scratch; bindto osdf-cache /var/cache/osdf ;;
esac

mount -t proc proc root/proc
mount --bind /sys root/sys && mount -o remount,bind,ro root/sys
mount -t tmpfs -o mode=755 tmpfs root/run
mount -t tmpfs -o mode=755,nosuid tmpfs root/dev
device() { # device NAME MAJOR MINOR
    mknod -m 666 "root/dev/$1" c "$2" "$3" 2>/dev/null && : 2>/dev/null <"root/dev/$1" && return
    rm -f "root/dev/$1"
    [ ! -e "/dev/$1" ] || { touch "root/dev/$1"; mount --bind "/dev/$1" "root/dev/$1"; }
}
device null 1 3; device zero 1 5; device full 1 7; device random 1 8; device urandom 1 9
mknod -m 666 root/dev/tty c 5 0 2>/dev/null || { touch root/dev/tty; mount --bind /dev/tty root/dev/tty; }
# Apptainer mounts an image by FUSE where it can, and unpacks it at each start where it cannot.
[ ! -e /dev/fuse ] || device fuse 10 229
ln -s /proc/self/fd root/dev/fd
ln -s /proc/self/fd/0 root/dev/stdin; ln -s /proc/self/fd/1 root/dev/stdout; ln -s /proc/self/fd/2 root/dev/stderr
mkdir -m 1777 root/dev/shm && mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/dev/shm
# Interactive jobs open a terminal inside the job: that needs a devpts of its own with the tty group.
mkdir root/dev/pts
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 devpts root/dev/pts
ln -s pts/ptmx root/dev/ptmx

cd root
mkdir -p .old
pivot_root . .old
umount -l /.old && rmdir /.old
exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    /bin/bash /usr/local/libexec/pool-boot "$name"
