#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-typing
#
# How long the window is busy with one key in the real Compose page: handling and repainting it, and all that follows of
# it on the GUI thread (findings, form, completion) while one types on. First a submit description of LINES lines, then
# one with a queue statement of ROWS rows. No peer: the bound is one frame, 16 ms.
#   tests/bench/typing.sh BUILD_DIR [LINES [ROWS]]                 (50000 100000)
# Ends with one line: bench typing: lines=... p99_ms=... max_ms=... rows=... p99_ms=... max_ms=...
# where max is also over what happens between the keys. The times are those of a clock: on a busy machine see the
# processor times in the lines above.
set -euo pipefail
export LC_ALL=C
program=${1:?usage: typing.sh BUILD_DIR [LINES [ROWS]]}/tests/bench/bench-typing
[ -x "$program" ] || { echo "bench typing: $program is not built" >&2; exit 1; }
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
env QT_QPA_PLATFORM=offscreen XDG_DATA_HOME="$state" XDG_CONFIG_HOME="$state" XDG_CACHE_HOME="$state" \
    "$program" "${2:-50000}" "${3:-100000}"
