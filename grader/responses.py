"""A student's response to a quiz item in the words of the item: which option, which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glossary import Lang

from .shown import clipped, trusted

if TYPE_CHECKING:
    from markupsafe import Markup

_TRUTH = {"zh": {True: "对", False: "错"}, "en": {True: "True", False: "False"}}


def response_lines(
    view: dict[str, Any], answers: Mapping[str, Any], slot: str, lang: Lang
) -> list[Markup]:
    """Return what was answered in ``slot``, a line a part; nothing for no or a foreign answer.

    ``view`` is what the student saw, ``answers`` the content of the student's ``answers.json``.
    Texts of the item are ours and stay HTML, everything the student typed is escaped.
    """
    entry = answers.get("items", {}).get(slot)
    if not isinstance(entry, dict) or entry.get("item") != view["id"]:
        return []
    try:
        return _lines(view, entry.get("response"), lang)
    except (AttributeError, KeyError, TypeError, ValueError):
        return [_typed(entry.get("response"))]


def _lines(view: dict[str, Any], response: Any, lang: Lang) -> list[Markup]:
    from markupsafe import Markup

    kind = view["type"]
    if response is None:
        return []
    if kind == "truefalse":
        return [_typed(_TRUTH[lang].get(response, response))]
    if kind in {"single", "multiple", "ordering"}:
        texts = {option["id"]: trusted(option[lang]) for option in view["options"]}
        return [texts[chosen] for chosen in ([response] if kind == "single" else response)]
    if kind == "matching":
        lefts = {left["id"]: trusted(left[lang]) for left in view["lefts"]}
        rights = {right["id"]: trusted(right[lang]) for right in view["rights"]}
        return [
            Markup("{} → {}").format(lefts[left], rights[right]) for left, right in response.items()
        ]
    if kind == "fillin":
        return [_typed(response[blank]) for blank in view["blanks"] if blank in response]
    if kind == "case":
        return [_typed(response[part["id"]]) for part in view["parts"] if part["id"] in response]
    return [_typed(response)]


def _typed(value: object) -> Markup:
    from markupsafe import Markup

    return Markup('<span class="plain">{}</span>').format(clipped(str(value)))
