"""ODK's functions on text, numbers, choices and lists.  Dates and places have modules of their own.

Each takes the scope and its evaluated arguments.  Where an argument is a date only partly known,
arithmetic gives `UNDECIDED`, which is stored as ''.  Source:
docs.getodk.org/form-operators-functions; JavaRosa XPathFuncExpr.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import string
import uuid
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from app.forms.scope import Function, Scope
from app.forms.values import (
    UNDECIDED,
    Number,
    Undecided,
    Value,
    to_number,
    to_text,
    to_truth,
)

Arguments = list[Value]


def spread(arguments: Arguments) -> Iterator[Value]:
    """Yield every value of the arguments, each node of a node set on its own."""
    for argument in arguments:
        if isinstance(argument, list):
            for node in argument:
                yield node.read()
        else:
            yield argument


def numeric(work: Callable[..., float]) -> Function:
    """Return a function on plain numbers as an ODK function; out of range gives NaN."""

    def call(scope: Scope, arguments: Arguments) -> Value:
        numbers = [to_number(argument) for argument in arguments]
        known = [number for number in numbers if not isinstance(number, Undecided)]
        if len(known) < len(numbers):
            return UNDECIDED
        try:
            return float(work(*known))
        except (ValueError, OverflowError, ZeroDivisionError):
            return math.nan

    return call


def textual(work: Callable[..., str | float | bool]) -> Function:
    """Return a function on plain texts as an ODK function; no argument means the current node."""

    def call(scope: Scope, arguments: Arguments) -> Value:
        given = arguments or [scope.node.read()]
        return work(*(to_text(argument) for argument in given))

    return call


def _whole(number: float) -> float:
    return number if math.isnan(number) or math.isinf(number) else float(math.trunc(number))


def _round(number: float, places: float = 0.0) -> float:
    if math.isnan(number) or math.isinf(number) or math.isnan(places):
        return math.nan
    try:
        step = Decimal(1).scaleb(-int(places))
        # A half goes up, also below zero: XPath 1.0 section 4.4.
        half = ROUND_HALF_UP if number >= 0 else ROUND_HALF_DOWN
        return float(Decimal(repr(number)).quantize(step, rounding=half))
    except InvalidOperation:
        return number


def _power(base: float, exponent: float) -> float:
    return math.nan if isinstance(base**exponent, complex) else base**exponent


def _log(number: float) -> float:
    return math.log(number) if number > 0 else -math.inf if number == 0 else math.nan


def _log10(number: float) -> float:
    return math.log10(number) if number > 0 else -math.inf if number == 0 else math.nan


def _number(scope: Scope, arguments: Arguments) -> Value:
    return to_number(arguments[0] if arguments else scope.node.read())


def _boolean(scope: Scope, arguments: Arguments) -> Value:
    return to_truth(arguments[0])


def _not(scope: Scope, arguments: Arguments) -> Value:
    truth = to_truth(arguments[0])
    return UNDECIDED if isinstance(truth, Undecided) else not truth


def _coalesce(scope: Scope, arguments: Arguments) -> Value:
    return next((one for one in arguments if to_text(one) != ""), "")


def _once(scope: Scope, arguments: Arguments) -> Value:
    kept = scope.origin.read()
    return kept if to_text(kept) != "" else arguments[0]


def _numbers(arguments: Arguments) -> list[float] | Undecided:
    numbers: list[float] = []
    for one in spread(arguments):
        number: Number = to_number(one)
        if isinstance(number, Undecided):
            return UNDECIDED
        if not math.isnan(number):
            numbers.append(number)
    return numbers


def _fold(work: Callable[[list[float]], float], empty: float) -> Function:
    def call(scope: Scope, arguments: Arguments) -> Value:
        numbers = _numbers(arguments)
        if isinstance(numbers, Undecided):
            return UNDECIDED
        return work(numbers) if numbers else empty

    return call


def _count(scope: Scope, arguments: Arguments) -> Value:
    return float(len(arguments[0])) if isinstance(arguments[0], list) else math.nan


def _count_non_empty(scope: Scope, arguments: Arguments) -> Value:
    return float(sum(1 for one in spread(arguments) if to_text(one) != ""))


def _join(scope: Scope, arguments: Arguments) -> Value:
    return to_text(arguments[0]).join(to_text(one) for one in spread(arguments[1:]))


def _concat(scope: Scope, arguments: Arguments) -> Value:
    return "".join(to_text(one) for one in spread(arguments))


def _checked(arguments: Arguments) -> tuple[float, float]:
    least, most = to_number(arguments[0]), to_number(arguments[1])
    if isinstance(least, Undecided) or isinstance(most, Undecided):
        return math.nan, math.nan
    return least, math.inf if most < 0 else most


def _checklist(scope: Scope, arguments: Arguments) -> Value:
    least, most = _checked(arguments)
    yes = sum(1 for one in spread(arguments[2:]) if to_truth(one) is True)
    return (least < 0 or yes >= least) and yes <= most


def _weighted_checklist(scope: Scope, arguments: Arguments) -> Value:
    least, most = _checked(arguments)
    values = list(spread(arguments[2:]))
    weight = 0.0
    for answer, worth in zip(values[::2], values[1::2], strict=False):
        number = to_number(worth)
        if to_truth(answer) is True and isinstance(number, float):
            weight += number
    return (least < 0 or weight >= least) and weight <= most


def _selected(scope: Scope, arguments: Arguments) -> Value:
    return to_text(arguments[1]).strip() in to_text(arguments[0]).split()


def _selected_at(scope: Scope, arguments: Arguments) -> Value:
    chosen, index = to_text(arguments[0]).split(), to_number(arguments[1])
    if isinstance(index, Undecided) or not 0 <= index < len(chosen):
        return ""
    return chosen[int(index)]


def _substr(text: str, start: str, end: str | None = None) -> str:
    first = to_number(start)
    last = to_number(end) if end is not None else float(len(text))
    if isinstance(first, Undecided) or isinstance(last, Undecided):
        return ""
    if math.isnan(first) or math.isnan(last):
        return ""
    size = len(text)
    low, high = (int(max(0, n + size if n < 0 else n)) for n in (first, min(last, size)))
    return text[low:high]


def _substring(text: str, start: str, length: str | None = None) -> str:
    first, count = to_number(start), to_number(length) if length is not None else math.inf
    if isinstance(first, Undecided) or isinstance(count, Undecided):
        return ""
    begin = _round(first)
    end = begin + (count if math.isinf(count) else _round(count))
    return "".join(letter for place, letter in enumerate(text, 1) if begin <= place < end)


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for place, letter in enumerate(old):
        table.setdefault(ord(letter), new[place] if place < len(new) else None)
    return text.translate(table)


@lru_cache(maxsize=512)
def pattern(source: str) -> object | None:
    """Return `source` compiled in linear time, None where that is impossible."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(source, options)  # type: ignore[no-any-return]
    except re2.error:
        return None


