#!/bin/sh
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What Apptainer says about each image below a folder, as tests/support/apptainertext.h reads it:
#   listsifs.sh FOLDER
# Run inside the pool over tests/data/sif, this wrote tests/data/sif/apptainer-1.4.5.txt.
set -u
cd "$1" || exit 1
find . -type f \( -name '*.sif' -o -name '*.head40k' \) | sed 's|^\./||' | LC_ALL=C sort | while read -r image; do
    for what in list header; do
        echo "=== $what $image"
        if text=$(apptainer sif "$what" "$image" 2>/dev/null); then
            printf '%s\n' "$text"
        else
            echo '!!! refused'
        fi
    done
done
