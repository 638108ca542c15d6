#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: bench-upload
#
# One real image of 400 MB or more to a real sshd, by Perch and by OpenSSH's scp and sftp and by rsync in turn, on the
# same road (tests/support/roughlink.h: delay both ways, a rate that all connections share) and with the same key.
# Perch's figure includes login, inspection, hashing, the server's check of the SHA-256 and publishing; the peers' what
# the program does. What has arrived is compared byte for byte afterwards.
#   tests/bench/upload.sh BUILD_DIR [ROUNDS [CAPPED_ROUNDS]]      (5 and 1; a capped transfer takes half a minute)
# Ends with one line of ratios of median throughputs, Perch to peer; capped_share is Perch's share of the rate:
# bench upload: rtt50_vs_scp=... rtt100_vs_scp=... lan_vs_scp=... capped_share=... rtt50_vs_rsync=...
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${1:?usage: upload.sh BUILD_DIR [ROUNDS [CAPPED_ROUNDS]]}/tests/bench/bench-upload
[ -x "$program" ] || { echo "bench upload: $program is not built" >&2; exit 1; }
image=$("$here/images" first)
exec env -u SSH_AUTH_SOCK "$program" "$image" "${2:-5}" "${3:-1}"
