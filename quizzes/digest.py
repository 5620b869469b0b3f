"""One name for plain data: the same bytes wherever they are written, and their SHA-256."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """JSON data as bytes: keys sorted, no spaces, UTF-8.

    Of data without fractions these are the bytes of RFC 8785. Raises ValueError for what is no
    JSON: NaN, half a surrogate pair.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(value: Any) -> str:
    """64 hexadecimal digits that stand for the data."""
    return hashlib.sha256(canonical(value)).hexdigest()
