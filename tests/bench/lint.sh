#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-lint
#
# The linter on a submit description of 50,000 lines (the slowest of three kinds: a job after the other, variables that
# refer to each other, nothing but mistakes) and on `queue x, y from (` with 100,000 rows; from the text to the
# findings, the median of 9 rounds.
#   tests/bench/lint.sh BUILD_DIR
# Ends with one line: bench lint: ms_50000_lines=... ms_100000_rows=...
set -euo pipefail
export LC_ALL=C
program=${1:?usage: lint.sh BUILD_DIR}/tests/bench/bench-lint
[ -x "$program" ] || { echo "bench lint: $program is not built" >&2; exit 1; }
exec "$program"
