#!/usr/bin/env python3
# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves on a running pool every line of what README.md promises. Exits non-zero on any failure."""
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
POOL = os.path.join(HERE, "pool")
TESTS = []


def proves(sentence):
    def register(function):
        TESTS.append((sentence, function))
        return function
    return register


def check(condition, *shown):
    if not condition:
        raise AssertionError(" | ".join(str(part) for part in shown) or "not so")


def pool(*words, **options):
    """Runs the pool script; answers what it printed."""
    result = subprocess.run([POOL, *words], capture_output=True, text=True, **options)
    check(result.returncode == 0, "pool " + " ".join(words), result.stdout, result.stderr)
    return result.stdout


def until(condition, what, seconds=60):
    """Waits for the condition to answer something true, and answers it."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        check(time.monotonic() < deadline, f"after {seconds} s still not: {what}")
        time.sleep(0.1)


class Pool:
    """One running pool and the ways to talk to it."""

    def __init__(self, folder):
        self.dir = folder
        pool("start", folder, "--owner", str(os.getpid()))
        with open(os.path.join(folder, "pool.json")) as file:
            self.facts = json.load(file)
        self.password = {user["name"]: user["password"] for user in self.facts["users"]}

    def place(self, machine):
        return self.facts["accessPoint" if machine == "ap" else "transferServer"]

    def ssh_words(self, machine, user, *options):
        # ssh takes the first value that it is given: a test's own options go first.
        return ["ssh", "-F", "none", *options, "-p", str(self.place(machine)["port"]), "-o", "StrictHostKeyChecking=yes",
                "-o", f"UserKnownHostsFile={self.dir}/known_hosts", "-o", "IdentitiesOnly=yes",
                "-i", f"{self.dir}/id_ed25519", f"{user}@127.0.0.1"]

    def ssh(self, machine, user, command, options=(), text_in="", env=None, timeout=60):
        return subprocess.run([*self.ssh_words(machine, user, *options), command], input=text_in, text=True,
                              capture_output=True, timeout=timeout, env=env)

    def says(self, machine, user, command, text_in=""):
        """What the command printed; it must not fail."""
        result = self.ssh(machine, user, command, text_in=text_in)
        check(result.returncode == 0, command, result.stdout, result.stderr)
        return result.stdout

    def inside(self, machine, user, *words):
        return pool("exec", self.dir, "--machine", machine, "--user", user, "--", *words)

    def stage(self, path, name, user="bucky"):
        """Puts a file into the user's staging folder, by the transfer server, readable by its owner only."""
        with open(path, "rb") as file:
            subprocess.run([*self.ssh_words("transfer", user), f"umask 077; rm -f $STAGING/{name}; cat >$STAGING/{name}"],
                           stdin=file, check=True, capture_output=True)

    def submit(self, name, lines, script, user="bucky"):
        """Submits a job in a folder of its own; answers its cluster."""
        description = ["executable = job.sh", "output = out", "error = err", "log = log", "should_transfer_files = YES",
                       "when_to_transfer_output = ON_EXIT", "request_cpus = 1", "request_memory = 4GB",
                       "request_disk = 10GB", *lines, "queue"]
        self.says("ap", user, f"mkdir {name} && cat >{name}/job.sh", "#!/bin/sh\n" + script)
        self.says("ap", user, f"cat >{name}/job.sub", "\n".join(description) + "\n")
        return self.says("ap", user, f"cd {name} && condor_submit -terse job.sub").split(".")[0]

    def log(self, name, user="bucky"):
        return self.ssh("ap", user, f"cat {name}/log").stdout

    def result(self, name, user="bucky", seconds=60):
        """What the job wrote to its standard output, once it has ended well."""
        log = until(lambda: next((text for text in [self.log(name, user)] if "\n005 (" in text or "\n012 (" in text), ""),
                    f"job {name} has ended", seconds)
        check("(return value 0)" in log, log, self.ssh("ap", user, f"cat {name}/err").stdout)
        return self.says("ap", user, f"cat {name}/out")


def image(name):
    return ["universe = container", f"container_image = osdf:///chtc/staging/b/bucky/{name}"]


GPU = ["request_gpus = 1", "+WantGPULab = true"]


