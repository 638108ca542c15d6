#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-charts
#
# The real widget with the curves of RUNS runs of POINTS points each, noisy losses and accuracies, pans and zooms: by
# the keyboard's steps and by a mouse that is dragged over it with Shift, from the event until the picture is painted
# anew, the median and the slowest of 200; also with a logarithmic scale and smoothed. And the most memory that the
# program ever had.
#   tests/bench/charts.sh BUILD_DIR [RUNS [POINTS]]                (1000 10000)
# Ends with one line: bench charts: pan_ms=... rss_mb=...
# pan_ms is the slowest repaint but for one in a hundred, of pans and zooms alike, in the thread's processor time.
set -euo pipefail
export LC_ALL=C
program=${1:?usage: charts.sh BUILD_DIR [RUNS [POINTS]]}/tests/bench/bench-charts
[ -x "$program" ] || { echo "bench charts: $program is not built" >&2; exit 1; }
exec env QT_QPA_PLATFORM=offscreen "$program" "${2:-1000}" "${3:-10000}"
