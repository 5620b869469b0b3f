"""What students wrote, made harmless to whoever opens it in a browser.

The autograded notebook is shown by formgrader on the teacher's machine, as HTML: no script, frame,
form or event handler of a student's may run there.
"""

from __future__ import annotations

import re
import threading
from typing import Any

#: Rich outputs that are shown; of everything else the plain text remains.
SHOWN = ("text/plain", "text/html", "image/png", "image/jpeg")
#: A longer table is shown as plain text: cleaning takes time.
MAX_HTML = 200_000
TAGS = frozenset(
    {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col"}
    | {"div", "span", "p", "br", "hr", "pre", "code", "blockquote", "h1", "h2", "h3", "h4", "h5"}
    | {"b", "i", "u", "em", "strong", "sub", "sup", "small", "ul", "ol", "li", "dl", "dt", "dd"}
)
ATTRIBUTES = {"*": ["class", "colspan", "rowspan", "scope"], "table": ["border"]}
_OWN = threading.local()
_STYLE = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_PLAIN_TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})\s*/?>", re.IGNORECASE)


def harmless_outputs(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return nbformat outputs of which nothing runs; what has another form is left out."""
    kept = []
    for output in outputs:
        clean = _output(output) if isinstance(output, dict) else None
        if clean is not None:
            kept.append(clean)
    return kept


def _output(output: dict[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        trace = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in trace] if isinstance(trace, list) else [],
        }
    if kind not in ("execute_result", "display_data"):
        return None
    data = output.get("data")
    shown = {
        mime: _text(data.get(mime)) for mime in SHOWN if isinstance(data, dict) and mime in data
    }
    for mime in ("image/png", "image/jpeg"):
        if not re.fullmatch(r"[A-Za-z0-9+/=\s]*", shown.get(mime, "")):
            del shown[mime]
    if "text/html" in shown:
        if len(shown["text/html"]) <= MAX_HTML:
            shown["text/html"] = harmless_html(shown["text/html"])
        else:
            del shown["text/html"]
    clean: dict[str, Any] = {"output_type": kind, "data": shown, "metadata": {}}
    if kind == "execute_result":
        count = output.get("execution_count")
        clean["execution_count"] = count if isinstance(count, int) else None
    return clean


def _text(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.encode("utf-8", "replace").decode("utf-8")


def harmless_html(html: str) -> str:
    """Return HTML reduced to tables and text."""
    return str(_cleaner().clean(_STYLE.sub("", html)))


def _cleaner() -> Any:
    """Return this thread's cleaner: slow to make, and not to be shared."""
    if not hasattr(_OWN, "cleaner"):
        from bleach.sanitizer import Cleaner  # type: ignore[import-untyped]

        _OWN.cleaner = Cleaner(tags=TAGS, attributes=ATTRIBUTES, strip=True)
    return _OWN.cleaner


def harmless_markdown(source: str) -> str:
    """Return Markdown in which only tags without attributes stay HTML."""
    return _TAG.sub(
        lambda found: "<" if _PLAIN_TAG.match(source, found.start()) else "&lt;", source
    )
