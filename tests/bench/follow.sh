#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-follow
#
# Perch follows clusters that it did not submit, each with an event log of its own, on the real pool (tests/pool), at
# the pace of a window that is seen; their jobs start and end meanwhile. Counted are the calls of condor_q after the one
# at connect, by the account's own shell, and the processor time of all that sshd ran for Perch on the access point.
#   tests/bench/follow.sh BUILD_DIR [MINUTES] [CLUSTERS]            (10, 50)
# Ends with one line: bench follow: condor_q_after_connect=... ap_cpu_percent=(of one core)
set -euo pipefail
export LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen
program=${1:?usage: follow.sh BUILD_DIR [MINUTES] [CLUSTERS]}/tests/bench/bench-follow
[ -x "$program" ] || { echo "bench follow: $program is not built" >&2; exit 1; }
exec env -u SSH_AUTH_SOCK "$program" "${2:-10}" "${3:-50}"
