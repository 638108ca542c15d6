# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a pool's processes in /proc. Nothing is remembered: what runs is found by what it is."""
import os
import re


def _read(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _parents():
    """Process number to that of its parent, for every process that can be seen."""
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        stat = _read(pid, "stat")
        if stat:
            parents[int(pid)] = int(stat.rpartition(b") ")[2].split()[1])
    return parents


def command(pid):
    return [word.decode(errors="replace") for word in _read(pid, "cmdline").split(b"\0")[:-1]]


def launchers(state):
    """The outermost processes (`unshare`) of the pool with this folder; more than one is a fault."""
    found = []
    for pid in _parents():
        words = command(pid)
        if words and os.path.basename(words[0]) == "unshare" and state in words \
                and any(word.endswith("/recipe/init.py") for word in words):
            found.append(pid)
    return found


def init(state):
    """The pool's process 1 as this machine numbers it, or None."""
    for pid in _parents():
        words = command(pid)
        if len(words) > 2 and "python" in words[0] and words[1].endswith("/recipe/init.py") and words[2] == state:
            return pid
    return None


def descendants(*roots):
    """Every process below these, themselves included."""
    parents = _parents()
    found = {pid for pid in roots if pid in parents}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def machine(state, name):
    """Process 1 of one machine of the pool, or None."""
    first = init(state)
    if first is None:
        return None
    parents = _parents()
    for pid, parent in parents.items():
        if parent == first:
            words = command(pid)
            if any(word.endswith("/recipe/machine.sh") for word in words) and name in words:
                return next((child for child, above in parents.items() if above == pid), None)
    return None


def started_at(pid):
    """The start time of a process: with it a number that is used again is told apart."""
    stat = _read(pid, "stat")
    return int(stat.rpartition(b") ")[2].split()[19]) if stat else None


def mounts_below(path):
    """Mount points below the path that any process still sees."""
    found = set()
    seen = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            space = os.readlink(f"/proc/{pid}/ns/mnt")
        except OSError:
            continue
        if space in seen:
            continue
        seen.add(space)
        for line in _read(pid, "mountinfo").decode(errors="replace").splitlines():
            place = re.sub(r"\\(\d{3})", lambda match: chr(int(match[1], 8)), line.split()[4])
            if place.startswith(path + "/"):
                found.add(place)
    return found
