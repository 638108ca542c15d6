#!/bin/sh
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Images of all kinds that this machine's Apptainer can make, in a new folder: buildsifs.sh FOLDER
set -eu
HOME=$1
export HOME
mkdir "$HOME"
cd "$HOME"
mkdir -p tree/bin tree/etc tree/tmp tree/proc tree/sys tree/dev
cp /usr/bin/busybox tree/bin/
ln -s busybox tree/bin/sh
{
    apptainer build plain.sif tree
    apptainer build --mksquashfs-args "-comp zstd" zstd.sif tree
    apptainer build --mksquashfs-args "-b 1M" blocks.sif tree
    cat >recipe.def <<'DEF'
Bootstrap: localimage
From: plain.sif # the one above

%labels
    Author Bucky Badger
%environment
    export GREETING=hello
%help
    Says hello.
%runscript
    echo "$GREETING"
%startscript
    echo started
%apprun train
    echo training
DEF
    apptainer build recipe.sif recipe.def

    cp plain.sif signed.sif
    printf 'y\n' | apptainer key newpair --name Bucky --email bucky@example.org --comment test --password '' --push=false
    apptainer sign signed.sif
    cp recipe.sif parts-signed.sif
    apptainer sign --sif-id 1 parts-signed.sif
    apptainer sign --group-id 1 parts-signed.sif

    echo '{}' >one.json
    cp plain.sif overlay.sif
    apptainer sif add --datatype 4 --parttype 4 --partfs 2 --partarch 2 --groupid 1 overlay.sif one.json
    apptainer sif new parts.sif
    for kind in 1 2 3 6 7; do
        apptainer sif add --datatype $kind --filename "part $kind" parts.sif one.json
    done
    apptainer sif add --datatype 9 --sbomformat spdx-json --groupid 7 --link 2 parts.sif one.json
    apptainer sif add --datatype 4 --parttype 3 --partfs 4 --partarch 4 parts.sif one.json
    apptainer sif del 3 parts.sif
    apptainer sif new empty.sif
} >log 2>&1 || { cat log; exit 1; }
rm -rf tree .apptainer
