#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-delta
#
# A new image when the one before it is on /staging: one script changed, then one Debian package added; real images,
# built anew by Apptainer (tests/bench/images). The road has a round trip of 50 ms and 12.5 MB/s. The peers: rsync,
# which makes the new file over there from the old one (--no-whole-file -I --copy-dest), and scp, which sends all of it.
# Bytes are counted on the road, both ways, from the login to the end. The server's processor time is that of every
# process that sshd ran for it, Perch's with the check of the SHA-256. All that arrived is compared byte for byte.
#   tests/bench/delta.sh BUILD_DIR [ROUNDS]                        (3)
# Ends with one line; shares and ratios of medians, server_cpu_vs_rsync is the greater one of the two pairs:
# bench delta: script_bytes_share=... script_vs_rsync_bytes=... package_vs_rsync_bytes=...
# script_speedup_vs_scp=... server_cpu_vs_rsync=...
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${1:?usage: delta.sh BUILD_DIR [ROUNDS]}/tests/bench/bench-delta
[ -x "$program" ] || { echo "bench delta: $program is not built" >&2; exit 1; }
mapfile -t images < <("$here/images" first script package)
[ ${#images[@]} = 3 ] || exit 1
exec env -u SSH_AUTH_SOCK "$program" "${images[@]}" "${2:-3}"
