"""The child process's job of reading a foreign form: bytes in, the compiled form or its problems out.

Importing this loads every library a form can need, because the child closes the door on files
before it reads the first byte.  The reply is ``{"form": …}`` with the compiled form as JSON, or
``{"problems": [{"what", "sheet", "row", "column"}]}``.
"""

from __future__ import annotations

import codecs
import pkgutil
from importlib import import_module
from typing import Any

import msgspec
import pyxform

from app.forms.export import workbook
from app.forms.load import compile_form
from app.forms.model import to_json
from app.forms.problem import FormError

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


_CODE_PAGES = (
    *("ascii", "latin_1", "utf_16_le", "mac_roman", "cp437", "cp850", "cp874"),
    *("cp932", "cp936", "cp949", "cp950", *(f"cp{number}" for number in range(1250, 1259))),
)
"""Python loads a code page when it is first met; an old workbook names the one it was made with."""


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the compiled form, or what keeps it from being used, and no further bytes."""
    try:
        form = compile_form(content, str(request.get("name") or "form"))
    except FormError as error:
        return {"problems": msgspec.to_builtins(error.problems)}, b""
    return {"form": msgspec.to_builtins(form)}, b""


def _load_everything() -> None:
    """Read one small form of each kind, so that nothing is left to import later."""
    form = compile_form(_WARM)
    to_json(form)
    compile_form(workbook(form))
    found = pkgutil.walk_packages(pyxform.__path__, "pyxform.")
    for name in (*_OLD_WORKBOOKS, *(one.name for one in found if "updater" not in one.name)):
        import_module(name)
    for page in _CODE_PAGES:
        codecs.lookup(page)


_load_everything()
