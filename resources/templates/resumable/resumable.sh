#!/bin/bash
# Runs inside the image, on the execution point, once for each stretch between two checkpoints.
# Arguments go to perch-payload train.

# Only this folder is writable there.
export HOME=$PWD

data=MNIST_data.tar.gz
model=mnist_cnn.pt
metrics=metrics.jsonl
checkpoint=checkpoint.pt

# HTCondor holds a job when a file that it is to transfer is missing: a job that fails shall come
# back with its messages instead.
trap 'touch "$model" "$metrics" "$checkpoint"' EXIT

echo "Host: $(hostname)"
echo "Assigned GPUs: ${_CONDOR_AssignedGPUs:-${CUDA_VISIBLE_DEVICES:-none}}"
if [ -s "$checkpoint" ]; then
    echo "Going on from the checkpoint: $(date -u '+%Y-%m-%d %H:%M:%S UTC')"
else
    echo "Started: $(date -u '+%Y-%m-%d %H:%M:%S UTC')"
fi

if ! command -v perch-payload >/dev/null; then
    echo "This image has no perch-payload. Choose an image that was built from payload/perch.def," \
        "or change the last lines of this script to run your own program." >&2
    exit 127
fi
if [ ! -f "$data" ]; then
    echo "$data is missing. Put it beside the submit file and name it in transfer_input_files." >&2
    exit 3
fi

# exit code 85: not at the end yet, the checkpoint is written
perch-payload train --data "$data" --save-model "$model" --metrics "$metrics" \
    --checkpoint "$checkpoint" "$@" &
program=$!
# HTCondor tells only this script that the job must leave: the program is told too, and saves.
told=yes
trap 'told=yes; kill -TERM "$program"' TERM
while [ -n "$told" ]; do
    told=
    wait "$program" # until the program ends, or the signal comes
    code=$?
done
echo "Stopped: $(date -u '+%Y-%m-%d %H:%M:%S UTC'), exit code $code"
exit $code
