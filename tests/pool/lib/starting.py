# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a pool: ports, keys, accounts, the files of its three machines, then the machines."""
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import time

import cache
import processes
from cache import Failure

USERS = {"bucky": 21101, "badger": 21102, "norbert": 21103, "willow": 21104}
#: norbert has no staging folder, like everybody at CHTC who has not asked for one.
STAGED = ("bucky", "badger", "willow")
#: willow logs in as people do at CHTC: a password, then a second factor, on each machine; no key.
SECOND_FACTOR = ("willow",)
PASSCODE = "123456"
GROUP = ("perch_group", 21100)
HOSTS = {"ap": "ap.perch.test", "transfer": "transfer.perch.test", "ep": "gpu4001.perch.test", "cpu": "cpu1001.perch.test"}
START_SECONDS = 60
SECOND_DEVICE = "/usr/local/lib/security/pam_seconddevice.so"


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on, below the range from which the kernel gives them out."""
    found = []
    while len(found) < count:
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def write(path, text, mode=0o644, owner=(0, 0)):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
    os.chmod(path, mode)
    os.chown(path, *owner)


def make_key(path, comment):
    """A new key pair; answers the public line and the fingerprint as ssh shows it."""
    for old in (path, path + ".pub"):
        if os.path.exists(old):
            os.remove(old)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], check=True)
    shown = subprocess.run(["ssh-keygen", "-l", "-f", path + ".pub"], check=True, capture_output=True, text=True)
    with open(path + ".pub") as file:
        return file.read().strip(), shown.stdout.split()[1]


def invoker():
    """User and group for whom the pool is started: sudo's caller, else root."""
    return int(os.environ.get("SUDO_UID", 0)), int(os.environ.get("SUDO_GID", 0))


