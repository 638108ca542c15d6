#!/bin/bash
# Runs inside the image, on the execution point. Arguments go to perch-payload train.

# Only this folder is writable there.
export HOME=$PWD

data=MNIST_data.tar.gz
model=mnist_cnn.pt
metrics=metrics.jsonl

# Results of an earlier run, should there be any here, are never replaced.
for result in "$model" "$metrics"; do
    if [ -s "$result" ]; then mv --backup=numbered "$result" "$result.old"; fi
done

# HTCondor holds a job when a file of transfer_output_files is missing: a job that fails shall come
# back with its messages instead.
trap 'touch "$model" "$metrics"' EXIT

echo "Job: $(sed -n 's/^ClusterId = //p' "${_CONDOR_JOB_AD:-/dev/null}").$(sed -n 's/^ProcId = //p' "${_CONDOR_JOB_AD:-/dev/null}")"
echo "Host: $(hostname)"
echo "Slot: ${_CONDOR_SLOT:-none}"
echo "Assigned GPUs: ${_CONDOR_AssignedGPUs:-${CUDA_VISIBLE_DEVICES:-none}}"
echo "Image: ${APPTAINER_NAME:-none}"
echo "Started: $(date -u '+%Y-%m-%d %H:%M:%S UTC')"

if ! command -v perch-payload >/dev/null; then
    echo "This image has no perch-payload. Choose an image that was built from payload/perch.def," \
        "or change the last lines of this script to run your own program." >&2
    exit 127
fi
perch-payload detect || exit

if [ ! -f "$data" ]; then
    echo "$data is missing. Put it beside the submit file and name it in transfer_input_files." >&2
    exit 3
fi

perch-payload train --data "$data" --save-model "$model" --metrics "$metrics" "$@"
code=$?
echo "Ended: $(date -u '+%Y-%m-%d %H:%M:%S UTC'), exit code $code"
exit $code
