"""Whether grading stays flat in memory and linear in time from a small class to a very large one.

    python benchmarks/scale.py [--sizes 100 1000 5000] [--workers 2]

Grades the exercise of chapter 9 for a class of each size, each in a process of its own, and prints
seconds, milliseconds a submission, and the grader's peak memory.
The last lines compare the largest class with the smallest: both ratios should stay near 1.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from grading import NAME, hand_in

from grader import grade


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.workers)))
        return
    found = []
    for size in given.sizes:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            class_folder = Path(folder) / "class"
            hand_in(class_folder, size, given.workers)
            command = [sys.executable, __file__, "--one", str(class_folder)]
            command += ["--workers", str(given.workers)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        one = json.loads(said.splitlines()[-1])
        one["each"] = 1000 * one["seconds"] / size
        found.append(one)
        print(
            f"{size} submissions: {one['seconds']:.1f} s, {one['each']:.0f} ms each; "
            f"{one['megabytes']} MB at most",
            flush=True,
        )
    first, last = found[0], found[-1]
    print(f"time ratio: {last['each'] / first['each']:.2f}")
    print(f"memory ratio: {last['megabytes'] / first['megabytes']:.2f}")


def measure(class_folder: Path, workers: int) -> dict[str, float]:
    """Grade a class; return seconds and peak memory in megabytes."""
    summary = grade(class_folder, NAME, workers=workers)
    assert not summary.errors, summary.text()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": summary.seconds, "megabytes": peak}


if __name__ == "__main__":
    main()
