"""Sets the project up and runs it: `python start.py demo`, `python start.py test`.

Needs Python 3.11 or newer with pip and venv, and nothing else; uses uv where it is installed.
The environment lands in `.venv`; a second run finds it ready and starts at once.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="start.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "job",
        choices=["setup", "demo", "test"],
        help="setup: only the environment; demo: the whole course once, end to end; "
        "test: style, spelling, types and every test",
    )
    job, rest = parser.parse_known_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader's Python is not known yet
        print("Python 3.11 or newer is needed; this is", sys.version.split()[0], file=sys.stderr)
        return 2
    set_up()
    if job.job == "demo":
        return run([str(PYTHON), "-m", "course", "demo", *rest])
    if job.job == "test":
        return test(rest)
    print(f"Ready. The commands are in {BIN}; try: {BIN / 'course'} --help")
    return 0


def set_up() -> None:
    """Create `.venv` and install the locked packages, unless the lock is already installed."""
    stamp = VENV / "installed.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up .venv (once; a minute or two) ...", flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    uv = shutil.which("uv")
    install = [uv, "pip", "install", "--python", str(PYTHON)] if uv else []
    install = install or [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    must_run([*install, "-q", "--require-hashes", "-r", str(LOCK)])
    must_run([*install, "-q", "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    stamp.write_text(wanted)


def test(extra: list[str]) -> int:
    """Style, spelling, types, tests; arguments go on to pytest (`start.py test -k glossary`)."""
    checks = [
        [str(PYTHON), "-m", "ruff", "check", "."],
        [str(PYTHON), "-m", "ruff", "format", "--check", "."],
        [str(BIN / "typos")],
        [str(PYTHON), "-m", "mypy"],
        [str(PYTHON), "-m", "pytest", *(extra or ["-n", "2", "--dist", "loadgroup"])],
    ]
    for command in checks:
        print("$", *(word.removeprefix(f"{BIN}{os.sep}") for word in command), flush=True)
        status = run(command)
        if status:
            return status
    return 0


def run(command: list[str]) -> int:
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def must_run(command: list[str]) -> None:
    if run(command):
        print(f"\nSetting up failed at: {' '.join(command)}", file=sys.stderr)
        print("Mend what it says above and start again; nothing is lost.", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    raise SystemExit(main())
