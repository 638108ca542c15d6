# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Process 1 of a pool: starts its machines and lives as long as the pool does.

    unshare --mount --pid --ipc --uts --fork init.py STATE BASE

When it ends, for whatever reason, the kernel ends every process of the pool, and with the last
of them go all mounts. With PERCH_POOL_OWNER_FD, a pidfd, it ends when that process ends.
"""
import os
import select
import subprocess
import sys

MACHINES = ("ap", "transfer", "ep", "cpu")


def start_machine(name, state, base):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "machine.sh")
    with open(f"{state}/root/log/{name}.log", "ab") as log:
        return subprocess.Popen(
            ["unshare", "--mount", "--pid", "--ipc", "--uts", "--propagation", "private", "--fork",
             "--kill-child=SIGKILL", "bash", script, name, state, base],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def main(state, base):
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], check=True)
    started = [start_machine(name, state, base) for name in MACHINES]
    poll = select.poll()
    owner = os.environ.get("PERCH_POOL_OWNER_FD")
    if owner:
        poll.register(int(owner), select.POLLIN)
    while started:
        if poll.poll(500):
            return 0
        try:
            while True:
                pid, _ = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                started = [machine for machine in started if machine.pid != pid]
        except ChildProcessError:
            return 1
    return 1


sys.exit(main(*sys.argv[1:3]))