def folders(state, public_key):
    """The folders that outlive a machine: homes, staging, scratch, logs."""
    root = os.path.join(state, "root")
    for name in ("mnt", "layer", "log/ap", "log/transfer", "log/ep", "log/cpu", "scratch/ep", "scratch/cpu", "osdf-cache"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    control = os.path.join(root, "control")
    os.makedirs(control, exist_ok=True)
    os.chown(control, *invoker())
    for place in ("home", "home-transfer"):
        for user, number in USERS.items():
            home = os.path.join(root, place, user)
            os.makedirs(home, mode=0o755)
            ssh = os.path.join(home, ".ssh")
            os.mkdir(ssh, 0o700)
            write(os.path.join(ssh, "authorized_keys"), public_key + "\n", 0o600, (number, number))
            write(os.path.join(home, ".bashrc"), "PS1='[\\u@\\h \\W]\\$ '\n", 0o644, (number, number))
            for path in (ssh, home):
                os.chown(path, number, number)
            os.chmod(home, 0o700)
    for user in STAGED:
        path = os.path.join(root, "staging", user[0], user)
        os.makedirs(path, exist_ok=True)
        os.chown(path, USERS[user], USERS[user])
        os.chmod(path, 0o700)
    group = os.path.join(root, "staging", "groups", GROUP[0])
    os.makedirs(group)
    os.chown(group, 0, GROUP[1])
    os.chmod(group, 0o2770)


def sshd_config(port):
    lines = [
        f"Port {port}", "ListenAddress 127.0.0.1", "HostKey /etc/ssh/ssh_host_ed25519_key",
        "UsePAM yes", "PubkeyAuthentication yes", "PasswordAuthentication yes", "KbdInteractiveAuthentication no",
        "PermitRootLogin no", "Banner /etc/issue.net", "PrintMotd yes", "UseDNS no",
        # OpenSSH 10 would lock 127.0.0.1 out for a while after a few wrong passwords.
        "PerSourcePenalties no", "MaxStartups 100:30:200",
        "Subsystem sftp /usr/lib/openssh/sftp-server"]
    # Our PAM configuration reads no /etc/environment: sshd itself sets it, for commands and for shells alike.
    for user in USERS:
        staging = f" STAGING=/staging/{user[0]}/{user}" if user in STAGED else ""
        lines += [f"Match User {user}", f"    SetEnv LANG=C.UTF-8{staging}"]
        if user in SECOND_FACTOR:
            lines += ["    PubkeyAuthentication no", "    PasswordAuthentication no", "    KbdInteractiveAuthentication yes"]
    return "\n".join(lines) + "\n"


def pam_config(name):
    """The password of every account, then the second factor of those who have one."""
    plain = ":".join(user for user in USERS if user not in SECOND_FACTOR)
    return "\n".join([
        "auth requisite pam_unix.so nodelay",
        f"auth [success=1 default=ignore] pam_succeed_if.so quiet user in {plain}",
        f"auth required {SECOND_DEVICE} code={PASSCODE} delay=1 log=/etc/perch-pool/second-factor.{name}",
        "auth required pam_permit.so",
        "account required pam_permit.so", "session required pam_permit.so"]) + "\n"


def second_device(state):
    """Builds the stand-in for Duo; answers the module's path."""
    path = os.path.join(state, "root", "pam_seconddevice.so")
    source = os.path.join(cache.HERE, "seconddevice", "pam_seconddevice.c")
    made = subprocess.run(["cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", path, source, "-lpam"],
                          capture_output=True, text=True)
    if made.returncode != 0:
        raise Failure("the stand-in for the second factor could not be built; are gcc and libpam0g-dev installed?\n"
                      + made.stderr)
    return path


def layer(state, name, port, condor_port, own_port, passwords, pool_password):
    """The files that differ from pool to pool, laid over the machine's root."""
    place = os.path.join(state, "root", "layer", name)
    host = HOSTS[name]
    write(f"{place}/etc/hostname", host + "\n")
    write(f"{place}/etc/hosts", f"127.0.0.1 {host} {host.split('.')[0]}\n127.0.0.1 localhost\n")
    if port:
        write(f"{place}/etc/ssh/sshd_config", sshd_config(port))
        write(f"{place}/etc/pam.d/sshd", pam_config(name))
        os.makedirs(os.path.dirname(place + SECOND_DEVICE), exist_ok=True)
        shutil.copyfile(os.path.join(state, "root", "pam_seconddevice.so"), place + SECOND_DEVICE)
        write(f"{place}/etc/pool-passwords", passwords, 0o600)
    if own_port:
        write(f"{place}/etc/condor/config.d/90-ports.conf",
              f"POOL_PORT = {condor_port}\nSHARED_PORT_PORT = {own_port}\n")
        write(f"{place}/etc/condor/passwords.d/POOL", pool_password, 0o600)


def launch(state, base, owner):
    """Starts the namespaces; what happens in them from now on ends with them."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PERCH_POOL_")}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    handed = ()
    if owner:
        handed = (os.pidfd_open(owner),)
        environment["PERCH_POOL_OWNER_FD"] = str(handed[0])
    with open(os.path.join(state, "root", "log", "init.log"), "ab") as log:
        process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--ipc", "--uts", "--propagation", "private", "--fork",
             "--kill-child=SIGKILL", "/usr/bin/python3", os.path.join(cache.RECIPE, "init.py"), state, base],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=environment,
            start_new_session=True, pass_fds=handed)
    for descriptor in handed:
        os.close(descriptor)
    return process


def logs(state):
    """The last words of every log of the start, for a failure message."""
    text = ""
    folder = os.path.join(state, "root", "log")
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.path.getsize(path):
            with open(path, errors="replace") as file:
                text += f"--- {name}\n" + "".join(file.readlines()[-15:])
    return text


def greets(port):
    """Whether an SSH server answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            return link.recv(4) == b"SSH-"
    except OSError:
        return False


def wait_until_ready(state, process, ports):
    deadline = time.monotonic() + START_SECONDS
    control = os.path.join(state, "root", "control")
    while True:
        missing = [name for name in HOSTS if not os.path.exists(f"{control}/ready.{name}")]
        if not missing and all(greets(port) for port in ports):
            return
        for name in HOSTS:
            if os.path.exists(f"{control}/failed.{name}"):
                with open(f"{control}/failed.{name}") as file:
                    raise Failure(f"Apptainer does not work on {name}, so no container job would run: {file.read()}")
        if process.poll() is not None:
            raise Failure("a machine of the pool could not be set up:\n" + logs(state))
        if time.monotonic() > deadline:
            raise Failure(f"after {START_SECONDS} s there is no answer from: {', '.join(missing) or 'sshd'}\n" + logs(state))
        time.sleep(0.05)


def site(ap, transfer):
    """The site file with which Perch connects: the demo's template with this pool's ports and host keys."""
    with open(os.path.join(cache.HERE, "..", "..", "resources", "sites", "demo.json")) as file:
        filled = json.load(file)
    filled["accessPoints"][0].update(ap)
    filled["transferServer"].update(transfer)
    return filled


def start(state, owner=None):
    """Starts a pool with its files in the folder `state`; answers what pool.json holds."""
    if processes.launchers(state):
        raise Failure(f"a pool is already running in {state}; stop it first")
    base = cache.build()
    begin = time.monotonic()
    cache.make_folder(state)
    shutil.rmtree(os.path.join(state, "root"), ignore_errors=True)

    ap_port, transfer_port, condor_port, ep_port, cpu_port = free_ports(5)
    public_key, _ = make_key(os.path.join(state, "id_ed25519"), "perch test pool")
    host_keys = {name: make_key(os.path.join(state, "root", "layer", name, "etc/ssh/ssh_host_ed25519_key"), HOSTS[name])
                 for name in ("ap", "transfer")}
    folders(state, public_key)
    second_device(state)
    password = {user: f"{user}-{secrets.token_hex(4)}" for user in USERS}
    lines = "".join(f"{user}:{word}\n" for user, word in password.items())
    pool_password = secrets.token_hex(24)
    layer(state, "ap", ap_port, condor_port, condor_port, lines, pool_password)
    layer(state, "transfer", transfer_port, None, None, lines, None)
    layer(state, "ep", None, condor_port, ep_port, None, pool_password)
    layer(state, "cpu", None, condor_port, cpu_port, None, pool_password)

    process = launch(state, base, owner)
    try:
        wait_until_ready(state, process, (ap_port, transfer_port))
    except BaseException:
        process.kill()
        process.wait()
        raise

    places = {"ap": {"port": ap_port, "fingerprint": host_keys["ap"][1]},
              "transfer": {"port": transfer_port, "fingerprint": host_keys["transfer"][1]}}
    root = os.path.join(state, "root")
    facts = {
        "accessPoint": {"host": "127.0.0.1", **places["ap"]},
        "transferServer": {"host": "127.0.0.1", **places["transfer"]},
        "users": [{"name": user, "password": password[user], "key": os.path.join(state, "id_ed25519"),
                   "staging": f"/staging/{user[0]}/{user}" if user in STAGED else None,
                   "passcode": PASSCODE if user in SECOND_FACTOR else None} for user in USERS],
        "outside": {"staging": f"{root}/staging", "home": f"{root}/home", "homeOnTransfer": f"{root}/home-transfer",
                    "osdfCache": f"{root}/osdf-cache", "control": f"{root}/control", "log": f"{root}/log"},
        "pid": processes.init(state), "root": base,
        "site": os.path.join(state, "site.json"), "knownHosts": os.path.join(state, "known_hosts"),
        "startSeconds": round(time.monotonic() - begin, 2)}
    me = invoker()
    for name in ("id_ed25519", "id_ed25519.pub"):
        os.chown(os.path.join(state, name), *me)
    write(os.path.join(state, "site.json"), json.dumps(site(**places), indent=2) + "\n", 0o644, me)
    write(os.path.join(state, "known_hosts"), "".join(
        f"[127.0.0.1]:{places[name]['port']} {' '.join(key.split()[:2])}\n" for name, (key, _) in host_keys.items()),
        0o644, me)
    write(os.path.join(state, "pool.json"), json.dumps(facts, indent=2) + "\n", 0o600, me)
    return facts
