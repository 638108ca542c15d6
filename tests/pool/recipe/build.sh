#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds a root folder that holds all programs of a small HTCondor pool (about 75 s, 500 MB).
#   build.sh ROOT
# HTCondor and OpenSSH come from Debian 13 (trixie), Apptainer from sid: it is in no stable suite.
# The mirror is the one that this machine's own apt uses, so that no host is named here;
# PERCH_DEBIAN_MIRROR names another one.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1

# apt itself lists its sources, whether they are written as deb822 or as one-line entries.
mirror=${PERCH_DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        awk '!found && $2 ~ /^(bookworm|trixie|forky|sid|stable|testing|unstable)$/ {print $1; found = 1}')
fi
# Debian's cloud images name a file that lists the mirrors; inside the new root there is no such file.
case $mirror in
mirror+file:*)
    list=${mirror#mirror+file:}
    list=/${list##/}; list=/${list##*//}
    mirror=$(awk '/^[a-z]+:/ {print $1; exit}' "${list%/}") ;;
esac
if [ -z "$mirror" ]; then
    echo "pool: apt on this machine has no Debian source to take the pool's packages from;" \
         "set PERCH_DEBIAN_MIRROR=URL and try again" >&2
    exit 1
fi

proxy=$(apt-config shell value Acquire::http::Proxy | sed -n "s/^value='\(.*\)'$/\1/p")
options=()
[ -z "$proxy" ] || options=(--aptopt="Acquire::http::Proxy \"$proxy\"" --aptopt="Acquire::https::Proxy \"$proxy\"")

work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cat >"$work/sources.list" <<END
deb $mirror trixie main
deb [check-valid-until=no] $mirror sid main
END
# Without the pin, apt would take everything from sid, the newest suite.
cat >"$work/pin" <<END
Package: *
Pin: release n=sid
Pin-Priority: 50
END

mmdebstrap --variant=minbase --mode=root "${options[@]}" \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --include=openssh-server,openssh-client,condor,ca-certificates,python3,iproute2,procps,rsync \
    --include=squashfs-tools,squashfuse,busybox-static,less,file,xz-utils \
    --setup-hook="mkdir -p \"\$1/etc/apt/preferences.d\" && cp '$work/pin' \"\$1/etc/apt/preferences.d/pin\"" \
    --customize-hook='chroot "$1" apt-get install -y -q --no-install-recommends -t sid apptainer' \
    trixie "$root" "$work/sources.list"

# No name server is asked: every daemon would wait minutes for time-outs where there is none.
sed -i 's/^hosts:.*/hosts: files/' "$root/etc/nsswitch.conf"
# The keys that the package made would be the same for every pool: each start makes its own.
rm -f "$root"/etc/ssh/ssh_host_*
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*

# The people of the pool. Numbers far from those of the machine's own users; a password comes at start.
chroot "$root" groupadd -g 21100 perch_group
uid=21101
for user in bucky badger norbert willow; do
    chroot "$root" useradd -u $uid -U -M -d "/home/$user" -s /bin/bash "$user"
    uid=$((uid + 1))
done
chroot "$root" usermod -a -G perch_group bucky
chroot "$root" usermod -a -G perch_group badger
rm -rf "$root"/home/* && mkdir -p "$root/staging"
