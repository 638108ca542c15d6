#!/usr/bin/env bash
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# builds: perch-payload
#
# How good perch-payload becomes, and the same example in Debian's python3-torch, with the same data, epochs, batch
# size and learning rates and the seeds 1, 2, 3, printed side by side:
#   tests/bench/accuracy.sh BUILD_DIR [EPOCHS [IMAGES [SEEDS]]]
# The data is Fashion-MNIST, of which the first IMAGES are trained with (20000; 60000 are all), and the first sixth as
# many tested. With MNIST_DATA=FOLDER in the environment, a folder with MNIST's own four files (.gz), that whole set.
# Random numbers differ between the two, so that only means can be compared: they are equal within noise when they
# differ by no more than Welch's t-test allows at 95 % (2.78 standard errors for three seeds each).
# Ends with one line: bench accuracy: perch=(mean) python=(mean) perch_sd=... python_sd=... difference=... noise=...
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${1:?usage: accuracy.sh BUILD_DIR [EPOCHS [IMAGES [SEEDS]]]}/payload/perch-payload
epochs=${2:-2} images=${3:-20000} seeds=${4:-3}
[ -x "$program" ] || { echo "bench accuracy: $program is not built" >&2; exit 1; }
[ "$seeds" -ge 2 ] || { echo "bench accuracy: a spread needs two seeds" >&2; exit 1; }
# both train at the same time, each on its half of the cores
threads=$((($(nproc) + 1) / 2))
export OMP_WAIT_POLICY=passive OMP_NUM_THREADS=$threads

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=${MNIST_DATA:-}
if [ -z "$data" ]; then
    "$here/../../payload/make-demo-data" "$work" "$images" >/dev/null
    tar -x -f "$work/MNIST_data.tar.gz" -C "$work"
    data=$work/MNIST_data/MNIST/raw
fi

for seed in $(seq "$seeds"); do
    /usr/bin/python3 "$here/payload_peer.py" "$data" "$threads" 0 "$epochs" "$seed" >"$work/python" &
    "$program" train --data "$data" --epochs "$epochs" --seed "$seed" --threads "$threads" --metrics "$work/metrics" \
        >"$work/out" || { kill %1; tail "$work/out" >&2; exit 1; }
    wait %1
    perch=$(sed -n 's/.*"test_accuracy":\([0-9.e-]*\).*/\1/p' "$work/metrics" | tail -n 1)
    python=$(sed -n 's/.* accuracy=\([0-9.]*\).*/\1/p' "$work/python" | tail -n 1)
    rm "$work/metrics"
    printf 'seed %d: perch=%.4f python=%.4f epochs=%d\n' "$seed" "$perch" "$python" "$epochs"
    echo "$perch $python" >>"$work/pairs"
done
awk '{ p += $1; q += $2; pp += $1 * $1; qq += $2 * $2; n++ } END {
    mp = p / n; mq = q / n
    vp = (pp - n * mp * mp) / (n - 1); if (vp < 0) vp = 0
    vq = (qq - n * mq * mq) / (n - 1); if (vq < 0) vq = 0
    noise = 2.78 * sqrt((vp + vq) / n)
    # a chance agreement of three runs is no claim to more than this
    if (noise < 0.005) noise = 0.005
    difference = mp - mq
    good = difference <= noise && -difference <= noise
    printf "bench accuracy: perch=%.4f python=%.4f perch_sd=%.4f python_sd=%.4f difference=%+.4f noise=%.4f seeds=%d\n",
        mp, mq, sqrt(vp), sqrt(vq), difference, noise, n
    exit !good
}' "$work/pairs"
