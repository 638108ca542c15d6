#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-jobs
#
# The real Jobs page in the real window, with a store on the disk. First with JOBS jobs in 100 clusters: from the start
# of the window to the first picture that holds all of them (they are handed over as the store would: read already);
# from a filter, a sort or a grouping to its picture, the slowest of 18 (each the median of 3); and for how long the
# window does not answer while 10,000 events come in, through what the controller does with the bytes of event logs.
# Then with MILLION jobs, all of them read from event logs by the controller: the most memory that the whole program
# ever had, and that it still filters.
#   tests/bench/jobs.sh BUILD_DIR [JOBS [MILLION]]                 (100000 1000000)
# Ends with one line: bench jobs: first_ms=... filter_ms=... burst_stall_ms=... million_mb=...
# The times are those of a clock, but a stall is without the time that the thread waited for a processor. On a busy
# machine see the processor times in the lines above.
set -euo pipefail
export LC_ALL=C
program=${1:?usage: jobs.sh BUILD_DIR [JOBS [MILLION]]}/tests/bench/bench-jobs
[ -x "$program" ] || { echo "bench jobs: $program is not built" >&2; exit 1; }
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
measure() {
    env QT_QPA_PLATFORM=offscreen XDG_DATA_HOME="$state" XDG_CONFIG_HOME="$state" XDG_CACHE_HOME="$state" \
        "$program" "$@" | tee "$state/output"
    figures=$(sed -n 's/^figures: //p' "$state/output")
}
measure many "${2:-100000}"
many=$figures
measure million "${3:-1000000}"
echo "bench jobs: $many $(tr ' ' '\n' <<<"$figures" | grep '^million_mb=')"
