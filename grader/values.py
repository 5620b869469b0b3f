"""Values as plain data: what a probe gives, in a form that leaves the student's process safely.

This file travels to students beside the notebook. It needs only the standard library; numpy and
pandas values are recognised where those packages are loaded.
"""

from __future__ import annotations

import math
import sys
from typing import Any, TypeAlias

#: What ``plain`` returns: JSON data, read by its form and not by its Python type.
Plain: TypeAlias = Any

#: A value with more elements than this is sent without them: shape and columns only.
MAX_ELEMENTS = 100_000
MAX_DEPTH = 20
MAX_TEXT = 100_000


def plain(value: object) -> Plain:
    """Return ``value`` as JSON data that keeps its exact type.

    None, bool, str, finite floats and ints below 2**53 stand for themselves. Everything else is
    ``{"type": ...}``: ``list``, ``tuple``, ``set``, ``Index`` with ``items``; ``dict`` with
    ``items`` as pairs; ``ndarray`` with ``shape`` and nested ``items``; ``Series`` with ``index``
    and ``items``; ``DataFrame`` with ``shape``, ``columns``, ``index`` and ``items`` by column;
    ``numpy.<dtype>`` with ``value``; ``datetime`` in ISO format; ``missing``; ``Chart`` (Altair)
    with ``layers``, each with ``mark``, ``fields`` by channel and ``data`` by column. What is none
    of these is ``opaque`` with the name of its class, and equal to nothing. Only exact types are
    read, so no method that a student overrides is ever asked.
    """
    return _plain(value, [MAX_ELEMENTS], 0)


