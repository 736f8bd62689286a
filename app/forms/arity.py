"""The functions an ODK form may call: name, fewest and most arguments (None: any number).

Source: docs.getodk.org/form-operators-functions and JavaRosa's function table, read November 2026.
"""

from __future__ import annotations

ARITY: dict[str, tuple[int, int | None]] = {
    # choosing
    "if": (3, 3), "coalesce": (2, None), "once": (1, 1), "true": (0, 0), "false": (0, 0),
    "boolean": (1, 1), "boolean-from-string": (1, 1), "not": (1, 1),
    # choices
    "selected": (2, 2), "selected-at": (2, 2), "count-selected": (1, 1),
    "jr:choice-name": (2, 2), "jr:itext": (1, 1),
    # nodes and repeats
    "position": (0, 1), "last": (0, 0), "count": (1, 1), "count-non-empty": (1, 1),
    "sum": (1, None), "max": (1, None), "min": (1, None), "join": (1, None), "concat": (0, None),
    "indexed-repeat": (3, 11), "instance": (1, 1), "current": (0, 0), "randomize": (1, 2),
    "checklist": (2, None), "weighted-checklist": (2, None), "name": (0, 1), "local-name": (0, 1),
    # text
    "string": (0, 1), "string-length": (0, 1), "substr": (2, 3), "substring": (2, 3),
    "substring-before": (2, 2), "substring-after": (2, 2), "contains": (2, 2),
    "starts-with": (2, 2), "ends-with": (2, 2), "normalize-space": (0, 1), "translate": (3, 3),
    "regex": (2, 2), "uuid": (0, 1), "digest": (2, 3), "base64-decode": (1, 1),
    "base64-encode": (1, 1), "thousands-sep": (1, 1),
    # numbers
    "number": (0, 1), "int": (1, 1), "round": (1, 2), "floor": (1, 1), "ceiling": (1, 1),
    "abs": (1, 1), "pow": (2, 2), "sqrt": (1, 1), "exp": (1, 1), "exp10": (1, 1), "log": (1, 1),
    "log10": (1, 1), "sin": (1, 1), "cos": (1, 1), "tan": (1, 1), "asin": (1, 1), "acos": (1, 1),
    "atan": (1, 1), "atan2": (2, 2), "pi": (0, 0), "random": (0, 0),
    # dates
    "today": (0, 0), "now": (0, 0), "date": (1, 1), "date-time": (1, 1),
    "decimal-date-time": (1, 1), "decimal-time": (1, 1), "format-date": (2, 2),
    "format-date-time": (2, 2),
    # places
    "area": (1, 1), "enclosed-area": (1, 1), "distance": (1, None), "geofence": (2, 2),
}  # fmt: skip

UNSUPPORTED_FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "pulldata": (1, None),
    "property": (1, 1),
    "extract-signed": (2, 2),
    "intersects": (1, 2),
    "version": (0, 0),
    "lookup": (1, None),
    "search": (1, None),
}
"""Calls that need a phone, a server or another file: read, named, giving ''."""