def _regex(scope: Scope, arguments: Arguments) -> Value:
    compiled = pattern(to_text(arguments[1]))
    if compiled is None:
        return UNDECIDED
    return compiled.fullmatch(to_text(arguments[0])) is not None  # type: ignore[attr-defined]


def _uuid(scope: Scope, arguments: Arguments) -> Value:
    source = scope.world.random
    if not arguments:
        return str(uuid.UUID(int=source.getrandbits(128), version=4))
    length = to_number(arguments[0])
    if isinstance(length, Undecided) or not 0 < length <= 4096:
        return ""
    return "".join(source.choices(string.ascii_letters + string.digits, k=int(length)))


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}  # fmt: skip


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = _DIGESTS.get(algorithm.upper())
    if name is None:
        return ""
    found = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    return found.hex() if encoding == "hex" else base64.b64encode(found).decode()


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _thousands(text: str) -> str:
    number = to_number(text)
    if isinstance(number, Undecided) or math.isnan(number):
        return text
    return f"{int(number):,}" if number == int(number) else f"{number:,}"


def shuffled(count: int, seed: float) -> list[int]:
    """Return 0..count-1 in the random order every ODK client gives for `seed`.

    The order is Fisher–Yates over a Park–Miller generator (ODK XForms specification,
    `randomize`).
    """
    order = list(range(count))
    state = int(seed) % 2147483647 or 2147483646
    for place in range(count - 1, 0, -1):
        state = state * 16807 % 2147483647
        other = int((state - 1) / 2147483646 * (place + 1))
        order[place], order[other] = order[other], order[place]
    return order


def _random(scope: Scope, arguments: Arguments) -> Value:
    return scope.world.random.random()


FUNCTIONS: dict[str, Function] = {
    "true": lambda scope, arguments: True,
    "false": lambda scope, arguments: False,
    "boolean": _boolean,
    "not": _not,
    "boolean-from-string": textual(lambda text: text in ("1", "true")),
    "coalesce": _coalesce,
    "once": _once,
    "selected": _selected,
    "selected-at": _selected_at,
    "count-selected": textual(lambda text: float(len(text.split()))),
    "count": _count,
    "count-non-empty": _count_non_empty,
    "sum": _fold(math.fsum, 0.0),
    "max": _fold(max, math.nan),
    "min": _fold(min, math.nan),
    "join": _join,
    "concat": _concat,
    "checklist": _checklist,
    "weighted-checklist": _weighted_checklist,
    "string": textual(lambda text: text),
    "string-length": textual(lambda text: float(len(text))),
    "substr": textual(_substr),
    "substring": textual(_substring),
    "substring-before": textual(lambda a, b: a.partition(b)[0] if b in a else ""),
    "substring-after": textual(lambda a, b: a.partition(b)[2]),
    "contains": textual(lambda a, b: b in a),
    "starts-with": textual(str.startswith),
    "ends-with": textual(str.endswith),
    "normalize-space": textual(lambda text: " ".join(text.split())),
    "translate": textual(_translate),
    "regex": _regex,
    "uuid": _uuid,
    "digest": textual(_digest),
    "base64-decode": textual(_base64_decode),
    "base64-encode": textual(lambda text: base64.b64encode(text.encode()).decode()),
    "thousands-sep": textual(_thousands),
    "number": _number,
    "int": numeric(_whole),
    "round": numeric(_round),
    "floor": numeric(math.floor),
    "ceiling": numeric(math.ceil),
    "abs": numeric(abs),
    "pow": numeric(_power),
    "sqrt": numeric(math.sqrt),
    "exp": numeric(math.exp),
    "exp10": numeric(lambda number: 10.0**number),
    "log": numeric(_log),
    "log10": numeric(_log10),
    "sin": numeric(math.sin),
    "cos": numeric(math.cos),
    "tan": numeric(math.tan),
    "asin": numeric(math.asin),
    "acos": numeric(math.acos),
    "atan": numeric(math.atan),
    "atan2": numeric(math.atan2),
    "pi": lambda scope, arguments: math.pi,
    "random": _random,
}