def _plain(value: object, budget: list[int], depth: int) -> Plain:
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        return {"type": "opaque", "name": "too large"}
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        # Lone surrogates are no text that JSON could carry.
        return str(value)[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")
    if kind is int or kind is float:
        return _number(value)  # type: ignore[arg-type]
    for base, name in ((list, "list"), (set, "set"), (frozenset, "set")):
        if kind is base:
            return {"type": name, "items": [_plain(v, budget, depth + 1) for v in value]}  # type: ignore[attr-defined]
    # Named tuples, counters and ordered dicts are honest answers; the storage itself is read.
    if issubclass(kind, tuple):
        items: Any = tuple.__iter__(value)  # type: ignore[arg-type]
        return {"type": "tuple", "items": [_plain(v, budget, depth + 1) for v in items]}
    if issubclass(kind, dict):
        pairs: Any = dict.items(value)  # type: ignore[arg-type]
        return {
            "type": "dict",
            "items": [
                [_plain(k, budget, depth + 1), _plain(v, budget, depth + 1)] for k, v in pairs
            ],
        }
    return (
        _plain_datetime(value)
        or _plain_numpy(value, budget, depth)
        or _plain_pandas(value, budget, depth)
        or _plain_chart(value, budget, depth)
        or {"type": "opaque", "name": str(type.__dict__["__name__"].__get__(kind))}
    )


def _number(value: int | float) -> Plain:
    if type(value) is int:
        return value if abs(value) < 2**53 else {"type": "int", "value": hex(value)[:MAX_TEXT]}
    return value if math.isfinite(value) else {"type": "float", "value": repr(value)}


def _plain_datetime(value: object) -> Plain:
    import datetime

    if type(value) in (datetime.datetime, datetime.date):
        return {"type": "datetime", "value": value.isoformat()}  # type: ignore[attr-defined]
    return None


def _plain_numpy(value: object, budget: list[int], depth: int) -> Plain:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if type(value) is numpy.ndarray:
        shape = [int(length) for length in value.shape]  # type: ignore[attr-defined]
        found: dict[str, Any] = {"type": "ndarray", "shape": shape}
        if value.size <= budget[0]:  # type: ignore[attr-defined]
            found["items"] = _plain(value.tolist(), budget, depth + 1)  # type: ignore[attr-defined]
        return found
    if type(value) is numpy.datetime64:
        return {"type": "datetime", "value": str(value)}
    if type(value) in set(numpy.sctypeDict.values()):
        inner = value.item()  # type: ignore[attr-defined]
        if type(inner) in (bool, int, float, str):
            return {"type": f"numpy.{value.dtype}", "value": _plain(inner, budget, depth + 1)}  # type: ignore[attr-defined]
    return None


def _plain_pandas(value: object, budget: list[int], depth: int) -> Plain:
    pandas = sys.modules.get("pandas")
    if pandas is None or not hasattr(pandas, "DataFrame"):
        return None
    kind = type(value)

    def items(series: Plain) -> list[Any]:
        return [_plain(element, budget, depth + 2) for element in series.tolist()]

    if value is pandas.NA or value is pandas.NaT:
        return {"type": "missing"}
    if kind is pandas.Timestamp:
        return {"type": "datetime", "value": value.isoformat()}  # type: ignore[attr-defined]
    if issubclass(kind, pandas.Index) and kind.__module__.split(".")[0] == "pandas":
        small = len(value) <= budget[0]  # type: ignore[arg-type]
        return {"type": "Index", **({"items": items(value)} if small else {})}
    if kind is pandas.Series:
        found: dict[str, Any] = {"type": "Series", "shape": [len(value)]}  # type: ignore[arg-type]
        if 2 * len(value) <= budget[0]:  # type: ignore[arg-type]
            found |= {"index": items(value.index), "items": items(value)}  # type: ignore[attr-defined]
        return found
    if kind is pandas.DataFrame:
        rows, columns = value.shape  # type: ignore[attr-defined]
        found = {"type": "DataFrame", "shape": [rows, columns], "columns": items(value.columns)}  # type: ignore[attr-defined]
        if rows * (columns + 1) <= budget[0]:
            found["index"] = items(value.index)  # type: ignore[attr-defined]
            found["items"] = [items(value.iloc[:, at]) for at in range(columns)]  # type: ignore[attr-defined]
        return found
    return None


def _plain_chart(value: object, budget: list[int], depth: int) -> Plain:
    altair = sys.modules.get("altair")
    kinds = ("Chart", "LayerChart", "HConcatChart", "VConcatChart", "ConcatChart", "FacetChart")
    if altair is None or type(value) not in [getattr(altair, name, None) for name in kinds]:
        return None
    try:
        with altair.data_transformers.disable_max_rows():
            spec = value.to_dict(validate=False)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - a chart that cannot be drawn is equal to nothing
        return None
    layers: list[Plain] = []
    _gather_layers(spec, {}, {}, spec.get("datasets", {}), layers)
    return {"type": "Chart", "layers": _plain_layers(layers, budget, depth)}


def _gather_layers(
    spec: Plain, data: Plain, encoding: Plain, datasets: Plain, layers: list[Plain]
) -> None:
    """Add the drawn layers of a Vega-Lite specification; what stands outside is inherited."""
    data = spec.get("data", data)
    encoding = {**encoding, **spec.get("encoding", {})}
    parts = [
        part for name in ("layer", "hconcat", "vconcat", "concat") for part in spec.get(name, ())
    ]
    for part in [*parts, *([spec["spec"]] if "spec" in spec else [])]:
        _gather_layers(part, data, encoding, datasets, layers)
    if "mark" in spec:
        mark = spec["mark"]
        rows = data.get("values", datasets.get(data.get("name"), []))
        layers.append(
            {
                "mark": mark["type"] if isinstance(mark, dict) else mark,
                "fields": {
                    channel: each["field"]
                    for channel, each in encoding.items()
                    if isinstance(each, dict) and isinstance(each.get("field"), str)
                },
                "rows": rows if isinstance(rows, list) else [],
            }
        )


def _plain_layers(layers: list[Plain], budget: list[int], depth: int) -> list[Plain]:
    found = []
    for layer in layers:
        rows = [row for row in layer.pop("rows") if isinstance(row, dict)]
        names = dict.fromkeys(name for row in rows for name in row)
        if len(rows) * len(names) > budget[0]:
            rows = []
        layer["data"] = {
            str(name): [_plain(row.get(name), budget, depth + 2) for row in rows] for name in names
        }
        found.append(layer)
    return found
