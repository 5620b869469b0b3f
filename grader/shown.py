"""A student's cells and outputs as HTML for the feedback page: nothing of theirs can run there."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from .harmless import harmless_outputs

if TYPE_CHECKING:
    from markupsafe import Markup

#: What is shown of one text, in characters, and of one picture, in characters of base64.
MAX_TEXT, MAX_IMAGE = 6_000, 2_000_000
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def clipped(text: str) -> str:
    """Return a text without terminal colours, cut where it gets too long to read."""
    plain = _ANSI.sub("", text)
    return plain if len(plain) <= MAX_TEXT else f"{plain[:MAX_TEXT]}\n…"


def trusted(html: str) -> Markup:
    """Mark HTML as safe to show: the instructor's own, or cleaned before."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - the one place where HTML is taken as it is


def outputs_html(outputs: list[dict[str, Any]]) -> list[Markup]:
    """Return the outputs of a cell (nbformat) as HTML: text escaped, tables cleaned, pictures
    as data."""
    from markupsafe import Markup

    shown = []
    for output in harmless_outputs(outputs):
        if output["output_type"] == "stream":
            shown.append(Markup("<pre>{}</pre>").format(clipped(output["text"])))
        elif output["output_type"] == "error":
            said = f"{output['ename']}: {output['evalue']}"
            shown.append(Markup("<pre>{}</pre>").format(clipped(said)))
        else:
            html = _data_html(output["data"])
            if html is not None:
                shown.append(html)
    return shown


def _data_html(data: dict[str, str]) -> Markup | None:
    from markupsafe import Markup

    for kind in ("image/png", "image/jpeg"):
        image = "".join(data.get(kind, "").split())
        if image and len(image) <= MAX_IMAGE and _is_base64(image):
            return Markup('<img alt="" src="data:{};base64,{}">').format(kind, image)
    if "text/html" in data:
        return Markup('<div class="scroll">{}</div>').format(trusted(data["text/html"]))
    text = data.get("text/plain", "")
    return Markup("<pre>{}</pre>").format(clipped(text)) if text else None


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True
