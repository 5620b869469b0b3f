"""What a probe should give: expectations built from literals, compared with plain data.

Only data in the form of ``plain`` is ever compared, so no object of the student's takes part.
This file travels to students beside the notebook and needs only the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .values import Plain

#: What takes less time than this, in seconds, is as good as any.
LEAST_SECONDS = 0.002


@dataclass(frozen=True)
class Expectation:
    """What a probe should give. ``kind`` names the function that made it.

    ``watch`` names variables to be looked at before and after the probe. With a ``reference``, an
    expression, the probe is timed beside it.
    """

    kind: str
    test: Callable[[dict[str, Any]], bool]
    watch: tuple[str, ...] = ()
    reference: str = ""

    def met_by(self, result: dict[str, Any]) -> bool:
        """Whether ``result``, as ``run_probe`` returns it, is as expected. Never raises."""
        try:
            return self.test(result) is True
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # Data that is not in the form of ``plain`` was forged.
            return False


def _on_value(kind: str, test: Callable[[Any], bool]) -> Expectation:
    return Expectation(kind, lambda result: "value" in result and test(result["value"]))


def equals(expected: Plain) -> Expectation:
    """Exactly ``expected``: numbers by value, ``True`` is no number.

    A list stands for any sequence (list, tuple, array, Series, Index); a dict for a dict, a
    Series by label, or a DataFrame by column (each column a list, or a dict by row label). A date
    is written as text, ``"2017-07-01"``; a missing value as ``None``.
    """
    return _on_value("equals", lambda value: _same(expected, value, 0.0, 0.0))


def close_to(expected: Plain, *, abs: float = 1e-9, rel: float = 1e-6) -> Expectation:
    """As ``equals``, every number within ``max(abs, rel * |expected|)``."""
    return _on_value("close_to", lambda value: _same(expected, value, abs, rel))


def between(low: float, high: float) -> Expectation:
    """A number from ``low`` to ``high``, both included."""

    def test(value: Plain) -> bool:
        number = _as_number(value)
        return number is not None and low <= number <= high

    return _on_value("between", test)


def one_of(*expected: Plain) -> Expectation:
    """Equal to one of the values given."""
    return _on_value("one_of", lambda value: any(_same(e, value, 0.0, 0.0) for e in expected))


def is_a(*names: str) -> Expectation:
    """Of one of the types named: ``int``, ``float``, ``number``, ``bool``, ``str``, ``list``,
    ``dict``, ``ndarray``, ``Series``, ``DataFrame`` ..., or the name of any other class."""
    return _on_value("is_a", lambda value: bool(_type_names(value) & set(names)))


def raises(*names: str) -> Expectation:
    """The probe raises one of the exceptions named, or a subclass of one."""
    return Expectation("raises", lambda result: bool(set(result.get("error", ())) & set(names)))


def has_columns(*names: str) -> Expectation:
    """A DataFrame with at least the columns named, in any order."""
    return _on_value(
        "has_columns",
        lambda value: value["type"] == "DataFrame" and all(n in value["columns"] for n in names),
    )


def has_shape(*lengths: int) -> Expectation:
    """An array, Series or DataFrame with these lengths: ``has_shape(rows, columns)``."""
    return _on_value("has_shape", lambda value: tuple(value["shape"]) == lengths)


def unchanged(*names: str) -> Expectation:
    """The probe leaves the variables named as they were: a function does not change its input.

    For values of up to 50,000 elements; larger ones cannot be compared and never pass.
    """

    def test(result: dict[str, Any]) -> bool:
        watched = result["watched"]
        return "error" not in result and all(
            _is_complete(before) and before == after
            for before, after in (watched[name] for name in names)
        )

    return Expectation("unchanged", test, watch=names)


def as_fast_as(reference: str, *, times: float = 10) -> Expectation:
    """The probe gives what ``reference``, an expression, gives, in at most ``times`` its time: a
    loop over rows is seen beside a vectorised computation.

    Each counts with its fastest of up to three runs, and with 2 ms at least, so that no chance
    decides. This project's grader runs the reference with the model solution, in a process of its
    own. The probe's time is taken in the student's process, where it could be forged: let such a
    check carry few points. Of more than 100,000 elements only the shape is compared.
    """

    def test(result: dict[str, Any]) -> bool:
        model = result["reference"]
        allowed = times * max(model["seconds"], LEAST_SECONDS)
        return _alike(model["value"], result["value"]) and 0 <= result["seconds"] <= allowed

    return Expectation("as_fast_as", test, reference=reference)


def draws(
    mark: str,
    *,
    data: dict[str, list[Plain]] | None = None,
    abs: float = 1e-9,
    rel: float = 1e-6,
    **fields: str,
) -> Expectation:
    """An Altair chart with a layer of this mark: ``draws("bar", x="hour", y="guests")``.

    ``fields`` says which column each channel shows. ``data`` holds columns that the layer must be
    drawn from, in order, numbers within ``max(abs, rel * |expected|)``; others may be there too.
    """

    def fits(layer: Plain) -> bool:
        shown = {channel: field for channel, field in layer["fields"].items() if channel in fields}
        return (
            layer["mark"] == mark
            and shown == fields
            and all(
                _same(column, {"type": "list", "items": layer["data"][name]}, abs, rel)
                for name, column in (data or {}).items()
            )
        )

    return _on_value(
        "draws",
        lambda value: value["type"] == "Chart" and any(fits(layer) for layer in value["layers"]),
    )


def _alike(model: Plain, value: Plain) -> bool:
    """Whether two values in plain form agree, numbers nearly, sequences of any kind."""
    numbers = _as_number(model), _as_number(value)
    if None not in numbers:
        return _close(*numbers, 1e-9, 1e-6)  # type: ignore[arg-type]
    if _type_of(model) in {"dict", "DataFrame"}:
        ours, theirs = _pairs(model), _pairs(value)
        if ours is not None and theirs is not None:
            return [label for label, _ in ours] == [label for label, _ in theirs] and all(
                _alike(one, other) for (_, one), (_, other) in zip(ours, theirs, strict=True)
            )
    parts, others = _sequence(model), _sequence(value)
    if parts is not None and others is not None:
        return len(parts) == len(others) and all(map(_alike, parts, others))
    return bool(model == value)


def _is_complete(value: Plain) -> bool:
    """Whether nothing was left out of plain data for its size."""
    if type(value) is dict:
        if value.get("type") in {"opaque", "Chart"}:
            return False
        if value.get("type") in {"ndarray", "Series", "DataFrame", "Index"}:
            return "items" in value
    inner = value.get("items", ()) if type(value) is dict else value
    return type(inner) is not list or all(_is_complete(each) for each in inner)


def _type_of(value: Plain) -> str:
    return str(value["type"]) if type(value) is dict else type(value).__name__


def _unwrap(value: Plain) -> Plain:
    return value["value"] if _type_of(value).startswith("numpy.") else value


def _as_number(value: Plain) -> int | float | None:
    value = _unwrap(value)
    if type(value) is int or type(value) is float:
        return value
    if type(value) is dict and value["type"] == "int":
        return int(value["value"], 16)
    if type(value) is dict and value["type"] == "float":
        return float(value["value"])
    return None


def _type_names(value: Plain) -> set[str]:
    name = _type_of(value)
    if name == "opaque":
        return {str(value["name"])}
    inner = _type_of(_unwrap(value))
    names = {name, inner, name.removeprefix("numpy.")}
    return names | {"number"} if inner in {"int", "float"} else names


def _sequence(value: Plain) -> list[Any] | None:
    if _type_of(value) in {"list", "tuple", "ndarray", "Series", "Index"}:
        items: Plain = value["items"] if "items" in value else value["shape"]
        # The items of an array are themselves a plain list.
        return list(items["items"] if type(items) is dict else items)
    return None


def _is_missing(value: Plain) -> bool:
    value = _unwrap(value)
    if value is None:
        return True
    return type(value) is dict and (
        value["type"] == "missing" or (value["type"], value.get("value")) == ("float", "nan")
    )


def _close(expected: float, number: float, abs_: float, rel: float) -> bool:
    if expected == number:
        return True
    try:
        return bool(-(d := max(abs_, rel * max(expected, -expected))) <= number - expected <= d)
    except OverflowError:
        return False


def _same(expected: Plain, value: Plain, abs_: float, rel: float) -> bool:
    """Compare an author's literal with plain data."""
    kind = type(expected)
    if expected is None:
        return _is_missing(value)
    if kind is bool:
        return _unwrap(value) is expected
    if kind in (int, float):
        number = _as_number(value)
        return number is not None and _close(expected, number, abs_, rel)
    if kind is str:
        if _type_of(value) == "datetime":
            return bool(expected in (value["value"], str(value["value"]).removesuffix("T00:00:00")))
        return bool(_unwrap(value) == expected)
    if kind in (list, tuple):
        items = _sequence(value)
        return (
            items is not None
            and len(items) == len(expected)
            and all(_same(e, v, abs_, rel) for e, v in zip(expected, items, strict=True))
        )
    if kind in (set, frozenset):
        return (
            _type_of(value) == "set"
            and len(value["items"]) == len(expected)
            and all(any(_same(e, v, abs_, rel) for v in value["items"]) for e in expected)
        )
    if kind is dict:
        pairs = _pairs(value)
        return (
            pairs is not None
            and len(pairs) == len(expected)
            and all(_has_pair(pairs, key, e, abs_, rel) for key, e in expected.items())
        )
    raise TypeError(f"an expectation is built from literals, not from {kind.__name__}")


def _pairs(value: Plain) -> list[Any] | None:
    """Return the ``(label, value)`` pairs of a dict, a Series, or the columns of a DataFrame."""
    name = _type_of(value)
    if name == "dict":
        return list(value["items"])
    if name == "Series" and "items" in value:
        return list(zip(value["index"], value["items"], strict=True))
    if name == "DataFrame" and "items" in value:
        columns = [
            {"type": "Series", "index": value["index"], "items": items} for items in value["items"]
        ]
        return list(zip(value["columns"], columns, strict=True))
    return None


def _has_pair(pairs: list[Any], key: Plain, expected: Plain, abs_: float, rel: float) -> bool:
    found = [value for label, value in pairs if _same(key, label, 0.0, 0.0)]
    return len(found) == 1 and _same(expected, found[0], abs_, rel)


#: The functions an author may call to build an expectation.
EXPECTATIONS: dict[str, Callable[..., Expectation]] = {
    function.__name__: function
    for function in (
        equals,
        close_to,
        between,
        one_of,
        is_a,
        raises,
        has_columns,
        has_shape,
        unchanged,
        as_fast_as,
        draws,
    )
}
