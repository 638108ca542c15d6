#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: perch-payload
#
# One epoch of Fashion-MNIST by perch-payload and by the same example in Debian's python3-torch, in
# turn on this machine, with the same cores, batch size, optimiser and lines of output:
#   tests/bench/payload.sh BUILD_DIR [THREADS [TURNS]]
# Two turns, and the faster epoch of each counts, since other work on the machine only ever slows.
# Ends with one line: bench payload: vs_python=(ratio of throughputs) epoch_s=... accuracy=...
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${1:?usage: payload.sh BUILD_DIR [THREADS [TURNS]]}/payload/perch-payload
threads=${2:-1} # what a job gets with request_cpus = 1
data=$(dpkg -L dataset-fashion-mnist | sed -n 's,/train-images-idx3-ubyte\.gz$,,p')
[ -x "$program" ] || { echo "bench payload: $program is not built" >&2; exit 1; }
[ -n "$data" ] || { echo "bench payload: the package dataset-fashion-mnist is missing" >&2; exit 1; }
# what perch-payload sets for itself
export OMP_WAIT_POLICY=passive OMP_NUM_THREADS=$threads

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
figure() { sed -n "s/.*\"$1\":\([0-9.e-]*\).*/\1/p" <<<"$2"; }
best() { sort -t' ' -k"$1","$1" -g "$work/$2" | sed -n 1p; }

for turn in $(seq "${3:-2}"); do
    "$program" train --data "$data" --epochs 1 --threads "$threads" --run bench --metrics "$work/metrics" \
        >"$work/out"
    last=$(tail -n 1 "$work/metrics")
    echo "perch: turn=$turn epoch_s=$(figure epoch_s "$last") images_per_s=$(figure images_per_s "$last")" \
        "accuracy=$(figure test_accuracy "$last") threads=$threads"
    echo "$(figure epoch_s "$last") $(figure images_per_s "$last") $(figure test_accuracy "$last")" >>"$work/perch"
    line=$(/usr/bin/python3 "$here/payload_peer.py" "$data" "$threads" | tail -n 1)
    echo "python: turn=$turn${line#python:}"
    sed 's/.*epoch_s=\([0-9.]*\) images_per_s=\([0-9.]*\) .*/\1 \2/' <<<"$line" >>"$work/python"
done
read -r epoch rate accuracy < <(best 1 perch)
read -r _ peer < <(best 1 python)
awk -v rate="$rate" -v peer="$peer" -v epoch="$epoch" -v accuracy="$accuracy" 'BEGIN {
    printf "bench payload: vs_python=%.2f epoch_s=%.1f accuracy=%.4f\n", rate / peer, epoch, accuracy
    exit !(accuracy >= 0.85)
}'
