# Perch's half of an upload, on the server: writes, copies, hashes, publishes. Only Python's
# standard library; leaves nothing behind but the file. The owner of the partial file and each
# further lane read frames (FRAME, then `length` bytes of a D, O or P), answer each with a line
# that ends in a dot, x or a word, and end with their input.
#   perch FOLDER PART SIZE keep|drop | perch FOLDER PART SIZE lane DEVICE INODE
import errno, fcntl, hashlib, mmap, os, select, signal, stat, struct, sys, time

FRAME = struct.Struct(">cQQHQ")  # kind, offset, length, base, offset in the base
BLOCK = 1 << 20
MAPPED = mmap.MAP_PRIVATE | getattr(mmap, "MAP_POPULATE", 0)
folder, part, size, role = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
fd, bases, sha, hashed, flushed, published = -1, [], hashlib.sha256(), 0, 0, False
orders, window = open(0, "rb", 0), memoryview(bytearray(BLOCK))  # used again: new memory is slow

def say(line):  # goes with the next ones where an order waits already: each packet costs sshd work
    sys.stdout.write(line + "\n")

def end_holders(st):  # the writers of a lost link: their sshd may not know of it yet
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            held = [os.stat("/proc/%s/fd/%s" % (pid, one)) for one in os.listdir("/proc/%s/fd" % pid)]
            if any(os.path.samestat(one, st) for one in held) and int(pid) != os.getpid():
                os.kill(int(pid), signal.SIGKILL)
        except OSError:
            pass

def lock():
    for attempt in range(100):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            end_holders(os.fstat(fd))
            time.sleep(0.1)
        except OSError:  # no locks on this file system
            return False
    return False

def named(links):  # the part's name still leads to the open file
    st, at = os.fstat(fd), os.lstat(part) if os.path.lexists(part) else os.stat("/")
    return (st.st_ino, st.st_dev, st.st_nlink) == (at.st_ino, at.st_dev, links)

def claim():
    global fd
    for attempt in range(5):
        if os.path.lexists(part) and not stat.S_ISREG(os.lstat(part).st_mode):
            return False
        fd = os.open(part, os.O_RDWR | os.O_NOFOLLOW | (0 if role == "lane" else os.O_CREAT), 0o644)
        st = os.fstat(fd)
        if role == "lane":
            return [str(st.st_dev), str(st.st_ino)] == sys.argv[5:7]
        if st.st_uid != os.geteuid() or (role == "keep" and not lock()):
            return False
        if named(1):
            if st.st_size > 0:
                end_holders(st)
            return True
        if named(2):  # of a publication that was killed: the other name is an image
            os.unlink(part)
        os.close(fd)
    return False

def blocks():  # what lies there already, without the holes
    at, end = 0, os.fstat(fd).st_size
    while at < end:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA) // BLOCK * BLOCK
        except OSError:
            break
        data = os.pread(fd, BLOCK, at)
        say("%d %d %s" % (at, len(data), hashlib.sha256(data).hexdigest()[:32]))
        at += BLOCK

def write(data, offset):
    global hashed
    if offset == hashed:  # while it is in the processor's cache
        sha.update(data)
        hashed += len(data)
    while data:
        count = os.pwrite(fd, data, offset)
        data, offset = data[count:], offset + count

