"""The child process's job of reading a foreign form: bytes in, the compiled form or its problems out.

Importing this loads every library a form can need, because the child closes the door on files before
it reads the first byte.  The reply is ``{"form": …}`` with the compiled form as JSON, or
``{"problems": [{"what", "sheet", "row", "column"}]}``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import msgspec

from app.forms.export import workbook
from app.forms.load import FormError, FormProblem, compile_form
from app.forms.model import FormDefinition, to_json

_WARM = b"""\
| survey |
| | type | name | label | relevant | constraint |
| | select_one l | a | A | | |
| | text | b | B ${a} | ${a} = 'x' | regex(., 'x') |
| choices |
| | list_name | name | label |
| | l | x | X |
"""


_OLD_WORKBOOKS = ("xlrd", "xlrd.book", "xlrd.sheet", "xlrd.compdoc", "xlrd.formula", "xlrd.xldate")
"""Modules that pyxform's reader of .xls files loads; there is no small .xls here to try."""


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the compiled form, or what keeps it from being used, and no further bytes."""
    try:
        form = compile_form(content, str(request.get("name") or "form"))
    except FormError as error:
        return {"problems": msgspec.to_builtins(error.problems)}, b""
    return {"form": msgspec.to_builtins(form)}, b""


def read_reply(result: dict[str, Any]) -> FormDefinition:
    """Return the form of a child's reply, checked against the shape; raises `FormError`.

    `msgspec.ValidationError` where the reply is neither a form nor a list of problems.
    """
    if "problems" in result:
        problems = msgspec.convert(result["problems"], list[FormProblem])
        raise FormError(problems or [FormProblem("The form cannot be read.")])
    return msgspec.convert(result.get("form"), FormDefinition)


def _load_everything() -> None:
    """Read one small form of each kind, so that nothing is left to import later."""
    form = compile_form(_WARM)
    to_json(form)
    compile_form(workbook(form))
    for name in _OLD_WORKBOOKS:
        import_module(name)


_load_everything()