def processes_naming(word):
    """Processes, as this machine sees them, with the word in their command line."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                text = file.read().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue
        if word in text and int(pid) != os.getpid():
            found.append(f"{pid} {text}")
    return found


def build_images(folder):
    """Two tiny images of the pool's own busybox that differ in one word of their environment."""
    root = pool("build").strip()
    tree = os.path.join(folder, "tree")
    for place in ("bin", "tmp", "var/tmp", "etc", "proc", "sys", "dev", "home"):
        os.makedirs(os.path.join(tree, place))
    shutil.copy(os.path.join(root, "usr/bin/busybox"), os.path.join(tree, "bin/busybox"))
    for name in ("sh", "ls", "cat", "echo", "sleep", "hostname", "id", "awk", "tty", "test"):
        os.symlink("busybox", os.path.join(tree, "bin", name))
    images = {}
    for version in ("one", "two"):
        definition = os.path.join(folder, version + ".def")
        with open(definition, "w") as file:
            file.write(f"%environment\n    export IMAGE_VERSION={version}\n%labels\n    org.perch.version {version}\n")
        images[version] = os.path.join(folder, version + ".sif")
        pool("sif", tree, images[version], "--def", definition)
    again = os.path.join(folder, "again.sif")
    pool("sif", tree, again, "--def", os.path.join(folder, "two.def"))
    with open(again, "rb") as left, open(images["two"], "rb") as right:
        check(left.read() == right.read(), "the same tree gave other bytes")
    return images


@proves("a second build takes well under a second")
def cached(p, images):
    begin = time.monotonic()
    pool("build")
    check(time.monotonic() - begin < 1)


@proves("the pool was ready in under 20 s")
def quick(p, images):
    check(p.facts["startSeconds"] < 20, p.facts["startSeconds"])


@proves("the two SSH services have different ports and host keys, and pool.json has their fingerprints")
def host_keys(p, images):
    ap, transfer = p.facts["accessPoint"], p.facts["transferServer"]
    check(ap["port"] != transfer["port"] and ap["fingerprint"] != transfer["fingerprint"])
    for place in (ap, transfer):
        key = subprocess.run(["ssh-keyscan", "-t", "ed25519", "-p", str(place["port"]), "127.0.0.1"],
                             capture_output=True, text=True).stdout
        shown = subprocess.run(["ssh-keygen", "-l", "-f", "-"], input=key, capture_output=True, text=True).stdout
        check(place["fingerprint"] in shown, place, shown)
    with open(os.path.join(p.dir, "site.json")) as file:
        site = json.load(file)
    check(site["accessPoints"][0]["port"] == ap["port"] and site["transferServer"]["fingerprint"] == transfer["fingerprint"])


@proves("both show a banner before and a message of the day after the login")
def banner(p, images):
    for machine, word in (("ap", "access point"), ("transfer", "transfer server")):
        check("Perch test pool: " + word in p.ssh(machine, "bucky", "true").stderr)
        shell = subprocess.run(p.ssh_words(machine, "bucky", "-tt"), input="exit\n", text=True, capture_output=True, timeout=30)
        check("___" in shell.stdout and word in shell.stdout, shell.stdout)


