#!/bin/bash
# What there is where this job landed: machine, GPU, Python and PyTorch.

# Only this folder is writable there.
export HOME=$PWD

echo "Host: $(hostname)"
echo "Folder: $PWD"
echo "Image: ${APPTAINER_NAME:-none}"
echo "Assigned GPUs: ${_CONDOR_AssignedGPUs:-${CUDA_VISIBLE_DEVICES:-none}}"
echo "CPUs: $(nproc)"
df -h . | tail -1 | awk '{ print "Free disk: " $4 }'
if command -v perch-payload >/dev/null; then
    perch-payload detect
elif command -v python3 >/dev/null; then
    python3 -c 'import torch; print("PyTorch", torch.__version__, "sees a GPU:", torch.cuda.is_available())' \
        2>/dev/null || echo "Python: $(python3 --version), without PyTorch"
fi
exit 0
