#!/bin/bash
# Runs inside the image, on the execution point: sweep.sh NUMBER ARGUMENTS OF perch-payload train...

# Only this folder is writable there.
export HOME=$PWD

number=$1
shift
data=MNIST_data.tar.gz
model=mnist_cnn_$number.pt
metrics=metrics_$number.jsonl

# HTCondor holds a job when a file of transfer_output_files is missing: a job that fails shall come
# back with its messages instead.
trap 'touch "$model" "$metrics"' EXIT

echo "Job: $number"
echo "Host: $(hostname)"
echo "Assigned GPUs: ${_CONDOR_AssignedGPUs:-${CUDA_VISIBLE_DEVICES:-none}}"
echo "Arguments: $*"

if ! command -v perch-payload >/dev/null; then
    echo "This image has no perch-payload. Choose an image that was built from payload/perch.def," \
        "or change the last lines of this script to run your own program." >&2
    exit 127
fi
if [ ! -f "$data" ]; then
    echo "$data is missing. Put it beside the submit file and name it in transfer_input_files." >&2
    exit 3
fi

perch-payload train --data "$data" --save-model "$model" --metrics "$metrics" \
    --run "${number/_/.}" "$@"
code=$?
echo "Ended: $(date -u '+%Y-%m-%d %H:%M:%S UTC'), exit code $code"
exit $code
