"""Reads an XPath expression as ODK writes it into an `Ast`.

The grammar is elementpath's XPath 1.0 parser; its function table is replaced by ODK's, because an
XForm may call only those, with other argument counts (`position(..)`, `round(x, n)`,
`concat(nodes)`).
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_tokens import XPathAxis, XPathFunction, XPathToken

from app.forms.arity import ARITY, UNSUPPORTED_FUNCTIONS
from app.forms.model import MAX_DEPTH, MAX_EXPRESSION_BYTES, Ast, Expression

_OPERATORS = frozenset(
    {"or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "|"}
)
_NOT_CALLS = frozenset({"or", "and", "div", "mod", "text", "node"})
_LITERALS = frozenset({"(string)", "(integer)", "(decimal)", "(float)"})
_AXES = frozenset(
    {
        "child",
        "parent",
        "self",
        "descendant",
        "descendant-or-self",
        "ancestor",
        "ancestor-or-self",
        "following-sibling",
        "preceding-sibling",
    }
)
_STRING = r"'[^']*'|\"[^\"]*\""
# The tokenizer keeps a prefix apart from a function name; ODK has these two only.
_JR = re.compile(rf"({_STRING})|\bjr:(choice-name|itext)(?=\s*\()")
_CALL = re.compile(rf"{_STRING}|([A-Za-z_][\w.:-]*)\s*\(")
_BRACKETS = re.compile(rf"{_STRING}|([\[(])|([\])])")


class ExpressionError(ValueError):
    """The expression cannot be read; the text says why in one plain clause."""


class OdkParser(XPath1Parser):
    """elementpath's XPath 1.0 grammar with ODK's functions, which may also begin a path."""

    PATH_STEP_LABELS: ClassVar[tuple[str, ...]] = ("axis", "kind test", "function")

    def parse(self, source: str) -> XPathToken:
        """Return the token tree of `source` without evaluating any part of it."""
        token: XPathToken = Parser.parse(self, source)
        return token


def _register_functions() -> None:
    table = OdkParser.symbol_table
    for symbol in [s for s, token in table.items() if token.label == "function"]:
        del table[symbol]
    for name, (least, most) in (ARITY | UNSUPPORTED_FUNCTIONS).items():
        OdkParser.function(name.replace("jr:", "jr-"), nargs=(least, most))


_register_functions()


def parse(source: str) -> Expression:
    """Return `source` parsed; `ExpressionError` for what is wrong, unknown or too long."""
    if len(source.encode()) > MAX_EXPRESSION_BYTES:
        raise ExpressionError(f"the expression is longer than {MAX_EXPRESSION_BYTES} bytes")
    if _depth(source) > MAX_DEPTH:
        raise ExpressionError(f"brackets are nested deeper than {MAX_DEPTH}")
    text = _JR.sub(lambda m: m[1] or f"jr-{m[2]}", source)
    _refuse_unknown_calls(text)
    try:
        return Expression(source, _convert(OdkParser().parse(text)))
    except ExpressionError:
        raise
    except RecursionError:
        raise ExpressionError("the expression is nested too deep") from None
    except Exception as problem:
        raise ExpressionError(_clause(str(problem), source)) from None


def _refuse_unknown_calls(text: str) -> None:
    for name in _CALL.findall(text):
        known = name.replace("jr-", "jr:")
        if name and not (known in ARITY or known in UNSUPPORTED_FUNCTIONS or name in _NOT_CALLS):
            raise ExpressionError(f"there is no function called {known}()")


def _depth(source: str) -> int:
    depth = deepest = 0
    for opening, closing in _BRACKETS.findall(source):
        depth += 1 if opening else -1 if closing else 0
        deepest = max(deepest, depth)
    return deepest


def _clause(message: str, source: str) -> str:
    plain = re.sub(r"^.*?\[err:\w+\]\s*|^.*?\bline \d+, column \d+:\s*", "", message).strip(" .")
    if not source.strip() or "source is empty" in plain:
        return "the expression is empty"
    if "unexpected end" in plain:
        return "the expression ends too early"
    few = re.match(r"'fn:([\w-]+)' function: Too few", plain)
    if few:
        return f"{few[1].replace('jr-', 'jr:')}() needs more arguments"
    return plain[:160] or "the expression cannot be read"


def _convert(token: XPathToken) -> Ast:
    symbol, label = token.symbol, str(token.label)
    if symbol in _LITERALS:
        value: Any = token.value
        return Ast("text", value) if symbol == "(string)" else Ast("number", float(value))
    if symbol == "(":
        return _convert(token[0])
    if symbol in _OPERATORS and len(token) == 2:
        return Ast(symbol, args=tuple(_convert(operand) for operand in _operands(token)))
    if symbol in "+-" and len(token) == 1:
        return Ast("negative" if symbol == "-" else "positive", args=(_convert(token[0]),))
    if isinstance(token, XPathFunction) and "kind test" not in label:
        return _call(token)
    return _path(token)


def _operands(token: XPathToken) -> list[XPathToken]:
    """Return both operands, or all of a chain like `a or b or c`, which may be hundreds long."""
    operands = [token[1]]
    left = token[0]
    while token.symbol in ("and", "or", "+") and left.symbol == token.symbol and len(left) == 2:
        operands.append(left[1])
        left = left[0]
    return [left, *reversed(operands)]


def _call(token: XPathToken) -> Ast:
    name = token.symbol.replace("jr-", "jr:")
    return Ast("call", name, tuple(_convert(argument) for argument in token))


def _path(token: XPathToken) -> Ast:
    """Return a path; value is "/" (absolute), "." (relative), "()" (first arg is its base)."""
    start, base, steps = _steps(token)
    return Ast("path", start, (*base, *steps))


def _steps(token: XPathToken) -> tuple[str, tuple[Ast, ...], list[Ast]]:
    symbol = token.symbol
    if symbol in ("/", "//"):
        between = [Ast("step", "descendant-or-self *")] if symbol == "//" else []
        if len(token) < 2:
            inner = _steps(token[0])[2] if len(token) else []
            return "/", (), between + inner
        start, base, steps = _steps(token[0])
        return start, base, steps + between + _steps(token[1])[2]
    if symbol == "[":
        start, base, steps = _steps(token[0])
        predicate = _convert(token[1])
        if not steps:
            return start, (), [Ast("filter", args=(*base, predicate))]
        last = steps[-1]
        return start, base, [*steps[:-1], Ast(last.op, last.value, (*last.args, predicate))]
    if symbol == "(":
        return "()", (_convert(token[0]),), []
    if isinstance(token, XPathFunction) and str(token.label) == "function":
        return "()", (_call(token),), []
    return ".", (), [_step(token)]


def _step(token: XPathToken) -> Ast:
    symbol = token.symbol
    if symbol == ".":
        return Ast("step", "self *")
    if symbol == "..":
        return Ast("step", "parent *")
    if symbol == "(name)":
        return Ast("step", f"child {token.value}")
    if symbol == "*" and not len(token):
        return Ast("step", "child *")
    if symbol == ":":
        return Ast("step", f"child {token[1].value}")
    if symbol == "node":
        return Ast("step", "child *")
    if isinstance(token, XPathAxis) and symbol in _AXES:
        inner = _step(token[0])
        name = str(inner.value).split(" ", 1)[1]
        return Ast("step", f"{symbol} {name}", inner.args)
    raise ExpressionError(f"{symbol} cannot be used in a form")