@proves("key and password both log in on both, a wrong password does not, and root never does")
def logins(p, images):
    with tempfile.TemporaryDirectory() as folder:
        asker = os.path.join(folder, "ask")
        with open(asker, "w") as file:
            file.write('#!/bin/sh\necho "$PERCH_TEST_PASSWORD"\n')
        os.chmod(asker, 0o700)
        only = ("-o", "PreferredAuthentications=password", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1")
        for machine in ("ap", "transfer"):
            for user in p.password.keys() - {"willow"}:
                check(p.says(machine, user, "id -un").strip() == user)
            for word, good in ((p.password["badger"], True), ("wrong", False)):
                env = {**os.environ, "SSH_ASKPASS": asker, "SSH_ASKPASS_REQUIRE": "force", "PERCH_TEST_PASSWORD": word}
                check((p.ssh(machine, "badger", "true", only, env=env).returncode == 0) == good, machine, word)
            check(p.ssh(machine, "root", "true").returncode != 0, "root came in")


@proves("willow comes in by password and second factor on both, not by key and not with a wrong passcode")
def second_factor(p, images):
    passcode = next(user["passcode"] for user in p.facts["users"] if user["name"] == "willow")
    asked = f"{p.facts['outside']['control']}/second-factor."
    with tempfile.TemporaryDirectory() as folder:
        asker = os.path.join(folder, "ask")
        with open(asker, "w") as file:
            file.write('#!/bin/sh\ncase $1 in *option*) echo "$PERCH_TEST_FACTOR" ;; *) echo "$PERCH_TEST_PASSWORD" ;; esac\n')
        os.chmod(asker, 0o700)
        for machine in ("ap", "transfer"):
            check(p.ssh(machine, "willow", "true", ("-o", "BatchMode=yes")).returncode != 0, "a key was enough")
            for word, factor, good in ((p.password["willow"], passcode, True), (p.password["willow"], "1", True),
                                       (p.password["willow"], "000000", False), ("wrong", passcode, False)):
                env = {**os.environ, "SSH_ASKPASS": asker, "SSH_ASKPASS_REQUIRE": "force",
                       "PERCH_TEST_PASSWORD": word, "PERCH_TEST_FACTOR": factor}
                seen = p.ssh(machine, "willow", "echo $STAGING", ("-o", "NumberOfPasswordPrompts=1"), env=env)
                check((seen.stdout.strip() == "/staging/w/willow") == good, machine, word, factor, seen.stderr)
            with open(asked + machine) as file:
                lines = file.read().splitlines()
            # a wrong passcode may be typed three times; after a wrong password nobody is asked
            check(lines == ["willow code", "willow ok"] + 3 * ["willow wrong"], lines)


@proves("the transfer server has coreutils and python3, no HTCondor tools, and homes of its own")
def tools(p, images):
    seen = "command -v condor_submit condor_q condor_status python3 sha256sum ln; ls -d /usr/bin/condor* /etc/condor; true"
    ap, transfer = p.says("ap", "bucky", seen), p.says("transfer", "bucky", seen)
    check("condor_submit" in ap and "condor_status" in ap)
    check("condor" not in transfer and "python3" in transfer and "sha256sum" in transfer, transfer)
    p.says("transfer", "bucky", "touch only-here")
    check(p.ssh("ap", "bucky", "ls only-here").returncode != 0)


@proves("$STAGING is set for commands and for login shells, and not for somebody without the folder")
def staging(p, images):
    for machine in ("ap", "transfer"):
        check(p.says(machine, "bucky", "echo $STAGING").strip() == "/staging/b/bucky")
        check(p.says(machine, "badger", "bash -lc 'echo $STAGING'").strip() == "/staging/b/badger")
        check(p.says(machine, "norbert", "echo :$STAGING:; ls -d /staging/n/norbert 2>&1 | grep -c 'No such'").split() == ["::", "1"])


@proves("permissions are real between users, and the group folder is for both")
def permissions(p, images):
    p.says("transfer", "bucky", "echo mine >$STAGING/private; echo ours >/staging/groups/perch_group/shared")
    for machine in ("ap", "transfer"):
        check("Permission denied" in p.ssh(machine, "badger", "cat /staging/b/bucky/private").stderr)
        check("Permission denied" in p.ssh(machine, "badger", "ls /staging/b/bucky").stderr)
        check("Permission denied" in p.ssh(machine, "badger", "touch /staging/b/bucky/x").stderr)
        check(p.says(machine, "badger", "cat /staging/groups/perch_group/shared") == "ours\n")
        check("Permission denied" in p.ssh(machine, "norbert", "ls /staging/groups/perch_group").stderr)
    check(p.inside("ep", "root", "cat", "/staging/b/bucky/private") == "mine\n")


@proves("get_quotas prints CHTC's table from real usage, and follows a new file")
def quotas(p, images):
    def rows(machine, user, command="get_quotas"):
        lines = p.says(machine, user, command).splitlines()
        check(lines[0].split() == ["Path", "Disk_Used(GB)", "Disk_Limit(GB)", "Files_Used", "File_Limit"], lines)
        return {line.split()[0]: line.split()[1:] for line in lines[1:]}
    for machine in ("ap", "transfer"):
        before = rows(machine, "badger")
        check(set(before) == {"/home/badger", "/staging/b/badger"}, before)
        p.says("transfer", "badger", f"head -c 50000000 /dev/urandom >$STAGING/big.{machine}")
        used, limit, files, most = rows(machine, "badger")["/staging/b/badger"]
        grown = float(used) - float(before["/staging/b/badger"][0])
        check(0.045 < grown < 0.048 and int(files) == int(before["/staging/b/badger"][2]) + 1, used, files, before)
        check((limit, most) == ("100", "1000") and rows(machine, "badger")["/home/badger"][1::2] == ["40", "N/A"])
    check(list(rows("ap", "bucky", "get_quotas -p /staging/groups/perch_group")) == ["/staging/groups/perch_group"])
    check(list(rows("ap", "norbert")) == ["/home/norbert"])
    check(p.ssh("ap", "badger", "get_quotas -p /staging/b/bucky").returncode != 0)


@proves("two GPUs of two models, a machine without any, staging and SIF support, no shared file system")
def slots(p, images):
    machines = {ad["Machine"]: ad for ad in json.loads(p.says("ap", "bucky", "condor_status -json"))}
    gpu, cpu = machines["gpu4001.perch.test"], machines["cpu1001.perch.test"]
    models = {value["DeviceName"] for key, value in gpu.items() if key.startswith("GPUs_GPU_")}
    check(gpu["TotalGPUs"] == 2 and models == {"TITAN RTX", "A100-SXM4-40GB"}, models)
    check(cpu.get("TotalGPUs", 0) == 0)
    for ad in (gpu, cpu):
        check(ad["HasCHTCStaging"] and ad["HasSIF"] and ad["HasSingularity"] and ad["PartitionableSlot"], ad)
        check(ad["Memory"] >= 2 * 4096 and ad["Disk"] >= 2 * 10 * 1024 * 1024, ad["Memory"], ad["Disk"])
    domains = {gpu["FileSystemDomain"], cpu["FileSystemDomain"],
               p.says("ap", "bucky", "condor_config_val FILESYSTEM_DOMAIN").strip()}
    check(len(domains) == 3, domains)
    check(p.inside("ep", "root", "find", "/home", "-type", "f") == "", "the execution point sees homes")


REPORT = """echo "version $IMAGE_VERSION host $(hostname) gpu $CUDA_VISIBLE_DEVICES nice $(awk '{print $19}' /proc/self/stat)"
test -e .singularity.d || test -e /.singularity.d && echo in-container
"""


@proves("two container jobs run at once inside their SIF, each on its own simulated GPU, at lowest priority")
def container(p, images):
    wait = REPORT + "while test ! -e go; do sleep 0.2; test $((i=i+1)) -lt 300 || exit 1; done\n"
    names = ("gpu-a", "gpu-b")
    for name in names:
        p.submit(name, [*image("tiny.sif"), *GPU], wait)
    for name in names:
        until(lambda: "\n001 (" in p.log(name), f"{name} runs")
    p.inside("ep", "root", "sh", "-c", "for d in /var/lib/condor/execute/dir_*; do touch $d/go; done")
    gpus = set()
    for name in names:
        words = p.result(name).split()
        check(words[:4] == ["version", "one", "host", "gpu4001.perch.test"] and words[6:] == ["nice", "19", "in-container"], words)
        gpus.add(words[5])
    check(len(gpus) == 2 and all(gpu.startswith("GPU-") for gpu in gpus), gpus)


@proves("a job that asks for no GPU runs on the machine without any, and gets its files by transfer")
def cpu_job(p, images):
    p.submit("cpu", ['requirements = (Machine == "cpu1001.perch.test")', "transfer_input_files = job.sub",
                     "transfer_output_files = made"],
             'hostname; grep -c queue job.sub; echo ":$CUDA_VISIBLE_DEVICES:"; ls /home/bucky | wc -l; echo new >made\n')
    words = p.result("cpu").split()
    # HTCondor hides GPUs from jobs that asked for none by a number that no GPU has.
    check(words == ["cpu1001.perch.test", "1", ":10000:", "0"], words)
    check(p.says("ap", "bucky", "cat cpu/made") == "new\n")


@proves("a name that is used again serves the old bytes, a new name the new ones: why names carry a hash")
def reuse(p, images):
    p.stage(images["one"], "reused.sif")
    p.submit("reuse-1", image("reused.sif"), REPORT)
    check(p.result("reuse-1").startswith("version one "))
    p.stage(images["two"], "reused.sif")
    p.stage(images["two"], "fresh.sif")
    p.submit("reuse-2", image("reused.sif"), REPORT)
    p.submit("reuse-3", image("fresh.sif"), REPORT)
    check(p.result("reuse-2").startswith("version one "), "the new bytes came")
    check(p.result("reuse-3").startswith("version two "))


@proves("an image that is not there puts the job on hold with its URL in the reason")
def missing(p, images):
    p.submit("missing", image("nosuch.sif"), REPORT)
    log = until(lambda: next((text for text in [p.log("missing")] if "\n012 (" in text), ""), "the job is held")
    check("osdf:///chtc/staging/b/bucky/nosuch.sif" in log, log)
    p.says("ap", "bucky", "condor_rm bucky")


@proves("the transfer of the image can be slowed down, so that its phase can be seen, and let go again")
def slow(p, images):
    rate = os.path.join(p.facts["outside"]["control"], "osdf_rate")
    p.inside("ap", "root", "sh", "-c", "echo 20000 >/etc/perch-pool/osdf_rate")
    p.stage(images["one"], "slow.sif")
    p.submit("slow", image("slow.sif"), REPORT)
    until(lambda: "Started transferring input files" in p.log("slow"), "the transfer has begun")
    check("Finished transferring input files" not in p.log("slow"))
    status = "condor_q -af:j JobStatus TransferringInput"
    until(lambda: "2 true" in p.says("ap", "bucky", status), "the queue says so too")
    check("\n001 (" not in p.log("slow"))
    p.inside("ap", "root", "rm", "/etc/perch-pool/osdf_rate")
    check(p.result("slow").startswith("version one ") and not os.path.exists(rate))


@proves("condor_tail shows the output of a container job while it runs")
def tail(p, images):
    cluster = p.submit("tail", [*image("tiny.sif"), *GPU],
                       "i=0; while test ! -e stop; do echo line $i; i=$((i+1)); sleep 0.2; test $i -lt 300 || exit 1; done; echo last\n")
    until(lambda: "\n001 (" in p.log("tail"), "the job runs")
    until(lambda: "line 3" in p.ssh("ap", "bucky", f"timeout 20 condor_tail -maxbytes 100000 {cluster}.0").stdout, "its lines are shown")
    check("\n005 (" not in p.log("tail"))
    p.inside("ep", "root", "sh", "-c", "for d in /var/lib/condor/execute/dir_*; do touch $d/stop; done")
    check(p.result("tail").endswith("last\n"))


@proves("an interactive job gives a shell with a terminal inside the container, and ends with it")
def interactive(p, images):
    p.says("ap", "bucky", "mkdir inter && cat >inter/job.sub", "\n".join([
        *image("tiny.sif"), *GPU, "executable = /bin/ls", "log = log", "should_transfer_files = YES",
        "request_memory = 4GB", "request_disk = 10GB", "queue", ""]))
    child, terminal = pty.fork()
    if child == 0:
        words = [*p.ssh_words("ap", "bucky", "-tt"), "cd inter && condor_submit -interactive job.sub"]
        os.execvp(words[0], words)
    text, typed = "", 0
    steps = (("Apptainer>", "echo $((6*7)) $IMAGE_VERSION $CUDA_VISIBLE_DEVICES; tty\n"), ("/dev/pts/", "exit 3\n"))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            block = os.read(terminal, 65536)
        except OSError:
            break
        if not block:
            break
        text += block.decode(errors="replace")
        if "\033[6n" in text:  # the container's shell asks its terminal where the cursor is
            os.write(terminal, b"\033[1;1R")
            text = text.replace("\033[6n", "")
        if typed < len(steps) and steps[typed][0] in text:
            os.write(terminal, steps[typed][1].encode())
            typed += 1
    else:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    check("Welcome to slot1_1@gpu4001.perch.test!" in text and "42 one GPU-" in text and code == 0, code, text)


@proves("exec runs as any user on any machine and passes the exit code on")
def execute(p, images):
    check(p.inside("transfer", "badger", "sh", "-c", "echo $(id -un) $PWD $STAGING $(hostname)").split()
          == ["badger", "/home/badger", "/staging/b/badger", "transfer.perch.test"])
    check(subprocess.run([POOL, "exec", p.dir, "sh", "-c", "exit 7"]).returncode == 7)
    check("gpu4001" in pool("status", p.dir))


@proves("the connections of a user can be cut on one server alone, and it answers again")
def cut(p, images):
    with subprocess.Popen([*p.ssh_words("transfer", "bucky"), "echo up; sleep 300"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as link, \
            subprocess.Popen([*p.ssh_words("ap", "bucky"), "echo up; read line"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True) as other:
        check(link.stdout.readline() == "up\n" and other.stdout.readline() == "up\n")
        p.inside("transfer", "root", "pkill", "-KILL", "-u", "bucky", "sshd")
        check(link.wait(timeout=10) == 255)
        other.communicate("\n", timeout=10)
        check(other.returncode == 0, "the access point's connection was cut too")
    check(p.says("transfer", "bucky", "echo again") == "again\n")


@proves("a full disk can be imitated in one staging folder")
def full(p, images):
    p.inside("transfer", "root", "sh", "-c", "mount -t tmpfs -o size=64k,mode=700,uid=21103 tmpfs /staging/groups")
    result = p.ssh("transfer", "norbert", "head -c 1000000 /dev/zero >/staging/groups/x")
    check(result.returncode != 0 and "No space left" in result.stderr, result.stderr)
    p.inside("transfer", "root", "umount", "/staging/groups")


@proves("a second pool runs beside the first; stopping it leaves the first alone")
def second(p, images):
    with tempfile.TemporaryDirectory() as folder:
        other = Pool(folder)
        try:
            check(other.place("ap") != p.place("ap"))
            check(other.says("ap", "bucky", "hostname") == "ap.perch.test\n")
            check(p.ssh("ap", "bucky", "true", ("-o", f"UserKnownHostsFile={folder}/known_hosts")).returncode != 0,
                  "a key of the other pool was taken")
        finally:
            pool("stop", folder)
        check(os.listdir(folder) == [] and not processes_naming(folder), os.listdir(folder), processes_naming(folder))
    check("gpu4001.perch.test" in p.says("ap", "bucky", "condor_status -af Machine"))


@proves("a pool ends with its owner, and one whose starter was killed is stopped cleanly")
def orphans(p, images):
    with tempfile.TemporaryDirectory() as folder:
        owner = subprocess.Popen(["sleep", "600"])
        pool("start", folder, "--owner", str(owner.pid))
        owner.kill()
        owner.wait()
        until(lambda: not processes_naming(folder), "the pool ended with its owner", 10)
        starter = subprocess.Popen([POOL, "start", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: any("machine.sh" in line for line in processes_naming(folder)), "its machines start", 20)
        subprocess.run([*([] if os.geteuid() == 0 else ["sudo"]), "kill", "-KILL", str(starter.pid)], check=True)
        starter.wait()
        check(processes_naming(folder), "the test came too late")
        pool("stop", folder)
        check(not processes_naming(folder) and os.listdir(folder) == [], processes_naming(folder))


def main():
    begin = time.monotonic()
    failed = 0
    folder = tempfile.mkdtemp(prefix="perch-pool-")
    state = os.path.join(folder, "state")
    try:
        images = build_images(folder)
        p = Pool(state)
        p.stage(images["one"], "tiny.sif")
        print(f"ok   the pool is built, and started in {p.facts['startSeconds']} s; a SIF is the same at every build", flush=True)
        for sentence, function in TESTS:
            if len(sys.argv) > 1 and function.__name__ not in sys.argv[1:]:
                continue
            started = time.monotonic()
            try:
                function(p, images)
                print(f"ok   {sentence}  ({time.monotonic() - started:.1f} s)", flush=True)
            except Exception:
                failed += 1
                print(f"FAIL {sentence}\n" + traceback.format_exc(), flush=True)
    except Exception:
        failed += 1
        print("FAIL the pool could not be built and started\n" + traceback.format_exc(), flush=True)
    finally:
        stopped = time.monotonic()
        result = subprocess.run([POOL, "stop", state], capture_output=True, text=True)
        left = processes_naming(state)
        with open("/proc/self/mountinfo") as file:
            left += [line for line in file if state in line]
        if result.returncode or left or (os.path.isdir(state) and os.listdir(state)):
            failed += 1
            print(f"FAIL stop leaves no process, no mount and no file\n{result.stderr}{left}", flush=True)
        else:
            print(f"ok   stop leaves no process, no mount and no file  ({time.monotonic() - stopped:.1f} s)", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"pool: {'FAILED ' + str(failed) if failed else 'all ok'} in {time.monotonic() - begin:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
