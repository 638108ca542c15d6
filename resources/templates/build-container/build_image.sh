#!/bin/bash
# Runs on a build machine: image.def becomes an image in the staging folder. Its name carries its
# hash, because caches take every staged name for unchangeable.

# Only this folder is writable there.
export HOME=$PWD
export APPTAINER_CACHEDIR=$PWD/.apptainer-cache APPTAINER_TMPDIR=$PWD/.apptainer-tmp
mkdir -p "$APPTAINER_CACHEDIR" "$APPTAINER_TMPDIR"
trap 'rm -rf "$APPTAINER_CACHEDIR" "$APPTAINER_TMPDIR"' EXIT

name="{{project}}"
staging="{{staging}}"
staging=${staging:-${STAGING:-}}

echo "Host: $(hostname)"
echo "Started: $(date -u '+%Y-%m-%d %H:%M:%S UTC')"
if ! apptainer build "$name.sif" image.def; then
    echo "The image was not built; the lines above say why. If they end in the middle of something," \
        "raise request_disk." >&2
    exit 1
fi

digits=$(sha256sum "$name.sif" | cut -c1-8)
final=$staging/$name-$digits.sif
if [ -z "$staging" ] || [ ! -d "$staging" ]; then
    echo "There is no staging folder here (${staging:-none is known}): the image comes back with" \
        "this job's output. Stage it with Perch." >&2
    mv "$name.sif" "$name-$digits.sif"
    exit 0
fi
if [ -e "$final" ]; then
    echo "This very image is staged already: $final"
    rm "$name.sif"
    exit 0
fi
# never seen half written: another name first
if cp "$name.sif" "$final.part" && mv -n "$final.part" "$final"; then
    rm "$name.sif"
    echo "The image is staged: $final"
else
    rm -f "$final.part"
    mv "$name.sif" "$name-$digits.sif"
    echo "The image could not be written to $staging (is the quota full?): it comes back with this" \
        "job's output." >&2
    exit 1
fi
