# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a running pool: stop it, look into it, ask how it is."""
import json
import os
import shutil
import signal
import subprocess
import time

import processes
from cache import Failure

STOP_SECONDS = 20


def stop(state, keep=False):
    """Ends every process and mount of the pool, however it was left; says so when it cannot."""
    tops = processes.launchers(state)
    first = processes.init(state)
    everyone = {pid: processes.started_at(pid) for pid in
                processes.descendants(*tops, *([first] if first else []))}
    for pid in [first, *tops]:
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)  # the kernel ends the whole namespace with it
            except ProcessLookupError:
                pass
    deadline = time.monotonic() + STOP_SECONDS
    while True:
        left = [pid for pid, begin in everyone.items() if begin and processes.started_at(pid) == begin
                and not zombie(pid)]
        mounts = processes.mounts_below(state)
        if not left and not mounts:
            break
        if time.monotonic() > deadline:
            words = [f"process {pid} ({' '.join(processes.command(pid))[:80]})" for pid in left]
            raise Failure("the pool did not end; left are: " + ", ".join(words + sorted(mounts)))
        time.sleep(0.02)
    if not keep:
        shutil.rmtree(os.path.join(state, "root"), ignore_errors=True)
        for name in ("pool.json", "site.json", "known_hosts", "id_ed25519", "id_ed25519.pub"):
            if os.path.exists(os.path.join(state, name)):
                os.remove(os.path.join(state, name))
    return len(everyone)


def zombie(pid):
    """Ended, and only waiting for a parent outside of the pool to notice."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(") ")[2].startswith("Z")
    except OSError:
        return True


def enter(state, machine, user, command):
    """The command line that runs `command` on a machine of the pool."""
    pid = processes.machine(state, machine)
    if pid is None:
        raise Failure(f"no pool is running in {state}")
    words = ["nsenter", "-t", str(pid), "-m", "-u", "-i", "-p", "-r", "-w", "env", "-i",
             "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "TERM=" + os.environ.get("TERM", "dumb")]
    if user != "root":
        with open(os.path.join(state, "pool.json")) as file:
            known = {entry["name"]: entry["staging"] for entry in json.load(file)["users"]}
        if user not in known:
            raise Failure(f"the pool has no user {user}; it has root, {', '.join(known)}")
        staging = [f"STAGING={known[user]}"] if known[user] else []
        words += [f"HOME=/home/{user}", f"USER={user}", "SHELL=/bin/bash", *staging, "setpriv", f"--reuid={user}",
                  f"--regid={user}", "--init-groups", "--", "sh", "-c", 'cd "$HOME" 2>/dev/null || cd /; exec "$@"', "sh"]
    else:
        words += ["HOME=/root", "USER=root", "SHELL=/bin/bash"]
    return words + command


def execute(state, machine, user, command):
    return subprocess.run(enter(state, machine, user, command)).returncode


def status(state):
    """One line for each thing that should answer; answers whether all do."""
    first = processes.init(state)
    if first is None:
        print(f"pool: none is running in {state}")
        return False
    with open(os.path.join(state, "pool.json")) as file:
        facts = json.load(file)
    print(f"pool: running in {state}, process {first}, {len(processes.descendants(first))} processes")
    for name, key in (("access point", "accessPoint"), ("transfer server", "transferServer")):
        print(f"  {name:15} 127.0.0.1 port {facts[key]['port']}  {facts[key]['fingerprint']}")
    for user in facts["users"]:
        print(f"  user {user['name']:10} password {user['password']:20} staging {user['staging'] or '(none)'}")
    asked = subprocess.run(enter(state, "ap", "root", [
        "condor_status", "-af", "Name", "TotalSlotCpus", "TotalSlotMemory", "TotalGPUs", "State"]),
        capture_output=True, text=True)
    for line in asked.stdout.splitlines():
        print("  slot " + line)
    return bool(asked.stdout)
