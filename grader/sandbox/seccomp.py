"""Inside the sandbox: system calls that student code has no use for are refused by the kernel.

Without capabilities they would mostly fail anyway; but in a user namespace of its own a process
has every capability again, and much of the kernel to try them on. So no new namespaces, mounts,
tracing, keyrings, BPF or io_uring. A classic BPF program for seccomp(2), for x86-64 and AArch64;
elsewhere nothing is installed and the other measures stand alone.
"""

from __future__ import annotations

import ctypes
import errno
import platform

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
LOAD, JUMP_EQUAL, JUMP_FROM, JUMP_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
#: Offsets in `struct seccomp_data`: the call's number, the architecture, its first argument.
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
#: All CLONE_NEW... flags; and numbers of the x32 interface start here.
NEW_NAMESPACES, X32 = 0x7E020080, 0x40000000
CLONE3 = 435
#: System call -> its number on x86-64 and on AArch64.
REFUSED = {
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "ptrace": (101, 117),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "open_by_handle_at": (304, 265),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
}
#: Machine -> its architecture in the kernel's audit numbers, `clone`, and its column above.
MACHINES = {"x86_64": (0xC000003E, 56, 0), "aarch64": (0xC00000B7, 220, 1)}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("start", ctypes.POINTER(_Instruction)))


def refuse_system_calls() -> None:
    """Install the filter for this process and its children. Needs `no new privileges` to be set.

    Raises OSError where the kernel has seccomp but does not take the filter.
    """
    known = MACHINES.get(platform.machine())
    if known is None:
        return
    architecture, clone, column = known
    refuse = (RETURN, 0, 0, ERRNO | errno.EPERM)
    lines = [
        (LOAD, 0, 0, ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (JUMP_FROM, 0, 1, X32),
        refuse,
        # Its flags lie in memory, out of a filter's sight; the C library falls back to clone.
        (JUMP_EQUAL, 0, 1, CLONE3),
        (RETURN, 0, 0, ERRNO | errno.ENOSYS),
    ]
    for numbers in REFUSED.values():
        lines += [(JUMP_EQUAL, 0, 1, numbers[column]), refuse]
    lines += [
        (JUMP_EQUAL, 0, 3, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (JUMP_BITS, 0, 1, NEW_NAMESPACES),
        refuse,
        (RETURN, 0, 0, ALLOW),
    ]
    filters = (_Instruction * len(lines))(*(_Instruction(*line) for line in lines))
    program = _Program(len(lines), filters)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        number = ctypes.get_errno()
        if number != errno.EINVAL:  # a kernel without seccomp filters
            raise OSError(number, "seccomp")
