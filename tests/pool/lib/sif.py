# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds a SIF from a prepared folder tree or from another SIF with the pool's own Apptainer; needs no running pool."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import uuid

import cache
from cache import Failure

#: 2024-01-01: the same tree gives the same bytes, whenever it is built.
DEFAULT_EPOCH = "1704067200"


def definition(path, epoch):
    """The caller's definition file with its header (where the files come from) replaced by the tree or image."""
    lines = []
    if path:
        with open(path) as file:
            lines = file.read().splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("%")), len(lines))
    # Apptainer would write the time of the build here.
    date = ["%labels", f"    org.label-schema.build-date {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(epoch))}"]
    return "\n".join(["Bootstrap: localimage", "From: /build/tree", "", *lines[first:], "", *date]) + "\n"


def settle(path, epoch):
    """Gives the image a fixed identity: Apptainer writes a random UUID and the time into its header.

    SIF 1.0: at 48 the UUID, at 64 and 72 the times; at 88 and 96 the number of descriptors and where
    they begin; each is 585 bytes long, with its two times from byte 41 on.
    """
    stamp = struct.pack("<q", epoch)
    with open(path, "r+b") as file:
        header = file.read(128)
        total, place = struct.unpack_from("<q", header, 88)[0], struct.unpack_from("<q", header, 96)[0]
        file.seek(48)
        file.write(uuid.uuid5(uuid.NAMESPACE_URL, "perch test image").bytes + stamp * 2)
        for index in range(total):
            file.seek(place + index * 585 + 4)
            if file.read(1) != b"\0":  # a slot in use
                file.seek(place + index * 585 + 41)
                file.write(stamp * 2)


def build(tree, out, definition_file=None):
    tree, out = os.path.realpath(tree), os.path.abspath(out)
    if not os.path.exists(tree):
        raise Failure(f"there is no {tree}: the tree of files to put into the image is needed, or an image that has them")
    base = cache.build()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", DEFAULT_EPOCH)
    cache.make_folder(os.path.dirname(out))
    work = tempfile.mkdtemp(prefix=".perch-sif-", dir=os.path.dirname(out))
    try:
        for name in ("mnt", "out", "tmp"):
            os.mkdir(os.path.join(work, name))
        with open(os.path.join(work, "out", "image.def"), "w") as file:
            file.write(definition(definition_file, int(epoch)))
        result = subprocess.run(
            cache.contained("bash", os.path.join(cache.RECIPE, "sif.sh"), base, tree, work, epoch),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        made = os.path.join(work, "out", "image.sif")
        if result.returncode != 0 or not os.path.exists(made):
            raise Failure(f"Apptainer could not build {out}:\n" + "\n".join(result.stdout.splitlines()[-25:]))
        settle(made, int(epoch))
        os.chmod(made, 0o644)
        os.chown(made, int(os.environ.get("SUDO_UID", 0)), int(os.environ.get("SUDO_GID", 0)))
        os.replace(made, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"pool: built {out}, {os.path.getsize(out)} bytes", file=sys.stderr)