def copy(base, source, offset, length):
    while length > 0:
        count = 0
        if offset != hashed:
            try:
                count = os.copy_file_range(base, fd, length, source, offset)
            except (AttributeError, OSError):  # an old Python, another file system
                pass
        if count == 0:
            count = os.preadv(base, [window[:min(length, BLOCK // 4)]], source)
            write(window[:count], offset)
        if count == 0:
            return False
        source, offset, length = source + count, offset + count, length - count
    return True

def open_base(path, *expected):
    bases.append(-1)
    base = os.open(path, os.O_RDONLY)
    st = os.fstat(base)
    if not expected or [st.st_size, st.st_mtime_ns, st.st_ino] == [int(one) for one in expected]:
        bases[-1] = base
    return bases[-1] >= 0

def hash_to(end):
    global hashed, flushed
    end = min(end, os.fstat(fd).st_size)
    while hashed < end:
        at = hashed - hashed % BLOCK  # a mapping begins with a page
        stop = min(end, at + 32 * BLOCK)
        with mmap.mmap(fd, stop - at, MAPPED, mmap.PROT_READ, offset=at) as there:
            with memoryview(there) as view, view[hashed - at:] as fresh:
                sha.update(fresh)
        hashed = stop
    if hashed > flushed:
        os.posix_fadvise(fd, flushed, hashed - flushed, os.POSIX_FADV_DONTNEED)  # off to the disk
        flushed = hashed

def widen_pipe():  # fewer turns between sshd and this; a socket has no such size
    try:
        fcntl.fcntl(0, 1031, BLOCK)  # F_SETPIPE_SZ
    except OSError:
        pass

def read(view):  # one order's bytes, however they come
    at = 0
    while at < len(view):
        count = orders.readinto(view[at:])
        if count == 0:
            return False
        at += count
    return True

def publish(name):
    global published
    if not named(1):
        return "changed"
    try:
        os.link(part, name, follow_symlinks=False)
    except FileExistsError:
        return "taken"
    published = True
    os.unlink(part)
    os.fsync(os.open(".", os.O_RDONLY))
    return "published %d %d" % (os.fstat(fd).st_mtime_ns, os.fstat(fd).st_ino)

def answer(kind, offset, length, base, source):
    global part, size, role, bases, sha, hashed, flushed, published
    if kind == b"C":
        return "." if bases[base] >= 0 and copy(bases[base], source, offset, length) else "x"
    if length > BLOCK or not read(window[:length]):
        sys.exit(76)
    if kind == b"D":
        write(window[:length], offset)
        return "."
    sys.stdout.flush()  # the others may take long
    data = bytes(window[:length])
    if kind == b"H":
        hash_to(offset)
    elif kind == b"S":
        hash_to(size)
        os.fsync(fd)
        return "%s %d" % (sha.hexdigest(), os.fstat(fd).st_size)
    elif kind == b"B":
        sha, hashed, flushed = hashlib.sha256(), 0, 0
        blocks()
    elif kind == b"P":
        return publish(os.fsdecode(data))
    elif kind == b"F":  # another file beside the part
        sums = hashlib.sha256()
        try:
            with open(os.fsdecode(data), "rb") as file:
                for block in iter(lambda: file.read(BLOCK), b""):
                    sums.update(block)
        except OSError:
            return "x"
        return sums.hexdigest()
    elif kind == b"N":  # the image is published, now the list of its chunks
        part, size, role = data.decode(), offset, "drop"
        sha, hashed, flushed, published, bases = hashlib.sha256(), 0, 0, False, []
        os.chdir(os.path.expanduser("~/.perch/chunks"))
        return "." if claim() else sys.exit(0)
    elif kind == b"O":
        try:
            return "." if open_base(*data.split(b"\0")) else "x"
        except OSError:
            return "x"
    return "."

for end in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(end, lambda *_: sys.exit(1))
os.umask(0o022)
try:
    widen_pipe()
    os.chdir(folder)
    if not claim():
        say("busy")
        sys.exit(0)
    if role != "lane":
        if os.fstat(fd).st_size > size:
            os.ftruncate(fd, 0)
        blocks()
    here, room = os.fstat(fd), os.statvfs(".")
    say("ready %d %d %d" % (here.st_dev, here.st_ino, room.f_bavail * room.f_frsize + here.st_blocks * 512))
    while True:
        if not select.select([0], [], [], 0)[0]:
            sys.stdout.flush()
        if not read(window[:FRAME.size]):
            break
        say(answer(*FRAME.unpack_from(window)))
except OSError as error:
    sys.stderr.write(os.strerror(error.errno or errno.EIO) + "\n")
    sys.exit(78)
finally:
    if role == "drop" and fd >= 0 and not published and named(1):
        os.unlink(part)
