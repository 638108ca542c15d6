# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root folder with the pool's programs, built once and kept by the hash of its recipe."""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECIPE = os.path.join(HERE, "recipe")
#: Debian packages that building and running a pool needs on the machine itself.
HOST_PACKAGES = ("mmdebstrap", "util-linux", "mount", "openssh-client", "python3", "tar", "debian-archive-keyring",
                 "gcc", "libc6-dev", "libpam0g-dev")


class Failure(Exception):
    """Something that the caller is told in one plain sentence."""


def folder():
    """Where built roots are kept: $PERCH_CACHE, else the user's cache folder."""
    base = os.environ.get("PERCH_CACHE")
    if not base:
        xdg = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        base = os.path.join(xdg, "perch")
    return os.path.abspath(base)


def make_folder(path):
    """Creates the folder, and what is missing above it, for the person behind sudo."""
    if os.path.isdir(path):
        return
    make_folder(os.path.dirname(path))
    os.mkdir(path)
    os.chown(path, int(os.environ.get("SUDO_UID", 0)), int(os.environ.get("SUDO_GID", 0)))


def contained(*command):
    """The command in namespaces of its own: whatever it starts and mounts ends with this process."""
    return ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--ipc", "--uts", "--mount-proc",
            "--propagation", "private", "--fork", "--kill-child=SIGKILL", *command]


def root_path():
    """The place of the root for the recipe as it is now, whether it is built or not.

    Only build.sh decides what is in it: the files in recipe/files are laid over it at each start.
    """
    with open(os.path.join(RECIPE, "build.sh"), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:16]
    return os.path.join(folder(), "pool-" + digest)


def in_use():
    """Root folders that running pools stand on."""
    used = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if any(word.endswith("/recipe/init.py") for word in words):
            used.update(word for word in words if "/pool-" in word)
    return used


def remove_old(keep):
    used = in_use()
    for name in os.listdir(folder()):
        path = os.path.join(folder(), name)
        if name.startswith(("pool-", ".pool-")) and path != keep and path not in used and os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)


def build():
    """Answers the root folder, building it first where there is none yet."""
    path = root_path()
    if os.path.isdir(path):
        return path
    if not shutil.which("mmdebstrap"):
        raise Failure("mmdebstrap is missing; install: " + " ".join(HOST_PACKAGES))
    make_folder(folder())
    with open(os.path.join(folder(), "pool.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second builder waits and then finds it done
        if os.path.isdir(path):
            return path
        remove_old(keep=path)
        print("pool: building the root folder from Debian packages (a minute or two, once)", file=sys.stderr)
        work = tempfile.mkdtemp(prefix=".pool-", dir=folder())
        try:
            os.chmod(work, 0o755)
            log = os.path.join(folder(), "pool-build.log")
            with open(log, "wb") as out:
                result = subprocess.run(
                    contained("bash", os.path.join(RECIPE, "build.sh"), os.path.join(work, "root")),
                    stdout=out, stderr=out, stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": work})
            if result.returncode != 0:
                with open(log, errors="replace") as out:
                    tail = "".join(out.readlines()[-15:])
                raise Failure(f"the root folder could not be built; the end of {log}:\n{tail}")
            # Only a whole root ever has the final name.
            os.rename(os.path.join(work, "root"), path)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return path
