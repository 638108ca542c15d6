#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-connect
#
# From the click to a usable session (logged in, and the answer to `true` is there), by Perch and by OpenSSH's ssh
# in turn: the same sshd, key, known_hosts and configuration file. Then what a resting connection costs.
#   tests/bench/connect.sh BUILD_DIR [ROUNDS]
# Ends with one line: bench connect: vs_ssh=(ratio of medians) idle_cpu_percent=... perch_ms=... ssh_ms=...
# vs_ssh_20ms=(the same with a round trip of 20 ms)
set -euo pipefail
export LC_ALL=C
program=${1:?usage: connect.sh BUILD_DIR [ROUNDS]}/tests/bench/bench-connect
[ -x "$program" ] || { echo "bench connect: $program is not built" >&2; exit 1; }
exec env -u SSH_AUTH_SOCK "$program" "${2:-30}"
