"""A form and a student: which items, which numbers, which order of options that student gets.

Everything follows from SHA-256 of quiz, seed, student and slot, so any machine finds the same
paper. This file travels with a quiz; it needs only the standard library.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PaperItem:
    """One slot of a student's paper: which item, which of its variants, and its view."""

    slot: str
    item: str
    variant: int
    view: dict[str, Any]


def normal_student(student: str) -> str:
    """A student number as it is compared: width, case and outer spaces do not matter."""
    return unicodedata.normalize("NFKC", student).strip().casefold()


def paper(form: dict[str, Any], student: str) -> list[PaperItem]:
    """The student's items, in the order of the form."""
    items = []
    for slot in form["slots"]:
        at, variant = choose(form, slot, student)
        pooled = slot["pool"][at]
        view = dict(pooled["variants"][variant])
        if form["personal"]:
            seed = _seed(form, slot, student)
            for name in ("options", "rights"):
                if name in view:
                    view[name] = sorted(view[name], key=lambda x: _hash(f"{seed}|{x['id']}"))
        items.append(PaperItem(slot["slot"], pooled["item"], variant, view))
    return items


def choose(form: dict[str, Any], slot: dict[str, Any], student: str) -> tuple[int, int]:
    """(index in the slot's pool, index of the variant) that this student gets."""
    if not form["personal"]:
        return 0, 0
    seed = _seed(form, slot, student)
    if form.get("forms", 1) > 1:  # the same form in every slot
        at = form_of(form, student)
    else:
        at = _hash(f"{seed}|item") % len(slot["pool"])
    return at, _hash(f"{seed}|variant") % len(slot["pool"][at]["variants"])


def form_of(form: dict[str, Any], student: str) -> int:
    """Which of the parallel forms this student gets, from 0."""
    text = f"{form['quiz']}|{form['seed']}|{normal_student(student)}|form"
    return _hash(text) % int(form.get("forms", 1))


def _seed(form: dict[str, Any], slot: dict[str, Any], student: str) -> str:
    return f"{form['quiz']}|{form['seed']}|{normal_student(student)}|{slot['slot']}"


def _hash(text: str) -> int:
    # Half of a surrogate pair, which JSON can carry, is no student's number but no reason to stop.
    data = text.encode(errors="surrogatepass")
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big")
