#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-memory
#
# Perch's memory while its real Images page sends a SIF of 20 GB to a real sshd, and the longest time for which the
# window did not answer (tests/e2e/stallwatch.h). The file is generated, nowhere sparse and nowhere the same twice, and
# it is stored on both sides: where the disk has no room for 45 GB, a smaller one is sent and that is said.
#   tests/bench/memory.sh BUILD_DIR [GIGABYTES]                    (20)
# Ends with one line: bench memory: rss_mb=(peak) stall_ms=... early_mb=(peak in the first tenth) late_mb=(in the last)
# gb=(what was sent)
set -euo pipefail
export LC_ALL=C
program=${1:?usage: memory.sh BUILD_DIR [GIGABYTES]}/tests/bench/bench-memory
[ -x "$program" ] || { echo "bench memory: $program is not built" >&2; exit 1; }
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
env -u SSH_AUTH_SOCK QT_QPA_PLATFORM=offscreen XDG_DATA_HOME="$state" XDG_CONFIG_HOME="$state" XDG_CACHE_HOME="$state" \
    "$program" "${2:-20}"
