"""Inside the sandbox: what is taken from a forked process before student code runs in it.

Linux only, by ctypes on libc: user, pid, mount, ipc and uts namespaces of its own (so it sees and
signals nobody), empty tmpfs folders (gone with it), no capabilities, no new privileges, not
dumpable, refused system calls, and resource limits. See namespaces(7), user_namespaces(7),
capabilities(7), prctl(2).
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

from .seccomp import refuse_system_calls

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID = 0x10000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_RDONLY = 2, 4, 8, 1
MS_REC, MS_PRIVATE = 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63
STUDENT_ID = 1000
#: Where a submission runs, and its home and temporary folder. No installation has such a path.
WORK, SCRATCH = "/submission", "/scratch"


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def leave_namespaces() -> None:
    """Move this process to namespaces of its own; its next child is their init.

    Raises OSError where the kernel or its configuration does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    _check(_libc().unshare(NEWUSER | NEWPID | NEWNS | NEWIPC | NEWUTS), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{STUDENT_ID} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{STUDENT_ID} {gid} 1", encoding="ascii")


def hide_everything(disk_mb: int) -> None:
    """As init of the new namespaces: empty work folders, no view of any process."""
    mount = _libc().mount
    _check(mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "private mounts")
    for folder, size in ((WORK, disk_mb), (SCRATCH, disk_mb), ("/dev/shm", 16)):  # noqa: S108
        options = f"size={size}m,nr_inodes=20000,mode=0700".encode()
        flags = MS_NOSUID | MS_NODEV
        _check(mount(b"tmpfs", folder.encode(), b"tmpfs", flags, options), folder)
    # An empty folder in the place of /proc: not even the sandbox's own processes are to be seen.
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY
    _check(mount(b"tmpfs", b"/proc", b"tmpfs", flags, b"size=4k,mode=0555"), "/proc")


def drop_privileges() -> None:
    """Give up every capability, for good, and keep other processes from looking inside."""
    libc = _libc()
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails past the kernel's last one
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _check(libc.capset(ctypes.byref(header), ctypes.byref(none)), "capset")
    _check(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable")
    _check(libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0), "death signal")
    refuse_system_calls()


def limit_resources(*, memory_mb: int, cpu_seconds: int, disk_mb: int, processes: int) -> None:
    """Set the limits that the operating system has; where it has none, none are set."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        "RLIMIT_AS": _address_space() + memory_mb * 2**20,
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": disk_mb * 2**20,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
    }
    if os.getuid() != 0 and sys.platform == "linux" and os.getpid() == 1:
        # Counted in the new user namespace only; a real root is exempt, so the worker counts too.
        limits["RLIMIT_NPROC"] = processes
    for name, value in limits.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        _, hard = resource.getrlimit(number)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (allowed, allowed))


def _address_space() -> int:
    """Bytes of address space that the warm interpreter takes already; 0 where unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 2**30
    return pages * os.sysconf("SC_PAGE_SIZE")
