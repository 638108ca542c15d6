#!/bin/bash
# Runs inside the image, on the execution point. Arguments go to train.py.

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
echo "Assigned GPUs: ${_CONDOR_AssignedGPUs:-${CUDA_VISIBLE_DEVICES:-none}}"
echo "Started: $(date -u '+%Y-%m-%d %H:%M:%S UTC')"

python=$(command -v python3 || command -v python) || {
    echo "This image has no Python. Choose one with Python and PyTorch." >&2
    exit 127
}
"$python" - <<'CHECK' || exit
try:
    import torch
except ImportError:
    raise SystemExit("This image has no PyTorch. Choose one with Python and PyTorch.")
print("PyTorch:", torch.__version__)
gpu = torch.cuda.is_available()
print("GPU:", torch.cuda.get_device_name() if gpu else "none that PyTorch can use; the CPU trains")
CHECK

if [ ! -f "$data" ]; then
    echo "$data is missing. Put it beside the submit file and name it in transfer_input_files." >&2
    exit 3
fi
mkdir -p data && tar --extract --file "$data" --directory data || exit 4

"$python" train.py --data data --save-model "$model" --metrics "$metrics" "$@"
code=$?
rm -rf data
echo "Ended: $(date -u '+%Y-%m-%d %H:%M:%S UTC'), exit code $code"
exit $code
