#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-eventlog
#
# An event log of 100,000 jobs (tests/support/eventlogmaker), with ISO dates and with the old ones, from the file to the
# states of its jobs: by Perch (the median of 7 rounds) and by HTCondor's own readers, which are those of the pool
# (tests/pool): JobEventLog of the Python bindings htcondor2, that of the older ones, and condor_watch_q, which stands
# on those. All read the same file; processor time counts, for Perch with the reading of the file and the list of
# changed jobs; the two bindings only take each event and do nothing with it. The memory is what malloc gave out
# for the jobs, the texts (names of slots, machines, GPUs, batches) aside. Then the restart: what the next run of Perch
# reads of the log when the store knows it.
#   tests/bench/eventlog.sh BUILD_DIR [JOBS]                        (100000)
# Ends with one line; vs_htcondor is the ratio to htcondor2; of the two forms of dates the worse figure:
# bench eventlog: vs_htcondor=... bytes_per_job=... mb_per_s=... vs_old_bindings=... vs_condor_watch_q=...
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${1:?usage: eventlog.sh BUILD_DIR [JOBS]}/tests/bench/bench-eventlog
[ -x "$program" ] || { echo "bench eventlog: $program is not built" >&2; exit 1; }

root=$("$here/../pool/pool" build)
place=$(mktemp -d "${TMPDIR:-/tmp}/perch-eventlog.XXXXXX")
trap 'rm -rf "$place"' EXIT
# mounts of the pool's root and of the folder with the logs end with this command
cat >"$place/peer" <<END
#!/bin/sh
sudo=; [ "\$(id -u)" = 0 ] || sudo=sudo
exec \$sudo unshare --mount --propagation private -- sh -c '
    mount --bind "\$1" "\$2/mnt" && mount --bind /dev "\$2/dev" && mount --bind /proc "\$2/proc" &&
    exec chroot "\$2" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/tmp TERM=xterm \
        CONDOR_CONFIG=ONLY_ENV python3 /mnt/eventlog_peer.py "\$3" "/mnt/\${4##*/}"' sh "$place" "$root" "\$@"
END
chmod 755 "$place/peer"
cp "$here/eventlog_peer.py" "$place/"
"$program" "$place/peer" "$place" "${2:-100000}"
