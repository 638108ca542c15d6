#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-output
#
# The text view of a job's output: a file of MEGABYTES with colours and progress bars, and one with a line of LONG_LINE
# megabytes, each opened, scrolled through (by bar, keys, wrapped and not) and searched; then 1,000 lines a second live
# for SECONDS. For how long the GUI thread does not answer at most (bound: 33 ms), and the most memory that the program
# ever had (bound: 300 MB).
#   tests/bench/output.sh BUILD_DIR [MEGABYTES [LONG_LINE [SECONDS]]]      (2000 100 10)
# Needs MEGABYTES of room in the folder for temporary files. No peer.
# Ends with one line: bench output: stall_ms=... rss_mb=...
# A stall is without the time that the thread waited for a processor.
set -euo pipefail
export LC_ALL=C.UTF-8
program=${1:?usage: output.sh BUILD_DIR [MEGABYTES [LONG_LINE [SECONDS]]]}/tests/bench/bench-output
[ -x "$program" ] || { echo "bench output: $program is not built" >&2; exit 1; }
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
env QT_QPA_PLATFORM=offscreen TMPDIR="$state" XDG_DATA_HOME="$state" XDG_CONFIG_HOME="$state" XDG_CACHE_HOME="$state" \
    "$program" "${2:-2000}" "${3:-100}" "${4:-10}"
