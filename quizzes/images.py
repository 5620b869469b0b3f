"""Images of items: ``![what it shows](images/NAME)``, a file of `quizzes/banks/images/`.

An image is put into the text itself, as data, so that an item travels in one piece: into a page,
a form, a notebook, an export. `bank` tells of every image that cannot be shown.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "banks"
KINDS = {".svg": "svg+xml", ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
#: Every student of every paper loads it, and it is held in the form once a language.
MAX_BYTES = 100_000
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")


def faults(text: str) -> Iterator[tuple[str, str]]:
    """``(what is wrong, what to do)`` for every image in a Markdown text that cannot be shown."""
    for description, source in _IMAGE.findall(text):
        path = _path(source)
        if not description.strip():
            yield f"the image {source} has no description", "write what it shows: ![...]"
        if path is None:
            known = ", ".join(sorted(KINDS))
            yield f"{source} is no image of an item", f"images/NAME, one of {known}"
        elif not path.is_file():
            yield f"there is no {source}", f"put it into {FOLDER / 'images'}"
        elif path.stat().st_size > MAX_BYTES:
            size = f"{path.stat().st_size / 1000:.0f} kB"
            yield f"{source} has {size}", f"make it smaller than {MAX_BYTES // 1000} kB"


def as_data(source: str) -> str:
    """The address of an image of an item, as data. Raises OSError where there is no such file."""
    path = _path(source)
    if path is None:
        raise FileNotFoundError(f"{source} is no image of an item")
    return _encoded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _encoded(path: Path, _changed: int) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    return f"data:image/{KINDS[path.suffix]};base64,{data}"


def stored(source: str) -> str:
    """An image that is data as a file of `quizzes/banks/images/`; every other address as it is.

    The same image is kept once; a kind that items cannot show is left as it is, for `faults`.
    """
    found = re.fullmatch(r"data:image/([\w+]+);base64,([A-Za-z0-9+/]+=*)", source)
    suffix = next((end for end, kind in KINDS.items() if found and kind == found[1]), None)
    if found is None or suffix is None or len(found[2]) > 2 * MAX_BYTES:
        return source
    try:
        content = base64.b64decode(found[2], validate=True)
    except ValueError:
        return source
    folder = FOLDER / "images"
    for path in sorted(folder.glob(f"*{suffix}")):
        if path.read_bytes() == content:
            return f"images/{path.name}"
    name = f"imported-{hashlib.sha256(content).hexdigest()[:10]}{suffix}"
    (folder / name).write_bytes(content)
    return f"images/{name}"


def _path(source: str) -> Path | None:
    found = re.fullmatch(r"images/([\w-][\w.-]*)(\.\w+)", source)
    return FOLDER / source if found and found[2] in KINDS else None
